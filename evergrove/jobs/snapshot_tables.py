"""The snapshots of tags and scores that a refresh writes, as relations to read."""

from __future__ import annotations

from datetime import datetime

import ibis.expr.types as ir

from evergrove.facts import Engine, PublishedSnapshot, published_snapshot, snapshot_relation
from evergrove.kit import MissingError, Workspace
from evergrove.profiles import TAG_SCHEMA
from evergrove.scores import SCORE_SCHEMA

TAGS, SCORES, SEGMENTS = "tags", "scores", "segments"


class MissingSnapshotError(MissingError):
    code = "snapshot.missing"


def newest_scores(workspace: Workspace, *, as_of: datetime | None = None) -> PublishedSnapshot:
    """The newest scores, of `as_of` at the latest. Raises MissingSnapshotError before the first refresh."""
    found = published_snapshot(workspace, name=SCORES, as_of=as_of)
    if found is None:
        raise MissingSnapshotError(
            "there are no tags and scores yet" + (f" of {as_of:%Y-%m-%d} or before" if as_of else ""),
            help="run `evergrove refresh` first",
        )
    return found


def tags_of(workspace: Workspace, engine: Engine, *, day: str) -> ir.Table:
    """Tags of a day, one row a customer."""
    return snapshot_relation(workspace, engine, name=TAGS, as_of=day, schema=TAG_SCHEMA)


def scores_of(workspace: Workspace, engine: Engine, *, day: str) -> ir.Table:
    """Scores of a day, one row a customer."""
    return snapshot_relation(workspace, engine, name=SCORES, as_of=day, schema=SCORE_SCHEMA)
