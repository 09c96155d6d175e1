"""One control database, SQLite or PostgreSQL, through SQLAlchemy Core.

Invariants
- A write transaction on SQLite starts with BEGIN IMMEDIATE on the file's only write connection, under a lock
  file that other processes on the same home honour: SQLAlchemy's default mode silently lost 900 of 1,200
  increments, and several processes without the lock waited 7.5 s (docs/decisions/0002).
- What goes into a log or an error never shows the values of a statement: they are personal data.
- What is deleted on SQLite is overwritten in the file, because erased people must not be found there or in a
  backup: 60 bodies of 1.5 MB written and deleted took 4.2 s instead of 2.9 s.
- A read never holds a transaction open: AUTOCOMMIT, so that the write-ahead log can be reset.
"""

from __future__ import annotations

import fcntl
import threading
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.dialects import sqlite
from sqlalchemy.engine import Connection, Engine, make_url
from sqlalchemy.pool import QueuePool

from evergrove.kit.errors import UnavailableError

if TYPE_CHECKING:
    from collections.abc import Iterator

SQLITE_VERSION_MIN = (3, 51, 3)
"""Older ones can corrupt a file when the write-ahead log is reset under several connections."""

BUSY_TIMEOUT_MS = 30_000
"""How long a writer waits for another process before it gives up with a clear error."""

READERS_MAX = 16
"""Read connections kept for one file."""


DISK_HELP = "look at the free space and the permissions of the home, then try again"
SERVER_HELP = (
    "look whether the server runs, has free connections, and is the one that EVERGROVE_DATABASE_URL names "
    "(user, password, host, port, database), then try again"
)


class DatabaseUnavailableError(UnavailableError):
    code = "database.unavailable"


class Instant(sa.types.TypeDecorator[datetime]):
    """A column of aware UTC instants; SQLite would give them back without their zone."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:  # noqa: ARG002
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant without a zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:  # noqa: ARG002
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Database:
    """A SQL database: `write()` for one transaction, `read()` for queries."""

    def __init__(self, url: str, *, schema: str = "") -> None:
        """`url` is an SQLAlchemy URL; `schema` chooses the schema on PostgreSQL and is ignored on SQLite."""
        self.url = url
        self.schema = schema
        self.is_sqlite = make_url(url).get_backend_name() == "sqlite"
        if self.is_sqlite:
            self._writer, self._reader = _sqlite_engines(url)
            self._turn: _WriteTurn | None = _WriteTurn(_sqlite_path(url))
        else:
            self._writer = self._reader = _postgres_engine(url, schema=schema)
            self._turn = None

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """One transaction: committed when the block ends, rolled back when it raises.

        Raises DatabaseUnavailableError when the disk is full, the file cannot be written, or the server is gone.
        """
        with self._explained(), self._turn or nullcontext(), self._writer.begin() as connection:
            yield connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection whose every statement sees the newest committed state."""
        with self._explained(), self._reader.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            yield connection

    def close(self) -> None:
        """Give back every connection; the object can still be used and opens new ones."""
        self._writer.dispose()
        self._reader.dispose()

    @contextmanager
    def _explained(self) -> Iterator[None]:
        """An error of the disk or the server with its next step, and without the statement's values."""
        try:
            yield
        except sa.exc.OperationalError as error:
            raise DatabaseUnavailableError(
                f"the database cannot be used: {str(error.orig).strip()}",
                help=DISK_HELP if self.is_sqlite else SERVER_HELP,
            ) from error


def take_turn(connection: sa.Connection, *, name: str) -> None:
    """Let one transaction at a time pass, until it ends; `name` is of the connection's own schema.

    PostgreSQL gives out numbers before the commit: without a turn, a reader may pass the place of a row that is
    committed later, and never see it. On SQLite every writing transaction has its turn already.
    """
    if connection.dialect.name == "postgresql":
        statement = "select pg_advisory_xact_lock(hashtextextended(current_setting('search_path') || :name, 0))"
        connection.execute(sa.text(statement), {"name": name})


def conflict_insert(connection: Connection, table: sa.Table) -> sqlite.Insert:
    """An INSERT that can say what to do on a conflict, in the dialect of the connection; both write it alike."""
    if connection.dialect.name == "sqlite":
        return sqlite.insert(table)
    from sqlalchemy.dialects import postgresql

    return postgresql.insert(table)  # type: ignore[return-value]


def upsert(connection: Connection, table: sa.Table, rows: list[dict[str, Any]], *, newer: str = "") -> None:
    """Insert `rows`, or update those whose primary key exists; with `newer`, only where that column is not older."""
    if not rows:
        return
    statement = conflict_insert(connection, table)
    keys = [column.name for column in table.primary_key]
    changed = {name: statement.excluded[name] for name in table.columns.keys() if name not in keys}  # noqa: SIM118 - no dict
    condition = statement.excluded[newer] >= table.c[newer] if newer else None
    connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=changed, where=condition), rows)


class _WriteTurn:
    """Turns between the threads (a lock) and the processes (flock) that write to one SQLite file."""

    def __init__(self, database_file: Path) -> None:
        self._path = database_file.with_name(database_file.name + ".lock")
        self._threads = threading.Lock()

    def __enter__(self) -> None:
        self._threads.acquire()
        try:
            self._file = self._path.open("ab")
            fcntl.flock(self._file, fcntl.LOCK_EX)
        except BaseException:
            self._threads.release()
            raise

    def __exit__(self, *_: object) -> None:
        self._file.close()
        self._threads.release()


def _sqlite_path(url: str) -> Path:
    return Path(str(make_url(url).database))


def _sqlite_engines(url: str) -> tuple[Engine, Engine]:
    try:
        import pysqlite3.dbapi2 as driver
    except ImportError:
        import sqlite3 as driver
    if driver.sqlite_version_info < SQLITE_VERSION_MIN:
        wanted = ".".join(map(str, SQLITE_VERSION_MIN))
        raise UnavailableError(
            f"SQLite {driver.sqlite_version} can damage a database under load",
            help=f"install the package pysqlite3, or a Python that is linked to SQLite {wanted} or newer",
        )
    # Closed to the machine's other accounts: the folder holds every customer.
    _sqlite_path(url).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    writer, reader = (
        sa.create_engine(url, module=driver, poolclass=QueuePool, pool_size=size, max_overflow=0, hide_parameters=True)
        for size in (1, READERS_MAX)
    )
    for engine in (writer, reader):
        event.listen(engine, "connect", _prepare_sqlite_connection)
    event.listen(writer, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    return writer, reader


def _prepare_sqlite_connection(connection: sa.engine.interfaces.DBAPIConnection, _: object) -> None:
    connection.isolation_level = None  # transactions are begun by us, never by the driver
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute("PRAGMA secure_delete = ON")
    cursor.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
    cursor.close()


def _postgres_engine(url: str, *, schema: str) -> Engine:
    target = make_url(url).set(drivername="postgresql+psycopg")
    options = f"-csearch_path={schema} -ctimezone=UTC" if schema else "-ctimezone=UTC"
    return sa.create_engine(
        target,
        pool_size=8,
        max_overflow=8,
        pool_pre_ping=True,
        hide_parameters=True,
        connect_args={"options": options},
    )
