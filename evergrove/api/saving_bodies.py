"""The queue of customers about to be lost as the API takes and gives it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from evergrove.api.paging import Page
from evergrove.api.task_bodies import TaskBody, UserId, task_body
from evergrove.desk import Save, SaveQueue, SaveStanding
from evergrove.experiments import HOLD_OUT_BP_MAX

BasisPoints = Annotated[int, Field(ge=0, le=10_000)]


class _FromFace(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class RiskFiguresBody(_FromFace):
    """Why they stand in the queue, as of its beginning; probabilities 0 to 1."""

    probability: float
    none_probability: float = Field(description="No order within the horizon (BG/NBD).")
    drop: float | None = Field(description="Chance that at their rhythm they would have been back; null: no rhythm.")
    gap_days: float | None
    silence_days: int | None
    value_minor: int | None = Field(description="Money still expected within the horizon; null: not known.")
    horizon_days: int
    order_days: int | None = Field(description="Since the last order; null: begun before this was kept.")
    order_gap_days: float | None


class SaveBody(BaseModel):
    """A task of the queue. `figures` null: the customer was erased."""

    task: TaskBody
    episode_id: str = Field(examples=["sav_0199b2c48f7e7c3a9d1e2f6b5a4c3d2e"])
    team: str
    figures: RiskFiguresBody | None
    began_at: datetime
    ended_at: datetime | None
    end_reason: Literal["", "ordered", "recovered", "lapsed", "merged", "erased"] = Field(
        description="How the episode ended, whatever became of the task; empty: it has not."
    )


class Saves(Page[SaveBody]):
    """The queue by due time; of equal ones who has most to lose first."""


class RiskCountBody(_FromFace):
    """Customers at the last run; `unknown`: no order yet, or no sound fit, so they are left out."""

    customers: int
    judged: int
    unknown: int
    without_rhythm: int
    gone: int
    above: int
    below_value: int
    fit: str = Field(examples=["sound"])


class SaveRunBody(_FromFace):
    """What the last run did. `waiting`: above the threshold, no room left today."""

    moment: datetime
    settings: str = Field(examples=["save-queue@1"])
    counts: RiskCountBody
    opened: int
    kept_back: int
    waiting: int
    refused: int
    ended: dict[str, int]
    is_quiet: bool


class ArmStandingBody(_FromFace):
    """Episodes of one arm, by how they ended."""

    arm: Literal["treated", "control"]
    open: int
    ended: dict[str, int]


class SaveStandingBody(_FromFace):
    """`last_run` null: it has not run yet."""

    last_run: SaveRunBody | None
    is_on: bool
    next_run_at: datetime | None = Field(description="By itself, every six hours; null while it is off.")
    arms: list[ArmStandingBody]


class TeamBody(BaseModel):
    """`owners` take turns; without any a task waits until somebody takes it."""

    model_config = ConfigDict(from_attributes=True, extra="forbid")

    key: str = Field(default="standard", pattern=r"^[a-z][a-z0-9_]{1,63}$", examples=["standard"])
    capacity_a_day: int = Field(default=20, ge=0, le=2_000, examples=[20])
    owners: list[UserId] = Field(default=[], max_length=200, examples=[[]])


class SaveQueueWish(BaseModel):
    """An episode begins at `begin_bp` and ends under `end_bp`; the rest as in the guide."""

    model_config = ConfigDict(from_attributes=True, extra="forbid")

    is_on: bool = True
    teams: list[TeamBody] = Field(default=[TeamBody()], min_length=1, max_length=20)
    due_hours: int = Field(default=72, ge=1, le=720, examples=[72])
    horizon_days: int = Field(default=60, ge=1, le=365, examples=[60])
    begin_bp: BasisPoints = 7_000
    end_bp: BasisPoints = 5_500
    activity_weight_bp: BasisPoints = 3_000
    alive_bp_min: BasisPoints = 1_000
    value_minor_min: int = Field(default=0, ge=0, le=9_000_000_000_000_000)
    hold_out_bp: int = Field(default=1_000, ge=0, le=HOLD_OUT_BP_MAX)
    cool_down_days: int = Field(default=30, ge=0, le=365)
    quiet_key_dates: list[Annotated[str, Field(pattern=r"^[a-z0-9_]{1,40}$")]] = Field(
        default=["spring_festival", "national_day"], max_length=50
    )


class SaveQueueBody(SaveQueueWish):
    """The setting as published; `version` 0: nobody has published one, these are the defaults and the queue is off."""

    version: int


def save_body(save: Save, *, names: Mapping[str, str], customers: Mapping[str, str], now: datetime) -> SaveBody:
    """A row of the queue; its task has the reasons in words."""
    return SaveBody(
        task=task_body(save.task, names=names, customers=customers, now=now, figures=save.figures),
        episode_id=save.episode_id,
        team=save.team,
        figures=RiskFiguresBody.model_validate(save.figures) if save.figures else None,
        began_at=save.began_at,
        ended_at=save.ended_at,
        end_reason=save.end_reason,
    )


def standing_body(standing: SaveStanding, *, is_on: bool, next_run_at: datetime | None) -> SaveStandingBody:
    """The queue at a glance."""
    return SaveStandingBody.model_validate({**asdict(standing), "is_on": is_on, "next_run_at": next_run_at})


def queue_body(queue: SaveQueue) -> SaveQueueBody:
    """The setting."""
    return SaveQueueBody.model_validate(queue)
