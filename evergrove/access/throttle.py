"""How often one may try to sign in: counted per account and for the whole server, in windows, across processes.

The account is counted whether it exists or not, so that the limit tells nothing about who has one.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from math import ceil

import sqlalchemy as sa

from evergrove.access.contracts import TooManyAttemptsError
from evergrove.access.secret_tokens import digest
from evergrove.access.tables import sign_in_attempts
from evergrove.kit import Database, take_turn, upsert

ATTEMPTS_AN_ACCOUNT_MAX = 10
ACCOUNT_WINDOW = timedelta(minutes=15)
"""NIST SP 800-63B asks for at most 100 failures in a row; ten in a quarter of an hour is 960 a day."""

ATTEMPTS_A_SERVER_MAX = 300
SERVER_WINDOW = timedelta(minutes=1)
"""Five a second is what two cores hash beside their work; sign-in links go on working meanwhile."""

WHOLE_SERVER = "server"


def count_attempt(server: Database, *, email: str, now: datetime) -> None:
    """Count an attempt before it is judged. Raises TooManyAttemptsError with the seconds to wait."""
    subjects = (
        (WHOLE_SERVER, ATTEMPTS_A_SERVER_MAX, SERVER_WINDOW),
        (digest(email), ATTEMPTS_AN_ACCOUNT_MAX, ACCOUNT_WINDOW),
    )
    with server.write() as connection:
        take_turn(connection, name="sign_in_attempts")
        _forget_old(connection, now=now)
        for subject, attempts_max, window in subjects:
            started_at, attempts = _window_of(connection, subject, window=window, now=now)
            if attempts >= attempts_max:
                wait = (started_at + window - now).total_seconds()
                raise TooManyAttemptsError(retry_after_seconds=max(1, ceil(wait)))
            row = {"subject": subject, "window_started_at": started_at, "attempts": attempts + 1}
            upsert(connection, sign_in_attempts, [row])


def forgive(connection: sa.Connection, *, email: str) -> None:
    """Start anew for an account that has signed in, in the caller's transaction."""
    connection.execute(sa.delete(sign_in_attempts).where(sign_in_attempts.c.subject == digest(email)))


def _window_of(connection: sa.Connection, subject: str, *, window: timedelta, now: datetime) -> tuple[datetime, int]:
    query = sa.select(sign_in_attempts.c.window_started_at, sign_in_attempts.c.attempts).where(
        sign_in_attempts.c.subject == subject
    )
    row = connection.execute(query).first()
    if row is None or not row.window_started_at <= now < row.window_started_at + window:
        return now, 0
    return row.window_started_at, row.attempts


def _forget_old(connection: sa.Connection, *, now: datetime) -> None:
    """Invented addresses must not fill the table."""
    connection.execute(sa.delete(sign_in_attempts).where(sign_in_attempts.c.window_started_at <= now - ACCOUNT_WINDOW))
