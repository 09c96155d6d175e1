"""Audiences: members of a segment as a file, at the moments of a schedule."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import status
from pydantic import BaseModel, ConfigDict, Field

from evergrove.access import Permission
from evergrove.api.paging import Page, Paged, page_of
from evergrove.api.routing import workspace_router
from evergrove.api.security import Inside, allow
from evergrove.jobs import Audience, list_audiences, publish_audience

router = workspace_router("audiences")

Name = Annotated[str, Field(min_length=1, max_length=120)]


class AudienceBody(BaseModel):
    """What is written when; the file of each moment is a job of the kind `audience`, kept for seven days."""

    model_config = ConfigDict(from_attributes=True, extra="forbid")

    key: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{1,63}$", examples=["weekly_sleepers"])]
    segment: Annotated[str, Field(min_length=1, max_length=120, examples=["sleepers"])]
    cron: Annotated[str, Field(min_length=9, max_length=80, examples=["0 6 * * 1"])] = "0 6 * * *"
    format: Literal["csv", "parquet"] = "csv"
    tags: Annotated[list[Name], Field(max_length=50)] = []
    scores: Annotated[list[Name], Field(max_length=50)] = []
    match_by: Annotated[list[Literal["email", "sms"]], Field(max_length=2)] = []


class Audiences(Page[AudienceBody]):
    """Audiences, by key."""


@router.get("/audiences", name="list_audiences")
def get_audiences(inside: Annotated[Inside, allow(Permission.SEGMENTS_READ)], paging: Paged) -> Audiences:
    """List the audiences."""
    shown, after = page_of(list_audiences(inside.workspace), paging, key=lambda one: one.key)
    return Audiences(items=[_body(one) for one in shown], next=after)


@router.post("/audiences", name="publish_audience", status_code=status.HTTP_201_CREATED)
def post_audience(body: AudienceBody, inside: Annotated[Inside, allow(Permission.CUSTOMERS_EXPORT)]) -> AudienceBody:
    """Publish an audience, or change the one of the same key."""
    return _body(publish_audience(inside.workspace, body.model_dump(), author=inside.author))


def _body(audience: Audience) -> AudienceBody:
    return AudienceBody.model_validate(audience)
