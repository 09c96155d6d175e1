"""What can be wrong with how the nodes of a journey hang together."""

from __future__ import annotations

import re

from evergrove.journeys.contracts import Journey, JumpNode, MessageNode, Node, nexts_of
from evergrove.journeys.graph import edges_of, reachable, restless_loops, without_end
from evergrove.journeys.problems import Findings

NODE_ID = re.compile(r"[a-z][a-z0-9_]{0,63}")
"""It stands in ids of messages, in facts and in paths of the console."""

BESIDE_BRANCHES = ("timeout", "else")
"""The ways out beside the branches (see `nexts_of`)."""

CONFIRMING = "confirm"
"""The node of messages that ask whether somebody wants to be written to: they alone lead to the page that says yes."""

LISTED_MAX = 10
"""Nodes that one problem lists."""


def check_graph(journey: Journey, *, is_whole: bool, findings: Findings) -> None:
    """Ids of the nodes; and, when every node and the start could be read, the graph that they make."""
    _check_ids(journey, findings=findings)
    if not is_whole:
        return
    ids = [node.id for node in journey.nodes]
    _check_nexts(journey, frozenset(ids), findings=findings)
    if journey.start in ids and len(set(ids)) == len(ids):
        _check_ways(journey, findings=findings)


def _check_ids(journey: Journey, *, findings: Findings) -> None:
    seen: set[str] = set()
    for number, node in enumerate(journey.nodes):
        if NODE_ID.fullmatch(node.id) is None:
            findings.wrong(
                f"nodes[{number}].id",
                f"“{node.id[:64]}” cannot name a node",
                help="small letters, digits and _, 1 to 64 of them, a letter first",
                zh=f"“{node.id[:64]}”不能作为节点 id：请用小写字母、数字和 _，以字母开头，最多 64 个字符",
            )
        elif node.id == CONFIRMING and isinstance(node, MessageNode):
            findings.wrong(
                "id",
                "this id is kept for the messages that ask for consent",
                help="give the node another id, such as confirmation",
                zh="此 id 保留给征求订阅确认的消息，请换一个，例如 confirmation",
                node=node.id,
            )
        elif node.id in seen:
            findings.wrong(
                "id",
                f"two nodes are called “{node.id}”",
                help="give one of them another id",
                zh=f"有两个节点都叫“{node.id}”，请改掉其中一个",
                node=node.id,
            )
        seen.add(node.id)


def _check_nexts(journey: Journey, ids: frozenset[str], *, findings: Findings) -> None:
    if journey.start not in ids:
        findings.wrong(
            "start",
            f"the journey starts at “{journey.start[:64]}”, and there is no such step"
            if journey.start
            else "the entry leads to no step yet",
            help="name the first step, or draw a line from the entry to it",
            zh=f"起点“{journey.start[:64]}”不存在，请指定第一个步骤"
            if journey.start
            else "“进入”还没有连到任何步骤：请从它拉一条线到第一个步骤",
        )
    for node in journey.nodes:
        for branch, to in nexts_of(node):
            if to in ids or (to == "" and not isinstance(node, JumpNode)):
                continue
            findings.wrong(
                next_field(node, branch),
                f"leads to “{to[:64]}”, and there is no such node",
                help="name a node of this journey; empty is the end",
                zh=f"指向的节点“{to[:64]}”不存在：请填写本旅程中的节点，留空表示结束",
                node=node.id,
            )


def next_field(node: Node, branch: str) -> str:
    """Where in a node the next one of a way out is written."""
    if branch == "":
        return "to" if isinstance(node, JumpNode) else "next"
    if branch in BESIDE_BRANCHES:
        return f"{branch}_next"
    for number, one in enumerate(getattr(node, "branches", ())):
        if branch == (one.variant if hasattr(one, "variant") else one.id):
            return f"branches[{number}].next"
    return "next"


def _check_ways(journey: Journey, *, findings: Findings) -> None:
    met = reachable(edges_of(journey), roots=[journey.start])
    for node in journey.nodes:
        if node.id not in met:
            findings.wrong(
                "",
                "nobody ever comes to this node",
                help="lead to it from another node, or take it out",
                zh="没有任何路径到达这个节点：请从其他节点连过来，或删掉它",
                node=node.id,
            )
    for node_id in sorted(without_end(journey) & met):
        findings.wrong(
            "",
            "no way leads from here to an end",
            help="let one of the ways out behind it be empty, or lead to an exit",
            zh="从这里出发没有任何路径能结束：请让后面的某个出口留空，或连到退出节点",
            node=node_id,
        )
    for loop in restless_loops(journey):
        listed = ", ".join(loop[:LISTED_MAX]) + (" …" if len(loop) > LISTED_MAX else "")
        findings.wrong(
            "",
            f"a loop without a wait: {listed}",
            help="put a wait of some duration into the loop, else it would be run through in one moment",
            zh=f"循环中没有等待：{listed}。请在循环里加入一段等待，否则会在同一时刻反复执行",
            node=loop[0],
        )
