"""A captured page becomes HTML that runs nothing and asks nobody for anything."""

from __future__ import annotations

import time
from typing import Any

import pytest

from evergrove.insight.captures import InvalidCaptureError
from evergrove.insight.captures.rendering import DEPTH_MAX, NODES_MAX, render_capture
from evergrove.insight.captures.styles import safe_styles
from support.captured_pages import document, element

PICTURE = "data:image/png;base64,iVBORw0KGgo="


def rendered(*body: Any, head: tuple[Any, ...] = ()) -> str:
    return render_capture(document(*body, head=head), viewport_height=800)


def test_a_page_looks_as_it_was() -> None:
    page = rendered(
        element("main", element("h1", "新茶 <上市>"), element("img", src=PICTURE, alt="茶"), id="shop", class_="wide"),
        element("a", "详情", href="https://shop.example/tea?secret=1"),
        element("svg", element("path", d="M0 0h9"), viewBox="0 0 9 9"),
        head=(element("link", rel="stylesheet", href="https://shop.example/a.css", _cssText="h1{color:red}"),),
    )
    assert page.startswith('<!doctype html><html lang="zh"><head><meta charset="utf-8">')
    assert '<main id="shop" class="wide"><h1>新茶 &lt;上市&gt;</h1>' in page
    assert f'<img alt="茶" src="{PICTURE}">' in page
    assert '<a href="#">详情</a>' in page
    assert '<svg viewbox="0 0 9 9"><path d="M0 0h9"></path></svg>' in page
    assert "<style>h1{color:red}</style>" in page
    assert "shop.example" not in page
    assert "default-src 'none'" in page


HOSTILE = (
    element("script", "alert(1)"),
    element("img", src="x", onerror="alert(1)"),
    element("img", src="https://evil.example/pixel.png", srcset="https://evil.example/2x.png 2x"),
    element("img", src="data:image/svg+xml;base64,PHN2Zz4="),
    element("a", "x", href="javascript:alert(1)"),
    element("iframe", srcdoc="<script>alert(1)</script>", src="https://evil.example"),
    element("form", element("input", type="text", value="secret words"), action="https://evil.example"),
    element("input", type="hidden", value="csrf-token-12"),
    element("svg", element("style", "<img src=x onerror=run(1)>"), element("use", href="https://evil.example#a")),
    element("svg", element("animate", attributeName="href", values="javascript:alert(1)"), onload="alert(1)"),
    element("svg", element("foreignObject", element("script", "alert(1)"))),
    element("meta", http__equiv="refresh", content="0;url=https://evil.example"),
    element("base", href="https://evil.example"),
    element("object", data="https://evil.example"),
    element("video", src="https://evil.example/a.mp4", rr_width="300px", rr_height="200px"),
    element("div", style="background:url(https://evil.example/b.png);width:expression(run(1))"),
    element(
        "style", "@import 'https://evil.example/c.css'; b{background:url( 'https://evil.example/d' )}</style><script>"
    ),
    element("img onerror=alert(1)", "x"),
    element("p", "x", **{'a" onclick="alert(1)': "1", "onclick ": "alert(1)"}),
    element("template", element("script", "alert(1)")),
    element("math", element("mtext", element("script", "alert(1)"))),
    element("p", "x", fill="url(https://evil.example/e)", data__state="kept", data__mail="li.mei@shop.example"),
)


def test_nothing_of_a_hostile_page_is_left() -> None:
    page = rendered(*HOSTILE)
    small = page.lower()
    for trace in (
        "evil.example",
        "alert",
        "<script",
        "<iframe",
        "<base",
        "<object",
        "srcset",
        "javascript",
        "@import",
        "expression",
    ):
        assert trace not in small, trace
    for trace in ("secret words", "csrf-token", "li.mei", "<template", "<form action", 'http-equiv="refresh', "<use"):
        assert trace not in small.replace("<use>", ""), trace
    assert ' data-state="kept"' in page
    assert "width:300px;height:200px" in page
    assert small.count("</style") == small.count("<style")
    assert "<img src=x" not in small, "inside a drawing a style sheet is read as markup"


def test_no_attribute_starts_with_on() -> None:
    page = rendered(element("p", "x", onclick="a", ONMOUSEOVER="b", formaction="c", autofocus="", style="color:red"))
    assert '<p style="color:red">x</p>' in page


def test_a_shadow_tree_and_what_is_fixed_to_the_window_stay_in_place() -> None:
    inner = {**element("b", "inside"), "isShadow": True}
    page = rendered(element("shop-card", inner, element("i", "slotted")), element("nav", evergrove_fixed_top=744))
    assert '<shop-card><template shadowrootmode="open"><b>inside</b></template><i>slotted</i></shop-card>' in page
    assert "top:744px!important" in page


def test_heights_of_the_window_are_those_of_the_capture() -> None:
    css = ".a{min-height:calc(100vh - 10px)}.b{height:50.5dvh;width:100vw;background:url(data:image/png;base64,A+3vh/)}"
    safe = safe_styles(css, viewport_height=800)
    assert safe == css.replace("100vh", "800px").replace("50.5dvh", "404px")


@pytest.mark.parametrize("tree", [None, [], "x", {"type": 2, "tagName": "p"}, {"type": 0, "childNodes": [7]}])
def test_what_is_no_page_is_refused(tree: Any) -> None:
    with pytest.raises(InvalidCaptureError):
        render_capture(tree, viewport_height=800)


def test_too_deep_and_too_large_trees_are_refused_soon() -> None:
    deep: Any = element("div")
    for _ in range(DEPTH_MAX):
        deep = element("div", deep)
    begun = time.process_time()
    with pytest.raises(InvalidCaptureError):
        rendered(deep)
    with pytest.raises(InvalidCaptureError):
        rendered(*[element("br")] * NODES_MAX)
    assert time.process_time() - begun < 5
