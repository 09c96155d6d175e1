"""The look for what today asks for, every ten minutes: alarms, figures, stages, what runs; and who is told of it.

Invariants: a part that cannot be read is named and takes no other with it; what was found, what is remembered of it and
the jobs that tell of it stand in one transaction, so that a look that was killed tells nobody twice and forgets nobody.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec
import sqlalchemy as sa

from evergrove.access import list_sources, open_server
from evergrove.facts import (
    announced_before,
    facts_relation,
    oldest_unread_at,
    open_engine,
    published_snapshot,
    release_memory,
    snapshot_relation,
)
from evergrove.insight import (
    AlarmKind,
    DayFigures,
    Stage,
    Stages,
    TodayAlarm,
    day_figures,
    follow,
    health_alarms,
    health_change,
    silence_alarms,
    silent_sources,
    stage_funnel,
    standing_of,
)
from evergrove.jobs.alarms.composing import compose
from evergrove.jobs.alarms.planning import Memory, Telling, plan_tellings
from evergrove.jobs.alarms.reading import (
    CONTROL_PARTS,
    SCORES,
    TELL,
    WATCH,
    Look,
    control_alarms,
    last_look,
    problem_of,
    read_parts,
)
from evergrove.jobs.alarms.reports import Reports, make_reports
from evergrove.jobs.alarms.settings import AlarmSettings, load_alarm_settings
from evergrove.jobs.alarms.snoozes import snoozes_of
from evergrove.jobs.queue import DONE, enqueue_within
from evergrove.jobs.schedule import stands_still
from evergrove.jobs.tables import jobs
from evergrove.profiles import workspace_zone
from evergrove.scores import SCORE_SCHEMA

if TYPE_CHECKING:
    from evergrove.jobs.running import JobRun
    from evergrove.kit import Workspace

T = TypeVar("T")

REPORTS_EVERY = timedelta(hours=1)
"""Each reads the messages and outcomes of a campaign over the whole lake: seconds at a million customers."""

LOOKS_KEPT = timedelta(days=1)
"""Looks are remembered by the next one; older ones would only fill the list of jobs."""

REPORT_KINDS: tuple[AlarmKind, ...] = ("figure_missed", "sample_ratio")


def watch(run: JobRun) -> dict[str, int]:
    """One look. Returns how many alarms stand, and to how many recipients it is told."""
    if "look" in run.job.kept:  # killed behind the transaction that did it all
        return {"alarms": int(run.job.kept["alarms"]), "tellings": int(run.job.kept["tellings"])}
    workspace, now = run.workspace, run.workspace.clock.now()
    before = last_look(workspace) or Look(as_of=now)
    run.tell("watching", 0.0)
    look = _look(workspace, before=before, now=now, tell=run.tell)
    settings, zone = load_alarm_settings(workspace), workspace_zone(workspace)
    said = snoozes_of(workspace)
    standing = standing_of(look.episodes, now=now)
    shown = [one for one in standing if one.alarm.key not in said or not said[one.alarm.key].holds(one, now=now)]
    tellings, memory = plan_tellings(settings, shown, before.memory, now=now, zone=zone)
    counts = {"alarms": len(shown), "tellings": len(tellings)}
    kept = msgspec.to_builtins(msgspec.structs.replace(look, memory=memory))
    with workspace.control.write() as connection:
        for telling in tellings:
            _ask(connection, workspace, telling, settings=settings, moment=now, zone=zone)
        run.keep(connection, {"look": kept, **counts})
        _remove_old(connection, now=now)
    return counts


def _ask(
    connection: sa.Connection,
    workspace: Workspace,
    telling: Telling,
    *,
    settings: AlarmSettings,
    moment: datetime,
    zone: str,
) -> None:
    recipient = settings.recipient(telling.recipient_id)
    letter = compose(
        telling,
        language=recipient.language,
        workspace_name=workspace.name,
        console_url=console_url(workspace),
        zone=zone,
    )
    enqueue_within(
        connection,
        kind=TELL,
        arguments={"recipient_id": telling.recipient_id, "subject": letter.subject, "text": letter.text},
        author=WATCH,
        now=moment,
        idempotency_key=f"{TELL}:{telling.recipient_id}:{moment:%Y-%m-%dT%H:%M:%S}",
    )


def console_url(workspace: Workspace) -> str:
    """Where people open this workspace; empty where nobody has said under which address the console stands."""
    base = workspace.settings.console_address
    return f"{base}/w/{workspace.slug}" if base else ""


def _remove_old(connection: sa.Connection, *, now: datetime) -> None:
    is_old = sa.and_(jobs.c.kind == WATCH, jobs.c.state == DONE, jobs.c.finished_at < now - LOOKS_KEPT)
    connection.execute(sa.delete(jobs).where(is_old))


def _look(workspace: Workspace, *, before: Look, now: datetime, tell: Callable[..., None]) -> Look:
    """Everything of this moment; the reports are those of before while they are younger than REPORTS_EVERY."""
    found, problems = control_alarms(workspace)
    engine_found, engine_problems = read_parts(
        {"sources": lambda: _silent(workspace, now=now), "health": lambda: _health(workspace)}
    )
    problems |= engine_problems
    tell("counting", 0.3)
    figures = _part("figures", lambda: _figures(workspace, now=now), problems)
    stages = _part("stages", lambda: _stages(workspace), problems)
    tell("reporting", 0.5)
    unread: list[AlarmKind] = [kind for name in problems for kind in _KINDS_OF_PARTS.get(name, ())]
    reports: Reports | None = None
    if before.reported_at is None or now - before.reported_at >= REPORTS_EVERY:
        reports = _part("reports", lambda: make_reports(workspace, now=now), problems)
    if reports is None:
        unread += REPORT_KINDS
    reported: Iterable[TodayAlarm] = () if reports is None else reports.alarms
    with suppress(MemoryError):
        release_memory()
    return Look(
        as_of=now,
        episodes=follow(before.episodes, [*found, *engine_found, *reported], unread=unread, now=now),
        figures=figures,
        stages=stages,
        running=before.running if reports is None else reports.running,
        reported_at=before.reported_at if reports is None else now,
        problems=problems,
        memory=Memory(),
    )


_KINDS_OF_PARTS: dict[str, tuple[AlarmKind, ...]] = {
    **{name: kinds for name, (kinds, _) in CONTROL_PARTS.items()},
    "sources": ("source_silent",),
    "health": ("health_falling",),
}


def _part(name: str, read: Callable[[], T], problems: dict[str, str]) -> T | None:
    try:
        return read()
    except Exception as error:  # noqa: BLE001 - the other parts stand
        problems[name] = problem_of(name, error)
        return None


def _silent(workspace: Workspace, *, now: datetime) -> list[TodayAlarm]:
    """Judged as of what the lake knows: while it lags, a source that sends is not called silent."""
    if stands_still(workspace):
        return []
    server = open_server(workspace.settings)
    try:
        sources = {one.name: one.source_id for one in list_sources(server, workspace=workspace.slug)}
    finally:
        server.close()
    known_until = min(now, oldest_unread_at(workspace, reader="lake") or now)
    with open_engine(workspace) as engine:
        facts = facts_relation(workspace, engine, as_of=now + timedelta(days=1))
        found = silent_sources(engine, facts, sources=tuple(sorted(sources)), now=known_until)
    return silence_alarms(found, source_ids=sources)


def _scores_of_two_days(workspace: Workspace) -> tuple[Any, str] | None:
    found = published_snapshot(workspace, name=SCORES)
    earlier = None if found is None else announced_before(workspace, name=SCORES, as_of=found.as_of)
    return None if found is None or earlier is None else (found, earlier)


def _health(workspace: Workspace) -> list[TodayAlarm]:
    pair = _scores_of_two_days(workspace)
    if pair is None:
        return []
    found, earlier = pair
    with open_engine(workspace) as engine:
        now, then = (
            snapshot_relation(workspace, engine, name=SCORES, as_of=day, schema=SCORE_SCHEMA)
            for day in (found.day, earlier)
        )
        return health_alarms(health_change(engine, now, earlier=then), since=found.as_of)


def _figures(workspace: Workspace, *, now: datetime) -> DayFigures:
    with open_engine(workspace) as engine:
        facts = facts_relation(workspace, engine, as_of=now)
        return day_figures(engine, facts, now=now, zone=workspace_zone(workspace))


def _stages(workspace: Workspace) -> Stages | None:
    found = published_snapshot(workspace, name=SCORES)
    if found is None:
        return None
    before = announced_before(workspace, name=SCORES, as_of=found.as_of)
    with open_engine(workspace) as engine:
        now, earlier = (
            None if day is None else snapshot_relation(workspace, engine, name=SCORES, as_of=day, schema=SCORE_SCHEMA)
            for day in (found.day, before)
        )
        funnel = stage_funnel(engine, now, earlier=earlier)
    return Stages(
        day=found.day,
        compared_with=before,
        items=tuple(Stage(stage=one.stage, customers=one.customers, earlier=one.earlier) for one in funnel),
    )
