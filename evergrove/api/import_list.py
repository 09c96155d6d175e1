"""Imports of every kind in one list: those that wait or run as jobs, and those that the command line ran."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import msgspec
import sqlalchemy as sa

from evergrove.facts import imports
from evergrove.jobs import MissingJobError, find_job, list_jobs
from evergrove.kit import MissingError

if TYPE_CHECKING:
    from evergrove.jobs import Job
    from evergrove.kit import Workspace

COMMAND_LINE = "command line"


class MissingImportError(MissingError):
    code = "import.missing"


@dataclass(frozen=True, kw_only=True)
class ListedImport:
    """One import. A job's import has the job's number: `imp_` instead of `job_`."""

    import_id: str
    job_id: str | None
    file_name: str
    mapping: str
    state: str
    progress: dict[str, Any]
    result: dict[str, Any] | None
    error: dict[str, Any] | None
    author: str
    created_at: datetime
    finished_at: datetime | None
    mends: str | None = None


def list_imports(
    workspace: Workspace, *, before: str, rows_max: int, state: str = "", mapping: str = ""
) -> list[ListedImport]:
    """The newest first; `before` is the last import_id of the page before. Empty `state` or `mapping`: any.

    Filtered here, a page at a time: the state of an import is that of its job where it has one. There are thousands.
    """
    found: list[ListedImport] = []
    while len(found) < rows_max:
        page = _page(workspace, before=before, rows_max=rows_max)
        found += [one for one in page if state in ("", one.state) and mapping in ("", one.mapping)]
        if len(page) < rows_max:
            break
        before = page[-1].import_id
    return found[:rows_max]


def _page(workspace: Workspace, *, before: str, rows_max: int) -> list[ListedImport]:
    jobs = list_jobs(workspace, kind="import", before=_job_id(before) if before else "", rows_max=rows_max)
    query = sa.select(imports).order_by(imports.c.import_id.desc()).limit(rows_max)
    if before:
        query = query.where(imports.c.import_id < before)
    with workspace.control.read() as connection:
        rows = connection.execute(query).all()
    found = {row.import_id: _of_row(row) for row in rows}
    found |= {one.import_id: one for one in map(_of_job, jobs)}
    return [found[import_id] for import_id in sorted(found, reverse=True)[:rows_max]]


def find_import(workspace: Workspace, import_or_job_id: str) -> ListedImport:
    """One import. Raises MissingImportError."""
    number = import_or_job_id.partition("_")[2]
    try:
        job = find_job(workspace, f"job_{number}")
        if job.kind == "import":
            return _of_job(job)
    except MissingJobError:
        pass
    with workspace.control.read() as connection:
        row = connection.execute(sa.select(imports).where(imports.c.import_id == f"imp_{number}")).first()
    if row is None:
        raise MissingImportError("there is no such import", help="look at the list of imports")
    return _of_row(row)


def _of_job(job: Job) -> ListedImport:
    return ListedImport(
        import_id="imp_" + job.job_id.partition("_")[2],
        job_id=job.job_id,
        file_name=str(job.arguments.get("file_name", "")),
        mapping=str(job.arguments.get("mapping") or "own"),
        state=job.state,
        progress=job.progress,
        result=job.result,
        error=job.error,
        author=job.author,
        created_at=job.created_at,
        finished_at=job.finished_at,
        mends=job.arguments.get("mends") or None,
    )


def _of_row(row: sa.Row[Any]) -> ListedImport:
    """An import by the command line; one without an end runs, or was cut short and goes on when run again."""
    return ListedImport(
        import_id=row.import_id,
        job_id=None,
        file_name=row.file_name,
        mapping=row.mapping,
        state="done" if row.finished_at else "running",
        progress={},
        result=msgspec.json.decode(row.summary) if row.summary else None,
        error=None,
        author=COMMAND_LINE,
        created_at=row.started_at,
        finished_at=row.finished_at,
    )


def _job_id(import_id: str) -> str:
    return "job_" + import_id.partition("_")[2]
