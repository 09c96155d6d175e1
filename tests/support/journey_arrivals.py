"""Runs that have come to a node, made by hand: what a kind of node does with them, without the engine."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np
import sqlalchemy as sa

from evergrove.facts import micros
from evergrove.journeys.contracts import Journey, Node
from evergrove.journeys.nodes.contracts import Arrivals, Departures, Door, Effects
from evergrove.journeys.nodes.registry import NODE_KINDS
from evergrove.profiles import tables as profile_tables

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from evergrove.journeys.nodes.contracts import Flaw
    from evergrove.kit import Workspace

LAUNCH = "jny_of_a_test"


def node_of(document: Mapping[str, Any]) -> Any:
    """A node as it is written."""
    return msgspec.convert({"id": "n", **document}, Node)


def journey_with(*nodes: Any, **changes: Any) -> Journey:
    """A journey of these nodes, version 3."""
    document = {
        "key": "trial",
        "name": {"zh": "试", "en": "Trial"},
        "entry": {"kind": "manual"},
        "start": nodes[0].id,
        "nodes": (),
        **changes,
    }
    journey = msgspec.convert(document, Journey)
    return msgspec.structs.replace(journey, nodes=tuple(nodes), version=3)


def arrivals_of(
    customers: Sequence[str],
    *,
    at: datetime | Sequence[datetime],
    contexts: Sequence[Mapping[str, Any]] | None = None,
    control: Sequence[bool] | None = None,
    visits: Sequence[int] | None = None,
) -> Arrivals:
    """One run a customer; `contexts`: what each has frozen, {"entry": …}."""
    count = len(customers)
    moments = [at] * count if isinstance(at, datetime) else list(at)
    moment_us = np.array([micros(one) for one in moments], dtype=np.int64)
    return Arrivals(
        run_id=[f"run_{place}" for place in range(count)],
        customer_id=list(customers),
        entered_us=moment_us,
        moment_us=moment_us,
        visit=np.array(visits or [1] * count, dtype=np.int64),
        is_control=np.array(control or [False] * count, dtype=bool),
        context=list(contexts or [{}] * count),
    )


def step_in(workspace: Workspace, node: Any, arrivals: Arrivals, **changes: Any) -> tuple[Departures, Effects]:
    """What becomes of them, and what that brings about."""
    effects = Effects()
    with workspace.control.write() as connection:
        door = Door(connection=connection, workspace=workspace, now=workspace.clock.now())
        gone = NODE_KINDS[type(node)].step(
            node, arrivals, journey=journey_with(node, **changes), launch_id=LAUNCH, door=door, effects=effects
        )
    assert len(gone.branch) == len(arrivals)
    assert gone.detail is None or len(gone.detail) == len(arrivals)
    return gone, effects


def flaws_of(document: Mapping[str, Any], *, workspace: Workspace | None = None, **changes: Any) -> list[Flaw]:
    """What is wrong with a node."""
    node = node_of(document)
    return list(NODE_KINDS[type(node)].problems(node, journey=journey_with(node, **changes), workspace=workspace))


def add_customers(workspace: Workspace, attributes: Mapping[str, Mapping[str, Any]]) -> None:
    """Customers with these attributes."""
    now_us = micros(workspace.clock.now())
    rows = [
        {"customer_id": one, "key": key, "value": msgspec.json.encode(value).decode(), "occurred_us": now_us}
        for one, said in attributes.items()
        for key, value in said.items()
    ]
    people = [{"customer_id": one, "created_at": workspace.clock.now()} for one in attributes]
    with workspace.control.write() as connection:
        connection.execute(sa.insert(profile_tables.customers), people)
        if rows:
            connection.execute(sa.insert(profile_tables.attributes), rows)
