"""Journeys walked by one customer at a time, straight from the document: what the set-based engine must agree with.

Nothing here is shared with the engine: the document is read as plain JSON, time is a number, and what is due is looked
for before each fact.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

HOUR = 3_600_000_000
DAY = 24 * HOUR


@dataclass(kw_only=True)
class Run:
    """One run, and what happened to it: (moment, kind, node, visit, branch)."""

    customer: str
    entry_key: str
    rotation: int
    entered: int
    moved: int
    due: int
    deadline: int
    node: str | None = None
    visit: int = 1
    is_open: bool = True
    reason: str = ""
    goal: int = 0
    seen: dict[str, str] = field(default_factory=dict)
    entry: dict[str, Any] = field(default_factory=dict)
    told: list[tuple[int, str, str, int, str]] = field(default_factory=list)
    planned: list[tuple[str, int]] = field(default_factory=list)

    def tell(self, at: int, kind: str, branch: str = "") -> None:
        self.told.append((at, kind, self.node or "", self.visit, branch))


@dataclass(kw_only=True)
class Walk:
    """One journey and everybody's runs. `draw`: (customer, salt) → 0 to 9,999; `back`: edges that lead back."""

    document: dict[str, Any]
    draw: Callable[[str, str], int]
    back: set[tuple[str, int]]
    runs: list[Run] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.nodes = {node["id"]: node for node in self.document["nodes"]}

    def fact(self, customer: str, name: str, properties: dict[str, Any], at: int) -> None:
        """Work in one fact: what was due before it first, then exits, goal, waits; then the entry."""
        self.pass_time(customer, until=at)
        for run in [one for one in self.runs if one.customer == customer and one.is_open]:
            self._strike(run, name, properties, at)
        entry = self.document["entry"]
        if entry["kind"] in ("event", "not_done") and _passes(entry["event"], name, properties):
            key = str(properties.get(entry.get("entry_key") or "\0", ""))
            self.enter(customer, at, key=key, entry=properties, before=entry.get("hours", 0))

    def pass_time(self, customer: str, *, until: int) -> None:
        """Let time move what is due, the earliest first."""
        while due := [r for r in self.runs if r.is_open and r.customer == customer and r.due <= until]:
            run = min(due, key=lambda one: one.due)
            run.moved = max(run.moved, run.due)
            if run.moved >= run.deadline:
                self._end(run, "max_age")
            elif run.node is None:
                self._begin(run)
            else:
                self._leave(run, len(_ways(self.nodes[run.node])) - 1)

    def enter(self, customer: str, at: int, *, key: str, entry: dict[str, Any], before: float = 0) -> None:
        """Begin a run if re-entry allows it."""
        all_past = [run for run in self.runs if (run.customer, run.entry_key) == (customer, key)]
        past = [run for run in all_past if run.reason != "done_in_time"]
        rules = self.document.get("reentry", {"mode": "once"})
        mode, is_open = rules["mode"], any(run.is_open for run in past)
        if past and (mode == "once" or (rules.get("times_max") and len(past) >= rules["times_max"])):
            return
        if past and mode in ("after_exit", "cooldown") and is_open:
            return
        if past and mode == "cooldown" and at - max(r.entered for r in past) < rules["cooldown_days"] * DAY:
            return
        waits = int(before * HOUR)
        run = Run(
            customer=customer,
            entry_key=key,
            rotation=1 + max((one.rotation for one in all_past), default=0),
            entered=at,
            moved=at,
            due=at + waits,
            deadline=at + waits + self.document.get("days_max", 180) * DAY,
            entry=entry,
        )
        self.runs.append(run)
        if self.document["entry"]["kind"] != "not_done":
            self._begin(run)

    def _begin(self, run: Run) -> None:
        run.node = self.document["start"]
        run.tell(run.moved, "entered")
        self._arrive(run)

    def _strike(self, run: Run, name: str, properties: dict[str, Any], at: int) -> None:
        if run.node is None:
            if _passes(self.document["entry"]["without"], name, properties):
                run.moved = max(run.moved, at)
                self._end(run, "done_in_time")
            return
        for rule in self.document.get("exits", ()):
            if _passes(rule["event"], name, properties):
                run.moved = max(run.moved, at)
                self._end(run, rule["reason"])
                return
        goal = self.document.get("goal")
        if (
            goal
            and not run.goal
            and _passes(goal["event"], name, properties)
            and at <= run.entered + goal["days"] * DAY
        ):
            run.goal = at
            run.tell(at, "goal")
            if goal["ends"]:
                run.moved = max(run.moved, at)
                self._end(run, "goal")
                return
        self._wake(run, name, properties, at)

    def _wake(self, run: Run, name: str, properties: dict[str, Any], at: int) -> None:
        for node in self.document["nodes"]:
            if node["kind"] == "wait_for" and node.get("counts_since") == "entry" and node["id"] != run.node:
                hit = [one["id"] for one in node["branches"] if _passes(one["event"], name, properties)]
                if hit and node["id"] not in run.seen:
                    run.seen[node["id"]] = hit[0]
        here = self.nodes[run.node or ""]
        if here["kind"] != "wait_for":
            return
        for number, branch in enumerate(here["branches"]):
            if _passes(branch["event"], name, properties):
                run.moved = max(run.moved, at)
                self._leave(run, number)
                return
        if here.get("resets_on") and _passes(here["resets_on"], name, properties):
            run.due = min(at + _duration(here), run.deadline)
            run.tell(at, "reset")

    def _arrive(self, run: Run) -> None:
        node = self.nodes[run.node or ""]
        kind = node["kind"]
        if kind == "wait":
            self._stay(run, run.moved + _duration(node))
        elif kind == "wait_for":
            if run.seen.get(node["id"]):
                self._leave(run, [one["id"] for one in node["branches"]].index(run.seen[node["id"]]))
            else:
                self._stay(run, run.moved + _duration(node))
        elif kind == "exit":
            self._end(run, node.get("reason", "exit"))
        elif kind == "random_split":
            place = self.draw(run.customer, node.get("salt") or f"{self.document['key']}.{node['id']}")
            bounds, number = 0, 0
            for number, branch in enumerate(node["branches"]):  # noqa: B007 - the last one is meant
                bounds += branch["share_bp"]
                if place < bounds:
                    break
            self._leave(run, number)
        elif kind == "split":
            met = [n for n, branch in enumerate(node["branches"]) if _meets(branch["when"], run.entry)]
            self._leave(run, met[0] if met else len(node["branches"]))
        else:
            if kind == "message":
                run.planned.append((node["id"], run.visit))
            elif kind == "goal" and not run.goal:
                run.goal = run.moved
                run.tell(run.moved, "goal")
            self._leave(run, 0)

    def _stay(self, run: Run, due: int) -> None:
        run.due = min(due, run.deadline)
        run.tell(run.moved, "waits")

    def _leave(self, run: Run, number: int) -> None:
        node = self.nodes[run.node or ""]
        branch, to = _ways(node)[number]
        run.tell(run.moved, "passed", branch)
        if not to:
            self._end(run, "end")
            return
        is_back = (node["id"], number) in self.back
        run.node = to
        if is_back:
            run.visit += 1
            if run.visit > self.document.get("visits_max", 10):
                self._end(run, "visits")
                return
        self._arrive(run)

    def _end(self, run: Run, reason: str) -> None:
        run.is_open, run.reason = False, reason
        run.tell(run.moved, "ended")


def _ways(node: dict[str, Any]) -> Sequence[tuple[str, str]]:
    kind = node["kind"]
    if kind == "wait_for":
        return [
            *((one["id"], one.get("next", "")) for one in node["branches"]),
            ("timeout", node.get("timeout_next", "")),
        ]
    if kind == "split":
        return [*((one["id"], one.get("next", "")) for one in node["branches"]), ("else", node.get("else_next", ""))]
    if kind == "random_split":
        return [(one["id"], one.get("next", "")) for one in node["branches"]]
    if kind == "exit":
        return []
    return [("", node["to"] if kind == "jump" else node.get("next", ""))]


def _duration(node: dict[str, Any]) -> int:
    return int((node.get("days", 0) * 24 + node.get("hours", 0) + node.get("minutes", 0) / 60) * HOUR)


def _passes(trigger: dict[str, Any], name: str, properties: dict[str, Any]) -> bool:
    if trigger["fact"] != name:
        return False
    return all(properties.get(one["property"]) == one["is"]["="] for one in trigger.get("where", ()))


def _meets(when: dict[str, Any], entry: dict[str, Any]) -> bool:
    return bool(entry.get(when["context"].removeprefix("entry.")) == when["is"]["="])
