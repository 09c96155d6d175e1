"""Random journeys, histories, merges, pauses, edits, erasures and crashes: what must hold whatever happens."""

from __future__ import annotations

import random
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa

from evergrove.channels.tables import messages
from evergrove.facts import micros, roots_of
from evergrove.facts.tables import leases
from evergrove.journeys import (
    archive_journey,
    drain_journey,
    forget_runs,
    pause_journey,
    publish_journey,
    resume_journey,
)
from evergrove.journeys.checking import check_journey
from evergrove.journeys.contracts import ResumePolicy
from evergrove.journeys.ending_runs import finish_changes
from evergrove.journeys.engine import reader
from evergrove.journeys.enrolling import Entrant, enrol_customers, enter_next_chunk
from evergrove.journeys.reading import find_standing, load_journey
from evergrove.journeys.tables import journey_moves, journey_runs
from evergrove.kit import FixedClock
from evergrove.profiles import merge_customers, unmerge_customers
from support.journey_engine import BEGAN, Fact, feed_in, instant, let_time_pass
from support.journey_worlds import HOUR, random_history, random_journey
from support.reach_world import add_people, open_mail, public

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from evergrove.kit import Workspace

KEY = "drawn"
CUSTOMERS, FACTS = 8, 60
WORLDS = range(12)
DAY = 24 * HOUR
STATEMENTS_MAX = 40
"""A crash falls into the first so many statements of what is done; a pass of a few facts has some thirty."""


class CrashError(Exception):
    """The process dies here."""


@contextmanager
def crashing(workspace: Workspace, *, at: int) -> Iterator[None]:
    """Die at the so-manieth statement of any writing transaction; whatever is done after it is as in a new process."""
    left = at

    def count(*_: object) -> None:
        nonlocal left
        left -= 1
        if left == 0:
            raise CrashError

    engine = workspace.control._writer
    sa.event.listen(engine, "before_cursor_execute", count)
    try:
        yield
    except CrashError:
        is_dead = True
    else:
        is_dead = False
    finally:
        sa.event.remove(engine, "before_cursor_execute", count)
    if is_dead:  # what a process held that is gone, nobody holds
        with workspace.control.write() as connection:
            connection.execute(sa.update(leases).values(owner="", until=BEGAN))


