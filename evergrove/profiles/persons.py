"""Many people at once: all their ids, and columns of what the control database says of them, one entry a person."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import sqlalchemy as sa

from evergrove.facts import each_of
from evergrove.profiles.identity_queries import LISTED_VALUES_MAX, hanging_under
from evergrove.profiles.tables import attributes, customers, own_tags

Places = npt.NDArray[np.int64]


ROOTED_SCHEMA = pa.schema([("customer_id", pa.string()), ("root", pa.string())])
NO_MEMBERS = ROOTED_SCHEMA.empty_table()


@dataclass(frozen=True, kw_only=True)
class Members:
    """Some people with all ids under which they are known.

    `root_ids` are distinct; the person `place[i]` (their number in `root_ids`) is known under `member_ids[i]`, too.
    `is_known`: whether the root is a customer still; an erased one is not.
    """

    root_ids: pa.Array
    member_ids: pa.Array
    place: Places
    is_known: npt.NDArray[np.bool_]

    @property
    def count(self) -> int:
        """How many people."""
        return len(self.root_ids)

    def places_of(self, customer_ids: Sequence[str] | pa.Array) -> Places:
        """The person of each id, -1 where it is none of theirs."""
        wanted = customer_ids if isinstance(customer_ids, pa.Array) else pa.array(customer_ids, pa.string())
        numbers = pc.fill_null(pc.index_in(wanted, value_set=self.member_ids), -1)
        found = np.asarray(numbers).astype(np.int64)
        # A number of -1 would take the last member's place.
        return np.where(found < 0, -1, self.place[found]) if len(self.place) else np.full(len(found), -1)

    @property
    def merged_ids(self) -> list[str]:
        """The ids that hang under a root."""
        listed: list[str] = self.member_ids.slice(self.count).to_pylist()
        return listed

    def rooted(self, merged_ids: Sequence[str]) -> pa.Table:
        """(customer_id, root): these ids of theirs, each beside the root that it belongs to."""
        ids = pa.array(merged_ids, pa.string())
        roots = self.root_ids.take(pa.array(self.places_of(ids)))
        return pa.table({"customer_id": ids, "root": roots}, schema=ROOTED_SCHEMA)

    def chunks(self) -> Iterator[list[str]]:
        """All ids, as many at a time as one statement takes."""
        for start in range(0, len(self.member_ids), LISTED_VALUES_MAX):
            yield self.member_ids.slice(start, LISTED_VALUES_MAX).to_pylist()


def members_of_people(connection: sa.Connection, root_ids: pa.Array) -> Members:
    """All ids of the people whose roots are `root_ids` (distinct ones are kept, in their order)."""
    roots = pc.unique(root_ids)
    listed: list[str] = roots.to_pylist()
    hanging = hanging_under(connection, listed)
    more = [(place, member) for place, root in enumerate(listed) if root in hanging for member in hanging[root]]
    known: set[str] = set()
    for start in range(0, len(listed), LISTED_VALUES_MAX):
        chunk = sa.select(each_of(connection, listed[start : start + LISTED_VALUES_MAX]))
        query = sa.select(customers.c.customer_id).where(customers.c.customer_id.in_(chunk))
        known.update(connection.execute(query).scalars().all())  # one by one they cost as much as the look-up
    return Members(
        root_ids=roots,
        member_ids=pa.array([*listed, *(member for _, member in more)], pa.string()),
        place=np.concatenate([np.arange(len(listed)), np.array([place for place, _ in more], dtype=np.int64)]),
        is_known=np.fromiter((root in known for root in listed), dtype=bool, count=len(listed)),
    )


def newest_attributes(connection: sa.Connection, members: Members, *, keys: Sequence[str]) -> list[Any]:
    """The value of the attribute among `keys` that was said last of each person, None where there is none."""
    found: list[tuple[str, str, int]] = []
    for chunk in members.chunks():
        query = sa.select(attributes.c.customer_id, attributes.c.value, attributes.c.occurred_us).where(
            attributes.c.customer_id.in_(sa.select(each_of(connection, chunk))), attributes.c.key.in_(list(keys))
        )
        found += [(row[0], row[1], row[2]) for row in connection.execute(query)]
    decoded: dict[str, Any] = {}
    newest: list[Any] = [None] * members.count
    for place, _, value in _in_time(members, found):
        if value not in decoded:
            decoded[value] = msgspec.json.decode(value)
        newest[place] = decoded[value]
    return newest


def newest_own_tags(connection: sa.Connection, members: Members, *, key: str) -> list[str | None]:
    """The value of an own tag of each person, None where they do not have it."""
    found: list[tuple[str, str, int]] = []
    for chunk in members.chunks():
        query = sa.select(own_tags.c.customer_id, own_tags.c.value, own_tags.c.occurred_us).where(
            own_tags.c.customer_id.in_(sa.select(each_of(connection, chunk))), own_tags.c.tag_key == key
        )
        found += [(row[0], row[1], row[2]) for row in connection.execute(query)]
    newest: list[str | None] = [None] * members.count
    for place, _, value in _in_time(members, found):
        newest[place] = value or None
    return newest


def _in_time(members: Members, found: list[tuple[str, str, int]]) -> list[tuple[int, int, str]]:
    """(place, time, value) by time; of equal times the later id's word counts, as in `combine_attributes`."""
    places = members.places_of([customer_id for customer_id, _, _ in found]).tolist()
    ordered = sorted(zip(found, places, strict=True), key=lambda one: (one[0][2], one[0][0]))
    return [(place, said[2], said[1]) for said, place in ordered]
