"""Move a stopped home to PostgreSQL, and if wanted its lake to object storage and its inbox to NATS; and prove it.

Invariants
- Nothing of the home is changed or removed: until the new settings are used, the old ones go on working.
- The server's tables come last, in one transaction: a target that was begun and not finished has no workspace. Every
  other step begins by removing what an earlier attempt left, so that a killed move is simply started again.
- Rows are compared, not believed: both sides are read again and must have the same number of rows and the same sum of
  row hashes; each file of the lake is read back and must have the same hash.
- Numbers go on: the sequences of the target are set behind the last number that the home gave out, even when its row
  is gone, because the intake's positions count on it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import sqlalchemy as sa

from evergrove.access import list_workspaces, migrate, open_server, open_workspace
from evergrove.facts import check_storage, copy_files, is_empty_prefix, table_names
from evergrove.inbox import NatsInbox, NewEntry, StreamTakenError, home_in_use, open_inbox, owner_of, stream_seen
from evergrove.kit import ConflictError, Database, EvergroveError, InvalidError, Settings, Workspace, write_whole

MARKER = "moving.json"
"""In the home while a move is under way: which target was begun, so that only the same one is gone on with."""

ROWS_A_BATCH = 2_000
BYTES_A_BATCH = 16_000_000
"""A row of the feed or the inbox may have megabytes."""

HASH_BITS = 128

INBOX_LOG = "inbox"

Tell = Callable[[str], None]


class MoveRefusedError(ConflictError):
    code = "move.refused"


class MoveTargetError(InvalidError):
    code = "move.no_target"


class MoveUnequalError(EvergroveError):
    code = "move.unequal"


@dataclass(frozen=True, kw_only=True)
class MovedTable:
    """One table, proved equal on both sides: rows, and the sum of their hashes."""

    schema: str
    table: str
    rows: int
    hash: str


@dataclass(frozen=True, kw_only=True)
class MoveSummary:
    """What was moved, and the settings under which it is used from now on."""

    tables: tuple[MovedTable, ...]
    lake_files: int
    lake_bytes: int
    inbox_entries: int
    settings: dict[str, str]


def move(home: Path, target: Settings, *, tell: Tell | None = None) -> MoveSummary:
    """Copy the stopped home to what `target` names (its `home` stays the folder of the files).

    Raises MoveTargetError without a PostgreSQL address, MoveRefusedError for a running server or a target that has
    something, StreamTakenError for another home's stream, and MoveUnequalError when a copy differs.
    """
    say = tell or (lambda _: None)
    if not target.database_url:
        raise MoveTargetError("no database is named", help="--to postgresql://user@host/database")
    source = Settings(home=home)
    slugs = [entry.slug for entry in list_workspaces(source)]
    if not slugs:
        raise MoveRefusedError(f"there is no Evergrove in {home}", help="name the home that is to be moved")
    tables: list[MovedTable] = []
    files, size, entries = 0, 0, 0
    check_storage(target.lake_url)
    _check_streams(source, target, slugs=slugs)
    with home_in_use(home, alone=True), _marked(home, target, slugs=slugs):
        for slug in slugs:
            say(slug)
            tables += _move_workspace(source, target, slug=slug)
            entries += _move_inbox(source, target, slug=slug)
            copied, bytes_copied = _move_lake(source, target, slug=slug)
            files, size = files + copied, size + bytes_copied
        say("server")
        tables += _move_server(source, target)
    return MoveSummary(
        tables=tuple(tables),
        lake_files=files,
        lake_bytes=size,
        inbox_entries=entries,
        settings=_settings_of(target),
    )


def _settings_of(target: Settings) -> dict[str, str]:
    named = {
        "EVERGROVE_HOME": str(target.home.absolute()),
        "EVERGROVE_DATABASE_URL": target.database_url,
        "EVERGROVE_LAKE_URL": target.lake_url,
        "EVERGROVE_INBOX_URL": target.inbox_url,
    }
    return {name: value for name, value in named.items() if value}


@contextmanager
def _marked(home: Path, target: Settings, *, slugs: Sequence[str]) -> Iterator[None]:
    """Refuse a target that has something unless this move began it; forget the mark when the move is done."""
    marker = home / MARKER
    mark = hashlib.sha256(msgspec.json.encode(_settings_of(target))).hexdigest()
    if _moved_slugs(target):
        raise MoveRefusedError("the target has workspaces already", help="name an empty database")
    is_ours = marker.exists() and marker.read_text(encoding="utf-8") == mark
    if not is_ours and (found := _first_thing(target, slugs=slugs)):
        raise MoveRefusedError(f"the target is not empty: {found}", help="name an empty database, prefix and stream")
    write_whole(marker, mark.encode())
    yield
    marker.unlink()


def _moved_slugs(target: Settings) -> list[str]:
    return [entry.slug for entry in list_workspaces(target)]


def _first_thing(target: Settings, *, slugs: Sequence[str]) -> str:
    """The first thing that stands where this move would write; empty when there is none."""
    for slug in slugs:
        for name, schema in _schemas(slug).items():
            database = Database(target.database_url, schema=schema)
            try:
                if _has_rows(database):
                    return f"schema {schema} ({name})"
            finally:
                database.close()
        stream = stream_seen(target.inbox_url, slug=slug) if target.inbox_url else None
        if stream and stream.entries:
            return f"stream {stream.name} ({stream.entries:,} entries)"
        lake = _lake_url(target, slug=slug)
        if lake and not is_empty_prefix(lake):
            return f"lake {lake}"
    return ""


def _check_streams(source: Settings, target: Settings, *, slugs: Sequence[str]) -> None:
    """Raise StreamTakenError before anything is written."""
    for slug in slugs if target.inbox_url else ():
        stream = stream_seen(target.inbox_url, slug=slug)
        if stream is None or not stream.owner:
            continue
        workspace = open_workspace(source, slug=slug)
        try:
            if stream.owner != owner_of(workspace.inbox):
                raise StreamTakenError(stream.name)
        finally:
            workspace.close()


def _has_rows(database: Database) -> bool:
    with database.read() as connection:
        known = sa.inspect(connection).get_table_names(schema=database.schema)
    tables = [table for table in _tables(database) if table.name in known]
    with database.read() as connection:
        return any(connection.execute(sa.select(sa.literal(1)).select_from(table).limit(1)).first() for table in tables)


def _schemas(slug: str) -> dict[str, str]:
    """The schemas of a workspace on PostgreSQL, by the name of their migrations (as `access` opens them)."""
    part = slug.replace("-", "_")
    return {"control": f"ws_{part}", "inbox": f"inbox_{part}"}


def _move_workspace(source: Settings, target: Settings, *, slug: str) -> list[MovedTable]:
    workspace = open_workspace(source, slug=slug)
    moved = []
    try:
        for name, schema in _schemas(slug).items():
            database = Database(target.database_url, schema=schema)
            try:
                migrate(database, name=name)
                from_database = workspace.control if name == "control" else workspace.inbox
                moved += _move_tables(from_database, database, schema=schema)
            finally:
                database.close()
    finally:
        workspace.close()
    return moved


def _move_server(source: Settings, target: Settings) -> list[MovedTable]:
    old, new = open_server(source), open_server(target)
    try:
        return _move_tables(old, new, schema=new.schema)
    finally:
        old.close()
        new.close()


def _move_tables(source: Database, target: Database, *, schema: str) -> list[MovedTable]:
    """Every table in one transaction of the target, then both sides read again and compared."""
    pairs = _pairs(source, target)
    with source.read() as reading, target.write() as writing:
        for old, new in pairs:
            writing.execute(sa.delete(new))
            for rows in _batches(reading, old):
                writing.execute(sa.insert(new), rows)
        _set_sequences(reading, writing, pairs)
    moved = []
    for old, new in pairs:
        before, after = _fingerprint(source, old), _fingerprint(target, new)
        if before != after:
            raise MoveUnequalError(
                f"{schema}.{new.name}: {before[0]:,} rows became {after[0]:,}, or their content differs",
                help="start the move again; if it happens again, report it as a defect",
            )
        moved.append(MovedTable(schema=schema, table=new.name, rows=after[0], hash=after[1]))
    return moved


def _pairs(source: Database, target: Database) -> list[tuple[sa.Table, sa.Table]]:
    old = {table.name: table for table in _tables(source)}
    new = {table.name: table for table in _tables(target)}
    if old.keys() != new.keys():
        raise MoveUnequalError(
            f"the two databases do not have the same tables: {sorted(old.keys() ^ new.keys())}",
            help="use one version of Evergrove for both",
        )
    return [(old[name], new[name]) for name in sorted(old)]


def _tables(database: Database) -> list[sa.Table]:
    """The tables that stand in a database, whoever owns them; not the mark of the migrations."""
    metadata = sa.MetaData()
    with database.read() as connection:
        metadata.reflect(connection)
    return [table for name, table in metadata.tables.items() if name != "alembic_version"]


def _batches(connection: sa.Connection, table: sa.Table) -> Iterator[list[dict[str, Any]]]:
    """All rows, in pieces of at most ROWS_A_BATCH rows and about BYTES_A_BATCH bytes."""
    result = connection.execution_options(yield_per=100).execute(sa.select(table))
    batch: list[dict[str, Any]] = []
    size = 0
    for row in result:
        values = {name: _aware(value) for name, value in row._mapping.items()}
        batch.append(values)
        size += sum(len(value) for value in values.values() if isinstance(value, bytes | str))
        if len(batch) >= ROWS_A_BATCH or size >= BYTES_A_BATCH:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _aware(value: Any) -> Any:
    """SQLite keeps instants without their zone, which is UTC."""
    return value.replace(tzinfo=UTC) if isinstance(value, datetime) and value.tzinfo is None else value


def _fingerprint(database: Database, table: sa.Table) -> tuple[int, str]:
    """(rows, sum of the rows' hashes): equal for equal rows in any order."""
    names = sorted(column.name for column in table.columns)
    count, total = 0, 0
    # PostgreSQL gives rows piece by piece only within a transaction.
    with database.read() if database.is_sqlite else database.write() as connection:
        for rows in _batches(connection, table):
            for row in rows:
                digest = hashlib.sha256(repr([_plain(row[name]) for name in names]).encode()).digest()
                total = (total + int.from_bytes(digest[: HASH_BITS // 8], "big")) % 2**HASH_BITS
            count += len(rows)
    return count, f"{total:032x}"


def _plain(value: Any) -> Any:
    """A value as both databases give it."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, bytes | memoryview):
        return hashlib.sha256(value).hexdigest()
    return int(value) if isinstance(value, bool) else value


def _set_sequences(reading: sa.Connection, writing: sa.Connection, pairs: Sequence[tuple[sa.Table, sa.Table]]) -> None:
    """Let each sequence of the target go on behind the last number that the home gave out."""
    inspector = sa.inspect(reading)
    given = {}
    if inspector.has_table("sqlite_sequence"):
        given = {
            name: int(number) for name, number in reading.execute(sa.text("SELECT name, seq FROM sqlite_sequence"))
        }
    for _, new in pairs:
        for column in new.primary_key:
            found = writing.execute(
                sa.text("SELECT pg_get_serial_sequence(:table, :column)"), {"table": new.name, "column": column.name}
            ).scalar()
            if found and given.get(new.name):
                writing.execute(sa.text("SELECT setval(:name, :number)"), {"name": found, "number": given[new.name]})


def _move_inbox(source: Settings, target: Settings, *, slug: str) -> int:
    """What nobody has taken over yet goes into the stream, when there is one; the intake begins with it there."""
    if not target.inbox_url:
        return 0
    workspace = open_workspace(source, slug=slug)
    control = Database(target.database_url, schema=_schemas(slug)["control"])
    leases = Database(target.database_url, schema=_schemas(slug)["inbox"])
    try:
        stream = NatsInbox(_at_target(workspace, target, control=control, inbox=leases))
        last = stream.last_position()
        stream.remove(up_to=last)
        moved = 0
        position = _taken(workspace.control)
        while entries := open_inbox(workspace).read(after=position, entries_max=50):
            stream.append(
                [
                    NewEntry(kind=one.kind, import_id=one.import_id, body=one.body, received_at=one.received_at)
                    for one in entries
                ]
            )
            moved, position = moved + len(entries), entries[-1].position
        with leases.write() as connection:
            connection.execute(sa.delete(next(table for table in _tables(leases) if table.name == "inbox")))
        with control.write() as connection:
            table = next(table for table in _tables(control) if table.name == "intake_positions")
            connection.execute(sa.delete(table).where(table.c.log == INBOX_LOG))
            connection.execute(sa.insert(table), {"log": INBOX_LOG, "position": last})
    finally:
        workspace.close()
        control.close()
        leases.close()
    return moved


def _taken(control: Database) -> int:
    with control.read() as connection:
        query = sa.text("SELECT position FROM intake_positions WHERE log = :log")
        return int(connection.execute(query, {"log": INBOX_LOG}).scalar() or 0)


def _at_target(workspace: Workspace, target: Settings, *, control: Database, inbox: Database) -> Workspace:
    return Workspace(
        slug=workspace.slug,
        name=workspace.name,
        control=control,
        inbox=inbox,
        lake_url=_lake_url(target, slug=workspace.slug) or workspace.lake_url,
        files=workspace.files,
        clock=workspace.clock,
        settings=target,
    )


def _lake_url(target: Settings, *, slug: str) -> str:
    """Where the lake goes; empty when it stays in the home."""
    return f"{target.lake_url.rstrip('/')}/{slug}" if target.lake_url else ""


def _move_lake(source: Settings, target: Settings, *, slug: str) -> tuple[int, int]:
    """Copy every file of the lake and read it back; (files, bytes). Nothing when the lake stays in the home."""
    if not target.lake_url:
        return 0, 0
    workspace = open_workspace(source, slug=slug)
    try:
        return copy_files(workspace.lake_url, _lake_url(target, slug=slug), folders=table_names(workspace))
    finally:
        workspace.close()
