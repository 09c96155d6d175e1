"""Firebase Cloud Messaging, HTTP v1: one request a message over pooled connections.

Invariants
- The service takes no idempotency key: after a lost answer the outcome is unknown.
- A device's token is given up (`invalid_address`) only on Google's word that it is registered no more; what looks like
  the wrong project or a wrong certificate is tried again later: no address is lost by a setting.

Sources: https://firebase.google.com/docs/reference/fcm/rest/v1/projects.messages and …/v1/ErrorCode.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any, Literal

import msgspec

from evergrove.channels.adapters.contracts import AdapterKind, Outcome, OutgoingMessage, SenderSettings
from evergrove.channels.adapters.phone.exchange import (
    Answer,
    AnswerSeconds,
    Connections,
    Endpoint,
    Exchange,
    Lost,
    http_verdict,
    sender_problem,
)
from evergrove.channels.adapters.phone.verdicts import (
    BAD_CONTENT,
    BAD_NUMBER,
    HOUR_SECONDS,
    MINUTE_SECONDS,
    UNKNOWN,
    Verdict,
    tell_outcome,
)
from evergrove.channels.adapters.push.credentials import AccessTokens, InvalidServiceAccountError, read_service_account

if TYPE_CHECKING:
    from evergrove.kit import Clock

BATCH_MAX = 200

PAYLOAD_BYTES_MAX = 4_096
"""Notification and data together."""

TTL_SECONDS_MAX = 28 * 86_400
"""Four weeks: what the service keeps a message at most."""

HTTP_UNAUTHENTICATED = 401

NOT_OURS = Verdict(kind="retry", reason="no_sender", retry_after_seconds=HOUR_SECONDS)
"""The device belongs to another project, or the app's certificate is missing: a person must look at the settings."""

VERDICTS: Mapping[str, Verdict] = {
    "UNREGISTERED": BAD_NUMBER,
    "SENDER_ID_MISMATCH": NOT_OURS,
    "THIRD_PARTY_AUTH_ERROR": NOT_OURS,
    "INTERNAL": UNKNOWN,
}


class FcmSettings(SenderSettings, frozen=True, kw_only=True):
    """`service_account`: the key file from Google's console, as text."""

    service_account: Annotated[str, msgspec.Meta(max_length=10_000)]
    ttl_seconds: Annotated[int, msgspec.Meta(ge=0, le=TTL_SECONDS_MAX)] = 86_400
    """How long a device that is away may get it later."""
    endpoint: Endpoint = "https://fcm.googleapis.com"
    token_endpoint: Endpoint = "https://oauth2.googleapis.com/token"  # noqa: S105 - an address
    connections: Connections = 16
    answer_seconds_max: AnswerSeconds = 10.0

    def __post_init__(self) -> None:
        try:
            read_service_account(self.service_account)
        except InvalidServiceAccountError as error:
            raise ValueError(f"{error.message}; {error.help}") from None


class _Detail(msgspec.Struct, frozen=True, rename="camel"):
    error_code: str = ""
    field_violations: tuple[dict[str, str], ...] = ()


class _Error(msgspec.Struct, frozen=True):
    status: str = ""
    message: str = ""
    details: tuple[_Detail, ...] = ()


class _Answer(msgspec.Struct, frozen=True):
    name: str = ""
    error: _Error = _Error()


