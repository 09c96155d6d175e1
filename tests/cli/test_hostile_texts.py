"""Texts from data and paths from people: they neither steer the terminal, nor a spreadsheet, nor end in a traceback."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from evergrove.cli.main import app
from evergrove.cli.session import Format, shown, write_rows
from evergrove.facts import LeaseHeldError
from evergrove.jobs.flow import when_free

if TYPE_CHECKING:
    from pathlib import Path

MARKUP = "a [/red] product [bold"


def test_markup_and_escapes_in_data_are_shown_as_they_are(capsys: pytest.CaptureFixture[str]) -> None:
    write_rows(["[/x]", "b"], [{"[/x]": MARKUP, "b": "\x1b]0;title\x07"}], format=Format.TABLE)
    out = capsys.readouterr().out
    assert MARKUP in out
    assert "\x1b]" not in out
    assert shown(None) == ""


def test_a_cell_that_looks_like_a_formula_is_text(capsys: pytest.CaptureFixture[str]) -> None:
    write_rows(["t", "n"], [{"t": "=HYPERLINK(1)", "n": -5}, {"t": "tea", "n": None}], format=Format.CSV)
    assert capsys.readouterr().out == "t,n\n'=HYPERLINK(1),-5\ntea,\n"


def test_a_file_named_like_markup_is_reported_by_its_name(home: Path) -> None:
    result = CliRunner().invoke(app, ["import", "[/red].csv", "--mapping", "no [/such] mapping", "--home", str(home)])
    assert result.exit_code == 3
    assert "no [/such] mapping" in result.stderr


def test_a_home_that_cannot_be_made_is_reported_with_the_next_step(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    arguments = ["import", "x.csv", "--mapping", "youzan-orders", "--home", str(tmp_path / "file" / "home")]
    result = CliRunner().invoke(app, [*arguments, "--format", "json"])
    assert result.exit_code == 6
    error = json.loads(result.stderr)
    assert error["code"] == "file.unusable"
    assert error["help"]


def test_a_step_waits_for_the_other_process_and_gives_up_in_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("evergrove.jobs.flow.PAUSE_SECONDS", 0)
    answers = iter([False, False, True])

    def step() -> str:
        if not next(answers, False):
            raise LeaseHeldError("held")
        return "done"

    assert when_free(step) == "done"
    monkeypatch.setattr("evergrove.jobs.flow.WAIT_SECONDS_MAX", 0)
    with pytest.raises(LeaseHeldError):
        when_free(step)
