"""What the package needs at run time may be used under Apache-2.0 terms: nothing under GPL or AGPL."""

from __future__ import annotations

import re
from importlib.metadata import PackageMetadata, distribution
from typing import TYPE_CHECKING

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

if TYPE_CHECKING:
    from collections.abc import Iterable

EXTRAS = ("postgres", "spark")

LESSER_GPL_OF_EXTRAS = {"psycopg", "psycopg-binary"}
"""LGPL-3.0: used as libraries, unchanged, and only by those who install the extra `postgres`."""

STATED_IN_FILE_ONLY = {"mrml": "MIT", "pysqlite3": "Zlib"}
"""Distributions whose metadata says nothing; read in their licence file (mrml: in the bill of materials it ships)."""

_STRONG_COPYLEFT = re.compile(r"(?<!L)GPL|(?<!Lesser )General Public License", re.IGNORECASE)
_LESSER = re.compile(r"LGPL|Lesser General Public License", re.IGNORECASE)


def runtime_distributions(extras: Iterable[str]) -> dict[str, PackageMetadata]:
    """Name → metadata of everything that `evergrove[extras]` needs on this platform."""
    found: dict[str, PackageMetadata] = {}
    visited: set[tuple[str, str]] = set()
    waiting = [("evergrove", extra) for extra in ("", *extras)]
    while waiting:
        name, extra = waiting.pop()
        if (name, extra) in visited:
            continue
        visited.add((name, extra))
        found[name] = distribution(name).metadata
        for text in distribution(name).requires or ():
            requirement = Requirement(text)
            if requirement.marker is None or requirement.marker.evaluate({"extra": extra}):
                needed = canonicalize_name(requirement.name)
                waiting += [(needed, asked) for asked in ("", *requirement.extras)]
    return found


def stated_licence(name: str, metadata: PackageMetadata) -> str:
    """The licence in one line: expression, else classifiers, else the first line of the free text."""
    classifiers = [line for line in metadata.get_all("Classifier") or () if line.startswith("License ::")]
    expression, free_text = _first(metadata, "License-Expression"), _first(metadata, "License")
    stated = expression or "; ".join(classifiers) or free_text.strip().partition("\n")[0]
    return stated or STATED_IN_FILE_ONLY.get(name, "")


def _first(metadata: PackageMetadata, field: str) -> str:
    return next(iter(metadata.get_all(field) or ()), "")


def test_nothing_needed_at_run_time_is_gpl_or_agpl() -> None:
    licences = {name: stated_licence(name, found) for name, found in runtime_distributions(EXTRAS).items()}
    assert len(licences) > 30, "the closure was followed"
    assert {name: text for name, text in licences.items() if _STRONG_COPYLEFT.search(text)} == {}
    assert [name for name, text in licences.items() if not text] == [], "read the file, and list it here"


def test_lesser_gpl_comes_with_the_postgres_extra_only() -> None:
    lesser = {
        name for name, found in runtime_distributions(EXTRAS).items() if _LESSER.search(stated_licence(name, found))
    }
    assert lesser <= LESSER_GPL_OF_EXTRAS
    assert not lesser & set(runtime_distributions(()))


@pytest.mark.parametrize(
    ("text", "strong"),
    [
        ("GPL-3.0-or-later", True),
        ("AGPL-3.0-only", True),
        ("License :: OSI Approved :: GNU General Public License v3 (GPLv3)", True),
        ("LGPL-3.0-only", False),
        ("Apache-2.0", False),
    ],
)
def test_strong_copyleft_is_recognised(text: str, *, strong: bool) -> None:
    assert bool(_STRONG_COPYLEFT.search(text)) is strong
