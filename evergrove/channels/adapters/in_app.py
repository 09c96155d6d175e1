"""In-app messages: rows that the customer's own browser or app fetches.

Invariants: what is kept is text and addresses of the web, never HTML and never a script's address; a message is kept
once, however often it is handed over.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import urlsplit

import msgspec
import sqlalchemy as sa

from evergrove.channels.adapters.contracts import (
    AdapterKind,
    Outcome,
    OutgoingMessage,
    SenderProblemError,
    SenderSettings,
)
from evergrove.channels.adapters.in_app_tables import in_app_messages
from evergrove.channels.adapters.phone.verdicts import BAD_CONTENT, tell_outcome
from evergrove.kit import conflict_insert

if TYPE_CHECKING:
    from evergrove.kit import Workspace

BATCH_MAX = 500
"""Rows of one transaction."""

TITLE_CHARACTERS_MAX, BODY_CHARACTERS_MAX, BUTTON_CHARACTERS_MAX, URL_CHARACTERS_MAX = 200, 2_000, 40, 2_000
"""More than a small window shows; content warns long before."""

DAYS_MAX = 90


class InAppSettings(SenderSettings, frozen=True, kw_only=True):
    """`days`: how long a message waits to be seen."""

    days: Annotated[int, msgspec.Meta(ge=1, le=DAYS_MAX)] = 30


class InAppAdapter:
    """Keeps messages in one workspace."""

    def __init__(self, settings: InAppSettings, workspace: Workspace) -> None:
        self._settings, self._workspace = settings, workspace

    def close(self) -> None:
        """Nothing is open."""

    def send(self, batch: Sequence[OutgoingMessage]) -> Sequence[Outcome]:
        now = self._workspace.clock.now()
        fit = {message.message_id for message in batch if _is_fit(message)}
        rows = [self._row(message, now=now) for message in batch if message.message_id in fit]
        try:
            with self._workspace.control.write() as connection:
                if rows:
                    connection.execute(conflict_insert(connection, in_app_messages).on_conflict_do_nothing(), rows)
        except sa.exc.SQLAlchemyError as error:
            raise SenderProblemError(
                f"no message could be kept: {type(error).__name__}", help="look at the database"
            ) from error
        words = "an in-app message has a title, a short text, and addresses that begin with https:// or /"
        return [
            Outcome(message_id=message.message_id, kind="sent")
            if message.message_id in fit
            else tell_outcome(message.message_id, BAD_CONTENT, detail=words)
            for message in batch
        ]

    def _row(self, message: OutgoingMessage, *, now: datetime) -> dict[str, Any]:
        texts = {name: message.content.fields.get(name, "") for name in ("title", "body", "url", "image", "button")}
        return {
            "message_id": message.message_id,
            "customer_id": message.address,
            **texts,
            "made_at": now,
            "ends_at": now + timedelta(days=self._settings.days),
        }


def _is_fit(message: OutgoingMessage) -> bool:
    fields = message.content.fields
    limits = {"title": TITLE_CHARACTERS_MAX, "body": BODY_CHARACTERS_MAX, "button": BUTTON_CHARACTERS_MAX}
    return (
        bool(fields.get("title"))
        and all(len(fields.get(name, "")) <= limit for name, limit in limits.items())
        and all(is_web_address(fields.get(name, "")) for name in ("url", "image"))
    )


def is_web_address(text: str) -> bool:
    """Empty, a place on the same site (`/cart`), or an address of the web: no `javascript:`, no `data:`."""
    if not text or (text.startswith("/") and not text.startswith(("//", "/\\"))):
        return len(text) <= URL_CHARACTERS_MAX
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc) and len(text) <= URL_CHARACTERS_MAX


IN_APP = AdapterKind(
    kind="in_app",
    channel="in_app",
    settings=InAppSettings,
    make_within=InAppAdapter,
    is_idempotent=True,
    batch_max=BATCH_MAX,
)
