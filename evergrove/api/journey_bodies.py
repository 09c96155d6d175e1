"""Journeys, their versions and their runs as the API gives them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from evergrove.api.campaign_bodies import NameBody, TopicKey
from evergrove.api.paging import Page
from evergrove.api.texts import PlainObject, PlainText
from evergrove.channels import Channel, State
from evergrove.definitions import Definition
from evergrove.journeys import (
    CheckedJourney,
    Journey,
    JourneyCounts,
    JourneyLine,
    JourneyState,
    MigrationPreview,
    PublishedJourney,
    RunState,
    RunStory,
    StandingJourney,
    as_document,
    classics,
)

SettingName = Annotated[str, Field(pattern=r"^[a-z_]{1,64}$", examples=["days"])]
NodeId = Annotated[str, Field(pattern=r"^[A-Za-z0-9_\-]{0,64}$", examples=["wait_1"])]

ENTRANTS_MAX = 5_000
"""Of one call (`enrol_customers`)."""

DOCUMENT_EXAMPLE = {
    "key": "win_back",
    "name": {"zh": "赢回", "en": "Win back"},
    "entry": {"kind": "event", "event": {"fact": "Order Completed"}},
    "start": "wait_1",
    "nodes": [{"id": "wait_1", "kind": "wait", "days": 60, "next": "exit_1"}, {"id": "exit_1", "kind": "exit"}],
}


class FromFace(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class ProblemBody(FromFace):
    """Something to mend; `node` empty: in the journey as a whole."""

    node: str = Field(examples=["wait_1"])
    field: str = Field(description="Where in the node (or in the journey) it stands.", examples=["branches[1].next"])
    message: str
    message_zh: str
    help: str


class DocumentWish(BaseModel):
    """A journey as it is written."""

    model_config = ConfigDict(extra="forbid")

    document: PlainObject = Field(examples=[DOCUMENT_EXAMPLE])


class CheckBody(BaseModel):
    """With problems it cannot be published; warnings only make one think twice."""

    problems: list[ProblemBody]
    warnings: list[ProblemBody]


class MappingWish(BaseModel):
    """Where runs of earlier versions go: old node → new node, empty to end the runs there."""

    model_config = ConfigDict(extra="forbid")

    mapping: dict[NodeId, NodeId] = Field(default={}, max_length=400, examples=[{"wait_1": "wait_2"}])
    unmapped: Literal["stays", "ends"] = Field(
        default="stays", description="What becomes of runs at nodes that have no place in the new version."
    )


class MigrationWish(MappingWish):
    """Without a document: into the version that takes entrants now."""

    document: PlainObject | None = Field(default=None, examples=[None])


class PublishWish(MappingWish):
    """A journey, and what publishing it means for those who are in earlier versions and for those of today."""

    document: PlainObject = Field(examples=[DOCUMENT_EXAMPLE])
    note: PlainText = Field(default="", max_length=2_000, examples=["a shorter wait"])
    mode: Literal["new_only", "migrate", "drain_old", "archive_old"] = "new_only"
    backfill: Literal["current", "future", "both"] = Field(
        default="future", description="Of a journey on a segment: its members of today, those to come, or both."
    )


class JourneyBody(BaseModel):
    """A journey that stands: the version that takes entrants, and how it does."""

    key: str = Field(examples=["win_back"])
    reference: str = Field(examples=["win_back@3"])
    version: int
    name: NameBody
    note: str
    state: JourneyState
    resumes_as: str = Field(description="Of a paused one: what it will be when it goes on.")
    since: datetime | None = Field(description="What happened before enters nobody; null: only who is enrolled enters.")
    paused_at: datetime | None
    changed_at: datetime
    author: str


class ArmsBody(FromFace):
    """Those whom the journey writes to, and those who were kept back for comparison."""

    treated: int
    control: int


class JourneyLineBody(JourneyBody):
    """A journey in a list, with its people over all versions."""

    entry_kind: Literal["event", "segment", "schedule", "date", "not_done", "manual"]
    open_runs: int
    entered_lately: int = Field(description="In the last seven days.")
    entered: ArmsBody
    goals: ArmsBody
    has_goal: bool


class Journeys(Page[JourneyLineBody]):
    """Journeys, by key."""


class JourneyVersionBody(BaseModel):
    """One version."""

    version: int
    author: str
    note: str
    at: datetime


class JourneyPageBody(JourneyBody):
    """A journey with one version of its document, and all its versions, the newest first."""

    shown_version: int
    document: dict[str, Any]
    versions: list[JourneyVersionBody]


class PublishedBody(JourneyBody):
    """`is_new` false: the same stood already."""

    is_new: bool
    moved: int = Field(description="Runs of earlier versions that were moved here.")
    ended: int = Field(description="Runs of earlier versions that were ended.")
    enrolment_id: str = Field(description="Of the backfill; empty: none was asked for.")


class MigrationRowBody(FromFace):
    """Runs that stand at one node of an earlier version; `to` empty where they stay or end."""

    version: int
    node: str
    kind: str
    runs: int
    becomes: Literal["keeps", "arrives", "stays", "ends"]
    to: str


class MigrationBody(FromFace):
    """What moving them would do. Nothing was changed."""

    rows: list[MigrationRowBody]
    moving: int
    staying: int
    ending: int


class ResumeWish(BaseModel):
    """What becomes of waits that ran out while the journey was paused."""

    model_config = ConfigDict(extra="forbid")

    policy: Literal["send_now", "skip_stale", "shift"] = "skip_stale"


class EntrantWish(BaseModel):
    """A customer to be let in, with what the run is to remember as its entry event."""

    model_config = ConfigDict(extra="forbid")

    customer_id: str = Field(pattern=r"^cus_[A-Za-z0-9_-]{1,36}$", examples=["cus_0199b2c48f7e7c3a9d1e2f6b5a4c3d2e"])
    entry_key: PlainText = Field(default="", max_length=200, examples=["order-17"])
    properties: PlainObject = Field(default={}, examples=[{"category": "shoes"}])


class EnterWish(BaseModel):
    """Customers to be let in, under the rules of re-entry; or the members of a segment."""

    model_config = ConfigDict(extra="forbid")

    customers: list[EntrantWish] = Field(default=[], max_length=ENTRANTS_MAX)
    segment: str = Field(
        default="",
        pattern=r"^(|\*|[a-z][a-z0-9_]{1,63}(@[1-9][0-9]{0,8})?)$",
        description="Instead of customers: everybody who is in it now (`*`: everybody).",
        examples=[""],
    )


class EnrolmentBody(FromFace):
    """Customers who are let in at once. `refused`: those whom the rules of re-entry kept out."""

    enrolment_id: str = Field(examples=["enr_0199b2c48f7e7c3a9d1e2f6b5a4c3d2e"])
    journey_key: str
    version: int
    source: Literal["segment", "schedule", "date", "file", "api"]
    state: Literal["asked", "gathering", "entering", "done", "stopped"]
    members: int
    entered: int
    refused: int
    author: str
    asked_at: datetime
    finished_at: datetime | None


class Enrolments(Page[EnrolmentBody]):
    """Enrolments of a journey, the newest first."""


class EnrolmentPreviewBody(FromFace):
    """What would become of the members of the entry's segment now. Nothing was written."""

    members: int
    entering: int
    refused: int


