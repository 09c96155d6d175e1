"""Move what has arrived through the loop: inbox → intake → feed → lake and profiles."""

from __future__ import annotations

from evergrove.facts import flush_to_lake, trim_feed
from evergrove.kit import Workspace
from evergrove.profiles import NOTHING, IntakeCount, run_intake, update_profiles

BODIES_A_ROUND = 50
"""Bodies taken over before the lake is written: at 20,000 facts each, a million facts."""


def catch_up(workspace: Workspace) -> IntakeCount:
    """Run intake and readers until nothing is left to do; safe to call at any time, also after a crash."""
    total = NOTHING
    while True:
        count = run_intake(workspace, bodies_max=BODIES_A_ROUND)
        total = total.plus(count)
        flush_to_lake(workspace)
        update_profiles(workspace)
        trim_feed(workspace)
        if count == NOTHING:
            return total
