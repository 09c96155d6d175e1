"""Which versions of which journeys stand, compiled: read once a transaction, compiled once a process."""

from __future__ import annotations

from dataclasses import dataclass
from weakref import WeakKeyDictionary

import msgspec
import sqlalchemy as sa

from evergrove.definitions import published
from evergrove.journeys.contracts import Journey
from evergrove.journeys.plans import JourneyPlan, compile_journey
from evergrove.journeys.tables import journey_versions, journeys
from evergrove.kit import Database, Workspace

JOURNEY = "journey"
"""The kind of the definition."""

STANDS_STILL = ("paused", "archived")
"""States of a journey in which nobody is stepped. Who is left in an archived one waits to be ended, chunk by chunk;
until then no wait of theirs runs out: nobody is to be given a coupon by a journey that is over."""

_compiled: WeakKeyDictionary[Database, dict[tuple[str, int], JourneyPlan]] = WeakKeyDictionary()
"""Control database → (key, version) → plan: a published version never changes, so it is read once."""


@dataclass(frozen=True, kw_only=True)
class Standing:
    """`plans`: every version that the engine listens for. `live`: journey → the version that takes entrants, by
    journeys that are live. `since_us`: facts of before enrol nobody. `paused`: journeys in which nobody is stepped."""

    plans: tuple[JourneyPlan, ...]
    live: dict[str, int]
    since_us: dict[str, int]
    paused: frozenset[str]

    def taking(self, key: str) -> JourneyPlan | None:
        """The version of a journey that takes new entrants; None when none does."""
        version = self.live.get(key)
        return next((one for one in self.plans if (one.journey.key, one.journey.version) == (key, version)), None)

    def plan_of(self, key: str, version: int) -> JourneyPlan | None:
        """One version, if it stands."""
        return next((one for one in self.plans if (one.journey.key, one.journey.version) == (key, version)), None)


def standing_journeys(workspace: Workspace) -> Standing:
    """What stands now. A version that is published a moment later is seen by the next pass."""
    with workspace.control.read() as connection:
        rows = connection.execute(sa.select(journeys)).all()
        versions = connection.execute(
            sa.select(journey_versions.c.journey_key, journey_versions.c.version)
            .where(journey_versions.c.is_open.is_(True))
            .order_by(journey_versions.c.journey_key, journey_versions.c.version)
        ).all()
    return Standing(
        plans=tuple(_plan(workspace, key, version) for key, version in versions),
        live={row.key: row.version for row in rows if row.state == "live"},
        since_us={row.key: row.since_us for row in rows},
        paused=frozenset(row.key for row in rows if row.state in STANDS_STILL),
    )


def has_journeys(workspace: Workspace) -> bool:
    """Whether any journey was ever published."""
    with workspace.control.read() as connection:
        return connection.execute(sa.select(journeys.c.key).limit(1)).first() is not None


def _plan(workspace: Workspace, key: str, version: int) -> JourneyPlan:
    known = _compiled.setdefault(workspace.control, {})
    if (key, version) not in known:
        found = published(workspace, kind=JOURNEY, key=key, version=version)
        journey = msgspec.structs.replace(msgspec.convert(found.body, Journey), version=version)
        known[key, version] = compile_journey(journey)
    return known[key, version]
