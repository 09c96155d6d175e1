"""Move what has arrived through the loop: inbox → intake → feed → lake and profiles."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

from evergrove.facts import LeaseHeldError, flush_to_lake, trim_feed
from evergrove.kit import Workspace
from evergrove.profiles import NOTHING, IntakeCount, run_intake, update_profiles

BODIES_A_ROUND = 50
"""Bodies taken over before the lake is written: at 20,000 facts each, a million facts."""

WAIT_SECONDS_MAX = 120
"""A round of another process takes some seconds, and a lease ends after one minute without a sign of life."""

PAUSE_SECONDS = 0.2

T = TypeVar("T")


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
        when_free(lambda: update_profiles(workspace))
        trim_feed(workspace)
        if count == NOTHING:
            return total
