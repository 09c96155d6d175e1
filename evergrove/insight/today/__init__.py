"""Today: what to do now, put together from what every part tells; each part by rules that are written down."""

from evergrove.insight.today.alarms import (
    health_alarms,
    job_alarm,
    key_alarms,
    launch_alarms,
    ratio_alarms,
    reader_alarms,
    rejects_alarms,
    scores_alarms,
    sender_alarms,
    silence_alarms,
    target_alarms,
)
from evergrove.insight.today.arriving import Silence, silent_sources
from evergrove.insight.today.contracts import (
    AlarmKind,
    DayFigure,
    DayFigures,
    Range,
    RunningEffect,
    Severity,
    Stage,
    Stages,
    TodayAlarm,
    Words,
)
from evergrove.insight.today.episodes import SEVERITIES, Episode, follow, standing_of
from evergrove.insight.today.figures import FIGURES, OPENED_NAMES, day_figures, figure_customers, windows_of
from evergrove.insight.today.health import HealthChange, health_change
from evergrove.insight.today.running import running_effect, shown_of
from evergrove.insight.today.wording import AlarmWords, alarm_words

__all__ = [
    "FIGURES",
    "OPENED_NAMES",
    "SEVERITIES",
    "AlarmKind",
    "AlarmWords",
    "DayFigure",
    "DayFigures",
    "Episode",
    "HealthChange",
    "Range",
    "RunningEffect",
    "Severity",
    "Silence",
    "Stage",
    "Stages",
    "TodayAlarm",
    "Words",
    "alarm_words",
    "day_figures",
    "figure_customers",
    "follow",
    "health_alarms",
    "health_change",
    "job_alarm",
    "key_alarms",
    "launch_alarms",
    "ratio_alarms",
    "reader_alarms",
    "rejects_alarms",
    "running_effect",
    "scores_alarms",
    "sender_alarms",
    "shown_of",
    "silence_alarms",
    "silent_sources",
    "standing_of",
    "target_alarms",
    "windows_of",
]
