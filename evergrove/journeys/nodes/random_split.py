"""A split by lot: sticky for a customer, because it is a hash of who they are; changed shares touch new ones only."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import sqlalchemy as sa

from evergrove.experiments import BASIS_POINTS, assign
from evergrove.facts import each_of
from evergrove.journeys.contracts import BRANCHES_MAX, Journey, RandomSplitNode
from evergrove.journeys.nodes.contracts import Arrivals, Departures, Door, Effects, Flaw
from evergrove.journeys.nodes.flaws import range_flaws
from evergrove.journeys.nodes.wait_for import branch_flaws
from evergrove.journeys.tables import journey_moves, journey_runs
from evergrove.kit import Workspace


class RandomSplitKind:
    tag = "random_split"

    def step(
        self,
        node: RandomSplitNode,
        arrivals: Arrivals,
        *,
        journey: Journey,
        launch_id: str,
        door: Door,
        effects: Effects,
    ) -> Departures:
        """Without a salt of its own the draw is of this journey's node, the same in every version.

        Whoever went through it in an earlier version goes the same way again, whatever the shares are now (rule 9).
        """
        del launch_id, effects
        shares = {one.id: one.share_bp for one in node.branches}
        drawn = assign(
            pa.array(arrivals.customer_id, pa.string()), salt=node.salt or f"{journey.key}.{node.id}", shares=shares
        )
        numbers = pc.index_in(drawn, value_set=pa.array(list(shares), pa.string()))
        branch = np.asarray(numbers).astype(np.int64)
        before = _ways_before(node, arrivals, journey=journey, door=door)
        if before:
            place_of = {one.id: place for place, one in enumerate(node.branches)}
            kept = [place_of.get(before.get(customer, ""), -1) for customer in arrivals.customer_id]
            branch = np.where(np.array(kept) >= 0, kept, branch)
        return Departures(branch=branch)

    def problems(self, node: RandomSplitNode, *, journey: Journey, workspace: Workspace | None) -> list[Flaw]:
        """The shares make up the whole."""
        del journey, workspace
        found = list(branch_flaws([one.id for one in node.branches]))
        if not 2 <= len(node.branches) <= BRANCHES_MAX:
            found.append(
                Flaw(
                    "branches",
                    f"{len(node.branches)} branches",
                    f"2 to {BRANCHES_MAX} of them",
                    f"应有 2 到 {BRANCHES_MAX} 个分支",
                )
            )
        for number, one in enumerate(node.branches):
            place = f"branches[{number}].share_bp"
            found += range_flaws(
                one.share_bp, field=place, low=0, high=BASIS_POINTS, unit="basis points", unit_zh="基点"
            )
        if (total := sum(one.share_bp for one in node.branches)) != BASIS_POINTS:
            found.append(
                Flaw(
                    "branches",
                    f"the shares add up to {total:,} basis points",
                    f"together they are {BASIS_POINTS:,}",
                    f"各分支占比之和为 {total:,} 基点，应为 {BASIS_POINTS:,}",
                )
            )
        return found


def _ways_before(node: RandomSplitNode, arrivals: Arrivals, *, journey: Journey, door: Door) -> dict[str, str]:
    """Customer → the branch by which they left this node first, in whatever version: a run that was migrated since is
    of this one."""
    if journey.version < 2:
        return {}
    runs, moves = journey_runs.c, journey_moves.c
    query = (
        sa.select(runs.customer_id, moves.branch)
        .join(journey_moves, moves.run_id == runs.run_id)
        .where(
            runs.journey_key == journey.key,
            runs.customer_id.in_(sa.select(each_of(door.connection, sorted(set(arrivals.customer_id))))),
            moves.node == node.id,
            moves.kind == "passed",
        )
        .order_by(moves.at_us.desc(), moves.run_id, moves.number.desc())
    )
    return {row.customer_id: row.branch for row in door.connection.execute(query)}
