"""Planned looks: published tables, a second implementation, and what must hold whatever the looks are."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evergrove.kit.errors import InvalidError
from evergrove.statistics import (
    Spending,
    alpha_spent,
    crossing,
    drift_for,
    even_looks,
    planned_look,
    planned_look_costs,
    sequential_bounds,
    sequential_probability,
)
from support.looks_reference import simulated_crossing, stay_probability

POCOCK = {2: 2.178, 3: 2.289, 4: 2.361, 5: 2.413, 10: 2.555, 20: 2.672}
"""C_P(K, 0.05), Jennison and Turnbull (2000), table 2.1."""

OBRIEN_FLEMING = {2: 1.977, 3: 2.004, 4: 2.024, 5: 2.040, 10: 2.087, 20: 2.126}
"""C_B(K, 0.05), the same, table 2.3; the boundary of look k is C_B times the root of K / k."""


@pytest.mark.parametrize(
    ("spending", "published"),
    [
        ("obrien_fleming", (4.8769, 3.3569, 2.6803, 2.2898, 2.0310)),
        ("pocock", (2.4380, 2.4268, 2.4101, 2.3966, 2.3859)),
    ],
)
def test_bounds_of_five_looks_are_the_published_ones(spending: Spending, published: tuple[float, ...]) -> None:
    """Reboussin, DeMets, Kim and Lan (2000), Controlled Clinical Trials 21, whose program stops at four digits."""
    assert sequential_bounds(even_looks(5), alpha=0.05, spending=spending) == pytest.approx(published, abs=2e-4)


@pytest.mark.parametrize(("looks", "constant"), POCOCK.items())
def test_the_flat_boundary_of_pocock_has_its_level(looks: int, constant: float) -> None:
    assert crossing([constant] * looks, information=even_looks(looks)).total == pytest.approx(0.05, abs=1e-4)


@pytest.mark.parametrize(("looks", "constant"), OBRIEN_FLEMING.items())
def test_the_falling_boundary_of_obrien_and_fleming_has_its_level(looks: int, constant: float) -> None:
    times = even_looks(looks)
    bounds = [constant / np.sqrt(time) for time in times]
    assert crossing(bounds, information=times).total == pytest.approx(0.05, abs=1.5e-4)


@pytest.mark.parametrize(("looks", "inflation"), [(2, 1.110), (3, 1.166), (4, 1.202), (5, 1.229), (10, 1.301)])
def test_what_pococks_looks_cost_is_the_published_figure(looks: int, inflation: float) -> None:
    """R_P(K, 0.05, 0.2), Jennison and Turnbull (2000), table 2.2."""
    times = even_looks(looks)
    drift = drift_for([POCOCK[looks]] * looks, information=times, power=0.8)
    assert (drift / (1.959964 + 0.841621)) ** 2 == pytest.approx(inflation, abs=1e-3)


@pytest.mark.parametrize("spending", ["obrien_fleming", "pocock"])
@pytest.mark.parametrize("information", [(0.3, 0.4, 0.9, 1.0), (0.1, 0.55, 0.6), (0.5, 1.0)])
def test_one_integral_over_all_looks_says_the_same(spending: Spending, information: tuple[float, ...]) -> None:
    """Unequal looks; what is left at the end is what the spending function says."""
    bounds = sequential_bounds(information, alpha=0.05, spending=spending)
    spent = 1.0 - stay_probability(bounds, information=information)
    assert spent == pytest.approx(alpha_spent(information[-1], alpha=0.05, spending=spending), abs=3e-5)


def test_paths_with_an_effect_cross_as_simulated() -> None:
    information = (0.2, 0.5, 0.7, 1.0)
    bounds = sequential_bounds(information, alpha=0.05)
    found = crossing(bounds, information=information, drift=1.5)
    above, below = simulated_crossing(bounds, information=information, drift=1.5, paths=400_000, seed=3)
    assert float(found.above.sum()) == pytest.approx(above, abs=0.003)
    assert float(found.below.sum()) == pytest.approx(below, abs=0.0005)


@settings(max_examples=40, deadline=None)
@given(
    steps=st.lists(st.floats(0.02, 1.0), min_size=1, max_size=8),
    alpha=st.sampled_from([0.01, 0.05, 0.2]),
    spending=st.sampled_from(["obrien_fleming", "pocock"]),
)
def test_whatever_the_looks_are_alpha_is_spent_and_no_more(
    steps: list[float], alpha: float, spending: Spending
) -> None:
    information = tuple((np.cumsum(steps) / np.sum(steps)).tolist())
    bounds = sequential_bounds(information, alpha=alpha, spending=spending)
    assert crossing(bounds, information=information).total == pytest.approx(alpha, abs=1e-7)


@settings(max_examples=6, deadline=None)
@given(deviate=st.floats(0.3, 5.0), looks=st.integers(2, 6), look=st.integers(1, 6))
def test_the_p_value_is_below_alpha_exactly_where_the_boundary_is_passed(deviate: float, looks: int, look: int) -> None:
    information = even_looks(looks)[: min(look, looks)]
    for alpha in (0.01, 0.0499):
        bound = sequential_bounds(information, alpha=alpha)[-1]
        found = sequential_probability(deviate, information=information, alpha=alpha)
        if abs(bound - deviate) > 1e-8:
            assert (found < alpha) == (deviate > bound)


@pytest.mark.parametrize("spending", ["obrien_fleming", "pocock"])
@pytest.mark.parametrize("level", [0.7, 0.2, 0.03, 0.004, 0.0006, 1e-6, 1e-10])
def test_the_p_value_is_the_alpha_of_its_own_boundary(spending: Spending, level: float) -> None:
    information = (0.3, 0.5, 0.9)
    bound = sequential_bounds(information, alpha=level, spending=spending)[-1]
    found = sequential_probability(bound, information=information, spending=spending)
    assert found == pytest.approx(level, rel=2e-3)


def test_p_values_end_where_the_digits_do() -> None:
    assert sequential_probability(9.0, information=(0.5, 1.0)) == 1e-12
    assert sequential_probability(0.0, information=(0.5, 1.0)) == 1.0


def test_an_early_end_spends_what_is_left() -> None:
    stopped = sequential_bounds((0.3, 0.6), alpha=0.05, is_final=True)
    assert crossing(stopped, information=(0.3, 0.6)).total == pytest.approx(0.05, abs=1e-9)
    assert stopped[1] < sequential_bounds((0.3, 0.6), alpha=0.05)[1]


def test_more_customers_than_planned_spend_no_more() -> None:
    bounds = sequential_bounds((0.5, 1.0, 1.2), alpha=0.05)
    assert crossing(bounds, information=(0.5, 1.0, 1.2)).total == pytest.approx(0.05, abs=1e-7)
    assert bounds[2] == 8.0  # nothing is left to spend


def test_a_month_of_daily_looks_costs_a_twentieth_more_customers() -> None:
    costs = planned_look_costs(30, alpha=0.05, power=0.8)
    assert costs.inflation == pytest.approx(1.0496, abs=1e-3)
    assert costs.found[-1] == pytest.approx(0.8, abs=1e-6)
    assert costs.expected_information < 0.8
    assert planned_look_costs(1, alpha=0.05, power=0.8).inflation == pytest.approx(1.0, abs=1e-9)


def test_one_look_is_the_test_of_one_look() -> None:
    criterion = planned_look((1.0,), alpha=0.05)
    assert criterion.deviate == pytest.approx(1.959964, abs=1e-6)
    assert criterion.level == pytest.approx(0.95)
    assert criterion.probability(0.02) == 0.02
    assert criterion.probability(None) is None


@pytest.mark.parametrize("information", [(), (0.5, 0.5), (0.5, 0.3), (0.0, 1.0), (float("nan"),), (0.5, 0.50001)])
def test_looks_that_do_not_rise_are_refused(information: tuple[float, ...]) -> None:
    with pytest.raises(InvalidError):
        sequential_bounds(information, alpha=0.05)


def test_an_alpha_that_is_none_and_too_many_looks_are_refused() -> None:
    with pytest.raises(InvalidError):
        sequential_bounds((1.0,), alpha=1.5)
    with pytest.raises(InvalidError):
        even_looks(0)
    with pytest.raises(InvalidError):
        drift_for([2.0], information=[1.0], power=1.0)
