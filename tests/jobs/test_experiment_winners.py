"""What an experiment's own rule does: rolled out once, and one that cannot be judged holds up no other."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from evergrove.access import Member, Role, User
from evergrove.approvals import Action, Actor, SecondPersonRule, decide_approval, list_approvals, set_second_person
from evergrove.experiments import Decision, InvalidExperimentError, publish_experiment, winner_of
from evergrove.jobs import experiments
from evergrove.jobs.experiments import roll_out_by_rule

if TYPE_CHECKING:
    import pytest

    from evergrove.approvals import Approval
    from evergrove.kit import Workspace

ANNA, BO = (Actor(id=name, person=name) for name in ("usr_anna", "usr_bo"))


def publish(
    workspace: Workspace, key: str, *, is_automatic: bool = True, why: str = "a question is opened more often"
) -> None:
    document: dict[str, Any] = {
        "key": key,
        "name": {"zh": "主题行", "en": "Subject line"},
        "hypothesis": why,
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


def ask_two(workspace: Workspace) -> None:
    """From now on a roll-out needs a second person."""
    members = [
        Member(
            user=User(
                user_id=one.id,
                email=f"{one.id}@example.com",
                name="",
                language=None,
                has_password=True,
                created_at=workspace.clock.now(),
                signed_in_at=None,
            ),
            role=Role.OPERATOR,
            everywhere=False,
        )
        for one in (ANNA, BO)
    ]
    set_second_person(workspace, SecondPersonRule(winners=True), members=members, actor=ANNA)


def decide(workspace: Workspace, approval: Approval, *, grants: bool) -> None:
    decide_approval(workspace, approval.approval_id, grants=grants, note="", actor=BO, role=Role.OPERATOR)


def test_where_two_have_to_agree_the_rule_asks_once_and_rolls_out_what_was_granted(
    either_workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = either_workspace
    decisions = {
        "better@1": Decision(action="roll_out", arm="question", reasons=("primary_better",)),
        "disliked@1": Decision(action="roll_out", arm="question", reasons=("primary_better",)),
        "harmful@1": Decision(action="stop_worse", arm=None, reasons=("primary_worse",)),
    }
    monkeypatch.setattr(experiments, "report_experiment", lambda _, key: SimpleNamespace(decision=decisions[key]))
    for key in ("better", "disliked", "harmful"):
        publish(workspace, key)
    ask_two(workspace)
    assert roll_out_by_rule(workspace) == {"harmful": "plain"}, "who stops what does harm waits for nobody"
    assert roll_out_by_rule(workspace) == {}
    requests = {one.target: one for one in list_approvals(workspace)}
    assert sorted(requests) == ["better", "disliked"], "each is asked for once"
    better = requests["better"]
    assert (better.action, better.asked_by, better.note) == (Action.ROLL_OUT_WINNER, "rule", "primary_better")
    assert better.content == {"experiment": "better@1", "variant": "question"}
    decide(workspace, better, grants=True)
    decide(workspace, requests["disliked"], grants=False)
    assert roll_out_by_rule(workspace) == {"better": "question"}
    assert roll_out_by_rule(workspace) == {}
    assert {one.target: one.state for one in list_approvals(workspace)} == {"better": "used", "disliked": "refused"}
    assert [winner_of(workspace, key) for key in ("better", "disliked", "harmful")] == ["question", "", "plain"]
    publish(workspace, "disliked", why="a question is clicked more often")
    decisions["disliked@2"] = decisions["disliked@1"]
    assert roll_out_by_rule(workspace) == {}
    assert [one.content["experiment"] for one in list_approvals(workspace, state="open")] == ["disliked@2"]


def test_what_was_granted_is_not_done_where_the_rule_no_longer_says_so(
    either_workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = either_workspace
    decisions = [
        Decision(action="roll_out", arm="question", reasons=()),
        Decision(action="go_on", arm=None, reasons=()),
    ]
    monkeypatch.setattr(experiments, "report_experiment", lambda *_: SimpleNamespace(decision=decisions[0]))
    publish(workspace, "better")
    ask_two(workspace)
    roll_out_by_rule(workspace)
    decide(workspace, list_approvals(workspace)[0], grants=True)
    decisions.pop(0)
    assert roll_out_by_rule(workspace) == {}
    assert (winner_of(workspace, "better"), list_approvals(workspace)[0].state) == ("", "granted")