class FcmAdapter:
    """One project."""

    def __init__(self, settings: FcmSettings, *, clock: Clock) -> None:
        account, key = read_service_account(settings.service_account)
        self._settings, self._clock = settings, clock
        self._url = f"{settings.endpoint.rstrip('/')}/v1/projects/{account.project_id}/messages:send"
        self._exchange = Exchange(connections=settings.connections, answer_seconds_max=settings.answer_seconds_max)
        self._tokens = AccessTokens(account, key=key, url=settings.token_endpoint, exchange=self._exchange)

    def close(self) -> None:
        self._exchange.close()

    def send(self, batch: Sequence[OutgoingMessage]) -> Sequence[Outcome]:
        unfit = [message for message in batch if not message.content.fields.get("title") or _is_too_large(message)]
        words = f"a push message has a title, and at most {PAYLOAD_BYTES_MAX:,} bytes"
        settled = [tell_outcome(message.message_id, BAD_CONTENT, detail=words) for message in unfit]
        refused = {outcome.message_id for outcome in settled}
        parcels = [[message] for message in batch if message.message_id not in refused]
        return self._exchange.hand_over(batch, parcels, send_parcel=self._send_parcel, settled=settled)

    def _send_parcel(self, parcel: Sequence[OutgoingMessage]) -> Sequence[Outcome]:
        (message,) = parcel
        body = msgspec.json.encode({"message": self._message(message)})
        token = self._tokens.current(self._clock.now())
        answer = self._post(body, token=token)
        if isinstance(answer, Answer) and answer.status == HTTP_UNAUTHENTICATED and not _code(answer):
            self._tokens.forget(token)
            answer = self._post(body, token=self._tokens.current(self._clock.now()))
        if isinstance(answer, Lost):
            return [tell_outcome(message.message_id, UNKNOWN, detail=answer.detail)]
        read = answer.read(_Answer)
        if answer.is_success and read is not None and read.name:
            return [Outcome(message_id=message.message_id, kind="sent", provider_id=read.name)]
        verdict = _verdict(answer)
        # Google's own words may quote the token: its codes are enough.
        detail = f"HTTP {answer.status} {_code(answer) or (read.error.status if read else '')}".strip()
        if verdict.kind == "problem":
            raise sender_problem(detail)
        return [tell_outcome(message.message_id, verdict, detail=detail)]

    def _post(self, body: bytes, *, token: str) -> Answer | Lost:
        headers = {"authorization": f"Bearer {token}", "content-type": "application/json"}
        return self._exchange.post(self._url, headers=headers, content=body)

    def _message(self, message: OutgoingMessage) -> dict[str, Any]:
        is_urgent = message.message_class == "transactional"
        ttl = self._settings.ttl_seconds
        expires = int(self._clock.now().timestamp()) + ttl if ttl else 0
        priority: Literal["HIGH", "NORMAL"] = "HIGH" if is_urgent else "NORMAL"
        return {
            "token": message.address,
            **_payload(message),
            "android": {"priority": priority, "ttl": f"{ttl}s"},
            "apns": {"headers": {"apns-priority": "10" if is_urgent else "5", "apns-expiration": str(expires)}},
        }


def _payload(message: OutgoingMessage) -> dict[str, dict[str, str]]:
    """The part whose size is limited; `data` is what the app opens, and by what it names the message."""
    fields = message.content.fields
    notification = {name: fields[name] for name in ("title", "body", "image") if fields.get(name)}
    data = {"message_id": message.message_id, **({"url": fields["url"]} if fields.get("url") else {})}
    return {"notification": notification, "data": data}


def _is_too_large(message: OutgoingMessage) -> bool:
    return len(msgspec.json.encode(_payload(message))) > PAYLOAD_BYTES_MAX


def _code(answer: Answer) -> str:
    read = answer.read(_Answer)
    details = read.error.details if read is not None else ()
    return next((one.error_code for one in details if one.error_code), "")


def _verdict(answer: Answer) -> Verdict:
    read = answer.read(_Answer)
    code = _code(answer)
    if code in VERDICTS:
        return VERDICTS[code]
    if read is not None and "INVALID_ARGUMENT" in (code, read.error.status):
        fields = {one.get("field", "") for detail in read.error.details for one in detail.field_violations}
        return BAD_NUMBER if "message.token" in fields else BAD_CONTENT
    if code == "QUOTA_EXCEEDED":
        waits = max(answer.retry_after_seconds or 0.0, MINUTE_SECONDS)
        return Verdict(kind="retry", reason="rate", retry_after_seconds=waits)
    return http_verdict(answer)


def _make(settings: FcmSettings, clock: Clock) -> FcmAdapter:
    return FcmAdapter(settings, clock=clock)


FCM = AdapterKind(
    kind="fcm",
    channel="push",
    settings=FcmSettings,
    make=_make,
    secrets=("service_account",),
    batch_max=BATCH_MAX,
)
