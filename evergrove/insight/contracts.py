"""What the read models give: frozen, of plain numbers and texts, ready for JSON.

Money is in minor units; shares are 0 to 1; months are `2011-03`; an unknown figure is None, never 0.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, kw_only=True)
class ToplineFigures:
    """The whole workspace as of the instant. `guest_orders` belong to nobody and are part of `orders` and money."""

    customers: int
    orders: int
    guest_orders: int
    gross_minor: int
    refund_minor: int
    repeat_customers: int
    active_customers_365: int
    first_day: int | None
    last_day: int | None

    @property
    def net_minor(self) -> int:
        return self.gross_minor - self.refund_minor

    @property
    def repeat_share(self) -> float | None:
        return self.repeat_customers / self.customers if self.customers else None

    @property
    def basket_minor(self) -> float | None:
        return self.gross_minor / self.orders if self.orders else None


@dataclass(frozen=True, kw_only=True)
class MonthFigures:
    """One month. `new_net_minor`: of customers whose first order was in this month; guests are apart."""

    month: str
    is_complete: bool
    orders: int
    customers: int
    new_customers: int
    new_net_minor: int
    returning_net_minor: int
    guest_net_minor: int

    @property
    def net_minor(self) -> int:
        return self.new_net_minor + self.returning_net_minor + self.guest_net_minor


@dataclass(frozen=True, kw_only=True)
class CohortRow:
    """Customers whose first order was in `month`; `returned[k]` of them ordered in month k after it, from k = 0."""

    month: str
    size: int
    returned: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class CohortTable:
    """All cohorts, oldest first. Where the last month is not over, the last entry of every row is incomplete."""

    rows: tuple[CohortRow, ...]
    last_month_complete: bool

    def complete_months(self, row: CohortRow) -> int:
        """How many entries of `row` stand for whole months."""
        return len(row.returned) - (0 if self.last_month_complete else 1)

    def retained_share(self, *, months_since: int) -> float | None:
        """Share of all customers watched for that whole month who ordered in it; None when nobody was."""
        watched = [row for row in self.rows if self.complete_months(row) > months_since]
        size = sum(row.size for row in watched)
        return sum(row.returned[months_since] for row in watched) / size if size else None


@dataclass(frozen=True, kw_only=True)
class RepurchasePoint:
    """Share with an order on a second day within `days` of the first, with its interval; None: not watched so long."""

    days: int
    share: float | None
    low: float | None
    high: float | None
    at_risk: int


@dataclass(frozen=True, kw_only=True)
class Repurchase:
    """`points` at the horizons asked for, `curve` in even steps for the drawing."""

    customers: int
    points: tuple[RepurchasePoint, ...]
    curve: tuple[RepurchasePoint, ...]
    median_days: float | None


@dataclass(frozen=True, kw_only=True)
class ClassRevenue:
    """One class and its part; `key` None stands for customers without a class, `guests` for orders of nobody."""

    key: str | None
    customers: int
    orders: int
    net_minor: int
    share_customers: float
    share_net: float | None


@dataclass(frozen=True, kw_only=True)
class ParetoPoint:
    """The first `share_customers` by net money bring `share_net`."""

    share_customers: float
    share_net: float


@dataclass(frozen=True, kw_only=True)
class Pareto:
    """Customers whose refunds reach their orders count as 0 money; `without_money` says how many they are."""

    customers: int
    without_money: int
    gini: float | None
    points: tuple[ParetoPoint, ...]

    def share_of_top(self, share_customers: float) -> float | None:
        """Share of money of the top part of customers, straight between the points; None without money."""
        if not self.points:
            return None
        before = ParetoPoint(share_customers=0.0, share_net=0.0)
        for point in self.points:
            if point.share_customers >= share_customers:
                width = point.share_customers - before.share_customers
                part = (share_customers - before.share_customers) / width if width else 1.0
                return before.share_net + part * (point.share_net - before.share_net)
            before = point
        return self.points[-1].share_net


@dataclass(frozen=True, kw_only=True)
class HeatCell:
    """Customers with these recency and frequency scores (1 to 5), and their money."""

    recency: int
    frequency: int
    customers: int
    money_minor: int


@dataclass(frozen=True, kw_only=True)
class StageCount:
    """Customers in a stage now, and at the earlier instant (None when there is none to compare with)."""

    stage: str
    customers: int
    earlier: int | None


@dataclass(frozen=True, kw_only=True)
class Move:
    """Customers that went from one value to another (or stayed). None: not there yet, or without a value."""

    source: str | None
    target: str | None
    customers: int


@dataclass(frozen=True, kw_only=True)
class RadarSample:
    """One customer who stands in the middle of his class. Axes in points 0 to 100, None where unknown."""

    customer_id: str
    class_key: str
    score: float
    coverage: float
    axes: tuple[tuple[str, float | None], ...]


@dataclass(frozen=True, kw_only=True)
class BandOutcome:
    """A health band at the cut-off and what followed: the share without an order in the time after it."""

    band: str
    customers: int
    gone: int
    share: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, kw_only=True)
class RankingQuality:
    """How well a score alone tells those who stay away from the rest: AUC with its interval."""

    key: str
    area: float
    low: float
    high: float


@dataclass(frozen=True, kw_only=True)
class HealthOutcome:
    """Health bands against what happened. Cut-off as `2011-09-10`; the bands know earlier facts only."""

    cut_off: str
    days: int
    customers: int
    gone: int
    bands: tuple[BandOutcome, ...]
    rankings: tuple[RankingQuality, ...]


@dataclass(frozen=True, kw_only=True)
class PlanRow:
    """One class or stage (`column` says which), how many are in it, and what is done with them; empty: no plan."""

    column: Literal["rfm_class", "stage"]
    key: str | None
    customers: int
    plan_zh: tuple[tuple[str, str], ...]
    plan_en: tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True)
class Plan:
    """The plan per class, and the share of customers that have one against the share aimed at."""

    rows: tuple[PlanRow, ...]
    coverage: float | None
    target: float


@dataclass(frozen=True, kw_only=True)
class FactQuality:
    """One fact name: rows, and how many lack a customer, an amount that they should have, or a country."""

    name: str
    rows: int
    without_customer: int
    without_amount: int | None


@dataclass(frozen=True, kw_only=True)
class AttributeCoverage:
    """An attribute, and of how many customers it is known."""

    key: str
    known: int


@dataclass(frozen=True, kw_only=True)
class Quality:
    """What is known and what could not be accepted. `rejected`: (reason, lines)."""

    customers: int
    facts: tuple[FactQuality, ...]
    attributes: tuple[AttributeCoverage, ...]
    rejected: tuple[tuple[str, int], ...]
