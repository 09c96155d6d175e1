"""The kinds of nodes, each in its own file."""

from __future__ import annotations

from evergrove.journeys.contracts import (
    ExitNode,
    ExperimentNode,
    GiveNode,
    GoalNode,
    JumpNode,
    MessageNode,
    Node,
    RandomSplitNode,
    SplitNode,
    TaskNode,
    UpdateNode,
    WaitForNode,
    WaitNode,
    WebhookNode,
)
from evergrove.journeys.nodes.contracts import NodeKind, Step
from evergrove.journeys.nodes.exit import ExitKind
from evergrove.journeys.nodes.experiment import ExperimentKind
from evergrove.journeys.nodes.give import GiveKind
from evergrove.journeys.nodes.goal import GoalKind
from evergrove.journeys.nodes.jump import JumpKind
from evergrove.journeys.nodes.message import MessageKind
from evergrove.journeys.nodes.random_split import RandomSplitKind
from evergrove.journeys.nodes.split import SplitKind
from evergrove.journeys.nodes.task import TaskKind
from evergrove.journeys.nodes.update import UpdateKind
from evergrove.journeys.nodes.wait import WaitKind
from evergrove.journeys.nodes.wait_for import WaitForKind
from evergrove.journeys.nodes.webhook import WebhookKind

NODE_KINDS: dict[type[Node], NodeKind] = {
    MessageNode: MessageKind(),
    WaitNode: WaitKind(),
    WaitForNode: WaitForKind(),
    SplitNode: SplitKind(),
    RandomSplitNode: RandomSplitKind(),
    ExperimentNode: ExperimentKind(),
    UpdateNode: UpdateKind(),
    GiveNode: GiveKind(),
    TaskNode: TaskKind(),
    WebhookNode: WebhookKind(),
    GoalNode: GoalKind(),
    ExitNode: ExitKind(),
    JumpNode: JumpKind(),
}


def step_of(node: Node) -> Step:
    """What is done with the arrivals at a node."""
    return NODE_KINDS[type(node)].step
