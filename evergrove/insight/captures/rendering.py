"""A captured page as static HTML: only what is known to be inert is written, everything else is left out.

The tree is what rrweb-snapshot serialises (its node types are numbers). It comes from a browser that anybody may hold,
so nothing in it is trusted: elements and attributes are named one by one, and what carries a program, a form, a frame
or an address is not among them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from typing import Any

from evergrove.insight.captures.contracts import InvalidCaptureError
from evergrove.insight.captures.styles import safe_styles

NODES_MAX = 80_000
"""Of a tree: the longest pages have some 20,000 elements."""

DEPTH_MAX = 400
"""Browsers stop nesting at 512."""

DOCUMENT, DOCTYPE, ELEMENT, TEXT = 0, 1, 2, 3

_TAG = re.compile(r"[a-z][a-z0-9-]{0,60}")
LEFT_OUT = frozenset(
    {
        *("script", "noscript", "template", "base", "meta", "iframe", "frame", "frameset", "object", "embed", "applet"),
        *("portal", "fencedframe", "source", "track", "param", "title", "animate", "animatemotion", "set"),
        *("animatetransform", "discard", "handler", "listener", "foreignobject", "plaintext", "xmp", "noembed"),
        *("noframes", "math", "annotation-xml", "selectedcontent"),
    }
)
"""Elements that are dropped with all that they hold: programs, frames, and what parsers read in a way of their own."""

BOXES = frozenset({"video", "audio", "canvas"})
"""Shown as a grey box of their size."""

VOID = frozenset({"area", "br", "col", "hr", "img", "input", "wbr"})

ATTRIBUTES = frozenset(
    {
        *("class", "id", "title", "alt", "width", "height", "colspan", "rowspan", "type", "placeholder", "checked"),
        *("selected", "disabled", "readonly", "hidden", "dir", "lang", "role", "open", "cols", "rows", "size", "span"),
        *(
            "align",
            "valign",
            "bgcolor",
            "border",
            "cellpadding",
            "cellspacing",
            "color",
            "face",
            "start",
            "for",
            "name",
        ),
        *("multiple", "min", "max", "media", "part", "slot", "nowrap"),
        *("viewbox", "d", "fill", "stroke", "points", "cx", "cy", "r", "rx", "ry", "x", "y", "x1", "x2", "y1", "y2"),
        *(
            "dx",
            "dy",
            "fx",
            "fy",
            "transform",
            "opacity",
            "preserveaspectratio",
            "gradientunits",
            "offset",
            "pathlength",
        ),
        *("gradienttransform", "patternunits", "clip-path", "clip-rule", "fill-rule", "fill-opacity", "stop-color"),
        *("stop-opacity", "stroke-width", "stroke-linecap", "stroke-linejoin", "stroke-dasharray", "stroke-opacity"),
        *("stroke-dashoffset", "stroke-miterlimit", "text-anchor", "font-size", "font-family", "font-weight", "mask"),
        *("xmlns", "version", "vector-effect", "dominant-baseline", "visibility", "display"),
    }
)
"""Attributes that say how something looks. Of `data-…` and `aria-…` short plain words stay: styles ask for them."""

_WORD = re.compile(r"[\w -]{0,40}")
_PICTURE = re.compile(r"data:image/(png|jpeg|gif|webp|avif);base64,[A-Za-z0-9+/=]*")
_LENGTH = re.compile(r"\d{1,5}(\.\d+)?px")
BUTTON_TYPES = frozenset({"button", "submit", "reset"})

NO_PICTURE = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"
MISSING_PICTURE_STYLE = "background:#e5e9e6"

FROZEN = (
    "*,*::before,*::after{animation:none!important;transition:none!important}"
    "html{scroll-behavior:auto!important;overflow:hidden!important}"
)
"""Nothing moves in a picture."""

PAGE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; base-uri 'none'"
"""The page's own policy, which holds wherever the file is opened."""


def render_capture(tree: Any, *, viewport_height: int) -> str:
    """The page as one HTML file. Raises InvalidCaptureError for what is no tree."""
    if not isinstance(tree, dict) or tree.get("type") != DOCUMENT:
        raise InvalidCaptureError("there is no document in it")
    pieces = list(_Writer(viewport_height=viewport_height).pieces(tree))
    return "".join(pieces)


