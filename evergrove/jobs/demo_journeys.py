"""Journeys in the demo's shop: ready-made ones that have run through its last days, and go on from there.

The shop lives through these days hour by hour under its own clock, with the steps that a working server does all the
time: its customers' facts, journeys, timers, deliveries, and answers to what was sent. Nothing leaves the machine.

Invariant: it is done once for a home; killed on the way, it goes on where it was, at any hour of the day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta

import msgspec

from evergrove.channels import deliver, due_channels
from evergrove.jobs.demo_reach import AUTHOR, at_clock, local_time, set_up_reach
from evergrove.jobs.demo_trial import publish_trial
from evergrove.jobs.flow import catch_up, feed_readers
from evergrove.jobs.imports import Step
from evergrove.jobs.journeys import gather, watch_enrolments
from evergrove.jobs.living import Living, LivingShop, lived_until
from evergrove.journeys import (
    OPEN_STATES,
    classics,
    enter_next_chunk,
    fire_timers,
    journey_lines,
    list_enrolments,
    publish_journey,
)
from evergrove.kit import FixedClock, Workspace
from evergrove.profiles import NOTHING, run_intake
from evergrove.segments import backfill_live, publish_segment, start_live, sweep, wants_backfill

READY: dict[str, dict[str, int]] = {
    "golden_72_hours": {"hold_out_bp": 2_000},
    "first_order": {"hold_out_bp": 2_000, "repeat_days": 3, "ships_days_max": 1},
    "silent_30_days": {"hold_out_bp": 2_500},
    "birthday": {"hold_out_bp": 1_000},
}
"""The ready-made journeys that run, with their settings: a fifth or a quarter is kept back, as so few people show
little of an effect in a week."""

HOURS = (time(12), time(20))
"""When the shop's days are worked through, in its own zone: in its golden hours."""


WORKING_READERS = ("profiles", "segments", "reach", "journeys")
"""Those whose work decides what is sent; the others catch up at the end."""


@dataclass(frozen=True, kw_only=True)
class DemoJourney:
    """One journey as it stands: everybody who entered, those of them who were kept back, and how many reached the
    goal."""

    key: str
    name_zh: str
    name_en: str
    entered: int
    control: int
    goals: int


@dataclass(frozen=True, kw_only=True)
class DemoJourneys:
    """The journeys of the demo, by key."""

    journeys: tuple[DemoJourney, ...]


def run_demo_journeys(workspace: Workspace, shop: LivingShop, *, step: Step) -> DemoJourneys:
    """Publish the journeys when the shop begins to live, and let it live until it is as old as when it was made."""
    reached = lived_until(workspace)
    if reached is not None and not shop.is_complete and reached < shop.past_ends_at:
        clock = FixedClock(reached)
        past = at_clock(workspace, clock)
        set_up_reach(past)
        _publish(past)
        living = Living(past)
        moments = [at for at in _moments(reached, until=shop.past_ends_at) if at > reached]
        for number, moment in enumerate(moments):
            clock.instant = moment
            living.go_on(speed=1)
            work(past)
            step("running journeys", 0.45 + 0.1 * number / len(moments))
        catch_up(workspace)
    return DemoJourneys(
        journeys=tuple(
            DemoJourney(
                key=line.journey.key,
                name_zh=line.journey.name.zh,
                name_en=line.journey.name.en,
                entered=line.entered.both,
                control=line.entered.control,
                goals=line.goals.both,
            )
            for line in journey_lines(workspace)
        )
    )


def work(workspace: Workspace) -> None:
    """What a working server does all the time, until nothing more is due under the workspace's clock."""
    while wants_backfill(workspace):
        backfill_live(workspace)
    _enter(workspace)
    readers, is_due = [feed_readers()[name] for name in WORKING_READERS], True
    while run_intake(workspace) != NOTHING or is_due:
        for reader in readers:
            reader(workspace)
        is_due = sweep(workspace) + fire_timers(workspace) + _deliver(workspace) > 0


def _moments(begins: datetime, *, until: datetime) -> list[datetime]:
    """The hours of each day at which it is worked through, and the end itself."""
    days = (until - begins).days + 2
    hours = [local_time(begins + timedelta(days=day), at=at) for day in range(days) for at in HOURS]
    return [*(at for at in hours if at < until), until]


def _publish(workspace: Workspace) -> None:
    """The journeys as they are shipped, with the segments that they stand on."""
    for key, settings in READY.items():
        classic = classics.find_classic(key)
        for segment in classics.segments_of(classic, settings=settings):
            document = {"name": msgspec.to_builtins(segment.name), "rule": segment.rule}
            publish_segment(workspace, msgspec.json.encode(document), key=segment.key, author=AUTHOR)
            start_live(workspace, segment.key)
        document = classics.document_of(classic, settings=settings)
        publish_journey(workspace, document, author=AUTHOR)
    publish_trial(workspace, author=AUTHOR)


def _enter(workspace: Workspace) -> None:
    """Let in whom a date brings, as a worker's job does."""
    watch_enrolments(workspace)
    for found in list_enrolments(workspace, states=OPEN_STATES):
        if found.state in ("asked", "gathering"):
            gather(workspace, found)
        while enter_next_chunk(workspace, found.enrolment_id) is not None:
            pass


def _deliver(workspace: Workspace) -> int:
    """Hand over what is due now on every channel; returns how many messages that were."""
    with workspace.control.read() as connection:
        channels = due_channels(connection, now=workspace.clock.now())
    return sum(deliver(workspace, channel=channel).total for channel in channels)
