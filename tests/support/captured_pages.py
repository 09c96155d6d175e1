"""Trees of pages as a browser's snapshot tells them, and a workspace's link to send them under."""

from __future__ import annotations

import json
from typing import Any

TEXT, ELEMENT = 3, 2


def element(tag: str, *children: Any, **attributes: Any) -> dict[str, Any]:
    """An element; a text among the children is a text node. `_` stands for `-`, a last `_` is dropped."""
    named = {name.rstrip("_").replace("__", "-"): value for name, value in attributes.items()}
    nodes = [{"type": TEXT, "textContent": one} if isinstance(one, str) else one for one in children]
    return {"type": ELEMENT, "tagName": tag, "attributes": named, "childNodes": nodes}


def document(*body: Any, head: tuple[Any, ...] = ()) -> dict[str, Any]:
    """A whole page."""
    page = element("html", element("head", *head), element("body", *body), lang="zh")
    return {"type": 0, "childNodes": [{"type": 1, "name": "html", "publicId": "", "systemId": ""}, page]}


def sent(
    token: str,
    tree: Any,
    *,
    url: str = "https://shop.example/cart",
    width: int = 1_280,
    elements: tuple[tuple[Any, ...], ...] = (),
    **other: Any,
) -> bytes:
    """What the page's script posts."""
    picture = {
        "url": url,
        "title": "购物车",
        "width": width,
        "height": 2_000,
        "viewport_height": 800,
        "elements": elements,
        "tree": tree,
        **other,
    }
    return f"{token}\n{json.dumps(picture)}".encode()


def token_of(link: str) -> str:
    """The token behind the `#` of a link."""
    return link.partition("#evergrove-capture=")[2]
