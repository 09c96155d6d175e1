"""In-app messages: kept as text, opened only by a token that the shop's server signed, seen once."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import shutil
from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa

from evergrove.access import open_workspace
from evergrove.channels import (
    ChannelStep,
    InboxTokenError,
    SenderWish,
    audience_of,
    deliver,
    forget_messages,
    inbox_secret,
    open_inbox_of,
    plan_messages,
    remove_ended_messages,
    save_sender,
    set_live,
    sign_inbox_token,
)
from evergrove.channels.adapters.in_app import InAppAdapter, InAppSettings, is_web_address
from evergrove.channels.adapters.in_app_tables import in_app_messages
from evergrove.channels.tables import messages
from evergrove.content import publish_template
from evergrove.facts import read_outgoing
from evergrove.kit import FixedClock, Settings
from evergrove.profiles import tables as profile_tables
from support.ground import make_workspace
from support.push_services import message
from support.reach_world import GOLDEN, LAUNCH, add_people, kept_plan, open_mail, planned, public

if TYPE_CHECKING:
    from pathlib import Path

    from evergrove.kit import Workspace

NEWS = {
    "key": "news",
    "channel": "in_app",
    "class": "transactional",
    "name": {"zh": "新品", "en": "News"},
    "languages": {
        "zh": {
            "title": "新品 <b>到店</b>",
            "body": "{{ customer.first_name }}，来看看",
            "url": "https://shop.example/new",
        }
    },
}


@pytest.fixture(scope="module")
def made_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with two customers who have an account, each with a message that was sent: made once, copied."""
    home = tmp_path_factory.mktemp("in_app") / "home"
    made = make_workspace(home)
    open_mail(made)
    publish_template(made, NEWS, author="test")
    people = add_people(made, 2)
    with made.control.write() as connection:
        rows = [{"kind": "user_id", "value": f"u{number}", "customer_id": one} for number, one in enumerate(people)]
        connection.execute(sa.insert(profile_tables.identifiers), rows)
    save_sender(made, SenderWish(sender_key="site", kind="in_app", settings={}))
    set_live(made, "site", is_live=True)
    kept_plan(made, steps=(ChannelStep(channel="in_app", template="news@1"),), message_class="transactional")
    plan_messages(made, planned(people), launch_id=LAUNCH, node="send")
    assert deliver(public(made), channel="in_app").sent == 2
    made.close()
    return home


@pytest.fixture
def workspace(made_home: Path, home: Path) -> Iterator[Workspace]:
    shutil.copytree(made_home, home)
    opened = open_workspace(Settings(home=home), slug="proof", clock=FixedClock(GOLDEN))
    yield opened
    opened.close()


def pass_time(workspace: Workspace, by: timedelta) -> None:
    assert isinstance(workspace.clock, FixedClock)
    workspace.clock.instant += by


def facts(workspace: Workspace) -> list[str]:
    names: list[str] = []
    position = -1
    while (entry := read_outgoing(workspace, after=position)) is not None:
        names += entry.facts.column("name").to_pylist()
        position = entry.position
    return [name for name in names if name in ("Message Delivered", "Message Opened", "Message Clicked")]


def test_a_customer_sees_their_own_messages_and_marks_them_once(workspace: Workspace) -> None:
    token = sign_inbox_token(workspace, user_id="u0")
    inbox = open_inbox_of(workspace, token)
    (shown,) = inbox.messages
    assert (inbox.unread, shown.is_seen, shown.title, shown.body) == (1, False, "新品 <b>到店</b>", "小0，来看看")
    assert "/t/c/" in shown.url  # the click is told by the address itself
    for _ in range(2):
        inbox = open_inbox_of(workspace, token, seen=[shown.message_id], clicked=[shown.message_id])
        assert (inbox.unread, inbox.messages[0].is_seen) == (0, True)
    assert facts(workspace) == ["Message Delivered", "Message Opened"]
    with workspace.control.read() as connection:
        row = connection.execute(sa.select(messages).where(messages.c.message_id == shown.message_id)).one()
    assert row.delivered_at is not None
    assert row.opened_at is not None


def test_nobody_marks_other_peoples_messages(workspace: Workspace) -> None:
    (theirs,) = open_inbox_of(workspace, sign_inbox_token(workspace, user_id="u1")).messages
    mine = open_inbox_of(workspace, sign_inbox_token(workspace, user_id="u0"), seen=[theirs.message_id, "x" * 90])
    assert theirs.message_id not in {one.message_id for one in mine.messages}
    assert open_inbox_of(workspace, sign_inbox_token(workspace, user_id="u1")).unread == 1


def test_a_button_without_a_tracked_address_is_told_by_the_browser(workspace: Workspace) -> None:
    (sent,) = open_inbox_of(workspace, sign_inbox_token(workspace, user_id="u0")).messages
    with workspace.control.write() as connection:
        connection.execute(sa.update(in_app_messages).values(url="/cart", button="去看看"))
    token = sign_inbox_token(workspace, user_id="u0")
    for _ in range(2):
        open_inbox_of(workspace, token, clicked=[sent.message_id])
    assert facts(workspace) == ["Message Delivered", "Message Opened", "Message Clicked"]


