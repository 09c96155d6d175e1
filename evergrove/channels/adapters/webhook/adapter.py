"""The webhook channel: what a template says as JSON is posted, signed, to one server.

Invariant: `webhook-id` is the message's idempotency key, the same for every attempt: a receiver that keeps the scheme's
rules works a message in once, so an attempt of unknown outcome is made again.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import msgspec

from evergrove.channels.adapters.contracts import AdapterKind, Outcome, OutgoingMessage, SenderSettings
from evergrove.channels.adapters.phone.exchange import (
    AnswerSeconds,
    Connections,
    Lost,
    http_verdict,
    sender_problem,
)
from evergrove.channels.adapters.phone.verdicts import BAD_CONTENT, BUSY, SENT, Verdict, tell_outcome
from evergrove.channels.adapters.webhook.public_exchange import PUBLIC, Door, PublicExchange, check_public_url
from evergrove.channels.adapters.webhook.signing import Secrets, is_secret, sign_by_all
from evergrove.kit import InvalidError

if TYPE_CHECKING:
    from evergrove.channels.adapters.phone.exchange import Answer
    from evergrove.kit import Clock

BODY_BYTES_MAX = 64 * 1024
"""The scheme advises to stay below 20 KB; receivers commonly stop at 100 KB or more."""

BATCH_MAX = 100

AGAIN = Verdict(kind="retry")
"""Nobody knows whether the receiver took it: the same id tells it."""

NOT_THE_MESSAGE = frozenset({401, 403, 404, 405, 410})
"""The address or the secret is wrong: no message is at fault."""


class WebhookSettings(SenderSettings, frozen=True, kw_only=True):
    """`previous_secret` signs beside `secret` while the receiver changes over."""

    url: Annotated[str, msgspec.Meta(max_length=2_000)]
    secret: Annotated[str, msgspec.Meta(max_length=200)]
    previous_secret: Annotated[str, msgspec.Meta(max_length=200)] = ""
    connections: Connections = 8
    answer_seconds_max: AnswerSeconds = 15.0

    def __post_init__(self) -> None:
        for secret in (self.secret, self.previous_secret):
            if secret and not is_secret(secret):
                raise ValueError("a secret is whsec_ and 24 to 64 random bytes in Base64")
        if not self.secret:
            raise ValueError("a webhook has a secret")


class WebhookAdapter:
    """One receiver."""

    def __init__(self, settings: WebhookSettings, *, clock: Clock, door: Door = PUBLIC) -> None:
        self._settings, self._clock, self._door = settings, clock, door
        self._exchange = PublicExchange(
            connections=settings.connections, answer_seconds_max=settings.answer_seconds_max, door=door
        )

    def close(self) -> None:
        self._exchange.close()

    def send(self, batch: Sequence[OutgoingMessage]) -> Sequence[Outcome]:
        try:
            check_public_url(self._settings.url, door=self._door)
        except InvalidError as error:
            raise sender_problem(error.message) from error
        return self._exchange.hand_over(batch, [[message] for message in batch], send_parcel=self._send_parcel)

    def _send_parcel(self, parcel: Sequence[OutgoingMessage]) -> Sequence[Outcome]:
        (message,) = parcel
        body = message.content.fields.get("json", "").encode()
        if len(body) > BODY_BYTES_MAX or not _is_json(body):
            words = f"a webhook posts JSON of at most {BODY_BYTES_MAX:,} bytes"
            return [tell_outcome(message.message_id, BAD_CONTENT, detail=words)]
        own = self._settings
        headers = sign_by_all(
            body,
            post_id=message.idempotency_key,
            at=self._clock.now(),
            by=Secrets(current=own.secret, previous=own.previous_secret),
        )
        answer = self._exchange.post(own.url, headers={"content-type": "application/json", **headers}, content=body)
        if isinstance(answer, Lost):
            return [tell_outcome(message.message_id, AGAIN, detail=answer.detail)]
        verdict = post_verdict(answer)
        detail = "" if verdict is SENT else f"HTTP {answer.status}"
        if verdict.kind == "problem":
            raise sender_problem(detail)
        return [tell_outcome(message.message_id, verdict, detail=detail)]


def post_verdict(answer: Answer) -> Verdict:
    """By the status alone: whatever the body says, a 2xx took the message."""
    if answer.is_success:
        return SENT
    if 400 <= answer.status < 500 and answer.status not in NOT_THE_MESSAGE:
        return http_verdict(answer) if answer.status == 429 else BUSY if answer.status in {408, 425} else BAD_CONTENT
    verdict = http_verdict(answer)
    return AGAIN if verdict.kind == "unknown" else verdict


def _is_json(body: bytes) -> bool:
    try:
        msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return False
    return True


def _make(settings: WebhookSettings, clock: Clock) -> WebhookAdapter:
    return WebhookAdapter(settings, clock=clock)


WEBHOOK = AdapterKind(
    kind="webhook",
    channel="webhook",
    settings=WebhookSettings,
    make=_make,
    secrets=("secret", "previous_secret"),
    is_idempotent=True,
    batch_max=BATCH_MAX,
)
