"""Web push (RFC 8030): one encrypted request a message, to the service that the browser named.

Invariants
- A subscription comes from a browser, so from anybody: it is posted to only where its host is one of the known push
  services and its address a public one.
- A browser is given up (`invalid_address`) only when its service says that the subscription is gone (404, 410); a
  refused signature is tried again later: no address is lost by a wrong key or clock.
- `Topic` is made of the idempotency key: a message that was sent twice after a lost answer is shown once, unless the
  browser has fetched it in between; so an unknown outcome stays unknown.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Literal

import msgspec

from evergrove.channels.adapters.contracts import AdapterKind, Outcome, OutgoingMessage, SenderSettings
from evergrove.channels.adapters.phone.exchange import Answer, AnswerSeconds, Connections, Lost, http_verdict
from evergrove.channels.adapters.phone.verdicts import (
    BAD_CONTENT,
    BAD_NUMBER,
    HOUR_SECONDS,
    PROBLEM_SECONDS,
    SENT,
    UNKNOWN,
    Verdict,
    tell_outcome,
)
from evergrove.channels.adapters.push.signed_tokens import to_base64url
from evergrove.channels.adapters.web_push.encryption import (
    PLAIN_BYTES_MAX,
    Browser,
    InvalidSubscriptionError,
    encrypt,
    read_subscription,
)
from evergrove.channels.adapters.web_push.vapid import Signatures, read_vapid_key
from evergrove.channels.adapters.webhook import PUBLIC, Door, ForbiddenAddressError, PublicExchange, check_public_url

if TYPE_CHECKING:
    from evergrove.kit import Clock

BATCH_MAX = 200

TTL_SECONDS_MAX = 28 * 86_400
"""Four weeks: what services keep a message at most."""

TOPIC_CHARACTERS = 32
"""RFC 8030, 5.4."""

PUSH_HOSTS = (
    "fcm.googleapis.com",
    "push.services.mozilla.com",
    "notify.windows.com",
    "push.apple.com",
)
"""Chrome and its kin, Firefox, Edge, Safari; hosts below them, too."""

NOT_POSTED_TO = Verdict(kind="failed", reason="no_address")
"""The browser named a host that is no push service we know: nothing is posted there, and no address is given up."""

UNSIGNED = Verdict(kind="retry", reason="no_sender", retry_after_seconds=HOUR_SECONDS)
AWAY = Verdict(kind="retry", reason="rate", retry_after_seconds=PROBLEM_SECONDS)
VERDICTS = {
    400: BAD_CONTENT,
    401: UNSIGNED,
    403: UNSIGNED,
    413: BAD_CONTENT,
    404: BAD_NUMBER,
    410: BAD_NUMBER,
}


class WebPushSettings(SenderSettings, frozen=True, kw_only=True):
    """`subject`: whom a push service may write to about us, `mailto:…` or an https address."""

    private_key: Annotated[str, msgspec.Meta(max_length=100)]
    subject: Annotated[str, msgspec.Meta(pattern=r"^(mailto:.+@.+|https://.+)$", max_length=200)]
    ttl_seconds: Annotated[int, msgspec.Meta(ge=0, le=TTL_SECONDS_MAX)] = 86_400
    """How long a browser that is closed may get it later."""
    urgency: Literal["very-low", "low", "normal", "high"] = "normal"
    """Of marketing; what a person waits for is `high`."""
    hosts: Annotated[tuple[str, ...], msgspec.Meta(min_length=1, max_length=50)] = PUSH_HOSTS
    connections: Connections = 16
    answer_seconds_max: AnswerSeconds = 10.0

    def __post_init__(self) -> None:
        try:
            read_vapid_key(self.private_key)
        except ValueError:
            raise ValueError("private_key is 32 bytes in Base64url: make a new one") from None


class WebPushAdapter:
    """One key of ours, for the browsers that subscribed with it."""

    def __init__(self, settings: WebPushSettings, *, clock: Clock, door: Door = PUBLIC) -> None:
        self._settings, self._clock, self._door = settings, clock, door
        self._signatures = Signatures(settings.private_key, subject=settings.subject)
        self._exchange = PublicExchange(
            connections=settings.connections, answer_seconds_max=settings.answer_seconds_max, door=door
        )

    def close(self) -> None:
        self._exchange.close()

    def send(self, batch: Sequence[OutgoingMessage]) -> Sequence[Outcome]:
        return self._exchange.hand_over(batch, [[message] for message in batch], send_parcel=self._send_parcel)

    def _send_parcel(self, parcel: Sequence[OutgoingMessage]) -> Sequence[Outcome]:
        (message,) = parcel
        try:
            browser = read_subscription(message.address)
        except InvalidSubscriptionError as error:
            return [tell_outcome(message.message_id, BAD_NUMBER, detail=error.message)]
        if not self._is_push_service(browser.endpoint):
            return [tell_outcome(message.message_id, NOT_POSTED_TO, detail="the host is no known push service")]
        plain = msgspec.json.encode(_payload(message))
        if len(plain) > PLAIN_BYTES_MAX or not message.content.fields.get("title"):
            words = f"a web push message has a title, and at most {PLAIN_BYTES_MAX:,} bytes"
            return [tell_outcome(message.message_id, BAD_CONTENT, detail=words)]
        body = encrypt(plain, browser=browser)
        answer = self._exchange.post_to(browser.endpoint, headers=self._headers(message, browser), content=body)
        if isinstance(answer, Lost):
            return [tell_outcome(message.message_id, UNKNOWN if answer.has_left else AWAY, detail=answer.detail)]
        return [tell_outcome(message.message_id, push_verdict(answer), detail=_detail(answer))]

    def _is_push_service(self, endpoint: str) -> bool:
        try:
            host = check_public_url(endpoint, door=self._door)
        except ForbiddenAddressError:
            return False
        return any(host == one or host.endswith(f".{one}") for one in self._settings.hosts)

    def _headers(self, message: OutgoingMessage, browser: Browser) -> dict[str, str]:
        digest = hashlib.sha256(message.idempotency_key.encode()).digest()
        return {
            "authorization": self._signatures.header_for(browser.endpoint, now=self._clock.now()),
            "content-type": "application/octet-stream",
            "content-encoding": "aes128gcm",
            "ttl": str(self._settings.ttl_seconds),
            "urgency": "high" if message.message_class == "transactional" else self._settings.urgency,
            "topic": to_base64url(digest)[:TOPIC_CHARACTERS],
        }


def push_verdict(answer: Answer) -> Verdict:
    """By the status alone (RFC 8030, 5 and 8.4)."""
    if answer.is_success:
        return SENT
    verdict = VERDICTS.get(answer.status) or http_verdict(answer)
    return BAD_CONTENT if verdict.kind == "problem" else verdict


def _payload(message: OutgoingMessage) -> dict[str, str]:
    """What the service worker reads."""
    fields = message.content.fields
    shown = {name: fields[name] for name in ("title", "body", "url", "image") if fields.get(name)}
    return {**shown, "message_id": message.message_id}


def _detail(answer: Answer) -> str:
    return "" if answer.is_success else f"HTTP {answer.status}"


def _make(settings: WebPushSettings, clock: Clock) -> WebPushAdapter:
    return WebPushAdapter(settings, clock=clock)


WEB_PUSH = AdapterKind(
    kind="web_push",
    channel="web_push",
    settings=WebPushSettings,
    make=_make,
    secrets=("private_key",),
    batch_max=BATCH_MAX,
)
