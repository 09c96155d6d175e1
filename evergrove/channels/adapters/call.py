"""Calls: a message becomes a task for a person, with the text as the script; the outcome of the task is its receipt.

Invariant: a message's step opens one task, however often it is handed over and whatever its script says by then.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated

import msgspec
import sqlalchemy as sa

from evergrove.channels.adapters.contracts import (
    AdapterKind,
    Awaited,
    Outcome,
    OutgoingMessage,
    Receipt,
    ReceiptKind,
    SenderProblemError,
    SenderSettings,
)
from evergrove.channels.adapters.phone.verdicts import BAD_CONTENT, HOUR_LIMIT, tell_outcome
from evergrove.tasks import (
    CANCELLED,
    Task,
    TaskDraft,
    TaskKeyReusedError,
    TooManyTasksError,
    open_tasks,
    task_id_of,
    tasks_of_messages,
)

if TYPE_CHECKING:
    from evergrove.kit import Workspace

BATCH_MAX = 500
"""Tasks of one transaction."""

SCRIPT_CHARACTERS_MAX = 4_000
"""What a task takes: a page to read from."""

DUE_HOURS_MAX = 24 * 30

TOLD: dict[str, tuple[tuple[ReceiptKind, str], ...]] = {
    "reached": (("delivered", ""),),
    "call_back": (("delivered", ""),),
    "no_answer": (("unconfirmed", ""),),
    "refused": (("delivered", ""), ("unsubscribed", "")),
    "wrong_number": (("failed", "invalid_address"),),
    CANCELLED: (("failed", CANCELLED),),
}
"""What each outcome of a call says of its message. Nobody reached: the plan's next channel has its turn."""

Title = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]


class CallSettings(SenderSettings, frozen=True, kw_only=True):
    """`owner`: whose tasks they are, empty for whoever takes them; `due_hours` after they are opened."""

    title_zh: Title = "电话联系客户"
    title_en: Title = "Call the customer"
    owner: Annotated[str, msgspec.Meta(max_length=80)] = ""
    due_hours: Annotated[float, msgspec.Meta(gt=0, le=DUE_HOURS_MAX)] = 24.0


class CallAdapter:
    """Opens tasks in one workspace."""

    def __init__(self, settings: CallSettings, workspace: Workspace) -> None:
        self._settings, self._workspace = settings, workspace

    def close(self) -> None:
        """Nothing is open."""

    def send(self, batch: Sequence[OutgoingMessage]) -> Sequence[Outcome]:
        fit = [message for message in batch if 0 < len(_script(message)) <= SCRIPT_CHARACTERS_MAX]
        try:
            opened = self._open(fit)
        except TooManyTasksError as error:
            return [tell_outcome(message.message_id, HOUR_LIMIT, detail=error.message) for message in batch]
        except sa.exc.SQLAlchemyError as error:
            raise SenderProblemError(
                f"no task could be opened: {type(error).__name__}", help="look at the database"
            ) from error
        words = f"a script has 1 to {SCRIPT_CHARACTERS_MAX:,} characters"
        return [
            Outcome(message_id=message.message_id, kind="sent", provider_id=opened[message.message_id])
            if message.message_id in opened
            else tell_outcome(message.message_id, BAD_CONTENT, detail=words)
            for message in batch
        ]

    def _open(self, batch: Sequence[OutgoingMessage]) -> dict[str, str]:
        """The task of each message."""
        now = self._workspace.clock.now()
        drafts = [self._draft(message, now=now) for message in batch]
        try:
            with self._workspace.control.write() as connection:
                task_ids = open_tasks(connection, drafts, now=now)
        except TaskKeyReusedError:
            if len(batch) > 1:
                return {message_id: task for one in batch for message_id, task in self._open([one]).items()}
            # Opened by an earlier attempt, with another text: that one stands.
            task_ids = (task_id_of(drafts[0].key),)
        return {message.message_id: task_id for message, task_id in zip(batch, task_ids, strict=True)}

    def _draft(self, message: OutgoingMessage, *, now: datetime) -> TaskDraft:
        own = self._settings
        return TaskDraft(
            kind="call",
            due_at=now + timedelta(hours=own.due_hours),
            title_zh=own.title_zh,
            title_en=own.title_en,
            script=_script(message),
            customer_id=message.extra.get("customer_id") or None,
            owner=own.owner or None,
            key=message.idempotency_key,
            message_id=message.message_id,
            run_id=message.extra.get("run_id") or None,
        )


def ask_outcomes(
    _settings: CallSettings,
    /,
    *,
    awaited: Sequence[Awaited],
    since: datetime,  # noqa: ARG001 - the contract's
    workspace: Workspace,
    record: Callable[[Sequence[Receipt]], object],
) -> None:
    """The tasks that were closed; where an outcome asked again, the last one counts."""
    for start in range(0, len(awaited), BATCH_MAX):
        ids = [one.message_id for one in awaited[start : start + BATCH_MAX]]
        with workspace.control.read() as connection:
            known = tasks_of_messages(connection, ids)
        found = [receipt for task in known.values() if task.state != "open" for receipt in _receipts(task)]
        if found:
            record(found)


def _receipts(task: Task) -> list[Receipt]:
    return [
        Receipt(
            kind=kind,
            at=task.closed_at or task.opened_at,
            raw_id=f"{task.task_id}/{task.outcome}",
            message_id=task.message_id or "",
            reason=reason,
        )
        for kind, reason in TOLD.get(task.outcome, ())
    ]


def _script(message: OutgoingMessage) -> str:
    return message.content.fields.get("text", "").strip()


CALL = AdapterKind(
    kind="call_task",
    channel="call",
    settings=CallSettings,
    make_within=CallAdapter,
    is_idempotent=True,
    batch_max=BATCH_MAX,
    ask_receipts=ask_outcomes,
)
