"""Today: alarms with what they call for, what changed since the same weekdays before, what runs and what it changed.

Everything that needs the engine was found by the work process, which looks every ten minutes; opening the page reads
the last look and the control database.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from fastapi import Path

from evergrove.access import Permission
from evergrove.api.paging import Paged, cursor
from evergrove.api.routes.customers import Customers, customer_summaries
from evergrove.api.routing import workspace_router
from evergrove.api.security import Inside, allow
from evergrove.api.today_bodies import (
    SnoozeBody,
    SnoozeWish,
    TodayBody,
    alarm_body,
    figures_body,
    running_body,
    snooze_body,
    stages_body,
)
from evergrove.facts import facts_relation, open_engine
from evergrove.insight import AlarmKind, TodayAlarm, figure_customers, windows_of
from evergrove.jobs import control_alarms, last_look, snooze_alarm, standing_alarms, wake_alarm
from evergrove.profiles import count_customers, describe_customers, workspace_zone

router = workspace_router("today")

CONTROL_SECONDS_MAX = 10.0
"""Whoever has mended something sees it when they come back to the page."""

NEEDED: Mapping[AlarmKind, Permission] = {
    "sender_failing": Permission.CHANNELS_READ,
    "licence_ending": Permission.CHANNELS_READ,
    "licence_ended": Permission.CHANNELS_READ,
    "source_silent": Permission.SOURCES_READ,
    "rejects_rising": Permission.REJECTS_READ,
    "reader_behind": Permission.OVERVIEW_READ,
    "scores_stale": Permission.OVERVIEW_READ,
    "job_failed": Permission.JOBS_READ,
    "health_falling": Permission.TASKS_READ,
    "figure_missed": Permission.EFFECT_READ,
    "sample_ratio": Permission.EFFECT_READ,
    "launch_paused": Permission.CAMPAIGNS_READ,
}
"""Who is shown an alarm: whoever may read the page where it is mended."""

FigureKey = Annotated[
    Literal["revenue", "orders", "buyers", "active", "refunds", "unsubscribed", "complained"], Path(examples=["orders"])
]
AlarmKey = Annotated[
    str,
    Path(pattern=r"^[a-z_]{3,40}(:[A-Za-z0-9_@.\-]{1,80}){0,3}$", max_length=200, examples=["scores_stale"]),
]


@router.get("/today", name="get_today")
def get_today(inside: Annotated[Inside, allow(Permission.OVERVIEW_READ)]) -> TodayBody:
    """What to do now: alarms, figures beside the same weekdays before, stages, what runs and what it changed."""
    look = last_look(inside.workspace)
    control = inside.state.kept.get(
        inside.slug, "today_control", seconds_max=CONTROL_SECONDS_MAX, make=lambda: control_alarms(inside.workspace)
    )
    standing, problems = standing_alarms(inside.workspace, look, control=control)
    running = look.running if look is not None and inside.may(Permission.EFFECT_READ) else None
    customers = inside.state.kept.get(
        inside.slug, "customers", seconds_max=1.0, make=lambda: count_customers(inside.workspace)
    )
    return TodayBody(
        as_of=inside.clock.now(),
        looked_at=look.as_of if look else None,
        reported_at=look.reported_at if look else None,
        customers=customers,
        problems={**(look.problems if look else {}), **problems},
        alarms=[alarm_body(one) for one in standing if _may_see(inside, one.episode.alarm)],
        figures=figures_body(look.figures) if look and look.figures else None,
        stages=stages_body(look.stages) if look and look.stages else None,
        running=None if running is None else [running_body(one) for one in running],
    )


@router.get("/today/figures/{key}/customers", name="list_figure_customers")
def get_figure_customers(
    key: FigureKey, inside: Annotated[Inside, allow(Permission.CUSTOMERS_READ)], paging: Paged
) -> Customers:
    """List the customers behind a figure of today, from midnight of the workspace until now."""
    now, workspace = inside.clock.now(), inside.workspace
    after = str(position[0]) if (position := paging.position(1)) else ""
    today = windows_of(now, zone=workspace_zone(workspace))[0]

    def work() -> tuple[str, ...]:
        with open_engine(workspace) as engine:
            facts = facts_relation(workspace, engine, as_of=now)
            return figure_customers(
                engine, facts, key=key, since=today.starts, until=now, after=after, limit=paging.limit + 1
            )

    found = inside.interactive(work)
    shown = found[: paging.limit]
    rows = describe_customers(workspace, shown)
    following = cursor(shown[-1]) if len(found) > paging.limit else None
    return Customers(items=customer_summaries(inside, rows), next=following)


@router.put("/today/alarms/{key}/snooze", name="snooze_alarm")
def put_snooze(
    key: AlarmKey, body: SnoozeWish, inside: Annotated[Inside, allow(Permission.CAMPAIGNS_WRITE)]
) -> SnoozeBody:
    """Put an alarm off until a time, or set it aside until it has ended and comes again."""
    said = snooze_alarm(inside.workspace, key, until=body.until, author=inside.author)
    inside.note(target=key, until=body.until.isoformat() if body.until else "")
    return snooze_body(said)


@router.delete("/today/alarms/{key}/snooze", name="wake_alarm", status_code=204)
def delete_snooze(key: AlarmKey, inside: Annotated[Inside, allow(Permission.CAMPAIGNS_WRITE)]) -> None:
    """Show an alarm again that was put off."""
    wake_alarm(inside.workspace, key, author=inside.author)
    inside.note(target=key)


def _may_see(inside: Inside, alarm: TodayAlarm) -> bool:
    return inside.may(NEEDED[alarm.kind])
