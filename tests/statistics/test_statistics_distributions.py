"""Distributions: class bounds under ties, Gini by all pairs, Pareto shares, totals from a part of the customers."""

from __future__ import annotations

import numpy as np
import pytest

from evergrove.kit.errors import InvalidError
from evergrove.statistics import (
    assign_classes,
    count_from_sample,
    customers_share_for,
    gini,
    lorenz_curve,
    quantile_bounds,
    top_share,
    total_from_sample,
)


def test_bounds_split_distinct_values_evenly() -> None:
    values = np.random.default_rng(1).permutation(100)
    bounds = quantile_bounds(values, classes=5)
    assert bounds.tolist() == [19.0, 39.0, 59.0, 79.0]
    assert np.bincount(assign_classes(values, bounds=bounds)).tolist() == [20] * 5


@pytest.mark.parametrize("classes", [2, 3, 5, 7, 10])
def test_bounds_equal_the_step_quantile_of_numpy(classes: int) -> None:
    values = np.random.default_rng(2).integers(0, 30, 210).astype(float)
    expected = np.quantile(values, np.arange(1, classes) / classes, method="inverted_cdf")
    assert quantile_bounds(values, classes=classes).tolist() == expected.tolist()


def test_equal_values_share_a_class_whatever_their_order() -> None:
    values = np.array([1] * 60 + [2] * 25 + [3] * 10 + [50] * 5)
    bounds = quantile_bounds(values, classes=5)
    shuffled = np.random.default_rng(3).permutation(values)
    assert quantile_bounds(shuffled, classes=5).tolist() == bounds.tolist() == [1.0, 1.0, 1.0, 2.0]
    classes = assign_classes(shuffled, bounds=bounds)
    assert {int(value): set(classes[shuffled == value].tolist()) for value in (1, 2, 3, 50)} == {
        1: {0},
        2: {3},
        3: {4},
        50: {4},
    }


def test_bounds_of_nothing_are_refused() -> None:
    with pytest.raises(InvalidError, match="no value"):
        quantile_bounds([], classes=5)
    with pytest.raises(InvalidError, match="0 classes"):
        quantile_bounds([1.0], classes=0)
    assert quantile_bounds([7.0], classes=5).tolist() == [7.0] * 4
    assert quantile_bounds([7.0, 8.0], classes=1).size == 0


def test_gini_equals_the_mean_difference_of_all_pairs() -> None:
    values = np.random.default_rng(4).lognormal(0.0, 1.3, 400)
    pairs = np.abs(values[:, None] - values[None, :]).mean() / (2 * values.mean())
    assert gini(values) == pytest.approx(pairs, rel=1e-12)


def test_gini_of_an_exponential_population_is_a_half() -> None:
    values = np.random.default_rng(5).exponential(3.0, 400_000)
    assert gini(values) == pytest.approx(0.5, abs=2e-3)
    # Lorenz curve of the exponential: p + (1 - p) ln(1 - p).
    curve = lorenz_curve(values)
    assert curve is not None
    p = curve.customers_share[:-1]
    assert curve.value_share[:-1] == pytest.approx(p + (1 - p) * np.log(1 - p), abs=3e-3)
    assert curve.value_share[-1] == 1.0
    assert curve.gini == gini(values)


def test_ends_of_inequality() -> None:
    assert gini([5.0] * 8) == pytest.approx(0.0, abs=1e-15)
    assert gini([0.0] * 7 + [3.0]) == pytest.approx(7 / 8)
    assert gini([0.0, 0.0]) is None
    assert gini([]) is None
    assert lorenz_curve([]) is None
    with pytest.raises(InvalidError, match="negative"):
        gini([1.0, -1.0])


def test_pareto_shares_read_from_both_sides() -> None:
    values = [100.0, 50.0, 20.0, 20.0, 10.0]
    assert top_share(values, customers_share=0.2) == pytest.approx(0.5)
    assert top_share(values, customers_share=0.3) == pytest.approx(0.625)
    assert top_share(values, customers_share=1.0) == pytest.approx(1.0)
    assert customers_share_for(values, value_share=0.5) == pytest.approx(0.2)
    assert customers_share_for(values, value_share=0.51) == pytest.approx(0.4)
    assert customers_share_for(values, value_share=0.0) == 0.0
    assert customers_share_for(values, value_share=1.0) == 1.0
    assert top_share([0.0], customers_share=0.5) is None
    assert customers_share_for([], value_share=0.5) is None
    with pytest.raises(InvalidError, match="not between"):
        top_share(values, customers_share=20.0)


@pytest.mark.parametrize(("matching", "least"), [(160, 0.93), (1_000, 0.93), (20_000, 0.935), (49_990, 0.93)])
def test_count_interval_covers_the_truth(matching: int, least: float) -> None:
    population, size, worlds = 50_000, 3_125, 4_000
    hits = np.random.default_rng(6).hypergeometric(matching, population - matching, size, worlds)
    covered = sum(
        count_from_sample(int(count), sample_size=size, population_size=population).covers(matching) for count in hits
    )
    assert least < covered / worlds < 0.995


def test_count_interval_narrows_to_certainty() -> None:
    whole = count_from_sample(7, sample_size=20, population_size=20)
    assert (whole.value, whole.low, whole.high) == (7.0, 7.0, 7.0)
    nearly = count_from_sample(7, sample_size=19, population_size=20)
    assert nearly.low is not None
    assert nearly.high is not None
    assert nearly.low >= 7.0
    assert nearly.high <= 8.0
    none = count_from_sample(0, sample_size=1_000, population_size=16_000)
    assert (none.value, none.low) == (0.0, 0.0)
    assert none.high is not None
    assert 40 < none.high < 80
    assert count_from_sample(0, sample_size=0, population_size=9).reason == "empty"
    with pytest.raises(InvalidError, match="cannot be"):
        count_from_sample(5, sample_size=4, population_size=9)


def test_total_interval_covers_the_truth() -> None:
    random = np.random.default_rng(7)
    population = random.gamma(2.0, 50.0, 16_000) * (random.random(16_000) < 0.5)
    worlds, covered = 600, 0
    for _ in range(worlds):
        part = random.permutation(population)[:1_000]
        covered += total_from_sample(part, population_size=16_000).covers(population.sum())
    assert 0.925 < covered / worlds < 0.975


def test_total_of_small_and_whole_samples() -> None:
    whole = total_from_sample([1.0, 2.0], population_size=2)
    assert (whole.value, whole.low, whole.high) == (3.0, 3.0, 3.0)
    assert total_from_sample([], population_size=2).reason == "empty"
    lone = total_from_sample([4.0], population_size=10)
    assert (lone.value, lone.low, lone.reason) == (40.0, None, "one_customer")
    with pytest.raises(InvalidError, match="larger than its population"):
        total_from_sample([1.0, 2.0], population_size=1)
