"""Signing in: passwords, one-time links, sessions and their ends, and how often one may try."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from evergrove.access import (
    LinkRefusedError,
    Role,
    SessionEndedError,
    SignInRefusedError,
    TooManyAttemptsError,
    WeakPasswordError,
    add_member,
    change_password,
    find_user,
    first_owner_link,
    list_audit,
    make_link,
    open_server,
    sessions,
    sign_in,
    sign_in_by_link,
    sign_out,
    tables,
    throttle,
    user_of_session,
)
from evergrove.access.passwords import check_password, hash_password, password_matches
from evergrove.kit import FixedClock, Settings
from support.api_client import cheapen_passwords
from support.ground import NOON

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from evergrove.access import NewSession, User
    from evergrove.kit import Database

EMAIL = "li.mei@example.com"
PASSWORD = "four green trees in a row"  # noqa: S105 - of people who exist in tests only
OTHER = "another sentence of green trees"
WRONG = "not the password"


@pytest.fixture(autouse=True)
def _cheap_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    cheapen_passwords(monkeypatch)


@pytest.fixture
def settings(home: Path) -> Settings:
    return Settings(home=home)


@pytest.fixture
def server(settings: Settings) -> Iterator[Database]:
    opened = open_server(settings)
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


@pytest.fixture
def user(server: Database, clock: FixedClock) -> User:
    """Li Mei, with a password."""
    member = add_member(
        server, workspace="proof", email=EMAIL, role=Role.ANALYST, language="zh", author="test", clock=clock
    )
    link = make_link(server, member.user, author="test", clock=clock)
    session = sign_in_by_link(server, secret=link.secret, password=PASSWORD, clock=clock)
    sign_out(server, secret=session.secret, clock=clock)
    return session.user


def enter(server: Database, clock: FixedClock, *, email: str = EMAIL, password: str = PASSWORD) -> NewSession:
    return sign_in(server, email=email, password=password, clock=clock)


def test_a_session_is_of_who_signed_in_and_ends_by_signing_out(server: Database, clock: FixedClock, user: User) -> None:
    session = enter(server, clock, email=" Li.Mei@Example.com ")
    assert user_of_session(server, secret=session.secret, clock=clock).user_id == user.user_id
    sign_out(server, secret=session.secret, clock=clock)
    with pytest.raises(SessionEndedError):
        user_of_session(server, secret=session.secret, clock=clock)


def test_a_refusal_says_the_same_whether_there_is_an_account_or_not(
    server: Database, clock: FixedClock, user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked: list[str | None] = []

    def matches(known: str | None, given: str) -> bool:
        checked.append(known)
        return password_matches(known, given)

    monkeypatch.setattr(sessions, "password_matches", matches)
    with pytest.raises(SignInRefusedError) as of_known:
        enter(server, clock, password=WRONG)
    with pytest.raises(SignInRefusedError) as of_unknown:
        enter(server, clock, email="nobody@example.com")
    assert of_known.value.as_dict() == of_unknown.value.as_dict()
    assert [known is None for known in checked] == [False, True], "an unknown account costs a hash, too"


@pytest.mark.parametrize("email", [EMAIL, "nobody@example.com"])
def test_after_too_many_attempts_even_the_right_password_has_to_wait(
    server: Database, clock: FixedClock, user: User, email: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(throttle, "ATTEMPTS_AN_ACCOUNT_MAX", 3)
    for _ in range(3):
        with pytest.raises(SignInRefusedError):
            enter(server, clock, email=email, password=WRONG)
    with pytest.raises(TooManyAttemptsError) as caught:
        enter(server, clock, email=email)
    assert 0 < caught.value.details["retry_after_seconds"] <= throttle.ACCOUNT_WINDOW.total_seconds()
    clock.instant += timedelta(seconds=caught.value.details["retry_after_seconds"])
    if email == EMAIL:
        assert enter(server, clock).user.user_id == user.user_id
    else:
        with pytest.raises(SignInRefusedError):
            enter(server, clock, email=email)


def test_attempts_on_many_accounts_are_limited_together(
    either_server: Database, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(throttle, "ATTEMPTS_A_SERVER_MAX", 2)
    for number in range(2):
        throttle.count_attempt(either_server, email=f"{number}@example.com", now=clock.now())
    with pytest.raises(TooManyAttemptsError):
        throttle.count_attempt(either_server, email="another@example.com", now=clock.now())
    throttle.count_attempt(either_server, email="another@example.com", now=clock.now() + throttle.SERVER_WINDOW)


OFFICE = "203.0.113.9"


def test_who_tries_many_accounts_from_one_address_is_stopped(
    either_server: Database, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(throttle, "FAILURES_AN_ADDRESS_MAX", 3)

    def attempt(number: int, address: str) -> None:
        throttle.count_attempt(either_server, email=f"{number}@example.com", address=address, now=clock.now())

    for number in range(3):
        attempt(number, OFFICE)
    with pytest.raises(TooManyAttemptsError) as caught:
        attempt(3, OFFICE)
    assert caught.value.details["retry_after_seconds"] == throttle.ADDRESS_WINDOW.total_seconds()
    with pytest.raises(TooManyAttemptsError):
        attempt(4, f"::ffff:{OFFICE}")
    attempt(5, "203.0.113.10")
    clock.instant += throttle.ADDRESS_WINDOW
    attempt(6, OFFICE)
    lines = [line for line in list_audit(either_server, workspace="") if line.action == throttle.THROTTLED]
    assert [(line.target, dict(line.details)) for line in lines] == [("address", {"attempts": 3, "window_minutes": 15})]


def test_an_office_behind_one_address_may_come_to_work(
    server: Database, clock: FixedClock, user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(throttle, "FAILURES_AN_ADDRESS_MAX", 3)

    def come_in(password: str) -> None:
        sign_in(server, email=EMAIL, password=password, address=OFFICE, clock=clock)

    for _ in range(2):
        with pytest.raises(SignInRefusedError):
            come_in(WRONG)
    for _ in range(5):
        come_in(PASSWORD)
    with pytest.raises(SignInRefusedError):
        sign_in(server, email="nobody@example.com", password=WRONG, address=OFFICE, clock=clock)
    with pytest.raises(TooManyAttemptsError):
        come_in(PASSWORD)  # an own account does not buy the guessing of others


def test_a_household_has_one_network_and_this_machine_none(
    server: Database, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(throttle, "FAILURES_AN_ADDRESS_MAX", 1)

    def attempt(address: str) -> None:
        throttle.count_attempt(server, email=f"{clock.now()}@example.com", address=address, now=clock.now())
        clock.instant += timedelta(seconds=1)

    for address in ("127.0.0.1", "::1", "unknown", ""):
        attempt(address)
        attempt(address)
    attempt("2001:db8::1")
    attempt("2001:db8:0:1::1")
    with pytest.raises(TooManyAttemptsError):
        attempt("2001:db8::2")


def test_signing_in_forgives_the_attempts_before(
    server: Database, clock: FixedClock, user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(throttle, "ATTEMPTS_AN_ACCOUNT_MAX", 2)
    for _ in range(3):
        with pytest.raises(SignInRefusedError):
            enter(server, clock, password=WRONG)
        assert enter(server, clock).user == find_user(server, EMAIL)


def test_a_session_ends_when_idle_and_after_thirty_days(server: Database, clock: FixedClock, user: User) -> None:
    idle, used = enter(server, clock), enter(server, clock)
    for _ in range(6):
        clock.instant += timedelta(hours=11)
        assert user_of_session(server, secret=used.secret, clock=clock).user_id == user.user_id
    with pytest.raises(SessionEndedError):
        user_of_session(server, secret=idle.secret, clock=clock)
    while clock.instant < NOON + timedelta(days=30):
        user_of_session(server, secret=used.secret, clock=clock)
        clock.instant += timedelta(hours=11)
    with pytest.raises(SessionEndedError):
        user_of_session(server, secret=used.secret, clock=clock)


def test_a_new_password_ends_the_other_sessions_and_links(server: Database, clock: FixedClock, user: User) -> None:
    here, elsewhere = enter(server, clock), enter(server, clock)
    link = make_link(server, user, author="test", clock=clock)
    with pytest.raises(SignInRefusedError):
        change_password(server, here.user, current=WRONG, password=OTHER, session_secret=here.secret, clock=clock)
    change_password(server, here.user, current=PASSWORD, password=OTHER, session_secret=here.secret, clock=clock)
    assert user_of_session(server, secret=here.secret, clock=clock).user_id == user.user_id
    with pytest.raises(SessionEndedError):
        user_of_session(server, secret=elsewhere.secret, clock=clock)
    with pytest.raises(LinkRefusedError):
        sign_in_by_link(server, secret=link.secret, clock=clock)
    with pytest.raises(SignInRefusedError):
        enter(server, clock)
    assert enter(server, clock, password=OTHER).user.user_id == user.user_id


def test_one_person_has_a_bounded_number_of_sessions(
    server: Database, clock: FixedClock, user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sessions, "SESSIONS_A_USER_MAX", 2)
    opened = []
    for _ in range(3):
        clock.instant += timedelta(seconds=1)
        opened.append(enter(server, clock))
    with pytest.raises(SessionEndedError):
        user_of_session(server, secret=opened[0].secret, clock=clock)
    assert {user_of_session(server, secret=one.secret, clock=clock).user_id for one in opened[1:]} == {user.user_id}


@pytest.mark.parametrize("password", ["short", "1111111111", "aaaaaaaabbbb", EMAIL, EMAIL.upper(), "x" * 201])
def test_a_password_that_one_guesses_is_refused(password: str) -> None:
    with pytest.raises(WeakPasswordError):
        check_password(password, email=EMAIL)


def test_a_refused_password_leaves_the_link_usable(server: Database, clock: FixedClock, user: User) -> None:
    link = make_link(server, user, author="test", clock=clock)
    with pytest.raises(WeakPasswordError):
        sign_in_by_link(server, secret=link.secret, password="short", clock=clock)  # noqa: S106
    assert sign_in_by_link(server, secret=link.secret, clock=clock).user.user_id == user.user_id


def test_a_link_works_once_until_its_end_and_until_a_newer_one(server: Database, clock: FixedClock, user: User) -> None:
    first = make_link(server, user, author="test", clock=clock)
    second = make_link(server, user, author="test", clock=clock)
    with pytest.raises(LinkRefusedError):
        sign_in_by_link(server, secret=first.secret, clock=clock)
    sign_in_by_link(server, secret=second.secret, clock=clock)
    with pytest.raises(LinkRefusedError):
        sign_in_by_link(server, secret=second.secret, clock=clock)
    third = make_link(server, user, author="test", clock=clock, minutes=15)
    clock.instant += timedelta(minutes=15)
    with pytest.raises(LinkRefusedError):
        sign_in_by_link(server, secret=third.secret, clock=clock)


def test_of_many_who_use_one_link_one_gets_in(either_server: Database, clock: FixedClock) -> None:
    member = add_member(
        either_server, workspace="proof", email=EMAIL, role=Role.ANALYST, language="zh", author="test", clock=clock
    )
    link = make_link(either_server, member.user, author="test", clock=clock)

    def use(_: int) -> bool:
        try:
            sign_in_by_link(either_server, secret=link.secret, clock=clock)
        except LinkRefusedError:
            return False
        return True

    with ThreadPoolExecutor(4) as threads:
        assert sum(threads.map(use, range(4))) == 1


def test_the_first_owner_gets_links_until_somebody_has_signed_in(
    server: Database, clock: FixedClock, settings: Settings
) -> None:
    first, second = (first_owner_link(settings, clock=clock) for _ in range(2))
    assert first is not None
    assert second is not None
    assert first.user == second.user
    assert first.user.language is None, "the browser says in which language, until they choose"
    with pytest.raises(LinkRefusedError):
        sign_in_by_link(server, secret=first.secret, clock=clock)
    sign_in_by_link(server, secret=second.secret, clock=clock)
    assert first_owner_link(settings, clock=clock) is None


def test_no_secret_stands_in_the_database(server: Database, clock: FixedClock, user: User) -> None:
    session, link = enter(server, clock), make_link(server, user, author="test", clock=clock)
    with server.read() as connection:
        stored = repr([row for table in tables.metadata.sorted_tables for row in connection.execute(sa.select(table))])
    assert EMAIL in stored
    assert [secret for secret in (session.secret, link.secret, PASSWORD) if secret in stored] == []


def test_signing_in_and_out_is_audited_by_ids(server: Database, clock: FixedClock, user: User) -> None:
    sign_out(server, secret=enter(server, clock).secret, clock=clock)
    lines = list_audit(server, workspace="", rows_max=2)
    assert [(line.action, line.actor) for line in lines] == [("sign_out", user.user_id), ("sign_in", user.user_id)]
    assert EMAIL not in repr(lines)


def test_passwords_are_hashed_as_rfc_9106_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    hashed = hash_password(PASSWORD)
    assert hashed.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert password_matches(hashed, PASSWORD)
    assert not password_matches(hashed, WRONG)
    assert not password_matches("not a hash", PASSWORD)
