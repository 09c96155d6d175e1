"""The door to what needs a second person: routes pass by here before they do it."""

from __future__ import annotations

from collections.abc import Mapping

from evergrove.api.security import Inside
from evergrove.approvals import Action, Actor, require_second_person


def actor_of(inside: Inside) -> Actor:
    """The caller; behind a program stands who made its key."""
    token = inside.caller.token
    if token is None:
        return Actor(id=inside.author, person=inside.author)
    return Actor(id=inside.author, person=token.author, is_program=True)


def second_person(inside: Inside, action: Action, *, target: str, content: Mapping[str, object]) -> None:
    """Go on where nobody else has to agree to `content`, or somebody has; the audit line names the approval.

    Raises ApprovalNeededError. Whatever could refuse the action should have done so before: an approval is for one use.
    """
    used = require_second_person(
        inside.workspace, action=action, target=target, content=content, actor=actor_of(inside)
    )
    if used:
        inside.note(approval_id=used)
