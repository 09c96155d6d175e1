"""Simulations: what they tell, that they change nothing, and whom the clock lets in."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pytest
import sqlalchemy as sa

from evergrove.channels import plan_messages, set_policy
from evergrove.channels.tables import messages
from evergrove.facts import FACT_SCHEMA, TIMESTAMP, conform
from evergrove.facts.lake import lake_of
from evergrove.journeys import InvalidSimulationError, SimulationWish, publish_journey, simulate
from evergrove.journeys.simulating import running
from evergrove.journeys.simulating.reporting import Z_95
from evergrove.journeys.simulating.scratch import FOLDER
from evergrove.kit import FixedClock
from evergrove.profiles import tables as profile_tables
from support.ground import make_workspace
from support.journey_engine import BEGAN
from support.journey_world import win_back
from support.reach_world import LAUNCH, add_people, kept_plan, open_mail, planned, public

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from evergrove.journeys import SimulatedVersion
    from evergrove.kit import Workspace

UNTIL = BEGAN + timedelta(days=8)
WISH = SimulationWish(since=BEGAN, until=UNTIL, compares=False)

Told = tuple[str, str, timedelta]
"""(customer, fact, after BEGAN)."""


@pytest.fixture(autouse=True)
def longer_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """A fact's own moment is a step in any case; between them fewer are enough here."""
    monkeypatch.setattr(running, "STEP", timedelta(hours=12))


@pytest.fixture
def workspace(home: Path) -> Iterator[Workspace]:
    """A new one."""
    opened = public(make_workspace(home))
    yield opened
    opened.close()


@pytest.fixture
def people(workspace: Workspace) -> list[str]:
    """Those of the workspace."""
    return move_in(workspace)


def move_in(workspace: Workspace) -> list[str]:
    """Twenty who may be written to, and a clock that stands after all that is told."""
    open_mail(workspace)
    move(workspace, BEGAN)
    ids = add_people(workspace, 20)
    move(workspace, UNTIL + timedelta(days=2))
    return ids


def move(workspace: Workspace, to: datetime) -> None:
    assert isinstance(workspace.clock, FixedClock)
    workspace.clock.instant = to


def tell(workspace: Workspace, told: Iterable[Told], *, import_id: str | None = None) -> None:
    """Facts in the lake: as they arrived, or all of one file that was imported at the end."""
    rows = sorted(told, key=lambda one: one[2])
    at = pa.array([BEGAN + after for _, _, after in rows], TIMESTAMP)
    table = pa.table(
        {
            "fact_id": pa.array([f"f{place}" for place in range(len(rows))]),
            "name": pa.array([name for _, name, _ in rows]),
            "customer_id": pa.array([customer for customer, _, _ in rows]),
            "occurred_at": at,
            "received_at": pa.array([UNTIL] * len(rows), TIMESTAMP) if import_id else at,
            "import_id": pa.array([import_id] * len(rows), pa.string()),
            "feed_seq": pa.array(np.arange(1, len(rows) + 1)),
        }
    )
    facts = conform(table, schema=FACT_SCHEMA)
    assert lake_of(workspace).append_facts(facts, last_seq=len(rows), now=workspace.clock.now())


def carts(people: list[str]) -> list[Told]:
    """Everybody fills a cart, an hour apart; five of them buy two days later."""
    filled = [(one, "Cart Updated", timedelta(hours=place)) for place, one in enumerate(people)]
    return [*filled, *((one, "Order Completed", timedelta(days=2)) for one in people[:5])]


def dump(workspace: Workspace) -> dict[str, list[Any]]:
    """Every row of the control database."""
    metadata = sa.MetaData()
    with workspace.control.read() as connection:
        metadata.reflect(connection)
        return {
            name: sorted(map(repr, connection.execute(sa.select(table)).all()))
            for name, table in metadata.tables.items()
        }


