"""Approvals: what needs a second person, what is asked for, who agrees."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import Path, status

from evergrove.access import Permission, list_members, names_of
from evergrove.api.approval_bodies import (
    ApprovalBody,
    ApprovalPageBody,
    Approvals,
    ApprovalsWaiting,
    ApprovalWish,
    GrantWish,
    RefusalWish,
    SecondPersonBody,
    approval_fields,
)
from evergrove.api.once import Once
from evergrove.api.paging import Paged, cursor
from evergrove.api.routing import workspace_router
from evergrove.api.second_person import actor_of
from evergrove.api.security import Inside, allow
from evergrove.approvals import (
    Approval,
    ApprovalState,
    SecondPersonRule,
    ask_approval,
    check_may,
    decide_approval,
    find_approval,
    list_approvals,
    second_person_rule,
    set_second_person,
    waiting_for,
    withdraw_approval,
)

router = workspace_router("approvals")

ApprovalId = Annotated[
    str, Path(pattern=r"^apr_[A-Za-z0-9_-]{1,36}$", examples=["apr_0199b2c48f7e7c3a9d1e2f6b5a4c3d2e"])
]


@router.get("/approvals", name="list_approvals")
def get_approvals(
    inside: Annotated[Inside, allow(Permission.APPROVALS_READ)], paging: Paged, state: ApprovalState | None = None
) -> Approvals:
    """List what was asked of a second person, the newest first."""
    before = str(position[0]) if (position := paging.position(1)) else ""
    found = list_approvals(inside.workspace, state=state, before=before, limit=paging.limit + 1)
    shown = found[: paging.limit]
    return Approvals(
        items=_bodies(inside, shown), next=cursor(shown[-1].approval_id) if len(found) > paging.limit else None
    )


@router.get("/approvals/waiting", name="get_approvals_waiting")
def get_waiting(inside: Annotated[Inside, allow(Permission.APPROVALS_READ)]) -> ApprovalsWaiting:
    """What waits for the caller: requests to decide, and their own that were granted and can be done now."""
    found = waiting_for(inside.workspace, actor=actor_of(inside), role=inside.role)
    shown = [*([found.oldest] if found.oldest else []), *found.granted]
    bodies = _bodies(inside, shown)
    return ApprovalsWaiting(
        to_decide=found.to_decide,
        oldest=bodies[0] if found.oldest else None,
        granted=bodies[len(shown) - len(found.granted) :],
    )


@router.get("/approvals/{approval_id}", name="get_approval")
def get_approval(
    approval_id: ApprovalId, inside: Annotated[Inside, allow(Permission.APPROVALS_READ)]
) -> ApprovalPageBody:
    """One request with exactly what would be done."""
    return _page(inside, find_approval(inside.workspace, approval_id))


@router.post("/approvals", name="ask_approval", status_code=status.HTTP_201_CREATED)
def post_approval(
    body: ApprovalWish, inside: Annotated[Inside, allow(Permission.APPROVALS_WRITE)], once: Once
) -> ApprovalPageBody:
    """Ask a second person to agree; one of the same that waits or is granted is returned instead of a second."""

    def make() -> ApprovalPageBody:
        check_may(inside.role, body.action)
        made = ask_approval(
            inside.workspace,
            action=body.action,
            target=body.target,
            content=body.content,
            note=body.note,
            actor=actor_of(inside),
        )
        inside.note(target=made.approval_id, action=made.action.value, of=made.target)
        return _page(inside, made)

    return once.run(inside, body, make, reply=ApprovalPageBody)


@router.post("/approvals/{approval_id}/grant", name="grant_approval")
def post_grant(
    approval_id: ApprovalId, body: GrantWish, inside: Annotated[Inside, allow(Permission.APPROVALS_WRITE)]
) -> ApprovalPageBody:
    """Agree: who asked can now do it, once, within the week. A program cannot, nor who asked."""
    return _decided(inside, approval_id, grants=True, note=body.note)


@router.post("/approvals/{approval_id}/refuse", name="refuse_approval")
def post_refuse(
    approval_id: ApprovalId, body: RefusalWish, inside: Annotated[Inside, allow(Permission.APPROVALS_WRITE)]
) -> ApprovalPageBody:
    """Turn a request down, and say why."""
    return _decided(inside, approval_id, grants=False, note=body.note)


@router.post("/approvals/{approval_id}/withdraw", name="withdraw_approval")
def post_withdraw(
    approval_id: ApprovalId, inside: Annotated[Inside, allow(Permission.APPROVALS_WRITE)]
) -> ApprovalPageBody:
    """Take back one's own request, also one that was granted and not used yet."""
    found = withdraw_approval(inside.workspace, approval_id, actor=actor_of(inside))
    inside.note(action=found.action.value, of=found.target)
    return _page(inside, found)


@router.get("/second-person", name="get_second_person")
def get_second_person(inside: Annotated[Inside, allow(Permission.APPROVALS_READ)]) -> SecondPersonBody:
    """What needs a second person in this workspace."""
    return SecondPersonBody.model_validate(second_person_rule(inside.workspace))


@router.put("/second-person", name="set_second_person")
def put_second_person(
    body: SecondPersonBody, inside: Annotated[Inside, allow(Permission.POLICY_WRITE)]
) -> SecondPersonBody:
    """Say what needs a second person. Turning any of it off needs one itself; turning it on, that there is one."""
    used = set_second_person(
        inside.workspace,
        SecondPersonRule(**body.model_dump()),
        members=list_members(inside.server, workspace=inside.slug),
        actor=actor_of(inside),
    )
    inside.note(target="second_person", **body.model_dump(), **({"approval_id": used} if used else {}))
    return body


def _decided(inside: Inside, approval_id: str, *, grants: bool, note: str) -> ApprovalPageBody:
    found = decide_approval(
        inside.workspace, approval_id, grants=grants, note=note, actor=actor_of(inside), role=inside.role
    )
    inside.note(action=found.action.value, of=found.target, asked_by=found.asked_by)
    return _page(inside, found)


def _bodies(inside: Inside, shown: Sequence[Approval]) -> list[ApprovalBody]:
    names = names_of(inside.server, {name for one in shown for name in (one.asked_by, one.decided_by)})
    return [ApprovalBody(**_fields(inside, one, names=names)) for one in shown]


def _page(inside: Inside, approval: Approval) -> ApprovalPageBody:
    names = names_of(inside.server, {approval.asked_by, approval.decided_by})
    return ApprovalPageBody(**_fields(inside, approval, names=names), content=dict(approval.content))


def _fields(inside: Inside, approval: Approval, *, names: dict[str, str]) -> dict[str, Any]:
    return approval_fields(approval, actor=actor_of(inside), may=inside.may(approval.action.permission), names=names)
