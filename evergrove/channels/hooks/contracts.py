"""A webhook as an operator edits it, and how it stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from evergrove.kit import InvalidError, MissingError

HOOK_KIND = "webhook"
"""The kind of definition."""

HOOKS_MAX = 50
"""Webhooks of a workspace: each looks at every fact."""

NAMES_MAX = 100
"""Fact names, or segments, of one webhook; more is "*"."""

EVERY_FACT = "*"

KEY_PATTERN = r"[a-z][a-z0-9_]{0,59}"

PREVIOUS_SECRET_LASTS = timedelta(hours=24)
"""How long the old secret signs beside the new one."""


class InvalidHookError(InvalidError):
    code = "webhook.invalid"


class MissingHookError(MissingError):
    code = "webhook.missing"


@dataclass(frozen=True, kw_only=True)
class HookWish:
    """What an operator enters: where to, and which facts.

    `fact_names` may be ("*",); `segments` (keys without a version) asks for the changes of these segments.
    """

    key: str
    url: str
    fact_names: tuple[str, ...] = ()
    segments: tuple[str, ...] = ()
    is_enabled: bool = True
    has_personal_data: bool = False
    """Whether identifiers, addresses of pages and what a profile says go along."""


@dataclass(frozen=True, kw_only=True)
class Hook:
    """A published webhook without its secrets."""

    key: str
    version: int
    url: str
    fact_names: tuple[str, ...]
    segments: tuple[str, ...]
    is_enabled: bool
    has_personal_data: bool
    has_previous_secret: bool
    author: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class HookStanding:
    """How a webhook stands. `is_disabled`: it failed for too long and was switched off; enabling it goes on.

    `left_out`: facts that were not taken because too many were waiting already.
    """

    key: str
    waiting: int
    given_up: int
    delivered: int
    left_out: int
    is_disabled: bool
    failing_since: datetime | None
    delivered_at: datetime | None
    problem: str


@dataclass(frozen=True, kw_only=True)
class DeliveryRun:
    """What one round did; the deliveries of a webhook that was found away are not counted."""

    delivered: int = 0
    retried: int = 0
    given_up: int = 0
    disabled: int = 0

    @property
    def attempts(self) -> int:
        return self.delivered + self.retried + self.given_up
