"""Whether this process answers."""

from __future__ import annotations

from typing import Literal

import sqlalchemy as sa
from fastapi import Request
from pydantic import BaseModel, Field

from evergrove.api.routing import server_router
from evergrove.api.security import PUBLIC
from evergrove.api.state import state_of

router = server_router("health")


class Health(BaseModel):
    """The API answers and reaches the server database."""

    status: Literal["ok"] = Field(examples=["ok"])


@router.get("/health", name="get_health", dependencies=[PUBLIC])
def get_health(request: Request) -> Health:
    """Whether the API works; 503 when the server database cannot be read."""
    with state_of(request).server.read() as connection:
        connection.execute(sa.select(sa.literal(1))).one()
    return Health(status="ok")
