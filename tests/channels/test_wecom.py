"""WeCom: tasks for employees, the month's places, results by asking, and the way on to the next channel."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from evergrove.channels import (
    ChannelStep,
    SenderWish,
    ask_providers,
    deliver,
    plan_messages,
    save_sender,
    set_live,
)
from evergrove.channels.adapters.contracts import SenderProblemError
from evergrove.channels.adapters.wecom import (
    PLACES_A_MONTH,
    PlaceWish,
    WecomAdapter,
    WecomSettings,
    allocate_month,
    month_of,
)
from evergrove.channels.adapters.wecom.budget import LAST_DAYS, VALUE_OF_THE_LAST
from evergrove.channels.tables import messages, outbox
from evergrove.content import publish_template
from evergrove.kit import FixedClock
from evergrove.profiles import tables as profile_tables
from support.ground import make_workspace
from support.push_services import ANSWER_SECONDS, SLOW, Reply, message
from support.reach_world import LAUNCH, add_people, kept_plan, open_mail, planned, public
from support.wecom_service import CORPORATION, NOT_FRIEND, OVER_QUOTA, SECRET, Vendor, vendor

if TYPE_CHECKING:
    from pathlib import Path

    from evergrove.channels.adapters.contracts import Outcome
    from evergrove.kit import Workspace


@pytest.fixture(scope="module")
def quiet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """A workspace in which nothing was ever sent."""
    opened = make_workspace(tmp_path_factory.mktemp("wecom") / "home")
    yield opened
    opened.close()


@contextmanager
def wecom(workspace: Workspace, running: Vendor, **settings: Any) -> Iterator[WecomAdapter]:
    own = {
        "corporation_id": CORPORATION,
        "secret": SECRET,
        "endpoint": running.url,
        "answer_seconds_max": ANSWER_SECONDS,
    }
    adapter = WecomAdapter(WecomSettings(**{**own, **settings}), workspace)
    try:
        yield adapter
    finally:
        adapter.close()


def a_message(number: int = 1, *, text: str = "新品到店，欢迎来选", **more: Any) -> Any:
    return message(number, address=f"wm{number:030}", channel="wecom", text=text, **more)


def kinds(outcomes: Any) -> list[tuple[str, str]]:
    return [(one.kind, one.reason) for one in outcomes]


def test_who_gets_the_same_words_is_in_one_task(quiet: Workspace) -> None:
    batch = [a_message(number, text="甲" if number % 3 else "乙") for number in range(30)]
    with vendor() as running, wecom(quiet, running, sender="zhangsan") as adapter:
        outcomes = adapter.send(batch)
    assert [outcome.message_id for outcome in outcomes] == [one.message_id for one in batch]
    sizes = Counter(task.body["text"]["content"] for task in running.tasks.values())
    assert sizes == {"甲": 1, "乙": 1}
    body = next(task.body for task in running.tasks.values() if task.body["text"]["content"] == "乙")
    assert (body["chat_type"], body["sender"], len(body["external_userid"])) == ("single", "zhangsan", 10)
    assert len({outcome.provider_id for outcome in outcomes}) == 30
    assert not any(one.address in outcome.provider_id for one, outcome in zip(batch, outcomes, strict=True))


def test_a_token_that_ended_is_asked_for_again(quiet: Workspace) -> None:
    with vendor() as running, wecom(quiet, running) as adapter:
        adapter.send([a_message(1)])
        running.ended.add("token-1")
        assert kinds(adapter.send([a_message(2)])) == [("sent", "")]
    assert running.tokens == 2


def test_one_wrong_id_costs_only_its_own_message(quiet: Workspace) -> None:
    batch = [a_message(number) for number in range(16)]
    unknown, stranger = batch[5].address, batch[11].address
    with vendor(unknown={unknown}, strangers={stranger}) as running, wecom(quiet, running) as adapter:
        outcomes = adapter.send(batch)
    assert Counter(kinds(outcomes)) == {("sent", ""): 14, ("failed", "invalid_address"): 1, ("failed", "not_friend"): 1}
    assert kinds(outcomes)[5] == ("failed", "invalid_address")
    reached = [one for task in running.tasks.values() for one in task.states]
    assert len(reached) == len(set(reached)) == 14


@pytest.mark.parametrize(
    ("code", "kind", "reason"),
    [
        (-1, "retry", "rate"),
        (41_048, "failed", "not_friend"),
        (40_007, "failed", "content"),
        (44_004, "failed", "content"),
        (45_009, "retry", "rate"),
        (45_033, "retry", "rate"),
        (84_061, "failed", "not_friend"),
        (99_999, "failed", ""),
        (Reply(status=502, body=b"<html>"), "unknown", ""),
        (Reply(status=503), "retry", "rate"),
        (SLOW, "unknown", ""),
        (Reply(is_dropped=True), "unknown", ""),
    ],
)
def test_an_answer_has_its_meaning(quiet: Workspace, code: int | Reply, kind: str, reason: str) -> None:
    with vendor(codes=[code]) as running, wecom(quiet, running) as adapter:
        (outcome,) = adapter.send([a_message()])
    assert (outcome.kind, outcome.reason) == (kind, reason)
    assert "1.2.3.4" not in outcome.detail


@pytest.mark.parametrize("code", [40_001, 48_002, 60_020])
def test_what_is_wrong_with_the_company_is_no_messages_fault(quiet: Workspace, code: int) -> None:
    with vendor(codes=[code]) as running, wecom(quiet, running) as adapter, pytest.raises(SenderProblemError):
        adapter.send([a_message(1), a_message(2)])


def test_a_wrong_secret_is_told_without_the_secret(quiet: Workspace) -> None:
    wrong = "another secret of ours"
    with (
        vendor() as running,
        wecom(quiet, running, secret=wrong) as adapter,
        pytest.raises(SenderProblemError) as raised,
    ):
        adapter.send([a_message()])
    assert wrong not in f"{raised.value.message}{raised.value.help}{raised.value.details}"


def test_limits_are_kept_before_asking(quiet: Workspace) -> None:
    nine = msgspec.json.encode([{"msgtype": "image", "image": {"pic_url": "https://p.qpic.cn/1"}}] * 9).decode()
    ten = msgspec.json.encode([{"msgtype": "image"}] * 10).decode()
    batch = [
        a_message(1, text="", attachments=nine),
        a_message(2, attachments=ten),
        a_message(3, text="长" * 1_334),
        a_message(4, text=""),
        a_message(5, attachments="no JSON"),
    ]
    with vendor() as running, wecom(quiet, running) as adapter:
        outcomes = adapter.send(batch)
    assert kinds(outcomes) == [("sent", ""), *[("failed", "content")] * 4]
    (task,) = running.tasks.values()
    assert len(task.body["attachments"]) == 9
    assert "text" not in task.body


def test_a_group_gets_one_message_a_day(quiet: Workspace) -> None:
    groups = [replace(a_message(number), address="wrOgQhDgAAMYQiS5ol9G7gK9JVAAAA") for number in (1, 2)]
    urgent = replace(groups[1], extra={"priority": "90", "sender": "lisi"})
    with vendor() as running, wecom(quiet, running) as adapter:
        outcomes = adapter.send([groups[0], urgent])
    assert kinds(outcomes) == [("failed", "over_quota"), ("sent", "")]
    (task,) = running.tasks.values()
    assert (task.body["chat_type"], task.body["sender"]) == ("group", "lisi")
    assert "external_userid" not in task.body


# --- the month's places -----------------------------------------------------------------------------------------------


def test_the_month_is_chinas() -> None:
    last_evening = datetime(2026, 4, 30, 15, 59, tzinfo=UTC)
    assert month_of(last_evening).days_left == 1
    may = month_of(last_evening + timedelta(minutes=1))
    assert (may.began_at, may.days_left) == (datetime(2026, 4, 30, 16, tzinfo=UTC), 31)


def test_the_most_valuable_goes_first_and_the_last_place_waits() -> None:
    wishes = [PlaceWish(message_id=f"m{value}", customer="c", value=value) for value in (10, 60, 50, 40, 90)]
    early = allocate_month(wishes, used={}, days_left=20)
    assert early == {"m90", "m60", "m50"}
    late = allocate_month(wishes, used={}, days_left=LAST_DAYS)
    assert late == {"m90", "m60", "m50", "m40"}
    assert allocate_month(wishes, used={"c": 3}, days_left=20) == {"m90"}
    assert allocate_month(wishes, used={"c": 4}, days_left=1) == frozenset()


WISHES = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 100)), max_size=30)


@given(drawn=WISHES, used=st.dictionaries(st.sampled_from("0123"), st.integers(0, 5)), days_left=st.integers(1, 31))
def test_places_are_never_exceeded_and_never_go_to_the_less_valuable(
    drawn: list[tuple[int, int]], used: dict[str, int], days_left: int
) -> None:
    wishes = [PlaceWish(message_id=f"m{n}", customer=str(who), value=value) for n, (who, value) in enumerate(drawn)]
    given_places = allocate_month(wishes, used=used, days_left=days_left)
    for customer in "0123":
        mine = [one for one in wishes if one.customer == customer]
        got = [one.value for one in mine if one.message_id in given_places]
        missed = [one.value for one in mine if one.message_id not in given_places]
        assert len(got) + min(used.get(customer, 0), PLACES_A_MONTH) <= PLACES_A_MONTH
        assert not got or not missed or max(missed) <= min(got)
        free = PLACES_A_MONTH - used.get(customer, 0) - len(got)
        is_kept = days_left > LAST_DAYS and all(value < VALUE_OF_THE_LAST for value in missed)
        assert not missed or free <= (1 if is_kept else 0)


# --- through the delivery ---------------------------------------------------------------------------------------------

NOTE = {
    "key": "note",
    "channel": "wecom",
    "name": {"zh": "到店提醒", "en": "Reminder"},
    "topic": "offers",
    "languages": {"zh": {"text": "新品到店，欢迎来选"}},
}


@pytest.fixture
def company(home: Path) -> Iterator[tuple[Workspace, Vendor]]:
    """Six customers with a WeCom contact and a mail address; WeCom first, mail if that does not reach them."""
    workspace = make_workspace(home)
    with vendor() as running:
        open_mail(workspace)
        publish_template(workspace, NOTE, author="test")
        people = add_people(workspace, 6)
        with workspace.control.write() as connection:
            for table, rows in _contacts(people, now=workspace.clock.now()).items():
                connection.execute(sa.insert(table), rows)
        settings = {"corporation_id": CORPORATION, "secret": SECRET, "endpoint": running.url, "reminder_hours": [2, 8]}
        save_sender(workspace, SenderWish(sender_key="wecom", kind="wecom", settings=settings))
        set_live(workspace, "wecom", is_live=True)
        steps = (ChannelStep(channel="wecom", template="note@1"), ChannelStep(channel="email", template="hello@1"))
        kept_plan(workspace, steps=steps, lasts=timedelta(days=5))
        plan_messages(workspace, planned(people), launch_id=LAUNCH, node="send")
        yield workspace, running
    workspace.close()


def _contacts(people: list[str], *, now: datetime) -> dict[sa.Table, list[dict[str, Any]]]:
    consent = {"channel": "wecom", "topic": "all", "state": "subscribed", "basis": "consent", "proof": "added"}
    since_us = int((now - timedelta(days=90)).timestamp() * 1_000_000)
    return {
        profile_tables.identifiers: [
            {"kind": "wecom", "value": f"wm{number:030}", "customer_id": one} for number, one in enumerate(people)
        ],
        profile_tables.consents: [
            {**consent, "feed_seq": 1_000 + number, "customer_id": one, "occurred_us": since_us}
            for number, one in enumerate(people)
        ],
    }


def wait(workspace: Workspace, hours: float) -> None:
    clock = workspace.clock
    assert isinstance(clock, FixedClock)
    clock.instant += timedelta(hours=hours)


def states(workspace: Workspace) -> Counter[tuple[str, str]]:
    with workspace.control.read() as connection:
        rows = connection.execute(sa.select(messages.c.channel, messages.c.state, messages.c.delivered_at)).all()
    return Counter((row.channel, "delivered" if row.delivered_at else row.state) for row in rows)


def test_from_the_task_to_the_next_channel(company: tuple[Workspace, Vendor]) -> None:
    workspace, running = company
    assert deliver(workspace, channel="wecom").sent == 6
    ((task_id, task),) = running.tasks.items()
    assert states(workspace) == {("wecom", "sent"): 6}

    customers = sorted(task.states)
    running.confirm(task_id, customers={customers[0], customers[1]})
    running.confirm(task_id, state=NOT_FRIEND, customers={customers[2]})
    running.confirm(task_id, state=OVER_QUOTA, customers={customers[3]})
    wait(workspace, 1)
    assert ask_providers(workspace).taken == 6  # two confirmed and delivered, one not a friend, one over quota
    assert states(workspace) == {("wecom", "delivered"): 2, ("wecom", "sent"): 2, ("email", "queued"): 2}
    assert ask_providers(workspace).taken == 0

    for _ in range(3):
        wait(workspace, 4)
        ask_providers(workspace)
        ask_providers(workspace)
    assert task.reminders == 2

    wait(workspace, 12)
    assert ask_providers(workspace).taken == 2
    assert task.is_cancelled
    assert states(workspace) == {("wecom", "delivered"): 2, ("email", "queued"): 4}
    assert deliver(public(workspace), channel="email").sent == 4
    running.confirm(task_id)
    assert ask_providers(workspace).taken == 0
    with workspace.control.read() as connection:
        assert connection.execute(sa.select(outbox)).all() == []


def test_who_confirmed_at_the_last_moment_gets_no_second_message(company: tuple[Workspace, Vendor]) -> None:
    workspace, running = company
    deliver(workspace, channel="wecom")
    ((task_id, _),) = running.tasks.items()
    running.confirm(task_id)
    wait(workspace, 30)
    ask_providers(workspace)
    assert states(workspace) == {("wecom", "delivered"): 6}
    assert deliver(workspace, channel="email").total == 0


def test_a_service_that_is_away_is_asked_again(company: tuple[Workspace, Vendor]) -> None:
    workspace, running = company
    deliver(workspace, channel="wecom")
    running.confirm(next(iter(running.tasks)))
    running.codes = [Reply(status=500), -1, Reply(is_dropped=True)]
    taken = [ask_providers(workspace).taken for _ in range(4)]
    assert taken == [0, 0, 0, 12]


def test_what_was_sent_this_month_counts(company: tuple[Workspace, Vendor]) -> None:
    workspace, running = company
    deliver(workspace, channel="wecom")
    running.confirm(next(iter(running.tasks)))
    ask_providers(workspace)
    address = f"wm{0:030}"
    usual, dear = (replace(a_message(number), address=address) for number in (7, 8))
    dear = replace(dear, extra={"priority": "90"})
    more = [replace(a_message(number), address=address) for number in (9, 10)]
    with wecom(workspace, running) as adapter:
        outcomes: list[Outcome] = list(adapter.send([usual, dear, *more]))
    assert kinds(outcomes) == [("sent", ""), ("sent", ""), ("failed", "over_quota"), ("failed", "over_quota")]
    wait(workspace, 24 * 14)
    with wecom(workspace, running) as adapter:  # December: four new places, the last one kept
        assert Counter(kinds(adapter.send([usual, dear, *more]))) == {("sent", ""): 3, ("failed", "over_quota"): 1}
