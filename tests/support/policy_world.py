"""Small worlds for policy: candidates, rules and knowledge drawn from a seed, or written by hand."""

from __future__ import annotations

import hashlib
import random
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pyarrow as pa

from evergrove.channels.policy import (
    Candidates,
    Cap,
    ChannelKnowledge,
    Gap,
    History,
    Hours,
    Knowledge,
    MessageKind,
    PolicyRules,
    Scope,
)
from evergrove.channels.policy.contracts import REASONS, CountedKind
from evergrove.facts import micros

DAY = timedelta(days=1)
HOUR_US = 3_600_000_000

ZONES = ("Asia/Shanghai", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC")

NIGHTS = (
    datetime(2026, 3, 8, 6, 30, tzinfo=UTC),  # New York puts its clocks forward at 07:00 UTC
    datetime(2026, 11, 1, 5, 30, tzinfo=UTC),  # and back at 06:00
    datetime(2026, 3, 29, 0, 30, tzinfo=UTC),  # Berlin forward at 01:00
    datetime(2026, 10, 25, 0, 59, tzinfo=UTC),
    datetime(2026, 10, 3, 15, tzinfo=UTC),  # Lord Howe forward by half an hour at 15:30
    datetime(2028, 2, 28, 22, tzinfo=UTC),  # the leap day
    datetime(2026, 11, 10, 15, 59, 30, tzinfo=UTC),  # before Double 11 in Shanghai
    datetime(2026, 8, 12, 3, tzinfo=UTC),
    datetime(2027, 2, 5, 13, tzinfo=UTC),  # New Year's Eve of the lunar calendar
)

TIERS = ("gold", "silver", None)


def message_id(number: int) -> str:
    return "msg_" + hashlib.sha256(str(number).encode()).hexdigest()[:32]


def drawn_rules(random: random.Random) -> PolicyRules:
    """Any policy."""
    limits: dict[str, list[Any]] = {"cap": [], "gap": []}
    for number in range(random.randint(0, 4)):
        kind: Any = random.choice(["cap", "gap"])
        scope = random.choice(
            [
                Scope(),
                Scope(channels=("email",)),
                Scope(channels=("sms", "mms")),
                Scope(topics=("news",)),
                Scope(tags=("care",)),
            ]
        )
        shared: dict[str, Any] = {
            "name": f"{kind}{number}",
            "hours": random.choice([1, 24, 72, 168, 720]),
            "scope": scope,
            "near_key_date": random.choice([None, None, 0, 3]),
            "tiers": random.choice([{}, {"gold": 5}, {"gold": 0, "silver": 2}]),
            "over": random.choice(["skip", "defer", "exit"]),
        }
        limits[kind].append(Cap(count=random.randint(0, 3), **shared) if kind == "cap" else Gap(**shared))
    hours = Hours(
        quiet=random.choice([("21:00-08:00",), (), ("00:00-06:00", "12:00-13:30"), ("02:00-03:00",)]),
        golden=random.choice([("11:00-13:00", "19:00-21:00"), ("02:15-02:45",)]),
        golden_mode=random.choice(["off", "preferred", "required"]),
        golden_wait_hours_max=random.choice([1, 24]),
        jitter_minutes=random.choice([0, 30, 600]),
    )
    return PolicyRules(
        consent=random.choice([{}, {"email": "not_needed"}, {"sms": "opt_out", "push": "required"}]),
        caps=tuple(limits["cap"]),
        gaps=tuple(limits["gap"]),
        hours=hours,
        key_dates=random.choice([None, (), ("double_11",)]),
        budget_month_minor=random.choice([None, 100, 40]),
    )


def drawn_kinds(random: random.Random) -> list[MessageKind]:
    return [
        MessageKind(
            channel=random.choice(["email", "email", "sms", "push"]),
            message_class="transactional" if random.random() < 0.15 else "marketing",
            topic=random.choice(["news", "all", "sales"]),
            tags=random.choice([(), ("care",), ("care", "holiday")]),
            priority=random.choice([10, 50, 50, 90]),
            launch_id=random.choice(["", "l1", "l2"]),
            is_once=random.random() < 0.7,
            prefers_golden_hours=random.random() < 0.5,
            budget_minor=random.choice([None, None, 30, 200]),
            content_reason="sensitive_words" if random.random() < 0.1 else "",
        )
        for _ in range(random.randint(1, 5))
    ]


def drawn_world(seed: int) -> tuple[Candidates, PolicyRules, Knowledge, datetime]:
    """Up to forty messages to up to twelve people, and what is known of them."""
    draw = random.Random(seed)  # noqa: S311 - a world, no secret
    now = draw.choice(NIGHTS) + timedelta(minutes=draw.randint(-720, 720))
    kinds, people, count = drawn_kinds(draw), draw.randint(1, 12), draw.randint(0, 40)
    now_us = micros(now)
    candidates = Candidates(
        kinds=kinds,
        kind=np.array([draw.randrange(len(kinds)) for _ in range(count)], dtype=np.int32),
        message_id=pa.array([message_id(draw.randrange(10**9)) for _ in range(count)], pa.string()),
        customer_id=pa.array([f"cus_{number}" for number in range(count)], pa.string()),
        planned_us=np.array([now_us - draw.randint(0, 3) * HOUR_US for _ in range(count)], dtype=np.int64),
        expires_us=np.array(
            [now_us + draw.choice([-1, 0, 6, 72, 72, 900]) * HOUR_US for _ in range(count)], dtype=np.int64
        ),
        is_control=np.array([draw.random() < 0.15 for _ in range(count)], dtype=bool),
    )
    return candidates, drawn_rules(draw), _drawn_knowledge(draw, candidates, people=people, now_us=now_us), now


def _drawn_knowledge(draw: random.Random, candidates: Candidates, *, people: int, now_us: int) -> Knowledge:
    count = candidates.count
    place = np.array([draw.randrange(people) for _ in range(count)], dtype=np.int64)
    zones = [draw.choice(ZONES) for _ in range(people)]
    tiers = [draw.choice(TIERS) for _ in range(people)]
    counted = [
        CountedKind(channel=channel, topic=topic, tags=tags)
        for channel, topic, tags in [("email", "news", ()), ("sms", "all", ("care",)), ("push", "sales", ("holiday",))]
    ]
    past = draw.randint(0, 4 * people)
    history = History(
        kinds=counted,
        place=np.array([draw.randrange(people) for _ in range(past)], dtype=np.int64),
        at_us=np.array(
            [now_us + draw.choice([-1, 1, -24, -72, 30, -168, -200, -500]) * HOUR_US for _ in range(past)],
            dtype=np.int64,
        ),
        kind=np.array([draw.randrange(len(counted)) for _ in range(past)], dtype=np.int64),
    )
    suppressed = [0] * 12 + [REASONS.index("complained"), REASONS.index("unsubscribed")]
    return Knowledge(
        root_id=candidates.customer_id,
        place=place,
        persons_count=people,
        is_erased=np.array([draw.random() < 0.05 for _ in range(count)], dtype=bool),
        is_united=np.array([draw.random() < 0.05 for _ in range(count)], dtype=bool),
        address=candidates.customer_id,
        address_mark=candidates.customer_id,
        address_state=np.array([draw.choice([0] * 12 + [1, 2, 3, 4]) for _ in range(count)], dtype=np.int8),
        suppression=np.array([draw.choice(suppressed) for _ in range(count)], dtype=np.int8),
        consent=np.array([draw.choice([2, 2, 2, 2, 2, 0, 1, 3]) for _ in range(count)], dtype=np.int8),
        is_seed=np.array([draw.random() < 0.3 for _ in range(count)], dtype=bool),
        zone=pa.array([zones[one] for one in place.tolist()], pa.string()).dictionary_encode(),
        tier=pa.array([tiers[one] for one in place.tolist()], pa.string()).dictionary_encode(),
        history=history,
        channels={
            "email": ChannelKnowledge(cost_minor=draw.choice([0, 5]), rate_per_second=draw.choice([0, 3])),
            "sms": ChannelKnowledge(
                cost_minor=10, is_live=draw.random() < 0.8, rate_per_second=draw.choice([0, 2]), released=1
            ),
            "push": ChannelKnowledge(has_sender=draw.random() < 0.9, is_licensed=draw.random() < 0.9),
        },
        spent_minor={"l1": draw.choice([0, 100])},
        spent_month_minor=draw.choice([0, 60]),
    )


def one_world(
    *,
    now: datetime,
    zones: list[str],
    kind: MessageKind | None = None,
    tiers: list[str | None] | None = None,
    history: list[tuple[int, timedelta]] | None = None,
    lasts: timedelta = 3 * DAY,
) -> tuple[Candidates, Knowledge]:
    """One message to each of some people with consent; `history`: (person, how long ago) messages of the same kind."""
    count, kind = len(zones), kind or MessageKind(channel="email", topic="news")
    ids = pa.array([message_id(number) for number in range(count)], pa.string())
    past = history or []
    candidates = Candidates(
        kinds=[kind],
        kind=np.zeros(count, dtype=np.int32),
        message_id=ids,
        customer_id=ids,
        planned_us=np.full(count, micros(now), dtype=np.int64),
        expires_us=np.full(count, micros(now + lasts), dtype=np.int64),
        is_control=np.zeros(count, dtype=bool),
    )
    knowledge = Knowledge(
        root_id=ids,
        place=np.arange(count),
        persons_count=count,
        is_erased=np.zeros(count, dtype=bool),
        is_united=np.zeros(count, dtype=bool),
        address=ids,
        address_mark=ids,
        address_state=np.zeros(count, dtype=np.int8),
        suppression=np.zeros(count, dtype=np.int8),
        consent=np.full(count, 2, dtype=np.int8),
        is_seed=np.zeros(count, dtype=bool),
        zone=pa.array(zones, pa.string()).dictionary_encode(),
        tier=pa.array(tiers or [None] * count, pa.string()).dictionary_encode(),
        history=History(
            kinds=[CountedKind(channel=kind.channel, topic=kind.topic, tags=kind.tags)],
            place=np.array([person for person, _ in past], dtype=np.int64),
            at_us=np.array([micros(now - ago) for _, ago in past], dtype=np.int64),
            kind=np.zeros(len(past), dtype=np.int64),
        ),
        channels={kind.channel: ChannelKnowledge()},
    )
    return candidates, knowledge
