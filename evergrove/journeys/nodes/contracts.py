"""What a kind of node is given and what it answers: columns of runs, never one run at a time.

A step is a function of what it is given, so that the same code serves the live engine and the simulation. What reaches
a customer is only collected (`Effects`); the engine writes it in the transaction that moves the runs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple, Protocol

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import sqlalchemy as sa

from evergrove.channels import Planned
from evergrove.journeys.contracts import Journey
from evergrove.kit import Workspace
from evergrove.tasks import TaskDraft

Integers = npt.NDArray[np.int64]
Truths = npt.NDArray[np.bool_]

STAYS, ENDS = -1, -2
"""In place of a branch: the run waits at this node; the run ends here."""


@dataclass(frozen=True, kw_only=True)
class Arrivals:
    """Runs of one journey's version that have come to one node: columns of equal length.

    `moment_us`: when each arrives, µs since 1970: of the fact or of the end of a wait that brought it here, so that the
    outcome does not depend on how late the engine looks. `context`: {"entry": {…}, "woke": {…}, "seen": {…}} decoded.
    """

    run_id: Sequence[str]
    customer_id: Sequence[str]
    entered_us: Integers
    moment_us: Integers
    visit: Integers
    is_control: Truths
    context: Sequence[Mapping[str, Any]]

    def __len__(self) -> int:
        return len(self.run_id)


@dataclass(frozen=True, kw_only=True)
class Departures:
    """Where each arrival goes: `branch` is the place of the way out in `nexts_of(node)`, STAYS or ENDS.

    `due_us`: of those that stay, when time moves them on; they then leave by the last way out.
    `reason`: of those that end. `detail`: per arrival, what is worth telling on the timeline ("" for nothing): which
    value met which clause.
    """

    branch: Integers
    due_us: Integers | None = None
    reason: str = ""
    detail: Sequence[str] | None = None


@dataclass(kw_only=True)
class Effects:
    """What the steps of one transaction bring about, written at its end."""

    messages: dict[tuple[str, str], list[Planned]] = field(default_factory=dict)
    """(launch, node) → who is to be written to; the launch of a journey's version is `launch_of_version`."""
    tasks: list[TaskDraft] = field(default_factory=list)
    facts: list[pa.Table] = field(default_factory=list)
    """Tables in OUTGOING_SCHEMA."""

    def write_to(self, launch_id: str, node: str, planned: Sequence[Planned]) -> None:
        """Plan a message for each."""
        self.messages.setdefault((launch_id, node), []).extend(planned)


@dataclass(frozen=True, kw_only=True)
class Door:
    """What a step may ask the world: only the control database, in the engine's own transaction.

    `now`: what the clock says.
    """

    connection: sa.Connection
    workspace: Workspace
    now: datetime


class Flaw(NamedTuple):
    """What is wrong with one node. `field`: where in it (`branches[1].share_bp`); `help`: what to write instead;
    `message_zh` says both in Chinese. A warning does not keep the journey from being published."""

    field: str
    message: str
    help: str
    message_zh: str = ""
    is_warning: bool = False


class Step(Protocol):
    """One kind of node."""

    def __call__(
        self, node: Any, arrivals: Arrivals, *, journey: Journey, launch_id: str, door: Door, effects: Effects
    ) -> Departures:
        """What becomes of the arrivals; called with at least one."""
        ...


class NodeKind(Protocol):
    """A kind of node as it stands in the registry."""

    tag: str

    @property
    def step(self) -> Step:
        """What is done with the arrivals."""
        ...

    def problems(self, node: Any, *, journey: Journey, workspace: Workspace | None) -> Sequence[Flaw]:
        """All that is wrong with a node of this kind as it is written; without a workspace, what can be said without
        one. That its ways out lead to nodes of the journey is checked for every kind alike."""
        ...
