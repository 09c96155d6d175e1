"""Which fields the content of each channel has, and how values stand in them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from evergrove.content.contracts import ContentChannel
    from evergrove.content.liquid import Form


@dataclass(frozen=True, kw_only=True)
class ChannelFields:
    """`required` and `optional` as they are written; a mail has `mjml` or `html`, checked where it is compiled."""

    required: tuple[str, ...]
    optional: tuple[str, ...] = ()

    @property
    def known(self) -> tuple[str, ...]:
        return (*self.required, *self.optional)


CHANNEL_FIELDS: dict[ContentChannel, ChannelFields] = {
    "email": ChannelFields(required=("subject",), optional=("preheader", "mjml", "html", "text")),
    "sms": ChannelFields(required=("text",)),
    "mms": ChannelFields(required=("title", "text"), optional=("media",)),
    "rich_sms": ChannelFields(required=("title", "text"), optional=("media", "fallback_text")),
    "push": ChannelFields(required=("title", "body"), optional=("url", "image")),
    "web_push": ChannelFields(required=("title", "body"), optional=("url", "image")),
    "in_app": ChannelFields(required=("title", "body"), optional=("url", "image", "button")),
    "wecom": ChannelFields(required=("text",), optional=("attachments",)),
    "wechat": ChannelFields(required=("template_id", "data"), optional=("url",)),
    "call": ChannelFields(required=("text",)),
    "webhook": ChannelFields(required=("json",)),
}

JSON_FIELDS = frozenset({"media", "attachments", "data", "json"})
"""JSON documents: values are escaped as parts of their strings, and what comes out must be JSON."""

ONE_LINE_FIELDS = frozenset({"subject", "preheader", "title", "url", "image", "template_id", "button"})
"""A line end in one of these would end a header, or be shown as a blank: it becomes a blank."""

ADDRESS_FIELDS = frozenset({"url"})
"""Whole fields that are one link."""


def form_of(field: str) -> Form:
    """How values stand in a field."""
    if field == "html":
        return "html"
    return "json" if field in JSON_FIELDS else "text"
