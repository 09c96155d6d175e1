"""Who asks, and whether they may: every route says it by one dependency, `allow`, `SignedIn` or `PUBLIC`.

Invariants: a workspace in which one holds no role is as if it did not exist (404); a change that comes with a cookie
shows that a page of ours sent it (see headers.py); a role counts as it is now, not as it was at sign-in.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

from fastapi import Depends, Path, Request
from fastapi.security import APIKeyCookie, HTTPAuthorizationCredentials, HTTPBearer

from evergrove.access import (
    ApiToken,
    ForbiddenError,
    MissingWorkspaceError,
    Permission,
    Role,
    SessionEndedError,
    User,
    is_allowed,
    role_in,
    roles_of,
    token_of_secret,
    user_of_session,
)
from evergrove.api.state import ApiState, state_of
from evergrove.kit import Clock, Database, Workspace

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")

SESSION_COOKIE = "evergrove_session"

_cookie = APIKeyCookie(name=SESSION_COOKIE, auto_error=False, description="Set by signing in.")
_bearer = HTTPBearer(auto_error=False, bearerFormat="egt_…", description="A token of the workspace.")

Slug = Annotated[str, Path(max_length=40, examples=["default"], description="The workspace.")]


@dataclass(frozen=True, kw_only=True)
class Caller:
    """A person with their session, or a program with its token; exactly one of `user` and `token` is set."""

    user: User | None = None
    session_secret: str = ""
    token: ApiToken | None = None

    @property
    def actor(self) -> str:
        """The id that stands in the audit log and as the author of what is made."""
        return self.user.user_id if self.user else self.token.token_id if self.token else ""


@dataclass(frozen=True, kw_only=True)
class Inside:
    """A caller inside a workspace, with what a route needs to do its work."""

    workspace: Workspace
    caller: Caller
    role: Role
    permission: Permission
    state: ApiState
    noted: dict[str, Any]

    @property
    def slug(self) -> str:
        return self.workspace.slug

    @property
    def author(self) -> str:
        """Who does it: `usr_…` or `tok_…`."""
        return self.caller.actor

    @property
    def server(self) -> Database:
        return self.state.server

    @property
    def clock(self) -> Clock:
        return self.state.clock

    def may(self, permission: Permission) -> bool:
        """Whether the caller holds another permission, too: what is shown may depend on it."""
        return is_allowed(self.role, permission)

    def note(self, *, target: str = "", **details: Any) -> None:
        """Say what the audit line of this request is about: ids and counts, never personal data."""
        if target:
            self.noted["target"] = target
        self.noted.setdefault("details", {}).update(details)

    def interactive(self, work: Callable[[], T]) -> T:
        """Do engine work for which a person waits: at most 5 seconds (TooSlowError)."""
        return self.state.lanes.interactive.run(work)

    def heavy(self, work: Callable[[], T]) -> T:
        """Do long engine work, one at a time, at most 2 minutes."""
        return self.state.lanes.heavy.run(work)


def allow(permission: Permission) -> Any:
    """The dependency of a route inside a workspace: `inside: Annotated[Inside, allow(Permission.SOURCES_READ)]`."""

    def enter(request: Request, slug: Slug, caller: Annotated[Caller, Depends(find_caller)]) -> Inside:
        state = state_of(request)
        role = _role_of(state, caller, slug=slug)
        if not is_allowed(role, permission):
            raise ForbiddenError(
                f"a person with the role “{role.value}” may not do this",
                help="ask an owner of the workspace for another role",
                permission=permission.value,
            )
        noted: dict[str, Any] = {}
        inside = Inside(
            workspace=_open(state, slug),
            caller=caller,
            role=role,
            permission=permission,
            state=state,
            noted=noted,
        )
        request.state.inside = inside
        return inside

    enter.requires = permission  # type: ignore[attr-defined] # read by the test that walks every route
    return Depends(enter)


def find_caller(
    request: Request,
    session_secret: Annotated[str | None, Depends(_cookie)],
    credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)],
) -> Caller:
    """Who asks. Raises SessionEndedError, TokenRefusedError."""
    state = state_of(request)
    if credentials is not None:
        token = token_of_secret(state.server, secret=credentials.credentials, clock=state.clock)
        return Caller(token=token)
    if not session_secret:
        raise SessionEndedError
    user = user_of_session(state.server, secret=session_secret, clock=state.clock)
    return Caller(user=user, session_secret=session_secret)


@dataclass(frozen=True, kw_only=True)
class Person:
    """Somebody who is signed in, outside of any workspace."""

    user: User
    session_secret: str
    state: ApiState


def find_person(request: Request, caller: Annotated[Caller, Depends(find_caller)]) -> Person:
    """Raises SessionEndedError for programs: an account is a person's."""
    if caller.user is None:
        raise SessionEndedError
    return Person(user=caller.user, session_secret=caller.session_secret, state=state_of(request))


find_person.requires = "signed in"  # type: ignore[attr-defined]

SignedIn = Annotated[Person, Depends(find_person)]
"""The dependency of a route for everybody who is signed in."""


async def everybody() -> None:
    """Nothing is asked. No plain function: each request would wait for a thread to call it."""


everybody.requires = "nothing"  # type: ignore[attr-defined]

PUBLIC = Depends(everybody)
"""The dependency of a route for everybody: `dependencies=[PUBLIC]`."""


def address_of(request: Request) -> str:
    """The network address of who asks, as the receiving end names it (it alone reaches us); empty where unknown."""
    named = request.headers.get("x-forwarded-for", "").rpartition(",")[2].strip()
    return named or (request.client.host if request.client else "")


def is_https(request: Request) -> bool:
    """Whether the browser came over TLS, which ends before us; the receiving end knows it from trusted proxies."""
    return request.headers.get("x-forwarded-proto", request.url.scheme) == "https"


def _role_of(state: ApiState, caller: Caller, *, slug: str) -> Role:
    if caller.token is not None:
        role = caller.token.role if caller.token.workspace == slug else None
    else:
        role = role_in(roles_of(state.server, user_id=caller.actor), slug)
    if role is None:
        raise _missing_workspace()
    return role


def _open(state: ApiState, slug: str) -> Workspace:
    try:
        return state.workspaces.get(slug)
    except MissingWorkspaceError as error:
        raise _missing_workspace() from error


def _missing_workspace() -> MissingWorkspaceError:
    """The same words for a workspace that does not exist and for one that is not the caller's."""
    return MissingWorkspaceError(
        "there is no such workspace, or you are not a member of it", help="GET /api/me lists your workspaces"
    )
