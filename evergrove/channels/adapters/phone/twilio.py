"""Twilio (Messages API 2010-04-01): one request a message; states come to the address given with the message.

Invariants
- The address for states holds the message's id, so that a state settles it also when no answer came; Twilio signs the
  whole address with what it posts.
- Twilio honours no idempotency key on messages.

Sources: https://www.twilio.com/docs/messaging/api/message-resource, https://www.twilio.com/docs/usage/security (whose
fixed example is in the tests), https://www.twilio.com/docs/api/errors.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated
from urllib.parse import parse_qs, parse_qsl, quote, urlencode, urlsplit

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
from evergrove.channels.adapters.phone.proof import RECEIPTS_BYTES_MAX, UnreadableReceiptError, forged
from evergrove.channels.adapters.phone.verdicts import (
    BAD_CONTENT,
    BAD_NUMBER,
    BAD_WORDS,
    BUSY,
    DELIVERED,
    FAILED,
    NUMBER_GONE,
    ON_BLACK_LIST,
    OPTED_OUT,
    PROBLEM,
    REFUSED,
    REFUSED_SENDER,
    REFUSED_WORDS,
    UNKNOWN,
    UNLICENSED,
    UNREACHABLE,
    Fate,
    Verdict,
    tell_outcome,
)
from evergrove.kit import SystemClock

if TYPE_CHECKING:
    from evergrove.kit import Clock

BATCH_MAX = 100
TEXT_CHARACTERS_MAX = 1_600
"""Twilio's limit of Body."""

VERDICTS: Mapping[int, Verdict] = {
    20003: PROBLEM,  # authentication
    20429: BUSY,
    21211: BAD_NUMBER,
    21212: PROBLEM,  # the number that sends
    21265: BAD_NUMBER,
    21408: UNLICENSED,  # the region is not enabled
    21603: PROBLEM,
    21606: PROBLEM,
    21608: PROBLEM,  # a trial account
    21610: OPTED_OUT,
    21611: BUSY,  # the sender's queue is full
    21612: BAD_NUMBER,
    21614: BAD_NUMBER,  # no mobile number
    21617: BAD_CONTENT,
    21619: BAD_CONTENT,
    30001: BUSY,
    30007: BAD_WORDS,
    63038: PROBLEM,  # the account's day limit
}

FATES: Mapping[str, Fate] = {
    "30002": FAILED,
    "30003": UNREACHABLE,
    "30004": ON_BLACK_LIST,
    "30005": NUMBER_GONE,
    "30006": NUMBER_GONE,  # a landline
    "30007": REFUSED_WORDS,
    "30034": REFUSED_SENDER,  # not registered for A2P 10DLC
}

_ENDED = {"delivered": DELIVERED, "read": Fate(kind="opened"), "undelivered": FAILED, "failed": FAILED}
"""The states that tell something; queued, sending, sent and the like are on the way."""


class TwilioSettings(SenderSettings, frozen=True, kw_only=True):
    """`receipts_url`: the sender's own address for receipts, as Twilio reaches it. `auth_token` signs what it posts;
    requests use an API key where `api_key` is given."""

    account_sid: Annotated[str, msgspec.Meta(pattern=r"^AC[0-9a-fA-F]{32}$")]
    auth_token: Secret
    receipts_url: Annotated[str, msgspec.Meta(pattern=r"^(https?://.+)?$", max_length=500)] = ""
    api_key: str = ""
    api_secret: str = ""
    from_number: str = ""
    messaging_service_sid: str = ""
    endpoint: Endpoint = "https://api.twilio.com"
    connections: Connections = 8
    answer_seconds_max: AnswerSeconds = 10.0

    def __post_init__(self) -> None:
        if bool(self.from_number) == bool(self.messaging_service_sid):
            raise ValueError("give either from_number or messaging_service_sid")
        if bool(self.api_key) != bool(self.api_secret):
            raise ValueError("api_key and api_secret belong together")


class _Answer(msgspec.Struct, frozen=True):
    sid: str = ""
    code: int | None = None
    message: str | None = None


