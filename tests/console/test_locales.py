"""Both languages say the same things: equal keys, equal placeholders, nothing empty, nothing in the wrong language."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from evergrove.facts.mapping import REASONS

LOCALES = Path(__file__).parents[2] / "console" / "src" / "locales"
NAMES = sorted(path.stem for path in (LOCALES / "zh").glob("*.json"))
PLURAL = re.compile(r"_(one|other)$")
PLACEHOLDER = re.compile(r"\{\{(\w+)\}\}")
CHINESE = re.compile(r"[\u4e00-\u9fff]")
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
