"""A landing page for one visitor: one self-contained page of HTML without a program, and the headers it goes out with.

The page runs no script at all, so the policy allows none; the one style sheet is allowed by its hash. The form is
plain HTML: it works in the browser of a chat program, with a screen reader, and without JavaScript.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape, unescape
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from evergrove.content.landing.contracts import (
    Asking,
    BookingBlock,
    ButtonBlock,
    CouponBlock,
    FormBlock,
    HeadingBlock,
    ImageBlock,
    LandingPage,
    NavigationBlock,
    TextBlock,
)
from evergrove.content.landing.forms import asking_html
from evergrove.content.landing.showing import Showing
from evergrove.content.landing.style import style_sheet

if TYPE_CHECKING:
    from datetime import datetime

    from evergrove.content.contracts import BlockSource
    from evergrove.content.landing.contracts import Block

_POLICY = (
    "default-src 'none'; style-src 'sha256-{digest}'; img-src 'self' https: data:; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)

_SAFE_SCHEMES = ("https://", "tel:", "mailto:", "sms:", "weixin://", "#")
"""Of a link whose address is a value; a path of this server too, but not `//elsewhere`."""

_LANGUAGE_TAGS = {"zh": "zh-CN", "en": "en"}

_COPY = {
    "zh": {"code": "券码", "ends": "有效期", "map": "打开地图导航"},
    "en": {"code": "Code", "ends": "Valid", "map": "Open in maps"},
}


@dataclass(frozen=True, kw_only=True)
class RenderedPage:
    """The page and its headers. `notes`: live blocks that used their fallback."""

    html: str
    headers: Mapping[str, str]
    notes: tuple[str, ...] = ()


def render_landing(
    page: LandingPage,
    values: Mapping[str, Any],
    *,
    language: str,
    action: str,
    token: str,
    now: datetime,
    blocks: BlockSource | None = None,
    problems: Mapping[str, tuple[str, str]] | None = None,
    answers: Mapping[str, tuple[str, ...]] | None = None,
) -> RenderedPage:
    """The page in `language`. `action` is where its forms go (`/p/<slug>/<key>`), `token` comes from `issue_token`.

    `problems` and `answers` are those of a submission to mend. Raises UnknownVariableError for a value that is missing
    and has no fallback.
    """
    showing = Showing(
        values=values,
        language=language,
        action=action,
        token=token,
        now=now,
        blocks=blocks,
        problems=problems or {},
        answers=answers or {},
    )
    return _whole(page, showing, body="\n".join(_block_html(block, showing) for block in page.blocks))


def render_thanks(page: LandingPage, block: Asking, values: Mapping[str, Any], *, language: str) -> RenderedPage:
    """What is shown after a submission: the words of the block, on a page of the same look."""
    showing = Showing(values=values, language=language)
    return _whole(page, showing, body=f'<div role="status">{_paragraphs(showing.html(block.thanks))}</div>')


def _whole(page: LandingPage, showing: Showing, *, body: str) -> RenderedPage:
    sheet = style_sheet(colour=page.colour)
    digest = base64.b64encode(hashlib.sha256(sheet.encode()).digest()).decode()
    described = showing.attribute(page.description)
    html = (
        f'<!doctype html>\n<html lang="{_LANGUAGE_TAGS.get(showing.language, "en")}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{showing.attribute(page.title)}</title>\n"
        + (f'<meta name="description" content="{described}">\n' if described else "")
        + '<meta name="robots" content="noindex">\n<meta name="format-detection" content="telephone=no">\n'
        f"<style>{sheet}</style>\n</head>\n<body>\n<main>\n{body}\n</main>\n</body>\n</html>\n"
    )
    headers = {
        "Content-Type": "text/html; charset=utf-8",
        "Content-Security-Policy": _POLICY.format(digest=digest),
        "Cache-Control": "no-store",  # the token in it is good for one visitor
        "Referrer-Policy": "same-origin",
        "X-Content-Type-Options": "nosniff",
    }
    return RenderedPage(html=html, headers=headers, notes=tuple(dict.fromkeys(showing.notes)))


def _block_html(block: Block, showing: Showing) -> str:
    match block:
        case HeadingBlock():
            return f"<h{block.level}>{showing.html(block.text)}</h{block.level}>"
        case TextBlock():
            return _paragraphs(showing.html(block.text))
        case ImageBlock():
            return _image(block, showing)
        case ButtonBlock():
            address = _safe_address(showing.attribute(block.address))
            return f'<p><a class="button" href="{address}">{showing.html(block.label)}</a></p>'
        case CouponBlock():
            return _coupon(block, showing)
        case NavigationBlock():
            return _navigation(block, showing)
        case FormBlock() | BookingBlock():
            return asking_html(block, showing)


def _paragraphs(html: str) -> str:
    parts = (part.strip() for part in html.replace("\r\n", "\n").split("\n\n"))
    return "".join(f"<p>{part.replace(chr(10), '<br>')}</p>" for part in parts if part)


def _image(block: ImageBlock, showing: Showing) -> str:
    size = f' width="{block.width}" height="{block.height}"' if block.width and block.height else ""
    address = _safe_address(showing.attribute(block.address))
    return f'<p><img src="{address}" alt="{showing.attribute(block.alt)}"{size} loading="lazy"></p>'


def _safe_address(escaped: str) -> str:
    address = unescape(escaped).strip()
    is_path = address.startswith("/") and not address.startswith(("//", "/\\"))
    is_picture = address.startswith("data:image/") and not address.startswith("data:image/svg")
    return escape(address) if is_path or is_picture or address.lower().startswith(_SAFE_SCHEMES) else "#"


def _coupon(block: CouponBlock, showing: Showing) -> str:
    copy = _COPY[showing.language if showing.language in _COPY else "en"]
    code, ends, terms = (showing.html(words) for words in (block.code, block.ends, block.terms))
    return (
        f'<section class="coupon"><h2>{showing.html(block.title)}</h2><p class="value">{showing.html(block.value)}</p>'
        + (f"<p>{copy['code']} <code>{code}</code></p>" if code.strip() else "")
        + (f'<p class="quiet">{copy["ends"]} {ends}</p>' if ends.strip() else "")
        + (f'<div class="quiet">{_paragraphs(terms)}</div>' if terms.strip() else "")
        + "</section>"
    )


def _navigation(block: NavigationBlock, showing: Showing) -> str:
    copy = _COPY[showing.language if showing.language in _COPY else "en"]
    name = unescape(showing.attribute(block.name))
    return (
        f"<address><strong>{showing.html(block.name)}</strong><br>{showing.html(block.address)}</address>"
        f'<p><a class="button" href="{escape(map_address(block, name=name, language=showing.language))}" '
        f'rel="noopener noreferrer">{copy["map"]}</a></p>'
    )


def map_address(block: NavigationBlock, *, name: str, language: str) -> str:
    """The place in a map: Amap's marker address for Chinese (told that the degrees are WGS 84, not China's shifted
    ones), Google's search address otherwise; both open the app on a phone that has it."""
    if language == "zh":
        place = {"position": f"{block.longitude},{block.latitude}", "name": name, "coordinate": "wgs84"}
        return f"https://uri.amap.com/marker?{urlencode({**place, 'callnative': 1})}"
    return "https://www.google.com/maps/search/?" + urlencode(
        {"api": 1, "query": f"{block.latitude},{block.longitude}"}
    )
