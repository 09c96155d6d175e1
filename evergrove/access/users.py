"""People and the roles that they hold.

Invariants: an e-mail address, in small letters, names one person; a workspace that has an owner keeps one; whoever
holds a role in every workspace is changed only by the command line.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from evergrove.access.audit import write_audit
from evergrove.access.contracts import (
    InvalidUserError,
    Language,
    LastOwnerError,
    Member,
    MissingUserError,
    User,
    UserExistsError,
)
from evergrove.access.roles import EVERY_WORKSPACE, Role, strongest
from evergrove.access.tables import identities, memberships, sessions, sign_in_links, users
from evergrove.kit import Clock, ConflictError, Database, new_id, take_turn

EMAIL = re.compile(r"[^@\s\x00-\x1f]{1,64}@[^@\s\x00-\x1f]{1,189}")
"""Enough to tell an address from a slip of the pen; whether it is somebody's, only a message shows."""

NAME_CHARACTERS_MAX = 120

MEMBERS_MAX = 1_000
"""People of one workspace."""


class EverywhereMemberError(ConflictError):
    code = "user.everywhere"

    def __init__(self) -> None:
        super().__init__(
            "this person holds a role in every workspace", help="change it on the server, with `evergrove user invite`"
        )


def clean_email(email: str) -> str:
    """The address in small letters. Raises InvalidUserError when it is none."""
    cleaned = email.strip().lower()
    if not EMAIL.fullmatch(cleaned) or not cleaned.isprintable():
        raise InvalidUserError("this is not an e-mail address", help="write it as name@example.com")
    return cleaned


def add_member(
    server: Database,
    *,
    workspace: str,
    email: str,
    role: Role,
    author: str,
    clock: Clock,
    language: Language | None = None,
) -> Member:
    """Give a role to a person, who is made when nobody has the address.

    `workspace` may be EVERY_WORKSPACE; `language` None: their browser's, until they choose.
    Raises InvalidUserError, and UserExistsError for who is a member already.
    """
    email, now = clean_email(email), clock.now()
    with server.write() as connection:
        take_turn(connection, name="users")
        user_id = connection.execute(sa.select(users.c.user_id).where(users.c.email == email)).scalar()
        if user_id is None:
            user_id = _make_user(connection, email=email, language=language, clock=clock)
        known = _memberships_of(connection, user_id)
        if workspace in known:
            raise UserExistsError("this person is a member already", help="change their role instead")
        end_links(connection, user_id=user_id, now=now)  # who holds one from another workspace must not come in here
        _check_room(connection, workspace)
        row = {"user_id": user_id, "workspace": workspace, "role": role.value, "created_at": now}
        connection.execute(sa.insert(memberships), row)
        log_place = "" if workspace == EVERY_WORKSPACE else workspace
        details = {"role": role.value}
        write_audit(
            connection, workspace=log_place, at=now, actor=author, action="add_member", target=user_id, details=details
        )
    return Member(user=find_user(server, user_id), role=role, everywhere=workspace == EVERY_WORKSPACE)


def find_user(server: Database, id_or_email: str) -> User:
    """One person. Raises MissingUserError."""
    condition = sa.or_(users.c.user_id == id_or_email, users.c.email == id_or_email.strip().lower())
    with server.read() as connection:
        row = connection.execute(sa.select(users).where(condition)).first()
    if row is None:
        raise MissingUserError("there is no such user", help="look at the list of users, or invite them")
    return user_of(row)


def list_members(server: Database, *, workspace: str) -> list[Member]:
    """Everybody who holds a role in the workspace, by address: at most MEMBERS_MAX, and those everywhere."""
    query = (
        sa.select(users, memberships.c.role, memberships.c.workspace)
        .join(memberships, memberships.c.user_id == users.c.user_id)
        .where(memberships.c.workspace.in_([workspace, EVERY_WORKSPACE]))
        .order_by(users.c.email, memberships.c.workspace)
    )
    members: dict[str, Member] = {}
    with server.read() as connection:
        for row in connection.execute(query):
            before = members.get(row.user_id)
            roles = [Role(row.role), *([before.role] if before else [])]
            everywhere = row.workspace == EVERY_WORKSPACE or (before is not None and before.everywhere)
            members[row.user_id] = Member(user=user_of(row), role=strongest(roles), everywhere=everywhere)
    return list(members.values())


def find_member(server: Database, *, workspace: str, user_id: str) -> Member:
    """One member. Raises MissingUserError, also for a person of other workspaces only."""
    for member in list_members(server, workspace=workspace):
        if member.user.user_id == user_id:
            return member
    raise MissingUserError("there is no such user in this workspace", help="look at the list of users, or invite them")


def change_role(server: Database, *, workspace: str, user_id: str, role: Role, author: str, clock: Clock) -> Member:
    """Give a member another role. Raises MissingUserError, LastOwnerError, EverywhereMemberError."""
    member = find_member(server, workspace=workspace, user_id=user_id)
    with server.write() as connection:
        take_turn(connection, name="users")
        _check_changeable(connection, member, workspace=workspace, role=role)
        connection.execute(
            sa.update(memberships)
            .where(memberships.c.user_id == user_id, memberships.c.workspace == workspace)
            .values(role=role.value)
        )
        details = {"before": member.role.value, "role": role.value}
        write_audit(
            connection,
            workspace=workspace,
            at=clock.now(),
            actor=author,
            action="change_role",
            target=user_id,
            details=details,
        )
    return find_member(server, workspace=workspace, user_id=user_id)


