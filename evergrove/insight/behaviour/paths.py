"""Paths: which way visits go from an anchor, or come to it, level by level, and who went there.

What is counted: visits (see `path_visits`) whose first anchor lies in the period. Level 0 is the anchor; a link leads
from a node to the one of the next level of the same visit, or to the end (the begin, where the direction is `to`).
At each level the PATH_NODES_MAX nodes with most visits stand by themselves, all others are one, `rest`. Events that
belong to nobody are in no visit; they are counted beside it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from evergrove.insight.behaviour.contracts import BehaviourScope
from evergrove.insight.behaviour.path_definition import Paths
from evergrove.insight.behaviour.path_visits import anchor_mask, facts_of_paths, visit_steps
from evergrove.insight.behaviour.periods import Period

PATH_NODES_MAX = 8
"""Of one level, in a drawing that can still be read."""

NodeKind = Literal["anchor", "node", "rest", "end"]

_SHOWN_SCHEMA = pa.schema([("at_level", pa.int64()), ("shown", pa.string())])


@dataclass(frozen=True, kw_only=True)
class PathPlace:
    """A node of the drawing; `name` is empty for all kinds but `node`."""

    level: int
    kind: NodeKind
    name: str = ""


@dataclass(frozen=True, kw_only=True)
class PathNode:
    """How many visits, of how many customers, came through a place."""

    place: PathPlace
    visits: int
    customers: int


@dataclass(frozen=True, kw_only=True)
class PathLink:
    """How many visits, of how many customers, went from one place to one of the next level."""

    source: PathPlace
    target: PathPlace
    visits: int
    customers: int


@dataclass(frozen=True, kw_only=True)
class PathFigures:
    """`visits` and `customers` with the anchor; `anchors_of_nobody`: anchors in the period without a customer."""

    visits: int
    customers: int
    nodes: tuple[PathNode, ...]
    links: tuple[PathLink, ...]
    anchors_of_nobody: int
    period: Period
    as_of: datetime


@dataclass(frozen=True, kw_only=True)
class PathPeople:
    """Who came through `source`, or, with a `target`, went from there to it."""

    source: PathPlace
    target: PathPlace | None = None


def path_figures(scope: BehaviourScope, paths: Paths, *, period: Period) -> PathFigures:
    """Every figure: the visits once, then small aggregates."""
    steps = scope.engine.remember(visit_steps(scope, paths, period=period), name="path_steps")
    placed = _placed(scope, steps)
    places = ["level", "kind", "name"]
    counted = placed.group_by(places).agg(visits=placed.count().cast("int64"), customers=_customers(placed))
    nodes = tuple(
        PathNode(
            place=PathPlace(level=row["level"], kind=row["kind"], name=row["name"]),
            visits=row["visits"],
            customers=row["customers"],
        )
        for row in scope.engine.fetch(counted.order_by(["level", ibis.desc("visits"), "kind", "name"])).to_pylist()
    )
    first = next((node for node in nodes if node.place.level == 0), None)
    return PathFigures(
        visits=first.visits if first else 0,
        customers=first.customers if first else 0,
        nodes=nodes,
        links=_links(scope, placed, steps_max=paths.steps),
        anchors_of_nobody=_anchors_of_nobody(scope, paths, period=period),
        period=period,
        as_of=scope.as_of,
    )


def path_customers(
    scope: BehaviourScope, paths: Paths, *, period: Period, people: PathPeople, after: str = ""
) -> ir.Table:
    """The customers behind a node or a link (those behind the id `after`): one column `customer_id`, no repetitions."""
    if "rest" in {people.source.kind, people.target.kind if people.target else ""}:
        placed = _placed(scope, scope.engine.remember(visit_steps(scope, paths, period=period), name="path_steps"))
    else:
        placed = _placed_each(visit_steps(scope, paths, period=period, after=after))
    kept = _is_at(placed, people.source, kind="kind", name="name") & (placed.level == people.source.level)
    if people.target is not None:
        kept &= _is_at(placed, people.target, kind="next_kind", name="next_name")
    if after:
        kept &= placed.customer_id > after
    return placed.filter(kept).select("customer_id").distinct()


def _is_at(placed: ir.Table, place: PathPlace, *, kind: str, name: str) -> ir.BooleanValue:
    return (placed[kind] == place.kind) & (placed[name] == place.name)


def _placed(scope: BehaviourScope, steps: ir.Table) -> ir.Table:
    """Each row with the place (`kind`, `name`) where it is drawn, and that of its next node."""
    counted = steps.filter(steps.level > 0).group_by(["level", "node"]).agg(visits=lambda rows: rows.count())
    ranked = counted.mutate(
        rank=ibis.row_number().over(
            ibis.window(group_by=counted.level, order_by=[ibis.desc(counted.visits), counted.node])
        )
    )
    ranked = ranked.filter(ranked["rank"] < PATH_NODES_MAX).select(at_level=ranked.level, shown=ranked.node)
    rows = scope.engine.fetch(ranked.order_by(["at_level", "shown"])).cast(_SHOWN_SCHEMA)
    here = scope.engine.table(rows, name="path_nodes_here")
    there = scope.engine.table(rows, name="path_nodes_there").rename(at_next="at_level", shown_next="shown")
    joined = steps.left_join(here, (steps.level == here.at_level) & (steps.node == here.shown))
    joined = joined.mutate(next_level=joined.level + 1)
    joined = joined.left_join(there, (joined.next_level == there.at_next) & (joined.next_node == there.shown_next))
    return _with_places(joined)


def _placed_each(steps: ir.Table) -> ir.Table:
    """The same where only named nodes are asked for: every node stands for itself, whoever else is drawn."""
    return _with_places(steps.mutate(shown=steps.node, shown_next=steps.next_node))


def _with_places(rows: ir.Table) -> ir.Table:
    is_anchor = rows.level == 0
    return rows.select(
        "customer_id",
        "level",
        kind=is_anchor.ifelse("anchor", rows.shown.notnull().ifelse("node", "rest")),
        name=is_anchor.ifelse("", rows.shown.fill_null("")),
        next_kind=rows.next_node.isnull().ifelse("end", rows.shown_next.notnull().ifelse("node", "rest")),
        next_name=rows.shown_next.fill_null(""),
    )


def _links(scope: BehaviourScope, placed: ir.Table, *, steps_max: int) -> tuple[PathLink, ...]:
    inner = placed.filter(placed.level < steps_max)
    ends = ["level", "kind", "name", "next_kind", "next_name"]
    counted = inner.group_by(ends).agg(visits=inner.count().cast("int64"), customers=_customers(inner))
    order = ["level", ibis.desc("visits"), "kind", "name", "next_kind", "next_name"]
    return tuple(
        PathLink(
            source=PathPlace(level=row["level"], kind=row["kind"], name=row["name"]),
            target=PathPlace(level=row["level"] + 1, kind=row["next_kind"], name=row["next_name"]),
            visits=row["visits"],
            customers=row["customers"],
        )
        for row in scope.engine.fetch(counted.order_by(order)).to_pylist()
    )


def _customers(rows: ir.Table) -> ir.IntegerScalar:
    return rows.customer_id.nunique().cast("int64")


def _anchors_of_nobody(scope: BehaviourScope, paths: Paths, *, period: Period) -> int:
    facts = facts_of_paths(scope, paths, period=period)
    is_inside = (facts.occurred_us >= period.since_us) & (facts.occurred_us < period.until_us)
    facts = facts.filter(facts.customer_id.isnull() & is_inside)
    facts = facts.filter(anchor_mask(facts, paths))
    return int(scope.engine.fetch(facts.agg(rows=facts.count().cast("int64"))).column("rows")[0].as_py() or 0)
