"""Intervals for every moment, and the sequential check of the arms: oracles and what must hold."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from evergrove.kit.errors import InvalidError
from evergrove.statistics import any_moment, anytime_deviate, anytime_probability, arms_ratio, sample_ratio
from support.looks_reference import anytime_half_width


def test_the_interval_is_growthbooks() -> None:
    """gbstats 0.8.0, sequential, N* 5,000, on Hillstrom's women's mail and visits (64,000 customers, 2008)."""
    difference, error, customers = 0.045233106587, 0.00323439, 42_693
    reach = anytime_deviate(customers, alpha=0.05) * error
    assert (difference - reach, difference + reach) == pytest.approx((0.0348161, 0.0556501), abs=1e-7)
    assert anytime_probability(difference / error, customers=customers, alpha=0.05) == pytest.approx(
        1.1646e-41, rel=2e-3
    )


@given(customers=st.integers(60, 10_000_000), tuned=st.integers(100, 1_000_000), alpha=st.floats(0.001, 0.3))
def test_the_printed_formula_says_the_same(customers: int, tuned: int, alpha: float) -> None:
    reach = 0.02 * anytime_deviate(customers, alpha=alpha, tuned_customers=tuned)
    assert reach == pytest.approx(anytime_half_width(0.02, customers=customers, alpha=alpha, tuned=tuned), rel=1e-9)


@given(customers=st.integers(60, 1_000_000), deviate=st.floats(0.0, 30.0), alpha=st.floats(0.001, 0.3))
def test_p_value_and_interval_never_disagree(customers: int, deviate: float, alpha: float) -> None:
    criterion = any_moment(customers, alpha=alpha)
    probability = criterion.probability(2 * float(stats.norm.sf(deviate)))
    assert probability is not None
    if abs(deviate - criterion.deviate) > 1e-6:
        assert (probability < alpha) == (deviate > criterion.deviate)


def test_an_interval_of_nobody_is_refused() -> None:
    with pytest.raises(InvalidError):
        anytime_deviate(0, alpha=0.05)
    with pytest.raises(InvalidError):
        anytime_deviate(10, alpha=0.0)


def test_arms_of_hillstrom_fit_their_draw() -> None:
    """chi-square 0.2025 with 2 degrees of freedom, p 0.904."""
    found = arms_ratio([21_306, 21_307, 21_387], shares=[1 / 3] * 3)
    assert found.p_value == pytest.approx(stats.chisquare([21_306, 21_307, 21_387]).pvalue)
    assert found.p_value == pytest.approx(0.904, abs=5e-4)
    assert found.verdict == "fits"
    assert not found.is_broken


def test_two_arms_are_tested_as_two_arms_always_were() -> None:
    """Cookie Cats: 44,700 against 45,489, p 0.00861: a warning, no block."""
    found = arms_ratio([44_700, 45_489], shares=[0.5, 0.5])
    assert found.p_value == sample_ratio(treated=44_700, control=45_489, control_share=0.5).p_value
    assert found.verdict == "doubtful"
    assert arms_ratio([3, 40], shares=[0.05, 0.95]).p_value == pytest.approx(
        sample_ratio(treated=3, control=40, control_share=0.95).p_value or 0
    )


def test_a_leak_of_three_in_a_hundred_is_broken_for_either_test() -> None:
    found = arms_ratio([48_500, 50_000, 50_000], shares=[1 / 3] * 3)
    assert found.is_broken
    assert found.p_value is not None
    assert found.p_value < 0.0005
    assert found.sequential_p_value is not None
    assert found.sequential_p_value < 0.005


def test_the_bayes_factor_is_the_ratio_of_two_likelihoods() -> None:
    """Lindon and Malek (2022), equation 6, by integrating one share numerically."""
    shares = np.linspace(0.0005, 0.9995, 40_001)
    prior = stats.beta.pdf(shares, 1_000, 1_000)
    seen = stats.binom.pmf(560, 1_000, shares) / stats.binom.pmf(560, 1_000, 0.5)
    factor = float(np.trapezoid(prior * seen, shares))
    assert arms_ratio([560, 440], shares=[0.5, 0.5]).sequential_p_value == pytest.approx(1 / factor, rel=1e-6)


def test_nobody_yet_is_unknown_and_one_arm_is_refused() -> None:
    assert arms_ratio([0, 0], shares=[0.5, 0.5]).verdict == "unknown"
    with pytest.raises(InvalidError):
        arms_ratio([5], shares=[1.0])
