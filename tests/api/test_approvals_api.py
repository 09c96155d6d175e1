"""The second person over the API: asked, granted, refused, withdrawn; for each action, off and on."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from evergrove.access import Role, open_workspace
from evergrove.api.experiment_bodies import EXAMPLE
from evergrove.content import publish_template
from evergrove.kit import FixedClock
from support.api_client import api_client, bearer, cheapen_passwords, make_home, sign_in_member, sign_in_owner
from support.ground import NOON
from support.journey_world import open_journeys, win_back
from support.reach_world import LETTER

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from starlette.testclient import TestClient

    from evergrove.kit import Settings

EVERYTHING = {"journeys": True, "winners": True, "senders": True, "erasures": True}
MISSING = "apr_0199b2c48f7e7c3a9d1e2f6b5a4c3d2e"


@dataclass(kw_only=True)
class Office:
    """Two people at the API of one workspace, and a way in for others."""

    anna: TestClient
    bo: TestClient
    settings: Settings
    people: list[str]

    def done(self, client: TestClient, method: str, path: str, body: Any = None, **options: Any) -> dict[str, Any]:
        """The body of what must go well."""
        reply = client.request(method, f"/api/w/default{path}", json=body, **options)
        assert reply.status_code < 300, reply.text
        return dict(reply.json())

    def refused(self, client: TestClient, method: str, path: str, body: Any = None, **options: Any) -> tuple[int, str]:
        """Status and code of what must not."""
        reply = client.request(method, f"/api/w/default{path}", json=body, **options)
        return reply.status_code, reply.json()["code"]

    def needed(self, method: str, path: str, body: Any) -> dict[str, Any]:
        """The details with which Anna asks for what she may not do alone."""
        reply = self.anna.request(method, f"/api/w/default{path}", json=body)
        assert (reply.status_code, reply.json()["code"]) == (409, "approval.needed"), reply.text
        assert reply.json()["help"]
        details = reply.json()["details"]
        return {name: details[name] for name in ("action", "target", "content")}

    def asked(self, method: str, path: str, body: Any) -> str:
        """The id of Anna's request for it."""
        wish = {**self.needed(method, path, body), "note": "please look"}
        return str(self.done(self.anna, "POST", "/approvals", wish)["approval_id"])

    def audit(self, action: str) -> list[dict[str, Any]]:
        lines = self.done(self.anna, "GET", "/audit")["items"]
        return [line for line in lines if line["action"] == action]


