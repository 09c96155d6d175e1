"""The one door for messages: campaigns and journeys hand over customers, policy decides, rows and facts are written.

Invariants
- One message for each (run, node, visit): its id is their hash, and planning it again changes nothing.
- The decision, the message, its outbox row and its facts are one transaction.
- A customer of the control group passes the same policy as everybody, so the two arms can be compared.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import itemgetter
from typing import Any

import msgspec
import numpy as np
import pyarrow as pa
import sqlalchemy as sa

from evergrove.channels.contracts import (
    CONTEXT_BYTES_MAX,
    PLAN_CUSTOMERS_MAX,
    InvalidPlanError,
    MessagePlan,
    PlanCount,
)
from evergrove.channels.drawing import Draws, draw_groups
from evergrove.channels.judging import Judged, judge_steps, kind_of
from evergrove.channels.message_facts import MessageFact, message_facts
from evergrove.channels.plans import KeptPlan, find_plan
from evergrove.channels.policy import CONTROL, HOLD, SEND, SUPPRESS, Candidates, decision_json, read_policy
from evergrove.channels.senders import list_senders
from evergrove.channels.tables import message_plans, messages, outbox
from evergrove.channels.turns import take_messages_turn
from evergrove.experiments import EXCLUDED_PURPOSES, exposure_facts
from evergrove.facts import OUTGOING_SCHEMA, conform, each_of, instant_of, micros, write_outgoing
from evergrove.kit import Workspace, insert_all

ID_CHARACTERS = 32
"""Hexadecimal digits of an id: 128 bits of a SHA-256."""

BESIDE_CHARACTERS, BESIDE_DIGEST_CHARACTERS = 12, 20
"""Of an id that lies beside its customer's others: the time in the customer's id, and 80 bits of a SHA-256."""

BESIDE_MARK, BESIDE_MARK_AT = "_", len("run_") + BESIDE_CHARACTERS
"""Tells such a run's id from those of before: the ids of their messages stay what they were."""

_BEGINS_WITH_TIME = re.compile(f"cus_[0-9a-f]{{{BESIDE_CHARACTERS}}}").match

MINUTE_US = 60_000_000


@dataclass(frozen=True, kw_only=True)
class Planned:
    """One customer to be written to. `context` is frozen with the message, ≤ CONTEXT_BYTES_MAX as JSON.

    `is_control`: the run began in the control group, so it is kept back whatever the draw says today.
    """

    customer_id: str
    run_id: str
    visit: int = 1
    context: Mapping[str, Any] | None = None
    is_control: bool = False


def run_of_launch(launch_id: str, customer_id: str) -> str:
    """The run of a customer in a campaign, which is a run with one node."""
    return "run_" + id_digest(launch_id, customer_id)


def message_of(run_id: str, *, node: str, visit: int) -> str:
    """The id of the one message of a run's visit to a node. Those of runs that are numbered beside one another
    (`id_beside`) lie beside one another as well."""
    digest = id_digest(run_id, node, str(visit))
    if run_id[BESIDE_MARK_AT : BESIDE_MARK_AT + 1] != BESIDE_MARK:
        return "msg_" + digest
    return "msg_" + run_id[len("run_") : BESIDE_MARK_AT] + digest[:BESIDE_DIGEST_CHARACTERS]


def plan_messages(
    workspace: Workspace, planned: Sequence[Planned], *, launch_id: str, node: str, not_before: datetime | None = None
) -> PlanCount:
    """Decide on up to PLAN_CUSTOMERS_MAX customers under the plan that `keep_plan` has kept, in one transaction."""
    with workspace.control.write() as connection:
        return plan_in(connection, workspace, planned, launch_id=launch_id, node=node, not_before=not_before)


