"""The way of the messages: planned, held, suppressed, sent, delivered, opened, clicked, converted; and what went wrong.

One message counts once, however many facts tell of it. Invariants: whoever opened or clicked has received; an opening
by a machine (a mail proxy, a virus scanner) is no opening; on a channel that reports refusals only, what went out and
was not refused is delivered.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from evergrove.facts import Engine, get_json_object, micros
from evergrove.insight.effect.alarms import SETTLING, alarms_of
from evergrove.insight.effect.contracts import EVERY_CAMPAIGN, PARTS_MAX, Dimension, EffectScope, MessageFunnel
from evergrove.insight.effect.exposure import MICROSECOND, in_scope, own_name, part_of, reaches_goal

STATES = ("sent", "failed", "unknown", "clicked", "bounced", "complained", "unsubscribed")
"""Told by a fact of their own; what counts as delivered, opened and converted is worked out."""

COUNTED = (*STATES, "delivered", "opened", "machine_opened", "converted")

WITHOUT_RECEIPTS = ("email",)
"""Channels that tell what they refuse and nothing of what arrives: mail servers."""

WITHOUT_READING = ("sms", "mms", "rich_sms", "call", "webhook")
"""Channels on which nobody can see that a message was read."""

NEVER_US = 2**62
"""Later than any time of a message."""


def message_funnels(
    engine: Engine,
    facts: ir.Table,
    *,
    scope: EffectScope,
    as_of: datetime,
    by: Dimension | None = None,
    segments: Mapping[str, str] | None = None,
) -> tuple[MessageFunnel, ...]:
    """One funnel, or one a value of `by` (most messages first, at most PARTS_MAX), each with its four alarms.

    `facts` is the relation of facts at `as_of`. By `hour` (00 to 23, local): the hour at which it went out; what never
    went out is under an empty part. By `channel` and `template`, a message that fell back to a second channel counts
    in both.
    """
    told = _told(facts, scope=scope)
    told = told.mutate(part=part_of(told, by=by, key=told.campaign_key, segments=segments or {}))
    return _funnels(engine, facts, _with_own_part(told, by=by), scope=scope, as_of=as_of)


def node_funnels(
    engine: Engine, facts: ir.Table, *, scope: EffectScope, as_of: datetime, nodes: pa.Table
) -> tuple[MessageFunnel, ...]:
    """One funnel a message step of a journey (`part`: its node), as `message_funnels` counts them.

    nodes: rows (journey_key, template, node), a version and a template each, for messages none of whose facts says its
    node: those of before facts did.
    """
    told = _told(facts, scope=scope)
    told = told.mutate(template=get_json_object(told.properties, "$.template").fill_null(""))
    told = told.left_join(engine.table(nodes, name=own_name("nodes")), ["journey_key", "template"])
    said = told.mutate(said=get_json_object(told.properties, "$.node").nullif(""))
    own = said.filter(said.said.notnull()).group_by("message_id").agg(own_node=said.said.min())
    told = told.left_join(own, "message_id")
    told = told.mutate(part=ibis.coalesce(told.own_node, told.node, "")).drop("message_id_right", "own_node")
    return _funnels(engine, facts, _with_own_part(told, by=None), scope=scope, as_of=as_of)


def funnels_of_parts(
    engine: Engine, facts: ir.Table, *, parts: ir.Table, window: timedelta, as_of: datetime
) -> tuple[MessageFunnel, ...]:
    """One funnel a `part` of `parts` (message_id, part), of messages of whatever programme; an order converts."""
    told = facts.filter(facts.name.startswith("Message ") & facts.message_id.notnull())
    told = told.inner_join(parts, "message_id")
    scope = EffectScope(campaign=EVERY_CAMPAIGN, window=window)
    return _funnels(engine, facts, told, scope=scope, as_of=as_of)


def _funnels(
    engine: Engine, facts: ir.Table, told: ir.Table, *, scope: EffectScope, as_of: datetime
) -> tuple[MessageFunnel, ...]:
    messages = engine.remember(_messages(told), name=own_name("messages"))
    messages = _with_conversion(messages, facts=facts, scope=scope)
    rows = engine.fetch(_counted(messages, scope=scope, as_of=as_of)).to_pylist()
    parts: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        parts.setdefault(row["part"], []).append(row)
    funnels = [_funnel(part, rows) for part, rows in parts.items()]
    return tuple(sorted(funnels, key=lambda one: (-one.planned, one.part))[:PARTS_MAX])


def _told(facts: ir.Table, *, scope: EffectScope) -> ir.Table:
    """The facts of the scope's messages.

    What a provider or another system tells of a message need not repeat its launch and template: it belongs where the
    message's other facts say.
    """
    all_messages = facts.filter(facts.name.startswith("Message ") & facts.message_id.notnull())
    named = in_scope(all_messages, key=all_messages.campaign_key, scope=scope)
    return all_messages.semi_join(named.select("message_id").distinct(), "message_id")


def _with_own_part(told: ir.Table, *, by: Dimension | None) -> ir.Table:
    """With the part of the message's other facts where one does not say it itself."""
    telling = told.filter(told.part != "")
    if by == "hour":
        telling, told = telling.filter(telling.name == "Message Sent"), told.mutate(part=ibis.literal(""))
    own = telling.group_by("message_id").agg(own_part=telling.part.min())
    told = told.left_join(own, "message_id")
    return told.mutate(part=ibis.coalesce(told.part.nullif(""), told.own_part, ""))


