"""Signing in and out.

Invariants: a session ends after IDLE_HOURS without a request, after ABSOLUTE_DAYS, at sign-out, and when the password
changes in another session; only the digest of its secret is stored. A refusal tells nothing about who has an account.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa

from evergrove.access.audit import write_audit
from evergrove.access.contracts import LinkRefusedError, NewSession, SignInRefusedError, UnauthenticatedError, User
from evergrove.access.passwords import check_password, hash_password, password_matches
from evergrove.access.secret_tokens import digest, new_secret
from evergrove.access.tables import sessions, sign_in_links, users
from evergrove.access.throttle import count_attempt, forgive
from evergrove.access.users import end_links, find_user, user_of
from evergrove.kit import Clock, Database

IDLE_HOURS = 12
ABSOLUTE_DAYS = 30
"""OWASP asks for both ends; a working day passes without signing in again."""

SEEN_INTERVAL = timedelta(minutes=5)
"""A session's last sign of life is written at most this often: reading a page must not be a write."""

SESSIONS_A_USER_MAX = 20
"""The oldest ones end."""


class SessionEndedError(UnauthenticatedError):
    code = "session.ended"

    def __init__(self) -> None:
        super().__init__("nobody is signed in, or the session has ended", help="sign in again")


def sign_in(server: Database, *, email: str, password: str, clock: Clock, address: str = "") -> NewSession:
    """Open a session for who asks from this network address (empty: from nowhere).

    Raises SignInRefusedError, and TooManyAttemptsError after too many of them for the account or from the address.
    """
    email, now = email.strip().lower(), clock.now()
    count_attempt(server, email=email, address=address, now=now)
    with server.read() as connection:
        row = connection.execute(sa.select(users).where(users.c.email == email)).first()
    if not password_matches(row.password_hash if row else None, password) or row is None:
        raise SignInRefusedError
    unchanged = sa.select(users.c.user_id).where(
        users.c.user_id == row.user_id, users.c.password_hash == row.password_hash
    )
    with server.write() as connection:
        if not connection.execute(unchanged).first():
            raise SignInRefusedError  # removed, or given a new password, while we were checking the old one
        forgive(connection, email=email, address=address)
        return open_session(connection, user_of(row), now=now, action="sign_in")


def sign_in_by_link(server: Database, *, secret: str, clock: Clock, password: str | None = None) -> NewSession:
    """Open a session with a one-time link, and set `password` when one is given; other sessions end then.

    Raises LinkRefusedError; WeakPasswordError leaves the link usable.
    """
    now = clock.now()
    usable = sa.and_(
        sign_in_links.c.link_hash == digest(secret), sign_in_links.c.used_at.is_(None), sign_in_links.c.expires_at > now
    )
    with server.read() as connection:
        row = connection.execute(
            sa.select(users).join(sign_in_links, users.c.user_id == sign_in_links.c.user_id).where(usable)
        ).first()
    if row is None:
        raise LinkRefusedError
    if password is not None:
        check_password(password, email=row.email)
    password_hash = None if password is None else hash_password(password)
    with server.write() as connection:
        if connection.execute(sa.update(sign_in_links).where(usable).values(used_at=now)).rowcount != 1:
            raise LinkRefusedError  # somebody else was first
        forgive(connection, email=row.email)
        if password_hash is not None:
            _set_password(connection, user_id=row.user_id, password_hash=password_hash, keep="")
        return open_session(connection, user_of(row), now=now, action="sign_in_by_link")


def user_of_session(server: Database, *, secret: str, clock: Clock) -> User:
    """Whose session it is. Raises SessionEndedError."""
    now = clock.now()
    query = (
        sa.select(users, sessions.c.seen_at)
        .join(sessions, sessions.c.user_id == users.c.user_id)
        .where(
            sessions.c.session_hash == digest(secret),
            sessions.c.seen_at > now - timedelta(hours=IDLE_HOURS),
            sessions.c.created_at > now - timedelta(days=ABSOLUTE_DAYS),
        )
    )
    with server.read() as connection:
        row = connection.execute(query).first()
    if row is None:
        raise SessionEndedError
    if now - row.seen_at >= SEEN_INTERVAL:
        with server.write() as connection:
            seen = sa.update(sessions).where(sessions.c.session_hash == digest(secret))
            connection.execute(seen.values(seen_at=now))
    return user_of(row)


