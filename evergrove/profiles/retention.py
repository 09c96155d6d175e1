"""How long facts of a name are kept: a setting of the workspace, carried out by its upkeep.

What has no setting is kept for ever. Attributes and consents that came of dropped facts stay: they are what is known
now; only the history of how it was learnt ends.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from evergrove.definitions import all_published, publish
from evergrove.facts import drop_older
from evergrove.kit import InvalidError, Workspace

KIND, KEY = "retention", "facts"

DAYS_MIN = 1
DAYS_MAX = 36_500
"""A hundred years: more is a slip of the hand, and no date any more."""

PROOFS = frozenset({"Consent Changed", "Customer Merged", "Customer Unmerged", "Customer Erased"})
"""What proves why something was done."""


class InvalidRetentionError(InvalidError):
    code = "retention.invalid"


def retention(workspace: Workspace) -> dict[str, int]:
    """Days by the name of facts, as published."""
    for one in all_published(workspace, kind=KIND):
        if one.key == KEY:
            return {str(name): int(days) for name, days in one.body.items()}
    return {}


def set_retention(workspace: Workspace, days: Mapping[str, int], *, author: str, note: str = "") -> None:
    """Publish how many days facts of each name are kept, in place of what was said before.

    Raises InvalidRetentionError for a name that must stay, or an impossible number of days.
    """
    for name, count in days.items():
        if name in PROOFS:
            raise InvalidRetentionError(
                f"“{name}” cannot be dropped after a time", help="it proves why something was done"
            )
        if not name.strip() or not DAYS_MIN <= count <= DAYS_MAX:
            raise InvalidRetentionError(
                f"“{name}” cannot be kept for {count} days", help=f"say {DAYS_MIN} to {DAYS_MAX:,} days"
            )
    publish(workspace, kind=KIND, key=KEY, body=dict(sorted(days.items())), author=author, note=note)


def drop_expired(workspace: Workspace) -> int:
    """Remove the facts whose time is over from the lake; returns how many.

    Raises LeaseHeldError while another process writes the lake.
    """
    now = workspace.clock.now()
    return sum(
        drop_older(workspace, name=name, before=now - timedelta(days=days))
        for name, days in retention(workspace).items()
    )
