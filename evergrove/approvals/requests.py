"""Ask for an approval, decide it, use it up.

Invariants: an approval is for one content, told by its hash, and for one use; every change of state is one conditional
UPDATE, so of two that race one wins; who asked never decides, and no program does.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import msgspec
import sqlalchemy as sa

from evergrove.access import ForbiddenError, Role, is_allowed
from evergrove.approvals.contracts import (
    Action,
    Actor,
    Approval,
    ApprovalNeededError,
    ApprovalSettledError,
    ApprovalState,
    ApprovalTooLargeError,
    ForeignRequestError,
    MissingApprovalError,
    OwnRequestError,
    ProgramDecidesError,
    TooManyApprovalsError,
)
from evergrove.approvals.tables import approvals
from evergrove.definitions import canonical_json
from evergrove.facts import each_of
from evergrove.kit import Workspace, new_id, take_turn

LASTS = timedelta(days=7)
"""From asking to doing: what was looked at longer ago nobody has in mind any more."""

CONTENT_BYTES_MAX = 500_000
"""A journey of four hundred nodes takes some 200,000."""

WAITING_MAX = 500
"""Requests of one workspace that wait for a decision: more are a program gone wild, not work for people."""

TURN = "approvals"

WAITING: tuple[ApprovalState, ...] = ("open", "granted")
"""What can lapse."""


def digest_of(action: Action, *, target: str, content: Mapping[str, object]) -> str:
    """SHA-256 of what would be done; 1.0 counts as 1, because a browser sends it back so."""
    text = canonical_json({"action": action.value, "target": target, "content": _plain(content)})
    return hashlib.sha256(text.encode()).hexdigest()


def ask_approval(
    workspace: Workspace, *, action: Action, target: str, content: Mapping[str, object], note: str, actor: Actor
) -> Approval:
    """Ask for an approval; one of the same content that waits or is granted is returned instead of a second.

    Raises ApprovalTooLargeError, TooManyApprovalsError.
    """
    text = canonical_json(_plain(content))
    if len(text.encode()) > CONTENT_BYTES_MAX:
        raise ApprovalTooLargeError(CONTENT_BYTES_MAX)
    now, digest = workspace.clock.now(), digest_of(action, target=target, content=content)
    with workspace.control.write() as connection:
        take_turn(connection, name=TURN)
        known = _newest_waiting(connection, digest=digest, now=now)
        if known is not None:
            return known
        waiting = sa.select(sa.func.count()).where(approvals.c.state == "open", approvals.c.ends_at > now)
        if connection.execute(waiting).scalar_one() >= WAITING_MAX:
            raise TooManyApprovalsError(WAITING_MAX)
        row = {
            "approval_id": new_id("apr"),
            "action": action.value,
            "target": target,
            "digest": digest,
            "content": text,
            "asked_by": actor.id,
            "asked_person": actor.person,
            "asked_at": now,
            "note": note,
            "state": "open",
            "decided_by": "",
            "decided_at": None,
            "decision_note": "",
            "used_by": "",
            "used_at": None,
            "ends_at": now + LASTS,
        }
        connection.execute(sa.insert(approvals), row)
        return _find(connection, str(row["approval_id"]), now=now)


def decide_approval(
    workspace: Workspace, approval_id: str, *, grants: bool, note: str, actor: Actor, role: Role
) -> Approval:
    """Grant or refuse what somebody else asked for.

    Raises MissingApprovalError, ProgramDecidesError, OwnRequestError, ForbiddenError, ApprovalSettledError.
    """
    found = find_approval(workspace, approval_id)
    check_may(role, found.action)
    if actor.is_program:
        raise ProgramDecidesError
    if actor.person in (found.asked_by, found.asked_person):
        raise OwnRequestError
    state: ApprovalState = "granted" if grants else "refused"
    now = workspace.clock.now()
    return _move(
        workspace,
        approval_id,
        before=("open",),
        values={"state": state, "decided_by": actor.id, "decided_at": now, "decision_note": note},
    )


def withdraw_approval(workspace: Workspace, approval_id: str, *, actor: Actor) -> Approval:
    """Take a request back, also a granted one. Raises ForeignRequestError, ApprovalSettledError."""
    found = find_approval(workspace, approval_id)
    if actor.person not in (found.asked_by, found.asked_person):
        raise ForeignRequestError
    return _move(workspace, approval_id, before=WAITING, values={"state": "withdrawn"})


def require(workspace: Workspace, *, action: Action, target: str, content: Mapping[str, object], actor: Actor) -> str:
    """Use up a granted approval of exactly this; returns its id. Raises ApprovalNeededError."""
    now, digest = workspace.clock.now(), digest_of(action, target=target, content=content)
    granted = (
        sa.select(approvals.c.approval_id)
        .where(approvals.c.digest == digest, approvals.c.state == "granted", approvals.c.ends_at > now)
        .order_by(approvals.c.approval_id)
        .limit(1)
        .scalar_subquery()
    )
    use = (
        sa.update(approvals)
        .where(approvals.c.approval_id == granted, approvals.c.state == "granted")
        .values(state="used", used_by=actor.id, used_at=now)
        .returning(approvals.c.approval_id)
    )
    with workspace.control.write() as connection:
        used = connection.execute(use).scalar()
        waiting = None if used else _newest_waiting(connection, digest=digest, now=now)
    if used is None:
        raise ApprovalNeededError(
            action=action,
            target=target,
            content=content,
            digest=digest,
            approval_id=waiting.approval_id if waiting else "",
        )
    return str(used)


def was_refused(workspace: Workspace, *, action: Action, target: str, content: Mapping[str, object]) -> bool:
    """Whether somebody has ever said no to exactly this."""
    digest = digest_of(action, target=target, content=content)
    query = sa.select(approvals.c.approval_id).where(approvals.c.digest == digest, approvals.c.state == "refused")
    with workspace.control.read() as connection:
        return connection.execute(query.limit(1)).scalar() is not None


def find_approval(workspace: Workspace, approval_id: str) -> Approval:
    """One of them. Raises MissingApprovalError."""
    with workspace.control.read() as connection:
        return _find(connection, approval_id, now=workspace.clock.now())


def list_approvals(
    workspace: Workspace, *, state: ApprovalState | None = None, before: str = "", limit: int = 50
) -> tuple[Approval, ...]:
    """The newest first; `before` is the id that the last page ended with."""
    now = workspace.clock.now()
    query = sa.select(approvals).order_by(approvals.c.approval_id.desc()).limit(limit)
    if state == "lapsed":
        query = query.where(approvals.c.state.in_(WAITING), approvals.c.ends_at <= now)
    elif state is not None:
        query = query.where(approvals.c.state == state)
        query = query.where(approvals.c.ends_at > now) if state in WAITING else query
    if before:
        query = query.where(approvals.c.approval_id < before)
    with workspace.control.read() as connection:
        return tuple(read_approval(row, now=now) for row in connection.execute(query))


def check_may(role: Role, action: Action) -> None:
    """Raises ForbiddenError for who may not do the action itself."""
    if not is_allowed(role, action.permission):
        raise ForbiddenError(
            f"a person with the role “{role.value}” may not do this",
            help="ask an owner of the workspace for another role",
            permission=action.permission.value,
        )


def forget_approvals(connection: sa.Connection, customer_ids: list[str]) -> int:
    """Empty what people wrote about the erasure of these customers, in the caller's transaction; returns how many."""
    theirs = approvals.c.target.in_(sa.select(each_of(connection, customer_ids)))
    about = sa.update(approvals).where(approvals.c.action == Action.ERASE_CUSTOMER.value, theirs)
    return connection.execute(about.values(note="", decision_note="")).rowcount


