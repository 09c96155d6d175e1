"""Calls: a message is a task for a person, and what the person says of the call settles the message."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from evergrove.access import open_workspace
from evergrove.channels.adapters.call import CallAdapter, CallSettings, ask_outcomes
from evergrove.channels.adapters.contracts import Awaited, Receipt
from evergrove.kit import FixedClock, Settings
from evergrove.tasks import cancel_task, complete_task, find_task, list_tasks
from support.ground import NOON, make_workspace
from support.push_services import message

if TYPE_CHECKING:
    from pathlib import Path

    from evergrove.channels.adapters.contracts import Outcome
    from evergrove.kit import Workspace


@pytest.fixture(scope="module")
def made_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("call") / "home"
    make_workspace(home).close()
    return home


@pytest.fixture
def workspace(made_home: Path, home: Path) -> Iterator[Workspace]:
    shutil.copytree(made_home, home)
    opened = open_workspace(Settings(home=home), slug="proof", clock=FixedClock(NOON))
    yield opened
    opened.close()


def a_call(number: int = 1, text: str = "您好，这里是长青花店") -> Any:
    return message(number, address="+8613800000001", channel="call", text=text)


def told(workspace: Workspace, outcomes: Any) -> list[tuple[str, str]]:
    found: list[Receipt] = []
    awaited = [Awaited(message_id=one.message_id, provider_id=one.provider_id, sent_at=NOON) for one in outcomes]
    ask_outcomes(CallSettings(), awaited=awaited, since=NOON, workspace=workspace, record=found.extend)
    return [(one.kind, one.reason) for one in found]


def test_a_task_is_opened_once_whatever_its_script_says_by_then(workspace: Workspace) -> None:
    adapter = CallAdapter(CallSettings(owner="usr_1", due_hours=4), workspace)
    first = adapter.send([a_call(1), a_call(2)])
    again = adapter.send([a_call(1, "另一段话"), a_call(2), a_call(3)])
    assert [one.kind for one in (*first, *again)] == ["sent"] * 5
    assert [one.provider_id for one in again[:2]] == [one.provider_id for one in first]
    assert len(list_tasks(workspace).tasks) == 3
    task = find_task(workspace, first[0].provider_id)
    assert (task.kind, task.script, task.owner) == ("call", "您好，这里是长青花店", "usr_1")
    assert task.due_at == NOON + timedelta(hours=4)
    assert task.message_id == first[0].message_id


def test_a_script_that_is_none_is_refused(workspace: Workspace) -> None:
    outcomes = CallAdapter(CallSettings(), workspace).send([a_call(1, " "), a_call(2, "长" * 4_001), a_call(3)])
    assert [(one.kind, one.reason) for one in outcomes] == [("failed", "content"), ("failed", "content"), ("sent", "")]


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [
        ("reached", [("delivered", "")]),
        ("no_answer", [("unconfirmed", "")]),
        ("refused", [("delivered", ""), ("unsubscribed", "")]),
        ("wrong_number", [("failed", "invalid_address")]),
    ],
)
def test_an_outcome_is_a_receipt(workspace: Workspace, outcome: str, expected: list[tuple[str, str]]) -> None:
    sent = CallAdapter(CallSettings(), workspace).send([a_call()])
    assert told(workspace, sent) == []
    complete_task(workspace, sent[0].provider_id, outcome=outcome, author="usr_1")
    assert told(workspace, sent) == expected


def test_a_call_that_is_to_be_made_again_is_still_open(workspace: Workspace) -> None:
    sent: list[Outcome] = list(CallAdapter(CallSettings(), workspace).send([a_call()]))
    again_at = NOON + timedelta(days=1)
    complete_task(workspace, sent[0].provider_id, outcome="no_answer", author="usr_1", again_at=again_at)
    assert told(workspace, sent) == []


def test_a_task_that_was_cancelled_ends_its_message(workspace: Workspace) -> None:
    sent = CallAdapter(CallSettings(), workspace).send([replace(a_call(), extra={"run_id": "run_1"})])
    cancel_task(workspace, sent[0].provider_id, author="usr_1")
    assert told(workspace, sent) == [("failed", "cancelled")]
