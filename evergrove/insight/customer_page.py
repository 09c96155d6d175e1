"""One customer on one page: who he is, what is allowed, what we know, how he is judged and why, and what happened.

Tags, scores and segments come from the newest snapshots, each with its date; the timeline comes from the facts, newest
first, page by page. Identifiers are masked unless the caller asks for them in clear; who may ask is decided above.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from typing import Any

import msgspec
import pyarrow as pa

from evergrove.facts import (
    Cursor,
    Engine,
    TimelinePage,
    customer_timeline,
    newest_snapshot,
    open_engine,
    snapshot_relation,
)
from evergrove.kit import InvalidError, Workspace
from evergrove.profiles import TAG_SCHEMA, TAGS, find_customer, load_profile, masked
from evergrove.scores import SCORE_SCHEMA, VALUE_NAMES
from evergrove.segments import MEMBER_SCHEMA

TAGS_SNAPSHOT, SCORES_SNAPSHOT, SEGMENTS_SNAPSHOT = "tags", "scores", "segments"
TIMELINE_FACTS = 50
POINTS = 100
"""Axes and parts are hundredths of a point."""

TOTALS = (
    "order_count_lifetime",
    "order_amount_minor_lifetime",
    "order_average_minor_lifetime",
    "refund_amount_minor_lifetime",
    "order_first_day",
    "order_last_day",
)
"""Tags that head the page."""

LEFT_OUT_OF_TIMELINE = frozenset({"customer_id", "feed_seq", "schema_version", "import_id", "anonymous_id"})


class InvalidCursorError(InvalidError):
    code = "customer.invalid_cursor"


@dataclass(frozen=True, kw_only=True)
class TagValue:
    """A tag of the catalogue and its value; None is unknown."""

    key: str
    group: str
    kind: str
    unit: str
    title_zh: str
    title_en: str
    value: Any


@dataclass(frozen=True, kw_only=True)
class Driver:
    """One axis of a score: its points of 0 to 100 (None: unknown), and its part of the whole score."""

    axis: str
    name_zh: str
    name_en: str
    points: float | None
    part: float | None


@dataclass(frozen=True, kw_only=True)
class ScoreCard:
    """A score of 0 to 100 with what drives it; the parts sum to `score`. `coverage`: the known share of weight."""

    key: str
    score: float | None
    coverage: float | None
    drivers: tuple[Driver, ...]


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """A class that the customer is in, with its names."""

    column: str
    value: str
    name_zh: str
    name_en: str


@dataclass(frozen=True, kw_only=True)
class CustomerPage:
    """Everything of one customer; `as_dict` gives plain JSON. Dates are ISO texts; money is in minor units.

    identifiers: (kind, value) pairs, masked by default. consents: (channel, topic, state). `*_as_of`: the date of each
    snapshot, None where there is none yet. timeline: facts newest first, only the columns that are known.
    next_cursor: hand it in to get the page behind; None on the last one.
    """

    customer_id: str
    identifiers: tuple[tuple[str, str], ...]
    is_masked: bool
    attributes: Mapping[str, Any]
    consents: tuple[tuple[str, str, str], ...]
    totals: Mapping[str, Any]
    tags: tuple[TagValue, ...]
    tags_as_of: str | None
    judgements: tuple[Judgement, ...]
    scores: tuple[ScoreCard, ...]
    score_values: Mapping[str, Any]
    scores_as_of: str | None
    segments: tuple[str, ...]
    segments_as_of: str | None
    timeline: tuple[Mapping[str, Any], ...]
    next_cursor: str | None

    def as_dict(self) -> dict[str, Any]:
        """Plain dicts and lists, ready for JSON."""
        return asdict(self)


def customer_page(
    workspace: Workspace,
    who: str,
    *,
    engine: Engine | None = None,
    cursor: str | None = None,
    facts_max: int = TIMELINE_FACTS,
    is_masked: bool = True,
) -> CustomerPage:
    """The page of the customer with this id or identifier (`cus_…`, `email:a@b.example`, or the bare value).

    Raises UnknownCustomerError or AmbiguousIdentifierError of profiles, InvalidCursorError, and InvalidPageError.
    """
    before = None if cursor is None else read_cursor_text(cursor)
    customer_id = find_customer(workspace, who)
    profile = load_profile(workspace, customer_id)
    page = customer_timeline(workspace, customer_id, before=before, limit=facts_max)
    if engine is None:
        with open_engine(workspace) as opened:
            known = _snapshots(workspace, opened, customer_id)
    else:
        known = _snapshots(workspace, engine, customer_id)
    tags, scores = known.tags or {}, known.scores or {}
    return CustomerPage(
        customer_id=customer_id,
        identifiers=tuple((kind, masked(value) if is_masked else value) for kind, value in profile.identifiers),
        is_masked=is_masked,
        attributes=profile.attributes,
        consents=profile.consents,
        totals={key: tags.get(key) for key in TOTALS},
        tags=_tag_values(known.tags),
        tags_as_of=known.tags_as_of,
        judgements=_judgements(scores),
        scores=() if known.scores is None else tuple(_card(key, scores) for key in ("health", "radar")),
        score_values=scores,
        scores_as_of=known.scores_as_of,
        segments=known.segments,
        segments_as_of=known.segments_as_of,
        timeline=_timeline(page),
        next_cursor=None if page.next is None else f"{page.next.occurred_us}~{page.next.fact_id}",
    )


def read_cursor_text(text: str) -> Cursor:
    """The position that `next_cursor` named. Raises InvalidCursorError."""
    micros, separator, fact_id = text.partition("~")
    if not separator or not fact_id or not micros.lstrip("-").isdecimal():
        raise InvalidCursorError(
            f"“{text}” is no position in a timeline", help="hand back `next_cursor` as it was given"
        )
    return Cursor(occurred_us=int(micros), fact_id=fact_id)


@dataclass(frozen=True, kw_only=True)
class _Known:
    tags: dict[str, Any] | None
    tags_as_of: str | None
    scores: dict[str, Any] | None
    scores_as_of: str | None
    segments: tuple[str, ...]
    segments_as_of: str | None


def _snapshots(workspace: Workspace, engine: Engine, customer_id: str) -> _Known:
    tags, tags_as_of = _rows(workspace, engine, customer_id, name=TAGS_SNAPSHOT, schema=TAG_SCHEMA)
    scores, scores_as_of = _rows(workspace, engine, customer_id, name=SCORES_SNAPSHOT, schema=SCORE_SCHEMA)
    members, segments_as_of = _rows(workspace, engine, customer_id, name=SEGMENTS_SNAPSHOT, schema=MEMBER_SCHEMA)
    return _Known(
        tags=tags[0] if tags else None,
        tags_as_of=tags_as_of,
        scores=scores[0] if scores else None,
        scores_as_of=scores_as_of,
        segments=tuple(sorted(row["reference"] for row in members)),
        segments_as_of=segments_as_of,
    )


def _rows(
    workspace: Workspace, engine: Engine, customer_id: str, *, name: str, schema: pa.Schema
) -> tuple[list[dict[str, Any]], str | None]:
    """The customer's rows in the newest snapshot, values ready for JSON, and its date."""
    day = newest_snapshot(workspace, name=name)
    if day is None:
        return [], None
    relation = snapshot_relation(workspace, engine, name=name, as_of=day, schema=schema)
    rows = engine.fetch(relation.filter(relation.customer_id == customer_id)).to_pylist()
    return [{key: _plain(value) for key, value in row.items() if key != "customer_id"} for row in rows], day


