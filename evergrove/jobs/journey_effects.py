"""What a journey changed, over the lake, as of an instant, for whoever shows it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from evergrove.experiments import global_hold_out
from evergrove.facts import facts_relation, open_engine
from evergrove.insight import EffectScope, JourneyEffect, journey_effect
from evergrove.journeys import journey_versions, load_journey
from evergrove.segments import read_filters

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evergrove.experiments import HoldOut
    from evergrove.journeys import Journey
    from evergrove.kit import Workspace


def report_journey_effect(
    workspace: Workspace, key: str, *, window: timedelta | None = None, as_of: datetime | None = None
) -> JourneyEffect:
    """The effect of all versions of a journey, of each, and of its nodes that hold customers back themselves.

    The goal is that of the newest version with its filters, orders when it has none; of a goal that only the run's own
    facts reach (`same_run`) any such fact counts, or control could never reach it. The window is the goal's when none
    is given. Raises MissingJourneyError.
    """
    journey = load_journey(workspace, key)
    scope = EffectScope(journey=journey.key)
    if journey.goal is not None:
        event = journey.goal.event
        where = read_filters(event.fact, event.where, path="goal.event.where")
        scope = replace(scope, goal=event.fact, goal_where=where, window=timedelta(days=journey.goal.days))
    if window is not None:
        scope = replace(scope, window=window)
    instant = as_of or workspace.clock.now()
    versions = [load_journey(workspace, f"{key}@{one.version}") for one in journey_versions(workspace, key)]
    with open_engine(workspace) as engine:
        facts = facts_relation(workspace, engine, as_of=instant)
        return journey_effect(
            engine,
            facts,
            scope=scope,
            as_of=instant,
            shares_bp={one.reference: one.hold_out_bp for one in versions},
            nodes=tuple(dict.fromkeys(node for one in versions for node in _held_out_nodes(one))),
            message_nodes=_message_nodes(versions),
            whole=_whole(workspace, journey),
        )


def _held_out_nodes(journey: Journey) -> list[str]:
    return [node.id for node in journey.nodes if getattr(node, "hold_out_bp", 0)]


def _message_nodes(versions: Sequence[Journey]) -> dict[tuple[str, str], list[str]]:
    """Which nodes send a template, of each version: (`win_back@3`, `hello@1`) → their ids."""
    found: dict[tuple[str, str], list[str]] = {}
    for one in versions:
        for node in one.nodes:
            names = [step.template for step in getattr(node, "steps", ())] or [getattr(node, "template", "")]
            for template in dict.fromkeys(one.pinned.get(name, name) for name in names if name):
                found.setdefault((one.reference, template), []).append(node.id)
    return found


def _whole(workspace: Workspace, journey: Journey) -> HoldOut | None:
    """The workspace's hold-out, if it keeps anybody from this journey (as the draw at the entry asks)."""
    found = global_hold_out(workspace)
    if found is None or journey.message_class == "transactional" or journey.purpose in found.excluded_purposes:
        return None
    return found
