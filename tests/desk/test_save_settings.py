"""The setting of the queue: what it refuses, and what it says when nobody has set it up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from evergrove.desk import (
    InvalidSaveQueueError,
    MissingSaveQueueError,
    RiskFigures,
    SaveQueue,
    load_save_queue,
    publish_save_queue,
    save_reasons,
    save_titles,
)
from support.ground import make_workspace

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from evergrove.kit import Workspace


@pytest.fixture
def workspace(home: Path) -> Iterator[Workspace]:
    opened = make_workspace(home)
    yield opened
    opened.close()


def test_published_it_has_the_usual_figures_and_a_version(workspace: Workspace) -> None:
    with pytest.raises(MissingSaveQueueError):
        load_save_queue(workspace)
    made = publish_save_queue(workspace, {}, author="test")
    assert made == load_save_queue(workspace) == SaveQueue(version=1)
    assert (made.due_hours, made.horizon_days, made.hold_out_bp, made.reference) == (72, 60, 1_000, "save-queue@1")
    assert publish_save_queue(workspace, {"due_hours": 48}, author="test").version == 2
    assert publish_save_queue(workspace, {"due_hours": 48}, author="test").version == 2


@pytest.mark.parametrize(
    ("document", "field"),
    [
        ({"end_bp": 7_000}, "end_bp"),
        ({"begin_bp": 0, "end_bp": 0}, "begin_bp"),
        ({"hold_out_bp": 5_001}, "hold_out_bp"),
        ({"teams": []}, "teams"),
        ({"teams": [{"key": "a1"}, {"key": "a1"}]}, "teams"),
        ({"teams": [{"key": "A"}]}, "teams"),
        ({"teams": [{"capacity_a_day": -1}]}, "teams"),
        ({"teams": [{"key": "aa", "capacity_a_day": 1_500}, {"key": "bb", "capacity_a_day": 501}]}, "teams"),
        ({"due_hours": 0}, "due_hours"),
        ({"horizon_days": 366}, "horizon_days"),
        ({"activity_weight_bp": 10_001}, "activity_weight_bp"),
        ({"alive_bp_min": -1}, "alive_bp_min"),
        ({"value_minor_min": -1}, "value_minor_min"),
        ({"cool_down_days": -1}, "cool_down_days"),
        ({"quiet_key_dates": ["pancake_day"]}, "quiet_key_dates"),
        ({"unknown": 1}, ""),
        ({"due_hours": "soon"}, ""),
    ],
)
def test_a_setting_that_cannot_work_is_refused_by_its_field(
    workspace: Workspace, document: dict[str, Any], field: str
) -> None:
    with pytest.raises(InvalidSaveQueueError) as refused:
        publish_save_queue(workspace, document, author="test")
    assert refused.value.details["field"] == field
    assert refused.value.help


def test_reasons_say_what_is_known_in_both_languages() -> None:
    known = RiskFigures(
        probability=0.82,
        none_probability=0.75,
        drop=0.98,
        gap_days=12.4,
        silence_days=40,
        value_minor=None,
        horizon_days=60,
        order_days=62,
        order_gap_days=31.0,
    )
    words = save_reasons(known)
    assert words["zh"][:2] == (
        "已 62 天没有下单，此前平均约 31 天下一次单。",
        "只看下单：未来 60 天内不再下单的可能性为 75%（BG/NBD 模型）。",
    )
    assert words["zh"][2].startswith(
        "把浏览、打开消息也算上：平时约每 12 天有一次，这次已 40 天没有，几乎从未间隔这么久"
    )
    assert words["zh"][2].endswith("，风险由 75 分调整为 82 分。")
    assert words["en"][:2] == (
        "No order for 62 days; before that about one every 31 days.",
        "By their orders alone, no order in the next 60 days is 75% likely (BG/NBD).",
    )
    assert "usually something every 12 days, now nothing for 40, longer than nearly every pause" in words["en"][2]
    assert words["en"][2].endswith("; this moves the risk from 75 to 82.")
    assert len(words["zh"]) == len(words["en"]) == 3
    assert save_titles(known) == ("挽留客户：流失风险 82 分", "Keep this customer: churn risk 82 of 100")
    rare = RiskFigures(
        probability=0.8, none_probability=0.8, drop=None, gap_days=None, silence_days=50, value_minor=5, horizon_days=60
    )
    assert "judged by orders alone" in save_reasons(rare)["en"][1]
    assert "只按下单判断" in save_reasons(rare)["zh"][1]
