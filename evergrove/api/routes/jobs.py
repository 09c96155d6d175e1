"""Work in the background: imports, refreshes, erasures, exports, reports."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import Query
from fastapi.responses import FileResponse
from pydantic import BaseModel, ConfigDict, Field

from evergrove.access import Permission
from evergrove.api.paging import Page, Paged, cursor
from evergrove.api.routing import workspace_router
from evergrove.api.security import Inside, allow
from evergrove.jobs import Job, find_job, list_jobs
from evergrove.kit import MissingError

router = workspace_router("jobs")

JobState = Literal["queued", "running", "done", "failed", "cancelled"]

EXPORTS = "exports"
"""The folder of what jobs make for people, under the workspace's files."""


class MissingFileError(MissingError):
    code = "job.no_file"


class JobBody(BaseModel):
    """One piece of work and how far it is."""

    model_config = ConfigDict(from_attributes=True)

    job_id: str = Field(examples=["job_0199b2c48f7e7c3a9d1e2f6b5a4c3d2e"])
    kind: str = Field(examples=["import"])
    state: JobState
    progress: dict[str, Any] = Field(
        examples=[{"step": "reading", "share": 0.4}], description="`step` and `share` (0 to 1) while it runs."
    )
    result: dict[str, Any] | None = Field(examples=[None])
    error: dict[str, Any] | None = Field(examples=[None], description="The API's error shape, when it failed.")
    author: str = Field(examples=["usr_0199b2c48f7e7c3a9d1e2f6b5a4c3d2e"])
    attempts: int
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None


class Jobs(Page[JobBody]):
    """Jobs, newest first."""


@router.get("/jobs", name="list_jobs")
def get_jobs(
    inside: Annotated[Inside, allow(Permission.JOBS_READ)],
    paging: Paged,
    kind: Annotated[str, Query(max_length=40, examples=["import"])] = "",
    state: JobState | None = None,
) -> Jobs:
    """List the jobs of the last 90 days."""
    position = paging.position(1)
    found = list_jobs(
        inside.workspace,
        kind=kind,
        state=state or "",
        before=str(position[0]) if position else "",
        rows_max=paging.limit + 1,
    )
    shown = found[: paging.limit]
    after = cursor(shown[-1].job_id) if len(found) > paging.limit else None
    return Jobs(items=[job_body(job) for job in shown], next=after)


@router.get("/jobs/{job_id}", name="get_job")
def get_job(job_id: str, inside: Annotated[Inside, allow(Permission.JOBS_READ)]) -> JobBody:
    """One job: ask again every second or two until its state is `done`, `failed` or `cancelled`."""
    return job_body(find_job(inside.workspace, job_id))


@router.get(
    "/jobs/{job_id}/file",
    name="get_job_file",
    response_class=FileResponse,
    responses={200: {"content": {"application/octet-stream": {}}, "description": "The file."}},
)
def get_job_file(job_id: str, inside: Annotated[Inside, allow(Permission.CUSTOMERS_EXPORT)]) -> FileResponse:
    """The file that an export or a report made."""
    result = find_job(inside.workspace, job_id).result or {}
    folder = (inside.workspace.files / EXPORTS).resolve()
    path = (inside.workspace.files / str(result.get("file", ""))).resolve()
    if not path.is_relative_to(folder) or not path.is_file():
        raise MissingFileError("this job has no file, or no longer", help="run the export again")
    name = str(result.get("file_name") or f"evergrove-{path.name}")
    return FileResponse(path, filename=name, media_type="application/octet-stream")


def job_body(job: Job) -> JobBody:
    """A job as the API shows it: without its arguments, which name customers."""
    return JobBody.model_validate(job)
