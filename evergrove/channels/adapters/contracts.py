"""What the delivery asks of a channel's adapter, and what an adapter answers. Frozen; no database, no policy.

Invariants
- `Adapter.send` answers for every message of the batch, in its order, and never raises for one message: what went
  wrong is an outcome.
- `unknown` means that the request may have left and nobody knows what became of it: it is never sent again by itself.
  `retry` says for certain that the provider did not take the message.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, Protocol, runtime_checkable

import msgspec

from evergrove.content import RenderedContent
from evergrove.kit import Clock, UnavailableError, Workspace

OutcomeKind = Literal["sent", "failed", "retry", "unknown"]

ReceiptKind = Literal[
    "delivered",
    "opened",
    "clicked",
    "bounced",
    "complained",
    "failed",
    "unsubscribed",
    "confirmed",
    "not_friend",
    "over_quota",
    "unconfirmed",
]

DETAIL_CHARACTERS_MAX = 300
"""Of a provider's words that are kept: they may be pages, and may hold an address."""


class SenderSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What an operator enters for one sender. Its values are never printed: some are secrets, and logs and errors of
    tests hold what is printed."""

    def __repr__(self) -> str:
        return f"{type(self).__name__}(…)"


class SenderProblemError(UnavailableError):
    """The sender itself cannot be used (credentials, licence, a server that is gone): no message is at fault."""

    code = "sender.problem"


@dataclass(frozen=True, kw_only=True)
class Tracking:
    """Addresses that belong to one message; empty where it has none (transactional mail has no unsubscribe)."""

    unsubscribe_url: str = ""
    """Takes a POST with no cookie (RFC 8058); GET shows a page and changes nothing."""
    preferences_url: str = ""
    open_url: str = ""
    """The picture that tells of an opening; already inside the HTML."""


@dataclass(frozen=True, kw_only=True)
class OutgoingMessage:
    """One message, rendered, for one address."""

    message_id: str
    idempotency_key: str
    """The same for every attempt of one step; a provider that honours it takes the message once."""
    address: str
    content: RenderedContent
    language: str = "zh"
    message_class: str = "marketing"
    campaign_key: str = ""
    tracking: Tracking = field(default_factory=Tracking)
    extra: Mapping[str, str] = field(default_factory=dict)
    """What one kind needs beside: a gateway's template code, a task's owner."""


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What became of one attempt. `reason` is a word of ours, `detail` the provider's (cut, without addresses)."""

    message_id: str
    kind: OutcomeKind
    provider_id: str = ""
    reason: str = ""
    detail: str = ""
    retry_after_seconds: float | None = None


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """What a provider tells later. Either `message_id` or `provider_id` says of which message; `step` of which of its
    steps, where the address that was called knows it: else it is the one that the sender had.

    `raw_id` is the same when the provider tells the same thing again.
    """

    kind: ReceiptKind
    at: datetime
    raw_id: str
    message_id: str = ""
    provider_id: str = ""
    step: int | None = None
    reason: str = ""
    is_permanent: bool = True
    """Of a bounce: whether the address is gone for good."""
    properties: Mapping[str, Any] = field(default_factory=dict)
    """What goes into the fact beside: a click's link, that a machine opened it."""


class Adapter(Protocol):
    """One sender, open. Used by one thread at a time."""

    def send(self, batch: Sequence[OutgoingMessage]) -> Sequence[Outcome]:
        """Hand over `batch` (at most the kind's `batch_max`).

        Raises SenderProblemError only when no message of the batch was handed over.
        """
        ...

    def close(self) -> None: ...


@runtime_checkable
class Probed(Protocol):
    """An adapter that can find out whether its provider is there, without a message."""

    def probe(self) -> None:
        """Connect, encrypt and sign in as for sending. Raises SenderProblemError."""
        ...


@runtime_checkable
class HearsReceipts(Protocol):
    """An adapter to which its provider reports as long as it is open."""

    def poll_receipts(self) -> Sequence[Receipt]:
        """What came since the last call. Raises SenderProblemError."""
        ...


class ReadsReceipts(Protocol):
    """Reads what a provider posts to us; proves that the provider sent it."""

    def __call__(self, *, headers: Mapping[str, str], body: bytes, url: str, settings: Any) -> Sequence[Receipt]:
        """`headers` with small letters; `url` as the provider called it. Raises ForgedReceiptError, or InvalidError."""
        ...


@dataclass(frozen=True, kw_only=True)
class Awaited:
    """A message that a provider has taken, and of which it has not told the end."""

    message_id: str
    provider_id: str
    sent_at: datetime


class AsksForReceipts(Protocol):
    """Asks a provider that does not tell by itself."""

    def __call__(
        self,
        settings: Any,
        /,
        *,
        awaited: Sequence[Awaited],
        since: datetime,
        workspace: Workspace,
        record: Callable[[Sequence[Receipt]], object],
    ) -> None:
        """Hand what is found to `record`, step by step; what it raises goes through.

        `since` is when it was asked last (now, if never). Raises SenderProblemError.
        """
        ...


def needs_workspace(_settings: Any, _clock: Clock) -> Adapter:
    """The `make` of kinds that have `make_within`."""
    raise TypeError("this kind of sender is opened within a workspace")


@dataclass(frozen=True, kw_only=True)
class AdapterKind:
    """One way to reach people: its settings, and how a sender is opened."""

    kind: str
    channel: str
    settings: type[SenderSettings]
    make: Callable[[Any, Clock], Adapter] = needs_workspace
    make_within: Callable[[Any, Workspace], Adapter] | None = None
    """In the place of `make`, for a sender that reads or writes tables of ours."""
    secrets: tuple[str, ...] = ()
    """Fields of the settings that are sealed at rest and never shown."""
    is_idempotent: bool = False
    """The provider honours `idempotency_key`: an attempt of unknown outcome may be made again with the same key."""
    batch_max: int = 100
    read_receipts: ReadsReceipts | None = None
    ask_receipts: AsksForReceipts | None = None

    def open(self, settings: Any, workspace: Workspace) -> Adapter:
        """A sender with these settings. Raises SenderProblemError."""
        if self.make_within is not None:
            return self.make_within(settings, workspace)
        return self.make(settings, workspace.clock)
