"""What to do with an experiment, by a rule that was written before it started; a person may always do otherwise."""

from __future__ import annotations

import msgspec

from evergrove.experiments.design import InvalidExperimentError
from evergrove.experiments.results import Decision, ExperimentReport, MetricResult

DAYS_MIN_DEFAULT = 7
"""A whole week: people buy otherwise on Mondays than on Sundays, and a novelty wears off."""

DAYS_MAX = 365


class RollOutRule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """days_min: nothing is rolled out sooner, however clear it is. days_max: the end of it, whatever came (0: none).

    is_automatic: the product does what the rule says; otherwise it tells, and a person does it.
    """

    days_min: int = DAYS_MIN_DEFAULT
    days_max: int = 0
    is_automatic: bool = False

    def __post_init__(self) -> None:
        if not 0 <= self.days_min <= DAYS_MAX or not 0 <= self.days_max <= DAYS_MAX:
            raise InvalidExperimentError(
                "the days of the rule cannot be used", help=f"days_min and days_max are 0 to {DAYS_MAX}"
            )
        if self.days_max and self.days_max < self.days_min:
            raise InvalidExperimentError("the experiment would end before it may", help="set days_max above days_min")


def decide(report: ExperimentReport, *, rule: RollOutRule, days: float) -> Decision:
    """What the rule says after so many days.

    An arm wins when each primary metric of it is better or shows no difference, at least one is better, and no
    guardrail is worse or may be worse by more than its margin. Among several the one with the largest first primary
    effect wins. `stop_no_effect`: the end is reached and none wins. `stop_worse`: every arm does harm.
    """
    if report.is_blocked:
        return Decision(action="blocked", arm=None, reasons=("sample_ratio",))
    if all(row.customers == 0 for row in report.arms):
        return Decision(action="go_on", arm=None, reasons=("nobody_yet",))
    arms = tuple(row.arm for row in report.arms if not row.is_control)
    standing = {arm: _standing(report, arm) for arm in arms}
    if all(reason in {"primary_worse", "guardrail_worse"} for reason in standing.values()):
        return _timely(Decision(action="stop_worse", arm=None, reasons=_told(standing)), rule=rule, days=days)
    winners = [arm for arm in arms if standing[arm] == "primary_better"]
    if winners:
        best = max(winners, key=lambda arm: _first_effect(report, arm))
        return _timely(Decision(action="roll_out", arm=best, reasons=("primary_better",)), rule=rule, days=days)
    is_over = report.look.is_final or bool(rule.days_max and days >= rule.days_max)
    return Decision(action="stop_no_effect" if is_over else "go_on", arm=None, reasons=_told(standing))


def _timely(decision: Decision, *, rule: RollOutRule, days: float) -> Decision:
    if days >= rule.days_min or decision.action == "stop_worse":  # nobody waits a week to stop what does harm
        return decision
    return Decision(action="go_on", arm=decision.arm, reasons=("too_early", *decision.reasons))


def _standing(report: ExperimentReport, arm: str) -> str:
    """Why an arm may or may not be rolled out: one code."""
    primary = _of(report, arm, role="primary")
    guardrails = _of(report, arm, role="guardrail")
    checks = (
        ("primary_worse", any(found.verdict == "worse" for found in primary)),
        ("guardrail_worse", any(found.verdict == "worse" and not found.is_not_worse for found in guardrails)),
        ("unknown", not primary or any(found.verdict == "unknown" for found in primary)),
        ("no_difference_shown", not any(found.verdict == "better" for found in primary)),
        ("guardrail_unsure", any(not found.is_not_worse for found in guardrails)),
    )
    return next((reason for reason, holds in checks if holds), "primary_better")


def _of(report: ExperimentReport, arm: str, *, role: str) -> list[MetricResult]:
    return [found for found in report.results if found.arm == arm and found.metric.role == role]


def _first_effect(report: ExperimentReport, arm: str) -> float:
    first = _of(report, arm, role="primary")[0]
    return first.metric.sign * (first.difference.value or 0.0)


def _told(standing: dict[str, str]) -> tuple[str, ...]:
    """The reasons of all arms, each once, the first arm's first."""
    return tuple(dict.fromkeys(standing.values()))
