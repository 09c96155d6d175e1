"""A sender that keeps messages instead of sending them: the double of every channel, and a demo's mailbox.

Invariant: a message is kept under its idempotency key, so an attempt that is made again adds nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, get_args

from evergrove.channels.adapters.contracts import AdapterKind, Outcome, OutgoingMessage, SenderSettings
from evergrove.channels.contracts import Channel

if TYPE_CHECKING:
    from evergrove.kit import Clock

KEPT_MAX = 200_000
"""Messages of one open sender; older ones are forgotten."""


class RecordedSettings(SenderSettings, frozen=True, kw_only=True):
    """`refuses`: addresses that are answered as gone; `loses`: that are taken without an answer."""

    refuses: tuple[str, ...] = ()
    loses: tuple[str, ...] = ()
    delays: tuple[str, ...] = ()
    """Addresses for which the provider is busy."""


class RecordedAdapter:
    """Keeps what it is given in `messages`, by idempotency key, in the order of arrival."""

    def __init__(self, settings: RecordedSettings) -> None:
        self._settings = settings
        self.messages: dict[str, OutgoingMessage] = {}

    def send(self, batch: Sequence[OutgoingMessage]) -> Sequence[Outcome]:
        return [self._take(message) for message in batch]

    def close(self) -> None:
        self.messages.clear()

    def _take(self, message: OutgoingMessage) -> Outcome:
        if message.address in self._settings.refuses:
            return Outcome(message_id=message.message_id, kind="failed", reason="invalid_address", detail="refused")
        if message.address in self._settings.delays:
            return Outcome(message_id=message.message_id, kind="retry", reason="rate", retry_after_seconds=60.0)
        if len(self.messages) >= KEPT_MAX and message.idempotency_key not in self.messages:
            self.messages.pop(next(iter(self.messages)))
        self.messages.setdefault(message.idempotency_key, message)
        if message.address in self._settings.loses:
            return Outcome(message_id=message.message_id, kind="unknown", detail="no answer")
        return Outcome(message_id=message.message_id, kind="sent", provider_id=f"rec_{message.idempotency_key}")


def _make(settings: RecordedSettings, _clock: Clock) -> RecordedAdapter:
    return RecordedAdapter(settings)


RECORDED = tuple(
    AdapterKind(
        kind="recorded" if channel == "email" else f"recorded_{channel}",
        channel=channel,
        settings=RecordedSettings,
        make=_make,
        is_idempotent=True,
    )
    for channel in get_args(Channel)
)
"""One for each channel: `recorded` is mail's."""
