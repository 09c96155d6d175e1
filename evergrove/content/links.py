"""Links of rendered content: given their tracked addresses, and kept to kinds that may stand in a message."""

from __future__ import annotations

import re
from html import escape, unescape
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evergrove.content.contracts import LinkRewriter

_HREF = re.compile(r"""([hH][rR][eE][fF]\s*=\s*)(?:"([^"]*)"|'([^']*)')""")
"""Case by case: asked to ignore it, or for a word's edge, the expression reads a page five times as slowly."""

_ADDRESS = re.compile(r"https?://[^\s<>\"'“”‘’，。；：！？、（）【】《》\u3000]+", re.IGNORECASE)
_SAFE = re.compile(r"(?:https?://|mailto:|tel:|sms:|#|/(?!/))", re.IGNORECASE)
"""A value of a customer must not become a `javascript:` link."""

TRAILING_MARKS = ".,;:!?)]}"
"""Behind an address in a text they belong to the sentence."""


def own_addresses(values: Mapping[str, Any]) -> frozenset[str]:
    """Addresses of the message itself (unsubscribe, preferences): never tracked, they must work by themselves."""
    given = values.get("message") or {}
    return frozenset(value for value in given.values() if isinstance(value, str) and value.startswith("http"))


def link_page(html: str, *, links: LinkRewriter | None, own: frozenset[str]) -> str:
    """Every `href` of a page rewritten; one of a kind that no message needs leads nowhere."""

    def rewritten(found: re.Match[str]) -> str:
        before, inside = found.group(1), found.group(2) if found.group(2) is not None else found.group(3)
        url = unescape(inside).strip()
        if url and not _SAFE.match(url):
            return f'{before}"#"'
        if links is None or url in own or not url.lower().startswith("http"):
            return found.group(0)
        return f'{before}"{escape(links(url))}"'

    return _HREF.sub(rewritten, html)


def link_text(text: str, *, links: LinkRewriter | None, own: frozenset[str]) -> str:
    """Every web address of a plain text rewritten; full stops and brackets behind it stay."""
    if links is None or "://" not in text:
        return text

    def rewritten(found: re.Match[str]) -> str:
        url = found.group(0).rstrip(TRAILING_MARKS)
        return found.group(0) if url in own else links(url) + found.group(0)[len(url) :]

    return _ADDRESS.sub(rewritten, text)
