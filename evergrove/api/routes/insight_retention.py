"""Retention: cohorts by the first event of a kind, and who is behind each cell."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, TypeVar

from evergrove.access import Permission
from evergrove.api.cohort_bodies import (
    EventWish,
    RetentionBody,
    RetentionPeopleWish,
    RetentionWish,
    kept_key,
    retention_body,
)
from evergrove.api.paging import Page, Paged, Paging, cursor
from evergrove.api.routes.customers import CustomerSummary, customer_summaries
from evergrove.api.routing import workspace_router
from evergrove.api.security import Inside, allow
from evergrove.definitions import published
from evergrove.facts import Engine, facts_relation, open_engine
from evergrove.insight import Deed, PeoplePage, Retention, RetentionDefinition, retention_people, retention_table
from evergrove.jobs import open_context, workspace_zone
from evergrove.profiles import describe_customers
from evergrove.segments import SEGMENT, compile_rule, read_filters, read_rule

if TYPE_CHECKING:
    from datetime import datetime

    import ibis.expr.types as ir

router = workspace_router("insight_retention")

T = TypeVar("T")

TABLE_SECONDS_MAX = 60.0
"""Kept for those who look at the same table; the lake itself is up to half a minute behind."""


class FigureCustomers(Page[CustomerSummary]):
    """The customers behind a figure, by customer id."""


@router.post("/insight/retention", name="compute_retention")
def post_retention(body: RetentionWish, inside: Annotated[Inside, allow(Permission.SEGMENTS_READ)]) -> RetentionBody:
    """Who comes back: cohorts by week or month, with intervals; periods that are running are marked."""
    definition = _definition(body, zone=workspace_zone(inside.workspace))
    as_of = inside.clock.now()

    def count(engine: Engine, facts: ir.Table, members: ir.Table | None) -> Retention:
        return retention_table(engine, facts, definition=definition, as_of=as_of, members=members)

    found = inside.state.kept.get(
        inside.slug,
        "retention",
        kept_key(body),
        definition.zone,
        seconds_max=TABLE_SECONDS_MAX,
        make=lambda: inside.heavy(lambda: _over_facts(inside, body.segment, as_of=as_of, work=count)),
    )
    return retention_body(found)


@router.post("/insight/retention/people", name="list_retention_people")
def post_people(
    body: RetentionPeopleWish, inside: Annotated[Inside, allow(Permission.CUSTOMERS_READ)], paging: Paged
) -> FigureCustomers:
    """List who returned, or who did not: the customers of one cell, or of a whole cohort."""
    return figure_customers(inside, people_of_cell(inside, body, after=place_of(paging), limit=paging.limit))


def people_of_cell(inside: Inside, body: RetentionPeopleWish, *, after: str = "", limit: int) -> PeoplePage:
    """A page of the customers of a cell."""
    definition = _definition(body, zone=workspace_zone(inside.workspace))
    as_of = inside.clock.now()

    def find(engine: Engine, facts: ir.Table, members: ir.Table | None) -> PeoplePage:
        return retention_people(
            engine,
            facts,
            definition=definition,
            as_of=as_of,
            cohort=body.cohort,
            age=body.age,
            returned=body.returned,
            members=members,
            after=after,
            limit=limit,
        )

    return inside.heavy(lambda: _over_facts(inside, body.segment, as_of=as_of, work=find))


def place_of(paging: Paging) -> str:
    """The customer behind whom a page begins; empty: at the beginning."""
    return str(position[0]) if (position := paging.position(1)) else ""


def figure_customers(inside: Inside, found: PeoplePage) -> FigureCustomers:
    """A page of customers as lists show them, masked as lists mask them."""
    rows = describe_customers(inside.workspace, found.customer_ids)
    return FigureCustomers(
        items=customer_summaries(inside, rows), next=cursor(found.next) if found.next is not None else None
    )


def _definition(body: RetentionWish, *, zone: str) -> RetentionDefinition:
    return RetentionDefinition(
        first=_deed(body.first, path="first.where"),
        again=_deed(body.again, path="again.where"),
        unit=body.unit,
        cohorts=body.cohorts,
        zone=zone,
    )


def _deed(wish: EventWish, *, path: str) -> Deed:
    return Deed(name=wish.event, where=read_filters(wish.event, wish.where, path=path) if wish.where else ())


def _over_facts(
    inside: Inside,
    segment: str | None,
    *,
    as_of: datetime,
    work: Callable[[Engine, ir.Table, ir.Table | None], T],
) -> T:
    """`work` on the facts at the instant, and on the members of the segment at the same instant where one is named."""
    if segment is None:
        with open_engine(inside.workspace) as engine:
            return work(engine, facts_relation(inside.workspace, engine, as_of=as_of), None)
    rule = read_rule(published(inside.workspace, kind=SEGMENT, key=segment).body)
    with open_context(inside.workspace, rule, as_of=as_of) as context:
        members = context.engine.remember(compile_rule(rule, context=context), name="insight_members")
        return work(context.engine, context.facts, members)
