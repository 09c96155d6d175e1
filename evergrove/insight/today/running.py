"""What a campaign or journey at work has changed so far, in the few words that the first page has room for."""

from __future__ import annotations

from typing import Literal

from evergrove.insight.effect import CampaignEffect
from evergrove.insight.today.contracts import RunningEffect, Shown, Words, range_of
from evergrove.statistics import Effect


def running_effect(
    effect: CampaignEffect, *, kind: Literal["campaign", "journey"], key: str, name: Words, state: str
) -> RunningEffect:
    """Customers who reached the goal and would not have; shown only where the interval leaves out 0."""
    return RunningEffect(
        kind=kind,
        key=key,
        name=name,
        state=state,
        treated=effect.exposed.treated,
        control=effect.exposed.control,
        pending=effect.exposed.pending,
        extra=range_of(effect.extra_customers),
        shown=shown_of(effect.conversion),
        reason=effect.conversion.reason,
        window_days=effect.window.days,
    )


def shown_of(effect: Effect) -> Shown:
    """Whether the difference is more than noise, and which way."""
    low, high = effect.difference.low, effect.difference.high
    if low is None or high is None:
        return "unknown"
    return "more" if low > 0.0 else "less" if high < 0.0 else "not_shown"
