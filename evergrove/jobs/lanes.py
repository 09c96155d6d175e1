"""What each thread of a workspace does: the flow (at once), the lake (at intervals), upkeep, and the jobs."""

from __future__ import annotations

import threading
import time
from datetime import datetime, timedelta

from evergrove.catalogue import publish_items
from evergrove.channels import deliver_hooks, has_due_deliveries, read_mailboxes
from evergrove.facts import (
    FACTS,
    FlowState,
    LeaseHeldError,
    compact,
    flow_state,
    flush_to_lake,
    lake_of,
    move_cursor,
    oldest_unread_at,
    release_memory,
    trim_feed,
)
from evergrove.inbox import Inbox, open_inbox
from evergrove.jobs.behind import give_up_on_readers, rebuild_readers
from evergrove.jobs.flow import Reader, feed_readers
from evergrove.jobs.kinds import lanes
from evergrove.jobs.queue import has_work
from evergrove.jobs.running import run_next_job
from evergrove.jobs.schedule import enqueue_due
from evergrove.jobs.steps import Step, every
from evergrove.journeys import fire_timers
from evergrove.kit import Workspace
from evergrove.profiles import publish_customers, run_intake
from evergrove.segments import backfill_live, sweep, wants_backfill

BODIES_A_TURN = 5
"""Bodies that the intake takes over before the readers have their turn, so that a long import delays them by at
most a second or two."""

GATHER_SECONDS = 0.2
"""Between the intake's turns while little waits: the first event of a quiet time goes at once, a stream gathers. A turn
with its readers is twenty transactions, some 30 ms of the processor, however few the events are."""

BODIES_MANY = 20
"""So many do not gather any longer."""

FLUSH_FACTS = 100_000
"""The lake is written when this many facts wait: one Delta commit holds about as many."""

FLUSH_SECONDS = 30.0
"""… or when the last write is this long ago: a lake that is written all the time gets two files a minute."""

FLUSH_AFTER = timedelta(seconds=1)
"""… and the oldest has waited this long: after a silence, an event can be read in the lake a second later."""

HEAVY_AT_ONCE = {lane: threading.BoundedSemaphore(1) for lane in lanes()}
"""One job of a lane at a time in this process, whichever workspace it is for: each may take the engine's memory."""

SCHEDULE_SECONDS = 20.0
COPY_SECONDS = 240.0
"""The lake's copy of customers is at most five minutes behind (model §3)."""

CUSTOMER_COPY = "copy:customers"
"""The cursor of that copy: every worker sees how far it is. It is no reader, the feed does not wait for it."""

FILES_SECONDS = 300.0
COMPACT_FILES = 120
"""A flush every 30 seconds makes as many files in an hour; some 200 slow every query down."""

SWEEP_SECONDS = 0.25
"""How late a membership may be that time alone changes, beside the sweep itself."""

TIMERS_SECONDS = 0.25
"""How late a journey's wait may end, beside what there is to do then."""

HOOKS_SECONDS = 0.5
"""How late a webhook's post may be, beside the flow."""

BACKFILL_SECONDS = 1.0
BEHIND_SECONDS = 60.0
REBUILD_SECONDS = 5.0
MAILBOX_SECONDS = 60.0
"""An address that came back is written to no more within minutes; providers dislike clients that ask more often."""


