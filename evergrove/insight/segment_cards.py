"""Segments as a list and one by one: size now, live or in bulk and why, its members, and how it has grown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from evergrove.definitions import Definition, all_published, published, published_versions
from evergrove.facts import newest_snapshot, read_snapshots, snapshot_customers
from evergrove.insight.segment_standing import SEGMENTS_SNAPSHOT, names_of
from evergrove.kit import Workspace
from evergrove.segments import SEGMENT, SIZE_SCHEMA, LiveStatus, live_members, live_status

SIZES_SNAPSHOT = "segment_sizes"


@dataclass(frozen=True, kw_only=True)
class SegmentSize:
    """A segment on a day: members, and who came and went since the snapshot before."""

    as_of: str
    reference: str
    members: int
    entered: int
    exited: int


@dataclass(frozen=True, kw_only=True)
class SegmentCard:
    """A published segment. `members` None: not counted yet; `as_of`: the date of that size, None when it is live.

    `live`: None when nobody has asked for it to be live.
    """

    key: str
    reference: str
    version: int
    name_zh: str
    name_en: str
    note_zh: str
    note_en: str
    author: str
    at: datetime
    members: int | None
    as_of: str | None
    newest: SegmentSize | None
    live: LiveStatus | None


@dataclass(frozen=True, kw_only=True)
class SegmentVersion:
    """One published version; `rule` is its document."""

    reference: str
    version: int
    author: str
    note: str
    at: datetime
    rule: Any


@dataclass(frozen=True, kw_only=True)
class SegmentPage:
    """A segment with its rule, its versions (newest first) and its size day by day (oldest first)."""

    card: SegmentCard
    rule: Any
    versions: tuple[SegmentVersion, ...]
    trend: tuple[SegmentSize, ...]


@dataclass(frozen=True, kw_only=True)
class SegmentMembers:
    """Members in the order of their ids; `as_of` None: as of now. `next` continues, None at the end."""

    customer_ids: tuple[str, ...]
    next: str | None
    as_of: str | None


def segment_cards(workspace: Workspace) -> tuple[SegmentCard, ...]:
    """Every published segment, by key."""
    sizes = _sizes(workspace)
    live = {status.key: status for status in live_status(workspace)}
    return tuple(
        _card(found, sizes=sizes.get(found.key, ()), live=live.get(found.key))
        for found in all_published(workspace, kind=SEGMENT)
    )


def segment_page(workspace: Workspace, key: str) -> SegmentPage:
    """One segment. Raises MissingDefinitionError."""
    versions = published_versions(workspace, kind=SEGMENT, key=key)
    sizes = _sizes(workspace).get(key, ())
    live = next((status for status in live_status(workspace) if status.key == key), None)
    return SegmentPage(
        card=_card(versions[0], sizes=sizes, live=live),
        rule=_rule(versions[0]),
        versions=tuple(
            SegmentVersion(
                reference=one.reference,
                version=one.version,
                author=one.author,
                note=one.note,
                at=one.at,
                rule=_rule(one),
            )
            for one in versions
        ),
        trend=sizes,
    )


def segment_members(workspace: Workspace, key: str, *, after: str = "", limit: int = 50) -> SegmentMembers:
    """Members behind the customer `after`: of a live segment as of now, else of the newest snapshot.

    Raises MissingDefinitionError. A segment that was never refreshed has no members yet.
    """
    published(workspace, kind=SEGMENT, key=key)
    if any(status.key == key and status.version is not None for status in live_status(workspace)):
        page = live_members(workspace, key, after=after, rows_max=limit)
        return SegmentMembers(customer_ids=page.customer_ids, next=page.next, as_of=None)
    day = newest_snapshot(workspace, name=SEGMENTS_SNAPSHOT)
    if day is None:
        return SegmentMembers(customer_ids=(), next=None, as_of=None)
    partitions = {"as_of": day, "segment_key": key}
    found = snapshot_customers(workspace, name=SEGMENTS_SNAPSHOT, partitions=partitions, after=after, limit=limit + 1)
    page_ids = tuple(found[:limit])
    return SegmentMembers(customer_ids=page_ids, next=page_ids[-1] if len(found) > limit else None, as_of=day)


def _sizes(workspace: Workspace) -> dict[str, tuple[SegmentSize, ...]]:
    """Key → size day by day, the oldest first."""
    rows = read_snapshots(workspace, name=SIZES_SNAPSHOT, schema=SIZE_SCHEMA).sort_by("as_of").to_pylist()
    found: dict[str, list[SegmentSize]] = {}
    for row in rows:
        size = SegmentSize(**{name: row[name] for name in ("as_of", "reference", "members", "entered", "exited")})
        found.setdefault(row["segment_key"], []).append(size)
    return {key: tuple(sizes) for key, sizes in found.items()}


def _card(found: Definition, *, sizes: tuple[SegmentSize, ...], live: LiveStatus | None) -> SegmentCard:
    zh, en = names_of(found.key, found.body)
    newest = sizes[-1] if sizes else None
    is_live = live is not None and live.version is not None
    note = found.body.get("note") if isinstance(found.body, dict) else None
    note_zh, note_en = (note.get("zh", ""), note.get("en", "")) if isinstance(note, dict) else (note or "", note or "")
    return SegmentCard(
        key=found.key,
        reference=found.reference,
        version=found.version,
        name_zh=zh,
        name_en=en,
        note_zh=str(note_zh),
        note_en=str(note_en),
        author=found.author,
        at=found.at,
        members=live.members if live is not None and is_live else newest.members if newest else None,
        as_of=None if is_live or newest is None else newest.as_of,
        newest=newest,
        live=live,
    )


def _rule(found: Definition) -> Any:
    return found.body["rule"] if isinstance(found.body, dict) and "rule" in found.body else found.body
