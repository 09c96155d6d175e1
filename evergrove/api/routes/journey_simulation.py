"""Simulations of journeys over real history: asked for here, done in the background."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from fastapi import status
from pydantic import AwareDatetime, Field

from evergrove.access import Permission
from evergrove.api.journey_bodies import DocumentWish
from evergrove.api.once import Once
from evergrove.api.routes.customers import StartedJob
from evergrove.api.routing import workspace_router
from evergrove.api.security import Inside, allow
from evergrove.jobs import SIMULATE_JOURNEY, enqueue
from evergrove.journeys import SimulationWish, read_journey

router = workspace_router("journeys")


class SimulateWish(DocumentWish):
    """A journey that need not be published, and the period of the past over which it is run."""

    since: AwareDatetime = Field(examples=["2026-10-01T00:00:00Z"])
    until: AwareDatetime = Field(examples=["2026-11-01T00:00:00Z"], description="At most 92 days after `since`.")
    sampling: Literal["auto", "all", "sample"] = Field(
        default="auto", description="`auto`: one customer in 16 above 100,000 whom the period concerns."
    )
    with_other_messages: bool = Field(
        default=True, description="Whether what customers really got from elsewhere counts for the caps."
    )
    assumed_open_rate_bp: int = Field(
        default=0, ge=0, le=10_000, description="How many messages are taken as opened, in basis points."
    )
    compares: bool = Field(default=True, description="Whether the version that stands is simulated beside it.")


@router.post("/journeys/simulate", name="simulate_journey", status_code=status.HTTP_202_ACCEPTED)
def post_simulate(
    body: SimulateWish, inside: Annotated[Inside, allow(Permission.CAMPAIGNS_READ)], once: Once
) -> StartedJob:
    """Run a draft over real history with a simulated clock; nothing is sent. The job's `result` is the report."""

    def make() -> StartedJob:
        journey = read_journey(inside.workspace, body.document)
        wish = _wish(body)
        arguments = {
            "document": body.document,
            "since": _text(wish.since),
            "until": _text(wish.until),
            "sampling": wish.sampling,
            "with_other_messages": wish.with_other_messages,
            "assumed_open_rate_bp": wish.assumed_open_rate_bp,
            "compares": wish.compares,
        }
        job = enqueue(inside.workspace, kind=SIMULATE_JOURNEY, arguments=arguments, author=inside.author)
        inside.note(target=journey.key, job_id=job.job_id)
        return StartedJob(job_id=job.job_id)

    return once.run(inside, body, make, reply=StartedJob)


def _wish(body: SimulateWish) -> SimulationWish:
    return SimulationWish(
        since=body.since,
        until=body.until,
        sampling=body.sampling,
        with_other_messages=body.with_other_messages,
        assumed_open_rate_bp=body.assumed_open_rate_bp,
        compares=body.compares,
    )


def _text(at: datetime) -> str:
    return at.isoformat()
