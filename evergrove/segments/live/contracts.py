"""What live segments are asked and what they answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from evergrove.kit import LimitedError, MissingError

SEGMENTS_MAX = 200
"""Live segments of a workspace: each is evaluated for everyone whom a batch touches."""

CONDITIONS_MAX = 500
"""Different conditions of them all."""

STATE_BYTES_MEAN_MAX = 2_048
"""Bytes of state a customer, on average: 2 GB for a million customers, which still is an afternoon's backup."""


LiveState = Literal["live", "backfilling", "bulk_only"]


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """Why a rule is not live: which condition, and what holds instead; both languages."""

    path: str
    reason: str
    reason_zh: str
    freshness: str = "as of the newest refresh, once a day by default"
    freshness_zh: str = "以最近一次刷新为准，默认每天一次"


@dataclass(frozen=True, kw_only=True)
class LiveStatus:
    """One segment. `version`: the version that is live now, None before the first backfill is done.

    `members`: its size. `refusal`: why it is bulk only. `freshness`: None when exact at once; of tags and scores it
    is exact as of their newest snapshot. `lateness_seconds`: of the last sweep, how late the latest flip by time was.
    """

    key: str
    state: LiveState
    version: int | None
    wanted_version: int
    members: int
    started_at: datetime | None
    refusal: Refusal | None
    follows_snapshots: tuple[str, ...]
    lateness_seconds: float


@dataclass(frozen=True, kw_only=True)
class LiveMembers:
    """A page of members in the order of their ids; `next` continues, None at the end."""

    customer_ids: tuple[str, ...]
    next: str | None


@dataclass(frozen=True, kw_only=True)
class LiveMembership:
    """One customer's membership of one live segment."""

    key: str
    version: int
    since: datetime


@dataclass(frozen=True, kw_only=True)
class ConditionBytes:
    """What one condition's states take, over everyone."""

    form: str
    segments: tuple[str, ...]
    rows: int
    bytes: int


@dataclass(frozen=True, kw_only=True)
class LiveBudget:
    """States of a workspace against their limits. `conditions`: the largest first."""

    customers: int
    bytes: int
    bytes_mean: float
    segments: int
    conditions: tuple[ConditionBytes, ...]


class TooManyLiveError(LimitedError):
    """Another segment, or another condition, would pass what one workspace may have."""

    code = "segment.live_limit"

    def __init__(self, *, noun: str, noun_zh: str, found: int, allowed: int) -> None:
        super().__init__(
            f"{found:,} {noun} would be live; a workspace has at most {allowed:,}",
            help=f"stop a live segment that nobody needs / 最多 {allowed:,} 个{noun_zh}，请先停止不再需要的实时人群",
        )


class MissingLiveSegmentError(MissingError):
    """Nobody has made this segment live."""

    code = "segment.not_started"

    def __init__(self, key: str) -> None:
        super().__init__(
            f"the segment {key} is not live",
            help="make it live first, or ask for its newest snapshot / 请先将该人群设为实时，或查看最近一次快照",
        )
