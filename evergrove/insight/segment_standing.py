"""Which segments a customer is in: the live ones as of now, the others as of their newest snapshot."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from evergrove.definitions import all_published
from evergrove.facts import newest_snapshot_rows
from evergrove.kit import Workspace
from evergrove.segments import MEMBER_SCHEMA, SEGMENT, live_segments_of, live_status

SEGMENTS_SNAPSHOT = "segments"


@dataclass(frozen=True, kw_only=True)
class SegmentStanding:
    """A segment that somebody is in. `since`: when they entered a live one; `as_of`: the date of the snapshot else."""

    key: str
    reference: str
    name_zh: str
    name_en: str
    is_live: bool
    since: datetime | None
    as_of: str | None


def segments_of(workspace: Workspace, customer_id: str) -> tuple[SegmentStanding, ...]:
    """In the order of their keys. A segment that is live is judged by that alone: its snapshot is older."""
    names = segment_names(workspace)
    live = {status.key for status in live_status(workspace) if status.version is not None}
    found = [
        _standing(one.key, f"{one.key}@{one.version}", names=names, since=one.since, as_of=None)
        for one in live_segments_of(workspace, customer_id)
    ]
    rows, day = newest_snapshot_rows(workspace, customer_id, name=SEGMENTS_SNAPSHOT, schema=MEMBER_SCHEMA)
    for reference in rows.column("reference").to_pylist():
        key = reference.partition("@")[0]
        if key not in live:
            found.append(_standing(key, reference, names=names, since=None, as_of=day))
    return tuple(sorted(found, key=lambda standing: standing.key))


def segment_names(workspace: Workspace) -> dict[str, tuple[str, str]]:
    """Key → (zh, en) name of each published segment; its key where it has none."""
    return {found.key: names_of(found.key, found.body) for found in all_published(workspace, kind=SEGMENT)}


def names_of(key: str, body: Any) -> tuple[str, str]:
    """(zh, en) name in a segment's document; one text stands for both."""
    said = body.get("name") if isinstance(body, dict) else None
    if isinstance(said, str) and said:
        return said, said
    said = said if isinstance(said, dict) else {}
    zh, en = said.get("zh") or said.get("en") or key, said.get("en") or said.get("zh") or key
    return str(zh), str(en)


def _standing(
    key: str, reference: str, *, names: dict[str, tuple[str, str]], since: datetime | None, as_of: str | None
) -> SegmentStanding:
    zh, en = names.get(key, (key, key))
    return SegmentStanding(
        key=key, reference=reference, name_zh=zh, name_en=en, is_live=as_of is None, since=since, as_of=as_of
    )
