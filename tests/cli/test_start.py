"""Commands start fast: what they are called is known without them, and `--help` loads nothing heavy."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest
import typer

from evergrove.cli.main import ENTRIES, app

HEAVY = {"alembic", "deltalake", "duckdb", "ibis", "numpy", "pandas", "pyarrow", "scipy", "sqlalchemy", "sqlglot"}


LISTED = "import sys; print('loaded:', *sys.modules)"


def loaded_by(script: str) -> set[str]:
    """What a fresh interpreter has loaded after a script: packages, and the modules of Evergrove by full name."""
    done = subprocess.run(
        [sys.executable, "-c", f"{script}\n{LISTED}"], capture_output=True, text=True, timeout=60, check=True
    )
    names = done.stdout.rpartition("loaded:")[2].split()
    return {name if name.startswith("evergrove") else name.split(".")[0] for name in names}


def loaded_by_command(*arguments: str) -> set[str]:
    return loaded_by(
        f"from evergrove.cli.main import app\nassert app({list(arguments)!r}, standalone_mode=False) in {{0, None}}"
    )


def test_help_loads_no_command_and_nothing_heavy() -> None:
    loaded = loaded_by_command("--help")
    assert loaded & HEAVY == set()
    assert {name for name in loaded if name.startswith("evergrove")} == {
        "evergrove",
        "evergrove.cli",
        "evergrove.cli.main",
        "evergrove.cli.on_demand",
    }


@pytest.mark.parametrize("command", ["source", "user", "serve"])
def test_what_only_asks_the_server_database_loads_no_engine(command: str) -> None:
    loaded = loaded_by_command(command, "--help")
    assert loaded & (HEAVY - {"sqlalchemy"}) == set()


@pytest.mark.slow
def test_what_works_on_facts_starts_without_scipy() -> None:
    loaded = loaded_by_command("work", "--help")
    assert "evergrove.jobs" in loaded
    assert "scipy" not in loaded


def test_receiving_loads_neither_commands_nor_an_engine() -> None:
    loaded = loaded_by("import evergrove.receive")
    assert "evergrove.receive" in loaded
    assert loaded & (HEAVY - {"sqlalchemy"}) == set()
    assert not any(name.startswith(("evergrove.cli", "evergrove.facts")) for name in loaded)


@pytest.mark.parametrize("name", ENTRIES)
def test_the_sentence_of_a_command_is_the_one_that_it_says_itself(name: str) -> None:
    group: Any = typer.main.get_command(app)
    command = group.commands[name]
    assert command.name == name
    assert " ".join(command.help.split("\n\n")[0].split()) == ENTRIES[name].help


def test_a_command_that_is_not_there_is_not_loaded() -> None:
    group: Any = typer.main.get_command(app)
    assert group.commands.get("fax") is None
    with pytest.raises(KeyError):
        group.commands["fax"]
