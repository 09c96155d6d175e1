"""Policy alone: a campaign of a million, each with a history, decided in one call; no database.

The limit is the same policy written out by hand for this one campaign, as numpy that says yes or no and nothing else:
no reason, no clause, no hours, no later moment, nobody twice.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from bench.contracts import Row
from bench.world import customer_ids
from evergrove.channels.policy import (
    OUTCOMES,
    REASONS,
    Candidates,
    ChannelKnowledge,
    History,
    Knowledge,
    MessageKind,
    decide,
)
from evergrove.channels.policy.contracts import CountedKind
from evergrove.channels.policy.rules import SHIPPED
from evergrove.facts import micros
from evergrove.profiles import ADDRESS_STATUSES, CONSENT_STATES

if TYPE_CHECKING:
    from bench.contracts import Figures, Parameters

NOW = datetime(2026, 8, 12, 4, tzinfo=UTC)
"""Noon in Shanghai, far from key dates: part of the world sleeps."""

ZONES = ("Asia/Shanghai", "Asia/Shanghai", "Asia/Urumqi", "Asia/Singapore", "Europe/Berlin", "America/New_York")
HISTORY_PER_PERSON = 3
HISTORY_DAYS = 30
ROUNDS = 3
DECISIONS_PER_SECOND_MIN = 500_000
"""A million within two seconds: less than the queries that gather what is known of them."""

HOUR_US = 3_600_000_000
WEEK_HOURS, MONTH_HOURS, GAP_HOURS = 168, 720, 72


def measure(parameters: Parameters) -> Figures:
    """CPU seconds of `decide`, the best of ROUNDS, and of the same rules written out by hand."""
    candidates, knowledge = _world(parameters.customers)
    took, by_hand = [], []
    for _ in range(ROUNDS):
        begun = time.process_time()
        decisions = decide(candidates, rules=SHIPPED, knowledge=knowledge, now=NOW)
        took.append(time.process_time() - begun)
        begun = time.process_time()
        goes = _by_hand(knowledge)
        by_hand.append(time.process_time() - begun)
    awake = np.array([OUTCOMES[code] == "send" for code in range(len(OUTCOMES))])[decisions.outcome]
    if not goes[awake].all():
        raise AssertionError("policy lets somebody pass whom the rules by hand stop")
    counts = np.bincount(decisions.outcome.astype(np.int64), minlength=len(OUTCOMES)).tolist()
    return {
        "candidates": float(candidates.count),
        "history": float(len(knowledge.history.place)),
        "seconds": min(took),
        "by_hand_seconds": min(by_hand),
        **{f"outcome:{name}": float(count) for name, count in zip(OUTCOMES, counts, strict=True)},
    }


def _world(count: int) -> tuple[Candidates, Knowledge]:
    """A campaign by SMS; one in ten is held out, some never agreed, some addresses came back."""
    random = np.random.default_rng(8)
    now_us, ids = micros(NOW), customer_ids(count)
    of_zone, of_tier = random.integers(0, len(ZONES), count), random.integers(0, 3, count)
    candidates = Candidates(
        kinds=[MessageKind(channel="sms", topic="offers", launch_id="bench", budget_minor=count * 10)],
        kind=np.zeros(count, dtype=np.int32),
        message_id=ids,
        customer_id=ids,
        planned_us=np.full(count, now_us),
        expires_us=np.full(count, micros(NOW + timedelta(days=3))),
        is_control=random.random(count) < 0.1,
    )
    past = count * HISTORY_PER_PERSON
    history = History(
        kinds=[CountedKind(channel=channel, topic="offers", tags=()) for channel in ("sms", "email", "push")],
        place=random.integers(0, count, past),
        at_us=now_us - random.integers(0, HISTORY_DAYS * 24, past) * HOUR_US,
        kind=random.integers(0, 3, past),
    )
    knowledge = Knowledge(
        root_id=ids,
        place=np.arange(count),
        persons_count=count,
        is_erased=random.random(count) < 0.001,
        is_united=random.random(count) < 0.001,
        address=ids,
        address_mark=ids,
        address_state=random.choice(
            np.array([ADDRESS_STATUSES.index(one) for one in ("active", "none", "bounced")], dtype=np.int8),
            count,
            p=(0.95, 0.03, 0.02),
        ),
        suppression=np.where(random.random(count) < 0.01, REASONS.index("complained"), 0).astype(np.int8),
        consent=random.choice(
            np.array([CONSENT_STATES.index(one) for one in ("subscribed", "never_asked", "unsubscribed")], np.int8),
            count,
            p=(0.8, 0.15, 0.05),
        ),
        is_seed=np.zeros(count, dtype=bool),
        zone=pa.DictionaryArray.from_arrays(pa.array(of_zone, pa.int32()), pa.array(ZONES)).cast(pa.string())
        .dictionary_encode(),
        tier=pa.DictionaryArray.from_arrays(pa.array(of_tier, pa.int32()), pa.array(["gold", "silver", "bronze"])),
        history=history,
        channels={"sms": ChannelKnowledge(cost_minor=5)},
    )  # fmt: skip
    return candidates, knowledge


def _by_hand(knowledge: Knowledge) -> npt.NDArray[np.bool_]:
    goes: npt.NDArray[np.bool_] = ~(knowledge.is_erased | knowledge.is_united) & (knowledge.suppression == 0)
    goes &= (knowledge.address_state == ADDRESS_STATUSES.index("active")) & (
        knowledge.consent == CONSENT_STATES.index("subscribed")
    )
    history = knowledge.history
    ringing = history.kind == 0
    place, ago = history.place[ringing], (micros(NOW) - history.at_us[ringing]) // HOUR_US
    for hours, most in ((GAP_HOURS + 1, 0), (WEEK_HOURS, 0), (MONTH_HOURS, 2)):
        goes &= np.bincount(place[ago < hours], minlength=len(goes)) <= most
    return goes


def rows(run: Callable[[str], Figures]) -> list[Row]:
    found = run(f"{__name__}:measure")
    figure, limit = (found["candidates"] / found[name] for name in ("seconds", "by_hand_seconds"))
    outcomes = {name.partition(":")[2]: value for name, value in found.items() if name.startswith("outcome:")}
    return [
        Row(
            key="policy",
            what="Decisions of policy on one campaign, processor time",
            figure=figure,
            unit="decisions/s",
            limit=limit,
            limit_name="the same rules by hand in numpy, yes or no only",
            ratio=figure / limit,
            aim=f"≥ {DECISIONS_PER_SECOND_MIN:,} decisions/s",
            is_met=figure >= DECISIONS_PER_SECOND_MIN,
            peak_rss_mb=found["peak_rss_mb"],
            detail=(
                f"{found['candidates']:,.0f} candidates, {found['history']:,.0f} earlier messages, one call",
                ", ".join(f"{name} {value:,.0f}" for name, value in outcomes.items()),
                "every clause asked, with its reason and what was compared; hours on each customer's own clock",
            ),
        )
    ]
