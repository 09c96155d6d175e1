"""A visit that somebody asked for on a landing page is a task for the shop: nobody has promised it before it is closed.

Invariants: a request opens one task, however often the feed is read again; what a visitor wrote stands in a task only
where its customer is known, because tasks are forgotten with their customers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec
import pyarrow as pa
import pyarrow.compute as pc

from evergrove.content import Asking, BookingBlock, load_landing
from evergrove.definitions import MissingDefinitionError
from evergrove.kit import EvergroveError, Workspace, logger
from evergrove.tasks import TaskDraft, TaskKeyReusedError, open_tasks

BOOKING = "Booking Requested"

CONFIRM_WITHIN = timedelta(hours=4)
"""Who books a visit expects an answer on the same day."""

SCRIPT_CHARACTERS_MAX, TITLE_CHARACTERS_MAX = 4_000, 200
"""Of a task."""

_log = logger(__name__)


@dataclass(frozen=True, kw_only=True)
class BookedVisit:
    """A request as its fact tells it; `customer_id` None: nobody knows who asked."""

    fact_id: str
    customer_id: str | None
    asked_at: datetime
    starts_at: datetime
    zone: str
    service: str
    page: str
    form: str
    language: str
    answers: Mapping[str, Any]


def booked_visits(facts: pa.Table, *, now: datetime) -> list[BookedVisit]:
    """The requests among these facts whose visit is still to come."""
    rows = facts.filter(pc.equal(facts.column("name"), BOOKING))
    rows = rows.select(["fact_id", "customer_id", "occurred_at", "properties"])
    found = [_visit(row) for row in rows.to_pylist()]
    return [visit for visit in found if visit is not None and visit.starts_at > now]


def open_visits(workspace: Workspace, visits: Sequence[BookedVisit]) -> int:
    """Open the tasks of `visits`, each in a transaction of its own; returns how many are open.

    A visit that cannot be asked for (too many open tasks) is logged: the feed goes on without it.
    """
    opened = 0
    for visit in visits:
        try:
            with workspace.control.write() as connection:
                open_tasks(connection, [_draft(workspace, visit)], now=workspace.clock.now())
        except TaskKeyReusedError:
            pass  # asked for before, and its customer or its page has another name by now
        except EvergroveError as error:
            _log.error("booking.no_task", fact_id=visit.fact_id, error=error.code)
            continue
        opened += 1
    return opened


def _visit(row: Mapping[str, Any]) -> BookedVisit | None:
    """None for a fact of this name from elsewhere that says no time."""
    said = msgspec.json.decode(row["properties"] or "{}")
    try:
        starts_at = datetime.fromisoformat(said["starts_at"])
        zone = ZoneInfo(said["zone"])
    except (KeyError, TypeError, ValueError, OSError, ZoneInfoNotFoundError):
        return None
    answers = said.get("answers")
    return BookedVisit(
        fact_id=row["fact_id"],
        customer_id=row["customer_id"],
        asked_at=row["occurred_at"],
        starts_at=(starts_at if starts_at.tzinfo else starts_at.replace(tzinfo=zone)).astimezone(UTC),
        zone=said["zone"],
        service=str(said.get("service", "")),
        page=str(said.get("page", "")),
        form=str(said.get("form", "")),
        language=str(said.get("language", "zh")),
        answers=answers if isinstance(answers, dict) else {},
    )


def _draft(workspace: Workspace, visit: BookedVisit) -> TaskDraft:
    block = _block(workspace, visit)
    services = {one.key: one.label for one in block.services} if isinstance(block, BookingBlock) else {}
    zh, en = (
        services[visit.service].said(language) if visit.service in services else visit.service
        for language in ("zh", "en")
    )
    at = f"{visit.starts_at.astimezone(ZoneInfo(visit.zone)):%Y-%m-%d %H:%M}"
    return TaskDraft(
        kind="visit",
        due_at=min(visit.asked_at + CONFIRM_WITHIN, visit.starts_at),
        title_zh=f"确认预约：{zh}，{at}"[:TITLE_CHARACTERS_MAX],
        title_en=f"Confirm a booking: {en}, {at}"[:TITLE_CHARACTERS_MAX],
        script=_script(visit, block)[:SCRIPT_CHARACTERS_MAX] if visit.customer_id else "",
        customer_id=visit.customer_id,
        key=f"booking:{visit.fact_id}",
    )


def _block(workspace: Workspace, visit: BookedVisit) -> Asking | None:
    """The form as the visitor saw it; None: its page is of another system, or gone."""
    try:
        page = load_landing(workspace, visit.page)
    except MissingDefinitionError:
        return None
    return next((one for one in page.asking() if one.key == visit.form), None)


def _script(visit: BookedVisit, block: Asking | None) -> str:
    """The answers, each behind its question in the language in which it was asked."""
    asked = {one.key: one.label.said(visit.language) for one in block.fields} if block else {}
    mark = "：" if visit.language == "zh" else ": "
    return "\n".join(
        f"{asked.get(key) or key}{mark}{', '.join(map(str, answer)) if isinstance(answer, list) else answer}"
        for key, answer in visit.answers.items()
    )
