"""What providers say of addresses and of messages, and the webhooks of a workspace, through the worker's own steps."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa

from evergrove.access import open_workspace
from evergrove.channels import (
    ChannelStep,
    SenderWish,
    ask_providers,
    deliver,
    pause_plans,
    plan_messages,
    record_receipts,
    save_sender,
    set_live,
)
from evergrove.channels.adapters.contracts import Receipt
from evergrove.channels.hooks import HookWish, has_due_deliveries, hook_standing, save_hook
from evergrove.channels.tables import messages, outbox, sender_questions
from evergrove.content import publish_template
from evergrove.facts import HOOKS, READERS, append_to_feed, flow_state, move_cursor, read_cursor, trim_feed
from evergrove.facts.tables import feed
from evergrove.jobs.flow import catch_up, feed_readers, reader_rebuilds
from evergrove.jobs.lanes import hook_steps
from evergrove.kit import FixedClock, Settings
from evergrove.tasks import complete_task, list_tasks
from support.ground import fact_rows, make_workspace
from support.push_services import LOOPBACK, serve
from support.reach_world import GOLDEN, LAUNCH, add_people, kept_plan, open_mail, planned, public
from support.smpp_server import smpp_centre, smpp_package

if TYPE_CHECKING:
    from pathlib import Path

    from evergrove.kit import Workspace

__all__ = ["smpp_package"]

SECOND = LAUNCH[:-1] + "2"

TALK = {
    "key": "talk",
    "channel": "call",
    "class": "transactional",
    "name": {"zh": "回访", "en": "Call"},
    "languages": {"zh": {"text": "您好，请问收到货了吗？"}},
}

NOTICE = {
    "key": "notice",
    "channel": "email",
    "class": "transactional",
    "name": {"zh": "通知", "en": "Notice"},
    "languages": {"zh": {"subject": "订单", "html": "<html><body><p>订单已发货</p></body></html>"}},
}


@pytest.fixture(scope="module")
def made_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three customers, a live sender of mails and one of calls: made once, copied."""
    home = tmp_path_factory.mktemp("asking") / "home"
    made = make_workspace(home)
    open_mail(made, settings={"refuses": ["p0@mail.example"]})
    for template in (TALK, NOTICE):
        publish_template(made, template, author="test")
    save_sender(made, SenderWish(sender_key="phones", kind="call_task", settings={}))
    set_live(made, "phones", is_live=True)
    add_people(made, 3)
    made.close()
    return home


@pytest.fixture
def workspace(made_home: Path, home: Path) -> Iterator[Workspace]:
    shutil.copytree(made_home, home)
    opened = open_workspace(Settings(home=home), slug="proof", clock=FixedClock(GOLDEN))
    yield public(opened)
    opened.close()


PEOPLE = [f"cus_{number:032x}" for number in range(3)]


def send(workspace: Workspace, *, launch_id: str = LAUNCH, channel: str = "email", **plan: Any) -> None:
    kept_plan(workspace, launch_id=launch_id, **plan)
    plan_messages(workspace, planned(PEOPLE, launch_id=launch_id), launch_id=launch_id, node="send")
    deliver(workspace, channel=channel)


def states(workspace: Workspace, *, launch_id: str = LAUNCH) -> list[tuple[str, str]]:
    query = sa.select(messages.c.state, messages.c.reason).where(messages.c.launch_id == launch_id)
    with workspace.control.read() as connection:
        return [(row.state, row.reason) for row in connection.execute(query.order_by(messages.c.customer_id))]


def wait(workspace: Workspace, **by: float) -> None:
    assert isinstance(workspace.clock, FixedClock)
    workspace.clock.instant += timedelta(**by)


def test_an_address_that_its_provider_refused_is_not_tried_again(workspace: Workspace) -> None:
    send(workspace)
    assert states(workspace) == [("failed", "invalid_address"), ("sent", ""), ("sent", "")]
    wait(workspace, days=7)
    send(workspace, launch_id=SECOND)
    assert states(workspace, launch_id=SECOND)[0] == ("suppressed", "bounced")
    assert states(workspace, launch_id=SECOND)[1:] == [("sent", ""), ("sent", "")]


def test_who_told_a_provider_to_stop_gets_no_more(workspace: Workspace) -> None:
    send(workspace)
    with workspace.control.read() as connection:
        row = connection.execute(sa.select(messages).where(messages.c.customer_id == PEOPLE[1])).one()
    stop = Receipt(kind="unsubscribed", at=workspace.clock.now(), raw_id="1", message_id=row.message_id)
    assert record_receipts(workspace, [stop]).taken == 1
    wait(workspace, days=7)
    send(workspace, launch_id=SECOND)
    assert states(workspace, launch_id=SECOND)[1] == ("suppressed", "unsubscribed")


CALL_FIRST = (ChannelStep(channel="call", template="talk@1"), ChannelStep(channel="email", template="notice@1"))


