"""The calendar of a team that writes to customers: official and lunar days, key dates, what is sent, what collides.

Invariant: a conflict is a word of advice, computed from what is planned; nothing is held back because of it. What
holds messages back is the policy.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import combinations
from typing import Literal
from zoneinfo import ZoneInfo

import pyarrow.compute as pc

from evergrove.calendar import (
    KeyDate,
    LunarDay,
    OfficialDay,
    Phase,
    PublicHoliday,
    holidays_of,
    is_open,
    lunar_of,
    near_key_dates,
    next_open,
    official_day,
    read_windows,
)
from evergrove.campaigns import AgendaEntry, agenda
from evergrove.channels import DayLoad, day_start, read_policy, send_load
from evergrove.facts import newest_snapshot, snapshot_ids
from evergrove.insight.segment_standing import SEGMENTS_SNAPSHOT
from evergrove.kit import Workspace
from evergrove.profiles import workspace_zone

CHINA = "CN"

LAUNCHES_A_DAY_MAX = 2
"""Marketing launches of one day; the shipped policy lets a customer have one message a day, so more only queue up."""

SHARE_MIN = 0.1
"""Of the smaller segment: from here on two launches of a day are in each other's way."""

PAIRS_MAX = 40
"""Pairs of segments that one calendar compares: each reads two columns of ids once in ten minutes."""

ConflictKind = Literal["crowded", "same_people", "quiet_hours", "make_up_workday"]
ShareOf = Callable[[str, str], float | None]


@dataclass(frozen=True, kw_only=True)
class Conflict:
    """A word of advice about entries of a day, by their places in it."""

    kind: ConflictKind
    is_grave: bool
    zh: str
    en: str
    entries: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class SendDay:
    """One day of the calendar; `official` and `holidays` are of the country that was asked for."""

    day: date
    official: OfficialDay | None
    lunar: LunarDay
    key_dates: tuple[tuple[KeyDate, Phase], ...]
    holidays: tuple[PublicHoliday, ...]
    load: tuple[DayLoad, ...]
    entries: tuple[AgendaEntry, ...]
    conflicts: tuple[Conflict, ...]


def send_calendar(
    workspace: Workspace, *, first: date, days: int, country: str = CHINA, share_of: ShareOf | None = None
) -> tuple[SendDay, ...]:
    """`days` days from `first` on, in the workspace's zone.

    `share_of` answers `segment_share` from a store of answers, so that looking again costs nothing. Raises
    OutOfRangeError, UnknownCountryError.
    """
    zone = workspace_zone(workspace)
    last = first + timedelta(days=days)
    starts, ends = day_start(first, zone=zone), day_start(last, zone=zone)
    entries = agenda(workspace, starts=starts, ends=ends, zone=zone)
    load = send_load(workspace, first=first, days=days, zone=zone)
    holidays = {
        one.day: one
        for year in sorted({first.year, (last - timedelta(days=1)).year})
        for one in holidays_of(country, year=year)
    }
    advice = _Advice(workspace, zone=zone, share_of=share_of)
    shown = []
    for day in (first + timedelta(days=step) for step in range(days)):
        todays = tuple(entry for entry in entries if entry.at.astimezone(ZoneInfo(zone)).date() == day)
        official = official_day(day) if country == CHINA else None
        shown.append(
            SendDay(
                day=day,
                official=official,
                lunar=lunar_of(day),
                key_dates=tuple((one, phase) for one in near_key_dates(day) if (phase := one.phase_of(day))),
                holidays=(holidays[day],) if day in holidays else (),
                load=tuple(one for one in load if one.day == day),
                entries=todays,
                conflicts=advice.of(todays, official=official),
            )
        )
    return tuple(shown)