def _messages(told: ir.Table) -> ir.Table:
    """(message_id, part, customer_id, sent_us, converted_us, a flag a state, held and suppressed reason): one row a
    message.

    First by channel, because what "delivered" means depends on it.
    """
    is_machine = (get_json_object(told.properties, "$.machine") == "true").fill_null(ibis.literal(value=False))
    reason = get_json_object(told.properties, "$.reason").fill_null("")
    is_opened = told.name == "Message Opened"
    states = {state: _any(told.name == f"Message {state.capitalize()}") for state in STATES}
    sent_us = (told.name == "Message Sent").ifelse(told.occurred_us, NEVER_US)
    steps = told.group_by(["message_id", "part", "channel"]).agg(
        customer_id=told.customer_id.max(),
        sent_us=sent_us.min(),
        converted_us=(told.name == "Message Converted").ifelse(told.occurred_us, NEVER_US).min(),
        human=_any(is_opened & ~is_machine),
        machine=_any(is_opened & is_machine),
        is_delivered=_any(told.name == "Message Delivered"),
        held_reason=(told.name == "Message Held").ifelse(reason, "").max(),
        suppressed_reason=(told.name == "Message Suppressed").ifelse(reason, "").max(),
        held=_any(told.name == "Message Held"),
        suppressed=_any(told.name == "Message Suppressed"),
        **states,
    )
    channel = steps.channel.fill_null("")
    is_assumed = channel.isin(WITHOUT_RECEIPTS) & (steps.sent == 1) & (steps.bounced == 0)
    is_received = (steps.is_delivered + steps.human + steps.machine + steps.clicked) > 0
    steps = steps.mutate(
        received=(is_assumed | is_received).ifelse(1, 0),
        is_readable=((steps.sent == 1) & channel.notin(WITHOUT_READING)).ifelse(1, 0),
    )
    whole = steps.group_by(["message_id", "part"]).agg(
        customer_id=steps.customer_id.max(),
        sent_us=steps.sent_us.min(),
        converted_us=steps.converted_us.min(),
        delivered=steps.received.max(),
        opened=steps.human.max(),
        machine=steps.machine.max(),
        is_readable=steps.is_readable.max(),
        **{name: steps[name].max() for name in (*STATES, "held", "held_reason", "suppressed", "suppressed_reason")},
    )
    return whole.mutate(machine_opened=((whole.machine == 1) & (whole.opened == 0)).ifelse(1, 0)).drop("machine")


def _any(happened: ir.BooleanValue) -> ir.IntegerScalar:
    return happened.ifelse(1, 0).max().cast("int64")


def _with_conversion(messages: ir.Table, *, facts: ir.Table, scope: EffectScope) -> ir.Table:
    """`converted`: within the window after the message went out its customer reached the goal, or a fact says so.

    Such a fact knows the goal's name only: it says nothing where the goal must look like something.
    """
    window = scope.window // MICROSECOND
    deeds = facts.filter(reaches_goal(facts, scope=scope) & facts.customer_id.notnull())
    deeds = deeds.select("customer_id", done_us=deeds.occurred_us)
    sent = messages.filter(messages.sent == 1).select("message_id", "part", "customer_id", "sent_us")
    joined = sent.inner_join(deeds, "customer_id")
    joined = joined.filter((joined.done_us > joined.sent_us) & (joined.done_us <= joined.sent_us + window))
    done = joined.group_by(["message_id", "part"]).agg(deeds=joined.count().cast("int64"))
    found = messages.left_join(done, ["message_id", "part"])
    is_converted = found.deeds.fill_null(0) > 0
    if not scope.goal_where:
        is_converted |= (found.sent == 1) & (found.converted_us <= found.sent_us + window)
    return found.select(*messages.columns, converted=is_converted.ifelse(1, 0).cast("int64"))


def _counted(messages: ir.Table, *, scope: EffectScope, as_of: datetime) -> ir.Table:
    """Sums by part and by the reasons for which messages were held and suppressed: a few dozen rows."""
    columns: dict[str, ir.Value] = {
        name: messages[name].sum().cast("int64") for name in ("held", "suppressed", *COUNTED)
    }
    columns["planned"] = messages.count().cast("int64")
    for key, settling in SETTLING.items():
        age = settling or scope.window
        is_settled = (messages.sent == 1) & (messages.sent_us <= micros(as_of) - age // MICROSECOND)
        if key == "delivered":
            hit = messages.delivered
        else:
            is_settled &= messages.delivered == 1
            hit = messages["opened" if key == "read" else key]
        if key == "read":
            is_settled &= messages.is_readable == 1
        columns[f"{key}_of"] = is_settled.ifelse(1, 0).sum().cast("int64")
        columns[f"{key}_hits"] = is_settled.ifelse(hit, 0).sum().cast("int64")
    return messages.group_by(["part", "held_reason", "suppressed_reason"]).agg(**columns)


def _funnel(part: str, rows: list[dict[str, Any]]) -> MessageFunnel:
    def total(name: str) -> int:
        return sum(int(row[name]) for row in rows)

    def by_reason(state: str) -> tuple[tuple[str, int], ...]:
        counts: dict[str, int] = {}
        for row in rows:
            if row[state]:
                counts[row[f"{state}_reason"]] = counts.get(row[f"{state}_reason"], 0) + row[state]
        return tuple(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))

    return MessageFunnel(
        part=part,
        planned=total("planned"),
        held=by_reason("held"),
        suppressed=by_reason("suppressed"),
        **{name: total(name) for name in COUNTED},
        alarms=alarms_of({name: total(name) for name in rows[0] if name.endswith(("_of", "_hits"))}),
    )
