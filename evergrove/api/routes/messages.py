"""Messages: who got what, who did not, and why."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Literal

from fastapi import Path, Query
from pydantic import BaseModel, Field

from evergrove.access import Permission
from evergrove.api.paging import Page, Paged, cursor
from evergrove.api.routes.customers import customer_names
from evergrove.api.routing import workspace_router
from evergrove.api.security import Inside, allow
from evergrove.channels import Channel, Mark, MessageClass, State, find_message, list_messages, message_story
from evergrove.facts import micros

router = workspace_router("messages")

MessageId = Annotated[str, Path(max_length=40, examples=["msg_0199b2c48f7e7c3a9d1e2f6b5a4c3d2e"])]


class MessageBody(BaseModel):
    """One message. It names no address."""

    message_id: str = Field(examples=["msg_0199b2c48f7e7c3a9d1e2f6b5a4c3d2e"])
    launch_id: str
    campaign_key: str = Field(examples=["spring@3"])
    journey_key: str
    customer_id: str
    customer_name: str | None = Field(
        default=None,
        examples=["王小明"],
        description="Or an identifier; null: neither is known.",
    )
    channel: Channel
    step: int = Field(description="Which of the plan's channels, from 0.")
    message_class: MessageClass
    topic: str
    template: str = Field(examples=["welcome@2"])
    arm: str = Field(description="treated or control.", examples=["treated"])
    state: State
    reason: str = Field(description="Why it is held, suppressed or failed; empty else.", examples=["quiet_hours"])
    sender_key: str
    attempts: int
    planned_at: datetime
    due_at: datetime | None = Field(description="When it may go.")
    expires_at: datetime | None
    state_at: datetime
    sent_at: datetime | None
    delivered_at: datetime | None
    opened_at: datetime | None
    machine_opened_at: datetime | None = Field(description="By a mail proxy or a scanner; nobody read it.")
    clicked_at: datetime | None
    converted_at: datetime | None
    bounced_at: datetime | None
    complained_at: datetime | None
    unsubscribed_at: datetime | None


class Messages(Page[MessageBody]):
    """Of a customer the newest first; else in the order of their ids, which are hashes: a fair sample."""


class MessageStory(MessageBody):
    """A message with the why: what was decided from which inputs, and what became of it, as lines."""

    lines_zh: list[str] = Field(examples=[["不发送（邮件）。"]])
    lines_en: list[str] = Field(examples=[["Not sent (e-mail)."]])


@router.get("/messages", name="list_messages")
def get_messages(
    inside: Annotated[Inside, allow(Permission.MESSAGES_READ)],
    paging: Paged,
    customer: Annotated[str, Query(max_length=40, pattern=r"^(cus_[A-Za-z0-9_-]{1,36})?$")] = "",
    launch: Annotated[str, Query(max_length=40, pattern=r"^[a-z0-9_]*$")] = "",
    state: State | None = None,
    reason: Annotated[str, Query(max_length=40, pattern=r"^[a-z_]*$", examples=["consent"])] = "",
    arm: Annotated[Literal["treated", "control"] | None, Query(description="Written to, or held back.")] = None,
    mark: Annotated[Mark | None, Query(description="Only those of which this is known.")] = None,
) -> Messages:
    """List messages of a customer, of a launch, in a state, with a reason, of an arm, or with what is known of them."""
    position = paging.position(2)
    found = list_messages(
        inside.workspace,
        customer_id=customer,
        launch_id=launch,
        state=state or "",
        reason=reason,
        arm=arm or "",
        mark=mark,
        after=(int(position[0] or 0), str(position[1])) if position else None,
        limit=paging.limit,
    )
    last = found[-1] if len(found) == paging.limit else None
    names = customer_names(inside, [one.customer_id for one in found])
    return Messages(
        items=[
            MessageBody.model_validate({**asdict(one), "customer_name": names.get(one.customer_id)}) for one in found
        ],
        next=None if last is None else cursor(micros(last.planned_at), last.message_id),
    )


@router.get("/messages/{message_id}", name="get_message")
def get_message(message_id: MessageId, inside: Annotated[Inside, allow(Permission.MESSAGES_READ)]) -> MessageStory:
    """One message, with everything that was decided of it."""
    message, decision = find_message(inside.workspace, message_id)
    story = message_story(inside.workspace, message, decision=decision)
    return MessageStory.model_validate(
        {**asdict(message), "lines_zh": list(story["zh"]), "lines_en": list(story["en"])}
    )
