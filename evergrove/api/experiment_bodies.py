"""Experiments as the API takes and gives them. What cannot be known is null with a reason, never 0."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any, Literal

import msgspec
from pydantic import BaseModel, ConfigDict, Field

from evergrove.api.campaign_bodies import NameBody
from evergrove.api.effect_bodies import FigureBody
from evergrove.api.paging import Page
from evergrove.api.texts import PlainObject, PlainText
from evergrove.definitions import Definition
from evergrove.experiments import (
    DesignKind,
    Experiment,
    ExperimentPlan,
    ExperimentReport,
    Heterogeneity,
    Metric,
    MetricKind,
    MetricResult,
    MetricRole,
    ResultVerdict,
    SpreadVerdict,
)
from evergrove.insight import LiveExperiment
from evergrove.statistics import Spending

Action = Literal["roll_out", "stop_no_effect", "stop_worse", "go_on", "blocked"]

EXAMPLE = {
    "key": "subject_line",
    "name": {"zh": "主题行", "en": "Subject line"},
    "hypothesis": "A question is opened more often than a statement.",
    "scope": "journey",
    "subject": "win_back",
    "variants": [{"key": "control", "share_bp": 5000}, {"key": "question", "share_bp": 5000}],
    "metrics": [{"name": "bought", "kind": "binary", "fact": "Order Completed", "days": 7}],
    "design": {"customers_planned": 20000},
    "segments": ["segment:vip"],
}


class _FromFace(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class ExperimentWish(BaseModel):
    """An experiment, or its next version."""

    model_config = ConfigDict(extra="forbid")

    document: PlainObject = Field(examples=[EXAMPLE])
    note: PlainText = Field(default="", max_length=500, examples=["after the second look"])


class PlanWish(BaseModel):
    """What is to be found, and how it is looked at."""

    model_config = ConfigDict(extra="forbid")

    kind: MetricKind
    baseline: float = Field(description="Control's figure.", examples=[0.1])
    effect: float = Field(description="The smallest worth finding; with `is_relative` a part of the baseline.")
    is_relative: bool = True
    deviation: float = Field(default=0.0, description="Standard deviation of one customer's value; not of shares.")
    shares: list[float] = Field(default=[0.5, 0.5], max_length=20, description="Of each arm, control first.")
    correlation: float = Field(default=0.0, gt=-1, lt=1, description="Of the value with the same before (CUPED).")
    customers_per_day: float = Field(default=0.0, ge=0)
    design: DesignKind = "sequential"
    spending: Spending = "obrien_fleming"
    alpha: float = 0.05
    power: float = 0.8
    looks: int = 5


class PlannedLookBody(_FromFace):
    """A look: customers by then, how far the difference must be, and the chance to have found it by then."""

    number: int
    customers: int
    deviate: float
    p_value: float
    found_by_then: float


class PlanBody(_FromFace):
    """arms: customers of each, control first. days: null when nobody said how many come."""

    arms: list[int]
    customers: int
    difference: float
    inflation: float
    expected_customers: int
    days: int | None
    weeks: int | None
    looks: list[PlannedLookBody]


class RollOutWish(BaseModel):
    """The variant that everybody gets from now on; empty lets the draw go on."""

    model_config = ConfigDict(extra="forbid")

    variant: PlainText = Field(max_length=80, examples=["question"])
    note: PlainText = Field(default="", max_length=500, examples=["after the second look"])


class ExperimentLine(BaseModel):
    """An experiment in the list. `winner`: the variant that was rolled out; empty while the draw goes on."""

    key: str
    reference: str = Field(examples=["subject_line@2"])
    name: NameBody
    hypothesis: str | NameBody = Field(description="As its author wrote it, or in both languages.")
    scope: Literal["node", "journey", "campaign", "global"]
    subject: str
    variants: list[str]
    control: str
    design: DesignKind
    customers_planned: int
    is_automatic: bool
    winner: str


class Experiments(Page[ExperimentLine]):
    """A page of experiments, by key."""

    items: list[ExperimentLine]


class ExperimentVersionBody(_FromFace):
    """One version and who published it."""

    version: int
    author: str
    note: str
    at: datetime


class ExperimentBody(ExperimentLine):
    """An experiment with its document and versions."""

    document: dict[str, Any]
    versions: list[ExperimentVersionBody]


class ArmBody(_FromFace):
    """One arm: its customers, and how many the draw should have given it."""

    arm: str
    is_control: bool
    customers: int
    expected: float


class ArmsRatioBody(BaseModel):
    """Whether the arms have the sizes that the draw should have given them; `broken` blocks every comparison."""

    p_value: float | None
    verdict: Literal["fits", "doubtful", "broken", "unknown"]


class MetricResultBody(BaseModel):
    """One arm against control in one metric, with the interval that the design allows at this look."""

    arm: str
    metric: str
    kind: MetricKind
    role: MetricRole
    better: Literal["up", "down"]
    is_money: bool
    customers: int
    control_customers: int
    mean: float | None
    control_mean: float | None
    difference: FigureBody
    lift: FigureBody
    p_value: float | None
    p_adjusted: float | None = Field(description="For the number of comparisons of its role.")
    detectable: float | None
    verdict: ResultVerdict
    is_not_worse: bool | None
    reason: str | None
    cap: float | None
    capped: int


class LookPointBody(_FromFace):
    """A look that was reached: the standardised difference of a primary metric, and the bound that it had to pass."""

    number: int
    customers: int
    arm: str
    metric: str
    deviate: float | None
    bound: float


class BoundaryBody(_FromFace):
    """A look, reached or planned: at so many judged customers, and the bound that a difference has to pass there."""

    number: int
    customers: int
    bound: float


class PartEffectBody(_FromFace):
    """The effect in one part of the customers. `shrunk`: drawn towards the effect of all by how little is known of it;
    the largest raw effect is mostly the luckiest one, so act on this one."""

    value: str = Field(description="Of a segment: member, not_member. -: not known; *: all rare values.")
    customers: int
    mean: float | None
    control_mean: float | None
    difference: FigureBody
    lift: FigureBody
    shrunk: float | None


class HeterogeneityBody(BaseModel):
    """Whether the effect of an arm on a metric differs by a dimension, as it was at each customer's exposure."""

    arm: str
    metric: str
    kind: MetricKind
    is_money: bool
    dimension: str = Field(examples=["segment:vip"])
    p_value: float | None
    p_adjusted: float | None = Field(description="For all dimensions, metrics and arms that were looked at.")
    verdict: SpreadVerdict
    segments: list[PartEffectBody]


