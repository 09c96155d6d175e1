"""Cron expressions that people write: whether a schedule can be kept at all, and its moments on a clock of some zone.

In the night in which the clock is put back an hour comes twice. An expression that names hours means each of them once
a day, the first time; one of every hour goes on through both. (Vixie's cron does so too; nobody wants a daily letter
twice.) croniter itself tells both.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from croniter import CroniterError, croniter

BEGIN = datetime(2000, 1, 1, tzinfo=UTC)
"""From here croniter looks 50 years ahead: every moment that ever comes again is among them."""


def is_cron(expression: str) -> bool:
    """Whether it can be read and has moments: `0 0 30 2 *`, the 30th of February, is well written and never comes."""
    if not croniter.is_valid(expression):
        return False
    try:
        croniter(expression, BEGIN).get_next(datetime)
    except CroniterError:
        return False
    return True


def last_moment(expression: str, *, until: datetime, zone: str) -> datetime:
    """The last moment at or before `until`, in UTC. Raises CroniterError when there never was one."""
    local = until.astimezone(ZoneInfo(zone))
    # croniter's `get_prev` leaves out the start itself: on the minute it is looked at by itself.
    is_on_it = local.second == 0 and local.microsecond == 0 and croniter.match(expression, local)
    moments = croniter(expression, local, ret_type=datetime, is_prev=True)
    found = local if is_on_it else moments.get_prev(datetime)
    while _is_second_time(expression, found, zone=zone):
        found = moments.get_prev(datetime)
    return found.astimezone(UTC)


def moments_after(expression: str, *, after: datetime, zone: str) -> Iterator[datetime]:
    """Its moments later than `after`, in UTC; it ends when no other ever comes."""
    moments = croniter(expression, after.astimezone(ZoneInfo(zone)), ret_type=datetime)
    while True:
        try:
            found = moments.get_next(datetime)
        except CroniterError:  # it named years, and the last of them is over
            return
        if not _is_second_time(expression, found, zone=zone):
            yield found.astimezone(UTC)


def _is_second_time(expression: str, moment: datetime, *, zone: str) -> bool:
    names_hours = croniter.expand(expression)[0][1] != ["*"]
    # Only this way is `fold` told by the zone itself: 1 where the clock shows the same for the second time.
    return names_hours and moment.astimezone(UTC).astimezone(ZoneInfo(zone)).fold == 1
