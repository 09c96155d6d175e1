"""Moments and days from outside: with their zone, and within what every database and calendar can hold."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime

MOMENT_MIN, MOMENT_MAX = datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)

DAY_MIN, DAY_MAX = date(2004, 1, 1), date(2099, 12, 31)
"""Official days of China are known from 2004 on."""


def _near(moment: datetime) -> datetime:
    if not MOMENT_MIN <= moment < MOMENT_MAX:
        raise ValueError(f"a moment lies between {MOMENT_MIN:%Y} and {MOMENT_MAX:%Y}")
    return moment.astimezone(UTC)


Moment = Annotated[AwareDatetime, AfterValidator(_near)]
"""An instant in UTC."""


def _known(day: date) -> date:
    if not DAY_MIN <= day <= DAY_MAX:
        raise ValueError(f"a day lies between {DAY_MIN} and {DAY_MAX}")
    return day


Day = Annotated[date, AfterValidator(_known)]
"""A day of the years that the calendar answers."""
