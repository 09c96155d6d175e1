"""The effect report over the API: both arms, the funnel, its parts, the alarms; what is not known says why."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from evergrove.access import Role
from support.campaign_world import SILENT, Reach, clock_of, open_reach
from support.small_shop import CUSTOMERS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.slow


@pytest.fixture
def reach(home: Path) -> Iterator[Reach]:
    yield from open_reach(home)


def test_a_small_campaign_says_that_it_is_too_small(reach: Reach) -> None:
    reach.spring(hold_out_bp=5_000)
    launch = reach.launched()
    young = reach.shop.get("/campaigns/spring/effect").json()
    assert (young["window_days"], young["effect"]["exposed"]["pending"]) == (7, CUSTOMERS - SILENT)
    clock_of(reach).instant += timedelta(days=8)
    report = reach.shop.get(f"/launches/{launch['launch_id']}/effect", role=Role.VIEWER).json()
    exposed = report["effect"]["exposed"]
    assert (exposed["control"], exposed["treated"]) == (launch["control"], CUSTOMERS - SILENT - launch["control"])
    conversion = report["effect"]["conversion"]
    assert (conversion["difference"]["value"], conversion["reason"]) == (None, "small_arm")
    assert report["effect"]["sample"]["verdict"] in ("fits", "doubtful")
    funnel = report["funnel"]
    assert (funnel["sent"], funnel["planned"]) == (launch["states"]["sent"], CUSTOMERS)
    assert {"reason": "hold_out", "messages": launch["control"]} in funnel["suppressed"]
    assert {one["key"]: one["verdict"] for one in funnel["alarms"]}["delivered"] in ("undecided", "met")
    for by, part in (("channel", "email"), ("template", "hello@1"), ("segment", "*")):
        parts = reach.shop.get("/campaigns/spring/effect", by=by).json()
        assert [one["part"] for one in parts["effects"]] == [part]
        assert part in [one["part"] for one in parts["funnels"]]
        assert parts["effect"] == report["effect"], "the whole is the same, asked for with parts or without"
    hours = reach.shop.get("/campaigns/spring/effect", by="hour").json()
    assert (hours["effects"], "20" in [one["part"] for one in hours["funnels"]]) == ([], True)
    alarms = reach.shop.get("/effect/alarms").json()["items"]
    assert [(one["campaign"], one["planned"], len(one["alarms"])) for one in alarms] == [("spring@1", CUSTOMERS, 4)]


def test_nothing_sent_is_no_effect_and_no_zero(reach: Reach) -> None:
    reach.spring()
    report = reach.shop.get("/campaigns/spring/effect").json()
    assert (report["funnel"], report["effect"]["conversion"]["reason"]) == (None, "empty")
    assert reach.shop.get("/effect/alarms").json()["items"] == []
    assert reach.shop.get("/campaigns/nothing/effect").status_code == 404
    assert reach.shop.get("/campaigns/spring/effect", window_days=0).status_code == 422
