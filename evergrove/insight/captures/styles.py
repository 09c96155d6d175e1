"""Style sheets of a captured page: what could ask the network for something goes, heights of the window become pixels.

The policy that the page is shown under blocks the network whatever a style sheet says; this keeps it quiet.
"""

from __future__ import annotations

import re

_IMPORT = re.compile(r"@import\b[^;{}]*;?", re.IGNORECASE)
_URL = re.compile(r"url\(\s*(\"[^\"]*\"|'[^']*'|[^)]*)\s*\)", re.IGNORECASE)
_DATA = re.compile(r"(url\([^)]*\))")
_KEPT = re.compile(r"[\"']?(data:(image|font|application/(x-)?font)[\w./+-]*[;,]|#)", re.IGNORECASE)
_HEIGHT = re.compile(r"(?<![\w.-])(-?\d*\.?\d+)[sld]?vh\b", re.IGNORECASE)
_MARKUP = re.compile(r"<(?=[A-Za-z/!?])")
"""What a parser would take for a tag: the end of the style sheet, and inside a drawing any other one."""

_OLD_CODE = re.compile(r"(expression\s*\(|behavior\s*:|-moz-binding\s*:)", re.IGNORECASE)


def safe_styles(text: str, *, viewport_height: int) -> str:
    """The style sheet without addresses. The page is shown at its whole height, so `100vh` is what it was when it was
    captured."""

    def height(found: re.Match[str]) -> str:
        return f"{float(found[1]) * viewport_height / 100:g}px"

    text = _IMPORT.sub("", text)
    text = _URL.sub(lambda found: found[0] if _KEPT.match(found[1]) else "none", text)
    text = _OLD_CODE.sub("x:", text)
    # Every second part is a picture or a font in base64, where a height may be read into letters.
    parts = [part if place % 2 else _HEIGHT.sub(height, part) for place, part in enumerate(_DATA.split(text))]
    return _MARKUP.sub(r"\\3c ", "".join(parts))
