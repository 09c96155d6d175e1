"""Imports of files, and the mappings that say what their rows mean."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import Query, Request, status
from pydantic import BaseModel, Field
from starlette.concurrency import run_in_threadpool

from evergrove.access import Permission
from evergrove.api.import_list import ListedImport, find_import, list_imports
from evergrove.api.once import Once
from evergrove.api.paging import Page, Paged, cursor, page_of
from evergrove.api.routing import BODY_BYTES_MAX, workspace_router
from evergrove.api.security import Inside, allow
from evergrove.api.uploads import UPLOAD_BYTES_MAX, Upload, UploadError, receive_upload
from evergrove.facts import Mapping, load_mapping, mapping_text, parse_mapping, shipped_mappings
from evergrove.jobs import enqueue, find_mapping, own_mappings

router = workspace_router("imports")

ImportState = Literal["queued", "running", "done", "failed"]

UPLOAD_FORM = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "title": "ImportUpload",
                    "required": ["file"],
                    "properties": {
                        "file": {"type": "string", "format": "binary", "description": "CSV, Excel or Parquet."},
                        "mapping": {
                            "type": "string",
                            "description": "The name of a mapping of the list.",
                            "example": "shopify-orders",
                        },
                        "mapping_document": {
                            "type": "string",
                            "description": "Or a mapping of one's own, as YAML.",
                        },
                    },
                }
            }
        },
    }
}


class ImportBody(BaseModel):
    """One import: waiting, running, done or failed."""

    import_id: str = Field(examples=["imp_0199b2c48f7e7c3a9d1e2f6b5a4c3d2e"])
    job_id: str | None = Field(description="Null for an import by the command line.")
    file_name: str = Field(examples=["orders-2026.csv"])
    mapping: str = Field(examples=["shopify-orders"])
    state: ImportState
    progress: dict[str, Any] = Field(examples=[{"step": "reading", "share": 0.4}])
    result: dict[str, Any] | None = Field(
        examples=[None], description="Lines read, kept and rejected by reason; facts new, known, changed."
    )
    error: dict[str, Any] | None = Field(examples=[None])
    mends: str | None = Field(examples=[None], description="The import whose rejected lines come again here, mended.")
    author: str = Field(examples=["usr_0199b2c48f7e7c3a9d1e2f6b5a4c3d2e"])
    created_at: datetime
    finished_at: datetime | None


class Imports(Page[ImportBody]):
    """Imports, newest first."""


class MappingBody(BaseModel):
    """A mapping that comes with the product, or one that an import of this workspace brought along."""

    name: str = Field(examples=["shopify-orders"])
    title: dict[str, str] = Field(examples=[{"zh": "Shopify 订单导出", "en": "Shopify, orders export"}])
    source: str = Field(examples=["shopify"])
    file_kind: str = Field(examples=["csv"])
    is_own: bool = Field(description="Whether it was made in this workspace.")


class Mappings(Page[MappingBody]):
    """Mappings, by name."""


@router.get("/mappings", name="list_mappings")
def get_mappings(inside: Annotated[Inside, allow(Permission.IMPORTS_READ)], paging: Paged) -> Mappings:
    """List the mappings that come with the product, and the workspace's own: each as it was last imported with."""
    own = {one.mapping.name: one.mapping for one in own_mappings(inside.workspace)}
    shown, after = page_of(sorted({*shipped_mappings(), *own}), paging, key=str)
    return Mappings(items=[_mapping_body(own.get(name), name=name) for name in shown], next=after)


@router.get("/imports", name="list_imports")
def get_imports(
    inside: Annotated[Inside, allow(Permission.IMPORTS_READ)],
    paging: Paged,
    state: ImportState | None = None,
    mapping: Annotated[str, Query(max_length=120, description="Its name.", examples=["shopify-orders"])] = "",
) -> Imports:
    """List imports, those by the command line too: all, those in a state, or those of a mapping."""
    position = paging.position(1)
    before = str(position[0]) if position else ""
    found = list_imports(inside.workspace, before=before, rows_max=paging.limit + 1, state=state or "", mapping=mapping)
    shown = found[: paging.limit]
    after = cursor(shown[-1].import_id) if len(found) > paging.limit else None
    return Imports(items=[import_body(one) for one in shown], next=after)


@router.get("/imports/{import_id}", name="get_import")
def get_import(import_id: str, inside: Annotated[Inside, allow(Permission.IMPORTS_READ)]) -> ImportBody:
    """One import: ask again every second or two until its state is `done` or `failed`."""
    return import_body(find_import(inside.workspace, import_id))


@router.post(
    "/imports",
    name="create_import",
    status_code=status.HTTP_202_ACCEPTED,
    openapi_extra=UPLOAD_FORM,
    max_body_size=UPLOAD_BYTES_MAX + BODY_BYTES_MAX,
)
async def post_import(
    request: Request, inside: Annotated[Inside, allow(Permission.IMPORTS_WRITE)], once: Once
) -> ImportBody:
    """Upload a file and import it in the background: the same file twice adds nothing."""
    upload = await receive_upload(request, files=inside.workspace.files)

    def start() -> ImportBody:
        stored = False

        def make() -> ImportBody:
            nonlocal stored
            made = _enqueue(inside, upload)
            stored = True
            return made

        try:
            identity = "\x00".join((upload.sha256, upload.file_name, *map(str, sorted(upload.fields.items()))))
            return once.run(inside, identity.encode(), make, reply=ImportBody)
        finally:
            if not stored:  # refused, or the file of the first request is the one that counts
                upload.path.unlink(missing_ok=True)

    return await run_in_threadpool(start)


def _enqueue(inside: Inside, upload: Upload) -> ImportBody:
    name, document = upload.fields.get("mapping", ""), upload.fields.get("mapping_document", "")
    if bool(name) == bool(document):
        raise UploadError("one mapping is needed", help="send `mapping` (a name) or `mapping_document` (YAML)")
    if document:
        name = parse_mapping(document).name
    elif (mapping := find_mapping(inside.workspace, name)) is None:  # it must not be taken for a path on the server
        raise UploadError("there is no such mapping", help="GET /mappings lists them")
    elif name not in shipped_mappings():
        document = mapping_text(mapping)
    arguments = {
        "path": upload.place,
        "file_name": upload.file_name,
        "mapping": name,
        "mapping_document": document,
    }
    job = enqueue(inside.workspace, kind="import", arguments=arguments, author=inside.author)
    made = find_import(inside.workspace, job.job_id)
    inside.note(target=made.import_id, size_bytes=upload.size_bytes)
    return import_body(made)


def import_body(one: ListedImport) -> ImportBody:
    """An import as replies show it."""
    return ImportBody.model_validate(one, from_attributes=True)


def _mapping_body(own: Mapping | None, *, name: str) -> MappingBody:
    mapping = own or load_mapping(name)
    return MappingBody(
        name=name,
        title={str(language): title for language, title in mapping.title.items()},
        source=mapping.source,
        file_kind=mapping.file.kind,
        is_own=own is not None,
    )
