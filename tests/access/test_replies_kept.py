"""Writes under an idempotency key are done once."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from evergrove.access import ReusedKeyError, claim_reply, give_up_reply, keep_reply, open_server, reply_id
from evergrove.kit import FixedClock, InvalidError, Settings
from support.ground import NOON

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from evergrove.kit import Database

PLACE = reply_id("shop", "usr_1", "create_source", key="k")


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


def test_the_second_request_gets_the_reply_of_the_first(either_server: Database, clock: FixedClock) -> None:
    assert claim_reply(either_server, PLACE, body=b"a", clock=clock) is None
    keep_reply(either_server, PLACE, reply='{"id":1}')
    assert claim_reply(either_server, PLACE, body=b"a", clock=clock) == '{"id":1}'
    with pytest.raises(ReusedKeyError, match="another body"):
        claim_reply(either_server, PLACE, body=b"b", clock=clock)


def test_a_request_at_work_is_waited_for_and_a_dead_one_is_taken_over(server: Database, clock: FixedClock) -> None:
    claim_reply(server, PLACE, body=b"a", clock=clock)
    with pytest.raises(ReusedKeyError, match="still at work"):
        claim_reply(server, PLACE, body=b"a", clock=clock)
    clock.instant += timedelta(minutes=2)
    assert claim_reply(server, PLACE, body=b"a", clock=clock) is None
    with pytest.raises(ReusedKeyError, match="still at work"):
        claim_reply(server, PLACE, body=b"a", clock=clock)


def test_a_failed_request_gives_its_key_back(server: Database, clock: FixedClock) -> None:
    claim_reply(server, PLACE, body=b"a", clock=clock)
    give_up_reply(server, PLACE)
    assert claim_reply(server, PLACE, body=b"b", clock=clock) is None


def test_a_reply_with_a_secret_is_not_given_again(server: Database, clock: FixedClock) -> None:
    claim_reply(server, PLACE, body=b"a", clock=clock)
    keep_reply(server, PLACE, reply="")
    with pytest.raises(ReusedKeyError, match="only once"):
        claim_reply(server, PLACE, body=b"a", clock=clock)


def test_a_key_is_forgotten_after_a_day(server: Database, clock: FixedClock) -> None:
    claim_reply(server, PLACE, body=b"a", clock=clock)
    keep_reply(server, PLACE, reply="{}")
    clock.instant += timedelta(hours=24)
    assert claim_reply(server, PLACE, body=b"b", clock=clock) is None


def test_a_key_is_of_its_person_workspace_and_action() -> None:
    others = [
        reply_id("other", "usr_1", "create_source", key="k"),
        reply_id("shop", "usr_2", "create_source", key="k"),
        reply_id("shop", "usr_1", "create_token", key="k"),
        reply_id("shop", "usr_1", "create_source", key="l"),
    ]
    assert len({PLACE, *others}) == 5


@pytest.mark.parametrize("key", ["", "a\x00b", "x" * 256])
def test_a_key_is_plain_and_short(key: str) -> None:
    with pytest.raises(InvalidError):
        reply_id("shop", key=key)
