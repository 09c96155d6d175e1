"""Simulate a journey over real history: as a job with its progress, and with the rules of segments of the past."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from evergrove.campaigns import EVERYBODY
from evergrove.definitions import published
from evergrove.jobs.queue import Job, MissingJobError, cancel_job, count_open_jobs, enqueue_within, find_job
from evergrove.jobs.segment_work import open_context
from evergrove.journeys import SimulationReport, SimulationWish, simulate
from evergrove.kit import LimitedError, Workspace, take_turn
from evergrove.segments import SEGMENT, compile_rule, read_rule

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    import pyarrow as pa

    from evergrove.jobs.running import JobRun
    from evergrove.journeys import Tell

SIMULATE_JOURNEY = "simulate_journey"
"""The kind of the job."""

SIMULATIONS_MAX = 5
"""That wait or run in a workspace: they are done one after the other, minutes each, and nobody waits for an hour."""

TURN = "simulations"


class TooManySimulationsError(LimitedError):
    code = "journey.too_many_simulations"


def ask_simulation(workspace: Workspace, document: Mapping[str, Any], *, wish: SimulationWish, author: str) -> Job:
    """Ask for a simulation in the background; the job's result is the report. Raises TooManySimulationsError."""
    arguments = {
        "document": document,
        "since": wish.since.isoformat(),
        "until": wish.until.isoformat(),
        "sampling": wish.sampling,
        "with_other_messages": wish.with_other_messages,
        "assumed_open_rate_bp": wish.assumed_open_rate_bp,
        "compares": wish.compares,
    }
    with workspace.control.write() as connection:
        take_turn(connection, name=TURN)
        if count_open_jobs(connection, kind=SIMULATE_JOURNEY) >= SIMULATIONS_MAX:
            raise TooManySimulationsError(
                f"{SIMULATIONS_MAX} simulations wait or run already", help="wait for one to end, or cancel one"
            )
        now = workspace.clock.now()
        return enqueue_within(connection, kind=SIMULATE_JOURNEY, arguments=arguments, author=author, now=now)


def find_simulation(workspace: Workspace, job_id: str) -> Job:
    """How far a simulation is; its `result` is the report. Raises MissingJobError, of any other job too."""
    job = find_job(workspace, job_id)
    if job.kind != SIMULATE_JOURNEY:
        raise MissingJobError(f"{job_id[:60]} is no simulation", help="start a simulation and take its id")
    return job


def cancel_simulation(workspace: Workspace, job_id: str) -> Job:
    """End a simulation; its worker stops within a step and clears up. One that is over stays as it is."""
    return cancel_job(workspace, find_simulation(workspace, job_id).job_id)


def simulate_journey(
    workspace: Workspace, document: object, *, wish: SimulationWish, tell: Tell | None = None
) -> SimulationReport:
    """What a journey would have done in a period of the past. Raises InvalidJourneyError, InvalidSimulationError."""
    return simulate(workspace, document, wish=wish, members=members_as_of, tell=tell)


def members_as_of(workspace: Workspace, segment: str, at: datetime) -> Iterator[pa.RecordBatch]:
    """The members (`customer_id`) of a published segment, or everybody, at an instant, a batch at a time."""
    if segment == EVERYBODY:
        with open_context(workspace, as_of=at) as context:
            yield from context.engine.stream(context.customers.select("customer_id"))
        return
    key, _, version = segment.partition("@")
    definition = published(workspace, kind=SEGMENT, key=key, version=int(version) if version else None)
    rule = read_rule(definition.body)
    with open_context(workspace, rule, as_of=at) as context:
        yield from context.engine.stream(compile_rule(rule, context=context).select("customer_id"))


def run_simulation(run: JobRun, *, document: dict[str, Any], wish: SimulationWish) -> dict[str, Any]:
    """The report as JSON values, kept with the job.

    A job stands longer than a person who is erased meanwhile: of the timelines it keeps no values and no keys.
    """
    report = simulate_journey(run.workspace, document, wish=wish, tell=run.tell)
    said: dict[str, Any] = msgspec.to_builtins(report)
    for version in (said["draft"], said["live"]):
        for told in version["runs"] if version else ():
            told.pop("customer_id")
            told["entry_key"] = ""
            for line in told["lines"]:
                line["detail"] = ""
    return said
