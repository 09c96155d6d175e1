"""One thing that `doctor` looked at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing that `doctor` looked at: whether it is well, what was seen, and what to do."""

    name: str
    is_well: bool
    seen: str
    help: str = ""


def spelled(span: timedelta) -> str:
    """A span as people read it."""
    seconds = int(span.total_seconds())
    return f"{seconds} s" if seconds < 120 else f"{seconds // 60:,} min"
