"""Every decision can be told in both languages, from what is kept with the message; and policies that make no sense."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, get_args

import numpy as np
import pyarrow as pa
import pytest

from evergrove.channels.contracts import CHANNELS
from evergrove.channels.policy import (
    CLAUSES,
    OUTCOMES,
    Cap,
    Decisions,
    InvalidPolicyError,
    Knowledge,
    MessageKind,
    PolicyRules,
    decide,
    decision_json,
    explain,
    read_policy,
    set_policy,
)
from evergrove.channels.policy.rules import CONSENT_DEFAULTS, LIMITS_MAX, SHIPPED, WINDOW_HOURS_MAX
from evergrove.channels.policy.wording import CHANNEL_NAMES, CLAUSE_WORDS, CONSENT_WORDS, OUTCOME_WORDS, Language
from evergrove.profiles import CONSENT_STATES
from support.policy_world import drawn_world, one_world

if TYPE_CHECKING:
    from evergrove.channels.policy import Candidates
    from evergrove.kit import Workspace

NOON = datetime(2026, 8, 12, 4, tzinfo=UTC)
HOUR = timedelta(hours=1)
LANGUAGES: tuple[Language, ...] = get_args(Language)


def told(decisions: Decisions, candidates: Candidates, knowledge: Knowledge, *, row: int = 0) -> str:
    return decision_json(decisions, row, candidates=candidates, knowledge=knowledge)


def one_decision(
    *, now: datetime = NOON, rules: PolicyRules = SHIPPED, history: list[Any] | None = None, **changes: Any
) -> str:
    kind = changes.pop("kind", MessageKind(channel="sms", topic="news"))
    candidates, knowledge = one_world(now=now, zones=["Asia/Shanghai"], kind=kind, history=history)
    knowledge = replace(knowledge, **changes)
    return told(decide(candidates, rules=rules, knowledge=knowledge, now=now), candidates, knowledge)


def test_every_word_has_both_languages() -> None:
    for words in (CHANNEL_NAMES, CONSENT_WORDS, OUTCOME_WORDS, CLAUSE_WORDS):
        assert words["zh"].keys() == words["en"].keys()
    for language in LANGUAGES:
        assert CLAUSE_WORDS[language].keys() == set(CLAUSES)
        assert CHANNEL_NAMES[language].keys() == set(CHANNELS)
        assert CONSENT_WORDS[language].keys() == set(CONSENT_STATES)
        assert OUTCOME_WORDS[language].keys() == set(OUTCOMES)
    assert {clause: set(words) for clause, words in CLAUSE_WORDS["zh"].items()} == {
        clause: set(words) for clause, words in CLAUSE_WORDS["en"].items()
    }


def test_whatever_was_decided_can_be_told() -> None:
    met: set[str] = set()
    for seed in range(120):
        candidates, rules, knowledge, now = drawn_world(seed)
        knowledge = replace(knowledge, address=pa.array(["secret@mail.example"] * candidates.count, pa.string()))
        for stage in ("plan", "claim"):
            decisions = decide(candidates, rules=rules, knowledge=knowledge, now=now, stage=stage)
            for row in range(candidates.count):
                text = told(decisions, candidates, knowledge, row=row)
                assert "secret" not in text
                met.add(json.loads(text)["clause"])
                for language in LANGUAGES:
                    lines = explain(text, language=language)
                    assert len(lines) >= 3
                    assert not any("{" in line or "None" in line for line in lines), lines
    assert met == set(CLAUSES)


@pytest.mark.parametrize(
    ("text", "chinese", "english"),
    [
        (one_decision(), "可以发送（短信）。", "May be sent (SMS)."),
        (
            one_decision(now=NOON + 12 * HOUR),
            "客户当地时间 00:00，免打扰时段。",
            "It is 00:00 where the customer is: within quiet hours.",
        ),
        (
            one_decision(history=[(0, 47 * HOUR + HOUR / 2)]),
            "距最近一条同类消息 47.5 小时，规则“three_three_gap”要求间隔超过 72 小时。",
            "The nearest such message is 47.5 hours away; “three_three_gap” asks for more than 72 hours.",
        ),
        (
            one_decision(history=[(0, 100 * HOUR)]),
            "规则“ringing_week”的窗口内已有 1 条，上限 1 条。",
            "“ringing_week” allows 1 in its window, and there are 1 already.",
        ),
        (
            one_decision(consent=np.array([0], dtype=np.int8)),
            "缺少营销授权：该渠道须客户事先同意，目前为“从未征询”。",
            "Consent is missing: this channel needs it beforehand, and it is “never asked”.",
        ),
        (one_decision(consent=np.array([3], dtype=np.int8)), "客户已退订。", "The customer has unsubscribed."),
    ],
)
def test_what_people_read(text: str, chinese: str, english: str) -> None:
    assert chinese in explain(text, language="zh")
    assert english in explain(text, language="en")


def test_a_held_message_says_until_when_on_the_customers_clock() -> None:
    first = explain(one_decision(now=NOON + 12 * HOUR), language="en")[0]
    assert first.startswith("On hold until 2026-08-13 08:")
    assert first.endswith("the customer's local time (SMS).")


def test_service_messages_say_that_marketing_rules_do_not_apply() -> None:
    order = MessageKind(channel="sms", message_class="transactional")
    lines = explain(one_decision(kind=order), language="en")
    assert any("marketing consent, caps and hours do not apply" in line for line in lines)
    assert not any("Consent for the topic" in line for line in lines)


def test_a_tier_with_braces_breaks_nothing() -> None:
    text = one_decision(tier=pa.array(["{gold}"]).dictionary_encode())
    assert "Tier of the customer: {gold}." in explain(text, language="en")


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"outcome":"perhaps"}'])
def test_what_is_no_decision(text: str) -> None:
    with pytest.raises(InvalidPolicyError, match="no decision"):
        explain(text)


def test_without_a_policy_the_shipped_one_holds_and_a_new_version_is_named(either_workspace: Workspace) -> None:
    assert read_policy(either_workspace) == SHIPPED
    assert SHIPPED.reference == "standard@0"
    body = {"caps": [{"name": "day", "count": 1, "hours": 24}], "consent": {"push": "required"}}
    made = set_policy(either_workspace, body, author="ann")
    assert (made.reference, made.caps[0], made.gaps) == ("standard@1", Cap(name="day", count=1, hours=24), ())
    assert (made.consent_of("push"), made.consent_of("email")) == ("required", CONSENT_DEFAULTS["email"])
    assert set_policy(either_workspace, {}, author="ann").reference == "standard@2"
    assert read_policy(either_workspace).caps == ()


LIMIT = {"name": "day", "count": 1, "hours": 24}


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"caps": [{**LIMIT, "hours": 0}]}, "hours back"),
        ({"caps": [{**LIMIT, "hours": WINDOW_HOURS_MAX + 1}]}, "hours back"),
        ({"caps": [{**LIMIT, "name": ""}]}, "has no name"),
        ({"caps": [LIMIT], "gaps": [{"name": "day", "hours": 1}]}, "called “day”"),
        ({"caps": [{**LIMIT, "count": -1}]}, "$.caps[0].count"),
        ({"caps": [{**LIMIT, "tiers": {"gold": -1}}]}, "$.caps[0].tiers"),
        ({"caps": [{**LIMIT, "near_key_date": -3}]}, "$.caps[0].near_key_date"),
        ({"caps": [{**LIMIT, "name": f"cap{number}"} for number in range(LIMITS_MAX + 1)]}, "at most"),
        ({"caps": [{**LIMIT, "scope": {"channels": ["fax"]}}]}, "fax"),
        ({"hours": {"quiet": ["21:00-25:00"]}}, "25:00"),
        ({"hours": {"golden": ["noon"]}}, "noon"),
        ({"hours": {"jitter_minutes": -1}}, "jitter"),
        ({"hours": {"golden_wait_hours_max": -1}}, "golden_wait"),
        ({"hours": {"quiet": ["00:00-24:00"]}}, "no time"),
        ({"hours": {"golden": ["22:00-23:00"], "golden_mode": "required"}}, "all golden hours are quiet"),
        ({"key_dates": ["my_birthday"]}, "my_birthday"),
        ({"consent": {"email": "perhaps"}}, "perhaps"),
        ({"budget_month_minor": -1}, "budget"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_policies_that_make_no_sense_are_refused(either_workspace: Workspace, body: dict[str, Any], said: str) -> None:
    with pytest.raises(InvalidPolicyError) as caught:
        set_policy(either_workspace, body, author="ann")
    assert said in f"{caught.value.message} {caught.value.help}"
    assert read_policy(either_workspace) == SHIPPED
