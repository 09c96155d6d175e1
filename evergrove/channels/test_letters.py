"""Test sends in the mailbox: what a recorded sender took of a template that somebody tried on themselves.

Invariants: it is no row of `messages`, so no count and no cap sees it; it is made again from the template as it was
then and what is known of its customer now, so whoever was erased is erased here, too; only the newest are kept.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
import sqlalchemy as sa

from evergrove.channels.gathering import preview_values
from evergrove.channels.tables import test_sends
from evergrove.content import RenderedContent, Template, compile_template
from evergrove.kit import EvergroveError, Workspace

TESTS_KEPT_MAX = 200
"""Of a workspace: whoever tries a mail looks at it within the day."""

Given = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, kw_only=True)
class TestLetter:
    """A recorded test as it would be read; `content` is None when it cannot be made again, `problem` says why."""

    __test__ = False  # of pytest's

    message_id: str
    channel: str
    template: str
    language: str
    address: str
    customer_id: str
    sent_at: datetime
    content: RenderedContent | None
    problem: str


def render_for_test(
    workspace: Workspace, template: Template, *, language: str, customer_id: str, given: Given, message_id: str
) -> RenderedContent:
    """As for a customer of ours (or for nobody); `given` stands before what is known, group by group. Raises
    UnknownCustomerError, and what rendering raises (UnknownVariableError)."""
    ready = compile_template(template)
    gathered = preview_values(
        workspace, customer_id, names=ready.variables, language=language, message_id=message_id
    ).values
    return ready.render(merged_values(gathered, given), language=language)


def merged_values(gathered: Mapping[str, Any], given: Given) -> dict[str, Any]:
    """The gathered values with what somebody entered in their place."""
    return {**gathered, **{group: {**gathered.get(group, {}), **said} for group, said in given.items()}}


def keep_test(
    workspace: Workspace,
    template: Template,
    *,
    message_id: str,
    language: str,
    customer_id: str,
    given: Given,
    address: str,
    author: str,
) -> None:
    """Keep it for the mailbox, and forget those that are older than the newest TESTS_KEPT_MAX."""
    row = {
        "message_id": message_id,
        "channel": template.channel,
        "template": msgspec.json.encode(template).decode(),
        "language": language,
        "customer_id": customer_id,
        "given": msgspec.json.encode(given).decode(),
        "address": address,
        "author": author,
        "sent_at": workspace.clock.now(),
    }
    newest = sa.select(test_sends.c.message_id).order_by(test_sends.c.sent_at.desc()).limit(TESTS_KEPT_MAX)
    with workspace.control.write() as connection:
        connection.execute(sa.insert(test_sends).values(row))
        kept = list(connection.execute(newest).scalars())
        connection.execute(sa.delete(test_sends).where(test_sends.c.message_id.not_in(kept)))


def list_tests(
    workspace: Workspace, *, channel: str = "", after: tuple[datetime, str] | None = None, limit: int = 50
) -> list[TestLetter]:
    """The newest first; `after`: when the last one shown was sent, and its id."""
    query = sa.select(test_sends).order_by(test_sends.c.sent_at.desc(), test_sends.c.message_id.desc()).limit(limit)
    if channel:
        query = query.where(test_sends.c.channel == channel)
    if after is not None:
        at, message_id = after
        is_older = sa.and_(test_sends.c.sent_at == at, test_sends.c.message_id < message_id)
        query = query.where(sa.or_(test_sends.c.sent_at < at, is_older))
    return _letters(workspace, query)


def find_test(workspace: Workspace, message_id: str) -> TestLetter | None:
    """One test; None when there is none (any more)."""
    return next(iter(_letters(workspace, sa.select(test_sends).where(test_sends.c.message_id == message_id))), None)


def forget_tests(connection: sa.Connection, customer_ids: sa.Select[Any]) -> None:
    """Erasure: tests that were filled in for these customers stand for nobody."""
    theirs = sa.update(test_sends).where(test_sends.c.customer_id.in_(customer_ids))
    connection.execute(theirs.values(customer_id="", given="{}"))


def _letters(workspace: Workspace, query: sa.Select[Any]) -> list[TestLetter]:
    with workspace.control.read() as connection:
        rows: Sequence[Any] = connection.execute(query).all()
    return [_letter(workspace, row) for row in rows]


def _letter(workspace: Workspace, row: Any) -> TestLetter:
    template = msgspec.json.decode(row.template, type=Template)
    content, problem = None, ""
    try:
        content = render_for_test(
            workspace,
            template,
            language=row.language,
            customer_id=row.customer_id,
            given=msgspec.json.decode(row.given),
            message_id=row.message_id,
        )
    except EvergroveError as error:
        problem = error.message
    return TestLetter(
        message_id=row.message_id,
        channel=row.channel,
        template=template.key,
        language=row.language,
        address=row.address,
        customer_id=row.customer_id,
        sent_at=row.sent_at,
        content=content,
        problem=problem,
    )
