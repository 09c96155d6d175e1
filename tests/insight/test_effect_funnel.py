"""The way of messages and their alarms, told by hand: what counts once, what is no opening, what is not judged yet."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from evergrove.insight import EffectScope, MessageFunnel, message_funnels
from evergrove.insight.effect.alarms import TARGETS, alarms_of
from support.effect_world import AS_OF, CAMPAIGN, LAUNCH, SENT_AT, by_hand, relation, told

if TYPE_CHECKING:
    from evergrove.facts.engine import Engine
    from evergrove.insight import Dimension

SCOPE = EffectScope(campaign="spring", window=timedelta(days=7))
MINUTE = timedelta(minutes=1)


def word(state: str, number: int, *, after: timedelta = MINUTE, **columns: Any) -> dict[str, Any]:
    """What happened to message `number` of customer `number`."""
    said = {
        "name": f"Message {state}",
        "message_id": f"msg_{number}",
        "customer_id": f"cus_{number}",
        "campaign_key": CAMPAIGN,
        "channel": "email",
        "properties": f'{{"launch_id":"{LAUNCH}","template":"welcome@2"}}',
        "occurred_at": SENT_AT + after,
    }
    return told(**{**said, **columns})


def said(**properties: str) -> str:
    pairs = {"launch_id": LAUNCH, "template": "welcome@2", **properties}
    return "{" + ",".join(f'"{key}":"{value}"' for key, value in pairs.items()) + "}"


def order(number: int, *, after: timedelta) -> dict[str, Any]:
    return told(
        name="Order Completed",
        customer_id=f"cus_{number}",
        amount_minor=100,
        currency="CNY",
        occurred_at=SENT_AT + after,
    )


def funnels(engine: Engine, rows: list[dict[str, Any]], **asked: Any) -> tuple[MessageFunnel, ...]:
    facts = relation(engine, by_hand(rows))
    return message_funnels(engine, facts, **{"scope": SCOPE, "as_of": AS_OF, **asked})


def funnel(engine: Engine, rows: list[dict[str, Any]], **asked: Any) -> MessageFunnel:
    (found,) = funnels(engine, rows, **asked)
    return found


def test_a_message_counts_once_however_often_it_is_told_of(engine: Engine) -> None:
    rows = [word("Planned", 1), word("Held", 1, properties=said(reason="quiet_hours")), word("Sent", 1)]
    rows += [word("Opened", 1, after=number * MINUTE) for number in range(2, 6)]
    rows += [word("Clicked", 1, after=number * MINUTE) for number in range(3, 5)]
    rows += [word("Planned", 2), word("Suppressed", 2, properties=said(reason="cap"))]
    rows += [word("Suppressed", 3, properties=said(reason="cap")), word("Suppressed", 4, properties=said(reason="gap"))]
    rows += [word("Sent", 5), word("Failed", 6), word("Unknown", 7)]
    found = funnel(engine, rows)
    assert (found.planned, found.sent, found.failed, found.unknown) == (7, 2, 1, 1)
    assert (found.opened, found.clicked) == (1, 1)
    assert found.held == (("quiet_hours", 1),)
    assert found.suppressed == (("cap", 2), ("gap", 1))


def test_an_opening_by_a_machine_is_none_and_proves_that_it_arrived(engine: Engine) -> None:
    machine = said(machine="true")
    rows = [word("Sent", number, channel="push") for number in range(4)]
    rows += [word("Opened", 0, channel="push", properties=machine), word("Opened", 1, channel="push")]
    rows += [word("Opened", 1, channel="push", properties=machine), word("Clicked", 2, channel="push")]
    found = funnel(engine, rows)
    assert (found.opened, found.machine_opened, found.clicked, found.delivered) == (1, 1, 1, 3)


def test_a_machine_is_told_of_as_a_truth_value_as_well(engine: Engine) -> None:
    rows = [word("Sent", 1), word("Opened", 1, properties='{"machine": true}')]
    assert (funnel(engine, rows).opened, funnel(engine, rows).machine_opened) == (0, 1)


def test_mail_that_did_not_come_back_has_arrived_and_a_short_message_says_so_itself(engine: Engine) -> None:
    rows = [word("Sent", number) for number in range(3)] + [word("Bounced", 2)]
    rows += [word("Sent", number, channel="sms") for number in range(3, 6)] + [word("Delivered", 3, channel="sms")]
    by_channel = {one.part: one for one in funnels(engine, rows, by="channel")}
    assert (by_channel["email"].delivered, by_channel["email"].bounced) == (2, 1)
    assert (by_channel["sms"].sent, by_channel["sms"].delivered) == (3, 1)


def test_a_conversion_is_an_order_after_sending_and_within_the_window(engine: Engine) -> None:
    sent_at = SENT_AT + MINUTE
    rows = [word("Sent", number) for number in range(5)] + [word("Suppressed", 5, properties=said(reason="hold_out"))]
    edges = (MINUTE, MINUTE + timedelta(microseconds=1), MINUTE + SCOPE.window, 2 * MINUTE + SCOPE.window)
    rows += [order(number, after=after) for number, after in enumerate(edges)]
    rows += [order(1, after=timedelta(days=2)), order(5, after=timedelta(days=1)), order(4, after=-timedelta(days=1))]
    assert sent_at < AS_OF
    assert funnel(engine, rows).converted == 2
    told_of = [word("Converted", 0, after=timedelta(days=2)), word("Converted", 3, after=timedelta(days=9))]
    assert funnel(engine, [*rows, *told_of]).converted == 3, "the second one is beyond the window of the report"


def test_a_conversion_is_what_the_campaign_is_for(engine: Engine) -> None:
    rows = [word("Sent", number) for number in range(3)] + [order(0, after=timedelta(days=1))]
    rows += [told(name="Survey Answered", customer_id="cus_1", occurred_at=SENT_AT + timedelta(days=1))]
    rows += [told(name="Survey Answered", customer_id="cus_2", occurred_at=SENT_AT - timedelta(days=1))]
    found = funnel(engine, rows, scope=EffectScope(campaign="spring", goal="Survey Answered"))
    assert found.converted == 1


def test_what_a_provider_tells_belongs_where_the_message_says(engine: Engine) -> None:
    bare: dict[str, Any] = {"campaign_key": None, "properties": None, "channel": "email"}
    rows = [word("Planned", 1), word("Sent", 1), word("Delivered", 1, **bare), word("Opened", 1, **bare)]
    rows += [word("Sent", 2, campaign_key="autumn@1", properties='{"launch_id":"other"}')]
    whole = funnel(engine, rows)
    assert (whole.planned, whole.sent, whole.opened) == (1, 1, 1)
    (by_template,) = funnels(engine, rows, by="template")
    assert (by_template.part, by_template.opened) == ("welcome@2", 1)


@pytest.mark.parametrize(
    ("by", "expected"),
    [
        ("campaign", {"spring@3": 3, "spring@4": 1}),
        ("template", {"welcome@2": 3, "other@1": 1}),
        ("channel", {"email": 3, "sms": 2}),
        ("segment", {"vip@1": 4}),
    ],
)
def test_parts(engine: Engine, by: Dimension, expected: dict[str, int]) -> None:
    rows = [word("Sent", number) for number in range(3)]
    rows += [word("Sent", 0, channel="sms", after=timedelta(hours=2))]  # the second channel of message 0
    rows += [word("Sent", 9, channel="sms", campaign_key="spring@4", properties=said(template="other@1"))]
    found = {one.part: one.sent for one in funnels(engine, rows, by=by, segments={LAUNCH: "vip@1"})}
    assert found == expected


def test_the_hour_is_the_customers_and_what_never_went_out_has_none(engine: Engine) -> None:
    rows = [word("Planned", number) for number in range(4)]
    rows += [word("Sent", 0, utc_offset_minutes=480), word("Sent", 1, utc_offset_minutes=-300)]
    rows += [word("Sent", 2), word("Opened", 0, after=timedelta(hours=5), utc_offset_minutes=480)]
    found = {one.part: (one.planned, one.sent, one.opened) for one in funnels(engine, rows, by="hour")}
    # 03:01 in Greenwich; message 2 does not say whose clock it is, and 3 was not sent.
    assert found == {"11": (1, 1, 1), "22": (1, 1, 0), "": (2, 1, 0)}


def verdicts(found: MessageFunnel) -> dict[str, str]:
    return {alarm.key: alarm.verdict for alarm in found.alarms}


def test_ten_messages_alarm_nobody(engine: Engine) -> None:
    rows = [word("Sent", number) for number in range(10)] + [word("Bounced", 0)]
    found = verdicts(funnel(engine, rows))
    assert found["delivered"] == "undecided"
    assert found["unsubscribed"] == "undecided"
    assert "missed" not in {found["converted"], found["delivered"]}


def test_a_thousand_messages_that_nobody_reads_do(engine: Engine) -> None:
    rows = [word("Sent", number) for number in range(1_000)]
    rows += [word("Opened", number, after=2 * MINUTE) for number in range(200)]
    rows += [word("Unsubscribed", number, after=3 * MINUTE) for number in range(20)]
    rows += [order(number, after=timedelta(days=1)) for number in range(150)]
    found = funnel(engine, rows)
    assert verdicts(found) == {"delivered": "met", "read": "missed", "converted": "met", "unsubscribed": "missed"}
    read = next(one for one in found.alarms if one.key == "read")
    assert (read.target, read.is_floor, read.share.value) == (0.35, True, 0.2)


def test_young_messages_are_not_judged_yet(engine: Engine) -> None:
    """Half an hour old: nobody has had the time to read; what is not settled is unknown, not missed."""
    rows = [word("Sent", number) for number in range(1_000)]
    early = SENT_AT + timedelta(minutes=31)
    facts = relation(engine, by_hand(rows), as_of=early)
    (found,) = message_funnels(engine, facts, scope=SCOPE, as_of=early)
    assert found.sent == 1_000
    assert set(verdicts(found).values()) == {"unknown"}
    assert all(one.share.value is None for one in found.alarms)
    days_later = SENT_AT + timedelta(days=4)
    facts = relation(engine, by_hand(rows), as_of=days_later, name="later")
    (found,) = message_funnels(engine, facts, scope=SCOPE, as_of=days_later)
    assert verdicts(found) == {"delivered": "met", "read": "missed", "converted": "unknown", "unsubscribed": "met"}


def test_short_messages_cannot_tell_whether_they_were_read(engine: Engine) -> None:
    rows = [word(state, number, channel="sms") for number in range(500) for state in ("Sent", "Delivered")]
    assert verdicts(funnel(engine, rows))["read"] == "unknown"


@pytest.mark.parametrize("key", list(TARGETS))
def test_an_alarm_is_raised_when_the_whole_interval_is_on_the_wrong_side(key: str) -> None:
    target, is_floor = TARGETS[key]  # type: ignore[index]
    size = 400_000
    verdict = {}
    for name, hits in (("below", 0.9 * target), ("at", target), ("above", min(1.1 * target, 0.995))):
        counts = dict.fromkeys([f"{one}_{what}" for one in TARGETS for what in ("of", "hits")], 0)
        counts |= {f"{key}_of": size, f"{key}_hits": round(size * hits)}
        verdict[name] = {one.key: one.verdict for one in alarms_of(counts)}[key]  # type: ignore[index]
    expected = {"below": "missed", "at": "undecided", "above": "met"}
    assert verdict == (expected if is_floor else {"below": "met", "at": "undecided", "above": "missed"})


def test_no_messages_are_no_funnel(engine: Engine) -> None:
    assert funnels(engine, [order(1, after=MINUTE)]) == ()
