"""An incident over the API: everybody at once, at night, without approval; and an update to the same people."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from evergrove.access import Permission, Role
from evergrove.access.roles import ROLE_PERMISSIONS
from support.campaign_world import SPRING, Reach, clock_of, open_reach
from support.small_shop import CUSTOMERS, arrive, fact

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.slow

RECALL = {
    "key": "recall_1",
    "name": {"zh": "电热毯召回", "en": "Recall of the electric blanket"},
    "segment": "*",
    "texts": {
        "email": {
            "zh": {"subject": "请停用电热毯", "text": "请立即停用。\n\n我们上门取回 <全额退款>。"},
            "en": {"subject": "Stop using the blanket", "text": "Stop using it.\n\nWe collect it."},
        }
    },
}


@pytest.fixture
def reach(home: Path) -> Iterator[Reach]:
    yield from open_reach(home)


def test_everybody_is_told_at_night_and_the_same_people_hear_how_it_goes_on(reach: Reach) -> None:
    clock_of(reach).instant += timedelta(hours=7)  # three in the morning in Shanghai
    reach.shop.send("PUT", "/campaign-settings", {"needs_approval": True})
    made = reach.made("/incidents", RECALL)
    assert (made["channels"], len(made["launches"])) == (["email"], 1)
    reach.work()
    told = reach.shop.get(f"/launches/{made['launches'][0]['launch_id']}").json()
    assert (told["state"], told["states"]) == ("done", {"sent": CUSTOMERS}), "consent and hours are of marketing"
    arrive(reach.workspace, [fact(CUSTOMERS + 1, "Profile Updated", day=0, properties={"traits": {"name": "新"}})])
    texts = {"email": {"zh": {"subject": "召回进展", "text": "已取回九成。"}}}
    updated = reach.made("/incidents/recall_1/updates", {"texts": texts})
    assert len(updated["launches"]) == 2
    reach.work()
    second = reach.shop.get(f"/launches/{updated['launches'][0]['launch_id']}").json()
    assert second["states"] == {"sent": CUSTOMERS}, "who came since is not one of them"
    listed = reach.shop.get("/incidents").json()["items"]
    assert [(one["key"], one["name"]["en"]) for one in listed] == [("recall_1", RECALL["name"]["en"])]  # type: ignore[index]
    templates = {one["template"] for one in reach.shop.get("/messages").json()["items"]}
    assert templates == {"incident_recall_1_email@1", "incident_recall_1_email@2"}


def test_an_incident_that_nobody_announced_has_no_updates(reach: Reach) -> None:
    reply = reach.post("/incidents/nothing_1/updates", {"texts": RECALL["texts"]})
    assert (reply.status_code, reply.json()["code"]) == (404, "campaign.missing")
    assert reach.post("/incidents", {**RECALL, "texts": {}}).status_code == 422


def test_who_may_not_approve_waits_for_somebody_who_may(reach: Reach, monkeypatch: pytest.MonkeyPatch) -> None:
    reach.shop.send("PUT", "/campaign-settings", {"needs_approval": True})
    left = ROLE_PERMISSIONS[Role.OPERATOR] - {Permission.CAMPAIGNS_APPROVE}
    monkeypatch.setitem(ROLE_PERMISSIONS, Role.OPERATOR, left)
    made = reach.made("/incidents", RECALL, role=Role.OPERATOR)
    assert [one["state"] for one in made["launches"]] == ["asked"]
    launched = reach.made("/campaigns/incident_recall_1_email/launch", {}, role=Role.OPERATOR)
    assert launched["state"] == "asked"
    assert reach.made(f"/launches/{launched['launch_id']}/approve")["state"] == "gathering"


def test_marketing_does_not_go_out_as_an_incident(reach: Reach) -> None:
    reply = reach.post("/campaigns", {**SPRING, "key": "quick", "is_incident": True, "class": "transactional"})
    assert (reply.status_code, reply.json()["code"]) == (422, "campaign.invalid")