class NodeCountsBody(FromFace):
    """One node: how many wait at it now, how often each way out was taken, whose end was here and why."""

    node: str
    kind: str
    waiting: int
    waiting_control: int = Field(description="Of those who wait: the control group's.")
    ended: dict[str, int] = Field(examples=[{"end": 12}])
    passed: dict[str, int] = Field(description="By way out; empty for the only one.", examples=[{"": 120}])


class VersionCountsBody(FromFace):
    """One version. `waiting_before`: who waits to be let in."""

    version: int
    entered: ArmsBody
    open_runs: int
    open_control: int = Field(description="Of `open_runs`: the control group's.")
    goals: ArmsBody
    ended: dict[str, int] = Field(examples=[{"goal": 8}])
    waiting_before: int
    nodes: list[NodeCountsBody]


class JourneyCountsBody(FromFace):
    """Who is where now: ask again every few seconds. The newest version first."""

    as_of: datetime
    versions: list[VersionCountsBody]


class RunBody(FromFace):
    """One customer's way through a journey."""

    run_id: str
    reference: str = Field(examples=["win_back@3"])
    journey_key: str
    version: int
    customer_id: str
    customer_name: str | None = Field(
        default=None,
        examples=["王小明"],
        description="Or an identifier; null: neither is known.",
    )
    entry_key: str
    rotation: int = Field(description="How many runs of this key there were before.")
    state: RunState
    is_control: bool
    node: str = Field(description="Where it waits or ended; empty: it was not let in yet.")
    visit: int
    entered_at: datetime
    moved_at: datetime
    due_at: datetime | None = Field(description="When time alone moves it on.")
    goal_at: datetime | None
    ended_at: datetime | None
    end_reason: str