def _tag_values(tags: dict[str, Any] | None) -> tuple[TagValue, ...]:
    if tags is None:
        return ()
    return tuple(
        TagValue(
            key=tag.key,
            group=str(tag.group),
            kind=str(tag.kind),
            unit=tag.unit,
            title_zh=tag.title_zh,
            title_en=tag.title_en,
            value=tags.get(tag.key),
        )
        for tag in TAGS
    )


def _judgements(scores: dict[str, Any]) -> tuple[Judgement, ...]:
    found = []
    for column, names in VALUE_NAMES.items():
        words = names.get(scores.get(column) or "")
        if words is not None:
            found.append(Judgement(column=column, value=scores[column], name_zh=words.zh, name_en=words.en))
    return tuple(found)


def _card(key: str, scores: dict[str, Any]) -> ScoreCard:
    drivers = tuple(
        Driver(
            axis=axis,
            name_zh=words.zh,
            name_en=words.en,
            points=_points(scores.get(f"{key}_{axis}_axis")),
            part=_points(scores.get(f"{key}_{axis}_part")),
        )
        for axis, words in VALUE_NAMES[f"{key}_axis"].items()
    )
    coverage_bp = scores.get(f"{key}_coverage_bp")
    return ScoreCard(
        key=key,
        score=_points(scores.get(f"{key}_hundredths")),
        coverage=None if coverage_bp is None else coverage_bp / 10_000,
        drivers=drivers,
    )


def _points(hundredths: int | None) -> float | None:
    return None if hundredths is None else hundredths / POINTS


def _timeline(page: TimelinePage) -> tuple[Mapping[str, Any], ...]:
    return tuple(
        {key: _plain(value) for key, value in row.items() if value is not None and key not in LEFT_OUT_OF_TIMELINE}
        | {"properties": msgspec.json.decode(row["properties"] or "{}")}
        for row in page.facts.to_pylist()
    )


def _plain(value: Any) -> Any:
    """Instants and dates as ISO texts; all else stays."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat() if value.tzinfo else value.replace(tzinfo=UTC).isoformat()
    return value.isoformat() if isinstance(value, date) else value
