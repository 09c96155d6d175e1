"""One-time sign-in links: how somebody gets in who has no password yet, or has lost it.

Invariants: a link works once and until its end; a new one ends those before; only its digest is stored.
"""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa

from evergrove.access.audit import COMMAND_LINE, write_audit
from evergrove.access.contracts import ForbiddenError, Member, NewLink, User
from evergrove.access.roles import EVERY_WORKSPACE, Role
from evergrove.access.secret_tokens import digest, new_secret
from evergrove.access.service import open_server
from evergrove.access.tables import sign_in_links, users
from evergrove.access.users import add_member, end_links, find_user, roles_of, sole_workspace
from evergrove.kit import Clock, Database, Settings, SystemClock

LINK_HOURS = 24
"""A link that an owner hands on, or that the first start prints."""

FIRST_OWNER_EMAIL = "owner@localhost"
"""Until the first owner writes their own address on the account page."""


class LinkNotYoursError(ForbiddenError):
    code = "user.link_not_yours"

    def __init__(self) -> None:
        super().__init__(
            "this person belongs to other workspaces too, and a link would open those",
            help="they sign in with their password; who runs the server makes a link with `evergrove user link EMAIL`",
        )


def make_link(
    server: Database, user: User, *, author: str, clock: Clock, workspace: str = "", minutes: int = LINK_HOURS * 60
) -> NewLink:
    """A new one-time link for `user`; links made before stop working."""
    now, secret = clock.now(), new_secret()
    expires_at = now + timedelta(minutes=minutes)
    with server.write() as connection:
        end_links(connection, user_id=user.user_id, now=now)
        row = {"link_hash": digest(secret), "user_id": user.user_id, "created_at": now, "expires_at": expires_at}
        connection.execute(sa.insert(sign_in_links), row)
        write_audit(
            connection, workspace=workspace, at=now, actor=author, action="make_sign_in_link", target=user.user_id
        )
    return NewLink(user=user, secret=secret, expires_at=expires_at)


def make_member_link(server: Database, member: Member, *, workspace: str, author: str, clock: Clock) -> NewLink:
    """A link that an owner makes for a member. Raises LinkNotYoursError when it would open other workspaces too."""
    if sole_workspace(server, user_id=member.user.user_id) != workspace:
        raise LinkNotYoursError
    return make_link(server, member.user, author=author, clock=clock, workspace=workspace)


def first_owner_link(settings: Settings, *, clock: Clock | None = None) -> NewLink | None:
    """The link for the first owner, who is made when there is nobody; None once anybody has signed in.

    The owner holds every workspace, later ones too. Each call ends the link of the call before.
    """
    clock = clock or SystemClock()
    server = open_server(settings)
    try:
        with server.read() as connection:
            known = connection.execute(sa.select(users).order_by(users.c.created_at)).all()
        if any(row.signed_in_at for row in known):
            return None
        for row in known:
            if roles_of(server, user_id=row.user_id).get(EVERY_WORKSPACE) is Role.OWNER:
                return make_link(server, find_user(server, row.user_id), author=COMMAND_LINE, clock=clock)
        owner = add_member(
            server,
            workspace=EVERY_WORKSPACE,
            email=FIRST_OWNER_EMAIL,
            role=Role.OWNER,
            author=COMMAND_LINE,
            clock=clock,
        )
        return make_link(server, owner.user, author=COMMAND_LINE, clock=clock)
    finally:
        server.close()
