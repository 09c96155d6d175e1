"""A message: planned under the plan that publishing has kept; policy decides, the run goes on at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec
import numpy as np

from evergrove.channels import Planned, is_topic, list_topics
from evergrove.experiments import HOLD_OUT_BP_MAX
from evergrove.facts import micros
from evergrove.journeys.contracts import CONTEXT_BYTES_MAX, HOUR_US, Journey, MessageNode
from evergrove.journeys.nodes.contracts import Arrivals, Departures, Door, Effects, Flaw
from evergrove.journeys.nodes.departing import marked, pass_on
from evergrove.journeys.nodes.flaws import range_flaws, template_flaws
from evergrove.journeys.nodes.people import SOURCES
from evergrove.kit import Workspace

STEPS_MAX = 5
HOURS_MAX = 744.0
"""A month: what is older than that is no news."""

STALE = "stale"


class MessageKind:
    tag = "message"

    def step(
        self, node: MessageNode, arrivals: Arrivals, *, journey: Journey, launch_id: str, door: Door, effects: Effects
    ) -> Departures:
        """Whoever should have been written to longer ago than the message lasts is not any more (rules 12 and 19).

        Of the control group messages are planned as well: they are suppressed there, and tell who was exposed.
        """
        del journey
        is_stale = arrivals.moment_us < micros(door.now) - int(node.lasts_hours * HOUR_US)
        effects.write_to(launch_id, node.id, planned_of(arrivals, ~is_stale))
        return pass_on(arrivals, detail=marked(is_stale, STALE))

    def problems(self, node: MessageNode, *, journey: Journey, workspace: Workspace | None) -> list[Flaw]:
        """Channels and templates, times, the hold-out, the topic."""
        return [*_step_flaws(node, journey, workspace), *_setting_flaws(node, workspace)]


def planned_of(arrivals: Arrivals, chosen: np.ndarray[Any, np.dtype[np.bool_]]) -> list[Planned]:
    """Those of the arrivals that are chosen, as customers to be written to."""
    visits = arrivals.visit.tolist()
    return [
        Planned(
            customer_id=arrivals.customer_id[place],
            run_id=arrivals.run_id[place],
            visit=visits[place],
            context=_frozen(arrivals.context[place]),
            is_control=bool(arrivals.is_control[place]),
        )
        for place in np.flatnonzero(chosen).tolist()
    ]


def _frozen(context: Mapping[str, Any]) -> dict[str, Any] | None:
    """What a template finds under `context`: `context.order_id` of the newest fact, `context.entry.order_id` of the
    first. What would be too large together is found under the longer names only."""
    found = {source: context[source] for source in SOURCES if context.get(source)}
    if not found:
        return None
    merged: dict[str, Any] = {}
    for source in SOURCES:
        merged |= found.get(source, {})
    whole = {"context": {**merged, **found}}
    return whole if len(msgspec.json.encode(whole)) <= CONTEXT_BYTES_MAX else {"context": found}


def _step_flaws(node: MessageNode, journey: Journey, workspace: Workspace | None) -> Iterator[Flaw]:
    if not 1 <= len(node.steps) <= STEPS_MAX:
        yield Flaw(
            "steps",
            f"{len(node.steps)} channels",
            f"1 to {STEPS_MAX} channels in their order",
            f"应有 1 到 {STEPS_MAX} 个渠道，按先后顺序",
        )
    for number, step in enumerate(node.steps):
        place = f"steps[{number}]"
        yield from template_flaws(
            workspace,
            step.template,
            field=f"{place}.template",
            channel=step.channel,
            message_class=node.message_class or journey.message_class,
        )
        yield from range_flaws(
            step.unread_hours, field=f"{place}.unread_hours", low=0, high=HOURS_MAX, unit="hours", unit_zh="小时"
        )


def _setting_flaws(node: MessageNode, workspace: Workspace | None) -> Iterator[Flaw]:
    yield from range_flaws(node.lasts_hours, field="lasts_hours", low=0.1, high=HOURS_MAX, unit="hours", unit_zh="小时")
    yield from range_flaws(
        node.hold_out_bp, field="hold_out_bp", low=0, high=HOLD_OUT_BP_MAX, unit="basis points", unit_zh="基点"
    )
    if node.budget_minor is not None and node.budget_minor <= 0:
        yield Flaw(
            "budget_minor",
            "a budget of nothing",
            "leave it out, or give an amount in minor units",
            "预算必须大于 0；不限预算请留空",
        )
    if workspace is not None and node.topic and not is_topic(workspace, node.topic):
        yield Flaw(
            "topic",
            f"there is no topic “{node.topic[:40]}”",
            f"choose among {', '.join(sorted({'all', *(one.key for one in list_topics(workspace))}))}",
            f"没有主题“{node.topic[:40]}”，请先发布该主题",
        )
