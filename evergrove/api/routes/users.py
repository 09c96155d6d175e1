"""The people of a workspace and their roles."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from fastapi import status
from pydantic import BaseModel, Field

from evergrove.access import (
    Member,
    NewLink,
    PasswordsOffError,
    Permission,
    Role,
    add_member,
    change_role,
    find_member,
    list_members,
    make_member_link,
    remove_member,
    sole_workspace,
)
from evergrove.api.once import Once
from evergrove.api.paging import Page, Paged, page_of
from evergrove.api.routing import workspace_router
from evergrove.api.security import Inside, allow

router = workspace_router("users", audited=False)


class MemberBody(BaseModel):
    """A person and their role in this workspace."""

    user_id: str = Field(examples=["usr_0199b2c48f7e7c3a9d1e2f6b5a4c3d2e"])
    email: str = Field(examples=["li.mei@example.com"])
    name: str = Field(examples=["李梅"])
    role: Role
    everywhere: bool = Field(description="Holds the role in every workspace; changed on the server only.")
    created_at: datetime
    signed_in_at: datetime | None = Field(description="Null: never yet.")


class Members(Page[MemberBody]):
    """People, by address."""


class NewMember(BaseModel):
    """Whom to invite."""

    email: str = Field(max_length=254, examples=["li.mei@example.com"])
    role: Role = Role.VIEWER
    language: Literal["zh", "en"] | None = Field(
        default=None, description="Null: what their browser asks for, until they choose."
    )


class LinkBody(BaseModel):
    """A one-time sign-in link, shown once: the console's address is `/sign-in#token=…`."""

    token: str = Field(examples=["dGhlIHRva2VuIG9mIHRoZSBsaW5r"])
    expires_at: datetime


class Invitation(BaseModel):
    """Who was invited. `link` is null for who has other workspaces, and where only the identity provider opens the
    door: they sign in as always."""

    member: MemberBody
    link: LinkBody | None


class RoleChange(BaseModel):
    """The role from now on."""

    role: Role


@router.get("/users", name="list_users")
def get_users(inside: Annotated[Inside, allow(Permission.USERS_READ)], paging: Paged) -> Members:
    """List the people of the workspace."""
    known = list_members(inside.server, workspace=inside.slug)
    shown, after = page_of(known, paging, key=lambda member: member.user.user_id)
    return Members(items=[_body(member) for member in shown], next=after)


@router.post("/users", name="invite_user", status_code=status.HTTP_201_CREATED)
def post_user(body: NewMember, inside: Annotated[Inside, allow(Permission.USERS_WRITE)], once: Once) -> Invitation:
    """Give somebody a role, and get the one-time link to hand to them."""

    def make() -> Invitation:
        member = add_member(
            inside.server,
            workspace=inside.slug,
            email=body.email,
            role=body.role,
            language=body.language,
            author=inside.author,
            clock=inside.clock,
        )
        is_ours = sole_workspace(inside.server, user_id=member.user.user_id) == inside.slug
        has_link = is_ours and inside.state.settings.passwords == "on"
        return Invitation(member=_body(member), link=_link(inside, member) if has_link else None)

    return once.run(inside, body, make, reply=Invitation, keep=False)


@router.patch("/users/{user_id}", name="change_user_role")
def patch_user(user_id: str, body: RoleChange, inside: Annotated[Inside, allow(Permission.USERS_WRITE)]) -> MemberBody:
    """Give a person another role; it counts from the next request on."""
    changed = change_role(
        inside.server,
        workspace=inside.slug,
        user_id=user_id,
        role=body.role,
        author=inside.author,
        clock=inside.clock,
    )
    return _body(changed)


@router.delete("/users/{user_id}", name="remove_user", status_code=status.HTTP_204_NO_CONTENT)
def delete_user(user_id: str, inside: Annotated[Inside, allow(Permission.USERS_WRITE)]) -> None:
    """Take a person's role away; it counts from the next request on."""
    remove_member(inside.server, workspace=inside.slug, user_id=user_id, author=inside.author, clock=inside.clock)


@router.post("/users/{user_id}/link", name="make_user_link", status_code=status.HTTP_201_CREATED)
def post_user_link(user_id: str, inside: Annotated[Inside, allow(Permission.USERS_WRITE)]) -> LinkBody:
    """A new one-time link for who has lost the password; only for people of this workspace alone."""
    return _link(inside, find_member(inside.server, workspace=inside.slug, user_id=user_id))


def _link(inside: Inside, member: Member) -> LinkBody:
    if inside.state.settings.passwords == "off":
        raise PasswordsOffError
    made: NewLink = make_member_link(
        inside.server, member, workspace=inside.slug, author=inside.author, clock=inside.clock
    )
    return LinkBody(token=made.secret, expires_at=made.expires_at)


def _body(member: Member) -> MemberBody:
    return MemberBody(
        user_id=member.user.user_id,
        email=member.user.email,
        name=member.user.name,
        role=member.role,
        everywhere=member.everywhere,
        created_at=member.user.created_at,
        signed_in_at=member.user.signed_in_at,
    )
