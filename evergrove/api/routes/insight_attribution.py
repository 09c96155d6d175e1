"""Attribution: which origins brought the orders, under five models, to the last unit of money."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

from evergrove.access import Permission
from evergrove.api.cohort_bodies import (
    AttributionBody,
    AttributionPeopleWish,
    AttributionWish,
    CurrencyTotalBody,
    attribution_row,
    kept_key,
)
from evergrove.api.paging import Paged
from evergrove.api.routes.insight_retention import FigureCustomers, figure_customers, place_of
from evergrove.api.routing import workspace_router
from evergrove.api.security import Inside, allow
from evergrove.facts import facts_relation, open_engine
from evergrove.insight import (
    Attribution,
    AttributionDefinition,
    Origin,
    PeoplePage,
    attribution_people,
    attribution_table,
)
from evergrove.jobs import workspace_zone

router = workspace_router("insight_attribution")

TABLE_SECONDS_MAX = 60.0
"""Kept for those who look at the same table; the lake itself is up to half a minute behind."""


@router.post("/insight/attribution", name="compute_attribution")
def post_attribution(
    body: AttributionWish, inside: Annotated[Inside, allow(Permission.SEGMENTS_READ)]
) -> AttributionBody:
    """Credit the orders of a time to the touches before them: five models side by side, nothing left over."""
    zone = workspace_zone(inside.workspace)
    definition, as_of = _definition(body, zone=zone), inside.clock.now()

    def work() -> Attribution:
        with open_engine(inside.workspace) as engine:
            facts = facts_relation(inside.workspace, engine, as_of=as_of)
            return attribution_table(engine, facts, definition=definition, as_of=as_of)

    found = inside.state.kept.get(
        inside.slug,
        "attribution",
        kept_key(body),
        zone,
        seconds_max=TABLE_SECONDS_MAX,
        make=lambda: inside.heavy(work),
    )
    return AttributionBody(
        as_of=found.as_of,
        zone=zone,
        totals=[CurrencyTotalBody.model_validate(total) for total in found.totals],
        rows=[attribution_row(row) for row in found.rows],
    )


@router.post("/insight/attribution/people", name="list_attribution_people")
def post_people(
    body: AttributionPeopleWish, inside: Annotated[Inside, allow(Permission.CUSTOMERS_READ)], paging: Paged
) -> FigureCustomers:
    """List the customers with an order of which a model credits the origin a part."""
    return figure_customers(inside, people_of_origin(inside, body, after=place_of(paging), limit=paging.limit))


def people_of_origin(inside: Inside, body: AttributionPeopleWish, *, after: str = "", limit: int) -> PeoplePage:
    """A page of the customers of a row under one model."""
    definition = _definition(body, zone=workspace_zone(inside.workspace))
    as_of = inside.clock.now()

    def work() -> PeoplePage:
        with open_engine(inside.workspace) as engine:
            return attribution_people(
                engine,
                facts_relation(inside.workspace, engine, as_of=as_of),
                definition=definition,
                origin=Origin(**body.origin.model_dump()),
                model=body.model,
                currency=body.currency,
                after=after,
                limit=limit,
            )

    return inside.heavy(work)


def _definition(body: AttributionWish, *, zone: str) -> AttributionDefinition:
    return AttributionDefinition(
        since=_begins(body.first_day, zone=zone),
        until=_begins(body.last_day + timedelta(days=1), zone=zone),
        lookback_days=body.lookback_days,
        by=body.by,
    )


def _begins(day: date, *, zone: str) -> datetime:
    return datetime.combine(day, time(), tzinfo=ZoneInfo(zone)).astimezone(UTC)
