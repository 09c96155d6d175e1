"""The policy: consent, caps, gaps, hours, budgets; its versions; and what it says of one message."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

import msgspec
from fastapi import Query
from pydantic import BaseModel, ConfigDict, Field

from evergrove.access import Permission
from evergrove.api.routing import workspace_router
from evergrove.api.security import Inside, allow
from evergrove.api.texts import PlainText
from evergrove.calendar import key_date_keys
from evergrove.channels import (
    CHANNELS,
    PolicyRules,
    find_message,
    message_story,
    policy_versions,
    read_policy,
    set_policy,
)

router = workspace_router("policy")


class PolicyVersionBody(BaseModel):
    """One version."""

    version: int
    author: str
    note: str
    at: datetime


class PolicyBody(BaseModel):
    """The policy in force. `reference` `standard@0` is what is shipped, before anybody has published one."""

    reference: str = Field(examples=["standard@1"])
    rules: dict[str, Any] = Field(
        description="consent, caps, gaps, hours, tier, key_dates, budget_month_minor.",
        examples=[{"hours": {"quiet": ["21:00-08:00"]}}],
    )
    consent: dict[str, str] = Field(
        description="What a marketing message needs on each channel, defaults included: required, opt_out, not_needed.",
        examples=[{"email": "required"}],
    )
    key_dates_known: list[str] = Field(description="What `key_dates` may name.", examples=[["double_11"]])
    versions: list[PolicyVersionBody] = Field(description="The newest first.")


class PolicyWish(BaseModel):
    """The whole policy: what is left out is as in an empty one (no caps, the shipped hours)."""

    model_config = ConfigDict(extra="forbid")

    rules: dict[str, Any] = Field(
        examples=[{"caps": [{"name": "email_week", "count": 3, "hours": 168, "scope": {"channels": ["email"]}}]}]
    )
    note: PlainText = Field(default="", max_length=500, examples=["one mail a week less"])


class ExplanationBody(BaseModel):
    """What was decided of a message, as lines."""

    lines_zh: list[str] = Field(examples=[["不发送（邮件）。"]])
    lines_en: list[str] = Field(examples=[["Not sent (e-mail)."]])


@router.get("/policy", name="get_policy")
def get_policy(inside: Annotated[Inside, allow(Permission.POLICY_READ)]) -> PolicyBody:
    """The policy in force, and who changed it when."""
    return _body(inside, read_policy(inside.workspace))


@router.put("/policy", name="set_policy")
def put_policy(body: PolicyWish, inside: Annotated[Inside, allow(Permission.POLICY_WRITE)]) -> PolicyBody:
    """Publish a policy; from the next decision on it holds, for what is planned already as well."""
    made = set_policy(inside.workspace, body.rules, author=inside.author, note=body.note)
    inside.note(target=made.reference)
    return _body(inside, made)


@router.get("/policy/explain", name="explain_message")
def get_explanation(
    inside: Annotated[Inside, allow(Permission.MESSAGES_READ)],
    message_id: Annotated[str, Query(max_length=40, examples=["msg_0199b2c48f7e7c3a9d1e2f6b5a4c3d2e"])],
) -> ExplanationBody:
    """Why a message went, waits, or stays."""
    message, decision = find_message(inside.workspace, message_id)
    story = message_story(inside.workspace, message, decision=decision)
    return ExplanationBody(lines_zh=list(story["zh"]), lines_en=list(story["en"]))


def _body(inside: Inside, rules: PolicyRules) -> PolicyBody:
    document = msgspec.to_builtins(rules)
    document.pop("reference")
    return PolicyBody(
        reference=rules.reference,
        rules=document,
        consent={channel: rules.consent_of(channel) for channel in CHANNELS},
        key_dates_known=list(key_date_keys()),
        versions=[
            PolicyVersionBody(version=one.version, author=one.author, note=one.note, at=one.at)
            for one in policy_versions(inside.workspace)
        ],
    )
