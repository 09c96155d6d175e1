"""Customers who enter in bulk: once an occasion, chunk by chunk, in pauses, erased meanwhile, from a file."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest
import sqlalchemy as sa

from evergrove.journeys import (
    EnrolmentConflictError,
    Entrant,
    JourneyStateError,
    MissingEnrolmentError,
    MissingJourneyError,
    TooManyEntrantsError,
    archive_journey,
    ask_enrolment,
    enrol_customers,
    enrol_file,
    enter_next_chunk,
    find_enrolment,
    gather_enrolment,
    list_enrolments,
    pause_journey,
    preview_enrolment,
    resume_journey,
    stop_enrolment,
)
from evergrove.journeys.enrolling import NoSegmentError
from evergrove.journeys.tables import enrolment_chunks, journey_moves, journey_runs
from evergrove.kit import FixedClock
from evergrove.profiles import find_customers
from evergrove.profiles import tables as profile_tables
from support.ground import make_workspace
from support.journey_engine import put_up
from support.reach_world import add_people

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from evergrove.journeys import Enrolment
    from evergrove.kit import Workspace

WAITING: dict[str, Any] = {
    "key": "welcome",
    "name": {"zh": "欢迎", "en": "Welcome"},
    "entry": {"kind": "manual"},
    "start": "rest",
    "nodes": [{"id": "rest", "kind": "wait", "days": 3}],
    "hold_out_bp": 0,
}


@pytest.fixture
def workspace(home: Path) -> Iterator[Workspace]:
    opened = make_workspace(home)
    yield opened
    opened.close()


def runs(workspace: Workspace) -> list[Any]:
    with workspace.control.read() as connection:
        return list(connection.execute(sa.select(journey_runs).order_by(journey_runs.c.run_id)))


def enter_all(workspace: Workspace, enrolment: Enrolment) -> Enrolment:
    while enter_next_chunk(workspace, enrolment.enrolment_id) is not None:
        pass
    return find_enrolment(workspace, enrolment.enrolment_id)


def batches(customers: Sequence[str], *, size: int = 400) -> list[pa.RecordBatch]:
    return [
        pa.record_batch({"customer_id": pa.array(customers[start : start + size], pa.string())})
        for start in range(0, len(customers), size)
    ]


def asked(workspace: Workspace, **changes: Any) -> Enrolment:
    standing: dict[str, Any] = {"source": "segment", "author": "test", "detail": {"segment": "*"}}
    return ask_enrolment(workspace, "welcome", **{**standing, **changes})


def test_the_members_of_a_segment_enter_once(either_workspace: Workspace) -> None:
    workspace = either_workspace
    people = add_people(workspace, 1_000)
    put_up(workspace, WAITING)
    enrolment = asked(workspace, occasion="backfill:1")
    assert asked(workspace, occasion="backfill:1") == enrolment
    gathered = gather_enrolment(workspace, enrolment, batches(people), as_of=workspace.clock.now())
    assert (gathered.state, gathered.members) == ("entering", 1_000)
    assert enter_next_chunk(workspace, enrolment.enrolment_id) == 400
    done = enter_all(workspace, enrolment)
    assert (done.state, done.entered, done.refused) == ("done", 1_000, 0)
    assert {run.customer_id for run in runs(workspace)} == set(people)
    again = asked(workspace, occasion="backfill:again")
    gather_enrolment(workspace, again, batches(people[:10]), as_of=workspace.clock.now())
    assert enter_all(workspace, again).refused == 10
    assert len(runs(workspace)) == 1_000
    listed = list_enrolments(workspace, key="welcome", states=("done",))
    assert {one.enrolment_id for one in listed} == {again.enrolment_id, enrolment.enrolment_id}


def test_what_is_frozen_and_the_key_of_the_caller(workspace: Workspace) -> None:
    people = add_people(workspace, 2)
    put_up(workspace, WAITING)
    entrants = [
        Entrant(customer_id=people[0], properties={"order_id": "o1"}, entry_key="o1"),
        Entrant(customer_id=people[0], properties={"order_id": "o1"}, entry_key="o1"),
        Entrant(customer_id=people[0], entry_key="o2"),
        Entrant(customer_id=people[1]),
        Entrant(customer_id="cus_nobody"),
    ]
    enrolment = enrol_customers(workspace, "welcome", entrants, author="api", idempotency_key="k1")
    assert enrol_customers(workspace, "welcome", entrants, author="api", idempotency_key="k1") == enrolment
    with pytest.raises(EnrolmentConflictError):
        enrol_customers(workspace, "welcome", entrants[:1], author="api", idempotency_key="k1")
    done = enter_all(workspace, enrolment)
    assert (done.members, done.entered, done.refused) == (5, 3, 2)
    assert sorted((run.customer_id, run.entry_key, run.context) for run in runs(workspace)) == [
        (people[0], "o1", '{"entry":{"order_id":"o1"}}'),
        (people[0], "o2", None),
        (people[1], "", None),
    ]


def test_a_paused_journey_keeps_them_waiting(workspace: Workspace) -> None:
    people = add_people(workspace, 5)
    put_up(workspace, WAITING)
    enrolment = enrol_customers(workspace, "welcome", [Entrant(customer_id=one) for one in people], author="api")
    pause_journey(workspace, "welcome", author="test")
    assert enter_all(workspace, enrolment).state == "entering"
    assert not runs(workspace)
    resume_journey(workspace, "welcome", author="test")
    assert enter_all(workspace, enrolment).entered == 5


def test_an_archived_journey_takes_nobody(workspace: Workspace) -> None:
    people = add_people(workspace, 5)
    put_up(workspace, WAITING)
    enrolment = enrol_customers(workspace, "welcome", [Entrant(customer_id=one) for one in people], author="api")
    archive_journey(workspace, "welcome", author="test")
    assert enter_all(workspace, enrolment).state == "stopped"
    assert not runs(workspace)
    with pytest.raises(JourneyStateError):
        enrol_customers(workspace, "welcome", [], author="api")


def test_a_stopped_one_enters_nobody_more(workspace: Workspace) -> None:
    people = add_people(workspace, 900)
    put_up(workspace, WAITING)
    enrolment = asked(workspace)
    gather_enrolment(workspace, enrolment, batches(people), as_of=workspace.clock.now())
    enter_next_chunk(workspace, enrolment.enrolment_id)
    assert stop_enrolment(workspace, enrolment.enrolment_id).state == "stopped"
    assert enter_next_chunk(workspace, enrolment.enrolment_id) is None
    assert len(runs(workspace)) == 400
    with workspace.control.read() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(enrolment_chunks)).scalar_one() == 0
    with pytest.raises(JourneyStateError):
        stop_enrolment(workspace, enrolment.enrolment_id)
    late = gather_enrolment(workspace, enrolment, batches(people), as_of=workspace.clock.now())
    assert late.state == "stopped"


def test_whoever_was_erased_meanwhile_does_not_enter(workspace: Workspace) -> None:
    people = add_people(workspace, 3)
    put_up(workspace, WAITING)
    enrolment = enrol_customers(workspace, "welcome", [Entrant(customer_id=one) for one in people], author="api")
    with workspace.control.write() as connection:
        gone = profile_tables.customers.c.customer_id == people[1]
        connection.execute(sa.delete(profile_tables.customers).where(gone))
    done = enter_all(workspace, enrolment)
    assert (done.entered, done.refused) == (2, 1)


def test_a_killed_chunk_is_entered_once(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    people = add_people(workspace, 20)
    put_up(workspace, WAITING)
    enrolment = enrol_customers(workspace, "welcome", [Entrant(customer_id=one) for one in people], author="api")
    with monkeypatch.context() as patch:
        patch.setattr("evergrove.journeys.enrolling._set", lambda *_, **__: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            enter_next_chunk(workspace, enrolment.enrolment_id)
    assert not runs(workspace)
    assert enter_all(workspace, enrolment).entered == 20
    assert len(runs(workspace)) == 20


def test_the_preview_says_whom_reentry_refuses(workspace: Workspace) -> None:
    people = add_people(workspace, 50)
    journey = put_up(workspace, {**WAITING, "reentry": {"mode": "cooldown", "cooldown_days": 10}})
    enter_all(
        workspace, enrol_customers(workspace, "welcome", [Entrant(customer_id=p) for p in people[:20]], author="api")
    )
    found = preview_enrolment(workspace, journey, batches(people, size=15))
    assert (found.members, found.refused, found.entering) == (50, 20, 30)
    assert isinstance(workspace.clock, FixedClock)
    with workspace.control.write() as connection:
        connection.execute(sa.update(journey_runs).values(state="ended"))
    workspace.clock.instant += timedelta(days=10)
    assert preview_enrolment(workspace, journey, batches(people)).refused == 0


def test_a_file_of_phones(workspace: Workspace, tmp_path: Path) -> None:
    people = add_people(workspace, 3)
    put_up(workspace, WAITING)
    path = tmp_path / "callers.csv"
    path.write_text("phone,name\n+8613900000000,a\n+8613900000002,b\n+8613900000002,b\n+8613999999999,c\n", "utf-8")
    enrolment, read = enrol_file(workspace, "welcome", path, author="test")
    assert read.customer_ids == (people[0], people[2])
    assert (read.unknown_count, read.unknown, read.ambiguous_count) == (1, ("+8613999999999",), 0)
    assert enrolment.detail == {"file": "callers.csv", "unknown": 1, "ambiguous": 0}
    assert enter_all(workspace, enrolment).entered == 2


def test_a_file_of_ids_and_of_what_names_kinds(workspace: Workspace, tmp_path: Path) -> None:
    people = add_people(workspace, 3)
    put_up(workspace, WAITING)
    path = tmp_path / "ids.csv"
    lines = ["customer_id", people[1], "email:p2@mail.example", "phone:p0@mail.example", "cus_nobody"]
    path.write_text("\n".join(lines), "utf-8")
    _, read = enrol_file(workspace, "welcome", path, author="test")
    assert read.customer_ids == (people[1], people[2])
    assert read.unknown == ("phone:p0@mail.example", "cus_nobody")


def test_what_is_refused_says_what_to_do(workspace: Workspace) -> None:
    with pytest.raises(MissingJourneyError):
        asked(workspace)
    put_up(workspace, WAITING)
    with pytest.raises(NoSegmentError):
        asked(workspace, detail={})
    with pytest.raises(TooManyEntrantsError):
        enrol_customers(workspace, "welcome", [Entrant(customer_id="a")] * 5_001, author="api")
    with pytest.raises(MissingEnrolmentError):
        find_enrolment(workspace, "enr_none")


def shared_out(workspace: Workspace, share_bp: int, customers: Sequence[str]) -> dict[str, str]:
    """Customer → branch of the newest run, after a version with this share has taken them in."""
    branches = [{"id": "a", "share_bp": share_bp}, {"id": "b", "share_bp": 10_000 - share_bp}]
    lot = {"id": "lot", "kind": "random_split", "branches": branches}
    put_up(workspace, {**WAITING, "start": "lot", "nodes": [lot], "reentry": {"mode": "every"}})
    enter_all(
        workspace, enrol_customers(workspace, "welcome", [Entrant(customer_id=one) for one in customers], author="api")
    )
    query = (
        sa.select(journey_runs.c.customer_id, journey_moves.c.branch)
        .join(journey_moves, journey_moves.c.run_id == journey_runs.c.run_id)
        .where(journey_moves.c.node == "lot", journey_moves.c.kind == "passed")
        .order_by(journey_runs.c.rotation)
    )
    with workspace.control.read() as connection:
        return {row.customer_id: row.branch for row in connection.execute(query)}


def test_changed_shares_touch_new_customers_only(either_workspace: Workspace) -> None:
    people = add_people(either_workspace, 400)
    first = shared_out(either_workspace, 2_000, people[:200])
    second = shared_out(either_workspace, 8_000, people)
    third = shared_out(either_workspace, 5_000, people)
    assert {one: second[one] for one in first} == first
    assert third == second
    new = [second[one] for one in people[200:]]
    assert abs(new.count("a") / 200 - 0.8) < 0.1
    assert abs(list(first.values()).count("a") / 200 - 0.2) < 0.1


def test_a_value_of_two_customers_is_nobodys(workspace: Workspace) -> None:
    people = add_people(workspace, 2)
    card = {"kind": "member_card", "value": "p0@mail.example", "customer_id": people[1]}
    with workspace.control.write() as connection:
        connection.execute(sa.insert(profile_tables.identifiers), card)
    found = find_customers(workspace, ["p0@mail.example", "member_card:p0@mail.example", people[0], "", "x"])
    assert found.roots == {"member_card:p0@mail.example": people[1], people[0]: people[0]}
    assert (found.ambiguous, found.unknown) == (("p0@mail.example",), ("x",))
    assert find_customers(workspace, ["p0@mail.example"], kind="email").roots == {"p0@mail.example": people[0]}
