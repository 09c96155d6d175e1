"""WeCom mass messages: what is handed over is a task for an employee (add_msg_template); customers get the message when
it is confirmed, which results.py asks for.

Invariants
- Customers who get the same words are in one task, at most CUSTOMERS_A_CALL_MAX of them.
- Nobody gets more than the month's places, counted in our own messages; who gets none goes on to the next channel.
- WeCom takes no idempotency key: after a lost answer the outcome is unknown.

Source: https://developer.work.weixin.qq.com/document/path/92135
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

import msgspec
import sqlalchemy as sa

from evergrove.channels.adapters.contracts import AdapterKind, Outcome, OutgoingMessage
from evergrove.channels.adapters.phone.exchange import Exchange, Lost, http_verdict, in_parcels, sender_problem
from evergrove.channels.adapters.phone.verdicts import (
    BAD_CONTENT,
    BAD_NUMBER,
    BUSY,
    MINUTE_LIMIT,
    REFUSED,
    UNKNOWN,
    Verdict,
    tell_outcome,
)
from evergrove.channels.adapters.wecom.budget import PlaceWish, allocate_day, allocate_month, day_of, month_of
from evergrove.channels.adapters.wecom.results import ask_results
from evergrove.channels.adapters.wecom.service import SENDER_CODES, Coded, provider_id, wecom_service
from evergrove.channels.adapters.wecom.settings import WecomSettings
from evergrove.channels.tables import messages
from evergrove.facts import each_of
from evergrove.profiles import address_marks

if TYPE_CHECKING:
    from evergrove.kit import Workspace

BATCH_MAX = 5_000
"""As many as a planning step has customers: each batch is a task that employees must confirm."""

CUSTOMERS_A_CALL_MAX = 10_000
TEXT_BYTES_MAX = 4_000
ATTACHMENTS_MAX = 9

GROUP_PREFIX = "wr"
"""Of a chat's id; customers' ids begin with wm or wo."""

USUAL_VALUE = 50

NOT_FRIEND = Verdict(kind="failed", reason="not_friend")
OVER_QUOTA = Verdict(kind="failed", reason="over_quota")

VERDICTS: Mapping[int, Verdict] = {
    -1: BUSY,
    40_007: BAD_CONTENT,  # media
    40_035: BAD_CONTENT,
    40_058: BAD_CONTENT,
    40_063: BAD_CONTENT,
    40_096: BAD_NUMBER,  # no external contact's id
    41_048: NOT_FRIEND,  # nobody whom it could be sent to
    44_004: BAD_CONTENT,
    45_002: BAD_CONTENT,
    45_009: MINUTE_LIMIT,
    45_033: MINUTE_LIMIT,
    84_061: NOT_FRIEND,  # no contact between employee and customer
}

OF_ONE = frozenset({40_096, 84_061})
"""One customer of a call is at fault and the whole call was refused: it is made again in halves."""


class _Made(Coded, frozen=True):
    msgid: str = ""
    fail_list: tuple[str, ...] = ()


class WecomAdapter:
    """One company."""

    def __init__(self, settings: WecomSettings, workspace: Workspace) -> None:
        self._settings, self._workspace = settings, workspace
        self._exchange = Exchange(connections=settings.connections, answer_seconds_max=settings.answer_seconds_max)
        self._service = wecom_service(settings, exchange=self._exchange)

    def close(self) -> None:
        self._exchange.close()

    def send(self, batch: Sequence[OutgoingMessage]) -> Sequence[Outcome]:
        now = self._workspace.clock.now()
        fit = [message for message in batch if _is_fit(message)]
        words = f"a text of at most {TEXT_BYTES_MAX:,} bytes, or 1 to {ATTACHMENTS_MAX} attachments"
        settled = [tell_outcome(one.message_id, BAD_CONTENT, detail=words) for one in batch if not _is_fit(one)]
        placed = self._with_places(fit, now=now)
        settled += [tell_outcome(one.message_id, OVER_QUOTA) for one in fit if one.message_id not in placed]
        alike: dict[tuple[str, ...], list[OutgoingMessage]] = {}
        for message in fit:
            if message.message_id in placed:
                alike.setdefault(_sameness(message), []).append(message)
        parcels = [parcel for one in alike.values() for parcel in in_parcels(one, size=CUSTOMERS_A_CALL_MAX)]
        return self._exchange.hand_over(batch, parcels, send_parcel=self._send_parcel, settled=settled)

    def _with_places(self, batch: Sequence[OutgoingMessage], *, now: datetime) -> frozenset[str]:
        month = month_of(now)
        groups = [message for message in batch if _is_group(message)]
        people = [message for message in batch if not _is_group(message)]
        return allocate_month(
            _wishes(people), used=self._used(people, since=month.began_at), days_left=month.days_left
        ) | allocate_day(_wishes(groups), used=self._used(groups, since=day_of(now)))

    def _used(self, batch: Sequence[OutgoingMessage], *, since: datetime) -> Counter[str]:
        """How many messages each address has had since then, those of unknown outcome too."""
        addresses = sorted({message.address for message in batch})
        if not addresses:
            return Counter()
        with self._workspace.control.read() as connection:
            marks = dict(zip(address_marks(connection, addresses, channel="wecom"), addresses, strict=True))
            query = (
                sa.select(messages.c.address_mark, sa.func.count())
                .where(
                    messages.c.address_mark.in_(sa.select(each_of(connection, sorted(marks)))),
                    messages.c.channel == "wecom",
                    messages.c.state.in_(["sent", "unknown"]),
                    messages.c.sent_at >= since,
                )
                .group_by(messages.c.address_mark)
            )
            return Counter({marks[mark]: int(count) for mark, count in connection.execute(query)})

    def _send_parcel(self, parcel: Sequence[OutgoingMessage]) -> Sequence[Outcome]:
        answer = self._service.post(
            "/cgi-bin/externalcontact/add_msg_template", self._task(parcel), now=self._workspace.clock.now()
        )
        if isinstance(answer, Lost):
            return [tell_outcome(message.message_id, UNKNOWN, detail=answer.detail) for message in parcel]
        made = answer.read(_Made) if answer.is_success else None
        if made is None:
            verdict = http_verdict(answer)
            if verdict.kind == "problem":
                raise sender_problem(f"HTTP {answer.status}")
            return [tell_outcome(message.message_id, verdict, detail=f"HTTP {answer.status}") for message in parcel]
        if made.errcode == 0:
            return [_made_outcome(message, made) for message in parcel]
        if made.errcode in SENDER_CODES:
            raise sender_problem(f"code {made.errcode}")
        if made.errcode in OF_ONE and len(parcel) > 1:
            middle = len(parcel) // 2
            return [*self._send_parcel(parcel[:middle]), *self._send_parcel(parcel[middle:])]
        verdict = VERDICTS.get(made.errcode, REFUSED)
        return [tell_outcome(message.message_id, verdict, detail=f"code {made.errcode}") for message in parcel]

    def _task(self, parcel: Sequence[OutgoingMessage]) -> dict[str, Any]:
        first, addresses = parcel[0], [message.address for message in parcel]
        fields = first.content.fields
        whom = (
            {"chat_type": "group", "chat_id_list": addresses}
            if _is_group(first)
            else {"chat_type": "single", "external_userid": addresses}
        )
        sender = first.extra.get("sender") or self._settings.sender
        return {
            **whom,
            **({"sender": sender} if sender else {}),
            **({"text": {"content": fields["text"]}} if fields.get("text") else {}),
            **({"attachments": _attachments(first)} if fields.get("attachments") else {}),
        }


def _made_outcome(message: OutgoingMessage, made: _Made) -> Outcome:
    if message.address in made.fail_list:
        return tell_outcome(message.message_id, NOT_FRIEND, detail="on the list of those it cannot be sent to")
    named = provider_id(made.msgid, message.address)
    return Outcome(message_id=message.message_id, kind="sent", provider_id=named)


def _wishes(batch: Sequence[OutgoingMessage]) -> list[PlaceWish]:
    return [
        PlaceWish(
            message_id=message.message_id,
            customer=message.address,
            value=int(message.extra.get("priority") or USUAL_VALUE),
        )
        for message in batch
    ]


def _is_group(message: OutgoingMessage) -> bool:
    return message.address.startswith(GROUP_PREFIX)


def _sameness(message: OutgoingMessage) -> tuple[str, ...]:
    """What messages of one task have in common."""
    fields = message.content.fields
    kind = "group" if _is_group(message) else "single"
    return kind, fields.get("text", ""), fields.get("attachments", ""), message.extra.get("sender", "")


def _is_fit(message: OutgoingMessage) -> bool:
    text = message.content.fields.get("text", "")
    attachments = _attachments(message)
    if attachments is None or len(text.encode()) > TEXT_BYTES_MAX or len(attachments) > ATTACHMENTS_MAX:
        return False
    return bool(text or attachments)


def _attachments(message: OutgoingMessage) -> list[dict[str, Any]] | None:
    """None: they cannot be read."""
    try:
        return msgspec.json.decode(message.content.fields.get("attachments") or "[]", type=list[dict[str, Any]])
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None


WECOM = AdapterKind(
    kind="wecom",
    channel="wecom",
    settings=WecomSettings,
    make_within=WecomAdapter,
    secrets=("secret",),
    batch_max=BATCH_MAX,
    ask_receipts=ask_results,
)
