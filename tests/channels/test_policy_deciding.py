"""Policy over columns: equal to one message at a time on any world, and the rules people know, one by one."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evergrove.channels.policy import (
    CONTROL,
    HOLD,
    OUTCOMES,
    REASONS,
    SEND,
    SUPPRESS,
    Candidates,
    Cap,
    ChannelKnowledge,
    Decisions,
    Gap,
    Hours,
    MessageKind,
    PolicyRules,
    Scope,
    Stage,
    decide,
)
from evergrove.channels.policy.contracts import CLAUSES
from evergrove.channels.policy.opening import mixed
from evergrove.channels.policy.rules import SHIPPED
from evergrove.facts import micros
from support.policy_reference import EPOCH, OneByOne, spread
from support.policy_world import DAY, NIGHTS, ZONES, drawn_world, message_id, one_world

NOON = datetime(2026, 8, 12, 4, tzinfo=UTC)  # 12:00 in Shanghai, far from any key date
HOUR = timedelta(hours=1)
SHANGHAI = "Asia/Shanghai"


def as_words(decisions: Decisions) -> list[tuple[str, str, str, int | None, str]]:
    return [
        (
            OUTCOMES[decisions.outcome[row]],
            REASONS[decisions.reason[row]],
            CLAUSES[decisions.clause[row]],
            int(decisions.due_us[row]) if decisions.outcome[row] in (SEND, HOLD) else None,
            decisions.rule_names[decisions.rule[row]] if decisions.rule[row] >= 0 else "",
        )
        for row in range(decisions.count)
    ]


@settings(max_examples=150, deadline=None, derandomize=True)
@given(seed=st.integers(0, 2**32), stage=st.sampled_from(["plan", "claim"]))
def test_columns_say_what_one_message_at_a_time_says(seed: int, stage: Stage) -> None:
    candidates, rules, knowledge, now = drawn_world(seed)
    expected = OneByOne(candidates, rules, knowledge, micros(now), stage).decide()
    found = decide(candidates, rules=rules, knowledge=knowledge, now=now, stage=stage)
    assert as_words(found) == [
        (one.outcome, one.reason, one.clause, one.due_us if one.outcome in ("send", "hold") else None, one.rule)
        for one in expected
    ]


def test_the_drawn_worlds_meet_every_clause() -> None:
    met: set[str] = set()
    for seed in range(120):
        candidates, rules, knowledge, now = drawn_world(seed)
        for stage in ("plan", "claim"):
            decisions = decide(candidates, rules=rules, knowledge=knowledge, now=now, stage=stage)
            met |= {CLAUSES[code] for code in decisions.clause.tolist()}
    assert met == set(CLAUSES)


def local(decisions: Decisions, row: int, zone: str) -> datetime:
    return (EPOCH + timedelta(microseconds=int(decisions.due_us[row]))).astimezone(ZoneInfo(zone))


@pytest.mark.parametrize(
    ("now", "zone"),
    [
        (datetime(2026, 3, 8, 3, tzinfo=UTC), "America/New_York"),
        (datetime(2026, 11, 1, 2, tzinfo=UTC), "America/New_York"),
        (datetime(2026, 3, 28, 21, tzinfo=UTC), "Europe/Berlin"),
        (datetime(2026, 10, 24, 20, tzinfo=UTC), "Europe/Berlin"),
        (datetime(2026, 10, 3, 12, tzinfo=UTC), "Australia/Lord_Howe"),
        (datetime(2028, 2, 28, 14, tzinfo=UTC), SHANGHAI),
    ],
)
def test_a_message_of_the_night_leaves_after_eight_on_the_customers_clock(now: datetime, zone: str) -> None:
    candidates, knowledge = one_world(now=now, zones=[zone] * 200)
    decisions = decide(candidates, rules=SHIPPED, knowledge=knowledge, now=now)
    assert set(decisions.outcome.tolist()) == {HOLD}
    dues = [local(decisions, row, zone) for row in range(200)]
    assert all(due.hour == 8 and due.minute < 30 for due in dues)
    assert {due.date() for due in dues} == {(now.astimezone(ZoneInfo(zone)) + timedelta(hours=8)).date()}
    minutes = np.bincount([due.minute for due in dues], minlength=30)
    assert (minutes > 0).sum() > 25, "what was held does not leave at once"
    again = decide(candidates, rules=SHIPPED, knowledge=knowledge, now=now)
    assert (again.due_us == decisions.due_us).all()


def first_minute(now: datetime, zone: str, *, quiet: tuple[int, int]) -> datetime:
    """Step by step on the clock of `zoneinfo`: the first minute whose hour is not quiet."""
    at = now
    while quiet[0] <= at.astimezone(ZoneInfo(zone)).hour < quiet[1]:
        at += timedelta(minutes=1)
    return at


@pytest.mark.parametrize("quiet", [(1, 3), (0, 8), (2, 3)])
def test_in_nights_that_change_the_clock_the_clock_on_the_wall_counts(quiet: tuple[int, int]) -> None:
    """Compared minute by minute with `zoneinfo`: hours that do not exist, hours that come twice, half hours."""
    window = f"{quiet[0]:02d}:00-{quiet[1]:02d}:00"
    rules = PolicyRules(hours=Hours(quiet=(window,), golden_mode="off", jitter_minutes=0))
    for night in NIGHTS:
        for minutes in (-240, -61, 0, 29, 75):
            now = night.replace(second=0) + timedelta(minutes=minutes)
            candidates, knowledge = one_world(now=now, zones=list(ZONES))
            decisions = decide(candidates, rules=rules, knowledge=knowledge, now=now)
            expected = [first_minute(now, zone, quiet=quiet) for zone in ZONES]
            assert [EPOCH + timedelta(microseconds=int(due)) for due in decisions.due_us] == expected, (now, window)


def test_everyone_is_asked_by_their_own_clock() -> None:
    candidates, knowledge = one_world(now=NOON, zones=[SHANGHAI, "America/New_York", "Europe/Berlin", "Asia/Tokyo"])
    decisions = decide(candidates, rules=SHIPPED, knowledge=knowledge, now=NOON)
    assert decisions.outcome.tolist() == [SEND, HOLD, HOLD, SEND]
    assert decisions.reasons()[1] == "quiet_hours"


def test_what_would_be_out_of_date_by_the_morning_is_not_kept() -> None:
    night = NOON + 10 * HOUR
    candidates, knowledge = one_world(now=night, zones=[SHANGHAI], lasts=2 * HOUR)
    decisions = decide(candidates, rules=SHIPPED, knowledge=knowledge, now=night)
    assert as_words(decisions) == [("suppress", "stale", "hours", None, "quiet")]


def test_golden_hours_are_waited_for_only_when_they_are_near() -> None:
    wants = MessageKind(channel="email", topic="news", prefers_golden_hours=True)
    two = NOON + 2 * HOUR  # 14:00 in Shanghai: the next golden window opens at 19:00
    candidates, knowledge = one_world(now=two, zones=[SHANGHAI], kind=wants)
    decisions = decide(candidates, rules=SHIPPED, knowledge=knowledge, now=two)
    assert (decisions.outcome[0], local(decisions, 0, SHANGHAI).hour) == (HOLD, 19)
    hurried = msgspec.structs.replace(SHIPPED, hours=Hours(golden_wait_hours_max=4))
    assert decide(candidates, rules=hurried, knowledge=knowledge, now=two).outcome[0] == SEND
    at_noon = decide(candidates, rules=SHIPPED, knowledge=knowledge, now=NOON)
    assert at_noon.outcome[0] == SEND


SMS = MessageKind(channel="sms", topic="news")


def test_three_three_rule() -> None:
    past = [(0, 71 * HOUR), (1, 3 * DAY), (2, 3 * DAY + HOUR), (3, 8 * DAY)]
    past += [(4, ago * DAY) for ago in (8, 15, 22)] + [(5, ago * DAY) for ago in (8, 15, 31)]
    candidates, knowledge = one_world(now=NOON, zones=[SHANGHAI] * 6, kind=SMS, history=past)
    decisions = decide(candidates, rules=SHIPPED, knowledge=knowledge, now=NOON)
    assert decisions.reasons() == ["gap", "gap", "cap", "", "cap", ""]
    assert [decisions.rule_names[rule] for rule in decisions.rule[[0, 2, 4]]] == [
        "three_three_gap",
        "ringing_week",
        "three_three_month",
    ]
    assert (decisions.value[0], decisions.limit[0], decisions.value[4], decisions.limit[4]) == (71 * 60, 72 * 60, 3, 3)


def test_a_week_of_a_key_date_allows_three() -> None:
    before_double_eleven = datetime(2026, 11, 10, 4, tzinfo=UTC)
    past = [(0, 2 * DAY), (0, 4 * DAY), (1, 2 * DAY), (1, 4 * DAY), (1, 6 * DAY)]
    candidates, knowledge = one_world(now=before_double_eleven, zones=[SHANGHAI] * 2, kind=SMS, history=past)
    near = decide(candidates, rules=SHIPPED, knowledge=knowledge, now=before_double_eleven)
    assert near.reasons() == ["", "cap"]
    never = msgspec.structs.replace(SHIPPED, key_dates=())
    assert decide(candidates, rules=never, knowledge=knowledge, now=before_double_eleven).reasons() == ["gap", "gap"]


def test_a_tier_has_a_number_of_its_own() -> None:
    rules = PolicyRules(caps=(Cap(name="week", count=1, hours=168, tiers={"gold": 2, "quiet": 0}),))
    candidates, knowledge = one_world(
        now=NOON, zones=[SHANGHAI] * 4, tiers=["gold", None, "quiet", "silver"], history=[(0, DAY), (1, DAY), (3, DAY)]
    )
    assert decide(candidates, rules=rules, knowledge=knowledge, now=NOON).reasons() == ["", "cap", "cap", "cap"]


def test_a_deferring_limit_waits_for_room_within_the_hours() -> None:
    cap = Cap(name="day", count=1, hours=24, over="defer")
    # Sent at 23:00 local in a world without quiet hours then: room at 23:00 tonight, which is quiet; so at 8 tomorrow.
    candidates, knowledge = one_world(now=NOON, zones=[SHANGHAI], history=[(0, 13 * HOUR)])
    decisions = decide(candidates, rules=PolicyRules(caps=(cap,)), knowledge=knowledge, now=NOON)
    due = local(decisions, 0, SHANGHAI)
    assert (decisions.outcome[0], decisions.reasons()[0], due.day, due.hour) == (HOLD, "cap", 13, 8)
    gap = Gap(name="two", hours=15, over="defer")
    decisions = decide(candidates, rules=PolicyRules(gaps=(gap,)), knowledge=knowledge, now=NOON)
    assert int(decisions.due_us[0]) == micros(NOON + 2 * HOUR) + 1
    short = replace(candidates, expires_us=np.array([micros(NOON + HOUR)]))
    assert decide(short, rules=PolicyRules(gaps=(gap,)), knowledge=knowledge, now=NOON).reasons() == ["gap"]


def test_an_ending_limit_says_that_the_run_ends() -> None:
    rules = PolicyRules(caps=(Cap(name="never", count=0, hours=24, over="exit", scope=Scope(topics=("news",))),))
    candidates, knowledge = one_world(now=NOON, zones=[SHANGHAI])
    decisions = decide(candidates, rules=rules, knowledge=knowledge, now=NOON)
    assert (decisions.reasons(), decisions.exits.tolist()) == (["cap"], [True])


def several(kinds: list[MessageKind], *, now: datetime = NOON) -> tuple[Candidates, dict[str, object]]:
    """One person, one message of each kind."""
    count = len(kinds)
    candidates, knowledge = one_world(now=now, zones=[SHANGHAI] * count)
    candidates = replace(candidates, kinds=kinds, kind=np.arange(count, dtype=np.int32))
    return candidates, {
        "knowledge": replace(
            knowledge,
            place=np.zeros(count, dtype=np.int64),
            persons_count=1,
            channels={one.channel: ChannelKnowledge(cost_minor=10) for one in kinds},
        ),
        "now": now,
    }


def test_between_campaigns_the_higher_priority_goes() -> None:
    kinds = [MessageKind(channel="email", launch_id=f"l{number}", priority=number) for number in (10, 90, 50)]
    candidates, asked = several(kinds)
    rules = PolicyRules(caps=(Cap(name="two", count=2, hours=168),))
    assert decide(candidates, rules=rules, **asked).reasons() == ["cap", "", ""]  # type: ignore[arg-type]


def test_control_customers_pass_the_same_policy_and_use_up_nothing() -> None:
    kinds = [MessageKind(channel="email", launch_id=f"l{number}", priority=number) for number in (90, 50, 10)]
    candidates, asked = several(kinds)
    candidates = replace(candidates, is_control=np.array([True, False, False]))
    decisions = decide(candidates, rules=PolicyRules(caps=(Cap(name="one", count=1, hours=168),)), **asked)  # type: ignore[arg-type]
    assert decisions.outcome.tolist() == [CONTROL, SEND, SUPPRESS]
    assert decisions.reasons() == ["hold_out", "", "cap"]


def test_transactional_messages_ignore_marketing_rules_and_obey_the_address() -> None:
    night = NOON + 12 * HOUR
    order = MessageKind(channel="sms", message_class="transactional")
    candidates, knowledge = one_world(now=night, zones=[SHANGHAI] * 4, kind=order, history=[(0, HOUR)] * 9)
    knowledge = replace(
        knowledge,
        consent=np.array([3, 0, 2, 2], dtype=np.int8),
        suppression=np.array([REASONS.index("unsubscribed"), REASONS.index("complained"), 0, 0], dtype=np.int8),
        address_state=np.array([0, 4, 3, 2], dtype=np.int8),
    )
    decisions = decide(candidates, rules=SHIPPED, knowledge=knowledge, now=night)
    assert decisions.reasons() == ["", "", "bounced", "invalid_address"]


def test_a_sandbox_writes_to_its_seeds_only() -> None:
    candidates, knowledge = one_world(now=NOON, zones=[SHANGHAI] * 2)
    knowledge = replace(knowledge, is_seed=np.array([False, True]), channels={"email": ChannelKnowledge(is_live=False)})
    assert decide(candidates, rules=SHIPPED, knowledge=knowledge, now=NOON).reasons() == ["sandbox", ""]


def test_a_budget_ends_with_its_last_whole_message() -> None:
    kinds = [MessageKind(channel="email", launch_id="l1", is_once=False, budget_minor=35) for _ in range(5)]
    candidates, asked = several(kinds)
    assert decide(candidates, rules=PolicyRules(), **asked).reasons() == ["", "", "", "budget", "budget"]  # type: ignore[arg-type]
    assert decide(candidates, rules=PolicyRules(), stage="claim", **asked).reasons() == [""] * 5  # type: ignore[arg-type]


def test_a_sender_takes_its_number_a_second() -> None:
    candidates, knowledge = one_world(now=NOON, zones=[SHANGHAI] * 7)
    knowledge = replace(knowledge, channels={"email": ChannelKnowledge(rate_per_second=3, released=1)})
    decisions = decide(candidates, rules=SHIPPED, knowledge=knowledge, now=NOON, stage="claim")
    waits = ((decisions.due_us - micros(NOON)) // 1_000_000).tolist()
    assert (waits, decisions.reasons()) == ([0, 0, 1, 1, 1, 2, 2], ["", "", *["rate"] * 5])


def test_the_spreading_is_the_published_mixer_and_even() -> None:
    ids = [message_id(number) for number in range(20_000)]
    numbers = mixed(pa.array(ids))
    assert numbers[:50].tolist() == [spread(one) for one in ids[:50]]
    assert mixed(pa.array(ids).slice(7, 3)).tolist() == numbers[7:10].tolist()
    shares = np.bincount(numbers % 30, minlength=30) / len(ids)
    assert abs(shares - 1 / 30).max() < 0.006


def test_no_candidates_are_no_decisions() -> None:
    candidates, knowledge = one_world(now=NOON, zones=[])
    assert decide(candidates, rules=SHIPPED, knowledge=knowledge, now=NOON).count == 0
