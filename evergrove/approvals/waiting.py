"""What waits for one person: requests that they may decide, and their own that were granted."""

from __future__ import annotations

import sqlalchemy as sa

from evergrove.access import Role, is_allowed
from evergrove.approvals.contracts import Action, Actor, Waiting
from evergrove.approvals.requests import read_approval
from evergrove.approvals.tables import approvals
from evergrove.kit import Workspace

GRANTED_SHOWN = 20
"""Of one's own granted requests: somebody who left more undone within a week looks at the list."""


def waiting_for(workspace: Workspace, *, actor: Actor, role: Role) -> Waiting:
    """What waits for `actor`: nothing that they may not decide is counted, and a program decides nothing."""
    now = workspace.clock.now()
    is_own = sa.or_(approvals.c.asked_by == actor.person, approvals.c.asked_person == actor.person)
    actions = [] if actor.is_program else [one.value for one in Action if is_allowed(role, one.permission)]
    stands = approvals.c.ends_at > now
    theirs = sa.and_(stands, approvals.c.state == "open", approvals.c.action.in_(actions), sa.not_(is_own))
    oldest = sa.select(approvals).where(theirs).order_by(approvals.c.approval_id).limit(1)
    granted = sa.select(approvals).where(stands, approvals.c.state == "granted", is_own)
    with workspace.control.read() as connection:
        count = connection.execute(sa.select(sa.func.count()).select_from(approvals).where(theirs)).scalar_one()
        first = connection.execute(oldest).one_or_none()
        own = connection.execute(granted.order_by(approvals.c.ends_at).limit(GRANTED_SHOWN)).all()
    return Waiting(
        to_decide=count,
        oldest=None if first is None else read_approval(first, now=now),
        granted=tuple(read_approval(row, now=now) for row in own),
    )
