"""Every file of routes, in the order of the reference (where the pages of customers have no place)."""

from __future__ import annotations

from importlib import import_module
from typing import cast

from fastapi import APIRouter

ROUTES = (
    "tracking",  # first: a request is compared with one file after the other, and no other is asked for as often
    "session",
    "sign_in",
    "workspaces",
    "health",
    "overview",
    "insights",
    "boards",
    "insight_funnels",
    "heatmap",
    "today",
    "alarm_settings",
    "sources",
    "customers",
    "exports",
    "tags",
    "segments",
    "audiences",
    "items",
    "imports",
    "import_plans",
    "import_lines",
    "jobs",
    "rejects",
    "settings",
    "users",
    "tokens",
    "views",
    "audit",
    "approvals",
    "content",
    "landing",
    "calendar",
    "tasks",
    "saving",
    "channels",
    "policy",
    "campaigns",
    "launches",
    "effect",
    "insight_retention",
    "insight_attribution",
    "insight_review",
    "insight_segments",
    "incidents",
    "messages",
    "mailbox",
    "simulated",
    "journeys",
    "journey_effect",
    "journey_classics",
    "journey_simulation",
    "experiments",
    "webhooks",
    "in_app",
    "captures",
    "landing_pages",
)
"""A file's name is the tag of its routes, too."""


def all_routers() -> list[APIRouter]:
    """The router of each file."""
    return [cast("APIRouter", import_module(f"evergrove.api.routes.{name}").router) for name in ROUTES]
