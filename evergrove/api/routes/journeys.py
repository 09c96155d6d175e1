"""Journeys: check, publish, migrate, pause; their versions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any

from fastapi import Path, Query, status

from evergrove.access import Permission
from evergrove.api.journey_bodies import (
    CheckBody,
    DocumentWish,
    EnrolmentBody,
    EnrolmentPreviewBody,
    Enrolments,
    EnterWish,
    JourneyBody,
    JourneyCountsBody,
    JourneyPageBody,
    Journeys,
    MigrationBody,
    MigrationWish,
    PublishedBody,
    PublishWish,
    ResumeWish,
    RunBody,
    Runs,
    RunStoryBody,
    check_body,
    counts_body,
    journey_fields,
    journey_page,
    line_body,
    migration_body,
    published_body,
    refused_body,
    story_body,
)
from evergrove.api.once import Once
from evergrove.api.paging import InvalidCursorError, Paged, Paging, cursor, page_of
from evergrove.api.routes.customers import customer_names
from evergrove.api.routing import workspace_router
from evergrove.api.second_person import second_person
from evergrove.api.security import Inside, allow
from evergrove.approvals import Action
from evergrove.jobs import preview_backfill
from evergrove.journeys import (
    Entrant,
    InvalidJourneyError,
    Journey,
    Run,
    RunState,
    StandingJourney,
    archive_journey,
    as_document,
    ask_enrolment,
    check_journey,
    drain_journey,
    enrol_customers,
    find_runs,
    find_standing,
    journey_lines,
    journey_standing,
    journey_versions,
    list_enrolments,
    load_journey,
    pause_journey,
    preview_migration,
    publish_journey,
    publishing_content,
    read_journey,
    resume_journey,
    run_story,
    stop_enrolment,
)
from evergrove.kit import InvalidError, parse_instant

router = workspace_router("journeys")

JourneyKey = Annotated[str, Path(pattern=r"^[a-z][a-z0-9_]{1,63}$", examples=["win_back"])]

VERSION_MAX = 999_999_999
NODE_PATTERN = r"^[A-Za-z0-9_\-]*$"
CUSTOMER_EXAMPLE = "cus_0199b2c48f7e7c3a9d1e2f6b5a4c3d2e"

CustomerId = Annotated[str, Query(max_length=40, pattern=r"^(cus_[A-Za-z0-9_-]{1,36})?$", examples=[CUSTOMER_EXAMPLE])]

ENROLMENTS_MAX = 1_000

WATCH_SECONDS_MAX = 2.0
"""Everybody who watches a journey gets the same counts: of some million steps they take a second."""


@router.get("/journeys", name="list_journeys")
def get_journeys(inside: Annotated[Inside, allow(Permission.CAMPAIGNS_READ)], paging: Paged) -> Journeys:
    """List the journeys that were published."""
    shown, after = page_of(journey_lines(inside.workspace), paging, key=lambda line: line.journey.key)
    return Journeys(items=[line_body(one) for one in shown], next=after)


@router.post("/journeys/validate", name="check_journey")
def post_check(body: DocumentWish, inside: Annotated[Inside, allow(Permission.CAMPAIGNS_READ)]) -> CheckBody:
    """Say all that is wrong with a journey while it is drawn: each problem with its node and field."""
    try:
        return check_body(check_journey(inside.workspace, body.document))
    except InvalidJourneyError as error:  # what is no journey at all is a finding like the others here
        problems: list[dict[str, Any]] = list(error.details["problems"])
        return refused_body(problems)


@router.post("/journeys", name="publish_journey", status_code=status.HTTP_201_CREATED)
def post_journey(
    body: PublishWish, inside: Annotated[Inside, allow(Permission.CAMPAIGNS_LAUNCH)], once: Once
) -> PublishedBody:
    """Publish a journey, or its next version, which takes new entrants from now on."""

    def make() -> PublishedBody:
        key, content = publishing_content(
            inside.workspace,
            body.document,
            mode=body.mode,
            mapping=body.mapping,
            unmapped=body.unmapped,
            backfill=body.backfill,
        )
        second_person(inside, Action.PUBLISH_JOURNEY, target=key, content=content)
        made = publish_journey(
            inside.workspace,
            body.document,
            author=inside.author,
            note=body.note,
            mode=body.mode,
            mapping=body.mapping,
            unmapped=body.unmapped,
            backfill=body.backfill,
        )
        inside.note(target=made.journey.reference, mode=body.mode, moved=made.moved, ended=made.ended)
        return published_body(made)

    return once.run(inside, body, make, reply=PublishedBody)


@router.post("/journeys/backfill-preview", name="preview_journey_backfill")
def post_backfill_preview(
    body: DocumentWish, inside: Annotated[Inside, allow(Permission.CAMPAIGNS_READ)]
) -> EnrolmentPreviewBody:
    """How many of those who are in the entry's segment today would enter, were it published for them, too."""
    journey = read_journey(inside.workspace, body.document)
    found = inside.heavy(lambda: preview_backfill(inside.workspace, journey, segment=_segment_of(journey)))
    return EnrolmentPreviewBody.model_validate(found)


