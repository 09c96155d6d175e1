"""Every file of routes, in the order of the reference."""

from __future__ import annotations

from importlib import import_module
from typing import cast

from fastapi import APIRouter

ROUTES = (
    "session",
    "health",
    "overview",
    "sources",
    "customers",
    "tags",
    "segments",
    "audiences",
    "items",
    "imports",
    "jobs",
    "rejects",
    "users",
    "tokens",
    "audit",
    "content",
    "landing",
    "calendar",
    "tasks",
    "channels",
    "policy",
    "campaigns",
    "launches",
    "effect",
    "incidents",
    "messages",
    "experiments",
    "webhooks",
    "tracking",
    "in_app",
    "landing_pages",
)
"""A file's name is the tag of its routes, too."""


def all_routers() -> list[APIRouter]:
    """The router of each file."""
    return [cast("APIRouter", import_module(f"evergrove.api.routes.{name}").router) for name in ROUTES]
