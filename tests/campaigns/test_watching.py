"""Watching a launch, and changing its pace while it runs."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest
import sqlalchemy as sa

from evergrove.campaigns import (
    Launch,
    LaunchStateError,
    ask_launch,
    finish,
    gather_launch,
    plan_next_chunk,
    publish_campaign,
    stop,
    throttle_launch,
    watch_launch,
)
from evergrove.campaigns.tables import launch_chunks
from evergrove.channels import count_messages, deliver, list_messages, people_of_launch
from evergrove.channels.reading import MARKS
from evergrove.channels.tables import messages, outbox
from evergrove.kit import FixedClock
from support.reach_world import GOLDEN, add_people, open_mail, public

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evergrove.kit import Workspace

SPRING: dict[str, Any] = {
    "key": "spring",
    "name": {"zh": "春", "en": "Spring"},
    "segment": "*",
    "steps": [{"channel": "email", "template": "hello"}],
    "topic": "offers",
    "hold_out_bp": 0,
}


@pytest.fixture
def mail(either_workspace: Workspace) -> Workspace:
    open_mail(either_workspace)
    return public(either_workspace)


def begun(workspace: Workspace, people: list[str], **changes: Any) -> Launch:
    publish_campaign(workspace, {**SPRING, **changes}, author="t")
    asked = ask_launch(workspace, "spring", author="t")
    return gather_launch(workspace, asked, [pa.record_batch({"customer_id": people})], as_of=workspace.clock.now())


def dues(workspace: Workspace) -> Counter[float]:
    """How many messages wait for which minute after GOLDEN."""
    with workspace.control.read() as connection:
        rows = connection.execute(sa.select(outbox.c.due_at)).scalars().all()
    return Counter((at - GOLDEN).total_seconds() / 60 for at in rows)


def test_a_launch_is_watched_to_its_end(mail: Workspace) -> None:
    launch = begun(mail, add_people(mail, 120) + add_people(mail, 30, start=120, state="unsubscribed"))
    before = watch_launch(mail, launch.launch_id)
    assert (before.share, before.counts.planned, before.ends_at) == (0.0, 0, None)
    plan_next_chunk(mail, launch.launch_id)
    planned = watch_launch(mail, launch.launch_id)
    assert (planned.counts.by_state, planned.counts.waiting) == ({"queued": 120, "suppressed": 30}, 120)
    assert planned.share == pytest.approx(0.2)
    deliver(mail, channel="email")
    assert isinstance(mail.clock, FixedClock)
    mail.clock.instant += timedelta(minutes=1)
    sent = watch_launch(mail, launch.launch_id)
    assert (sent.share, sent.rate_per_minute, sent.counts.by_reason) == (
        1.0,
        120.0,
        {("suppressed", "unsubscribed"): 30},
    )
    assert plan_next_chunk(mail, launch.launch_id) is None
    assert finish(mail, launch.launch_id).state == "done"
    assert watch_launch(mail, launch.launch_id).share == 1.0
    assert [len(batch) for batch in people_of_launch(mail, launch.launch_id)] == [150]
    with pytest.raises(LaunchStateError):
        throttle_launch(mail, launch.launch_id, per_minute=5)


def test_a_throttled_launch_has_chunks_of_a_minute(mail: Workspace) -> None:
    launch = begun(mail, add_people(mail, 150), throttle_per_minute=50)
    for _ in range(3):
        plan_next_chunk(mail, launch.launch_id)
    assert dues(mail) == {0.0: 50, 1.0: 50, 2.0: 50}


def test_what_waits_is_spread_anew_and_what_is_held_is_never_brought_forward(mail: Workspace) -> None:
    launch = begun(mail, add_people(mail, 100), throttle_per_minute=50)
    for _ in range(2):
        plan_next_chunk(mail, launch.launch_id)
    with mail.control.write() as connection:
        last = sa.select(sa.func.max(messages.c.message_id)).scalar_subquery()
        late = GOLDEN + timedelta(minutes=600)
        connection.execute(sa.update(messages).where(messages.c.message_id == last).values(state="held", due_at=late))
        connection.execute(sa.update(outbox).where(outbox.c.message_id == last).values(due_at=late))
    throttle_launch(mail, launch.launch_id, per_minute=20)
    assert dues(mail) == {0.0: 20, 1.0: 20, 2.0: 20, 3.0: 20, 4.0: 19, 600.0: 1}
    throttle_launch(mail, launch.launch_id, per_minute=0)
    assert dues(mail) == {0.0: 99, 600.0: 1}
    assert watch_launch(mail, launch.launch_id).counts.last_due_at == late


def test_a_stopped_launch_has_nothing_waiting(mail: Workspace) -> None:
    launch = begun(mail, add_people(mail, 60))
    plan_next_chunk(mail, launch.launch_id)
    stop(mail, launch.launch_id, author="t")
    counts = count_messages(mail, launch.launch_id, now=mail.clock.now())
    assert (counts.waiting, counts.by_reason) == (0, {("suppressed", "cancelled"): 60})


def test_a_launch_that_is_stopped_while_its_people_are_gathered_keeps_nobody(mail: Workspace) -> None:
    people = add_people(mail, 30)
    publish_campaign(mail, SPRING, author="t")
    asked = ask_launch(mail, "spring", author="t")

    def members() -> Iterator[pa.RecordBatch]:
        yield pa.record_batch({"customer_id": people[:20]})
        stop(mail, asked.launch_id, author="t")
        yield pa.record_batch({"customer_id": people[20:]})

    assert gather_launch(mail, asked, members(), as_of=GOLDEN).state == "stopped"
    assert plan_next_chunk(mail, asked.launch_id) is None
    with mail.control.read() as connection:
        assert connection.execute(sa.select(launch_chunks)).all() == []


def test_every_count_of_a_launch_opens_as_many_messages(mail: Workspace) -> None:
    launch = begun(mail, add_people(mail, 60))
    plan_next_chunk(mail, launch.launch_id)
    with mail.control.write() as connection:
        ids = connection.execute(sa.select(messages.c.message_id).order_by(messages.c.message_id)).scalars().all()
        for first, last, values in (
            (0, 30, {"state": "sent", "delivered_at": GOLDEN}),
            (0, 12, {"opened_at": GOLDEN}),
            (0, 5, {"clicked_at": GOLDEN}),
            (30, 37, {"state": "suppressed", "reason": "consent"}),
            (37, 41, {"state": "held", "reason": "quiet_hours"}),
            (41, 44, {"state": "suppressed", "reason": "control", "arm": "control"}),
        ):
            connection.execute(sa.update(messages).where(messages.c.message_id.in_(ids[first:last])).values(**values))
    counts = count_messages(mail, launch.launch_id, now=mail.clock.now())

    def opened(**filters: Any) -> int:
        """The length of the list behind a count, by pages that are shorter than it."""
        seen: list[str] = []
        after: tuple[int, str] | None = None
        while page := list_messages(mail, launch_id=launch.launch_id, after=after, limit=4, **filters):
            seen += [one.message_id for one in page]
            after = (0, page[-1].message_id)
        assert len(set(seen)) == len(seen)
        return len(seen)

    assert (counts.delivered, counts.opened, counts.clicked, counts.control) == (30, 12, 5, 3)
    assert {state: opened(state=state) for state in counts.by_state} == counts.by_state
    assert {pair: opened(state=pair[0], reason=pair[1]) for pair in counts.by_reason} == counts.by_reason
    assert {mark: opened(mark=mark) for mark in MARKS} == {mark: getattr(counts, mark) for mark in MARKS}
    assert opened(arm="control") == counts.control
    assert opened(state="suppressed", arm="treated") == counts.by_state["suppressed"] - counts.control


def test_messages_of_a_person_come_newest_first_in_pages(mail: Workspace) -> None:
    (person,) = add_people(mail, 1)
    assert isinstance(mail.clock, FixedClock)
    for day in range(3):
        mail.clock.instant = GOLDEN + timedelta(days=day)
        launch = begun(mail, [person])
        plan_next_chunk(mail, launch.launch_id)
    first = list_messages(mail, customer_id=person, limit=2)
    micros = int(first[-1].planned_at.timestamp() * 1_000_000)
    rest = list_messages(mail, customer_id=person, after=(micros, first[-1].message_id), limit=2)
    assert [(one.planned_at - GOLDEN).days for one in first + rest] == [2, 1, 0]
