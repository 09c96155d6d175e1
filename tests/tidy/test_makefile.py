"""The Makefile says what it can do, and its pinned versions are the locked ones."""

from __future__ import annotations

import re
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TARGETS = {"help", "setup", "demo", "test", "fast", "lint", "bench", "torture", "spark", "docs"}


def test_help_lists_every_target() -> None:
    listed = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert set(re.findall(r"^  make (\w+)", listed, flags=re.MULTILINE)) >= TARGETS


def test_apache_spark_is_of_the_version_of_its_client() -> None:
    pinned = re.search(r"^SPARK_VERSION = (\S+)$", (ROOT / "Makefile").read_text(), flags=re.MULTILINE)
    assert pinned is not None
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert project["optional-dependencies"]["spark"] == [f"pyspark-client=={pinned[1]}"]


@pytest.mark.parametrize("needed", ["LICENSE", "NOTICE", "CONTRIBUTING.md", "CHANGELOG.md", "docs/glossary.md"])
def test_what_a_newcomer_looks_for_is_there(needed: str) -> None:
    assert len((ROOT / needed).read_text(encoding="utf-8")) > 200
