"""Who gets one of the month's places: WeCom lets a company send four mass messages a month to a customer. Pure.

The rule
- The month is the natural one in China, as WeCom counts it.
- Of messages that want a place of the same customer, the most valuable one goes first; of equal ones, who came first.
- The last place is kept for a message that is worth it (VALUE_OF_THE_LAST or more) until the month's last seven days:
  a campaign on the 2nd must not take what a repair or a renewal on the 20th will need. Then anything may have it.
"""

from __future__ import annotations

import calendar
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

CHINA = ZoneInfo("Asia/Shanghai")

PLACES_A_MONTH = 4
"""https://developer.work.weixin.qq.com/document/path/92135: more are not delivered."""

PLACES_A_DAY_OF_A_GROUP = 1

LAST_DAYS = 7
VALUE_OF_THE_LAST = 80
"""Priorities are 0 to 100; campaigns have 50 unless somebody says otherwise, transactional messages 90."""


@dataclass(frozen=True, kw_only=True)
class PlaceWish:
    """A message that wants a place of `customer` (any name that tells customers apart)."""

    message_id: str
    customer: str
    value: int


@dataclass(frozen=True, kw_only=True)
class Month:
    """When the running month began, and how many days of it are left, today's too."""

    began_at: datetime
    days_left: int


def month_of(now: datetime) -> Month:
    """The month in China."""
    here = now.astimezone(CHINA)
    began = here.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    days = calendar.monthrange(here.year, here.month)[1]
    return Month(began_at=began.astimezone(UTC), days_left=days - here.day + 1)


def day_of(now: datetime) -> datetime:
    """When the day began in China."""
    return now.astimezone(CHINA).replace(hour=0, minute=0, second=0, microsecond=0).astimezone(UTC)


def allocate_month(wishes: Sequence[PlaceWish], *, used: Mapping[str, int], days_left: int) -> frozenset[str]:
    """The ids of the messages that get a place; `used` counts those of this month that were sent, by customer."""
    taken = dict(used)
    given: set[str] = set()
    for wish in sorted(wishes, key=lambda one: -one.value):
        has_all = wish.value >= VALUE_OF_THE_LAST or days_left <= LAST_DAYS
        places = PLACES_A_MONTH if has_all else PLACES_A_MONTH - 1
        if taken.get(wish.customer, 0) < places:
            taken[wish.customer] = taken.get(wish.customer, 0) + 1
            given.add(wish.message_id)
    return frozenset(given)


def allocate_day(wishes: Sequence[PlaceWish], *, used: Mapping[str, int]) -> frozenset[str]:
    """The same for groups, of which each has one place a day."""
    taken = dict(used)
    given: set[str] = set()
    for wish in sorted(wishes, key=lambda one: -one.value):
        if taken.get(wish.customer, 0) < PLACES_A_DAY_OF_A_GROUP:
            taken[wish.customer] = taken.get(wish.customer, 0) + 1
            given.add(wish.message_id)
    return frozenset(given)
