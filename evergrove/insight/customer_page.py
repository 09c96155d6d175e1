"""One customer on one page: who they are, what is allowed, what we know, how they are judged and why, what happened.

Tags and scores come from the newest snapshots, each with its date, live segments and own tags as they are now; the
timeline comes from the facts, newest first, page by page. No engine is opened: a page is a few rows of the control
database and a row group or two of Parquet. Identifiers and personal attributes are masked unless the caller asks for
them in clear; who may ask is decided above.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from typing import Any

import msgspec
import pyarrow as pa

from evergrove.catalogue import Account, accounts_of
from evergrove.facts import (
    Cursor,
    MergeRecord,
    TimelinePage,
    customer_timeline,
    merges_touching,
    newest_snapshot_rows,
    person_of,
    snapshot_values,
)
from evergrove.insight.privacy import masked_pairs, masked_values
from evergrove.insight.segment_standing import SegmentStanding, segments_of
from evergrove.kit import InvalidError, Workspace
from evergrove.profiles import TAG_SCHEMA, TAGS, OwnTag, find_customer, load_profile, own_tags_of
from evergrove.scores import SCORE_SCHEMA, VALUE_NAMES

TAGS_SNAPSHOT, SCORES_SNAPSHOT = "tags", "scores"
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
class CustomerTimeline:
    """A page of a customer's facts, newest first, only the columns that are known; `next_cursor` as in CustomerPage."""

    customer_id: str
    facts: tuple[Mapping[str, Any], ...]
    next_cursor: str | None


@dataclass(frozen=True, kw_only=True)
class CustomerPage:
    """Everything of one customer; `as_dict` gives plain JSON. Dates are ISO texts; money is in minor units.

    customer_id: who they are today. members: all ids of the person, that one first; merges: the log of how they came
    together. identifiers: (kind, value) pairs, masked by default. consents: (channel, topic, state). `*_as_of`: the
    date of each snapshot, None where there is none yet. timeline: facts newest first, only the columns that are known.
    next_cursor: hand it in to get the page behind; None on the last one.
    """

    customer_id: str
    members: tuple[str, ...]
    merges: tuple[MergeRecord, ...]
    accounts: tuple[Account, ...]
    own_tags: tuple[OwnTag, ...]
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
    segments: tuple[SegmentStanding, ...]
    timeline: tuple[Mapping[str, Any], ...]
    next_cursor: str | None

    def as_dict(self) -> dict[str, Any]:
        """Plain dicts and lists, ready for JSON."""
        plain: dict[str, Any] = _plain_all(asdict(self))
        return plain


def customer_page(
    workspace: Workspace,
    who: str,
    *,
    cursor: str | None = None,
    facts_max: int = TIMELINE_FACTS,
    is_masked: bool = True,
) -> CustomerPage:
    """The page of the customer with this id or identifier (`cus_…`, `email:a@b.example`, or the bare value).

    Raises UnknownCustomerError or AmbiguousIdentifierError of profiles, InvalidCursorError, and InvalidPageError.
    """
    timeline = timeline_page(workspace, who, cursor=cursor, facts_max=facts_max, is_masked=is_masked)
    customer_id = timeline.customer_id
    profile = load_profile(workspace, customer_id)
    with workspace.control.read() as connection:
        members = person_of(connection, customer_id)
        merges = merges_touching(connection, members)
        own_tags = own_tags_of(connection, members)
    tag_row, tags_as_of = _row(workspace, customer_id, name=TAGS_SNAPSHOT, schema=TAG_SCHEMA)
    score_row, scores_as_of = _row(workspace, customer_id, name=SCORES_SNAPSHOT, schema=SCORE_SCHEMA)
    tags, scores = tag_row or {}, score_row or {}
    return CustomerPage(
        customer_id=customer_id,
        members=members,
        merges=merges,
        accounts=accounts_of(workspace, members),
        own_tags=own_tags,
        identifiers=masked_pairs(profile.identifiers) if is_masked else profile.identifiers,
        is_masked=is_masked,
        attributes=masked_values(profile.attributes) if is_masked else profile.attributes,
        consents=profile.consents,
        totals={key: tags.get(key) for key in TOTALS},
        tags=_tag_values(tag_row),
        tags_as_of=tags_as_of,
        judgements=_judgements(scores),
        scores=() if score_row is None else tuple(_card(key, scores) for key in ("health", "radar")),
        score_values=scores,
        scores_as_of=scores_as_of,
        segments=segments_of(workspace, customer_id),
        timeline=timeline.facts,
        next_cursor=timeline.next_cursor,
    )


def first_seen_days(workspace: Workspace, customer_ids: Sequence[str]) -> dict[str, date]:
    """The local day of the earliest fact of each, by the newest tags; who came after them is left out.

    When we came to know somebody is another day: of a history that was imported, that of the import.
    """
    key = "first_seen_day"
    ids = pa.array(customer_ids, pa.string())
    days = snapshot_values(workspace, ids, name=TAGS_SNAPSHOT, fields={key: pa.date32()})[key].to_pylist()
    return {customer_id: day for customer_id, day in zip(customer_ids, days, strict=True) if day is not None}


def timeline_page(
    workspace: Workspace,
    who: str,
    *,
    cursor: str | None = None,
    facts_max: int = TIMELINE_FACTS,
    is_masked: bool = True,
) -> CustomerTimeline:
    """One page of what happened, newest first. Raises what `customer_page` raises."""
    before = None if cursor is None else read_cursor_text(cursor)
    customer_id = find_customer(workspace, who)
    page = customer_timeline(workspace, customer_id, before=before, limit=facts_max)
    return CustomerTimeline(
        customer_id=customer_id,
        facts=_timeline(page, is_masked=is_masked),
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


def _row(
    workspace: Workspace, customer_id: str, *, name: str, schema: pa.Schema
) -> tuple[dict[str, Any] | None, str | None]:
    """The customer's row in the newest snapshot, values ready for JSON, and its date."""
    found, day = newest_snapshot_rows(workspace, customer_id, name=name, schema=schema)
    rows = found.to_pylist()
    return ({key: _plain(value) for key, value in rows[0].items() if key != "customer_id"} if rows else None), day


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


def _timeline(page: TimelinePage, *, is_masked: bool) -> tuple[Mapping[str, Any], ...]:
    return tuple(
        {key: _plain(value) for key, value in row.items() if value is not None and key not in LEFT_OUT_OF_TIMELINE}
        | {"properties": _properties(row["properties"], is_masked=is_masked)}
        for row in page.facts.to_pylist()
    )


def _properties(text: str | None, *, is_masked: bool) -> Mapping[str, Any]:
    said = msgspec.json.decode(text or "{}")
    if not isinstance(said, dict):
        return {}
    return masked_values(said) if is_masked else said


def _plain_all(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _plain_all(one) for key, one in value.items()}
    return [_plain_all(one) for one in value] if isinstance(value, list | tuple) else _plain(value)


def _plain(value: Any) -> Any:
    """Instants and dates as ISO texts; all else stays."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat() if value.tzinfo else value.replace(tzinfo=UTC).isoformat()
    return value.isoformat() if isinstance(value, date) else value
