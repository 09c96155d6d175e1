"""The documentation site: every page of both languages is in it, and nothing of it is fetched from elsewhere."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from tools.build_site import build, linked  # noqa: E402

FETCHED = re.compile(r"<(?:script|link|img|iframe)[^>]*(?:src|href)=\"?https?://", re.IGNORECASE)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Both languages; a link or an anchor that leads nowhere fails here."""
    folder = tmp_path_factory.mktemp("site") / "site"
    build(folder)
    return folder


@pytest.mark.slow
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_page_is_in_the_site(site: Path, language: str) -> None:
    guide = {page.stem for page in (ROOT / "docs" / "guide" / language).glob("*.md")} - {"index"}
    reference = {page.stem for page in (ROOT / "docs" / "reference").glob("*.md")}
    assert [name for name in sorted(guide) if not (site / language / name / "index.html").exists()] == []
    assert [n for n in sorted(reference) if not (site / language / "reference" / n / "index.html").exists()] == []
    assert (site / language / "index.html").exists()


@pytest.mark.slow
def test_nothing_is_fetched_from_elsewhere(site: Path) -> None:
    pages = list(site.rglob("*.html"))
    assert len(pages) > 60
    assert [str(page) for page in pages if FETCHED.search(page.read_text(encoding="utf-8"))] == []


@pytest.mark.slow
@pytest.mark.parametrize(("language", "words"), [("zh", "旅程"), ("en", "journey")])
def test_the_search_knows_the_words(site: Path, language: str, words: str) -> None:
    index = json.loads((site / language / "search.json").read_text(encoding="utf-8"))
    found = {item["location"].split("#")[0] for item in index["items"] if words in item["text"]}
    assert "journeys/" in found


def test_links_become_links_of_the_site() -> None:
    assert linked("[a](../../images/x.png) [b](../en/start.md)") == "[a](images/x.png) [b](/en/start/)"
    assert linked("[c](../../../evergrove/facts) [d](segments.md) [e](../../README.md)") == "c [d](segments.md) e"