class DecisionBody(_FromFace):
    """What the rule says; `reasons` are stable codes."""

    action: Action
    arm: str | None
    reasons: list[str]


class ExperimentReportBody(BaseModel):
    """An experiment as of the lake: comparisons are of the newest look that its plan allows, and stay until the next.

    `reason` says why there is none: nobody_yet, before_first_look, before_end, not_planned.
    """

    as_of: datetime
    status: Literal["planned", "running", "over"]
    started_at: datetime | None
    days: float
    judged: int = Field(description="Customers whose longest window is over.")
    merged: int
    window_days: int
    currency: str
    look: int | None
    looks_planned: int
    is_final: bool
    next_look_customers: int | None
    customers_planned: int
    is_blocked: bool
    arms: list[ArmBody]
    sample: ArmsRatioBody
    results: list[MetricResultBody]
    heterogeneity: list[HeterogeneityBody] = Field(description="Of the newest look, by the dimensions it names.")
    looks: list[LookPointBody]
    boundaries: list[BoundaryBody] = Field(description="Of all looks, also of those to come.")
    decision: DecisionBody
    reason: str


def plan_body(plan: ExperimentPlan) -> PlanBody:
    """A plan as it is sent."""
    return PlanBody.model_validate(plan)


def experiment_line(experiment: Experiment, *, winner: str) -> ExperimentLine:
    """An experiment in the list."""
    return ExperimentLine(**_fields(experiment, winner=winner))


def experiment_body(experiment: Experiment, *, winner: str, versions: list[Definition]) -> ExperimentBody:
    """An experiment with everything that was published."""
    document = msgspec.to_builtins(experiment)
    document.pop("version")
    told = [ExperimentVersionBody.model_validate(one) for one in versions]
    return ExperimentBody(**_fields(experiment, winner=winner), document=document, versions=told)


def report_body(found: LiveExperiment, *, experiment: Experiment) -> ExperimentReportBody:
    """What it shows, as it is sent."""
    report, design = found.report, experiment.design
    is_read = report is not None and not found.reason
    return ExperimentReportBody(
        **{
            name: getattr(found, name)
            for name in ("as_of", "status", "started_at", "days", "judged", "merged", "window_days", "currency")
        },
        look=report.look.number if report is not None and is_read else None,
        looks_planned=design.looks if design.kind == "sequential" else 1,
        is_final=report is not None and report.look.is_final,
        next_look_customers=found.next_look_customers,
        customers_planned=design.customers_planned,
        is_blocked=report is not None and report.is_blocked,
        arms=[ArmBody.model_validate(one) for one in report.arms] if report else [],
        sample=_sample(report),
        results=[_result(one) for one in report.results] if report else [],
        heterogeneity=[_heterogeneity(one) for one in report.heterogeneity] if report else [],
        looks=[LookPointBody.model_validate(one) for one in found.looks],
        boundaries=[BoundaryBody.model_validate(one) for one in found.boundaries],
        decision=DecisionBody(
            action=found.decision.action, arm=found.decision.arm, reasons=list(found.decision.reasons)
        ),
        reason=found.reason,
    )


def _sample(report: ExperimentReport | None) -> ArmsRatioBody:
    if report is None:
        return ArmsRatioBody(p_value=None, verdict="unknown")
    return ArmsRatioBody(p_value=report.sample_ratio.sequential_p_value, verdict=report.sample_ratio.verdict)


def _result(found: MetricResult) -> MetricResultBody:
    metric = found.metric
    fields = asdict(found) | {
        "metric": metric.name,
        "kind": metric.kind,
        "role": metric.role,
        "better": metric.better,
        "is_money": _is_money(metric),
    }
    fields.pop("left_out")
    return MetricResultBody.model_validate(fields)


def _heterogeneity(found: Heterogeneity) -> HeterogeneityBody:
    metric = found.metric
    return HeterogeneityBody(
        arm=found.arm,
        metric=metric.name,
        kind=metric.kind,
        is_money=_is_money(metric),
        dimension=found.dimension,
        p_value=found.p_value,
        p_adjusted=found.p_adjusted,
        verdict=found.verdict,
        segments=[PartEffectBody.model_validate(one) for one in found.segments],
    )


def _is_money(metric: Metric) -> bool:
    return metric.kind == "revenue" or (metric.measure == "amount" and not metric.is_share)


def _fields(experiment: Experiment, *, winner: str) -> dict[str, Any]:
    return {
        "key": experiment.key,
        "reference": experiment.reference,
        "name": {"zh": experiment.name.zh, "en": experiment.name.en},
        "hypothesis": msgspec.to_builtins(experiment.hypothesis),
        "scope": experiment.scope,
        "subject": experiment.subject,
        "variants": [one.key for one in experiment.variants],
        "control": experiment.control,
        "design": experiment.design.kind,
        "customers_planned": experiment.design.customers_planned,
        "is_automatic": experiment.roll_out.is_automatic,
        "winner": winner,
    }
