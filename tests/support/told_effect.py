"""The report of a campaign's effect as the API would send it, told by hand: a comparison of money lacks customers."""

from __future__ import annotations

from typing import Any

AT = "2026-11-20T04:00:00Z"


def figure(value: float | None, *, count: int = 880, reason: str | None = None) -> dict[str, Any]:
    edge = None if value is None else abs(value) / 2
    ends = {"low": None, "high": None} if value is None or edge is None else {"low": value - edge, "high": value + edge}
    return {"value": value, **ends, "level": 0.95, "count": count, "reason": reason}


def effect(value: float | None, treated: float, control: float, **more: Any) -> dict[str, Any]:
    groups = {"treated": figure(treated), "control": figure(control), "lift": figure(None)}
    told = {"p_value": None, "detectable": None, "reason": None, "rare": None, **more}
    return {"difference": figure(value), **groups, **told}


RARE = {"treated": 138, "control": 8, "needed": 100}
MONEY = {
    "currency": "CNY", "effect": effect(None, 3_086, 673, reason="rare", rare=RARE),
    "adjusted": effect(None, 3_086, 673, reason="rare", rare=RARE), "total": figure(None), "cap_minor": None,
    "capped_customers": 0, "uncapped_treated_minor": 0, "uncapped_control_minor": 0,
}  # fmt: skip
EFFECT = {
    "part": "", "exposed": {"treated": 800, "control": 80, "pending": 0, "merged": 0, "mixed": 0, "other_share": 0},
    "sample": {"treated": 800, "control": 80, "control_expected": 80.0, "p_value": 1.0, "verdict": "fits"},
    "conversion": effect(0.114, 0.17, 0.056), "orders": effect(0.147, 0.22, 0.073),
    "unsubscribed": effect(0.002, 0.007, 0.005), "extra_customers": figure(91.2), "extra_orders": figure(117.6),
    "money": [MONEY], "other_currency_orders": 0, "p_adjusted": None,
}  # fmt: skip
COUNTS = {"planned": 880, "sent": 800, "delivered": 790, "opened": 326, "machine_opened": 114, "clicked": 67}
ALARM = {"is_floor": True, "verdict": "met"}
FUNNEL = {
    **COUNTS, "part": "", "held": [], "suppressed": [], "failed": 0, "unknown": 0, "converted": 138, "bounced": 10,
    "complained": 0, "unsubscribed": 1,
    "alarms": [
        {**ALARM, "key": "read", "target": 0.35, "share": figure(326 / 790, count=790)},
        {**ALARM, "key": "unsubscribed", "target": 0.005, "share": figure(1 / 790, count=790)},
    ],
}  # fmt: skip
TOLD_EFFECT = {
    "as_of": AT, "window_days": 7, "effect": EFFECT, "funnel": FUNNEL, "by": None, "effects": [], "funnels": [],
}  # fmt: skip
