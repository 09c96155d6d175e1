"""What people do with a message: open it, click in it, leave the list, choose what they want.

Invariants: leaving counts from the transaction on (the address is blocked for the topic there), and stands as a fact
with its proof; whoever chooses to be written to again is unblocked in the transaction that says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import msgspec
import pyarrow as pa
import sqlalchemy as sa

from evergrove.channels.adapters.contracts import Receipt
from evergrove.channels.delivery.contracts import HANDING_OVER
from evergrove.channels.receipts import note, record
from evergrove.channels.steps import Attempts, attempts_of, message_at
from evergrove.channels.tables import messages, seen_receipts
from evergrove.channels.tracking.machines import is_machine
from evergrove.channels.turns import take_receipts_turn
from evergrove.facts import TIMESTAMP, each_of, write_outgoing
from evergrove.kit import Workspace, conflict_insert
from evergrove.profiles import suppress, suppressed_marks, unsuppress

EVERY_TOPIC = "*"

CONFIRMED_MARK = "confirmed by its link"
"""Among what a message has been told; hashes stand for all else there."""

SECOND = 1
"""Openings and clicks of one second are one: browsers ask twice."""


@dataclass(frozen=True, kw_only=True)
class Hit:
    """One request for a picture or a link of a message."""

    message_id: str
    at: datetime
    user_agent: str
    step: int = 0
    """The step whose letter it was."""
    url: str = ""
    """Where the link leads; empty for an opening."""


def note_hits(workspace: Workspace, hits: list[Hit]) -> None:
    """Write down openings and clicks, in one transaction; those of messages that we do not know are dropped."""
    with workspace.control.write() as connection:
        take_receipts_turn(connection)
        known = _attempts(connection, {hit.message_id for hit in hits})
        told = [_told(hit, known[hit.message_id]) for hit in hits if hit.message_id in known]
        record(connection, told, sender_key="", now=workspace.clock.now(), properties={})


def _told(hit: Hit, attempts: Attempts) -> Receipt:
    by_machine = is_machine(hit.user_agent, sent_at=_handed_by(attempts, step=hit.step), at=hit.at)
    said: dict[str, Any] = {"machine": True} if by_machine else {}
    if hit.url:
        said["link"] = hit.url
    kind: Literal["clicked", "opened"] = "clicked" if hit.url else "opened"
    raw_id = f"{int(hit.at.timestamp()) // SECOND}:{by_machine}:{hit.url}"
    return Receipt(kind=kind, at=hit.at, raw_id=raw_id, message_id=hit.message_id, step=hit.step, properties=said)


def _handed_by(attempts: Attempts, *, step: int) -> datetime | None:
    """When a step was handed to its provider at the latest; while its batch is on the way nobody has written it down,
    and a mail scanner is quicker than the batch."""
    message = attempts.message
    if step == message["step"] and message["state"] == "sending":
        return message["state_at"] + HANDING_OVER  # type: ignore[no-any-return]
    attempt = attempts.at(step)
    return attempt["sent_at"] if attempt is not None else None


def leave(
    workspace: Workspace, message_id: str, *, proof: Mapping[str, str], step: int = 0, everything: bool = False
) -> str:
    """Withdraw consent for the message's topic (or for all topics) on the channel of that step; returns the topic.

    Doing it again changes nothing. Raises MissingMessageError.
    """
    now = workspace.clock.now()
    with workspace.control.write() as connection:
        take_receipts_turn(connection)
        message = message_at(connection, message_id, step=step)
        topic = EVERY_TOPIC if everything or message["topic"] in ("all", "") else str(message["topic"])
        had_left = not message["address_mark"] or _has_left(connection, message, topic=topic)
        receipt = Receipt(kind="unsubscribed", at=now, raw_id=topic, message_id=message_id, step=step)
        count, noted = note(connection, [receipt], sender_key="", now=now, properties={"topic": topic})
        _block(connection, message, topic=topic, is_wanted=False, at=now)
        facts = [] if noted is None else [noted]
        if count.taken or not had_left:
            mark = f"leave:{int(now.timestamp())}"
            facts.append(_consent_fact(message, topic=topic, state="unsubscribed", proof=proof, at=now, mark=mark))
        if facts:
            write_outgoing(connection, pa.concat_tables(facts, promote_options="default"))
    return topic


def choose(
    workspace: Workspace, message_id: str, *, wanted: Mapping[str, bool], proof: Mapping[str, str], step: int = 0
) -> dict[str, bool]:
    """Say for each topic of the channel of that step whether it is wanted, as the preference page does.

    Raises MissingMessageError.
    """
    now = workspace.clock.now()
    with workspace.control.write() as connection:
        take_receipts_turn(connection)
        message = message_at(connection, message_id, step=step)
        tables = []
        for topic, is_wanted in wanted.items():
            _block(connection, message, topic=topic, is_wanted=is_wanted, at=now)
            state = "subscribed" if is_wanted else "unsubscribed"
            mark = f"choose:{int(now.timestamp())}"
            tables.append(_consent_fact(message, topic=topic, state=state, proof=proof, at=now, mark=mark))
        if any(wanted.values()) and message["address_mark"]:
            unsuppress_everything(connection, message)
        if tables:
            write_outgoing(connection, pa.concat_tables(tables))
    return dict(wanted)


def consent_again(workspace: Workspace, message_id: str, *, proof: Mapping[str, str]) -> str:
    """Somebody wants to be written to, on the message's channel and topic; returns the topic.

    Doing it again changes nothing. Raises MissingMessageError.
    """
    now = workspace.clock.now()
    with workspace.control.write() as connection:
        take_receipts_turn(connection)
        message = message_at(connection, message_id, step=0)  # an opt-in has one step
        topic = str(message["topic"] or "all")
        blocked = EVERY_TOPIC if topic == "all" else topic
        had_left = any(_has_left(connection, message, topic=one) for one in (blocked, EVERY_TOPIC))
        _block(connection, message, topic=blocked, is_wanted=True, at=now)
        unsuppress_everything(connection, message)
        if _is_first_confirmation(connection, message_id, at=now) or had_left:
            mark = f"confirm:{int(now.timestamp())}"
            write_outgoing(
                connection, _consent_fact(message, topic=blocked, state="subscribed", proof=proof, at=now, mark=mark)
            )
    return topic


def unsuppress_everything(connection: sa.Connection, message: Mapping[str, Any]) -> None:
    """Somebody who wants one topic again has not refused all of them."""
    unsuppress(connection, [message["address_mark"]], channel=message["channel"], topic=EVERY_TOPIC)


def _block(connection: sa.Connection, message: Mapping[str, Any], *, topic: str, is_wanted: bool, at: datetime) -> None:
    mark, channel = message["address_mark"], message["channel"]
    if not mark:
        return
    if is_wanted:
        unsuppress(connection, [mark], channel=channel, topic=topic)
    else:
        suppress(connection, [mark], channel=channel, reason="unsubscribed", at=at, topic=topic)


def _has_left(connection: sa.Connection, message: Mapping[str, Any], *, topic: str) -> bool:
    """Whether the message's address is blocked for the topic because its owner said so."""
    blocks = suppressed_marks(connection, [message["address_mark"]], channel=message["channel"])
    return any((block.topic, block.reason) == (topic, "unsubscribed") for block in blocks)


