"""A workspace for one simulation: SQLite in a folder of its own, with copies of what a decision asks about customers.

Invariants
- The real workspace is only read. The scratch's lake is the real one, which nothing here writes to.
- Every sender in it is a double that keeps what it is given in memory and hands it to nobody.
- The folder goes when the simulation ends, however it ends. While it lives its process holds a lock on it, which the
  system takes back from a process that dies: what a killed one left goes with the next one, or with the upkeep.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import sqlalchemy as sa

from evergrove.access import create_workspace
from evergrove.channels import SenderWish, list_senders, save_sender, set_live
from evergrove.facts import each_of, micros
from evergrove.kit import Database, FixedClock, Settings, Workspace

FOLDER = "simulating"
"""Under the workspace's files: customers' addresses are in it, so it stays where the workspace keeps everything."""

SLUG = "simulation"

IDS_A_STATEMENT = 20_000
ROWS_A_BATCH = 5_000

WHOLE_TABLES = (
    *("definitions", "workspace_keys", "suppressions", "soft_bounces", "message_plans"),
    *("live_segments", "live_conditions", "items", "shops"),
)
CUSTOMER_TABLES = (
    *("customers", "identifiers", "attributes", "consents", "own_tags", "addresses"),
    *("segment_members", "segment_states"),
)
"""Copied for the customers concerned, under all ids that they are known by."""

CLAMPED_TABLES = ("attributes", "own_tags")
"""What is known today is taken as known when the simulation begins, so that what the journey changes is newer."""


@dataclass(frozen=True, kw_only=True)
class Scratch:
    """`workspace` reads the real lake; `own` is the same with a lake of its own, for whatever might write to one."""

    workspace: Workspace
    own: Workspace
    clock: FixedClock
    members: tuple[str, ...]
    """All ids under which the customers concerned are known."""


@contextmanager
def open_scratch(workspace: Workspace, customer_ids: Sequence[str], *, since: datetime) -> Iterator[Scratch]:
    """A scratch workspace at `since` that knows `customer_ids` (roots), removed at the end."""
    with _own_folder(workspace.files / FOLDER) as home:
        clock = FixedClock(since)
        settings = Settings(home=home, public_url=workspace.settings.public_url)
        own = create_workspace(settings, slug=SLUG, name=workspace.name, clock=clock)
        try:
            members = _copy(workspace.control, own.control, customer_ids, since_us=micros(since))
            _open_doubles(workspace, own)
            reading = replace(
                own,
                lake_url=workspace.lake_url,
                settings=msgspec.structs.replace(workspace.settings, home=home, database_url=""),
            )
            yield Scratch(workspace=reading, own=own, clock=clock, members=members)
        finally:
            own.close()


def remove_left_scratches(workspace: Workspace) -> int:
    """Remove what killed simulations left; returns how many folders. Those that are being worked in stay."""
    parent = workspace.files / FOLDER
    if not parent.is_dir():
        return 0
    with _locked(parent):
        return _sweep(parent)


@contextmanager
def _own_folder(parent: Path) -> Iterator[Path]:
    """A folder that nobody sweeps while this process lives, removed at the end."""
    parent.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        with _locked(parent):
            _sweep(parent)
            home = Path(stack.enter_context(tempfile.TemporaryDirectory(dir=parent)))
            stack.enter_context(_locked(home))
        yield home


@contextmanager
def _locked(folder: Path, *, waits: bool = True) -> Iterator[None]:
    """Alone in a folder, until the block ends or the process dies. Raises BlockingIOError instead of waiting."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if waits else fcntl.LOCK_NB))
        yield
    finally:
        os.close(descriptor)


def _sweep(parent: Path) -> int:
    """With the parent locked: whatever folder is not locked is nobody's, and none is just being made."""
    left = [folder for folder in parent.iterdir() if folder.is_dir() and not _is_worked_in(folder)]
    for folder in left:
        shutil.rmtree(folder, ignore_errors=True)
    return len(left)


def _is_worked_in(folder: Path) -> bool:
    try:
        with _locked(folder, waits=False):
            return False
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True


def _copy(source: Database, target: Database, customer_ids: Sequence[str], *, since_us: int) -> tuple[str, ...]:
    """Copy the rows that decisions look at; all ids of the customers."""
    old, new = _tables(source), _tables(target)
    # PostgreSQL gives rows piece by piece only within a transaction; this one reads.
    with source.read() if source.is_sqlite else source.write() as reading, target.write() as writing:
        members = _members(reading, old["customers"], customer_ids)
        for name in WHOLE_TABLES:
            writing.execute(sa.delete(new[name]))
            _insert(reading, writing, sa.select(old[name]), into=new[name])
        for name in CUSTOMER_TABLES:
            for start in range(0, len(members), IDS_A_STATEMENT):
                chosen = sa.select(each_of(reading, members[start : start + IDS_A_STATEMENT]))
                query = sa.select(old[name]).where(old[name].c.customer_id.in_(chosen))
                _insert(reading, writing, query, into=new[name])
        for name in CLAMPED_TABLES:
            at = new[name].c.occurred_us
            writing.execute(sa.update(new[name]).where(at > since_us).values(occurred_us=since_us))
        # What others have reserved of a month's budget is of today, not of the simulated month.
        writing.execute(sa.update(new["message_plans"]).values(reserved_minor=0))
    return tuple(members)


def _tables(database: Database) -> dict[str, sa.Table]:
    """The tables that are copied, as they stand: they belong to several domains, and here all are rows alike."""
    metadata = sa.MetaData()
    with database.read() as connection:
        metadata.reflect(connection, only=[*WHOLE_TABLES, *CUSTOMER_TABLES])
    return dict(metadata.tables)


def _members(connection: sa.Connection, customers: sa.Table, roots: Sequence[str]) -> list[str]:
    """Every id under which these people are known."""
    found: list[str] = []
    for start in range(0, len(roots), IDS_A_STATEMENT):
        chosen = sa.select(each_of(connection, list(roots[start : start + IDS_A_STATEMENT])))
        is_theirs = customers.c.customer_id.in_(chosen) | customers.c.merged_into.in_(chosen)
        found += connection.execute(sa.select(customers.c.customer_id).where(is_theirs)).scalars()
    return sorted(set(found))


def _insert(reading: sa.Connection, writing: sa.Connection, query: sa.Select[Any], *, into: sa.Table) -> None:
    result = reading.execution_options(yield_per=ROWS_A_BATCH).execute(query)
    for rows in result.partitions(ROWS_A_BATCH):
        writing.execute(
            sa.insert(into), [{name: _naive(value) for name, value in row._mapping.items()} for row in rows]
        )


def _naive(value: Any) -> Any:
    """As SQLite keeps an instant: in UTC, without saying so."""
    return value.astimezone(UTC).replace(tzinfo=None) if isinstance(value, datetime) and value.tzinfo else value


def _open_doubles(workspace: Workspace, own: Workspace) -> None:
    """For each sender in use one that keeps messages instead of sending them, at the same cost, without a limit a
    second: an hour is one step here."""
    with workspace.control.read() as connection:
        in_use = [one for one in list_senders(connection) if one.is_enabled]
    for one in in_use:
        kind = "recorded" if one.channel == "email" else f"recorded_{one.channel}"
        wish = SenderWish(
            sender_key=one.sender_key,
            kind=kind,
            settings={},
            position=one.position,
            cost_minor=one.cost_minor,
            licence=one.licence,
            licence_ends_at=one.licence_ends_at,
        )
        save_sender(own, wish)
        set_live(own, one.sender_key, is_live=True)
