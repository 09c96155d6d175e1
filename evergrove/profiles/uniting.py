"""The rules of identity, one row at a time, over what is known of the people concerned: no SQL, no Arrow.

A row's identifiers are looked at from the strongest to the weakest. The first that is known says whose the row is; each
further known one unites its person with that one, and each new one is given to it, as long as the limits of
`identifier_kinds` allow; what is not allowed is left out of this row and stays whose it was. So a second account that
signs in on a shared device is a customer of its own, its events are its own, and events that carry only the device's
anonymous id stay with the first account. Two people whom an operator has separated are not united by rows again.
Of two people the one with the stronger identifier survives, then the older one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from evergrove.profiles.identifier_kinds import MEMBERS_MAX, WEAKEST_RANK, limit_of, rank_of

SAME_ROW = "same_row"
"""The reason of a merge that identifiers on one row caused."""

Age = tuple[int, str, str]
"""Sorts people by when they were first seen; (1, …) for those who are new in this batch."""


@dataclass(kw_only=True, slots=True)
class Person:
    """A root as far as the rules look: its members, how many identifiers of each kind, how old."""

    root: str
    age: Age
    members: list[str]
    counts: dict[str, int]

    @property
    def rank(self) -> int:
        return min(map(rank_of, self.counts), default=WEAKEST_RANK)


@dataclass(frozen=True, kw_only=True, slots=True)
class Union:
    """One merge: `moved` are the members of the merged person at that moment, itself first."""

    merged: str
    survivor: str
    moved: tuple[str, ...]
    row: int
    kinds: tuple[str, ...]


@dataclass(kw_only=True)
class Rulings:
    """What a run of rows came to. A customer opened by row 7 is called `#7` until it has an id."""

    row_origins: dict[int, str] = field(default_factory=dict)
    new_origins: dict[int, str] = field(default_factory=dict)
    opened: list[int] = field(default_factory=list)
    unions: list[Union] = field(default_factory=list)


class Uniting:
    """Takes rows in their order; `origins` says whose each identifier (by number) is so far."""

    def __init__(
        self,
        *,
        kinds: Mapping[int, str],
        origins: Mapping[int, str],
        people: Sequence[Person],
        apart: set[frozenset[str]],
    ) -> None:
        self._kinds = kinds
        self._origins = dict(origins)
        self._people = {member: person for person in people for member in person.members}
        self._apart = apart
        self.rulings = Rulings()

    def take(self, row: int, codes: Sequence[int]) -> None:
        """One row: its identifiers, strongest first."""
        person: Person | None = None
        origin: str | None = None
        counts: dict[str, int] = {}
        given: list[int] = []
        for code in dict.fromkeys(codes):
            known = self._origins.get(code)
            if known is None:
                if self._takes(counts if person is None else person.counts, self._kinds[code]):
                    given.append(code)
            elif person is None:
                found = self._people[known]
                if _fits(found.counts, counts):
                    _add(found.counts, counts)
                    person, origin = found, known
            else:
                person = self._united(person, self._people[known], row=row, codes=(codes[0], code))
        if origin is None:
            origin = self._open(row, counts)
        self.rulings.row_origins[row] = origin
        for code in given:
            self._origins[code] = self.rulings.new_origins[code] = origin

    @staticmethod
    def _takes(counts: dict[str, int], kind: str) -> bool:
        if counts.get(kind, 0) >= limit_of(kind):
            return False
        counts[kind] = counts.get(kind, 0) + 1
        return True

    def _open(self, row: int, counts: dict[str, int]) -> str:
        name = f"#{row}"
        self._people[name] = Person(root=name, age=(1, f"{row:012d}", ""), members=[name], counts=counts)
        self.rulings.opened.append(row)
        return name

    def _united(self, one: Person, other: Person, *, row: int, codes: tuple[int, int]) -> Person:
        """Whoever survives when both may be one, else `one`."""
        if one is other or not self._may_unite(one, other):
            return one
        survivor, merged = sorted((one, other), key=lambda person: (person.rank, person.age))
        kinds = tuple(self._kinds[code] for code in codes)
        self.rulings.unions.append(
            Union(merged=merged.root, survivor=survivor.root, moved=tuple(merged.members), row=row, kinds=kinds)
        )
        _add(survivor.counts, merged.counts)
        survivor.members += merged.members
        for member in merged.members:
            self._people[member] = survivor
        self._apart = {
            frozenset(survivor.root if root == merged.root else root for root in pair) for pair in self._apart
        }
        return survivor

    def _may_unite(self, one: Person, other: Person) -> bool:
        return (
            len(one.members) + len(other.members) <= MEMBERS_MAX
            and frozenset((one.root, other.root)) not in self._apart
            and _fits(one.counts, other.counts)
        )


def _fits(one: Mapping[str, int], other: Mapping[str, int]) -> bool:
    """Whether both sets of identifiers may be one person's. A kind that only one side has is no new evidence."""
    return all(one[kind] + count <= limit_of(kind) for kind, count in other.items() if one.get(kind))


def _add(counts: dict[str, int], more: Mapping[str, int]) -> None:
    for kind, count in more.items():
        counts[kind] = counts.get(kind, 0) + count
