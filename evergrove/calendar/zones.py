"""Time zones as arrays: from when to when which offset from UTC holds.

`zoneinfo` answers one instant at a time and does not tell its changes, so they are looked for: the offset at each
UTC midnight of a year, and between two that differ, by halving, the second of the change. No zone of the tz database
has changed and changed back within one UTC day since 1970.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import TypeAlias
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from evergrove.calendar.contracts import UnknownZoneError, check_year

IntArray = npt.NDArray[np.int64]

Zones: TypeAlias = str | Sequence[str | None] | pa.Array | pa.ChunkedArray
"""One zone for all instants, or one for each; best a dictionary-encoded Arrow column."""

SECOND_US = 1_000_000
MINUTE_US = 60 * SECOND_US
DAY_US = 24 * 60 * MINUTE_US

_DAY_S = 86_400
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class OffsetPeriods:
    """Period k begins at `begins_us[k]` (UTC; the first one before all that was asked) with `offsets_us[k]`."""

    begins_us: IntArray
    offsets_us: IntArray

    def period_of(self, instants_us: IntArray) -> IntArray:
        """The number of the period of each instant."""
        return np.searchsorted(self.begins_us, instants_us, side="right") - 1

    def local_us(self, instants_us: IntArray) -> IntArray:
        """What the clock on the wall shows, as if it were UTC."""
        local: IntArray = instants_us + self.offsets_us[self.period_of(instants_us)]
        return local


def is_zone(name: str) -> bool:
    """Whether `name` is an IANA zone that this machine knows."""
    try:
        ZoneInfo(name)
    except (OSError, ValueError, KeyError):  # a folder of zones, a path, an unknown name
        return False
    return True


def check_zone(name: str) -> None:
    """Raises UnknownZoneError."""
    if not is_zone(name):
        raise UnknownZoneError(f"“{name}” is no time zone", help="write it as Asia/Shanghai or Europe/London")


@lru_cache(maxsize=2_048)
def offset_periods(zone: str, *, first_year: int, last_year: int) -> OffsetPeriods:
    """All periods of a zone from the beginning of one year to the end of another. Raises OutOfRangeError."""
    check_zone(zone)
    begins: list[int] = []
    offsets: list[int] = []
    for year in range(first_year, last_year + 1):
        for second, offset in _changes(zone, year=year):
            if not offsets or offsets[-1] != offset:
                begins.append(second * SECOND_US)
                offsets.append(offset * SECOND_US)
    return OffsetPeriods(begins_us=np.array(begins, np.int64), offsets_us=np.array(offsets, np.int64))


@lru_cache(maxsize=8_192)
def _changes(zone: str, *, year: int) -> tuple[tuple[int, int], ...]:
    """(second, offset in seconds) at the beginning of the UTC year, and at each change within it."""
    check_year(year)
    info = ZoneInfo(zone)
    begin, end = (int(datetime(one, 1, 1, tzinfo=UTC).timestamp()) for one in (year, year + 1))
    found = [(begin, _offset(info, begin))]
    for midnight in range(begin, end, _DAY_S):
        following = min(midnight + _DAY_S, end)
        offset = _offset(info, following)
        if offset != found[-1][1]:
            found.append((_change_between(info, midnight, following), offset))
    return tuple(found)


def _change_between(info: ZoneInfo, before: int, after: int) -> int:
    """The first second with the offset of `after`."""
    wanted = _offset(info, after)
    while after - before > 1:
        middle = (before + after) // 2
        before, after = (before, middle) if _offset(info, middle) == wanted else (middle, after)
    return after


def _offset(info: ZoneInfo, second: int) -> int:
    offset = (_EPOCH + timedelta(seconds=second)).astimezone(info).utcoffset() or timedelta()
    return int(offset.total_seconds())


def periods_around(zone: str, instants_us: IntArray, *, days_after: int = 0) -> OffsetPeriods:
    """The periods that the instants lie in, and those of `days_after` more days. Raises OutOfRangeError."""
    first, last = int(instants_us.min()), int(instants_us.max()) + days_after * DAY_US
    return offset_periods(zone, first_year=_year_of(first), last_year=_year_of(last))


def _year_of(instant_us: int) -> int:
    year = int(np.datetime64(instant_us, "us").astype("datetime64[Y]").astype(np.int64)) + 1970
    check_year(year)
    return year


def rows_by_zone(
    zones: Zones, *, count: int, fallback_zone: str | None
) -> Iterator[tuple[str, npt.NDArray[np.intp] | slice]]:
    """Each distinct zone with its rows. Null, empty and unknown names count as `fallback_zone`.

    Without a fallback they raise UnknownZoneError.
    """
    if isinstance(zones, str):
        yield _known(zones, fallback_zone), slice(None)
        return
    column = zones if isinstance(zones, (pa.Array, pa.ChunkedArray)) else pa.array(zones, pa.string())
    column = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    if len(column) != count:
        raise UnknownZoneError(f"{len(column):,} zones for {count:,} instants", help="give one zone for each instant")
    encoded = column if pa.types.is_dictionary(column.type) else pc.dictionary_encode(column)
    names = [*encoded.dictionary.to_pylist(), None]
    codes = pc.fill_null(encoded.indices.cast(pa.int32()), len(names) - 1).to_numpy(zero_copy_only=False)
    order = np.argsort(codes.astype(np.uint16) if len(names) < 2**16 else codes, kind="stable")
    ends = np.cumsum(np.bincount(codes, minlength=len(names)))
    for code, name in enumerate(names):
        rows = order[(ends[code - 1] if code else 0) : ends[code]]
        if rows.size:
            yield _known(name or "", fallback_zone), rows


def _known(name: str, fallback_zone: str | None) -> str:
    if fallback_zone is not None and not is_zone(name):
        name = fallback_zone
    check_zone(name)
    return name


def local_micros(instants_us: IntArray, *, zones: Zones, fallback_zone: str | None = None) -> IntArray:
    """What each customer's clock shows at `instants_us`, in microseconds as if it were UTC.

    Divided by DAY_US it is the local day; null, empty and unknown zones count as `fallback_zone`.
    """
    local = np.empty_like(instants_us)
    for zone, rows in rows_by_zone(zones, count=instants_us.size, fallback_zone=fallback_zone):
        chosen = instants_us[rows]
        if chosen.size:
            local[rows] = periods_around(zone, chosen).local_us(chosen)
    return local


def local_instants(local_us: IntArray, *, zones: Zones, fallback_zone: str | None = None) -> IntArray:
    """When each customer's clock shows `local_us` (microseconds as if it were UTC), in UTC microseconds.

    Of an hour that the clock shows twice the first time; of one that it leaves out the first instant after it.
    """
    found = np.empty_like(local_us)
    for zone, rows in rows_by_zone(zones, count=local_us.size, fallback_zone=fallback_zone):
        chosen = local_us[rows]
        if chosen.size:
            found[rows] = _instants_in(periods_around(zone, chosen - DAY_US, days_after=2), chosen)
    return found


def _instants_in(periods: OffsetPeriods, local_us: IntArray) -> IntArray:
    """The period whose last local time lies behind the asked one is the first that can show it."""
    local_ends = periods.begins_us[1:] + periods.offsets_us[:-1]
    number = np.searchsorted(local_ends, local_us, side="right")
    found: IntArray = np.maximum(local_us - periods.offsets_us[number], periods.begins_us[number])
    return found
