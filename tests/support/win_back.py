"""The campaign of the golden scenario: a letter to those who fell silent, half of whom are held out to compare with."""

from __future__ import annotations

import json
import re
import threading
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import sqlalchemy as sa

from evergrove.campaigns import publish_campaign
from evergrove.channels import SenderWish, list_messages, save_sender, set_live
from evergrove.channels.adapters import registry
from evergrove.channels.adapters.recorded import RecordedAdapter, RecordedSettings
from evergrove.channels.tables import messages, provider_ids, seen_receipts
from evergrove.content import publish_template
from evergrove.experiments import CONTROL, TREATED, draw_members, own_hold_out
from evergrove.jobs import catch_up, launch, set_workspace_zone
from evergrove.jobs.running import run_next_job
from evergrove.kit import FixedClock
from evergrove.profiles import NO_MEMBERS
from evergrove.profiles.tables import identifiers
from support.arrivals import candidate, lake_rows, send
from support.reach_world import LETTER

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    import pytest

    from evergrove.channels import Message
    from evergrove.channels.adapters.contracts import OutgoingMessage
    from evergrove.kit import Workspace

PUBLIC_URL = "https://post.shop.example"
LEADS_TO = "https://shop.example/new"
"""Where the link of LETTER leads."""

NEIGHBOURS = 120
"""Others who are as silent: arms of fewer than thirty customers are not compared."""

HALF = range(50, 71)
"""So many of them in the control group are a draw that nothing speaks against."""

HALF_BP = 5_000

PERSON = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/22A3354"
"""A mail program that is no scanner."""


class Letters(RecordedAdapter):
    """What arrived in people's mailboxes; it stays there when the sender is closed."""

    def close(self) -> None:
        """Nobody fetches letters back."""

    def to(self, address: str) -> OutgoingMessage:
        """The only letter to `address`."""
        (letter,) = [one for one in self.messages.values() if one.address == address]
        return letter

    @staticmethod
    def paths(letter: OutgoingMessage) -> dict[str, str]:
        """Where a letter's picture, link and way out lead on our own server, by kind: `t/o`, `t/c`, `u`."""
        found = re.findall(rf"""["']{re.escape(PUBLIC_URL)}(/(t/o|t/c|u)/[^"']+)["']""", letter.content.fields["html"])
        return {kind: path for path, kind in found}


def letters_of(monkeypatch: pytest.MonkeyPatch) -> Letters:
    """One mailbox behind every sender of the kind `recorded`."""
    letters = Letters(RecordedSettings())
    kind = replace(registry.ADAPTER_KINDS["recorded"], make=lambda *_: letters)
    monkeypatch.setitem(registry.ADAPTER_KINDS, "recorded", kind)
    return letters


def agreed(number: int | str, at: datetime, *identifiers: str) -> dict[str, Any]:
    """Somebody agreed to mails, on paper."""
    said = {"topic": "all", "state": "subscribed", "basis": "consent", "proof": "a form at the till"}
    words = json.dumps(said)
    return candidate(f"form-{number}", at, *identifiers, name="Consent Changed", channel="email", properties=words)


def neighbour(number: int) -> str:
    """The address of one of them."""
    return f"neighbour{number}@mail.example"


def _addresses() -> set[str]:
    return {neighbour(number) for number in range(NEIGHBOURS)}


def add_neighbours(workspace: Workspace, *, at: datetime) -> None:
    """Those who bought once, at that time, and agreed to mails."""
    send(workspace, *_neighbours(at=at))
    catch_up(workspace)


def _neighbours(*, at: datetime) -> Iterator[dict[str, Any]]:
    money: dict[str, Any] = {"amount_minor": 9_900, "currency": "CNY"}
    for number in range(NEIGHBOURS):
        who = f"email:{neighbour(number)}"
        yield candidate(f"first-order-{number}", at, who, order_id=f"N-{number}", **money)
        yield agreed(number, at, who)


