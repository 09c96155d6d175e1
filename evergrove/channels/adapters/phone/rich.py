"""MMS, video SMS and 5G messages over a gateway that speaks our small JSON form; others get a translating proxy.

We post `{message_id, to, channel, subject, text, media, buttons, fallback_text}`, signed (`signed_posts.py`), with the
idempotency key as `webhook-id`. The gateway answers 2xx `{"id": "…"}`, or 4xx `{"code": "…", "message": "…"}` with a
code of VERDICTS. It posts receipts as `{"receipts": [{id, message_id, event, at, reason, permanent}]}`, signed alike.

Invariant: what a phone would not take fails before anything is sent (`rich_parts.py`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Annotated, Literal, get_args

import msgspec

from evergrove.channels.adapters.contracts import AdapterKind, Outcome, OutgoingMessage, Receipt, SenderSettings
from evergrove.channels.adapters.phone.exchange import (
    AnswerSeconds,
    Connections,
    Endpoint,
    Exchange,
    Lost,
    Secret,
    http_verdict,
    sender_problem,
)
from evergrove.channels.adapters.phone.numbers import is_number
from evergrove.channels.adapters.phone.proof import read_body
from evergrove.channels.adapters.phone.rich_parts import (
    MEGABYTE,
    Button,
    Media,
    RichContent,
    RichContentError,
    read_rich_content,
)
from evergrove.channels.adapters.phone.signed_posts import check_post, sign_post
from evergrove.channels.adapters.phone.verdicts import (
    BAD_CONTENT,
    BAD_NUMBER,
    BAD_WORDS,
    BUSY,
    OPTED_OUT,
    PROBLEM,
    REFUSED,
    UNKNOWN,
    UNLICENSED,
    Verdict,
    cut_detail,
    tell_outcome,
)
from evergrove.kit import SystemClock

if TYPE_CHECKING:
    from evergrove.kit import Clock

RichChannel = Literal["mms", "rich_sms"]

BATCH_MAX = 50
"""Messages of up to 10 MB each are in memory together."""

VERDICTS: Mapping[str, Verdict] = {
    "invalid_address": BAD_NUMBER,
    "content": BAD_CONTENT,
    "sensitive_words": BAD_WORDS,
    "licence": UNLICENSED,
    "unsubscribed": OPTED_OUT,
    "rate": BUSY,
    "sender": PROBLEM,
}


class RichSettings(SenderSettings, frozen=True, kw_only=True):
    """`secret` signs both ways; `total_bytes_max` is what this gateway takes (a classic MMS: 307200)."""

    endpoint: Endpoint
    secret: Secret
    total_bytes_max: Annotated[int, msgspec.Meta(ge=1_024, le=10 * MEGABYTE)] = 2 * MEGABYTE
    connections: Connections = 4
    answer_seconds_max: AnswerSeconds = 30.0


class _Wish(msgspec.Struct, frozen=True, kw_only=True):
    message_id: str
    to: str
    channel: str
    subject: str
    text: str
    media: tuple[Media, ...]
    buttons: tuple[Button, ...]
    fallback_text: str
    """What a phone that takes no 5G message gets as an SMS; empty: nothing."""


class _Answer(msgspec.Struct, frozen=True):
    id: str = ""
    code: str = ""
    message: str = ""


class _Receipt(msgspec.Struct, frozen=True, kw_only=True):
    event: Literal["delivered", "opened", "clicked", "bounced", "complained", "failed", "unsubscribed"]
    at: Annotated[datetime, msgspec.Meta(tz=True)]
    id: str = ""
    message_id: str = ""
    reason: str = ""
    permanent: bool = False


class _Receipts(msgspec.Struct, frozen=True):
    receipts: list[_Receipt]


class RichAdapter:
    """One gateway, for one channel."""

    def __init__(self, settings: RichSettings, clock: Clock, *, channel: RichChannel) -> None:
        self._settings = settings
        self._clock = clock
        self._channel = channel
        self._exchange = Exchange(connections=settings.connections, answer_seconds_max=settings.answer_seconds_max)

    def close(self) -> None:
        self._exchange.close()

    def send(self, batch: Sequence[OutgoingMessage]) -> Sequence[Outcome]:
        settled = []
        contents: dict[str, RichContent] = {}
        for message in batch:
            if not is_number(message.address):
                settled.append(tell_outcome(message.message_id, BAD_NUMBER))
                continue
            try:
                contents[message.message_id] = read_rich_content(
                    message.content.fields, channel=self._channel, total_bytes_max=self._settings.total_bytes_max
                )
            except RichContentError as error:
                settled.append(tell_outcome(message.message_id, BAD_CONTENT, detail=str(error)))
        parcels = [[message] for message in batch if message.message_id in contents]
        send_parcel = partial(self._send_parcel, contents=contents)
        return self._exchange.hand_over(batch, parcels, send_parcel=send_parcel, settled=settled)

    def _send_parcel(
        self, parcel: Sequence[OutgoingMessage], *, contents: Mapping[str, RichContent]
    ) -> Sequence[Outcome]:
        (message,) = parcel
        body = self._body(message, contents[message.message_id])
        signed = sign_post(body, post_id=message.idempotency_key, at=self._clock.now(), secret=self._settings.secret)
        headers = {"content-type": "application/json", **signed}
        answer = self._exchange.post(self._settings.endpoint, headers=headers, content=body)
        if isinstance(answer, Lost):
            return [tell_outcome(message.message_id, UNKNOWN, detail=answer.detail)]
        read = answer.read(_Answer)
        if answer.is_success and read is not None and read.id:
            return [Outcome(message_id=message.message_id, kind="sent", provider_id=read.id)]
        verdict, detail = http_verdict(answer), f"HTTP {answer.status}"
        if read is not None and read.code and not answer.is_success:
            verdict = VERDICTS.get(read.code) or (REFUSED if verdict.kind == "problem" else verdict)
            detail = f"{read.code} {read.message}"
        if verdict.kind == "problem":
            raise sender_problem(detail)
        return [tell_outcome(message.message_id, verdict, detail=detail)]

    def _body(self, message: OutgoingMessage, content: RichContent) -> bytes:
        wish = _Wish(
            message_id=message.message_id,
            to=message.address,
            channel=self._channel,
            subject=content.subject,
            text=content.text,
            media=content.media,
            buttons=content.buttons,
            fallback_text=message.content.fields.get("fallback_text", ""),
        )
        return msgspec.json.encode(wish)


def read_receipts(*, headers: Mapping[str, str], body: bytes, url: str, settings: RichSettings) -> Sequence[Receipt]:
    """Reads signed receipts. Raises ForgedReceiptError for a wrong signature and for a post older than five minutes."""
    del url
    check_post(body, headers=headers, now=SystemClock().now(), secret=settings.secret)
    posted = read_body(body, _Receipts, provider="the gateway")
    return tuple(
        Receipt(
            kind=receipt.event,
            at=receipt.at,
            raw_id=f"{receipt.id or receipt.message_id}/{receipt.event}",
            message_id=receipt.message_id,
            provider_id=receipt.id,
            reason=cut_detail(receipt.reason),
            is_permanent=receipt.permanent,
        )
        for receipt in posted.receipts
    )


def _kind(channel: RichChannel) -> AdapterKind:
    def make(settings: RichSettings, clock: Clock) -> RichAdapter:
        return RichAdapter(settings, clock, channel=channel)

    return AdapterKind(
        kind=f"{channel}_gateway",
        channel=channel,
        settings=RichSettings,
        make=make,
        secrets=("secret",),
        # The key travels with each message, but whether a gateway behind the form honours it is not ours to promise.
        is_idempotent=False,
        batch_max=BATCH_MAX,
        read_receipts=read_receipts,
    )


MMS_GATEWAY, RICH_SMS_GATEWAY = (_kind(channel) for channel in get_args(RichChannel))