def _move(
    workspace: Workspace, approval_id: str, *, before: tuple[ApprovalState, ...], values: Mapping[str, object]
) -> Approval:
    now = workspace.clock.now()
    with workspace.control.write() as connection:
        moved = connection.execute(
            sa.update(approvals)
            .where(approvals.c.approval_id == approval_id, approvals.c.state.in_(before), approvals.c.ends_at > now)
            .values(**values)
        )
        found = _find(connection, approval_id, now=now)
    if moved.rowcount != 1:
        raise ApprovalSettledError(found.state)
    return found


def _newest_waiting(connection: sa.Connection, *, digest: str, now: datetime) -> Approval | None:
    query = sa.select(approvals).where(
        approvals.c.digest == digest, approvals.c.state.in_(WAITING), approvals.c.ends_at > now
    )
    row = connection.execute(query.order_by(approvals.c.approval_id.desc()).limit(1)).one_or_none()
    return None if row is None else read_approval(row, now=now)


def _find(connection: sa.Connection, approval_id: str, *, now: datetime) -> Approval:
    row = connection.execute(sa.select(approvals).where(approvals.c.approval_id == approval_id)).one_or_none()
    if row is None:
        raise MissingApprovalError(approval_id)
    return read_approval(row, now=now)


def read_approval(row: sa.Row[Any], *, now: datetime) -> Approval:
    """A row as it stands at `now`."""
    known = dict(row._mapping)
    is_over = row.state in WAITING and row.ends_at <= now
    known |= {
        "action": Action(row.action),
        "content": msgspec.json.decode(row.content),
        "state": "lapsed" if is_over else row.state,
    }
    return Approval(**known)


def _plain(value: object) -> object:
    if isinstance(value, Mapping):
        return {str(name): _plain(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value
