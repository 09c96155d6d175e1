"""Backup of a running home, and the home made from it.

What is copied is one moment of each workspace, although intake and readers go on meanwhile. Why it is right:
- The leases of the intake, of the lake's writer and of whoever writes customers and snapshots are held while the
  moment is pinned, for some milliseconds: a read transaction on the control database, then one on the inbox, then the
  version of each Delta table. Nobody moves anything from one of them to the other in between.
- The inbox is pinned behind the control database and nothing is removed from it in between: what had arrived is in one
  of them. Its numbers go on behind every position that the control database has taken over, so that nothing that
  arrives after a restore is taken for old.
- The lake is pinned where the control database says its reader is (or one commit ahead, when that reader was killed
  between commit and cursor, which the next flush sees). A newer lake would hold numbers of the feed that the restored
  intake gives out again, and their facts would be passed over; an older one would lack what the feed has dropped.
- The copies are made after the leases are given back: a read transaction keeps seeing its moment, and the files of a
  pinned version do not change. An erasure removes files at once: then the workspace is pinned and copied anew.
- The server database is copied first: a workspace that it names was there before it was pinned.
The target gets its name at the end: an interrupted backup is no backup.
"""

from __future__ import annotations

import hashlib
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import sqlalchemy as sa

from evergrove.access import list_workspaces, open_server, open_workspace
from evergrove.facts import DERIVED_LEASE, LAKE_LEASE, LeaseHeldError, PinnedTable, flow_state, hold_lease, pin_tables
from evergrove.kit import Clock, ConflictError, Database, InvalidError, MissingError, Settings, SystemClock, Workspace
from evergrove.profiles import INTAKE_LEASE

MANIFEST = "backup.json"
PARTIAL_SUFFIX = ".partial"
FORMAT = 1

KEPT_FOLDERS = ("uploads", "exports", "captures")
"""Of the workspace's files: what waits to be imported, what was made for people, captured pages. The rest is of running
work."""

LEASE_WAIT_SECONDS_MAX = 1_800
"""A refresh of a large workspace may hold the lake's derived tables for minutes."""

LEASE_PAUSE_SECONDS = 0.1
PAGES_A_STEP = 10_000
"""40 MB of a database at a time."""

PIN_ATTEMPTS_MAX = 3

T = TypeVar("T")


class NotEmbeddedError(InvalidError):
    code = "backup.not_embedded"


class BackupTargetError(ConflictError):
    code = "backup.target_exists"


class BackupDamagedError(InvalidError):
    code = "backup.damaged"


class MissingBackupError(MissingError):
    code = "backup.missing"


class BackedUpFile(msgspec.Struct, frozen=True, kw_only=True):
    """One file, relative to the backup."""

    path: str
    size: int
    sha256: str


class BackedUpWorkspace(msgspec.Struct, frozen=True, kw_only=True):
    """One workspace and the moment it was pinned at: the newest number of its feed, the version of each lake table."""

    slug: str
    feed_end: int
    lake_versions: dict[str, int]


class Backup(msgspec.Struct, frozen=True, kw_only=True):
    """What a backup holds; it stands beside the data as JSON."""

    format: int
    at: str
    workspaces: list[BackedUpWorkspace]
    files: list[BackedUpFile]


@dataclass(frozen=True, kw_only=True)
class _Moment:
    """A workspace pinned: two databases in a read transaction, and the files of each lake table."""

    control: Any
    inbox: Any
    tables: tuple[PinnedTable, ...]
    feed_end: int


def back_up(settings: Settings, target: Path, *, clock: Clock | None = None) -> Backup:
    """Copy the home of `settings` to the folder `target`, which is made; the server may run.

    Raises NotEmbeddedError when a part lies in PostgreSQL, NATS or object storage, BackupTargetError when the target
    exists, and LeaseHeldError when a workspace did not come to rest within half an hour.
    """
    _check_embedded(settings)
    clock = clock or SystemClock()
    if target.exists():
        raise BackupTargetError(f"{target} exists already", help="name a folder that does not exist yet")
    partial = target.with_name(target.name + PARTIAL_SUFFIX)
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(mode=0o700, parents=True)
    at = clock.now()
    server = open_server(settings)
    try:
        with _pinned(server) as pinned:
            _copy_database(pinned, partial / "server.db")
    finally:
        server.close()
    done = [
        _back_up_workspace(settings, entry.slug, partial / "workspaces" / entry.slug, clock=clock)
        for entry in list_workspaces(Settings(home=partial))
    ]
    _remove_side_files(partial)
    made = Backup(format=FORMAT, at=at.isoformat(), workspaces=done, files=_listed(partial))
    (partial / MANIFEST).write_bytes(msgspec.json.format(msgspec.json.encode(made)))
    partial.rename(target)
    return made


def restore(source: Path, settings: Settings) -> Backup:
    """Make the home of `settings` from a backup; it must not exist yet. The backup is checked file by file.

    Raises MissingBackupError, BackupDamagedError, BackupTargetError, NotEmbeddedError.
    """
    _check_embedded(settings)
    made = read_backup(source)
    home = settings.home
    if home.exists() and any(home.iterdir()):
        raise BackupTargetError(f"{home} is not empty", help="restore into a new folder, then start the server on it")
    partial = home.with_name(home.name + PARTIAL_SUFFIX)
    shutil.rmtree(partial, ignore_errors=True)
    for file in made.files:
        (partial / file.path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source / file.path, partial / file.path)
        if _digest(partial / file.path) != file.sha256:
            raise BackupDamagedError(f"{file.path} of the backup is damaged", help="take another backup")
    if home.exists():
        home.rmdir()
    partial.rename(home)
    for entry in made.workspaces:
        _wake(settings, entry)
    return made


