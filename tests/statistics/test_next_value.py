"""The range of the next value: its level on simulated days, a published factor, and what chance adds to it."""

from __future__ import annotations

import numpy as np
import pytest

from evergrove.kit import InvalidError
from evergrove.statistics import next_value


def test_nineteen_of_twenty_next_values_fall_into_the_range() -> None:
    random = np.random.default_rng(7)
    days = random.normal(200.0, 15.0, (4_000, 5))
    hits = 0
    for row in days:
        found = next_value(row[:4])
        assert found.low is not None
        assert found.high is not None
        hits += found.low <= row[4] <= found.high
    assert hits / len(days) == pytest.approx(0.95, abs=0.012)


def test_the_factor_is_the_published_one() -> None:
    """t(0.975; 3) · √(1 + 1/4) = 3.558 (Hahn and Meeker 1991, table A.13, n = 4, m = 1)."""
    found = next_value([9.0, 10.0, 11.0, 10.0])
    spread = float(np.std([9.0, 10.0, 11.0, 10.0], ddof=1))
    assert found.value == pytest.approx(10.0)
    assert found.high == pytest.approx(10.0 + 3.558 * spread, abs=0.001)
    assert found.low == pytest.approx(10.0 - 3.558 * spread, abs=0.001)


def test_days_that_happen_to_be_alike_do_not_make_the_next_one_unusual() -> None:
    alike = [100.0, 100.0, 100.0, 100.0]
    assert next_value(alike).high == pytest.approx(100.0)
    assert next_value(alike, variance_min=100.0).high == pytest.approx(135.58, abs=0.01)


def test_two_days_predict_nothing() -> None:
    found = next_value([3.0, 4.0])
    assert (found.value, found.low, found.high, found.reason, found.count) == (None, None, None, "few", 2)


def test_what_cannot_be_is_refused() -> None:
    with pytest.raises(InvalidError):
        next_value([1.0, 2.0, 3.0], variance_min=-1.0)