def plan_in(
    connection: sa.Connection,
    workspace: Workspace,
    planned: Sequence[Planned],
    *,
    launch_id: str,
    node: str,
    not_before: datetime | None = None,
    per_minute: int = 0,
) -> PlanCount:
    """The same in the caller's transaction, whose last statement it is (it writes facts).

    It takes the turn of messages: a caller that locks rows of its own takes it before them. `per_minute`: so many of
    them are due in each minute from `not_before` on; 0: all of them then.
    """
    if len(planned) > PLAN_CUSTOMERS_MAX:
        raise InvalidPlanError(
            f"{len(planned):,} customers in one transaction", help=f"plan at most {PLAN_CUSTOMERS_MAX:,} at a time"
        )
    take_messages_turn(connection)  # caps are counted, so one at a time may count
    kept = find_plan(connection, launch_id=launch_id, node=node)
    now = workspace.clock.now()
    fresh = _fresh(connection, planned, node=node)
    if not fresh:
        return PlanCount(planned_before=len(planned))
    starts_at = max(now, not_before) if not_before else now
    draws = draw_groups(connection, workspace, [one.customer_id for one in fresh.values()], plan=kept.plan)
    if draws.hold_outs or _is_marketing(kept.plan):
        draws = draws.also_held_back(np.array([one.is_control for one in fresh.values()]))
    candidates = _candidates(fresh, kept=kept, draws=draws, now=starts_at)
    judged = judge_steps(connection, workspace, candidates, rules=read_policy(workspace), now=starts_at)
    rows = _rows(fresh, judged, kept=kept, now=now, per_minute=per_minute)
    _insert(connection, messages, rows)
    queued = [_outbox_row(row, is_paused=kept.is_paused) for row in rows if row["state"] in ("queued", "held")]
    if queued:
        _insert(connection, outbox, queued)
        _reserve(connection, kept, queued=queued)
    told = [message_facts(_facts(rows), received_at=now), *_exposures(judged, draws, kept=kept, now=now)]
    write_outgoing(connection, pa.concat_tables([conform(table, schema=OUTGOING_SCHEMA) for table in told]))
    counts = np.bincount(judged.decisions.outcome.astype(np.int64), minlength=4).tolist()
    return PlanCount(
        queued=counts[SEND],
        held=counts[HOLD],
        suppressed=counts[SUPPRESS],
        control=counts[CONTROL],
        planned_before=len(planned) - len(fresh),
    )


def _is_marketing(plan: MessagePlan) -> bool:
    """Whether control groups go without it also where no hold-out is left: what somebody waits for reaches them."""
    return plan.message_class != "transactional" and plan.purpose not in EXCLUDED_PURPOSES


