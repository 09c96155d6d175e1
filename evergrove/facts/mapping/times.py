"""Local times from text: ISO 8601 and a mapping's own formats, with impossible dates seen as such.

The usual parsers turn 31 February into 3 March; here the parts are read by a pattern and put together by the civil
calendar, and a date that does not come out as it went in is refused.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from evergrove.kit.errors import InvalidError

YEAR_MIN, YEAR_MAX = 1900, 2199
"""A time outside is a mistake of the source (0001-01-01, 9999-12-31)."""

_ISO = (
    r"^(?P<Y>\d{4})[-/](?P<m>\d{1,2})[-/](?P<d>\d{1,2})"
    r"(?:[T ]+(?P<H>\d{1,2}):(?P<M>\d{2})(?::(?P<S>\d{2})(?:\.(?P<f>\d{1,9}))?)?)?\s*(?P<z>Z|UTC|[+-]\d{2}:?\d{2})?$"
)
_PART_PATTERNS = {
    "Y": r"\d{4}", "y": r"\d{2}", "m": r"\d{1,2}", "d": r"\d{1,2}", "H": r"\d{1,2}", "I": r"\d{1,2}",
    "M": r"\d{1,2}", "S": r"\d{1,2}", "f": r"\d{1,9}", "p": r"[AaPp][Mm]|上午|下午", "z": r"Z|UTC|[+-]\d{2}:?\d{2}",
}  # fmt: skip


class TimeFormatError(InvalidError):
    """A format that cannot be read."""

    code = "time_format_invalid"


def parse_local_times(text: pa.Array, *, formats: Sequence[str]) -> tuple[pa.Array, pa.Array]:
    """(local times as timestamp[us], offsets in minutes as int32 where the text gives one).

    Null where no format fits or the date does not exist. The first format that fits wins, ISO 8601 before others.
    """
    local = pa.nulls(len(text), pa.timestamp("us"))
    offsets = pa.nulls(len(text), pa.int32())
    for pattern in (_ISO, *(format_pattern(each) for each in formats)):
        open_text = pc.if_else(pc.is_null(local), text, pa.scalar(None, pa.string()))
        if open_text.null_count == len(open_text):
            break
        found, found_offsets = _by_pattern(open_text, pattern=pattern)
        local, offsets = pc.coalesce(local, found), pc.coalesce(offsets, found_offsets)
    return local, offsets


def format_pattern(time_format: str) -> str:
    """A regular expression with one named group a part. Raises TimeFormatError for an unknown part."""
    pattern = ""
    pieces = re.split(r"%(.)", time_format)
    for position, piece in enumerate(pieces):
        if position % 2 == 0:
            pattern += re.sub(r"(\\ )+", r"\\s+", re.escape(piece))
        elif piece in _PART_PATTERNS:
            pattern += f"(?P<{piece}>{_PART_PATTERNS[piece]})"
        else:
            raise TimeFormatError(
                f"the time format “{time_format}” has the unknown part “%{piece}”",
                help=f"parts are {', '.join('%' + name for name in _PART_PATTERNS)}",
            )
    names = re.findall(r"\(\?P<(\w)>", pattern)
    if len(names) != len(set(names)) or not {"m", "d"} <= set(names) or not {"Y", "y"} & set(names):
        raise TimeFormatError(
            f"the time format “{time_format}” must have a year, a month and a day, each once",
            help="for example %d/%m/%Y %H:%M",
        )
    return f"^{pattern}$"


def _by_pattern(text: pa.Array, *, pattern: str) -> tuple[pa.Array, pa.Array]:
    parts = pc.extract_regex(text, pattern=pattern)
    matched = pc.is_valid(parts).to_numpy(zero_copy_only=False)
    names = {field.name for field in parts.type}

    def number(name: str, default: int) -> npt.NDArray[np.int64]:
        if name not in names:
            return np.full(len(text), default, np.int64)
        texts = pc.struct_field(parts, name)
        filled = pc.if_else(pc.equal(texts, ""), str(default), texts)
        return np.asarray(pc.fill_null(filled, str(default)).cast(pa.int64()).to_numpy(zero_copy_only=False))

    year = number("Y", 0) if "Y" in names else 2000 + number("y", 0)
    month, day = number("m", 1), number("d", 1)
    hour, possible = _hours(parts, hour=number("H", 0), hour_of_twelve=number("I", 0), names=names)
    minute, second = number("M", 0), number("S", 0)
    possible &= matched & (year >= YEAR_MIN) & (year <= YEAR_MAX) & (month >= 1) & (month <= 12)
    possible &= (day >= 1) & (hour < 24) & (minute < 60) & (second < 60)
    months = np.where(possible, (year - 1970) * 12 + month - 1, 0).astype("datetime64[M]")
    days = months.astype("datetime64[D]") + np.where(possible, day - 1, 0)
    possible &= days.astype("datetime64[M]") == months
    seconds = days.astype("datetime64[us]") + (
        ((hour * 60 + minute) * 60 + second) * 1_000_000 + _fraction(parts, names)
    )
    local = pa.array(seconds, pa.timestamp("us"), mask=~possible)
    return local, _offsets(parts, names, possible=possible)


def _hours(
    parts: pa.Array, *, hour: npt.NDArray[np.int64], hour_of_twelve: npt.NDArray[np.int64], names: set[str]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
    if "I" not in names or "p" not in names:
        return hour, np.ones(len(hour), np.bool_)
    afternoon = pc.is_in(pc.utf8_lower(pc.struct_field(parts, "p")), value_set=pa.array(["pm", "下午"]))
    shift = np.where(afternoon.to_numpy(zero_copy_only=False), 12, 0)
    return hour_of_twelve % 12 + shift, (hour_of_twelve >= 1) & (hour_of_twelve <= 12)


def _fraction(parts: pa.Array, names: set[str]) -> npt.NDArray[np.int64]:
    """Microseconds; digits beyond the sixth are cut off."""
    if "f" not in names:
        return np.zeros(len(parts), np.int64)
    texts = pc.fill_null(pc.struct_field(parts, "f"), "")
    six = pc.utf8_slice_codeunits(pc.utf8_rpad(texts, 6, "0"), 0, 6)
    return np.asarray(six.cast(pa.int64()).to_numpy(zero_copy_only=False))


def _offsets(parts: pa.Array, names: set[str], *, possible: npt.NDArray[np.bool_]) -> pa.Array:
    if "z" not in names:
        return pa.nulls(len(parts), pa.int32())
    texts = pc.fill_null(pc.struct_field(parts, "z"), "")
    zulu = pc.is_in(texts, value_set=pa.array(["Z", "UTC"]))
    texts = pc.replace_substring(pc.if_else(zulu, "+0000", texts), pattern=":", replacement="")
    given = pc.not_equal(texts, "").to_numpy(zero_copy_only=False) & possible
    digits = pc.if_else(pc.equal(texts, ""), "+0000", texts)
    hours = pc.utf8_slice_codeunits(digits, 1, 3).cast(pa.int32()).to_numpy(zero_copy_only=False)
    minutes = pc.utf8_slice_codeunits(digits, 3, 5).cast(pa.int32()).to_numpy(zero_copy_only=False)
    sign = np.where(pc.starts_with(digits, pattern="-").to_numpy(zero_copy_only=False), -1, 1)
    return pa.array((sign * (hours * 60 + minutes)).astype(np.int32), mask=~given)
