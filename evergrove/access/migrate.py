"""Bring a database to the newest shape with Alembic; the scripts of each database stand in `migrations/<name>`."""

from __future__ import annotations

import threading
from functools import lru_cache
from pathlib import Path

import sqlalchemy as sa

from evergrove.kit import Database, UnavailableError, take_turn

SCRIPTS = Path(__file__).parent / "migrations"

_ALEMBIC = threading.Lock()
"""Alembic keeps what it runs in module globals: threads of one process take turns."""


class NewerDatabaseError(UnavailableError):
    code = "database.newer"


@lru_cache(maxsize=3)
def _revisions(name: str) -> tuple[str, ...]:
    """Every revision of database `name`, oldest first: the files are named by it."""
    return tuple(sorted(path.stem for path in (SCRIPTS / name / "versions").glob("[0-9]*.py")))


def migrate(database: Database, *, name: str) -> None:
    """Run what is missing on `database`, whose scripts are `name` (server, inbox or control).

    Raises NewerDatabaseError when a newer Evergrove has been here: nothing is touched then.
    """
    newest = _revisions(name)[-1]
    current = _current_revision(database)
    if current == newest:
        return
    if current is not None and current not in _revisions(name):
        raise NewerDatabaseError(
            f"the {name} database is at {current}, which this version of Evergrove does not know",
            help="install the newer Evergrove that wrote it, or restore a backup",
        )
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(SCRIPTS / name))
    config.set_main_option("path_separator", "os")
    with _ALEMBIC, database.write() as connection:
        take_turn(connection, name="migrate")  # of two that start at once, the second finds nothing left to do
        if database.schema:
            connection.execute(sa.schema.CreateSchema(database.schema, if_not_exists=True))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _current_revision(database: Database) -> str | None:
    with database.read() as connection:
        if not sa.inspect(connection).has_table("alembic_version", schema=database.schema or None):
            return None
        revision: str | None = connection.execute(sa.text("select version_num from alembic_version")).scalar()
        return revision
