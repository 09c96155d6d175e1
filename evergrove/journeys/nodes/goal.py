"""The goal as a place: whoever passes has reached it."""

from __future__ import annotations

from evergrove.journeys.contracts import GoalNode, Journey
from evergrove.journeys.nodes.contracts import Arrivals, Departures, Door, Effects, Flaw
from evergrove.journeys.nodes.departing import pass_on
from evergrove.kit import Workspace


class GoalKind:
    tag = "goal"

    def step(
        self, node: GoalNode, arrivals: Arrivals, *, journey: Journey, launch_id: str, door: Door, effects: Effects
    ) -> Departures:
        """All go on: that they passed here is what the engine marks."""
        del node, journey, launch_id, door, effects
        return pass_on(arrivals)

    def problems(self, node: GoalNode, *, journey: Journey, workspace: Workspace | None) -> list[Flaw]:
        """Nothing can be wrong."""
        del node, journey, workspace
        return []
