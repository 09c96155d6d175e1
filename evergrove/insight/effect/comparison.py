"""The incremental effect of a campaign: what the treated did beyond the hold-out, with an interval.

Invariants: both arms are counted by one rule, from each customer's own exposure on; a ratio of the arms that the draw
cannot have given blocks every comparison; a hold-out of nobody gives "unknown", never 0.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import ibis.expr.types as ir

from evergrove.experiments import BASIS_POINTS
from evergrove.facts import Engine
from evergrove.insight.effect.contracts import (
    PARTS_MAX,
    CampaignEffect,
    EffectDimension,
    EffectScope,
    ExposedCount,
    MoneyEffect,
)
from evergrove.insight.effect.exposure import (
    JUDGED,
    MERGED,
    MIXED,
    OTHER_SHARE,
    PENDING,
    Exposed,
    counts_of,
    exposed_people,
)
from evergrove.insight.effect.outcomes import ArmSums, MoneySums, Outcomes, outcomes_of
from evergrove.statistics import (
    MONEY_ACTIVE_MIN,
    ArmMoments,
    Effect,
    JointMoments,
    SampleRatio,
    adjusted_mean_effect,
    false_discovery_adjusted,
    mean_effect,
    sample_ratio,
    share_effect,
    total_effect,
)

WHOLE = ""

RATIO_BROKEN = "sample_ratio"
"""The reason of every comparison that a wrong ratio of the arms blocks."""

NOTHING = ArmMoments(0, 0.0, 0.0, 0)


def campaign_effect(engine: Engine, facts: ir.Table, *, scope: EffectScope, as_of: datetime) -> CampaignEffect:
    """The effect of all that `scope` names; `facts` is the relation of facts at `as_of`."""
    return effect_of(exposed_people(engine, facts, scope=scope, as_of=as_of, by=None, segments={}))


def effect_of(exposed: Exposed) -> CampaignEffect:
    """The effect on all of `exposed`, which has one part, WHOLE."""
    rows, outcomes = counts_of(exposed).to_pylist(), outcomes_of(exposed)
    return _effect(exposed, part=WHOLE, rows=rows, outcomes=outcomes)


def effects_by(
    engine: Engine,
    facts: ir.Table,
    *,
    by: EffectDimension,
    scope: EffectScope,
    as_of: datetime,
    segments: Mapping[str, str] | None = None,
) -> tuple[CampaignEffect, ...]:
    """The same for each value of `by`, most customers first, at most PARTS_MAX; `segments`: of each launch id.

    Of ten parts without any effect, four in ten reports show one below 0.05: read `p_adjusted`.
    """
    return effects_of_parts(exposed_people(engine, facts, scope=scope, as_of=as_of, by=by, segments=segments or {}))


def effects_of_parts(exposed: Exposed) -> tuple[CampaignEffect, ...]:
    """The effect on each part of `exposed`, most customers first, at most PARTS_MAX."""
    rows, outcomes = counts_of(exposed).to_pylist(), outcomes_of(exposed)
    parts: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        parts.setdefault(row["part"], []).append(row)
    largest = sorted(parts, key=lambda part: (-sum(row["customers"] for row in parts[part]), part))[:PARTS_MAX]
    return _adjusted([_effect(exposed, part=part, rows=parts[part], outcomes=outcomes) for part in largest])


def _effect(exposed: Exposed, *, part: str, rows: Sequence[Mapping[str, Any]], outcomes: Outcomes) -> CampaignEffect:
    count, sample = _exposed_count(rows), _sample(rows)
    treated = outcomes.arms.get((part, False)) or _nobody(outcomes)
    control = outcomes.arms.get((part, True)) or _nobody(outcomes)
    conversion = _checked(_shares(treated, control, hits="converted"), sample)
    orders = _checked(mean_effect(treated.orders, control=control.orders), sample)
    return CampaignEffect(
        part=part,
        as_of=exposed.as_of,
        window=exposed.scope.window,
        exposed=count,
        sample=sample,
        conversion=conversion,
        orders=orders,
        unsubscribed=_checked(_shares(treated, control, hits="left"), sample),
        extra_customers=total_effect(conversion, customers=count.treated),
        extra_orders=total_effect(orders, customers=count.treated),
        money=tuple(
            _money(treated.money[place], control.money[place], outcomes=outcomes, place=place, sample=sample)
            for place in range(len(outcomes.currencies))
        ),
        other_currency_orders=treated.other_currency_orders + control.other_currency_orders,
    )


def _shares(treated: ArmSums, control: ArmSums, *, hits: str) -> Effect:
    return share_effect(
        treated_hits=getattr(treated, hits),
        treated_size=treated.customers,
        control_hits=getattr(control, hits),
        control_size=control.customers,
    )


def _money(
    treated: MoneySums, control: MoneySums, *, outcomes: Outcomes, place: int, sample: SampleRatio
) -> MoneyEffect:
    plain = mean_effect(treated.joint.main, control=control.joint.main, active_min=MONEY_ACTIVE_MIN)
    freed = adjusted_mean_effect(treated.joint, control=control.joint, active_min=MONEY_ACTIVE_MIN)
    adjusted = _checked(freed, sample)
    return MoneyEffect(
        currency=outcomes.currencies[place],
        effect=_checked(plain, sample),
        adjusted=adjusted,
        total=total_effect(adjusted, customers=treated.joint.main.count),
        cap_minor=outcomes.caps[place],
        capped_customers=treated.capped_customers + control.capped_customers,
        uncapped_minor=(treated.uncapped_minor, control.uncapped_minor),
    )


def _checked(effect: Effect, sample: SampleRatio) -> Effect:
    return effect.withheld(RATIO_BROKEN) if sample.is_broken else effect


def _exposed_count(rows: Sequence[Mapping[str, Any]]) -> ExposedCount:
    def total(standing: str, *, is_control: int | None = None) -> int:
        return sum(
            int(row["customers"])
            for row in rows
            if row["standing"] == standing and is_control in (None, row["is_control"])
        )

    return ExposedCount(
        treated=total(JUDGED, is_control=0),
        control=total(JUDGED, is_control=1),
        pending=total(PENDING),
        merged=total(MERGED),
        mixed=total(MIXED),
        other_share=total(OTHER_SHARE),
    )


def _sample(rows: Sequence[Mapping[str, Any]]) -> SampleRatio:
    """Of all whose chance was the share itself, judged or pending: the draw does not wait for windows."""
    told = [row for row in rows if row["standing"] in {JUDGED, PENDING}]
    chances = {row["chance_bp"] for row in told if row["chance_bp"] is not None}
    treated, control = (sum(int(row["customers"]) for row in told if row["is_control"] == arm) for arm in (0, 1))
    if len(chances) != 1:
        return SampleRatio(treated, control, None, None, "unknown")
    return sample_ratio(treated=treated, control=control, control_share=chances.pop() / BASIS_POINTS)


def _adjusted(effects: list[CampaignEffect]) -> tuple[CampaignEffect, ...]:
    known = [one.conversion.p_value for one in effects if one.conversion.p_value is not None]
    corrected = iter(false_discovery_adjusted(known).tolist()) if known else iter(())
    return tuple(one if one.conversion.p_value is None else replace(one, p_adjusted=next(corrected)) for one in effects)


def _nobody(outcomes: Outcomes) -> ArmSums:
    nothing = MoneySums(joint=JointMoments(NOTHING, NOTHING, 0.0), uncapped_minor=0, capped_customers=0)
    return ArmSums(
        customers=0,
        converted=0,
        left=0,
        orders=NOTHING,
        other_currency_orders=0,
        money=(nothing,) * len(outcomes.currencies),
    )
