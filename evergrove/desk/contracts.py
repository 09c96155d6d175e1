"""What the queue of customers about to be lost takes and gives."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import msgspec

from evergrove.kit import InvalidError, MissingError
from evergrove.tasks import Task, TaskCursor

EndReason = Literal["", "ordered", "recovered", "lapsed", "merged", "erased"]
"""ordered: bought again; recovered: likely enough to buy again, without an order so far; lapsed: neither within the
horizon; merged: the customer is one with another who has an earlier episode."""


class InvalidSaveQueueError(InvalidError):
    """`details` has `field`."""

    code = "save_queue.invalid"


class MissingSaveQueueError(MissingError):
    code = "save_queue.missing"


class RiskFigures(msgspec.Struct, frozen=True, kw_only=True):
    """Why somebody stands in the queue: the figures at that moment.

    `none_probability`: no order within `horizon_days` (BG/NBD). `drop`: the chance that a customer of this rhythm
    would have come again by now; None: too few active days to know a rhythm. `gap_days`: own mean gap between active
    days. `silence_days`: since the last one. `order_days`: since the last order, `order_gap_days` the mean gap between
    days with an order before (None: one such day). `value_minor`: orders still expected within the horizon, in money.
    """

    probability: float
    none_probability: float
    drop: float | None
    gap_days: float | None
    silence_days: int | None
    value_minor: int | None
    horizon_days: int
    order_days: int | None = None
    order_gap_days: float | None = None


@dataclass(frozen=True, kw_only=True)
class RiskCount:
    """How many customers a run looked at, and what became of them. Each row of the queue passed all of these.

    judged: with a probability. unknown: without one (no order yet, or no sound fit), left out. without_rhythm: judged
    by their orders alone. gone: so surely gone already that this is no early warning. above: over the threshold and
    not gone. below_value: of them, with less than the least value, or with one that nobody knows.
    `fit`: what BG/NBD is worth here, see scores.
    """

    customers: int
    judged: int
    unknown: int
    without_rhythm: int
    gone: int
    above: int
    below_value: int
    fit: str


@dataclass(frozen=True, kw_only=True)
class SaveRun:
    """What one run did. opened: tasks; kept_back: episodes of the control group. waiting: above the threshold, no
    capacity left today, or cooling down. refused: want no calls. is_quiet: a key date, so nothing was begun."""

    moment: datetime
    settings: str
    counts: RiskCount
    opened: int
    kept_back: int
    waiting: int
    refused: int
    ended: dict[str, int]
    is_quiet: bool


@dataclass(frozen=True, kw_only=True)
class Save:
    """A task of the queue with the figures that put its customer there; None: the customer was erased."""

    task: Task
    episode_id: str
    team: str
    figures: RiskFigures | None
    began_at: datetime
    ended_at: datetime | None
    end_reason: EndReason


@dataclass(frozen=True, kw_only=True)
class OpenRisk:
    """The figures that put a customer into the queue, and when; those of the task that is open."""

    figures: RiskFigures
    began_at: datetime


@dataclass(frozen=True, kw_only=True)
class SavePage:
    """The most urgent first; `next` is None on the last page."""

    saves: tuple[Save, ...]
    next: TaskCursor | None


@dataclass(frozen=True, kw_only=True)
class ArmStanding:
    """Episodes of one arm: open ones, and those that ended by reason. Raw counts: what saving changed is the effect."""

    arm: str
    open: int
    ended: dict[str, int]


@dataclass(frozen=True, kw_only=True)
class SaveStanding:
    """The queue at a glance. last_run None: it has not run yet."""

    last_run: SaveRun | None
    arms: tuple[ArmStanding, ...]
