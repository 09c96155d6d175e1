"""Experiments: plan, publish, watch, decide; and the workspace's hold-out, so that all marketing can be measured."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import Path, Query, status
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from evergrove.access import Permission
from evergrove.api.experiment_bodies import (
    ExperimentBody,
    ExperimentReportBody,
    Experiments,
    ExperimentWish,
    PlanBody,
    PlanWish,
    RollOutWish,
    experiment_body,
    experiment_line,
    plan_body,
    report_body,
)
from evergrove.api.once import Once
from evergrove.api.paging import Paged, page_of
from evergrove.api.routes.insight_retention import FigureCustomers, figure_customers
from evergrove.api.routing import workspace_router
from evergrove.api.second_person import second_person
from evergrove.api.security import Inside, allow
from evergrove.api.texts import PlainText
from evergrove.approvals import Action
from evergrove.experiments import (
    HOLD_OUT_BP_MAX,
    Experiment,
    ExperimentDesign,
    HoldOut,
    PlanQuestion,
    check_variant,
    experiment_versions,
    global_hold_out,
    list_experiments,
    load_experiment,
    plan_experiment,
    publish_experiment,
    roll_out_content,
    roll_out_winner,
    set_global_hold_out,
    winner_of,
)
from evergrove.facts import facts_relation, open_engine
from evergrove.insight import PeoplePage, arm_people
from evergrove.jobs import report_experiment

router = workspace_router("experiments")

REPORT_SECONDS_MAX = 60.0
"""Kept for those who look at the same report; the lake itself is up to half a minute behind."""

REFERENCE = r"^[a-z][a-z0-9_]{1,63}(@[1-9][0-9]{0,8})?$"
"""An experiment's newest version, or one version."""

ARM = r"^[^\x00]+$"

ExperimentKey = Annotated[str, Path(pattern=REFERENCE, examples=["subject_line", "subject_line@2"])]

Purpose = Annotated[PlainText, Field(min_length=1, max_length=40)]


class HoldOutBody(BaseModel):
    """`share_bp` 0: there is none."""

    experiment_key: str = Field(description="What exposure facts carry.", examples=["global_hold_out@1"])
    season: str = Field(examples=["2027-h1"])
    share_bp: int = Field(description="In basis points: 500 is five in a hundred.", examples=[500])
    excluded_purposes: list[str] = Field(examples=[["incident", "service"]])


class HoldOutWish(BaseModel):
    """A new season draws the customers anew."""

    model_config = ConfigDict(extra="forbid")

    share_bp: int = Field(ge=0, le=HOLD_OUT_BP_MAX, examples=[500])
    season: PlainText = Field(min_length=1, max_length=40, examples=["2027-h1"])
    excluded_purposes: list[Purpose] = Field(
        default=["service", "incident"], max_length=20, description="Content that reaches the control group as well."
    )


@router.get("/hold-out", name="get_hold_out")
def get_hold_out(inside: Annotated[Inside, allow(Permission.EXPERIMENTS_READ)]) -> HoldOutBody:
    """The workspace's hold-out."""
    found = global_hold_out(inside.workspace)
    if found is None:
        return HoldOutBody(experiment_key="", season="", share_bp=0, excluded_purposes=[])
    return _body(found)


@router.put("/hold-out", name="set_hold_out")
def put_hold_out(body: HoldOutWish, inside: Annotated[Inside, allow(Permission.EXPERIMENTS_WRITE)]) -> HoldOutBody:
    """Say how many are kept from all marketing; 0 ends it."""
    made = set_global_hold_out(
        inside.workspace,
        share_bp=body.share_bp,
        season=body.season,
        author=inside.author,
        excluded_purposes=tuple(body.excluded_purposes),
    )
    inside.note(target=made.experiment_key, share_bp=made.share_bp)
    return _body(made)


@router.get("/experiments", name="list_experiments")
def get_experiments(inside: Annotated[Inside, allow(Permission.EXPERIMENTS_READ)], paging: Paged) -> Experiments:
    """List the experiments that were published."""
    shown, after = page_of(list_experiments(inside.workspace), paging, key=lambda one: one.key)
    items = [experiment_line(one, winner=winner_of(inside.workspace, one.key)) for one in shown]
    return Experiments(items=items, next=after)


@router.post("/experiments/plan", name="plan_experiment")
def post_plan(body: PlanWish, inside: Annotated[Inside, allow(Permission.EXPERIMENTS_READ)]) -> PlanBody:
    """How many customers an experiment needs, how long that takes, and when to look."""
    design = ExperimentDesign(
        kind=body.design, alpha=body.alpha, power=body.power, looks=body.looks, spending=body.spending
    )
    question = PlanQuestion(
        kind=body.kind,
        baseline=body.baseline,
        effect=body.effect,
        is_relative=body.is_relative,
        deviation=body.deviation,
        shares=tuple(body.shares),
        explained=body.correlation**2,
        customers_per_day=body.customers_per_day,
    )
    return plan_body(inside.heavy(lambda: plan_experiment(question, design=design)))


