"""Before an import: what a file is, and what would become of its first rows. Nothing is written."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, TypeVar

from fastapi import Request
from pydantic import ValidationError
from starlette.concurrency import run_in_threadpool

from evergrove.access import Permission
from evergrove.api.plan_bodies import ColumnPlanBody, FilePreviewBody, TrialBody, preview_body, trial_body
from evergrove.api.routing import BODY_BYTES_MAX, workspace_router
from evergrove.api.security import Inside, allow
from evergrove.api.uploads import Upload, UploadError, receive_upload
from evergrove.facts import (
    Mapping,
    check_plan,
    cut_to_whole_lines,
    guess_plan,
    mapping_of,
    mapping_text,
    parse_mapping,
    sample_file,
    shipped_mappings,
    try_mapping,
)
from evergrove.jobs import find_mapping, recognised_mapping
from evergrove.kit import new_id, working_folder

LOOKED_AT_BYTES_MAX = 67_108_864
"""64 MiB: workbooks and Parquet files come whole, of text the first megabyte is enough."""

TEXT_ENDINGS = (".csv", ".tsv", ".txt")
ZONE_DEFAULT = "UTC"

R = TypeVar("R")

router = workspace_router("imports", audited=False)


def _form(**fields: dict[str, Any]) -> dict[str, Any]:
    """The form of a route that takes a file and these fields."""
    file = {"type": "string", "format": "binary", "description": "CSV, Excel or Parquet; of text the beginning."}
    is_cut = {"type": "string", "enum": ["true", "false"], "description": "Whether the text goes on in the file."}
    schema = {"type": "object", "required": ["file"], "properties": {"file": file, "is_cut": is_cut, **fields}}
    return {"requestBody": {"required": True, "content": {"multipart/form-data": {"schema": schema}}}}


@router.post(
    "/imports/preview",
    name="preview_import",
    openapi_extra=_form(
        sheet={"type": "string", "description": "Of a workbook; empty: the first."},
        zone={"type": "string", "description": "Of times without one (IANA).", "example": "Asia/Shanghai"},
    ),
    max_body_size=LOOKED_AT_BYTES_MAX + BODY_BYTES_MAX,
)
async def post_preview(request: Request, inside: Annotated[Inside, allow(Permission.IMPORTS_WRITE)]) -> FilePreviewBody:
    """Look at a file: its columns, and what they seem to be. Nothing of it is kept."""
    upload = await receive_upload(request, files=inside.workspace.files)

    def look() -> FilePreviewBody:
        sheet, zone = upload.fields.get("sheet", ""), upload.fields.get("zone", "") or ZONE_DEFAULT
        sample = sample_file(upload.path, sheet=sheet)
        options = sample.look.options
        guess = guess_plan(
            sample.columns, rows=sample.rows, file_name=upload.file_name, options=options, zone=zone[:80]
        )
        columns = [column.name for column in sample.columns]
        known = recognised_mapping(inside.workspace, columns=columns, options=options)
        is_own = known is not None and known.name not in shipped_mappings()
        return preview_body(upload.file_name, sample, guess, mapping=known, is_own=is_own)

    return await run_in_threadpool(_looked_at, inside, upload, look)


@router.post(
    "/imports/trial",
    name="try_import",
    openapi_extra=_form(
        plan={"type": "string", "description": "JSON of the plan that `preview_import` drafts."},
        mapping={"type": "string", "description": "Or the name of a mapping.", "example": "shopify-orders"},
        mapping_document={"type": "string", "description": "Or a mapping as YAML."},
    ),
    max_body_size=LOOKED_AT_BYTES_MAX + BODY_BYTES_MAX,
)
async def post_trial(request: Request, inside: Annotated[Inside, allow(Permission.IMPORTS_WRITE)]) -> TrialBody:
    """Try a plan, or a mapping, on the first rows of a file: what an import would make of them. Nothing is written."""
    upload = await receive_upload(request, files=inside.workspace.files)

    def attempt() -> TrialBody:
        mapping = _mapping(inside, upload.fields)
        with working_folder(inside.workspace.files / "trials", name=new_id("trl")) as folder:
            return trial_body(try_mapping(upload.path, mapping=mapping, folder=folder / "staged"), mapping=mapping)

    return await run_in_threadpool(_looked_at, inside, upload, attempt)


def _looked_at(inside: Inside, upload: Upload, work: Callable[[], R]) -> R:
    """What the work makes of the file, which is gone afterwards. Whole files wait for their turn."""
    try:
        if upload.path.suffix in TEXT_ENDINGS:
            cut_to_whole_lines(upload.path, is_cut=upload.fields.get("is_cut") == "true")
            return inside.interactive(work)
        return inside.heavy(work)
    finally:
        upload.path.unlink(missing_ok=True)


def _mapping(inside: Inside, fields: dict[str, str]) -> Mapping:
    given = [name for name in ("plan", "mapping", "mapping_document") if fields.get(name)]
    if len(given) != 1:
        raise UploadError("one plan or mapping is needed", help="send `plan`, `mapping` or `mapping_document`")
    if given == ["mapping_document"]:
        return parse_mapping(fields["mapping_document"])
    if given == ["mapping"]:
        if (found := find_mapping(inside.workspace, fields["mapping"])) is None:
            raise UploadError("there is no such mapping", help="GET /mappings lists them")
        return found
    try:
        plan = ColumnPlanBody.model_validate_json(fields["plan"]).plan()
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"]))
        raise UploadError(
            f"the plan cannot be read: {place}: {first['msg']}", help="send what preview_import drafts"
        ) from error
    check_plan(plan, taken=shipped_mappings())
    return parse_mapping(mapping_text(mapping_of(plan)))  # checked as one that comes as YAML: zones, formats, columns
