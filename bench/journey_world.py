"""What the rows of journeys share: a workspace with people who may be written to, and journeys that stand in it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from bench.world import SLUG
from evergrove.access import create_workspace
from evergrove.channels import SenderWish, save_sender, set_live, set_policy
from evergrove.content import publish_template
from evergrove.journeys import publish_journey
from evergrove.kit import FixedClock, Settings, Workspace, insert_all
from evergrove.profiles import tables as profile_tables

if TYPE_CHECKING:
    from bench.contracts import Parameters

NOW = datetime(2026, 11, 18, 4, tzinfo=UTC)
"""A Wednesday at noon in Shanghai, far from any key date."""

HOUR_US = 3_600_000_000
CHUNK_CUSTOMERS = 100_000

LETTER = {
    "key": "hello",
    "channel": "email",
    "topic": "offers",
    "name": {"zh": "问候", "en": "Hello"},
    "languages": {
        "en": {
            "subject": "Something for you",
            "html": "<html><body><p>New.</p>"
            "<p><a href='{{ message.unsubscribe_url }}'>Unsubscribe</a></p></body></html>",
        }
    },
}


@contextmanager
def journey_workspace(parameters: Parameters, *, name: str) -> Iterator[Workspace]:
    """A new workspace on SQLite with a live sender, a letter, no caps and no quiet hours; its clock stands at NOW."""
    folder = parameters.folder / name
    shutil.rmtree(folder, ignore_errors=True)
    settings = Settings(home=folder, public_url="https://post.shop.example")
    workspace = create_workspace(settings, slug=SLUG, name=SLUG, clock=FixedClock(NOW))
    set_policy(workspace, {"hours": {"quiet": [], "golden_mode": "off"}, "caps": []}, author="bench")
    save_sender(workspace, SenderWish(sender_key="post", kind="recorded", settings={}))
    set_live(workspace, "post", is_live=True)
    publish_template(workspace, LETTER, author="bench")
    try:
        yield workspace
    finally:
        workspace.close()
        shutil.rmtree(folder, ignore_errors=True)


def let_stand(workspace: Workspace, nodes: Sequence[dict[str, Any]], *, key: str = "bench", **settings: Any) -> None:
    """Publish a journey of these nodes, which begins at the first one."""
    document = {
        "key": key,
        "name": {"zh": key, "en": key},
        "entry": {"kind": "manual"},
        "start": nodes[0]["id"],
        "nodes": list(nodes),
        "hold_out_bp": 0,
        **settings,
    }
    publish_journey(workspace, document, author="bench")


def message_node(node_id: str, *, onward: str = "") -> dict[str, Any]:
    """A letter that lasts, then on."""
    steps = [{"channel": "email", "template": "hello"}]
    return {"id": node_id, "kind": "message", "steps": steps, "lasts_hours": 72, "next": onward}


def add_readers(workspace: Workspace, ids: Sequence[str]) -> None:
    """These customers, each with a mail address and a consent."""
    since = datetime(2026, 1, 1, tzinfo=UTC)
    for start in range(0, len(ids), CHUNK_CUSTOMERS):
        some = list(enumerate(ids[start : start + CHUNK_CUSTOMERS], start=start))
        consent = ("all", "all", "subscribed", "consent", "form", 0)
        columns = ("feed_seq", "customer_id", "channel", "topic", "state", "basis", "proof", "occurred_us")
        with workspace.control.write() as connection:
            insert_all(
                connection, profile_tables.customers, ("customer_id", "created_at"), [(one, since) for _, one in some]
            )
            insert_all(
                connection,
                profile_tables.identifiers,
                ("kind", "value", "customer_id"),
                [("email", f"p{number}@mail.example", one) for number, one in some],
            )
            insert_all(
                connection, profile_tables.consents, columns, [(number + 1, one, *consent) for number, one in some]
            )