class Storyteller:
    """A workspace to which things happen; `hold` asks what must always be so."""

    def __init__(self, workspace: Workspace, *, seed: int) -> None:
        self.chance = random.Random(seed)  # noqa: S311 - worlds of a test
        self.workspace = public(workspace)
        open_mail(self.workspace)
        assert isinstance(workspace.clock, FixedClock)
        self.clock = workspace.clock
        self.clock.instant = BEGAN
        self.people = add_people(self.workspace, CUSTOMERS)
        self.reentry: dict[str, Any] = random_journey(self.chance, key=KEY)["reentry"]
        self.merges: list[str] = []
        self.erased: set[str] = set()
        self.known: set[str] = set()
        self.edit()

    def edit(self, mode: str = "new_only") -> None:
        """Publish another journey under the key, with the same rules of re-entry."""
        while True:
            document = {**random_journey(self.chance, key=KEY), "reentry": self.reentry}
            if not check_journey(self.workspace, document).problems:
                break
        ids = [node["id"] for node in document["nodes"]]
        mapping = {f"n{number}": self.chance.choice(ids) for number in range(9) if self.chance.random() < 0.5}
        wanted: dict[str, Any] = {"author": "test", "mode": mode}
        if mode == "migrate":
            wanted |= {"mapping": mapping, "unmapped": self.chance.choice(("stays", "ends"))}
        self.surely(lambda: publish_journey(self.workspace, document, **wanted))

    def surely(self, act: Callable[[], object]) -> None:
        """Do it; now and then die in the middle, and do it again."""
        if self.chance.random() < 0.3:
            with crashing(self.workspace, at=self.chance.randint(1, STATEMENTS_MAX)):
                act()
                return
        act()

    def happen(self) -> None:
        """One thing that somebody does."""
        state = find_standing(self.workspace, KEY).state
        chosen = self.chance.choice(
            ("merge", "merge", "unmerge", "pause", "edit", "enter", "erase", "drain", "archive")
        )
        if state == "paused" and self.chance.random() < 0.7:
            policies: tuple[ResumePolicy, ...] = ("send_now", "skip_stale", "shift")
            policy = self.chance.choice(policies)
            resume_journey(self.workspace, KEY, policy=policy, author="test")
        elif chosen == "merge":
            self._merge()
        elif chosen == "unmerge" and self.merges:
            merge_id = self.merges.pop(self.chance.randrange(len(self.merges)))
            unmerge_customers(self.workspace, merge_id=merge_id, author="test")
        elif chosen == "pause" and state in ("live", "draining"):
            pause_journey(self.workspace, KEY, author="test")
        elif chosen == "edit":
            self.edit(self.chance.choice(("new_only", "migrate", "migrate", "drain_old", "archive_old")))
        elif chosen == "enter" and state == "live":
            some = [Entrant(customer_id=one) for one in self.chance.sample(self.people, 3)]
            asked = enrol_customers(self.workspace, KEY, some, author="test")
            self.surely(lambda: enter_next_chunk(self.workspace, asked.enrolment_id))
            enter_next_chunk(self.workspace, asked.enrolment_id)
        elif chosen == "erase" and self.chance.random() < 0.3:
            self._erase()
        elif chosen in ("drain", "archive") and state == "live" and self.chance.random() < 0.3:
            (drain_journey if chosen == "drain" else archive_journey)(self.workspace, KEY, author="test")

    def _merge(self) -> None:
        survivor, merged = self.chance.sample(self.people, 2)
        with self.workspace.control.read() as connection:
            roots = roots_of(connection, [survivor, merged])
        if roots.get(survivor, survivor) != roots.get(merged, merged):
            record = merge_customers(self.workspace, survivor=survivor, merged=merged, author="test", reason="one")
            self.merges.append(record.merge_id)

    def _erase(self) -> None:
        one = self.chance.choice(self.people)
        self.erased.add(one)
        with self.workspace.control.write() as connection:
            forget_runs(connection, [one], now=self.clock.now())

    def work(self) -> None:
        """A worker's pass, which may die."""
        self.surely(lambda: let_time_pass(self.workspace))
        let_time_pass(self.workspace)
        finish_changes(self.workspace)

    def hold(self, facts: list[Fact]) -> None:
        """What must be so after the pass that worked these facts in."""
        with self.workspace.control.read() as connection:
            runs = connection.execute(sa.select(journey_runs)).all()
            lines = connection.execute(sa.select(journey_moves)).all()
            planned = connection.execute(sa.select(messages)).all()
            roots = roots_of(connection, self.people)
        ids = {run.run_id for run in runs}
        assert self.known <= ids, "no run is lost"
        self.known = ids
        self._hold_states(runs)
        assert [run.run_id for run in runs if run.customer_id != roots.get(run.origin_id, run.origin_id)] == []
        self._hold_messages(runs, lines, planned)
        self._hold_exits(runs, lines, facts)
        if self.reentry["mode"] != "every":
            open_keys = [(run.customer_id, run.entry_key) for run in runs if run.state == "waiting"]
            assert len(open_keys) == len(set(open_keys)), "one open run a key"

    def _hold_states(self, runs: Any) -> None:
        is_paused = find_standing(self.workspace, KEY).state == "paused"
        now_us = micros(self.clock.now())
        for run in runs:
            if run.state == "ended":
                assert run.end_reason
                assert run.ended_us
            else:
                assert 0 < run.due_us <= run.deadline_us
                assert is_paused or run.due_us > now_us, "what is due is done"
                nodes = {node.id for node in load_journey(self.workspace, f"{KEY}@{run.version}").nodes}
                assert run.node in nodes | {""}

    def _hold_messages(self, runs: Any, lines: Any, planned: Any) -> None:
        """Whoever passed a message node has that message, once."""
        versions = {run.run_id: run.version for run in runs}
        told = [(row.run_id, row.node, row.visit) for row in planned]
        assert len(told) == len(set(told)), "at most one message a run, node and visit"
        assert {one[0] for one in told} <= versions.keys()
        passed = {(line.run_id, line.node, line.visit) for line in lines if line.kind == "passed"}
        assert set(told) <= passed, "no message of a step that was not made"
        migrated = {line.run_id for line in lines if line.kind == "migrated"}
        kinds: dict[tuple[int, str], str] = {}
        for version in set(versions.values()):
            journey = load_journey(self.workspace, f"{KEY}@{version}")
            kinds |= {(version, node.id): str(node.__struct_config__.tag) for node in journey.nodes}
        due = {one for one in passed if one[0] not in migrated and kinds.get((versions[one[0]], one[1])) == "message"}
        assert due <= set(told), "no message is lost"

    def _hold_exits(self, runs: Any, lines: Any, facts: list[Fact]) -> None:
        """Nobody stays whom a fact of this pass takes out."""
        entered = {line.run_id: line.at_us for line in lines if line.kind == "entered"}
        for customer, name, properties, at in facts:
            at_us = micros(instant(at))
            for run in runs:
                is_theirs = run.state == "waiting" and run.origin_id == customer
                if not is_theirs or entered.get(run.run_id, at_us) >= at_us:
                    continue
                for rule in load_journey(self.workspace, f"{KEY}@{run.version}").exits:
                    assert rule.event is not None
                    where = [(one["property"], one["is"]["="]) for one in rule.event.where]
                    passes = rule.event.fact == name and all(properties.get(key) == value for key, value in where)
                    assert not passes, f"{run.run_id} should have left at {at}"


@pytest.mark.slow
@pytest.mark.parametrize("seed", WORLDS)
def test_whatever_happens(either_workspace: Workspace, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """In every other world each batch of the feed is a transaction of its own, which may lie before a merge is told."""
    monkeypatch.setattr(reader, "FEED_FACTS_MAX", (1, 10_000)[seed % 2])
    story = Storyteller(either_workspace, seed=seed)
    left: list[Fact] = [
        (story.people[int(customer.removeprefix("cus_"))], name, properties, at)
        for customer, name, properties, at in random_history(story.chance, customers=CUSTOMERS, facts=FACTS)
    ]
    while left:
        size = story.chance.choice((1, 3, 8))
        piece, left = left[:size], left[size:]
        for fact in piece:  # time goes on between the facts, and somebody may do something
            story.clock.instant = max(story.clock.instant, instant(fact[3]))
            feed_in(story.workspace, [fact])
            if story.chance.random() < 0.25:
                story.happen()
        story.work()
        story.hold(piece)
    if find_standing(story.workspace, KEY).state == "paused":
        resume_journey(story.workspace, KEY, author="test")
    for _ in range(14):
        story.clock.instant += instant(15 * DAY) - BEGAN
        story.work()
        story.hold([])
    with story.workspace.control.read() as connection:
        states = set(connection.execute(sa.select(journey_runs.c.state)).scalars())
    assert states <= {"ended"}, "in the end nobody is in it any more"
