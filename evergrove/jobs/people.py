"""Merging people by hand while the intake runs: it gives up its turn every moment, so a short wait is enough."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

from evergrove.facts import LeaseHeldError, MergeRecord
from evergrove.kit import Workspace
from evergrove.profiles import merge_customers, unmerge_customers

WAIT_SECONDS_MAX = 5.0
"""What a person waits for; an import of a file holds the intake longer, and then they try again."""

PAUSE_SECONDS = 0.05

T = TypeVar("T")


def merge_people(workspace: Workspace, *, survivor: str, merged: str, author: str, reason: str) -> MergeRecord:
    """As `merge_customers`, waiting up to WAIT_SECONDS_MAX for the intake's turn to end."""
    return _soon(lambda: merge_customers(workspace, survivor=survivor, merged=merged, author=author, reason=reason))


def unmerge_people(workspace: Workspace, *, merge_id: str, author: str) -> MergeRecord:
    """As `unmerge_customers`, waiting up to WAIT_SECONDS_MAX for the intake's turn to end."""
    return _soon(lambda: unmerge_customers(workspace, merge_id=merge_id, author=author))


def _soon(step: Callable[[], T]) -> T:
    give_up_at = time.monotonic() + WAIT_SECONDS_MAX
    while True:
        try:
            return step()
        except LeaseHeldError:
            if time.monotonic() > give_up_at:
                raise
        time.sleep(PAUSE_SECONDS)
