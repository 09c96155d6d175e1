"""A mail that nobody read was followed by a text message: who answers the mail answers the mail, on each database."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa

from evergrove.channels import (
    ChannelStep,
    Hit,
    SenderWish,
    choose,
    deliver,
    known_message,
    leave,
    plan_messages,
    read_token,
    record_receipts,
    save_sender,
    set_live,
    topics_of,
    tracking_key,
)
from evergrove.channels.adapters import registry
from evergrove.channels.adapters.contracts import Receipt
from evergrove.channels.adapters.recorded import RecordedAdapter, RecordedSettings
from evergrove.channels.asking import _standing
from evergrove.channels.tables import message_steps, messages, outbox
from evergrove.channels.tracking.telling import note_hits
from evergrove.content import publish_template
from evergrove.facts import read_outgoing
from evergrove.jobs import erase
from evergrove.kit import FixedClock
from evergrove.profiles import list_suppressions
from evergrove.profiles import tables as profile_tables
from support.reach_world import LAUNCH, add_people, kept_plan, open_mail, planned, public

if TYPE_CHECKING:
    from evergrove.kit import Workspace

BROWSER = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/120 Safari/537.36"

TEXT = {
    "key": "text",
    "channel": "sms",
    "topic": "offers",
    "name": {"zh": "短信", "en": "Text"},
    "languages": {"zh": {"text": "【青禾】有一份心意给您，拒收请回复R"}},
}

STEPS = (
    ChannelStep(channel="email", template="hello@1", unread=timedelta(hours=2)),
    ChannelStep(channel="sms", template="text@1"),
)


class Sent(RecordedAdapter):
    """What arrived on every channel; it stays there when a sender is closed."""

    def close(self) -> None:
        """Nobody fetches letters back."""


class Fallback:
    """One person whose message goes by mail first."""

    def __init__(self, workspace: Workspace, sent: Sent) -> None:
        self.workspace, self.sent = workspace, sent
        (self.person,) = add_people(workspace, 1)
        with workspace.control.write() as connection:
            connection.execute(sa.update(profile_tables.consents).values(channel="all"))
        kept_plan(workspace, steps=STEPS)
        plan_messages(workspace, planned([self.person]), launch_id=LAUNCH, node="send")
        assert deliver(workspace, channel="email").sent == 1
        self.message_id = str(self.row()["message_id"])

    def wait(self, **by: float) -> None:
        clock = self.workspace.clock
        assert isinstance(clock, FixedClock)
        clock.instant += timedelta(**by)

    def unread(self) -> None:
        """Two hours later the text message goes out."""
        self.wait(hours=2, minutes=5)
        assert deliver(self.workspace, channel="email").moved_on == 1
        self.text()

    def text(self) -> None:
        assert deliver(self.workspace, channel="sms").sent == 1
        assert self.stands() == ("sms", 1, "sent")

    def row(self) -> dict[str, Any]:
        with self.workspace.control.read() as connection:
            return dict(connection.execute(sa.select(messages)).one()._mapping)

    def stands(self) -> tuple[str, int, str]:
        row = self.row()
        return row["channel"], row["step"], row["state"]

    def tell(self, kind: Any, *, sender_key: str = "", **said: Any) -> tuple[int, int]:
        """What a provider says; how many were taken, and how many concern nothing that we know."""
        named = {} if "provider_id" in said else {"message_id": self.message_id}
        receipt = Receipt(**{"kind": kind, "at": self.workspace.clock.now(), "raw_id": kind, **named, **said})
        count = record_receipts(self.workspace, [receipt], sender_key=sender_key)
        return count.taken, count.unknown

    def blocked(self) -> list[tuple[str, str, str]]:
        with self.workspace.control.read() as connection:
            return [(one.channel, one.topic, one.reason) for one in list_suppressions(connection)]

    def told(self, name: str) -> list[tuple[str, dict[str, Any]]]:
        """Channel and properties of every fact of that name that waits for the intake."""
        found, position = [], -1
        while (entry := read_outgoing(self.workspace, after=position)) is not None:
            found += [row for row in entry.facts.to_pylist() if row["name"] == name]
            position = entry.position
        assert len({row["fact_id"] for row in found}) == len(found), "the intake would take two for one"
        return [(row["channel"], json.loads(row["properties"])) for row in found]


@pytest.fixture
def fallback(either_workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> Fallback:
    sent = Sent(RecordedSettings())
    for name in ("recorded", "recorded_sms"):
        kind = replace(registry.ADAPTER_KINDS[name], make=lambda *_: sent)
        monkeypatch.setitem(registry.ADAPTER_KINDS, name, kind)
    open_mail(either_workspace)
    save_sender(either_workspace, SenderWish(sender_key="texts", kind="recorded_sms", settings={}))
    set_live(either_workspace, "texts", is_live=True)
    publish_template(either_workspace, TEXT, author="test")
    return Fallback(public(either_workspace), sent)


def test_whoever_leaves_by_the_mail_leaves_mails_and_by_the_text_message_texts(fallback: Fallback) -> None:
    fallback.unread()
    tokens = {one.address: one.tracking.unsubscribe_url.rpartition("/")[2] for one in fallback.sent.messages.values()}
    key = tracking_key(fallback.workspace)
    mail, text = (read_token(key, tokens[one], purpose="leave") for one in ("p0@mail.example", "+8613900000000"))
    assert (mail.step, text.step, mail.message_id) == (0, 1, text.message_id)
    for _ in range(2):
        leave(fallback.workspace, mail.message_id, step=mail.step, proof={"way": "one-click"})
    assert fallback.blocked() == [("email", "offers", "unsubscribed")]
    assert [channel for channel, _ in fallback.told("Consent Changed")] == ["email"]
    leave(fallback.workspace, text.message_id, step=text.step, proof={"way": "page"})
    assert sorted(fallback.blocked()) == [("email", "offers", "unsubscribed"), ("sms", "offers", "unsubscribed")]
    for name in ("Consent Changed", "Message Unsubscribed"):
        assert [channel for channel, _ in fallback.told(name)] == ["email", "sms"]
    assert fallback.stands() == ("sms", 1, "sent")


def test_preferences_behind_the_mail_are_those_of_mails(fallback: Fallback) -> None:
    fallback.unread()
    choose(fallback.workspace, fallback.message_id, step=0, wanted={"offers": False, "news": True}, proof={})
    assert fallback.blocked() == [("email", "offers", "unsubscribed")]
    wanted = [
        topics_of(fallback.workspace, known_message(fallback.workspace, fallback.message_id, step=step))["offers"]
        for step in (0, 1)
    ]
    assert wanted == [False, True]


@pytest.mark.parametrize("named", ["by sender", "by provider's id"])
def test_what_is_said_late_of_the_mail_concerns_the_mail(fallback: Fallback, named: str) -> None:
    fallback.unread()
    name = {} if named == "by sender" else {"provider_id": f"rec_{fallback.message_id}.0"}
    assert fallback.tell("complained", sender_key="post", **name) == (1, 0)
    assert fallback.blocked() == [("email", "*", "complained")]
    assert fallback.tell("failed", sender_key="post", reason="invalid_address", **name) == (1, 0)
    assert fallback.tell("not_friend", sender_key="post", **name) == (1, 0)
    assert fallback.stands() == ("sms", 1, "sent"), "the text message was not late, and was not refused"
    assert {channel for channel, _, _ in fallback.blocked()} == {"email"}
    ((channel, said),) = fallback.told("Message Complained")
    assert (channel, said["template"]) == ("email", "hello@1")
    assert fallback.told("Message Failed") == []


def test_what_is_said_of_the_text_message_ends_it(fallback: Fallback) -> None:
    fallback.unread()
    assert fallback.tell("failed", sender_key="texts", reason="invalid_address") == (1, 0)
    assert (fallback.stands(), fallback.row()["reason"]) == (("sms", 1, "failed"), "invalid_address")
    assert [channel for channel, _ in fallback.told("Message Failed")] == ["sms"]
    assert fallback.blocked() == [("sms", "*", "bounced")]


def test_a_sender_of_a_channel_that_it_never_took_speaks_of_nothing(fallback: Fallback) -> None:
    assert fallback.tell("complained", sender_key="post") == (1, 0)
    fallback.unread()
    save_sender(fallback.workspace, SenderWish(sender_key="pushes", kind="recorded_push", settings={}))
    assert fallback.tell("bounced", sender_key="pushes") == (0, 1)
    assert fallback.tell("delivered", sender_key="post", step=7) == (0, 1)


def test_an_opening_of_the_mail_is_one_of_the_mail(fallback: Fallback) -> None:
    fallback.unread()
    at = fallback.workspace.clock.now()
    hits = [Hit(message_id=fallback.message_id, step=step, at=at, user_agent=BROWSER) for step in (0, 1)]
    note_hits(fallback.workspace, hits)
    told = [(channel, said["template"], said.get("machine")) for channel, said in fallback.told("Message Opened")]
    assert told == [("email", "hello@1", None), ("sms", "text@1", True)], "the text left this very second"
    assert fallback.row()["opened_at"] == at


def test_a_mail_that_its_provider_could_not_bring_goes_on_at_once(fallback: Fallback) -> None:
    assert fallback.tell("failed", sender_key="post", reason="rate") == (1, 0)
    assert fallback.stands() == ("sms", 1, "queued")
    assert fallback.tell("failed", sender_key="post", reason="rate") == (0, 0)
    fallback.text()
    assert fallback.tell("failed", sender_key="post", reason="rate", raw_id="again") == (1, 0)
    assert fallback.stands() == ("sms", 1, "sent")


def test_what_is_told_together_with_a_failure_does_not_close_it(fallback: Fallback) -> None:
    at, message_id = fallback.workspace.clock.now() + timedelta(minutes=1), fallback.message_id
    told = [
        Receipt(kind="opened", at=at, raw_id="1", message_id=message_id),
        Receipt(kind="failed", at=at + timedelta(seconds=1), raw_id="2", message_id=message_id),
        Receipt(kind="failed", at=at + timedelta(seconds=2), raw_id="3", message_id=message_id),
    ]
    assert record_receipts(fallback.workspace, told, sender_key="post").taken == 3
    with fallback.workspace.control.read() as connection:
        assert connection.execute(sa.select(outbox.c.channel, outbox.c.state)).all() == [("sms", "waiting")]
    fallback.text()


def test_a_mail_that_arrived_does_not_say_that_the_text_message_did(fallback: Fallback) -> None:
    def is_asked_for(sender_key: str) -> bool:
        _, awaited = _standing(fallback.workspace, sender_key, now=fallback.workspace.clock.now())
        return [one.message_id for one in awaited] == [fallback.message_id]

    assert is_asked_for("post")
    fallback.tell("delivered", sender_key="post")
    assert not is_asked_for("post")
    fallback.unread()
    assert (is_asked_for("post"), is_asked_for("texts")) == (False, True)
    fallback.wait(minutes=3)
    fallback.tell("delivered", sender_key="post", raw_id="told again, late")
    assert is_asked_for("texts")
    # A provider that counts in minutes tells of a moment before the message went out.
    before = fallback.workspace.clock.now() - timedelta(minutes=4)
    fallback.tell("delivered", sender_key="texts", raw_id="of the text", at=before)
    assert not is_asked_for("texts")
    assert [channel for channel, _ in fallback.told("Message Delivered")] == ["email", "email", "sms"]


def test_an_erased_customer_leaves_no_mark_at_an_earlier_step(fallback: Fallback) -> None:
    fallback.unread()
    with fallback.workspace.control.read() as connection:
        (kept,) = connection.execute(sa.select(message_steps)).all()
    assert (kept.step, kept.channel, kept.sender_key, bool(kept.address_mark)) == (0, "email", "post", True)
    erase(fallback.workspace, [fallback.person], reason="asked")
    with fallback.workspace.control.read() as connection:
        assert connection.execute(sa.select(message_steps.c.address_mark)).scalars().all() == [""]
