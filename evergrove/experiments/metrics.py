"""What an experiment is judged by: each metric with its kind, its outlier rule and its part in the decision.

All of it is fixed before the experiment starts: a metric, a cap or a role chosen after the result is a way to choose
the result.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from evergrove.experiments.contracts import BASIS_POINTS
from evergrove.experiments.design import InvalidExperimentError
from evergrove.statistics import ARM_ACTIVE_MIN, CAP_BP, MONEY_ACTIVE_MIN

MetricKind = Literal["binary", "mean", "ratio", "retention", "revenue"]
MetricRole = Literal["primary", "secondary", "guardrail"]
Better = Literal["up", "down"]

DAYS_MAX = 365
MARGIN_DEFAULT = 0.05
"""A guardrail may be worse by a twentieth of control's figure before it stops an experiment."""

NAME_LENGTH_MAX = 80


class Metric(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One figure a customer, compared between arms.

    kind: `binary`, done or not; `mean`, how often or how much; `ratio`, one sum over another (money an order);
    `retention`, done again in a later window, known only once the window is over; `revenue`, a mean of money, capped.
    cap: what a customer's value is cut at, in the value's unit; 0: the rule cap_share_bp, of the values above 0 of all
    arms together (revenue only, 0: none). margin: of a guardrail, how much worse than control still passes (0.05: a
    twentieth).

    From facts: `fact` done within `days` after the customer's exposure, from `after_days` on; `measure`, what is summed
    up of it; `divisor`, of a ratio, the fact that it is divided by; covariate_days: the same value in so many days
    before the exposure frees the figure of what customers had done anyway (CUPED), 0: not.
    """

    name: str
    kind: MetricKind
    role: MetricRole = "primary"
    better: Better = "up"
    cap: float = 0.0
    cap_share_bp: int = CAP_BP
    margin: float = MARGIN_DEFAULT
    fact: str = ""
    measure: Literal["count", "amount"] = "count"
    divisor: str = ""
    days: int = 7
    after_days: int = 0
    covariate_days: int = 0

    def __post_init__(self) -> None:
        problems = (
            (not 0 < len(self.name) <= NAME_LENGTH_MAX, "name", f"1 to {NAME_LENGTH_MAX} characters"),
            (not 0.0 <= self.cap < float("inf"), "cap", "an amount above 0; 0 for none"),
            (
                not 0 <= self.cap_share_bp <= BASIS_POINTS,
                "cap_share_bp",
                "basis points, 9900 for the richest hundredth",
            ),
            (self.cap > 0 and self.kind not in {"mean", "revenue"}, "cap", "only means and revenue can be cut"),
            (not 0.0 < self.margin < 1.0, "margin", "between 0 and 1; 0.05 is a twentieth of control’s figure"),
            (not 1 <= self.days <= DAYS_MAX, "days", f"1 to {DAYS_MAX}"),
            (not 0 <= self.after_days <= DAYS_MAX, "after_days", f"0 to {DAYS_MAX}"),
            (not 0 <= self.covariate_days <= DAYS_MAX, "covariate_days", f"0 (none) to {DAYS_MAX}"),
            (bool(self.divisor) and self.kind != "ratio", "divisor", "only a ratio has one"),
        )
        for is_wrong, what, wanted in problems:
            if is_wrong:
                raise InvalidExperimentError(
                    f"the metric “{self.name[:NAME_LENGTH_MAX]}”: {what} cannot be used", help=f"{what}: {wanted}"
                )

    @property
    def is_share(self) -> bool:
        """Whether a customer's value is 0 or 1."""
        return self.kind in {"binary", "retention"}

    @property
    def active_min(self) -> int:
        """Customers with a value other than 0 that each arm needs before it is compared."""
        return MONEY_ACTIVE_MIN if self.kind == "revenue" else ARM_ACTIVE_MIN

    @property
    def sign(self) -> int:
        """1 when more is better, -1 when less is."""
        return 1 if self.better == "up" else -1
