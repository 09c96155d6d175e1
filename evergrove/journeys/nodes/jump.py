"""Back (or ahead) to another node."""

from __future__ import annotations

from evergrove.journeys.contracts import Journey, JumpNode
from evergrove.journeys.nodes.contracts import Arrivals, Departures, Door, Effects, Flaw
from evergrove.journeys.nodes.departing import pass_on
from evergrove.kit import Workspace


class JumpKind:
    tag = "jump"

    def step(
        self, node: JumpNode, arrivals: Arrivals, *, journey: Journey, launch_id: str, door: Door, effects: Effects
    ) -> Departures:
        """All go on, to where it points."""
        del node, journey, launch_id, door, effects
        return pass_on(arrivals)

    def problems(self, node: JumpNode, *, journey: Journey, workspace: Workspace | None) -> list[Flaw]:
        """Where it leads is checked for all kinds alike."""
        del node, journey, workspace
        return []
