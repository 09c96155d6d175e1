"""The effect report on a campaign told by hand: who is compared, what counts, from when to when, in which money."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from evergrove.insight import (
    CampaignEffect,
    EffectScope,
    InvalidEffectError,
    campaign_effect,
    effects_by,
)
from support.effect_world import AS_OF, CAMPAIGN, LAUNCH, SENT_AT, by_hand, relation, told

if TYPE_CHECKING:
    from evergrove.facts.engine import Engine

SCOPE = EffectScope(campaign="spring", window=timedelta(days=7))
END = SENT_AT + SCOPE.window
MICROSECOND = timedelta(microseconds=1)

ARM = 200
"""Customers of each arm: `t000` and so on treated, `c000` and so on control."""


def exposure(who: str, variant: str, **columns: Any) -> dict[str, Any]:
    said = {
        "name": "Experiment Exposed",
        "customer_id": who,
        "variant": variant,
        "experiment_key": CAMPAIGN,
        "campaign_key": CAMPAIGN,
        "channel": "email",
        "properties": f'{{"launch_id":"{LAUNCH}","template":"welcome@2","control_bp":5000}}',
    }
    return told(**{**said, **columns})


def order(who: str, minor: int, *, after: timedelta = timedelta(days=1), **columns: Any) -> dict[str, Any]:
    said = {
        "name": "Order Completed",
        "customer_id": who,
        "amount_minor": minor,
        "currency": "CNY",
        "occurred_at": SENT_AT + after,
    }
    return told(**{**said, **columns})


def exposures(count: int = ARM) -> list[dict[str, Any]]:
    return [
        exposure(f"{variant[0]}{number:03d}", variant) for variant in ("treated", "control") for number in range(count)
    ]


def effect_of(engine: Engine, rows: list[dict[str, Any]], *, scope: EffectScope = SCOPE) -> CampaignEffect:
    return campaign_effect(engine, relation(engine, by_hand(rows)), scope=scope, as_of=AS_OF)


def test_arms_are_compared_and_the_totals_are_of_the_treated(engine: Engine) -> None:
    orders = [order(f"t{number:03d}", 1_000) for number in range(60)]
    orders += [order(f"t{number:03d}", 500, after=timedelta(days=2)) for number in range(30)]
    orders += [order(f"c{number:03d}", 1_000) for number in range(40)]
    found = effect_of(engine, exposures() + orders)
    assert (found.exposed.treated, found.exposed.control, found.exposed.pending) == (ARM, ARM, 0)
    assert (found.sample.verdict, found.sample.control_expected) == ("fits", 200.0)
    assert (found.conversion.treated.value, found.conversion.control.value) == (0.3, 0.2)
    assert found.conversion.difference.value == pytest.approx(0.1)
    assert found.conversion.lift.value == pytest.approx(0.5)
    assert found.extra_customers.value == pytest.approx(20.0)
    assert (found.orders.treated.value, found.orders.control.value) == (0.45, 0.2)
    assert found.extra_orders.value == pytest.approx(50.0)
    assert found.extra_customers.covers(20.0)
    assert found.conversion.p_value == pytest.approx(0.021, abs=0.002)


def test_an_outcome_counts_after_the_exposure_and_until_the_window_is_over(engine: Engine) -> None:
    edges = {
        "t000": timedelta(0),
        "t001": MICROSECOND,
        "t002": SCOPE.window,
        "t003": SCOPE.window + MICROSECOND,
        "t004": -timedelta(days=1),
    }
    found = effect_of(engine, exposures() + [order(who, 100, after=after) for who, after in edges.items()])
    assert found.conversion.treated.value == pytest.approx(2 / ARM)


def test_each_customer_has_a_window_of_their_own(engine: Engine) -> None:
    late = [exposure(f"t{number:03d}", "treated", occurred_at=SENT_AT + timedelta(days=3)) for number in range(50)]
    rows = late + exposures()[50:]
    in_early_only, in_late_only = (
        order("t000", 100, after=timedelta(days=2)),
        order("t001", 100, after=timedelta(days=9)),
    )
    early = order("t100", 100, after=timedelta(days=9))
    found = effect_of(engine, [*rows, in_early_only, in_late_only, early])
    assert found.conversion.treated.value == pytest.approx(1 / ARM)


def test_who_is_told_of_twice_counts_from_the_first_time(engine: Engine) -> None:
    again = exposure("t000", "treated", occurred_at=SENT_AT + timedelta(days=5))
    found = effect_of(engine, [*exposures(), again, order("t000", 100, after=timedelta(days=9))])
    assert (found.exposed.treated, found.conversion.treated.value) == (ARM, 0.0)


def test_windows_that_are_not_over_leave_customers_out_of_both_arms(engine: Engine) -> None:
    late = {"occurred_at": AS_OF - timedelta(days=2)}
    young = [exposure(f"new{number}", variant, **late) for number, variant in enumerate(["treated", "control"] * 30)]
    bought = [order(f"new{number}", 100, occurred_at=AS_OF - timedelta(days=1)) for number in range(0, 60, 2)]
    found = effect_of(engine, exposures() + young + bought)
    assert (found.exposed.pending, found.exposed.treated, found.exposed.control) == (60, ARM, ARM)
    assert found.conversion.treated.value == 0.0
    assert found.sample.treated == ARM + 30


def test_who_is_in_both_arms_and_who_was_drawn_twice_is_left_out(engine: Engine) -> None:
    larger = f'{{"launch_id":"{LAUNCH}","control_bp":7500}}'
    extra = [
        exposure("t000", "control", occurred_at=SENT_AT + timedelta(hours=1)),
        exposure("t001", "treated", properties=larger, occurred_at=SENT_AT + timedelta(hours=1)),
        exposure("two_in_one", "control", properties=larger),
    ]
    found = effect_of(engine, exposures() + extra)
    assert (found.exposed.mixed, found.exposed.merged) == (1, 2)
    assert (found.exposed.treated, found.exposed.control) == (ARM - 2, ARM)


def test_versions_that_drew_with_another_share_are_not_mixed_in(engine: Engine) -> None:
    """One in two of version 3, one in four of version 2: together the arms would differ in when they were exposed."""
    quarter = f'{{"launch_id":"{LAUNCH}","control_bp":2500}}'
    other = {"experiment_key": "spring@2", "properties": quarter}
    earlier = [exposure(f"old{number}", "control" if number % 4 == 0 else "treated", **other) for number in range(100)]
    both = exposure("t000", "treated", occurred_at=SENT_AT + timedelta(hours=1), **other)
    found = effect_of(engine, [*exposures(), *earlier, both])
    assert (found.exposed.other_share, found.exposed.merged, found.exposed.mixed) == (101, 0, 0)
    assert (found.exposed.treated, found.exposed.control, found.sample.verdict) == (ARM - 1, ARM, "fits")
    alone = effect_of(engine, [*exposures(), *earlier], scope=EffectScope(campaign="spring@2"))
    assert (alone.exposed.treated, alone.exposed.control, alone.exposed.other_share) == (75, 25, 0)
    assert alone.sample.control_expected == 25.0


def test_a_goal_that_is_no_order(engine: Engine) -> None:
    answered = [
        told(name="Survey Answered", customer_id=f"t{number:03d}", occurred_at=SENT_AT + timedelta(days=1))
        for number in range(50)
    ]
    rows = [*exposures(), *answered, *answered[:5], *(order(f"c{number:03d}", 100) for number in range(30))]
    found = effect_of(engine, rows, scope=EffectScope(campaign="spring", goal="Survey Answered"))
    assert (found.conversion.treated.value, found.conversion.control.value) == (50 / ARM, 0.0)
    assert (found.orders.treated.value, found.orders.control.value) == (0.0, 30 / ARM)
    assert found.money[0].uncapped_minor == (0, 3_000)
    with pytest.raises(InvalidEffectError, match="goal"):
        EffectScope(campaign="spring", goal="")


def test_money_is_net_of_refunds_by_currency_and_capped(engine: Engine) -> None:
    rows = exposures()
    for number in range(150):
        rows += [order(f"t{number:03d}", 1_100 + number), order(f"c{number:03d}", 1_000 + number)]
    rows += [order("t190", 900_000), order("t191", 5_000, currency="JPY"), order("c191", 7_000, currency="JPY")]
    rows += [{**order("t000", 100), "name": "Order Refunded"}]
    found = effect_of(engine, rows)
    yuan, yen = found.money
    assert (yuan.currency, yen.currency, found.other_currency_orders) == ("CNY", "JPY", 0)
    treated = sum(1_100 + number for number in range(150)) + 900_000 - 100
    assert yuan.uncapped_minor == (treated, sum(1_000 + number for number in range(150)))
    # 301 customers with money: rank ceil(298.0) is the cap, and three stand above it.
    assert (yuan.cap_minor, yuan.capped_customers) == (1_247, 3)
    capped = sum(min(1_100 + number, 1_247) for number in range(150)) + 1_247 - 100
    assert yuan.effect.treated.value == pytest.approx(capped / ARM)
    assert yuan.effect.reason is None
    assert (yen.effect.difference.value, yen.effect.reason) == (None, "rare")
    assert yen.adjusted.rare is not None
    assert (yen.adjusted.rare.treated, yen.adjusted.rare.control, yen.adjusted.rare.needed) == (1, 1, 100)
    assert yuan.total.value == pytest.approx(ARM * (yuan.adjusted.difference.value or 0.0))


def test_what_was_spent_before_narrows_the_comparison(engine: Engine) -> None:
    rows = exposures()
    for number in range(ARM):
        for who, extra in ((f"t{number:03d}", 30), (f"c{number:03d}", 0)):
            habit = 100 + number * 7
            rows.append(order(who, habit, after=-timedelta(days=20)))
            rows.append(order(who, habit + extra + (number % 5)))
    found = effect_of(engine, rows).money[0]
    plain, freed = found.effect, found.adjusted
    assert plain.p_value is not None
    assert plain.p_value > 0.4
    assert freed.difference.value == pytest.approx(30, abs=2)
    assert freed.p_value is not None
    assert freed.p_value < 1e-9


def test_orders_in_rare_currencies_count_and_their_money_does_not(engine: Engine) -> None:
    rows = exposures()
    for place, currency in enumerate(["CNY", "USD", "EUR", "JPY", "GBP"]):
        rows += [order(f"t{number:03d}", 100, currency=currency) for number in range(10 - place)]
    found = effect_of(engine, rows)
    assert [one.currency for one in found.money] == ["CNY", "USD", "EUR", "JPY"]
    assert (found.other_currency_orders, found.orders.treated.value) == (6, 40 / ARM)


def test_who_leaves_counts_once_however_they_left(engine: Engine) -> None:
    def left(who: str, name: str, properties: str | None = None) -> dict[str, Any]:
        return told(name=name, customer_id=who, properties=properties, occurred_at=SENT_AT + timedelta(hours=3))

    gone, stayed = '{"state":"unsubscribed","topic":"all"}', '{"state":"subscribed"}'
    rows = exposures()
    rows += [left("t000", "Message Unsubscribed"), left("t000", "Consent Changed", gone)]
    rows += [left("t001", "Consent Changed", stayed), left("c000", "Consent Changed", gone)]
    found = effect_of(engine, rows).unsubscribed
    assert (found.treated.value, found.control.value) == (1 / ARM, 1 / ARM)


def test_a_ratio_that_no_draw_gives_blocks_every_comparison(engine: Engine) -> None:
    found = effect_of(engine, exposures() + [exposure(f"more{number}", "treated") for number in range(100)])
    assert found.sample.verdict == "broken"
    for effect in (found.conversion, found.orders, found.unsubscribed):
        assert (effect.difference.value, effect.p_value, effect.reason) == (None, None, "sample_ratio")
    assert found.extra_customers.value is None
    assert found.conversion.treated.value == 0.0


def test_without_a_control_group_the_effect_is_unknown(engine: Engine) -> None:
    everybody = '{"control_bp":0}'
    rows = [exposure(f"t{number:03d}", "treated", properties=everybody) for number in range(60)]
    found = effect_of(engine, [*rows, order("t000", 100)])
    assert (found.sample.verdict, found.conversion.reason) == ("fits", "no_control")
    assert found.conversion.difference.value is None
    assert found.conversion.treated.value == pytest.approx(1 / 60)
    assert found.money[0].total.value is None


def test_a_scope_takes_its_own_exposures_only(engine: Engine) -> None:
    others = [exposure(f"t{number:03d}", "treated", experiment_key="springtime@1") for number in range(50)]
    others += [exposure(f"old{number:03d}", "treated", experiment_key="spring@2") for number in range(50)]
    facts = relation(engine, by_hand(exposures() + others))
    sizes = [
        campaign_effect(engine, facts, scope=scope, as_of=AS_OF).exposed.treated
        for scope in (
            EffectScope(campaign="spring"),
            EffectScope(campaign="spring@3"),
            EffectScope(campaign="spring@4"),
            EffectScope(launch_id="another"),
            EffectScope(campaign="spring@2", launch_id=LAUNCH),
        )
    ]
    assert sizes == [ARM + 50, ARM, 0, 0, 50]


def test_a_scope_must_name_something_and_have_a_window() -> None:
    with pytest.raises(InvalidEffectError, match="nothing is named"):
        EffectScope()
    with pytest.raises(InvalidEffectError, match="conversion window"):
        EffectScope(campaign="spring", window=timedelta(0))


def test_parts_are_judged_by_themselves_and_corrected_for_their_number(engine: Engine) -> None:
    rows = []
    for row in exposures():
        number = int(row["customer_id"][1:])
        rows.append({**row, "channel": "email" if number < 120 else "sms"})
    rows += [order(f"t{number:03d}", 100) for number in range(40)]
    facts = relation(engine, by_hand(rows))
    by_channel = effects_by(engine, facts, by="channel", scope=SCOPE, as_of=AS_OF)
    assert [(one.part, one.exposed.treated) for one in by_channel] == [("email", 120), ("sms", 80)]
    assert by_channel[0].conversion.treated.value == pytest.approx(40 / 120)
    assert (by_channel[1].conversion.difference.value, by_channel[1].conversion.p_value) == (0.0, 1.0)
    assert by_channel[0].p_adjusted == pytest.approx(2 * (by_channel[0].conversion.p_value or 0.0))
    by_segment = effects_by(engine, facts, by="segment", scope=SCOPE, as_of=AS_OF, segments={LAUNCH: "vip@1"})
    assert [(one.part, one.exposed.control) for one in by_segment] == [("vip@1", ARM)]
    assert [one.part for one in effects_by(engine, facts, by="template", scope=SCOPE, as_of=AS_OF)] == ["welcome@2"]
    assert [one.part for one in effects_by(engine, facts, by="campaign", scope=SCOPE, as_of=AS_OF)] == [CAMPAIGN]


def test_no_facts_at_all_is_unknown_and_no_error(engine: Engine) -> None:
    found = effect_of(engine, [order("t000", 100)])
    assert (found.exposed.treated, found.sample.verdict, found.conversion.reason) == (0, "unknown", "empty")
    assert found.money == ()
