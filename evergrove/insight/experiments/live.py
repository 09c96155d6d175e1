"""A running experiment: its exposures as of now, its comparisons as of the newest look that its plan allows.

Invariants: a sequential experiment shows a comparison only at its planned looks, each made of the first customers by
exposure, so that opening the page more often is not looking more often; an `anytime` one shows all that are judged,
with intervals that hold at any moment; a `fixed` one shows nothing before its end. The arms' ratio is watched always.
Whether the effect differs by a dimension is told of the newest look only.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import Any

import ibis.expr.types as ir

from evergrove.experiments import (
    Decision,
    Experiment,
    ExperimentDimension,
    ExperimentReport,
    InvalidExperimentError,
    Look,
    MetricResult,
    decide,
    read_dimension,
    report_on,
)
from evergrove.facts import Engine, instant_of
from evergrove.insight.experiments.contracts import Boundary, LiveExperiment, LookPoint
from evergrove.insight.experiments.exposure import Subjects, subjects_of, window_days_of
from evergrove.insight.experiments.values import LookSums, look_sums
from evergrove.statistics import LOOK_GAP_MIN

DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class _Standing:
    """exposed: customers of each arm, without the `mixed`, who are in two; judged: whose windows are over."""

    exposed: dict[str, int]
    judged: int
    mixed: int
    started_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class _Looks:
    """The looks that were reached: how many customers are in at each, and the look. next_customers: at the next one."""

    ends: tuple[int, ...] = ()
    looks: tuple[Look, ...] = ()
    next_customers: int | None = None
    reason: str = ""


def live_experiment(engine: Engine, facts: ir.Table, *, experiment: Experiment, as_of: datetime) -> LiveExperiment:
    """What a version of an experiment shows; `facts` is the relation of facts at `as_of`. Money is in minor units."""
    subjects = subjects_of(engine, facts, experiment=experiment, as_of=as_of)
    standing = _standing(subjects)
    started_at = standing.started_at
    days = (as_of - started_at) / DAY if started_at else 0.0
    closes = experiment.roll_out.days_max
    is_closed = bool(closes) and days >= closes + subjects.window_days
    looks = _reached(experiment, judged=standing.judged, is_closed=is_closed)
    sums = _sums(subjects, experiment=experiment, ends=looks.ends) if looks.ends else None
    count = len(looks.looks)
    reports = [
        _report(experiment, standing=standing, look=look, sums=sums, number=number, is_newest=number == count)
        for number, look in enumerate(looks.looks, start=1)
    ]
    reason = looks.reason if standing.exposed else "nobody_yet"
    report = reports[-1] if reports else _only_arms(experiment, standing=standing)
    is_over = bool(looks.looks) and looks.looks[-1].is_final
    return LiveExperiment(
        as_of=as_of,
        status="planned" if report is None else "over" if is_over else "running",
        started_at=started_at,
        days=days,
        exposed=standing.exposed,
        judged=standing.judged,
        merged=standing.mixed,
        window_days=window_days_of(experiment),
        currency=sums.currency if sums else "",
        looks=tuple(point for one, end in zip(reports, looks.ends, strict=True) for point in _points(one, end)),
        next_look_customers=looks.next_customers,
        boundaries=_boundaries(experiment, looks),
        report=report,
        decision=_decision(experiment, report=report, days=days, reason=reason),
        reason=reason,
    )


def _standing(subjects: Subjects) -> _Standing:
    people = subjects.people
    counted = people.group_by("arm").agg(
        customers=people.count().cast("int64"),
        mixed=people.is_mixed.sum().cast("int64"),
        judged=people.place.count().cast("int64"),
        first_us=people.exposed_us.min().cast("int64"),
    )
    rows: list[dict[str, Any]] = sorted(subjects.engine.fetch(counted).to_pylist(), key=lambda row: str(row["arm"]))
    first = min((int(row["first_us"]) for row in rows), default=None)
    return _Standing(
        exposed={row["arm"]: row["customers"] - row["mixed"] for row in rows if row["customers"] > row["mixed"]},
        judged=sum(row["judged"] for row in rows),
        mixed=sum(row["mixed"] for row in rows),
        started_at=None if first is None else instant_of(first),
    )


def _reached(experiment: Experiment, *, judged: int, is_closed: bool) -> _Looks:
    """Which looks may be read when the windows of `judged` customers are over. is_closed: nobody more will come."""
    design, planned = experiment.design, experiment.design.customers_planned
    if design.kind == "anytime":
        look = Look(design=design, is_final=is_closed)
        return _Looks(ends=(judged,), looks=(look,)) if judged else _Looks(reason="before_first_look")
    if not planned and not is_closed:
        return _Looks(reason="not_planned")
    count = design.looks if design.kind == "sequential" and planned else 1
    ends = [ceil(planned * number / count) for number in range(1, count + 1)] if planned else []
    reached = [end for end in ends if end <= judged]
    looks = [design.planned(number, of=count) for number in range(1, len(reached) + 1)]
    if is_closed and judged and len(reached) < max(len(ends), 1):
        return _closed(looks, reached=reached, judged=judged, experiment=experiment)
    if len(reached) == len(ends):
        return _Looks(ends=tuple(reached), looks=tuple(looks))
    reason = "" if reached else "before_end" if design.kind == "fixed" else "before_first_look"
    return _Looks(ends=tuple(reached), looks=tuple(looks), next_customers=ends[len(reached)], reason=reason)


def _closed(looks: list[Look], *, reached: list[int], judged: int, experiment: Experiment) -> _Looks:
    """The end came before all that were planned: one last look, at whatever share of the plan is in. Where next to
    nobody came since the look before, the two are one."""
    planned = experiment.design.customers_planned or judged
    if reached and (judged - reached[-1]) / planned < LOOK_GAP_MIN:
        information = (*looks[-1].information[:-1], judged / planned)
        last = Look(design=experiment.design, information=information, is_final=True)
        return _Looks(ends=(*reached[:-1], judged), looks=(*looks[:-1], last))
    before = looks[-1].information if looks else ()
    last = Look(design=experiment.design, information=(*before, judged / planned), is_final=True)
    return _Looks(ends=(*reached, judged), looks=(*looks, last))


def _boundaries(experiment: Experiment, looks: _Looks) -> tuple[Boundary, ...]:
    """Of the looks that were reached, then of those that the plan still holds."""
    reached = list(zip(looks.ends, looks.looks, strict=True))
    design = experiment.design
    if design.kind == "sequential" and design.customers_planned and looks.next_customers is not None:
        reached += [
            (ceil(design.customers_planned * number / design.looks), design.planned(number))
            for number in range(len(reached) + 1, design.looks + 1)
        ]
    return tuple(
        Boundary(number=number, customers=end, bound=look.criterion(end).deviate)
        for number, (end, look) in enumerate(reached, start=1)
    )


def _sums(subjects: Subjects, *, experiment: Experiment, ends: tuple[int, ...]) -> LookSums:
    return look_sums(subjects, metrics=experiment.metrics, ends=ends, dimensions=_dimensions(experiment))


def _dimensions(experiment: Experiment) -> list[ExperimentDimension]:
    """Without those that cannot be read: versions that were published before dimensions were checked stay readable."""
    found = []
    for text in experiment.segments:
        with suppress(InvalidExperimentError):
            found.append(read_dimension(text))
    return found


def _report(
    experiment: Experiment, *, standing: _Standing, look: Look, sums: LookSums | None, number: int, is_newest: bool
) -> ExperimentReport:
    samples = sums.samples(look=number, is_newest=is_newest) if sums else ()
    return report_on(
        samples, customers=standing.exposed, control=experiment.control, look=look, shares=_shares(experiment)
    )


def _only_arms(experiment: Experiment, *, standing: _Standing) -> ExperimentReport | None:
    """Before the first look: how many are in each arm, and whether the draw can have given that."""
    if not standing.exposed:
        return None
    look = Look(design=experiment.design, is_final=False)
    return report_on((), customers=standing.exposed, control=experiment.control, look=look, shares=_shares(experiment))


def _shares(experiment: Experiment) -> Mapping[str, float]:
    return {arm: float(share) for arm, share in experiment.shares_bp.items()}


def _decision(experiment: Experiment, *, report: ExperimentReport | None, days: float, reason: str) -> Decision:
    if report is None or (reason and not report.is_blocked):
        return Decision(action="go_on", arm=None, reasons=(reason,))
    return decide(report, rule=experiment.roll_out, days=days)


def _points(report: ExperimentReport, customers: int) -> list[LookPoint]:
    return [
        LookPoint(
            number=report.look.number,
            customers=customers,
            arm=found.arm,
            metric=found.metric.name,
            deviate=_deviate(found, bound=(bound := report.look.criterion(found.difference.count).deviate)),
            bound=bound,
        )
        for found in report.results
        if found.metric.role == "primary"
    ]


def _deviate(found: MetricResult, *, bound: float) -> float | None:
    """How many of its errors the difference is from 0, by the side of the interval that faces it: beyond the bound
    exactly where the interval leaves out 0."""
    value, low, high = found.difference.value, found.difference.low, found.difference.high
    if value is None or low is None or high is None:
        return None
    half = value - low if value > 0.0 else high - value
    return value / half * bound if half > 0.0 else None
