"""The end of a run, with a reason."""

from __future__ import annotations

from evergrove.journeys.contracts import ExitNode, Journey
from evergrove.journeys.nodes.contracts import Arrivals, Departures, Door, Effects, Flaw
from evergrove.journeys.nodes.departing import end_here
from evergrove.kit import Workspace

REASON_CHARACTERS_MAX = 80
"""The column of runs."""


class ExitKind:
    tag = "exit"

    def step(
        self, node: ExitNode, arrivals: Arrivals, *, journey: Journey, launch_id: str, door: Door, effects: Effects
    ) -> Departures:
        """All end."""
        del journey, launch_id, door, effects
        return end_here(arrivals, reason=node.reason)

    def problems(self, node: ExitNode, *, journey: Journey, workspace: Workspace | None) -> list[Flaw]:
        """The reason can be shown."""
        del journey, workspace
        if 0 < len(node.reason) <= REASON_CHARACTERS_MAX:
            return []
        return [
            Flaw(
                "reason",
                f"a reason of {len(node.reason)} characters",
                f"say why in 1 to {REASON_CHARACTERS_MAX} characters",
                f"请用 1 到 {REASON_CHARACTERS_MAX} 个字符说明原因",
            )
        ]
