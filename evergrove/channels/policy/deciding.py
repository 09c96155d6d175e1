"""Decide on many messages at once: pure, no SQL, nothing per customer in Python.

The clauses are asked in the order of CLAUSES. Transactional messages (order, delivery, security) are asked what
concerns the person, the address and the sender; consent, suppressions but for addresses that came back, hours, gaps,
caps and the month's budget are of marketing. The budgets and the rate are asked last, over everything that
passed: what they refuse has counted for the caps of the same call.
"""

from __future__ import annotations

from datetime import datetime

import numpy as np

from evergrove.channels.policy.contracts import (
    REASONS,
    SEND,
    Candidates,
    Decisions,
    Flags,
    Knowledge,
    Numbers,
    Stage,
)
from evergrove.channels.policy.limits import Limits, flags_of_kinds, in_order, numbers_of_kinds
from evergrove.channels.policy.opening import local_minutes, next_opening
from evergrove.channels.policy.rules import PolicyRules
from evergrove.channels.policy.verdicts import GOLDEN, QUIET, Verdicts
from evergrove.profiles import ADDRESS_STATUSES, CONSENT_STATES

SECOND_US = 1_000_000

NO_ADDRESS, INVALID, BOUNCED = (ADDRESS_STATUSES.index(one) for one in ("none", "invalid", "bounced"))
SUBSCRIBED, UNSUBSCRIBED = (CONSENT_STATES.index(one) for one in ("subscribed", "unsubscribed"))


def decide(
    candidates: Candidates, *, rules: PolicyRules, knowledge: Knowledge, now: datetime, stage: Stage = "plan"
) -> Decisions:
    """What becomes of each candidate as of `now`.

    Several messages to one person are taken by (priority descending, planned_us, place in the columns), each counting
    for the next one. Budgets are asked at the stage `plan`, the rate of a sender at the stage `claim`.
    """
    verdicts = Verdicts(candidates.count, rules=rules, now=now, stage=stage)
    if candidates.count == 0:
        return verdicts.decisions()
    is_marketing = flags_of_kinds(candidates, [one.message_class == "marketing" for one in candidates.kinds])
    _ask_person(verdicts, candidates, knowledge)
    _ask_sender(verdicts, candidates, knowledge)
    _ask_address(verdicts, candidates, knowledge, is_marketing=is_marketing)
    _ask_hours(verdicts, candidates, knowledge, is_marketing=is_marketing)
    Limits(verdicts, candidates=candidates, knowledge=knowledge).ask(np.flatnonzero(verdicts.open & is_marketing))
    if stage == "plan":
        _ask_budgets(verdicts, candidates, knowledge, is_marketing=is_marketing)
    else:
        _ask_rate(verdicts, candidates, knowledge)
    verdicts.keep_back(candidates.is_control)
    return verdicts.decisions()


def _ask_person(verdicts: Verdicts, candidates: Candidates, knowledge: Knowledge) -> None:
    verdicts.stop(knowledge.is_erased, clause="erased", reason="erased")
    is_again = _again(candidates, knowledge, rows=np.flatnonzero(verdicts.open))
    verdicts.stop(knowledge.is_united | is_again, clause="merged", reason="merged")
    late = np.flatnonzero(candidates.expires_us <= verdicts.now_us)
    minutes = (verdicts.now_us - candidates.expires_us[late]) // (60 * SECOND_US)
    verdicts.stop(late, clause="stale", reason="stale", value=minutes)


def _again(candidates: Candidates, knowledge: Knowledge, *, rows: Numbers) -> Flags:
    """Messages of one launch and node to one person by another id, but for the one that was planned first."""
    found = np.zeros(candidates.count, dtype=bool)
    names = [(one.launch_id, one.node) for one in candidates.kinds]
    is_once = flags_of_kinds(candidates, [one.is_once and bool(one.launch_id) for one in candidates.kinds])
    rows = rows[is_once[rows]]
    if len(rows) == 0:
        return found
    numbers = {name: number for number, name in enumerate(dict.fromkeys(names))}
    node = numbers_of_kinds(candidates, [numbers[name] for name in names])[rows]
    together = knowledge.place[rows] * len(numbers) + node
    order = np.lexsort((rows, candidates.planned_us[rows], together))
    is_later = together[order][1:] == together[order][:-1]
    found[rows[order][1:][is_later]] = True
    return found


def _ask_sender(verdicts: Verdicts, candidates: Candidates, knowledge: Knowledge) -> None:
    reasons = np.array([REASONS.index(one.content_reason) for one in candidates.kinds], dtype=np.int8)[candidates.kind]
    found = np.flatnonzero(reasons)
    verdicts.stop(found, clause="content", reason=reasons[found])
    known = [knowledge.channels[one.channel] for one in candidates.kinds]
    verdicts.stop(~flags_of_kinds(candidates, [one.has_sender for one in known]), clause="sender", reason="no_sender")
    verdicts.stop(~flags_of_kinds(candidates, [one.is_licensed for one in known]), clause="licence", reason="licence")


