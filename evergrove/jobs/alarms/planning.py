"""Whom to tell what at a look: pure, from the alarms that stand and what was told before.

Invariants: an alarm is told a recipient at most once a day; what is critical goes at once, once an episode, and not
within quiet hours; everything that stands in the morning and was not told today goes into one digest, none when nothing
stands. A digest that nobody could make at its time is made at the first look behind it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import msgspec

from evergrove.insight import Episode
from evergrove.jobs.alarms.settings import AlarmSettings, Recipient, is_quiet, minutes_of

REMEMBERED_DAYS = 2


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """The local day on which an alarm was told, and the beginning of the episode that was told."""

    day: str
    since: datetime


class Memory(msgspec.Struct, frozen=True, kw_only=True):
    """told: recipient → alarm → when. digests: recipient → the local day of the last digest."""

    told: dict[str, dict[str, Told]] = {}
    digests: dict[str, str] = {}


class Telling(msgspec.Struct, frozen=True, kw_only=True):
    """One message to one recipient."""

    recipient_id: str
    is_digest: bool
    episodes: tuple[Episode, ...]


def plan_tellings(
    settings: AlarmSettings, standing: Sequence[Episode], memory: Memory, *, now: datetime, zone: str
) -> tuple[tuple[Telling, ...], Memory]:
    """The messages of this look and what is remembered afterwards; `standing` without what somebody has put off."""
    local = now.astimezone(ZoneInfo(zone))
    today, minute = local.date().isoformat(), local.hour * 60 + local.minute
    memory = _recent(memory, today=local.date())
    if not settings.is_on or is_quiet(settings, minute=minute):
        return (), memory
    tellings = []
    told, digests = dict(memory.told), dict(memory.digests)
    for recipient in settings.recipients:
        known = dict(told.get(recipient.recipient_id, {}))
        is_digest = digests.get(recipient.recipient_id) != today and _digest_is_due(settings, now=now, zone=zone)
        if is_digest:
            digests[recipient.recipient_id] = today  # a morning with nothing to say is over, too
        telling = _for_one(
            recipient,
            [one for one in standing if one.alarm.severity in recipient.severities],
            known=known,
            today=today,
            is_digest=is_digest,
        )
        if telling is None:
            continue
        tellings.append(telling)
        known.update({one.alarm.key: Told(day=today, since=one.since) for one in telling.episodes})
        told[recipient.recipient_id] = known
    return tuple(tellings), Memory(told=told, digests=digests)


def _for_one(
    recipient: Recipient, standing: Sequence[Episode], *, known: dict[str, Told], today: str, is_digest: bool
) -> Telling | None:
    new = [one for one in standing if one.alarm.key not in known or known[one.alarm.key].day != today]
    if not is_digest:
        new = [one for one in new if one.alarm.severity == "critical" and not _was_told(one, known)]
    if not new:
        return None
    return Telling(recipient_id=recipient.recipient_id, is_digest=is_digest, episodes=tuple(new))


def _was_told(episode: Episode, known: dict[str, Told]) -> bool:
    before = known.get(episode.alarm.key)
    return before is not None and before.since == episode.since


def _digest_is_due(settings: AlarmSettings, *, now: datetime, zone: str) -> bool:
    """From its moment of the day on; settings of this afternoon begin tomorrow."""
    place = ZoneInfo(zone)
    minutes = minutes_of(settings.digest_at)
    moment = datetime.combine(now.astimezone(place).date(), time(minutes // 60, minutes % 60), tzinfo=place)
    return now >= moment and (settings.at is None or settings.at <= moment)


def _recent(memory: Memory, *, today: date) -> Memory:
    """Without what was told long ago, so that the memory stays as small as the alarms of some days.

    An episode that lasts longer is told by each morning's digest, so its last telling is never older.
    """
    oldest = (today - timedelta(days=REMEMBERED_DAYS)).isoformat()
    told = {
        recipient: {key: one for key, one in known.items() if one.day >= oldest}
        for recipient, known in memory.told.items()
    }
    return Memory(told=told, digests={key: day for key, day in memory.digests.items() if day >= oldest})
