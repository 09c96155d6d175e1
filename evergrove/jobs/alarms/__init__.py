"""Alarms: looked for every ten minutes, shown on the first page, told by mail and to groups of WeCom."""

from evergrove.jobs.alarms.composing import compose_test
from evergrove.jobs.alarms.reading import Look, StandingAlarm, control_alarms, last_look, standing_alarms
from evergrove.jobs.alarms.settings import (
    AlarmSettings,
    AlarmSettingsWish,
    InvalidAlarmSettingsError,
    MissingRecipientError,
    Recipient,
    RecipientWish,
    load_alarm_settings,
    publish_alarm_settings,
)
from evergrove.jobs.alarms.snoozes import InvalidSnoozeError, Snooze, snooze_alarm, wake_alarm
from evergrove.jobs.alarms.telling import send_letter
from evergrove.jobs.alarms.watching import console_url

__all__ = [
    "AlarmSettings",
    "AlarmSettingsWish",
    "InvalidAlarmSettingsError",
    "InvalidSnoozeError",
    "Look",
    "MissingRecipientError",
    "Recipient",
    "RecipientWish",
    "Snooze",
    "StandingAlarm",
    "compose_test",
    "console_url",
    "control_alarms",
    "last_look",
    "load_alarm_settings",
    "publish_alarm_settings",
    "send_letter",
    "snooze_alarm",
    "standing_alarms",
    "wake_alarm",
]
