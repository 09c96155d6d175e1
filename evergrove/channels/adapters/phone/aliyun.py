"""Aliyun SMS (Dysmsapi 2017-05-25): SendSms, one request a message, or SendBatchSms, up to a hundred in one.

Invariants
- A message of its own request carries its id as OutId, so that its report settles it also when no answer came. A batch
  has one OutId for all: what is unknown of it stays unknown.
- Aliyun honours no idempotency key, by its own documents.
"""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import urlsplit

import msgspec

from evergrove.channels.adapters.contracts import AdapterKind, Outcome, OutgoingMessage, Receipt, SenderSettings
from evergrove.channels.adapters.phone.aliyun_codes import read_code, read_report_code
from evergrove.channels.adapters.phone.aliyun_signature import AliyunKey, canonical_query, signed_headers
from evergrove.channels.adapters.phone.exchange import (
    HTTP_BAD_REQUEST,
    Answer,
    AnswerSeconds,
    Connections,
    Endpoint,
    Exchange,
    Lost,
    Secret,
    http_verdict,
    in_parcels,
    sender_problem,
)
from evergrove.channels.adapters.phone.filed import FiledTemplate, filed_template
from evergrove.channels.adapters.phone.numbers import as_dialled_in_china, is_chinese, is_number, mark_number
from evergrove.channels.adapters.phone.proof import beijing_instant, check_token, read_body
from evergrove.channels.adapters.phone.verdicts import (
    BAD_CONTENT,
    BAD_NUMBER,
    DELIVERED,
    REFUSED,
    UNKNOWN,
    Verdict,
    cut_detail,
    tell_outcome,
)
from evergrove.kit import SystemClock

if TYPE_CHECKING:
    from evergrove.kit import Clock

VERSION = "2017-05-25"
BATCH_MAX = 100
"""Numbers that SendBatchSms takes."""

OUT_ID_CHARACTERS_MAX = 255


class AliyunSettings(SenderSettings, frozen=True, kw_only=True):
    """`receipts_token`: the secret in the address for reports, which Aliyun does not sign."""

    access_key_id: Annotated[str, msgspec.Meta(min_length=1, max_length=128)]
    access_key_secret: Secret
    receipts_token: Secret
    sign_name: Annotated[str, msgspec.Meta(min_length=1, max_length=40)]
    template_code: str = ""
    text_parameter: str = ""
    endpoint: Endpoint = "https://dysmsapi.aliyuncs.com"
    sends_batches: bool = False
    """SendBatchSms: fewer requests, but a batch without an answer is settled by no report."""
    connections: Connections = 8
    answer_seconds_max: AnswerSeconds = 10.0


class _Answer(msgspec.Struct, frozen=True):
    code: str = msgspec.field(name="Code")
    message: str = msgspec.field(name="Message", default="")
    biz_id: str = msgspec.field(name="BizId", default="")


class _Report(msgspec.Struct, frozen=True):
    phone_number: str = ""
    report_time: str = ""
    success: bool = False
    err_code: str = ""
    biz_id: str = ""
    out_id: str = ""


