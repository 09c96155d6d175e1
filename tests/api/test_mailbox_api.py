"""The mailbox over the API: what recorded senders took, as its customer sees it; opened and clicked in their place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from evergrove.access import Role
from evergrove.channels import recorded_since
from evergrove.facts import run_query
from evergrove.jobs import LivingShop, catch_up, save_living_shop
from support.campaign_world import PUBLIC_URL, SILENT, Reach, open_reach
from support.small_shop import CUSTOMERS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.slow  # each world takes some seconds to fill

SENT = CUSTOMERS - SILENT


@pytest.fixture
def reach(home: Path) -> Iterator[Reach]:
    yield from open_reach(home)


def letters(reach: Reach, query: str = "") -> dict[str, Any]:
    return dict(reach.shop.get(f"/mailbox{query}").json())


def test_what_was_recorded_is_listed_read_and_acted_upon(reach: Reach) -> None:
    assert letters(reach)["items"] == []
    assert letters(reach)["channels"] == ["email"]
    reach.spring()
    reach.launched()
    before = reach.workspace.clock.now()
    pages: list[list[dict[str, Any]]] = []
    after = ""
    while not pages or after:
        page = letters(reach, f"?limit=15&after={after}")
        pages.append(page["items"])
        after = page["next"] or ""
    listed = [one for page in pages for one in page]
    assert len(listed) == len({one["message_id"] for one in listed}) == SENT
    assert [one["sent_at"] for one in listed] == sorted((one["sent_at"] for one in listed), reverse=True)
    assert all(one["title"] for one in listed)

    first = listed[0]
    path = f"/mailbox/{first['message_id']}"
    letter = reach.shop.get(path).json()
    assert "/t/o/" not in letter["fields"]["html"], "looking opens nothing"
    assert letter["links"]
    assert all(link.startswith(f"{PUBLIC_URL}/t/c/default/") for link in letter["links"])
    assert letter["opened_at"] is None
    mine = letters(reach, f"?customer={first['customer_id']}")["items"]
    assert [one["message_id"] for one in mine] == [first["message_id"]]
    assert letters(reach, "?channel=sms")["items"] == []

    opened = reach.made(f"{path}/acts", {"act": "opened"})
    assert opened["opened_at"] is not None
    assert opened["clicked_at"] is None
    clicked = reach.made(f"{path}/acts", {"act": "clicked", "link": letter["links"][0]})
    assert clicked["clicked_at"] is not None
    catch_up(reach.workspace)
    sql = "select name, properties from facts where name in ('Message Opened', 'Message Clicked') order by 1"
    facts = run_query(reach.workspace, sql, rows_max=10, seconds_max=30).to_pylist()
    assert [row["name"] for row in facts] == ["Message Clicked", "Message Opened"]
    assert all('"simulated":true' in row["properties"].replace(" ", "") for row in facts)
    assert recorded_since(reach.workspace, before).num_rows == 0


def test_what_cannot_be_is_refused(reach: Reach) -> None:
    reach.spring()
    reach.launched()
    first = letters(reach)["items"][0]
    path = f"/mailbox/{first['message_id']}"
    refused = reach.post(f"{path}/acts", {"act": "clicked", "link": "https://elsewhere.example/"})
    assert (refused.status_code, refused.json()["code"]) == (422, "mailbox.unknown_link")
    assert reach.shop.get("/mailbox/msg_unknown").status_code == 404
    for role, status in ((Role.AGENT, 200), (Role.ANALYST, 403), (Role.VIEWER, 403)):
        assert reach.shop.send("GET", path, role=role).status_code == status, "a letter names its customer"
    assert reach.shop.send("POST", f"{path}/acts", {"act": "opened"}, role=Role.AGENT).status_code == 403


def test_a_simulated_workspace_says_so(reach: Reach) -> None:
    assert reach.shop.get("/simulated").json() == {"is_simulated": False, "speed": 0}
    shop = LivingShop(past_ends_at=reach.workspace.clock.now(), is_complete=True, lives=True, speed=60)
    save_living_shop(reach.workspace, shop, author="test")
    assert reach.shop.get("/simulated").json() == {"is_simulated": True, "speed": 60}
