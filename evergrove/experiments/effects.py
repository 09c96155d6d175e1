"""The effect of each arm on one metric, by the formula of the metric's kind."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from evergrove.experiments.design import Look
from evergrove.experiments.metrics import Metric
from evergrove.experiments.results import Arms
from evergrove.statistics import (
    ArmMoments,
    Criterion,
    Effect,
    Estimate,
    ValueMoments,
    freed_of_covariates,
    mean_effect,
    share_effect,
)

LEVEL_MAX = float(np.nextafter(1.0, 0.0))
"""The widest interval that a float can ask for, 8.2 standard errors each way. Few customers of many that are planned
demand a wider one."""

TOO_FEW = "small_arm"
"""The reason of a comparison for which no interval is wide enough."""


def effects_of(
    metric: Metric, arms: Arms, *, control: str, look: Look, order: Sequence[str]
) -> Iterator[tuple[str, Effect, Criterion]]:
    """Each arm of `order` but control: its effect, with intervals as far as `look` demands, and that demand."""
    values = moments_of(metric, arms, order=order)
    for arm in order:
        if arm == control:
            continue
        treated, untreated = values[arm], values[control]
        criterion = look.criterion(_count(arms, arm) + _count(arms, control))
        level = min(criterion.level, LEVEL_MAX)
        if treated is None or untreated is None:
            found = _undivided(level, values=(treated, untreated))
        elif metric.is_share and _width(arms) == 1:
            found = _shares(treated, untreated, level=level)
        else:
            active_min = metric.active_min if not metric.is_share else 0
            found = mean_effect(treated, control=untreated, level=level, active_min=active_min)
        is_told = criterion.level <= LEVEL_MAX or found.reason is not None
        yield arm, found if is_told else found.withheld(TOO_FEW), criterion


def moments_of(metric: Metric, arms: Arms, *, order: Sequence[str]) -> dict[str, ArmMoments | None]:
    """The judged value of each arm, a ratio as one, freed of the covariates; None where nothing is to be divided by."""
    width = _width(arms)
    nobody = ValueMoments.from_sums(
        count=0, active=np.zeros(width, np.int64), totals=np.zeros(width), products=np.zeros((width, width))
    )
    found = {arm: arms.get(arm, nobody) for arm in order}
    ready = {arm: one.as_ratio() if metric.kind == "ratio" else one for arm, one in found.items()}
    known = {arm: one for arm, one in ready.items() if one is not None}
    freed = dict(zip(known, freed_of_covariates(list(known.values())), strict=True)) if known else {}
    return {arm: freed.get(arm) for arm in order}


def _width(arms: Arms) -> int:
    return max((len(one.means) for one in arms.values()), default=1)


def _count(arms: Arms, arm: str) -> int:
    return arms[arm].count if arm in arms else 0


def _shares(treated: ArmMoments, control: ArmMoments, *, level: float) -> Effect:
    return share_effect(
        treated_hits=treated.active,
        treated_size=treated.count,
        control_hits=control.active,
        control_size=control.count,
        level=level,
    )


def _undivided(level: float, *, values: tuple[ArmMoments | None, ArmMoments | None]) -> Effect:
    empty = Estimate.unknown("empty", level=level)
    treated, control = (
        empty if one is None else Estimate(one.mean, None, None, level=level, count=one.count, reason="rare")
        for one in values
    )
    return Effect(empty, empty, treated, control, p_value=None, detectable=None, reason="empty")