class _Writer:
    """Walks one tree without recursion: how deep it goes is the sender's choice."""

    def __init__(self, *, viewport_height: int) -> None:
        self._viewport_height = viewport_height
        self._nodes = 0
        self._has_head = False

    def pieces(self, tree: dict[str, Any]) -> Iterator[str]:
        """Open tags, texts and close tags in the order of the document."""
        waiting: list[tuple[Any, int]] = [(tree, 0)]
        while waiting:
            node, depth = waiting.pop()
            if isinstance(node, str):
                yield node
                continue
            self._count(node, depth=depth)
            opening, children, closing = self._read(node)
            yield opening
            waiting.append((closing, depth))
            waiting.extend((child, depth + 1) for child in reversed(children))

    def _count(self, node: Any, *, depth: int) -> None:
        self._nodes += 1
        if self._nodes > NODES_MAX or depth > DEPTH_MAX or not isinstance(node, dict):
            raise InvalidCaptureError("its tree is too large, or is none")

    def _read(self, node: dict[str, Any]) -> tuple[str, list[Any], str]:
        kind = node.get("type")
        if kind == DOCUMENT:
            return "", _children(node), ""
        if kind == DOCTYPE:
            return ("<!doctype html>" if node.get("name") == "html" and not node.get("publicId") else ""), [], ""
        if kind == TEXT:
            return escape(_text(node.get("textContent"))), [], ""
        if kind == ELEMENT:
            return self._element(node)
        return "", [], ""  # comments, CDATA

    def _element(self, node: dict[str, Any]) -> tuple[str, list[Any], str]:
        tag = _text(node.get("tagName")).lower()
        attributes = node.get("attributes")
        attributes = attributes if isinstance(attributes, dict) else {}
        if tag in ("style", "link"):
            return self._styles(node, attributes), [], ""
        if tag in LEFT_OUT or not _TAG.fullmatch(tag):
            return "", [], ""
        is_box = tag in BOXES or bool(node.get("needBlock"))
        tag = "div" if is_box else tag
        written = self._attributes(tag, attributes, is_box=is_box)
        opening = f"<{tag}{written}>"
        if tag == "head" and not self._has_head:
            self._has_head = True
            opening += (
                f'<meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="{PAGE_POLICY}">'
                f"<style>{FROZEN}</style>"
            )
        if tag in VOID:
            return opening, [], ""
        return opening, [] if is_box else _with_shadow(_children(node)), f"</{tag}>"

    def _styles(self, node: dict[str, Any], attributes: dict[str, Any]) -> str:
        text = _text(attributes.get("_cssText"))
        if not text and _text(node.get("tagName")).lower() == "style":
            text = "".join(_text(child.get("textContent")) for child in _children(node) if isinstance(child, dict))
        if not text:
            return ""
        media = _text(attributes.get("media"))
        return (
            f'<style media="{escape(media)}">{self._css(text)}</style>'
            if media
            else f"<style>{self._css(text)}</style>"
        )

    def _css(self, text: str) -> str:
        return safe_styles(text, viewport_height=self._viewport_height)

    def _attributes(self, tag: str, attributes: dict[str, Any], *, is_box: bool) -> str:
        kept: dict[str, str] = {}
        for given, value in attributes.items():
            if _is_kept(name := str(given).lower(), value):
                kept[name] = "" if value is True else _text(value)
        if tag == "a" and attributes.get("href"):
            kept["href"] = "#"  # so that it looks like a link; the layer of the clicks lies above
        if tag == "input" and _text(attributes.get("type")).lower() in BUTTON_TYPES:
            kept["value"] = _text(attributes.get("value"))
        styles = [self._css(_text(attributes.get("style")))]
        if tag == "img":
            picture = _text(attributes.get("rr_dataURL") or attributes.get("src"))
            has_picture = bool(_PICTURE.fullmatch(picture))
            kept["src"] = picture if has_picture else NO_PICTURE
            is_box = not has_picture
        styles += _box_styles(attributes, is_empty=is_box)
        style = ";".join(one for one in styles if one)
        if style:
            kept["style"] = style
        return "".join(f' {name}="{escape(value)}"' for name, value in kept.items())


def _is_kept(name: str, value: Any) -> bool:
    if value is None or value is False:
        return False
    if name.startswith(("data-", "aria-")):
        return re.fullmatch(r"[a-z-]{6,40}", name) is not None and _WORD.fullmatch(_text(value)) is not None
    return name in ATTRIBUTES and "url(" not in _text(value).lower().replace("url(#", "")


def _box_styles(attributes: dict[str, Any], *, is_empty: bool) -> list[str]:
    """The size of what is shown as an empty box, and the place of what was fixed to the window."""
    styles = [
        f"{side}:{size}"
        for side in ("width", "height")
        if is_empty and _LENGTH.fullmatch(size := _text(attributes.get(f"rr_{side}")))
    ]
    if is_empty:
        styles.append(MISSING_PICTURE_STYLE)
    top = attributes.get("evergrove_fixed_top")
    if isinstance(top, int):
        styles.append(f"position:absolute!important;top:{top}px!important;bottom:auto!important")
    return styles


def _children(node: dict[str, Any]) -> list[Any]:
    children = node.get("childNodes")
    return children if isinstance(children, list) else []


def _with_shadow(children: list[Any]) -> list[Any]:
    """Children with those of the shadow tree inside a template that the parser itself attaches."""
    shadow = [child for child in children if isinstance(child, dict) and child.get("isShadow") is True]
    if not shadow:
        return children
    plain = [child for child in children if not (isinstance(child, dict) and child.get("isShadow") is True)]
    return ['<template shadowrootmode="open">', *shadow, "</template>", *plain]


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""
