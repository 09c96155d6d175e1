"""The four figures that every sending is held to, each judged by its interval and by messages old enough to tell."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from evergrove.insight.effect.contracts import Alarm, AlarmKey, Verdict
from evergrove.statistics import Estimate, share

TARGETS: Mapping[AlarmKey, tuple[float, bool]] = {
    "delivered": (0.98, True),
    "read": (0.35, True),
    "converted": (0.08, True),
    "unsubscribed": (0.005, False),
}
"""(target, whether it is a floor): delivered of sent, the others of delivered; read on channels that can tell."""

SETTLING: Mapping[AlarmKey, timedelta | None] = {
    "delivered": timedelta(days=1),
    "read": timedelta(days=3),
    "converted": None,
    "unsubscribed": timedelta(days=3),
}
"""Younger messages are not judged: receipts and readers take their time. None: the conversion window."""


def alarms_of(counts: Mapping[str, int]) -> tuple[Alarm, ...]:
    """The four alarms from `<key>_of` settled messages and `<key>_hits` among them."""
    return tuple(_alarm(key, hits=counts[f"{key}_hits"], size=counts[f"{key}_of"]) for key in TARGETS)


def _alarm(key: AlarmKey, *, hits: int, size: int) -> Alarm:
    target, is_floor = TARGETS[key]
    found = share(hits, size=size)
    return Alarm(
        key=key, target=target, is_floor=is_floor, share=found, verdict=_verdict(found, target, is_floor=is_floor)
    )


def _verdict(found: Estimate, target: float, *, is_floor: bool) -> Verdict:
    if found.low is None or found.high is None:
        return "unknown"
    if found.low > target:
        return "met" if is_floor else "missed"
    if found.high < target:
        return "missed" if is_floor else "met"
    return "undecided"