def assert_plays(version: SimulatedVersion) -> None:
    """The canvas day by day says of everybody what the timelines of all runs, told in full here, add up to."""
    play = version.play
    assert play.at == tuple(BEGAN + timedelta(days=day) for day in range(9))
    assert (play.entered[0], play.entered[1], play.entered[-1]) == (1, 20, 20)
    for place, at in enumerate(play.at):
        standing: Counter[str] = Counter()
        passed: Counter[str] = Counter()
        for run in version.runs:
            lines = [line for line in run.lines if line.at <= at]
            passed.update(line.node for line in lines if line.kind == "passed")
            stay = [line for line in lines if line.kind in {"waits", "passed", "ended"}][-1:]
            standing.update(line.node for line in stay if line.kind == "waits")
        assert {node: one.waiting[place] for node, one in play.nodes.items() if one.waiting[place]} == standing, at
        assert {node: one.passed[place] for node, one in play.nodes.items() if one.passed[place]} == passed, at
    assert any(max(one.waiting) > 1 for one in play.nodes.values())
    assert {one.waiting[-1] for one in play.nodes.values()} == {0}


def test_a_draft_is_told_in_figures_and_nothing_is_changed(either_workspace: Workspace) -> None:
    workspace = public(either_workspace)
    people = move_in(workspace)
    tell(workspace, carts(people))
    before, version = dump(workspace), lake_of(workspace).files("facts").version
    report = simulate(workspace, win_back(), wish=WISH)
    draft = report.draft
    assert (draft.entered.count, draft.entered.low, draft.entered.high) == (20, 20, 20)
    assert (report.customers, report.simulated, report.facts) == (20, 20, 25)
    assert draft.sent.count == 20
    assert (draft.goals.count, draft.goal_rate) == (5, 0.25)
    assert draft.ends == {"end": 20}
    assert draft.failed == {}
    shares = {(one.node, one.branch): one.share for one in draft.branches}
    assert shares["answer", "bought"] == 0.25
    assert shares["answer", "timeout"] == 0.75
    assert sum(day.entered for day in draft.days) == 20
    assert sum(day.sent.get("email", 0) for day in draft.days) == 20
    assert len(draft.runs) == 20
    assert all(run.lines[0].kind == "entered" and run.messages == ("letter: sent",) for run in draft.runs)
    assert_plays(draft)
    assert dump(workspace) == before
    assert lake_of(workspace).files("facts").version == version
    assert list((workspace.files / FOLDER).iterdir()) == []


@pytest.mark.slow
def test_a_version_that_stands_is_simulated_beside_it(workspace: Workspace, people: list[str]) -> None:
    publish_journey(workspace, win_back(), author="test")
    tell(workspace, carts(people))
    hurried = win_back(nodes={"rest": {"hours": 72}})
    report = simulate(workspace, hurried, wish=SimulationWish(since=BEGAN, until=UNTIL))
    assert report.live is not None
    assert (report.live.reference, report.draft.reference) == ("win_back@1", "win_back@draft")
    assert (report.live.goals.count, report.draft.goals.count) == (5, 0)
    assert report.live.entered == report.draft.entered


def test_who_has_not_agreed_is_named(workspace: Workspace, people: list[str]) -> None:
    tell(workspace, carts(people))
    with workspace.control.write() as connection:
        connection.execute(sa.delete(profile_tables.consents).where(profile_tables.consents.c.customer_id == people[0]))
    report = simulate(workspace, win_back(), wish=WISH)
    assert report.draft.suppressed == {"consent": 1}
    assert report.draft.sent.count == 19


@pytest.mark.slow
def test_an_imported_history_counts_when_it_happened(workspace: Workspace, people: list[str]) -> None:
    tell(workspace, carts(people), import_id="imp_1")
    report = simulate(workspace, win_back(), wish=WISH)
    assert report.draft.entered.count == 20
    assert "imports_as_happened" in {note.code for note in report.notes}


@pytest.mark.slow
def test_a_schedule_asks_who_was_a_member(workspace: Workspace, people: list[str]) -> None:
    tell(workspace, carts(people))
    asked: list[datetime] = []

    def members(_: Workspace, segment: str, at: datetime) -> Iterable[pa.RecordBatch]:
        assert segment == "*"
        asked.append(at)
        yield pa.record_batch({"customer_id": pa.array(people[: len(asked)])})

    weekly = win_back(entry={"kind": "schedule", "cron": "0 10 * * 3,5", "segment": "*"}, reentry={"mode": "once"})
    report = simulate(workspace, weekly, wish=WISH, members=members)
    assert [f"{at:%a %H:%M}" for at in asked] == ["Wed 02:00", "Fri 02:00"]  # ten o'clock in Shanghai
    assert report.draft.entered.count == 2
    with pytest.raises(InvalidSimulationError):
        simulate(workspace, weekly, wish=WISH)


