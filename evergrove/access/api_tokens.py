"""Keys for programs: one workspace, one role, an end; shown once, kept as a digest."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from evergrove.access.audit import write_audit
from evergrove.access.contracts import ApiToken, InvalidTokenError, MissingTokenError, NewApiToken, UnauthenticatedError
from evergrove.access.roles import Role
from evergrove.access.secret_tokens import digest, new_secret
from evergrove.access.tables import api_tokens
from evergrove.kit import Clock, Database, new_id

PREFIX = "egt_"
"""So that a key which was pasted into a public place is found by scanners."""

NAME_CHARACTERS_MAX = 120
DAYS_MAX = 3_650
TOKENS_A_WORKSPACE_MAX = 200
USED_INTERVAL = timedelta(minutes=5)
"""The last use is written at most this often."""


class TokenRefusedError(UnauthenticatedError):
    code = "token.refused"

    def __init__(self) -> None:
        super().__init__(
            "this token is unknown, revoked, or its time is over", help="ask an owner of the workspace for a new one"
        )


def create_token(
    server: Database, *, workspace: str, name: str, role: Role, days: int | None, author: str, clock: Clock
) -> NewApiToken:
    """A new token; `days` None means that it has no end. Raises InvalidTokenError."""
    name, now, secret = name.strip(), clock.now(), new_secret(PREFIX)
    if not 1 <= len(name) <= NAME_CHARACTERS_MAX or not name.isprintable():
        raise InvalidTokenError("the name of a token cannot be used", help=f"1 to {NAME_CHARACTERS_MAX} characters")
    if days is not None and not 1 <= days <= DAYS_MAX:
        raise InvalidTokenError("the days of a token cannot be used", help=f"1 to {DAYS_MAX:,} days, or none")
    row = {
        "token_id": new_id("tok"),
        "token_hash": digest(secret),
        "workspace": workspace,
        "name": name,
        "role": role.value,
        "author": author,
        "created_at": now,
        "expires_at": None if days is None else now + timedelta(days=days),
    }
    with server.write() as connection:
        _check_room(connection, workspace=workspace)
        connection.execute(sa.insert(api_tokens), row)
        details = {"role": role.value}
        write_audit(
            connection,
            workspace=workspace,
            at=now,
            actor=author,
            action="create_token",
            target=str(row["token_id"]),
            details=details,
        )
    return NewApiToken(token=find_token(server, workspace=workspace, token_id=str(row["token_id"])), secret=secret)


def list_tokens(server: Database, *, workspace: str) -> list[ApiToken]:
    """Every token of the workspace, oldest first, revoked ones too."""
    query = sa.select(api_tokens).where(api_tokens.c.workspace == workspace).order_by(api_tokens.c.token_id)
    with server.read() as connection:
        return [_token_of(row) for row in connection.execute(query)]


def find_token(server: Database, *, workspace: str, token_id: str) -> ApiToken:
    """One token. Raises MissingTokenError, also for one of another workspace."""
    query = sa.select(api_tokens).where(api_tokens.c.workspace == workspace, api_tokens.c.token_id == token_id)
    with server.read() as connection:
        row = connection.execute(query).first()
    if row is None:
        raise MissingTokenError("there is no such token", help="look at the list of tokens")
    return _token_of(row)


def revoke_token(server: Database, *, workspace: str, token_id: str, author: str, clock: Clock) -> ApiToken:
    """Refuse the token from now on; again does nothing. Raises MissingTokenError."""
    find_token(server, workspace=workspace, token_id=token_id)
    now = clock.now()
    condition = sa.and_(
        api_tokens.c.workspace == workspace, api_tokens.c.token_id == token_id, api_tokens.c.revoked_at.is_(None)
    )
    with server.write() as connection:
        connection.execute(sa.update(api_tokens).where(condition).values(revoked_at=now))
        write_audit(connection, workspace=workspace, at=now, actor=author, action="revoke_token", target=token_id)
    return find_token(server, workspace=workspace, token_id=token_id)


def token_of_secret(server: Database, *, secret: str, clock: Clock) -> ApiToken:
    """The token that the secret is of. Raises TokenRefusedError."""
    now = clock.now()
    with server.read() as connection:
        row = connection.execute(sa.select(api_tokens).where(api_tokens.c.token_hash == digest(secret))).first()
    if row is None or row.revoked_at is not None or (row.expires_at is not None and row.expires_at <= now):
        raise TokenRefusedError
    if row.last_used_at is None or now - row.last_used_at >= USED_INTERVAL:
        _note_use(server, token_id=row.token_id, now=now)
    return _token_of(row)


def _note_use(server: Database, *, token_id: str, now: datetime) -> None:
    with server.write() as connection:
        used = sa.update(api_tokens).where(api_tokens.c.token_id == token_id)
        connection.execute(used.values(last_used_at=now))


def _check_room(connection: sa.Connection, *, workspace: str) -> None:
    count = sa.select(sa.func.count()).select_from(api_tokens)
    usable = sa.and_(api_tokens.c.workspace == workspace, api_tokens.c.revoked_at.is_(None))
    if connection.execute(count.where(usable)).scalar_one() >= TOKENS_A_WORKSPACE_MAX:
        raise InvalidTokenError(
            f"a workspace has at most {TOKENS_A_WORKSPACE_MAX} tokens", help="revoke one that is no longer used"
        )


def _token_of(row: sa.Row[Any]) -> ApiToken:
    values = {name: value for name, value in row._mapping.items() if name != "token_hash"}
    return ApiToken(**{**values, "role": Role(row.role)})