class Runs(Page[RunBody]):
    """Runs: of a customer the newest first, else in no order."""


class StoryMessageBody(FromFace):
    """A message of a run, as it stands now; `GET /messages/{message_id}` says why."""

    message_id: str = Field(examples=["msg_0199b2c48f7e7c3a9d1e2f6b5a4c3d2e"])
    channel: Channel
    template: str = Field(examples=["hello@1"])
    arm: str = Field(examples=["treated"])
    state: State
    reason: str = Field(examples=["hold_out"])
    due_at: datetime | None
    sent_at: datetime | None
    delivered_at: datetime | None
    opened_at: datetime | None
    clicked_at: datetime | None
    converted_at: datetime | None


class StoryLineBody(FromFace):
    """What happened to a run; `detail`: why."""

    number: int
    at: datetime
    kind: str = Field(examples=["waits"])
    node: str
    node_kind: str
    visit: int
    branch: str
    detail: str
    message: StoryMessageBody | None


class RunStoryBody(BaseModel):
    """A run from its beginning to where it stands."""

    run: RunBody
    lines: list[StoryLineBody]
    context: dict[str, Any] = Field(description="What is frozen in it.", examples=[{"entry": {"order_id": "A-1"}}])


class WordsBody(FromFace):
    """In both languages."""

    zh: str
    en: str


class SettingBody(FromFace):
    """One thing to set: a number between `low` and `high`, or one of `choices`, or a text."""

    name: str
    label: WordsBody
    default: int | str
    unit: str
    low: int
    high: int
    choices: list[str]
    is_number: bool


class ExpectedFigureBody(FromFace):
    """What to look at and what to expect; `source` `measure`: only the journey's own hold-out can say."""

    figure: WordsBody
    expected: WordsBody
    source: str


class NeededFactBody(FromFace):
    """A fact that the journey hears, and who sends it."""

    fact: str
    why: WordsBody
    sent_by: Literal["shop", "evergrove"]


class ClassicMessageBody(FromFace):
    """A message of a ready-made journey; `topic` is what customers must have agreed to be written to about."""

    node: str = Field(examples=["offer"])
    channels: list[Channel]
    templates: list[str]
    topic: str = Field(examples=["offers"])
    message_class: Literal["marketing", "transactional"]


class ClassicBody(FromFace):
    """A journey ready made."""

    key: str = Field(examples=["birthday"])
    name: WordsBody
    purpose: WordsBody
    settings: list[SettingBody]
    expected: list[ExpectedFigureBody]
    facts: list[NeededFactBody]
    limits: WordsBody | None
    templates: list[str] = Field(description="Of the library; installing installs those that nobody has changed.")
    messages: list[ClassicMessageBody]


class Classics(Page[ClassicBody]):
    """Ready-made journeys, by key."""