def set_role(server: Database, *, workspace: str, email: str, role: Role, author: str, clock: Clock) -> None:
    """Give who is a member (of EVERY_WORKSPACE, too) another role: for who runs the server, without the guards."""
    user = find_user(server, email)
    with server.write() as connection:
        connection.execute(
            sa.update(memberships)
            .where(memberships.c.user_id == user.user_id, memberships.c.workspace == workspace)
            .values(role=role.value)
        )
        log_place = "" if workspace == EVERY_WORKSPACE else workspace
        details = {"role": role.value}
        write_audit(
            connection,
            workspace=log_place,
            at=clock.now(),
            actor=author,
            action="set_role",
            target=user.user_id,
            details=details,
        )


def remove_member(server: Database, *, workspace: str, user_id: str, author: str, clock: Clock) -> None:
    """Take a member's role away; who has none left is removed altogether, with sessions and links.

    Raises MissingUserError, LastOwnerError, EverywhereMemberError.
    """
    member = find_member(server, workspace=workspace, user_id=user_id)
    with server.write() as connection:
        take_turn(connection, name="users")
        _check_changeable(connection, member, workspace=workspace, role=None)
        connection.execute(
            sa.delete(memberships).where(memberships.c.user_id == user_id, memberships.c.workspace == workspace)
        )
        if not _memberships_of(connection, user_id):
            for table in (sessions, sign_in_links, identities, users):
                connection.execute(sa.delete(table).where(table.c.user_id == user_id))
        write_audit(
            connection, workspace=workspace, at=clock.now(), actor=author, action="remove_member", target=user_id
        )


def roles_of(server: Database, *, user_id: str) -> dict[str, Role]:
    """Workspace → role, EVERY_WORKSPACE among them as it is stored."""
    with server.read() as connection:
        return _memberships_of(connection, user_id)


def sole_workspace(server: Database, *, user_id: str) -> str | None:
    """The one workspace that the person belongs to; None for several, and for who holds a role in all."""
    held = set(roles_of(server, user_id=user_id))
    return held.pop() if len(held) == 1 and EVERY_WORKSPACE not in held else None


def role_in(roles: dict[str, Role], workspace: str) -> Role | None:
    """The role that counts in `workspace`; None when there is none."""
    held = [roles[place] for place in (workspace, EVERY_WORKSPACE) if place in roles]
    return strongest(held) if held else None


def change_profile(
    server: Database,
    *,
    user_id: str,
    name: str | None = None,
    language: Language | None = None,
    email: str | None = None,
    clock: Clock,
) -> User:
    """Change what a person says about themselves; a new address counts as claimed.

    Raises InvalidUserError, UserExistsError, MissingUserError.
    """
    values: dict[str, Any] = {}
    if name is not None:
        if len(name) > NAME_CHARACTERS_MAX or not (name.isprintable() or not name):
            raise InvalidUserError("this name cannot be used", help=f"at most {NAME_CHARACTERS_MAX} characters")
        values["name"] = name.strip()
    if language is not None:
        values["language"] = language
    if email is not None:
        values["email"] = clean_email(email)
    with server.write() as connection:
        take_turn(connection, name="users")
        if email is not None:
            taken = sa.select(users.c.user_id).where(users.c.email == values["email"], users.c.user_id != user_id)
            if connection.execute(taken).first():
                raise UserExistsError("this e-mail address is somebody else's", help="choose another one")
            same = sa.select(users.c.user_id).where(users.c.user_id == user_id, users.c.email == values["email"])
            if not connection.execute(same).first():
                values["email_claimed_at"] = clock.now()
        if values:
            connection.execute(sa.update(users).where(users.c.user_id == user_id).values(**values))
    return find_user(server, user_id)


def end_links(connection: sa.Connection, *, user_id: str, now: datetime) -> None:
    """Let a person's unused links end, in the caller's transaction."""
    connection.execute(
        sa.update(sign_in_links)
        .where(sign_in_links.c.user_id == user_id, sign_in_links.c.used_at.is_(None))
        .values(used_at=now)
    )


def user_of(row: sa.Row[Any]) -> User:
    """A User from a row of `users`."""
    return User(
        user_id=row.user_id,
        email=row.email,
        name=row.name,
        language=row.language or None,
        has_password=row.password_hash is not None,
        created_at=row.created_at,
        signed_in_at=row.signed_in_at,
    )


def _make_user(connection: sa.Connection, *, email: str, language: Language | None, clock: Clock) -> str:
    user_id = new_id("usr")
    row = {"user_id": user_id, "email": email, "name": "", "language": language or "", "created_at": clock.now()}
    connection.execute(sa.insert(users), row)
    return user_id


def _memberships_of(connection: sa.Connection, user_id: str) -> dict[str, Role]:
    query = sa.select(memberships.c.workspace, memberships.c.role).where(memberships.c.user_id == user_id)
    return {workspace: Role(role) for workspace, role in connection.execute(query)}


def _check_room(connection: sa.Connection, workspace: str) -> None:
    count = sa.select(sa.func.count()).select_from(memberships).where(memberships.c.workspace == workspace)
    if connection.execute(count).scalar_one() >= MEMBERS_MAX:
        raise InvalidUserError(
            f"a workspace has at most {MEMBERS_MAX:,} people", help="remove somebody who has left, then try again"
        )


def _check_changeable(connection: sa.Connection, member: Member, *, workspace: str, role: Role | None) -> None:
    if workspace not in _memberships_of(connection, member.user.user_id):
        raise EverywhereMemberError
    others = sa.select(memberships.c.user_id).where(
        memberships.c.workspace.in_([workspace, EVERY_WORKSPACE]),
        memberships.c.role == Role.OWNER.value,
        sa.or_(memberships.c.user_id != member.user.user_id, memberships.c.workspace == EVERY_WORKSPACE),
    )
    if member.role is Role.OWNER and role is not Role.OWNER and not connection.execute(others).first():
        raise LastOwnerError
