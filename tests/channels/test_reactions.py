"""The feed's reader of reach: conversions of messages, and the second yes of a double opt-in."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import msgspec
import pyarrow as pa
import pytest
import sqlalchemy as sa

from evergrove.channels import deliver, plan_messages
from evergrove.channels.reactions import confirm_consent, read_reactions
from evergrove.channels.tables import messages
from evergrove.facts import TIMESTAMP, write_outgoing
from evergrove.jobs import catch_up, erase
from evergrove.profiles import CONSENT_STATES, consent_states
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
