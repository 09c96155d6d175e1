"""What planning would do with some customers, with everything that is true now, and nothing written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

import msgspec
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from evergrove.channels.contracts import PLAN_CUSTOMERS_MAX, MessagePlan
from evergrove.channels.drawing import draw_groups
from evergrove.channels.judging import Judged, judge_steps, kind_of
from evergrove.channels.planning import message_of, run_of_launch
from evergrove.channels.policy import CONTROL, HOLD, REASONS, SEND, SUPPRESS, Candidates, read_policy
from evergrove.facts import instant_of, micros
from evergrove.kit import Workspace

HOUR_US = 3_600_000_000


@dataclass(kw_only=True)
class PlanWeight:
    """How many customers of those weighed would be sent to now, held (by the hour in which they may go), suppressed
    (by reason), kept back; messages and cost by channel. `policy`: the version that decided."""

    policy: str = ""
    customers: int = 0
    send: int = 0
    held_until: Counter[datetime] = field(default_factory=Counter)
    suppressed: Counter[str] = field(default_factory=Counter)
    control: int = 0
    by_channel: Counter[str] = field(default_factory=Counter)
    cost_minor: Counter[str] = field(default_factory=Counter)

    def add(self, other: PlanWeight) -> None:
        """Take in what was found of other customers."""
        self.policy = other.policy
        self.customers += other.customers
        self.send += other.send
        self.control += other.control
        self.held_until.update(other.held_until)
        self.suppressed.update(other.suppressed)
        self.by_channel.update(other.by_channel)
        self.cost_minor.update(other.cost_minor)

    @property
    def cost_total_minor(self) -> int:
        return self.cost_minor.total()


def weigh_plan(
    workspace: Workspace,
    customer_ids: Sequence[str],
    *,
    plan: MessagePlan,
    not_before: datetime | None = None,
    spent_minor: int = 0,
) -> PlanWeight:
    """Judge customers as `plan_messages` would, PLAN_CUSTOMERS_MAX at a time; `spent_minor`: what others have taken of
    the budgets before them."""
    found = PlanWeight()
    for start in range(0, len(customer_ids), PLAN_CUSTOMERS_MAX):
        chunk = list(customer_ids[start : start + PLAN_CUSTOMERS_MAX])
        spent = spent_minor + found.cost_total_minor
        found.add(_weigh(workspace, chunk, plan=plan, not_before=not_before, spent_minor=spent))
    return found


def _weigh(
    workspace: Workspace, customer_ids: list[str], *, plan: MessagePlan, not_before: datetime | None, spent_minor: int
) -> PlanWeight:
    now = workspace.clock.now()
    starts_at = max(now, not_before) if not_before else now
    if plan.budget_minor is not None:
        plan = replace(plan, budget_minor=max(plan.budget_minor - spent_minor, 0))
    rules = read_policy(workspace)
    if rules.budget_month_minor is not None:
        rules = msgspec.structs.replace(rules, budget_month_minor=max(rules.budget_month_minor - spent_minor, 0))
    with workspace.control.read() as connection:
        draws = draw_groups(connection, workspace, customer_ids, plan=plan)
        candidates = _candidates(customer_ids, plan=plan, is_control=draws.is_control, starts_at=starts_at)
        judged = judge_steps(connection, workspace, candidates, rules=rules, now=starts_at)
    return _counted(judged, plan=plan)


def _candidates(
    customer_ids: list[str], *, plan: MessagePlan, is_control: npt.NDArray[np.bool_], starts_at: datetime
) -> Candidates:
    ids = [
        message_of(run_of_launch(plan.launch_id, customer_id), node=plan.node, visit=1) for customer_id in customer_ids
    ]
    count = len(ids)
    return Candidates(
        kinds=[kind_of(plan, step) for step in plan.steps],
        kind=np.zeros(count, dtype=np.int32),
        message_id=pa.array(ids, pa.string()),
        customer_id=pa.array(customer_ids, pa.string()),
        planned_us=np.full(count, micros(starts_at), dtype=np.int64),
        expires_us=np.full(count, micros(starts_at + plan.lasts), dtype=np.int64),
        is_control=is_control,
    )


def _counted(judged: Judged, *, plan: MessagePlan) -> PlanWeight:
    decisions, outcome = judged.decisions, judged.decisions.outcome
    counts = np.bincount(outcome.astype(np.int64), minlength=4).tolist()
    hours, per_hour = np.unique(decisions.due_us[outcome == HOLD] // HOUR_US, return_counts=True)
    codes, per_code = np.unique(decisions.reason[outcome == SUPPRESS], return_counts=True)
    going = judged.candidates.kind[(outcome == SEND) | (outcome == HOLD)]
    steps = dict(zip(*(part.tolist() for part in np.unique(going, return_counts=True)), strict=True))
    channels = {plan.steps[number].channel: count for number, count in steps.items()}
    return PlanWeight(
        policy=decisions.rules.reference,
        customers=len(outcome),
        send=counts[SEND],
        held_until=Counter(
            {instant_of(hour * HOUR_US): count for hour, count in zip(hours.tolist(), per_hour.tolist(), strict=True)}
        ),
        suppressed=Counter(
            {REASONS[code]: count for code, count in zip(codes.tolist(), per_code.tolist(), strict=True)}
        ),
        control=counts[CONTROL],
        by_channel=Counter(channels),
        cost_minor=Counter(
            {channel: judged.knowledge.channels[channel].cost_minor * count for channel, count in channels.items()}
        ),
    )
