"""Tencent Cloud SMS (2021-01-11): SendSms, with up to 200 numbers of one template and the same values in a request.

Invariants
- Messages share a request only when template, signature and values are equal; personal ones go one by one.
- Tencent gives its serial number in the answer alone: a message without an answer is settled by no report.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlsplit

import msgspec

from evergrove.channels.adapters.contracts import AdapterKind, Outcome, OutgoingMessage, Receipt, SenderSettings
from evergrove.channels.adapters.phone.exchange import (
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
from evergrove.channels.adapters.phone.numbers import is_chinese, is_number
from evergrove.channels.adapters.phone.proof import beijing_instant, check_token, read_body
from evergrove.channels.adapters.phone.tencent_codes import read_code
from evergrove.channels.adapters.phone.tencent_signature import CONTENT_TYPE, TencentKey, authorization
from evergrove.channels.adapters.phone.verdicts import (
    BAD_CONTENT,
    BAD_NUMBER,
    DELIVERED,
    UNKNOWN,
    carrier_fate,
    cut_detail,
    tell_outcome,
)
from evergrove.kit import SystemClock

if TYPE_CHECKING:
    from evergrove.kit import Clock

VERSION = "2021-01-11"
BATCH_MAX = 200
"""Numbers that SendSms takes."""

Group = tuple[FiledTemplate, bool]


class TencentSettings(SenderSettings, frozen=True, kw_only=True):
    """`receipts_token`: the secret in the address for reports, which Tencent does not sign."""

    secret_id: Annotated[str, msgspec.Meta(min_length=1, max_length=128)]
    secret_key: Secret
    receipts_token: Secret
    sdk_app_id: Annotated[str, msgspec.Meta(pattern=r"^\d{4,20}$")]
    sign_name: Annotated[str, msgspec.Meta(max_length=40)] = ""
    template_code: str = ""
    text_parameter: str = ""
    region: str = "ap-guangzhou"
    endpoint: Endpoint = "https://sms.tencentcloudapi.com"
    connections: Connections = 8
    answer_seconds_max: AnswerSeconds = 10.0


class _Status(msgspec.Struct, frozen=True):
    code: str = msgspec.field(name="Code")
    serial: str = msgspec.field(name="SerialNo", default="")
    number: str = msgspec.field(name="PhoneNumber", default="")
    message: str = msgspec.field(name="Message", default="")


class _Error(msgspec.Struct, frozen=True):
    code: str = msgspec.field(name="Code")
    message: str = msgspec.field(name="Message", default="")


class _Response(msgspec.Struct, frozen=True):
    statuses: list[_Status] | None = msgspec.field(name="SendStatusSet", default=None)
    error: _Error | None = msgspec.field(name="Error", default=None)


class _Answer(msgspec.Struct, frozen=True):
    response: _Response = msgspec.field(name="Response")


class _Report(msgspec.Struct, frozen=True):
    user_receive_time: str = ""
    report_status: str = ""
    errmsg: str = ""
    sid: str = ""


class TencentAdapter:
    """One key and one SMS application."""

    def __init__(self, settings: TencentSettings, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock
        self._host = urlsplit(settings.endpoint).netloc
        self._key = TencentKey(secret_id=settings.secret_id, secret_key=settings.secret_key)
        self._exchange = Exchange(connections=settings.connections, answer_seconds_max=settings.answer_seconds_max)

    def close(self) -> None:
        self._exchange.close()

    def send(self, batch: Sequence[OutgoingMessage]) -> Sequence[Outcome]:
        settled = []
        templates: dict[str, FiledTemplate] = {}
        groups: dict[Group, dict[str, list[OutgoingMessage]]] = defaultdict(lambda: defaultdict(list))
        for message in batch:
            template = self._template(message)
            if not is_number(message.address):
                settled.append(tell_outcome(message.message_id, BAD_NUMBER))
            elif template is None:
                settled.append(tell_outcome(message.message_id, BAD_CONTENT, detail="no template code or values"))
            else:
                templates[message.message_id] = template
                groups[template, is_chinese(message.address)][message.address].append(message)
        parcels = []
        for numbers in groups.values():
            # A number stands once in a request: the answer tells its messages apart by nothing else.
            parcels += in_parcels([messages.pop() for messages in numbers.values()], size=BATCH_MAX)
            parcels += [[message] for messages in numbers.values() for message in messages]
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
        answer = self._call(parcel, template=templates[parcel[0].message_id])
        if isinstance(answer, Lost):
            return [tell_outcome(message.message_id, UNKNOWN, detail=answer.detail) for message in parcel]
        read = answer.read(_Answer)
        response = read.response if read is not None else _Response()
        if response.statuses:
            return self._read_statuses(parcel, response.statuses)
        verdict = read_code(response.error.code) if response.error else http_verdict(answer)
        detail = f"{response.error.code} {response.error.message}" if response.error else f"HTTP {answer.status}"
        if verdict.kind == "problem":
            raise sender_problem(detail)
        return [tell_outcome(message.message_id, verdict, detail=detail) for message in parcel]

    def _read_statuses(self, parcel: Sequence[OutgoingMessage], statuses: Sequence[_Status]) -> list[Outcome]:
        """Each number has a status of its own; one that the answer leaves out is unknown."""
        by_number = {status.number: status for status in statuses}
        outcomes = []
        faults = []
        for message in parcel:
            status = by_number.get(message.address)
            if status is None:
                outcomes.append(tell_outcome(message.message_id, UNKNOWN, detail="the answer leaves the number out"))
                continue
            verdict = read_code(status.code)
            detail = "" if verdict.kind == "sent" else f"{status.code} {status.message}"
            if verdict.kind == "problem":
                faults.append(detail)
            outcomes.append(tell_outcome(message.message_id, verdict, detail=detail, provider_id=status.serial))
        if len(faults) == len(parcel):
            raise sender_problem(faults[0])
        return outcomes

    def _call(self, parcel: Sequence[OutgoingMessage], *, template: FiledTemplate) -> Answer | Lost:
        own = self._settings
        wish = {
            "PhoneNumberSet": [message.address for message in parcel],
            "SmsSdkAppId": own.sdk_app_id,
            "SignName": template.sign_name,
            "TemplateId": template.code,
            "TemplateParamSet": [value for _place, value in template.values],
        }
        body = msgspec.json.encode(wish)
        now = self._clock.now()
        headers = {
            "host": self._host,
            "content-type": CONTENT_TYPE,
            "authorization": authorization(self._key, service="sms", host=self._host, body=body, at=now),
            "x-tc-action": "SendSms",
            "x-tc-version": VERSION,
            "x-tc-region": own.region,
            "x-tc-timestamp": str(int(now.timestamp())),
        }
        return self._exchange.post(own.endpoint, headers=headers, content=body)


def read_receipts(*, headers: Mapping[str, str], body: bytes, url: str, settings: TencentSettings) -> Sequence[Receipt]:
    """Reads the posts of sending states. Tencent does not sign them: the address holds the sender's `token`."""
    del headers
    check_token(url, token=settings.receipts_token, provider="Tencent Cloud")
    return tuple(_receipts(read_body(body, list[_Report], provider="Tencent Cloud")))


def _receipts(reports: Sequence[_Report]) -> Iterator[Receipt]:
    now = SystemClock().now()
    for report in reports:
        is_delivered = report.report_status == "SUCCESS"
        fate = DELIVERED if is_delivered else carrier_fate(report.errmsg)
        yield Receipt(
            kind=fate.kind if is_delivered or fate.kind != "delivered" else "failed",
            at=beijing_instant(report.user_receive_time, now=now),
            raw_id=f"{report.sid}/{report.report_status}/{report.errmsg}"[:200],
            provider_id=report.sid,
            reason="" if is_delivered else fate.reason or cut_detail(report.errmsg),
            is_permanent=fate.is_permanent,
        )


def _make(settings: TencentSettings, clock: Clock) -> TencentAdapter:
    return TencentAdapter(settings, clock)


TENCENT_SMS = AdapterKind(
    kind="tencent_sms",
    channel="sms",
    settings=TencentSettings,
    make=_make,
    secrets=("secret_key", "receipts_token"),
    is_idempotent=False,
    batch_max=BATCH_MAX,
    read_receipts=read_receipts,
)
