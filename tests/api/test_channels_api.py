"""Senders, seeds, topics, blocked addresses and the policy over the API; no secret ever comes back."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from evergrove.access import Role
from evergrove.channels.adapters.web_push import new_vapid_key, public_key_of
from support.api_client import api_client, make_home
from support.ground import NOON
from support.shop_api import Shop

if TYPE_CHECKING:
    from collections.abc import Iterator

SECRET = "a secret of the gateway"  # noqa: S105 - of a gateway that exists in tests only

GATEWAY = {
    "sender_key": "gateway",
    "kind": "mms_gateway",
    "settings": {"endpoint": "https://mms.example/send", "secret": SECRET},
    "cost_minor": 30,
    "licence": "【长青】",
}


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """An empty workspace."""
    settings = make_home(tmp_path_factory.mktemp("channels") / "home", "default", "other")
    with api_client(settings) as client:
        yield Shop(client, settings)


def made(shop: Shop, **changes: Any) -> dict[str, Any]:
    reply = shop.send("POST", "/senders", {**GATEWAY, **changes})
    assert reply.status_code == 201, reply.text
    return dict(reply.json())


def test_every_kind_says_what_it_takes(shop: Shop) -> None:
    kinds = {one["kind"]: one for one in shop.get("/sender-kinds").json()["items"]}
    assert {"recorded", "smtp", "webhook", "aliyun_sms"} <= kinds.keys()
    fields = {one["name"]: one for one in kinds["smtp"]["fields"]}
    assert (fields["host"]["is_required"], fields["host"]["json_schema"]["type"]) == (True, "string")
    assert (fields["password"]["is_secret"], fields["password"]["default"]) == (True, None)
    assert fields["security"]["json_schema"]["enum"] == ["none", "starttls", "tls"]
    assert all("$ref" not in one["json_schema"] for kind in kinds.values() for one in kind["fields"])


def test_topics_of_a_workspace_without_customers_count_nobody(shop: Shop) -> None:
    found = shop.get("/topics/consents?channel=email").json()
    assert (found["members"], {one["customers"]["value"] for one in found["items"]}) == (0, {0})


def test_a_secret_goes_in_and_never_out(shop: Shop) -> None:
    sender = made(shop)
    assert (sender["channel"], sender["is_live"], sender["problems"]) == ("mms", False, ["sandbox"])
    assert sender["settings"] == {"endpoint": "https://mms.example/send"}
    body = {name: value for name, value in GATEWAY.items() if name != "sender_key"}
    elsewhere = shop.send("PUT", "/senders/gateway", {**body, "settings": {"endpoint": "https://mms2.example/send"}})
    assert (elsewhere.status_code, elsewhere.json()["code"]) == (422, "sender.invalid"), "no secret goes elsewhere"
    changed = shop.send(
        "PUT", "/senders/gateway", {**body, "name": "MMS", "settings": {"endpoint": "https://mms.example/send"}}
    )
    assert changed.json()["name"] == "MMS", "the secret that was absent stayed"
    everything = [
        shop.get("/senders").text,
        shop.get("/senders/gateway").text,
        elsewhere.text,
        changed.text,
        shop.get("/audit").text,
        shop.send("PUT", "/senders/gateway", {**body, "settings": {"secret": "short"}}).text,
    ]
    assert not any(SECRET in text for text in everything)


def test_a_sender_goes_live_by_a_word_of_its_own_and_is_switched_off(shop: Shop) -> None:
    made(shop, sender_key="live_one")
    assert shop.send("POST", "/senders/live_one/live", {"is_live": True}, role=Role.ANALYST).status_code == 403
    assert shop.send("POST", "/senders/live_one/live", {"is_live": True}).json()["problems"] == []
    assert shop.send("DELETE", "/senders/live_one").json()["problems"] == ["disabled"]
    assert shop.send("DELETE", "/senders/none_such").status_code == 404


@pytest.mark.parametrize(("days", "problem"), [(-1, "licence_ended"), (10, "licence_ends_soon"), (90, None)])
def test_a_licence_is_warned_about(shop: Shop, days: int, problem: str | None) -> None:
    ends_at = (NOON + timedelta(days=days)).isoformat()
    sender = made(shop, sender_key="licensed", licence_ends_at=ends_at)
    assert [one for one in sender["problems"] if one.startswith("licence")] == ([problem] if problem else [])


def test_a_check_opens_the_sender_and_sends_nothing(shop: Shop) -> None:
    shop.send("POST", "/senders", {"sender_key": "post", "kind": "recorded"})
    found = shop.send("POST", "/senders/post/check").json()
    assert (found["is_good"], "sandbox" in found["warnings"]) == (True, True)


def test_a_wrong_setting_is_named(shop: Shop) -> None:
    wrong = shop.send("POST", "/senders", {"sender_key": "x1", "kind": "smtp", "settings": {"host": "m.example"}})
    assert (wrong.status_code, wrong.json()["code"]) == (422, "sender.invalid")
    assert "from_address" in wrong.json()["message"]
    unknown = shop.send("POST", "/senders", {"sender_key": "x2", "kind": "pigeon"})
    assert (unknown.status_code, unknown.json()["code"]) == (422, "sender.unknown_kind")


def test_seeds_are_seen_by_those_who_may_change_them(shop: Shop) -> None:
    kept = shop.send("PUT", "/seeds/email", {"addresses": ["b@shop.example", " a@shop.example", "b@shop.example"]})
    assert kept.json()["addresses"] == ["a@shop.example", "b@shop.example"]
    assert shop.get("/seeds/email").json() == kept.json()
    assert shop.get("/seeds/email", role=Role.ANALYST).status_code == 403


def test_topics_are_shipped_until_somebody_publishes_one(shop: Shop) -> None:
    assert "offers" in {one["key"] for one in shop.get("/topics").json()["items"]}
    body = {"key": "recipes", "zh": "每周食谱", "en": "Weekly recipes"}
    assert shop.send("POST", "/topics", body).status_code == 201
    assert body in shop.get("/topics").json()["items"]
    assert shop.send("POST", "/topics", {**body, "key": "all"}).status_code == 422


def test_a_blocked_address_is_shown_as_a_part_of_its_mark(shop: Shop) -> None:
    body = {"channel": "email", "address": "Nobody@Shop.example"}
    assert shop.send("POST", "/suppressions", body).json() == {"changed": 1}
    listed = shop.get("/suppressions", channel="email")
    assert [(one["reason"], one["topic"], len(one["mark"])) for one in listed.json()["items"]] == [
        ("unsubscribed", "*", 13)
    ]
    assert "obody" not in listed.text
    again = shop.send("DELETE", "/suppressions", {**body, "address": "nobody@shop.example"})
    assert (again.json(), shop.get("/suppressions").json()["items"]) == ({"changed": 1}, [])


def test_a_policy_is_published_with_its_versions(shop: Shop) -> None:
    shipped = shop.get("/policy").json()
    assert (shipped["reference"], shipped["versions"], shipped["consent"]["email"]) == ("standard@0", [], "required")
    rules = {**shipped["rules"], "hours": {**shipped["rules"]["hours"], "quiet": ["22:00-09:00"]}}
    changed = shop.send("PUT", "/policy", {"rules": rules, "note": "later"}, role=Role.OPERATOR).json()
    assert (changed["reference"], changed["rules"]["hours"]["quiet"]) == ("standard@1", ["22:00-09:00"])
    assert [(one["version"], one["note"]) for one in shop.get("/policy").json()["versions"]] == [(1, "later")]
    wrong = shop.send("PUT", "/policy", {"rules": {"caps": [{"name": "a", "count": 1, "hours": 0}]}})
    assert (wrong.status_code, wrong.json()["code"]) == (422, "policy.invalid")
    assert "double_11" in shipped["key_dates_known"]


def test_the_hold_out_of_the_workspace(shop: Shop) -> None:
    assert shop.get("/hold-out").json()["share_bp"] == 0
    made_one = shop.send("PUT", "/hold-out", {"share_bp": 500, "season": "2027-h1"}).json()
    assert (made_one["experiment_key"], made_one["season"]) == ("global_hold_out@1", "2027-h1")
    assert shop.get("/hold-out").json() == made_one
    assert shop.send("PUT", "/hold-out", {"share_bp": 9_000, "season": "x"}).status_code == 422
    assert shop.send("PUT", "/hold-out", {"share_bp": 0, "season": "2027-h1"}).status_code == 200
    assert shop.get("/hold-out").json()["share_bp"] == 0


def test_what_a_site_needs_is_shown_to_those_who_set_it_up(shop: Shop) -> None:
    before = shop.get("/site-keys").json()
    assert (before["push_public_key"], len(before["inbox_secret"])) == ("", 64)
    key = new_vapid_key()
    settings = {"private_key": key, "subject": "mailto:post@shop.example"}
    made(shop, sender_key="browsers", kind="web_push", settings=settings)
    assert shop.get("/site-keys").json() == {**before, "push_public_key": public_key_of(key)}
    assert shop.get("/site-keys", role=Role.ANALYST).status_code == 403