@router.get("/journeys/{key}", name="get_journey")
def get_journey(
    key: JourneyKey,
    inside: Annotated[Inside, allow(Permission.CAMPAIGNS_READ)],
    version: Annotated[int | None, Query(ge=1, le=VERSION_MAX, examples=[1])] = None,
) -> JourneyPageBody:
    """One journey with its document: the version that takes entrants, or the one that is asked for."""
    standing = find_standing(inside.workspace, key)
    journey = load_journey(inside.workspace, f"{key}@{standing.version}")
    shown = journey if version is None else load_journey(inside.workspace, f"{key}@{version}")
    return journey_page(journey, standing, shown=shown, versions=journey_versions(inside.workspace, key))


@router.post("/journeys/{key}/migration", name="preview_journey_migration")
def post_migration(
    key: JourneyKey, body: MigrationWish, inside: Annotated[Inside, allow(Permission.CAMPAIGNS_READ)]
) -> MigrationBody:
    """How many runs of earlier versions would move where if this were published and they were moved."""
    found = preview_migration(inside.workspace, key, body.document, mapping=body.mapping, unmapped=body.unmapped)
    return migration_body(found)


@router.post("/journeys/{key}/pause", name="pause_journey")
def post_pause(key: JourneyKey, inside: Annotated[Inside, allow(Permission.CAMPAIGNS_LAUNCH)]) -> JourneyBody:
    """Freeze a journey: nobody enters, no wait runs out, nothing goes out."""
    return _body(inside, pause_journey(inside.workspace, key, author=inside.author))


@router.post("/journeys/{key}/resume", name="resume_journey")
def post_resume(
    key: JourneyKey, body: ResumeWish, inside: Annotated[Inside, allow(Permission.CAMPAIGNS_LAUNCH)]
) -> JourneyBody:
    """Let it go on, and say what becomes of waits that ran out meanwhile."""
    inside.note(policy=body.policy)
    return _body(inside, resume_journey(inside.workspace, key, policy=body.policy, author=inside.author))


@router.post("/journeys/{key}/drain", name="drain_journey")
def post_drain(key: JourneyKey, inside: Annotated[Inside, allow(Permission.CAMPAIGNS_LAUNCH)]) -> JourneyBody:
    """Let nobody in any more; those who are in it go on to their end."""
    return _body(inside, drain_journey(inside.workspace, key, author=inside.author))


@router.post("/journeys/{key}/archive", name="archive_journey")
def post_archive(key: JourneyKey, inside: Annotated[Inside, allow(Permission.CAMPAIGNS_LAUNCH)]) -> JourneyBody:
    """End a journey for good: everybody in it is ended, what no sender has yet is never sent."""
    return _body(inside, archive_journey(inside.workspace, key, author=inside.author))


@router.get("/journeys/{key}/standing", name="get_journey_standing")
def get_standing(key: JourneyKey, inside: Annotated[Inside, allow(Permission.CAMPAIGNS_READ)]) -> JourneyCountsBody:
    """How many wait at each node now, and what became of the others: by version and node."""
    standing = find_standing(inside.workspace, key)
    return inside.state.kept.get(
        inside.slug,
        "journey",
        standing,
        seconds_max=WATCH_SECONDS_MAX,
        make=lambda: counts_body(journey_standing(inside.workspace, key)),
    )


@router.get("/journeys/{key}/runs", name="list_journey_runs")
def get_runs(
    key: JourneyKey,
    inside: Annotated[Inside, allow(Permission.MESSAGES_READ)],
    paging: Paged,
    customer: CustomerId = "",
    version: Annotated[int | None, Query(ge=1, le=VERSION_MAX, examples=[1])] = None,
    node: Annotated[str | None, Query(max_length=64, pattern=NODE_PATTERN, examples=["wait_1"])] = None,
    state: RunState | None = None,
    reason: Annotated[
        str | None, Query(max_length=80, pattern=r"^[^\x00]*$", description="Why it ended.", examples=["done"])
    ] = None,
    control: Annotated[bool | None, Query(description="Of the control group, or of those who are written to.")] = None,
    entered: Annotated[bool | None, Query(description="False: who waits to be let in.")] = None,
    goal: Annotated[bool | None, Query(description="Whether the goal was reached.")] = None,
) -> Runs:
    """List the runs of a journey: of one customer, of a version, at a node, open or ended, with the goal or without."""
    find_standing(inside.workspace, key)
    found = find_runs(
        inside.workspace,
        key=key,
        customer_id=customer,
        version=version,
        node=node,
        state=state,
        end_reason=reason,
        is_control=control,
        has_entered=entered,
        has_goal=goal,
        after=_after(paging, of_customer=bool(customer)),
        limit=paging.limit,
    )
    last = found[-1] if len(found) == paging.limit else None
    return Runs(items=_run_bodies(inside, found), next=_next(last, of_customer=bool(customer)))


