"""What a simulation is asked and what it tells (rule 21): figures of a journey over history, and on what they rest."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

import pyarrow as pa

from evergrove.kit import InvalidError, Workspace

DAYS_MAX = 92
"""A quarter: an answer within minutes; what customers were like before that says little of the next weeks."""

CUSTOMERS_MAX = 100_000
"""Above so many customers concerned, SAMPLE_BP of them are simulated and the figures scaled."""

SAMPLE_BP = 625
"""A sixteenth: with a million customers concerned, shares are known to less than half a point."""

BASIS_POINTS = 10_000

RUNS_TOLD_MAX = 20
"""Timelines that a report tells in full."""

Sampling = Literal["auto", "all", "sample"]

Tell = Callable[[str, float], None]
"""What is being done, and the share of it that is done."""

MembersAsOf = Callable[[Workspace, str, datetime], Iterable[pa.RecordBatch]]
"""The members (`customer_id`) of a segment (`*`: everybody) at an instant; the simulation cannot evaluate rules."""


class InvalidSimulationError(InvalidError):
    code = "journey.invalid_simulation"


@dataclass(frozen=True, kw_only=True)
class SimulationWish:
    """Facts of [`since`, `until`) are worked in. `sampling`: `auto` draws a sample above CUSTOMERS_MAX.

    `with_other_messages`: what customers really got from elsewhere in that time, and in the month before, counts for
    the caps. `assumed_open_rate_bp`: how many of the messages sent are opened, by lot; 0: none, since nobody knows.
    `compares`: the version that takes entrants is simulated over the same history.
    """

    since: datetime
    until: datetime
    sampling: Sampling = "auto"
    with_other_messages: bool = True
    assumed_open_rate_bp: int = 0
    compares: bool = True

    def __post_init__(self) -> None:
        """Raises InvalidSimulationError."""
        days = (self.until - self.since).total_seconds() / 86_400
        if not 0 < days <= DAYS_MAX:
            raise InvalidSimulationError(
                f"a simulation of {days:,.0f} days", help=f"choose a period of at most {DAYS_MAX} days"
            )
        if not 0 <= self.assumed_open_rate_bp <= BASIS_POINTS:
            raise InvalidSimulationError(
                f"{self.assumed_open_rate_bp} basis points of messages opened", help=f"0 to {BASIS_POINTS:,}"
            )


@dataclass(frozen=True, kw_only=True)
class Note:
    """What the reader of the figures must know."""

    code: str
    zh: str
    en: str


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A count for all customers concerned; of a sample the interval holds the true one with 95 % (else all equal)."""

    count: int
    low: int
    high: int


@dataclass(frozen=True, kw_only=True)
class SimulatedDay:
    """One day of the workspace's zone. `sent`: by channel."""

    day: date
    entered: int
    entered_control: int
    planned: int
    sent: Mapping[str, int]


@dataclass(frozen=True, kw_only=True)
class SimulatedChannel:
    """Messages of one channel. `waiting`: held or queued at the end. `cost_minor`: of those sent."""

    channel: str
    planned: int
    sent: int
    suppressed: int
    control: int
    failed: int
    waiting: int
    cost_minor: int


@dataclass(frozen=True, kw_only=True)
class Branch:
    """How often a way out of a node was taken; `share`: of all who left the node."""

    node: str
    branch: str
    count: int
    share: float


@dataclass(frozen=True, kw_only=True)
class SimulatedLine:
    """One line of a run's timeline."""

    at: datetime
    kind: str
    node: str
    branch: str
    detail: str


@dataclass(frozen=True, kw_only=True)
class SimulatedRun:
    """One run in full. `reason`: why it ended, empty while it is open."""

    customer_id: str
    entry_key: str
    is_control: bool
    reason: str
    lines: tuple[SimulatedLine, ...]
    messages: tuple[str, ...]
    """`node: state (reason)` of each, in the order in which they were planned."""


@dataclass(frozen=True, kw_only=True)
class PlayedNode:
    """One node as the clock moves: how many stand there, and how many have left it so far; one number a moment."""

    waiting: tuple[int, ...]
    passed: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class Play:
    """The figures of the canvas day by day: `at` the beginning, and then every 24 hours until all is over.

    `entered`: so far. A node at which nobody was is not in `nodes`. Scaled where a sample was drawn.
    """

    at: tuple[datetime, ...]
    entered: tuple[int, ...]
    nodes: Mapping[str, PlayedNode]


@dataclass(frozen=True, kw_only=True)
class SimulatedVersion:
    """What one version would have done. Counts by node, reason or branch are scaled where a sample was drawn.

    `suppressed`: messages by the reason for which they were not sent; `held`: by the reason for which they waited;
    `failed`: by what kept one that could have gone from being written, a variable that the template does not find.
    `goal_rate`: of the treated, `goal_rate_control`: of the control group; None: nobody was in it.
    """

    reference: str
    entered: Figure
    entered_control: Figure
    sent: Figure
    goals: Figure
    goals_control: Figure
    goal_rate: float | None
    goal_rate_control: float | None
    cost_minor: int
    days: tuple[SimulatedDay, ...]
    channels: tuple[SimulatedChannel, ...]
    suppressed: Mapping[str, int]
    held: Mapping[str, int]
    failed: Mapping[str, int]
    branches: tuple[Branch, ...]
    standing: Mapping[str, int]
    ends: Mapping[str, int]
    effects: Mapping[str, int]
    """Facts that its nodes would have written: coupons, points, tags; and `tasks`."""
    play: Play
    runs: tuple[SimulatedRun, ...]


@dataclass(frozen=True, kw_only=True)
class SimulationReport:
    """The answer. `customers`: whom the history concerns; `simulated`: of how many of them it was worked through.

    `live`: the version that takes entrants today, over the same history; None: there is none, or nobody asked.
    """

    key: str
    since: datetime
    until: datetime
    zone: str
    customers: int
    simulated: int
    share_bp: int
    facts: int
    with_other_messages: bool
    assumed_open_rate_bp: int
    draft: SimulatedVersion
    live: SimulatedVersion | None
    notes: tuple[Note, ...] = ()
