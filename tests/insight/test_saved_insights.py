"""Saved analyses: named, versioned, archived, of one kind for ever."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from evergrove.insight import (
    InsightConflictError,
    InsightName,
    InvalidInsightError,
    MissingInsightError,
    archive_insight,
    find_insight,
    list_insights,
    save_insight,
)
from support.ground import make_workspace

if TYPE_CHECKING:
    from pathlib import Path

NAME = InsightName(zh="加购到下单", en="Cart to order")


def test_an_analysis_is_saved_changed_and_archived(home: Path) -> None:
    workspace = make_workspace(home)
    first = save_insight(workspace, "cart", kind="funnel", name=NAME, body={"steps": [1]}, author="usr_1")
    again = save_insight(workspace, "cart", kind="funnel", name=NAME, body={"steps": [1]}, author="usr_2")
    assert (first.version, again) == (1, first)  # what stands stays, with its author
    save_insight(workspace, "cart", kind="funnel", name=NAME, body={"steps": [2]}, author="usr_2")
    save_insight(workspace, "visits", kind="paths", name=InsightName(zh="访问", en=""), body={}, author="usr_2")
    assert [(one.key, one.version) for one in list_insights(workspace)] == [("cart", 2), ("visits", 1)]
    assert [one.name.en for one in list_insights(workspace, kind="paths")] == ["访问"]
    assert find_insight(workspace, "cart", version=1).body == {"steps": [1]}
    archive_insight(workspace, "cart", author="usr_1")
    assert [one.key for one in list_insights(workspace)] == ["visits"]
    with pytest.raises(MissingInsightError):
        find_insight(workspace, "cart")
    back = save_insight(workspace, "cart", kind="funnel", name=NAME, body={"steps": [2]}, author="usr_1")
    assert (back.version, find_insight(workspace, "cart").body) == (4, {"steps": [2]})


def test_what_cannot_be_saved_is_refused(home: Path) -> None:
    workspace = make_workspace(home)
    save_insight(workspace, "cart", kind="funnel", name=NAME, body={}, author="usr_1")
    with pytest.raises(InsightConflictError):
        save_insight(workspace, "cart", kind="paths", name=NAME, body={}, author="usr_1")
    for key, kind, name, body in (
        ("Cart!", "funnel", NAME, {}),
        ("cart", "fortune", NAME, {}),
        ("cart", "funnel", InsightName(zh=" ", en=""), {}),
        ("cart", "funnel", NAME, {"text": "x" * 70_000}),
    ):
        with pytest.raises(InvalidInsightError):
            save_insight(workspace, key, kind=kind, name=name, body=body, author="usr_1")
