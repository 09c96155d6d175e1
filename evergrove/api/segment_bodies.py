"""Segments as the API gives them."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from evergrove.api.paging import Page
from evergrove.insight import SegmentCard
from evergrove.segments import LiveStatus, Persona, Refusal

RULE_EXAMPLE = {
    "all": [
        {"event": "Order Completed", "is": {">=": 2}},
        {"not": {"event": "Order Completed", "within_days": 60, "is": {">=": 1}}},
    ]
}
"""Bought twice, silent for 60 days."""


class FromFace(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class RefusalBody(FromFace):
    """Why a rule cannot be live: which condition, and how fresh it is instead."""

    path: str = Field(examples=["all[1].event"])
    reason_zh: str
    reason_en: str
    freshness_zh: str
    freshness_en: str


class LiveBody(BaseModel):
    """How a segment is kept. `version` null: the first filling is not done."""

    state: Literal["live", "backfilling", "bulk_only"]
    version: int | None
    wanted_version: int
    started_at: datetime | None
    refusal: RefusalBody | None
    follows_snapshots: list[str] = Field(
        description="Tags and scores that it names are exact as of their newest snapshot.", examples=[["scores"]]
    )
    lateness_seconds: float = Field(description="How late time alone moved somebody in the last sweep.")


class SizeBody(FromFace):
    """A segment on a day."""

    as_of: str = Field(examples=["2026-11-21"])
    reference: str = Field(examples=["silent_buyers@1"])
    members: int
    entered: int
    exited: int


class SegmentBody(BaseModel):
    """A published segment. `members` null: not counted yet; `as_of` null beside a number: as of now."""

    key: str = Field(examples=["silent_buyers"])
    reference: str = Field(examples=["silent_buyers@1"])
    version: int
    name_zh: str = Field(examples=["买过两次、60 天没来"])
    name_en: str = Field(examples=["Bought twice, silent for 60 days"])
    note_zh: str
    note_en: str
    author: str
    at: datetime
    members: int | None
    as_of: str | None = Field(examples=["2026-11-21"])
    newest: SizeBody | None = Field(description="Its newest snapshot, with who came and went.")
    live: LiveBody | None = Field(description="Null: nobody asked for it to be live.")


class Segments(Page[SegmentBody]):
    """Segments, by key."""


class VersionBody(FromFace):
    """One published version."""

    reference: str = Field(examples=["silent_buyers@1"])
    version: int
    author: str
    note: str
    at: datetime
    rule: Any = Field(examples=[RULE_EXAMPLE])


class SegmentPageBody(SegmentBody):
    """A segment with its rule, its versions (newest first) and its size day by day (oldest first)."""

    rule: Any = Field(examples=[RULE_EXAMPLE])
    versions: list[VersionBody]
    trend: list[SizeBody]


class Names(BaseModel):
    """A text in both languages."""

    model_config = ConfigDict(extra="forbid")

    zh: str = Field(default="", max_length=200)
    en: str = Field(default="", max_length=200)


class SegmentWish(BaseModel):
    """A segment to publish, or its next version."""

    model_config = ConfigDict(extra="forbid")

    key: str = Field(max_length=64, examples=["silent_buyers"])
    rule: dict[str, Any] = Field(description="In the rule language.", examples=[RULE_EXAMPLE])
    name: Names = Field(examples=[{"zh": "买过两次、60 天没来", "en": "Bought twice, silent for 60 days"}])
    note: Names = Names()
    is_live: bool = Field(default=True, description="Keep it right within seconds, where its rule can be.")


class Published(BaseModel):
    """The version that stands now. `refusal`: why it is not live."""

    reference: str = Field(examples=["silent_buyers@1"])
    key: str
    version: int
    refusal: RefusalBody | None


class CountWish(BaseModel):
    """A rule to count. `auto`: exact where that is quick, else an estimate; ask for `exact` next."""

    model_config = ConfigDict(extra="forbid")

    rule: dict[str, Any] = Field(examples=[RULE_EXAMPLE])
    mode: Literal["auto", "exact", "estimate"] = "auto"


class CountBody(BaseModel):
    """How many customers a rule has, of how many. Not exact: with its 95 % interval, from one customer in sixteen."""

    count: int
    low: int
    high: int
    is_exact: bool
    sample: int = Field(description="Customers that were counted: the whole base where it is exact.")
    base: int
    as_of: datetime
    refusal: RefusalBody | None = Field(description="Why the rule could not be live; null: it could be.")


class OverlapWish(BaseModel):
    """Segments to compare."""

    model_config = ConfigDict(extra="forbid")

    keys: list[str] = Field(min_length=1, max_length=20, examples=[["silent_buyers", "vip"]])


class OverlapBody(FromFace):
    """`counts[i][j]`: customers in both; `jaccard[i][j]`: both of either, null when both are empty."""

    keys: list[str]
    counts: list[list[int]]
    jaccard: list[list[float | None]]


class PersonaRowBody(FromFace):
    """One value of a dimension. `index` (TGI): share in the segment by share in the base × 100, with its interval."""

    dimension: str
    value: str | None
    members: int
    base: int
    share_of_segment: float
    share_of_base: float
    index: float | None
    index_low: float | None
    index_high: float | None
    p_adjusted: float
    is_significant: bool
    is_small: bool


class DimensionBody(FromFace):
    """What is compared."""

    key: str = Field(examples=["stage"])
    source: str = Field(examples=["score"])
    title_zh: str
    title_en: str


class PersonaBody(BaseModel):
    """What sets a segment apart from everyone."""

    segment_size: int
    base_size: int
    as_of: datetime
    dimensions: list[DimensionBody]
    rows: list[PersonaRowBody]


def refusal_body(refusal: Refusal | None) -> RefusalBody | None:
    """The same in the API's words."""
    if refusal is None:
        return None
    return RefusalBody(
        path=refusal.path,
        reason_zh=refusal.reason_zh,
        reason_en=refusal.reason,
        freshness_zh=refusal.freshness_zh,
        freshness_en=refusal.freshness,
    )


def segment_fields(card: SegmentCard) -> dict[str, Any]:
    """The fields of SegmentBody."""
    return {
        **{
            name: getattr(card, name)
            for name in ("key", "reference", "version", "name_zh", "name_en", "note_zh", "note_en", "author", "at")
        },
        "members": card.members,
        "as_of": card.as_of,
        "newest": None if card.newest is None else SizeBody.model_validate(card.newest),
        "live": _live(card.live),
    }


def persona_rows(persona: Persona) -> list[PersonaRowBody]:
    """Rows as bodies."""
    return [PersonaRowBody.model_validate(row) for row in persona.rows]


def _live(status: LiveStatus | None) -> LiveBody | None:
    if status is None:
        return None
    return LiveBody(
        state=status.state,
        version=status.version,
        wanted_version=status.wanted_version,
        started_at=status.started_at,
        refusal=refusal_body(status.refusal),
        follows_snapshots=list(status.follows_snapshots),
        lateness_seconds=status.lateness_seconds,
    )
