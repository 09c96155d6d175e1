"""The calendar as the API gives it."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from evergrove.api.paging import Page
from evergrove.calendar import KeyDate
from evergrove.insight import SendDay


class _FromFace(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class LunarBody(BaseModel):
    """A day of the Chinese lunar calendar."""

    year: int
    month: int
    day: int
    is_leap: bool
    name_zh: str = Field(examples=["正月初一"])
    name_en: str


class KeyDateBody(BaseModel):
    """A key date of the trade: the burst from `first` to `last`, with warm-up before and encore after it."""

    key: str = Field(examples=["double_11"])
    name_zh: str
    name_en: str
    first: dt.date
    last: dt.date
    preheat_first: dt.date
    encore_last: dt.date


class PhaseBody(BaseModel):
    """In which phase of a key date a day lies."""

    key: str = Field(examples=["double_11"])
    name_zh: str
    name_en: str
    phase: Literal["preheat", "burst", "encore"]


class HolidayBody(BaseModel):
    """A public holiday of the country, with its own name."""

    name: str
    name_en: str
    name_zh: str
    is_provisional: bool


class ChannelLoadBody(_FromFace):
    """`due`: messages that wait for a time of this day, held ones too; `sent`: what went out on it."""

    channel: str = Field(examples=["email"])
    due: int
    sent: int


class EntryBody(_FromFace):
    """A launch; `expected`: a moment at which a repeating campaign will begin (`launch_id` empty)."""

    at: dt.datetime
    launch_id: str
    campaign_key: str = Field(examples=["spring@3"])
    name_zh: str
    name_en: str
    segment: str
    state: str = Field(examples=["sending"])
    members: int


class ConflictBody(_FromFace):
    """A word of advice about the day's entries, by their places in `entries`."""

    kind: Literal["crowded", "same_people", "quiet_hours", "make_up_workday"]
    is_grave: bool
    message_zh: str
    message_en: str
    entries: list[int]


class CalendarDayBody(BaseModel):
    """A day. `kind` null: the official days of this country are not known, `holidays` has what is.

    `is_provisional`: there is no official notice for the year yet, so days off may still move.
    """

    day: dt.date
    kind: Literal["workday", "weekend", "holiday", "make_up_workday"] | None
    festival_zh: str
    festival_en: str
    is_provisional: bool
    lunar: LunarBody
    key_dates: list[PhaseBody]
    holidays: list[HolidayBody]
    load: list[ChannelLoadBody]
    entries: list[EntryBody]
    conflicts: list[ConflictBody]


class CalendarBody(BaseModel):
    """Days in order, in the workspace's zone."""

    zone: str = Field(examples=["Asia/Shanghai"])
    country: str = Field(examples=["CN"])
    today: dt.date
    days: list[CalendarDayBody]


class KeyDates(Page[KeyDateBody]):
    """Key dates of a year, in the order of their bursts."""


class CountryBody(BaseModel):
    """A country whose holidays are known."""

    code: str = Field(examples=["CN"])


class Countries(Page[CountryBody]):
    """Countries by their ISO 3166 codes."""


def key_date_body(found: KeyDate) -> KeyDateBody:
    """A key date as the API gives it."""
    dates = {name: getattr(found, name) for name in ("first", "last", "preheat_first", "encore_last")}
    return KeyDateBody(key=found.key, name_zh=found.zh, name_en=found.en, **dates)


def day_body(shown: SendDay) -> CalendarDayBody:
    """A day as the API gives it."""
    official, lunar = shown.official, shown.lunar
    return CalendarDayBody(
        day=shown.day,
        kind=official.kind if official else None,
        festival_zh=official.zh if official else "",
        festival_en=official.en if official else "",
        is_provisional=official.is_provisional if official else any(one.is_provisional for one in shown.holidays),
        lunar=LunarBody(
            year=lunar.year,
            month=lunar.date.month,
            day=lunar.date.day,
            is_leap=lunar.date.is_leap,
            name_zh=lunar.date.zh,
            name_en=lunar.date.en,
        ),
        key_dates=[
            PhaseBody(key=one.key, name_zh=one.zh, name_en=one.en, phase=phase) for one, phase in shown.key_dates
        ],
        holidays=[
            HolidayBody(name=one.name, name_en=one.en, name_zh=one.zh, is_provisional=one.is_provisional)
            for one in shown.holidays
        ],
        load=[ChannelLoadBody.model_validate(one) for one in shown.load],
        entries=[EntryBody.model_validate(one) for one in shown.entries],
        conflicts=[
            ConflictBody(
                kind=one.kind, is_grave=one.is_grave, message_zh=one.zh, message_en=one.en, entries=list(one.entries)
            )
            for one in shown.conflicts
        ],
    )
