"""A batch of facts, with what conditions look at computed once: columns, filters, properties."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import cached_property, partial
from typing import Any, TypeVar

import msgspec
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from evergrove.segments.columns import NUMBER_COLUMNS, PROPERTY_NUMBER_MAX, PROPERTY_SCALE, THURSDAY
from evergrove.segments.live.meeting import Numbers, numbers_meet, readings_meet, text_numbers, texts_meet
from evergrove.segments.live.rows import Integers, Truths
from evergrove.segments.rules import Comparison, EventFilter, normal_form

MINUTE_US = 60 * 1_000_000
DAY_MINUTES = 1_440

T = TypeVar("T")


class NamedFacts:
    """The facts of one name, by (occurred_at, fact_id): `customer` is the place of each one's customer in the piece."""

    def __init__(self, facts: pa.Table, *, customer: Integers) -> None:
        order = pc.sort_indices(facts, sort_keys=[("occurred_at", "ascending"), ("fact_id", "ascending")])
        self._facts = facts.take(order)
        self.customer = customer[np.asarray(order)]
        self._kept: dict[tuple[str, str], Any] = {}

    def __len__(self) -> int:
        return int(self._facts.num_rows)

    @cached_property
    def time(self) -> Integers:
        """occurred_at in microseconds."""
        found: Integers = np.asarray(self._facts.column("occurred_at").cast(pa.int64()), dtype=np.int64)
        return found

    def passing(self, filters: tuple[EventFilter, ...]) -> Truths:
        """Which facts meet every filter."""
        met = np.ones(len(self), dtype=bool)
        for each in filters:
            met &= self._once("filter", normal_form(each), partial(self._passing_one, each))
        return met

    def numbers(self, column: str) -> tuple[Integers, Truths]:
        """A column of NUMBER_COLUMNS, and where it is known."""
        return self._once("number", column, lambda: self._numbers(column))

    def texts(self, column: str) -> pa.Array:
        """A column of TEXT_COLUMNS."""
        return self._once("text", column, lambda: self._facts.column(column).combine_chunks())

    def property_texts(self, *keys: str) -> pa.Array:
        """The text of a property (or of a key inside one); null when it is absent."""
        return self._once("property", "\x00".join(keys), lambda: self._property_texts(keys))

    def property_numbers(self, key: str) -> tuple[Integers, Truths]:
        """A property in whole millionths, and where it is a plain number up to PROPERTY_NUMBER_MAX."""
        return self._once("units", key, lambda: _units(self.property_texts(key)))

    def meeting(self, *keys: str, comparisons: tuple[Comparison, ...]) -> Truths:
        """Texts of a property compared as `text_meets` does: numbers as the doubles that they write."""
        texts = self.property_texts(*keys)
        return readings_meet(texts, comparisons=comparisons, number=lambda: text_numbers(texts))

    def property_meeting(self, key: str, *, comparisons: tuple[Comparison, ...]) -> Truths:
        """A property compared as `property_meets` does: numbers in whole millionths."""
        texts = self.property_texts(key)
        return readings_meet(
            texts, comparisons=comparisons, number=lambda: self.property_numbers(key), scale=PROPERTY_SCALE
        )

    def column_meeting(self, column: str, *, comparisons: tuple[Comparison, ...]) -> Truths:
        """A column compared with literals of its kind."""
        if column in NUMBER_COLUMNS:
            return numbers_meet(*self.numbers(column), comparisons=comparisons)
        return texts_meet(self.texts(column), comparisons=comparisons)

    def _passing_one(self, filtered: EventFilter) -> Truths:
        if filtered.property is not None:
            return self.property_meeting(filtered.property, comparisons=filtered.comparisons)
        assert filtered.column is not None, "a filter has one of both"  # noqa: S101 - narrows a type
        return self.column_meeting(filtered.column, comparisons=filtered.comparisons)

    def _numbers(self, column: str) -> tuple[Integers, Truths]:
        if column in {"local_day", "local_hour", "local_weekday"}:
            return self._local(column), np.ones(len(self), dtype=bool)
        values = self._facts.column(column).combine_chunks()
        known = np.asarray(pc.is_valid(values), dtype=bool)
        return np.asarray(pc.fill_null(values, 0), dtype=np.int64), known

    def _local(self, column: str) -> Integers:
        """From UTC and the offset of the customer's place; an absent offset counts as UTC."""
        offsets = np.asarray(pc.fill_null(self._facts.column("utc_offset_minutes"), 0), dtype=np.int64)
        minutes = (self.time + offsets * MINUTE_US) // MINUTE_US
        day = minutes // DAY_MINUTES
        if column == "local_day":
            return day
        found: Integers = (day + THURSDAY) % 7 + 1 if column == "local_weekday" else minutes % DAY_MINUTES // 60
        return found

    @cached_property
    def _documents(self) -> list[dict[str, Any]]:
        return [_decoded(text) for text in self._facts.column("properties").to_pylist()]

    def _property_texts(self, keys: tuple[str, ...]) -> pa.Array:
        found: list[Any] = list(self._documents)
        for key in keys:
            found = [each.get(key) if isinstance(each, dict) else None for each in found]
        return pa.array(map(_text_of, found), pa.string())

    def _once(self, kind: str, key: str, compute: Callable[[], T]) -> T:
        if (kind, key) not in self._kept:
            self._kept[kind, key] = compute()
        found: T = self._kept[kind, key]
        return found


def text_hashes(texts: pa.Array) -> tuple[Integers, Truths]:
    """64 bits of each text: within one customer's list of at most 1,000 two texts meet once in 10^13 lists."""
    encoded = texts.dictionary_encode()
    hashes = [
        int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "little", signed=True)
        for text in encoded.dictionary.to_pylist()
    ]
    known = np.asarray(pc.is_valid(texts), dtype=bool)
    places = np.asarray(pc.fill_null(encoded.indices, 0), dtype=np.int64)
    table = np.array([*hashes, 0], dtype=np.int64)
    return table[places], known


def _units(texts: pa.Array) -> tuple[Integers, Truths]:
    numbers, is_plain = text_numbers(texts)
    known = is_plain & (np.abs(numbers) <= PROPERTY_NUMBER_MAX)
    return _rounded(np.where(known, numbers, 0.0) * float(PROPERTY_SCALE)), known


def _rounded(values: npt.NDArray[np.float64]) -> Integers:
    """Halves away from zero, as the engines round."""
    size = np.floor(np.abs(values))
    size += np.abs(values) - size >= 0.5
    found: Integers = np.copysign(size, values).astype(np.int64)
    return found


def _decoded(text: str | None) -> dict[str, Any]:
    try:
        found = msgspec.json.decode(text or "{}")
    except msgspec.DecodeError:
        return {}
    return found if isinstance(found, dict) else {}


def _text_of(value: object) -> str | None:
    """As the engine reads it: a text as it is, null as absent, anything else as JSON."""
    if value is None or isinstance(value, str):
        return value
    return msgspec.json.encode(value).decode()


__all__ = ["NamedFacts", "Numbers", "text_hashes"]
