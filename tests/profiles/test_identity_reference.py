"""A batch comes to what its rows come to one by one, whatever they are cut into; merges by hand in between."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest
import sqlalchemy as sa

from evergrove.facts import CANDIDATE_SCHEMA, merges
from evergrove.kit import FixedClock
from evergrove.profiles import identifier_kinds, uniting
from evergrove.profiles.identity import resolve_customers
from evergrove.profiles.merges_by_hand import TooManyMembersError, merge_customers, unmerge_customers
from evergrove.profiles.tables import customers, identifiers
from support.arrivals import candidate
from support.identity_reference import NaiveIdentity

if TYPE_CHECKING:
    from evergrove.kit import Workspace

AT = datetime(2024, 2, 29, 12, tzinfo=UTC)
LIMITS = {"user_id": 1, "union_id": 2, "email": 2, "phone": 2, "anonymous_id": 3}
OTHER_LIMIT = 3
MEMBERS_MAX = 4
KINDS = ("user_id", "email", "phone", "card", "anonymous_id")


@pytest.fixture
def narrow(monkeypatch: pytest.MonkeyPatch) -> None:
    """Limits that small worlds reach."""
    monkeypatch.setattr(identifier_kinds, "KIND_LIMITS", LIMITS)
    monkeypatch.setattr(identifier_kinds, "OTHER_LIMIT", OTHER_LIMIT)
    monkeypatch.setattr(uniting, "MEMBERS_MAX", MEMBERS_MAX)
    monkeypatch.setattr("evergrove.profiles.merges_by_hand.MEMBERS_MAX", MEMBERS_MAX)


class Both:
    """The product and the reference, led through the same steps; customers of both are matched as they come."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.naive = NaiveIdentity(limits=LIMITS, other_limit=OTHER_LIMIT, members_max=MEMBERS_MAX)
        self.name_of: dict[int, str] = {}
        self.merge_ids: list[str] = []
        with workspace.control.write() as connection:
            for table in (identifiers, customers, merges):
                connection.execute(sa.delete(table))

    def take(self, rows: list[list[str]]) -> None:
        """One batch, and the same rows one by one."""
        table = pa.Table.from_pylist(
            [candidate(str(number), AT, *row) for number, row in enumerate(rows)], schema=CANDIDATE_SCHEMA
        )
        self._tick()
        with self.workspace.control.write() as connection:
            owners = resolve_customers(self.workspace, connection, table)
        for row, owner in zip(rows, owners.customer_ids.to_pylist(), strict=True):
            expected = self.naive.take(row)
            assert (owner is None) == (expected is None), row
            if expected is not None and owner is not None:
                assert self.name_of.setdefault(expected, owner) == owner, row
        self.merge_ids += [merge.merge_id for merge in owners.merges]

    def merge(self, survivor: int, merged: int) -> None:
        self._tick()
        names = {"survivor": self.name_of[survivor], "merged": self.name_of[merged]}
        if self.naive.merge(survivor, merged):
            self.merge_ids.append(merge_customers(self.workspace, **names, author="me", reason="seen").merge_id)
        elif self.naive.root(survivor) != self.naive.root(merged):
            with pytest.raises(TooManyMembersError):
                merge_customers(self.workspace, **names, author="me", reason="seen")

    def unmerge(self, number: int) -> None:
        self._tick()
        self.naive.unmerge(number)
        unmerge_customers(self.workspace, merge_id=self.merge_ids[number], author="me")

    def check(self) -> None:
        with self.workspace.control.read() as connection:
            origin = {f"{row.kind}:{row.value}": row.customer_id for row in connection.execute(sa.select(identifiers))}
            root = {
                row.customer_id: row.merged_into or row.customer_id for row in connection.execute(sa.select(customers))
            }
            log = [
                (row.merged_id, row.survivor_id, row.unmerged_at is not None)
                for row in connection.execute(sa.select(merges).order_by(merges.c.merge_id))
            ]
        assert origin == {one: self.name_of[customer] for one, customer in self.naive.origin.items()}
        assert root == {name: self.name_of[self.naive.root(customer)] for customer, name in self.name_of.items()}
        assert log == [
            (self.name_of[one.merged], self.name_of[one.survivor], one.is_undone) for one in self.naive.merges
        ]
        assert len(set(self.name_of.values())) == len(self.name_of) == self.naive.customers

    def _tick(self) -> None:
        clock = self.workspace.clock
        assert isinstance(clock, FixedClock)
        clock.instant += timedelta(seconds=1)


def dice_of(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311 - a seeded history, no secret


def generated_row(dice: random.Random, *, values: int) -> list[str]:
    return [f"{dice.choice(KINDS)}:{dice.randrange(values)}x" for _ in range(dice.choice((0, 1, 1, 2, 2, 2, 3, 5)))]


def play(both: Both, dice: random.Random, *, steps: int, values: int) -> int:
    """Steps with a check behind each; returns how many merges there were."""
    for _ in range(steps):
        both.take([generated_row(dice, values=values) for _ in range(dice.randrange(1, 9))])
        standing = [number for number, merge in enumerate(both.naive.merges) if not merge.is_undone]
        if standing and dice.random() < 0.3:
            both.unmerge(dice.choice(standing))
        if both.naive.customers > 1 and dice.random() < 0.3:
            both.merge(*dice.sample(range(both.naive.customers), 2))
        both.check()
    return len(both.naive.merges)


def test_batches_equal_rows_one_by_one(either_workspace: Workspace, narrow: None) -> None:
    merged = [play(Both(either_workspace), dice_of(seed), steps=4, values=4) for seed in range(12)]
    assert sum(merged) > 12, "the histories have what they are to test"


@pytest.mark.slow
@pytest.mark.parametrize("block", range(3))
def test_long_histories_equal_rows_one_by_one(either_workspace: Workspace, narrow: None, block: int) -> None:
    merged = 0
    for seed in range(30):
        dice = dice_of(1_000 * block + seed)
        merged += play(Both(either_workspace), dice, steps=6, values=dice.choice((2, 3, 6, 12)))
    assert merged > 30


def test_how_rows_are_cut_into_batches_does_not_matter(either_workspace: Workspace, narrow: None) -> None:
    for seed in range(5):
        dice = dice_of(seed)
        rows = [generated_row(dice, values=3) for _ in range(24)]
        outcomes: list[Any] = []
        for pieces in (1, 3, 24):
            both = Both(either_workspace)
            for number in range(pieces):
                both.take(rows[number * 24 // pieces : (number + 1) * 24 // pieces])
            both.check()
            outcomes.append((both.naive.origin, both.naive.merges))
        assert outcomes[0] == outcomes[1] == outcomes[2]
