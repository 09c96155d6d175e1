"""WeCom and a WeChat official account on loopback, with the vendors' own codes: tokens that end, tasks that employees
confirm, results in pages, reminders that run out."""

from __future__ import annotations

import json
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

from support.push_services import Asked, Reply, Service, serve

if TYPE_CHECKING:
    from collections.abc import Iterator

CORPORATION, SECRET = "ww1234567890abcdef", "a secret of customer contact"
APP_ID, APP_SECRET = "wx0123456789abcdef", "a secret of the account"

WAITING, SENT, NOT_FRIEND, OVER_QUOTA = 0, 1, 2, 3

PAGE = 2
"""Results of one answer: small, so that tests turn pages."""


@dataclass(kw_only=True)
class Task:
    """One mass message: each customer's employee and state."""

    body: dict[str, Any]
    states: dict[str, int]
    employees: dict[str, str]
    is_cancelled: bool = False
    reminders: int = 0


@dataclass(kw_only=True)
class Vendor:
    """Both services in one. `codes` are answered first, one by one, to calls that are not for a token."""

    codes: list[int | Reply] = field(default_factory=list)
    strangers: set[str] = field(default_factory=set)
    """Customers whom nobody can write to: on the list of failures."""
    unknown: set[str] = field(default_factory=set)
    """Ids that do not exist: a call that holds one is refused."""
    tasks: dict[str, Task] = field(default_factory=dict)
    templates: list[dict[str, Any]] = field(default_factory=list)
    tokens: int = 0
    ended: set[str] = field(default_factory=set)
    calls: Counter[str] = field(default_factory=Counter)
    service: Service | None = None

    @property
    def url(self) -> str:
        assert self.service is not None
        return self.service.url

    def answer(self, asked: Asked) -> Reply:
        parts = urlsplit(asked.path)
        name, query = parts.path.rpartition("/")[2], {key: one[0] for key, one in parse_qs(parts.query).items()}
        if name in ("gettoken", "stable_token"):
            return self._token(query if name == "gettoken" else asked.json(), is_wecom=name == "gettoken")
        self.calls[name] += 1
        token = query.get("access_token", "")
        if token in self.ended or not token.startswith("token-"):
            return said(42_001)
        if self.codes:
            code = self.codes.pop(0)
            return code if isinstance(code, Reply) else said(code)
        answer: Reply = getattr(self, f"_{name}")(asked.json())
        return answer

    def confirm(self, task: str, *, state: int = SENT, customers: set[str] | None = None) -> None:
        """Employees press send: this is what comes of it for each customer who still waits."""
        found = self.tasks[task]
        for customer, now in found.states.items():
            if now == WAITING and not found.is_cancelled and (customers is None or customer in customers):
                found.states[customer] = state

    def _token(self, asked: dict[str, str], *, is_wecom: bool) -> Reply:
        given = (
            (asked.get("corpid"), asked.get("corpsecret")) if is_wecom else (asked.get("appid"), asked.get("secret"))
        )
        if given != ((CORPORATION, SECRET) if is_wecom else (APP_ID, APP_SECRET)):
            return said(40_001 if is_wecom else 40_125)
        self.tokens += 1
        return said(0, access_token=f"token-{self.tokens}", expires_in=7_200)

    def _add_msg_template(self, asked: dict[str, Any]) -> Reply:
        customers = asked.get("external_userid") or asked.get("chat_id_list") or []
        if set(customers) & self.unknown:
            return said(40_096)
        if not asked.get("text") and not asked.get("attachments"):
            return said(44_004)
        refused = [one for one in customers if one in self.strangers]
        if len(refused) == len(customers):
            return said(41_048, fail_list=refused)
        task = f"msgGCAAAXtWyujaWJHDDGi0mA{len(self.tasks):04}"
        taken = [one for one in customers if one not in self.strangers]
        self.tasks[task] = Task(
            body=asked,
            states=dict.fromkeys(taken, WAITING),
            employees={one: f"employee-{number % 2}" for number, one in enumerate(taken)},
        )
        return said(0, fail_list=refused, msgid=task)

    def _get_groupmsg_task(self, asked: dict[str, Any]) -> Reply:
        task = self.tasks[asked["msgid"]]
        found = [{"userid": one, "status": 0} for one in sorted(set(task.employees.values()))]
        return page(found, asked, name="task_list")

    def _get_groupmsg_send_result(self, asked: dict[str, Any]) -> Reply:
        task = self.tasks[asked["msgid"]]
        mine = [one for one, employee in task.employees.items() if employee == asked["userid"]]
        found = [
            {"external_userid": one, "userid": asked["userid"], "status": task.states[one], "send_time": 1_777_622_400}
            for one in mine
        ]
        return page(found, asked, name="send_list")

    def _remind_groupmsg_send(self, asked: dict[str, Any]) -> Reply:
        self.tasks[asked["msgid"]].reminders += 1
        return said(0)

    def _cancel_groupmsg_send(self, asked: dict[str, Any]) -> Reply:
        self.tasks[asked["msgid"]].is_cancelled = True
        return said(0)

    def _send(self, asked: dict[str, Any]) -> Reply:
        self.templates.append(asked)
        return said(0, msgid=200_228_332 + len(self.templates))


def said(code: int, **more: Any) -> Reply:
    words = "ok" if code == 0 else f"some words, hint: [1777622400123], from ip: 1.2.3.4, {code}"
    return Reply(body=json.dumps({"errcode": code, "errmsg": words, **more}).encode())


def page(found: list[Any], asked: dict[str, Any], *, name: str) -> Reply:
    start = int(asked.get("cursor") or 0)
    more = str(start + PAGE) if start + PAGE < len(found) else ""
    return said(0, next_cursor=more, **{name: found[start : start + PAGE]})


@contextmanager
def vendor(**given: Any) -> Iterator[Vendor]:
    """A running one."""
    made = Vendor(**given)
    with serve(made.answer) as service:
        made.service = service
        yield made
