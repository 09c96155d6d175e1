"""Webhooks: a message, or a fact, as a signed POST to somebody's own server."""

from evergrove.channels.adapters.webhook.adapter import WEBHOOK, WebhookAdapter, WebhookSettings
from evergrove.channels.adapters.webhook.public_exchange import (
    PUBLIC,
    Door,
    ForbiddenAddressError,
    PublicExchange,
    check_public_url,
    is_public_address,
)
from evergrove.channels.adapters.webhook.signing import Secrets, new_secret, sign_by_all

__all__ = [
    "PUBLIC",
    "WEBHOOK",
    "Door",
    "ForbiddenAddressError",
    "PublicExchange",
    "Secrets",
    "WebhookAdapter",
    "WebhookSettings",
    "check_public_url",
    "is_public_address",
    "new_secret",
    "sign_by_all",
]
