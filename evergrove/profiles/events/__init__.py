"""Live events: from requests as they were received to candidate facts."""

from evergrove.profiles.events.contracts import EventSettings
from evergrove.profiles.events.inspector import RecentEvent, keep_recent, recent_events
from evergrove.profiles.events.reading import collector_paused, read_events
from evergrove.profiles.events.seen_ids import seen_ids_of
from evergrove.profiles.events.settings import event_settings, set_event_settings

__all__ = [
    "EventSettings",
    "RecentEvent",
    "collector_paused",
    "event_settings",
    "keep_recent",
    "read_events",
    "recent_events",
    "seen_ids_of",
    "set_event_settings",
]
