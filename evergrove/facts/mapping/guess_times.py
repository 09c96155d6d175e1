"""The format of the times of a column, found from its values; a day and a month that could be either are asked for."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import pyarrow as pa

from evergrove.facts.mapping.times import parse_local_times

_CLOCKS = ("", " %H:%M:%S", " %H:%M", " %I:%M:%S %p", " %I:%M %p")
_CHINESE_CLOCKS = (" %H时%M分%S秒", " %H时%M分")
_YEAR_FIRST = (
    *(f"%Y{mark}%m{mark}%d{clock}" for mark in "./-" for clock in _CLOCKS),
    *(f"%Y年%m月%d日{blank}{clock.strip()}" for blank in ("", " ") for clock in (*_CLOCKS, *_CHINESE_CLOCKS)),
    *("%Y%m%d", "%Y%m%d %H:%M:%S", "%Y%m%d%H%M%S"),
)
_DAY_FIRST = tuple(f"%d{mark}%m{mark}{year}{clock}" for mark in "/-." for year in ("%Y", "%y") for clock in _CLOCKS)
_MONTH_FIRST = tuple(f"%m{mark}%d{mark}{year}{clock}" for mark in "/-" for year in ("%Y", "%y") for clock in _CLOCKS)


class TimeGuess(msgspec.Struct, frozen=True):
    """How times are written: `formats` beside ISO 8601, and the share of the values that can be read with them.

    `choices`: two lists of formats that fit alike, the day first and the month first; `formats` is empty then, and
    `example` is a value that shows it.
    """

    share: float
    formats: tuple[str, ...] = ()
    choices: tuple[tuple[str, ...], ...] = ()
    example: str = ""


def guess_times(values: Sequence[str]) -> TimeGuess:
    """What fits the distinct values of a column."""
    if not values:
        return TimeGuess(0.0)
    whole = _readable(values, ())
    if len(whole) == len(values):
        return TimeGuess(1.0)
    rest = [value for value in values if value not in whole]
    year_first, day_first, month_first = (_fitting(rest, each) for each in (_YEAR_FIRST, _DAY_FIRST, _MONTH_FIRST))
    found = [len(_readable(rest, formats)) for formats in (year_first, day_first, month_first)]
    best = max(found)
    share = (len(whole) + best) / len(values)
    if best == 0 or found[0] == best:
        return TimeGuess(share, year_first)
    if found[1] != found[2]:
        return TimeGuess(share, day_first if found[1] > found[2] else month_first)
    example = min(_readable(rest, day_first))
    return TimeGuess(share, choices=(day_first, month_first), example=example)


def _fitting(values: Sequence[str], formats: Sequence[str]) -> tuple[str, ...]:
    return tuple(each for each in formats if _readable(values, (each,)))


def _readable(values: Sequence[str], formats: Sequence[str]) -> set[str]:
    local, _ = parse_local_times(pa.array(values, pa.string()), formats=formats)
    return {value for value, is_read in zip(values, local.is_valid().to_pylist(), strict=True) if is_read}
