"""What customers really got from elsewhere in the simulated time: it counts for caps, gaps and the history of a person.

A message is inserted when the simulated clock has passed its sending: one of tomorrow takes nobody's place today.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, get_args

import sqlalchemy as sa

from evergrove.channels import Channel
from evergrove.kit import Instant, Workspace

LOOK_BACK = timedelta(days=31)
"""The longest window of a cap."""

WINDOW = timedelta(hours=6)
"""Taken over at once, so that the rows of a month are never in memory together."""

CHANNELS = get_args(Channel)

CARRIED = (
    *("message_id", "run_id", "node", "visit", "launch_id", "campaign_key", "journey_key", "customer_id", "channel"),
    *("step", "message_class", "topic", "template", "priority", "arm", "state", "reason", "sender_key"),
    *("address_mark", "attempts"),
)
"""Without what was said in them, and why."""

INSTANTS = ("planned_at", "state_at", "sent_at")

ROWS_A_BATCH = 5_000

_MESSAGES = sa.table(
    "messages", *(sa.column(name) for name in CARRIED), *(sa.column(name, Instant()) for name in INSTANTS)
)


@dataclass(kw_only=True)
class OtherMessages:
    """Messages of `customer_ids` that are none of the journey's, sent after `since` and before `ends`, taken over as
    the time goes on."""

    workspace: Workspace
    customer_ids: frozenset[str]
    without_journey: str
    since: datetime
    ends: datetime
    _ahead: list[dict[str, Any]] = field(default_factory=list)
    """Read already, not sent yet by the simulated clock; by `sent_at`."""
    _channels: tuple[str, ...] | None = None

    def insert(self, own: Workspace, *, until: datetime) -> None:
        """Take over what was sent after the last call, up to `until`."""
        if self._channels is None:
            self._channels = self._used_channels()
        while self._channels and self.since < min(until, self.ends):
            end = min(self.since + WINDOW, self.ends)
            self._ahead += sorted(self._sent(end), key=lambda row: (row["sent_at"], row["message_id"]))
            self.since = end
            self._hand_over(own, until=until)
        self._hand_over(own, until=until)

    def _hand_over(self, own: Workspace, *, until: datetime) -> None:
        size = bisect_right(self._ahead, until, key=lambda row: row["sent_at"])
        if not size:
            return
        rows, self._ahead = self._ahead[:size], self._ahead[size:]
        with own.control.write() as connection:
            for start in range(0, len(rows), ROWS_A_BATCH):
                connection.execute(sa.insert(_MESSAGES), rows[start : start + ROWS_A_BATCH])

    def _used_channels(self) -> tuple[str, ...]:
        """Those on which anything was sent in the time: one look into the index for each."""
        found = []
        with self.workspace.control.read() as connection:
            for channel in CHANNELS:
                sent = _sent_between(channel, since=self.since, until=self.ends)
                if connection.execute(sent.with_only_columns(_MESSAGES.c.message_id).limit(1)).first():
                    found.append(channel)
        return tuple(found)

    def _sent(self, until: datetime) -> Iterator[dict[str, Any]]:
        mine = f"{self.without_journey}@"
        with self.workspace.control.read() as connection:
            for channel in self._channels or ():
                for row in connection.execute(_sent_between(channel, since=self.since, until=until)):
                    if row.customer_id in self.customer_ids and not row.journey_key.startswith(mine):
                        yield {**row._mapping, "state_at": row.sent_at}


def _sent_between(channel: str, *, since: datetime, until: datetime) -> sa.Select[Any]:
    sent = _MESSAGES.c.sent_at
    return sa.select(_MESSAGES).where(_MESSAGES.c.channel == channel, sent > since, sent <= until)
