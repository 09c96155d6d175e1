"""From counts of three months to the lines of the review, each with what changed and how sure that is.

Shares are compared by Newcombe's interval for two samples. Buyers of two months overlap, which makes their shares move
together: the interval is then wider than it need be, so a difference that it tells from noise is one. Counts and money
are of everybody and everything: they have no interval, and what they say about next month is for the reader to judge.
"""

from __future__ import annotations

from dataclasses import dataclass

from evergrove.insight.effect import Alarm
from evergrove.insight.review.contracts import Change, FigureKind, Missing, MonthCounts, ReviewFigure, Verdict
from evergrove.statistics import share, share_difference

MESSAGE_SHARES = ("delivered", "read", "converted", "unsubscribed")
CURRENCIES_MAX = 3
"""Told with money of their own, those of most orders in the month before those of earlier months."""


@dataclass(frozen=True, kw_only=True)
class _Value:
    """A count, an amount, or hits of size; None where it is not known."""

    value: float | None
    hits: int | None = None
    size: int | None = None


def review_figures(month: MonthCounts, *, before: MonthCounts, year_before: MonthCounts) -> tuple[ReviewFigure, ...]:
    """The lines in the order in which they are read: people, orders, money, messages."""
    three = (month, before, year_before)
    counts = ("active", "new", "buyers", "first_orders", "orders")
    found = [_figure(key, "count", [_Value(value=getattr(one, key)) for one in three], three) for key in counts]
    shares = {"returning": ("returning_buyers", "buyers"), "kept": ("kept_buyers", "previous_buyers")}
    for key, (hits, size) in shares.items():
        values = [_share_of(getattr(one, hits), getattr(one, size)) for one in three]
        found.append(_figure(key, "share", values, three))
    currencies = dict.fromkeys(money.currency for one in three for money in one.money)
    for currency in tuple(currencies)[:CURRENCIES_MAX]:
        found += _money_figures(currency, three)
    return (*found, *_message_figures(three))


def _money_figures(currency: str | None, three: tuple[MonthCounts, ...]) -> list[ReviewFigure]:
    money = [one.money_in(currency) for one in three]
    baskets = [_Value(value=one.gross_minor / one.orders if one.orders else None) for one in money]
    return [
        _figure("net", "money", [_Value(value=one.net_minor) for one in money], three, currency=currency),
        _figure("basket", "money", baskets, three, currency=currency),
    ]


def _message_figures(three: tuple[MonthCounts, ...]) -> list[ReviewFigure]:
    """Sent, and the four shares of those that are old enough to tell; each with its alarm in the month itself."""
    sent = [_Value(value=one.funnel.sent if one.funnel else 0) for one in three]
    found = [_figure("sent", "count", sent, three)]
    for key in MESSAGE_SHARES:
        alarms = [_alarm(one, key) for one in three]
        values = [_Value(value=None) if alarm is None else _settled(alarm) for alarm in alarms]
        found.append(_figure(key, "share", values, three, alarm=alarms[0]))
    return found


def _alarm(month: MonthCounts, key: str) -> Alarm | None:
    return next((one for one in month.funnel.alarms if one.key == key), None) if month.funnel else None


def _settled(alarm: Alarm) -> _Value:
    size = alarm.share.count
    return _share_of(round((alarm.share.value or 0.0) * size), size)


def _share_of(hits: int, size: int) -> _Value:
    return _Value(value=hits / size if size else None, hits=hits, size=size)


def _figure(
    key: str,
    kind: FigureKind,
    values: list[_Value],
    three: tuple[MonthCounts, ...],
    *,
    currency: str | None = None,
    alarm: Alarm | None = None,
) -> ReviewFigure:
    now = values[0]
    interval = share(now.hits, size=now.size) if now.hits is not None and now.size else None
    changes = [
        _change(now, earlier, month=three[0], earlier_month=month)
        for earlier, month in zip(values[1:], three[1:], strict=True)
    ]
    return ReviewFigure(
        key=key,
        kind=kind,
        currency=currency,
        value=now.value,
        low=interval.low if interval else None,
        high=interval.high if interval else None,
        hits=now.hits,
        size=now.size,
        before=changes[0],
        year_before=changes[1],
        alarm=alarm,
    )


def _change(now: _Value, earlier: _Value, *, month: MonthCounts, earlier_month: MonthCounts) -> Change:
    reason: Missing | None = None
    if not month.is_complete:
        reason = "unfinished"
    elif not earlier_month.is_covered:
        reason = "not_covered"
    elif now.value is None or earlier.value is None:
        reason = "empty"
    if reason is not None or now.value is None or earlier.value is None:
        shown = None if reason == "not_covered" else earlier.value
        return Change(
            month=earlier_month.month,
            earlier=shown,
            difference=None,
            relative=None,
            low=None,
            high=None,
            verdict="unknown",
            reason=reason,
        )
    difference = now.value - earlier.value
    low, high, verdict = _judged(now, earlier, difference=difference)
    return Change(
        month=earlier_month.month,
        earlier=earlier.value,
        difference=difference,
        relative=difference / earlier.value if earlier.value > 0 and now.hits is None else None,
        low=low,
        high=high,
        verdict=verdict,
        reason=None,
    )


def _judged(now: _Value, earlier: _Value, *, difference: float) -> tuple[float | None, float | None, Verdict]:
    low = high = None
    if now.hits is not None and now.size and earlier.hits is not None and earlier.size:
        found = share_difference(
            first_hits=now.hits, first_size=now.size, second_hits=earlier.hits, second_size=earlier.size
        ).estimate
        low, high = found.low, found.high
        if low is not None and high is not None and low <= 0.0 <= high:
            return low, high, "noise"
    verdict: Verdict = "same" if difference == 0 else "up" if difference > 0 else "down"
    return low, high, verdict
