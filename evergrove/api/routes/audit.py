"""Who did what in a workspace."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from evergrove.access import Permission, list_audit
from evergrove.api.paging import Page, Paged, cursor
from evergrove.api.routing import workspace_router
from evergrove.api.security import Inside, allow

router = workspace_router("audit")


class AuditBody(BaseModel):
    """One thing done: ids only."""

    model_config = ConfigDict(from_attributes=True)

    audit_id: str = Field(examples=["aud_0199b2c48f7e7c3a9d1e2f6b5a4c3d2e"])
    at: datetime
    actor: str = Field(examples=["usr_0199b2c48f7e7c3a9d1e2f6b5a4c3d2e"], description="A user, a token, or a command.")
    action: str = Field(examples=["create_source"])
    target: str = Field(examples=["src_0199b2c48f7e7c3a9d1e2f6b5a4c3d2e"])
    details: dict[str, Any] = Field(examples=[{}])


class AuditLines(Page[AuditBody]):
    """What was done, newest first."""


@router.get("/audit", name="list_audit")
def get_audit(inside: Annotated[Inside, allow(Permission.AUDIT_READ)], paging: Paged) -> AuditLines:
    """List what was done in the workspace."""
    position = paging.position(1)
    before = str(position[0]) if position else ""
    lines = list_audit(inside.server, workspace=inside.slug, before=before, rows_max=paging.limit + 1)
    shown = lines[: paging.limit]
    after = cursor(shown[-1].audit_id) if len(lines) > paging.limit else None
    return AuditLines(items=[AuditBody.model_validate(line) for line in shown], next=after)
