"""Whether a workspace's customers are simulated, which its every page says."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, Field

from evergrove.access import Permission
from evergrove.api.routing import workspace_router
from evergrove.api.security import Inside, allow
from evergrove.jobs import find_living_shop

router = workspace_router("simulated")


class SimulatedBody(BaseModel):
    """`is_simulated`: all customers and what they do are made up."""

    is_simulated: bool
    speed: int = Field(description="How many times as fast as the clock its customers live; 0: it stands still.")


@router.get("/simulated", name="get_simulated")
def get_simulated(inside: Annotated[Inside, allow(Permission.OVERVIEW_READ)]) -> SimulatedBody:
    """Say whether this workspace is simulated."""
    shop = find_living_shop(inside.workspace)
    is_living = shop is not None and shop.lives and shop.is_complete
    return SimulatedBody(is_simulated=shop is not None, speed=shop.speed if shop is not None and is_living else 0)
