"""The values that a template asks for, of one customer as things stand now: for a preview and for a test send.

Delivery gathers the same for whole batches (see delivery/rendering.py); there tags and scores are those that were
frozen when the message was planned, here those of the newest snapshots.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from evergrove.content import workspace_values, workspace_words
from evergrove.facts import newest_snapshot_rows
from evergrove.kit import Workspace
from evergrove.profiles import TAG_SCHEMA, attribute_values, find_customer, merge_strategies, with_name
from evergrove.scores import SCORE_SCHEMA

TAGS_SNAPSHOT, SCORES_SNAPSHOT = "tags", "scores"

SHOWN_TOKEN = "preview"  # noqa: S105 - stands where a message's signed token would
"""No token is ever so short: an address with it leads nowhere."""


@dataclass(frozen=True, kw_only=True)
class PreviewValues:
    """`customer_id` is who they are today, empty for nobody; `values` as `CompiledTemplate.render` takes them."""

    customer_id: str
    values: dict[str, Any]


def preview_values(
    workspace: Workspace, customer_id: str, *, names: Collection[str], language: str, message_id: str = ""
) -> PreviewValues:
    """The values behind the paths `names` (`customer.city`, `tags.order_count_lifetime`) of one customer, or of nobody.

    A group that no name asks for is not read. Raises UnknownCustomerError.
    """
    root = find_customer(workspace, customer_id) if customer_id else ""
    asked = {name.partition(".")[0] for name in names}
    words = workspace_words(workspace)
    values: dict[str, Any] = {
        "workspace": workspace_values(workspace, words, language=language),
        "message": shown_addresses(workspace) | {"id": message_id, "now": workspace.clock.now()},
        "customer": _attributes(workspace, root) if root else {},
        "tags": {},
        "scores": {},
        "context": {},
        "blocks": {},
    }
    if root and "tags" in asked:
        values["tags"] = _snapshot_row(workspace, root, name=TAGS_SNAPSHOT)
    if root and "scores" in asked:
        values["scores"] = _snapshot_row(workspace, root, name=SCORES_SNAPSHOT)
    return PreviewValues(customer_id=root, values=values)


def shown_addresses(workspace: Workspace) -> dict[str, str]:
    """What stands for a message's own addresses where there is no message; they look right and do nothing."""
    base = workspace.settings.public_url.rstrip("/") or "https://post.example"
    return {
        "unsubscribe_url": f"{base}/u/{workspace.slug}/{SHOWN_TOKEN}",
        "preferences_url": f"{base}/u/{workspace.slug}/{SHOWN_TOKEN}/preferences",
        "confirm_url": f"{base}/u/{workspace.slug}/{SHOWN_TOKEN}/confirm",
        "view_url": f"{base}/u/{workspace.slug}/{SHOWN_TOKEN}",
    }


def _attributes(workspace: Workspace, root: str) -> dict[str, Any]:
    with workspace.control.read() as connection:
        known = attribute_values(connection, [root], strategies=merge_strategies(workspace))
    return {**with_name(known.get(root, {})), "id": root}


def _snapshot_row(workspace: Workspace, root: str, *, name: str) -> dict[str, Any]:
    schema = TAG_SCHEMA if name == TAGS_SNAPSHOT else SCORE_SCHEMA
    rows, _ = newest_snapshot_rows(workspace, root, name=name, schema=schema)
    found = rows.to_pylist()[:1]
    return {key: _plain(value) for row in found for key, value in row.items() if value is not None}


def _plain(value: Any) -> Any:
    """Days as the texts that frozen values have; instants stay what filters know."""
    return value.isoformat() if isinstance(value, date) and not isinstance(value, datetime) else value
