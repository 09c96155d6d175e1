"""What became of tasks in WeCom: who confirmed, who got it, who could not; reminders, and the end of patience.

Invariants
- A task that nobody confirmed in time is withdrawn before it is called unconfirmed, and looked at once more after that:
  what the next channel sends does not come twice.
- A reminder is given when its hour lies between two askings, so none is given twice.

Sources: https://developer.work.weixin.qq.com/document/path/93338 (get_groupmsg_task, get_groupmsg_send_result), 97610
(remind_groupmsg_send), 97611 (cancel_groupmsg_send).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import msgspec

from evergrove.channels.adapters.contracts import Awaited, Receipt, ReceiptKind
from evergrove.channels.adapters.phone.exchange import Exchange, Lost, sender_problem
from evergrove.channels.adapters.wecom.service import Coded, VendorService, provider_id, wecom_service
from evergrove.channels.adapters.wecom.settings import WecomSettings

if TYPE_CHECKING:
    from evergrove.kit import Workspace

PAGE_MAX = 1_000
"""What WeCom gives at most in one answer."""

PAGES_MAX = 1_000
"""Of one question: a million customers; a cursor that leads in circles ends, too."""

WAITING, SENT, NOT_FRIEND, OVER_QUOTA = 0, 1, 2, 3
"""`status` of a customer in a task."""

TOLD: Mapping[int, tuple[ReceiptKind, ...]] = {
    SENT: ("confirmed", "delivered"),
    NOT_FRIEND: ("not_friend",),
    OVER_QUOTA: ("over_quota",),
}

PATH = "/cgi-bin/externalcontact"


class _Employee(msgspec.Struct, frozen=True):
    userid: str


class _Sending(msgspec.Struct, frozen=True):
    status: int
    external_userid: str = ""
    chat_id: str = ""
    send_time: int = 0


class _Page(Coded, frozen=True):
    next_cursor: str = ""
    task_list: tuple[_Employee, ...] = ()
    send_list: tuple[_Sending, ...] = ()


@dataclass(frozen=True, kw_only=True)
class _Asking:
    service: VendorService
    settings: WecomSettings
    since: datetime
    now: datetime


def ask_results(
    settings: WecomSettings,
    /,
    *,
    awaited: Sequence[Awaited],
    since: datetime,
    workspace: Workspace,
    record: Callable[[Sequence[Receipt]], object],
) -> None:
    """Ask for every task that has customers of whom nothing final is known."""
    tasks: dict[str, list[Awaited]] = defaultdict(list)
    for one in awaited:
        tasks[one.provider_id.partition("/")[0]].append(one)
    if not tasks:
        return
    exchange = Exchange(connections=settings.connections, answer_seconds_max=settings.answer_seconds_max)
    try:
        service = wecom_service(settings, exchange=exchange)
        asking = _Asking(service=service, settings=settings, since=since, now=workspace.clock.now())
        for task, customers in tasks.items():
            if receipts := _receipts(asking, task, customers):
                record(receipts)
    finally:
        exchange.close()


def _receipts(asking: _Asking, task: str, customers: Sequence[Awaited]) -> list[Receipt]:
    made_at = min(one.sent_at for one in customers)
    is_over = asking.now - made_at >= timedelta(hours=asking.settings.unconfirmed_hours)
    if is_over:
        _ask(asking, "cancel_groupmsg_send", {"msgid": task})
    sendings = {one.external_userid or one.chat_id: one for one in _sendings(asking, task) if one.status != WAITING}
    told = {provider_id(task, address): one for address, one in sendings.items()}
    found: list[Receipt] = []
    for customer in customers:
        sending = told.get(customer.provider_id)
        if sending is not None:
            found += _told(customer.provider_id, sending, now=asking.now)
        elif is_over:
            found.append(_receipt("unconfirmed", customer.provider_id, at=asking.now))
    is_waiting = any(one.provider_id not in told for one in customers)
    if is_waiting and not is_over and _reminds(asking, made_at):
        _ask(asking, "remind_groupmsg_send", {"msgid": task})
    return found


def _reminds(asking: _Asking, made_at: datetime) -> bool:
    hours = asking.settings.reminder_hours
    return any(asking.since < made_at + timedelta(hours=one) <= asking.now for one in hours)


def _told(named: str, sending: _Sending, *, now: datetime) -> list[Receipt]:
    at = datetime.fromtimestamp(sending.send_time, UTC) if sending.send_time else now
    return [_receipt(kind, named, at=min(at, now)) for kind in TOLD.get(sending.status, ())]


def _receipt(kind: ReceiptKind, named: str, *, at: datetime) -> Receipt:
    return Receipt(kind=kind, at=at, raw_id=f"{named}/{kind}", provider_id=named)


def _sendings(asking: _Asking, task: str) -> Iterator[_Sending]:
    """Every customer of a task, employee by employee."""
    employees = {one.userid for page in _pages(asking, "get_groupmsg_task", {"msgid": task}) for one in page.task_list}
    for employee in sorted(employees):
        for page in _pages(asking, "get_groupmsg_send_result", {"msgid": task, "userid": employee}):
            yield from page.send_list


def _pages(asking: _Asking, name: str, question: Mapping[str, Any]) -> Iterator[_Page]:
    cursor = ""
    for _ in range(PAGES_MAX):
        page = _ask(asking, name, {**question, "limit": PAGE_MAX, "cursor": cursor})
        if page.errcode:
            raise sender_problem(f"code {page.errcode}")
        yield page
        if not page.next_cursor or page.next_cursor == cursor:
            return
        cursor = page.next_cursor


def _ask(asking: _Asking, name: str, question: Mapping[str, Any]) -> _Page:
    """Raises SenderProblemError without an answer; a code is the caller's to judge."""
    answer = asking.service.post(f"{PATH}/{name}", question, now=asking.now)
    page = answer.read(_Page) if not isinstance(answer, Lost) and answer.is_success else None
    if page is None:
        raise sender_problem(answer.detail if isinstance(answer, Lost) else f"HTTP {answer.status}")
    return page
