"""Proportions: published examples, scipy as the second implementation, coverage in simulated worlds, empty cells."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from evergrove.kit.errors import InvalidError
from evergrove.statistics import (
    distribution_against,
    distribution_difference,
    false_discovery_adjusted,
    family_adjusted,
    independence_probability,
    risk_ratio,
    share,
    share_difference,
    target_group_index,
    wilson_bounds,
)


@pytest.mark.parametrize(
    ("hits", "size", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_gives_the_table_of_newcombe(hits: int, size: int, low: float, high: float) -> None:
    found = share(hits, size=size)
    assert (found.low, found.high) == pytest.approx((low, high), abs=5e-5)


def test_wilson_equals_scipy_and_takes_arrays() -> None:
    low, high = wilson_bounds([3, 0, 10, 0], size=[10, 5, 10, 0], level=0.9)
    for index, (hits, size) in enumerate([(3, 10), (0, 5), (10, 10)]):
        peer = stats.binomtest(hits, size).proportion_ci(0.9, method="wilson")
        assert (low[index], high[index]) == pytest.approx((peer.low, peer.high), abs=1e-12)
    assert np.isnan([low[3], high[3]]).all()
    assert share(0, size=0).reason == "empty"
    with pytest.raises(InvalidError, match="between 0 and size"):
        wilson_bounds(5, size=4)
    with pytest.raises(InvalidError, match="level"):
        share(1, size=2, level=95.0)


@pytest.mark.parametrize(
    ("first", "second", "low", "high"),
    [((56, 70), (48, 80), 0.0524, 0.3339), ((9, 10), (3, 10), 0.1705, 0.8090), ((10, 10), (0, 10), 0.6075, 1.0)],
)
def test_difference_gives_the_table_of_newcombe(
    first: tuple[int, int], second: tuple[int, int], low: float, high: float
) -> None:
    found = share_difference(first_hits=first[0], first_size=first[1], second_hits=second[0], second_size=second[1])
    assert (found.estimate.low, found.estimate.high) == pytest.approx((low, high), abs=6e-5)


def test_difference_of_an_empty_sample_is_unknown() -> None:
    found = share_difference(first_hits=0, first_size=0, second_hits=1, second_size=2)
    assert (found.estimate.value, found.estimate.reason, found.p_value) == (None, "empty", None)


def test_ratio_equals_scipy() -> None:
    found = risk_ratio(first_hits=30, first_size=200, second_hits=20, second_size=400)
    peer = stats.contingency.relative_risk(30, 200, 20, 400)
    bounds = peer.confidence_interval(0.95)
    assert found.estimate.value == pytest.approx(peer.relative_risk)
    assert (found.estimate.low, found.estimate.high) == pytest.approx((bounds.low, bounds.high))


def test_ratio_with_empty_cells_says_what_is_known() -> None:
    nobody_first = risk_ratio(first_hits=0, first_size=50, second_hits=10, second_size=50).estimate
    assert (nobody_first.value, nobody_first.low) == (0.0, 0.0)
    assert nobody_first.high is not None
    assert 0.0 < nobody_first.high < 1.0
    nobody_second = risk_ratio(first_hits=10, first_size=50, second_hits=0, second_size=50).estimate
    assert (nobody_second.value, nobody_second.high, nobody_second.reason) == (None, None, "no_hit_in_second")
    assert nobody_second.low is not None
    assert nobody_second.low > 1.0
    assert risk_ratio(first_hits=0, first_size=5, second_hits=0, second_size=5).estimate.reason == "no_hit"
    everybody = risk_ratio(first_hits=5, first_size=5, second_hits=9, second_size=9).estimate
    assert everybody.value == 1.0
    assert everybody.low is not None
    assert everybody.low < 1.0


@pytest.mark.parametrize(("hits", "sizes"), [((30, 50), (200, 260)), ((1, 9), (12, 30)), ((0, 4), (40, 40))])
def test_p_value_equals_scipy_in_dense_and_sparse_tables(hits: tuple[int, int], sizes: tuple[int, int]) -> None:
    table = [[hits[0], sizes[0] - hits[0]], [hits[1], sizes[1] - hits[1]]]
    expected = stats.contingency.expected_freq(table)
    peer = (
        stats.fisher_exact(table).pvalue if expected.min() < 5 else stats.chi2_contingency(table, correction=False)[1]
    )
    found = independence_probability(hits[0], first_size=sizes[0], second_hits=hits[1], second_size=sizes[1])
    assert found == pytest.approx(peer, rel=1e-9)


def test_index_is_segment_over_base_and_its_test_is_against_the_rest() -> None:
    found = target_group_index(segment_hits=60, segment_size=200, base_hits=150, base_size=1_000)
    assert found.estimate.value == pytest.approx(200.0)
    assert (found.first_share, found.second_share) == (0.3, 0.15)
    rest = risk_ratio(first_hits=60, first_size=200, second_hits=90, second_size=800)
    assert found.p_value == rest.p_value
    assert rest.estimate.low is not None
    assert found.estimate.low == pytest.approx(100 * rest.estimate.low / (0.2 * rest.estimate.low + 0.8))


def test_index_at_its_ends() -> None:
    all_of_it = target_group_index(segment_hits=20, segment_size=100, base_hits=20, base_size=1_000).estimate
    assert (all_of_it.value, all_of_it.high) == (1_000.0, 1_000.0)
    assert all_of_it.low is not None
    assert 100.0 < all_of_it.low < 1_000.0
    none_of_it = target_group_index(segment_hits=0, segment_size=100, base_hits=20, base_size=1_000).estimate
    assert (none_of_it.value, none_of_it.low) == (0.0, 0.0)
    whole = target_group_index(segment_hits=20, segment_size=100, base_hits=20, base_size=100)
    assert (whole.estimate.value, whole.estimate.reason, whole.p_value) == (100.0, "segment_is_base", None)
    assert target_group_index(segment_hits=0, segment_size=9, base_hits=0, base_size=90).estimate.reason == "no_hit"
    with pytest.raises(InvalidError, match="more hits than the base"):
        target_group_index(segment_hits=5, segment_size=9, base_hits=4, base_size=90)
    with pytest.raises(InvalidError, match="rest of the base"):
        target_group_index(segment_hits=0, segment_size=80, base_hits=20, base_size=90)


@pytest.mark.parametrize(("inside", "outside", "size"), [(0.30, 0.10, 200), (0.05, 0.05, 150), (0.02, 0.08, 300)])
def test_index_interval_covers_the_truth(inside: float, outside: float, size: int) -> None:
    random = np.random.default_rng(11)
    rest, worlds, covered, rejected = 1_000, 1_500, 0, 0
    truth = 100 * inside / ((size * inside + rest * outside) / (size + rest))
    for in_segment, in_rest in zip(
        random.binomial(size, inside, worlds).tolist(), random.binomial(rest, outside, worlds).tolist(), strict=True
    ):
        found = target_group_index(
            segment_hits=in_segment, segment_size=size, base_hits=in_segment + in_rest, base_size=size + rest
        )
        covered += found.estimate.covers(truth)
        rejected += found.p_value is not None and found.p_value < 0.05
    assert 0.935 < covered / worlds < 0.985
    if inside == outside:
        assert rejected / worlds < 0.065


@pytest.mark.parametrize(("first", "second"), [(0.1, 0.1), (0.5, 0.3), (0.02, 0.05)])
def test_difference_interval_covers_the_truth(first: float, second: float) -> None:
    random = np.random.default_rng(12)
    worlds, covered = 1_500, 0
    for one, two in zip(random.binomial(80, first, worlds), random.binomial(120, second, worlds), strict=True):
        found = share_difference(first_hits=int(one), first_size=80, second_hits=int(two), second_size=120)
        covered += found.estimate.covers(first - second)
    assert 0.935 < covered / worlds < 0.985


BENJAMINI_HOCHBERG_1995 = [
    0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0,
]  # fmt: skip


def test_adjusted_p_values_reject_what_the_paper_rejects() -> None:
    shuffled = np.random.default_rng(13).permutation(15)
    values = np.array(BENJAMINI_HOCHBERG_1995)[shuffled]
    discovered = false_discovery_adjusted(values)
    assert (discovered <= 0.05).sum() == 4
    assert discovered == pytest.approx(stats.false_discovery_control(values))
    family = family_adjusted(values)
    assert (family <= 0.05).sum() == 3
    assert family.min() == pytest.approx(0.0015)
    assert (np.argsort(family[np.argsort(values)], kind="stable") == np.arange(15)).all()


def test_adjustment_of_none_one_and_impossible() -> None:
    assert false_discovery_adjusted([]).size == 0
    assert family_adjusted([0.03]).tolist() == [0.03]
    with pytest.raises(InvalidError, match="NaN"):
        family_adjusted([0.1, np.nan])
    with pytest.raises(InvalidError, match="between 0 and 1"):
        false_discovery_adjusted([1.1])


def test_distribution_difference_equals_scipy() -> None:
    segment, rest = [30, 50, 20, 0], [300, 200, 250, 0]
    found = distribution_difference(segment, rest=rest)
    peer = stats.chi2_contingency(np.array([segment[:3], rest[:3]]))
    assert found.statistic == pytest.approx(peer.statistic)
    assert (found.p_value, found.degrees_of_freedom) == pytest.approx((peer.pvalue, 2))
    assert found.effect == pytest.approx(stats.contingency.association(np.array([segment[:3], rest[:3]])))
    assert not found.sparse
    assert distribution_difference([1, 0, 2], rest=[3, 1, 40]).sparse
    assert distribution_difference([0, 0], rest=[3, 1]).reason == "empty"
    assert distribution_difference([4, 0], rest=[3, 0]).reason == "one_class"


def test_distribution_against_shares_equals_scipy() -> None:
    found = distribution_against([18, 55, 27], shares=[0.2, 0.5, 0.3])
    peer = stats.chisquare([18, 55, 27], [20, 50, 30])
    assert (found.statistic, found.p_value) == pytest.approx((peer.statistic, peer.pvalue))
    assert distribution_against([0, 0], shares=[0.5, 0.5]).reason == "empty"
    with pytest.raises(InvalidError, match="sum to 1"):
        distribution_against([1, 2], shares=[0.5, 0.6])
