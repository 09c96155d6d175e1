"""Experiments over the lake: what they show as of an instant, and what their own rule then does."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from evergrove.approvals import (
    Action,
    Actor,
    ApprovalNeededError,
    TooManyApprovalsError,
    ask_approval,
    require_second_person,
    was_refused,
)
from evergrove.experiments import (
    Experiment,
    list_experiments,
    load_experiment,
    roll_out_content,
    roll_out_winner,
    winner_of,
)
from evergrove.facts import facts_relation, open_engine
from evergrove.insight import LiveExperiment, live_experiment
from evergrove.kit import EvergroveError, logger

if TYPE_CHECKING:
    from evergrove.kit import Workspace

RULE = "rule"
"""The author of a roll-out that the experiment's own rule made, or asked for."""

BY_RULE = Actor(id=RULE, person=RULE, is_program=True)

_log = logger(__name__)


def report_experiment(workspace: Workspace, reference: str, *, as_of: datetime | None = None) -> LiveExperiment:
    """What an experiment (`subject`, or one version `subject@3`) shows. Raises MissingExperimentError."""
    experiment = load_experiment(workspace, reference)
    instant = as_of or workspace.clock.now()
    with open_engine(workspace) as engine:
        facts = facts_relation(workspace, engine, as_of=instant)
        return live_experiment(engine, facts, experiment=experiment, as_of=instant)


def roll_out_by_rule(workspace: Workspace) -> dict[str, str]:
    """Roll out what automatic rules decide; experiment → variant. Once decided, an experiment is not looked at again.

    Where no variant wins by the end, or all do harm, everybody gets the control. Where a second person has to agree to
    a variant, a request waits for them, and the first call after their word rolls it out, if the rule still says so.
    """
    done: dict[str, str] = {}
    for experiment in list_experiments(workspace):
        if not experiment.roll_out.is_automatic or winner_of(workspace, experiment.key):
            continue
        try:
            decision = report_experiment(workspace, experiment.reference).decision
        except EvergroveError as error:  # one that cannot be judged holds up no other
            _log.error("experiments.not_judged", experiment=experiment.reference, error=error.code)
            continue
        if decision.action not in {"roll_out", "stop_no_effect", "stop_worse"}:
            continue
        variant, note = decision.arm or experiment.control, ", ".join(decision.reasons)
        try:
            if not _agreed(workspace, experiment, variant, note=note):
                continue
        except TooManyApprovalsError as error:
            _log.error("experiments.not_asked", experiment=experiment.reference, error=error.code)
            continue
        roll_out_winner(workspace, experiment.reference, variant, author=RULE, note=note)
        done[experiment.key] = variant
    return done


def _agreed(workspace: Workspace, experiment: Experiment, variant: str, *, note: str) -> bool:
    """Whether it may be rolled out now. Where a second person has to agree they are asked, once: no means no.

    Raises TooManyApprovalsError.
    """
    content = roll_out_content(experiment, variant)
    if content is None:
        return True
    action, target = Action.ROLL_OUT_WINNER, experiment.key
    try:
        require_second_person(workspace, action=action, target=target, content=content, actor=BY_RULE)
    except ApprovalNeededError as needed:
        if not needed.details["approval_id"] and not was_refused(
            workspace, action=action, target=target, content=content
        ):
            ask_approval(workspace, action=action, target=target, content=content, note=note, actor=BY_RULE)
        return False
    return True
