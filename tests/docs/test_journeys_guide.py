"""The guide to the golden 72 hours, walked as a newcomer would: its own commands, a server, three days in seconds."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from evergrove.access import list_workspaces, open_workspace
from evergrove.journeys import check_journey, find_runs, run_story
from evergrove.journeys.classics import list_classics
from evergrove.kit import Settings
from support.serving import RunningServer, free_port, start_server

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

GUIDE = Path(__file__).parents[2] / "docs" / "guide"
SECTION = re.compile(r"^## .*$", re.MULTILINE)
BLOCK = re.compile(r"```sh\n(.*?)```", re.DOTALL)
WRITTEN = re.compile(r"<<'EOF'\n(.*?)EOF", re.DOTALL)

A_MINUTE, A_MOMENT = "minutes: 1/", "minutes: 0.04/"
"""What the guide says, and what a test waits for."""

WAIT_SECONDS_MAX = 180
"""A block of five commands, each of which takes seconds to start."""


@dataclass(kw_only=True)
class Newcomer:
    """Somebody with the guide and a terminal."""

    folder: Path
    words: dict[str, str]

    def run(self, script: str) -> str:
        for written, meant in self.words.items():
            script = script.replace(written, meant)
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        done = subprocess.run(
            ["bash", "-e", "-c", script],
            cwd=self.folder,
            capture_output=True,
            text=True,
            timeout=WAIT_SECONDS_MAX,
            env={**os.environ, "PATH": path, "EVERGROVE_PUBLIC_URL": self.words["http://localhost:8000"]},
            check=False,
        )
        assert done.returncode == 0, f"{script}\n{done.stdout}\n{done.stderr}"
        return done.stdout


def sections(language: str) -> list[list[str]]:
    """The shell blocks of each numbered section."""
    page = (GUIDE / language / "journeys.md").read_text(encoding="utf-8")
    return [BLOCK.findall(part) for part in SECTION.split(page)[1:]]


def calls(section: str) -> list[str]:
    """The commands without the words of their language."""
    lines = [line for line in section.splitlines() if line.startswith(("evergrove", "export", "curl", "sed"))]
    return [re.sub(r' --lang (zh|en)|"[^"]*"| \w+/\w+', "", line) for line in lines]


def wait_until(happened: Callable[[], bool], *, what: str) -> None:
    gives_up_at = time.monotonic() + WAIT_SECONDS_MAX
    while not happened():
        assert time.monotonic() < gives_up_at, f"{what} did not happen within {WAIT_SECONDS_MAX} s"
        time.sleep(1)


def walked(home: Path) -> list[tuple[str, str]]:
    """(kind, node) of the newcomer's timeline: asked here, because a command takes seconds to start."""
    settings = Settings.from_environment({}, home=home)
    workspace = open_workspace(settings, slug=list_workspaces(settings)[0].slug)
    try:
        stories = [run_story(workspace, run.run_id) for run in find_runs(workspace, key="golden_try")]
    finally:
        workspace.close()
    return [(line.kind, line.node) for story in stories for line in story.lines]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[RunningServer]:
    port = free_port()
    address = {"EVERGROVE_PUBLIC_URL": f"http://127.0.0.1:{port}"}
    running = start_server(tmp_path / "my-home", port=port, environment=address)
    yield running
    running.stop()


def test_both_guides_call_the_same_commands_and_draw_the_same_journey() -> None:
    english, chinese = (["".join(blocks) for blocks in sections(language)] for language in ("en", "zh"))
    assert [calls(section) for section in english] == [calls(section) for section in chinese]
    drawn = [WRITTEN.findall("".join(page)) for page in (english, chinese)]
    assert drawn[0] == drawn[1]
    checked = check_journey(None, drawn[0][0])
    assert checked.problems == ()
    assert len(checked.journey.nodes) == 10


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_guide_lists_every_ready_made_journey(language: str) -> None:
    page = (GUIDE / language / "journeys.md").read_text(encoding="utf-8")
    assert {one.key for one in list_classics() if f"| `{one.key}` |" not in page} == set()


@pytest.mark.torture  # some four minutes of commands in each language
@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_newcomer_walks_through_three_days(language: str, server: RunningServer, tmp_path: Path) -> None:
    newcomer = Newcomer(
        folder=tmp_path,
        words={"my-shop": str(server.home), "http://localhost:8000": server.base_url, A_MINUTE: A_MOMENT},
    )
    prepare, write, try_it, real, change, _, ready = sections(language)
    newcomer.run(prepare[1])
    assert "Signed Up" in newcomer.run(write[0])

    publish, sign_up, watch = try_it
    assert "published golden_try@1 (live)" in newcomer.run(publish)
    create, tell = sign_up.split("curl", 1)
    newcomer.words["YOUR_WRITE_KEY"] = json.loads(newcomer.run(create))["write_key"]
    assert '"success":true' in newcomer.run(f"curl -sS{tell}").replace(" ", "")
    wait_until(lambda: ("ended", "mark") in walked(server.home), what="the end of the three days")
    assert [node for kind, node in walked(server.home) if kind == "passed"] == [
        *("welcome", "first_day", "came_for", "onboard_gift", "second_day", "coupon", "offer", "third_day", "mark")
    ]
    assert "golden_try@1" in newcomer.run(watch)
    newcomer.run(real[0])
    assert "golden@1" in newcomer.run(real[1])
    assert newcomer.run(real[2]).startswith("1 of 1 entered")
    told = newcomer.run(change[0])
    assert "golden@1: paused" in told
    assert "golden_try@1: archived" in told
    installed = newcomer.run(ready[0])
    assert "published favourite_not_bought@1 (live)" in installed
    assert "published birthday_lunar@1 (live)" in installed
