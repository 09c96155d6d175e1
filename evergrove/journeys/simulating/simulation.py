"""Run a draft over what really happened: who would have entered, what they would have got, and what it would have cost
(rule 21). Nothing is sent, and nothing is written to the workspace.

It is the very engine that runs journeys, over a scratch workspace with a clock of its own, and the policy and the
delivery that messages pass every day.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from evergrove.experiments import places
from evergrove.journeys.checking import read_journey
from evergrove.journeys.contracts import Journey, MissingJourneyError
from evergrove.journeys.plans import compile_journey
from evergrove.journeys.publishing import publish_journey
from evergrove.journeys.reading import as_document, find_standing, load_journey
from evergrove.journeys.simulating.contracts import (
    BASIS_POINTS,
    CUSTOMERS_MAX,
    SAMPLE_BP,
    MembersAsOf,
    SimulatedVersion,
    SimulationReport,
    SimulationWish,
    Tell,
)
from evergrove.journeys.simulating.doors import timed_entrants
from evergrove.journeys.simulating.history import arrivals_of, customers_who, open_history
from evergrove.journeys.simulating.notes import notes_of
from evergrove.journeys.simulating.other_messages import LOOK_BACK, OtherMessages
from evergrove.journeys.simulating.reporting import report_version
from evergrove.journeys.simulating.running import Walk, standing_of, steps_of
from evergrove.journeys.simulating.scratch import open_scratch
from evergrove.kit import Workspace
from evergrove.profiles import workspace_zone

SAMPLE_SALT = "simulation"
AUTHOR = "simulation"


@dataclass(frozen=True, kw_only=True)
class _Version:
    """One of the two that are compared, and whom the clock lets into it."""

    journey: Journey
    reference: str
    entrants: pa.Table
    names: tuple[str, ...]
    entry_name: str


def simulate(
    workspace: Workspace,
    document: object,
    *,
    wish: SimulationWish,
    members: MembersAsOf | None = None,
    tell: Tell | None = None,
) -> SimulationReport:
    """What a journey would have done in a period of the past, compared with the version that stands.

    `members` works out who was in a segment: journeys on a schedule need it, and those on a segment whose changes were
    not told. Raises InvalidJourneyError, InvalidSimulationError.
    """
    say = tell or (lambda _step, _share: None)
    say("reading", 0.0)
    draft = _version(workspace, read_journey(workspace, document), wish=wish, members=members, reference="")
    live = _live(workspace, draft.journey.key, wish=wish, members=members) if wish.compares else None
    versions = [one for one in (draft, live) if one is not None]
    concerned = _concerned(workspace, versions, wish=wish)
    share_bp = _share_bp(wish, customers=len(concerned))
    chosen = concerned if share_bp == BASIS_POINTS else _sampled(concerned)
    found: list[SimulatedVersion] = []
    facts = 0
    for number, version in enumerate(versions):
        with _walked(workspace, version, chosen, wish=wish) as (walk, steps):
            walk.run(steps, tell=_part(say, number=number, of=len(versions)))
            facts = facts or walk.facts
            zone = workspace_zone(workspace)
            found.append(report_version(walk, reference=version.reference, zone=zone, share_bp=share_bp))
    return SimulationReport(
        key=draft.journey.key,
        since=wish.since,
        until=wish.until,
        zone=workspace_zone(workspace),
        customers=len(concerned),
        simulated=len(chosen),
        share_bp=share_bp,
        facts=facts,
        with_other_messages=wish.with_other_messages,
        assumed_open_rate_bp=wish.assumed_open_rate_bp,
        draft=found[0],
        live=found[1] if live is not None else None,
        notes=notes_of(draft.journey, wish=wish, share_bp=share_bp, entrants=draft.entrants),
    )


def _version(
    workspace: Workspace, journey: Journey, *, wish: SimulationWish, members: MembersAsOf | None, reference: str
) -> _Version:
    plan = compile_journey(journey)
    return _Version(
        journey=journey,
        reference=reference or f"{journey.key}@draft",
        entrants=timed_entrants(workspace, journey.entry, wish=wish, members=members),
        names=tuple(sorted({listen.fact for listen in plan.listens()})),
        entry_name=plan.entry.fact if plan.entry is not None else "",
    )


def _live(workspace: Workspace, key: str, *, wish: SimulationWish, members: MembersAsOf | None) -> _Version | None:
    """The version that takes entrants; None when nobody has published one, or it takes none."""
    try:
        standing = find_standing(workspace, key)
    except MissingJourneyError:
        return None
    if standing.state not in ("live", "paused"):
        return None
    journey = load_journey(workspace, f"{key}@{standing.version}")
    return _version(workspace, journey, wish=wish, members=members, reference=journey.reference)


def _concerned(workspace: Workspace, versions: list[_Version], *, wish: SimulationWish) -> pa.Array:
    """Whoever might enter one of the versions: nobody else changes anything. Ascending."""
    found = [one.entrants["customer_id"].combine_chunks() for one in versions]
    names = {one.entry_name for one in versions if one.entry_name and not one.entrants.num_rows}
    if names:
        found.append(customers_who(workspace, names, since=wish.since, until=wish.until))
    whole = pc.unique(pa.chunked_array(found, pa.string()))
    return whole.take(pc.sort_indices(whole))


def _share_bp(wish: SimulationWish, *, customers: int) -> int:
    if wish.sampling == "all":
        return BASIS_POINTS
    return SAMPLE_BP if wish.sampling == "sample" or customers > CUSTOMERS_MAX else BASIS_POINTS


def _sampled(customer_ids: pa.Array) -> pa.Array:
    """The same customers at every asking."""
    return customer_ids.filter(pa.array(places(customer_ids, salt=SAMPLE_SALT) < SAMPLE_BP))


@contextmanager
def _walked(
    workspace: Workspace, version: _Version, customer_ids: pa.Array, *, wish: SimulationWish
) -> Iterator[tuple[Walk, np.ndarray[tuple[int], np.dtype[np.int64]]]]:
    """A version put up in a scratch of its own, about to go."""
    ids = customer_ids.to_pylist()
    key, period = version.journey.key, {"since": wish.since, "until": wish.until}
    entrants = version.entrants.filter(pc.is_in(version.entrants["customer_id"], value_set=customer_ids))
    arrivals = arrivals_of(workspace, version.names, ids, **period)
    with (
        open_scratch(workspace, ids, since=wish.since) as scratch,
        open_history(workspace, version.names, ids, without_journey=key, **period) as history,
    ):
        publish_journey(scratch.own, as_document(version.journey), author=AUTHOR)
        plan, standing = standing_of(scratch, key)
        others = None
        if wish.with_other_messages:
            others = OtherMessages(
                workspace=workspace,
                customer_ids=frozenset(scratch.members) | frozenset(ids),
                without_journey=key,
                since=wish.since - LOOK_BACK,
                ends=wish.until,
            )
        walk = Walk(
            scratch=scratch,
            plan=plan,
            standing=standing,
            history=history,
            entrants=entrants,
            others=others,
            wish=wish,
        )
        yield walk, steps_of(wish, arrivals=arrivals, entrants=entrants)


def _part(say: Tell, *, number: int, of: int) -> Callable[[float], None]:
    """The progress of one of several walks."""

    def tell(share: float) -> None:
        say("simulating", (number + share) / of)

    return tell
