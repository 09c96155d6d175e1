"""What today asks for: alarms and what they call for, figures beside what was to be expected, what runs and changes.

All of it is kept between two looks as JSON, so these types hold plain values only.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

from evergrove.statistics import Estimate

AlarmKind = Literal[
    "sender_failing",
    "licence_ending",
    "licence_ended",
    "api_key_ending",
    "write_key_ending",
    "source_silent",
    "rejects_rising",
    "reader_behind",
    "scores_stale",
    "job_failed",
    "health_falling",
    "figure_missed",
    "sample_ratio",
    "launch_paused",
]

Severity = Literal["critical", "warning", "notice"]
"""critical: customers are lost or written to wrongly while nobody acts; warning: it becomes so within days; notice:
somebody should know."""

Way = Literal["higher", "lower", "usual", "unknown"]
Shown = Literal["more", "less", "not_shown", "unknown"]


class TodayAlarm(msgspec.Struct, frozen=True, kw_only=True):
    """Something that calls for somebody. `key` is the same as long as it is the same trouble.

    since: when it began, as far as anybody knows; None: when it was seen first. names and numbers fill its words.
    path: where it is mended, inside the workspace (`channels`, `campaigns/spring`).
    """

    key: str
    kind: AlarmKind
    severity: Severity
    path: str
    since: datetime | None = None
    names: dict[str, str] = {}
    numbers: dict[str, float] = {}


class Words(msgspec.Struct, frozen=True, kw_only=True):
    """In both languages."""

    zh: str
    en: str


class Range(msgspec.Struct, frozen=True, kw_only=True):
    """What was to be expected, and between what bounds; all None: not known, for `reason`."""

    value: float | None
    low: float | None
    high: float | None
    count: int
    reason: str | None = None


class DayFigure(msgspec.Struct, frozen=True, kw_only=True):
    """One figure of today until now, beside yesterday and the same weekday of the weeks before until the same hour.

    weeks: newest first, None where the workspace had not begun. expected: what these weeks predict for today. way:
    `higher` or `lower` only outside of that range. has_customers: it can be opened.
    """

    key: str
    is_money: bool
    today: int
    yesterday: int | None
    weeks: tuple[int | None, ...]
    expected: Range
    way: Way
    has_customers: bool


class DayFigures(msgspec.Struct, frozen=True, kw_only=True):
    """All figures of a day up to `as_of`; money is in `currency`, None: no order has named one."""

    as_of: datetime
    begins_at: datetime
    currency: str | None
    items: tuple[DayFigure, ...]


class RunningEffect(msgspec.Struct, frozen=True, kw_only=True):
    """A campaign or journey at work and what it changed so far.

    extra: customers who reached the goal and would not have, of all treated. shown: whether the interval of the
    difference leaves out 0. reason: why nothing can be said. window_days: until how long after they came in each
    customer is watched; `pending` is whose window is not over.
    """

    kind: Literal["campaign", "journey"]
    key: str
    name: Words
    state: str
    treated: int
    control: int
    pending: int
    extra: Range
    shown: Shown
    reason: str | None
    window_days: int | None = None


class Stage(msgspec.Struct, frozen=True, kw_only=True):
    """Customers in a stage of their life now, and at the scores before."""

    stage: str
    customers: int
    earlier: int | None


class Stages(msgspec.Struct, frozen=True, kw_only=True):
    """The funnel as of the newest scores; `compared_with` is the date of the earlier ones."""

    day: str
    compared_with: str | None
    items: tuple[Stage, ...]


def range_of(found: Estimate) -> Range:
    """The same as a value that can be kept."""
    return Range(value=found.value, low=found.low, high=found.high, count=found.count, reason=found.reason)
