"""Segments: publish, list, count while editing, members, overlap, persona, live."""

from __future__ import annotations

from typing import Annotated

import msgspec
from fastapi import Path, Query, status
from pydantic import BaseModel, Field

from evergrove.access import Permission
from evergrove.api.once import Once
from evergrove.api.paging import Page, Paged, cursor, page_of
from evergrove.api.routes.customers import CustomerSummary, customer_summaries
from evergrove.api.routing import workspace_router
from evergrove.api.security import Inside, allow
from evergrove.api.segment_bodies import (
    CountBody,
    CountWish,
    DimensionBody,
    OverlapBody,
    OverlapWish,
    PersonaBody,
    Published,
    RefusalBody,
    SegmentBody,
    SegmentPageBody,
    Segments,
    SegmentWish,
    SizeBody,
    VersionBody,
    persona_rows,
    refusal_body,
    segment_fields,
)
from evergrove.definitions import published
from evergrove.insight import persona_dimensions, segment_cards, segment_members, segment_page
from evergrove.jobs import open_context
from evergrove.profiles import describe_customers
from evergrove.segments import (
    SEGMENT,
    OverlapMatrix,
    live_refusal,
    make_persona,
    overlap,
    publish_segment,
    read_rule,
    start_live,
    stop_live,
)

router = workspace_router("segments")

SegmentKey = Annotated[str, Path(pattern=r"^[a-z][a-z0-9_]{1,63}$", examples=["silent_buyers"])]

PERSONA_SECONDS_MAX = 600.0
OVERLAP_SECONDS_MAX = 60.0
"""Kept for those who look at the same page; a new version or new scores are asked anew."""


class Members(Page[CustomerSummary]):
    """Members, by customer id."""

    as_of: str | None = Field(description="The date of the snapshot; null: as of now.", examples=["2026-11-21"])


class LiveWishReply(BaseModel):
    """`refusal` null: it is being filled, and live soon."""

    refusal: RefusalBody | None


@router.get("/segments", name="list_segments")
def get_segments(inside: Annotated[Inside, allow(Permission.SEGMENTS_READ)], paging: Paged) -> Segments:
    """List the segments with their sizes, and how each is kept."""
    shown, after = page_of(segment_cards(inside.workspace), paging, key=lambda card: card.key)
    return Segments(items=[SegmentBody(**segment_fields(card)) for card in shown], next=after)


@router.post("/segments", name="publish_segment", status_code=status.HTTP_201_CREATED)
def post_segment(
    body: SegmentWish, inside: Annotated[Inside, allow(Permission.SEGMENTS_WRITE)], once: Once
) -> Published:
    """Publish a segment, or its next version; what stands already stays as it is."""

    def make() -> Published:
        document = {"rule": body.rule, "name": body.name.model_dump(), "note": body.note.model_dump()}
        made = publish_segment(inside.workspace, document, key=body.key, author=inside.author)
        refusal = start_live(inside.workspace, body.key) if body.is_live else None
        inside.note(target=made.reference)
        return Published(reference=made.reference, key=made.key, version=made.version, refusal=refusal_body(refusal))

    return once.run(inside, body, make, reply=Published)


@router.post("/segments/count", name="count_segment")
def post_count(body: CountWish, inside: Annotated[Inside, allow(Permission.SEGMENTS_READ)]) -> CountBody:
    """Count a rule while it is edited: events of the last minute count, tags and scores are the newest ones."""
    document = msgspec.json.encode(body.rule)
    refusal = refusal_body(live_refusal(inside.workspace, read_rule(document)))

    def work() -> CountBody:
        with inside.state.editing.enter(inside.workspace) as editing:
            is_exact = body.mode == "exact" or (body.mode == "auto" and editing.is_quick(document))
            if is_exact:
                counted = editing.count(document)
                low = high = count = counted.count
                sample = base = counted.base
            else:
                estimate = editing.estimate(document)
                low, high, count, base = estimate.low, estimate.high, estimate.count, estimate.base_size
                is_exact, sample = estimate.is_exact, estimate.sample_size
            return CountBody(
                count=count,
                low=low,
                high=high,
                is_exact=is_exact,
                sample=sample,
                base=base,
                as_of=editing.as_of,
                refusal=refusal,
            )

    return inside.interactive(work)


