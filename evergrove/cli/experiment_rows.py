"""The rows that `experiment report` prints: one for each arm and metric, from a file and from a workspace alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from evergrove.experiments import Experiment, ExperimentReport, Heterogeneity, MetricResult
    from evergrove.insight import LiveExperiment
    from evergrove.statistics import Estimate

ROW_COLUMNS = ["arm", "metric", "n", "mean", "control_mean", "lift", "low", "high", "p", "srm_p"]
MORE_COLUMNS = ["lift_relative", "relative_low", "relative_high", "p_adjusted", "verdict", "role", "detectable"]
STATE_COLUMNS = ["is_blocked", "reason", "is_not_worse", "look", "is_final", "deviate", "cap", "capped", "left_out"]
LIVE_COLUMNS = ["gate", "decision", "decision_arm", "decision_reasons", "status", "judged", "next_look_customers"]
LIVE_COLUMNS += ["currency", "experiment", "as_of"]
"""Of a workspace's experiment, in each row: whether the arms have the sizes of the draw, and what its rule says."""


def report_row(found: MetricResult, report: ExperimentReport) -> dict[str, Any]:
    """One arm and metric: every column of ROW_COLUMNS, MORE_COLUMNS and STATE_COLUMNS."""
    look = report.look
    return {
        "arm": found.arm,
        "metric": found.metric.name,
        "n": found.customers,
        "mean": found.mean,
        "control_mean": found.control_mean,
        **_bounds(found.difference, names=("lift", "low", "high")),
        "p": found.p_value,
        "srm_p": report.sample_ratio.p_value,
        **_bounds(found.lift, names=("lift_relative", "relative_low", "relative_high")),
        "p_adjusted": found.p_adjusted,
        "verdict": found.verdict,
        "role": found.metric.role,
        "detectable": found.detectable,
        "is_blocked": report.is_blocked,
        "reason": found.reason,
        "is_not_worse": found.is_not_worse,
        "look": look.number,
        "is_final": look.is_final,
        "deviate": look.criterion(found.difference.count).deviate,
        "cap": found.cap,
        "capped": found.capped,
        "left_out": found.left_out,
    }


def live_rows(shown: LiveExperiment, *, experiment: Experiment) -> list[dict[str, Any]]:
    """The same rows with LIVE_COLUMNS; before the first look too, with the reason in place of figures."""
    report, decision = shown.report, shown.decision
    live = {
        "gate": report.sample_ratio.verdict if report else "unknown",
        "decision": decision.action,
        "decision_arm": decision.arm,
        "decision_reasons": " ".join(decision.reasons),
        "status": shown.status,
        "judged": shown.judged,
        "next_look_customers": shown.next_look_customers,
        "currency": shown.currency,
        "experiment": experiment.reference,
        "as_of": shown.as_of.isoformat(),
    }
    if report is not None and report.results:
        return [report_row(found, report) | live for found in report.results]
    empty = dict.fromkeys([*ROW_COLUMNS, *MORE_COLUMNS, *STATE_COLUMNS])
    if report is not None:
        empty |= {"srm_p": report.sample_ratio.p_value}
    empty |= {"is_blocked": report is not None and report.is_blocked, "reason": shown.reason, "is_final": False}
    return [
        {**empty, "arm": variant.key, "metric": metric.name, "role": metric.role, "verdict": "unknown", **live}
        for metric in experiment.metrics
        for variant in experiment.variants[1:]
    ]


def spread_rows(report: ExperimentReport, *, row: dict[str, Any]) -> list[dict[str, Any]]:
    """Whether the effect of a row's arm on its metric differs, by each dimension that was asked for."""
    return [_spread(one) for one in report.heterogeneity if (one.arm, one.metric.name) == (row["arm"], row["metric"])]


def _spread(one: Heterogeneity) -> dict[str, Any]:
    return {
        "dimension": one.dimension,
        "verdict": one.verdict,
        "p": one.p_value,
        "p_adjusted": one.p_adjusted,
        "q": one.q,
        "relative_q": one.relative_q,
        "degrees_of_freedom": one.degrees_of_freedom,
        "tau": one.tau,
        "segments": [
            {
                "value": segment.value,
                "n": segment.customers,
                "mean": segment.mean,
                "control_mean": segment.control_mean,
                **_bounds(segment.difference, names=("lift", "low", "high")),
                **_bounds(segment.lift, names=("lift_relative", "relative_low", "relative_high")),
                "shrunk": segment.shrunk,
            }
            for segment in one.segments
        ],
    }


def _bounds(estimate: Estimate, *, names: tuple[str, str, str]) -> dict[str, float | None]:
    return dict(zip(names, (estimate.value, estimate.low, estimate.high), strict=True))
