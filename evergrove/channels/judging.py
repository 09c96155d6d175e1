"""Ask policy about messages: rows and plans become its columns, its answers become words to keep."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pyarrow as pa
import sqlalchemy as sa

from evergrove.channels.contracts import ChannelStep, MessagePlan, Reason
from evergrove.channels.plans import KeptPlan
from evergrove.channels.policy import (
    HOLD,
    REASONS,
    SEND,
    SUPPRESS,
    Candidates,
    Decisions,
    Knowledge,
    MessageKind,
    PolicyRules,
    Stage,
    decide,
    gather_knowledge,
)
from evergrove.facts import instant_of, micros
from evergrove.kit import Workspace

OF_THE_CHANNEL: tuple[Reason, ...] = (
    "no_address",
    "invalid_address",
    "bounced",
    "complained",
    "consent",
    "unsubscribed",
    "licence",
    "no_sender",
)
"""Reasons that concern one channel only: another one may still reach the person."""

_OF_THE_CHANNEL = np.array([REASONS.index(reason) for reason in OF_THE_CHANNEL], dtype=np.int8)


@dataclass(frozen=True, kw_only=True)
class Judged:
    """Policy's answer with what it was asked and what it knew; rows in the order asked."""

    candidates: Candidates
    knowledge: Knowledge
    decisions: Decisions

    def due_at(self, row: int) -> datetime:
        """When the message may go."""
        return instant_of(int(self.decisions.due_us[row]))


def kind_of(plan: MessagePlan, step: ChannelStep) -> MessageKind:
    """What policy is told of the messages of a plan on one of its channels."""
    return MessageKind(
        channel=step.channel,
        message_class=plan.message_class,
        topic=plan.topic,
        tags=plan.tags,
        priority=plan.priority,
        launch_id=plan.launch_id,
        node=plan.node,
        is_once=not plan.journey_key,
        prefers_golden_hours=plan.prefers_golden_hours,
        budget_minor=plan.budget_minor,
    )


def judge(
    connection: sa.Connection,
    workspace: Workspace,
    candidates: Candidates,
    *,
    rules: PolicyRules,
    now: datetime,
    stage: Stage,
) -> Judged:
    """Gather what is true now and decide, in the caller's transaction."""
    knowledge = gather_knowledge(
        connection, workspace=workspace, candidates=candidates, rules=rules, now=now, stage=stage
    )
    decisions = decide(candidates, rules=rules, knowledge=knowledge, now=now, stage=stage)
    return Judged(candidates=candidates, knowledge=knowledge, decisions=decisions)


def judge_steps(
    connection: sa.Connection,
    workspace: Workspace,
    candidates: Candidates,
    *,
    rules: PolicyRules,
    now: datetime,
) -> Judged:
    """Decide at the stage `plan`, on the first channel that can reach each person.

    `candidates.kinds` are the plan's channels in their order and all rows begin with the first; `candidates.kind` of
    the answer is the number of each one's step.
    """
    judged = judge(connection, workspace, candidates, rules=rules, now=now, stage="plan")
    for number in range(1, len(candidates.kinds)):
        decisions, step = judged.decisions, judged.candidates.kind
        is_moved = (decisions.outcome == SUPPRESS) & (step == number - 1) & np.isin(decisions.reason, _OF_THE_CHANNEL)
        if not is_moved.any():
            break
        moved = replace(judged.candidates, kind=np.where(is_moved, np.int32(number), step).astype(np.int32))
        judged = judge(connection, workspace, moved, rules=rules, now=now, stage="plan")
    return judged


def claimed_candidates(
    rows: Sequence[Mapping[str, Any]], *, plans: Mapping[tuple[str, str], KeptPlan], now: datetime
) -> Candidates:
    """`rows` of `messages` that are about to be sent; each has its plan."""
    kinds: list[MessageKind] = []
    numbers: dict[tuple[str, str, int], int] = {}
    for row in rows:
        name = (row["launch_id"], row["node"], row["step"])
        if name not in numbers:
            numbers[name] = len(kinds)
            plan = plans[row["launch_id"], row["node"]].plan
            kinds.append(kind_of(plan, plan.steps[row["step"]]))
    last = micros(now + timedelta(days=365))
    return Candidates(
        kinds=kinds,
        kind=np.array([numbers[row["launch_id"], row["node"], row["step"]] for row in rows], dtype=np.int32),
        message_id=pa.array([row["message_id"] for row in rows], pa.string()),
        customer_id=pa.array([row["customer_id"] for row in rows], pa.string()),
        planned_us=np.array([micros(row["planned_at"]) for row in rows], dtype=np.int64),
        expires_us=np.array([micros(row["expires_at"]) if row["expires_at"] else last for row in rows], dtype=np.int64),
        is_control=np.zeros(len(rows), dtype=bool),
    )


def is_send(judged: Judged, row: int) -> bool:
    return int(judged.decisions.outcome[row]) == SEND


def is_hold(judged: Judged, row: int) -> bool:
    return int(judged.decisions.outcome[row]) == HOLD
