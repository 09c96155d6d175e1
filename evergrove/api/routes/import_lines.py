"""The rejected lines of an import: shown with their cells, mended, and as a file for a spreadsheet."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from urllib.parse import quote

from fastapi import Query, status
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, Field

from evergrove.access import Permission
from evergrove.api.import_list import find_import
from evergrove.api.once import Once
from evergrove.api.paging import Page, Paged, cursor
from evergrove.api.routes.imports import ImportBody, import_body
from evergrove.api.routes.rejects import ID_CHARACTERS_MAX, Reason, reason_of
from evergrove.api.routing import workspace_router
from evergrove.api.security import Inside, allow
from evergrove.facts import REASONS, reason_text
from evergrove.jobs import (
    CELL_CHARACTERS_MAX,
    MENDED_MAX,
    columns_shown,
    import_lines,
    imported_file,
    mend_file,
    mend_lines,
)

COLUMNS_MAX = 2_000
"""Of one file."""

router = workspace_router("imports")


class ImportLineBody(BaseModel):
    """One rejected line of a file."""

    reject_id: str = Field(examples=["0f3a9c…"])
    line: int = Field(examples=[4])
    reason: Reason
    column: str | None = Field(examples=["订单创建时间"], description="Of the file; null where no single one is wrong.")
    cells: list[str] | None = Field(
        description="In the order of `columns`; null for a line that is not kept whole: it is mended in its file."
    )
    mended_at: datetime | None


class ImportLines(Page[ImportLineBody]):
    """Rejected lines in the order of the file; of one import at most 10,000 are kept."""

    columns: list[str] = Field(examples=[["order_no", "placed_at"]])


class MendedLine(BaseModel):
    """What is to be in a line's cells; columns that are not named stay as they are."""

    reject_id: Annotated[str, Field(max_length=ID_CHARACTERS_MAX, examples=["0f3a9c"])]
    cells: dict[
        Annotated[str, Field(max_length=CELL_CHARACTERS_MAX)], Annotated[str, Field(max_length=CELL_CHARACTERS_MAX)]
    ] = Field(max_length=COLUMNS_MAX, examples=[{"placed_at": "2026-02-28 10:00:00"}])


class Mending(BaseModel):
    """Lines to import once more."""

    lines: list[MendedLine] = Field(min_length=1, max_length=MENDED_MAX)


@router.get("/imports/{import_id}/lines", name="list_import_lines")
def get_lines(import_id: str, inside: Annotated[Inside, allow(Permission.REJECTS_READ)], paging: Paged) -> ImportLines:
    """List the lines that an import rejected, with their cells."""
    file = imported_file(inside.workspace, find_import(inside.workspace, import_id).import_id)
    position = paging.position(2)
    after = (int(str(position[0])), str(position[1])) if position else (0, "")
    found = import_lines(inside.workspace, file, after=after, rows_max=paging.limit + 1)
    shown = found[: paging.limit]
    columns = columns_shown(file, shown)
    items = [
        ImportLineBody(
            reject_id=one.reject_id,
            line=one.line,
            reason=reason_of(one.reason),
            column=one.column or None,
            cells=None if one.cells is None else [one.cells.get(name, "") for name in columns],
            mended_at=one.mended_at,
        )
        for one in shown
    ]
    after_text = cursor(shown[-1].line, shown[-1].reject_id) if len(found) > paging.limit else None
    return ImportLines(items=items, next=after_text, columns=list(columns))


@router.post("/imports/{import_id}/lines", name="mend_import_lines", status_code=status.HTTP_202_ACCEPTED)
def post_lines(
    import_id: str, body: Mending, inside: Annotated[Inside, allow(Permission.IMPORTS_WRITE)], once: Once
) -> ImportBody:
    """Import rejected lines once more, mended, by the import's own mapping: twice adds nothing."""
    mended = find_import(inside.workspace, import_id).import_id

    def make() -> ImportBody:
        edits = {line.reject_id: line.cells for line in body.lines}
        job = mend_lines(inside.workspace, mended, edits, author=inside.author)
        made = find_import(inside.workspace, job.job_id)
        inside.note(target=mended, lines=len(edits), by_import=made.import_id)
        return import_body(made)

    return once.run(inside, body, make, reply=ImportBody)


@router.get(
    "/imports/{import_id}/lines.csv",
    name="export_import_lines",
    response_class=StreamingResponse,
    responses={200: {"content": {"text/csv": {"schema": {"type": "string"}}}, "description": "One file."}},
)
def get_file(
    import_id: str,
    inside: Annotated[Inside, allow(Permission.REJECTS_READ)],
    language: Annotated[Literal["zh", "en"], Query(description="Of the reasons.")] = "en",
) -> StreamingResponse:
    """The rejected lines that wait, as CSV: mend it in a spreadsheet and import it with the same mapping."""
    file = imported_file(inside.workspace, find_import(inside.workspace, import_id).import_id)
    words = {code: reason_text(code, language=language) for code in REASONS}
    stem = file.file_name.rpartition(".")[0] or file.file_name
    name = quote(f"{stem}-rejected.csv", safe="")
    return StreamingResponse(
        mend_file(inside.workspace, file, words=words),
        media_type="text/csv",
        headers={
            "Content-Disposition": f"attachment; filename=\"rejected.csv\"; filename*=UTF-8''{name}",
            "Cache-Control": "no-store",
        },
    )
