"""Identity in plain Python, one row at a time: what every batch must come to, whatever its rows are cut into.

Customers are numbers in the order in which they were first seen; identifiers are texts like `email:a@x.example`.
"""

from __future__ import annotations

from dataclasses import dataclass, field

STRENGTH = {"user_id": 0, "union_id": 1, "email": 2, "phone": 3, "anonymous_id": 9}
OTHER_STRENGTH = 5


@dataclass
class NaiveMerge:
    merged: int
    survivor: int
    is_undone: bool = False


@dataclass
class NaiveIdentity:
    """The state, and the verbs that change it. `limits`: identifiers of a kind (else `other_limit`) of one person."""

    limits: dict[str, int]
    other_limit: int = 100
    members_max: int = 100
    origin: dict[str, int] = field(default_factory=dict)
    customers: int = 0
    merges: list[NaiveMerge] = field(default_factory=list)
    erased: set[str] = field(default_factory=set)

    def root(self, customer: int) -> int:
        for merge in self.merges:
            if merge.merged == customer and not merge.is_undone:
                return self.root(merge.survivor)
        return customer

    def members(self, root: int) -> list[int]:
        return [customer for customer in range(self.customers) if self.root(customer) == root]

    def take(self, identifiers: list[str]) -> int | None:
        """Whose the row is; None: nobody's, or refused because one of them was erased."""
        if self.erased & set(identifiers):
            return None
        ordered = sorted(dict.fromkeys(identifiers), key=self._strength)
        if not ordered:
            return None
        on_row: list[str] = []  # what the row's person has got by this row before anybody known was met
        owner: int | None = None
        for one in ordered:
            if one in self.origin:
                met = self.root(self.origin[one])
                if owner is None:
                    if self._is_allowed(self._held(met), on_row):
                        owner = self.origin[one]
                elif met != self.root(owner) and self._may_meet(self.root(owner), met):
                    self._unite(self.root(owner), met)
            else:
                held = on_row if owner is None else self._held(self.root(owner)) + on_row
                if sum(self._kind(other) == self._kind(one) for other in held) < self._limit(one):
                    on_row.append(one)
                    if owner is not None:
                        self.origin[one] = owner
                        on_row.remove(one)
            if owner is not None:
                for earlier in on_row:
                    self.origin[earlier] = owner
                on_row = []
        if owner is None:
            owner, self.customers = self.customers, self.customers + 1
            self.origin |= dict.fromkeys(on_row, owner)
        return owner

    def merge(self, survivor: int, merged: int) -> bool:
        """By hand, between any members; False when they are one already or too many."""
        left, right = self.root(survivor), self.root(merged)
        if left == right or len(self.members(left)) + len(self.members(right)) > self.members_max:
            return False
        self.merges.append(NaiveMerge(merged=right, survivor=left))
        return True

    def erase(self, root: int) -> list[int]:
        """Forget a person and refuse their identifiers; returns the members."""
        gone = self.members(root)
        self.erased |= set(self._held(root))
        self.origin = {one: customer for one, customer in self.origin.items() if customer not in gone}
        self.merges = [one for one in self.merges if not {one.merged, one.survivor} & set(gone)]
        return gone

    def unmerge(self, number: int) -> None:
        self.merges[number].is_undone = True

    def _unite(self, one: int, other: int) -> None:
        survivor, merged = sorted((one, other), key=lambda root: (self._best(root), root))
        self.merges.append(NaiveMerge(merged=merged, survivor=survivor))

    def _may_meet(self, one: int, other: int) -> bool:
        was_separated = any(
            merge.is_undone and {self.root(merge.merged), self.root(merge.survivor)} == {one, other}
            for merge in self.merges
        )
        few = len(self.members(one)) + len(self.members(other)) <= self.members_max
        return few and not was_separated and self._is_allowed(self._held(one), self._held(other))

    def _is_allowed(self, held: list[str], more: list[str]) -> bool:
        for kind in {self._kind(one) for one in held} & {self._kind(one) for one in more}:
            if sum(self._kind(one) == kind for one in held + more) > self.limits.get(kind, self.other_limit):
                return False
        return True

    def _held(self, root: int) -> list[str]:
        return [one for one, customer in self.origin.items() if self.root(customer) == root]

    def _best(self, root: int) -> int:
        return min(map(self._strength, self._held(root)), default=STRENGTH["anonymous_id"])

    def _limit(self, identifier: str) -> int:
        return self.limits.get(self._kind(identifier), self.other_limit)

    @staticmethod
    def _kind(identifier: str) -> str:
        return identifier.split(":", 1)[0]

    def _strength(self, identifier: str) -> int:
        return STRENGTH.get(self._kind(identifier), OTHER_STRENGTH)
