"""`save-queue` as people and scripts call it: set up, run, looked at, judged."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from support.ground import make_workspace
from support.reach_commands import run

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow


def test_the_queue_is_set_up_run_and_judged(home: Path, tmp_path: Path) -> None:
    make_workspace(home).close()
    setting = tmp_path / "saving.json"
    assert run("save-queue", "run", home=home)[0] == 3, "nobody has set it up"
    setting.write_text("{", encoding="utf-8")
    assert run("save-queue", "publish", str(setting), home=home)[0] == 2
    setting.write_text('{"teams": [{"capacity_a_day": 5}]}', encoding="utf-8")
    assert run("save-queue", "publish", str(setting), home=home)[1] == "published save-queue@1\n"
    assert run("save-queue", "status", home=home)[1] == "It has not run yet.\n"
    done = json.loads(run("save-queue", "run", "--format", "json", home=home)[1])
    assert (done["opened"], done["counts"]["fit"]) == (0, "too_few")
    shown = run("save-queue", "status", home=home)[1]
    assert "0 of 0 customers judged" in shown
    assert "control: 0 open, none ended" in shown
    assert "Nobody has come into the queue yet." in run("save-queue", "effect", home=home)[1]
    assert "还没有客户进入过挽留队列。" in run("save-queue", "effect", "--lang", "zh", home=home)[1]
    found = json.loads(run("save-queue", "effect", "--format", "json", home=home)[1])
    assert found["conversion"]["reason"] == "empty"
