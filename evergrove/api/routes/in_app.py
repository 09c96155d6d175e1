"""In-app messages, for the browsers and apps of the shop's customers.

Invariants: no cookie and no write key counts, only the token that the shop's server has signed; so any page may ask,
and the reply is for whoever holds the token. The body is plain text to a browser, which needs no question beforehand.
"""

from __future__ import annotations

from typing import Any

import msgspec
from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

from evergrove.api.routing import ERROR_RESPONSES
from evergrove.api.security import PUBLIC
from evergrove.api.state import state_of
from evergrove.channels import InboxTokenError, audience_of, open_inbox_of
from evergrove.kit import InvalidError, MissingError

BODY_BYTES_MAX = 16 * 1024

router = APIRouter(tags=["in_app"], responses=ERROR_RESPONSES, include_in_schema=False, max_body_size=BODY_BYTES_MAX)

HEADERS = {
    "Access-Control-Allow-Origin": "*",
    "Cache-Control": "no-store",
    "Cross-Origin-Resource-Policy": "cross-origin",
}


class InboxQuestion(msgspec.Struct, frozen=True, kw_only=True):
    """`seen`, `clicked`: ids of messages."""

    token: str
    seen: tuple[str, ...] = ()
    clicked: tuple[str, ...] = ()


class UnreadableQuestionError(InvalidError):
    code = "inbox.unreadable"


@router.post("/t/inbox", dependencies=[PUBLIC])
async def fetch_inbox(request: Request) -> Response:
    """The customer's messages, after what was seen or clicked has been marked."""
    body = await request.body()
    return await run_in_threadpool(lambda: _answer(request, body))


def _answer(request: Request, body: bytes) -> Response:
    try:
        asked = msgspec.json.decode(body, type=InboxQuestion)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise UnreadableQuestionError("this is no question for an inbox", help="send {token, seen, clicked}") from error
    try:
        workspace = state_of(request).workspaces.get(audience_of(asked.token))
    except MissingError:
        raise InboxTokenError("the token was not signed for this inbox") from None
    inbox = open_inbox_of(workspace, asked.token, seen=asked.seen, clicked=asked.clicked)
    said: dict[str, Any] = {"unread": inbox.unread, "messages": inbox.messages}
    return Response(msgspec.json.encode(said), media_type="application/json", headers=HEADERS)