def _is_first_confirmation(connection: sa.Connection, message_id: str, *, at: datetime) -> bool:
    """Whether nobody has confirmed by this message yet; the intake would take a second fact for another word."""
    row = {"message_id": message_id, "mark": CONFIRMED_MARK, "at": at}
    statement = conflict_insert(connection, seen_receipts).values(row).on_conflict_do_nothing()
    return connection.execute(statement.returning(seen_receipts.c.message_id)).first() is not None


def _attempts(connection: sa.Connection, message_ids: set[str]) -> dict[str, Attempts]:
    query = sa.select(messages).where(messages.c.message_id.in_(sa.select(each_of(connection, sorted(message_ids)))))
    return attempts_of(connection, [dict(row._mapping) for row in connection.execute(query)])


def _consent_fact(
    message: Mapping[str, Any], *, topic: str, state: str, proof: Mapping[str, str], at: datetime, mark: str
) -> pa.Table:
    said = {
        "topic": "all" if topic == EVERY_TOPIC else topic,
        "state": state,
        "basis": "consent" if state == "subscribed" else "withdrawn",
        "proof": msgspec.json.encode({**proof, "message_id": message["message_id"]}).decode(),
    }
    # Who leaves by the mail and by the text message has said two things, be it in one second.
    step = f":s{message['step']}" if message["step"] else ""
    return pa.table(
        {
            "fact_id": [f"{message['message_id']}:{mark}{step}:{topic}:{state}"],
            "name": ["Consent Changed"],
            "customer_id": [message["customer_id"]],
            "channel": [message["channel"]],
            "message_id": [message["message_id"]],
            "campaign_key": pa.array([message["campaign_key"] or None], pa.string()),
            "occurred_at": pa.array([at], TIMESTAMP),
            "received_at": pa.array([at], TIMESTAMP),
            "source": ["evergrove:messages"],
            "properties": [msgspec.json.encode(said).decode()],
        }
    )
