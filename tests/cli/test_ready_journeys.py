"""`evergrove journey classics` and `install`: look at one, print it, put it up with other settings."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from evergrove.access import create_workspace
from evergrove.cli.main import app
from evergrove.journeys.classics import list_classics
from evergrove.kit import Settings


def run(*words: str) -> tuple[int, str]:
    found = CliRunner().invoke(app, ["journey", *words])
    return found.exit_code, found.output


def asked(*words: str) -> Any:
    code, out = run(*words, "--format", "json")
    assert code == 0, out
    return json.loads(out)


@pytest.fixture
def shop(tmp_path: Path) -> str:
    create_workspace(Settings(home=tmp_path), slug="shop", name="Shop").close()
    return str(tmp_path)


def test_they_are_listed_and_told_in_both_languages() -> None:
    assert [row["key"] for row in asked("classics")] == [one.key for one in list_classics()]
    assert asked("classics", "--lang", "zh")[0]["name"] == "购后七天"
    told = run("classics", "win_back_by_cause", "--lang", "zh")[1]
    for words in ("按原因召回", "days=90", "Order Completed", "系统自动产生", "win_back_price_mail", "须自行衡量"):
        assert words in told
    told = run("classics", "first_order")[1]
    assert "Fader" in told
    assert "Mind: “First” is as of the newest refresh of tags" in told


def test_one_is_printed_to_be_changed() -> None:
    code, out = run("classics", "birthday", "--document", "--set", "calendar=lunar")
    assert code == 0
    document = json.loads(out)
    assert (document["key"], document["entry"]["calendar"], document["hold_out_bp"]) == ("birthday", "lunar", 1_000)


def test_one_is_installed_once(shop: str) -> None:
    words = ("install", "favourite_not_bought", "--set", "hours=48", "--home", shop)
    made = asked(*words)
    assert (made["reference"], made["outcome"], made["state"]) == ("favourite_not_bought@1", "installed", "live")
    assert {one["outcome"] for one in made["templates"]} == {"installed"}
    assert asked(*words)["outcome"] == "standing"
    code, out = run("install", "favourite_not_bought", "--home", shop)
    assert code == 4
    assert "--replace" in out
    assert "published favourite_not_bought@2 (live)" in run(*words[:2], "--replace", "--home", shop)[1]
    lines = run("install", "silent_30_days", "--as", "quiet_month", "--home", shop)[1]
    assert "published quiet_month@1 (live)" in lines
    assert "published the segment silent_for_30_days" in lines


def test_what_cannot_be_set_is_said(shop: str) -> None:
    for chosen, words in (("hours=1", "24 to 336"), ("colour=green", "has no setting"), ("hours", "name=value")):
        code, out = run("install", "favourite_not_bought", "--set", chosen, "--home", shop)
        assert code == 2
        assert words in out
    assert run("classics", "nothing")[0] == 3
