"""What customers meet: links, the opening picture, leaving a list, preferences, and what providers tell us.

Invariants: no page here needs a cookie, and none shows more of a person than the topics that they may choose;
a GET changes nothing that a person must have meant (RFC 8058); a link leads only where one of our messages led.
"""

from __future__ import annotations

import asyncio
import base64
from typing import Annotated, Any
from urllib.parse import urlsplit, urlunsplit

from fastapi import APIRouter, Form, Path, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from starlette.concurrency import run_in_threadpool

from evergrove.api.customer_pages import confirm_page, leave_page, left_page, preferences_page
from evergrove.api.routes.landing_pages import MESSAGE_PARAMETER
from evergrove.api.routing import BODY_BYTES_MAX, ERROR_RESPONSES
from evergrove.api.security import PUBLIC
from evergrove.api.state import ApiState, state_of
from evergrove.channels import (
    Hit,
    HitAddress,
    HitLog,
    HitPurpose,
    choose,
    confirm_consent,
    known_message,
    leave,
    read_token,
    sender_settings,
    take_posted_receipts,
    topics_of,
    tracking_key,
)
from evergrove.kit import Workspace

router = APIRouter(tags=["tracking"], responses=ERROR_RESPONSES, include_in_schema=False, max_body_size=BODY_BYTES_MAX)

PICTURE = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")
"""A transparent GIF of one pixel."""