def _ask_address(verdicts: Verdicts, candidates: Candidates, knowledge: Knowledge, *, is_marketing: Flags) -> None:
    state = knowledge.address_state
    verdicts.stop(state == NO_ADDRESS, clause="no_address", reason="no_address")
    verdicts.stop(state == INVALID, clause="address", reason="invalid_address")
    verdicts.stop(state == BOUNCED, clause="address", reason="bounced")
    blocked = np.flatnonzero((knowledge.suppression != 0) & is_marketing)
    verdicts.stop(blocked, clause="suppression", reason=knowledge.suppression[blocked])
    needs = [verdicts.rules.consent_of(one.channel) for one in candidates.kinds]
    is_asked = is_marketing & flags_of_kinds(candidates, [one != "not_needed" for one in needs])
    has_left = is_asked & (knowledge.consent == UNSUBSCRIBED)
    verdicts.stop(has_left, clause="consent", reason="unsubscribed", value=UNSUBSCRIBED)
    must_agree = is_marketing & flags_of_kinds(candidates, [one == "required" for one in needs])
    silent = np.flatnonzero(must_agree & (knowledge.consent != SUBSCRIBED))
    verdicts.stop(silent, clause="consent", reason="consent", value=knowledge.consent[silent].astype(np.int64))
    is_live = flags_of_kinds(candidates, [knowledge.channels[one.channel].is_live for one in candidates.kinds])
    verdicts.stop(~is_live & ~knowledge.is_seed, clause="sandbox", reason="sandbox")


def _ask_hours(verdicts: Verdicts, candidates: Candidates, knowledge: Knowledge, *, is_marketing: Flags) -> None:
    rows = np.flatnonzero(verdicts.open & is_marketing)
    if len(rows) == 0:
        return
    zones, at_us = knowledge.zone.take(rows), verdicts.due_us[rows]
    opening = next_opening(
        verdicts.rules.hours,
        at_us=at_us,
        zones=zones,
        expires_us=candidates.expires_us[rows],
        prefers_golden=flags_of_kinds(candidates, [one.prefers_golden_hours for one in candidates.kinds])[rows],
        message_id=candidates.message_id.take(rows),
    )
    minutes = local_minutes(at_us, zones=zones)
    for rule, is_rule in ((QUIET, ~opening.is_golden), (GOLDEN, opening.is_golden)):
        # What could not leave before it is stale is not kept until then.
        late = np.flatnonzero(is_rule & (opening.due_us >= candidates.expires_us[rows]))
        verdicts.stop(rows[late], clause="hours", reason="stale", rule=rule, value=minutes[late])
        waits = np.flatnonzero(is_rule & (opening.due_us > at_us) & (opening.due_us < candidates.expires_us[rows]))
        verdicts.put_off(
            rows[waits],
            until_us=opening.due_us[waits],
            clause="hours",
            reason="quiet_hours",
            rule=rule,
            value=minutes[waits],
        )


def _ask_budgets(verdicts: Verdicts, candidates: Candidates, knowledge: Knowledge, *, is_marketing: Flags) -> None:
    budgets: dict[str, int] = {}
    for kind in candidates.kinds:
        if kind.budget_minor is not None:
            budgets[kind.launch_id] = min(kind.budget_minor, budgets.get(kind.launch_id, kind.budget_minor))
    rule = len(verdicts.names) - 2
    for launch_id, budget in budgets.items():
        of_launch = flags_of_kinds(candidates, [one.launch_id == launch_id for one in candidates.kinds])
        spent = knowledge.spent_minor.get(launch_id, 0)
        _ask_budget(verdicts, candidates, knowledge, among=of_launch, spent=spent, budget=budget, rule=rule)
    if (month := verdicts.rules.budget_month_minor) is not None:
        spent = knowledge.spent_month_minor
        _ask_budget(verdicts, candidates, knowledge, among=is_marketing, spent=spent, budget=month, rule=rule + 1)


def _ask_budget(
    verdicts: Verdicts,
    candidates: Candidates,
    knowledge: Knowledge,
    *,
    among: Flags,
    spent: int,
    budget: int,
    rule: int,
) -> None:
    """In the order of priority; the control group costs nothing, and is refused where a message would be."""
    rows = np.flatnonzero(verdicts.open & among)
    rows = rows[np.lexsort(in_order(candidates, rows))]
    costs = numbers_of_kinds(candidates, [knowledge.channels[one.channel].cost_minor for one in candidates.kinds])[rows]
    paid = np.where(candidates.is_control[rows], 0, costs)
    total = spent + np.cumsum(paid) - paid + costs
    is_over = (total > budget) & (costs > 0)
    verdicts.stop(rows[is_over], clause="budget", reason="budget", rule=rule, value=total[is_over], limit=budget)


def _ask_rate(verdicts: Verdicts, candidates: Candidates, knowledge: Knowledge) -> None:
    """Of what may go now, as much as the senders take in this second; the others in the seconds that follow."""
    for channel, known in knowledge.channels.items():
        if known.rate_per_second <= 0:
            continue
        of_channel = flags_of_kinds(candidates, [one.channel == channel for one in candidates.kinds])
        rows = np.flatnonzero((verdicts.outcome == SEND) & of_channel & ~candidates.is_control)
        rows = rows[np.lexsort(in_order(candidates, rows))]
        rank = known.released + np.arange(len(rows))
        late = np.flatnonzero(rank >= known.rate_per_second)
        seconds = rank[late] // known.rate_per_second
        verdicts.put_off(
            rows[late],
            until_us=verdicts.now_us + seconds * SECOND_US,
            clause="rate",
            reason="rate",
            value=rank[late],
            limit=known.rate_per_second,
        )
