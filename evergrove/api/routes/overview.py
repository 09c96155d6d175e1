"""The overview: counts, where everybody stands, and how fresh each part is."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import Query
from pydantic import BaseModel, ConfigDict, Field

from evergrove.access import Permission
from evergrove.api.paging import Paged
from evergrove.api.routes.insight_retention import FigureCustomers, figure_customers, place_of
from evergrove.api.routing import workspace_router
from evergrove.api.security import Inside, allow
from evergrove.channels import day_start
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
    facts_today: int = Field(description="That happened since midnight.")
    facts_yesterday: int = Field(description="That happened on the whole day before.")
    received_today: int = Field(description="That came since midnight, whenever they happened: imports are among them.")
    newest_received_at: datetime | None
    zone: str = Field(description="Whose midnight begins today.", examples=["Asia/Shanghai"])
    standing: StandingNow | None = Field(description="Null before the first refresh.")
    freshness: list[FreshnessBody]


class StandingWish(BaseModel):
    """A stage, or a cell of the RFM heat map, as of the scores of a day; without it, of the newest ones."""

    model_config = ConfigDict(extra="forbid")

    day: date | None = None
    stage: str | None = Field(default=None, max_length=40, pattern=r"^[a-z_]+$", examples=["growth"])
    recency: int | None = Field(default=None, ge=1, le=5)
    frequency: int | None = Field(default=None, ge=1, le=5)


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
        received_today=arrived.received_today,
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
    wish = StandingWish(day=day, stage=stage, recency=recency, frequency=frequency)
    return figure_customers(inside, people_standing(inside, wish, after=place_of(paging), limit=paging.limit))


def people_standing(inside: Inside, wish: StandingWish, *, after: str = "", limit: int) -> PeoplePage:
    """A page of the customers of a stage or a cell."""

    def work() -> PeoplePage:
        with open_engine(inside.workspace) as engine:
            scores = standing_scores(inside.workspace, engine, day=wish.day)
            if scores is None:
                return PeoplePage(customer_ids=(), next=None)
            people = standing_customers(scores, stage=wish.stage, recency=wish.recency, frequency=wish.frequency)
            return people_page(engine, people, after=after, limit=limit)

    return inside.interactive(work)


def _arrivals(inside: Inside, zone: str) -> Arrivals:
    today = inside.clock.now().astimezone(ZoneInfo(zone)).date()
    begins, before = (day_start(day, zone=zone) for day in (today, today - timedelta(days=1)))

    def work() -> Arrivals:
        with open_engine(inside.workspace) as engine:
            return arrivals(inside.workspace, engine, day_begins_at=begins, yesterday_begins_at=before)

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
