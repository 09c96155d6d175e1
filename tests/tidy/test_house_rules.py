"""The house rules hold in every file, and each rule finds what it looks for."""

from __future__ import annotations

from pathlib import Path

import pytest

from support import house_rules
from support.house_rules import Rule, SourceFile

ROOT = Path(__file__).parents[2]

LONG_FUNCTION = "def endless():\n" + "    pass\n" * house_rules.FUNCTION_LINES_MAX

PLANTED: list[tuple[Rule, str, str]] = [
    (house_rules.long_functions, "evergrove/facts/lake.py", LONG_FUNCTION),
    (house_rules.long_files, "evergrove/facts/lake.py", "\n" * (house_rules.FILE_LINES_MAX + 1)),
    (house_rules.empty_names, "evergrove/facts/utils.py", ""),
    (house_rules.empty_names, "evergrove/common/lake.py", ""),
    (house_rules.tests_without_assertion, "tests/facts/test_lake.py", "def test_it():\n    assert True\n"),
    (house_rules.tests_without_assertion, "tests/facts/test_lake.py", "def test_it():\n    run()\n"),
    (house_rules.clocks_read, "evergrove/facts/lake.py", "import datetime\nx = datetime.datetime.now(zone)\n"),
    (house_rules.clocks_read, "evergrove/facts/lake.py", "from datetime import date\nx = date.today()\n"),
    (house_rules.faces_with_content, "evergrove/facts/__init__.py", "LIMIT = 3\n"),
    (house_rules.faces_with_content, "evergrove/facts/__init__.py", "def run(): ...\n"),
    (house_rules.insides_imported, "evergrove/scores/rfm.py", "from evergrove.facts.lake import Lake\n"),
    (house_rules.libraries_away_from_home, "evergrove/scores/rfm.py", "import duckdb\n"),
    (house_rules.libraries_away_from_home, "evergrove/facts/lake.py", "import typer\n"),
]

ALLOWED: list[tuple[Rule, str, str]] = [
    (house_rules.long_functions, "evergrove/facts/lake.py", LONG_FUNCTION.removesuffix("    pass\n")),
    (house_rules.tests_without_assertion, "tests/facts/test_lake.py", "def test_it():\n    assert run() == 1\n"),
    (
        house_rules.tests_without_assertion,
        "tests/facts/test_lake.py",
        "def test_it():\n    with pytest.raises(ValueError):\n        run()\n",
    ),
    (house_rules.clocks_read, "evergrove/facts/lake.py", "x = clock.now()\n"),
    (house_rules.clocks_read, "evergrove/kit/clock.py", "x = datetime.now(UTC)\n"),
    (
        house_rules.faces_with_content,
        "evergrove/facts/__init__.py",
        '"""Facts."""\nfrom evergrove.facts.lake import Lake\n__all__ = ["Lake"]\n',
    ),
    (house_rules.insides_imported, "evergrove/facts/lake.py", "from evergrove.facts.schema import FACT_SCHEMA\n"),
    (house_rules.insides_imported, "evergrove/scores/rfm.py", "from evergrove.facts import Lake\n"),
    (house_rules.insides_imported, "evergrove/scores/rfm.py", "from evergrove.kit.errors import InvalidError\n"),
    (house_rules.libraries_away_from_home, "evergrove/facts/lake.py", "import duckdb\n"),
]

RULES: list[Rule] = list(dict.fromkeys(rule for rule, _, _ in PLANTED))


@pytest.fixture(scope="module")
def sources() -> list[SourceFile]:
    return house_rules.read_sources(ROOT)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_every_file_keeps_the_rule(sources: list[SourceFile], rule: Rule) -> None:
    assert len(sources) > 10, "the files were found"
    findings = [finding for source in sources for finding in rule(source)]
    assert not findings, "\n" + "\n".join(findings)


@pytest.mark.parametrize(("rule", "path", "text"), PLANTED)
def test_the_rule_finds_what_breaks_it(rule: Rule, path: str, text: str) -> None:
    assert len(rule(SourceFile(path=Path(path), text=text))) == 1


@pytest.mark.parametrize(("rule", "path", "text"), ALLOWED)
def test_the_rule_lets_pass_what_keeps_it(rule: Rule, path: str, text: str) -> None:
    assert rule(SourceFile(path=Path(path), text=text)) == []


def test_test_files_have_names_of_their_own(sources: list[SourceFile]) -> None:
    # Folders of tests are no packages, so two files of one name would be one module to the test runner.
    names = [source.path.name for source in sources if source.path.name.startswith("test_")]
    assert sorted(names) == sorted(set(names))
