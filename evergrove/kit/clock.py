"""Time as an argument: aware UTC only, and never read from the machine outside this file."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Protocol

from evergrove.kit.errors import InvalidError


class Clock(Protocol):
    """Tells the time, as an aware UTC datetime."""

    def now(self) -> datetime: ...


class SystemClock:
    """The machine's time."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class FixedClock:
    """A time that stands until it is set: tests, simulation, reports of a past day."""

    def __init__(self, instant: datetime) -> None:
        self.instant = instant

    def now(self) -> datetime:
        return self.instant


def parse_instant(text: str) -> datetime:
    """An aware UTC instant from ISO 8601; a bare date means its first instant in UTC.

    Raises InvalidError for anything else.
    """
    try:
        parsed = datetime.fromisoformat(text)
        return parsed.replace(tzinfo=UTC) if parsed.tzinfo is None else parsed.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise InvalidError(
            f"“{text}” is not a date or an instant",
            help="write it as 2011-12-10 or 2011-12-10T08:30:00+00:00",
        ) from error
