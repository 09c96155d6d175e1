"""Who did what in a workspace: read, filtered, exported."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from fastapi import Depends, Query
from fastapi.responses import StreamingResponse
from pydantic import AwareDatetime, BaseModel, Field

from evergrove.access import AuditFilter, AuditLine, Permission, audit_choices, list_audit, names_of
from evergrove.api.paging import Page, Paged, cursor
from evergrove.api.routing import workspace_router
from evergrove.api.security import Inside, allow
from evergrove.kit import Database
from evergrove.profiles import workspace_zone

router = workspace_router("audit")

EXPORT_ROWS_MAX = 100_000
"""A spreadsheet opens a million lines; a year of a busy workspace is some 50,000."""

EXPORT_PAGE_ROWS = 2_000

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
"""Spreadsheets run a cell that begins so (OWASP, CSV Injection); an apostrophe makes it a text."""


class AuditBody(BaseModel):
    """One thing done. Names are those of today; null for what is gone, or has no name of its own."""

    audit_id: str = Field(examples=["aud_0199b2c48f7e7c3a9d1e2f6b5a4c3d2e"])
    at: datetime
    actor: str = Field(examples=["usr_0199b2c48f7e7c3a9d1e2f6b5a4c3d2e"], description="A user, a token, or a command.")
    actor_name: str | None = Field(examples=["李梅"])
    action: str = Field(examples=["create_source"])
    target: str = Field(examples=["src_0199b2c48f7e7c3a9d1e2f6b5a4c3d2e"])
    target_name: str | None = Field(examples=["web"])
    details: dict[str, Any] = Field(examples=[{}])


class AuditLines(Page[AuditBody]):
    """What was done, newest first."""


class ActorBody(BaseModel):
    """Somebody who did something here."""

    actor: str = Field(examples=["usr_0199b2c48f7e7c3a9d1e2f6b5a4c3d2e"])
    name: str | None = Field(examples=["李梅"])


class AuditChoices(BaseModel):
    """What the log can be narrowed to."""

    actors: list[ActorBody]
    actions: list[str] = Field(examples=[["create_source"]])


def _filter(
    actor: Annotated[str, Query(max_length=40)] = "",
    action: Annotated[str, Query(max_length=80)] = "",
    target: Annotated[str, Query(max_length=200)] = "",
    since: Annotated[AwareDatetime | None, Query(description="From this instant on.")] = None,
    until: Annotated[AwareDatetime | None, Query(description="Before this instant.")] = None,
) -> AuditFilter:
    return AuditFilter(actor=actor, action=action, target=target.strip(), since=since, until=until)


Wanted = Annotated[AuditFilter, Depends(_filter)]


@router.get("/audit", name="list_audit")
def get_audit(inside: Annotated[Inside, allow(Permission.AUDIT_READ)], paging: Paged, wanted: Wanted) -> AuditLines:
    """List what was done in the workspace: by whom, what, to what, when."""
    position = paging.position(1)
    before = str(position[0]) if position else ""
    lines = list_audit(inside.server, workspace=inside.slug, wanted=wanted, before=before, rows_max=paging.limit + 1)
    shown = lines[: paging.limit]
    after = cursor(shown[-1].audit_id) if len(lines) > paging.limit else None
    return AuditLines(items=_named(inside.server, shown), next=after)


@router.get("/audit/choices", name="list_audit_choices")
def get_choices(inside: Annotated[Inside, allow(Permission.AUDIT_READ)]) -> AuditChoices:
    """Who is in the log, and which actions."""
    actors, actions = audit_choices(inside.server, workspace=inside.slug)
    names = names_of(inside.server, actors)
    return AuditChoices(actors=[ActorBody(actor=one, name=names.get(one)) for one in actors], actions=actions)


@router.get("/audit/export", name="export_audit", response_class=StreamingResponse)
def get_export(inside: Annotated[Inside, allow(Permission.AUDIT_READ)], wanted: Wanted) -> StreamingResponse:
    """The lines as CSV (UTF-8 with a byte order mark, so that spreadsheets read Chinese), at most 100,000.

    Times are those of the workspace's zone, which stands in their heading.
    """
    name = f"audit-{inside.slug}-{inside.clock.now():%Y%m%d}.csv"
    return StreamingResponse(
        _csv(inside.server, workspace=inside.slug, wanted=wanted, zone=workspace_zone(inside.workspace)),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _named(server: Database, lines: list[AuditLine]) -> list[AuditBody]:
    names = names_of(server, {one for line in lines for one in (line.actor, line.target)})
    return [
        AuditBody(
            audit_id=line.audit_id,
            at=line.at,
            actor=line.actor,
            actor_name=names.get(line.actor),
            action=line.action,
            target=line.target,
            target_name=names.get(line.target),
            details=dict(line.details),
        )
        for line in lines
    ]


def _csv(server: Database, *, workspace: str, wanted: AuditFilter, zone: str) -> Iterator[str]:
    """Page by page: the log is never in memory as a whole."""
    columns = ["at", "actor_name", "actor", "action", "target_name", "target", "details"]
    yield "\ufeff" + ",".join([f"at ({zone})", *columns[1:]]) + "\r\n"
    before, left = "", EXPORT_ROWS_MAX
    while left > 0:
        lines = list_audit(
            server, workspace=workspace, wanted=wanted, before=before, rows_max=min(left, EXPORT_PAGE_ROWS)
        )
        if not lines:
            return
        text = io.StringIO()
        writer = csv.writer(text)
        for body in _named(server, lines):
            row = body.model_dump(mode="json")
            row["at"] = f"{body.at.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M:%S}"
            row["details"] = json.dumps(row["details"], ensure_ascii=False) if row["details"] else ""
            writer.writerow([_inert(str(row[name] or "")) for name in columns])
        yield text.getvalue()
        before, left = lines[-1].audit_id, left - len(lines)


def _inert(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text
