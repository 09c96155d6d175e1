"""The home that browsers walk: a small simulated shop ending now, with tags, scores and segments of two days."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Literal

from evergrove.access import Role, add_member, create_workspace, make_link, open_server
from evergrove.jobs import refresh, simulate_into
from evergrove.kit import Settings, SystemClock
from evergrove.segments import publish_segment
from evergrove.simulator import shop_world

if TYPE_CHECKING:
    from pathlib import Path

SLUG = "default"
CUSTOMERS = 120
"""Enough for every stage and class, little enough to be made in seconds."""

SEGMENTS = {
    "key_customers_in_decline": (
        {"zh": "衰退期的重要客户", "en": "Key customers in decline"},
        {"all": [{"score": "rfm_class", "is": ["important_value", "important_keep"]}, {"stage": ["decline", "lost"]}]},
    ),
    "tea_lovers": (
        {"zh": "一年内下过三单以上", "en": "Three or more orders within a year"},
        {"event": "Order Completed", "within_days": 365, "is": {">=": 3}},
    ),
}


@dataclass(frozen=True, kw_only=True)
class ConsoleWorld:
    """A home, and a one-time token with which its owner signs in."""

    home: Path
    token: str


def make_world(home: Path, *, customers: int = CUSTOMERS) -> ConsoleWorld:
    """Simulate the shop into a new home, publish two segments and refresh yesterday and today."""
    settings, clock = Settings(home=home), SystemClock()
    workspace = create_workspace(settings, slug=SLUG, name="长青小店 Evergrove Shop", clock=clock)
    try:
        now = clock.now()
        simulate_into(workspace, replace(shop_world(now), customers=customers))
        for key, (name, rule) in SEGMENTS.items():
            publish_segment(workspace, {"name": name, "rule": rule}, key=key, author="cli")
        for days_ago in (1, 0):
            refresh(workspace, as_of=now - timedelta(days=days_ago))
    finally:
        workspace.close()
    return ConsoleWorld(home=home, token=owner_token(settings))


def owner_token(
    settings: Settings,
    *,
    workspace: str = SLUG,
    email: str = "li.mei@example.com",
    language: Literal["zh", "en"] = "zh",
) -> str:
    """A new owner of a workspace, and the secret of a link that lets them in."""
    server, clock = open_server(settings), SystemClock()
    try:
        member = add_member(
            server, workspace=workspace, email=email, role=Role.OWNER, language=language, author="cli", clock=clock
        )
        return make_link(server, member.user, author="cli", clock=clock).secret
    finally:
        server.close()
