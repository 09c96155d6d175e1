"""The door for a captured page: from the browser of the people who run the site, under a link that the console gave.

Invariants: no cookie counts, only the token of the link, which works once and for minutes; the body is not read further
when the token is not ours; what is answered may be read by the page that asked, whichever it is.
"""

from __future__ import annotations

import msgspec
from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

from evergrove.access import ReusedKeyError, claim_reply, give_up_reply, keep_reply, reply_id
from evergrove.api.errors import error_response
from evergrove.api.routing import ERROR_RESPONSES
from evergrove.api.security import PUBLIC, address_of
from evergrove.api.state import state_of
from evergrove.insight import (
    CAPTURE_BYTES_MAX,
    Capture,
    CaptureTokenError,
    audience_of_capture,
    read_capture_token,
    read_sent,
    take_capture,
)
from evergrove.kit import EvergroveError, MissingError

router = APIRouter(
    tags=["captures"], responses=ERROR_RESPONSES, include_in_schema=False, max_body_size=CAPTURE_BYTES_MAX
)

HEADERS = {
    "Access-Control-Allow-Origin": "*",
    "Cache-Control": "no-store",
    "Cross-Origin-Resource-Policy": "cross-origin",
}

TOKEN_BYTES_MAX = 1_000


@router.post("/t/capture", dependencies=[PUBLIC])
async def post_capture(request: Request) -> Response:
    """Take the picture of a page: the token on the first line, the page as JSON behind it."""
    body = await request.body()
    return await run_in_threadpool(_answer, request, body)


def _answer(request: Request, body: bytes) -> Response:
    try:
        capture = _take(request, body)
    except EvergroveError as error:
        refused = error_response(error)
        refused.headers.update(HEADERS)
        return refused
    said = {"page": capture.page, "device": capture.device}
    return Response(msgspec.json.encode(said), status_code=201, media_type="application/json", headers=HEADERS)


def _take(request: Request, body: bytes) -> Capture:
    state = state_of(request)
    line, _, picture = body.partition(b"\n")
    token = line[:TOKEN_BYTES_MAX].decode("ascii", "replace")
    slug = audience_of_capture(token)
    state.submission_rates.count(page=f"capture\x00{slug}", address=address_of(request))
    try:
        workspace = state.workspaces.get(slug)
    except MissingError:
        raise CaptureTokenError("this link was not made by this workspace") from None
    claims = read_capture_token(workspace, token)
    place = reply_id("capture", slug, key=claims.jti)
    try:
        claim_reply(state.server, place, body=b"", clock=state.clock)
    except ReusedKeyError as error:
        raise CaptureTokenError("this link was used already") from error
    try:
        capture = take_capture(workspace, read_sent(picture), claims=claims)
    except BaseException:
        give_up_reply(state.server, place)  # the same link may try again
        raise
    keep_reply(state.server, place, reply="")
    return capture