class _Look:
    """The positions of the flow and the end of the inbox, read once for all steps of one pass."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._inbox: Inbox | None = None
        self._state: FlowState | None = None

    @property
    def state(self) -> FlowState:
        if self._state is None:
            self._state = flow_state(self._workspace)
        return self._state

    def begin_pass(self) -> None:
        """Forget what was read: something may have been done since."""
        self._state = None

    def oldest(self) -> datetime | None:
        """When the oldest event that nobody has taken over reached us; None when all are taken over."""
        if not self._has_unread():
            return None
        waiting = self._opened.read(after=self.state.inbox_taken, entries_max=1)
        return waiting[0].received_at if waiting else None

    def intake_is_due(self) -> bool:
        """Asked first in each pass."""
        self.begin_pass()
        state = self.state
        return state.outgoing_end > state.outgoing_taken or self._has_unread()

    def has_many_unread(self) -> bool:
        """Whether what waits is too much to gather any longer."""
        state = self.state
        outgoing = max(state.outgoing_end - state.outgoing_taken, 0)
        return outgoing + max(self._opened.end() - state.inbox_taken, 0) >= BODIES_MANY

    def _has_unread(self) -> bool:
        return self._opened.end() > self.state.inbox_taken

    @property
    def _opened(self) -> Inbox:
        if self._inbox is None:
            self._inbox = open_inbox(self._workspace)
        return self._inbox


def flow_steps(workspace: Workspace) -> list[Step]:
    """Intake, then every reader of the feed but the lake, then what time alone changes."""
    look, gathers_until = _Look(workspace), 0.0

    def is_due() -> bool:
        return look.intake_is_due() and (time.monotonic() >= gathers_until or look.has_many_unread())

    def take_over() -> bool:
        nonlocal gathers_until
        gathers_until = time.monotonic() + GATHER_SECONDS
        run_intake(workspace, bodies_max=BODIES_A_TURN)
        return is_due()

    steps = [Step(name="intake", is_due=is_due, run=take_over)]
    steps += [_reader_step(workspace, look, name=name, reader=reader) for name, reader in feed_readers().items()]

    def move_due() -> bool:
        return fire_timers(workspace, until=look.oldest()) > 0

    return [
        *steps,
        every(SWEEP_SECONDS, Step(name="sweep", is_due=lambda: True, run=lambda: sweep(workspace) > 0)),
        every(TIMERS_SECONDS, Step(name="timers", is_due=lambda: True, run=move_due)),
    ]


def _reader_step(workspace: Workspace, look: _Look, *, name: str, reader: Reader) -> Step:
    def run() -> bool:
        reader(workspace)
        return False

    return Step(name=name, is_due=lambda: look.state.can_read(name), run=run)


def lake_steps(workspace: Workspace) -> list[Step]:
    """Write the lake when enough waits or when it has waited long enough, and drop what every reader has passed."""

    flushes_at = 0.0

    def is_due() -> bool:
        behind = flow_state(workspace).behind("lake")
        if behind == 0 or behind >= FLUSH_FACTS:
            return behind > 0
        if time.monotonic() < flushes_at:
            return False
        oldest = oldest_unread_at(workspace, reader="lake")
        return oldest is not None and workspace.clock.now() - oldest >= FLUSH_AFTER

    def flush() -> bool:
        nonlocal flushes_at
        flush_to_lake(workspace)
        flushes_at = time.monotonic() + FLUSH_SECONDS
        return False

    def may_trim() -> bool:
        state = flow_state(workspace)
        return state.slowest > state.feed_begin

    def trim() -> bool:
        trim_feed(workspace)
        return False

    return [
        Step(name="lake", is_due=is_due, run=flush),
        Step(name="trim", is_due=may_trim, run=trim),
    ]


def job_steps(workspace: Workspace, *, lane: str, stopping: threading.Event) -> list[Step]:
    """The jobs of one lane, one after the other."""
    kinds = lanes()[lane]

    def run() -> bool:
        if not HEAVY_AT_ONCE[lane].acquire(blocking=False):
            return False  # another workspace's turn: asked again at the next look
        try:
            return run_next_job(workspace, lane=lane, stopping=stopping)
        finally:
            HEAVY_AT_ONCE[lane].release()

    return [Step(name=f"jobs:{lane}", is_due=lambda: has_work(workspace, kinds=kinds), run=run)]


def hook_steps(workspace: Workspace, *, stopping: threading.Event) -> list[Step]:
    """Post what webhooks wait for: a thread of their own, since a receiver may take long to answer."""

    def post() -> bool:
        return deliver_hooks(workspace, is_stopping=stopping.is_set).attempts > 0

    return [every(HOOKS_SECONDS, Step(name="hooks", is_due=lambda: has_due_deliveries(workspace), run=post))]


def upkeep_steps(workspace: Workspace, *, began_at: datetime) -> list[Step]:
    """What is looked after at intervals: the schedule, the lake's copy of customers, small files, readers behind."""
    copies = _CustomerCopy(workspace)

    def ask() -> bool:
        enqueue_due(workspace, since=began_at)
        return False

    def is_marked() -> bool:
        return bool(flow_state(workspace).rebuilt)

    return [
        every(SCHEDULE_SECONDS, Step(name="schedule", is_due=lambda: True, run=ask)),
        Step(name="customers", is_due=copies.is_due, run=copies.publish),
        every(COPY_SECONDS, Step(name="items", is_due=lambda: True, run=lambda: _copy_items(workspace))),
        every(
            FILES_SECONDS,
            Step(name="compact", is_due=lambda: _has_many_files(workspace), run=lambda: _compact(workspace)),
        ),
        every(BEHIND_SECONDS, Step(name="behind", is_due=lambda: True, run=lambda: give_up_on_readers(workspace))),
        every(
            BACKFILL_SECONDS,
            Step(name="backfill", is_due=lambda: wants_backfill(workspace), run=lambda: backfill_live(workspace) > 0),
        ),
        every(MAILBOX_SECONDS, Step(name="mailboxes", is_due=lambda: True, run=lambda: _read_mailboxes(workspace))),
        every(REBUILD_SECONDS, Step(name="rebuild", is_due=is_marked, run=lambda: rebuild_readers(workspace))),
    ]


def _read_mailboxes(workspace: Workspace) -> bool:
    """What bounced and who complained; nothing where no sender has a mailbox."""
    return read_mailboxes(workspace).mails > 0


class _CustomerCopy:
    """Writes the lake's copy of customers when the control database has moved on; any worker's copy counts."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._looks_at = 0.0

    def is_due(self) -> bool:
        now = time.monotonic()
        if now < self._looks_at:
            return False
        self._looks_at = now + COPY_SECONDS
        cursors = flow_state(self._workspace).cursors
        return cursors["profiles"] > cursors.get(CUSTOMER_COPY, 0)

    def publish(self) -> bool:
        seen = flow_state(self._workspace).cursors["profiles"]
        try:
            publish_customers(self._workspace)
        except LeaseHeldError:
            self._looks_at = 0.0
            raise
        with self._workspace.control.write() as connection:
            move_cursor(connection, reader=CUSTOMER_COPY, to=seen)
        release_memory()
        return False


def _copy_items(workspace: Workspace) -> bool:
    publish_items(workspace)
    return False


def _has_many_files(workspace: Workspace) -> bool:
    return len(lake_of(workspace).files(FACTS).paths) >= COMPACT_FILES


def _compact(workspace: Workspace) -> bool:
    compact(workspace)
    release_memory()
    return False
