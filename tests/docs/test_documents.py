"""What the documents promise: links lead somewhere, commands and settings exist, rules are accepted."""

from __future__ import annotations

import json
import re
import shlex
import tomllib
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.exceptions import TyperException
from typer.testing import CliRunner

from evergrove.cli.main import app
from evergrove.kit import Settings
from evergrove.segments import read_rule

ROOT = Path(__file__).parents[2]
GUIDES = sorted((ROOT / "docs" / "guide").rglob("*.md"))
README = ROOT / "README.md"
PAGES = [*ROOT.glob("*.md"), *sorted((ROOT / "docs").rglob("*.md"))]
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")
BLOCK = re.compile(r"```(\w+)\n(.*?)```", re.DOTALL)


def blocks(page: Path, *, language: str) -> list[str]:
    """The fenced blocks of one language."""
    return [text for found, text in BLOCK.findall(page.read_text(encoding="utf-8")) if found == language]


def commands(page: Path) -> list[str]:
    """The `evergrove …` lines of a page's shell blocks."""
    lines = [line for block in blocks(page, language="sh") for line in block.splitlines()]
    return [line for line in lines if line.split(" ")[0].endswith("evergrove") and "=" not in line.split(" ")[0]]


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands are resolved in an empty folder."""
    monkeypatch.chdir(tmp_path)


def resolve(line: str) -> list[str]:
    """The names of the command that a line calls, without running it.

    Raises KeyError for a command that is not there, TyperException for an option or a value that it does not take.
    """
    command: Any = typer.main.get_command(app)
    words, names = shlex.split(line)[1:], []
    while hasattr(command, "commands"):
        names.append(words.pop(0))
        command = command.commands[names[-1]]
    for word in words:
        if word.endswith(".json"):  # a rule has to be there
            Path(word).touch()
    command.make_context(names[-1], words)
    return names


def leaf_commands() -> set[str]:
    """Every command, `segment count` for one inside a group."""
    root: Any = typer.main.get_command(app)
    found = set()
    for name, command in root.commands.items():
        found |= {f"{name} {inner}" for inner in getattr(command, "commands", {})} or {name}
    return found


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    targets = [t for t in LINK.findall(page.read_text(encoding="utf-8")) if "://" not in t and ":" not in t]
    assert [target for target in targets if not (page.parent / target).exists()] == []


@pytest.mark.parametrize("page", [README, *GUIDES], ids=lambda page: str(page.relative_to(ROOT)))
def test_commands_are_commands(page: Path) -> None:
    lines = commands(page)
    assert lines, "the page shows a command"
    for line in lines:
        try:
            assert resolve(line)
        except (KeyError, TyperException) as error:
            pytest.fail(f"{line}: {error}")


def test_a_wrong_option_would_be_found() -> None:
    with pytest.raises(TyperException, match="No such option"):
        resolve("evergrove refresh --hoem x")
    with pytest.raises(KeyError):
        resolve("evergrove refrsh")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_command_is_shown_in_each_language(language: str) -> None:
    pages = [page for page in GUIDES if page.parent.name == language]
    shown = {" ".join(resolve(line)) for page in [README, *pages] for line in commands(page)}
    assert leaf_commands() - shown - {"demo"} == set()
    assert any("make demo" in text for page in pages for text in blocks(page, language="sh"))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_setting_is_documented(language: str) -> None:
    text = (ROOT / "docs" / "guide" / language / "operate.md").read_text(encoding="utf-8")
    assert [name for name in Settings.__struct_fields__ if f"`EVERGROVE_{name.upper()}`" not in text] == []


@pytest.mark.parametrize("page", [README, *GUIDES], ids=lambda page: str(page.relative_to(ROOT)))
def test_rules_are_accepted(page: Path) -> None:
    rules = blocks(page, language="json")
    assert all(read_rule(json.loads(rule)) for rule in rules)
    assert rules or page.name not in {"README.md", "segments.md"}


def test_the_guide_has_the_same_pages_in_both_languages() -> None:
    english, chinese = ({p.name for p in GUIDES if p.parent.name == language} for language in ("en", "zh"))
    assert english == chinese
    assert len(english) >= 6


def test_the_first_two_commands_exist() -> None:
    first, second = blocks(README, language="sh")[0].splitlines()
    target = first.removeprefix("make ")
    assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert resolve(second) == ["query"]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_step_of_a_database_is_told_where_upgrades_are(language: str) -> None:
    told = (ROOT / "docs" / "guide" / language / "upgrade.md").read_text(encoding="utf-8")
    steps = [path.stem for path in (ROOT / "evergrove" / "access" / "migrations").glob("*/versions/[0-9]*.py")]
    assert len(steps) > 10
    assert [step for step in steps if f"`{step}`" not in told] == []


def test_the_version_is_one() -> None:
    package = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    answer = CliRunner().invoke(app, ["--version"])
    assert (answer.exit_code, answer.stdout) == (0, f"evergrove {package}\n")
