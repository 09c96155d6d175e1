"""What has been said of each candidate so far: the columns of the answer while the clauses fill them."""

from __future__ import annotations

from datetime import datetime

import numpy as np
import numpy.typing as npt

from evergrove.channels.contracts import Reason
from evergrove.channels.policy.contracts import (
    CLAUSES,
    CONTROL,
    HOLD,
    REASONS,
    SEND,
    SUPPRESS,
    Clause,
    Decisions,
    Flags,
    Numbers,
    Stage,
)
from evergrove.channels.policy.rules import PolicyRules
from evergrove.facts import micros

NOTHING = -1
"""In `rule`, `value` and `limit`: there is none."""

QUIET, GOLDEN, FIRST_LIMIT = 0, 1, 2
"""Places in `rule_names`: the windows, then gaps and caps in the order of the policy, then the budgets."""


def rule_names(rules: PolicyRules) -> tuple[str, ...]:
    """What `Decisions.rule` numbers."""
    limits = (limit.name for limit in rules.limits)
    return ("quiet", "golden", *limits, "launch_budget", "month_budget")


class Verdicts:
    """Rows that nothing has stopped are `open`; a row that is stopped stays so."""

    def __init__(self, count: int, *, rules: PolicyRules, now: datetime, stage: Stage) -> None:
        self.rules, self.stage, self.now_us = rules, stage, micros(now)
        self.names = rule_names(rules)
        self.outcome = np.full(count, SEND, dtype=np.int8)
        self.due_us = np.full(count, self.now_us, dtype=np.int64)
        self.reason = np.zeros(count, dtype=np.int8)
        self.clause = np.zeros(count, dtype=np.int8)
        self.rule = np.full(count, NOTHING, dtype=np.int16)
        self.value = np.full(count, NOTHING, dtype=np.int64)
        self.limit = np.full(count, NOTHING, dtype=np.int64)

    @property
    def open(self) -> Flags:
        """Which rows may still go, now or later."""
        found: Flags = self.outcome <= HOLD
        return found

    def stop(
        self,
        rows: Numbers | Flags,
        *,
        clause: Clause,
        reason: Reason | npt.NDArray[np.int8],
        rule: int = NOTHING,
        value: Numbers | int = NOTHING,
        limit: Numbers | int = NOTHING,
    ) -> None:
        """Suppress those of `rows` (places, or flags) that are still open; arrays have one entry for each of `rows`."""
        self._say(rows, SUPPRESS, clause=clause, reason=reason, rule=rule, value=value, limit=limit)

    def put_off(
        self,
        rows: Numbers,
        *,
        until_us: Numbers,
        clause: Clause,
        reason: Reason,
        rule: int = NOTHING,
        value: Numbers | int = NOTHING,
        limit: Numbers | int = NOTHING,
    ) -> None:
        """Hold open `rows` (places) until a later instant."""
        self._say(rows, HOLD, clause=clause, reason=reason, rule=rule, value=value, limit=limit)
        self.due_us[rows] = until_us

    def keep_back(self, rows: Flags) -> None:
        """Those of the control group that would have gone."""
        places = np.flatnonzero(rows & self.open)
        self.outcome[places] = CONTROL
        self.reason[places] = REASONS.index("hold_out")
        self.clause[places] = CLAUSES.index("hold_out")
        self.rule[places] = self.value[places] = self.limit[places] = NOTHING

    def decisions(self) -> Decisions:
        """All columns, as the answer."""
        return Decisions(
            rules=self.rules,
            now_us=self.now_us,
            stage=self.stage,
            rule_names=self.names,
            outcome=self.outcome,
            due_us=self.due_us,
            reason=self.reason,
            clause=self.clause,
            rule=self.rule,
            value=self.value,
            limit=self.limit,
        )

    def _say(
        self,
        rows: Numbers | Flags,
        outcome: int,
        *,
        clause: Clause,
        reason: Reason | npt.NDArray[np.int8],
        rule: int,
        value: Numbers | int,
        limit: Numbers | int,
    ) -> None:
        places = np.flatnonzero(rows) if rows.dtype == np.bool_ else rows
        chosen = np.flatnonzero(self.outcome[places] <= HOLD)
        places = places[chosen]
        self.outcome[places] = outcome
        self.clause[places] = CLAUSES.index(clause)
        self.reason[places] = REASONS.index(reason) if isinstance(reason, str) else reason[chosen]
        self.rule[places] = rule
        self.value[places] = value if isinstance(value, int) else value[chosen]
        self.limit[places] = limit if isinstance(limit, int) else limit[chosen]