@pytest.fixture
def office(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    cheapen_passwords(monkeypatch)
    settings = make_home(home)
    workspace = open_workspace(settings, slug="default", clock=FixedClock(NOON))
    people = open_journeys(workspace).people
    workspace.close()
    with ExitStack() as stack:
        anna, bo = (stack.enter_context(api_client(settings)) for _ in range(2))
        sign_in_owner(anna, settings)
        sign_in_member(bo, settings, email="bo@example.com", role=Role.OPERATOR)
        yield Office(anna=anna, bo=bo, settings=settings, people=people)


def actions_of(office: Office) -> list[tuple[str, str, dict[str, Any]]]:
    """Each action as it is asked for: publish, roll out, go live, erase."""
    experiment = {**EXAMPLE, "key": "subject", "design": {"customers_planned": 20, "looks": 2}}
    office.done(office.anna, "POST", "/experiments", {"document": experiment})
    office.done(office.anna, "POST", "/senders", {"sender_key": "spare", "kind": "recorded", "settings": {}})
    return [
        ("POST", "/journeys", {"document": win_back()}),
        ("POST", "/journey-classics/birthday/install", {}),
        ("PUT", "/experiments/subject/winner", {"variant": "question"}),
        ("POST", "/senders/spare/live", {"is_live": True}),
        ("POST", f"/customers/{office.people[0]}/erase", {"reason": "asked by letter"}),
    ]


def test_off_nobody_is_asked(office: Office) -> None:
    assert office.done(office.anna, "GET", "/second-person") == dict.fromkeys(EVERYTHING, False)
    for method, path, body in actions_of(office):
        office.done(office.anna, method, path, body)
    assert office.done(office.anna, "GET", "/approvals") == {"items": [], "next": None}


def test_on_each_action_waits_for_a_second_person_and_passes_once(office: Office) -> None:
    wishes = actions_of(office)
    office.done(office.anna, "PUT", "/second-person", EVERYTHING)
    assert office.done(office.bo, "GET", "/second-person") == EVERYTHING
    for method, path, body in wishes:
        approval_id = office.asked(method, path, body)
        seen = office.done(office.bo, "GET", f"/approvals/{approval_id}")
        assert (seen["state"], seen["may_decide"], seen["is_own"], seen["note"]) == ("open", True, False, "please look")
        assert seen["content"]
        granted = office.done(office.bo, "POST", f"/approvals/{approval_id}/grant", {"note": "fine"})
        assert (granted["state"], granted["may_decide"]) == ("granted", False)
        office.done(office.anna, method, path, body)
        after = office.done(office.anna, "GET", f"/approvals/{approval_id}")
        assert (after["state"], after["is_own"], after["decision_note"]) == ("used", True, "fine")
        assert office.needed(method, path, body)
    names = ("publish_journey", "install_journey_classic", "roll_out_winner", "set_sender_live", "erase_customer")
    for action in names:
        assert office.audit(action)[0]["details"]["approval_id"].startswith("apr_"), action
    assert {len(office.audit(action)) for action in ("ask_approval", "grant_approval")} == {len(names)}


def test_what_only_stops_or_narrows_waits_for_nobody(office: Office) -> None:
    actions_of(office)
    office.done(office.anna, "PUT", "/second-person", EVERYTHING)
    office.done(office.anna, "PUT", "/experiments/subject/winner", {"variant": "control"})
    office.done(office.anna, "PUT", "/experiments/subject/winner", {"variant": ""})
    sandbox = office.done(office.anna, "POST", "/senders/spare/live", {"is_live": False})
    assert sandbox["is_live"] is False
    assert office.done(office.anna, "GET", "/approvals")["items"] == []


def test_what_leaves_by_a_live_sender_changes_by_two_and_stops_by_one(office: Office) -> None:
    spare = {"kind": "recorded", "settings": {}}
    office.done(office.anna, "POST", "/senders", {"sender_key": "spare", **spare})
    office.done(office.anna, "POST", "/senders/spare/live", {"is_live": True})
    office.done(office.anna, "PUT", "/senders/spare", {**spare, "rate_per_second": 5})
    office.done(office.anna, "PUT", "/second-person", {"senders": True})
    faster = {**spare, "rate_per_second": 50}
    assert office.refused(office.anna, "POST", "/senders", {"sender_key": "spare", **faster})[1] == "approval.needed"
    approval_id = office.asked("PUT", "/senders/spare", faster)
    seen = office.done(office.bo, "GET", f"/approvals/{approval_id}")
    assert (seen["action"], seen["target"]) == ("change_live_sender", "spare")
    assert (seen["content"]["before"]["rate_per_second"], seen["content"]["rate_per_second"]) == (5, 50)
    office.done(office.bo, "POST", f"/approvals/{approval_id}/grant", {})
    assert office.done(office.anna, "PUT", "/senders/spare", faster)["rate_per_second"] == 50
    assert office.audit("change_sender")[0]["details"]["approval_id"] == approval_id
    renamed = office.done(office.anna, "PUT", "/senders/spare", {**faster, "name": "Spare", "cost_minor": 2})
    assert (renamed["name"], renamed["is_live"]) == ("Spare", True)
    assert office.done(office.anna, "DELETE", "/senders/spare")["is_enabled"] is False
    assert office.refused(office.anna, "PUT", "/senders/spare", faster) == (409, "approval.needed"), "on again"
    assert office.done(office.anna, "PUT", "/senders/spare", {**spare, "is_enabled": False})["rate_per_second"] == 0


def test_what_waits_for_me_is_told_in_one_word(office: Office) -> None:
    office.done(office.anna, "PUT", "/second-person", {"senders": True, "journeys": True})
    office.done(office.anna, "POST", "/senders", {"sender_key": "spare", "kind": "recorded", "settings": {}})
    asked = office.asked("POST", "/senders/spare/live", {"is_live": True})
    office.asked("POST", "/journeys", {"document": win_back()})
    nothing: dict[str, Any] = {"to_decide": 0, "oldest": None, "granted": []}
    assert office.done(office.anna, "GET", "/approvals/waiting") == nothing
    for_bo = office.done(office.bo, "GET", "/approvals/waiting")
    assert (for_bo["to_decide"], for_bo["oldest"]["approval_id"], for_bo["granted"]) == (2, asked, [])
    office.done(office.bo, "POST", f"/approvals/{asked}/grant", {})
    for_anna = office.done(office.anna, "GET", "/approvals/waiting")
    assert [one["approval_id"] for one in for_anna["granted"]] == [asked]
    assert office.done(office.bo, "GET", "/approvals/waiting")["to_decide"] == 1


def test_another_draft_and_another_template_need_another_approval(office: Office) -> None:
    office.done(office.anna, "PUT", "/second-person", {"journeys": True})
    granted = office.asked("POST", "/journeys", {"document": win_back()})
    office.done(office.bo, "POST", f"/approvals/{granted}/grant", {})
    for changed in (
        {"document": win_back(nodes={"rest": {"hours": 23}})},
        {"document": win_back(), "mode": "archive_old"},
    ):
        assert office.refused(office.anna, "POST", "/journeys", changed) == (409, "approval.needed")
    workspace = open_workspace(office.settings, slug="default", clock=FixedClock(NOON))
    publish_template(workspace, {**LETTER, "name": {"zh": "再问候", "en": "Hello again"}}, author="test")
    workspace.close()
    assert office.refused(office.anna, "POST", "/journeys", {"document": win_back()}) == (409, "approval.needed")


def test_who_asked_does_not_decide_and_a_wrong_journey_uses_nothing_up(office: Office) -> None:
    office.done(office.anna, "PUT", "/second-person", {"journeys": True})
    wish = {"document": win_back()}
    approval_id = office.asked("POST", "/journeys", wish)
    for verb, body in (("grant", {}), ("refuse", {"note": "no"})):
        path = f"/approvals/{approval_id}/{verb}"
        assert office.refused(office.anna, "POST", path, body) == (403, "approval.own_request")
    assert office.refused(office.bo, "POST", f"/approvals/{approval_id}/refuse", {"note": " "})[0] == 422
    assert office.refused(office.bo, "POST", f"/approvals/{approval_id}/withdraw") == (403, "approval.not_yours")
    office.done(office.bo, "POST", f"/approvals/{approval_id}/grant", {})
    wrong = {**wish, "backfill": "current"}
    assert office.refused(office.anna, "POST", "/journeys", wrong) == (422, "journey.invalid")
    office.done(office.anna, "POST", "/journeys", wish)


def test_refused_and_withdrawn_requests_do_not_pass(office: Office) -> None:
    office.done(office.anna, "PUT", "/second-person", {"journeys": True})
    wish = {"document": win_back()}
    first = office.asked("POST", "/journeys", wish)
    refused = office.done(office.bo, "POST", f"/approvals/{first}/refuse", {"note": "the letter is old"})
    assert (refused["state"], refused["decision_note"]) == ("refused", "the letter is old")
    second = office.asked("POST", "/journeys", wish)
    assert second != first
    office.done(office.bo, "POST", f"/approvals/{second}/grant", {})
    office.done(office.anna, "POST", f"/approvals/{second}/withdraw")
    assert office.needed("POST", "/journeys", wish)
    listed = office.done(office.anna, "GET", "/approvals", params={"limit": 1})
    assert [one["state"] for one in listed["items"]] == ["withdrawn"]
    rest = office.done(office.anna, "GET", "/approvals", params={"after": listed["next"]})
    assert ([one["state"] for one in rest["items"]], rest["next"]) == (["refused"], None)
    assert office.done(office.anna, "GET", "/approvals", params={"state": "open"})["items"] == []
    gone = office.refused(office.bo, "POST", f"/approvals/{MISSING}/grant", {})
    assert gone == (404, "approval.missing")
    assert office.refused(office.bo, "POST", f"/approvals/{first}/grant", {}) == (409, "approval.settled")


def test_a_program_asks_and_a_person_decides_but_not_who_made_its_key(office: Office) -> None:
    office.done(office.anna, "PUT", "/second-person", {"journeys": True})
    made = office.done(office.anna, "POST", "/tokens", {"name": "nightly", "role": "owner"})
    program = {"headers": {"Authorization": f"Bearer {made['secret']}"}}
    wish = {**office.needed("POST", "/journeys", {"document": win_back()}), "note": ""}
    asked = office.done(office.anna, "POST", "/approvals", wish, **program)["approval_id"]
    assert office.refused(office.anna, "POST", f"/approvals/{asked}/grant", {}, **program) == (
        403,
        "approval.by_program",
    )
    assert office.refused(office.anna, "POST", f"/approvals/{asked}/grant", {}) == (403, "approval.own_request")
    office.done(office.bo, "POST", f"/approvals/{asked}/grant", {})
    office.done(office.anna, "POST", "/journeys", {"document": win_back()})


@pytest.mark.parametrize("role", [Role.ANALYST, Role.AGENT, Role.VIEWER])
def test_who_may_not_do_it_neither_asks_nor_decides_nor_looks(office: Office, role: Role) -> None:
    office.done(office.anna, "PUT", "/second-person", {"journeys": True})
    wish = {**office.needed("POST", "/journeys", {"document": win_back()}), "note": ""}
    approval_id = office.done(office.anna, "POST", "/approvals", wish)["approval_id"]
    other = {"headers": bearer(office.settings, role)}
    for method, path, body in (
        ("GET", "/approvals", None),
        ("POST", "/approvals", wish),
        ("POST", f"/approvals/{approval_id}/grant", {}),
        ("PUT", "/second-person", {}),
    ):
        assert office.refused(office.bo, method, path, body, **other) == (403, "forbidden"), path


def test_alone_nobody_turns_it_on_and_alone_nobody_turns_it_off(office: Office) -> None:
    members = office.done(office.anna, "GET", "/users")["items"]
    bo = next(one["user_id"] for one in members if one["email"] == "bo@example.com")
    office.done(office.anna, "PATCH", f"/users/{bo}", {"role": "viewer"})
    assert office.refused(office.anna, "PUT", "/second-person", EVERYTHING) == (409, "approval.nobody_else")
    office.done(office.anna, "PATCH", f"/users/{bo}", {"role": "operator"})
    office.done(office.anna, "PUT", "/second-person", EVERYTHING)
    approval_id = office.asked("PUT", "/second-person", {**EVERYTHING, "erasures": False})
    assert office.refused(office.anna, "PUT", "/second-person", {}) == (409, "approval.needed"), "another content"
    office.done(office.bo, "POST", f"/approvals/{approval_id}/grant", {})
    office.done(office.anna, "PUT", "/second-person", {**EVERYTHING, "erasures": False})
    newest = office.audit("set_second_person")[0]["details"]
    assert (newest["approval_id"], newest["erasures"]) == (approval_id, False)
