"""Simulations of journeys over real history: asked for here, done in the background."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import Path, status
from pydantic import AwareDatetime, Field

from evergrove.access import ForbiddenError, Permission
from evergrove.api.journey_bodies import DocumentWish
from evergrove.api.once import Once
from evergrove.api.routes.customers import StartedJob
from evergrove.api.routes.jobs import JobBody, job_body
from evergrove.api.routing import workspace_router
from evergrove.api.security import Inside, allow
from evergrove.jobs import ask_simulation, cancel_simulation, find_simulation
from evergrove.journeys import SimulationWish, read_journey

router = workspace_router("journeys")

JobId = Annotated[str, Path(pattern=r"^job_[A-Za-z0-9_-]{1,36}$", examples=["job_0199b2c48f7e7c3a9d1e2f6b5a4c3d2e"])]


class ForeignSimulationError(ForbiddenError):
    code = "journey.foreign_simulation"


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
        job = ask_simulation(inside.workspace, body.document, wish=_wish(body), author=inside.author)
        inside.note(target=journey.key, job_id=job.job_id)
        return StartedJob(job_id=job.job_id)

    return once.run(inside, body, make, reply=StartedJob)


@router.get("/journeys/simulations/{job_id}", name="get_journey_simulation")
def get_simulation(job_id: JobId, inside: Annotated[Inside, allow(Permission.CAMPAIGNS_READ)]) -> JobBody:
    """How far it is: ask again every second or two until its state is `done`, `failed` or `cancelled`."""
    return job_body(find_simulation(inside.workspace, job_id))


@router.post("/journeys/simulations/{job_id}/cancel", name="cancel_journey_simulation")
def post_cancel(job_id: JobId, inside: Annotated[Inside, allow(Permission.CAMPAIGNS_READ)]) -> JobBody:
    """End a simulation that waits or runs: one's own, or anybody's for who may publish journeys."""
    job = find_simulation(inside.workspace, job_id)
    if job.author != inside.author and not inside.may(Permission.CAMPAIGNS_WRITE):
        raise ForeignSimulationError("somebody else asked for this simulation", help="ask them to cancel it")
    cancelled = cancel_simulation(inside.workspace, job.job_id)
    inside.note(target=job.job_id, state=cancelled.state)
    return job_body(cancelled)


def _wish(body: SimulateWish) -> SimulationWish:
    return SimulationWish(
        since=body.since,
        until=body.until,
        sampling=body.sampling,
        with_other_messages=body.with_other_messages,
        assumed_open_rate_bp=body.assumed_open_rate_bp,
        compares=body.compares,
    )
