"""A second person agrees to one content, once; who asked never decides; of two at once one wins."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from evergrove.access import ForbiddenError, Member, Role, User
from evergrove.approvals import (
    CONTENT_BYTES_MAX,
    LASTS,
    Action,
    Actor,
    Approval,
    ApprovalNeededError,
    ApprovalSettledError,
    ApprovalTooLargeError,
    ForeignRequestError,
    MissingApprovalError,
    NobodyElseError,
    OwnRequestError,
    ProgramDecidesError,
    SecondPersonRule,
    TooManyApprovalsError,
    ask_approval,
    decide_approval,
    digest_of,
    find_approval,
    forget_approvals,
    list_approvals,
    requests,
    require_second_person,
    second_person_rule,
    set_second_person,
    waiting_for,
    withdraw_approval,
)
from evergrove.kit import FixedClock
from support.ground import NOON, make_workspace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from evergrove.kit import Workspace

ANNA, BO = Actor(id="usr_anna", person="usr_anna"), Actor(id="usr_bo", person="usr_bo")
CONTENT = {"document": {"key": "win_back", "share": 0.5}}


def member(user_id: str, role: Role) -> Member:
    user = User(
        user_id=user_id,
        email=f"{user_id}@example.com",
        name="",
        language=None,
        has_password=True,
        created_at=NOON,
        signed_in_at=None,
    )
    return Member(user=user, role=role, everywhere=False)


TWO = (member("usr_anna", Role.OWNER), member("usr_bo", Role.OPERATOR))


@pytest.fixture
def workspace(home: Path) -> Iterator[Workspace]:
    opened = make_workspace(home)
    set_second_person(opened, SecondPersonRule(journeys=True), members=TWO, actor=ANNA)
    yield opened
    opened.close()


def need(workspace: Workspace, content: Mapping[str, Any] = CONTENT, **changed: Any) -> str:
    """Do what needs an approval."""
    wish = {"action": Action.PUBLISH_JOURNEY, "target": "win_back", "actor": ANNA, **changed}
    return require_second_person(workspace, content=content, **wish)


def ask(workspace: Workspace, content: Mapping[str, Any] = CONTENT, **changed: Any) -> Approval:
    wish = {"action": Action.PUBLISH_JOURNEY, "target": "win_back", "note": "please", "actor": ANNA, **changed}
    return ask_approval(workspace, content=content, **wish)


def grant(workspace: Workspace, approval: Approval, *, actor: Actor = BO, role: Role = Role.OPERATOR) -> Approval:
    return decide_approval(workspace, approval.approval_id, grants=True, note="", actor=actor, role=role)


def later(workspace: Workspace, wait: timedelta) -> Workspace:
    return replace(workspace, clock=FixedClock(NOON + wait))


def test_nobody_is_asked_before_somebody_says_so(home: Path) -> None:
    workspace = make_workspace(home)
    assert second_person_rule(workspace) == SecondPersonRule()
    assert need(workspace) == ""
    workspace.close()


def test_what_was_granted_passes_once_and_only_for_exactly_this(workspace: Workspace) -> None:
    with pytest.raises(ApprovalNeededError) as raised:
        need(workspace)
    assert raised.value.details["content"] == CONTENT
    assert raised.value.details["approval_id"] == ""
    asked = ask(workspace)
    with pytest.raises(ApprovalNeededError) as waiting:
        need(workspace)
    assert waiting.value.details["approval_id"] == asked.approval_id
    assert grant(workspace, asked).state == "granted"
    for other in ({"content": {"document": {"key": "win_back", "share": 0.6}}}, {"target": "other"}):
        with pytest.raises(ApprovalNeededError):
            need(workspace, **other)
    assert need(workspace) == asked.approval_id
    used = find_approval(workspace, asked.approval_id)
    assert (used.state, used.used_by, used.used_at, used.decided_by) == ("used", "usr_anna", NOON, "usr_bo")
    with pytest.raises(ApprovalNeededError):
        need(workspace)


def test_what_the_rule_leaves_out_passes(workspace: Workspace) -> None:
    assert need(workspace, action=Action.ERASE_CUSTOMER, target="cus_1") == ""


def test_asked_twice_it_is_one_request_and_a_browsers_numbers_count_as_ours(workspace: Workspace) -> None:
    first = ask(workspace, {"share": 1.0, "of": [2.0, 0.5]})
    assert ask(workspace, {"of": [2, 0.5], "share": 1}).approval_id == first.approval_id
    digests = {digest_of(Action.PUBLISH_JOURNEY, target=target, content={"a": 1}) for target in ("a", "b")}
    assert len(digests) == 2


def test_who_asked_never_decides_nor_does_a_program(workspace: Workspace) -> None:
    program = Actor(id="tok_1", person="usr_anna", is_program=True)
    own, by_program = ask(workspace), ask(workspace, {"a": 1}, actor=program)
    for approval in (own, by_program):
        with pytest.raises(OwnRequestError):
            grant(workspace, approval, actor=ANNA, role=Role.OWNER)
    with pytest.raises(ProgramDecidesError):
        grant(workspace, own, actor=Actor(id="tok_2", person="usr_bo", is_program=True))
    with pytest.raises(ForbiddenError, match="analyst"):
        grant(workspace, own, role=Role.ANALYST)
    assert find_approval(workspace, own.approval_id).state == "open"


def test_what_is_settled_stays_so(workspace: Workspace) -> None:
    refused = ask(workspace)
    decide_approval(workspace, refused.approval_id, grants=False, note="too soon", actor=BO, role=Role.OPERATOR)
    with pytest.raises(ApprovalSettledError, match="refused"):
        grant(workspace, refused)
    with pytest.raises(ApprovalNeededError):
        need(workspace)
    again = ask(workspace)
    assert again.approval_id != refused.approval_id
    grant(workspace, again)
    with pytest.raises(ForeignRequestError):
        withdraw_approval(workspace, again.approval_id, actor=BO)
    assert withdraw_approval(workspace, again.approval_id, actor=ANNA).state == "withdrawn"
    with pytest.raises(ApprovalNeededError):
        need(workspace)
    with pytest.raises(MissingApprovalError):
        find_approval(workspace, "apr_missing")


def test_after_a_week_it_has_lapsed(workspace: Workspace) -> None:
    waiting, granted = ask(workspace), ask(workspace, {"a": 1})
    grant(workspace, granted)
    assert need(later(workspace, LASTS - timedelta(seconds=1)), {"a": 1}) == granted.approval_id
    over = later(workspace, LASTS)
    assert find_approval(over, waiting.approval_id).state == "lapsed"
    with pytest.raises(ApprovalSettledError, match="lapsed"):
        grant(over, waiting)
    assert [one.approval_id for one in list_approvals(over, state="lapsed")] == [waiting.approval_id]
    assert list_approvals(over, state="open") == ()
    assert ask(over).approval_id != waiting.approval_id
    assert [one.state for one in list_approvals(over)] == ["open", "used", "lapsed"]
    newest = list_approvals(over, limit=1)
    assert [one.state for one in list_approvals(over, before=newest[0].approval_id)] == ["used", "lapsed"]


def test_a_rule_that_nobody_else_could_serve_is_not_turned_on(home: Path) -> None:
    workspace = make_workspace(home)
    rule = SecondPersonRule(erasures=True)
    for members in (TWO[:1], (TWO[0], member("usr_bo", Role.ANALYST))):
        with pytest.raises(NobodyElseError) as raised:
            set_second_person(workspace, rule, members=members, actor=ANNA)
        assert raised.value.details["actions"] == ["erase_customer", "second_person"]
    program = Actor(id="tok_1", person="usr_anna", is_program=True)
    with pytest.raises(NobodyElseError):
        set_second_person(workspace, rule, members=TWO[:1], actor=program)
    assert second_person_rule(workspace) == SecondPersonRule()
    workspace.close()


def test_turning_any_of_it_off_needs_a_second_person_turning_more_on_does_not(workspace: Workspace) -> None:
    both = SecondPersonRule(journeys=True, senders=True)
    assert set_second_person(workspace, both, members=TWO, actor=ANNA) == ""
    for weaker in (SecondPersonRule(), SecondPersonRule(journeys=True, erasures=True)):
        with pytest.raises(ApprovalNeededError) as raised:
            set_second_person(workspace, weaker, members=TWO, actor=ANNA)
    assert second_person_rule(workspace) == both
    details = raised.value.details
    asked = ask(workspace, details["content"], action=Action.SECOND_PERSON, target=details["target"])
    grant(workspace, asked)
    assert set_second_person(workspace, weaker, members=TWO, actor=ANNA) == asked.approval_id
    assert second_person_rule(workspace) == weaker


def test_limits(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ApprovalTooLargeError):
        ask(workspace, {"text": "x" * CONTENT_BYTES_MAX})
    monkeypatch.setattr(requests, "WAITING_MAX", 2)
    for number in range(2):
        ask(workspace, {"number": number})
    with pytest.raises(TooManyApprovalsError):
        ask(workspace, {"number": 2})
    assert ask(workspace, {"number": 1}).state == "open", "what waits already is no new one"


def test_an_erased_customer_leaves_no_words(either_workspace: Workspace) -> None:
    theirs = ask(either_workspace, {}, action=Action.ERASE_CUSTOMER, target="cus_1")
    others = ask(either_workspace, {}, action=Action.ERASE_CUSTOMER, target="cus_2")
    with either_workspace.control.write() as connection:
        assert forget_approvals(connection, ["cus_1"]) == 1
    found = [find_approval(either_workspace, one.approval_id).note for one in (theirs, others)]
    assert found == ["", "please"]


def test_of_many_that_decide_or_use_one_approval_at_once_one_wins(either_workspace: Workspace) -> None:
    set_second_person(either_workspace, SecondPersonRule(journeys=True), members=TWO, actor=ANNA)
    for round_number in range(5):
        asked = ask(either_workspace, {"round": round_number})
        assert _winners(partial(grant, either_workspace, asked)) == 1
        assert _winners(partial(need, either_workspace, asked.content)) == 1
        assert find_approval(either_workspace, asked.approval_id).state == "used"


def _winners(work: Callable[[], object], *, threads: int = 4) -> int:
    """How many of some that begin at one moment get through."""
    here = threading.Barrier(threads)

    def run(_: int) -> bool:
        here.wait()
        try:
            work()
        except (ApprovalNeededError, ApprovalSettledError):
            return False
        return True

    with ThreadPoolExecutor(threads) as pool:
        return sum(pool.map(run, range(threads)))


def test_of_many_that_ask_at_once_one_request_is_left(either_workspace: Workspace) -> None:
    with ThreadPoolExecutor(4) as pool:
        made = {one.approval_id for one in pool.map(lambda _: ask(either_workspace), range(4))}
    assert len(made) == len(list_approvals(either_workspace)) == 1


def test_what_waits_for_somebody_is_what_they_may_decide_and_their_own_that_was_granted(workspace: Workspace) -> None:
    first = ask(workspace)
    ask(later(workspace, timedelta(hours=1)), {"a": 1})
    ask(workspace, action=Action.SECOND_PERSON, target="second_person")
    own = ask(workspace, {"a": 2}, actor=BO)
    for_bo = waiting_for(workspace, actor=BO, role=Role.OPERATOR)
    assert (for_bo.to_decide, for_bo.oldest, for_bo.granted) == (3, first, ())
    eve = Actor(id="usr_eve", person="usr_eve")
    assert [waiting_for(workspace, actor=eve, role=role).to_decide for role in (Role.OWNER, Role.VIEWER)] == [4, 0]
    granted = grant(workspace, own, actor=ANNA, role=Role.OWNER)
    assert waiting_for(workspace, actor=BO, role=Role.OPERATOR).granted == (granted,)
    assert waiting_for(workspace, actor=ANNA, role=Role.OWNER).to_decide == 0
    program = waiting_for(workspace, actor=Actor(id="tok", person="usr_eve", is_program=True), role=Role.OWNER)
    assert (program.to_decide, program.oldest) == (0, None), "a program decides nothing"
    lapsed = waiting_for(later(workspace, LASTS + timedelta(hours=2)), actor=BO, role=Role.OPERATOR)
    assert (lapsed.to_decide, lapsed.granted) == (0, ())