@router.post("/journeys/{key}/enter", name="enter_journey", status_code=status.HTTP_201_CREATED)
def post_enter(
    key: JourneyKey, body: EnterWish, inside: Annotated[Inside, allow(Permission.CAMPAIGNS_LAUNCH)], once: Once
) -> EnrolmentBody:
    """Let customers in, at most 5,000 a call, or the members of a segment; under an `Idempotency-Key` only once."""

    def make() -> EnrolmentBody:
        if body.segment:
            asked = ask_enrolment(
                inside.workspace,
                key,
                source="segment",
                author=inside.author,
                occasion=f"api:{once.key}" if once.key else "",
                detail={"segment": body.segment},
            )
        else:
            entrants = [
                Entrant(customer_id=one.customer_id, entry_key=one.entry_key, properties=one.properties)
                for one in body.customers
            ]
            asked = enrol_customers(inside.workspace, key, entrants, author=inside.author, idempotency_key=once.key)
        inside.note(target=asked.enrolment_id, journey=key)
        return EnrolmentBody.model_validate(asked)

    return once.run(inside, body, make, reply=EnrolmentBody)


@router.get("/journeys/{key}/enrolments", name="list_journey_enrolments")
def get_enrolments(
    key: JourneyKey, inside: Annotated[Inside, allow(Permission.CAMPAIGNS_READ)], paging: Paged
) -> Enrolments:
    """List who was let in at once: backfills, schedules, dates, files, calls."""
    find_standing(inside.workspace, key)
    found = list_enrolments(inside.workspace, key=key, limit=ENROLMENTS_MAX)
    shown, after = page_of(found, paging, key=lambda one: one.enrolment_id)
    return Enrolments(items=[EnrolmentBody.model_validate(one) for one in shown], next=after)


@router.post("/journey-enrolments/{enrolment_id}/stop", name="stop_journey_enrolment")
def post_stop_enrolment(
    enrolment_id: Annotated[str, Path(max_length=40, examples=["enr_0199b2c48f7e7c3a9d1e2f6b5a4c3d2e"])],
    inside: Annotated[Inside, allow(Permission.CAMPAIGNS_LAUNCH)],
) -> EnrolmentBody:
    """Let nobody in any more who still waits in an enrolment; those who are in stay."""
    return EnrolmentBody.model_validate(stop_enrolment(inside.workspace, enrolment_id))


@router.get("/journey-runs", name="list_customer_runs")
def get_customer_runs(
    inside: Annotated[Inside, allow(Permission.MESSAGES_READ)],
    paging: Paged,
    customer: Annotated[str, Query(max_length=40, pattern=r"^cus_[A-Za-z0-9_-]{1,36}$", examples=[CUSTOMER_EXAMPLE])],
) -> Runs:
    """List the runs of one customer through all journeys, the newest first."""
    after = _after(paging, of_customer=True)
    found = find_runs(inside.workspace, customer_id=customer, after=after, limit=paging.limit)
    last = found[-1] if len(found) == paging.limit else None
    return Runs(items=_run_bodies(inside, found), next=_next(last, of_customer=True))


@router.get("/journey-runs/{run_id}", name="get_journey_run")
def get_run(
    run_id: Annotated[str, Path(max_length=40, examples=["run_0199b2c48f7e7c3a9d1e2f6b5a4c3d2e"])],
    inside: Annotated[Inside, allow(Permission.MESSAGES_READ)],
) -> RunStoryBody:
    """One run from its beginning to where it stands: each step with its reason, and the messages of it."""
    story = story_body(run_story(inside.workspace, run_id))
    story.run.customer_name = customer_names(inside, [story.run.customer_id]).get(story.run.customer_id)
    return story


def _run_bodies(inside: Inside, runs: Sequence[Run]) -> list[RunBody]:
    """Runs with what their customers are called."""
    names = customer_names(inside, [one.customer_id for one in runs])
    bodies = [RunBody.model_validate(one) for one in runs]
    for body in bodies:
        body.customer_name = names.get(body.customer_id)
    return bodies


def _segment_of(journey: Journey) -> str:
    """Of the entry; raises InvalidJourneyError where there is none."""
    entry = as_document(journey)["entry"]
    if entry["kind"] != "segment" or entry["on"] != "entered":
        raise InvalidJourneyError(
            "only a journey that begins by entering a segment has customers of today",
            help="choose the entry “entered a segment”, or enter customers from a file",
        )
    return str(entry["segment"])


def _after(paging: Paging, *, of_customer: bool) -> tuple[datetime, str] | str:
    position = paging.position(2)
    if position is None:
        return ""
    try:
        return (parse_instant(str(position[0])), str(position[1])) if of_customer else str(position[1])
    except InvalidError as error:
        raise InvalidCursorError from error


def _next(last: Run | None, *, of_customer: bool) -> str | None:
    if last is None:
        return None
    return cursor(last.entered_at.isoformat() if of_customer else "", last.run_id)


def _body(inside: Inside, standing: StandingJourney) -> JourneyBody:
    journey = load_journey(inside.workspace, f"{standing.key}@{standing.version}")
    return JourneyBody(**journey_fields(journey, standing))
