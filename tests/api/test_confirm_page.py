"""The page behind a double opt-in's link: looking subscribes nobody, the button does, and no other link opens it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import msgspec
import pyarrow as pa
import pytest
import sqlalchemy as sa

from evergrove.access import create_workspace
from evergrove.channels import deliver, tracking_key
from evergrove.channels.tracking.tokens import make_token
from evergrove.facts import TIMESTAMP, write_outgoing
from evergrove.jobs import catch_up
from evergrove.kit import Settings
from evergrove.profiles.tables import consents, customers, identifiers
from support.api_client import api_client, make_home
from support.reach_world import open_mail
from support.small_shop import open_shop
from support.win_back import PERSON, PUBLIC_URL, letters_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from starlette.testclient import TestClient

    from evergrove.kit import Workspace

WHO, ADDRESS = "cus_00000000000000000000000000000001", "asked@mail.example"
EVIL = "<script>alert(1)</script><img src=x onerror=alert(1)>"


class Asked:
    """Somebody who asked for mails, the letter that asks once more, and a browser that has never been here."""

    def __init__(self, workspace: Workspace, client: TestClient, *, letter: str) -> None:
        self.workspace, self.client = workspace, client
        (self.confirm,) = re.findall(rf"{re.escape(PUBLIC_URL)}(/u/default/[^/\"']+/confirm)", letter)

    def ask(self, method: str, path: str, **options: Any) -> Any:
        return self.client.request(method, path, follow_redirects=False, headers={"User-Agent": PERSON}, **options)

    def said(self) -> list[tuple[str, str]]:
        """(state, topic) of every word on consent, in the order in which they came."""
        catch_up(self.workspace)
        query = sa.select(consents.c.state, consents.c.topic).order_by(consents.c.feed_seq)
        with self.workspace.control.read() as connection:
            return [(state, topic) for state, topic in connection.execute(query)]


@pytest.fixture
def asked(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Asked]:
    settings = Settings(home=home, public_url=PUBLIC_URL)
    create_workspace(settings, slug="default", name=EVIL).close()
    make_home(home, "other")
    letters = letters_of(monkeypatch)
    workspace = open_shop(settings)
    open_mail(workspace)
    ask_for_mails(workspace)
    assert deliver(workspace, channel="email").sent == 1
    (letter,) = letters.messages.values()
    with api_client(settings, clock=workspace.clock) as client:
        client.headers.clear()
        yield Asked(workspace, client, letter=letter.content.fields["html"])
    workspace.close()


def ask_for_mails(workspace: Workspace) -> None:
    """A form was filled in with an address; nobody knows yet whose it is."""
    now = workspace.clock.now()
    said = {"topic": "offers", "state": "pending", "basis": "consent", "proof": "form"}
    fact = {
        "fact_id": ["asked"],
        "name": ["Consent Changed"],
        "customer_id": [WHO],
        "channel": ["email"],
        "occurred_at": pa.array([now], TIMESTAMP),
        "properties": [msgspec.json.encode(said).decode()],
    }
    with workspace.control.write() as connection:
        connection.execute(sa.insert(customers), {"customer_id": WHO, "created_at": now})
        connection.execute(sa.insert(identifiers), {"kind": "email", "value": ADDRESS, "customer_id": WHO})
        write_outgoing(connection, pa.table(fact))
    catch_up(workspace)


def test_opening_the_page_subscribes_nobody(asked: Asked) -> None:
    page = asked.ask("GET", asked.confirm)
    assert (page.status_code, "set-cookie" in page.headers) == (200, False)
    assert '<form method="post">' in page.text
    assert "no-store" in page.headers["cache-control"]
    assert asked.said() == [("pending", "offers")]


def test_the_button_subscribes_and_again_changes_nothing(asked: Asked) -> None:
    reply = asked.ask("POST", asked.confirm)
    assert (reply.status_code, "set-cookie" in reply.headers, "<form" in reply.text) == (200, False, False)
    assert asked.said() == [("pending", "offers"), ("subscribed", "offers")]
    assert asked.ask("POST", asked.confirm).status_code == 200
    assert asked.said() == [("pending", "offers"), ("subscribed", "offers")]
    with asked.workspace.control.read() as connection:
        proof = connection.execute(sa.select(consents.c.proof).where(consents.c.state == "subscribed")).scalar_one()
    said = msgspec.json.decode(proof)
    assert (said["way"], said["user_agent"]) == ("double opt-in", PERSON)


def test_no_other_link_confirms_and_this_one_opens_no_other_door(asked: Asked) -> None:
    token = asked.confirm.split("/")[3]
    message_id = f"msg_{'0' * 32}"
    leaving, nobody = (
        make_token(tracking_key(asked.workspace), purpose=purpose, message_id=message_id)
        for purpose in ("leave", "confirm")
    )
    turned = "A" if token[20] != "A" else "B"
    wrong = {
        "forged": f"/u/default/{token[:20]}{turned}{token[21:]}/confirm",
        "another workspace": f"/u/other/{token}/confirm",
        "another purpose": f"/u/default/{leaving}/confirm",
        "no such message": f"/u/default/{nobody}/confirm",
        "leaving": f"/u/default/{token}",
        "preferences": f"/u/default/{token}/preferences",
    }
    replies = {
        name: [asked.ask(method, path).status_code for method in ("GET", "POST")] for name, path in wrong.items()
    }
    assert {name: replies[name] for name in wrong if replies[name] != [404, 404]} == {}
    assert asked.said() == [("pending", "offers")]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_script_in_the_name_of_the_shop_stays_text(asked: Asked, language: str) -> None:
    for method in ("GET", "POST"):
        page = asked.client.request(method, asked.confirm, headers={"Accept-Language": language})
        assert page.status_code == 200
        assert "&lt;script&gt;" in page.text
        assert re.findall("<script|<img", page.text) == []
        assert "default-src 'self'" in page.headers["content-security-policy"]
