"""How alarms live from look to look: when each began, and which part could not be looked at.

Invariants: an alarm that goes on keeps its beginning; one that is gone for less than GONE_AFTER and comes back is the
same episode, so that what flickers is told once; what could not be read ends nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

import msgspec

from evergrove.insight.today.contracts import AlarmKind, TodayAlarm

GONE_AFTER = timedelta(hours=6)

EPISODES_MAX = 500
"""Of one workspace: more alarms than that are one, and nobody reads them one by one."""


class Episode(msgspec.Struct, frozen=True, kw_only=True):
    """An alarm from its beginning to its last sight."""

    alarm: TodayAlarm
    since: datetime
    seen_at: datetime

    def stands(self, now: datetime) -> bool:
        """Whether it was there at the last look."""
        return self.seen_at >= now


def follow(
    before: Mapping[str, Episode], found: Iterable[TodayAlarm], *, unread: Sequence[AlarmKind], now: datetime
) -> dict[str, Episode]:
    """The episodes after a look at `now` that found these alarms and could not look for the `unread` kinds."""
    episodes: dict[str, Episode] = {}
    for alarm in list(found)[:EPISODES_MAX]:
        known = before.get(alarm.key)
        since = known.since if known is not None else min(alarm.since or now, now)
        episodes[alarm.key] = Episode(alarm=alarm, since=since, seen_at=now)
    for key, episode in before.items():
        if key in episodes:
            continue
        if episode.alarm.kind in unread:
            episodes[key] = msgspec.structs.replace(episode, seen_at=now)
        elif now - episode.seen_at < GONE_AFTER:
            episodes[key] = episode
    return episodes


SEVERITIES = ("critical", "warning", "notice")


def standing_of(episodes: Mapping[str, Episode], *, now: datetime) -> tuple[Episode, ...]:
    """Those of the last look, the gravest first, and among equals the youngest."""
    standing = [one for one in episodes.values() if one.stands(now)]
    standing.sort(key=lambda one: (SEVERITIES.index(one.alarm.severity), -one.since.timestamp(), one.alarm.key))
    return tuple(standing)
