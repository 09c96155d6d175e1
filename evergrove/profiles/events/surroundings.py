"""Where an event came from: device, channel, campaign and place, as its context says. Nothing is guessed from an IP.

Devices are told by three words. A browser on a phone says “Mobi” (MDN, “Browser detection using the user agent”);
Android without it, iPad and “Tablet” are tablets; every other user agent is a computer, and a robot is nothing.
An iPad that asks for desktop pages cannot be told from a Mac.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pyarrow as pa
import pyarrow.compute as pc

from evergrove.profiles.events.contracts import (
    NO_AGENT_DATA,
    NO_CAMPAIGN,
    NO_DEVICE,
    NO_LIBRARY,
    NO_LOCATION,
    NO_PAGE,
    Context,
    Event,
)

CAMPAIGN_COLUMNS = {
    "utm_source": "source",
    "utm_medium": "medium",
    "utm_campaign": "name",
    "utm_term": "term",
    "utm_content": "content",
}

CHANNELS_BY_LIBRARY = (
    *((name, "web") for name in ("analytics.js", "analytics-next", "rudderlabs", "evergrove.js")),
    ("analytics-wechat", "mini_program"),
    *((f"analytics-{name}", "app") for name in ("ios", "android", "kotlin", "swift", "react-native", "flutter")),
)
"""Beginnings of the names that libraries give themselves in context.library → the channel. A server's library tells
nothing of where the person is."""

_CHANNELS_SENT = {"browser": "web", "client": "web", "mobile": "app"}
"""What libraries write as the event's channel → our words; other words stay, “server” is none."""

_DEVICE_TYPES = {"ios": "phone", "android": "phone", "mobile": "phone", "phone": "phone", "handset": "phone",
                 "tablet": "tablet", "desktop": "computer", "computer": "computer"}  # fmt: skip
_ROBOT = r"(?i)bot\b|crawl|spider|slurp|headless"
_TABLET = r"(?i)ipad|tablet|kindle|silk/|playbook"
_PHONE = r"(?i)mobi|iphone|ipod|windows phone"
_NULL_TEXT = pa.scalar(None, pa.string())


def device_column(contexts: list[Context]) -> pa.Array:
    """phone, computer, tablet or null."""
    agents = pa.array([c.user_agent for c in contexts], pa.string()).dictionary_encode()
    told = _told_by_agent(agents.dictionary).take(agents.indices)
    devices = [c.device for c in contexts]
    hints = [c.user_agent_data for c in contexts]
    if _is_empty(devices, NO_DEVICE) and _is_empty(hints, NO_AGENT_DATA):
        return told
    said = [_DEVICE_TYPES.get(((device or NO_DEVICE).type or "").lower()) for device in devices]
    hinted = ["phone" if (hint or NO_AGENT_DATA).mobile is True else None for hint in hints]
    is_tablet = pc.fill_null(pc.equal(told, "tablet"), fill_value=False)  # an iPad's app says its type is ios
    return pc.if_else(is_tablet, told, pc.coalesce(pa.array(said, pa.string()), pa.array(hinted, pa.string()), told))


def channel_column(events: list[Event], contexts: list[Context], *, said: pa.Array | None) -> pa.Array:
    """What the properties say, else the event's own word, else the library's."""
    libraries = pa.array([(c.library or NO_LIBRARY).name for c in contexts], pa.string()).dictionary_encode()
    names = pa.array([_channel_of_library(name) for name in libraries.dictionary.to_pylist()], pa.string())
    told = names.take(libraries.indices)
    own = [event.channel or context.channel for event, context in zip(events, contexts, strict=True)]
    if own.count(None) < len(own):
        told = pc.coalesce(pa.array([_channel_sent(word) for word in own], pa.string()), told)
    return told if said is None else pc.coalesce(said, told)


def page_columns(contexts: list[Context], *, said: dict[str, pa.Array | None]) -> dict[str, pa.Array]:
    """url, referrer and the five utm columns: those of context.campaign, else those of the address's query."""
    pages = [c.page or NO_PAGE for c in contexts]
    own = {"url": [page.url for page in pages], "referrer": [page.referrer for page in pages]}
    columns = {name: _behind(said.get(name), pa.array(column, pa.string())) for name, column in own.items()}
    of_query = _campaigns_of_queries(columns["url"])
    campaigns = [c.campaign for c in contexts]
    if _is_empty(campaigns, NO_CAMPAIGN):
        return {**columns, **of_query}
    for column, name in CAMPAIGN_COLUMNS.items():
        told = pa.array([getattr(campaign or NO_CAMPAIGN, name) for campaign in campaigns], pa.string())
        columns[column] = pc.coalesce(told, of_query[column]) if column in of_query else told
    return columns


def place_columns(contexts: list[Context], *, said: dict[str, pa.Array | None]) -> dict[str, pa.Array]:
    """country, region and city: context.location, else the address among the traits."""
    places = [c.location for c in contexts]
    if _is_empty(places, NO_LOCATION):
        return {}
    return {
        name: _behind(pa.array([getattr(place or NO_LOCATION, name) for place in places], pa.string()), said.get(name))
        for name in ("country", "region", "city")
    }


def _behind(first: pa.Array | None, second: pa.Array | None) -> pa.Array:
    if first is None or second is None:
        return second if first is None else first
    return pc.coalesce(first, second)


def _is_empty(column: list[Any], nothing: object) -> bool:
    """Whether no event says anything there; telling so by identity is cheap."""
    return column.count(None) + column.count(nothing) == len(column)


def _told_by_agent(agents: pa.Array) -> pa.Array:
    robot, tablet, phone = (pc.match_substring_regex(agents, pattern=p) for p in (_ROBOT, _TABLET, _PHONE))
    android_tablet = pc.and_(pc.match_substring(agents, pattern="Android"), pc.invert(phone))
    kinds = pc.if_else(pc.or_(tablet, android_tablet), "tablet", pc.if_else(phone, "phone", "computer"))
    return pc.if_else(pc.or_(robot, pc.is_null(agents)), _NULL_TEXT, kinds)


def _channel_of_library(name: str) -> str | None:
    lower = name.lower()
    return next((channel for begin, channel in CHANNELS_BY_LIBRARY if lower.startswith(begin)), None)


def _channel_sent(word: str | None) -> str | None:
    return None if not word or word == "server" else _CHANNELS_SENT.get(word, word)


def _campaigns_of_queries(urls: pa.Array) -> dict[str, pa.Array]:
    """The utm parameters of addresses, read once for each different one."""
    encoded = urls.dictionary_encode()
    marked = pc.fill_null(pc.match_substring(encoded.dictionary, pattern="utm_"), fill_value=False)
    if not pc.any(marked).as_py():
        return {}
    read = [
        _query_of(url) if has_mark else {}
        for url, has_mark in zip(encoded.dictionary.to_pylist(), marked.to_pylist(), strict=True)
    ]
    return {
        column: pa.array([found.get(column, (None,))[0] for found in read], pa.string()).take(encoded.indices)
        for column in CAMPAIGN_COLUMNS
    }


def _query_of(url: str) -> dict[str, list[str]]:
    try:
        return parse_qs(urlsplit(url).query, max_num_fields=100)
    except ValueError:
        return {}
