"""Read journeys back: the published documents, and how each stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
import sqlalchemy as sa

from evergrove.definitions import Definition, MissingDefinitionError, all_published, published, published_versions
from evergrove.facts import instant_of
from evergrove.journeys.contracts import Journey, JourneyState, MissingJourneyError
from evergrove.journeys.engine.standing import JOURNEY
from evergrove.journeys.tables import journeys
from evergrove.kit import Workspace

NEVER_US = 2**62
"""In `since_us` of a journey that no fact lets anybody into: only those who were enrolled in bulk are in it."""


@dataclass(frozen=True, kw_only=True)
class StandingJourney:
    """How a journey stands. `version` takes the new entrants; `resumes_as`: of a paused one, its state afterwards.

    `since`: what happened before enters nobody; None: nobody enters by themselves, only who is enrolled.
    """

    key: str
    version: int
    state: JourneyState
    resumes_as: str
    paused_at: datetime | None
    changed_at: datetime
    author: str
    since: datetime | None


def load_journey(workspace: Workspace, reference: str) -> Journey:
    """The newest version of a key, or the one that `win_back@3` names. Raises MissingJourneyError."""
    key, _, version = reference.partition("@")
    try:
        found = published(workspace, kind=JOURNEY, key=key, version=int(version) if version else None)
    except (MissingDefinitionError, ValueError) as error:
        raise missing(reference) from error
    return _journey(found)


def list_journeys(workspace: Workspace) -> tuple[Journey, ...]:
    """The newest version of each, by key."""
    return tuple(_journey(found) for found in all_published(workspace, kind=JOURNEY))


def journey_versions(workspace: Workspace, key: str) -> list[Definition]:
    """Every version with its author and time, the newest first. Raises MissingJourneyError."""
    try:
        return published_versions(workspace, kind=JOURNEY, key=key)
    except MissingDefinitionError as error:
        raise missing(key) from error


def find_standing(workspace: Workspace, key: str) -> StandingJourney:
    """How a journey stands. Raises MissingJourneyError."""
    with workspace.control.read() as connection:
        return standing_in(connection, key)


def all_standing(workspace: Workspace) -> dict[str, StandingJourney]:
    """How every journey stands, by key."""
    with workspace.control.read() as connection:
        rows = connection.execute(sa.select(journeys).order_by(journeys.c.key)).all()
    return {row.key: _standing(row) for row in rows}


def standing_in(connection: sa.Connection, key: str, *, locks: bool = False) -> StandingJourney:
    """The same on the caller's connection; `locks`: its row stays as it is until the transaction ends."""
    query = sa.select(journeys).where(journeys.c.key == key)
    row = connection.execute(query.with_for_update() if locks else query).one_or_none()
    if row is None:
        raise missing(key)
    return _standing(row)


def missing(reference: str) -> MissingJourneyError:
    """Nobody has published it."""
    return MissingJourneyError(f"there is no journey “{reference[:80]}”", help="look at the list of journeys")


def as_document(journey: Journey) -> dict[str, Any]:
    """A journey as somebody would write it: without what publishing adds."""
    document: dict[str, Any] = msgspec.to_builtins(journey)
    for added in ("version", "pinned", "edition"):
        document.pop(added)
    return document


def _journey(found: Definition) -> Journey:
    return msgspec.structs.replace(msgspec.convert(found.body, Journey), version=found.version)


def _standing(row: sa.Row[Any]) -> StandingJourney:
    return StandingJourney(
        key=row.key,
        version=row.version,
        state=row.state,
        resumes_as=row.resumes_as,
        paused_at=row.paused_at,
        changed_at=row.changed_at,
        author=row.author,
        since=instant_of(row.since_us) if row.since_us < NEVER_US else None,
    )
