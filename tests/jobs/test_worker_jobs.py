"""Jobs that a running worker takes up: imports with their uploads, exports, the schedule; readers far behind."""

from __future__ import annotations

import csv
import threading
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa

from evergrove.facts import append_candidates, flow_state, imports, move_cursor, run_query, trim_feed
from evergrove.facts.tables import feed, feed_readers
from evergrove.jobs import behind, catch_up, enqueue, find_job, list_jobs, refresh, schedule, set_workspace_zone
from evergrove.jobs import imports as imports_module
from evergrove.jobs.behind import give_up_on_readers, rebuild_readers
from evergrove.jobs.flow import feed_readers as readers
from evergrove.jobs.queue import Job
from evergrove.jobs.running import run_next_job
from evergrove.jobs.schedule import SCHEDULES, enqueue_due, newest_moment
from evergrove.kit import FixedClock
from evergrove.profiles import UnknownZoneError, find_customer, load_profile, workspace_zone
from evergrove.scores import VALUE_NAMES
from support.arrivals import candidate, send
from support.ground import NOON

if TYPE_CHECKING:
    from evergrove.kit import Workspace

MAPPING = """
name: shop
source: shop
file: {kind: csv}
key: [order]
time: {occurred_at: at, zone: Asia/Shanghai}
currency: {fixed: CNY}
identifiers: [{kind: phone, columns: [phone], clean: phone}]
rows:
  - name: line
    becomes:
      - {order: Order Completed, item: Item Ordered, quantity: n, unit_price: price, columns: {order_id: order}}
"""
LINES = [f"{order},2026-03-{1 + order:02} 10:00,138001380{order:02},1,2.50" for order in range(12)]


STAGE_WORDS = VALUE_NAMES["stage"]
TRAITS = '{"traits":{"nick":"%s"}}'


def upload(workspace: Workspace, lines: list[str]) -> dict[str, Any]:
    path = workspace.files / "uploads" / "up1.csv"
    path.parent.mkdir(exist_ok=True)
    path.write_text("\n".join(["order,at,phone,n,price", *lines]) + "\n", "utf-8")
    return {"path": "uploads/up1.csv", "file_name": "orders.csv", "mapping_document": MAPPING}


def run(workspace: Workspace, job: Job, *, lane: str = "long") -> Job:
    while run_next_job(workspace, lane=lane, stopping=threading.Event()):
        pass
    return find_job(workspace, job.job_id)


def count(workspace: Workspace) -> int:
    answer = run_query(
        workspace, "select count(*) n, count(distinct fact_id) d from facts where name like '%Ordered'",
        rows_max=1, seconds_max=30,
    ).to_pylist()[0]  # fmt: skip
    assert answer["n"] == answer["d"]
    return int(answer["n"])


def test_an_uploaded_file_is_imported_and_removed(either_workspace: Workspace) -> None:
    arguments = upload(either_workspace, [*LINES, "13,no date,13800138099,1,2.50"])
    job = run(either_workspace, enqueue(either_workspace, kind="import", arguments=arguments, author="anna"))
    assert (job.state, job.error) == ("done", None)
    assert job.result is not None
    assert (job.result["file_name"], job.result["rejected"], job.result["facts_new"]) == ("orders.csv", 1, 24)
    assert list((either_workspace.files / "uploads").iterdir()) == []
    again = run(either_workspace, enqueue(either_workspace, kind="import", arguments=arguments, author="anna"))
    assert again.error is not None
    assert again.error["code"] == "job.missing_upload"


@pytest.mark.parametrize("killed_after", [1, 2, 3])
def test_an_import_that_was_killed_counts_as_one(
    either_workspace: Workspace, monkeypatch: pytest.MonkeyPatch, killed_after: int
) -> None:
    monkeypatch.setattr(imports_module, "BODY_FACTS", 5)
    monkeypatch.setattr(imports_module, "BODIES_BEFORE_CATCHING_UP", 1)
    calls = 0

    def kill(*arguments: Any, **options: Any) -> None:
        nonlocal calls
        calls += 1
        if calls == killed_after:
            raise KeyboardInterrupt
        append_candidates(*arguments, **options)

    job = enqueue(either_workspace, kind="import", arguments=upload(either_workspace, LINES), author="anna")
    with monkeypatch.context() as patch:
        patch.setattr(imports_module, "append_candidates", kill)
        with pytest.raises(KeyboardInterrupt):
            run(either_workspace, job)
    done = run(either_workspace, job)
    assert done.result is not None
    assert (done.state, done.result["facts_new"], done.result["facts_known"]) == ("done", 24, 0)
    assert count(either_workspace) == 12
    with either_workspace.control.read() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(imports)).scalar_one() == 1


