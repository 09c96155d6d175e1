"""The feed's reader of reach: conversions of messages, and the second yes of a double opt-in."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import msgspec
import pyarrow as pa
import pytest
import sqlalchemy as sa

from evergrove.channels import deliver, plan_messages
from evergrove.channels.reactions import confirm_consent, read_reactions, skip_reactions
from evergrove.channels.tables import messages
from evergrove.content import publish_landing
from evergrove.facts import TIMESTAMP, write_outgoing
from evergrove.jobs import catch_up, erase
from evergrove.profiles import CONSENT_STATES, consent_states
from evergrove.tasks import list_tasks
from support.arrivals import lake_rows
from support.reach_world import LAUNCH, add_people, kept_plan, open_mail, planned, public

if TYPE_CHECKING:
    from datetime import datetime

    from evergrove.kit import Workspace


@pytest.fixture
def mail(either_workspace: Workspace) -> Workspace:
    """A workspace that sends mails, on each database."""
    open_mail(either_workspace)
    return public(either_workspace)


def tell(workspace: Workspace, *rows: dict[str, Any]) -> None:
    """Facts of known customers, through the flow up to every reader."""
    columns = ("fact_id", "name", "customer_id", "channel", "order_id", "amount_minor", "currency")
    table = {column: [row.get(column) for row in rows] for column in columns}
    occurred = pa.array([row["occurred_at"] for row in rows], TIMESTAMP)
    said = [msgspec.json.encode(row.get("properties", {})).decode() for row in rows]
    with workspace.control.write() as connection:
        write_outgoing(connection, pa.table({**table, "occurred_at": occurred, "properties": said}))
    catch_up(workspace)


def order(customer_id: str, number: int, at: datetime) -> dict[str, Any]:
    return {
        "fact_id": f"order-{number}",
        "name": "Order Completed",
        "customer_id": customer_id,
        "occurred_at": at,
        "order_id": f"o{number}",
        "amount_minor": 1000 + number,
        "currency": "CNY",
    }


def rows_of(workspace: Workspace) -> list[dict[str, Any]]:
    with workspace.control.read() as connection:
        return [dict(row._mapping) for row in connection.execute(sa.select(messages).order_by(messages.c.customer_id))]


def test_the_first_order_within_the_window_converts_and_no_other_does(mail: Workspace) -> None:
    people = add_people(mail, 5)
    kept_plan(mail, conversion_fact="Order Completed", conversion_window=timedelta(days=7))
    plan_messages(mail, planned(people), launch_id=LAUNCH, node="send")
    deliver(mail, channel="email")
    sent = mail.clock.now()
    tell(
        mail,
        order(people[0], 1, sent + timedelta(days=2)),
        order(people[0], 2, sent + timedelta(days=1)),
        order(people[1], 3, sent - timedelta(hours=1)),
        order(people[2], 4, sent + timedelta(days=7, seconds=1)),
        order(people[3], 5, sent + timedelta(days=7)),
        {"fact_id": "page", "name": "Page Viewed", "customer_id": people[4], "occurred_at": sent},
    )
    converted = [row["converted_at"] for row in rows_of(mail)]
    assert converted == [sent + timedelta(days=1), None, None, sent + timedelta(days=7), None]
    tell(mail, order(people[0], 6, sent + timedelta(hours=1)))
    assert rows_of(mail)[0]["converted_at"] == sent + timedelta(days=1), "told later, it counts once"
    assert read_reactions(mail) == 0


def test_a_conversion_belongs_to_the_person_also_after_a_merge(mail: Workspace) -> None:
    people = add_people(mail, 2)
    kept_plan(mail, conversion_fact="Order Completed")
    plan_messages(mail, planned(people[:1]), launch_id=LAUNCH, node="send")
    deliver(mail, channel="email")
    with mail.control.write() as connection:
        connection.execute(
            sa.text("UPDATE customers SET merged_into = :root WHERE customer_id = :other"),
            {"root": people[1], "other": people[0]},
        )
    tell(mail, order(people[1], 1, mail.clock.now() + timedelta(hours=1)))
    assert rows_of(mail)[0]["converted_at"] == mail.clock.now() + timedelta(hours=1)


def pending(customer_id: str, at: datetime, *, number: int = 1) -> dict[str, Any]:
    return {
        "fact_id": f"asked-{number}",
        "name": "Consent Changed",
        "customer_id": customer_id,
        "channel": "email",
        "occurred_at": at,
        "properties": {"topic": "offers", "state": "pending", "basis": "consent", "proof": "form"},
    }


def consent(workspace: Workspace, customer_id: str) -> str:
    catch_up(workspace)
    with workspace.control.read() as connection:
        code = consent_states(connection, pa.array([customer_id]), channel="email", topic="offers")[0]
    return str(CONSENT_STATES[int(code)])


def test_whoever_asks_is_asked_once_more_and_only_their_yes_counts(mail: Workspace) -> None:
    (person,) = add_people(mail, 1, state="never_asked")
    with mail.control.write() as connection:
        connection.execute(sa.text("DELETE FROM consents"))
    now = mail.clock.now()
    tell(mail, pending(person, now), pending(person, now - timedelta(minutes=5), number=2))
    assert consent(mail, person) == "pending"
    assert deliver(mail, channel="email").sent == 1, "a form that is sent twice asks once"
    (row,) = rows_of(mail)
    assert (row["message_class"], row["topic"], row["state"]) == ("transactional", "offers", "sent")
    confirm_consent(mail, row["message_id"], proof={"user_agent": "test"})
    assert consent(mail, person) == "subscribed"


def test_what_a_message_says_of_an_erased_customer_does_not_come_back(mail: Workspace) -> None:
    people = add_people(mail, 3)
    kept_plan(mail)
    plan_messages(mail, planned(people), launch_id=LAUNCH, node="send")
    erase(mail, people[:1], reason="asked")
    assert [(row["state"], row["reason"]) for row in rows_of(mail)] == [
        ("suppressed", "erased"),
        ("queued", ""),
        ("queued", ""),
    ]
    assert rows_of(mail)[0]["context"] is None
    assert deliver(mail, channel="email").sent == 2
    late = {"fact_id": "late", "name": "Message Sent", "customer_id": people[0], "occurred_at": mail.clock.now()}
    tell(mail, late)
    with mail.control.read() as connection:
        assert connection.execute(sa.text("SELECT count(*) FROM outbox")).scalar() == 0
    owners = {customer_id for _, customer_id in lake_rows(mail, ["fact_id", "customer_id"])}
    assert people[0] not in owners
    assert set(people[1:]) <= owners


TEA_VISIT = {
    "key": "tea_visit",
    "name": {"zh": "预约", "en": "Visit"},
    "title": {"zh": "预约到店", "en": "Book a visit"},
    "blocks": [
        {
            "kind": "booking",
            "key": "visit",
            "services": [{"key": "tasting", "label": {"zh": "品鉴", "en": "Tasting"}}],
            "slots": ["14:30"],
            "zone": "Asia/Shanghai",
            "fields": [{"key": "called", "kind": "name", "label": {"zh": "怎么称呼您", "en": "Your name"}}],
            "submit": {"zh": "预约", "en": "Book"},
            "thanks": {"zh": "已收到", "en": "Got it"},
            "privacy_url": "https://shop.example/privacy",
        }
    ],
}


def booking(number: int, starts_at: datetime, *, asked_at: datetime, customer_id: str | None) -> dict[str, Any]:
    said = {
        "page": "tea_visit@1",
        "form": "visit",
        "language": "zh",
        "answers": {"called": "林女士"},
        "service": "tasting",
        "starts_at": starts_at.isoformat(),
        "zone": "Asia/Shanghai",
    }
    row = {"fact_id": f"booking-{number}", "name": "Booking Requested", "occurred_at": asked_at, "properties": said}
    return {**row, "customer_id": customer_id}


def test_a_booked_visit_is_a_task_once_and_names_only_whom_can_be_forgotten(mail: Workspace) -> None:
    (person,) = add_people(mail, 1)
    publish_landing(mail, TEA_VISIT, author="t")
    now = mail.clock.now()
    coming, soon = now + timedelta(days=3), now + timedelta(hours=2)
    tell(
        mail,
        booking(1, coming, asked_at=now, customer_id=person),
        booking(2, soon, asked_at=now, customer_id=None),
        booking(3, now - timedelta(days=1), asked_at=now - timedelta(days=2), customer_id=person),
        {"fact_id": "else", "name": "Booking Requested", "customer_id": person, "occurred_at": now},
    )
    urgent, known = list_tasks(mail).tasks
    assert (known.kind, known.customer_id, known.due_at) == ("visit", person, now + timedelta(hours=4))
    local = f"{coming.astimezone(ZoneInfo('Asia/Shanghai')):%Y-%m-%d %H:%M}"
    assert (known.title_zh, known.title_en) == (f"确认预约：品鉴，{local}", f"Confirm a booking: Tasting, {local}")
    assert known.script == "怎么称呼您：林女士"
    assert (urgent.customer_id, urgent.due_at, urgent.script) == (None, soon, "")
    skip_reactions(mail)
    read_reactions(mail)
    assert len(list_tasks(mail).tasks) == 2, "read again, opened once"
