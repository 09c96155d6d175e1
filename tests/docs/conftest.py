"""What the guides' commands find in the folder in which the tests resolve them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

WRITTEN_IN_THE_GUIDE = ("golden.yaml", "try.yaml")
"""A command that takes a file looks whether it is there before anything else."""


@pytest.fixture(autouse=True)
def _written_files(tmp_path: Path) -> None:
    """The journeys that the guide writes before it calls a command with them."""
    for name in WRITTEN_IN_THE_GUIDE:
        (tmp_path / name).touch()
