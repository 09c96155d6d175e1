"""A page is its host and path: `shop.example/cart`. Scheme, query and fragment tell nothing of what it looks like."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from evergrove.insight.captures.contracts import InvalidPageError

PAGE_CHARACTERS_MAX = 600

_PAGE = re.compile(r"[^\s/?#@]+/[^\s?#]*")


def page_of_url(url: str) -> str:
    """The page that an address shows. Raises InvalidPageError for what is no address of the web."""
    parts = _split(url)
    page = f"{parts[1].lower()}{parts[2] or '/'}"
    if parts[0] not in ("http", "https") or not _PAGE.fullmatch(page) or len(page) > PAGE_CHARACTERS_MAX:
        raise InvalidPageError(url)
    return page


def site_of_url(url: str) -> str:
    """Scheme and host of an address."""
    parts = _split(url)
    return f"{parts[0]}://{parts[1].lower()}"


def _split(url: str) -> tuple[str, str, str]:
    try:
        parts = urlsplit(url.strip())
    except ValueError as error:
        raise InvalidPageError(url) from error
    return parts.scheme.lower(), parts.netloc, parts.path