class AliyunAdapter:
    """One access key."""

    def __init__(self, settings: AliyunSettings, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock
        self._host = urlsplit(settings.endpoint).netloc
        self._key = AliyunKey(access_key_id=settings.access_key_id, access_key_secret=settings.access_key_secret)
        self._exchange = Exchange(connections=settings.connections, answer_seconds_max=settings.answer_seconds_max)

    def close(self) -> None:
        self._exchange.close()

    def send(self, batch: Sequence[OutgoingMessage]) -> Sequence[Outcome]:
        settled = []
        templates: dict[str, FiledTemplate] = {}
        groups: dict[str, list[OutgoingMessage]] = defaultdict(list)
        for message in batch:
            template = self._template(message)
            if not is_number(message.address):
                settled.append(tell_outcome(message.message_id, BAD_NUMBER))
            elif template is None:
                settled.append(tell_outcome(message.message_id, BAD_CONTENT, detail="no template code or values"))
            else:
                templates[message.message_id] = template
                # SendBatchSms takes one template, and numbers of China or of elsewhere, not both.
                groups[f"{template.code}\n{is_chinese(message.address)}"].append(message)
        size = BATCH_MAX if self._settings.sends_batches else 1
        parcels = [part for group in groups.values() for part in in_parcels(group, size=size)]
        send_parcel = partial(self._send_parcel, templates=templates)
        return self._exchange.hand_over(batch, parcels, send_parcel=send_parcel, settled=settled)

    def _template(self, message: OutgoingMessage) -> FiledTemplate | None:
        own = self._settings
        return filed_template(
            message, code=own.template_code, sign_name=own.sign_name, text_parameter=own.text_parameter
        )

    def _send_parcel(
        self, parcel: Sequence[OutgoingMessage], *, templates: Mapping[str, FiledTemplate]
    ) -> Sequence[Outcome]:
        single = len(parcel) == 1
        parameters = _single(parcel[0], templates) if single else _many(parcel, templates)
        answer = self._call("SendSms" if single else "SendBatchSms", parameters)
        if isinstance(answer, Lost):
            return [tell_outcome(message.message_id, UNKNOWN, detail=answer.detail) for message in parcel]
        read = answer.read(_Answer)
        if read is None:
            verdict, detail = http_verdict(answer), f"HTTP {answer.status}"
        else:
            verdict = read_code(read.code, words=read.message) or _unlisted(answer)
            detail = f"{read.code} {read.message}"
        if verdict.kind == "problem":
            raise sender_problem(detail)
        if verdict.kind != "sent" or read is None:
            return [tell_outcome(message.message_id, verdict, detail=detail) for message in parcel]
        return [
            Outcome(
                message_id=message.message_id,
                kind="sent",
                provider_id=self._provider_id(message, biz_id=read.biz_id, single=single),
            )
            for message in parcel
        ]

    def _provider_id(self, message: OutgoingMessage, *, biz_id: str, single: bool) -> str:
        if single:
            return biz_id
        number = as_dialled_in_china(message.address)
        return f"{biz_id}/{mark_number(number, batch=biz_id, key=self._settings.receipts_token)}"

    def _call(self, action: str, parameters: Mapping[str, str]) -> Answer | Lost:
        headers = signed_headers(
            self._key,
            host=self._host,
            action=action,
            version=VERSION,
            parameters=parameters,
            at=self._clock.now(),
            nonce=secrets.token_hex(16),
        )
        url = f"{self._settings.endpoint.rstrip('/')}/?{canonical_query(parameters)}"
        return self._exchange.post(url, headers={**headers, "accept": "application/json"})


def read_receipts(*, headers: Mapping[str, str], body: bytes, url: str, settings: AliyunSettings) -> Sequence[Receipt]:
    """Reads SmsReport posts. Aliyun does not sign them: the address holds the sender's `token`."""
    del headers
    check_token(url, token=settings.receipts_token, provider="Aliyun")
    reports = read_body(body, list[_Report], provider="Aliyun")
    return tuple(_receipts(reports, settings))


def _receipts(reports: Sequence[_Report], settings: AliyunSettings) -> Iterator[Receipt]:
    now = SystemClock().now()
    for report in reports:
        fate = DELIVERED if report.success else read_report_code(report.err_code)
        mark = mark_number(report.phone_number, batch=report.biz_id, key=settings.receipts_token)
        yield Receipt(
            kind=fate.kind,
            at=beijing_instant(report.report_time, now=now),
            raw_id=f"{report.biz_id}/{mark}/{report.err_code or fate.kind}",
            message_id=report.out_id,
            provider_id="" if report.out_id else f"{report.biz_id}/{mark}",
            reason=fate.reason or cut_detail(report.err_code) if not report.success else "",
            is_permanent=fate.is_permanent,
        )


def _single(message: OutgoingMessage, templates: Mapping[str, FiledTemplate]) -> dict[str, str]:
    template = templates[message.message_id]
    return {
        "PhoneNumbers": as_dialled_in_china(message.address),
        "SignName": template.sign_name,
        "TemplateCode": template.code,
        "TemplateParam": _json(dict(template.values)),
        "OutId": message.message_id[:OUT_ID_CHARACTERS_MAX],
    }


def _many(parcel: Sequence[OutgoingMessage], templates: Mapping[str, FiledTemplate]) -> dict[str, str]:
    asked = [templates[message.message_id] for message in parcel]
    return {
        "PhoneNumberJson": _json([as_dialled_in_china(message.address) for message in parcel]),
        "SignNameJson": _json([template.sign_name for template in asked]),
        "TemplateCode": asked[0].code,
        "TemplateParamJson": _json([dict(template.values) for template in asked]),
    }


def _unlisted(answer: Answer) -> Verdict:
    """A code that the tables do not know is a refusal, unless the status says that the gateway itself is unwell."""
    return REFUSED if answer.is_success or answer.status == HTTP_BAD_REQUEST else http_verdict(answer)


def _json(value: Any) -> str:
    return msgspec.json.encode(value).decode()


def _make(settings: AliyunSettings, clock: Clock) -> AliyunAdapter:
    return AliyunAdapter(settings, clock)


ALIYUN_SMS = AdapterKind(
    kind="aliyun_sms",
    channel="sms",
    settings=AliyunSettings,
    make=_make,
    secrets=("access_key_secret", "receipts_token"),
    is_idempotent=False,
    batch_max=BATCH_MAX,
    read_receipts=read_receipts,
)
