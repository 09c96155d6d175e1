"""Whole histories through the whole flow: imports, sign-ins, merges and their end, erasures, against plain Python."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from evergrove.facts import customer_timeline, facts_relation, merge_log, open_engine
from evergrove.jobs import catch_up, erase
from evergrove.kit import FixedClock
from evergrove.profiles import find_customer, load_profile, merge_customers, unmerge_customers
from evergrove.profiles.identifier_kinds import KIND_LIMITS
from support.arrivals import candidate, send
from support.identity_reference import NaiveIdentity

if TYPE_CHECKING:
    from evergrove.kit import Workspace

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
IDENTIFIERS = tuple(f"{kind}:{place}x" for kind in ("user_id", "email", "anonymous_id") for place in range(4))


@dataclass
class Told:
    """What was sent: by whom (a customer's number), how much, which attributes."""

    fact_id: str
    owner: int
    minute: int
    amount: int
    traits: dict[str, int]


@dataclass
class History:
    """The same steps on both sides."""

    workspace: Workspace
    dice: random.Random
    naive: NaiveIdentity = field(default_factory=lambda: NaiveIdentity(limits=KIND_LIMITS))
    told: list[Told] = field(default_factory=list)
    sent: int = 0

    def arrive(self) -> None:
        """One to three bodies of a few events; their times are in no order."""
        for _ in range(self.dice.randrange(1, 4)):
            body = [self._event() for _ in range(self.dice.randrange(1, 6))]
            send(self.workspace, *body)
        catch_up(self.workspace)

    def _event(self) -> dict[str, Any]:
        self.sent += 1
        identifiers = self.dice.sample(IDENTIFIERS, self.dice.choice((1, 1, 2, 3)))
        minute, amount = self.dice.randrange(10_000) * 1_000 + self.sent, self.dice.randrange(1, 99)
        traits = {self.dice.choice("ab"): self.sent}
        if (owner := self.naive.take(identifiers)) is not None:
            self.told.append(Told(str(self.sent), owner, minute, amount, traits))
        return candidate(
            str(self.sent),
            AT + timedelta(minutes=minute),
            *identifiers,
            name="Profile Updated",
            amount_minor=amount,
            properties=json.dumps({"traits": traits}),
        )

    def roots(self) -> list[int]:
        return sorted({self.naive.root(customer) for customer in self.naive.origin.values()})

    def id_of(self, root: int) -> str:
        held = next(one for one, customer in self.naive.origin.items() if self.naive.root(customer) == root)
        return find_customer(self.workspace, held)

    def step(self) -> None:
        clock = self.workspace.clock
        assert isinstance(clock, FixedClock)
        clock.instant += timedelta(minutes=1)
        roots, verb = self.roots(), self.dice.choice(("arrive", "arrive", "merge", "unmerge", "erase"))
        standing = [place for place, merge in enumerate(self.naive.merges) if not merge.is_undone]
        if verb == "merge" and len(roots) > 1:
            survivor, merged = self.dice.sample(roots, 2)
            names = {"survivor": self.id_of(survivor), "merged": self.id_of(merged)}
            self.naive.merge(survivor, merged)
            merge_customers(self.workspace, **names, author="me", reason="seen")
            catch_up(self.workspace)
        elif verb == "unmerge" and standing:
            merge = self.naive.merges[self.dice.choice(standing)]
            log = list(merge_log(self.workspace, self.id_of(self.naive.root(merge.merged))))
            nth = [one for one in self.naive.merges if self._is_in(one, merge)].index(merge)
            merge.is_undone = True
            unmerge_customers(self.workspace, merge_id=log[nth].merge_id, author="me")
            catch_up(self.workspace)
        elif verb == "erase" and len(roots) > 3:
            root = self.dice.choice(roots)
            customer_id = self.id_of(root)
            gone = set(self.naive.erase(root))
            self.told = [one for one in self.told if one.owner not in gone]
            erase(self.workspace, [customer_id], reason="asked")
        else:
            self.arrive()

    def _is_in(self, one: Any, merge: Any) -> bool:
        """Whether the log of `merge`'s person has `one`."""
        person = set(self.naive.members(self.naive.root(merge.merged)))
        return bool({one.merged, one.survivor} & person)

    def check(self) -> None:
        expected = {self.id_of(root): sum(one.amount for one in self._of(root)) for root in self.roots()}
        with open_engine(self.workspace) as engine:
            facts = facts_relation(self.workspace, engine, as_of=datetime(2100, 1, 1, tzinfo=UTC))
            facts = facts.filter(facts.name == "Profile Updated")
            rows = engine.fetch(facts.group_by("customer_id").agg(total=facts.amount_minor.sum())).to_pylist()
        assert {row["customer_id"]: row["total"] for row in rows} == expected
        for root in self.roots():
            customer_id, told = self.id_of(root), sorted(self._of(root), key=lambda one: one.minute)
            newest: dict[str, int] = {}
            for one in told:
                newest |= one.traits
            profile = load_profile(self.workspace, customer_id)
            assert profile.attributes == newest
            assert {f"{kind}:{value}" for kind, value in profile.identifiers} == {
                one for one, customer in self.naive.origin.items() if self.naive.root(customer) == root
            }
            page = customer_timeline(self.workspace, customer_id, limit=1_000).facts.to_pylist()
            shown = [fact["fact_id"] for fact in page if fact["name"] == "Profile Updated"]
            assert shown == [one.fact_id for one in reversed(told)]

    def _of(self, root: int) -> list[Told]:
        return [one for one in self.told if self.naive.root(one.owner) == root]


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_histories_read_as_plain_python_reads_them(either_workspace: Workspace, seed: int) -> None:
    history = History(either_workspace, random.Random(seed))  # noqa: S311 - a seeded history, no secret
    history.arrive()
    for _ in range(8):
        history.step()
        history.check()
    assert history.sent > 10
