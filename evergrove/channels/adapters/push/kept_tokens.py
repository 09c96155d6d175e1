"""A token that a provider gives out for a while: asked for once, used by all threads, renewed before it ends."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

RENEWED_BEFORE_END = timedelta(minutes=5)
"""A batch is handed over within seconds; the rest is for clocks that differ."""


class KeptToken:
    """`ask` gives a fresh token and how long it lasts."""

    def __init__(self, ask: Callable[[datetime], tuple[str, timedelta]]) -> None:
        self._ask = ask
        self._token, self._renewed_at = "", datetime.min.replace(tzinfo=UTC)
        self._lock = threading.Lock()

    def current(self, now: datetime) -> str:
        """One that lasts; what `ask` raises goes through."""
        with self._lock:
            if not self._token or now >= self._renewed_at:
                self._token, lasts = self._ask(now)
                self._renewed_at = now + lasts - RENEWED_BEFORE_END
            return self._token

    def forget(self, token: str) -> None:
        """The provider does not take this one any more."""
        with self._lock:
            if self._token == token:
                self._token = ""