def test_the_shops_server_can_sign_with_any_library(workspace: Workspace) -> None:
    token = shop_token(workspace, {"sub": "u0", "aud": "proof", "exp": int(workspace.clock.now().timestamp()) + 600})
    assert audience_of(token) == "proof"
    assert len(open_inbox_of(workspace, token).messages) == 1


def shop_token(workspace: Workspace, claims: dict[str, Any], *, secret: str = "", algorithm: str = "HS256") -> str:
    def part(value: bytes) -> str:
        return base64.urlsafe_b64encode(value).rstrip(b"=").decode()

    head = {"alg": algorithm, "typ": "JWT"}
    body = f"{part(json.dumps(head).encode())}.{part(json.dumps(claims).encode())}"
    key = (secret or inbox_secret(workspace)).encode()
    return f"{body}.{part(hmac.new(key, body.encode(), hashlib.sha256).digest())}"


@pytest.mark.parametrize(
    ("claims", "options"),
    [
        ({}, {"secret": "another"}),
        ({}, {"algorithm": "none"}),
        ({}, {"algorithm": "HS512"}),
        ({"aud": "other"}, {}),
        ({"sub": ""}, {}),
        ({"exp": 0}, {}),
        ({"exp": 86_400 * 2}, {}),
        ({"sub": None}, {}),
        ({"exp": "soon"}, {}),
    ],
)
def test_other_tokens_open_nothing(workspace: Workspace, claims: dict[str, Any], options: dict[str, str]) -> None:
    now = int(workspace.clock.now().timestamp())
    said = {"sub": "u0", "aud": "proof", "exp": 600, **claims}
    said["exp"] = now + said["exp"] if isinstance(said["exp"], int) else said["exp"]
    with pytest.raises(InboxTokenError):
        open_inbox_of(workspace, shop_token(workspace, said, **options))


@pytest.mark.parametrize("token", ["", "a.b", "a.b.c", "." * 3, "x" * 3_000, "é.é.é"])
def test_what_is_no_token_opens_nothing(workspace: Workspace, token: str) -> None:
    with pytest.raises(InboxTokenError):
        open_inbox_of(workspace, token)


def test_somebody_unknown_has_an_empty_inbox(workspace: Workspace) -> None:
    inbox = open_inbox_of(workspace, sign_inbox_token(workspace, user_id="nobody"))
    assert (inbox.messages, inbox.unread) == ((), 0)


def test_messages_end_and_are_forgotten(workspace: Workspace) -> None:
    with workspace.control.write() as connection:
        forget_messages(connection, [f"cus_{0:032x}"], now=workspace.clock.now())
    assert open_inbox_of(workspace, sign_inbox_token(workspace, user_id="u0")).messages == ()
    pass_time(workspace, timedelta(days=30))
    assert open_inbox_of(workspace, sign_inbox_token(workspace, user_id="u1")).messages == ()
    with workspace.control.write() as connection:
        assert remove_ended_messages(connection, now=workspace.clock.now()) == 1


def test_a_message_is_kept_once(workspace: Workspace) -> None:
    adapter = InAppAdapter(InAppSettings(days=1), workspace)
    one = message(9, address=f"cus_{0:032x}", channel="in_app", title="t")
    assert [adapter.send([one])[0].kind for _ in range(2)] == ["sent", "sent"]
    assert open_inbox_of(workspace, sign_inbox_token(workspace, user_id="u0")).unread == 2
    pass_time(workspace, timedelta(days=1))
    assert open_inbox_of(workspace, sign_inbox_token(workspace, user_id="u0")).unread == 1


@pytest.mark.parametrize(
    "fields",
    [
        {"title": ""},
        {"body": "x" * 2_001},
        {"url": "javascript:alert(1)"},
        {"image": "data:text/html,x"},
        {"url": "//evil.example"},
        {"url": "/\\evil.example"},
        {"url": "https://"},
        {"url": "mailto:a@b.example"},
    ],
)
def test_only_text_and_addresses_of_the_web_are_kept(workspace: Workspace, fields: dict[str, str]) -> None:
    bad = message(9, address="cus_1", channel="in_app", **{"title": "t", **fields})
    good = message(10, address="cus_1", channel="in_app", title="t", url="/cart")
    outcomes = InAppAdapter(InAppSettings(), workspace).send([bad, good])
    assert [(one.kind, one.reason) for one in outcomes] == [("failed", "content"), ("sent", "")]


@pytest.mark.parametrize(
    ("text", "is_one"), [("", True), ("/a", True), ("http://a.example/", True), ("http://[", False)]
)
def test_web_addresses(text: str, *, is_one: bool) -> None:
    assert is_web_address(text) is is_one
