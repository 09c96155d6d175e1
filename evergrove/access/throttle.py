"""How often one may try to sign in: counted per account, per network address and for the whole server, in windows,
across processes.

The account is counted whether it exists or not, so that the limit tells nothing about who has one. An address gets its
attempt back when it was the right password: a whole office behind one address may come to work at nine, and only what
fails is held against it. An account starts anew then, the address does not: who has one account must not buy with it
the guessing of others.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv6Address, IPv6Network
from math import ceil

import sqlalchemy as sa

from evergrove.access.audit import write_audit
from evergrove.access.contracts import TooManyAttemptsError
from evergrove.access.secret_tokens import digest
from evergrove.access.tables import sign_in_attempts
from evergrove.kit import Database, read_address, take_turn, upsert

ATTEMPTS_AN_ACCOUNT_MAX = 10
ACCOUNT_WINDOW = timedelta(minutes=15)
"""NIST SP 800-63B asks for at most 100 failures in a row; ten in a quarter of an hour is 960 a day."""

FAILURES_AN_ADDRESS_MAX = 50
ADDRESS_WINDOW = timedelta(minutes=15)
"""An office of five hundred, of whom one in ten mistypes; five accounts' worth of guesses for who tries many."""

ATTEMPTS_A_SERVER_MAX = 300
SERVER_WINDOW = timedelta(minutes=1)
"""Five a second is what two cores hash beside their work; sign-in links go on working meanwhile."""

ADDRESS_BITS = 64
"""Of an IPv6 address: one household or server has all that follow (RFC 6177)."""

WHOLE_SERVER = "server"

THROTTLED = "sign_in_throttled"
"""The action in the audit log: once a window, by the first attempt that was refused."""


@dataclass(frozen=True, kw_only=True)
class _Limit:
    """`subject` may try so often in a window; `of` says what it is, without naming it."""

    of: str
    subject: str
    attempts_max: int
    window: timedelta


def count_attempt(server: Database, *, email: str, now: datetime, address: str = "") -> None:
    """Count an attempt before it is judged. Raises TooManyAttemptsError with the seconds to wait; then nothing counts.

    `address`: where it comes from; what is none, and this machine's own, are not counted (a proxy here that is not
    trusted would be everybody's address).
    """
    limits = _limits(email=email, address=address)
    with server.write() as connection:
        take_turn(connection, name="sign_in_attempts")
        _forget_old(connection, now=now)
        counts = [(limit, *_window_of(connection, limit.subject, window=limit.window, now=now)) for limit in limits]
        full = next((one for one in counts if one[2] >= one[0].attempts_max), None)
        if full is None:
            for limit, started_at, attempts in counts:
                _store(connection, limit.subject, started_at=started_at, attempts=attempts + 1)
        else:
            _note_refusal(connection, *full, now=now)
    if full is not None:
        limit, started_at, _ = full
        wait = (started_at + limit.window - now).total_seconds()
        raise TooManyAttemptsError(retry_after_seconds=max(1, ceil(wait)))


def forgive(connection: sa.Connection, *, email: str, address: str = "") -> None:
    """Start anew for an account that has signed in, give its address the attempt back, in the caller's transaction."""
    connection.execute(sa.delete(sign_in_attempts).where(sign_in_attempts.c.subject == digest(email)))
    counted = sa.and_(sign_in_attempts.c.subject == _subject_of(address), sign_in_attempts.c.attempts > 0)
    fewer = sign_in_attempts.c.attempts - 1
    connection.execute(sa.update(sign_in_attempts).where(counted).values(attempts=fewer))


def _limits(*, email: str, address: str) -> list[_Limit]:
    limits = [
        _Limit(of="server", subject=WHOLE_SERVER, attempts_max=ATTEMPTS_A_SERVER_MAX, window=SERVER_WINDOW),
        _Limit(of="account", subject=digest(email), attempts_max=ATTEMPTS_AN_ACCOUNT_MAX, window=ACCOUNT_WINDOW),
    ]
    if subject := _subject_of(address):
        limits.append(
            _Limit(of="address", subject=subject, attempts_max=FAILURES_AN_ADDRESS_MAX, window=ADDRESS_WINDOW)
        )
    return limits


def _subject_of(address: str) -> str:
    """The row of a network address; empty for what is not counted."""
    found = read_address(address)
    if found is None or found.is_loopback:
        return ""
    network = IPv6Network((found, ADDRESS_BITS), strict=False) if isinstance(found, IPv6Address) else found
    return digest(f"address {network}")


def _note_refusal(
    connection: sa.Connection, limit: _Limit, started_at: datetime, attempts: int, *, now: datetime
) -> None:
    """The audit log hears of it once a window, and no address: it is personal data, and the log is never erased."""
    if attempts > limit.attempts_max:
        return
    _store(connection, limit.subject, started_at=started_at, attempts=limit.attempts_max + 1)
    details = {"attempts": attempts, "window_minutes": limit.window // timedelta(minutes=1)}
    write_audit(connection, workspace="", at=now, actor="", action=THROTTLED, target=limit.of, details=details)


def _store(connection: sa.Connection, subject: str, *, started_at: datetime, attempts: int) -> None:
    row = {"subject": subject, "window_started_at": started_at, "attempts": attempts}
    upsert(connection, sign_in_attempts, [row])


def _window_of(connection: sa.Connection, subject: str, *, window: timedelta, now: datetime) -> tuple[datetime, int]:
    query = sa.select(sign_in_attempts.c.window_started_at, sign_in_attempts.c.attempts).where(
        sign_in_attempts.c.subject == subject
    )
    row = connection.execute(query).first()
    if row is None or not row.window_started_at <= now < row.window_started_at + window:
        return now, 0
    return row.window_started_at, row.attempts


def _forget_old(connection: sa.Connection, *, now: datetime) -> None:
    """Invented accounts must not fill the table."""
    over = now - max(ACCOUNT_WINDOW, ADDRESS_WINDOW, SERVER_WINDOW)
    connection.execute(sa.delete(sign_in_attempts).where(sign_in_attempts.c.window_started_at <= over))
