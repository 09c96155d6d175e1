"""Both languages say the same things: equal keys, equal placeholders, nothing empty, nothing in the wrong language."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

import evergrove
from evergrove.facts import READERS, load_mapping, shipped_mappings
from evergrove.facts.mapping import REASONS

LOCALES = Path(__file__).parents[2] / "console" / "src" / "locales"
NAMES = sorted(path.stem for path in (LOCALES / "zh").glob("*.json"))
PLURAL = re.compile(r"_(one|other)$")
PLACEHOLDER = re.compile(r"\{\{(\w+)\}\}")
CHINESE = re.compile(r"[\u4e00-\u9fff]")
PACKAGE = Path(evergrove.__file__).parent
CODE = re.compile(r'^    code = "([a-z_.0-9]+)"', re.MULTILINE)
UNMET = re.compile(
    r"(backup|demo|engine|fact|lease|move|query|receipt|setting)\."
    r"|database\.newer|home\.in_use|inbox\.(oversized_entry|stream_lost|token|unreadable)"
    r"|lake\.(copy_differs|missing_table|vacuum_too_soon)"
)
"""Errors of what runs at night or before the server stands: no page shows them."""

UNSEEN_FOLDERS = {"cli", "receive"}
"""They speak to a terminal and to SDKs."""

OTHER_SCRIPT_MEANT = {"frame.switch_language"}
"""The button that leads to the other language is written in that language."""


def texts(language: str, name: str) -> dict[str, str]:
    """Dotted key → text of one file."""
    found: dict[str, str] = {}

    def walk(part: object, path: str) -> None:
        if isinstance(part, dict):
            for key, value in part.items():
                walk(value, f"{path}.{key}" if path else key)
        else:
            assert isinstance(part, str), f"{path} is no text"
            found[path] = part

    walk(json.loads((LOCALES / language / f"{name}.json").read_text(encoding="utf-8")), "")
    return found


def test_both_languages_have_the_same_files() -> None:
    assert sorted(path.stem for path in (LOCALES / "en").glob("*.json")) == NAMES
    assert len(NAMES) >= 9


@pytest.mark.parametrize("name", NAMES)
def test_both_languages_have_the_same_keys(name: str) -> None:
    chinese = set(texts("zh", name))
    english = {PLURAL.sub("", key) for key in texts("en", name)}
    assert chinese == english


@pytest.mark.parametrize("name", NAMES)
def test_both_languages_fill_in_the_same_values(name: str) -> None:
    chinese = texts("zh", name)
    for key, text in texts("en", name).items():
        if PLURAL.search(key) is None:
            assert set(PLACEHOLDER.findall(text)) == set(PLACEHOLDER.findall(chinese[key])), key


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_left_untranslated(name: str) -> None:
    for key, text in texts("en", name).items():
        assert text.strip(), key
        assert not CHINESE.search(text) or f"{name}.{key}" in OTHER_SCRIPT_MEANT, key


def test_every_reason_of_a_reject_has_a_name_in_the_console() -> None:
    for language in ("zh", "en"):
        known = texts(language, "rejects")
        assert [code for code in REASONS if f"reason.{code}" not in known] == []


def test_every_error_that_a_page_can_show_has_words_in_the_console() -> None:
    folders = [folder for folder in PACKAGE.iterdir() if folder.is_dir() and folder.name not in UNSEEN_FOLDERS]
    files = [path for folder in folders for path in folder.rglob("*.py")]
    codes = {code for path in files for code in CODE.findall(path.read_text(encoding="utf-8"))}
    shown = {code for code in codes if UNMET.match(code) is None}
    assert len(shown) > 100
    for language in ("zh", "en"):
        known = texts(language, "errors")
        assert [code for code in sorted(shown) if {f"{code}.title", f"{code}.help"} - known.keys()] == []


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_reader_of_the_feed_has_a_name(language: str) -> None:
    assert {f"part.{reader}" for reader in READERS} <= texts(language, "overview").keys()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_kind_of_identifier_in_a_shipped_mapping_has_a_name(language: str) -> None:
    mappings = [load_mapping(name) for name in shipped_mappings()]
    kinds = {f"kind.{spec.kind}" for mapping in mappings for spec in mapping.identifiers}
    assert kinds <= texts(language, "customers").keys()
