"""The raw values of a batch as text, exact numbers and times, each column read once.

Parsing works on a column's distinct values, because files repeat themselves: the lines of an order share its time,
and prices are few. A value that cannot be read is null with a reason, a code of `mapping.reasons.REASONS`.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import NamedTuple
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.compute as pc

from evergrove.facts.mapping.times import parse_local_times

DECIMAL = pa.decimal128(27, 12)
"""Exact numbers: 15 digits before the point and 12 behind it (further ones are cut off)."""

LOCAL_TIME = pa.timestamp("us")

FALSE = pa.scalar(value=False)

_CURRENCY_SIGNS = r"[\s\x{00a0}¥￥$£€元]"
_PLAIN_NUMBER = r"^[+-]?(\d+\.?\d*|\.\d+)$"
_TOO_LONG_NUMBER = r"^[+-]?(0*[1-9]\d{15,}(\.\d*)?|\d+(\.\d+)?[eE]\+?\d{3,})$"
_EXPONENT_NUMBER = r"^[+-]?\d+(\.\d+)?[eE][+-]?\d{1,2}$"
_NOT_FINITE = r"(?i)^[+-]?(nan|inf|infinity|#n/a|#num!|#div/0!)$"


class Numbers(NamedTuple):
    """Exact numbers (DECIMAL, null where empty or unreadable), and the reason where a value is unreadable."""

    values: pa.Array
    reasons: pa.Array


class Times(NamedTuple):
    """Local times without a zone; UTC; local minus UTC in minutes (int32); the reason where unreadable."""

    local: pa.Array
    utc: pa.Array
    offset_minutes: pa.Array
    reasons: pa.Array


class RawRows:
    """A batch of raw columns; each reading of a column is kept for the next question."""

    def __init__(
        self,
        batch: pa.RecordBatch,
        *,
        zone: str,
        time_formats: Sequence[str] = (),
        decimal_mark: str = ".",
        thousands_mark: str = ",",
    ) -> None:
        self.batch = batch
        self.count: int = batch.num_rows
        self._zone = zone
        self._time_formats = tuple(time_formats)
        self._decimal_mark = decimal_mark
        self._thousands_mark = thousands_mark
        self._texts: dict[str, pa.Array] = {}
        self._numbers: dict[str, Numbers] = {}
        self._times: dict[str, Times] = {}
        self._made: dict[tuple[str, Hashable], pa.Array] = {}

    def filtered(self, mask: pa.BooleanArray) -> RawRows:
        """The rows where the mask is true; readings made so far are kept."""
        if pc.all(mask).as_py():
            return self
        rows = RawRows(
            self.batch.filter(mask),
            zone=self._zone,
            time_formats=self._time_formats,
            decimal_mark=self._decimal_mark,
            thousands_mark=self._thousands_mark,
        )
        rows._texts = {name: array.filter(mask) for name, array in self._texts.items()}
        rows._numbers = {name: Numbers(*(a.filter(mask) for a in each)) for name, each in self._numbers.items()}
        rows._times = {name: Times(*(a.filter(mask) for a in each)) for name, each in self._times.items()}
        rows._made = {name: array.filter(mask) for name, array in self._made.items()}
        return rows

    def text(self, column: str) -> pa.Array:
        """Trimmed text; empty is null."""
        if column not in self._texts:
            self._texts[column] = as_text(self.batch.column(column))
        return self._texts[column]

    def number(self, column: str) -> Numbers:
        """Exact numbers."""
        if column not in self._numbers:
            encoded = self.text(column).dictionary_encode()
            distinct = self._parsed_numbers(encoded.dictionary)
            self._numbers[column] = Numbers(*(each.take(encoded.indices) for each in distinct))
        return self._numbers[column]

    def time(self, column: str) -> Times:
        """Times; those without an offset are local in the zone, ambiguous ones the earliest, skipped ones the next."""
        if column not in self._times:
            raw = self.batch.column(column)
            if pa.types.is_timestamp(raw.type) or pa.types.is_date(raw.type):
                self._times[column] = _typed_times(raw, zone=self._zone)
            else:
                encoded = self.text(column).dictionary_encode()
                distinct = self._parsed_times(encoded.dictionary)
                self._times[column] = Times(*(each.take(encoded.indices) for each in distinct))
        return self._times[column]

    def over_distinct_text(self, column: str, function: Callable[[pa.Array], pa.Array], *, under: Hashable) -> pa.Array:
        """A function of the text, computed once for each distinct value, and kept `under` a name of its own."""
        if (column, under) not in self._made:
            encoded = self.text(column).dictionary_encode()
            self._made[column, under] = function(encoded.dictionary).take(encoded.indices)
        return self._made[column, under]

    def _parsed_numbers(self, text: pa.Array) -> Numbers:
        cleaned = pc.replace_substring_regex(text, pattern=_CURRENCY_SIGNS, replacement="")
        if self._thousands_mark:
            cleaned = pc.replace_substring(cleaned, pattern=self._thousands_mark, replacement="")
        if self._decimal_mark != ".":
            cleaned = pc.replace_substring(cleaned, pattern=self._decimal_mark, replacement=".")
        return parse_numbers(cleaned)

    def _parsed_times(self, text: pa.Array) -> Times:
        local, offsets = parse_local_times(text, formats=self._time_formats)
        bad = pc.and_(pc.is_valid(text), pc.is_null(local))
        reasons = pc.if_else(bad, "time_impossible", pa.scalar(None, pa.string()))
        in_zone = _assume_zone(local, zone=self._zone)
        given = pc.subtract(local, pc.multiply(offsets.cast(pa.int64()), 60_000_000).cast(pa.duration("us")))
        utc = pc.if_else(pc.is_valid(offsets), given, in_zone)
        return Times(local, _utc(utc), _minutes_between(local, utc), reasons)


def parse_numbers(text: pa.Array) -> Numbers:
    """Numbers from text with a point as the decimal mark and nothing else but digits and a sign."""
    plain = pc.match_substring_regex(text, pattern=_PLAIN_NUMBER)
    exponent = pc.match_substring_regex(text, pattern=_EXPONENT_NUMBER)
    too_long = pc.match_substring_regex(text, pattern=_TOO_LONG_NUMBER)
    readable = pc.if_else(pc.and_not(plain, too_long), text, pa.scalar(None, pa.string()))
    shortened = pc.replace_substring_regex(readable, pattern=r"(\.\d{12})\d+$", replacement=r"\1")
    values = pc.replace_substring_regex(shortened, pattern=r"\.$", replacement="").cast(DECIMAL)
    if pc.any(exponent).as_py():
        values, too_long = _with_exponents(text, values=values, exponent=exponent, too_long=too_long)
    not_finite = pc.match_substring_regex(text, pattern=_NOT_FINITE)
    null = pa.scalar(None, pa.string())
    bad = pc.and_(pc.is_valid(text), pc.is_null(values))
    reasons = pc.case_when(
        pc.make_struct(
            pc.fill_null(too_long, FALSE),
            pc.fill_null(not_finite, FALSE),
            bad,
        ),
        "number_too_large",
        "number_not_finite",
        "number_unreadable",
        null,
    )
    return Numbers(values, reasons)


def _with_exponents(
    text: pa.Array, *, values: pa.Array, exponent: pa.Array, too_long: pa.Array
) -> tuple[pa.Array, pa.Array]:
    """Workbooks and statistics programs write 1E+05; such numbers have at most 15 true digits anyway."""
    floats = pc.if_else(exponent, text, pa.scalar(None, pa.string())).cast(pa.float64())
    small = pc.less(pc.abs(floats), 1e15)
    decimals = pc.if_else(small, floats, pa.scalar(None, pa.float64())).cast(DECIMAL)
    return pc.coalesce(values, decimals), pc.or_(too_long, pc.fill_null(pc.invert(small), FALSE))


def as_text(raw: pa.Array) -> pa.Array:
    """Trimmed text of a column of any type; empty is null."""
    if pa.types.is_dictionary(raw.type):
        raw = raw.dictionary_decode()
    if pa.types.is_floating(raw.type):
        # 1e+10 is how floats of whole numbers print; as integers they print plainly.
        whole = pc.and_(pc.equal(pc.floor(raw), raw), pc.less(pc.abs(raw), 2.0**53))
        integers = pc.if_else(pc.fill_null(whole, FALSE), raw, None).cast(pa.int64())
        text = pc.coalesce(integers.cast(pa.string()), raw.cast(pa.string()))
    else:
        text = raw.cast(pa.string())
    trimmed = pc.utf8_trim_whitespace(text)
    return pc.if_else(pc.equal(trimmed, ""), pa.scalar(None, pa.string()), trimmed)


def _typed_times(raw: pa.Array, *, zone: str) -> Times:
    if pa.types.is_timestamp(raw.type) and raw.type.tz is not None:
        utc = raw.cast(pa.timestamp("us", tz="UTC"), safe=False)
        local = pc.local_timestamp(utc.cast(pa.timestamp("us", tz=zone)))
    else:
        local = raw.cast(LOCAL_TIME, safe=False)
        utc = _utc(_assume_zone(local, zone=zone))
    reasons = pa.nulls(len(raw), pa.string())
    return Times(local, utc, _minutes_between(local, utc.cast(LOCAL_TIME)), reasons)


def _assume_zone(local: pa.Array, *, zone: str) -> pa.Array:
    ZoneInfo(zone)
    assumed = pc.assume_timezone(local, zone, ambiguous="earliest", nonexistent="latest")
    return assumed.cast(pa.timestamp("us", tz="UTC")).cast(LOCAL_TIME)


def _utc(instants: pa.Array) -> pa.Array:
    return instants.cast(pa.timestamp("us", tz="UTC"))


def _minutes_between(local: pa.Array, utc: pa.Array) -> pa.Array:
    microseconds = pc.subtract(local.cast(pa.int64()), utc.cast(pa.int64()))
    return pc.divide(microseconds, 60_000_000).cast(pa.int32())
