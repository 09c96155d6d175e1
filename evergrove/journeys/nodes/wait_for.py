"""A wait until one of several things happens; the engine wakes by the index of customers, nothing is polled."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from evergrove.journeys.contracts import BRANCHES_MAX, Journey, WaitForNode
from evergrove.journeys.nodes.contracts import STAYS, Arrivals, Departures, Door, Effects, Flaw
from evergrove.journeys.nodes.departing import instants_text
from evergrove.journeys.nodes.people import duration_us
from evergrove.journeys.nodes.wait import duration_flaws
from evergrove.kit import Workspace

SEEN = "seen"
"""What happened before the wait, by node: the engine keeps it in the run."""

TIMEOUT = "timeout"


class WaitForKind:
    tag = "wait_for"

    def step(
        self, node: WaitForNode, arrivals: Arrivals, *, journey: Journey, launch_id: str, door: Door, effects: Effects
    ) -> Departures:
        """Whoever has done it since the beginning leaves at once, where that counts; the others wait."""
        del journey, launch_id, door, effects
        branch = np.full(len(arrivals), STAYS, dtype=np.int64)
        if node.counts_since == "entry":
            number = {one.id: place for place, one in enumerate(node.branches)}
            seen = [(context.get(SEEN) or {}).get(node.id, "") for context in arrivals.context]
            branch = np.fromiter((number.get(one, STAYS) for one in seen), dtype=np.int64, count=len(seen))
        due_us = arrivals.moment_us + duration_us(days=node.days, hours=node.hours, minutes=node.minutes)
        told = [SEEN if gone else until for gone, until in zip(branch >= 0, instants_text(due_us), strict=True)]
        return Departures(branch=branch, due_us=due_us, detail=told)

    def problems(self, node: WaitForNode, *, journey: Journey, workspace: Workspace | None) -> list[Flaw]:
        """Branches and the time; what they listen to is checked with all that a journey listens to."""
        del journey, workspace
        return list(_flaws(node))


def _flaws(node: WaitForNode) -> Iterator[Flaw]:
    if not 1 <= len(node.branches) <= BRANCHES_MAX:
        yield Flaw(
            "branches",
            f"{len(node.branches)} branches",
            f"1 to {BRANCHES_MAX} things to wait for",
            f"应有 1 到 {BRANCHES_MAX} 个等待分支",
        )
    for number, branch in enumerate(node.branches):
        if (branch.event is None) == (not branch.segment):
            yield Flaw(
                f"branches[{number}]",
                "a branch waits for one thing",
                "give either event or segment",
                "每个分支只等待一件事：填写 event 或 segment 之一",
            )
    yield from branch_flaws([one.id for one in node.branches], taken=TIMEOUT)
    if not node.days + node.hours + node.minutes > 0:
        yield Flaw(
            "days", "a wait without an end", "say after how many days, hours or minutes it is over", "请填写等待上限"
        )
    yield from duration_flaws(node.days, node.hours, node.minutes)


def branch_flaws(ids: list[str], *, taken: str = "") -> Iterator[Flaw]:
    """Ids of branches that are empty, too long, written twice, or the word for the way out beside them."""
    for number, one in enumerate(ids):
        if not one or len(one) > 64 or one == taken or one in ids[:number]:
            yield Flaw(
                f"branches[{number}].id",
                f"the id “{one[:64]}” cannot be used",
                f"a name of its own, at most 64 characters{f', not “{taken}”' if taken else ''}",
                f"分支标识“{one[:64]}”不可用：不能为空、重复或超过 64 个字符{f'，也不能是“{taken}”' if taken else ''}",
            )