NO_STORE = {"Cache-Control": "no-store, max-age=0", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex"}

SHOWN_ANYWHERE = {"Cross-Origin-Resource-Policy": "cross-origin"}
"""A webmail on another host shows the picture; the server's own rule is that others may not."""

PROOF_CHARACTERS_MAX = 300

Slug = Annotated[str, Path(max_length=40)]
Signed = Annotated[str, Path(max_length=120)]


def _workspace(request: Request, slug: str) -> tuple[ApiState, Workspace]:
    state = state_of(request)
    return state, state.workspaces.get(slug)


async def _read(
    request: Request, slug: str, token: str, *, purpose: HitPurpose
) -> tuple[Workspace, HitLog, HitAddress]:
    """What an address says: at once where that is known, else a thread looks it up. Raises UnknownTokenError."""
    state = state_of(request)
    workspace = state.workspaces.opened(slug)
    if workspace is None:
        workspace = await run_in_threadpool(state.workspaces.get, slug)
    log = state.hits(workspace)
    said = log.known(token, purpose=purpose)
    if said is None:
        said = await run_in_threadpool(log.read, token, purpose=purpose)
    return workspace, log, said


async def _write(log: HitLog, said: HitAddress, *, request: Request, workspace: Workspace) -> None:
    """Return when the hit is safe."""
    agent = request.headers.get("user-agent", "")
    hit = Hit(message_id=said.message_id, step=said.step, at=workspace.clock.now(), user_agent=agent, url=said.url)
    await asyncio.wrap_future(log.submit(hit))


@router.get("/t/c/{slug}/{token}", dependencies=[PUBLIC])
async def follow_link(request: Request, slug: Slug, token: Signed) -> Response:
    """Go where the link leads, after the click is written down."""
    workspace, log, said = await _read(request, slug, token, purpose="click")
    await _write(log, said, request=request, workspace=workspace)
    return RedirectResponse(_destination(workspace, said.url, token=token), status_code=302, headers=NO_STORE)


@router.head("/t/c/{slug}/{token}", dependencies=[PUBLIC])
async def look_at_link(request: Request, slug: Slug, token: Signed) -> Response:
    """Where the link leads; a program that only looks has not clicked."""
    workspace, _, said = await _read(request, slug, token, purpose="click")
    return RedirectResponse(_destination(workspace, said.url, token=token), status_code=302, headers=NO_STORE)


@router.get("/t/o/{slug}/{token}.gif", dependencies=[PUBLIC])
async def open_message(request: Request, slug: Slug, token: Signed) -> Response:
    """The picture in a mail; a cut link still gets one, so that no mail shows a broken image."""
    workspace, log, said = await _read(request, slug, token, purpose="open")
    await _write(log, said, request=request, workspace=workspace)
    return Response(PICTURE, media_type="image/gif", headers={**NO_STORE, **SHOWN_ANYWHERE})


@router.get("/u/{slug}/{token}", dependencies=[PUBLIC])
def ask_to_leave(request: Request, slug: Slug, token: Signed) -> HTMLResponse:
    """A page with one button; opening it changes nothing."""
    _, workspace = _workspace(request, slug)
    said = read_token(tracking_key(workspace), token, purpose="leave")
    message = known_message(workspace, said.message_id, step=said.step)
    return HTMLResponse(leave_page(request, workspace=workspace, message=message), headers=NO_STORE)


@router.post("/u/{slug}/{token}", dependencies=[PUBLIC])
async def leave_list(request: Request, slug: Slug, token: Signed) -> HTMLResponse:
    """Leave, in one step: with no cookie, no redirect, no sign-in (RFC 8058)."""
    form = await request.form(max_fields=10)
    one_click = str(form.get("List-Unsubscribe", "")) == "One-Click"

    def work() -> HTMLResponse:
        _, workspace = _workspace(request, slug)
        said = read_token(tracking_key(workspace), token, purpose="leave")
        way = "one-click" if one_click else "page"
        everything = form.get("everything") == "yes"
        leave(workspace, said.message_id, step=said.step, proof=_proof(request, way=way), everything=everything)
        message = known_message(workspace, said.message_id, step=said.step)
        return HTMLResponse(left_page(request, workspace=workspace, message=message), headers=NO_STORE)

    return await run_in_threadpool(work)


@router.get("/u/{slug}/{token}/preferences", dependencies=[PUBLIC])
def show_preferences(request: Request, slug: Slug, token: Signed) -> HTMLResponse:
    """The topics of this channel, and which are wanted."""
    _, workspace = _workspace(request, slug)
    said = read_token(tracking_key(workspace), token, purpose="leave")
    message = known_message(workspace, said.message_id, step=said.step)
    topics = topics_of(workspace, message)
    return HTMLResponse(
        preferences_page(request, workspace=workspace, message=message, topics=topics), headers=NO_STORE
    )


@router.post("/u/{slug}/{token}/preferences", dependencies=[PUBLIC])
def save_preferences(
    request: Request,
    slug: Slug,
    token: Signed,
    topic: Annotated[list[str], Form()] = [],  # noqa: B006 - a form's default
) -> HTMLResponse:
    """Every topic of the channel is wanted, or not."""
    _, workspace = _workspace(request, slug)
    said = read_token(tracking_key(workspace), token, purpose="leave")
    message = known_message(workspace, said.message_id, step=said.step)
    offered = topics_of(workspace, message)
    wanted = {one: one in topic for one in offered}
    choose(workspace, said.message_id, step=said.step, wanted=wanted, proof=_proof(request, way="preferences"))
    return HTMLResponse(
        preferences_page(request, workspace=workspace, message=message, topics=wanted, is_saved=True),
        headers=NO_STORE,
    )


@router.get("/u/{slug}/{token}/confirm", dependencies=[PUBLIC])
def ask_to_confirm(request: Request, slug: Slug, token: Signed) -> HTMLResponse:
    """A page with one button; opening it changes nothing, so that a mail scanner subscribes nobody."""
    _, workspace = _workspace(request, slug)
    said = read_token(tracking_key(workspace), token, purpose="confirm")
    message = known_message(workspace, said.message_id, step=said.step)
    return HTMLResponse(confirm_page(request, workspace=workspace, message=message), headers=NO_STORE)


@router.post("/u/{slug}/{token}/confirm", dependencies=[PUBLIC])
def confirm(request: Request, slug: Slug, token: Signed) -> HTMLResponse:
    """The second yes of a double opt-in."""
    _, workspace = _workspace(request, slug)
    said = read_token(tracking_key(workspace), token, purpose="confirm")
    confirm_consent(workspace, said.message_id, proof=_proof(request, way="page"))
    message = known_message(workspace, said.message_id, step=said.step)
    return HTMLResponse(confirm_page(request, workspace=workspace, message=message, is_done=True), headers=NO_STORE)


@router.post("/t/receipts/{slug}/{sender_key}", dependencies=[PUBLIC])
async def take_receipts(
    request: Request, slug: Slug, sender_key: Annotated[str, Path(max_length=80)]
) -> dict[str, Any]:
    """What a provider tells of messages; it proves itself by its signature."""
    body = await request.body()
    headers = {name.lower(): value for name, value in request.headers.items()}

    def work() -> dict[str, Any]:
        _, workspace = _workspace(request, slug)
        url = _called_url(request, workspace)
        sender_settings(workspace, sender_key)
        count = take_posted_receipts(workspace, sender_key, headers=headers, body=body, url=url)
        return {"taken": count.taken, "repeated": count.repeated, "unknown": count.unknown}

    return await run_in_threadpool(work)


def _called_url(request: Request, workspace: Workspace) -> str:
    """The address as the provider called it, which some sign: behind a proxy we are called by another one."""
    base = workspace.settings.public_url.rstrip("/")
    if not base:
        return str(request.url)
    query = f"?{request.url.query}" if request.url.query else ""
    return f"{base}{request.url.path}{query}"


def _destination(workspace: Workspace, url: str, *, token: str) -> str:
    """Where a link leads; a landing page of ours is told by which message somebody came."""
    base = workspace.settings.public_url.rstrip("/")
    if not base or not url.startswith(f"{base}/p/{workspace.slug}/"):
        return url
    parts = urlsplit(url)
    query = "&".join(part for part in (parts.query, f"{MESSAGE_PARAMETER}={token}") if part)
    return urlunsplit(parts._replace(query=query))


def _proof(request: Request, *, way: str) -> dict[str, str]:
    """How we know that somebody said it."""
    agent = request.headers.get("user-agent", "")[:PROOF_CHARACTERS_MAX]
    return {"way": way, "user_agent": agent}