class TwilioAdapter:
    """One account."""

    def __init__(self, settings: TwilioSettings) -> None:
        self._settings = settings
        self._url = f"{settings.endpoint.rstrip('/')}/2010-04-01/Accounts/{settings.account_sid}/Messages.json"
        user, password = (
            (settings.api_key, settings.api_secret) if settings.api_key else (settings.account_sid, settings.auth_token)
        )
        self._exchange = Exchange(
            connections=settings.connections,
            answer_seconds_max=settings.answer_seconds_max,
            credentials=(user, password),
        )

    def close(self) -> None:
        self._exchange.close()

    def send(self, batch: Sequence[OutgoingMessage]) -> Sequence[Outcome]:
        settled = []
        parcels = []
        for message in batch:
            text = message.content.fields.get("text", "")
            if not is_number(message.address):
                settled.append(tell_outcome(message.message_id, BAD_NUMBER))
            elif not text or len(text) > TEXT_CHARACTERS_MAX:
                words = f"a text has 1 to {TEXT_CHARACTERS_MAX} characters"
                settled.append(tell_outcome(message.message_id, BAD_CONTENT, detail=words))
            else:
                parcels.append([message])
        return self._exchange.hand_over(batch, parcels, send_parcel=self._send_parcel, settled=settled)

    def _send_parcel(self, parcel: Sequence[OutgoingMessage]) -> Sequence[Outcome]:
        (message,) = parcel
        answer = self._exchange.post(
            self._url, headers={"content-type": "application/x-www-form-urlencoded"}, content=self._form(message)
        )
        if isinstance(answer, Lost):
            return [tell_outcome(message.message_id, UNKNOWN, detail=answer.detail)]
        read = answer.read(_Answer)
        if answer.is_success and read is not None and read.sid:
            return [Outcome(message_id=message.message_id, kind="sent", provider_id=read.sid)]
        if read is not None and read.code is not None and not answer.is_success:
            verdict = VERDICTS.get(read.code) or (REFUSED if answer.status == 400 else http_verdict(answer))
            detail = f"{read.code} {read.message or ''}"
        else:
            verdict, detail = http_verdict(answer), f"HTTP {answer.status}"
        if verdict.kind == "problem":
            raise sender_problem(detail)
        return [tell_outcome(message.message_id, verdict, detail=detail)]

    def _form(self, message: OutgoingMessage) -> bytes:
        own = self._settings
        form = {"To": message.address, "Body": message.content.fields["text"]}
        form |= {"From": own.from_number} if own.from_number else {"MessagingServiceSid": own.messaging_service_sid}
        if own.receipts_url:
            joint = "&" if "?" in own.receipts_url else "?"
            form["StatusCallback"] = f"{own.receipts_url}{joint}message_id={quote(message.message_id)}"
        return urlencode(form).encode()


def twilio_signature(url: str, *, form: Mapping[str, str], auth_token: str) -> str:
    """X-Twilio-Signature: HMAC-SHA1 over the address and the sorted fields, in Base64."""
    text = url + "".join(f"{name}{form[name]}" for name in sorted(form))
    return base64.b64encode(hmac.new(auth_token.encode(), text.encode(), hashlib.sha1).digest()).decode()


def read_receipts(*, headers: Mapping[str, str], body: bytes, url: str, settings: TwilioSettings) -> Sequence[Receipt]:
    """Reads one state of one message, signed by Twilio with the account's token."""
    if len(body) > RECEIPTS_BYTES_MAX:
        raise UnreadableReceiptError("a post of Twilio is too long", help="look at what is posted to this address")
    form = dict(parse_qsl(body.decode(errors="replace"), keep_blank_values=True))
    expected = twilio_signature(url, form=form, auth_token=settings.auth_token)
    if not hmac.compare_digest(expected.encode(), headers.get("x-twilio-signature", "").encode()):
        raise forged("Twilio")
    state = form.get("MessageStatus", form.get("SmsStatus", ""))
    sid = form.get("MessageSid", form.get("SmsSid", ""))
    if not sid or not state:
        raise UnreadableReceiptError("a post of Twilio names no message", help="give this address to messages only")
    if state not in _ENDED:
        return ()
    code = form.get("ErrorCode", "")
    fate = FATES.get(code, _ENDED[state]) if state in {"undelivered", "failed"} else _ENDED[state]
    return (
        Receipt(
            kind=fate.kind,
            at=SystemClock().now(),
            raw_id=f"{sid}/{state}",
            message_id=parse_qs(urlsplit(url).query).get("message_id", [""])[0],
            provider_id=sid,
            reason=fate.reason or code,
            is_permanent=fate.is_permanent,
        ),
    )


def _make(settings: TwilioSettings, _clock: Clock) -> TwilioAdapter:
    return TwilioAdapter(settings)


TWILIO_SMS = AdapterKind(
    kind="twilio_sms",
    channel="sms",
    settings=TwilioSettings,
    make=_make,
    secrets=("auth_token", "api_secret"),
    is_idempotent=False,
    batch_max=BATCH_MAX,
    read_receipts=read_receipts,
)
