"""The pages of kills are written section by section, row by row; what others wrote stays."""

from __future__ import annotations

from typing import TYPE_CHECKING

from support.kill_log import write_row, write_section

if TYPE_CHECKING:
    from pathlib import Path


def test_a_section_is_written_in_its_place(tmp_path: Path) -> None:
    log = tmp_path / "log.md"
    for name, line in (("SQLite, 20 kills", "old"), ("SQLite, 200 kills", "other"), ("SQLite, 20 kills", "new")):
        write_section(log, title="Kills", name=name, lines=[line, "", "| a |"])
    assert (
        log.read_text() == "# Kills\n\n## SQLite, 20 kills\n\nnew\n\n| a |\n\n## SQLite, 200 kills\n\nother\n\n| a |\n"
    )


def test_a_row_is_written_in_its_place(tmp_path: Path) -> None:
    log = tmp_path / "log.md"
    for name, row in (("one", (7, "old")), ("two", (9, "else")), ("one", (3, "first")), ("one", (7, "new"))):
        write_row(log, title="Kills", name=name, intro=["Seen."], columns=["seed", "what"], row=row)
    table = "Seen.\n\n| seed | what |\n| --- | --- |\n"
    one, two = f"{table}| 3 | first |\n| 7 | new |\n", f"{table}| 9 | else |\n"
    assert log.read_text() == f"# Kills\n\n## one\n\n{one}\n## two\n\n{two}"