@pytest.mark.slow
def test_a_date_enters_on_the_day(workspace: Workspace, people: list[str]) -> None:
    born = [{"customer_id": people[0], "key": "birthday", "value": '"1990-03-05"', "occurred_us": 1}]
    born += [{"customer_id": people[1], "key": "birthday", "value": '"1990-07-05"', "occurred_us": 1}]
    with workspace.control.write() as connection:
        connection.execute(sa.insert(profile_tables.attributes), born)
    tell(workspace, carts(people))
    report = simulate(workspace, win_back(entry={"kind": "date"}), wish=WISH)
    assert [run.customer_id for run in report.draft.runs] == [people[0]]
    assert f"{report.draft.runs[0].lines[0].at:%m-%d %H:%M}" == "03-05 01:00"


@pytest.mark.slow
def test_opens_are_an_assumption(workspace: Workspace, people: list[str]) -> None:
    tell(workspace, carts(people))
    opened = {"id": "opened", "event": {"fact": "Message Opened", "same_run": True}, "next": "thanks"}
    document = win_back(nodes={"answer": {"branches": [opened]}})
    without = simulate(workspace, document, wish=WISH)
    assert "no_opens" in {note.code for note in without.notes}
    assert without.draft.goals.count == 0
    assumed = SimulationWish(since=BEGAN, until=UNTIL, compares=False, assumed_open_rate_bp=5_000)
    with_opens = simulate(workspace, document, wish=assumed)
    assert 3 <= with_opens.draft.goals.count <= 17
    assert "assumed_opens" in {note.code for note in with_opens.notes}


@pytest.mark.slow
def test_a_sample_is_scaled_with_its_interval(workspace: Workspace, people: list[str]) -> None:
    more = [f"cus_{number:032x}" for number in range(1_000)]
    tell(workspace, [(one, "Cart Updated", timedelta(minutes=place)) for place, one in enumerate(more)])
    wish = SimulationWish(since=BEGAN, until=UNTIL, sampling="sample", compares=False)
    report = simulate(workspace, win_back(), wish=wish)
    entered = report.draft.entered
    assert (report.customers, report.share_bp) == (1_000, 625)
    assert entered.count == report.simulated * 16
    assert entered.low <= 1_000 <= entered.high
    expected = Z_95 * (0.9375 * report.simulated) ** 0.5 * 16
    assert entered.high - entered.count == pytest.approx(expected, abs=1)


@pytest.mark.parametrize(
    "wrong", [{"until": BEGAN}, {"until": BEGAN + timedelta(days=93)}, {"assumed_open_rate_bp": 10_001}]
)
def test_what_cannot_be_simulated_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(InvalidSimulationError):
        SimulationWish(**{"since": BEGAN, "until": UNTIL, **wrong})


@pytest.mark.slow
def test_what_customers_got_from_elsewhere_counts_for_the_caps(workspace: Workspace, people: list[str]) -> None:
    tell(workspace, carts(people))
    set_policy(workspace, {"caps": [{"name": "week", "hours": 168, "count": 1}]}, author="test")
    kept_plan(workspace)
    letter_day = BEGAN + timedelta(hours=20)
    move(workspace, letter_day)
    plan_messages(workspace, planned(people[:4]), launch_id=LAUNCH, node="send")
    later = BEGAN + timedelta(days=7)
    with workspace.control.write() as connection:
        sent = sa.update(messages).where(messages.c.customer_id != people[3]).values(state="sent", sent_at=letter_day)
        connection.execute(sent)
        tomorrow = sa.update(messages).where(messages.c.customer_id == people[3]).values(state="sent", sent_at=later)
        connection.execute(tomorrow)
    move(workspace, UNTIL + timedelta(days=2))
    counted = simulate(workspace, win_back(), wish=WISH).draft
    assert counted.sent.count == 17  # the fourth's is sent when the journey's letter is long gone
    assert sum({**counted.suppressed, **counted.held}.values()) >= 3
    alone = SimulationWish(since=BEGAN, until=UNTIL, compares=False, with_other_messages=False)
    assert simulate(workspace, win_back(), wish=alone).draft.sent.count == 20
