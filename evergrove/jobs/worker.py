"""The working process: for every workspace of the home, threads for the flow, the lake and the heavy work.

Invariants: any number of these processes may work on one home, leases decide who does what; what a killed one left is
taken up by another; new workspaces and new names of known ones are noticed while it runs; `stop` ends within seconds,
and a job that was cut short goes on at the next start.
"""

from __future__ import annotations

import threading
import time
from contextlib import ExitStack
from dataclasses import dataclass, field

from evergrove.access import WorkspaceEntry, WorkspaceExistsError, create_workspace, list_workspaces, open_workspace
from evergrove.inbox import home_in_use
from evergrove.jobs.journeys import journey_steps
from evergrove.jobs.kinds import lanes
from evergrove.jobs.lanes import flow_steps, hook_steps, job_steps, lake_steps, upkeep_steps
from evergrove.jobs.launches import delivery_steps
from evergrove.jobs.living import living_steps
from evergrove.jobs.steps import StepThread
from evergrove.kit import Clock, EvergroveError, Settings, SystemClock, Workspace, logger

FIRST_WORKSPACE, FIRST_WORKSPACE_NAME = "default", "Default workspace"
"""What an empty home gets, so that the first event has a place to go."""

NOTICE_SECONDS = 5.0
"""A new workspace is worked on this soon."""

FLOW_PAUSE_SECONDS = 0.1
"""An event waits at most this long before the intake looks; looking ten times a second takes under 1 % of a core."""

SLOW_PAUSE_SECONDS = 1.0
JOB_PAUSE_SECONDS = 0.5
"""A job that somebody waits for begins this soon."""

STOP_SECONDS_MAX = 4.0
"""Then everything is left as it is, before a supervisor loses patience: leases of a process that is gone end by
themselves."""

_log = logger(__name__)


@dataclass(kw_only=True)
class _Place:
    """One workspace that is worked on, until `stopping` is set."""

    workspace: Workspace
    stopping: threading.Event
    threads: tuple[StepThread, ...] = field(default=())

    @property
    def has_ended(self) -> bool:
        return not any(thread.is_alive() for thread in self.threads)


class Worker:
    """Works on every workspace of `settings` from `start` to `stop`."""

    def __init__(self, settings: Settings, *, clock: Clock | None = None) -> None:
        self._settings = settings
        self._clock = clock or SystemClock()
        self._use = ExitStack()
        self._stopping = threading.Event()
        self._places: dict[str, _Place] = {}
        self._ending: list[_Place] = []
        """Workspaces under a name that they no longer have: their threads do their last step."""
        self._watch = threading.Thread(target=self._notice_workspaces, name="work-notice", daemon=True)

    def start(self) -> None:
        """Begin; returns when the workspaces that exist are worked on. Raises what keeps it from doing so."""
        self._use.enter_context(home_in_use(self._settings.home))
        ensure_workspace(self._settings, clock=self._clock)
        self._begin_new()
        self._watch.start()

    def stop(self) -> bool:
        """End after the steps that are being done; False when one of them did not end in time."""
        self._stopping.set()
        give_up_at = time.monotonic() + STOP_SECONDS_MAX
        for place in list(self._places.values()):
            place.stopping.set()
        if self._watch.is_alive():
            self._watch.join(STOP_SECONDS_MAX / 2)
        places = [*self._places.values(), *self._ending]
        for thread in [thread for place in places for thread in place.threads]:
            if thread.is_alive():
                thread.join(max(give_up_at - time.monotonic(), 0))
        ended = not self._watch.is_alive() and all(place.has_ended for place in places)
        if ended:
            for place in places:
                place.workspace.close()
            self._use.close()
        return ended

    @property
    def slugs(self) -> tuple[str, ...]:
        """The workspaces that are worked on."""
        return tuple(self._places)

    def _notice_workspaces(self) -> None:
        while not self._stopping.wait(NOTICE_SECONDS):
            try:
                self._begin_new()
                self._close_ended()
            except Exception as error:  # noqa: BLE001 - the workspaces that are open go on
                _log.error("work.workspaces_not_listed", error=type(error).__name__)

    def _begin_new(self) -> None:
        for entry in list_workspaces(self._settings):
            known = self._places.get(entry.slug)
            if self._stopping.is_set() or (known and known.workspace.name == entry.name):
                continue
            if self._begin(entry) and known:
                known.stopping.set()
                self._ending.append(known)

    def _close_ended(self) -> None:
        for place in [one for one in self._ending if one.has_ended]:
            self._ending.remove(place)
            place.workspace.close()

    def _begin(self, entry: WorkspaceEntry) -> bool:
        """Work on a workspace from now on; leases keep off what still works on it under an older name."""
        try:
            workspace = open_workspace(self._settings, slug=entry.slug, clock=self._clock)
        except EvergroveError as error:
            _log.error("work.workspace_not_opened", workspace=entry.slug, code=error.code)
            return False
        stopping = threading.Event()
        steps = {
            "flow": (flow_steps(workspace), FLOW_PAUSE_SECONDS),
            "lake": (lake_steps(workspace), SLOW_PAUSE_SECONDS),
            "delivery": (delivery_steps(workspace, stopping=stopping), FLOW_PAUSE_SECONDS),
            "hooks": (hook_steps(workspace, stopping=stopping), FLOW_PAUSE_SECONDS),
            "upkeep": (upkeep_steps(workspace, began_at=entry.created_at), SLOW_PAUSE_SECONDS),
            "journeys": (journey_steps(workspace), SLOW_PAUSE_SECONDS),
            "living": (living_steps(workspace), SLOW_PAUSE_SECONDS),
            **{lane: (job_steps(workspace, lane=lane, stopping=stopping), JOB_PAUSE_SECONDS) for lane in lanes()},
        }
        threads = tuple(
            StepThread(f"{name}:{entry.slug}", steps=own, pause_seconds=pause, stopping=stopping)
            for name, (own, pause) in steps.items()
        )
        self._places[entry.slug] = _Place(workspace=workspace, stopping=stopping, threads=threads)
        if self._stopping.is_set():
            stopping.set()
        for thread in threads:
            thread.start()
        return True


def ensure_workspace(settings: Settings, *, clock: Clock) -> None:
    """Give an empty home its first workspace; two processes that start at once make one."""
    if list_workspaces(settings):
        return
    try:
        create_workspace(settings, slug=FIRST_WORKSPACE, name=FIRST_WORKSPACE_NAME, clock=clock).close()
    except WorkspaceExistsError:
        return
