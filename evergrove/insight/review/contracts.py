"""The monthly quick review: one month beside the month before and the same month of the year before.

Money is in minor units of its currency, currencies are never added; shares are 0 to 1; what is not known is None with a
reason, never 0.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from evergrove.insight.contracts import ClassRevenue, Move, Plan
from evergrove.insight.effect import Alarm, MessageFunnel

FigureKind = Literal["count", "money", "share"]

Verdict = Literal["up", "down", "same", "noise", "unknown"]
"""noise: the interval of the difference holds 0. A count of everything has no interval: it went up or down."""

Missing = Literal["unfinished", "not_covered", "empty"]
"""Why a comparison is not made: the month still runs; the data do not hold the whole earlier month; nothing to divide
by."""


@dataclass(frozen=True, kw_only=True)
class MonthMoney:
    """One currency in a month: money as it was paid, and what was given back in that month."""

    currency: str | None
    orders: int
    gross_minor: int
    refund_minor: int

    @property
    def net_minor(self) -> int:
        return self.gross_minor - self.refund_minor


@dataclass(frozen=True, kw_only=True)
class MonthCounts:
    """One month of the workspace's zone. `is_covered`: the data begin before it does.

    active: customers who visited, ordered, signed up or in, or clicked in a message. new: those of them never seen
    before. returning_buyers: of `buyers`, who had ordered in an earlier month. kept_buyers: of `previous_buyers` (those
    of the month before), who ordered again. funnel: of messages that went out in the month; None without any.
    """

    month: str
    is_complete: bool
    is_covered: bool
    active: int
    new: int
    buyers: int
    first_orders: int
    returning_buyers: int
    previous_buyers: int
    kept_buyers: int
    orders: int
    money: tuple[MonthMoney, ...]
    funnel: MessageFunnel | None

    def money_in(self, currency: str | None) -> MonthMoney:
        """That of one currency; nothing at all where there was none."""
        found = next((one for one in self.money if one.currency == currency), None)
        return found or MonthMoney(currency=currency, orders=0, gross_minor=0, refund_minor=0)


@dataclass(frozen=True, kw_only=True)
class Change:
    """Against an earlier month. difference: of shares in parts of 1, with its interval; relative: of counts, money."""

    month: str
    earlier: float | None
    difference: float | None
    relative: float | None
    low: float | None
    high: float | None
    verdict: Verdict
    reason: Missing | None


@dataclass(frozen=True, kw_only=True)
class ReviewFigure:
    """One line of the review. `hits` of `size` where it is a share, with Wilson's interval."""

    key: str
    kind: FigureKind
    currency: str | None
    value: float | None
    low: float | None
    high: float | None
    hits: int | None
    size: int | None
    before: Change
    year_before: Change
    alarm: Alarm | None = None


@dataclass(frozen=True, kw_only=True)
class RevenueByClass:
    """The month's money by class or stage (`column`) as customers stood on `day`: as the month began, or at its end."""

    column: Literal["rfm_class", "stage"]
    moment: Literal["begin", "end"]
    day: str
    rows: tuple[ClassRevenue, ...]


@dataclass(frozen=True, kw_only=True)
class Programme:
    """A campaign or journey of ours that sent messages in the month."""

    kind: Literal["campaign", "journey"]
    key: str
    messages: int


@dataclass(frozen=True, kw_only=True)
class Review:
    """The whole of it. currency: of most orders, that of the money by class; `other_currency_orders` are not in it.

    guest_orders, guest_net_minor: of nobody in the month, in no class. refunded_customers: in a class for a refund,
    without an order in the month. stages: moves from the month's beginning to
    its end (`stages_from` to `stages_to`); empty without two snapshots. plan: the strategy matrix at the end.
    """

    month: str
    as_of: datetime
    zone: str
    is_complete: bool
    is_simulated: bool
    is_covered: bool
    currency: str | None
    other_currency_orders: int
    guest_orders: int
    guest_net_minor: int
    refunded_customers: int
    figures: tuple[ReviewFigure, ...]
    revenue: tuple[RevenueByClass, ...]
    stages: tuple[Move, ...]
    stages_from: str | None
    stages_to: str | None
    plan: Plan | None
    programmes: tuple[Programme, ...]
