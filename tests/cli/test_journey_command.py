"""`journey` as people and scripts call it: from a file to a run's story, and every refusal with its exit code."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from typer.testing import CliRunner

from evergrove.cli.main import app
from support.journey_world import win_back
from support.reach_commands import make_reach_home, run

if TYPE_CHECKING:
    from pathlib import Path

BY_HAND = win_back(entry={"kind": "manual"})


@pytest.fixture
def shop(home: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, list[str]]:
    monkeypatch.setenv("EVERGROVE_PUBLIC_URL", "https://post.shop.example")
    return home, make_reach_home(home, people=3)


def written(folder: Path, document: dict[str, Any], *, name: str = "journey.yaml") -> str:
    path = folder / name
    path.write_text(yaml.safe_dump(document, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return str(path)


def asked(*arguments: str, home: Path) -> Any:
    code, out, err = run(*arguments, "--format", "json", home=home)
    assert code == 0, err
    return json.loads(out)


def test_validate_needs_no_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EVERGROVE_HOME", str(tmp_path / "nothing"))
    runner = CliRunner()
    good = runner.invoke(app, ["journey", "validate", written(tmp_path, BY_HAND)])
    assert (good.exit_code, "win_back can be published" in good.stdout) == (0, True)
    assert "were not looked up" in good.stdout
    assert not (tmp_path / "nothing").exists()
    bad = written(tmp_path, win_back(start="nowhere", nodes={"answer": {"timeout_next": "gone"}}))
    found = runner.invoke(app, ["journey", "validate", bad])
    assert found.exit_code == 2
    assert "✗ answer: timeout_next: leads to “gone”, and there is no such node → name a node" in found.stdout
    assert "✗ start: " in found.stdout
    assert "2 处需要修改" in runner.invoke(app, ["journey", "validate", bad, "--lang", "zh"]).stdout
    said = json.loads(runner.invoke(app, ["journey", "validate", bad, "--format", "json"]).stdout)
    assert (said["is_valid"], said["is_looked_up"], len(said["problems"])) == (False, False, 2)
    (tmp_path / "list.yaml").write_text("- a", encoding="utf-8")
    assert runner.invoke(app, ["journey", "validate", str(tmp_path / "list.yaml")]).exit_code == 2


def test_validate_looks_names_up_in_a_home(shop: tuple[Path, list[str]], tmp_path: Path) -> None:
    home, _ = shop
    unknown = win_back(nodes={"letter": {"steps": [{"channel": "email", "template": "nothing"}]}})
    code, out, _ = run("journey", "validate", written(tmp_path, unknown), home=home)
    assert code == 2
    assert "✗ letter: steps[0].template: " in out
    code, out, _ = run("journey", "validate", written(tmp_path, win_back()), home=home)
    assert code == 0
    assert "! entry.event.fact: " in out
    assert run("journey", "validate", str(tmp_path / "journey.yaml"), home=tmp_path / "no")[0] == 3


def test_a_journey_from_its_file_to_its_end(shop: tuple[Path, list[str]], tmp_path: Path) -> None:
    home, people = shop
    document = written(tmp_path, BY_HAND)
    assert asked("journey", "publish", document, home=home)["reference"] == "win_back@1"
    assert asked("journey", "publish", document, home=home)["is_new"] is False
    shown = asked("journey", "show", "win_back", home=home)
    assert {name: shown[name] for name in ("key", "start", "entry")} == {
        "key": "win_back",
        "start": "rest",
        "entry": {"kind": "manual"},
    }
    (tmp_path / "again.json").write_text(json.dumps(shown), encoding="utf-8")
    assert asked("journey", "publish", str(tmp_path / "again.json"), home=home)["is_new"] is False

    chosen = ("--customer", people[0], "--customer", "p1@mail.example", "--occasion", "may")
    entered = asked("journey", "enter", "win_back", *chosen, home=home)
    assert (entered["state"], entered["entered"], entered["refused"]) == ("done", 2, 0)
    assert asked("journey", "enter", "win_back", *chosen, home=home)["enrolment_id"] == entered["enrolment_id"]
    (tmp_path / "people.csv").write_text("email\np0@mail.example\np2@mail.example\nq@mail.example\n", encoding="utf-8")
    line = run("journey", "enter", "win_back", "--file", str(tmp_path / "people.csv"), home=home)[1]
    assert line == "1 of 2 entered, 1 refused, 1 of nobody or of several\n"

    (row,) = asked("journey", "list", home=home)
    assert (row["reference"], row["state"], row["entered"], row["open_runs"]) == ("win_back@1", "live", 3, 3)
    status = asked("journey", "status", "win_back", home=home)
    assert {node["node"]: node["waiting"] for node in status["versions"][0]["nodes"]}["rest"] == 3
    assert "rest (wait): 等待 3" in run("journey", "status", "win_back", "--lang", "zh", home=home)[1]

    story = asked("journey", "explain", "win_back", "p0@mail.example", home=home)
    assert [one["kind"] for one in story["runs"][0]["lines"]] == ["entered", "waits"]
    assert [one["code"] for one in story["reasons"]] == ["by_hand", "inside"]
    lines = run("journey", "explain", "win_back", people[0], "--lang", "zh", home=home)[1]
    assert "进入旅程 rest" in lines
    assert "现在不会进入：" in lines
    assert "正在旅程中" in lines

    assert asked("journey", "pause", "win_back", home=home)["state"] == "paused"
    assert run("journey", "pause", "win_back", home=home)[0] == 4
    assert asked("journey", "resume", "win_back", "--policy", "shift", home=home)["state"] == "live"
    assert asked("journey", "drain", "win_back", home=home)["state"] == "draining"
    assert run("journey", "archive", "win_back", home=home)[1] == "win_back@1: archived\n"
    assert "the journey was archived 3" in run("journey", "status", "win_back", home=home)[1]
    assert "结束 rest · 旅程已归档" in run("journey", "explain", "win_back", people[0], "--lang", "zh", home=home)[1]


def test_runs_are_moved_as_the_preview_says(shop: tuple[Path, list[str]], tmp_path: Path) -> None:
    home, people = shop
    run("journey", "publish", written(tmp_path, BY_HAND), home=home)
    run("journey", "enter", "win_back", "--customer", people[0], home=home)
    slower = written(
        tmp_path,
        win_back(
            entry={"kind": "manual"},
            start="pause",
            nodes={"rest": None, "pause": {"kind": "wait", "hours": 48, "next": "letter"}},
        ),
    )
    mapped = ("--mode", "migrate", "--map", "rest=pause")
    preview = asked("journey", "publish", slower, *mapped, "--preview", home=home)
    assert (preview["moving"], preview["rows"][0]["becomes"], preview["rows"][0]["to"]) == (1, "keeps", "pause")
    assert "v1 rest: 1 stays in its version" in run("journey", "publish", slower, "--preview", home=home)[1]
    assert asked("journey", "list", home=home)[0]["reference"] == "win_back@1"
    out = run("journey", "publish", slower, *mapped, home=home)[1]
    assert "published win_back@2 (live)" in out
    assert "moved 1, ended 0" in out
    assert run("journey", "publish", slower, "--map", "rest", home=home)[0] == 2


def test_refusals_have_their_exit_codes(shop: tuple[Path, list[str]], tmp_path: Path) -> None:
    home, people = shop
    assert run("journey", "show", "nothing", home=home)[0] == 3
    assert run("journey", "status", "nothing", home=home)[0] == 3
    assert run("journey", "explain", "nothing", people[0], home=home)[0] == 3
    run("journey", "publish", written(tmp_path, BY_HAND), home=home)
    assert run("journey", "explain", "win_back", "nobody@mail.example", home=home)[0] == 3
    assert run("journey", "enter", "win_back", home=home)[0] == 2
    assert run("journey", "enter", "win_back", "--customer", "nobody@mail.example", home=home)[0] == 3
    assert run("journey", "resume", "win_back", home=home)[0] == 4
    code, out, _ = run("journey", "publish", written(tmp_path, win_back(start="x")), "--format", "json", home=home)
    assert (code, json.loads(out)["problems"][0]["field"]) == (2, "start")
    assert run("journey", "publish", str(tmp_path / "journey.yaml"), "--backfill", "both", home=home)[0] == 2