@router.post("/experiments", name="publish_experiment", status_code=status.HTTP_201_CREATED)
def post_experiment(
    body: ExperimentWish, inside: Annotated[Inside, allow(Permission.EXPERIMENTS_WRITE)], once: Once
) -> ExperimentBody:
    """Publish an experiment, or its next version, which counts its customers anew."""

    def make() -> ExperimentBody:
        made = publish_experiment(inside.workspace, body.document, author=inside.author, note=body.note)
        inside.note(target=made.reference)
        return _experiment_body(inside, made)

    return once.run(inside, body, make, reply=ExperimentBody)


@router.get("/experiments/{key}", name="get_experiment")
def get_experiment(key: ExperimentKey, inside: Annotated[Inside, allow(Permission.EXPERIMENTS_READ)]) -> ExperimentBody:
    """An experiment with its document, versions and winner."""
    return _experiment_body(inside, load_experiment(inside.workspace, key))


@router.get("/experiments/{key}/report", name="get_experiment_report")
def get_experiment_report(
    key: ExperimentKey, inside: Annotated[Inside, allow(Permission.EFFECT_READ)]
) -> ExperimentReportBody:
    """What an experiment shows: of a sequential one only its planned looks, however often it is asked for."""
    experiment = load_experiment(inside.workspace, key)
    now = inside.clock.now()
    found = inside.state.kept.get(
        inside.slug,
        "experiment",
        experiment.reference,
        seconds_max=REPORT_SECONDS_MAX,
        make=lambda: inside.heavy(lambda: report_experiment(inside.workspace, experiment.reference, as_of=now)),
    )
    return report_body(found, experiment=experiment)


@router.get("/experiments/{key}/arms/{arm}/customers", name="list_arm_customers")
def get_arm_customers(
    key: ExperimentKey,
    arm: Annotated[str, Path(max_length=64, pattern=ARM, examples=["control"])],
    inside: Annotated[Inside, allow(Permission.CUSTOMERS_READ)],
    paging: Paged,
    as_of: Annotated[
        AwareDatetime | None, Query(description="`as_of` of the report that shows the arm; without it, now.")
    ] = None,
) -> FigureCustomers:
    """List the customers of an arm, as the report counts them: not those who were exposed in several arms."""
    after = str(position[0]) if (position := paging.position(1)) else ""
    return figure_customers(inside, people_of_arm(inside, key, arm=arm, as_of=as_of, after=after, limit=paging.limit))


@router.put("/experiments/{key}/winner", name="roll_out_winner")
def put_winner(
    key: ExperimentKey, body: RollOutWish, inside: Annotated[Inside, allow(Permission.EXPERIMENTS_WRITE)]
) -> ExperimentBody:
    """From now on everybody who comes takes this variant; the control stops the experiment, empty lets it go on."""
    experiment = load_experiment(inside.workspace, key)
    check_variant(experiment, body.variant)
    content = roll_out_content(experiment, body.variant)
    if content is not None:
        second_person(inside, Action.ROLL_OUT_WINNER, target=experiment.key, content=content)
    roll_out_winner(inside.workspace, experiment.reference, body.variant, author=inside.author, note=body.note)
    inside.note(target=experiment.reference, variant=body.variant)
    return _experiment_body(inside, experiment)


def people_of_arm(
    inside: Inside, key: str, *, arm: str, as_of: datetime | None, after: str = "", limit: int
) -> PeoplePage:
    """Whom the report counts in an arm at `as_of`, None: now; those after the customer `after`.

    Raises MissingExperimentError.
    """
    experiment = load_experiment(inside.workspace, key)
    instant = min(as_of or inside.clock.now(), inside.clock.now())

    def work() -> PeoplePage:
        with open_engine(inside.workspace) as engine:
            facts = facts_relation(inside.workspace, engine, as_of=instant)
            return arm_people(engine, facts, experiment=experiment, arm=arm, as_of=instant, after=after, limit=limit)

    return inside.heavy(work)


def _experiment_body(inside: Inside, experiment: Experiment) -> ExperimentBody:
    return experiment_body(
        experiment,
        winner=winner_of(inside.workspace, experiment.key),
        versions=experiment_versions(inside.workspace, experiment.key),
    )


def _body(hold_out: HoldOut) -> HoldOutBody:
    return HoldOutBody(
        experiment_key=hold_out.experiment_key,
        season=hold_out.salt.partition(":")[2],
        share_bp=hold_out.share_bp,
        excluded_purposes=sorted(hold_out.excluded_purposes),
    )
