"""Keys for programs."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import status
from pydantic import BaseModel, ConfigDict, Field

from evergrove.access import Permission, Role, create_token, list_tokens, revoke_token
from evergrove.api.once import Once
from evergrove.api.paging import Page, Paged, page_of
from evergrove.api.routing import workspace_router
from evergrove.api.security import Inside, allow

DAYS_MAX = 3_650
DAYS_DEFAULT = 365

router = workspace_router("tokens", audited=False)


class TokenBody(BaseModel):
    """A token, without its secret."""

    model_config = ConfigDict(from_attributes=True)

    token_id: str = Field(examples=["tok_0199b2c48f7e7c3a9d1e2f6b5a4c3d2e"])
    name: str = Field(examples=["nightly export"])
    role: Role
    author: str = Field(examples=["usr_0199b2c48f7e7c3a9d1e2f6b5a4c3d2e"])
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None = Field(description="To within five minutes.")
    revoked_at: datetime | None


class Tokens(Page[TokenBody]):
    """Tokens, oldest first, revoked ones too."""


class NewToken(BaseModel):
    """What a token is made from."""

    name: str = Field(min_length=1, max_length=120, examples=["nightly export"])
    role: Role = Role.VIEWER
    days: int | None = Field(default=DAYS_DEFAULT, ge=1, le=DAYS_MAX, description="Until its end; null: none.")


class MadeToken(BaseModel):
    """A new token: `secret` is shown this once."""

    token: TokenBody
    secret: str = Field(examples=["egt_Yb3kq0…"], description="For `Authorization: Bearer`.")


@router.get("/tokens", name="list_tokens")
def get_tokens(inside: Annotated[Inside, allow(Permission.TOKENS_READ)], paging: Paged) -> Tokens:
    """List the tokens of the workspace."""
    known = list_tokens(inside.server, workspace=inside.slug)
    shown, after = page_of(known, paging, key=lambda token: token.token_id)
    return Tokens(items=[TokenBody.model_validate(token) for token in shown], next=after)


@router.post("/tokens", name="create_token", status_code=status.HTTP_201_CREATED)
def post_token(body: NewToken, inside: Annotated[Inside, allow(Permission.TOKENS_WRITE)], once: Once) -> MadeToken:
    """Make a token for a program; its secret is shown once."""

    def make() -> MadeToken:
        made = create_token(
            inside.server,
            workspace=inside.slug,
            name=body.name,
            role=body.role,
            days=body.days,
            author=inside.author,
            clock=inside.clock,
        )
        return MadeToken(token=TokenBody.model_validate(made.token), secret=made.secret)

    return once.run(inside, body, make, reply=MadeToken, keep=False)


@router.delete("/tokens/{token_id}", name="revoke_token")
def delete_token(token_id: str, inside: Annotated[Inside, allow(Permission.TOKENS_WRITE)]) -> TokenBody:
    """Refuse the token from now on; it stays in the list."""
    revoked = revoke_token(
        inside.server, workspace=inside.slug, token_id=token_id, author=inside.author, clock=inside.clock
    )
    return TokenBody.model_validate(revoked)
