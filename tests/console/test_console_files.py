"""What the console's source and build promise: a small first load, no inline script, no registry in the lock."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CONSOLE = ROOT / "console"
BUILT = ROOT / "evergrove" / "api" / "console"

FIRST_LOAD_BYTES_MAX = 500_000
"""Of what index.html loads, compressed: some two seconds on a slow line."""

LINES_MAX = 600
"""The house style's limit of a file."""


@pytest.fixture
def index() -> str:
    page = BUILT / "index.html"
    assert page.is_file(), "the console is not built: run `make console`"
    return page.read_text(encoding="utf-8")


def first_load(index: str) -> set[Path]:
    """The files that index.html loads, and those that their static imports load."""
    waiting = [BUILT / name.lstrip("/") for name in re.findall(r'(?:src|href)="(/assets/[^"]+)"', index)]
    found: set[Path] = set()
    while waiting:
        path = waiting.pop()
        if path in found:
            continue
        found.add(path)
        if path.suffix == ".js":
            imports = re.findall(r'(?:from|import)\s*"(\./[^"]+\.js)"', path.read_text(encoding="utf-8"))
            waiting += [(path.parent / name).resolve() for name in imports]
    return found


def test_the_first_load_is_small(index: str) -> None:
    files = first_load(index)
    assert any(path.suffix == ".js" for path in files)
    assert sum(len(gzip.compress(path.read_bytes())) for path in files) < FIRST_LOAD_BYTES_MAX


def test_no_script_stands_in_the_page(index: str) -> None:
    assert re.findall(r"<script(?![^>]*\bsrc=)", index) == []
    assert "http://" not in index
    assert "https://" not in index


def test_nothing_is_loaded_from_elsewhere() -> None:
    for path in BUILT.rglob("*.css"):
        assert "url(http" not in path.read_text(encoding="utf-8")


def test_the_lock_names_no_registry() -> None:
    lock = json.loads((CONSOLE / "package-lock.json").read_text(encoding="utf-8"))
    assert [name for name, package in lock["packages"].items() if "resolved" in package] == []
    assert all("integrity" in package for name, package in lock["packages"].items() if name)


@pytest.mark.parametrize("path", sorted((CONSOLE / "src").rglob("*.ts*")), ids=lambda path: str(path.name))
def test_a_source_file_can_be_read_at_one_sitting(path: Path) -> None:
    if path.name == "schema.ts":
        return  # written by a tool
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LINES_MAX