def _insert(connection: sa.Connection, table: sa.Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Rows that all name the same columns."""
    columns = tuple(rows[0])
    insert_all(connection, table, columns, list(map(itemgetter(*columns), rows)))


def _fresh(connection: sa.Connection, planned: Sequence[Planned], *, node: str) -> dict[str, Planned]:
    """Those that have no message yet, by message id."""
    by_id = {message_of(one.run_id, node=node, visit=one.visit): one for one in planned}
    chosen = sa.select(each_of(connection, list(by_id)))
    known = set(connection.execute(sa.select(messages.c.message_id).where(messages.c.message_id.in_(chosen))).scalars())
    return {message_id: one for message_id, one in by_id.items() if message_id not in known}


def _candidates(fresh: Mapping[str, Planned], *, kept: KeptPlan, draws: Draws, now: datetime) -> Candidates:
    plan, count = kept.plan, len(fresh)
    return Candidates(
        kinds=[kind_of(plan, step) for step in plan.steps],
        kind=np.zeros(count, dtype=np.int32),
        message_id=pa.array(list(fresh), pa.string()),
        customer_id=pa.array([one.customer_id for one in fresh.values()], pa.string()),
        planned_us=np.full(count, micros(now), dtype=np.int64),
        expires_us=np.full(count, micros(now + plan.lasts), dtype=np.int64),
        is_control=draws.is_control,
    )


_STATES = {SEND: "queued", HOLD: "held", SUPPRESS: "suppressed", CONTROL: "suppressed"}


def _dues(judged: Judged, *, per_minute: int) -> list[int]:
    """When each may go, in µs: what may go at once is spread over the minutes, what policy holds has its own time."""
    due_us = judged.decisions.due_us.copy()
    if per_minute:
        going = np.flatnonzero(judged.decisions.outcome == SEND)
        due_us[going] += np.arange(len(going), dtype=np.int64) // per_minute * MINUTE_US
    dues: list[int] = due_us.tolist()
    return dues


def _rows(
    fresh: Mapping[str, Planned], judged: Judged, *, kept: KeptPlan, now: datetime, per_minute: int
) -> list[dict[str, Any]]:
    plan, decisions = kept.plan, judged.decisions
    outcomes, reasons, dues = decisions.outcome.tolist(), decisions.reasons(), _dues(judged, per_minute=per_minute)
    shared = {
        "node": plan.node,
        "launch_id": plan.launch_id,
        "campaign_key": plan.campaign_key,
        "journey_key": plan.journey_key,
        "message_class": plan.message_class,
        "topic": plan.topic,
        "priority": plan.priority,
        "sender_key": "",
        "attempts": 0,
        "planned_at": now,
        "state_at": now,
    }
    marks = judged.knowledge.address_mark.to_pylist()
    expires, steps = judged.candidates.expires_us.tolist(), judged.candidates.kind.tolist()
    rows = []
    for place, (message_id, one) in enumerate(fresh.items()):
        outcome, step = outcomes[place], plan.steps[steps[place]]
        rows.append(
            {
                **shared,
                "message_id": message_id,
                "run_id": one.run_id,
                "visit": one.visit,
                "channel": step.channel,
                "template": step.template,
                "step": steps[place],
                "customer_id": one.customer_id,
                "arm": "control" if outcome == CONTROL else "treated",
                "state": _STATES[outcome],
                "reason": "hold_out" if outcome == CONTROL else reasons[place],
                "decision": None
                if outcome == SEND
                else decision_json(decisions, place, candidates=judged.candidates, knowledge=judged.knowledge),
                "context": _context(one),
                "address_mark": marks[place] or "",
                "due_at": instant_of(dues[place]) if outcome in (SEND, HOLD) else None,
                "expires_at": instant_of(expires[place]),
            }
        )
    return rows


def _context(one: Planned) -> str | None:
    if not one.context:
        return None
    text = msgspec.json.encode(one.context)
    if len(text) > CONTEXT_BYTES_MAX:
        raise InvalidPlanError(
            f"what is frozen for one message is {len(text):,} bytes",
            help=f"keep it under {CONTEXT_BYTES_MAX:,} bytes: name what the template needs",
        )
    return text.decode()


def _outbox_row(row: Mapping[str, Any], *, is_paused: bool) -> dict[str, Any]:
    return {
        "message_id": row["message_id"],
        "channel": row["channel"],
        "launch_id": row["launch_id"],
        "due_at": row["due_at"],
        "priority": row["priority"],
        "state": "waiting",
        "fence": 0,
        "attempts": 0,
        "is_paused": is_paused,
    }


def _reserve(connection: sa.Connection, kept: KeptPlan, *, queued: Sequence[Mapping[str, Any]]) -> None:
    """What these messages will cost counts against the budget from now on."""
    cost = 0
    for channel, count in Counter(row["channel"] for row in queued).items():
        senders = list_senders(connection, channel=channel)
        cost += senders[0].cost_minor * count if senders else 0
    if cost:
        statement = sa.update(message_plans).where(
            message_plans.c.launch_id == kept.plan.launch_id, message_plans.c.node == kept.plan.node
        )
        connection.execute(statement.values(reserved_minor=message_plans.c.reserved_minor + cost))


def _facts(rows: Sequence[Mapping[str, Any]]) -> list[MessageFact]:
    """What was decided of each, with its inputs where it was not simply let go."""
    facts: list[MessageFact] = []
    for row in rows:
        said: dict[str, Any] = {"reason": row["reason"]}
        if row["decision"]:
            said["decision"] = msgspec.Raw(row["decision"].encode())
        if row["state"] == "held":
            said["until"] = row["due_at"].isoformat()
        name = {"queued": "Message Planned", "held": "Message Held"}.get(row["state"], "Message Suppressed")
        mark = "plan" if row["state"] == "held" else ""
        facts.append(MessageFact(name=name, message=row, at=row["planned_at"], mark=mark, properties=said))
    return facts


def _exposures(judged: Judged, draws: Draws, *, kept: KeptPlan, now: datetime) -> list[pa.Table]:
    """Whoever would have been sent to was exposed, in either group."""
    plan = kept.plan
    passed = np.flatnonzero(judged.decisions.outcome != SUPPRESS)
    tables = []
    for hold_out, drawn in draws.exposed(passed):
        tables.append(
            exposure_facts(
                drawn,
                hold_out=hold_out,
                at=now,
                occasion=plan.launch_id,
                channel=plan.steps[0].channel,
                campaign_key=plan.campaign_key,
                journey_key=plan.journey_key,
                launch_id=plan.launch_id,
                template=plan.steps[0].template,
            )
        )
    return tables


def id_beside(customer_id: str, *parts: str) -> str:
    """The same, but ids of customers who are beside one another begin alike: whole chunks of rows are then stored at
    one place of an index, and not each on a page of its own."""
    digest = id_digest(customer_id, *parts)
    place = (
        customer_id[len("cus_") : len("cus_") + BESIDE_CHARACTERS]
        if _BEGINS_WITH_TIME(customer_id)
        else digest[:BESIDE_CHARACTERS]
    )
    return f"{place}{BESIDE_MARK}{digest[-BESIDE_DIGEST_CHARACTERS:]}"


def id_digest(*parts: str) -> str:
    """What an id is made of: the same for the same parts."""
    return hashlib.sha256("|".join(parts).encode()).hexdigest()[:ID_CHARACTERS]
