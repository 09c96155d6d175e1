"""The workspace's mailbox: what senders of the kind `recorded` took, which so never left this machine.

A recorded message is not stored a second time: it is made again from the template version and the values that were
frozen when it was planned, and from what is known of its customer now. Somebody who was erased is so erased here, too.

Invariants: looking changes nothing (the picture that tells of an opening is left out); what is done here in the place
of a customer is marked as simulated.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from html import unescape
from typing import Any, Literal, get_args

import pyarrow as pa
import sqlalchemy as sa

from evergrove.channels.adapters.contracts import OutgoingMessage, Receipt
from evergrove.channels.adapters.recorded import RECORDED
from evergrove.channels.contracts import Channel, MissingMessageError
from evergrove.channels.delivery.rendering import Renderer, opening_picture
from evergrove.channels.reading import Message, columns_of
from evergrove.channels.receipts import ReceiptCount, record_receipts
from evergrove.channels.tables import messages, senders
from evergrove.content import RenderedContent
from evergrove.facts import TIMESTAMP, person_of, roots_of
from evergrove.kit import Workspace
from evergrove.profiles import attribute_values, merge_strategies

CustomerAct = Literal["opened", "clicked"]

RECORDED_KINDS = tuple(sorted(kind.kind for kind in RECORDED))

LINKS_MAX = 50
"""Of one letter; more are no letter."""

SIMULATED = {"simulated": True}

_LINK = re.compile(r"""href=(["'])([^"']{1,4000})\1""")


@dataclass(frozen=True, kw_only=True)
class Letter:
    """A recorded message as its customer would see it; `content` is None when it cannot be made again, `problem` why.

    `links` are its tracked addresses, each once, in their order.
    """

    message: Message
    customer_name: str
    language: str
    content: RenderedContent | None
    problem: str
    links: tuple[str, ...]

    @property
    def title(self) -> str:
        return title_of(self.content)


def title_of(content: RenderedContent | None) -> str:
    """What an inbox shows in its list."""
    fields = {} if content is None else content.fields
    return next((fields[name] for name in ("subject", "title", "text", "body") if fields.get(name)), "")


def recorded_channels(workspace: Workspace) -> tuple[Channel, ...]:
    """The channels that have a recorded sender."""
    query = sa.select(senders.c.channel).where(senders.c.kind.in_(RECORDED_KINDS)).distinct()
    with workspace.control.read() as connection:
        found = set(connection.execute(query).scalars())
    return tuple(one for one in get_args(Channel) if one in found)


def list_letters(
    workspace: Workspace,
    *,
    channel: str = "",
    customer_id: str = "",
    after: tuple[datetime, str] | None = None,
    limit: int = 50,
) -> list[Letter]:
    """A page of what was recorded, the newest first; `after`: when the last one shown went out, and its id."""
    channels: tuple[str, ...] = (channel,) if channel else recorded_channels(workspace)
    found: list[Any] = []
    with workspace.control.read() as connection:
        theirs = person_of(connection, customer_id) if customer_id else ()
        for one in channels:  # channel by channel, so that the index of (channel, sent_at) gives each newest page
            found += connection.execute(_page(one, theirs=theirs, after=after, limit=limit)).mappings()
    found.sort(key=lambda row: (row["sent_at"], row["message_id"]), reverse=True)
    return _letters(workspace, found[:limit])


def find_letter(workspace: Workspace, message_id: str) -> Letter:
    """One recorded message. Raises MissingMessageError, also for a message that a real sender took."""
    query = sa.select(messages).where(messages.c.message_id == message_id, messages.c.sent_at.is_not(None), _recorded())
    with workspace.control.read() as connection:
        row = connection.execute(query).mappings().one_or_none()
    if row is None:
        raise MissingMessageError(
            f"there is no recorded message {message_id[:40]}", help="look at the list of the mailbox"
        )
    return _letters(workspace, [row])[0]


def act_as_customer(workspace: Workspace, letter: Letter, *, act: CustomerAct, link: str = "") -> ReceiptCount:
    """Open a recorded message, or click in it, in its customer's place; marked as simulated. Once a second counts."""
    now = workspace.clock.now()
    properties = {**SIMULATED, **({"link": link} if link else {})}
    receipt = Receipt(
        kind=act,
        at=now,
        raw_id=f"mailbox:{int(now.timestamp())}:{link}",
        message_id=letter.message.message_id,
        step=letter.message.step,
        properties=properties,
    )
    return record_receipts(workspace, [receipt])


def recorded_since(workspace: Workspace, since: datetime) -> pa.Table:
    """What recorded senders took after `since`: message_id, customer_id, sent_at, channel; for who answers them."""
    names = ("message_id", "customer_id", "sent_at", "channel")
    query = sa.select(*(messages.c[name] for name in names)).where(
        messages.c.channel.in_(recorded_channels(workspace)), messages.c.sent_at > since, _recorded()
    )
    with workspace.control.read() as connection:
        rows = connection.execute(query).all()
    return pa.table(
        {
            name: pa.array([row[place] for row in rows], TIMESTAMP if name == "sent_at" else pa.string())
            for place, name in enumerate(names)
        }
    )


def _recorded() -> sa.ColumnElement[bool]:
    return messages.c.sender_key.in_(sa.select(senders.c.sender_key).where(senders.c.kind.in_(RECORDED_KINDS)))


def _page(
    channel: str, *, theirs: Sequence[str], after: tuple[datetime, str] | None, limit: int
) -> sa.Select[tuple[Any, ...]]:
    query = sa.select(messages).where(messages.c.channel == channel, messages.c.sent_at.is_not(None), _recorded())
    if theirs:
        query = query.where(messages.c.customer_id.in_(theirs))
    if after is not None:
        at, message_id = after
        is_older = sa.and_(messages.c.sent_at == at, messages.c.message_id < message_id)
        query = query.where(messages.c.sent_at <= at, sa.or_(messages.c.sent_at < at, is_older))
    return query.order_by(messages.c.sent_at.desc(), messages.c.message_id.desc()).limit(limit)


def _letters(workspace: Workspace, rows: Sequence[Any]) -> list[Letter]:
    renderer = Renderer(workspace=workspace)
    with workspace.control.read() as connection:
        addresses = {row["message_id"]: "" for row in rows}
        made = renderer.render(rows, addresses=addresses, connection=connection)
        names = _names(connection, workspace, rows)
    ready = {one.message_id: one for one in made.messages}
    problems = {one.message_id: one.detail for one in made.failed}
    base = workspace.settings.public_url.rstrip("/")
    return [
        _letter(
            row,
            ready.get(row["message_id"]),
            name=names.get(row["customer_id"], ""),
            problem=problems.get(row["message_id"], ""),
            base=base,
        )
        for row in rows
    ]


def _names(connection: sa.Connection, workspace: Workspace, rows: Sequence[Any]) -> dict[str, str]:
    """What each row's customer is called, of those whose name is known."""
    roots = roots_of(connection, {row["customer_id"] for row in rows})
    of = {row["customer_id"]: roots.get(row["customer_id"], row["customer_id"]) for row in rows}
    known = attribute_values(connection, sorted(set(of.values())), strategies=merge_strategies(workspace))
    return {one: str(known.get(root, {}).get("name") or "") for one, root in of.items()}


def _letter(row: Any, made: OutgoingMessage | None, *, name: str, problem: str, base: str) -> Letter:
    message = columns_of(row)
    if made is None:
        return Letter(message=message, customer_name=name, language="", content=None, problem=problem, links=())
    html = made.content.fields.get("html", "")
    fields = dict(made.content.fields)
    if html:
        fields["html"] = html.replace(opening_picture(made.tracking.open_url), "") if made.tracking.open_url else html
    return Letter(
        message=message,
        customer_name=name,
        language=made.language,
        content=replace(made.content, fields=fields),
        problem="",
        links=_tracked_links(fields, base=base),
    )


def _tracked_links(fields: dict[str, str], *, base: str) -> tuple[str, ...]:
    found = [unescape(link) for _, link in _LINK.findall(fields.get("html", ""))]
    found += [fields.get("url", ""), *re.findall(r"https?://\S+", fields.get("text", ""))]
    tracked = [link for link in found if base and link.startswith(f"{base}/t/c/")]
    return tuple(dict.fromkeys(tracked))[:LINKS_MAX]
