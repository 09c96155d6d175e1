"""What can need a second person, what an approval looks like outside of this package, and what can go wrong."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Literal

from evergrove.access import ForbiddenError, Permission
from evergrove.kit import ConflictError, InvalidError, LimitedError, MissingError

ApprovalState = Literal["open", "granted", "refused", "used", "withdrawn", "lapsed"]


class Action(StrEnum):
    """What reaches customers or cannot be undone; and the rule itself."""

    PUBLISH_JOURNEY = "publish_journey"
    ROLL_OUT_WINNER = "roll_out_winner"
    SET_SENDER_LIVE = "set_sender_live"
    CHANGE_LIVE_SENDER = "change_live_sender"
    ERASE_CUSTOMER = "erase_customer"
    SECOND_PERSON = "second_person"

    @property
    def permission(self) -> Permission:
        """What one needs to do it, to ask for it and to decide it."""
        return _PERMISSIONS[self]


_PERMISSIONS: Mapping[Action, Permission] = {
    Action.PUBLISH_JOURNEY: Permission.CAMPAIGNS_LAUNCH,
    Action.ROLL_OUT_WINNER: Permission.EXPERIMENTS_WRITE,
    Action.SET_SENDER_LIVE: Permission.CHANNELS_WRITE,
    Action.CHANGE_LIVE_SENDER: Permission.CHANNELS_WRITE,
    Action.ERASE_CUSTOMER: Permission.CUSTOMERS_ERASE,
    Action.SECOND_PERSON: Permission.POLICY_WRITE,
}


@dataclass(frozen=True, kw_only=True)
class Actor:
    """Who does something: `id` stands in records; `person` is who is behind it, of a program the maker of its key."""

    id: str
    person: str
    is_program: bool = False


@dataclass(frozen=True, kw_only=True)
class Approval:
    """What was asked for and what became of it; `content` is exactly what would be done."""

    approval_id: str
    action: Action
    target: str
    digest: str
    content: Mapping[str, Any]
    asked_by: str
    asked_person: str
    asked_at: datetime
    note: str
    state: ApprovalState
    decided_by: str
    decided_at: datetime | None
    decision_note: str
    used_by: str
    used_at: datetime | None
    ends_at: datetime


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """What waits for somebody: `to_decide` requests for their word, the oldest of them; and what they may do now.

    granted: their own requests that were agreed to and not done yet, the one that lapses first first.
    """

    to_decide: int
    oldest: Approval | None
    granted: tuple[Approval, ...]


class ApprovalNeededError(ConflictError):
    """`details` are what an approval is asked for with; `approval_id` names one that waits for a decision already."""

    code = "approval.needed"

    def __init__(
        self, *, action: Action, target: str, content: Mapping[str, Any], digest: str, approval_id: str
    ) -> None:
        super().__init__(
            f"a second person has to agree to this: {action.value} {target}",
            help="it waits for a colleague's decision; do it again once it is granted"
            if approval_id
            else "ask for an approval (POST /approvals with these details), and do it again once it is granted",
            action=action.value,
            target=target,
            content=content,
            digest=digest,
            approval_id=approval_id,
        )


class OwnRequestError(ForbiddenError):
    code = "approval.own_request"

    def __init__(self) -> None:
        super().__init__(
            "who asked for an approval cannot decide it, nor can a key that they made for a program",
            help="ask a colleague to look at it",
        )


class ProgramDecidesError(ForbiddenError):
    code = "approval.by_program"

    def __init__(self) -> None:
        super().__init__("a program cannot decide an approval", help="let a person sign in and decide")


class ForeignRequestError(ForbiddenError):
    code = "approval.not_yours"

    def __init__(self) -> None:
        super().__init__("only who asked for it can withdraw a request", help="refuse it instead")


class MissingApprovalError(MissingError):
    code = "approval.missing"

    def __init__(self, approval_id: str) -> None:
        super().__init__(f"there is no approval “{approval_id[:40]}”", help="look at the list of approvals")


class ApprovalSettledError(ConflictError):
    code = "approval.settled"

    def __init__(self, state: ApprovalState) -> None:
        super().__init__(
            f"this request is {state} already", help="look at the list of approvals; ask anew where it is still wanted"
        )


class TooManyApprovalsError(LimitedError):
    code = "approval.too_many"

    def __init__(self, most: int) -> None:
        super().__init__(
            f"{most} requests wait for a decision already", help="decide or withdraw some of them, then ask again"
        )


class ApprovalTooLargeError(InvalidError):
    code = "approval.too_large"

    def __init__(self, most: int) -> None:
        super().__init__(
            f"what is to be approved takes more than {most:,} bytes", help="split it, for example into two journeys"
        )


class NobodyElseError(ConflictError):
    """Turned on like this, nobody could ever agree to anything."""

    code = "approval.nobody_else"

    def __init__(self, actions: Collection[Action]) -> None:
        names = ", ".join(action.value for action in actions)
        super().__init__(
            f"nobody else in this workspace could agree to: {names}",
            help="invite a colleague as operator or owner first, then turn it on",
            actions=[action.value for action in actions],
        )