def segment_share(workspace: Workspace, first: str, second: str) -> float | None:
    """Which part of the smaller segment is in the other one, by the newest snapshot; None: one of them has no rows."""
    day = newest_snapshot(workspace, name=SEGMENTS_SNAPSHOT)
    if day is None:
        return None
    one, other = (
        snapshot_ids(workspace, name=SEGMENTS_SNAPSHOT, partitions={"as_of": day, "segment_key": key})
        for key in (first, second)
    )
    if not len(one) or not len(other):
        return None
    smaller, larger = sorted((one, other), key=len)
    return float(pc.sum(pc.is_in(smaller, value_set=larger)).as_py()) / len(smaller)


class _Advice:
    """What to say of the entries of a day."""

    def __init__(self, workspace: Workspace, *, zone: str, share_of: ShareOf | None) -> None:
        self._zone = zone
        self._hours = read_windows(read_policy(workspace).hours.quiet).complement()
        self._share_of = share_of or (lambda first, second: segment_share(workspace, first, second))
        self._pairs: set[tuple[str, str]] = set()

    def of(self, entries: Sequence[AgendaEntry], *, official: OfficialDay | None) -> tuple[Conflict, ...]:
        """Stopped and refused launches, and what is not marketing, are in nobody's way."""
        places = [place for place, entry in enumerate(entries) if entry.is_marketing and not entry.is_off]
        found = [
            *self._crowded(places),
            *self._same_people(entries, places),
            *(said for place in places if (said := self._quiet(entries[place].at, place)) is not None),
        ]
        if places and official is not None and official.kind == "make_up_workday":
            found.append(_worked(official, places))
        return tuple(found)

    def _crowded(self, places: Sequence[int]) -> list[Conflict]:
        if len(places) <= LAUNCHES_A_DAY_MAX:
            return []
        zh = f"当天有 {len(places)} 次营销发送，超出频控的消息会顺延或被拦下"
        en = f"{len(places)} marketing launches on one day: what exceeds the caps is put off or held back"
        return [Conflict(kind="crowded", is_grave=True, zh=zh, en=en, entries=tuple(places))]

    def _same_people(self, entries: Sequence[AgendaEntry], places: Sequence[int]) -> list[Conflict]:
        named = Counter(entries[place].segment for place in places)
        found = [_overlapping(key, key, 1.0, entries, places) for key, count in sorted(named.items()) if count > 1]
        for first, second in combinations(sorted(named), 2):
            if len(self._pairs | {(first, second)}) > PAIRS_MAX:
                continue
            self._pairs.add((first, second))
            share = self._share_of(first, second)
            if share is not None and share >= SHARE_MIN:
                found.append(_overlapping(first, second, share, entries, places))
        return found

    def _quiet(self, at: datetime, place: int) -> Conflict | None:
        if is_open(self._hours, at=at, zone=self._zone):
            return None
        opens = next_open(self._hours, at=at, zone=self._zone)
        until = opens.astimezone(ZoneInfo(self._zone)).strftime("%H:%M") if opens is not None else ""
        zh = "处于免打扰时段" + (f"，消息会等到 {until} 之后发出" if until else "")
        en = "falls into quiet hours" + (f": messages wait until {until}" if until else "")
        return Conflict(kind="quiet_hours", is_grave=False, zh=zh, en=en, entries=(place,))


def _overlapping(
    first: str, second: str, share: float, entries: Sequence[AgendaEntry], places: Sequence[int]
) -> Conflict:
    concerned = tuple(place for place in places if entries[place].segment in (first, second))
    if first == second:
        zh, en = f"人群“{first}”当天被触达多次", f"the segment “{first}” is written to more than once on this day"
    else:
        zh = f"人群“{first}”与“{second}”重叠 {share:.0%}（以较小人群计）"
        en = f"“{first}” and “{second}” share {share:.0%} of the smaller one"
    return Conflict(kind="same_people", is_grave=share >= 0.5, zh=zh, en=en, entries=concerned)


def _worked(official: OfficialDay, places: Sequence[int]) -> Conflict:
    zh = f"{official.zh}：多数人在上班，周末的打开习惯不适用"
    en = f"{official.en}: most people are at work, so weekend habits do not hold"
    return Conflict(kind="make_up_workday", is_grave=False, zh=zh, en=en, entries=tuple(places))
