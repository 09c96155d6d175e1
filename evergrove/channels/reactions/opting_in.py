"""Double opt-in: whoever asked to be written to says so once more, from the address that was given.

A consent that is `pending` (a form that needs a confirmation says so, or a server through the API) gets one message
with a link; the page behind it has one button, and pressing it is the consent. Until then nothing else is sent.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.compute as pc
import sqlalchemy as sa

from evergrove.channels.contracts import CONFIRM_NODE, Channel, ChannelStep, MessagePlan
from evergrove.channels.planning import Planned, id_digest, plan_in
from evergrove.channels.plans import keep_plan
from evergrove.channels.topics import known_message
from evergrove.channels.tracking.telling import consent_again
from evergrove.content import install_library, load_template
from evergrove.definitions import MissingDefinitionError
from evergrove.facts import roots_of
from evergrove.kit import EvergroveError, Workspace, logger
from evergrove.profiles import addresses_of, members_of_people, note_verified

TEMPLATES: Mapping[Channel, str] = {"email": "confirm_subscription_mail", "sms": "confirm_subscription_sms"}
"""The template of each channel, under the key by which operators write their own; the shipped one where none stands."""

LASTS = timedelta(days=2)
"""Who asked on Monday does not expect the question on Thursday."""

AUTHOR = "evergrove"

_log = logger(__name__)


@dataclass(frozen=True, kw_only=True)
class PendingConsent:
    """Somebody who is to be asked. `day`: asked at most once a day, or a form could be used to pester them."""

    customer_id: str
    channel: Channel
    topic: str
    day: str

    @property
    def run_id(self) -> str:
        """The same for everything that they ask on one day."""
        return "run_" + id_digest("opt-in", self.customer_id, self.channel, self.topic, self.day)


Plans = Mapping[tuple[Channel, str], str]
"""The launch that asks, by channel and topic."""


def pending_consents(facts: pa.Table) -> list[PendingConsent]:
    """Whoever has asked in these facts, on a channel that can be confirmed, each once."""
    names = pc.equal(facts.column("name"), "Consent Changed")
    says_so = pc.fill_null(pc.match_substring(facts.column("properties"), '"pending"'), fill_value=False)
    rows = facts.filter(pc.and_(names, says_so)).select(["customer_id", "channel", "occurred_at", "properties"])
    found = [_pending(row) for row in rows.to_pylist()]
    return list(dict.fromkeys(one for one in found if one is not None))


def _pending(row: Mapping[str, Any]) -> PendingConsent | None:
    said = msgspec.json.decode(row["properties"])
    if said.get("state") != "pending" or row["customer_id"] is None or row["channel"] not in TEMPLATES:
        return None
    return PendingConsent(
        customer_id=row["customer_id"],
        channel=row["channel"],
        topic=str(said.get("topic") or "all")[:80],
        day=f"{row['occurred_at']:%Y-%m-%d}",
    )


def keep_confirmations(workspace: Workspace, asked: Sequence[PendingConsent]) -> Plans:
    """The plans of the messages that `asked` need; a channel without a usable template has none."""
    plans: dict[tuple[Channel, str], str] = {}
    for channel, topic in sorted({(one.channel, one.topic) for one in asked}):
        template = _template(workspace, channel)
        if template is None:
            continue
        plan = MessagePlan(
            launch_id=f"opt_{id_digest(channel, topic, template)}",
            node=CONFIRM_NODE,
            steps=(ChannelStep(channel=channel, template=template),),
            message_class="transactional",
            topic=topic,
            purpose="service",
            priority=95,
            lasts=LASTS,
        )
        keep_plan(workspace, plan)
        plans[channel, topic] = plan.launch_id
    return plans


def _template(workspace: Workspace, channel: Channel) -> str | None:
    key = TEMPLATES[channel]
    try:
        return load_template(workspace, key).reference
    except MissingDefinitionError:
        pass
    try:
        install_library(workspace, author=AUTHOR, keys=[key])
        return load_template(workspace, key).reference
    except EvergroveError as error:
        # A workspace that wants a second person's approval publishes the template itself; consents stay pending.
        _log.warning("opt_in.no_template", channel=channel, error=error.code)
        return None


def ask_for_consent(
    connection: sa.Connection, workspace: Workspace, asked: Sequence[PendingConsent], *, plans: Plans
) -> int:
    """Plan the messages in the caller's transaction; returns how many are new."""
    made = 0
    for (channel, topic), launch_id in plans.items():
        planned = [
            Planned(customer_id=one.customer_id, run_id=one.run_id)
            for one in asked
            if (one.channel, one.topic) == (channel, topic)
        ]
        count = plan_in(connection, workspace, planned, launch_id=launch_id, node=CONFIRM_NODE)
        made += count.queued + count.held
    return made


def confirm_consent(workspace: Workspace, message_id: str, *, proof: Mapping[str, str]) -> str:
    """The button was pressed: the consent stands, for the topic and channel of the message, and the address is theirs;
    returns the topic.

    Doing it again changes nothing. Raises MissingMessageError.
    """
    topic = consent_again(workspace, message_id, proof={**proof, "way": "double opt-in"})
    message = known_message(workspace, message_id, step=0)
    customer_id, channel = str(message["customer_id"]), message["channel"]
    with workspace.control.read() as connection:
        root = roots_of(connection, [customer_id]).get(customer_id, customer_id)
        best = addresses_of(connection, members_of_people(connection, pa.array([root])), channel=channel)
    value = best.value[0].as_py()
    if value and best.mark[0].as_py() == message["address_mark"]:
        note_verified(workspace, channel=channel, customer_id=root, value=value)
    return topic
