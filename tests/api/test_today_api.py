"""Today over HTTP: what each role is shown, alarms put off, who is behind a figure, and secrets that stay secret."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from evergrove.access import Role
from evergrove.api.routes.today import NEEDED
from evergrove.channels import SenderWish, save_sender, set_live
from evergrove.jobs import enqueue
from evergrove.jobs.running import run_next_job
from support.api_client import api_client, bearer, make_home
from support.ground import NOON
from support.shop_api import Shop
from support.small_shop import CUSTOMERS, arrive, fact, fill_shop, open_shop

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.slow  # they share a shop that takes some seconds to fill

LICENCE = "licence_ended:post"
ROBOT = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=0d1f9c3a-5b7e-4a2c"


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """The small shop with two orders of this morning, a licence that has ended, and one look."""
    settings = make_home(tmp_path_factory.mktemp("today") / "home", "default", "other")
    workspace = open_shop(settings)
    fill_shop(workspace)
    morning = {"occurred_at": NOON - timedelta(hours=1), "received_at": NOON - timedelta(hours=1)}
    money = {"amount_minor": 900, "currency": "CNY", "quantity": 1}
    arrive(workspace, [fact(one, "Order Completed", day=0, order_id=f"t{one}", **money) | morning for one in (3, 5)])
    own = {"host": "127.0.0.1", "port": 9, "security": "none", "from_address": "ops@shop.example"}
    save_sender(workspace, SenderWish(sender_key="post", kind="smtp", settings=own, licence="l", licence_ends_at=NOON))
    set_live(workspace, "post", is_live=True)
    enqueue(workspace, kind="watch", arguments={}, author="test")
    assert run_next_job(workspace, lane="short", stopping=threading.Event())
    workspace.close()
    with api_client(settings) as client:
        yield Shop(client, settings)


def alarms(shop: Shop, role: Role = Role.OWNER) -> dict[str, dict[str, Any]]:
    return {one["key"]: one for one in shop.get("/today", role=role).json()["alarms"]}


def test_a_look_is_read_whole(shop: Shop) -> None:
    page = shop.get("/today").json()
    assert (page["problems"], page["customers"]) == ({}, CUSTOMERS)
    assert page["looked_at"].startswith("2026-11-21T12:00")
    orders = next(one for one in page["figures"]["items"] if one["key"] == "orders")
    assert (orders["today"], orders["way"]) == (2, "usual"), "four Saturdays without any predict up to three"
    assert sum(one["customers"] for one in page["stages"]["items"]) == CUSTOMERS
    assert page["running"] == []


def test_an_alarm_says_what_to_do_where(shop: Shop) -> None:
    found = alarms(shop)[LICENCE]
    assert (found["severity"], found["path"]) == ("critical", "channels")
    assert "2026-11-21" in found["title_en"]
    assert found["action_zh"] == "续期并登记新日期"


def test_a_role_sees_the_alarms_of_the_pages_that_it_may_open(shop: Shop) -> None:
    assert LICENCE in alarms(shop, Role.ANALYST)
    assert LICENCE not in alarms(shop, Role.VIEWER)
    assert LICENCE not in alarms(shop, Role.AGENT)
    assert set(NEEDED), "every kind is asked for by somebody"


def test_an_alarm_is_put_off_and_shown_again(shop: Shop) -> None:
    path = f"/today/alarms/{LICENCE}/snooze"
    assert shop.send("PUT", path, {"until": None}, role=Role.ANALYST).status_code == 403
    too_long = shop.send("PUT", path, {"until": "2027-03-01T00:00:00Z"})
    assert (too_long.status_code, too_long.json()["code"]) == (422, "alarms.invalid_snooze")
    assert shop.send("PUT", path, {"until": "2026-11-22T09:00:00Z"}).status_code == 200
    assert alarms(shop)[LICENCE]["snooze"]["until"] == "2026-11-22T09:00:00Z"
    assert shop.send("DELETE", path).status_code == 204
    assert alarms(shop)[LICENCE]["snooze"] is None
    lines = [one for one in shop.get("/audit").json()["items"] if one["target"] == LICENCE]
    assert {one["action"] for one in lines} == {"snooze_alarm", "wake_alarm"}


def test_who_is_behind_a_figure(shop: Shop) -> None:
    first = shop.get("/today/figures/buyers/customers", limit=1).json()
    assert len(first["items"]) == 1
    rest = shop.get("/today/figures/buyers/customers", limit=1, after=first["next"]).json()
    names = {one["name"] for one in [*first["items"], *rest["items"]]}
    assert (names, rest["next"]) == ({"顾客03", "顾客05"}, None)
    masked = shop.get("/today/figures/buyers/customers", role=Role.VIEWER).json()["items"]
    assert not {one["name"] for one in masked} & names
    assert shop.get("/today/figures/messages/customers").status_code == 422


def test_a_workspace_in_which_nobody_has_looked(shop: Shop) -> None:
    headers = bearer(shop.settings, Role.OWNER, workspace="other")
    page = shop.client.get("/api/w/other/today", headers=headers).json()
    assert (page["looked_at"], page["figures"], page["stages"], page["running"]) == (None, None, None, None)
    assert (page["customers"], page["alarms"]) == (0, [])


def entry(**recipient: Any) -> dict[str, Any]:
    return {"is_on": True, "sender_key": "post", "recipients": [recipient]}


def test_settings_are_published_without_showing_the_secret(shop: Shop) -> None:
    assert shop.get("/today/alarm-settings").json()["version"] == 0
    stranger = shop.send("PUT", "/today/alarm-settings", entry(kind="mail", user_id="usr_nobody"))
    assert (stranger.status_code, stranger.json()["code"]) == (422, "alarms.invalid_settings")
    wrong = shop.send(
        "PUT", "/today/alarm-settings", entry(kind="wecom_robot", url="https://evil.example/?key=12345678")
    )
    assert (wrong.status_code, wrong.json()["code"]) == (422, "alarms.robot_address")
    made = shop.send("PUT", "/today/alarm-settings", entry(kind="wecom_robot", url=ROBOT, name="值班群"))
    assert made.status_code == 200
    shown = shop.get("/today/alarm-settings", role=Role.ANALYST)
    assert shown.json()["recipients"][0]["has_url"] is True
    assert "0d1f9c3a" not in made.text + shown.text
    assert shop.send("PUT", "/today/alarm-settings", entry(), role=Role.ANALYST).status_code == 403


def test_a_test_says_what_became_of_it(shop: Shop) -> None:
    missing = shop.send("POST", "/today/alarm-settings/test", {"recipient_id": "rcp_nobody"})
    assert (missing.status_code, missing.json()["code"]) == (404, "alarms.missing_recipient")
