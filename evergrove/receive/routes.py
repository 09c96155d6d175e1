"""Which address means what. Everything that is not named here belongs to the work process."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from evergrove.inbox import RequestKind

What = Literal[
    "event",
    "merge",
    "ignore",
    "settings",
    "pixel",
    "snippet",
    "bundle",
    "script",
    "health",
    "ready",
    "metrics",
    "unknown",
]

KINDS: dict[str, RequestKind] = {
    "batch": "batch",
    "b": "batch",
    "import": "batch",
    "track": "track",
    "t": "track",
    "identify": "identify",
    "i": "identify",
    "page": "page",
    "p": "page",
    "screen": "screen",
    "s": "screen",
    "group": "group",
    "g": "group",
    "alias": "alias",
    "a": "alias",
}
"""The last part of an address under /v1; single letters are what browsers send."""

FIXED: dict[str, What] = {
    "healthz": "health",
    "readyz": "ready",
    "metrics": "metrics",
    "evergrove.js": "script",
    "evergrove-capture.js": "script",
}

PATH_CHARACTERS_MAX = 300
"""Longer addresses name nothing of ours and are not worth remembering."""


@dataclass(frozen=True, slots=True)
class Route:
    """What an address means; `endpoint` names it in metrics and the access log, without what a sender put into it."""

    what: What
    endpoint: str
    method: str = "GET"
    kind: RequestKind = "batch"
    write_key: str | None = None
    file: str = ""


UNKNOWN = Route("unknown", "/v1/*")


def find_route(path: str) -> Route | None:
    """The route of a path; None when the work process answers it."""
    return _find_short(path) if len(path) <= PATH_CHARACTERS_MAX else (UNKNOWN if path.startswith("/v1/") else None)


@lru_cache(maxsize=512)
def _find_short(path: str) -> Route | None:
    match path.strip("/").split("/"):
        case [name] if name in FIXED:
            return Route(FIXED[name], f"/{name}", file=name)
        case ["v1", "m"]:
            return Route("ignore", "/v1/m", method="POST")
        case ["v1", "merge"]:
            return Route("merge", "/v1/merge", method="POST", kind="identify")
        case ["v1", name] if name in KINDS:
            return Route("event", f"/v1/{name}", method="POST", kind=KINDS[name])
        case ["v1", "pixel", name] if name in KINDS and KINDS[name] != "batch":
            return Route("pixel", "/v1/pixel", kind=KINDS[name])
        case ["v1", "projects", key, "settings"] | ["projects", key, "settings"]:
            return Route("settings", "/v1/projects", write_key=key)
        case ["analytics.js", "v1", key, "analytics.min.js"]:
            return Route("snippet", "/analytics.js", write_key=key)
        case ["analytics-next", "bundles", name]:
            return Route("bundle", "/analytics-next/bundles", file=name)
        case ["v1" | "projects" | "analytics.js" | "analytics-next", *_]:
            return UNKNOWN
    return None
