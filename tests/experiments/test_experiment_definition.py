"""Definitions of experiments: published as versions, refused with what to mend."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from evergrove.experiments import (
    InvalidExperimentError,
    MissingExperimentError,
    assign,
    experiment_versions,
    list_experiments,
    load_experiment,
    publish_experiment,
    read_experiment,
)
from evergrove.kit import Workspace
from support.ground import make_workspace


@pytest.fixture
def workspace(home: Path) -> Iterator[Workspace]:
    opened = make_workspace(home)
    yield opened
    opened.close()


DOCUMENT: dict[str, Any] = {
    "key": "subject_line",
    "name": {"zh": "主题行测试", "en": "Subject line"},
    "hypothesis": "A question in the subject line brings more orders, because more people open it.",
    "scope": "campaign",
    "subject": "spring",
    "variants": [{"key": "control", "share_bp": 5_000}, {"key": "question", "share_bp": 4_000}],
    "metrics": [
        {"name": "orders", "kind": "binary", "fact": "Order Completed", "days": 7},
        {"name": "money", "kind": "revenue", "fact": "Order Completed", "measure": "amount", "role": "secondary"},
        {"name": "left", "kind": "binary", "fact": "Message Unsubscribed", "role": "guardrail", "better": "down"},
    ],
    "segments": ["city"],
}


def test_an_experiment_is_published_as_versions_that_draw_the_same_customers(workspace: Workspace) -> None:
    first = publish_experiment(workspace, DOCUMENT, author="me")
    assert publish_experiment(workspace, DOCUMENT, author="me").version == first.version == 1
    second = publish_experiment(workspace, DOCUMENT | {"note": "said once more"}, author="me")
    assert second.reference == "subject_line@2"
    assert load_experiment(workspace, "subject_line") == second
    assert load_experiment(workspace, "subject_line@1") == first
    assert first.salt == second.salt
    assert [one.version for one in experiment_versions(workspace, "subject_line")] == [2, 1]
    assert list_experiments(workspace) == (second,)


def test_the_default_is_planned_looks_and_control_is_the_first_variant() -> None:
    found = read_experiment(DOCUMENT)
    assert (found.control, found.design.kind, found.design.looks) == ("control", "sequential", 5)
    assert found.shares_bp == {"control": 5_000, "question": 4_000}
    drawn = assign(pa.array([f"c{number}" for number in range(2_000)]), salt=found.salt, shares=found.shares_bp)
    assert 150 < drawn.null_count < 250  # the rest of the shares stays out of it


def test_what_is_not_there_is_missing(workspace: Workspace) -> None:
    for reference in ("subject_line", "subject_line@x"):
        with pytest.raises(MissingExperimentError):
            load_experiment(workspace, reference)
    with pytest.raises(MissingExperimentError):
        experiment_versions(workspace, "subject_line")


METRIC = DOCUMENT["metrics"][0]


@pytest.mark.parametrize(
    ("wrong", "help_says"),
    [
        ({"key": "Subject line"}, "small letters"),
        ({"hypothesis": " "}, "what you expect"),
        ({"variants": DOCUMENT["variants"][:1]}, "control first"),
        ({"variants": [{"key": "a", "share_bp": 5_000}] * 2}, "of its own"),
        ({"variants": [{"key": "a", "share_bp": 0}, {"key": "b", "share_bp": 10}]}, "above 0"),
        ({"variants": [{"key": "a", "share_bp": 9_000}, {"key": "b", "share_bp": 9_000}]}, "at most 10,000"),
        ({"metrics": DOCUMENT["metrics"][1:]}, "role primary"),
        ({"metrics": [METRIC, METRIC]}, "name of its own"),
        ({"metrics": [METRIC | {"fact": ""}]}, "the fact of each"),
        ({"metrics": [METRIC | {"kind": "ratio"}]}, "divisor"),
        ({"metrics": [METRIC | {"kind": "retention"}]}, "after_days"),
        ({"metrics": [METRIC | {"cap": 5.0}]}, "means and revenue"),
        ({"metrics": [METRIC | {"days": 0}]}, "days"),
        ({"metrics": [METRIC | {"margin": 1.5}]}, "twentieth"),
        ({"subject": ""}, "journey, campaign or node"),
        ({"segments": [str(number) for number in range(11)]}, "dimensions"),
        ({"design": {"alpha": 0.9}}, "alpha"),
        ({"roll_out": {"days_min": 500}}, "days"),
        ({"unit": "session"}, "reference"),
        ({"goal": "orders"}, "reference"),
    ],
)
def test_what_cannot_be_used_is_refused_with_what_to_write(wrong: dict[str, Any], help_says: str) -> None:
    with pytest.raises(InvalidExperimentError) as refusal:
        read_experiment(DOCUMENT | wrong)
    assert help_says in refusal.value.help
