"""A journey's version made ready for the engine: places of nodes, ways out, and what it listens to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

import msgspec

from evergrove.channels import id_digest
from evergrove.journeys.contracts import (
    ExitRule,
    Journey,
    Node,
    SegmentEntry,
    Trigger,
    WaitBranch,
    WaitForNode,
    nexts_of,
)
from evergrove.segments import EventFilter, read_filters

END = -1
"""In place of a node: the run is at its end."""

SEGMENT_FACTS = {"entered": "Segment Entered", "exited": "Segment Exited"}


@dataclass(frozen=True, kw_only=True)
class Listen:
    """A trigger made ready: the fact's name, its filters, and the segment's key when it is a change of membership."""

    fact: str
    filters: tuple[EventFilter, ...] = ()
    segment: str = ""
    same_run: bool = False

    @cached_property
    def mark(self) -> str:
        """Equal for triggers that the same facts pass."""
        return msgspec.json.encode((self.fact, self.filters, self.segment), order="deterministic").decode()


@dataclass(frozen=True, kw_only=True)
class JourneyPlan:
    """One version, compiled. `ways[place]`: for each way out of a node the place of the next one (END: none), and
    whether it leads back, so that passing it begins the node's next visit."""

    journey: Journey
    place_of: dict[str, int]
    ways: tuple[tuple[tuple[int, bool], ...], ...]
    entry: Listen | None
    without: Listen | None
    exits: tuple[tuple[str, Listen], ...]
    goal: Listen | None
    waits: dict[int, tuple[Listen, ...]] = field(default_factory=dict)
    """Place of a wait_for node → one trigger a branch."""
    resets: dict[int, Listen] = field(default_factory=dict)

    @property
    def start(self) -> int:
        return self.place_of[self.journey.start]

    def node(self, place: int) -> Node:
        return self.journey.nodes[place]

    @property
    def launch_id(self) -> str:
        """What the messages of this version are planned under."""
        return launch_of_version(self.journey.reference)

    def listens(self) -> Iterable[Listen]:
        """Everything that this version listens to."""
        yield from (one for one in (self.entry, self.without, self.goal) if one is not None)
        yield from (listen for _, listen in self.exits)
        for listens in self.waits.values():
            yield from listens
        yield from self.resets.values()


def launch_of_version(reference: str) -> str:
    """The launch under which a version's message plans are kept."""
    return "jny_" + id_digest(reference)


def compile_journey(journey: Journey) -> JourneyPlan:
    """A published (and so checked) journey made ready. Raises InvalidRuleError for filters that cannot be read."""
    place_of = {node.id: place for place, node in enumerate(journey.nodes)}
    backward = backward_edges(journey)
    ways = tuple(
        tuple(
            (place_of[to] if to else END, (node.id, number) in backward)
            for number, (_, to) in enumerate(nexts_of(node))
        )
        for node in journey.nodes
    )
    entry = journey.entry
    return JourneyPlan(
        journey=journey,
        place_of=place_of,
        ways=ways,
        entry=_entry_of(journey),
        without=listen_to(getattr(entry, "without", None)),
        exits=tuple((rule.reason, _listen(rule)) for rule in journey.exits),
        goal=listen_to(journey.goal.event) if journey.goal else None,
        waits={
            place_of[node.id]: tuple(_listen(branch) for branch in node.branches)
            for node in journey.nodes
            if isinstance(node, WaitForNode)
        },
        resets={
            place_of[node.id]: listen
            for node in journey.nodes
            if isinstance(node, WaitForNode) and (listen := listen_to(node.resets_on)) is not None
        },
    )


def listen_to(trigger: Trigger | None, *, path: str = "event") -> Listen | None:
    """A trigger made ready. Raises InvalidRuleError."""
    if trigger is None:
        return None
    return Listen(
        fact=trigger.fact, filters=read_filters(trigger.fact, trigger.where, path=path), same_run=trigger.same_run
    )


def backward_edges(journey: Journey) -> set[tuple[str, int]]:
    """(node, number of the way out) of every edge that leads back to a node on the way to it: without them the graph
    has no loop, so a node that is met again was met over one of them (depth-first search, Tarjan 1972)."""
    nodes = {node.id: node for node in journey.nodes}
    found: set[tuple[str, int]] = set()
    open_ids: set[str] = set()
    done: set[str] = set()
    for root in (journey.start, *nodes):
        if root in done or root not in nodes:
            continue
        stack = [(root, iter(enumerate(nexts_of(nodes[root]))))]
        open_ids.add(root)
        while stack:
            node_id, ways = stack[-1]
            for number, (_, to) in ways:
                if to in open_ids:
                    found.add((node_id, number))
                elif to in nodes and to not in done:
                    open_ids.add(to)
                    stack.append((to, iter(enumerate(nexts_of(nodes[to])))))
                    break
            else:
                stack.pop()
                open_ids.discard(node_id)
                done.add(node_id)
    return found


def _entry_of(journey: Journey) -> Listen | None:
    entry = journey.entry
    if isinstance(entry, SegmentEntry):
        return Listen(fact=SEGMENT_FACTS[entry.on], segment=entry.segment.partition("@")[0])
    return listen_to(getattr(entry, "event", None))


def _listen(rule: ExitRule | WaitBranch) -> Listen:
    found = listen_to(rule.event)
    return found or Listen(fact=SEGMENT_FACTS[rule.on], segment=rule.segment.partition("@")[0])
