"""What a live experiment says while it runs, and at its end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from evergrove.experiments import Decision, ExperimentReport

LiveStatus = Literal["planned", "running", "over"]


@dataclass(frozen=True, kw_only=True)
class LookPoint:
    """One look that was reached, for the chart of boundaries: of an arm and a primary metric.

    customers: judged at this look, in all arms. deviate: the standardised difference, None where it is unknown.
    bound: how far from 0 it must be to count as shown, now.
    """

    number: int
    customers: int
    arm: str
    metric: str
    deviate: float | None
    bound: float


@dataclass(frozen=True, kw_only=True)
class Boundary:
    """A look, reached or planned: at so many judged customers, how many errors from 0 a difference counts as shown."""

    number: int
    customers: int
    bound: float


@dataclass(frozen=True, kw_only=True)
class LiveExperiment:
    """An experiment as of an instant.

    exposed: customers of each arm so far; judged: those of them whose longest window is over, in all arms; merged:
    customers who were exposed in different arms before they became one: they are in none of these.
    report: of the newest look that was reached; None before the first one, with a `reason`: `nobody_yet`,
    `before_first_look`, `before_end` (a fixed design) or `not_planned` (nobody said how many customers it takes).
    next_look_customers: judged customers at the next look; None: there is none. boundaries: of all looks, also those
    to come; a design without planned looks has only those that were reached.
    """

    as_of: datetime
    status: LiveStatus
    started_at: datetime | None
    days: float
    exposed: dict[str, int]
    judged: int
    merged: int
    window_days: int
    currency: str
    looks: tuple[LookPoint, ...]
    next_look_customers: int | None
    boundaries: tuple[Boundary, ...]
    report: ExperimentReport | None
    decision: Decision
    reason: str