def read_backup(source: Path) -> Backup:
    """What a backup says of itself. Raises MissingBackupError, BackupDamagedError."""
    if not (source / MANIFEST).exists():
        raise MissingBackupError(f"{source} is no backup", help=f"name a folder that has a {MANIFEST}")
    try:
        made = msgspec.json.decode((source / MANIFEST).read_bytes(), type=Backup)
    except msgspec.DecodeError as error:
        raise BackupDamagedError(f"{MANIFEST} cannot be read", help="take another backup") from error
    missing = [file.path for file in made.files if not (source / file.path).is_file()]
    if missing or made.format != FORMAT:
        raise BackupDamagedError(f"{len(missing)} files of the backup are missing", help="take another backup")
    return made


def _check_embedded(settings: Settings) -> None:
    outside = [
        name
        for name, value in (
            ("PostgreSQL", settings.database_url),
            ("object storage", settings.lake_url),
            ("NATS", settings.inbox_url),
        )
        if value
    ]
    if outside:
        raise NotEmbeddedError(
            f"this home is not in one folder: a part of it lies in {' and '.join(outside)}",
            help="stop the server, then use pg_dump, a copy of the bucket and `nats stream backup`",
        )


def _back_up_workspace(settings: Settings, slug: str, folder: Path, *, clock: Clock) -> BackedUpWorkspace:
    workspace = open_workspace(settings, slug=slug, clock=clock)
    try:
        for attempt in range(1, PIN_ATTEMPTS_MAX + 1):
            shutil.rmtree(folder, ignore_errors=True)
            try:
                return _copy_moment(workspace, folder)
            except FileNotFoundError:
                if attempt == PIN_ATTEMPTS_MAX:
                    raise
        raise AssertionError
    finally:
        workspace.close()


def _copy_moment(workspace: Workspace, folder: Path) -> BackedUpWorkspace:
    with _at_one_moment(workspace) as moment:
        _copy_database(moment.control, folder / "control.db")
        _copy_database(moment.inbox, folder / "inbox.db")
        lake = Path(workspace.lake_url)
        for table in moment.tables:
            for name in table.files:
                _copy(lake / table.name / name, folder / "lake" / table.name / name)
        for name in KEPT_FOLDERS:
            for path in (workspace.files / name).rglob("*"):
                if path.is_file():
                    _copy(path, folder / "files" / path.relative_to(workspace.files))
        return BackedUpWorkspace(
            slug=workspace.slug,
            feed_end=moment.feed_end,
            lake_versions={table.name: table.version for table in moment.tables},
        )


@contextmanager
def _at_one_moment(workspace: Workspace) -> Iterator[_Moment]:
    with ExitStack() as kept:
        with ExitStack() as held:
            for name in (DERIVED_LEASE, LAKE_LEASE, INTAKE_LEASE):  # in the order in which an erasure takes them
                _hold(held, partial(hold_lease, workspace.control, name=name, clock=workspace.clock))
            control = kept.enter_context(_pinned(workspace.control))
            inbox = kept.enter_context(_pinned(workspace.inbox))
            tables = pin_tables(workspace)
            feed_end = flow_state(workspace).feed_end
        yield _Moment(control=control, inbox=inbox, tables=tables, feed_end=feed_end)


def _hold(held: ExitStack, lease: Callable[[], AbstractContextManager[T]]) -> T:
    give_up_at = time.monotonic() + LEASE_WAIT_SECONDS_MAX
    while True:
        try:
            return held.enter_context(lease())
        except LeaseHeldError:
            if time.monotonic() > give_up_at:
                raise
        time.sleep(LEASE_PAUSE_SECONDS)


@contextmanager
def _pinned(database: Database) -> Iterator[Any]:
    """The driver's connection in a read transaction: it sees the database of this moment until the block ends."""
    with database.read() as connection:
        raw = connection.connection.driver_connection
        assert raw is not None  # noqa: S101 - an open connection has one
        raw.execute("BEGIN")
        raw.execute("SELECT count(*) FROM sqlite_master").fetchone()
        try:
            yield raw
        finally:
            raw.execute("COMMIT")


def _copy_database(source: Any, target: Path) -> None:
    """SQLite's own backup of what `source` sees, without its write-ahead log."""
    target.parent.mkdir(parents=True, exist_ok=True)
    into = type(source)(str(target))
    try:
        source.backup(into, pages=PAGES_A_STEP)
        into.execute("PRAGMA journal_mode = DELETE")
    finally:
        into.close()


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)


def _remove_side_files(folder: Path) -> None:
    """What looking into the copied server database left beside it."""
    for path in folder.glob("server.db-*"):
        path.unlink()
    (folder / "server.db.lock").unlink(missing_ok=True)


def _listed(folder: Path) -> list[BackedUpFile]:
    return [
        BackedUpFile(path=str(path.relative_to(folder)), size=path.stat().st_size, sha256=_digest(path))
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    ]


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _wake(settings: Settings, entry: BackedUpWorkspace) -> None:
    """Bring a restored workspace to the newest schema, give back the leases of those who worked at the moment, and
    check that it is at that moment."""
    workspace = open_workspace(settings, slug=entry.slug)
    try:
        for database in (workspace.control, workspace.inbox):
            with database.write() as connection:
                connection.execute(sa.text("DELETE FROM leases"))
        versions = {table.name: table.version for table in pin_tables(workspace)}
        if flow_state(workspace).feed_end != entry.feed_end or versions != entry.lake_versions:
            raise BackupDamagedError(
                f"the workspace “{entry.slug}” is not at the moment of its backup", help="take another backup"
            )
    finally:
        workspace.close()
