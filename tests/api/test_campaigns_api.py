"""A campaign over the API: planned, estimated, launched, watched, paused, stopped; and the why of each message."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from evergrove.access import Role
from evergrove.campaigns import find_launch, plan_next_chunk
from evergrove.channels import set_live
from evergrove.jobs.launches import gather
from evergrove.profiles.tables import consents
from support.campaign_world import SILENT, SPRING, Reach, open_reach
from support.small_shop import CUSTOMERS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.slow  # each world takes some seconds to fill


@pytest.fixture
def reach(home: Path) -> Iterator[Reach]:
    yield from open_reach(home)


def test_a_campaign_from_plan_to_end(reach: Reach) -> None:
    made = reach.spring()
    assert (made["reference"], made["newest"]) == ("spring@1", None)
    estimate = reach.made("/campaigns/spring/estimate", {})
    assert (estimate["members"], estimate["judged"], estimate["is_exact"]) == (CUSTOMERS, CUSTOMERS, True)
    assert estimate["send_now"]["value"] == CUSTOMERS - SILENT
    assert estimate["by_reason"] == [
        {"reason": "consent", "customers": {"value": SILENT, "low": SILENT, "high": SILENT}}
    ]
    launch = reach.launched()
    assert launch["states"] == {"sent": CUSTOMERS - SILENT, "suppressed": SILENT}
    assert launch["reasons"] == [{"state": "suppressed", "reason": "consent", "messages": SILENT}]
    assert (launch["state"], launch["share"], launch["waiting"], launch["ends_at"]) == ("done", 1.0, 0, None)
    assert launch["rate_per_minute"] > 0
    listed = reach.shop.get("/campaigns").json()["items"]
    assert [(one["key"], one["newest"]["state"]) for one in listed] == [("spring", "done")]


def test_an_estimate_writes_nothing_and_counts_the_control_group(reach: Reach) -> None:
    estimate = reach.made("/campaigns/estimate", {"campaign": {**SPRING, "hold_out_bp": 5_000}})
    parts = [estimate[name]["value"] for name in ("send_now", "held", "suppressed", "control")]
    assert sum(parts) == CUSTOMERS
    assert estimate["control"]["value"] > 5
    assert [(one["channel"], one["leaves"]) for one in estimate["by_channel"]] == [("email", "recorded")]
    set_live(reach.workspace, "post", is_live=False)
    in_sandbox = reach.made("/campaigns/estimate", {"campaign": SPRING})
    assert (in_sandbox["by_channel"][0]["leaves"], in_sandbox["send_now"]["value"]) == ("sandbox", 0)
    set_live(reach.workspace, "post", is_live=True)
    assert reach.shop.get("/messages").json()["items"] == []
    assert reach.shop.get("/campaigns").json()["items"] == []
    reach.spring(hold_out_bp=5_000)
    assert reach.launched()["control"] == estimate["control"]["value"], "the draw is the same one"


def test_topics_are_counted_by_what_customers_agreed_to(reach: Reach) -> None:
    found = reach.shop.get("/topics/consents?channel=email").json()
    assert (found["members"], found["is_exact"], found["consent"]) == (CUSTOMERS, True, "required")
    counts = {one["topic"]: one["customers"]["value"] for one in found["items"]}
    assert counts["all"] == counts["offers"] == CUSTOMERS - SILENT, "a yes to everything is one to each topic"
    assert {one["en"] for one in found["items"] if one["topic"] == "offers"} == {"Offers and promotions"}
    assert all(one["is_published"] for one in found["items"])
    on_sms = reach.shop.get("/topics/consents?channel=sms").json()["items"]
    assert {one["customers"]["value"] for one in on_sms} == {0}
    assert reach.shop.get("/topics/consents?channel=pigeon").status_code == 422


def test_an_estimate_says_which_topic_customers_did_agree_to(reach: Reach) -> None:
    with reach.workspace.control.write() as connection:
        connection.execute(sa.update(consents).values(topic="club"))
    estimate = reach.made("/campaigns/estimate", {"campaign": SPRING})
    assert (estimate["send_now"]["value"], estimate["topic"]) == (0, "offers")
    agreed = CUSTOMERS - SILENT
    assert estimate["other_topics"] == [
        {
            "topic": "club",
            "zh": "club",
            "en": "club",
            "is_published": False,
            "customers": {"value": agreed, "low": agreed, "high": agreed},
        }
    ]
    chosen = reach.made("/campaigns/estimate", {"campaign": {**SPRING, "topic": "club"}})
    assert (chosen["send_now"]["value"], chosen["other_topics"]) == (agreed, [])


def test_a_launch_asked_for_twice_is_one(reach: Reach) -> None:
    reach.spring()
    headers = {"Idempotency-Key": "k1"}
    path = "/api/w/default/campaigns/spring/launch"
    own = reach.shop._headers[Role.OPERATOR]
    first = reach.shop.client.post(path, json={}, headers={**own, **headers}).json()
    again = reach.shop.client.post(path, json={}, headers={**own, **headers}).json()
    assert first["launch_id"] == again["launch_id"]
    assert len(reach.shop.get("/campaigns/spring").json()["launches"]) == 1


def test_a_launch_that_is_approved_by_somebody_else(reach: Reach) -> None:
    reach.spring()
    assert reach.shop.send("PUT", "/campaign-settings", {"needs_approval": True}).status_code == 200
    asked = reach.made("/campaigns/spring/launch", {}, role=Role.OPERATOR)
    reach.work()
    path = f"/launches/{asked['launch_id']}"
    assert (asked["state"], reach.shop.get(path).json()["members"]) == ("asked", 0)
    own = reach.post(f"{path}/approve", role=Role.OPERATOR)
    assert (own.status_code, own.json()["code"]) == (409, "launch.state")
    assert reach.post(f"{path}/approve", role=Role.ANALYST).status_code == 403
    assert reach.made(f"{path}/approve", role=Role.OWNER)["state"] == "gathering"
    reach.work()
    assert reach.shop.get(path).json()["state"] == "done"
    refused = reach.made("/campaigns/spring/launch", {}, role=Role.OPERATOR)["launch_id"]
    assert reach.made(f"/launches/{refused}/refuse")["state"] == "refused"


def test_a_launch_waits_for_its_time(reach: Reach) -> None:
    reach.spring()
    asked = reach.made("/campaigns/spring/launch", {"at": "2026-11-21T13:00:00Z"})
    reach.work()
    waiting = reach.shop.get(f"/launches/{asked['launch_id']}").json()
    assert (waiting["state"], waiting["share"], waiting["members"]) == ("gathering", None, 0)


def test_pause_throttle_resume_and_stop(reach: Reach) -> None:
    reach.spring(throttle_per_minute=1)
    launch_id = reach.made("/campaigns/spring/launch", {})["launch_id"]
    path = f"/launches/{launch_id}"
    reach.work()
    done = reach.shop.get(path).json()
    assert done["states"]["sent"] == 1, "one a minute, also of a chunk of forty"
    other = reach.made("/campaigns/spring/launch", {"at": None})["launch_id"]
    gather(reach.workspace, find_launch(reach.workspace, other))
    plan_next_chunk(reach.workspace, other)
    slow = reach.made(f"/launches/{other}/throttle", {"per_minute": 10})
    assert (slow["throttle_per_minute"], slow["waiting"]) == (10, CUSTOMERS - SILENT)
    assert reach.made(f"/launches/{other}/pause")["state"] == "paused"
    reach.work()
    paused = reach.shop.get(f"/launches/{other}").json()
    assert (paused["states"].get("sent"), paused["ends_at"]) == (None, None)
    assert reach.made(f"/launches/{other}/resume")["state"] == "planning"
    reach.work()
    begun = reach.shop.get(f"/launches/{other}").json()
    assert (begun["state"], begun["states"]["sent"]) == ("sending", 10), "ten of the first minute"
    stopped = reach.made(f"/launches/{other}/stop")
    assert (stopped["state"], stopped["waiting"]) == ("stopped", 0)
    assert {"state": "suppressed", "reason": "cancelled", "messages": 26} in stopped["reasons"]
    again = reach.post(f"/launches/{other}/throttle", {"per_minute": 5})
    assert (again.status_code, again.json()["code"]) == (409, "launch.state")


def test_the_why_of_each_message(reach: Reach) -> None:
    reach.spring()
    launch = reach.launched()
    refused = reach.shop.get("/messages", launch=launch["launch_id"], reason="consent").json()["items"]
    assert {one["state"] for one in refused} == {"suppressed"}
    story = reach.shop.get(f"/messages/{refused[0]['message_id']}", role=Role.AGENT).json()
    assert "授权" in "".join(story["lines_zh"])
    assert "onsent" in "".join(story["lines_en"])
    explained = reach.shop.get("/policy/explain", message_id=refused[0]["message_id"]).json()
    assert explained["lines_zh"] == story["lines_zh"]
    own = reach.shop.get("/messages", customer=refused[0]["customer_id"]).json()["items"]
    assert [one["message_id"] for one in own] == [refused[0]["message_id"]]
    first = reach.shop.get("/messages", launch=launch["launch_id"], limit=30).json()
    rest = reach.shop.get("/messages", launch=launch["launch_id"], limit=30, after=first["next"]).json()
    ids = [one["message_id"] for one in first["items"] + rest["items"]]
    assert (len(ids), len(set(ids)), rest["next"]) == (CUSTOMERS, CUSTOMERS, None)
    assert reach.shop.get("/messages/msg_none").status_code == 404


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"segment": "no_such"}, "segment"),
        ({"steps": [{"channel": "email", "template": "no_such"}]}, "template"),
        ({"steps": [{"channel": "sms", "template": "hello"}]}, "is for email"),
        ({"repeat": {"cron": "every monday"}}, "repeat.cron"),
    ],
)
def test_what_a_campaign_cannot_be(reach: Reach, changes: dict[str, object], said: str) -> None:
    reply = reach.post("/campaigns", {**SPRING, **changes})
    assert (reply.status_code, reply.json()["code"]) == (422, "campaign.invalid")
    assert said in reply.json()["message"]
