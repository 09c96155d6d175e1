"""Who holds which role where, tokens of programs, and what the audit log keeps of it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from evergrove.access import (
    EVERY_WORKSPACE,
    EverywhereMemberError,
    InvalidTokenError,
    InvalidUserError,
    LastOwnerError,
    LinkNotYoursError,
    LinkRefusedError,
    MissingTokenError,
    MissingUserError,
    Permission,
    Role,
    SessionEndedError,
    TokenRefusedError,
    UserExistsError,
    add_member,
    change_profile,
    change_role,
    create_token,
    find_token,
    find_user,
    is_allowed,
    list_audit,
    list_members,
    list_tokens,
    make_member_link,
    open_server,
    remove_member,
    revoke_token,
    role_in,
    roles_of,
    set_role,
    sign_in_by_link,
    token_of_secret,
    user_of_session,
)
from evergrove.kit import FixedClock, Settings
from support.ground import NOON

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from evergrove.access import Member
    from evergrove.kit import Database


@pytest.fixture
def server(home: Path) -> Iterator[Database]:
    opened = open_server(Settings(home=home))
    yield opened
    opened.close()


@pytest.fixture
def either_server(home: Path, database_url: str) -> Iterator[Database]:
    """On SQLite and on PostgreSQL: for what their transactions could make different."""
    opened = open_server(Settings(home=home, database_url=database_url))
    yield opened
    opened.close()


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOON)


def add(server: Database, email: str, role: Role, *, workspace: str = "shop") -> Member:
    return add_member(
        server,
        workspace=workspace,
        email=email,
        role=role,
        language="en",
        author="usr_test",
        clock=FixedClock(NOON),
    )


def test_a_role_counts_in_its_workspace_and_everywhere_in_all(either_server: Database) -> None:
    li = add(either_server, "li@example.com", Role.VIEWER).user.user_id
    add(either_server, "li@example.com", Role.OPERATOR, workspace="other")
    wang = add(either_server, "wang@example.com", Role.ANALYST, workspace=EVERY_WORKSPACE).user.user_id
    add(either_server, "wang@example.com", Role.VIEWER)
    of_li, of_wang = roles_of(either_server, user_id=li), roles_of(either_server, user_id=wang)
    assert [role_in(of_li, slug) for slug in ("shop", "other", "third")] == [Role.VIEWER, Role.OPERATOR, None]
    assert [role_in(of_wang, slug) for slug in ("shop", "third")] == [Role.ANALYST, Role.ANALYST]
    shown = [
        (member.user.user_id, member.role, member.everywhere)
        for member in list_members(either_server, workspace="shop")
    ]
    assert shown == [(li, Role.VIEWER, False), (wang, Role.ANALYST, True)]


def test_an_address_is_one_person(server: Database, clock: FixedClock) -> None:
    first = add(server, " Li@Example.com", Role.VIEWER)
    with pytest.raises(UserExistsError):
        add(server, "li@example.COM", Role.OWNER)
    other = add(server, "wang@example.com", Role.VIEWER)
    with pytest.raises(UserExistsError):
        change_profile(server, user_id=other.user.user_id, email="LI@example.com", clock=clock)
    changed = change_profile(
        server, user_id=other.user.user_id, email="W@example.com", name=" 王 ", language="zh", clock=clock
    )
    assert (changed.email, changed.name, changed.language) == ("w@example.com", "王", "zh")
    assert find_user(server, "LI@example.com").user_id == first.user.user_id


@pytest.mark.parametrize("email", ["", "li", "li@", "@example.com", "li mei@example.com", "l\x00i@example.com"])
def test_what_is_no_address_is_refused(server: Database, email: str) -> None:
    with pytest.raises(InvalidUserError):
        add(server, email, Role.VIEWER)
    assert list_members(server, workspace="shop") == []


def test_a_workspace_keeps_an_owner(either_server: Database, clock: FixedClock) -> None:
    owner = add(either_server, "owner@example.com", Role.OWNER).user.user_id
    add(either_server, "li@example.com", Role.OPERATOR)
    with pytest.raises(LastOwnerError):
        remove_member(either_server, workspace="shop", user_id=owner, author=owner, clock=clock)
    with pytest.raises(LastOwnerError):
        change_role(either_server, workspace="shop", user_id=owner, role=Role.VIEWER, author=owner, clock=clock)
    second = add(either_server, "second@example.com", Role.OWNER).user.user_id
    assert change_role(
        either_server, workspace="shop", user_id=owner, role=Role.VIEWER, author=second, clock=clock
    ).role is (Role.VIEWER)
    with pytest.raises(LastOwnerError):
        remove_member(either_server, workspace="shop", user_id=second, author=second, clock=clock)


def test_who_is_everywhere_is_changed_on_the_server_only(server: Database, clock: FixedClock) -> None:
    boss = add(server, "boss@example.com", Role.OWNER, workspace=EVERY_WORKSPACE).user.user_id
    owner = add(server, "owner@example.com", Role.OWNER).user.user_id
    with pytest.raises(EverywhereMemberError):
        change_role(server, workspace="shop", user_id=boss, role=Role.VIEWER, author=owner, clock=clock)
    with pytest.raises(EverywhereMemberError):
        remove_member(server, workspace="shop", user_id=boss, author=owner, clock=clock)
    set_role(server, workspace=EVERY_WORKSPACE, email="boss@example.com", role=Role.ANALYST, author="test", clock=clock)
    assert roles_of(server, user_id=boss) == {EVERY_WORKSPACE: Role.ANALYST}


def test_another_workspace_does_not_touch_a_member(server: Database, clock: FixedClock) -> None:
    li = add(server, "li@example.com", Role.VIEWER)
    with pytest.raises(MissingUserError):
        change_role(server, workspace="other", user_id=li.user.user_id, role=Role.OWNER, author="test", clock=clock)
    with pytest.raises(MissingUserError):
        remove_member(server, workspace="other", user_id=li.user.user_id, author="test", clock=clock)
    assert roles_of(server, user_id=li.user.user_id) == {"shop": Role.VIEWER}


def test_who_has_no_role_left_is_gone_with_their_sessions(server: Database, clock: FixedClock) -> None:
    li = add(server, "li@example.com", Role.VIEWER)
    link = make_member_link(server, li, workspace="shop", author="test", clock=clock)
    session = sign_in_by_link(server, secret=link.secret, clock=clock)
    remove_member(server, workspace="shop", user_id=li.user.user_id, author="test", clock=clock)
    with pytest.raises(SessionEndedError):
        user_of_session(server, secret=session.secret, clock=clock)
    with pytest.raises(MissingUserError):
        find_user(server, "li@example.com")


def test_an_owner_makes_no_link_that_opens_another_workspace(server: Database, clock: FixedClock) -> None:
    li = add(server, "li@example.com", Role.VIEWER)
    link = make_member_link(server, li, workspace="shop", author="test", clock=clock)
    add(server, "li@example.com", Role.OWNER, workspace="other")
    with pytest.raises(LinkRefusedError):
        sign_in_by_link(server, secret=link.secret, clock=clock)
    with pytest.raises(LinkNotYoursError):
        make_member_link(server, li, workspace="shop", author="test", clock=clock)


def test_a_token_works_until_its_end_or_revocation(either_server: Database, clock: FixedClock) -> None:
    made = create_token(
        either_server, workspace="shop", name="nightly", role=Role.ANALYST, days=2, author="usr_test", clock=clock
    )
    assert made.secret.startswith("egt_")
    found = token_of_secret(either_server, secret=made.secret, clock=clock)
    assert (found.workspace, found.role, found.token_id) == ("shop", Role.ANALYST, made.token.token_id)
    assert find_token(either_server, workspace="shop", token_id=found.token_id).last_used_at == NOON
    clock.instant += timedelta(days=2)
    with pytest.raises(TokenRefusedError):
        token_of_secret(either_server, secret=made.secret, clock=clock)
    endless = create_token(
        either_server, workspace="shop", name="endless", role=Role.VIEWER, days=None, author="usr_test", clock=clock
    )
    revoke_token(either_server, workspace="shop", token_id=endless.token.token_id, author="usr_test", clock=clock)
    for secret in (endless.secret, "egt_unknown", ""):
        with pytest.raises(TokenRefusedError):
            token_of_secret(either_server, secret=secret, clock=clock)
    assert [token.name for token in list_tokens(either_server, workspace="shop")] == ["nightly", "endless"]


def test_a_token_is_not_found_from_another_workspace(server: Database, clock: FixedClock) -> None:
    made = create_token(
        server, workspace="shop", name="nightly", role=Role.VIEWER, days=None, author="usr_test", clock=clock
    )
    with pytest.raises(MissingTokenError):
        revoke_token(server, workspace="other", token_id=made.token.token_id, author="usr_test", clock=clock)
    assert token_of_secret(server, secret=made.secret, clock=clock).revoked_at is None


@pytest.mark.parametrize(("name", "days"), [("", 1), ("x" * 121, 1), ("a\nb", 1), ("a", 0), ("a", 3_651)])
def test_a_token_has_a_name_and_a_sensible_end(server: Database, clock: FixedClock, name: str, days: int) -> None:
    with pytest.raises(InvalidTokenError):
        create_token(server, workspace="shop", name=name, role=Role.VIEWER, days=days, author="test", clock=clock)


def test_changes_are_in_the_audit_log_newest_first_in_pages(either_server: Database, clock: FixedClock) -> None:
    li = add(either_server, "li@example.com", Role.VIEWER).user.user_id
    change_role(either_server, workspace="shop", user_id=li, role=Role.OPERATOR, author="usr_boss", clock=clock)
    add(either_server, "wang@example.com", Role.VIEWER, workspace="other")
    lines = list_audit(either_server, workspace="shop")
    assert sorted((line.action, line.actor, line.target) for line in lines) == [
        ("add_member", "usr_test", li),
        ("change_role", "usr_boss", li),
    ]
    changed = next(line for line in lines if line.action == "change_role")
    assert changed.details == {"before": "viewer", "role": "operator"}
    page = list_audit(either_server, workspace="shop", rows_max=1)
    rest = list_audit(either_server, workspace="shop", before=page[0].audit_id)
    assert [*page, *rest] == lines


DANGEROUS = {
    Permission.USERS_WRITE: {Role.OWNER},
    Permission.TOKENS_WRITE: {Role.OWNER},
    Permission.TOKENS_READ: {Role.OWNER},
    Permission.AUDIT_READ: {Role.OWNER},
    Permission.CUSTOMERS_ERASE: {Role.OWNER, Role.OPERATOR},
    Permission.CUSTOMERS_EXPORT: {Role.OWNER, Role.OPERATOR},
    Permission.CUSTOMERS_READ_PLAIN: {Role.OWNER, Role.OPERATOR, Role.AGENT},
    Permission.CUSTOMERS_MERGE: {Role.OWNER, Role.OPERATOR, Role.AGENT},
    Permission.EVENTS_READ: {Role.OWNER, Role.OPERATOR},
    Permission.REJECTS_READ: {Role.OWNER, Role.OPERATOR},
    Permission.SOURCES_WRITE: {Role.OWNER, Role.OPERATOR},
    Permission.SEGMENTS_WRITE: {Role.OWNER, Role.OPERATOR},
}
"""Written down a second time, so that nobody widens a role by a slip."""


@pytest.mark.parametrize("permission", DANGEROUS)
def test_what_does_harm_is_for_few(permission: Permission) -> None:
    assert {role for role in Role if is_allowed(role, permission)} == DANGEROUS[permission]


def test_analysts_and_viewers_change_nothing() -> None:
    for role in (Role.ANALYST, Role.VIEWER):
        assert [permission for permission in Permission if is_allowed(role, permission)] != []
        assert [p for p in Permission if is_allowed(role, p) and not p.only_reads] == []
