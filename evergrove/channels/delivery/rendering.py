"""Make messages out of rows: the values that each template asks for, gathered for the whole batch, then rendered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import msgspec
import sqlalchemy as sa

from evergrove.channels.adapters.contracts import DETAIL_CHARACTERS_MAX, Outcome, OutgoingMessage, Tracking
from evergrove.channels.contracts import CONFIRM_NODE
from evergrove.channels.reading_language import LANGUAGE_KEY, offered_language
from evergrove.channels.tracking.addresses import (
    LinkShortener,
    confirm_url,
    link_shortener,
    tracking_key,
    tracking_of,
)
from evergrove.content import (
    LANGUAGES,
    CompiledTemplate,
    RenderedContent,
    compile_template,
    load_template,
    workspace_values,
    workspace_words,
)
from evergrove.facts import roots_of
from evergrove.kit import EvergroveError, Workspace, logger
from evergrove.profiles import attribute_values, merge_strategies, with_name

NO_PUBLIC_URL = "EVERGROVE_PUBLIC_URL is not set, so there is no address to unsubscribe at"
"""What stops marketing mail on a server that customers cannot reach."""

TEMPLATES_KEPT_MAX = 200
"""Compiled templates of one open renderer: more than all that run at a time."""

_log = logger(__name__)


@dataclass(frozen=True, kw_only=True)
class Rendered:
    """What can be sent, and what cannot with its outcome; the links that the messages hold."""

    messages: tuple[OutgoingMessage, ...]
    failed: tuple[Outcome, ...]
    links: LinkShortener


@dataclass(kw_only=True)
class Renderer:
    """Renders batches of one workspace; keeps compiled templates, whose versions never change."""

    workspace: Workspace
    _templates: dict[str, CompiledTemplate] = field(default_factory=dict)
    _key: bytes = b""
    _links: LinkShortener | None = None
    """Kept from batch to batch: what it has stored needs no second transaction."""
    _shop: dict[str, dict[str, Any]] = field(default_factory=dict)
    """What the workspace says of itself, by language."""

    def render(
        self, rows: Sequence[Mapping[str, Any]], *, addresses: Mapping[str, str], connection: sa.Connection
    ) -> Rendered:
        """`rows` of `messages` with `addresses` by message id."""
        if not self._key:
            self._key = tracking_key(self.workspace)
            words = workspace_words(self.workspace)
            self._shop = {one: workspace_values(self.workspace, words, language=one) for one in LANGUAGES}
        values = self._values(connection, rows)
        if self._links is None:
            self._links = link_shortener(self.workspace, key=self._key)
        links = self._links
        made: list[OutgoingMessage] = []
        failed: list[Outcome] = []
        for row in rows:
            message_id = row["message_id"]
            try:
                made.append(self._message(row, values=values[message_id], address=addresses[message_id], links=links))
            except EvergroveError as error:
                detail = self._why(error)[:DETAIL_CHARACTERS_MAX]
                reason = "unknown_variable" if "variable" in error.code else "content"
                failed.append(Outcome(message_id=message_id, kind="failed", reason=reason, detail=detail))
            except Exception as error:  # noqa: BLE001 - one customer's value must not stop everybody else's messages
                failed.append(_unrendered(message_id, error))
        return Rendered(messages=tuple(made), failed=tuple(failed), links=links)

    def _message(
        self, row: Mapping[str, Any], *, values: dict[str, Any], address: str, links: LinkShortener
    ) -> OutgoingMessage:
        template = self._template(row["template"])
        is_marketing = row["message_class"] == "marketing"
        tracking = tracking_of(self.workspace, row["message_id"], step=row["step"], key=self._key)
        if not is_marketing:
            tracking = Tracking(open_url=tracking.open_url)
        language = offered_language(template.template.languages, wanted=values["customer"].get(LANGUAGE_KEY))
        message_id = row["message_id"]
        values["workspace"] = self._shop[language]
        values["message"] = {
            "unsubscribe_url": tracking.unsubscribe_url,
            "preferences_url": tracking.preferences_url,
            "id": message_id,
            "now": self.workspace.clock.now(),
        }
        if row["node"] == CONFIRM_NODE:
            values["message"]["confirm_url"] = confirm_url(self.workspace, message_id, key=self._key)
        content = template.render(
            values, language=language, links=lambda url: links.shorten(url, message_id=message_id, step=row["step"])
        )
        return OutgoingMessage(
            message_id=message_id,
            idempotency_key=f"{message_id}.{row['step']}",
            address=address,
            content=_tracked(content, open_url=tracking.open_url),
            language=language,
            message_class=row["message_class"],
            campaign_key=row["campaign_key"],
            tracking=tracking,
            extra=_extra(row, customer_id=values["customer"]["id"]),
        )

    def _why(self, error: EvergroveError) -> str:
        """The error's words; of an address of ours that is missing, which setting gives it."""
        is_ours = str(error.details.get("variable", "")).startswith("message.")
        return NO_PUBLIC_URL if is_ours and not self.workspace.settings.public_url else error.message

    def _template(self, reference: str) -> CompiledTemplate:
        if reference not in self._templates:
            if len(self._templates) >= TEMPLATES_KEPT_MAX:
                self._templates.clear()
            self._templates[reference] = compile_template(load_template(self.workspace, reference))
        return self._templates[reference]

    def _values(self, connection: sa.Connection, rows: Sequence[Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
        """What is known now of each customer, and what was frozen when the message was planned."""
        roots = roots_of(connection, {row["customer_id"] for row in rows})
        known = attribute_values(
            connection,
            sorted({roots.get(row["customer_id"], row["customer_id"]) for row in rows}),
            strategies=merge_strategies(self.workspace),
        )
        found = {}
        for row in rows:
            root = roots.get(row["customer_id"], row["customer_id"])
            frozen = msgspec.json.decode(row["context"]) if row["context"] else {}
            found[row["message_id"]] = {
                "tags": {},
                "scores": {},
                "context": {},
                "blocks": {},
                **frozen,
                "customer": {**with_name(known.get(root, {})), "id": root},
            }
        return found


def _unrendered(message_id: str, error: Exception) -> Outcome:
    """Only the class of the error is told: its words may hold what a customer wrote."""
    name = type(error).__name__
    _log.error("delivery.message_not_rendered", message_id=message_id, error=name)
    return Outcome(message_id=message_id, kind="failed", reason="content", detail=name)


def _extra(row: Mapping[str, Any], *, customer_id: str) -> dict[str, str]:
    """What senders that work with people, or in our own tables, must know of a message."""
    expires_at = row["expires_at"]
    said = {"customer_id": customer_id, "priority": str(row["priority"]), "run_id": row["run_id"]}
    return {**said, "expires_at": expires_at.isoformat() if expires_at else ""}


def opening_picture(open_url: str) -> str:
    """What a mail holds so that its opening is told."""
    return f'<img src="{open_url}" width="1" height="1" alt="" style="display:block;border:0">'


def _tracked(content: RenderedContent, *, open_url: str) -> RenderedContent:
    """The mail with the picture that tells of an opening, at its end: what people see comes first."""
    page = content.fields.get("html")
    if not page or not open_url:
        return content
    picture = opening_picture(open_url)
    head, end, tail = page.rpartition("</body>")
    html = f"{head}{picture}{end}{tail}" if end else page + picture
    return replace(content, fields={**content.fields, "html": html})
