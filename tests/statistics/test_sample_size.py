"""How many customers: published figures, and experiments of that size, tried."""

from __future__ import annotations

import pytest

from evergrove.kit.errors import InvalidError
from evergrove.statistics import (
    anytime_look_costs,
    control_for_means,
    control_for_shares,
    detectable,
    power_of_means,
)
from support.looks_reference import share_power


def test_shares_are_those_of_the_manuals() -> None:
    """R's power.prop.test(p1 = .50, p2 = .75, power = .90), example of its page: n 76.7."""
    assert control_for_shares(0.5, treated=0.75, alpha=0.05, power=0.9) == pytest.approx(76.7, abs=0.05)


@pytest.mark.parametrize(
    ("size", "power", "ratio", "published"),
    [(1.0, 0.9, 1.0, 22.02110), (0.5, 0.8, 1.0, 63.76561), (0.3, 0.9, 3.0, 156.1472)],
)
def test_means_are_those_of_the_manuals(size: float, power: float, ratio: float, published: float) -> None:
    """R's power.t.test(power = .90, delta = 1); statsmodels 0.14 TTestIndPower, 0.5 at 0.8, and 0.3 with ratio 3."""
    found = control_for_means(size, deviation=1.0, alpha=0.05, power=power, ratio=ratio)
    assert found == pytest.approx(published, abs=1e-4)


def test_the_power_of_twenty_is_that_of_the_manual() -> None:
    """R's power.t.test(n = 20, delta = 1, sd = 1): power 0.8689528, without the 2e-7 of the other tail."""
    assert power_of_means(1.0, control=20, ratio=1.0, alpha=0.05) == pytest.approx(0.8689528, abs=5e-7)


def test_large_experiments_join_the_exact_ones() -> None:
    exact = power_of_means(0.01, control=49_990, ratio=1.0, alpha=0.05)
    assert power_of_means(0.01, control=50_010, ratio=1.0, alpha=0.05) == pytest.approx(exact, abs=2e-4)


@pytest.mark.parametrize("size", [0.001, 0.01, 0.1, 1.0, 2.0])
@pytest.mark.parametrize("alpha", [0.2, 0.05, 0.05 / 19, 0.0001])
def test_every_size_is_found_with_its_power(size: float, alpha: float) -> None:
    found = control_for_means(size, deviation=1.0, alpha=alpha, power=0.9)
    assert power_of_means(size, control=found, ratio=1.0, alpha=alpha) == pytest.approx(0.9, abs=1e-6)


def test_experiments_of_the_planned_size_find_what_they_are_for() -> None:
    size = round(control_for_shares(0.1, treated=0.12, alpha=0.05, power=0.8))
    assert size == 3_841  # what the product says, held by trying below
    found = share_power(0.1, treated=0.12, size=size, alpha=0.05, experiments=40_000, seed=1)
    assert found == pytest.approx(0.8, abs=0.01)


def test_an_interval_for_every_moment_costs_three_fifths_more() -> None:
    costs = anytime_look_costs(alpha=0.05, power=0.8)
    assert 1.5 < costs.inflation < 1.8
    assert costs.found[-1] == pytest.approx(0.8, abs=1e-6)
    assert costs.expected_information * costs.inflation > 1.0  # on average it sees no fewer than the single look


def test_what_can_be_detected_is_the_inverse() -> None:
    assert detectable(1.0, alpha=0.05, power=0.8) == pytest.approx(1.959964 + 0.841621, abs=1e-6)


@pytest.mark.parametrize(("control", "treated"), [(0.1, 0.1), (0.0, 0.1), (0.9, 1.0)])
def test_shares_that_no_experiment_tells_apart_are_refused(control: float, treated: float) -> None:
    with pytest.raises(InvalidError):
        control_for_shares(control, treated=treated, alpha=0.05, power=0.8)


def test_means_that_no_experiment_tells_apart_are_refused() -> None:
    for difference, deviation in ((0.0, 1.0), (1.0, 0.0), (1e-9, 1.0)):
        with pytest.raises(InvalidError):
            control_for_means(difference, deviation=deviation, alpha=0.05, power=0.8)
    with pytest.raises(InvalidError):
        control_for_means(1.0, deviation=1.0, alpha=0.05, power=0.01)
