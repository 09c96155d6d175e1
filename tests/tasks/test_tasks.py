"""Tasks as their people see them: opened once, taken by one, closed by one, opened again, forgotten."""

from __future__ import annotations

import json
import threading
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa

from evergrove.facts import read_outgoing
from evergrove.kit import EvergroveError, FixedClock, MissingError, Workspace
from evergrove.profiles.tables import customers
from evergrove.tasks import (
    CANCELLED,
    KINDS,
    InvalidTaskError,
    MissingTaskError,
    OwnerCount,
    TaskChangedError,
    TaskCursor,
    TaskDraft,
    TaskKeyReusedError,
    TooManyTasksError,
    assign_task,
    cancel_task,
    cancel_tasks_of_messages,
    complete_task,
    complete_task_within,
    count_tasks_by_owner,
    find_task,
    forget_tasks,
    list_tasks,
    open_task,
    open_tasks,
    opening,
    reopen_task,
    reschedule_task,
    service,
    take_task,
    task_id_of,
    tasks_of_messages,
)
from support.ground import NOON, make_workspace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

CALL = TaskDraft(
    kind="call",
    due_at=NOON + timedelta(hours=4),
    title_zh="回访新会员",
    title_en="Welcome call",
    script="您好，我是长青小店的小李……",
    customer_id="cus_a",
    key="msg_1#call",
    message_id="msg_1",
    run_id="run_1",
)


def add_customers(workspace: Workspace, *customer_ids: str) -> None:
    rows = [{"customer_id": one, "created_at": NOON, "merged_into": None} for one in customer_ids]
    with workspace.control.write() as connection:
        connection.execute(sa.insert(customers), rows)


def set_root(workspace: Workspace, customer_id: str, root: str | None) -> None:
    with workspace.control.write() as connection:
        connection.execute(sa.update(customers).where(customers.c.customer_id == customer_id).values(merged_into=root))


def facts(workspace: Workspace) -> list[dict[str, Any]]:
    """All facts that tasks have written, in their order."""
    found, position = [], 0
    while (entry := read_outgoing(workspace, after=position)) is not None:
        found += entry.facts.to_pylist()
        position = entry.position
    return found


@pytest.fixture
def workspace(home: Path) -> Iterator[Workspace]:
    """In SQLite: for what does not depend on the database."""
    opened = make_workspace(home)
    add_customers(opened, "cus_a", "cus_b")
    yield opened
    opened.close()


def test_a_task_goes_from_opening_to_outcome(either_workspace: Workspace) -> None:
    add_customers(either_workspace, "cus_a")
    task = open_task(either_workspace, CALL)
    assert (task.state, task.owner, task.version, task.title_en) == ("open", None, 1, "Welcome call")
    taken = take_task(either_workspace, task.task_id, owner="usr_li")
    put_off = reschedule_task(either_workspace, task.task_id, due_at=NOON + timedelta(days=1), version=taken.version)
    assert (put_off.owner, put_off.due_at, put_off.version) == ("usr_li", NOON + timedelta(days=1), 3)
    done = complete_task(either_workspace, task.task_id, outcome="reached", author="usr_li", note="很满意")
    assert (done.state, done.outcome, done.note, done.closed_by, done.closed_at) == (
        "done", "reached", "很满意", "usr_li", NOON,
    )  # fmt: skip
    opened_fact, done_fact = facts(either_workspace)
    assert (opened_fact["name"], opened_fact["fact_id"]) == ("Task Opened", f"task_opened#{task.task_id}")
    assert (done_fact["name"], done_fact["fact_id"]) == ("Task Done", f"task_done#{task.task_id}#1")
    for fact in (opened_fact, done_fact):
        assert (fact["customer_id"], fact["message_id"], fact["run_id"]) == ("cus_a", "msg_1", "run_1")
        assert "小李" not in str(fact)
        assert "满意" not in str(fact)
    said = {"task": task.task_id, "kind": "call", "owner": "usr_li", "outcome": "reached"}
    assert json.loads(done_fact["properties"]) == said


