"""The graph of a journey as mathematics: what can be reached, what can end, which loops never wait (rule 20)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from evergrove.journeys.contracts import ExitNode, Journey, Node, WaitForNode, WaitNode, nexts_of

Edges = Mapping[str, frozenset[str]]
"""Node → the nodes that follow it."""


def edges_of(journey: Journey) -> Edges:
    """Every way between two nodes of the journey."""
    ids = {node.id for node in journey.nodes}
    return {node.id: frozenset(to for _, to in nexts_of(node) if to in ids) for node in journey.nodes}


def reachable(edges: Edges, *, roots: Iterable[str]) -> frozenset[str]:
    """The roots and all that can be come to from them."""
    found = {root for root in roots if root in edges}
    waiting = list(found)
    while waiting:
        more = edges[waiting.pop()] - found
        found |= more
        waiting.extend(more)
    return frozenset(found)


def without_end(journey: Journey) -> frozenset[str]:
    """The nodes from which no way leads to an end: neither to an exit nor out of the last node.

    A way to a node that does not exist counts as one: that is told as what it is.
    """
    backward: dict[str, set[str]] = {node.id: set() for node in journey.nodes}
    for before, after in edges_of(journey).items():
        for one in after:
            backward[one].add(before)
    ends = [
        node.id
        for node in journey.nodes
        if isinstance(node, ExitNode) or any(to not in backward for _, to in nexts_of(node))
    ]
    ending = reachable({key: frozenset(value) for key, value in backward.items()}, roots=ends)
    return frozenset(backward) - ending


def restless_loops(journey: Journey) -> list[tuple[str, ...]]:
    """Loops that a run could pass in no time, each as its nodes in the order of the journey: the strongly connected
    parts of the graph of ways that take none (Tarjan, SIAM Journal on Computing 1, 1972)."""
    ids = {node.id for node in journey.nodes}
    edges = {node.id: [to for to in ways_without_wait(node) if to in ids] for node in journey.nodes}
    order = {node.id: place for place, node in enumerate(journey.nodes)}
    loops = [part for part in _connected_parts(edges) if len(part) > 1 or part[0] in edges[part[0]]]
    return sorted((tuple(sorted(part, key=order.__getitem__)) for part in loops), key=lambda part: order[part[0]])


def ways_without_wait(node: Node) -> tuple[str, ...]:
    """The next nodes that are come to in the moment of arriving."""
    nexts = nexts_of(node)
    if isinstance(node, WaitNode) and has_duration(node):
        return ()
    if isinstance(node, WaitForNode):
        # What happened before the wait may open a branch at once when it counts; the time-out always takes its time.
        ways = nexts[:-1] if node.counts_since == "entry" else ()
        return tuple(to for _, to in (*ways, *(() if has_duration(node) else nexts[-1:])))
    return tuple(to for _, to in nexts)


def has_duration(node: WaitNode | WaitForNode) -> bool:
    """Whether it always takes time; a date may have passed already, so waiting for one may take none."""
    if isinstance(node, WaitNode) and node.date:
        return False
    is_long = node.days + node.hours + node.minutes > 0
    return is_long or (isinstance(node, WaitNode) and bool(node.at or node.weekdays))


def _connected_parts(edges: Mapping[str, list[str]]) -> list[list[str]]:
    """Tarjan's algorithm without recursion: a chain of nodes may be as long as a journey."""
    number: dict[str, int] = {}
    lowest: dict[str, int] = {}
    on_path: list[str] = []
    is_on_path: set[str] = set()
    parts: list[list[str]] = []
    for root in edges:
        if root in number:
            continue
        work = [(root, iter(edges[root]))]
        number[root] = lowest[root] = len(number)
        on_path.append(root)
        is_on_path.add(root)
        while work:
            node, ways = work[-1]
            for to in ways:
                if to not in number:
                    number[to] = lowest[to] = len(number)
                    on_path.append(to)
                    is_on_path.add(to)
                    work.append((to, iter(edges[to])))
                    break
                if to in is_on_path:
                    lowest[node] = min(lowest[node], number[to])
            else:
                work.pop()
                if work:
                    lowest[work[-1][0]] = min(lowest[work[-1][0]], lowest[node])
                if lowest[node] == number[node]:
                    parts.append(_cut(on_path, is_on_path, down_to=node))
    return parts


def _cut(on_path: list[str], is_on_path: set[str], *, down_to: str) -> list[str]:
    place = on_path.index(down_to)
    part = on_path[place:]
    del on_path[place:]
    is_on_path.difference_update(part)
    return part
