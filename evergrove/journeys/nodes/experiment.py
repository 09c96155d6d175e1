"""A split by a published experiment: its variants, sticky; passing is the exposure."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from evergrove.experiments import (
    EXPERIMENT,
    EXPERIMENT_EXPOSED,
    Experiment,
    MissingExperimentError,
    assign,
    load_experiment,
    winner_of,
)
from evergrove.journeys.contracts import ExperimentNode, Journey
from evergrove.journeys.nodes.contracts import Arrivals, Departures, Door, Effects, Flaw, Integers
from evergrove.journeys.nodes.flaws import definition_flaws
from evergrove.journeys.nodes.node_facts import facts_of_passing
from evergrove.kit import Workspace

ROLLED_OUT, OUTSIDE = "rolled_out", "outside"
"""What the timeline says of those who were not exposed: a winner stands, or the experiment does not take them."""

CONTROL_WAY = 0
"""The first branch, for whomever the experiment leaves out, and should it not be there any more."""


VARIANT_CHARACTERS_MAX = 64
"""What a run's timeline keeps of a branch."""


class ExperimentKind:
    tag = "experiment"

    def step(
        self,
        node: ExperimentNode,
        arrivals: Arrivals,
        *,
        journey: Journey,
        launch_id: str,
        door: Door,
        effects: Effects,
    ) -> Departures:
        """The same variant for a customer whenever they come. The journey's control group goes the same ways and is not
        exposed: nothing reaches it. After a winner was rolled out everybody takes its branch, and nobody is exposed."""
        del launch_id
        try:
            experiment = load_experiment(door.workspace, node.experiment)
        except MissingExperimentError:
            return _all_by(CONTROL_WAY, arrivals, word=OUTSIDE)
        ways = {one.variant: number for number, one in enumerate(node.branches)}
        winner = winner_of(door.workspace, experiment.key)
        if winner in ways:
            return _all_by(ways[winner], arrivals, word=ROLLED_OUT)
        drawn = _drawn(experiment, arrivals)
        branch = _branches(drawn, ways)
        is_inside = branch >= 0
        exposed = np.flatnonzero(is_inside & ~arrivals.is_control)
        if len(exposed):
            effects.facts.append(_exposures(node, experiment, arrivals, exposed, drawn, journey=journey, door=door))
        told = np.where(is_inside, "", OUTSIDE).tolist()
        return Departures(branch=np.where(is_inside, branch, CONTROL_WAY), detail=told)

    def problems(self, node: ExperimentNode, *, journey: Journey, workspace: Workspace | None) -> list[Flaw]:
        """The experiment is published, and each of its variants has a branch."""
        del journey
        unpublished = list(definition_flaws(workspace, kind=EXPERIMENT, reference=node.experiment, field="experiment"))
        if workspace is None or unpublished:
            return unpublished
        return list(_variant_flaws(node, load_experiment(workspace, node.experiment)))


def _all_by(way: int, arrivals: Arrivals, *, word: str) -> Departures:
    count = len(arrivals)
    return Departures(branch=np.full(count, way, dtype=np.int64), detail=[word] * count)


def _drawn(experiment: Experiment, arrivals: Arrivals) -> pa.Array:
    ids = pa.array(arrivals.customer_id, pa.string())
    return assign(ids, salt=experiment.salt, shares=experiment.shares_bp)


def _branches(drawn: pa.Array, ways: dict[str, int]) -> Integers:
    """The way of each variant; -1 for whoever was not drawn, and for a variant without a branch."""
    numbers = pc.fill_null(pc.index_in(drawn, value_set=pa.array(list(ways), pa.string())), -1)
    found: Integers = np.asarray(numbers).astype(np.int64)
    return np.where(np.asarray(pc.is_valid(drawn)), found, -1)


def _exposures(
    node: ExperimentNode,
    experiment: Experiment,
    arrivals: Arrivals,
    exposed: Integers,
    drawn: pa.Array,
    *,
    journey: Journey,
    door: Door,
) -> pa.Table:
    """One fact a run and visit; the analysis counts a customer's first."""
    said = msgspec.json.encode({"node": node.id}).decode()
    return facts_of_passing(
        arrivals,
        exposed.tolist(),
        name=EXPERIMENT_EXPOSED,
        mark=f"{node.id}:exposed",
        properties=[said] * len(exposed),
        journey=journey,
        door=door,
        more={
            "experiment_key": pa.repeat(pa.scalar(experiment.reference), len(exposed)),
            "variant": drawn.take(pa.array(exposed)),
        },
    )


def _variant_flaws(node: ExperimentNode, experiment: Experiment) -> Iterator[Flaw]:
    written, wanted = [one.variant for one in node.branches], list(experiment.shares_bp)
    missing = [variant for variant in wanted if variant not in written]
    unknown = [variant for variant in written if variant not in wanted]
    if missing:
        yield Flaw(
            "branches",
            f"no branch for {', '.join(missing)}",
            "give each variant of the experiment a branch",
            f"缺少变体 {'、'.join(missing)} 的分支",
        )
    if unknown:
        yield Flaw(
            "branches",
            f"the experiment has no variant {', '.join(unknown)}",
            f"its variants are {', '.join(wanted)}",
            f"实验没有变体 {'、'.join(unknown)}，可用：{'、'.join(wanted)}",
        )
    if too_long := [variant for variant in written if len(variant) > VARIANT_CHARACTERS_MAX]:
        yield Flaw(
            "branches",
            f"the variant {too_long[0][:20]}… has {len(too_long[0]):,} characters",
            f"at most {VARIANT_CHARACTERS_MAX}: rename it in the experiment",
            f"变体名最多 {VARIANT_CHARACTERS_MAX} 个字符，请在实验中改短",
        )
    if len(set(written)) < len(written):
        yield Flaw("branches", "a variant has two branches", "one branch a variant", "同一变体只能有一个分支")
    if written and wanted and written[0] != experiment.control and not missing:
        yield Flaw(
            "branches",
            f"the first branch is not the control ({experiment.control})",
            "put it first: whoever the experiment leaves out goes there",
            f"第一个分支应为对照变体（{experiment.control}）：未进入实验的客户走这里",
        )
