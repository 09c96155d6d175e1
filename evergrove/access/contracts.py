"""What people who sign in, their sessions and their tokens look like outside of this package; and what can go wrong."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from evergrove.access.roles import Role
from evergrove.kit import ConflictError, EvergroveError, InvalidError, LimitedError, MissingError

Language = Literal["zh", "en"]


class UnauthenticatedError(EvergroveError):
    """Nobody has signed in, or no longer."""

    kind = "unauthenticated"
    code = "unauthenticated"


class ForbiddenError(EvergroveError):
    """Who asks may not do it."""

    kind = "forbidden"
    code = "forbidden"


class SignInRefusedError(UnauthenticatedError):
    code = "sign_in.refused"

    def __init__(self) -> None:
        super().__init__(
            "the e-mail address or the password is not right",
            help="try again, or ask an owner for a new sign-in link (`evergrove user link EMAIL`)",
        )


class LinkRefusedError(UnauthenticatedError):
    code = "sign_in.link_refused"

    def __init__(self) -> None:
        super().__init__(
            "this sign-in link has been used, or its time is over",
            help="ask an owner for a new one (`evergrove user link EMAIL`)",
        )


class TooManyAttemptsError(LimitedError):
    code = "sign_in.too_many"

    def __init__(self, *, retry_after_seconds: int) -> None:
        super().__init__(
            "too many attempts to sign in",
            help=f"wait {retry_after_seconds} seconds, or use a sign-in link",
            retry_after_seconds=retry_after_seconds,
        )


class InvalidUserError(InvalidError):
    code = "user.invalid"


class MissingUserError(MissingError):
    code = "user.missing"


class UserExistsError(ConflictError):
    code = "user.exists"


class LastOwnerError(ConflictError):
    code = "user.last_owner"

    def __init__(self) -> None:
        super().__init__(
            "this is the only owner of the workspace", help="make somebody else an owner first, then try again"
        )


class InvalidTokenError(InvalidError):
    code = "token.invalid"


class MissingTokenError(MissingError):
    code = "token.missing"


@dataclass(frozen=True, kw_only=True)
class User:
    """A person who can sign in; `language` None: what their browser asks for, until they choose."""

    user_id: str
    email: str
    name: str
    language: Language | None
    has_password: bool
    created_at: datetime
    signed_in_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Member:
    """A person and their role in one workspace; `everywhere` when they hold it in every workspace."""

    user: User
    role: Role
    everywhere: bool


@dataclass(frozen=True, kw_only=True)
class NewSession:
    """What a sign-in gives: the secret goes into the cookie and is kept nowhere."""

    user: User
    secret: str
    ends_at: datetime


@dataclass(frozen=True, kw_only=True)
class NewLink:
    """A one-time link's secret, shown once."""

    user: User
    secret: str
    expires_at: datetime


@dataclass(frozen=True, kw_only=True)
class ApiToken:
    """A key for programs, without its secret."""

    token_id: str
    workspace: str
    name: str
    role: Role
    author: str
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None
    revoked_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class NewApiToken:
    """A token at its making: `secret` is shown once."""

    token: ApiToken
    secret: str
