"""What an experiment's own rule does: rolled out once, and one that cannot be judged holds up no other."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from evergrove.experiments import Decision, InvalidExperimentError, publish_experiment, winner_of
from evergrove.jobs import experiments
from evergrove.jobs.experiments import roll_out_by_rule

if TYPE_CHECKING:
    import pytest

    from evergrove.kit import Workspace


def publish(workspace: Workspace, key: str, *, is_automatic: bool = True) -> None:
    document: dict[str, Any] = {
        "key": key,
        "name": {"zh": "主题行", "en": "Subject line"},
        "hypothesis": "a question is opened more often",
        "scope": "global",
        "variants": [{"key": "plain", "share_bp": 5_000}, {"key": "question", "share_bp": 5_000}],
        "metrics": [{"name": "bought", "kind": "binary", "fact": "Order Completed"}],
        "roll_out": {"is_automatic": is_automatic},
    }
    publish_experiment(workspace, document, author="test")


def test_the_rule_decides_each_experiment_once_and_by_itself(
    either_workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = either_workspace
    decisions = {
        "better@1": Decision(action="roll_out", arm="question", reasons=("primary_better",)),
        "nothing@1": Decision(action="stop_no_effect", arm=None, reasons=("no_difference_shown",)),
        "open@1": Decision(action="go_on", arm=None, reasons=("unknown",)),
    }
    asked: list[str] = []

    def report(_: Workspace, reference: str) -> SimpleNamespace:
        asked.append(reference)
        if reference not in decisions:
            raise InvalidExperimentError("it cannot be judged", help="look at its figures")
        return SimpleNamespace(decision=decisions[reference])

    monkeypatch.setattr(experiments, "report_experiment", report)
    for key in ("a_broken", "better", "nothing", "open"):
        publish(workspace, key)
    publish(workspace, "by_hand", is_automatic=False)
    assert roll_out_by_rule(workspace) == {"better": "question", "nothing": "plain"}
    assert asked == ["a_broken@1", "better@1", "nothing@1", "open@1"]
    asked.clear()
    assert roll_out_by_rule(workspace) == {}
    assert asked == ["a_broken@1", "open@1"]
    assert [winner_of(workspace, key) for key in ("better", "nothing", "open")] == ["question", "plain", ""]