def test_an_export_and_an_erasure(either_workspace: Workspace) -> None:
    run(
        either_workspace,
        enqueue(either_workspace, kind="import", arguments=upload(either_workspace, LINES), author="a"),
    )
    rule = {"event": "Order Completed"}
    exported = run(
        either_workspace, enqueue(either_workspace, kind="export", arguments={"rule": rule}, author="a"), lane="short"
    )
    customer = find_customer(either_workspace, "+8613800138001")
    erased = run(
        either_workspace,
        enqueue(either_workspace, kind="erase", arguments={"customer_ids": [customer], "reason": "asked"}, author="a"),
        lane="short",
    )
    assert erased.state == "done"
    assert erased.result is not None
    assert len(erased.result["certificates"]) == 1
    assert count(either_workspace) == 11
    assert (exported.state, exported.result) == (
        "done",
        {"file": f"exports/{exported.job_id}.csv", "rows": 12},
    )
    assert (either_workspace.files / "exports" / f"{exported.job_id}.csv").exists()


@pytest.mark.parametrize(
    ("language", "heading", "first"),
    [
        ("zh", "姓名,手机号,邮箱,会员号,生命周期阶段,客户编号", "+8613800138000"),
        ("en", "Name,Phone,E-mail,Member number,Lifecycle stage,Customer ID", "••••••••••8000"),
    ],
)
def test_an_export_for_people(either_workspace: Workspace, language: str, heading: str, first: str) -> None:
    imported = upload(either_workspace, LINES)
    run(either_workspace, enqueue(either_workspace, kind="import", arguments=imported, author="a"))
    refresh(either_workspace, as_of=NOON)
    wanted = {
        "rule": {"event": "Order Completed"},
        "tags": ["order_amount_minor_lifetime"],
        "scores": ["stage"],
        "language": language,
        "file_name": "老客 2026-11-23.csv",
        "is_masked": "•" in first,
    }
    done = run(either_workspace, enqueue(either_workspace, kind="export", arguments=wanted, author="a"), lane="short")
    assert done.result is not None, done.error
    assert (done.state, done.result["rows"], done.result["file_name"]) == ("done", 12, "老客 2026-11-23.csv")
    text = (either_workspace.files / done.result["file"]).read_text("utf-8-sig")
    table = list(csv.DictReader(text.splitlines()))
    money = next(name for name in table[0] if name.endswith("(CNY)"))
    assert [name for name in table[0] if name != money] == heading.split(",")
    assert {row[money] for row in table} == {"2.50"}
    contacts = {row[heading.split(",")[1]] for row in table}
    assert (first in contacts, len(contacts)) == (True, 12)
    assert {row[heading.split(",")[4]] for row in table} <= {getattr(one, language) for one in STAGE_WORDS.values()}


def test_each_due_moment_makes_one_job(either_workspace: Workspace) -> None:
    began = NOON - timedelta(days=3)
    set_workspace_zone(either_workspace, "Asia/Shanghai", author="test")
    first = enqueue_due(either_workspace, since=began)
    assert [job.kind for job in first] == [one.kind for one in SCHEDULES]
    assert enqueue_due(either_workspace, since=began) == first
    assert isinstance(either_workspace.clock, FixedClock)
    either_workspace.clock.instant += timedelta(days=2)
    later = enqueue_due(either_workspace, since=began)
    assert {job.job_id for job in later}.isdisjoint({job.job_id for job in first})
    assert len(list_jobs(either_workspace)) == len(first) + len(later) == 2 * len(SCHEDULES)
    just_begun = enqueue_due(either_workspace, since=either_workspace.clock.instant)
    assert just_begun == [job for job in later if job.kind == "watch"], "only alarms are looked for from the beginning"


