"""Customers whose date it is: by the solar or the lunar calendar, at a time of their own clock, once a year.

A worker asks again and again for what came due since the journey was published, at most a day back: so neither a
standstill nor a move to another time zone passes anybody over, and the entry key (the attribute and the year) lets
nobody in twice.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pyarrow as pa
import sqlalchemy as sa

from evergrove.calendar import (
    CALENDAR_YEAR_MAX,
    MINUTE_US,
    Birthday,
    InvalidBirthdayError,
    LunarDate,
    NoSuchLunarDateError,
    OutOfRangeError,
    SolarDate,
    birthdays_celebrated_on,
    local_instants,
    lunar_of,
    solar_of,
)
from evergrove.facts import micros, resolve_roots
from evergrove.journeys.contracts import DateEntry
from evergrove.journeys.entries.chunks import CHUNK_SCHEMA, entrants_table
from evergrove.journeys.nodes.people import People
from evergrove.kit import Workspace
from evergrove.profiles import customers_with_attribute, workspace_zone

LOOK_BACK = timedelta(hours=24)
"""What came due longer ago is over."""

ZONES_APART = timedelta(hours=14)
"""How far a customer's day lies from that of UTC at most."""

LUNAR_BIRTH_YEAR_MIN = 1901
"""Of the living; what the lunar calendar knows."""

FULL_DATE = re.compile(r"((?:19|20)\d\d)-(\d\d)-(\d\d)(?:[T ].*)?")
MONTH_AND_DAY = re.compile(r"(?:--)?(\d\d)-(\d\d)")
"""A date is YYYY-MM-DD (a time may follow), MM-DD, or --MM-DD as vCard writes it."""


@dataclass(frozen=True, kw_only=True)
class Celebration:
    """A day of the customers' clocks on which they enter, for the dates that are celebrated `days_before` days later.

    `year`: of the celebration, of the lunar calendar for lunar dates, which may fall into one solar year twice.
    """

    local_day: date
    year: int
    dates: frozenset[Birthday]


def due_entrants(
    connection: sa.Connection, workspace: Workspace, entry: DateEntry, *, since: datetime, until: datetime
) -> pa.Table:
    """Whoever came due in (since, until], in CHUNK_SCHEMA, with the moment at which each did.

    One pass over the attributes: 1 s of a processor for a few million of them.
    """
    since = max(since, until - LOOK_BACK)
    found = celebrations(entry, since=since, until=until)
    texts = written_as({one for celebration in found for one in celebration.dates})
    ids = customers_with_attribute(connection, key=entry.attribute, texts=texts)
    if not ids:
        return CHUNK_SCHEMA.empty_table()
    roots = sorted(set(resolve_roots(connection, pa.array(ids, pa.string())).to_pylist()))
    people = People(connection, roots)
    said = [read_date(value, is_lunar=entry.calendar == "lunar") for value in people.attribute_values(entry.attribute)]
    zones = people.zones(fallback=workspace_zone(workspace))
    tables = []
    for celebration in found:
        is_it = np.array([one in celebration.dates for one in said], dtype=bool)
        due_us = _due(celebration.local_day, at=entry.at, zones=zones)
        chosen = np.flatnonzero(is_it & (due_us > micros(since)) & (due_us <= micros(until))).tolist()
        date_text = (celebration.local_day + timedelta(days=entry.days_before)).isoformat()
        tables.append(
            entrants_table(
                [roots[place] for place in chosen],
                entry_keys=[f"{entry.attribute}:{celebration.year}"] * len(chosen),
                moments_us=due_us[chosen],
                contexts=[{"date": date_text}] * len(chosen),
            )
        )
    return pa.concat_tables(tables)


def celebrations(entry: DateEntry, *, since: datetime, until: datetime) -> list[Celebration]:
    """The local days that anybody's clock may show in between, each with the dates that are celebrated for it."""
    first, last = (since - ZONES_APART).date(), (until + ZONES_APART).date()
    found = []
    for number in range((last - first).days + 1):
        local_day = first + timedelta(days=number)
        celebrated_on = local_day + timedelta(days=entry.days_before)
        try:
            listed = birthdays_celebrated_on(celebrated_on)
            year = lunar_of(celebrated_on).year if entry.calendar == "lunar" else celebrated_on.year
        except OutOfRangeError:
            continue
        wanted = LunarDate if entry.calendar == "lunar" else SolarDate
        dates = frozenset(one for one in listed if isinstance(one, wanted))
        found.append(Celebration(local_day=local_day, year=year, dates=dates))
    return found


def read_date(value: object, *, is_lunar: bool) -> Birthday | None:
    """The date of the year that an attribute says; None when it says none.

    By the lunar calendar a full date is a solar one, whose lunar day is kept; a month and day alone are lunar already.
    """
    text = value.strip() if isinstance(value, str) else ""
    full, short = FULL_DATE.fullmatch(text), MONTH_AND_DAY.fullmatch(text)
    try:
        if full is not None:
            day = date(*map(int, full.groups()))
            return lunar_of(day).date if is_lunar else SolarDate(month=day.month, day=day.day)
        if short is not None:
            month, day_number = map(int, short.groups())
            kind = LunarDate if is_lunar else SolarDate
            return kind(month=month, day=day_number)
    except (ValueError, InvalidBirthdayError, OutOfRangeError):
        return None
    return None


def written_as(dates: Iterable[Birthday]) -> list[str]:
    """How attributes may begin that say one of these dates: a month and day, or every day of a lunar date's years."""
    texts: list[str] = []
    for one in dates:
        short = f"{one.month:02}-{one.day:02}"
        if isinstance(one, SolarDate):
            texts += [short, f"--{short}", f"????-{short}"]
            continue
        texts += [] if one.is_leap else [short, f"--{short}"]
        texts += _solar_days(one)
    return texts


def _solar_days(lunar: LunarDate) -> list[str]:
    days = []
    for year in range(LUNAR_BIRTH_YEAR_MIN, CALENDAR_YEAR_MAX + 1):
        try:
            days.append(solar_of(lunar, year=year).isoformat())
        except NoSuchLunarDateError:
            continue
    return days


def _due(local_day: date, *, at: str, zones: pa.DictionaryArray) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """When the clock of each shows the hour of that day."""
    hours, _, minutes = at.partition(":")
    begin = datetime(local_day.year, local_day.month, local_day.day, tzinfo=UTC)
    local_us = micros(begin) + (int(hours) * 60 + int(minutes)) * MINUTE_US
    return local_instants(np.full(len(zones), local_us, dtype=np.int64), zones=zones)
