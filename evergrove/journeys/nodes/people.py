"""What is known of the customers of some arrivals, read in the engine's own transaction: one entry an arrival."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
import numpy as np
import pyarrow as pa
import sqlalchemy as sa

from evergrove.journeys.nodes.contracts import Arrivals, Door
from evergrove.profiles import members_of_people, newest_attributes, newest_own_tags, workspace_zone, zones_of

CONTEXT = "context."
SOURCES = ("entry", "woke")
"""Of what a run has frozen: the event that began it, and the one that woke it last."""


class People:
    """The customers of some arrivals, each once, with all the ids under which they are known."""

    def __init__(self, connection: sa.Connection, customer_ids: Sequence[str]) -> None:
        self._connection = connection
        self._members = members_of_people(connection, pa.array(customer_ids, pa.string()))
        self._place = pa.array(self._members.places_of(list(customer_ids)))

    def attribute_values(self, key: str) -> list[Any]:
        """The newest value of an attribute, None where it is unknown."""
        newest = newest_attributes(self._connection, self._members, keys=[key])
        return [newest[place] for place in self._place.to_pylist()]

    def attribute_texts(self, key: str) -> pa.Array:
        """The same as texts, as rules compare them."""
        newest = newest_attributes(self._connection, self._members, keys=[key])
        return pa.array([text_of(value) for value in newest], pa.string()).take(self._place)

    def own_tags(self, key: str) -> pa.Array:
        """The text of an own tag, null where they do not have it."""
        return pa.array(newest_own_tags(self._connection, self._members, key=key), pa.string()).take(self._place)

    def zones(self, *, fallback: str) -> pa.DictionaryArray:
        """The time zone of each."""
        return zones_of(self._connection, self._members, fallback=fallback).take(self._place)


def people_of(arrivals: Arrivals, door: Door) -> People:
    """The customers of the arrivals."""
    return People(door.connection, arrivals.customer_id)


def zones_of_arrivals(arrivals: Arrivals, door: Door) -> pa.DictionaryArray:
    """The time zone of each arrival's customer, else the workspace's."""
    return people_of(arrivals, door).zones(fallback=workspace_zone(door.workspace))


def text_of(value: object) -> str | None:
    """A value as rules see it: a text as it is, anything else as JSON."""
    if value is None or isinstance(value, str):
        return value
    return msgspec.json.encode(value).decode()


def frozen_values(arrivals: Arrivals, path: str) -> list[Any]:
    """What each run has frozen under `context.entry.x` (`context.x` is short for it), None where there is nothing."""
    steps = path.removeprefix(CONTEXT).split(".")
    if steps[0] not in SOURCES:
        steps = ["entry", *steps]
    found: list[Any] = list(arrivals.context)
    for step in steps:
        found = [one.get(step) if isinstance(one, Mapping) else None for one in found]
    return found


def values_named(arrivals: Arrivals, door: Door, *, name: str) -> list[Any]:
    """An attribute's value, or with `context.` before it what the run has frozen."""
    if name.startswith(CONTEXT):
        return frozen_values(arrivals, name)
    return people_of(arrivals, door).attribute_values(name)


def duration_us(*, days: float, hours: float, minutes: float) -> int:
    """A duration in microseconds, to the second."""
    return round((days * 24 + hours) * 3_600 + minutes * 60) * 1_000_000


def truths(values: Sequence[bool]) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """As an array."""
    return np.fromiter(values, dtype=bool, count=len(values))