def test_nobody_reached_by_phone_goes_on_by_mail(workspace: Workspace) -> None:
    send(workspace, channel="call", steps=CALL_FIRST, message_class="transactional")
    tasks = {task.customer_id: task for task in list_tasks(workspace).tasks}
    assert len(tasks) == 3
    complete_task(workspace, tasks[PEOPLE[1]].task_id, outcome="no_answer", author="amy")
    complete_task(workspace, tasks[PEOPLE[2]].task_id, outcome="reached", author="amy")
    assert ask_providers(workspace).taken == 2
    assert ask_providers(workspace).taken == 0
    assert states(workspace) == [("sent", ""), ("queued", "unconfirmed"), ("sent", "")]
    assert deliver(workspace, channel="email").sent == 1
    with workspace.control.read() as connection:
        assert connection.execute(sa.select(sender_questions.c.sender_key)).scalars().all() == ["phones"]


def test_what_goes_on_waits_while_its_launch_is_paused(workspace: Workspace) -> None:
    send(workspace, channel="call", steps=CALL_FIRST, message_class="transactional")
    with workspace.control.write() as connection:
        pause_plans(connection, LAUNCH, is_paused=True)
    for task in list_tasks(workspace).tasks:
        complete_task(workspace, task.task_id, outcome="no_answer", author="amy")
    ask_providers(workspace)
    assert deliver(workspace, channel="email").total == 0
    with workspace.control.write() as connection:
        assert connection.execute(sa.select(outbox.c.is_paused)).scalars().all() == [True] * 3
        pause_plans(connection, LAUNCH, is_paused=False)
    count = deliver(workspace, channel="email")
    assert (count.sent, count.failed) == (2, 1)


TEXT = {
    "key": "text",
    "channel": "sms",
    "class": "transactional",
    "name": {"zh": "通知", "en": "Notice"},
    "languages": {"zh": {"text": "【长青】订单已发货"}},
}


@pytest.mark.slow
def test_reports_of_a_centre_are_heard_while_sending_and_after(
    workspace: Workspace, smpp_package: Path, tmp_path: Path
) -> None:
    """The centre reports on numbers that end in 20 to 29: 22 names a number that is gone."""
    publish_template(workspace, TEXT, author="test")
    people = add_people(workspace, 3, start=20)
    with smpp_centre(tmp_path / "centre") as centre:
        bind = {"host": "127.0.0.1", "port": centre.port, "security": "none", "source": "10690001"}
        settings = {**bind, "system_id": "evergrove", "password": "secret12"}
        save_sender(workspace, SenderWish(sender_key="texts", kind="smpp_sms", settings=settings))
        set_live(workspace, "texts", is_live=True)
        kept_plan(workspace, steps=(ChannelStep(channel="sms", template="text@1"),), message_class="transactional")
        plan_messages(workspace, planned(people), launch_id=LAUNCH, node="send")
        assert deliver(workspace, channel="sms").sent == 3
        ask_providers(workspace)
    with workspace.control.read() as connection:
        query = sa.select(messages.c.delivered_at, messages.c.bounced_at).order_by(messages.c.customer_id)
        found = [(row.delivered_at is not None, row.bounced_at is not None) for row in connection.execute(query)]
    assert found == [(True, False), (True, False), (False, True)]


def test_every_reader_of_the_feed_runs_and_can_be_brought_back() -> None:
    assert set(feed_readers()) == set(reader_rebuilds()) == set(READERS) - {"lake"}


def happen(workspace: Workspace, *fact_ids: str) -> None:
    rows = [{"fact_id": one, "customer_id": PEOPLE[0]} for one in fact_ids]
    with workspace.control.write() as connection:
        append_to_feed(connection, fact_rows(rows), now=workspace.clock.now())


def test_facts_reach_a_webhook_by_the_workers_steps(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    with serve() as service:
        wish = HookWish(key="erp", url=f"{service.url}/in", fact_names=("Order Completed",))
        save_hook(workspace, wish, author="amy", door=LOOPBACK)
        feed_readers()["hooks"](workspace)
        assert not has_due_deliveries(workspace)
        happen(workspace, "o1", "o2")
        feed_readers()["hooks"](workspace)
        assert has_due_deliveries(workspace)
        # The worker's own door is the public one, and a test's server stands on loopback.
        monkeypatch.setattr("evergrove.channels.adapters.webhook.public_exchange.is_public_address", lambda _: True)
        (posting,) = hook_steps(workspace, stopping=threading.Event())
        assert posting.is_due()
        posting.run()
        assert service.asked == []  # http is not https: the public door stays shut
        standing = hook_standing(workspace, "erp")
    assert (standing.waiting, standing.problem) == (2, "webhook.forbidden_address")


def test_a_reader_that_missed_facts_says_how_many(workspace: Workspace) -> None:
    save_hook(workspace, HookWish(key="erp", url="https://shop.example/in", fact_names=("*",)), author="amy")
    feed_readers()["hooks"](workspace)
    happen(workspace, "o1", "o2", "o3")
    with workspace.control.write() as connection:
        for reader in set(READERS) - {HOOKS}:
            move_cursor(connection, reader=reader, to=3)
    trim_feed(workspace)
    assert flow_state(workspace).feed_begin == 0, "the feed waits for webhooks"
    with workspace.control.write() as connection:
        connection.execute(sa.delete(feed))
    happen(workspace, "o4")
    for _ in range(2):  # brought back, then read
        catch_up(workspace)
    assert read_cursor(workspace, reader=HOOKS) == flow_state(workspace).feed_end
    standing = hook_standing(workspace, "erp")
    assert (standing.left_out, standing.waiting) == (3, 1)
