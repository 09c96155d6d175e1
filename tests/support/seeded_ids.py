"""Ids that are the same in every run, where a draw by id decides what a test sees."""

from __future__ import annotations

import itertools
import random
from types import SimpleNamespace
from typing import TYPE_CHECKING

from evergrove.kit import ids

if TYPE_CHECKING:
    import pytest

BEGUN_NS = 1_800_000_000_000_000_000
MILLISECOND_NS = 1_000_000


def seed_ids(monkeypatch: pytest.MonkeyPatch, *, seed: int) -> None:
    """Let new ids follow from `seed` and their order, for work in one thread of one process.

    Hold-outs draw by the customer's id: with ids of chance, who is in control is another in each run, and an interval
    of 95 % misses in one run of twenty.
    """
    chance = random.Random(seed)  # noqa: S311 - no secret
    moments = itertools.count(BEGUN_NS, MILLISECOND_NS)
    monkeypatch.setattr(ids, "os", SimpleNamespace(urandom=chance.randbytes))
    monkeypatch.setattr(ids, "time", SimpleNamespace(time_ns=lambda: next(moments)))
