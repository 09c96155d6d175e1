"""Which openings and clicks are made by programs: mail scanners, prefetching proxies, link checkers.

They are kept and shown apart: counted as people they would make every report rosy (mail privacy protection fetches
every picture), left out they would hide that a message arrived.
"""

from __future__ import annotations

from datetime import datetime, timedelta

SCANNER_WORDS = (
    "bot",
    "crawler",
    "spider",
    "scanner",
    "preview",
    "proofpoint",
    "mimecast",
    "barracuda",
    "safelinks",
    "urldefense",
    "curl/",
    "wget/",
    "python-",
    "go-http-client",
    "java/",
    "okhttp",
    "headlesschrome",
)
"""Parts of the user agents of programs, in small letters."""

PREFETCH_AGENTS = ("mozilla/5.0", "")
"""The whole user agent of Apple's mail privacy proxy, and of none at all: no browser says so little."""

SECONDS_A_PERSON_NEEDS = timedelta(seconds=2)
"""Nobody has opened and clicked a message this soon after it was handed to the provider."""


def is_machine(user_agent: str, *, sent_at: datetime | None, at: datetime) -> bool:
    """Whether a request for a picture or a link was most likely made by a program."""
    agent = user_agent.strip().lower()
    if agent in PREFETCH_AGENTS or any(word in agent for word in SCANNER_WORDS):
        return True
    return sent_at is not None and at - sent_at < SECONDS_A_PERSON_NEEDS
