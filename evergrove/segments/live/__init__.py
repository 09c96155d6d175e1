"""Live segments: membership kept right by every fact and by the passing of time, without polling.

Invariants: the members of a live segment are those of the bulk answer for the same version, feed position and instant;
equal conditions are kept once; every customer has one row of state, which also says what he is inside; a change of
membership is one fact of the transaction that changes it; time never goes back.
"""

from evergrove.segments.live.contracts import (
    ConditionBytes,
    LiveBudget,
    LiveMembers,
    LiveMembership,
    LiveStatus,
    MissingLiveSegmentError,
    Refusal,
    TooManyLiveError,
)
from evergrove.segments.live.filling import backfill_live, rebuild_live, wants_backfill
from evergrove.segments.live.forgetting import forget_customers
from evergrove.segments.live.reader import run_segments_reader, sweep
from evergrove.segments.live.standing import live_refusal, start_live, stop_live
from evergrove.segments.live.status import (
    live_budget,
    live_count,
    live_members,
    live_members_among,
    live_segments_of,
    live_status,
)

__all__ = [
    "ConditionBytes",
    "LiveBudget",
    "LiveMembers",
    "LiveMembership",
    "LiveStatus",
    "MissingLiveSegmentError",
    "Refusal",
    "TooManyLiveError",
    "backfill_live",
    "forget_customers",
    "live_budget",
    "live_count",
    "live_members",
    "live_members_among",
    "live_refusal",
    "live_segments_of",
    "live_status",
    "rebuild_live",
    "run_segments_reader",
    "start_live",
    "stop_live",
    "sweep",
    "wants_backfill",
]
