"""Funnels and paths: their figures, and the customers behind each figure as a list, a segment, a file."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Annotated, TypeVar

from fastapi import status

from evergrove.access import Permission
from evergrove.api.insight_bodies import (
    CustomersBehind,
    FunnelAnswer,
    FunnelWish,
    PathsAnswer,
    PathsWish,
    PeopleSegment,
    PeopleSegmentWish,
    PeopleWishBody,
    funnel_answer,
    paths_answer,
)
from evergrove.api.once import Once
from evergrove.api.paging import Paged, cursor
from evergrove.api.routes.customers import StartedJob, customer_summaries
from evergrove.api.routing import workspace_router
from evergrove.api.security import Inside, allow
from evergrove.definitions import canonical_json
from evergrove.facts import FACTS, lake_of
from evergrove.insight import funnel_figures, needs_scores, path_figures, read_funnel, read_paths, resolve_period
from evergrove.jobs import PeopleWish, enqueue, open_behaviour, people_behind, publish_people, workspace_zone
from evergrove.profiles import describe_customers

router = workspace_router("insight_funnels")

FIGURES_SECONDS_MAX = 60.0
"""Kept for those who look at the same figures while the lake stays as it is; time alone closes windows, though."""

FIGURES_AGE_MAX = timedelta(days=366)
"""How old figures may be whose customers are asked for: a page that stayed open, a link that somebody kept."""

T = TypeVar("T")


@router.post("/insight/funnel", name="compute_funnel")
def post_funnel(body: FunnelWish, inside: Annotated[Inside, allow(Permission.SEGMENTS_READ)]) -> FunnelAnswer:
    """How many customers went through the steps, how long it took them, and where they stopped."""
    document = body.model_dump(mode="json")
    funnel, zone = read_funnel(document), workspace_zone(inside.workspace)
    now = inside.clock.now()
    period = resolve_period(funnel.period, zone=zone, now=now)
    with_scores = needs_scores("funnel", document)

    def work() -> FunnelAnswer:
        with open_behaviour(inside.workspace, as_of=now, segment=funnel.segment, with_scores=with_scores) as scope:
            return funnel_answer(funnel_figures(scope, funnel, period=period))

    return _kept(inside, "funnel", document, work)


@router.post("/insight/paths", name="compute_paths")
def post_paths(body: PathsWish, inside: Annotated[Inside, allow(Permission.SEGMENTS_READ)]) -> PathsAnswer:
    """Which way visits went from an anchor, or came to it."""
    document = body.model_dump(mode="json")
    paths, zone = read_paths(document), workspace_zone(inside.workspace)
    now = inside.clock.now()
    period = resolve_period(paths.period, zone=zone, now=now)

    def work() -> PathsAnswer:
        with open_behaviour(inside.workspace, as_of=now, segment=paths.segment) as scope:
            return paths_answer(path_figures(scope, paths, period=period))

    return _kept(inside, "paths", document, work)


@router.post("/insight/people", name="list_people_behind")
def post_people(
    body: PeopleWishBody, inside: Annotated[Inside, allow(Permission.CUSTOMERS_READ)], paging: Paged
) -> CustomersBehind:
    """List the customers behind a figure."""
    wish = _wish(inside, body)
    after = str(position[0]) if (position := paging.position(1)) else ""
    page = inside.heavy(lambda: people_behind(inside.workspace, wish, after=after, limit=paging.limit))
    rows = describe_customers(inside.workspace, page.customer_ids)
    following = cursor(page.next) if page.next else None
    return CustomersBehind(items=customer_summaries(inside, rows), next=following, total=page.total)


@router.post("/insight/people/segment", name="publish_people_behind", status_code=status.HTTP_201_CREATED)
def post_people_segment(
    body: PeopleSegmentWish, inside: Annotated[Inside, allow(Permission.SEGMENTS_WRITE)], once: Once
) -> PeopleSegment:
    """Make a segment of exactly the customers behind a figure."""

    def make() -> PeopleSegment:
        wish = _wish(inside, body)
        name = body.name.both(body.key)
        made, count = inside.heavy(
            lambda: publish_people(inside.workspace, wish, key=body.key, name=name, author=inside.author)
        )
        inside.note(target=made.reference, customers=count)
        return PeopleSegment(key=made.key, reference=made.reference, customers=count)

    return once.run(inside, body, make, reply=PeopleSegment)


@router.post("/insight/people/export", name="export_people_behind", status_code=status.HTTP_202_ACCEPTED)
def post_people_export(
    body: PeopleWishBody, inside: Annotated[Inside, allow(Permission.CUSTOMERS_EXPORT)], once: Once
) -> StartedJob:
    """Write the customers behind a figure to a file, in the background."""

    def make() -> StartedJob:
        wish = _wish(inside, body)
        arguments = {
            "kind": wish.kind,
            "definition": wish.definition,
            "people": wish.people,
            "as_of": wish.as_of.isoformat(),
        }
        job = enqueue(inside.workspace, kind="export_people", arguments=arguments, author=inside.author)
        inside.note(target=job.job_id)
        return StartedJob(job_id=job.job_id)

    return once.run(inside, body, make, reply=StartedJob)


def _wish(inside: Inside, body: PeopleWishBody) -> PeopleWish:
    now = inside.clock.now()
    as_of = now if body.as_of is None else min(max(body.as_of, now - FIGURES_AGE_MAX), now)
    return PeopleWish(kind=body.kind, definition=body.definition, people=body.people, as_of=as_of)


def _kept(inside: Inside, kind: str, document: object, work: Callable[[], T]) -> T:
    version = lake_of(inside.workspace).files(FACTS).version
    return inside.state.kept.get(
        inside.slug,
        kind,
        canonical_json(document),
        version,
        seconds_max=FIGURES_SECONDS_MAX,
        make=lambda: inside.heavy(work),
    )
