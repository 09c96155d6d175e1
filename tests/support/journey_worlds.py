"""Random journeys and histories: every loop passes a wait, as publishing demands."""

from __future__ import annotations

import random
from typing import Any

HOUR = 3_600_000_000

EVENTS = ("Signed Up", "Order Completed", "Product Viewed", "Ticket Opened")
PLACES = ("x", "y")


def random_journey(chance: random.Random, *, key: str = "drawn") -> dict[str, Any]:
    """A document with 3 to 9 nodes of kinds that need nothing of the workspace."""
    count = chance.randint(3, 9)
    ids = [f"n{number}" for number in range(count)]
    nodes = [_node(chance, ids, place) for place in range(count)]
    event = _trigger(chance)
    entry: dict[str, Any] = {"kind": "event", "event": event}
    if chance.random() < 0.2:
        entry = {"kind": "not_done", "event": event, "without": _trigger(chance), "hours": chance.randint(1, 30)}
    if chance.random() < 0.3:
        entry["entry_key"] = "p"
    document: dict[str, Any] = {
        "key": key,
        "name": {"zh": "随机", "en": "Drawn"},
        "entry": entry,
        "start": ids[0],
        "nodes": nodes,
        "reentry": _reentry(chance),
        "days_max": chance.choice((2, 30, 180)),
        "visits_max": chance.choice((1, 3, 10)),
        "hold_out_bp": 0,
    }
    if chance.random() < 0.4:
        document["exits"] = [{"reason": "left", "event": _trigger(chance)}]
    if chance.random() < 0.5:
        document["goal"] = {"event": _trigger(chance), "days": chance.choice((1, 30)), "ends": chance.random() < 0.5}
    return document


def random_history(chance: random.Random, *, customers: int, facts: int) -> list[tuple[str, str, dict[str, Any], int]]:
    """Facts in the order of time over some ten days; several may be of one instant."""
    times = sorted(chance.randrange(0, 240) * HOUR + chance.choice((0, 0, 1, 1_800_000_000)) for _ in range(facts))
    return [
        (f"cus_{chance.randrange(customers)}", chance.choice(EVENTS), {"p": chance.choice(PLACES)}, at) for at in times
    ]


def _trigger(chance: random.Random) -> dict[str, Any]:
    where = [{"property": "p", "is": {"=": chance.choice(PLACES)}}] if chance.random() < 0.4 else []
    return {"fact": chance.choice(EVENTS), "where": where}


def _reentry(chance: random.Random) -> dict[str, Any]:
    mode = chance.choice(("once", "every", "after_exit", "cooldown"))
    found: dict[str, Any] = {"mode": mode, "times_max": chance.choice((0, 0, 2))}
    return found | {"cooldown_days": chance.choice((0.5, 2))} if mode == "cooldown" else found


def _node(chance: random.Random, ids: list[str], place: int) -> dict[str, Any]:
    """Nodes lead forward; only out of a wait a way may lead back."""
    kind = chance.choice(("wait", "wait", "wait_for", "wait_for", "split", "random_split", "message", "goal", "exit"))
    forward = [*ids[place + 1 :], ""]

    def onward() -> str:
        return chance.choice(forward)

    def anywhere() -> str:
        return chance.choice(ids) if chance.random() < 0.3 else onward()

    node: dict[str, Any] = {"id": ids[place], "kind": kind}
    if kind == "wait":
        return node | {"hours": chance.choice((1, 6, 30)), "next": anywhere()}
    if kind == "wait_for":
        branches = [{"id": f"b{n}", "event": _trigger(chance), "next": anywhere()} for n in range(chance.randint(1, 2))]
        node |= {"branches": branches, "hours": chance.choice((2, 24, 100)), "timeout_next": anywhere()}
        if chance.random() < 0.3:
            node["counts_since"] = "entry"
        if chance.random() < 0.3:
            node["resets_on"] = _trigger(chance)
        return node
    if kind == "split":
        when = {"context": "entry.p", "is": {"=": chance.choice(PLACES)}}
        return node | {"branches": [{"id": "b0", "when": when, "next": onward()}], "else_next": onward()}
    if kind == "random_split":
        share = chance.randrange(0, 10_001)
        lots: list[dict[str, Any]] = [
            {"id": "a", "share_bp": share, "next": onward()},
            {"id": "b", "share_bp": 10_000 - share, "next": onward()},
        ]
        return node | {"branches": lots}
    if kind == "message":
        return node | {"steps": [{"channel": "email", "template": "hello"}], "next": onward(), "lasts_hours": 744}
    return node if kind == "exit" else node | {"next": onward()}
