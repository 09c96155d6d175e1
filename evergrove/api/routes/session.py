"""Signing in and out, and one's own account."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from fastapi import Body, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from evergrove.access import (
    ROLE_PERMISSIONS,
    NewSession,
    PasswordsOffError,
    Role,
    User,
    change_password,
    change_profile,
    check_current_password,
    has_identity,
    may_create_workspaces,
    role_in,
    roles_of,
    sign_in,
    sign_in_by_link,
    sign_out,
    workspace_entries,
)
from evergrove.api.routing import server_router
from evergrove.api.security import PUBLIC, SESSION_COOKIE, SignedIn, address_of, is_https
from evergrove.api.state import ApiState, state_of

router = server_router("session")

Password = Annotated[str, Field(min_length=1, max_length=200, examples=["four green trees in a row"])]


class SignIn(BaseModel):
    """An address and a password."""

    email: str = Field(max_length=254, examples=["owner@example.com"])
    password: Password


class LinkSignIn(BaseModel):
    """A one-time link's token, and a new password where one is to be set."""

    token: str = Field(max_length=200, examples=["dGhlIHRva2VuIG9mIHRoZSBsaW5r"])
    password: Password | None = Field(default=None, description="Set as the new password; other sessions end.")


class UserBody(BaseModel):
    """A person who can sign in."""

    model_config = ConfigDict(from_attributes=True)

    user_id: str = Field(examples=["usr_0199b2c48f7e7c3a9d1e2f6b5a4c3d2e"])
    email: str = Field(examples=["owner@example.com"])
    name: str = Field(examples=["李梅"])
    language: Literal["zh", "en"] | None = Field(description="Null: what their browser asks for, until they choose.")
    has_password: bool
    created_at: datetime
    signed_in_at: datetime | None


class WorkspaceBody(BaseModel):
    """A workspace that one may enter."""

    slug: str = Field(examples=["default"])
    name: str = Field(examples=["Default workspace"])
    role: Role
    permissions: list[str] = Field(examples=[["sources:read"]], description="What the role may do there.")


class Me(BaseModel):
    """Who is signed in, and where they may go."""

    user: UserBody
    workspaces: list[WorkspaceBody]
    is_connected: bool = Field(description="Whether the identity provider opens this account.")
    may_create_workspaces: bool = Field(description="For who owns every workspace.")


class SignedOut(BaseModel):
    """`provider_url` leads to signing out of the identity provider, too, where it had opened the session."""

    provider_url: str | None = Field(examples=["https://sign-in.example.com/session/end"])


class AccountChange(BaseModel):
    """What one may change of one's own account; what is absent stays."""

    name: str | None = Field(default=None, max_length=120)
    email: str | None = Field(default=None, max_length=254)
    language: Literal["zh", "en"] | None = None
    password: Password | None = Field(default=None, description="The new password; other sessions end.")
    current_password: Password | None = Field(default=None, description="Needed for a new password or address.")


@router.post("/sign-in", name="sign_in", dependencies=[PUBLIC])
def post_sign_in(body: SignIn, request: Request, response: Response) -> Me:
    """Sign in with a password: sets the session cookie."""
    state = state_of(request)
    _check_passwords(state)
    session = sign_in(
        state.server, email=body.email, password=body.password, address=address_of(request), clock=state.clock
    )
    return _enter(session, request, response)


@router.post("/sign-in/link", name="sign_in_by_link", dependencies=[PUBLIC])
def post_sign_in_link(body: LinkSignIn, request: Request, response: Response) -> Me:
    """Sign in with a one-time link: sets the session cookie, and the password when one is given."""
    state = state_of(request)
    if body.password is not None:
        _check_passwords(state)
    session = sign_in_by_link(state.server, secret=body.token, password=body.password, clock=state.clock)
    return _enter(session, request, response)


@router.post("/sign-out", name="sign_out", dependencies=[PUBLIC])
def post_sign_out(request: Request, response: Response) -> SignedOut:
    """End the session; without one nothing happens."""
    state, secret = state_of(request), request.cookies.get(SESSION_COOKIE)
    issuer = sign_out(state.server, secret=secret, clock=state.clock) if secret else None
    response.delete_cookie(SESSION_COOKIE, path="/")
    is_theirs = issuer is not None and issuer == state.settings.oidc_issuer
    return SignedOut(provider_url=state.provider.sign_out_url() if is_theirs else None)


@router.get("/me", name="get_me")
def get_me(person: SignedIn) -> Me:
    """Who is signed in, their workspaces and what they may do there."""
    return _me(person.state, person.user)


@router.patch("/me", name="change_me")
def patch_me(person: SignedIn, body: Annotated[AccountChange, Body()]) -> Me:
    """Change one's own name, language, address or password."""
    state, user = person.state, person.user
    if body.password is not None:
        _check_passwords(state)
        user = change_password(
            state.server,
            user,
            current=body.current_password,
            password=body.password,
            session_secret=person.session_secret,
            clock=state.clock,
        )
    elif body.email is not None and user.has_password:
        check_current_password(state.server, user, current=body.current_password, clock=state.clock)
    user = change_profile(
        state.server,
        user_id=user.user_id,
        name=body.name,
        language=body.language,
        email=body.email,
        clock=state.clock,
    )
    return _me(state, user)


def set_session_cookie(session: NewSession, request: Request, response: Response) -> None:
    """Hand the session to the browser."""
    response.set_cookie(
        SESSION_COOKIE,
        session.secret,
        max_age=int((session.ends_at - state_of(request).clock.now()).total_seconds()),
        path="/",
        secure=is_https(request),
        httponly=True,
        samesite="lax",
    )


def _enter(session: NewSession, request: Request, response: Response) -> Me:
    set_session_cookie(session, request, response)
    return _me(state_of(request), session.user)


def _check_passwords(state: ApiState) -> None:
    if state.settings.passwords == "off":
        raise PasswordsOffError


def _me(state: ApiState, user: User) -> Me:
    roles = roles_of(state.server, user_id=user.user_id)
    entered = [(entry, role_in(roles, entry.slug)) for entry in workspace_entries(state.server)]
    return Me(
        user=UserBody.model_validate(user),
        workspaces=[
            WorkspaceBody(slug=entry.slug, name=entry.name, role=role, permissions=_permissions(role))
            for entry, role in entered
            if role is not None
        ],
        is_connected=has_identity(state.server, user, issuer=state.settings.oidc_issuer),
        may_create_workspaces=may_create_workspaces(roles),
    )


def _permissions(role: Role) -> list[str]:
    return sorted(permission.value for permission in ROLE_PERMISSIONS[role])
