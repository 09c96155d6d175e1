"""Saved analyses: listed, opened, saved, archived. What a body may say is read by its kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any

from fastapi import Path, Query, status

from evergrove.access import Permission
from evergrove.api.insight_bodies import InsightBody, InsightNameBody, Insights, InsightWish
from evergrove.api.paging import Paged, page_of
from evergrove.api.routing import workspace_router
from evergrove.api.saved_tables import read_saved_attribution, read_saved_retention
from evergrove.api.security import Inside, allow
from evergrove.insight import (
    InsightName,
    SavedInsight,
    archive_insight,
    find_insight,
    list_insights,
    read_funnel,
    read_paths,
    save_insight,
)

router = workspace_router("insights")

InsightKey = Annotated[str, Path(pattern=r"^[a-z][a-z0-9_]{1,63}$", examples=["view_to_order"])]

READERS: Mapping[str, Callable[[Any], object]] = {
    "funnel": read_funnel,
    "paths": read_paths,
    "retention": read_saved_retention,
    "attribution": read_saved_attribution,
}
"""Kind → what reads a body before it is kept, and refuses one that could never be opened."""


@router.get("/insights", name="list_insights")
def get_insights(
    inside: Annotated[Inside, allow(Permission.SEGMENTS_READ)],
    paging: Paged,
    kind: Annotated[str, Query(max_length=20, pattern=r"^[a-z]*$", examples=["funnel"])] = "",
) -> Insights:
    """List the saved analyses, of one kind if asked."""
    shown, after = page_of(list_insights(inside.workspace, kind=kind or None), paging, key=lambda one: one.key)
    return Insights(items=[insight_body(one) for one in shown], next=after)


@router.get("/insights/{key}", name="get_insight")
def get_insight(key: InsightKey, inside: Annotated[Inside, allow(Permission.SEGMENTS_READ)]) -> InsightBody:
    """One saved analysis."""
    return insight_body(find_insight(inside.workspace, key))


@router.put("/insights/{key}", name="save_insight")
def put_insight(
    key: InsightKey, body: InsightWish, inside: Annotated[Inside, allow(Permission.SEGMENTS_WRITE)]
) -> InsightBody:
    """Save an analysis under a key, or its next version; the same again changes nothing."""
    if body.kind in READERS:
        READERS[body.kind](body.body)
    saved = save_insight(
        inside.workspace,
        key,
        kind=body.kind,
        name=InsightName(zh=body.name.zh, en=body.name.en),
        body=body.body,
        author=inside.author,
    )
    inside.note(target=saved.reference, kind=saved.kind)
    return insight_body(saved)


@router.delete("/insights/{key}", name="archive_insight", status_code=status.HTTP_204_NO_CONTENT)
def delete_insight(key: InsightKey, inside: Annotated[Inside, allow(Permission.SEGMENTS_WRITE)]) -> None:
    """Take an analysis from the lists; its versions stay, and it comes back when it is saved again."""
    archive_insight(inside.workspace, key, author=inside.author)


def insight_body(saved: SavedInsight) -> InsightBody:
    """A saved analysis as it is given."""
    return InsightBody(
        key=saved.key,
        kind=saved.kind,
        name=InsightNameBody(zh=saved.name.zh, en=saved.name.en),
        body=saved.body,
        version=saved.version,
        author=saved.author,
        at=saved.at,
    )