def sign_out(server: Database, *, secret: str, clock: Clock) -> str | None:
    """End the session; one that has ended already is none of our business. Returns the provider that had opened it."""
    this = sessions.c.session_hash == digest(secret)
    ended = sa.delete(sessions).where(this).returning(sessions.c.user_id, sessions.c.issuer)
    with server.write() as connection:
        row = connection.execute(ended).first()
        if row is None:
            return None
        actor = row.user_id
        write_audit(connection, workspace="", at=clock.now(), actor=actor, action="sign_out", target=actor)
    issuer: str | None = row.issuer
    return issuer


def change_password(
    server: Database, user: User, *, current: str | None, password: str, session_secret: str, clock: Clock
) -> User:
    """Set a new password; every other session and every open link of the user ends.

    `current` may be None only for who has none yet. Raises SignInRefusedError, WeakPasswordError,
    TooManyAttemptsError.
    """
    now = clock.now()
    if user.has_password:
        check_current_password(server, user, current=current, clock=clock)
    check_password(password, email=user.email)
    password_hash = hash_password(password)
    with server.write() as connection:
        forgive(connection, email=user.email)
        end_links(connection, user_id=user.user_id, now=now)
        _set_password(connection, user_id=user.user_id, password_hash=password_hash, keep=digest(session_secret))
        write_audit(connection, workspace="", at=now, actor=user.user_id, action="change_password", target=user.user_id)
    return find_user(server, user.user_id)


def check_current_password(server: Database, user: User, *, current: str | None, clock: Clock) -> None:
    """Ask who is signed in for their password again. Raises SignInRefusedError, TooManyAttemptsError."""
    count_attempt(server, email=user.email, now=clock.now())
    with server.read() as connection:
        query = sa.select(users.c.password_hash).where(users.c.user_id == user.user_id)
        known = connection.execute(query).scalar()
    if not password_matches(known, current or ""):
        raise SignInRefusedError


def _set_password(connection: sa.Connection, *, user_id: str, password_hash: str, keep: str) -> None:
    connection.execute(sa.update(users).where(users.c.user_id == user_id).values(password_hash=password_hash))
    connection.execute(sa.delete(sessions).where(sessions.c.user_id == user_id, sessions.c.session_hash != keep))


def open_session(
    connection: sa.Connection, user: User, *, now: datetime, action: str, issuer: str | None = None
) -> NewSession:
    """A new session, always under a new secret, in the caller's transaction; `issuer` is who vouched for the person."""
    _end_old_sessions(connection, user_id=user.user_id, now=now)
    secret = new_secret()
    row = {"session_hash": digest(secret), "user_id": user.user_id, "created_at": now, "seen_at": now}
    connection.execute(sa.insert(sessions), {**row, "issuer": issuer})
    signed_in = sa.update(users).where(users.c.user_id == user.user_id).values(signed_in_at=now).returning(users)
    write_audit(connection, workspace="", at=now, actor=user.user_id, action=action, target=user.user_id)
    fresh = user_of(connection.execute(signed_in).one())
    return NewSession(user=fresh, secret=secret, ends_at=now + timedelta(days=ABSOLUTE_DAYS))


def _end_old_sessions(connection: sa.Connection, *, user_id: str, now: datetime) -> None:
    """Sessions that are over go from the table, and all but the newest of this person."""
    over = sa.or_(
        sessions.c.seen_at <= now - timedelta(hours=IDLE_HOURS),
        sessions.c.created_at <= now - timedelta(days=ABSOLUTE_DAYS),
    )
    newest = (
        sa.select(sessions.c.session_hash)
        .where(sessions.c.user_id == user_id)
        .order_by(sessions.c.created_at.desc())
        .limit(SESSIONS_A_USER_MAX - 1)
    )
    connection.execute(sa.delete(sessions).where(over))
    connection.execute(sa.delete(sessions).where(sessions.c.user_id == user_id, sessions.c.session_hash.not_in(newest)))
