"""Cases that differ in a seed only: the first few run each time, the others in `make torture`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterable

    from _pytest.mark import ParameterSet


def first_of(seeds: Iterable[int], *, count: int) -> list[ParameterSet]:
    """What `parametrize` takes: the seeds in their order, those behind the first `count` marked as torture."""
    return [pytest.param(seed, marks=() if place < count else pytest.mark.torture) for place, seed in enumerate(seeds)]