def open_post(workspace: Workspace) -> None:
    """A live sender, a letter, and the hours of Shanghai."""
    set_workspace_zone(workspace, "Asia/Shanghai", author="test")
    save_sender(workspace, SenderWish(sender_key="post", kind="recorded", settings={}))
    set_live(workspace, "post", is_live=True)
    publish_template(workspace, LETTER, author="test")


def launch_win_back(workspace: Workspace, *, segment: str, treats: str) -> str:
    """Launch the campaign to `segment` and plan it; returns its key, one under which `treats` is written to.

    Customers' ids are random and so is what a key draws, so keys are tried until one draws what the story needs.
    """
    keys = [f"win_back_{number}" for number in range(100)]
    with workspace.control.read() as connection:
        key = next(key for key in keys if _suits(connection, treats, key=key))
    document = {
        "key": key,
        "name": {"zh": "好久不见", "en": "We miss you"},
        "segment": segment,
        "steps": [{"channel": "email", "template": "hello"}],
        "topic": "offers",
        "hold_out_bp": HALF_BP,
    }
    publish_campaign(workspace, document, author="test")
    launch(workspace, key, author="test")
    while run_next_job(workspace, lane="short", stopping=threading.Event()):
        pass
    catch_up(workspace)
    return key


def _suits(connection: sa.Connection, treats: str, *, key: str) -> bool:
    known = sa.select(identifiers.c.customer_id).where(identifiers.c.value.in_(_addresses()))
    people = [treats, *connection.execute(known).scalars()]
    drawn = draw_members(pa.array(people), members=NO_MEMBERS, hold_out=own_hold_out(f"{key}@1", share_bp=HALF_BP))
    first, *others = drawn["variant"].to_pylist()
    return first == TREATED and others.count(CONTROL) in HALF


def only_message(workspace: Workspace, customer_id: str) -> Message:
    """The one message that was ever planned for somebody."""
    (message,) = list_messages(workspace, customer_id=customer_id)
    return message


def order_in_app(workspace: Workspace, number: int, identifier: str, *, amount_minor: int) -> None:
    """Somebody who is known buys something, now."""
    money: dict[str, Any] = {"order_id": f"A-{number}", "amount_minor": amount_minor, "currency": "CNY"}
    send(workspace, candidate(f"app-order-{number}", workspace.clock.now(), identifier, **money))
    catch_up(workspace)


def neighbours_of(workspace: Workspace, campaign: str, *, arm: str) -> set[str]:
    """The addresses of the neighbours in one arm of the campaign."""
    query = (
        sa.select(identifiers.c.value)
        .join(messages, messages.c.customer_id == identifiers.c.customer_id)
        .where(messages.c.campaign_key == f"{campaign}@1", messages.c.arm == arm, identifiers.c.kind == "email")
    )
    with workspace.control.read() as connection:
        return set(connection.execute(query).scalars()) & _addresses()


def fate_of(workspace: Workspace, customer_id: str) -> list[str]:
    """What the lake tells of somebody's messages, in the order in which it happened."""
    columns = ["occurred_at", "feed_seq", "name", "customer_id"]
    rows = [row for row in lake_rows(workspace, columns) if row[3] == customer_id and row[2].startswith("Message ")]
    return [name for _, _, name, _ in sorted(rows)]


def what_leads_to(workspace: Workspace, message_id: str) -> dict[str, Any]:
    """All that a message keeps of whom it was for, beside its states and times."""
    with workspace.control.read() as connection:
        kept = sa.select(messages.c.context, messages.c.address_mark).where(messages.c.message_id == message_id)
        found = dict(connection.execute(kept).one()._mapping)
        for name, table in (("receipts", seen_receipts), ("provider_ids", provider_ids)):
            theirs = sa.select(sa.func.count()).select_from(table).where(table.c.message_id == message_id)
            found[name] = connection.execute(theirs).scalar_one()
    return found


def later(workspace: Workspace, **by: float) -> None:
    """Time passes: `hours=14.5`."""
    clock = workspace.clock
    assert isinstance(clock, FixedClock)
    clock.instant += timedelta(**by)
