"""Reach in the demo's shop: a finished campaign whose effect is known, because simulated customers answered it, and one
that is planned. Nothing leaves the machine: the senders are of the kind `recorded`.

Invariant: the campaign runs once, in the past of the shop's own clock; a demo that was killed goes on with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pyarrow as pa
import pyarrow.compute as pc

from evergrove.campaigns import (
    Launch,
    ask_launch,
    finish,
    list_launches,
    plan_next_chunk,
    publish_campaign,
)
from evergrove.channels import (
    Channel,
    Message,
    PolicyRules,
    Receipt,
    ReceiptKind,
    SenderWish,
    deliver,
    list_messages,
    read_policy,
    record_receipts,
    save_sender,
    set_live,
    set_policy,
)
from evergrove.content import InBoth, WorkspaceWords, install_library, save_workspace_words
from evergrove.facts import write_outgoing
from evergrove.jobs.demo_page import show_page
from evergrove.jobs.launches import gather
from evergrove.kit import FixedClock, Workspace
from evergrove.profiles import set_workspace_zone
from evergrove.segments import publish_segment
from evergrove.simulator import ASKED_SCHEMA, VISIT_SCHEMA, Answering, AnswerTruth, answer

AUTHOR = "demo"
ZONE = "Asia/Shanghai"

SENT_BEFORE = timedelta(days=14)
"""The finished campaign went out so long ago: its window of seven days is over before the shop begins to live, at any
hour of the day."""

NOON = time(12)
"""Inside the golden hours, so that every message goes out at once."""

PLANNED_AHEAD = timedelta(days=7)

SEED = 20_261_122

PUBLIC_URL = "http://localhost:8000"
"""Stands in the recorded mails where the server has no public address; nobody ever follows it."""

SHOP_URL = "https://shop.example"
"""The shop's own address, to which the button of every ready-made mail leads."""

FACTS_A_WRITE = 10_000
MESSAGES_A_PAGE = 1_000

BUYERS = {
    "name": {"zh": "买过的客户", "en": "Have bought"},
    "note": {"zh": "至少下过一单", "en": "At least one order"},
    "rule": {"event": "Order Completed", "measure": "count", "is": {">=": 1}},
}

FINISHED: dict[str, Any] = {
    "key": "tea_offer",
    "name": {"zh": "秋茶尝鲜", "en": "Autumn tea"},
    "segment": "buyers",
    "steps": [{"channel": "email", "template": "promotion_mail"}],
    "topic": "offers",
    "hold_out_bp": 3_000,
    "note": "Three in ten are kept back, so that three thousand customers show an effect; a tenth is the default.",
}

PLANNED: dict[str, Any] = {
    "key": "warm_winter",
    "name": {"zh": "暖冬上新", "en": "Warm for winter"},
    "segment": "buyers",
    "steps": [
        {"channel": "push", "template": "new_arrival_push", "unread_hours": 2},
        {"channel": "sms", "template": "promotion_sms"},
    ],
    "topic": "news",
}

ANSWERING = Answering(order_chance=0.0, lift_chance=0.12, orders_before=0.0)
"""The shop's customers order as they do anyway; a mail that arrives moves twelve in a hundred more of them."""

TOLD: dict[str, ReceiptKind] = {
    "Message Delivered": "delivered",
    "Message Bounced": "bounced",
    "Message Opened": "opened",
    "Message Clicked": "clicked",
    "Message Unsubscribed": "unsubscribed",
    "Message Complained": "complained",
}


@dataclass(frozen=True, kw_only=True)
class DemoCampaign:
    """The finished campaign, and what its simulated customers did by the chances that moved them.

    `truth` is None when an earlier demo had run the campaign.
    """

    launch: Launch
    truth: AnswerTruth | None


def run_demo_campaign(workspace: Workspace, *, now: datetime) -> DemoCampaign:
    """Set up senders, templates and policy, run the one campaign in the past, plan the other; once for a home."""
    noon = local_time(now - SENT_BEFORE, at=NOON)
    clock = FixedClock(noon)
    past = at_clock(workspace, clock)
    done = list_launches(past, campaign=FINISHED["key"], states=("done",))
    if done:
        return DemoCampaign(launch=done[0], truth=None)
    set_up_reach(past)
    launch = _send(past)
    clock.instant = noon + ANSWERING.window + timedelta(days=1)
    truth = _let_answer(past, launch)
    _plan_another(workspace, now=now)
    return DemoCampaign(launch=finish(past, launch.launch_id), truth=truth)


def at_clock(workspace: Workspace, clock: FixedClock) -> Workspace:
    """The workspace in the shop's past, with an address that recorded mails can lead to."""
    settings = workspace.settings
    public_url = settings.public_url or PUBLIC_URL
    return replace(workspace, clock=clock, settings=msgspec.structs.replace(settings, public_url=public_url))


