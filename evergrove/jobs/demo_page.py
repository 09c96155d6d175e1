"""The start page of the demo's shop, for the click heatmap: captured on a phone and on a desktop, and clicked by those
whom the finished campaign's mail led there. There is no such page; it says so on itself.

Invariant: it is made in the past of the shop's own clock; doing it again changes nothing.
"""

from __future__ import annotations

from typing import Any

import msgspec
import pyarrow as pa

from evergrove.facts import write_outgoing
from evergrove.insight import (
    CapturedElement,
    capture_link,
    captures_of,
    read_capture_token,
    read_sent,
    take_capture,
)
from evergrove.kit import Workspace
from evergrove.simulator import PageSpot, ShownPage, page_visits

PAGE = "shop.example/"
URL = f"https://{PAGE}"
TITLE = "长青小店（模拟页面）"

GOODS = (
    ("武夷岩茶", "128 元", 3.0),
    ("桂花乌龙", "49 元", 4.0),
    ("陈皮普洱", "88 元", 2.0),
    ("福鼎白茶", "158 元", 1.5),
    ("陶瓷马克杯", "42 元", 1.0),
    ("手冲咖啡壶", "169 元", 0.5),
)
"""Name, price, and how much each draws clicks."""

SEED = 20_261_125

STYLE = """
body{margin:0;font:16px "PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif;color:#1f2933;background:#fff}
.box{position:absolute;box-sizing:border-box;overflow:hidden}
.bar{background:#f3f5f4;padding:16px;font-weight:600;color:#0b6b4f}
.note{background:#fff7e6;padding:8px 16px;font-size:13px;color:#7a5200}
.hero{background:#dfeee6;padding:24px;font-size:24px;font-weight:600}
.button{background:#0b6b4f;color:#fff;border-radius:6px;text-align:center;padding:12px;font-weight:600}
.card{border:1px solid #d9e0dc;border-radius:8px;padding:16px;background:#fafbfa}
"""

TEXT, ELEMENT = 3, 2
"""Kinds of nodes as rrweb-snapshot numbers them."""

Box = tuple[int, int, int, int]
"""Left, top, width, height in CSS pixels."""


def show_page(workspace: Workspace, visits: pa.Table) -> None:
    """Capture the page on both devices, and let `visits` (columns of VISIT_SCHEMA) happen on it."""
    with workspace.control.write() as connection:
        write_outgoing(connection, page_visits(visits, url=URL, title=TITLE, shown=SHOWN, seed=SEED))
    captured = {capture.device for capture in captures_of(workspace, PAGE)}
    for page in SHOWN:
        if page.device not in captured:
            _capture(workspace, page)


def _capture(workspace: Workspace, page: ShownPage) -> None:
    """Through the door that a browser's picture takes."""
    token = capture_link(workspace, URL, author="demo").url.partition("=")[2]
    boxes = [CapturedElement(spot.path, spot.left, spot.top, spot.width, spot.height) for spot in page.spots]
    picture = {
        "url": URL,
        "title": TITLE,
        "width": page.width,
        "height": page.height,
        "viewport_height": page.viewport_height,
        "elements": boxes,
        "tree": _tree(page),
    }
    take_capture(workspace, read_sent(msgspec.json.encode(picture)), claims=read_capture_token(workspace, token))


def _shown(device: str, *, share: float, width: int, viewport_height: int, columns: int) -> ShownPage:
    """The page in a window so wide: a bar, a hero with a button, cards with a button each."""
    gap, card_height, top = 16, 220, 420
    card_width = (width - gap * (columns + 1)) // columns
    spots = [PageSpot(path="#menu", left=0, top=0, width=width, height=56, weight=1.0)]
    spots.append(PageSpot(path="#autumn", left=24, top=310, width=min(240, width - 48), height=48, weight=9.0))
    for place, (_, _, weight) in enumerate(GOODS):
        left = gap + place % columns * (card_width + gap)
        card_top = top + place // columns * (card_height + gap)
        box = {"left": left + gap, "width": card_width - 2 * gap, "top": card_top + card_height - 64, "height": 48}
        spots.append(PageSpot(path=f"#buy-{place + 1}", weight=weight, **box))
    height = top + -(-len(GOODS) // columns) * (card_height + gap) + 120
    return ShownPage(
        device=device, share=share, width=width, height=height, viewport_height=viewport_height, spots=tuple(spots)
    )


SHOWN = (
    _shown("phone", share=0.7, width=390, viewport_height=760, columns=1),
    _shown("desktop", share=0.3, width=1_280, viewport_height=800, columns=3),
)


def _tree(page: ShownPage) -> dict[str, Any]:
    """The document as a browser's snapshot tells it."""
    texts = {"#menu": ("bar", "长青小店 · 茶与家居日用"), "#autumn": ("button", "查看秋茶")}
    texts |= {f"#buy-{place}": ("button", "加入购物车") for place in range(1, len(GOODS) + 1)}
    boxes = {spot.path: (spot.left, spot.top, spot.width, spot.height) for spot in page.spots}
    rules = [f"body{{height:{page.height}px}}", _rule("note", (0, 56, page.width, 36))]
    rules += [_rule("hero", (0, 92, page.width, 290))]
    body = [_element("div", "模拟页面，没有真实顾客 · Simulated page", id="note", class_="box note")]
    body.append(_element("div", "秋茶尝鲜：岩茶、乌龙、普洱与白茶", id="hero", class_="box hero"))
    for place, (name, price, _) in enumerate(GOODS, start=1):
        left, top, width, _ = boxes[f"#buy-{place}"]
        rules.append(_rule(f"card-{place}", (left - 16, top - 156, width + 32, 220)))
        body.append(_element("div", f"{name} · {price}", id=f"card-{place}", class_="box card"))
    for path, box in boxes.items():
        rules.append(_rule(path[1:], box))
        kind, text = texts[path]
        body.append(_element("div", text, id=path[1:], class_=f"box {kind}"))
    head = _element("head", _element("style", STYLE + "".join(rules)))
    html = _element("html", head, _element("body", *body), lang="zh-CN")
    return {"type": 0, "childNodes": [{"type": 1, "name": "html", "publicId": "", "systemId": ""}, html]}


def _rule(name: str, box: Box) -> str:
    left, top, width, height = box
    return f"#{name}{{left:{left}px;top:{top}px;width:{width}px;height:{height}px}}"


def _element(tag: str, *children: dict[str, Any] | str, **attributes: str) -> dict[str, Any]:
    """A text among the children is a text node; `class_` is `class`."""
    nodes = [{"type": TEXT, "textContent": one} if isinstance(one, str) else one for one in children]
    named = {name.rstrip("_"): value for name, value in attributes.items()}
    return {"type": ELEMENT, "tagName": tag, "attributes": named, "childNodes": nodes}
