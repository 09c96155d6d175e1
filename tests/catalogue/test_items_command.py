"""`evergrove items import`: what people see of an import of items."""

from __future__ import annotations

from typing import TYPE_CHECKING

from typer.testing import CliRunner

from evergrove.access import open_workspace
from evergrove.catalogue import items_relation
from evergrove.cli.main import app
from evergrove.facts import open_engine
from evergrove.kit import Settings
from support.ground import make_workspace

if TYPE_CHECKING:
    from pathlib import Path


def test_the_command_tells_what_became_of_each_line(home: Path, tmp_path: Path) -> None:
    make_workspace(home).close()
    path = tmp_path / "items.csv"
    path.write_text("id,title,price\nA,Tea,9.90 CNY\nB,[bold]Pot,x\n", encoding="utf-8")
    result = CliRunner().invoke(app, ["items", "import", str(path), "--home", str(home)])
    assert result.exit_code == 0, result.output
    assert "1 new items" in result.output
    assert "line 3: row 3: price cannot be “x”" in result.output
    workspace = open_workspace(Settings(home=home), slug="proof")
    with open_engine(workspace) as engine:
        rows = engine.fetch(items_relation(workspace, engine).select("item_id", "price_minor")).to_pylist()
    workspace.close()
    assert rows == [{"item_id": "A", "price_minor": 990}]


def test_a_file_that_is_not_there_is_said(home: Path) -> None:
    make_workspace(home).close()
    result = CliRunner().invoke(app, ["items", "import", "nowhere.csv", "--home", str(home)])
    assert (result.exit_code, "nowhere.csv" in result.stderr) == (6, True)
