"""Template messages of a WeChat official account: what a template of the account says, to one follower.

Invariants
- Tokens are asked for by the stable way, which does not take back the one that another process of ours holds.
- WeChat remembers `client_msg_id` for ten minutes only: after a lost answer the outcome is unknown.

Sources: https://developers.weixin.qq.com/doc/service/api/notify/template/api_sendtemplatemessage and
…/api/base/api_getstableaccesstoken
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import msgspec

from evergrove.channels.adapters.contracts import AdapterKind, Outcome, OutgoingMessage, SenderSettings
from evergrove.channels.adapters.phone.exchange import (
    Answer,
    AnswerSeconds,
    Connections,
    Endpoint,
    Exchange,
    Lost,
    Secret,
    http_verdict,
    sender_problem,
)
from evergrove.channels.adapters.phone.verdicts import (
    BAD_CONTENT,
    BAD_NUMBER,
    BAD_WORDS,
    BUSY,
    DAY_LIMIT,
    MINUTE_LIMIT,
    OPTED_OUT,
    REFUSED,
    UNKNOWN,
    Verdict,
    tell_outcome,
)
from evergrove.channels.adapters.wecom.service import SENDER_CODES, Coded, VendorService

if TYPE_CHECKING:
    from evergrove.kit import Clock

BATCH_MAX = 200

CLIENT_ID_CHARACTERS_MAX = 64

SENT_BEFORE = 45_065
"""`client_msg_id` was seen within ten minutes: an earlier attempt went through."""

VERDICTS: Mapping[int, Verdict] = {
    -1: BUSY,
    40_003: BAD_NUMBER,  # openid
    40_036: BAD_CONTENT,
    40_037: BAD_CONTENT,  # template
    40_039: BAD_CONTENT,  # address
    41_006: BAD_CONTENT,
    43_004: Verdict(kind="failed", reason="not_friend"),  # follows no more
    43_101: OPTED_OUT,  # has switched this template off
    43_116: Verdict(kind="failed", reason="licence"),  # the template was banned
    45_009: DAY_LIMIT,
    45_011: MINUTE_LIMIT,
    45_168: BAD_WORDS,
    47_001: BAD_CONTENT,
    47_003: BAD_CONTENT,
}


class WechatSettings(SenderSettings, frozen=True, kw_only=True):
    """The account, as its page of basic settings shows it; our address must be on its list there."""

    app_id: Annotated[str, msgspec.Meta(pattern=r"^wx[0-9a-fA-F]{16}$")]
    app_secret: Secret
    endpoint: Endpoint = "https://api.weixin.qq.com"
    connections: Connections = 8
    answer_seconds_max: AnswerSeconds = 10.0


class _Sent(Coded, frozen=True):
    msgid: int = 0


class WechatAdapter:
    """One official account."""

    def __init__(self, settings: WechatSettings, *, clock: Clock) -> None:
        self._clock = clock
        self._exchange = Exchange(connections=settings.connections, answer_seconds_max=settings.answer_seconds_max)
        asked = msgspec.json.encode(
            {"grant_type": "client_credential", "appid": settings.app_id, "secret": settings.app_secret}
        )

        def ask_token(exchange: Exchange, endpoint: str) -> Answer | Lost:
            headers = {"content-type": "application/json"}
            return exchange.post(f"{endpoint}/cgi-bin/stable_token", headers=headers, content=asked)

        self._service = VendorService(endpoint=settings.endpoint, exchange=self._exchange, ask_token=ask_token)

    def close(self) -> None:
        self._exchange.close()

    def send(self, batch: Sequence[OutgoingMessage]) -> Sequence[Outcome]:
        return self._exchange.hand_over(batch, [[message] for message in batch], send_parcel=self._send_parcel)

    def _send_parcel(self, parcel: Sequence[OutgoingMessage]) -> Sequence[Outcome]:
        (message,) = parcel
        body = _body(message)
        if body is None:
            words = "a template message has a template_id, and data as JSON: {name: {value: text}}"
            return [tell_outcome(message.message_id, BAD_CONTENT, detail=words)]
        answer = self._service.post("/cgi-bin/message/template/send", body, now=self._clock.now())
        if isinstance(answer, Lost):
            return [tell_outcome(message.message_id, UNKNOWN, detail=answer.detail)]
        sent = answer.read(_Sent) if answer.is_success else None
        if sent is not None and sent.errcode in (0, SENT_BEFORE):
            return [Outcome(message_id=message.message_id, kind="sent", provider_id=str(sent.msgid or ""))]
        if sent is None:
            verdict, detail = http_verdict(answer), f"HTTP {answer.status}"
        else:
            verdict, detail = VERDICTS.get(sent.errcode, REFUSED), f"code {sent.errcode}"
        if verdict.kind == "problem" or (sent is not None and sent.errcode in SENDER_CODES):
            raise sender_problem(detail)
        return [tell_outcome(message.message_id, verdict, detail=detail)]


def _body(message: OutgoingMessage) -> dict[str, Any] | None:
    """None: the content cannot be read."""
    fields = message.content.fields
    try:
        data = msgspec.json.decode(fields.get("data") or "", type=dict[str, dict[str, str]])
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return None
    if not fields.get("template_id") or not data:
        return None
    return {
        "touser": message.address,
        "template_id": fields["template_id"],
        "client_msg_id": message.idempotency_key[:CLIENT_ID_CHARACTERS_MAX],
        **({"url": fields["url"]} if fields.get("url") else {}),
        "data": data,
    }


def _make(settings: WechatSettings, clock: Clock) -> WechatAdapter:
    return WechatAdapter(settings, clock=clock)


WECHAT = AdapterKind(
    kind="wechat",
    channel="wechat",
    settings=WechatSettings,
    make=_make,
    secrets=("app_secret",),
    batch_max=BATCH_MAX,
)
