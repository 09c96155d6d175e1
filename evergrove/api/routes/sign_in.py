"""Signing in with the identity provider (OpenID Connect): the way there, and the way back.

Beginning is a change of a page of ours (no link of somebody else's starts it); coming back is a page that the browser
opens, so what goes wrong is told by the sign-in page: `/sign-in?failed=<code>`.
"""

from __future__ import annotations

from typing import Annotated, Literal
from urllib.parse import urlencode

from fastapi import Query, Request, Response, status
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, Field

from evergrove.access import (
    CALLBACK_PATH,
    FLOW_MINUTES,
    FinishedSignIn,
    ProviderAnswer,
    SessionEndedError,
    User,
    begin_sign_in,
    finish_sign_in,
    user_of_session,
)
from evergrove.api.routes.session import set_session_cookie
from evergrove.api.routing import server_router
from evergrove.api.security import PUBLIC, SESSION_COOKIE, SignedIn, is_https
from evergrove.api.state import ApiState, state_of
from evergrove.kit import EvergroveError

router = server_router("sign_in")

FLOW_COOKIE = "evergrove_sign_in"
FLOW_COOKIE_PATH = CALLBACK_PATH
"""No other request of the browser carries it."""

AnswerText = Annotated[str, Query(max_length=5_000)]


class ProviderBody(BaseModel):
    """The identity provider, as its button is called."""

    name: str = Field(examples=["Keycloak"])


class Ways(BaseModel):
    """How one may sign in here."""

    passwords: bool = Field(description="False: with the provider only, or a link made on the server.")
    provider: ProviderBody | None


class Begin(BaseModel):
    """Where to go after signing in, and in which language the provider is to ask."""

    next: str = Field(default="/", max_length=500, examples=["/w/default"])
    language: Literal["zh", "en"] | None = None


class Begun(BaseModel):
    """Where the browser goes now."""

    url: str = Field(examples=["https://sign-in.example.com/auth?client_id=evergrove"])


@router.get("/sign-in/ways", name="get_sign_in_ways", dependencies=[PUBLIC])
def get_ways(request: Request) -> Ways:
    """How one may sign in here."""
    settings = state_of(request).settings
    provider = ProviderBody(name=settings.oidc_name) if settings.oidc_issuer else None
    return Ways(passwords=settings.passwords == "on", provider=provider)


@router.post("/sign-in/provider", name="begin_sign_in", dependencies=[PUBLIC])
def post_begin(body: Begin, request: Request, response: Response) -> Begun:
    """Begin to sign in with the identity provider: sets a cookie for the way back."""
    return _begin(body, request, response, user=None)


@router.post("/me/identity", name="begin_to_connect")
def post_connect(body: Begin, person: SignedIn, request: Request, response: Response) -> Begun:
    """Begin to connect one's identity at the provider with one's account."""
    return _begin(body, request, response, user=person.user)


@router.get(
    CALLBACK_PATH.removeprefix("/api"),
    name="finish_sign_in",
    dependencies=[PUBLIC],
    status_code=status.HTTP_303_SEE_OTHER,
    response_class=RedirectResponse,
)
def get_callback(
    request: Request, *, state: AnswerText = "", code: AnswerText = "", error: AnswerText = "", iss: AnswerText = ""
) -> RedirectResponse:
    """Come back from the identity provider: sets the session cookie, and leads on to the page that was asked for."""
    answer = ProviderAnswer(state=state, code=code, error=error, issuer=iss)
    try:
        finished = _finish(answer, request)
    except EvergroveError as problem:
        return _back(request, {"failed": problem.code})
    where = {"connected": "yes"} if finished.session is None else {"entered": "yes"}
    reply = _back(request, {**where, "next": finished.next_path})
    if finished.session is not None:
        set_session_cookie(finished.session, request, reply)
    return reply


def _begin(body: Begin, request: Request, response: Response, *, user: User | None) -> Begun:
    state = state_of(request)
    begun = begin_sign_in(
        state.server, state.provider, next_path=body.next, language=body.language, user=user, clock=state.clock
    )
    response.set_cookie(
        FLOW_COOKIE,
        begun.secret,
        max_age=FLOW_MINUTES * 60,
        path=FLOW_COOKIE_PATH,
        secure=is_https(request),
        httponly=True,
        samesite="lax",  # the provider's redirect must carry it, and it comes from another site
    )
    return Begun(url=begun.url)


def _finish(answer: ProviderAnswer, request: Request) -> FinishedSignIn:
    state = state_of(request)
    return finish_sign_in(
        state.server,
        state.provider,
        answer,
        secret=request.cookies.get(FLOW_COOKIE, ""),
        signed_in=_signed_in(state, request),
        clock=state.clock,
    )


def _signed_in(state: ApiState, request: Request) -> User | None:
    try:
        return user_of_session(state.server, secret=request.cookies.get(SESSION_COOKIE, ""), clock=state.clock)
    except SessionEndedError:
        return None


def _back(request: Request, told: dict[str, str]) -> RedirectResponse:
    """To the sign-in page; the cookie of the way has done its work."""
    reply = RedirectResponse(f"/sign-in?{urlencode(told)}", status_code=status.HTTP_303_SEE_OTHER)
    reply.delete_cookie(FLOW_COOKIE, path=FLOW_COOKIE_PATH, secure=is_https(request), httponly=True, samesite="lax")
    return reply
