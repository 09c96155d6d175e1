"""What journeys changed: those who entered, against those whom the hold-out keeps back."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from evergrove.access import Permission
from evergrove.api.journey_effect_bodies import JourneyEffectBody, journey_effect_body
from evergrove.api.routes.effect import REPORT_SECONDS_MAX, WindowDays
from evergrove.api.routes.journeys import JourneyKey
from evergrove.api.routing import workspace_router
from evergrove.api.security import Inside, allow
from evergrove.jobs import report_journey_effect

router = workspace_router("journeys")


@router.get("/journeys/{key}/effect", name="get_journey_effect")
def get_journey_effect(
    key: JourneyKey, inside: Annotated[Inside, allow(Permission.EFFECT_READ)], window_days: WindowDays = None
) -> JourneyEffectBody:
    """What a journey changed: the whole, each version, the nodes that hold back themselves, and the way through."""
    window = timedelta(days=window_days) if window_days else None
    now = inside.clock.now()
    found = inside.state.kept.get(
        inside.slug,
        "journey_effect",
        (key, window),
        seconds_max=REPORT_SECONDS_MAX,
        make=lambda: inside.heavy(lambda: report_journey_effect(inside.workspace, key, window=window, as_of=now)),
    )
    return journey_effect_body(found)
