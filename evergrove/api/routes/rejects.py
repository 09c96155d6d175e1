"""What was not accepted: why, how much of it, and sending it again."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from fastapi import Query
from pydantic import BaseModel, Field, model_validator

from evergrove.access import Permission
from evergrove.api.paging import ROWS_MAX, Page, Paged, cursor
from evergrove.api.routing import workspace_router
from evergrove.api.security import Inside, allow
from evergrove.facts import Reject, list_rejects, reason_text, rejects_summary, replay_rejects
from evergrove.jobs import ImportLine, described_lines

REPLAYED_MAX = 1_000
"""Events of one request."""

ID_CHARACTERS_MAX = 40
REASON_CHARACTERS_MAX = 300

router = workspace_router("rejects")

RejectKind = Literal["line", "event"]


class Reason(BaseModel):
    """Why something was not accepted."""

    code: str = Field(examples=["time_unreadable"])
    zh: str = Field(examples=["时间无法识别"])
    en: str = Field(examples=["the time cannot be read"])


class RejectBody(BaseModel):
    """One line of a file, or one event, that was not accepted."""

    reject_id: str = Field(examples=["0f3a9c…"])
    kind: RejectKind
    source: str = Field(examples=["web"])
    source_id: str | None = Field(description="Of an event.")
    import_id: str | None = Field(description="Of a line.")
    line: int | None
    file_name: str | None = Field(examples=["orders-2026.csv"], description="Of a line.")
    reason: Reason
    column: str | None = Field(examples=["订单创建时间"], description="Of the file: where the line is wrong.")
    value: str | None = Field(examples=["2026-02-30 10:00:00"], description="What stands in that column.")
    event_name: str | None
    message_id: str | None
    body: str = Field(description="As it came; cut at 32 KB.", examples=['{"type":"track"}'])
    rejected_at: datetime
    is_replayable: bool = Field(description="A line is mended in its file and imported again.")
    replayed_at: datetime | None
    mended_at: datetime | None = Field(description="Of a line: when it came in after all.")


class Rejects(Page[RejectBody]):
    """Rejects, newest first."""


class RejectCountBody(BaseModel):
    """How many rejects of one source have one reason."""

    source: str = Field(examples=["web"])
    kind: RejectKind
    reason: Reason
    count: int
    open: int = Field(description="Of these, how many are neither mended nor sent again.")
    replayable: int = Field(description="Of these, how many can be sent again and have not been.")
    newest_at: datetime


class RejectSummary(BaseModel):
    """Rejects by source and reason, the most frequent first; `total` is of all, also of rarer ones than are listed."""

    total: int
    open: int = Field(description="Of all, how many are neither mended nor sent again.")
    items: list[RejectCountBody] = Field(max_length=ROWS_MAX)


class Replay(BaseModel):
    """Which events to send again: some by their ids, or all of one reason."""

    ids: list[Annotated[str, Field(max_length=ID_CHARACTERS_MAX)]] = Field(
        default=[], max_length=REPLAYED_MAX, examples=[["0f3a9c"]]
    )
    reason: str = Field(default="", max_length=REASON_CHARACTERS_MAX, examples=[""])

    @model_validator(mode="after")
    def _one_of_both(self) -> Replay:
        if bool(self.ids) == bool(self.reason):
            raise ValueError("give ids, or a reason")
        return self


class Replayed(BaseModel):
    """What was sent again; with `more`, ask again for the rest."""

    replayed: int
    more: bool


@router.get("/rejects", name="list_rejects")
def get_rejects(
    inside: Annotated[Inside, allow(Permission.REJECTS_READ)],
    paging: Paged,
    source: Annotated[str, Query(max_length=120)] = "",
    reason: Annotated[str, Query(max_length=REASON_CHARACTERS_MAX)] = "",
    kind: RejectKind | None = None,
) -> Rejects:
    """List what was not accepted."""
    position = paging.position(1)
    found = list_rejects(
        inside.workspace,
        after=str(position[0]) if position else "",
        rows_max=paging.limit + 1,
        source=source,
        reason=reason,
        kind=kind or "",
    )
    shown = found[: paging.limit]
    after = cursor(shown[-1].reject_id) if len(found) > paging.limit else None
    lines = described_lines(inside.workspace, shown)
    return Rejects(items=[_body(reject, lines.get(reject.reject_id)) for reject in shown], next=after)


@router.get("/rejects/summary", name="summarise_rejects")
def get_summary(inside: Annotated[Inside, allow(Permission.REJECTS_READ)]) -> RejectSummary:
    """Count what was not accepted, by source and reason."""
    counts = rejects_summary(inside.workspace)
    items = [
        RejectCountBody(
            source=one.source,
            kind="event" if one.kind == "event" else "line",
            reason=reason_of(one.reason),
            count=one.count,
            open=one.open,
            replayable=one.replayable,
            newest_at=one.newest_at,
        )
        for one in counts[:ROWS_MAX]
    ]
    return RejectSummary(total=sum(one.count for one in counts), open=sum(one.open for one in counts), items=items)


@router.post("/rejects/replay", name="replay_rejects")
def post_replay(body: Replay, inside: Annotated[Inside, allow(Permission.REJECTS_REPLAY)]) -> Replayed:
    """Send rejected events through the intake again, after what made them fail has been mended."""
    ids, more = body.ids, False
    if body.reason:
        ids, more = _replayable(inside, reason=body.reason)
    count = replay_rejects(inside.workspace, ids) if ids else 0
    inside.note(target="rejects", replayed=count)
    return Replayed(replayed=count, more=more)


def reason_of(code: str) -> Reason:
    """The reason in both languages; a mapping's own rule is its name in both."""
    return Reason(code=code, zh=reason_text(code, language="zh"), en=reason_text(code, language="en"))


def _replayable(inside: Inside, *, reason: str) -> tuple[list[str], bool]:
    """Ids of events with this reason that wait to be sent again, and whether there are more."""
    ids: list[str] = []
    after = ""
    while found := list_rejects(inside.workspace, reason=reason, kind="event", after=after, rows_max=REPLAYED_MAX):
        waiting = [one.reject_id for one in found if one.is_replayable and one.replayed_at is None]
        ids += waiting[: REPLAYED_MAX - len(ids)]
        if len(ids) == REPLAYED_MAX:
            return ids, True
        after = found[-1].reject_id
    return ids, False


def _body(reject: Reject, line: tuple[str, ImportLine] | None) -> RejectBody:
    file_name, described = line or (None, None)
    column = described.column if described else ""
    return RejectBody(
        reject_id=reject.reject_id,
        kind="event" if reject.kind == "event" else "line",
        source=reject.source,
        source_id=reject.source_id or None,
        import_id=reject.import_id or None,
        line=reject.line,
        file_name=file_name,
        reason=reason_of(reject.reason),
        column=column or None,
        value=(described.cells or {}).get(column, "") if described and column else None,
        event_name=reject.event_name or None,
        message_id=reject.message_id or None,
        body=reject.body,
        rejected_at=reject.rejected_at,
        is_replayable=reject.is_replayable,
        replayed_at=reject.replayed_at,
        mended_at=reject.mended_at,
    )