def test_a_key_opens_one_task_for_ever(either_workspace: Workspace) -> None:
    add_customers(either_workspace, "cus_a")
    first = open_task(either_workspace, CALL)
    again = open_task(either_workspace, replace(CALL, due_at=NOON + timedelta(days=9), owner="usr_li"))
    assert again == first, "a second attempt changes neither time nor owner"
    assert first.task_id == task_id_of(CALL.key)
    complete_task(either_workspace, first.task_id, outcome="reached", author="usr_li")
    assert open_task(either_workspace, CALL).state == "done"
    with pytest.raises(TaskKeyReusedError):
        open_task(either_workspace, replace(CALL, script="something else"))
    assert [fact["name"] for fact in facts(either_workspace)] == ["Task Opened", "Task Done"]


def test_a_key_that_is_asked_by_many_at_once_opens_one_task(either_workspace: Workspace) -> None:
    add_customers(either_workspace, "cus_a")
    opened: list[str] = []
    barrier = threading.Barrier(4)

    def act() -> None:
        barrier.wait()
        opened.append(open_task(either_workspace, CALL).task_id)

    threads = [threading.Thread(target=act) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert opened == [task_id_of(CALL.key)] * 4
    assert [fact["name"] for fact in facts(either_workspace)] == ["Task Opened"]


def test_thousands_are_opened_in_one_transaction(either_workspace: Workspace) -> None:
    drafts = [replace(CALL, key=f"m{number}", message_id=f"m{number}") for number in range(2_000)]
    with either_workspace.control.write() as connection:
        ids = open_tasks(connection, [*drafts, drafts[7]], now=NOON)
    assert ids[7] == ids[-1]
    assert len(set(ids)) == len(facts(either_workspace)) == 2_000
    with either_workspace.control.write() as connection:
        assert open_tasks(connection, drafts[:10], now=NOON) == ids[:10]
        found = tasks_of_messages(connection, ["m5", "m1999", "nothing"])
    assert {key: task.task_id for key, task in found.items()} == {"m5": ids[5], "m1999": ids[1999]}
    assert len(facts(either_workspace)) == 2_000


@pytest.mark.parametrize("rival", ["complete", "take", "cancel"])
def test_of_two_at_once_one_wins(either_workspace: Workspace, rival: str) -> None:
    add_customers(either_workspace, "cus_a")
    task_id = open_task(either_workspace, CALL).task_id
    calls: dict[str, Callable[[str], object]] = {
        "complete": lambda who: complete_task(either_workspace, task_id, outcome="reached", author=who),
        "take": lambda who: take_task(either_workspace, task_id, owner=who),
        "cancel": lambda who: cancel_task(either_workspace, task_id, author=who),
    }
    outcomes: list[str] = []
    barrier = threading.Barrier(4)

    def act(who: str) -> None:
        barrier.wait()
        try:
            calls[rival](who)
            outcomes.append(who)
        except TaskChangedError:
            outcomes.append("conflict")

    threads = [threading.Thread(target=act, args=(f"usr_{number}",)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes)[:3] == ["conflict"] * 3
    task = find_task(either_workspace, task_id)
    assert (task.owner if rival == "take" else task.closed_by) == sorted(outcomes)[3]
    assert len(facts(either_workspace)) == (1 if rival == "take" else 2)


def test_who_was_second_is_told_who_was_first(workspace: Workspace) -> None:
    task_id = open_task(workspace, CALL).task_id
    complete_task(workspace, task_id, outcome="reached", author="usr_li")
    with pytest.raises(TaskChangedError, match="done by usr_li"):
        complete_task(workspace, task_id, outcome="refused", author="usr_wang")
    repeated = complete_task(workspace, task_id, outcome="reached", author="usr_li")
    assert (repeated.version, len(facts(workspace))) == (2, 2), "a reply that was lost can be asked for again"
    changes: tuple[Callable[[], object], ...] = (
        lambda: assign_task(workspace, task_id, owner="usr_wang"),
        lambda: reschedule_task(workspace, task_id, due_at=NOON),
        lambda: cancel_task(workspace, task_id, author="usr_wang"),
    )
    for change in changes:
        with pytest.raises(TaskChangedError):
            change()


def test_an_old_version_changes_nothing(workspace: Workspace) -> None:
    task = open_task(workspace, CALL)
    assign_task(workspace, task.task_id, owner="usr_li", version=task.version)
    changes: tuple[Callable[[], object], ...] = (
        lambda: assign_task(workspace, task.task_id, owner="usr_wang", version=task.version),
        lambda: complete_task(workspace, task.task_id, outcome="reached", author="usr_wang", version=task.version),
        lambda: cancel_task(workspace, task.task_id, author="usr_wang", version=task.version),
    )
    for change in changes:
        with pytest.raises(TaskChangedError, match="version 2"):
            change()
    assert assign_task(workspace, task.task_id, owner=None, version=2).owner is None


def test_an_outcome_that_asks_again_opens_the_next(workspace: Workspace) -> None:
    first = open_task(workspace, replace(CALL, owner="usr_li"))
    later = NOON + timedelta(days=2)
    complete_task(workspace, first.task_id, outcome="call_back", author="usr_li", again_at=later)
    (second,) = list_tasks(workspace).tasks
    assert (second.follows, second.due_at, second.owner, second.script) == (first.task_id, later, "usr_li", CALL.script)
    with workspace.control.read() as connection:
        assert tasks_of_messages(connection, ["msg_1"])["msg_1"] == second
    with pytest.raises(InvalidTaskError, match="nothing is asked again"):
        complete_task(workspace, second.task_id, outcome="refused", author="usr_li", again_at=later)
    assert [fact["name"] for fact in facts(workspace)] == ["Task Opened", "Task Done", "Task Opened"]


def test_opening_a_task_again_cancels_the_next_try_that_it_asked_for(either_workspace: Workspace) -> None:
    add_customers(either_workspace, "cus_a")
    first = open_task(either_workspace, CALL).task_id
    for _ in range(2):
        complete_task(either_workspace, first, outcome="no_answer", author="usr_li", again_at=NOON + timedelta(days=1))
        (following,) = list_tasks(either_workspace).tasks
        reopen_task(either_workspace, first, author="usr_li")
        assert [one.task_id for one in list_tasks(either_workspace).tasks] == [first]
        assert find_task(either_workspace, following.task_id).closed_by == "usr_li"


def test_a_reopened_task_is_done_again_with_facts_of_its_own(workspace: Workspace) -> None:
    task_id = open_task(workspace, CALL).task_id
    with pytest.raises(TaskChangedError):
        reopen_task(workspace, task_id)
    complete_task(workspace, task_id, outcome="wrong_number", author="usr_li", note="空号")
    reopened = reopen_task(workspace, task_id)
    assert (reopened.state, reopened.outcome, reopened.note, reopened.closed_at) == ("open", "", "", None)
    complete_task(workspace, task_id, outcome="reached", author="usr_li")
    ids = [fact["fact_id"] for fact in facts(workspace)]
    opened, done = f"task_opened#{task_id}", f"task_done#{task_id}"
    assert ids == [opened, f"{done}#1", f"{opened}#1", f"{done}#2"]


def test_tasks_of_stopped_messages_are_cancelled(either_workspace: Workspace) -> None:
    drafts = [replace(CALL, key=f"m{number}", message_id=f"m{number}") for number in range(3)]
    with either_workspace.control.write() as connection:
        ids = open_tasks(connection, drafts, now=NOON)
    complete_task(either_workspace, ids[0], outcome="reached", author="usr_li")
    with either_workspace.control.write() as connection:
        assert cancel_tasks_of_messages(connection, ["m0", "m1"], author="usr_wang", now=NOON) == 1
    assert [find_task(either_workspace, one).state for one in ids] == ["done", "cancelled", "open"]
    last = facts(either_workspace)[-1]
    assert (last["name"], last["message_id"]) == ("Task Done", "m1")
    assert json.loads(last["properties"])["outcome"] == CANCELLED


def test_lists_are_paged_by_due_time(either_workspace: Workspace) -> None:
    due = [NOON + timedelta(minutes=number // 3) for number in range(20)]
    owners = ["usr_li", "usr_wang", None]
    drafts = [replace(CALL, key=f"k{number}", due_at=due[number], owner=owners[number % 3]) for number in range(20)]
    with either_workspace.control.write() as connection:
        open_tasks(connection, drafts, now=NOON)
    seen: list[tuple[datetime, str]] = []
    cursor: TaskCursor | None = None
    while True:
        page = list_tasks(either_workspace, after=cursor, limit=6)
        seen += [(task.due_at, task.task_id) for task in page.tasks]
        if (cursor := page.next) is None:
            break
    assert seen == sorted(seen)
    assert len(set(seen)) == 20
    assert len(list_tasks(either_workspace, owner="usr_li").tasks) == 7
    assert len(list_tasks(either_workspace, is_unowned=True).tasks) == 6
    assert len(list_tasks(either_workspace, due_before=NOON + timedelta(minutes=2)).tasks) == 6
    assert list_tasks(either_workspace, kind="visit").tasks == list_tasks(either_workspace, state="done").tasks == ()


def test_counts_by_owner_know_what_is_overdue(home: Path) -> None:
    workspace = make_workspace(home)
    due = {"usr_li": (-2, -1, 1), "usr_wang": (-1, 1, 2, 3), None: (1,)}
    drafts = [
        replace(CALL, key="", owner=owner, due_at=NOON + timedelta(hours=hours))
        for owner, many in due.items()
        for hours in many
    ]
    with workspace.control.write() as connection:
        ids = open_tasks(connection, drafts, now=NOON)
    expected = (
        OwnerCount(owner="usr_li", open=3, overdue=2),
        OwnerCount(owner="usr_wang", open=4, overdue=1),
        OwnerCount(owner=None, open=1, overdue=0),
    )
    assert count_tasks_by_owner(workspace) == expected
    cancel_task(workspace, ids[0], author="usr_li")
    assert isinstance(workspace.clock, FixedClock)
    workspace.clock.instant = NOON + timedelta(days=1)
    assert {one.owner: (one.open, one.overdue) for one in count_tasks_by_owner(workspace)} == {
        "usr_li": (2, 2), "usr_wang": (4, 4), None: (1, 1),
    }  # fmt: skip
    workspace.close()


def test_tasks_follow_a_merge_and_come_back_with_its_undoing(workspace: Workspace) -> None:
    mine, other = open_task(workspace, CALL), open_task(workspace, replace(CALL, key="", customer_id="cus_b"))
    set_root(workspace, "cus_a", "cus_b")
    assert find_task(workspace, mine.task_id).customer_id == "cus_b"
    for either in ("cus_a", "cus_b"):
        found = list_tasks(workspace, customer_id=either).tasks
        assert {task.task_id for task in found} == {mine.task_id, other.task_id}
    complete_task(workspace, mine.task_id, outcome="no_answer", author="usr_li", again_at=NOON)
    assert {fact["customer_id"] for fact in facts(workspace)} == {"cus_a", "cus_b"}
    assert [fact["customer_id"] for fact in facts(workspace)][2:] == ["cus_a", "cus_a"], "facts carry the origin"
    set_root(workspace, "cus_a", None)
    assert len(list_tasks(workspace, customer_id="cus_a", state=None).tasks) == 2
    assert find_task(workspace, mine.task_id).customer_id == "cus_a"


def test_an_erased_customer_leaves_work_without_words(either_workspace: Workspace) -> None:
    add_customers(either_workspace, "cus_a", "cus_b")
    waiting = open_task(either_workspace, CALL)
    done = open_task(either_workspace, replace(CALL, key="", message_id=None))
    complete_task(either_workspace, done.task_id, outcome="reached", author="usr_li", note="搬到了南京")
    other = open_task(either_workspace, replace(CALL, key="", customer_id="cus_b"))
    for forgotten in (2, 0):
        with either_workspace.control.write() as connection:
            assert forget_tasks(connection, ["cus_a"], now=NOON) == forgotten
    for task_id, outcome in ((waiting.task_id, CANCELLED), (done.task_id, "reached")):
        task = find_task(either_workspace, task_id)
        assert (task.customer_id, task.message_id, task.run_id, task.title_zh, task.script, task.note) == (
            None, None, None, "", "", "",
        )  # fmt: skip
        assert task.outcome == outcome
        with pytest.raises(TaskChangedError):
            reopen_task(either_workspace, task_id)
    assert find_task(either_workspace, other.task_id) == other
    assert open_task(either_workspace, CALL).title_zh == "", "the key opens nothing any more"


def test_a_crash_before_the_commit_leaves_neither_task_nor_fact(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(*_: object, **__: object) -> None:
        raise OSError("killed")

    with monkeypatch.context() as patch:
        patch.setattr(opening, "write_opened", crash)
        with pytest.raises(OSError, match="killed"):
            open_task(workspace, CALL)
    assert list_tasks(workspace, state=None).tasks == ()
    task_id = open_task(workspace, CALL).task_id
    with monkeypatch.context() as patch:
        patch.setattr(service, "write_done", crash)
        with pytest.raises(OSError, match="killed"):
            complete_task(workspace, task_id, outcome="reached", author="usr_li")
    assert find_task(workspace, task_id).state == "open"
    assert len(facts(workspace)) == 1


def test_an_outcome_stands_in_the_callers_transaction(workspace: Workspace) -> None:
    task_id = open_task(workspace, CALL).task_id

    def fail_afterwards() -> None:
        with workspace.control.write() as connection:
            done = complete_task_within(connection, task_id, outcome="refused", author="usr_li", now=NOON)
            raise RuntimeError(done.outcome)

    with pytest.raises(RuntimeError, match="refused"):
        fail_afterwards()
    assert (find_task(workspace, task_id).state, len(facts(workspace))) == ("open", 1)


@pytest.mark.parametrize(
    ("draft", "field"),
    [
        (replace(CALL, kind="dance"), "kind"),
        (replace(CALL, title_zh=" ", title_en=""), "title"),
        (replace(CALL, title_zh="长" * 201), "title"),
        (replace(CALL, script="长" * 4_001), "script"),
        (replace(CALL, owner="u" * 81), "owner"),
        (replace(CALL, key="k" * 201), "key"),
        (replace(CALL, due_at=NOON.replace(tzinfo=None)), "due_at"),
    ],
)
def test_what_is_no_task_is_refused(workspace: Workspace, draft: TaskDraft, field: str) -> None:
    with pytest.raises(InvalidTaskError) as caught:
        open_task(workspace, draft)
    assert caught.value.details["field"] == field
    assert facts(workspace) == []


def test_unknown_tasks_customers_and_outcomes_are_named(workspace: Workspace) -> None:
    with pytest.raises(MissingTaskError):
        complete_task(workspace, "tsk_nothing", outcome="reached", author="usr_li")
    with pytest.raises(MissingError, match="cus_nobody"):
        open_task(workspace, replace(CALL, customer_id="cus_nobody"))
    task_id = open_task(workspace, CALL).task_id
    refused: list[EvergroveError] = []
    for outcome, note, again_at in (
        ("won", "", None),
        ("reached", "长" * 2_001, None),
        ("no_answer", "", NOON.replace(tzinfo=None)),
    ):
        with pytest.raises(InvalidTaskError) as caught:
            complete_task(workspace, task_id, outcome=outcome, author="usr_li", note=note, again_at=again_at)
        refused.append(caught.value)
    assert [one.details["field"] for one in refused] == ["outcome", "note", "again_at"]
    with pytest.raises(InvalidTaskError):
        assign_task(workspace, task_id, owner="")


def test_there_is_an_end_to_what_can_be_opened(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "OPEN_TASKS_MAX", 2)
    monkeypatch.setattr(opening, "TASKS_A_CALL_MAX", 3)
    for many in (3, 4):
        with pytest.raises(TooManyTasksError), workspace.control.write() as connection:
            open_tasks(connection, [replace(CALL, key="")] * many, now=NOON)
    assert list_tasks(workspace).tasks == ()


def test_every_outcome_has_a_name_in_both_languages() -> None:
    named = [(kind.zh, kind.en) for kind in KINDS.values()]
    named += [(outcome.zh, outcome.en) for kind in KINDS.values() for outcome in kind.outcomes]
    assert all(zh and en for zh, en in named)
    assert {one.key for one in KINDS["call"].outcomes} == {
        "reached", "no_answer", "refused", "wrong_number", "call_back",
    }  # fmt: skip
    assert CANCELLED not in {outcome.key for kind in KINDS.values() for outcome in kind.outcomes}
