"""Today as the API gives it. What is not known is null, never 0; texts are in both languages."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from evergrove.api.moments import Moment
from evergrove.insight import DayFigures, RunningEffect, Stages, alarm_words
from evergrove.jobs import Snooze, StandingAlarm
from evergrove.scores import VALUE_NAMES

Severity = Literal["critical", "warning", "notice"]


class _FromFace(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class SnoozeBody(_FromFace):
    """Somebody has put the alarm off until a time; null: until it has ended and comes again."""

    until: datetime | None
    author: str
    at: datetime


class TodayAlarmBody(BaseModel):
    """What is wrong, since when, what it means, and the one thing to do (`path`, inside the workspace)."""

    key: str = Field(examples=["source_silent:src_0199b2c48f7e7c3a9d1e2f6b5a4c3d2e"])
    kind: str = Field(examples=["source_silent"])
    severity: Severity
    since: datetime
    title_zh: str
    title_en: str
    meaning_zh: str
    meaning_en: str
    action_zh: str
    action_en: str
    path: str = Field(examples=["sources/src_0199b2c48f7e7c3a9d1e2f6b5a4c3d2e"])
    snooze: SnoozeBody | None = Field(description="Null: it is shown.")


class RangeBody(_FromFace):
    """What was to be expected and its bounds; all null with a `reason`."""

    value: float | None
    low: float | None
    high: float | None
    count: int = Field(description="Observations behind it.")
    reason: str | None = Field(examples=["few"])


class DayFigureBody(_FromFace):
    """A figure of today until `as_of`, beside other days until the same time.

    `weeks`: the same weekday of the last four weeks, newest first; null: not yet begun. `way`: `higher` or `lower`
    where it lies outside the range that these weeks predict in 19 of 20 cases.
    """

    key: str = Field(examples=["orders"])
    is_money: bool
    today: int
    yesterday: int | None
    weeks: list[int | None]
    expected: RangeBody
    way: Literal["higher", "lower", "usual", "unknown"]
    has_customers: bool = Field(description="Whether /today/figures/{key}/customers lists who is behind it.")


class DayFiguresBody(_FromFace):
    """Figures of the day that began at `begins_at`; money in minor units of `currency`."""

    as_of: datetime
    begins_at: datetime
    currency: str | None
    items: list[DayFigureBody]


class TodayStageBody(BaseModel):
    """Customers in a stage, and at the scores before."""

    stage: str = Field(examples=["growth"])
    name_zh: str
    name_en: str
    customers: int
    earlier: int | None


class TodayStagesBody(BaseModel):
    """The funnel of the scores of `day`."""

    day: str = Field(examples=["2026-11-21"])
    compared_with: str | None
    items: list[TodayStageBody]


class RunningBody(BaseModel):
    """A campaign or journey at work. `extra`: customers who reached its goal because of it; `shown`: beyond noise?"""

    kind: Literal["campaign", "journey"]
    key: str = Field(examples=["spring"])
    name_zh: str
    name_en: str
    state: str = Field(examples=["sending"])
    treated: int
    control: int
    pending: int = Field(description="Exposed, and their window is not over yet.")
    extra: RangeBody
    shown: Literal["more", "less", "not_shown", "unknown"]
    reason: str | None
    window_days: int | None = Field(description="How long each is watched after coming in; null: noted before.")


class TodayBody(BaseModel):
    """What to do now. A part that is null could not be read (see `problems`) or is not for this role.

    `looked_at`: when the work process looked last, every ten minutes; null: never. `reported_at`: when the effects in
    `running` were worked out, every hour.
    """

    as_of: datetime
    looked_at: datetime | None
    reported_at: datetime | None
    customers: int
    problems: dict[str, str] = Field(description="Part → the code of what went wrong.", examples=[{}])
    alarms: list[TodayAlarmBody] = Field(description="The gravest first; those that were put off, too.")
    figures: DayFiguresBody | None
    stages: TodayStagesBody | None
    running: list[RunningBody] | None


class SnoozeWish(BaseModel):
    """Until when; null: until it has ended and comes again."""

    model_config = ConfigDict(extra="forbid")

    until: Moment | None = Field(default=None, examples=["2026-11-23T09:00:00+08:00"])


def alarm_body(standing: StandingAlarm) -> TodayAlarmBody:
    """An alarm in words."""
    alarm, words = standing.episode.alarm, alarm_words(standing.episode.alarm)
    return TodayAlarmBody(
        key=alarm.key,
        kind=alarm.kind,
        severity=alarm.severity,
        since=standing.episode.since,
        title_zh=words.title.zh,
        title_en=words.title.en,
        meaning_zh=words.meaning.zh,
        meaning_en=words.meaning.en,
        action_zh=words.action.zh,
        action_en=words.action.en,
        path=alarm.path,
        snooze=snooze_body(standing.snooze) if standing.snooze else None,
    )


def snooze_body(snooze: Snooze) -> SnoozeBody:
    """What somebody said about an alarm."""
    return SnoozeBody.model_validate(snooze)


def figures_body(figures: DayFigures) -> DayFiguresBody:
    """The figures of a day."""
    return DayFiguresBody.model_validate(figures)


def stages_body(stages: Stages) -> TodayStagesBody:
    """The funnel with the names of its stages."""
    names = VALUE_NAMES["stage"]
    return TodayStagesBody(
        day=stages.day,
        compared_with=stages.compared_with,
        items=[
            TodayStageBody(
                stage=one.stage,
                name_zh=names[one.stage].zh,
                name_en=names[one.stage].en,
                customers=one.customers,
                earlier=one.earlier,
            )
            for one in stages.items
        ],
    )


def running_body(one: RunningEffect) -> RunningBody:
    """What is at work."""
    return RunningBody(
        kind=one.kind,
        key=one.key,
        name_zh=one.name.zh,
        name_en=one.name.en,
        state=one.state,
        treated=one.treated,
        control=one.control,
        pending=one.pending,
        extra=RangeBody.model_validate(one.extra),
        shown=one.shown,
        reason=one.reason,
        window_days=one.window_days,
    )
