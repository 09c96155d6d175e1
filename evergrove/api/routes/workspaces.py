"""New workspaces, made by whoever owns all of them."""

from __future__ import annotations

from typing import Annotated

from fastapi import status
from pydantic import BaseModel, ConfigDict, Field

from evergrove.access import (
    ROLE_PERMISSIONS,
    ForbiddenError,
    Role,
    create_workspace,
    may_create_workspaces,
    roles_of,
)
from evergrove.api.routes.session import WorkspaceBody
from evergrove.api.routing import server_router
from evergrove.api.security import SignedIn
from evergrove.api.texts import PlainText
from evergrove.profiles import check_zone, set_workspace_zone

router = server_router("workspaces")

WorkspaceName = Annotated[
    PlainText, Field(min_length=1, max_length=80, pattern=r"\S", examples=["Evergrove Shop Europe"])
]
ZoneName = Annotated[PlainText, Field(min_length=1, max_length=60, examples=["Asia/Shanghai"])]


class NewWorkspace(BaseModel):
    """What a workspace is made from."""

    model_config = ConfigDict(extra="forbid")

    slug: PlainText = Field(
        max_length=40,
        examples=["shop-europe"],
        description="Stands in addresses and never changes: 3 to 40 small letters, digits and hyphens.",
    )
    name: WorkspaceName
    zone: ZoneName | None = Field(
        default=None, examples=["Europe/Berlin"], description="Of its nights and days; null: UTC, until one is set."
    )


@router.post("/workspaces", name="create_workspace", status_code=status.HTTP_201_CREATED)
def post_workspace(body: NewWorkspace, person: SignedIn) -> WorkspaceBody:
    """Make a workspace, empty and with data, people and settings of its own; for people who own every workspace.

    Work on it begins within seconds. Sent again, it is a conflict: the slug is taken.
    """
    state, author = person.state, person.user.user_id
    if not may_create_workspaces(roles_of(state.server, user_id=author)):
        raise ForbiddenError(
            "only who owns every workspace may add one", help="ask the person who runs this Evergrove to make it"
        )
    if body.zone is not None:
        check_zone(body.zone)  # before anything is made: a slug is taken for ever
    made = create_workspace(state.settings, slug=body.slug, name=body.name.strip(), clock=state.clock, author=author)
    try:
        if body.zone is not None:
            set_workspace_zone(made, body.zone, author=author)
    finally:
        made.close()
    permissions = sorted(one.value for one in ROLE_PERMISSIONS[Role.OWNER])
    return WorkspaceBody(slug=made.slug, name=made.name, role=Role.OWNER, permissions=permissions)