def set_up_reach(workspace: Workspace) -> None:
    """Zone, words, recorded senders, templates and policy; doing it again changes nothing."""
    set_workspace_zone(workspace, ZONE, author=AUTHOR)
    save_workspace_words(
        workspace,
        WorkspaceWords(
            name=InBoth(zh="长青小店", en="Evergrove tea shop"),
            about=InBoth(zh="茶与家居日用", en="Tea, and things for the home"),
            address=InBoth(zh="杭州市西湖区龙井路 1 号", en="1 Longjing Road, Hangzhou"),
            url=SHOP_URL,
            signature="长青小店",
            phone="400-000-0000",
            currency="CNY",
            return_days=7,
        ),
        author=AUTHOR,
    )
    channels: tuple[tuple[Channel, str, int], ...] = (("email", "recorded", 0), ("push", "recorded_push", 0))
    for channel, kind, cost_minor in (*channels, ("sms", "recorded_sms", 5)):
        save_sender(workspace, SenderWish(sender_key=f"demo_{channel}", kind=kind, settings={}, cost_minor=cost_minor))
        set_live(workspace, f"demo_{channel}", is_live=True)
    install_library(workspace, author=AUTHOR)
    set_policy(workspace, _as_shipped(read_policy(workspace)), author=AUTHOR, note="as shipped")
    publish_segment(workspace, msgspec.json.encode(BUYERS), key="buyers", author=AUTHOR)


def _as_shipped(rules: PolicyRules) -> dict[str, object]:
    body: dict[str, object] = msgspec.to_builtins(rules)
    return {name: value for name, value in body.items() if name != "reference"}


def _send(workspace: Workspace) -> Launch:
    """Gather, plan and deliver as a worker does, in one go."""
    campaign = publish_campaign(workspace, FINISHED, author=AUTHOR)
    launch = ask_launch(workspace, campaign.reference, author=AUTHOR, occasion=f"demo:{campaign.key}")
    if launch.state == "gathering":
        launch = gather(workspace, launch)
    while plan_next_chunk(workspace, launch.launch_id) is not None:
        pass
    while deliver(workspace, channel="email").total:
        pass
    return launch


def _let_answer(workspace: Workspace, launch: Launch) -> AnswerTruth:
    """Simulated answers: what is told of a message through the door for receipts, the rest as facts."""
    asked = _asked(_messages(workspace, launch.launch_id))
    answers = answer(asked, answering=ANSWERING, seed=SEED)
    facts = answers.facts
    is_told = pc.is_in(facts["name"], pa.array(list(TOLD)))
    is_machine = pc.match_substring(pc.fill_null(facts["properties"], ""), '"machine": true')
    for machine in (True, False):
        chosen = facts.filter(pc.and_(is_told, pc.equal(is_machine, machine)))
        properties = {"simulated": True, **({"machine": True} if machine else {})}
        record_receipts(workspace, _receipts(chosen.to_pylist()), properties=properties)
    show_page(workspace, _visits(facts.filter(pc.equal(facts["name"], "Message Clicked"))))
    others = facts.filter(pc.invert(is_told))
    for start in range(0, others.num_rows, FACTS_A_WRITE):
        with workspace.control.write() as connection:
            write_outgoing(connection, others.slice(start, FACTS_A_WRITE))
    return answers.truth


def _visits(clicks: pa.Table) -> pa.Table:
    """Whoever clicks comes to the shop's page."""
    columns = (clicks["message_id"], clicks["customer_id"], clicks["occurred_at"])
    return pa.table(list(columns), schema=VISIT_SCHEMA)


def _messages(workspace: Workspace, launch_id: str) -> Iterator[Message]:
    after: tuple[int, str] | None = None
    while page := list_messages(workspace, launch_id=launch_id, after=after, limit=MESSAGES_A_PAGE):
        yield from page
        after = (0, page[-1].message_id)


def _asked(messages: Iterable[Message]) -> pa.Table:
    """Everybody who was exposed: those who got the mail, and those who would have and were kept back."""
    rows = [
        {
            "message_id": one.message_id,
            "customer_id": one.customer_id,
            "variant": one.arm,
            "exposed_at": one.planned_at,
            "sent_at": one.sent_at,
            "channel": one.channel,
            "campaign_key": one.campaign_key,
        }
        for one in messages
        if one.sent_at is not None or one.arm == "control"
    ]
    return pa.Table.from_pylist(rows, schema=ASKED_SCHEMA)


def _receipts(rows: Iterable[dict[str, Any]]) -> list[Receipt]:
    return [
        Receipt(
            kind=TOLD[row["name"]],
            at=row["occurred_at"],
            raw_id=row["fact_id"],
            message_id=row["message_id"],
            properties={"link": SHOP_URL} if row["name"] == "Message Clicked" else {},
        )
        for row in rows
    ]


def _plan_another(workspace: Workspace, *, now: datetime) -> None:
    """One for next week at eleven, which a running server will send."""
    campaign = publish_campaign(workspace, PLANNED, author=AUTHOR)
    begins = local_time(now + PLANNED_AHEAD, at=time(11))
    ask_launch(workspace, campaign.reference, author=AUTHOR, occasion=f"demo:{campaign.key}", not_before=begins)


def local_time(day: datetime, *, at: time) -> datetime:
    """That hour of the day in the shop's zone, as UTC."""
    return datetime.combine(day.astimezone(ZoneInfo(ZONE)).date(), at, ZoneInfo(ZONE)).astimezone(UTC)
