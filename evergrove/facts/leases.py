"""Leases with a fencing number: one holder at a time, and a stale holder's write is refused inside its transaction.

Invariant: `fence` grows with every acquisition, so work begun under an older number can be told from the current
one (Kleppmann, "How to do distributed locking", 2016). A holder that lives keeps its lease by a heartbeat, however
long one step takes.
"""

from __future__ import annotations

import os
import socket
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import sqlalchemy as sa

from evergrove.facts.tables import leases
from evergrove.inbox import inbox_leases
from evergrove.kit import Clock, ConflictError, Database, EvergroveError, logger, take_turn

if TYPE_CHECKING:
    from collections.abc import Iterator

LEASE_SECONDS = 60
"""How long a holder that died blocks the next one, unless it died on this machine, which is seen at once."""

DERIVED_LEASE = "lake:derived"
"""Whoever writes the lake's customers or snapshots holds this, so that no erased person is written back."""

HEARTBEAT_SECONDS = 15
"""Three chances before the lease ends: a commit of another writer may take seconds."""

HOST_CHARACTERS_MAX = 60
"""The column of the owner has 80 characters, and a process id takes up to 10."""

_log = logger(__name__)


class LeaseHeldError(ConflictError):
    code = "lease.held"


class LeaseLostError(ConflictError):
    code = "lease.lost"


@dataclass(frozen=True, kw_only=True)
class Lease:
    """The right to do `name` until `until`, under number `fence`."""

    name: str
    fence: int
    owner: str
    table: sa.Table

    def renew(self, connection: sa.Connection, *, now: datetime) -> None:
        """Assert, in the caller's transaction, that the lease is still ours, and prolong it.

        Raises LeaseLostError: the transaction must then be rolled back.
        """
        statement = (
            sa.update(self.table)
            .where(self.table.c.name == self.name, self.table.c.fence == self.fence)
            .values(until=now + timedelta(seconds=LEASE_SECONDS))
        )
        if connection.execute(statement).rowcount != 1:
            raise LeaseLostError(
                f"another process has taken over “{self.name}”", help="nothing is lost: it goes on with the work"
            )


@contextmanager
def hold_lease(database: Database, *, name: str, clock: Clock, in_inbox: bool = False) -> Iterator[Lease]:
    """Hold `name` for the block. Raises LeaseHeldError when another living process holds it."""
    table = inbox_leases if in_inbox else leases
    lease = _acquire(database, table=table, name=name, now=clock.now())
    done = threading.Event()
    heart = threading.Thread(target=_keep_alive, args=(database, lease, clock, done), daemon=True)
    heart.start()
    try:
        yield lease
    finally:
        done.set()
        heart.join()
        with database.write() as connection:
            connection.execute(
                sa.update(table)
                .where(table.c.name == name, table.c.fence == lease.fence)
                .values(until=clock.now(), owner="")
            )


def _acquire(database: Database, *, table: sa.Table, name: str, now: datetime) -> Lease:
    owner = f"{_host()}/{os.getpid()}"
    with database.write() as connection:
        take_turn(connection, name="leases")  # a row that is not there yet cannot be locked
        row = connection.execute(sa.select(table).where(table.c.name == name).with_for_update()).one_or_none()
        if row is not None and row.until > now and _is_alive(row.owner):
            raise LeaseHeldError(
                f"“{name}” is being done by another process ({row.owner})",
                help=f"wait for it to end; if it died on another machine, its turn ends within {LEASE_SECONDS} seconds",
            )
        fence = 1 if row is None else row.fence + 1
        values = {"name": name, "fence": fence, "owner": owner, "until": now + timedelta(seconds=LEASE_SECONDS)}
        statement = sa.insert(table) if row is None else sa.update(table).where(table.c.name == name)
        connection.execute(statement.values(**values))
    return Lease(name=name, fence=fence, owner=owner, table=table)


def _keep_alive(database: Database, lease: Lease, clock: Clock, done: threading.Event) -> None:
    """Renew `lease` until `done`, or until it is lost: the holder learns that in its next transaction."""
    while not done.wait(HEARTBEAT_SECONDS):
        try:
            with database.write() as connection:
                lease.renew(connection, now=clock.now())
        except LeaseLostError:
            return
        except EvergroveError as error:
            _log.warning("lease.not_renewed", lease=lease.name, code=error.code)


def _host() -> str:
    return socket.gethostname()[:HOST_CHARACTERS_MAX]


def _is_alive(owner: str) -> bool:
    """False only when the owner was a process of this machine that is gone; unknown counts as alive."""
    host, _, process = owner.partition("/")
    if not process or host != _host():
        return bool(process)
    try:
        os.kill(int(process.partition("/")[0]), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
