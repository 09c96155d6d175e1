"""Customers: the list and the search, the page of one, their timeline; merging, erasing, exporting."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Annotated, Any

import msgspec
from fastapi import Path, Query, status
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, ConfigDict, Field

from evergrove.access import Permission
from evergrove.api.customer_bodies import AccountBody, CustomerBody, MergeBody, TimelineBody, customer_body
from evergrove.api.once import Once
from evergrove.api.paging import Page, Paged, cursor
from evergrove.api.routing import workspace_router
from evergrove.api.second_person import second_person
from evergrove.api.security import Inside, allow
from evergrove.api.texts import PlainText
from evergrove.approvals import Action
from evergrove.catalogue import list_account_members, list_accounts
from evergrove.desk import open_risk
from evergrove.insight import (
    customer_page,
    first_seen_days,
    masked_name,
    masked_pairs,
    masked_values,
    segment_members,
    timeline_page,
)
from evergrove.jobs import enqueue, merge_people, unmerge_people
from evergrove.kit import Workspace
from evergrove.profiles import CustomerRow, describe_customers, list_customers, search_customers

router = workspace_router("customers")

CustomerId = Annotated[
    str,
    Path(
        pattern=r"^cus_[A-Za-z0-9_-]{1,36}$",
        examples=["cus_0199b2c48f7e7c3a9d1e2f6b5a4c3d2e"],
        description="The customer's id; one that was merged leads to who they are today.",
    ),
]
EXPORT_FACTS_A_PAGE = 1_000


class IdentifierBody(BaseModel):
    """What a customer is known by."""

    kind: str = Field(examples=["email"])
    value: str = Field(examples=["••••••••mple"])


class CustomerSummary(BaseModel):
    """A customer in a list."""

    customer_id: str = Field(examples=["cus_0199b2c48f7e7c3a9d1e2f6b5a4c3d2e"])
    created_at: datetime = Field(description="When this Evergrove came to know them: for a history, its import.")
    first_seen_day: date | None = Field(
        examples=["2026-03-02"], description="Local day of their earliest event, worked out daily; null: not yet."
    )
    name: str | None = Field(examples=["王小明"])
    identifiers: list[IdentifierBody]
    attributes: dict[str, Any] = Field(examples=[{"city": "杭州"}])
    is_masked: bool


class Customers(Page[CustomerSummary]):
    """Customers, newest first; found ones in the order of their names; members of a segment in that of their ids."""


class MergeWish(BaseModel):
    """Who is the same person as the customer of the path, who survives."""

    model_config = ConfigDict(extra="forbid")

    other: str = Field(pattern=r"^cus_[A-Za-z0-9_-]{1,36}$", examples=["cus_0199b2c48f7e7c3a9d1e2f6b5a4c3d2f"])
    reason: PlainText = Field(min_length=1, max_length=200, examples=["same phone at the shop desk"])


class ErasureWish(BaseModel):
    """Why everything of a customer is to go."""

    model_config = ConfigDict(extra="forbid")

    reason: PlainText = Field(min_length=1, max_length=500, examples=["asked by letter of 2026-11-20"])


class StartedJob(BaseModel):
    """Work that goes on in the background: `GET /jobs/{job_id}` says how far it is."""

    job_id: str = Field(examples=["job_0199b2c48f7e7c3a9d1e2f6b5a4c3d2e"])


@router.get("/customers", name="list_customers")
def get_customers(
    inside: Annotated[Inside, allow(Permission.CUSTOMERS_READ)],
    paging: Paged,
    search: Annotated[
        PlainText, Query(max_length=320, description="An identifier, a customer id, or the beginning of a name.")
    ] = "",
    segment: Annotated[str, Query(max_length=64, pattern=r"^[a-z0-9_]*$", description="Members of it only.")] = "",
) -> Customers:
    """List customers: everyone, whom a search finds, or the members of a segment."""
    after = str(position[0]) if (position := paging.position(1)) else ""
    workspace = inside.workspace
    if search:
        found = search_customers(workspace, search, limit=paging.limit)
        return Customers(items=customer_summaries(inside, found.customers), next=None)
    if segment:
        members = segment_members(workspace, segment, after=after, limit=paging.limit)
        rows = describe_customers(workspace, members.customer_ids)
        return Customers(items=customer_summaries(inside, rows), next=_next(members.next))
    page = list_customers(workspace, after=after, limit=paging.limit)
    return Customers(items=customer_summaries(inside, page.customers), next=_next(page.next))


@router.get("/customers/{customer_id}", name="get_customer")
def get_customer(customer_id: CustomerId, inside: Annotated[Inside, allow(Permission.CUSTOMERS_READ)]) -> CustomerBody:
    """Everything about one customer: who they are, tags, scores with their drivers, segments, what happened last."""
    page = customer_page(inside.workspace, customer_id, is_masked=_is_masked(inside))
    risk = open_risk(inside.workspace, page.members) if inside.may(Permission.TASKS_READ) else None
    return customer_body(page, risk=risk)


@router.get("/customers/{customer_id}/timeline", name="list_customer_facts")
def get_timeline(
    customer_id: CustomerId, inside: Annotated[Inside, allow(Permission.CUSTOMERS_READ)], paging: Paged
) -> TimelineBody:
    """What happened to a customer, newest first; goes on behind `next_cursor` of the customer as well."""
    page = timeline_page(
        inside.workspace,
        customer_id,
        cursor=paging.after or None,
        facts_max=paging.limit,
        is_masked=_is_masked(inside),
    )
    return TimelineBody(items=[dict(fact) for fact in page.facts], next=page.next_cursor)


@router.post("/customers/{customer_id}/merge", name="merge_customers")
def post_merge(
    customer_id: CustomerId, body: MergeWish, inside: Annotated[Inside, allow(Permission.CUSTOMERS_MERGE)]
) -> MergeBody:
    """Make another customer part of this one; `POST /merges/{merge_id}/undo` takes it back without a trace."""
    merge = merge_people(
        inside.workspace, survivor=customer_id, merged=body.other, author=inside.author, reason=body.reason
    )
    inside.note(target=merge.merge_id, survivor=merge.survivor_id, merged=merge.merged_id)
    return MergeBody.model_validate(merge)


@router.post("/merges/{merge_id}/undo", name="undo_merge")
def post_unmerge(
    merge_id: Annotated[str, Path(pattern=r"^mrg_[A-Za-z0-9]{1,40}$")],
    inside: Annotated[Inside, allow(Permission.CUSTOMERS_MERGE)],
) -> MergeBody:
    """Take a merge back: both are again what they would be had it never been."""
    return MergeBody.model_validate(unmerge_people(inside.workspace, merge_id=merge_id, author=inside.author))


@router.post("/customers/{customer_id}/erase", name="erase_customer", status_code=status.HTTP_202_ACCEPTED)
def post_erase(
    customer_id: CustomerId,
    body: ErasureWish,
    inside: Annotated[Inside, allow(Permission.CUSTOMERS_ERASE)],
    once: Once,
) -> StartedJob:
    """Erase a person for ever, from the databases and the lake; the identifiers are refused from then on."""

    def make() -> StartedJob:
        page = timeline_page(inside.workspace, customer_id, facts_max=1)
        second_person(inside, Action.ERASE_CUSTOMER, target=page.customer_id, content={"customer_id": page.customer_id})
        arguments = {"customer_ids": [page.customer_id], "reason": body.reason}
        job = enqueue(inside.workspace, kind="erase", arguments=arguments, author=inside.author)
        inside.note(target=page.customer_id, job_id=job.job_id)
        return StartedJob(job_id=job.job_id)

    return once.run(inside, body, make, reply=StartedJob)


@router.get(
    "/customers/{customer_id}/export",
    name="export_customer",
    response_class=StreamingResponse,
    responses={200: {"content": {"application/json": {"schema": {"type": "object"}}}, "description": "One document."}},
)
def get_export(
    customer_id: CustomerId, inside: Annotated[Inside, allow(Permission.CUSTOMERS_EXPORT)]
) -> StreamingResponse:
    """Everything that is kept of a person, as one JSON document to hand to them (GDPR Art. 15 and 20, PIPL Art. 45)."""
    page = customer_page(inside.workspace, customer_id, is_masked=False, facts_max=EXPORT_FACTS_A_PAGE)
    return StreamingResponse(
        _export(inside.workspace, page.as_dict()),
        media_type="application/json",
        headers={"Content-Disposition": f'attachment; filename="{page.customer_id}.json"', "Cache-Control": "no-store"},
    )


class Accounts(Page[AccountBody]):
    """Organisations that customers belong to, by id."""


class AccountMemberBody(BaseModel):
    """A customer of an account."""

    customer: CustomerSummary
    first_seen_at: datetime
    last_seen_at: datetime


class AccountMembers(Page[AccountMemberBody]):
    """Customers of an account, by id."""


@router.get("/accounts", name="list_accounts")
def get_accounts(
    inside: Annotated[Inside, allow(Permission.CUSTOMERS_READ)],
    paging: Paged,
    search: Annotated[PlainText, Query(max_length=200, description="An id, or the beginning of a name.")] = "",
) -> Accounts:
    """List the organisations that came with `group` calls."""
    after = str(position[0]) if (position := paging.position(1)) else ""
    page = list_accounts(inside.workspace, search=search, after=after, limit=paging.limit)
    return Accounts(items=[AccountBody.model_validate(one) for one in page.accounts], next=_next(page.next))


@router.get("/accounts/{account_id}/members", name="list_account_members")
def get_account_members(
    account_id: Annotated[PlainText, Path(max_length=200)],
    inside: Annotated[Inside, allow(Permission.CUSTOMERS_READ)],
    paging: Paged,
) -> AccountMembers:
    """List the customers of an account."""
    after = str(position[0]) if (position := paging.position(1)) else ""
    members = list_account_members(inside.workspace, account_id, after=after, limit=paging.limit + 1)
    shown = members[: paging.limit]
    rows = describe_customers(inside.workspace, [member.customer_id for member in shown])
    known = {row.customer_id: row for row in customer_summaries(inside, rows)}
    items = [
        AccountMemberBody(
            customer=known[member.customer_id], first_seen_at=member.first_seen_at, last_seen_at=member.last_seen_at
        )
        for member in shown
        if member.customer_id in known
    ]
    return AccountMembers(items=items, next=_next(shown[-1].customer_id) if len(members) > paging.limit else None)


def _is_masked(inside: Inside) -> bool:
    return not inside.may(Permission.CUSTOMERS_READ_PLAIN)


def _next(key: str | None) -> str | None:
    return None if key is None else cursor(key)


def customer_summaries(inside: Inside, rows: tuple[CustomerRow, ...]) -> list[CustomerSummary]:
    """Rows of a list, masked for those who may not see who somebody is."""
    is_masked = _is_masked(inside)
    first_seen = first_seen_days(inside.workspace, [row.customer_id for row in rows])
    return [
        CustomerSummary(
            customer_id=row.customer_id,
            created_at=row.created_at,
            first_seen_day=first_seen.get(row.customer_id),
            name=masked_name(row.name) if is_masked else row.name,
            identifiers=[IdentifierBody(kind=kind, value=value) for kind, value in _pairs(row, is_masked=is_masked)],
            attributes=masked_values(row.attributes) if is_masked else row.attributes,
            is_masked=is_masked,
        )
        for row in rows
    ]


def customer_names(inside: Inside, customer_ids: Iterable[str | None]) -> dict[str, str]:
    """What to call each of these customers: their name or an identifier of theirs, masked where it has to be; those
    who have neither are left out."""
    rows = describe_customers(inside.workspace, sorted({one for one in customer_ids if one}))
    is_masked = _is_masked(inside)
    called = {
        row.customer_id: (masked_name(row.name) if is_masked else row.name)
        or next((value for _, value in _pairs(row, is_masked=is_masked)), "")
        for row in rows
    }
    return {customer_id: name for customer_id, name in called.items() if name}


def _pairs(row: CustomerRow, *, is_masked: bool) -> tuple[tuple[str, str], ...]:
    return masked_pairs(row.identifiers) if is_masked else row.identifiers


def _export(workspace: Workspace, document: dict[str, Any]) -> Iterator[bytes]:
    """The document with all pages of its timeline, a page in memory at a time."""
    facts, cursor_text = document.pop("timeline"), document.pop("next_cursor")
    yield msgspec.json.encode(document)[:-1] + b',"timeline":['
    is_first = True
    while True:
        for fact in facts:
            yield (b"" if is_first else b",") + msgspec.json.encode(fact)
            is_first = False
        if cursor_text is None:
            break
        page = timeline_page(
            workspace, document["customer_id"], cursor=cursor_text, facts_max=EXPORT_FACTS_A_PAGE, is_masked=False
        )
        facts, cursor_text = page.facts, page.next_cursor
    yield b"]}"
