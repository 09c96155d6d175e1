"""When people are active: hour of day, weekday and the Chinese shopping year, as one weight for each hour."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import numpy as np
import numpy.typing as npt

from evergrove.kit.errors import InvalidError

HOUR_WEIGHTS = (
    0.45, 0.20, 0.10, 0.07, 0.06, 0.10, 0.25, 0.55, 0.85, 1.05, 1.20, 1.20,
    1.35, 1.15, 1.00, 1.00, 1.00, 0.95, 1.05, 1.45, 1.90, 2.20, 1.95, 1.15,
)  # fmt: skip
"""Local hours 0–23: a peak at lunch and a higher one between 20 and 22."""

WEEKDAY_WEIGHTS = (0.93, 0.92, 0.94, 0.97, 1.05, 1.12, 1.07)
"""Monday to Sunday."""

_FESTIVALS_TEXT = (
    "2015-02-19 2016-02-08 2017-01-28 2018-02-16 2019-02-05 2020-01-25 2021-02-12 2022-02-01 2023-01-22 "
    "2024-02-10 2025-01-29 2026-02-17 2027-02-06 2028-01-26 2029-02-13 2030-02-03 2031-01-23 2032-02-11 "
    "2033-01-31 2034-02-19 2035-02-08 2036-01-28 2037-02-15 2038-02-04 2039-01-24 2040-02-12"
)
SPRING_FESTIVALS = tuple(date.fromisoformat(text) for text in _FESTIVALS_TEXT.split())
"""First day of the lunar year, Chinese calendar (GB/T 33661-2017)."""

_FIXED_DAYS: dict[tuple[int, int], float] = {
    (3, 7): 1.3, (3, 8): 1.6, (5, 20): 1.3,
    (6, 1): 1.5, (6, 16): 1.6, (6, 17): 1.9, (6, 18): 3.0, (9, 9): 1.3,
    (11, 1): 1.8, (11, 10): 2.2, (11, 11): 3.6, (12, 11): 1.2, (12, 12): 1.7,
}  # fmt: skip
"""(month, day) → demand against an ordinary day: 女王节, 520, 618, 99, 双 11, 双 12."""

SECONDS_PER_HOUR = 3600
HOUR_US = SECONDS_PER_HOUR * 1_000_000
WAKING_HOUR = 8
"""What a delay would put between local midnight and eight happens later on that day."""


def day_weight(day: date) -> float:
    """Demand of a local day against an ordinary one, before normalisation.

    Raises InvalidError for years without a known Spring Festival.
    """
    if not SPRING_FESTIVALS[0].year <= day.year <= SPRING_FESTIVALS[-1].year:
        raise InvalidError(
            f"the simulator knows no Spring Festival for {day.year}",
            help=f"choose times between {SPRING_FESTIVALS[0].year} and {SPRING_FESTIVALS[-1].year}",
        )
    after_festival = (day - SPRING_FESTIVALS[day.year - SPRING_FESTIVALS[0].year]).days
    if -3 <= after_festival <= 6:
        return 0.35
    if -24 <= after_festival <= -10:
        return 1.35
    if (day.month, day.day) in _FIXED_DAYS:
        return _FIXED_DAYS[day.month, day.day]
    if (day.month == 6 and day.day <= 20) or (day.month == 11 and day.day <= 12):
        return 1.25
    return 1.0


def hourly_intensity(
    start: datetime, *, hours: int, utc_offset_minutes: int, strength: float
) -> npt.NDArray[np.float64]:
    """Weights of `hours` consecutive hours from `start` on, with mean 1.

    `strength` 1 is the whole seasonality, 0 none: each weight is raised to that power before normalisation.
    """
    local = start.astimezone(UTC).replace(tzinfo=None) + timedelta(minutes=utc_offset_minutes)
    steps = np.arange(hours, dtype=np.int64)
    seconds = (local - local.replace(hour=0, minute=0, second=0, microsecond=0)).total_seconds()
    since_midnight = (steps * SECONDS_PER_HOUR + int(seconds)) // SECONDS_PER_HOUR
    days, hour_of_day = np.divmod(since_midnight, 24)
    dates = [local.date() + timedelta(days=offset) for offset in range(int(days[-1]) + 1)]
    daily = np.array([day_weight(day) * WEEKDAY_WEIGHTS[day.weekday()] for day in dates])
    weights = (daily[days] * np.array(HOUR_WEIGHTS)[hour_of_day]) ** strength
    return np.asarray(weights / weights.mean(), dtype=np.float64)


def local_hours(times: npt.NDArray[np.int64], *, utc_offset_minutes: int) -> npt.NDArray[np.int64]:
    """Local hour of day, 0–23, of UTC microseconds."""
    return np.asarray((times // 60_000_000 + utc_offset_minutes) // 60 % 24, dtype=np.int64)


def when_awake(
    times: npt.NDArray[np.int64], *, utc_offset_minutes: int, random: np.random.Generator
) -> npt.NDArray[np.int64]:
    """The same UTC microseconds, those of the night moved to between 8 and 22 o'clock of the same local day.

    Never earlier than before, so that effects stay behind their causes.
    """
    asleep = local_hours(times, utc_offset_minutes=utc_offset_minutes) < WAKING_HOUR
    moves = WAKING_HOUR * HOUR_US + random.integers(0, 6 * HOUR_US // 1000, len(times)) * 1000
    return np.where(asleep, times + moves, times)