class SettingsWish(BaseModel):
    """A ready-made journey's settings; those that are not named have their defaults."""

    model_config = ConfigDict(extra="forbid")

    settings: dict[SettingName, int | PlainText] = Field(default={}, max_length=40, examples=[{}])
    topics: dict[SettingName, TopicKey] = Field(
        default={}, max_length=40, description="By message: what it is about instead.", examples=[{}]
    )
    journey_key: str = Field(
        default="", pattern=r"^([a-z][a-z0-9_]{1,63})?$", description="Empty: its own.", examples=["birthday_vip"]
    )


class DocumentBody(BaseModel):
    """A journey as it is written."""

    document: dict[str, Any]


class InstalledBody(BaseModel):
    """`outcome` standing: the same was published already."""

    outcome: Literal["installed", "standing"]
    reference: str = Field(examples=["birthday@1"])
    templates: list[str] = Field(description="Templates that it writes with.", examples=[["birthday_gift@1"]])
    segments: list[str] = Field(description="Keys of the segments that were published with it.")


def classic_body(classic: classics.Classic) -> ClassicBody:
    """A ready-made journey."""
    told = {name: getattr(classic, name) for name in ClassicBody.model_fields if name != "templates"}
    return ClassicBody.model_validate({**told, "templates": list(classics.templates_of(classic))}, from_attributes=True)


def line_body(line: JourneyLine) -> JourneyLineBody:
    """A journey in a list."""
    return JourneyLineBody(
        **journey_fields(line.journey, line.standing),
        entry_kind=as_document(line.journey)["entry"]["kind"],
        open_runs=line.open_runs,
        entered_lately=line.entered_lately,
        entered=ArmsBody.model_validate(line.entered),
        goals=ArmsBody.model_validate(line.goals),
        has_goal=line.journey.goal is not None,
    )


def counts_body(counts: JourneyCounts) -> JourneyCountsBody:
    """Who is where."""
    return JourneyCountsBody.model_validate(counts)


def story_body(story: RunStory) -> RunStoryBody:
    """A run with its lines and their messages."""
    return RunStoryBody(
        run=RunBody.model_validate(story.run),
        lines=[StoryLineBody.model_validate(one) for one in story.lines],
        context=story.context,
    )


def journey_fields(journey: Journey, standing: StandingJourney) -> dict[str, Any]:
    """The fields of JourneyBody."""
    return {
        "key": standing.key,
        "reference": f"{standing.key}@{standing.version}",
        "version": standing.version,
        "name": {"zh": journey.name.zh, "en": journey.name.en},
        "note": journey.note,
        "state": standing.state,
        "resumes_as": standing.resumes_as,
        "since": standing.since,
        "paused_at": standing.paused_at,
        "changed_at": standing.changed_at,
        "author": standing.author,
    }


def journey_page(
    journey: Journey, standing: StandingJourney, *, shown: Journey, versions: list[Definition]
) -> JourneyPageBody:
    """One journey with the version that is asked for."""
    return JourneyPageBody(
        **journey_fields(journey, standing),
        shown_version=shown.version,
        document=as_document(shown),
        versions=[
            JourneyVersionBody(version=one.version, author=one.author, note=one.note, at=one.at) for one in versions
        ],
    )


def check_body(checked: CheckedJourney) -> CheckBody:
    """Problems and warnings."""
    return CheckBody(
        problems=[ProblemBody.model_validate(one) for one in checked.problems],
        warnings=[ProblemBody.model_validate(one) for one in checked.warnings],
    )


def refused_body(problems: list[dict[str, Any]]) -> CheckBody:
    """The same for what could not be read at all."""
    return CheckBody(problems=[ProblemBody.model_validate(one) for one in problems], warnings=[])


def published_body(made: PublishedJourney) -> PublishedBody:
    """What publishing did."""
    return PublishedBody(
        **journey_fields(made.journey, made.standing),
        is_new=made.is_new,
        moved=made.moved,
        ended=made.ended,
        enrolment_id=made.enrolment_id,
    )


def migration_body(preview: MigrationPreview) -> MigrationBody:
    """How many would move where."""
    return MigrationBody.model_validate(preview)
