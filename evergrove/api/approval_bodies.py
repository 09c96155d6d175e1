"""Approvals as the API takes and gives them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from evergrove.api.paging import Page
from evergrove.api.texts import PlainLines, PlainObject, PlainText
from evergrove.approvals import GRANTED_SHOWN, Action, Actor, Approval, ApprovalState

NOTE_CHARACTERS_MAX = 1_000


class ApprovalBody(BaseModel):
    """What somebody asked a second person for."""

    approval_id: str = Field(examples=["apr_0199b2c48f7e7c3a9d1e2f6b5a4c3d2e"])
    action: Action
    target: str = Field(description="What it is done to: a journey, an experiment, a sender, a customer.")
    asked_by: str = Field(examples=["usr_0199b2c48f7e7c3a9d1e2f6b5a4c3d2e"])
    asked_by_name: str | None = Field(description="Null: this person or key is gone.")
    asked_at: datetime
    note: str
    state: ApprovalState
    decided_by: str
    decided_by_name: str | None
    decided_at: datetime | None
    decision_note: str
    used_at: datetime | None = Field(description="When it was done.")
    ends_at: datetime = Field(description="It lapses then, granted or not.")
    is_own: bool = Field(description="Whether the caller asked for it, and may withdraw it.")
    may_decide: bool = Field(description="Whether the caller may grant or refuse it now.")


class ApprovalPageBody(ApprovalBody):
    """The same with exactly what would be done."""

    content: dict[str, Any] = Field(examples=[{"sender_key": "post", "is_live": True}])


class Approvals(Page[ApprovalBody]):
    """What was asked for, the newest first."""


class ApprovalsWaiting(BaseModel):
    """What waits for the caller."""

    to_decide: int = Field(description="Requests that the caller may grant or refuse.")
    oldest: ApprovalBody | None = Field(description="Of these; null: none waits.")
    granted: list[ApprovalBody] = Field(
        max_length=GRANTED_SHOWN,
        description="The caller's own that were granted and not done yet, the one that lapses first first.",
    )


class ApprovalWish(BaseModel):
    """`action`, `target` and `content` as the details of `approval.needed` give them."""

    model_config = ConfigDict(extra="forbid")

    action: Action
    target: PlainText = Field(min_length=1, max_length=200, examples=["post"])
    content: PlainObject = Field(
        description="Exactly what would be done; the approval holds for nothing else.",
        examples=[{"sender_key": "post", "is_live": True}],
    )
    note: PlainLines = Field(
        default="", max_length=NOTE_CHARACTERS_MAX, examples=["the licence came through this morning"]
    )


class GrantWish(BaseModel):
    """A word to who asked, if there is one."""

    model_config = ConfigDict(extra="forbid")

    note: PlainLines = Field(default="", max_length=NOTE_CHARACTERS_MAX, examples=["looked at it with the shop"])


class RefusalWish(BaseModel):
    """Why not: who asked has to know what to change."""

    model_config = ConfigDict(extra="forbid")

    note: PlainLines = Field(
        min_length=1, max_length=NOTE_CHARACTERS_MAX, pattern=r"\S", examples=["wait for the new price list"]
    )


class SecondPersonBody(BaseModel):
    """What needs a second person."""

    model_config = ConfigDict(from_attributes=True, extra="forbid")

    journeys: bool = Field(default=False, description="Publishing a journey.")
    winners: bool = Field(default=False, description="Rolling out a variant of an experiment.")
    senders: bool = Field(
        default=False, description="Letting a sender reach every customer, and changing what leaves by one that does."
    )
    erasures: bool = Field(default=False, description="Erasing a customer.")


def approval_fields(approval: Approval, *, actor: Actor, may: bool, names: dict[str, str]) -> dict[str, Any]:
    """The fields of ApprovalBody; `may`: the caller could do the action themselves."""
    is_own = actor.person in (approval.asked_by, approval.asked_person)
    return {
        **{name: getattr(approval, name) for name in ApprovalBody.model_fields if hasattr(approval, name)},
        "asked_by_name": names.get(approval.asked_by),
        "decided_by_name": names.get(approval.decided_by),
        "is_own": is_own,
        "may_decide": approval.state == "open" and may and not is_own and not actor.is_program,
    }
