"""The generated pages on disk are what the code says today."""

from __future__ import annotations

import runpy
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_generated_pages_are_up_to_date() -> None:
    tool = runpy.run_path(str(ROOT / "tools" / "write_reference.py"))
    stale = [
        name
        for name, text in tool["generated_pages"]().items()
        if not (page := tool["FOLDER"] / name).exists() or page.read_text(encoding="utf-8") != text
    ]
    assert stale == [], "make docs writes them"
