"""What happens between the plan of a message and its sending, and senders that behave badly: each is a scenario."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
import sqlalchemy as sa

from evergrove.channels import (
    ChannelStep,
    DeliveryCount,
    SenderWish,
    cancel_plans,
    deliver,
    end_cancelled,
    find_sender,
    pause_plans,
    plan_messages,
    record_receipts,
    save_sender,
    set_live,
    set_seeds,
)
from evergrove.channels.adapters import registry
from evergrove.channels.adapters.contracts import (
    AdapterKind,
    Outcome,
    OutgoingMessage,
    Receipt,
    SenderProblemError,
    SenderSettings,
)
from evergrove.channels.tables import messages, outbox
from evergrove.content import publish_template
from evergrove.jobs import catch_up, erase
from evergrove.kit import FixedClock
from evergrove.profiles import tables as profile_tables
from support.arrivals import lake_rows
from support.reach_world import GOLDEN, LAUNCH, LETTER, add_people, kept_plan, open_mail, planned, public

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from evergrove.kit import Workspace


OTHER_LAUNCH = "lau_00000000000000000000000000000009"


@dataclass
class Post:
    """A provider under the test's control. `manner` answers for each message; `before` runs before each batch."""

    manner: Callable[[OutgoingMessage], Outcome | None] = field(
        default_factory=lambda: lambda one: Outcome(message_id=one.message_id, kind="sent", provider_id=one.message_id)
    )
    before: Callable[[], None] = lambda: None
    taken: list[OutgoingMessage] = field(default_factory=list)

    def send(self, batch: Sequence[OutgoingMessage]) -> Sequence[Outcome]:
        self.before()
        self.taken += batch
        answers = [self.manner(one) for one in batch]
        return [one for one in answers if one is not None]

    def close(self) -> None:
        """Nothing is open."""