@router.post("/segments/overlap", name="compare_segments")
def post_overlap(body: OverlapWish, inside: Annotated[Inside, allow(Permission.SEGMENTS_READ)]) -> OverlapBody:
    """Who is in two of the segments at once, for every pair."""
    found = [published(inside.workspace, kind=SEGMENT, key=key) for key in dict.fromkeys(body.keys)]
    rules = {one.key: read_rule(one.body) for one in found}

    def work() -> OverlapMatrix:
        with open_context(inside.workspace, *rules.values(), as_of=inside.clock.now()) as context:
            return overlap(rules, context=context)

    matrix = inside.state.kept.get(
        inside.slug,
        "overlap",
        tuple(one.reference for one in found),
        seconds_max=OVERLAP_SECONDS_MAX,
        make=lambda: inside.heavy(work),
    )
    return OverlapBody(
        keys=list(matrix.keys),
        counts=[list(row) for row in matrix.counts],
        jaccard=[list(row) for row in matrix.jaccard],
    )


@router.get("/segments/{key}", name="get_segment")
def get_segment(key: SegmentKey, inside: Annotated[Inside, allow(Permission.SEGMENTS_READ)]) -> SegmentPageBody:
    """One segment: its rule, its versions, its size day by day, and how it is kept."""
    page = segment_page(inside.workspace, key)
    return SegmentPageBody(
        **segment_fields(page.card),
        rule=page.rule,
        versions=[VersionBody.model_validate(version) for version in page.versions],
        trend=[SizeBody.model_validate(size) for size in page.trend],
    )


@router.get("/segments/{key}/members", name="list_segment_members")
def get_members(
    key: SegmentKey,
    inside: Annotated[Inside, allow(Permission.SEGMENTS_READ)],
    paging: Paged,
) -> Members:
    """List who is in a segment: of a live one as of now, else of its newest snapshot."""
    after = str(position[0]) if (position := paging.position(1)) else ""
    found = segment_members(inside.workspace, key, after=after, limit=paging.limit)
    rows = describe_customers(inside.workspace, found.customer_ids)
    return Members(
        items=customer_summaries(inside, rows), next=cursor(found.next) if found.next else None, as_of=found.as_of
    )


@router.post("/segments/{key}/live", name="start_live_segment")
def post_live(key: SegmentKey, inside: Annotated[Inside, allow(Permission.SEGMENTS_WRITE)]) -> LiveWishReply:
    """Keep a segment right within seconds, or hear why that cannot be."""
    return LiveWishReply(refusal=refusal_body(start_live(inside.workspace, key)))


@router.delete("/segments/{key}/live", name="stop_live_segment", status_code=status.HTTP_204_NO_CONTENT)
def delete_live(key: SegmentKey, inside: Annotated[Inside, allow(Permission.SEGMENTS_WRITE)]) -> None:
    """Leave a segment to the daily refresh."""
    stop_live(inside.workspace, key)


@router.get("/segments/{key}/persona", name="get_segment_persona")
def get_persona(
    key: SegmentKey,
    inside: Annotated[Inside, allow(Permission.SEGMENTS_READ)],
    dimension: Annotated[
        list[str] | None,
        Query(max_length=30, description="score:stage, tag:city, attribute:language", examples=[["score:stage"]]),
    ] = None,
) -> PersonaBody:
    """What sets a segment apart from everyone, with intervals, and corrected for looking at many rows."""
    found = published(inside.workspace, kind=SEGMENT, key=key)
    dimensions = persona_dimensions(tuple(dict.fromkeys(dimension or ())))
    rule = read_rule(found.body)

    def work() -> PersonaBody:
        with open_context(inside.workspace, rule) as context:
            persona = make_persona(rule, dimensions, context=context)
            return PersonaBody(
                segment_size=persona.segment_size,
                base_size=persona.base_size,
                as_of=context.as_of,
                dimensions=[DimensionBody.model_validate(one) for one in dimensions],
                rows=persona_rows(persona),
            )

    asked = tuple(f"{one.source}:{one.key}" for one in dimensions)
    return inside.state.kept.get(
        inside.slug,
        "persona",
        found.reference,
        asked,
        seconds_max=PERSONA_SECONDS_MAX,
        make=lambda: inside.heavy(work),
    )
