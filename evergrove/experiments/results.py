"""What an experiment says: each arm against control, metric by metric; where the effect differs; what to do.

What cannot be known is None with a reason, never 0. When the arms do not have the sizes that the draw should have given
them, `is_blocked` is set and no comparison is given: nobody is tempted by a number that is not valid.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from evergrove.experiments.design import Look
from evergrove.experiments.metrics import Metric
from evergrove.statistics import ArmsRatio, Estimate, ValueMoments

Arms = Mapping[str, ValueMoments]
"""Of each arm by name, the values of one metric: the judged one, of a ratio its divisor, then the covariates."""

ResultVerdict = Literal["better", "worse", "no_difference_shown", "unknown"]
SpreadVerdict = Literal["differs", "no_difference_shown", "unknown"]
Action = Literal["roll_out", "stop_no_effect", "stop_worse", "go_on", "blocked"]


@dataclass(frozen=True, kw_only=True)
class MetricSample:
    """One metric as it was counted. segments: dimension → value → arms. cap, capped: what values were cut at, and how
    many customers it concerned. left_out: customers without a value yet (retention whose window is not over)."""

    metric: Metric
    arms: Arms
    segments: Mapping[str, Mapping[str, Arms]] = field(default_factory=dict)
    cap: float | None = None
    capped: int = 0
    left_out: int = 0


@dataclass(frozen=True, kw_only=True)
class ArmRow:
    """One arm: its customers, and how many the draw should have given it."""

    arm: str
    is_control: bool
    customers: int
    expected: float


@dataclass(frozen=True, kw_only=True)
class MetricResult:
    """One arm against control in one metric.

    customers, control_customers: whom the figures are of, at this look.

    difference: arm minus control, with the interval that the design allows at this look. lift: the same as a part of
    control's figure. p_value: valid under the design; p_adjusted: and for the number of comparisons of this role
    (primary and guardrails: Holm; secondary: Benjamini and Hochberg). detectable: the true difference that so many
    customers would show in four of five experiments; read it beside a result that shows none. is_not_worse: of a
    guardrail, whether the whole interval is within its margin.
    """

    arm: str
    metric: Metric
    customers: int
    control_customers: int
    mean: float | None
    control_mean: float | None
    difference: Estimate
    lift: Estimate
    p_value: float | None
    p_adjusted: float | None
    detectable: float | None
    verdict: ResultVerdict
    is_not_worse: bool | None
    reason: str | None
    cap: float | None = None
    capped: int = 0
    left_out: int = 0


@dataclass(frozen=True, kw_only=True)
class SegmentEffect:
    """The effect in one part of the customers. shrunk: drawn towards the effect of all by how little is known of it;
    the largest raw effect is mostly the luckiest one, so this is the one to act on."""

    value: str
    customers: int
    mean: float | None
    control_mean: float | None
    difference: Estimate
    lift: Estimate
    shrunk: float | None


@dataclass(frozen=True, kw_only=True)
class Heterogeneity:
    """Whether the effect of an arm on a metric differs between the values of a dimension.

    q: Cochran's, of the differences; relative_q: of the logarithms of the ratios. `differs` needs both: where customers
    do more anyway, the same lift is a larger difference, and that is no other effect. p_value: the larger of the two,
    valid under the design; p_adjusted: for all the dimensions, metrics and arms that were looked at (Holm).
    tau: the standard deviation of the true differences.
    """

    arm: str
    metric: Metric
    dimension: str
    q: float | None
    degrees_of_freedom: int
    relative_q: float | None
    p_value: float | None
    p_adjusted: float | None
    tau: float | None
    verdict: SpreadVerdict
    segments: tuple[SegmentEffect, ...]


@dataclass(frozen=True, kw_only=True)
class ExperimentReport:
    """All of it, as of one look."""

    control: str
    look: Look
    arms: tuple[ArmRow, ...]
    sample_ratio: ArmsRatio
    results: tuple[MetricResult, ...]
    heterogeneity: tuple[Heterogeneity, ...]

    @property
    def is_blocked(self) -> bool:
        return self.sample_ratio.is_broken

    @property
    def customers(self) -> int:
        return sum(row.customers for row in self.arms)


@dataclass(frozen=True, kw_only=True)
class Decision:
    """What the rule says. arm: the one to roll out. reasons: stable codes, the deciding one first."""

    action: Action
    arm: str | None
    reasons: tuple[str, ...]
