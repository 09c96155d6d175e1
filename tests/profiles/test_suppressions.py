"""The list of addresses that are not written to: what puts one on it, what takes it off, and that it names nobody."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from evergrove.profiles import (
    Bounce,
    Suppression,
    address_marks,
    list_suppressions,
    normal_address,
    record_bounces,
    record_complaints,
    suppress,
    suppressed_marks,
    unsuppress,
)
from evergrove.profiles.identity_queries import IDENTIFIER_KEY, identifier_mark, workspace_key
from evergrove.profiles.suppressions import EVERYTHING, SOFT_BOUNCE_WINDOW, SOFT_BOUNCES_MIN
from evergrove.profiles.tables import soft_bounces, suppressions
from support.ground import NOON

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evergrove.kit import Workspace

DAY = timedelta(days=1)


@pytest.fixture
def connection(either_workspace: Workspace) -> Iterator[sa.Connection]:
    with either_workspace.control.write() as opened:
        yield opened


def mark_of(connection: sa.Connection, value: str = "ann@mail.example", *, channel: str = "email") -> str:
    return address_marks(connection, [value], channel=channel)[0]


def against(connection: sa.Connection, mark: str, *, channel: str = "email") -> list[tuple[str, str]]:
    return sorted((one.topic, one.reason) for one in suppressed_marks(connection, [mark], channel=channel))


def test_a_mark_is_the_one_that_erasure_keeps_and_tells_nothing(connection: sa.Connection) -> None:
    key = workspace_key(connection, name=IDENTIFIER_KEY)
    mark = mark_of(connection, " Ann@Mail.example ")
    assert mark == identifier_mark(key, kind="email", value="ann@mail.example") == mark_of(connection)
    suppress(connection, [mark], channel="email", reason="bounced", at=NOON)
    kept = connection.execute(sa.select(suppressions)).one()
    assert "ann" not in str(kept)


def test_a_phone_has_one_mark_on_all_its_channels_and_a_token_one_of_its_own(connection: sa.Connection) -> None:
    marks = {channel: mark_of(connection, "+8613900000001", channel=channel) for channel in ("sms", "mms", "call")}
    assert len(set(marks.values())) == 1
    assert mark_of(connection, "x", channel="push") != mark_of(connection, "x", channel="web_push")
    assert normal_address(" +86139 ", channel="sms") == "+86139"


def test_topics_stand_beside_each_other_and_a_channel_for_itself(connection: sa.Connection) -> None:
    mark = mark_of(connection)
    suppress(connection, [mark, mark], channel="email", reason="unsubscribed", at=NOON, topic="news")
    suppress(connection, [mark], channel="email", reason="complained", at=NOON)
    assert against(connection, mark) == [(EVERYTHING, "complained"), ("news", "unsubscribed")]
    assert against(connection, mark, channel="sms") == []
    suppress(connection, [mark], channel="email", reason="bounced", at=NOON + DAY)
    assert against(connection, mark) == [(EVERYTHING, "bounced"), ("news", "unsubscribed")]


def test_taking_off_takes_off_one_topic(connection: sa.Connection) -> None:
    mark = mark_of(connection)
    for topic in (EVERYTHING, "news"):
        suppress(connection, [mark], channel="email", reason="unsubscribed", at=NOON, topic=topic)
    assert unsuppress(connection, [mark, "nobody's"], channel="email", topic="news") == 1
    assert against(connection, mark) == [(EVERYTHING, "unsubscribed")]
    assert unsuppress(connection, [mark], channel="email") == 1
    assert against(connection, mark) == []


def test_a_page_goes_on_behind_a_mark(connection: sa.Connection) -> None:
    marks = sorted(address_marks(connection, [f"p{number}@mail.example" for number in range(7)], channel="email"))
    suppress(connection, marks, channel="email", reason="bounced", at=NOON)
    suppress(connection, ["0" * 64], channel="sms", reason="complained", at=NOON)
    first = list_suppressions(connection, channel="email", limit=4)
    rest = list_suppressions(connection, channel="email", after=first[-1].mark, limit=4)
    assert [one.mark for one in (*first, *rest)] == marks
    assert len(list_suppressions(connection)) == 8
    assert first[0] == Suppression(channel="email", mark=marks[0], topic=EVERYTHING, reason="bounced", at=NOON)


def soft(mark: str, at: timedelta) -> Bounce:
    return Bounce(channel="email", mark=mark, is_permanent=False, at=NOON + at)


def test_what_is_gone_for_good_is_blocked_at_once(connection: sa.Connection) -> None:
    mark = mark_of(connection)
    assert record_bounces(connection, [Bounce(channel="email", mark=mark, is_permanent=True, at=NOON)]) == [mark]
    assert against(connection, mark) == [(EVERYTHING, "bounced")]


def test_soft_bounces_block_when_there_are_enough_in_a_short_time(connection: sa.Connection) -> None:
    mark = mark_of(connection)
    times = [DAY * number for number in range(SOFT_BOUNCES_MIN)]
    for at in times[:-1]:
        assert record_bounces(connection, [soft(mark, at)]) == []
    assert record_bounces(connection, [soft(mark, times[-2])]) == [], "the same bounce told again changes nothing"
    assert against(connection, mark) == []
    assert record_bounces(connection, [soft(mark, times[-1])]) == [mark]
    assert against(connection, mark) == [(EVERYTHING, "bounced")]


def test_soft_bounces_far_apart_block_nobody_and_are_forgotten(connection: sa.Connection) -> None:
    mark = mark_of(connection)
    for number in range(6):
        assert record_bounces(connection, [soft(mark, number * SOFT_BOUNCE_WINDOW)]) == []
    assert len(connection.execute(sa.select(soft_bounces)).all()) == 1


def test_bounces_of_one_call_count_by_their_time(connection: sa.Connection) -> None:
    mark = mark_of(connection)
    disordered = [soft(mark, DAY * number) for number in (2, 0, 1)]
    assert record_bounces(connection, disordered) == [mark]


def test_taking_off_lets_soft_bounces_start_anew(connection: sa.Connection) -> None:
    mark = mark_of(connection)
    record_bounces(connection, [soft(mark, DAY * number) for number in range(SOFT_BOUNCES_MIN)])
    unsuppress(connection, [mark], channel="email")
    assert record_bounces(connection, [soft(mark, 4 * DAY)]) == []
    assert against(connection, mark) == []


def test_one_complaint_ends_marketing(connection: sa.Connection) -> None:
    mark = mark_of(connection)
    record_complaints(connection, [mark], channel="email", at=NOON)
    assert against(connection, mark) == [(EVERYTHING, "complained")]
