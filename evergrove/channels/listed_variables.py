"""The paths that have values in a workspace: what a writer may name and somebody will read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evergrove.channels.gathering import shown_addresses
from evergrove.content import WorkspaceWords
from evergrove.profiles import TAG_SCHEMA, attribute_keys
from evergrove.scores import SCORE_SCHEMA

if TYPE_CHECKING:
    from evergrove.kit import Workspace

ALWAYS = ("customer.id", "customer.name", "message.id", "message.now", "workspace.slug", "workspace.time_zone")
"""Beside the shop's own words and the addresses of a message. A shop without a customer yet will know their names."""


def listed_variables(workspace: Workspace) -> frozenset[str]:
    """Attributes that any customer has, tags, scores, the shop's words, a message's addresses: `customer.city` …"""
    groups = {
        "customer": [one.name for one in attribute_keys(workspace)],
        "tags": TAG_SCHEMA.names,
        "scores": SCORE_SCHEMA.names,
        "workspace": WorkspaceWords.__struct_fields__,
        "message": shown_addresses(workspace),
    }
    return frozenset({*ALWAYS, *(f"{root}.{name}" for root, names in groups.items() for name in names)})