def test_the_zone_is_one_that_exists(either_workspace: Workspace) -> None:
    assert workspace_zone(either_workspace) == "UTC"
    with pytest.raises(UnknownZoneError):
        set_workspace_zone(either_workspace, "Mars/Olympus", author="test")
    set_workspace_zone(either_workspace, "Europe/Berlin", author="test")
    assert workspace_zone(either_workspace) == "Europe/Berlin"


@pytest.mark.parametrize(
    ("now", "zone", "moment"),
    [
        ("2026-11-21T19:00:00", "Asia/Shanghai", "2026-11-21T19:00:00"),
        ("2026-11-21T18:59:59", "Asia/Shanghai", "2026-11-20T19:00:00"),
        ("2026-11-21T12:00:00", "Asia/Shanghai", "2026-11-20T19:00:00"),
        # In Berlin the night of 25 October 2026 has two hours from 2 to 3; 29 March has none.
        ("2026-10-25T01:30:00", "Europe/Berlin", "2026-10-24T01:00:00"),
        ("2026-10-25T02:00:00", "Europe/Berlin", "2026-10-25T02:00:00"),
        ("2026-03-29T01:00:00", "Europe/Berlin", "2026-03-29T01:00:00"),
    ],
)
def test_moments_are_local(now: str, zone: str, moment: str) -> None:
    at = datetime.fromisoformat(now).replace(tzinfo=UTC)
    daily = schedule.Schedule(kind="refresh", cron="0 3 * * *")
    assert newest_moment(daily, now=at, zone=zone) == datetime.fromisoformat(moment).replace(tzinfo=UTC)


def profile_facts(workspace: Workspace, *names: str) -> None:
    send(
        workspace,
        *(
            candidate(
                f"p-{name}",
                NOON,
                f"phone:{name}",
                name="Profile Updated",
                properties=f'{{"traits":{{"nick":"{name}"}}}}',
            )
            for name in names
        ),
    )


def test_a_reader_far_behind_is_rebuilt_from_the_lake(
    either_workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    from evergrove.facts import flush_to_lake
    from evergrove.profiles import run_intake

    profile_facts(either_workspace, "early")
    catch_up(either_workspace)
    profile_facts(either_workspace, "late")
    run_intake(either_workspace)
    flush_to_lake(either_workspace)
    give_up_on_readers(either_workspace)
    assert flow_state(either_workspace).rebuilt == frozenset()
    monkeypatch.setattr(behind, "BEHIND_BYTES_MAX", 0)
    give_up_on_readers(either_workspace)
    assert "profiles" in flow_state(either_workspace).rebuilt
    trim_feed(either_workspace)
    with either_workspace.control.read() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(feed)).scalar_one() == 0
    rebuild_readers(either_workspace)
    state = flow_state(either_workspace)
    assert (state.rebuilt, state.slowest) == (frozenset(), state.feed_end)
    for name in ("early", "late"):
        profile = load_profile(either_workspace, find_customer(either_workspace, name))
        assert profile.attributes["nick"] == name


def test_a_reader_whose_facts_the_feed_has_lost_is_rebuilt_by_whoever_catches_up(either_workspace: Workspace) -> None:
    """As after an upgrade that brings a new reader: its cursor stands at the beginning, the feed does not."""
    profile_facts(either_workspace, "early")
    catch_up(either_workspace)
    with either_workspace.control.write() as connection:
        for reader in readers():
            move_cursor(connection, reader=reader, to=0)
        connection.execute(sa.text("delete from attributes"))
    assert flow_state(either_workspace).has_gap("profiles")
    catch_up(either_workspace)
    assert not flow_state(either_workspace).has_gap("profiles")
    profile = load_profile(either_workspace, find_customer(either_workspace, "early"))
    assert profile.attributes["nick"] == "early"
    with either_workspace.control.read() as connection:
        marks = connection.execute(sa.select(feed_readers.c.needs_rebuild)).scalars().all()
    assert set(marks) == {0}