class NoSettings(SenderSettings, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The provider needs none."""


@pytest.fixture
def post(monkeypatch: pytest.MonkeyPatch) -> Post:
    """The provider behind the senders of kind `post` (mail) and `post_sms`; it takes two messages at a time."""
    provider = Post()
    for kind, channel in (("post", "email"), ("post_sms", "sms")):
        made = AdapterKind(
            kind=kind, channel=channel, settings=NoSettings, make=lambda *_: provider, is_idempotent=False, batch_max=2
        )
        monkeypatch.setitem(registry.ADAPTER_KINDS, kind, made)
    return provider


@pytest.fixture
def mail(either_workspace: Workspace, post: Post) -> Workspace:
    """A workspace that sends mails through that provider, on each database."""
    open_mail(either_workspace, kind="post")
    return public(either_workspace)


def now_is(workspace: Workspace, instant: datetime) -> None:
    assert isinstance(workspace.clock, FixedClock)
    workspace.clock.instant = instant


def send_all(workspace: Workspace, *, channel: str = "email") -> DeliveryCount:
    """Turns of the delivery until one finds nothing: on a slow machine one turn may end early."""
    total = DeliveryCount()
    while (count := deliver(workspace, channel=channel)).total:
        total = total.plus(count)
    return total


def rows_of(workspace: Workspace) -> list[dict[str, Any]]:
    with workspace.control.read() as connection:
        query = sa.select(messages).order_by(messages.c.customer_id, messages.c.message_id)
        return [dict(row._mapping) for row in connection.execute(query)]


def ends_of(workspace: Workspace) -> list[tuple[str, str]]:
    return [(row["state"], row["reason"]) for row in rows_of(workspace)]


def waits(workspace: Workspace) -> int:
    with workspace.control.read() as connection:
        return int(connection.execute(sa.select(sa.func.count()).select_from(outbox)).scalar_one())


def attribute(workspace: Workspace, customer_id: str, key: str, value: str) -> None:
    row = {"customer_id": customer_id, "key": key, "value": msgspec.json.encode(value).decode()}
    with workspace.control.write() as connection:
        table = profile_tables.attributes
        connection.execute(sa.delete(table).where(table.c.customer_id == customer_id, table.c.key == key))
        connection.execute(sa.insert(table), row | {"occurred_us": int(workspace.clock.now().timestamp() * 1_000_000)})


def consent(workspace: Workspace, customer_id: str, state: str) -> None:
    with workspace.control.write() as connection:
        table = profile_tables.consents
        changed = sa.update(table).where(table.c.customer_id == customer_id)
        connection.execute(changed.values(state=state))


def merge(workspace: Workspace, survivor: str, other: str) -> None:
    with workspace.control.write() as connection:
        table = profile_tables.customers
        changed = sa.update(table).where(table.c.customer_id == other)
        connection.execute(changed.values(merged_into=survivor))


def plan_for(workspace: Workspace, people: Sequence[str], *, launch_id: str = LAUNCH, **changes: Any) -> None:
    kept_plan(workspace, launch_id=launch_id, **changes)
    plan_messages(workspace, planned(people, launch_id=launch_id), launch_id=launch_id, node="send")


@pytest.mark.parametrize(
    ("planned_at", "zone", "hour_utc"),
    [
        # The night in which the clock of New York goes forward: 08:00 is 12:00 UTC, no longer 13:00.
        (datetime(2027, 3, 14, 4, 30, tzinfo=UTC), "America/New_York", 12),
        # The night in which it goes back: 08:00 is 13:00 UTC again.
        (datetime(2026, 11, 1, 3, 30, tzinfo=UTC), "America/New_York", 13),
        (datetime(2027, 3, 28, 0, 30, tzinfo=UTC), "Europe/Berlin", 6),
    ],
)
def test_a_night_in_which_the_clock_changes(
    mail: Workspace, post: Post, planned_at: datetime, zone: str, hour_utc: int
) -> None:
    now_is(mail, planned_at)
    people = add_people(mail, 20)
    for one in people:
        attribute(mail, one, "time_zone", zone)
    plan_for(mail, people)
    opens = planned_at.replace(hour=hour_utc, minute=0)
    dues = [row["due_at"] for row in rows_of(mail)]
    assert all(opens <= due < opens + timedelta(minutes=30) for due in dues), "from eight on their own clocks, spread"
    assert len(set(dues)) > 10, "not all at once"
    now_is(mail, opens - timedelta(seconds=1))
    assert send_all(mail).total == 0
    now_is(mail, opens + timedelta(minutes=31))
    assert send_all(mail).sent == 20


def test_whoever_flew_away_is_not_woken(mail: Workspace, post: Post) -> None:
    (person,) = add_people(mail, 1)
    plan_for(mail, [person])
    assert ends_of(mail) == [("queued", "")]
    attribute(mail, person, "time_zone", "America/New_York")  # noon in Shanghai is eleven at night there
    assert send_all(mail).held == 1
    assert post.taken == []
    (row,) = rows_of(mail)
    assert (row["reason"], row["due_at"].hour) == ("quiet_hours", 13)


def test_two_that_turn_out_to_be_one_get_one_message(mail: Workspace, post: Post) -> None:
    people = add_people(mail, 2)
    plan_for(mail, people)
    merge(mail, people[0], people[1])
    assert send_all(mail).sent == 1
    assert sorted(ends_of(mail)) == [("sent", ""), ("suppressed", "merged")]
    merge(mail, people[1], people[1])
    assert send_all(mail).total == 0


def test_the_caps_of_two_that_are_one_unite(mail: Workspace, post: Post) -> None:
    people = add_people(mail, 2)
    for number, one in enumerate([people[0], people[0], people[1]]):
        plan_for(mail, [one], launch_id=f"lau_{number:032x}", campaign_key=f"c{number}@1")
    assert send_all(mail).sent == 3
    merge(mail, people[1], people[0])
    plan_for(mail, people[1:], launch_id=OTHER_LAUNCH)
    assert ("suppressed", "cap") in ends_of(mail), "three mails a week, of both together"


def test_an_erased_customer_is_not_written_to_and_leaves_nothing(mail: Workspace, post: Post) -> None:
    people = add_people(mail, 2)
    plan_for(mail, people)
    erase(mail, people[:1], reason="asked")
    assert send_all(mail).sent == 1
    assert [one.address for one in post.taken] == ["p1@mail.example"]
    catch_up(mail)
    assert people[0] not in {customer_id for (customer_id,) in lake_rows(mail, ["customer_id"])}


def test_whoever_leaves_between_two_batches_is_not_in_the_second(mail: Workspace, post: Post) -> None:
    people = add_people(mail, 4)
    plan_for(mail, people)

    def leave() -> None:
        for one in people:
            if f"p{people.index(one)}@mail.example" not in {taken.address for taken in post.taken}:
                consent(mail, one, "unsubscribed")

    first: list[bool] = []

    def before() -> None:
        if first:
            pytest.fail("the second batch went out")
        first.append(True)

    def manner(one: OutgoingMessage) -> Outcome:
        leave()
        return Outcome(message_id=one.message_id, kind="sent")

    post.before, post.manner = before, manner
    count = send_all(mail)
    assert (count.sent, count.suppressed) == (2, 2)
    assert Counter(ends_of(mail)) == {("sent", ""): 2, ("suppressed", "unsubscribed"): 2}


def test_a_provider_that_answers_for_others_twice_or_not_at_all(mail: Workspace, post: Post) -> None:
    people = add_people(mail, 2)
    plan_for(mail, people)

    def manner(one: OutgoingMessage) -> Outcome | None:
        if one.address == "p0@mail.example":
            return Outcome(message_id="msg_" + "0" * 32, kind="sent")  # somebody else's
        return None

    post.manner = manner
    assert send_all(mail).unknown == 2
    assert ends_of(mail) == [("unknown", ""), ("unknown", "")]
    now_is(mail, GOLDEN + timedelta(hours=1))
    assert send_all(mail).total == 0
    assert len(post.taken) == 2, "what may have gone out is not sent again"
    receipt = Receipt(kind="delivered", at=GOLDEN, raw_id="r1", message_id=rows_of(mail)[0]["message_id"])
    assert record_receipts(mail, [receipt, receipt]).taken == 1
    assert Counter(ends_of(mail)) == {("sent", ""): 1, ("unknown", ""): 1}
    now_is(mail, GOLDEN + timedelta(hours=25))
    send_all(mail)
    assert (waits(mail), Counter(ends_of(mail))) == (0, {("sent", ""): 1, ("unknown", ""): 1})
    late = Receipt(kind="delivered", at=GOLDEN, raw_id="r2", message_id=rows_of(mail)[1]["message_id"])
    record_receipts(mail, [late])
    assert Counter(ends_of(mail)) == {("sent", ""): 2}, "a receipt proves it also after a day"


def test_a_provider_that_breaks_loses_nothing_and_doubles_nothing(mail: Workspace, post: Post) -> None:
    people = add_people(mail, 3)
    plan_for(mail, people)

    def broken() -> None:
        raise RuntimeError("the provider's library fell over")

    post.before = broken
    assert send_all(mail).unknown == 2, "one batch; the others are not risked"
    assert (post.taken, Counter(ends_of(mail))) == ([], {("unknown", ""): 2, ("queued", ""): 1})
    post.before = lambda: None
    now_is(mail, GOLDEN + timedelta(minutes=1))
    assert send_all(mail).sent == 1


def test_a_provider_that_is_slow_keeps_its_lease(mail: Workspace, post: Post) -> None:
    people = add_people(mail, 4)
    plan_for(mail, people)

    def slow() -> None:
        now_is(mail, mail.clock.now() + timedelta(seconds=50))

    post.before = slow
    assert send_all(mail).sent == 4
    assert len({one.message_id for one in post.taken}) == 4


def test_another_sender_takes_over_from_one_that_fails(mail: Workspace, post: Post) -> None:
    people = add_people(mail, 6)
    save_sender(mail, SenderWish(sender_key="second", kind="recorded", settings={}, position=2))
    set_live(mail, "second", is_live=True)
    plan_for(mail, people)

    def refused() -> None:
        raise SenderProblemError("the password is wrong", help="mend it")

    post.before = refused
    assert send_all(mail).sent == 6, "at once, and none is given up for it"
    assert post.taken == []
    assert {row["sender_key"] for row in rows_of(mail)} == {"second"}
    assert find_sender(mail, "post").problem == "the password is wrong"


def test_a_push_that_nobody_reads_is_followed_by_a_text_message(mail: Workspace, post: Post) -> None:
    people = add_people(mail, 2)
    save_sender(mail, SenderWish(sender_key="texts", kind="post_sms", settings={}))
    set_live(mail, "texts", is_live=True)
    text = {
        **LETTER,
        "key": "short",
        "channel": "sms",
        "languages": {"zh": {"text": "【青禾】有一份心意给您，拒收请回复R"}},
    }
    publish_template(mail, text, author="test")
    with mail.control.write() as connection:
        table = profile_tables.consents
        connection.execute(sa.update(table).values(channel="all"))
    steps = (
        ChannelStep(channel="email", template="hello@1", unread=timedelta(hours=2)),
        ChannelStep(channel="sms", template="short@1"),
    )
    plan_for(mail, people, steps=steps)
    assert send_all(mail).sent == 2
    read = Receipt(kind="opened", at=GOLDEN, raw_id="o", message_id=rows_of(mail)[0]["message_id"])
    record_receipts(mail, [read])
    now_is(mail, GOLDEN + timedelta(hours=2, minutes=1))
    assert send_all(mail).moved_on == 1
    assert send_all(mail, channel="sms").sent == 1
    first, second = rows_of(mail)
    assert (first["channel"], first["step"], second["channel"], second["step"]) == ("email", 0, "sms", 1)
    assert [one.address for one in post.taken[2:]] == ["+8613900000001"]
    assert len(rows_of(mail)) == 2, "one identity over both channels"


def test_what_was_paused_too_long_is_not_sent_when_it_goes_on(mail: Workspace, post: Post) -> None:
    people = add_people(mail, 3)
    plan_for(mail, people, lasts=timedelta(hours=24))
    with mail.control.write() as connection:
        pause_plans(connection, LAUNCH, is_paused=True)
    assert send_all(mail).total == 0
    now_is(mail, GOLDEN + timedelta(hours=25))
    with mail.control.write() as connection:
        pause_plans(connection, LAUNCH, is_paused=False)
    assert send_all(mail).suppressed == 3
    assert set(ends_of(mail)) == {("suppressed", "stale")}


def test_a_stop_in_the_middle_also_takes_what_comes_back(mail: Workspace, post: Post) -> None:
    people = add_people(mail, 4)
    plan_for(mail, people)

    def manner(one: OutgoingMessage) -> Outcome:
        with mail.control.write() as connection:
            cancel_plans(connection, LAUNCH)
        return Outcome(message_id=one.message_id, kind="retry", reason="rate")

    post.manner = manner
    assert send_all(mail).retrying == 2
    assert end_cancelled(mail) == 4
    now_is(mail, GOLDEN + timedelta(days=1))
    assert send_all(mail).total == 0
    assert (waits(mail), set(ends_of(mail))) == (0, {("suppressed", "cancelled")})


def test_a_sandbox_sends_to_its_own_people_only(mail: Workspace, post: Post) -> None:
    people = add_people(mail, 3)
    set_live(mail, "post", is_live=False)
    set_seeds(mail, channel="email", addresses=["p1@mail.example"], author="test")
    plan_for(mail, people)
    assert send_all(mail).sent == 1
    assert [one.address for one in post.taken] == ["p1@mail.example"]
    assert Counter(ends_of(mail)) == {("sent", ""): 1, ("suppressed", "sandbox"): 2}


def test_an_incident_reaches_those_who_left_and_not_the_erased(mail: Workspace, post: Post) -> None:
    people = add_people(mail, 3, state="unsubscribed")
    now_is(mail, GOLDEN.replace(hour=18))  # two at night in Shanghai
    plain = {"zh": {"subject": "停运通知", "html": "<html><body><p>今晚暂停服务。</p></body></html>"}}
    publish_template(mail, {**LETTER, "key": "outage", "class": "transactional", "languages": plain}, author="test")
    steps = (ChannelStep(channel="email", template="outage@1"),)
    plan_for(mail, people, message_class="transactional", purpose="incident", priority=100, steps=steps)
    erase(mail, people[:1], reason="asked")
    assert send_all(mail).sent == 2
    assert [one.tracking.unsubscribe_url for one in post.taken] == ["", ""]
