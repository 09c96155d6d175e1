"""Consent of many people at once: word by word what `combine_consents` says, and what overlapping words mean."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from evergrove.facts import MergeRecord, micros
from evergrove.profiles import CONSENT_STATES, Members, consent_states, members_of_people
from evergrove.profiles.combining import ConsentSaid, combine_consents
from evergrove.profiles.consent_states import CODES, UNSUBSCRIBED, ConsentWords, united_state
from evergrove.profiles.tables import consents, customers

if TYPE_CHECKING:
    from evergrove.kit import Workspace

AT = datetime(2026, 5, 1, tzinfo=UTC)
STATES = ("subscribed", "unsubscribed", "pending", "never asked", "puzzled")


def word(seq: int, customer_id: str, channel: str, topic: str, state: str, *, minute: int | None = None) -> ConsentSaid:
    at = AT + timedelta(minutes=seq if minute is None else minute)
    return ConsentSaid(
        customer_id=customer_id, channel=channel, topic=topic, state=state, occurred_us=micros(at), feed_seq=seq
    )


def merge(survivor: str, merged: str, minute: float) -> MergeRecord:
    return MergeRecord(
        merge_id=f"m-{merged}", merged_id=merged, survivor_id=survivor, merged_seq=None, unmerged_seq=None,
        reason="", evidence={}, merged_at=AT + timedelta(minutes=minute), unmerged_at=None, author="", unmerged_by="",
    )  # fmt: skip


def asked(words: list[ConsentSaid], merges: list[MergeRecord], *, channel: str, topic: str) -> str:
    """The state of the one person who said all this, through the columns."""
    ids = sorted({one.customer_id for one in words} | {one.merged_id for one in merges} | {"a"})
    members = Members(
        root_ids=pa.array(["a"]),
        member_ids=pa.array(ids),
        place=np.zeros(len(ids), dtype=np.int64),
        is_known=np.ones(1, dtype=bool),
    )
    ordered = sorted(words, key=lambda one: (one.occurred_us, one.feed_seq))
    several = len({one.customer_id for one in words}) > 1
    found = ConsentWords(
        members=members,
        said=tuple(ordered),
        place=np.zeros(len(ordered), dtype=np.int64),
        channel=np.array([one.channel for one in ordered], dtype=object),
        topic=np.array([one.topic for one in ordered], dtype=object),
        code=np.array([CODES.get(one.state, UNSUBSCRIBED) for one in ordered], dtype=np.int8),
        merges={0: tuple(merges)} if several else {},
    )
    return CONSENT_STATES[int(found.states(channel=channel, topic=topic)[0])]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ([], "never_asked"),
        ([("email", "news", "subscribed")], "subscribed"),
        ([("all", "all", "subscribed")], "subscribed"),
        ([("sms", "news", "subscribed")], "never_asked"),
        ([("email", "all", "subscribed"), ("email", "news", "unsubscribed")], "unsubscribed"),
        ([("email", "all", "unsubscribed"), ("email", "news", "subscribed")], "subscribed"),
        ([("email", "news", "subscribed"), ("all", "all", "unsubscribed")], "unsubscribed"),
        ([("email", "news", "unsubscribed"), ("email", "all", "subscribed")], "unsubscribed"),
        ([("all", "news", "unsubscribed"), ("email", "all", "subscribed")], "unsubscribed"),
        ([("email", "news", "unsubscribed"), ("email", "news", "subscribed")], "subscribed"),
        ([("email", "news", "pending")], "pending"),
        ([("email", "news", "subscribed"), ("email", "news", "pending")], "pending"),
        ([("email", "all", "unsubscribed"), ("email", "sales", "subscribed")], "unsubscribed"),
        ([("email", "news", "puzzled")], "unsubscribed"),
    ],
)
def test_what_overlapping_words_mean(said: list[tuple[str, str, str]], expected: str) -> None:
    words = [word(number, "a", *one) for number, one in enumerate(said)]
    assert asked(words, [], channel="email", topic="news") == expected


def test_the_stricter_side_of_a_merge_counts_and_the_other_ones_yes_does_not_lift_it() -> None:
    left, chose = word(1, "a", "email", "all", "unsubscribed"), word(2, "b", "email", "news", "subscribed")
    assert asked([left, chose], [merge("a", "b", 3)], channel="email", topic="news") == "unsubscribed"
    after = word(4, "b", "email", "news", "subscribed")
    assert asked([left, chose, after], [merge("a", "b", 3)], channel="email", topic="news") == "subscribed"


def drawn(seed: int) -> tuple[list[ConsentSaid], list[MergeRecord]]:
    """What one person of up to four ids said, and how the ids came together."""
    draw = random.Random(seed)  # noqa: S311 - a world, no secret
    ids = ["a", "b", "c", "d"][: draw.randint(1, 4)]
    words = [
        word(
            number, draw.choice(ids), draw.choice(["email", "all", "sms"]), draw.choice(["news", "all", "sales"]),
            draw.choice(STATES), minute=draw.randint(0, 12),
        )
        for number in range(draw.randint(0, 10))
    ]  # fmt: skip
    return words, [merge(ids[0], other, draw.randint(0, 12)) for other in ids[1:]]


@settings(max_examples=400, deadline=None, derandomize=True)
@given(seed=st.integers(0, 2**32))
def test_the_columns_and_the_rules_of_one_person_agree(seed: int) -> None:
    words, merges = drawn(seed)
    for channel, topic in (("email", "news"), ("sms", "all"), ("email", "sales")):
        here = [one for one in words if one.channel in (channel, "all") and one.topic in (topic, "all")]
        slots = [(one, (0 if one.topic == topic else 1) + (0 if one.channel == channel else 2)) for one in here]
        assert asked(words, merges, channel=channel, topic=topic) == CONSENT_STATES[united_state(slots, merges)]


@settings(max_examples=400, deadline=None, derandomize=True)
@given(seed=st.integers(0, 2**32))
def test_words_of_one_channel_and_topic_come_to_what_combining_says(seed: int) -> None:
    """Without overlaps the state is the one that the page of the customer shows."""
    words, merges = drawn(seed)
    shown = {(channel, topic): state for channel, topic, state in combine_consents(words, merges)}
    for channel, topic in (("email", "news"), ("sms", "sales"), ("email", "sales")):
        alone = [one for one in words if (one.channel, one.topic) == (channel, topic)]
        state = shown.get((channel, topic), "never asked")
        expected = {"never asked": "never_asked", "puzzled": "unsubscribed"}.get(state, state)
        assert asked(alone, merges, channel=channel, topic=topic) == expected


def test_from_the_database_members_included(either_workspace: Workspace) -> None:
    people = [("cus_1", None), ("cus_2", None), ("cus_3", "cus_1"), ("cus_4", None)]
    said: list[tuple[str, str, str, str]] = [
        ("cus_1", "email", "all", "subscribed"),
        ("cus_3", "email", "news", "unsubscribed"),
        ("cus_2", "all", "all", "subscribed"),
    ]
    rows: list[dict[str, Any]] = [
        {
            "feed_seq": number, "customer_id": customer_id, "channel": channel, "topic": topic, "state": state,
            "basis": "", "proof": "", "occurred_us": number,
        }
        for number, (customer_id, channel, topic, state) in enumerate(said)
    ]  # fmt: skip
    with either_workspace.control.write() as connection:
        made = [{"customer_id": one, "created_at": AT, "merged_into": root} for one, root in people]
        connection.execute(sa.insert(customers), made)
        connection.execute(sa.insert(consents), rows)
        roots = pa.array(["cus_4", "cus_1", "cus_2", "cus_gone"])
        states = consent_states(connection, roots, channel="email", topic="news")
        members = members_of_people(connection, roots)
    assert [CONSENT_STATES[code] for code in states] == ["never_asked", "unsubscribed", "subscribed", "never_asked"]
    assert members.is_known.tolist() == [True, True, True, False]
    assert members.places_of(["cus_3", "cus_x", "cus_4"]).tolist() == [1, -1, 0]
