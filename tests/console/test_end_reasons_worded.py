"""Why a run ended is said in words wherever runs are shown: what the engine writes has them in both languages."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import get_args

import pytest

import evergrove
from evergrove.cli.journey_words import REASONS
from evergrove.journeys.classics import list_classics
from evergrove.journeys.contracts import EndReason
from evergrove.journeys.engine.turn import DONE_IN_TIME
from evergrove.journeys.forgetting import ERASED

KNOWN = set(get_args(EndReason))
LOCALES = Path(__file__).parents[2] / "console" / "src" / "locales"
JOURNEYS = Path(evergrove.__file__).parent / "journeys"
WRITTEN = re.compile(r'\bend\w*\([^)]*reason="(\w+)"')


def test_the_list_holds_whatever_ends_a_run() -> None:
    written = {word for path in JOURNEYS.rglob("*.py") for word in WRITTEN.findall(path.read_text())}
    assert {"end", "goal", "max_age", "visits", "merged"} <= written
    assert written | {DONE_IN_TIME, ERASED} <= KNOWN


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_pages_have_words_for_each(language: str) -> None:
    words = json.loads((LOCALES / language / "journeys.json").read_text())["end"]
    assert words.keys() == KNOWN | reasons_of_ready_made_ones()


def reasons_of_ready_made_ones() -> set[str]:
    """The reasons of exit rules and exit nodes that ship with us: an operator's own stand as they were written."""
    documents = [one.journey for one in list_classics()]
    rules = {rule["reason"] for document in documents for rule in document.get("exits", ())}
    return rules | {node["reason"] for document in documents for node in document["nodes"] if node.get("reason")}


def test_the_command_line_has_words_for_each() -> None:
    assert REASONS.keys() == KNOWN
