"""The overview: counts, where everybody stands, and how fresh each part is."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import Query
from pydantic import BaseModel, ConfigDict, Field

from evergrove.access import Permission
from evergrove.api.paging import Paged
from evergrove.api.routes.insight_retention import FigureCustomers, figure_customers
from evergrove.api.routing import workspace_router
from evergrove.api.security import Inside, allow
from evergrove.facts import open_engine, published_snapshot
from evergrove.insight import (
    Arrivals,
    PeoplePage,
    Standing,
    arrivals,
    freshness,
    people_page,
    standing,
    standing_customers,
    standing_scores,
)
from evergrove.jobs import workspace_zone
from evergrove.profiles import count_customers
from evergrove.scores import VALUE_NAMES

router = workspace_router("overview")

Score = Annotated[int | None, Query(ge=1, le=5, description="Of the heat map, 5 the best.")]

COUNTS_SECONDS_MAX = 30.0
"""The lake itself is up to 30 seconds behind."""

STANDING_SECONDS_MAX = 3_600.0
"""It changes with the scores only, and these are part of what it is kept under."""


class _FromFace(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class HeatCellBody(_FromFace):
    """Customers with these recency and frequency scores (1 to 5), and their money in minor units."""

    recency: int = Field(ge=1, le=5)
    frequency: int = Field(ge=1, le=5)
    customers: int
    money_minor: int


class StageBody(BaseModel):
    """Customers in a stage now, and at the day that it is compared with (null: there is none)."""

    stage: str = Field(examples=["growth"])
    name_zh: str = Field(examples=["成长期"])
    name_en: str = Field(examples=["Growth"])
    customers: int
    earlier: int | None


class StandingNow(BaseModel):
    """Where everybody stands as of the newest scores."""

    as_of: datetime
    day: str = Field(examples=["2026-11-21"])
    compared_with: str | None = Field(description="The date of `earlier`.", examples=["2026-11-20"])
    currency: str | None = Field(examples=["CNY"])
    heat: list[HeatCellBody] = Field(description="Cells without customers are absent.")
    stages: list[StageBody] = Field(description="In the order of a life.")


class FreshnessBody(_FromFace):
    """How far one part is behind."""

    part: str = Field(examples=["lake"])
    waiting: int | None = Field(description="Facts that it has not worked in.", examples=[0])
    as_of: datetime | None = Field(description="The instant of what it knows, where it is made by the day.")


class Overview(BaseModel):
    """The first page."""

    customers: int
    facts_today: int
    facts_yesterday: int
    newest_received_at: datetime | None
    zone: str = Field(description="Whose midnight begins today.", examples=["Asia/Shanghai"])
    standing: StandingNow | None = Field(description="Null before the first refresh.")
    freshness: list[FreshnessBody]


@router.get("/overview", name="get_overview")
def get_overview(inside: Annotated[Inside, allow(Permission.OVERVIEW_READ)]) -> Overview:
    """Counts, the RFM heat map, the stage funnel, and how fresh each part is."""
    zone = workspace_zone(inside.workspace)
    kept = inside.state.kept
    arrived = kept.get(inside.slug, "arrivals", seconds_max=COUNTS_SECONDS_MAX, make=lambda: _arrivals(inside, zone))
    found = published_snapshot(inside.workspace, name="scores")
    stamp = None if found is None else (found.day, found.as_of)
    stands = kept.get(inside.slug, "standing", stamp, seconds_max=STANDING_SECONDS_MAX, make=lambda: _standing(inside))
    customers = kept.get(inside.slug, "customers", seconds_max=1.0, make=lambda: count_customers(inside.workspace))
    return Overview(
        customers=customers,
        facts_today=arrived.today,
        facts_yesterday=arrived.yesterday,
        newest_received_at=arrived.newest_received_at,
        zone=zone,
        standing=None if stands is None else _standing_body(stands),
        freshness=[FreshnessBody.model_validate(one) for one in freshness(inside.workspace)],
    )


@router.get("/overview/standing/customers", name="list_standing_customers")
def get_standing_customers(
    inside: Annotated[Inside, allow(Permission.CUSTOMERS_READ)],
    paging: Paged,
    day: Annotated[
        date | None,
        Query(description="`day` of the overview; without it, that of the newest scores.", examples=["2026-11-21"]),
    ] = None,
    stage: Annotated[str | None, Query(max_length=40, pattern=r"^[a-z_]+$", examples=["growth"])] = None,
    recency: Score = None,
    frequency: Score = None,
) -> FigureCustomers:
    """List the customers of a stage, or of a cell of the RFM heat map, as of the scores of a day."""
    workspace = inside.workspace
    after = str(position[0]) if (position := paging.position(1)) else ""

    def work() -> PeoplePage:
        with open_engine(workspace) as engine:
            scores = standing_scores(workspace, engine, day=day)
            if scores is None:
                return PeoplePage(customer_ids=(), next=None)
            people = standing_customers(scores, stage=stage, recency=recency, frequency=frequency)
            return people_page(engine, people, after=after, limit=paging.limit)

    return figure_customers(inside, inside.interactive(work))


def _arrivals(inside: Inside, zone: str) -> Arrivals:
    begins = inside.clock.now().astimezone(ZoneInfo(zone)).replace(hour=0, minute=0, second=0, microsecond=0)

    def work() -> Arrivals:
        with open_engine(inside.workspace) as engine:
            return arrivals(inside.workspace, engine, day_begins_at=begins.astimezone(UTC))

    return inside.interactive(work)


def _standing(inside: Inside) -> Standing | None:
    def work() -> Standing | None:
        with open_engine(inside.workspace) as engine:
            return standing(inside.workspace, engine)

    return inside.interactive(work)


def _standing_body(stands: Standing) -> StandingNow:
    names = VALUE_NAMES["stage"]
    return StandingNow(
        as_of=stands.as_of,
        day=stands.day,
        compared_with=stands.compared_with,
        currency=stands.currency,
        heat=[HeatCellBody.model_validate(cell) for cell in stands.heat],
        stages=[
            StageBody(
                stage=one.stage,
                name_zh=names[one.stage].zh,
                name_en=names[one.stage].en,
                customers=one.customers,
                earlier=one.earlier,
            )
            for one in stands.funnel
        ],
    )
