"""A small shop that writes to its customers, behind the API: forty people with mail addresses, of whom some agreed."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import msgspec

from evergrove.channels import SenderWish, deliver, save_sender, set_live
from evergrove.content import publish_template
from evergrove.jobs import catch_up
from evergrove.jobs.launches import watch_launches
from evergrove.jobs.running import run_next_job
from evergrove.kit import FixedClock
from evergrove.profiles import set_workspace_zone
from evergrove.segments import publish_segment
from support.api_client import api_client, make_home
from support.reach_world import LETTER
from support.shop_api import Shop
from support.small_shop import CUSTOMERS, REPEAT_RULE, arrive, fact, open_shop, shop_facts

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from evergrove.kit import Workspace

PUBLIC_URL = "https://post.shop.example"

SILENT = 4
"""The last customers were never asked whether they want mail."""

SPRING: dict[str, Any] = {
    "key": "spring",
    "name": {"zh": "春季焕新", "en": "Spring news"},
    "segment": "*",
    "steps": [{"channel": "email", "template": "hello"}],
    "topic": "offers",
    "hold_out_bp": 0,
}


@dataclass(kw_only=True)
class Reach:
    """The API over the shop, and the worker's part of it, done when a test says so."""

    shop: Shop
    workspace: Workspace

    def post(self, path: str, body: Any = None, **options: Any) -> Any:
        return self.shop.send("POST", path, body, **options)

    def made(self, path: str, body: Any = None, **options: Any) -> dict[str, Any]:
        """The body of a change that must go well."""
        reply = self.post(path, body, **options)
        assert reply.status_code in (200, 201), reply.text
        return dict(reply.json())

    def work(self) -> None:
        """Everything that a worker has to do now: launches, messages, facts."""
        for _ in range(3):
            watch_launches(self.workspace)
            while run_next_job(self.workspace, lane="short", stopping=threading.Event()):
                pass
            deliver(self.workspace, channel="email")
        catch_up(self.workspace)
        clock_of(self).instant += timedelta(seconds=2)

    def spring(self, **changes: Any) -> dict[str, Any]:
        """The campaign, published."""
        return self.made("/campaigns", {**SPRING, **changes})

    def launched(self, key: str = "spring") -> dict[str, Any]:
        """A launch that is through, as the API shows it."""
        launch_id = self.made(f"/campaigns/{key}/launch", {})["launch_id"]
        self.work()
        return dict(self.shop.get(f"/launches/{launch_id}").json())


def open_reach(home: Path) -> Iterator[Reach]:
    """A new world with customers, consents, a live sender of mails and a letter."""
    settings = msgspec.structs.replace(make_home(home, "default", "other"), public_url=PUBLIC_URL)
    workspace = open_shop(settings)
    agreed = {"topic": "all", "state": "subscribed", "basis": "consent", "proof": "form"}
    arrive(
        workspace,
        [
            *shop_facts(),
            *(
                fact(number, "Consent Changed", day=30, channel="email", properties=agreed)
                for number in range(CUSTOMERS - SILENT)
            ),
        ],
    )
    publish_segment(workspace, {"rule": REPEAT_RULE}, key="repeat_buyers", author="test")
    set_workspace_zone(workspace, "Asia/Shanghai", author="test")
    save_sender(workspace, SenderWish(sender_key="post", kind="recorded", settings={}))
    set_live(workspace, "post", is_live=True)
    publish_template(workspace, LETTER, author="test")
    with api_client(settings, clock=workspace.clock) as client:
        yield Reach(shop=Shop(client, settings), workspace=workspace)
    workspace.close()


def clock_of(reach: Reach) -> FixedClock:
    """The clock of the worker's part."""
    clock = reach.workspace.clock
    assert isinstance(clock, FixedClock)
    return clock
