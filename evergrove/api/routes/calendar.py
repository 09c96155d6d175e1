"""The calendar: days with what they are, what is sent on them, and what collides."""

from __future__ import annotations

import datetime as dt
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import Query, Request

from evergrove.access import Permission
from evergrove.api.calendar_bodies import (
    CalendarBody,
    Countries,
    CountryBody,
    KeyDates,
    day_body,
    key_date_body,
)
from evergrove.api.moments import DAY_MAX, DAY_MIN, Day
from evergrove.api.paging import Paged, page_of
from evergrove.api.routing import workspace_router
from evergrove.api.security import Inside, allow
from evergrove.calendar import countries, key_dates
from evergrove.insight import segment_share, send_calendar, workspace_country
from evergrove.kit import InvalidError
from evergrove.profiles import workspace_zone

router = workspace_router("calendar")

DAYS_MAX = 62
"""Six weeks are a month on the screen; two months are a plan."""

DAYS_DEFAULT = 42

COUNTRY_ELSE = "CN"
"""Where neither the workspace nor the browser says one."""

SHARE_SECONDS_MAX = 600.0
"""How much two segments share changes once a day, with the snapshot."""


class InvalidRangeError(InvalidError):
    code = "calendar.invalid_range"


@router.get("/calendar", name="get_calendar")
def get_calendar(
    inside: Annotated[Inside, allow(Permission.CALENDAR_READ)],
    request: Request,
    first: Annotated[
        Day | None, Query(alias="from", description="Null: the first of this month.", examples=["2026-11-01"])
    ] = None,
    last: Annotated[
        Day | None, Query(alias="to", description=f"Included; at most {DAYS_MAX} days.", examples=["2026-11-30"])
    ] = None,
    country: Annotated[
        str | None,
        Query(pattern=r"^[A-Z]{2}$", description="ISO 3166. Null: the workspace's own.", examples=["CN"]),
    ] = None,
) -> CalendarBody:
    """Show days: official and lunar days, key dates, the send load, launches and what collides."""
    workspace = inside.workspace
    zone = workspace_zone(workspace)
    today = inside.clock.now().astimezone(ZoneInfo(zone)).date()
    first = first or today.replace(day=1)
    last = last or min(first + dt.timedelta(days=DAYS_DEFAULT - 1), DAY_MAX)
    days = (last - first).days + 1
    if not 1 <= days <= DAYS_MAX:
        raise InvalidRangeError(
            f"from {first} to {last} are {days} days", help=f"ask for 1 to {DAYS_MAX} days, the first one first"
        )

    def share_of(one: str, other: str) -> float | None:
        return inside.state.kept.get(
            inside.slug,
            "segment_share",
            (one, other),
            seconds_max=SHARE_SECONDS_MAX,
            make=lambda: segment_share(workspace, one, other),
        )

    place = country or workspace_country(workspace) or _country_asked(request)
    found = send_calendar(workspace, first=first, days=days, country=place, share_of=share_of)
    return CalendarBody(zone=zone, country=place, today=today, days=[day_body(one) for one in found])


@router.get("/calendar/key-dates", name="list_key_dates")
def get_key_dates(
    inside: Annotated[Inside, allow(Permission.CALENDAR_READ)],
    paging: Paged,
    year: Annotated[int | None, Query(ge=DAY_MIN.year, le=DAY_MAX.year, description="Null: this one.")] = None,
) -> KeyDates:
    """List the key dates of a year, with warm-up and encore."""
    found = key_dates(year or inside.clock.now().year)
    shown, after = page_of(found, paging, key=lambda one: one.key)
    return KeyDates(items=[key_date_body(one) for one in shown], next=after)


@router.get("/calendar/countries", name="list_countries")
def get_countries(inside: Annotated[Inside, allow(Permission.CALENDAR_READ)], paging: Paged) -> Countries:  # noqa: ARG001
    """List the countries whose holidays are known."""
    shown, after = page_of(countries(), paging, key=lambda code: code)
    return Countries(items=[CountryBody(code=code) for code in shown], next=after)


def _country_asked(request: Request) -> str:
    """The region that the browser's languages name first (`en-GB,en;q=0.9` is GB)."""
    tags = (part.partition(";")[0].strip() for part in request.headers.get("accept-language", "").split(","))
    known = set(countries())
    return next((region for tag in tags if (region := tag[-2:].upper()) in known and tag[-3:-2] == "-"), COUNTRY_ELSE)
