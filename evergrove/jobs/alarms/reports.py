"""What runs and what it has changed, with the alarms that the same reports find: campaigns, journeys, experiments."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from evergrove.campaigns import Launch, list_campaigns, list_launches
from evergrove.experiments import list_experiments, winner_of
from evergrove.insight import (
    RunningEffect,
    TodayAlarm,
    Words,
    ratio_alarms,
    running_effect,
    target_alarms,
)
from evergrove.jobs.effects import report_effect
from evergrove.jobs.experiments import report_experiment
from evergrove.jobs.journey_effects import report_journey_effect
from evergrove.journeys import find_standing, list_journeys
from evergrove.kit import EvergroveError, logger

if TYPE_CHECKING:
    from evergrove.kit import Workspace

RUNS_ON = timedelta(days=14)
"""A campaign's effect is looked at this long after its last launch: most windows are over then."""

CAMPAIGNS_MAX, JOURNEYS_MAX, EXPERIMENTS_MAX = 8, 8, 20
"""Those that began last; all others have their own pages."""

OPEN_STATES = frozenset({"gathering", "planning", "sending", "paused"})

_log = logger(__name__)


@dataclass(frozen=True, kw_only=True)
class Reports:
    """Of everything at work."""

    running: tuple[RunningEffect, ...]
    alarms: tuple[TodayAlarm, ...]


def make_reports(workspace: Workspace, *, now: datetime) -> Reports:
    """Every report; one that cannot be made is left out and logged."""
    running: list[RunningEffect] = []
    alarms: list[TodayAlarm] = []
    names = {one.key: Words(zh=one.name.zh, en=one.name.en) for one in list_campaigns(workspace)}
    for launch in _at_work(list_launches(workspace), now=now):
        try:
            effect, found = _campaign(workspace, launch, name=names[launch.campaign], now=now)
        except (EvergroveError, KeyError) as error:
            _note("campaign", launch.campaign, error)
            continue
        running.append(effect)
        alarms += found
    for key, name, state in _live_journeys(workspace):
        try:
            effect, found = _journey(workspace, key, name=name, state=state, now=now)
        except EvergroveError as error:
            _note("journey", key, error)
            continue
        running.append(effect)
        alarms += found
    alarms += _experiments(workspace, now=now)
    return Reports(running=tuple(running), alarms=tuple(alarms))


def _at_work(launches: tuple[Launch, ...], *, now: datetime) -> list[Launch]:
    """The newest launch of each campaign that still sends, or whose effect still grows."""
    newest: dict[str, Launch] = {}
    for launch in launches:  # newest first
        is_open = launch.state in OPEN_STATES and launch.is_due(now)
        is_young = launch.state == "done" and launch.finished_at is not None and now - launch.finished_at <= RUNS_ON
        if is_open or is_young:
            newest.setdefault(launch.campaign, launch)
    return list(newest.values())[:CAMPAIGNS_MAX]


def _campaign(
    workspace: Workspace, launch: Launch, *, name: Words, now: datetime
) -> tuple[RunningEffect, list[TodayAlarm]]:
    report = report_effect(workspace, launch.campaign, as_of=now)
    effect = running_effect(report.effect, kind="campaign", key=launch.campaign, name=name, state=launch.state)
    targets = report.funnel.alarms if report.funnel else ()
    alarms = target_alarms(targets, kind="campaign", key=launch.campaign, name=name)
    if report.effect.sample.is_broken:
        p_value = report.effect.sample.p_value
        alarms += ratio_alarms(kind="campaign", key=launch.campaign, name=name, p_value=p_value)
    return effect, alarms


def _live_journeys(workspace: Workspace) -> list[tuple[str, Words, str]]:
    found = []
    for journey in list_journeys(workspace):
        standing = find_standing(workspace, journey.key)
        if standing.state != "archived":
            found.append((standing.changed_at, journey.key, Words(zh=journey.name.zh, en=journey.name.en), standing))
    found.sort(key=lambda one: one[0], reverse=True)
    return [(key, name, standing.state) for _, key, name, standing in found[:JOURNEYS_MAX]]


def _journey(
    workspace: Workspace, key: str, *, name: Words, state: str, now: datetime
) -> tuple[RunningEffect, list[TodayAlarm]]:
    report = report_journey_effect(workspace, key, as_of=now)
    effect = running_effect(report.effect, kind="journey", key=key, name=name, state=state)
    targets = report.messages.alarms if report.messages else ()
    alarms = target_alarms(targets, kind="journey", key=key, name=name)
    if report.effect.sample.is_broken:
        alarms += ratio_alarms(kind="journey", key=key, name=name, p_value=report.effect.sample.p_value)
    return effect, alarms


def _experiments(workspace: Workspace, *, now: datetime) -> list[TodayAlarm]:
    """Experiments that are not decided and whose groups cannot be those of the draw."""
    alarms: list[TodayAlarm] = []
    for experiment in list_experiments(workspace)[-EXPERIMENTS_MAX:]:
        if winner_of(workspace, experiment.key):
            continue
        try:
            report = report_experiment(workspace, experiment.reference, as_of=now).report
        except EvergroveError as error:
            _note("experiment", experiment.key, error)
            continue
        if report is not None and report.is_blocked:
            name = Words(zh=experiment.name.zh, en=experiment.name.en)
            p_value = report.sample_ratio.p_value
            alarms += ratio_alarms(kind="experiment", key=experiment.key, name=name, p_value=p_value)
    return alarms


def _note(kind: str, key: str, error: Exception) -> None:
    code = error.code if isinstance(error, EvergroveError) else type(error).__name__
    _log.error("today.report_not_made", kind=kind, key=key, error=code)
