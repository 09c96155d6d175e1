"""Alarms that somebody has put off, or set aside until they come again. Each is a definition, so nothing is forgotten.

Invariant: a snooze is of the episode that somebody saw: when the trouble ends and comes again, it is an alarm again.
"""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

import msgspec

from evergrove.definitions import all_published, publish
from evergrove.insight import Episode
from evergrove.kit import InvalidError, Workspace

ALARM_SNOOZE = "alarm_snooze"

SNOOZE_MAX = timedelta(days=30)
SEEN_LATER = timedelta(minutes=20)
"""What the page shows at once, the next look may find some minutes later: it is the same episode."""


class InvalidSnoozeError(InvalidError):
    code = "alarms.invalid_snooze"


class Snooze(msgspec.Struct, frozen=True, kw_only=True):
    """until None: as long as the episode lasts. `author` and `at`: who said so and when."""

    alarm: str
    until: datetime | None
    is_over: bool = False
    author: str = ""
    at: datetime | None = None

    def holds(self, episode: Episode, *, now: datetime) -> bool:
        """Whether the episode is not to be shown as an alarm now."""
        if self.is_over or self.at is None or episode.since > self.at + SEEN_LATER:
            return False
        return self.until is None or now < self.until


def snooze_alarm(workspace: Workspace, alarm: str, *, until: datetime | None, author: str) -> Snooze:
    """Put an alarm off until a time, or (None) set this episode of it aside. Raises InvalidSnoozeError."""
    now = workspace.clock.now()
    if until is not None and not now < until <= now + SNOOZE_MAX:
        raise InvalidSnoozeError(
            "an alarm is put off for at most 30 days", help="choose a time within the next 30 days, or set it aside"
        )
    return _say(workspace, Snooze(alarm=alarm, until=until, at=now, author=author))


def wake_alarm(workspace: Workspace, alarm: str, *, author: str) -> Snooze:
    """Show the alarm again."""
    return _say(workspace, Snooze(alarm=alarm, until=None, is_over=True, at=workspace.clock.now(), author=author))


def snoozes_of(workspace: Workspace) -> dict[str, Snooze]:
    """Alarm → the last word about it."""
    found = [msgspec.convert(one.body, Snooze) for one in all_published(workspace, kind=ALARM_SNOOZE)]
    return {one.alarm: one for one in found}


def _say(workspace: Workspace, snooze: Snooze) -> Snooze:
    # Keys of definitions are short, those of alarms hold the keys of campaigns.
    key = hashlib.sha256(snooze.alarm.encode()).hexdigest()[:40]
    publish(workspace, kind=ALARM_SNOOZE, key=key, body=msgspec.to_builtins(snooze), author=snooze.author)
    return snooze
