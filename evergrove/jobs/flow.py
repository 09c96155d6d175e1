"""Move what has arrived through the loop: inbox → intake → feed → lake and the other readers."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

from evergrove.catalogue import rebuild_accounts, update_accounts
from evergrove.channels import read_hooks, read_reactions, skip_in_hooks, skip_reactions
from evergrove.facts import LeaseHeldError, end_rebuild, flow_state, flush_to_lake, mark_for_rebuild, trim_feed
from evergrove.journeys import run_journeys_reader, skip_journeys
from evergrove.kit import Workspace
from evergrove.profiles import NOTHING, IntakeCount, rebuild_profiles, run_intake, update_profiles
from evergrove.segments import rebuild_live, run_segments_reader

BODIES_A_ROUND = 50
"""Bodies taken over before the lake is written: at 20,000 facts each, a million facts."""

WAIT_SECONDS_MAX = 120
"""A round of another process takes some seconds, and a lease ends after one minute without a sign of life."""

PAUSE_SECONDS = 0.2

T = TypeVar("T")

Reader = Callable[[Workspace], object]
"""Works in what the feed holds behind its own cursor."""


def feed_readers() -> dict[str, Reader]:
    """Every reader of READERS but the lake, which is written less often, in the order in which they run."""
    return {
        "profiles": update_profiles,
        "catalogue": update_accounts,
        "segments": run_segments_reader,
        "reach": read_reactions,
        "journeys": run_journeys_reader,
        "hooks": read_hooks,
    }


def when_free(step: Callable[[], T]) -> T:
    """Do `step` as soon as no other process does it. Raises LeaseHeldError after WAIT_SECONDS_MAX."""
    give_up_at = time.monotonic() + WAIT_SECONDS_MAX
    while True:
        try:
            return step()
        except LeaseHeldError:
            if time.monotonic() > give_up_at:
                raise
        time.sleep(PAUSE_SECONDS)


def catch_up(workspace: Workspace) -> IntakeCount:
    """Run intake and readers until nothing is left to do; safe to call at any time, also after a crash."""
    total = NOTHING
    while True:
        count = when_free(lambda: run_intake(workspace, bodies_max=BODIES_A_ROUND))
        total = total.plus(count)
        when_free(lambda: flush_to_lake(workspace))
        for name, reader in feed_readers().items():
            _work_in(workspace, name=name, reader=reader)
        trim_feed(workspace)
        if count == NOTHING:
            return total


def _work_in(workspace: Workspace, *, name: str, reader: Reader) -> None:
    """Let one reader read the feed, or the lake when the feed no longer has what it needs."""
    state = flow_state(workspace)
    if state.can_read(name):
        when_free(lambda: reader(workspace))
    elif (state.has_gap(name) or name in state.rebuilt) and name in reader_rebuilds():
        mark_for_rebuild(workspace, reader=name)
        when_free(lambda: rebuild_reader(workspace, name=name))
        when_free(lambda: reader(workspace))


def rebuild_reader(workspace: Workspace, *, name: str) -> None:
    """Let a reader that is marked work in what it missed from the lake, then read the feed again."""
    reader_rebuilds()[name](workspace)
    with workspace.control.write() as connection:
        end_rebuild(connection, reader=name)


def reader_rebuilds() -> dict[str, Reader]:
    """How each reader is rebuilt from the lake; each moves its cursor to what it has read there."""
    return {
        "profiles": rebuild_profiles,
        "catalogue": rebuild_accounts,
        "segments": rebuild_live,
        "reach": skip_reactions,
        "journeys": skip_journeys,
        "hooks": skip_in_hooks,
    }
