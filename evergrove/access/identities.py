"""Whose account an identity at the provider opens.

Invariants: an identity opens the account that it is connected with, and no other, whatever address it carries later.
It is connected once: by an address that the provider confirms and that an owner invited, or by who is signed in
already. An address alone never opens an account that has an identity: addresses are given to new people.
"""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from evergrove.access.audit import IDENTITY_PROVIDER, write_audit
from evergrove.access.contracts import InvalidUserError, NewSession, User
from evergrove.access.id_tokens import SUBJECT_CHARACTERS_MAX, ProvenIdentity
from evergrove.access.provider import ProviderSettings
from evergrove.access.provider_errors import (
    ClaimedAddressError,
    ForeignDomainError,
    NotInvitedError,
    OtherIdentityError,
    UnverifiedAddressError,
)
from evergrove.access.roles import EVERY_WORKSPACE, Role
from evergrove.access.service import workspace_entries
from evergrove.access.sessions import open_session
from evergrove.access.tables import identities, memberships, sessions, users
from evergrove.access.users import EMAIL, add_member, end_links, user_of
from evergrove.kit import Clock, Database, take_turn


def enter_with_identity(
    server: Database, identity: ProvenIdentity, *, provider: ProviderSettings, clock: Clock
) -> NewSession:
    """Open a session for who the provider vouches for.

    Raises ForeignDomainError, UnverifiedAddressError, NotInvitedError, ClaimedAddressError, OtherIdentityError.
    """
    _check_domain(identity, domains=provider.domains)
    session = _enter_known(server, identity, now=clock.now())
    if session is not None:
        return session
    if not EMAIL.fullmatch(identity.email):
        raise UnverifiedAddressError
    if provider.join is not None:
        _join(server, identity, provider=provider, clock=clock)
    return _enter_by_address(server, identity, now=clock.now())


def connect_identity(server: Database, user: User, identity: ProvenIdentity, *, author: str, clock: Clock) -> None:
    """From now on the identity opens this account. Raises OtherIdentityError."""
    now = clock.now()
    with server.write() as connection:
        take_turn(connection, name="users")
        known = _identities_like(connection, identity, user_id=user.user_id)
        if any((row.subject, row.user_id) != (identity.subject, user.user_id) for row in known):
            raise OtherIdentityError
        if not known:
            _connect(connection, identity, user_id=user.user_id, author=author, now=now)


def disconnect_identity(server: Database, user: User, *, issuer: str, author: str, clock: Clock) -> bool:
    """The provider no longer opens this account, and the sessions that it opened end; False when it did not before."""
    now = clock.now()
    theirs = sa.and_(identities.c.user_id == user.user_id, identities.c.issuer == issuer)
    with server.write() as connection:
        was_there = connection.execute(sa.delete(identities).where(theirs)).rowcount > 0
        if was_there:
            ended = sa.and_(sessions.c.user_id == user.user_id, sessions.c.issuer == issuer)
            connection.execute(sa.delete(sessions).where(ended))
            write_audit(
                connection, workspace="", at=now, actor=author, action="disconnect_identity", target=user.user_id
            )
    return was_there


def has_identity(server: Database, user: User, *, issuer: str) -> bool:
    """Whether the provider opens this account."""
    query = sa.select(identities.c.user_id).where(identities.c.user_id == user.user_id, identities.c.issuer == issuer)
    with server.read() as connection:
        return connection.execute(query).first() is not None


def stated_identity(*, issuer: str, subject: str) -> ProvenIdentity:
    """An identity by the word of who runs the server. Raises InvalidUserError."""
    if not 0 < len(subject) <= SUBJECT_CHARACTERS_MAX or not subject.isprintable():
        raise InvalidUserError(
            "this is no subject of an identity", help="copy the claim `sub` as the provider shows it for this person"
        )
    return ProvenIdentity(issuer=issuer, subject=subject, email="")


def _check_domain(identity: ProvenIdentity, *, domains: frozenset[str]) -> None:
    if domains and identity.email and identity.email.rpartition("@")[2] not in domains:
        raise ForeignDomainError


def _enter_known(server: Database, identity: ProvenIdentity, *, now: datetime) -> NewSession | None:
    known = sa.and_(identities.c.issuer == identity.issuer, identities.c.subject == identity.subject)
    query = sa.select(users).join(identities, identities.c.user_id == users.c.user_id).where(known)
    with server.write() as connection:
        row = connection.execute(query).first()
        if row is None:
            return None
        connection.execute(sa.update(identities).where(known).values(used_at=now))
        return open_session(connection, user_of(row), now=now, action="sign_in_by_provider", issuer=identity.issuer)


def _enter_by_address(server: Database, identity: ProvenIdentity, *, now: datetime) -> NewSession:
    with server.write() as connection:
        take_turn(connection, name="users")
        row = connection.execute(sa.select(users).where(users.c.email == identity.email)).first()
        if row is None:
            raise NotInvitedError
        if _identities_like(connection, identity, user_id=row.user_id):
            raise OtherIdentityError
        if row.email_claimed_at is not None and not _is_owner_everywhere(connection, row.user_id):
            raise ClaimedAddressError
        _connect(connection, identity, user_id=row.user_id, author=IDENTITY_PROVIDER, now=now)
        end_links(connection, user_id=row.user_id, now=now)  # an invitation that lies in a chat opens nothing more
        return open_session(connection, user_of(row), now=now, action="sign_in_by_provider", issuer=identity.issuer)


def _join(server: Database, identity: ProvenIdentity, *, provider: ProviderSettings, clock: Clock) -> None:
    """Make a member of who is nobody's member yet; of those known already nothing changes."""
    if provider.join is None:
        return
    workspace, role = provider.join
    with server.read() as connection:
        known = connection.execute(sa.select(users.c.user_id).where(users.c.email == identity.email)).first()
    if known is None and workspace in {entry.slug for entry in workspace_entries(server)}:
        add_member(server, workspace=workspace, email=identity.email, role=role, author=IDENTITY_PROVIDER, clock=clock)


def _connect(connection: sa.Connection, identity: ProvenIdentity, *, user_id: str, author: str, now: datetime) -> None:
    row = {"issuer": identity.issuer, "subject": identity.subject, "user_id": user_id, "linked_at": now}
    connection.execute(sa.insert(identities), row)
    write_audit(connection, workspace="", at=now, actor=author, action="connect_identity", target=user_id)


def _identities_like(
    connection: sa.Connection, identity: ProvenIdentity, *, user_id: str
) -> list[sa.Row[tuple[str, str]]]:
    """(subject, user_id) of the provider's identities that are this one, or this person's."""
    same = sa.or_(identities.c.subject == identity.subject, identities.c.user_id == user_id)
    query = sa.select(identities.c.subject, identities.c.user_id).where(identities.c.issuer == identity.issuer, same)
    return list(connection.execute(query))


def _is_owner_everywhere(connection: sa.Connection, user_id: str) -> bool:
    """Whoever runs the whole server gains nothing by writing somebody else's address: the first owner had none."""
    query = sa.select(memberships.c.user_id).where(
        memberships.c.user_id == user_id,
        memberships.c.workspace == EVERY_WORKSPACE,
        memberships.c.role == Role.OWNER.value,
    )
    return connection.execute(query).first() is not None
