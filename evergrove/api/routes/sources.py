"""Sources and their write keys.

The pattern of every file of routes: bodies first, then one short function a route, which asks for its permission
(`allow`), calls one face function, and translates the answer. A change is audited by itself; `inside.note` names its
target where the path does not.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Literal

from fastapi import Query, status
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from evergrove.access import (
    EVENTS_PER_SECOND_MAX,
    Permission,
    Source,
    create_source,
    find_source,
    list_sources,
    revoke_keys,
    rotate_key,
)
from evergrove.api.once import Once
from evergrove.api.paging import Page, Paged, page_of
from evergrove.api.routes.customers import StartedJob
from evergrove.api.routes.rejects import Reason, reason_of
from evergrove.api.routing import workspace_router
from evergrove.api.security import Inside, allow
from evergrove.jobs import enqueue, preview_unmerge
from evergrove.profiles import RecentEvent, recent_events

EVENTS_SHOWN_MAX = 100
"""What is kept of each source."""

router = workspace_router("sources")


class SourceBody(BaseModel):
    """A source and its newest key."""

    model_config = ConfigDict(from_attributes=True)

    source_id: str = Field(examples=["src_0199b2c48f7e7c3a9d1e2f6b5a4c3d2e"])
    name: str = Field(examples=["web"])
    events_per_second_max: int = Field(examples=[100000])
    created_at: datetime
    write_key: str | None = Field(
        description="Goes into the SDK; null when revoked. It allows sending only.", examples=["Yb3kq0…"]
    )
    key_ends_at: datetime | None = Field(description="When the key stops working; null: never.", examples=[None])
    old_key_ends_at: datetime | None = Field(
        description="When the last of the keys before it stops working, or stopped; null: there was none.",
        examples=[None],
    )


class Sources(Page[SourceBody]):
    """Sources, oldest first."""


class NewSource(BaseModel):
    """What a source is made from."""

    name: str = Field(min_length=1, max_length=120, examples=["web"])
    events_per_second_max: int = Field(
        default=EVENTS_PER_SECOND_MAX,
        ge=1,
        le=EVENTS_PER_SECOND_MAX,
        description="More than that is answered with 429.",
    )


class EventBody(BaseModel):
    """One event as it was sent, and what became of it."""

    number: int = Field(description="Grows with each event of the source.", examples=[1])
    received_at: datetime
    message_id: str
    type: str = Field(examples=["track"])
    name: str = Field(examples=["Product Viewed"])
    outcome: Literal["accepted", "duplicate", "rejected"]
    reason: Reason | None = Field(description="Why it was rejected.")
    customer_id: str | None
    body: str = Field(description="As it came; cut at 8 KB.", examples=['{"type":"track"}'])


class Events(BaseModel):
    """The newest events of a source, newest first."""

    items: list[EventBody]


class SourceMergesBody(BaseModel):
    """What taking back the merges of a source would do."""

    model_config = ConfigDict(from_attributes=True)

    source: str = Field(examples=["web"])
    merges: int = Field(description="Standing merges that its events caused.", examples=[120])
    customers: int = Field(
        description="Who is made of them today; they would be `customers + merges` again.", examples=[3]
    )
    first_at: datetime | None
    last_at: datetime | None
    without_source: int = Field(
        description="Standing merges from before the log named sources: they are not taken back.", examples=[0]
    )


class UnmergeWish(BaseModel):
    """Which merges of a source to take back."""

    since: AwareDatetime | None = Field(
        default=None, description="Only those made from then on; absent: all.", examples=["2026-10-01T00:00:00Z"]
    )


@router.get("/sources", name="list_sources")
def get_sources(inside: Annotated[Inside, allow(Permission.SOURCES_READ)], paging: Paged) -> Sources:
    """List the sources of the workspace."""
    known = list_sources(inside.server, workspace=inside.slug)
    shown, after = page_of(known, paging, key=lambda source: source.source_id)
    return Sources(items=[_body(source) for source in shown], next=after)


@router.post("/sources", name="create_source", status_code=status.HTTP_201_CREATED)
def post_source(body: NewSource, inside: Annotated[Inside, allow(Permission.SOURCES_WRITE)], once: Once) -> SourceBody:
    """Make a source with its first write key."""

    def make() -> SourceBody:
        made = create_source(
            inside.server,
            workspace=inside.slug,
            name=body.name,
            events_per_second_max=body.events_per_second_max,
            clock=inside.clock,
        )
        inside.note(target=made.source_id)
        return _body(made)

    return once.run(inside, body, make, reply=SourceBody)


@router.get("/sources/{source_id}", name="get_source")
def get_source(source_id: str, inside: Annotated[Inside, allow(Permission.SOURCES_READ)]) -> SourceBody:
    """One source, by its id or name."""
    return _body(find_source(inside.server, workspace=inside.slug, name_or_id=source_id))


@router.post("/sources/{source_id}/rotate", name="rotate_source_key")
def post_rotate(source_id: str, inside: Annotated[Inside, allow(Permission.SOURCES_WRITE)]) -> SourceBody:
    """Give the source a new key; the old one works for a day more."""
    source = find_source(inside.server, workspace=inside.slug, name_or_id=source_id)
    return _body(rotate_key(inside.server, source, clock=inside.clock))


@router.post("/sources/{source_id}/revoke", name="revoke_source_keys")
def post_revoke(source_id: str, inside: Annotated[Inside, allow(Permission.SOURCES_WRITE)]) -> SourceBody:
    """Refuse every key of the source from now on; a rotation opens it again."""
    source = find_source(inside.server, workspace=inside.slug, name_or_id=source_id)
    return _body(revoke_keys(inside.server, source, clock=inside.clock))


@router.get("/sources/{source_id}/events", name="list_source_events")
def get_events(
    source_id: str,
    inside: Annotated[Inside, allow(Permission.EVENTS_READ)],
    limit: Annotated[int, Query(ge=1, le=EVENTS_SHOWN_MAX)] = EVENTS_SHOWN_MAX,
) -> Events:
    """Inspect the newest events of a source; ask again every two seconds to watch them come in."""
    source = find_source(inside.server, workspace=inside.slug, name_or_id=source_id)
    events = recent_events(inside.workspace, source.source_id, rows_max=limit)
    return Events(items=[_event_body(event) for event in events])


@router.get("/sources/{source_id}/merges", name="count_source_merges")
def get_source_merges(
    source_id: str,
    inside: Annotated[Inside, allow(Permission.SOURCES_READ)],
    since: Annotated[AwareDatetime | None, Query(description="Only those made from then on.")] = None,
) -> SourceMergesBody:
    """Look at what `unmerge` would take back: the merges that this source, or a file mapping's source, caused."""
    found = preview_unmerge(inside.server, inside.workspace, source=source_id, since=since)
    return SourceMergesBody.model_validate(found)


@router.post("/sources/{source_id}/unmerge", name="unmerge_source", status_code=status.HTTP_202_ACCEPTED)
def post_unmerge(
    source_id: str, body: UnmergeWish, inside: Annotated[Inside, allow(Permission.SOURCES_WRITE)], once: Once
) -> StartedJob:
    """Take back every merge that this source caused, in the background: it sent one user id for everybody, say.

    Mend or revoke the source first. Who was separated is not united by events again, only by hand.
    """

    def make() -> StartedJob:
        found = preview_unmerge(inside.server, inside.workspace, source=source_id, since=body.since)
        arguments = {"source": found.source, "since": body.since.isoformat() if body.since else ""}
        job = enqueue(inside.workspace, kind="unmerge_source", arguments=arguments, author=inside.author)
        inside.note(job_id=job.job_id, merges=found.merges, customers=found.customers)
        return StartedJob(job_id=job.job_id)

    return once.run(inside, body, make, reply=StartedJob)


def _event_body(event: RecentEvent) -> EventBody:
    reason = reason_of(event.reason) if event.reason else None
    return EventBody.model_validate({**asdict(event), "reason": reason})


def _body(source: Source) -> SourceBody:
    return SourceBody.model_validate(source)
