"""Whether an effect differs between parts of the customers.

The part with the best figure is named in every meeting, and is mostly luck: of ten parts without any difference, four
in ten experiments show one below 0.05. So one test speaks for a dimension, corrected for all that was looked at, and
the effects of the parts are shrunk.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from evergrove.experiments.design import Look
from evergrove.experiments.effects import effects_of, moments_of
from evergrove.experiments.results import Arms, Heterogeneity, MetricSample, SegmentEffect, SpreadVerdict
from evergrove.statistics import ArmMoments, Effect, EffectSpread, effect_spread, family_adjusted


@dataclass(frozen=True)
class _Part:
    value: str
    effect: Effect
    customers: int
    treated: ArmMoments | None
    control: ArmMoments | None

    @property
    def is_comparable(self) -> bool:
        return self.effect.difference.value is not None

    @property
    def difference(self) -> float:
        """The effect; 0 where nothing can be compared, and nobody asks."""
        return self.effect.difference.value or 0.0

    @property
    def error(self) -> float:
        """Standard error of the difference."""
        return float(
            np.sqrt(sum(one.variance / one.count for one in (self.treated, self.control) if one and one.count))
        )

    @property
    def log_ratio(self) -> tuple[float, float] | None:
        """Logarithm of treated over control, and its standard error (delta method); None unless both are above 0."""
        if not self.treated or not self.control or min(self.treated.mean, self.control.mean) <= 0.0:
            return None
        squares = sum(one.variance / one.count / one.mean**2 for one in (self.treated, self.control))
        return float(np.log(self.treated.mean / self.control.mean)), float(np.sqrt(squares))


def heterogeneity_of(sample: MetricSample, *, arm: str, control: str, dimension: str, look: Look) -> Heterogeneity:
    """One arm, one metric, one dimension, without the correction for the others (see `with_family`)."""
    parts = _parts(sample, arm=arm, control=control, values=sample.segments[dimension], look=look)
    told = [part for part in parts if part.is_comparable and part.error > 0.0]
    criterion = look.criterion(sum(part.customers for part in told))
    spread = effect_spread([p.difference for p in told], errors=[p.error for p in told]) if told else None
    relative = _relative_spread(told)
    p_value = _probability(spread, relative)
    return Heterogeneity(
        arm=arm,
        metric=sample.metric,
        dimension=dimension,
        q=None if spread is None else spread.q,
        degrees_of_freedom=max(len(told) - 1, 0),
        relative_q=None if relative is None else relative.q,
        p_value=criterion.probability(p_value),
        p_adjusted=None,
        tau=None if spread is None else float(np.sqrt(spread.tau_squared)),
        verdict="unknown",
        segments=_segments(parts, told=told, spread=spread),
    )


def with_family(found: Sequence[Heterogeneity], *, alpha: float) -> tuple[Heterogeneity, ...]:
    """The same with p-values for all of them together, and the verdicts (Holm)."""
    known = [one.p_value for one in found if one.p_value is not None]
    adjusted = iter(family_adjusted(known).tolist()) if known else iter(())
    judged = []
    for one in found:
        p_adjusted = None if one.p_value is None else next(adjusted)
        verdict: SpreadVerdict = (
            "unknown" if p_adjusted is None else "differs" if p_adjusted <= alpha else "no_difference_shown"
        )
        judged.append(replace(one, p_adjusted=p_adjusted, verdict=verdict))
    return tuple(judged)


def _parts(sample: MetricSample, *, arm: str, control: str, values: Mapping[str, Arms], look: Look) -> list[_Part]:
    parts = []
    for value, arms in values.items():
        moments = moments_of(sample.metric, arms, order=(control, arm))
        ((_, effect, _),) = effects_of(sample.metric, arms, control=control, look=look, order=(control, arm))
        customers = sum(arms[name].count for name in (control, arm) if name in arms)
        parts.append(_Part(value, effect, customers, moments[arm], moments[control]))
    return parts


def _relative_spread(told: Sequence[_Part]) -> EffectSpread | None:
    """Of the parts that have a ratio; None when there are not two of them."""
    known = [ratio for part in told if (ratio := part.log_ratio) is not None]
    if len(known) < 2:
        return None
    return effect_spread([ratio for ratio, _ in known], errors=[error for _, error in known])


def _probability(spread: EffectSpread | None, relative: EffectSpread | None) -> float | None:
    """An effect differs when it does so in points and in parts of what is there anyway (Loftus 1978, Memory and
    Cognition 6: an interaction on one scale only says nothing but which scale was chosen). Without ratios: in points.
    """
    if spread is None or spread.p_value is None:
        return None
    if relative is None or relative.p_value is None:
        return spread.p_value
    return max(spread.p_value, relative.p_value)


def _segments(
    parts: Sequence[_Part], *, told: Sequence[_Part], spread: EffectSpread | None
) -> tuple[SegmentEffect, ...]:
    shrunk = {} if spread is None else dict(zip((part.value for part in told), spread.shrunk.tolist(), strict=True))
    return tuple(
        SegmentEffect(
            value=part.value,
            customers=part.customers,
            mean=part.effect.treated.value,
            control_mean=part.effect.control.value,
            difference=part.effect.difference,
            lift=part.effect.lift,
            shrunk=shrunk.get(part.value),
        )
        for part in parts
    )
