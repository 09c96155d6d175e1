"""Windows of the day: several a day, by weekday, across midnight; quiet hours and golden hours are such windows.

The clock on the wall decides: an instant is inside when the local clock shows a time of a window. So in a night when
the clock is put forward a window that would open in the gap opens with the first real instant after it, and when the
clock is put back and shows an hour twice, a window of that hour opens the first time (and once more the second time).
A window that crosses midnight belongs to the day on which it opens.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from evergrove.calendar.contracts import InvalidWindowError
from evergrove.calendar.zones import IntArray

MINUTES_A_DAY = 24 * 60
MINUTES_A_WEEK = 7 * MINUTES_A_DAY

WINDOWS_MAX = 100
"""Of one set: more is a mistake, or a timetable."""

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
EVERY_DAY = frozenset(range(1, 8))
"""ISO weekdays: 1 is Monday, 7 is Sunday."""

EPOCH_WEEKDAY = 4
"""1 January 1970 was a Thursday."""

_TEXT = re.compile(
    r"(?:(?P<days>[a-z]{3}(?:-[a-z]{3})?(?:,[a-z]{3}(?:-[a-z]{3})?)*)\s+)?"
    r"(?P<opens>\d{1,2}:\d{2})\s*[-–]\s*(?P<closes>\d{1,2}:\d{2})"
)


@dataclass(frozen=True, kw_only=True)
class DayWindow:
    """From one minute of the day to another (not included), on these ISO weekdays.

    `closes_minute` at or before `opens_minute` is on the following day; 1,440 is midnight at the day's end.
    """

    opens_minute: int
    closes_minute: int
    weekdays: frozenset[int] = EVERY_DAY

    def __post_init__(self) -> None:
        if not (0 <= self.opens_minute < MINUTES_A_DAY and 0 <= self.closes_minute <= MINUTES_A_DAY):
            raise InvalidWindowError(
                "a window opens from 00:00 to 23:59 and closes from 00:00 to 24:00", help="write it as 21:00-08:00"
            )
        if not self.weekdays or not self.weekdays <= EVERY_DAY:
            raise InvalidWindowError("a window needs weekdays from 1 (Monday) to 7 (Sunday)", help="e.g. Mon-Fri")

    @property
    def minutes(self) -> int:
        """How long it is; a window that closes when it opens lasts the whole day."""
        return (self.closes_minute - self.opens_minute - 1) % MINUTES_A_DAY + 1


class Hours(Protocol):
    """Anything that is open or closed by the local clock; hashable, because what it says is kept."""

    def intervals(self, first_day: int, last_day: int) -> tuple[IntArray, IntArray]:
        """Begins and ends, in local minutes since 1970, of all windows that open on these days (from 1970-01-01)."""
        ...

    def __hash__(self) -> int: ...


@dataclass(frozen=True)
class DayWindows:
    """The same windows every week; none at all is never open."""

    windows: tuple[DayWindow, ...]

    def __post_init__(self) -> None:
        if len(self.windows) > WINDOWS_MAX:
            raise InvalidWindowError(f"{len(self.windows)} windows; at most {WINDOWS_MAX}", help="unite some of them")

    def intervals(self, first_day: int, last_day: int) -> tuple[IntArray, IntArray]:
        days = np.arange(first_day, last_day + 1, dtype=np.int64)
        return windows_on(self.windows, days=days, weekdays=weekdays_of(days))

    def complement(self) -> DayWindows:
        """Open exactly when these are closed: from quiet hours to the hours in which may be sent."""
        return _from_week(~_week(self))

    def intersection(self, other: DayWindows) -> DayWindows:
        """Open when both are: golden hours that are not quiet."""
        return _from_week(_week(self) & _week(other))


ALWAYS = DayWindows((DayWindow(opens_minute=0, closes_minute=MINUTES_A_DAY),))


def read_windows(texts: Iterable[str]) -> DayWindows:
    """Windows as people write them: `21:00-08:00`, `Mon-Fri 09:00-12:30`, `Sat,Sun 10:00-24:00`.

    Raises InvalidWindowError naming the text that cannot be read.
    """
    return DayWindows(tuple(_read(text) for text in texts))


def _read(text: str) -> DayWindow:
    found = _TEXT.fullmatch(text.strip().lower())
    if found is None:
        raise InvalidWindowError(f"“{text[:80]}” is no window", help="write 21:00-08:00, or Mon-Fri 09:00-18:00")
    opens, closes = (_minute(found[name], text) for name in ("opens", "closes"))
    weekdays = _weekdays(found["days"], text) if found["days"] else EVERY_DAY
    return DayWindow(opens_minute=opens, closes_minute=closes, weekdays=weekdays)


def _minute(clock: str, text: str) -> int:
    hours, minutes = map(int, clock.split(":"))
    if minutes > 59 or hours * 60 + minutes > MINUTES_A_DAY:
        raise InvalidWindowError(f"“{text[:80]}” has no time {clock}", help="times go from 00:00 to 24:00")
    return hours * 60 + minutes


def _weekdays(days: str, text: str) -> frozenset[int]:
    chosen: set[int] = set()
    for part in days.split(","):
        names = part.split("-")
        if unknown := [name for name in names if name not in WEEKDAYS]:
            raise InvalidWindowError(
                f"“{text[:80]}” has no weekday {unknown[0]}", help=f"weekdays are {', '.join(WEEKDAYS)}"
            )
        first, last = WEEKDAYS.index(names[0]), WEEKDAYS.index(names[-1])
        chosen.update((first + step) % 7 + 1 for step in range((last - first) % 7 + 1))
    return frozenset(chosen)


def weekdays_of(days: IntArray) -> IntArray:
    """ISO weekdays of days since 1970-01-01."""
    found: IntArray = (days + EPOCH_WEEKDAY - 1) % 7 + 1
    return found


def windows_on(windows: Sequence[DayWindow], *, days: IntArray, weekdays: IntArray) -> tuple[IntArray, IntArray]:
    """Begins and ends in local minutes of the windows of each day, which counts as the given weekday (0: closed)."""
    begins, ends = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
    for window in windows:
        opening = days[np.isin(weekdays, list(window.weekdays))] * MINUTES_A_DAY + window.opens_minute
        begins.append(opening)
        ends.append(opening + window.minutes)
    return np.concatenate(begins), np.concatenate(ends)


def united(begins: IntArray, ends: IntArray) -> tuple[IntArray, IntArray]:
    """The same intervals in order, those that touch or overlap as one."""
    if begins.size == 0:
        return begins, ends
    order = np.argsort(begins, kind="stable")
    begins, reached = begins[order], np.maximum.accumulate(ends[order])
    is_first = np.concatenate(([True], begins[1:] > reached[:-1]))
    is_last = np.concatenate((is_first[1:], [True]))
    return begins[is_first], reached[is_last]


def _week(hours: DayWindows) -> npt.NDArray[np.bool_]:
    """Whether each minute of the week, from Monday 00:00, is inside."""
    week = np.zeros(MINUTES_A_WEEK, np.bool_)
    for window in hours.windows:
        for weekday in window.weekdays:
            begin = (weekday - 1) * MINUTES_A_DAY + window.opens_minute
            week[np.arange(begin, begin + window.minutes) % MINUTES_A_WEEK] = True
    return week


def _from_week(week: npt.NDArray[np.bool_]) -> DayWindows:
    """Windows that are cut at midnight, each with all weekdays on which it stands."""
    found: dict[tuple[int, int], set[int]] = {}
    for weekday, day in enumerate(week.reshape(7, MINUTES_A_DAY), start=1):
        edges = np.flatnonzero(np.diff(np.concatenate(([False], day, [False])).astype(np.int8)))
        for begin, end in edges.reshape(-1, 2).tolist():
            found.setdefault((begin, end), set()).add(weekday)
    return DayWindows(
        tuple(
            DayWindow(opens_minute=begin, closes_minute=end, weekdays=frozenset(weekdays))
            for (begin, end), weekdays in sorted(found.items())
        )
    )
