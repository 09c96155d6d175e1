"""Customers as a file: everybody, or the members of a segment, written in the background."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import status
from pydantic import BaseModel, ConfigDict, Field

from evergrove.access import Permission
from evergrove.api.once import Once
from evergrove.api.routing import workspace_router
from evergrove.api.security import Inside, allow
from evergrove.definitions import published
from evergrove.jobs import enqueue, file_name_of
from evergrove.segments import SEGMENT, MemberCondition, load_segments

router = workspace_router("exports")

EVERYBODY: dict[str, Any] = {"not": {"list": ["cus_nobody"]}}
"""A rule has a condition at least; nobody is called so."""

Name = Annotated[str, Field(min_length=1, max_length=120)]


class ExportWish(BaseModel):
    """Whom and what: one line a customer, with the named tags and scores of the newest day."""

    model_config = ConfigDict(extra="forbid")

    segment: Annotated[str, Field(max_length=64, description="Empty: everybody.", examples=["tea_lovers"])] = ""
    tags: Annotated[list[Name], Field(max_length=50)] = []
    scores: Annotated[list[Name], Field(max_length=50)] = []
    language: Literal["zh", "en"] | None = Field(
        default=None,
        description="A file for people, in this language: names and contacts, money in units of the currency, classes "
        "in words. Null: one for programs, with ids, keys and minor units.",
    )


class StartedExport(BaseModel):
    """`GET /jobs/{job_id}` says how far it is; then `GET /jobs/{job_id}/file` is the file."""

    job_id: str = Field(examples=["job_0199b2c48f7e7c3a9d1e2f6b5a4c3d2e"])


@router.post("/customer-exports", name="export_customers", status_code=status.HTTP_202_ACCEPTED)
def post_export(
    body: ExportWish, inside: Annotated[Inside, allow(Permission.CUSTOMERS_EXPORT)], once: Once
) -> StartedExport:
    """Begin to write customers into a CSV file, which is kept for seven days."""

    def make() -> StartedExport:
        if body.segment:
            load_segments(inside.workspace, MemberCondition(key=body.segment))  # an unknown one is refused at once
        file_name = _file_name(inside, body)
        rule: dict[str, Any] = {"member_of": body.segment} if body.segment else EVERYBODY
        arguments = {
            "rule": rule,
            "tags": body.tags,
            "scores": body.scores,
            "language": body.language or "",
            "file_name": file_name,
            "is_masked": not inside.may(Permission.CUSTOMERS_READ_PLAIN),
        }
        job = enqueue(inside.workspace, kind="export", arguments=arguments, author=inside.author)
        inside.note(target=body.segment, job_id=job.job_id)
        return StartedExport(job_id=job.job_id)

    return once.run(inside, body, make, reply=StartedExport)


def _file_name(inside: Inside, body: ExportWish) -> str:
    if body.language is None:
        return ""
    document = published(inside.workspace, kind=SEGMENT, key=body.segment).body if body.segment else None
    return file_name_of(inside.workspace, document, key=body.segment, language=body.language)
