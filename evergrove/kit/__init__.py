"""Clock, ids, errors, settings, log, database, files, workspace handle: no business noun."""

from evergrove.kit.bulk import insert_all, update_all
from evergrove.kit.clock import Clock, FixedClock, SystemClock, parse_instant
from evergrove.kit.database import Database, DatabaseUnavailableError, Instant, conflict_insert, take_turn, upsert
from evergrove.kit.errors import (
    ConflictError,
    EvergroveError,
    InvalidError,
    LimitedError,
    MissingError,
    UnavailableError,
)
from evergrove.kit.files import working_folder, write_whole
from evergrove.kit.ids import fitting_name, new_id, new_ids
from evergrove.kit.log import configure_log, log_beside_output, logger
from evergrove.kit.proxies import UNNAMED_PROXY, TrustedProxies, is_this_machine, read_address
from evergrove.kit.settings import InvalidSettingError, Settings, is_safe_address
from evergrove.kit.workspace import Workspace

__all__ = [
    "UNNAMED_PROXY",
    "Clock",
    "ConflictError",
    "Database",
    "DatabaseUnavailableError",
    "EvergroveError",
    "FixedClock",
    "Instant",
    "InvalidError",
    "InvalidSettingError",
    "LimitedError",
    "MissingError",
    "Settings",
    "SystemClock",
    "TrustedProxies",
    "UnavailableError",
    "Workspace",
    "configure_log",
    "conflict_insert",
    "fitting_name",
    "insert_all",
    "is_safe_address",
    "is_this_machine",
    "log_beside_output",
    "logger",
    "new_id",
    "new_ids",
    "parse_instant",
    "read_address",
    "take_turn",
    "update_all",
    "upsert",
    "working_folder",
    "write_whole",
]
