"""What templates call `workspace` reaches customers in their own language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa

from evergrove.channels.delivery.rendering import Renderer
from evergrove.channels.tables import messages
from evergrove.content import InBoth, WorkspaceWords, publish_template, save_workspace_words
from evergrove.profiles import tables
from support.ground import make_workspace
from support.reach_world import add_people

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from evergrove.kit import Workspace

SHOP = {
    "key": "shop",
    "channel": "sms",
    "class": "transactional",
    "name": {"zh": "店铺", "en": "Shop"},
    "languages": {
        "zh": {"text": "【{{ workspace.signature }}】{{ workspace.about }} {{ workspace.url }}"},
        "en": {"text": "{{ workspace.name }}: {{ workspace.about }} {{ workspace.url }}"},
    },
}
WORDS = WorkspaceWords(
    about=InBoth(zh="认真选茶", en="Tea, chosen with care"), url="https://shop.example", signature="长青"
)


@pytest.fixture
def workspace(home: Path) -> Iterator[Workspace]:
    made = make_workspace(home)
    publish_template(made, SHOP, author="t")
    yield made
    made.close()


def rendered(workspace: Workspace, *, language: str) -> tuple[list[str], list[str]]:
    """The texts that can be sent, and the reasons of those that cannot."""
    (customer_id,) = add_people(workspace, 1)
    row: dict[str, Any] = {
        **dict.fromkeys(messages.c.keys()),
        "message_id": "msg_" + "0" * 32,
        "customer_id": customer_id,
        "template": "shop@1",
        "step": 0,
        "message_class": "transactional",
        "campaign_key": "",
        "context": "{}",
        "node": "send",
        "run_id": "run_1",
    }
    if language == "en":
        with workspace.control.write() as connection:
            said = {"customer_id": customer_id, "key": "language", "value": '"en-GB"', "occurred_us": 1}
            connection.execute(sa.insert(tables.attributes), said)
    with workspace.control.read() as connection:
        addresses = {row["message_id"]: "+8613900000000"}
        found = Renderer(workspace=workspace).render([row], addresses=addresses, connection=connection)
    return [one.content.fields["text"] for one in found.messages], [one.reason for one in found.failed]


def test_a_message_says_what_the_shop_says_of_itself_in_the_readers_language(workspace: Workspace) -> None:
    save_workspace_words(workspace, WORDS, author="t")
    assert rendered(workspace, language="zh") == (["【长青】认真选茶 https://shop.example"], [])


def test_who_reads_english_gets_the_english_words(workspace: Workspace) -> None:
    save_workspace_words(workspace, WORDS, author="t")
    assert rendered(workspace, language="en") == (["proof: Tea, chosen with care https://shop.example"], [])


def test_a_word_that_nobody_has_said_stops_this_one_message(workspace: Workspace) -> None:
    assert rendered(workspace, language="zh") == ([], ["unknown_variable"])
