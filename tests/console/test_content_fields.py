"""What the console says of channels, stages and tasks is what the server knows of them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from evergrove.content import CHANNEL_FIELDS
from evergrove.content.fields import JSON_FIELDS, ONE_LINE_FIELDS
from evergrove.content.library import PURPOSES, STAGES

SOURCES = Path(__file__).parents[2] / "console" / "src"


def texts(language: str, name: str) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = json.loads(
        (SOURCES / "locales" / language / f"{name}.json").read_text(encoding="utf-8")
    )
    return found


def test_the_editor_has_the_fields_of_every_channel_in_the_form_that_they_have() -> None:
    known = json.loads((SOURCES / "pages" / "content" / "fields.json").read_text(encoding="utf-8"))
    assert set(known) == set(CHANNEL_FIELDS)
    for channel, fields in CHANNEL_FIELDS.items():
        assert {spec["name"] for spec in known[channel]} == set(fields.known), channel
        for spec in known[channel]:
            assert (spec["kind"] == "line") == (spec["name"] in ONE_LINE_FIELDS), spec
            assert (spec["kind"] == "code") == (spec["name"] in JSON_FIELDS | {"mjml", "html"}), spec


@pytest.mark.parametrize("language", ["zh", "en"])
def test_everything_has_a_name_in_both_languages(language: str) -> None:
    words = texts(language, "content")
    assert set(words["channel"]) == set(CHANNEL_FIELDS)
    assert set(words["stage"]) == set(STAGES)
    assert set(words["purpose"]) == set(PURPOSES)
    assert set(words["field"]) == {name for fields in CHANNEL_FIELDS.values() for name in fields.known}
