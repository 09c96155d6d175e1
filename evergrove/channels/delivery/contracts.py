"""What delivery counts, and how long it waits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

ATTEMPTS_MAX = 8
"""Attempts that a provider refused for the moment: with RETRY_FIRST doubling, the last is some four hours later."""

RETRY_FIRST = timedelta(seconds=60)
RETRY_MAX = timedelta(hours=2)

UNKNOWN_CLOSES_AFTER = timedelta(hours=24)
"""A receipt that did not come within a day does not come: the message is closed as unknown."""

NO_SENDER_WAITS = timedelta(minutes=1)
"""While no sender of the channel can be used, what is due is looked at again after this."""

WITHOUT_SENDER_MAX = 1_000
"""Messages of one transaction that only judges, because nothing can be sent."""

HANDING_OVER = timedelta(seconds=30)
"""A batch is handed over within this time after its claim, so nothing is claimed that late before a quiet hour."""

BATCH_SECONDS = 1.0
"""Handing over one batch shall take about this long: a worker that ends waits for it, and of one that is killed its
messages are unknown. Larger batches gain nothing on a slow relay, and on a quick one half of the database's work."""

BATCH_FIRST, BATCH_MIN = 100, 20
"""Messages of a turn's first batch, and of one to the slowest sender."""


@dataclass(frozen=True, kw_only=True)
class DeliveryCount:
    """What one call of `deliver` did."""

    sent: int = 0
    failed: int = 0
    retrying: int = 0
    unknown: int = 0
    held: int = 0
    suppressed: int = 0
    moved_on: int = 0
    """Messages that went on to their next channel."""

    def plus(self, other: DeliveryCount) -> DeliveryCount:
        return DeliveryCount(**{name: getattr(self, name) + getattr(other, name) for name in self.__dataclass_fields__})

    @property
    def total(self) -> int:
        return sum(getattr(self, name) for name in self.__dataclass_fields__)
