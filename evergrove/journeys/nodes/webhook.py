"""A post to our own systems, through a sender of the channel `webhook`; nothing for the control group."""

from __future__ import annotations

from evergrove.journeys.contracts import Journey, WebhookNode
from evergrove.journeys.nodes.contracts import Arrivals, Departures, Door, Effects, Flaw
from evergrove.journeys.nodes.departing import marked, pass_on
from evergrove.journeys.nodes.flaws import template_flaws
from evergrove.journeys.nodes.message import planned_of
from evergrove.kit import Workspace

CONTROL = "control"
"""What the timeline says of something that was not done for the control group."""


class WebhookKind:
    tag = "webhook"

    def step(
        self, node: WebhookNode, arrivals: Arrivals, *, journey: Journey, launch_id: str, door: Door, effects: Effects
    ) -> Departures:
        """Planned like a message; our systems are told late rather than never."""
        del journey, door
        effects.write_to(launch_id, node.id, planned_of(arrivals, ~arrivals.is_control))
        return pass_on(arrivals, detail=marked(arrivals.is_control, CONTROL))

    def problems(self, node: WebhookNode, *, journey: Journey, workspace: Workspace | None) -> list[Flaw]:
        """The template, of any class: no customer reads it."""
        del journey
        return list(template_flaws(workspace, node.template, field="template", channel="webhook", message_class=None))
