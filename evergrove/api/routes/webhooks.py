"""Outgoing webhooks: facts and changes of segments, signed, to servers of other people."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import Path, status
from pydantic import BaseModel, ConfigDict, Field

from evergrove.access import Permission
from evergrove.api.paging import Page, Paged, page_of
from evergrove.api.routing import workspace_router
from evergrove.api.security import Inside, allow
from evergrove.channels import (
    Hook,
    HookWish,
    enable_hook,
    find_hook,
    hook_standing,
    list_hooks,
    retry_given_up,
    rotate_secret,
    save_hook,
)
from evergrove.kit import Workspace

router = workspace_router("webhooks")

Key = Annotated[str, Path(pattern=r"^[a-z][a-z0-9_]{0,59}$", examples=["warehouse"])]
Names = Annotated[list[Annotated[str, Field(min_length=1, max_length=120)]], Field(max_length=100)]


class WebhookWish(BaseModel):
    """Where to, and which facts; `*` asks for every fact."""

    model_config = ConfigDict(extra="forbid")

    key: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,59}$", examples=["warehouse"])]
    url: Annotated[str, Field(min_length=1, max_length=2000, examples=["https://warehouse.example/evergrove"])]
    fact_names: Annotated[Names, Field(examples=[["Order Completed"]])] = []
    segments: Annotated[Names, Field(examples=[["vip_at_risk"]])] = []
    is_enabled: bool = True
    has_personal_data: Annotated[bool, Field(description="Whether identifiers and what a profile says go along.")] = (
        False
    )


class WebhookBody(BaseModel):
    """A webhook and how it stands."""

    key: str = Field(examples=["warehouse"])
    url: str = Field(examples=["https://warehouse.example/evergrove"])
    fact_names: list[str]
    segments: list[str]
    is_enabled: bool
    has_personal_data: bool
    waiting: int
    given_up: int
    delivered: int
    left_out: int = Field(description="Facts that were not taken because too many were waiting.")
    is_disabled: bool = Field(description="It failed for five days and was switched off.")
    failing_since: datetime | None
    delivered_at: datetime | None
    problem: str


class Webhooks(Page[WebhookBody]):
    """Webhooks, by key."""


class WebhookSecret(BaseModel):
    """`secret` signs the posts (Standard Webhooks); it is shown once, empty when it stays as it was."""

    webhook: WebhookBody
    secret: str = Field(examples=["whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"])


class Retried(BaseModel):
    """How many deliveries are tried again."""

    deliveries: int


@router.get("/webhooks", name="list_webhooks")
def get_webhooks(inside: Annotated[Inside, allow(Permission.CHANNELS_READ)], paging: Paged) -> Webhooks:
    """List the webhooks with how each stands."""
    shown, after = page_of(list_hooks(inside.workspace), paging, key=lambda hook: hook.key)
    return Webhooks(items=[_body(inside.workspace, hook) for hook in shown], next=after)


@router.post("/webhooks", name="save_webhook", status_code=status.HTTP_201_CREATED)
def post_webhook(body: WebhookWish, inside: Annotated[Inside, allow(Permission.CHANNELS_WRITE)]) -> WebhookSecret:
    """Make a webhook or change the one of the same key; a new one gets the facts from now on."""
    wish = HookWish(
        key=body.key,
        url=body.url,
        fact_names=tuple(body.fact_names),
        segments=tuple(body.segments),
        is_enabled=body.is_enabled,
        has_personal_data=body.has_personal_data,
    )
    hook, secret = save_hook(inside.workspace, wish, author=inside.author)
    return WebhookSecret(webhook=_body(inside.workspace, hook), secret=secret)


@router.post("/webhooks/{key}/rotate", name="rotate_webhook")
def post_rotation(key: Key, inside: Annotated[Inside, allow(Permission.CHANNELS_WRITE)]) -> WebhookSecret:
    """A new secret; the one before signs beside it for a day."""
    secret = rotate_secret(inside.workspace, key, author=inside.author)
    return WebhookSecret(webhook=_body(inside.workspace, find_hook(inside.workspace, key)), secret=secret)


@router.post("/webhooks/{key}/enable", name="enable_webhook")
def post_enabled(key: Key, inside: Annotated[Inside, allow(Permission.CHANNELS_WRITE)]) -> WebhookBody:
    """Switch it on again: it forgets its failures and goes on with what waits."""
    return _body(inside.workspace, enable_hook(inside.workspace, key, is_enabled=True, author=inside.author))


@router.post("/webhooks/{key}/disable", name="disable_webhook")
def post_disabled(key: Key, inside: Annotated[Inside, allow(Permission.CHANNELS_WRITE)]) -> WebhookBody:
    """Switch it off: while it is off, facts are not kept for it."""
    return _body(inside.workspace, enable_hook(inside.workspace, key, is_enabled=False, author=inside.author))


@router.post("/webhooks/{key}/retry", name="retry_webhook")
def post_retry(key: Key, inside: Annotated[Inside, allow(Permission.CHANNELS_WRITE)]) -> Retried:
    """Try again what was given up, under the ids it had."""
    return Retried(deliveries=retry_given_up(inside.workspace, key))


def _body(workspace: Workspace, hook: Hook) -> WebhookBody:
    standing = hook_standing(workspace, hook.key)
    shown = {name: getattr(hook, name) for name in ("key", "url", "is_enabled", "has_personal_data")}
    counted = {name: getattr(standing, name) for name in WebhookBody.model_fields if hasattr(standing, name)}
    return WebhookBody(fact_names=list(hook.fact_names), segments=list(hook.segments), **{**counted, **shown})
