"""Ranking: areas against brute force and scipy, intervals against simulated worlds, ties and single classes."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from scipy import special, stats

from evergrove.kit.errors import InvalidError
from evergrove.statistics import (
    area_difference,
    area_under_curve,
    band_lift,
    brier_score,
    calibration_error,
    calibration_table,
    mid_ranks,
    precision_at_capacity,
)


def brute_force(labels: np.ndarray, scores: np.ndarray) -> tuple[float, np.ndarray, np.ndarray]:
    """The area and DeLong's components by all pairs."""
    wins = np.sign(scores[labels][:, None] - scores[~labels][None, :]) / 2.0 + 0.5
    return float(wins.mean()), wins.mean(axis=1), wins.mean(axis=0)


def test_area_and_interval_equal_all_pairs_with_ties() -> None:
    random = np.random.default_rng(1)
    labels = random.random(300) < 0.3
    scores = np.round(random.normal(size=300) + labels, 1)
    found = area_under_curve(labels, score=scores)
    area, of_event, of_other = brute_force(labels, scores)
    variance = of_event.var(ddof=1) / of_event.size + of_other.var(ddof=1) / of_other.size
    reach = 1.959963984540054 * np.sqrt(variance) / (area * (1 - area))
    assert found.value == pytest.approx(area, rel=1e-12)
    assert found.low == pytest.approx(special.expit(special.logit(area) - reach), rel=1e-12)
    assert found.high == pytest.approx(special.expit(special.logit(area) + reach), rel=1e-12)


def test_area_equals_the_statistic_of_mann_and_whitney_in_scipy() -> None:
    random = np.random.default_rng(2)
    labels = random.random(20_000) < 0.1
    scores = random.integers(0, 50, 20_000) + 5 * labels
    peer = stats.mannwhitneyu(scores[labels], scores[~labels], method="asymptotic").statistic
    pairs = np.count_nonzero(labels) * np.count_nonzero(~labels)
    assert area_under_curve(labels, score=scores).value == pytest.approx(peer / pairs, rel=1e-12)


def test_paired_difference_equals_all_pairs() -> None:
    random = np.random.default_rng(3)
    labels = random.random(250) < 0.4
    first = np.round(random.normal(size=250) + labels, 1)
    second = np.round(first + random.normal(size=250), 1)
    one, event_one, other_one = brute_force(labels, first)
    two, event_two, other_two = brute_force(labels, second)
    error = np.sqrt(
        (event_one - event_two).var(ddof=1) / event_one.size + (other_one - other_two).var(ddof=1) / other_one.size
    )
    found = area_difference(labels, first=first, second=second)
    assert found.difference.value == pytest.approx(one - two, rel=1e-10)
    assert found.difference.high == pytest.approx(one - two + 1.959963984540054 * error, rel=1e-10)
    assert found.p_value == pytest.approx(2 * stats.norm.sf(abs(one - two) / error), rel=1e-8)


@pytest.mark.parametrize(("shift", "size", "share"), [(1.0, 200, 0.2), (2.5, 120, 0.5), (0.0, 150, 0.3)])
def test_area_interval_covers_the_truth(shift: float, size: int, share: float) -> None:
    truth = stats.norm.cdf(shift / np.sqrt(2.0))
    random = np.random.default_rng(4)
    worlds, covered = 600, 0
    for _ in range(worlds):
        labels = np.arange(size) < size * share
        covered += area_under_curve(labels, score=random.normal(size=size) + shift * labels).covers(truth)
    # 95 % of 600 is 570, standard deviation 5.3.
    assert 0.925 < covered / worlds < 0.975


def test_paired_difference_covers_zero_where_there_is_none() -> None:
    random = np.random.default_rng(5)
    worlds, covered, rejected = 500, 0, 0
    for _ in range(worlds):
        labels = np.arange(300) < 100
        common = random.normal(size=300) + labels
        found = area_difference(labels, first=common + random.normal(size=300), second=common + random.normal(size=300))
        covered += found.difference.covers(0.0)
        rejected += found.p_value is not None and found.p_value < 0.05
    assert 0.925 < covered / worlds < 0.975
    assert covered + rejected == worlds


def test_not_worse_needs_the_whole_interval_above_the_margin() -> None:
    random = np.random.default_rng(6)
    labels = random.random(4_000) < 0.4
    good = random.normal(size=4_000) + labels
    worse = good + random.normal(size=4_000)
    assert area_difference(labels, first=good, second=worse).not_worse(margin=0.0) is True
    assert area_difference(labels, first=worse, second=good).not_worse(margin=0.0) is False
    assert area_difference(labels, first=worse, second=good).not_worse(margin=0.3) is True
    same = area_difference(labels, first=good, second=np.exp(good))
    assert (same.difference.value, same.difference.low, same.p_value) == (0.0, 0.0, 1.0)


def test_what_cannot_be_ranked_is_unknown_with_its_reason() -> None:
    assert area_under_curve([], score=[]).reason == "empty"
    nobody = area_under_curve([False, False], score=[1.0, 2.0])
    assert (nobody.value, nobody.reason) == (None, "one_class")
    constant = area_under_curve([True, False, True], score=[3.0, 3.0, 3.0])
    assert (constant.value, constant.low, constant.reason) == (0.5, None, "constant_score")
    lone = area_under_curve([True, False, False], score=[3.0, 1.0, 4.0])
    assert (lone.value, lone.low, lone.reason) == (0.5, None, "one_of_a_class")
    compared = area_difference([True, True], first=[1.0, 2.0], second=[2.0, 1.0])
    assert (compared.difference.reason, compared.not_worse(margin=0.1)) == ("one_class", None)
    with pytest.raises(InvalidError, match="NaN"):
        area_under_curve([True, False], score=[1.0, np.nan])
    with pytest.raises(InvalidError, match="0 and 1"):
        area_under_curve([0, 2], score=[1.0, 2.0])


def test_a_perfect_order_is_not_taken_for_certainty() -> None:
    labels = np.array([0, 0, 0, 0, 1, 1, 1])
    found = area_under_curve(labels, score=np.arange(7))
    assert (found.value, found.high) == (1.0, 1.0)
    assert found.low == pytest.approx(0.025 ** (1 / 3))
    turned = area_under_curve(labels, score=-np.arange(7))
    assert (turned.low, turned.high) == pytest.approx((0.0, 1.0 - 0.025 ** (1 / 3)))


def test_mid_ranks_share_the_places_of_a_tie() -> None:
    assert mid_ranks(np.array([5.0, 1.0, 5.0, 2.0])).tolist() == [3.5, 1.0, 3.5, 2.0]


def test_lift_of_the_worst_band_is_its_share_over_all() -> None:
    labels = np.r_[np.ones(30), np.zeros(70), np.ones(60), np.zeros(340)].astype(bool)
    band = np.arange(500) < 100
    found = band_lift(labels, in_band=band)
    assert found.estimate.value is not None
    assert found.estimate.value == pytest.approx(0.30 / 0.18)
    assert found.estimate.low is not None
    assert found.estimate.high is not None
    assert 1.0 < found.estimate.low < found.estimate.value < found.estimate.high
    assert found.p_value is not None
    assert found.p_value < 0.01
    assert band_lift(labels, in_band=np.zeros(500, dtype=bool)).estimate.reason == "empty"
    assert band_lift(labels, in_band=np.ones(500, dtype=bool)).estimate.reason == "segment_is_base"


def test_calibration_table_holds_everybody_once_and_ties_together() -> None:
    random = np.random.default_rng(7)
    probability = np.round(random.random(5_000), 2)
    labels = random.random(5_000) < probability
    table = calibration_table(labels, score=probability)
    assert sum(entry.customers for entry in table) == 5_000
    assert all(before.score_high < after.score_low for before, after in itertools.pairwise(table))
    assert sum(entry.observed.covers(entry.score_mean) for entry in table) >= 9
    error = calibration_error(table)
    assert error is not None
    assert error < 0.03
    wrong = calibration_error(calibration_table(labels, score=probability**3))
    assert wrong is not None
    assert wrong > 0.15


def test_calibration_of_a_constant_or_of_nobody() -> None:
    table = calibration_table([True, False, False, False], score=[0.2] * 4)
    assert [(entry.customers, entry.observed.value) for entry in table] == [(4, 0.25)]
    assert calibration_error(table) == pytest.approx(0.05)
    assert calibration_table([], score=[]) == ()
    assert calibration_error(()) is None


def test_brier_score_equals_the_mean_of_squares_and_covers() -> None:
    random = np.random.default_rng(8)
    worlds, covered = 400, 0
    for _ in range(worlds):
        probability = random.beta(2.0, 3.0, 300)
        labels = random.random(300) < probability
        # E[p (1 - p)] of a beta(2, 3) is 2 * 3 / (5 * 6).
        covered += brier_score(labels, probability=probability).covers(0.2)
    assert 0.92 < covered / worlds < 0.98
    assert brier_score([1, 0], probability=[0.5, 0.2]).value == pytest.approx((0.25 + 0.04) / 2)
    assert brier_score([], probability=[]).reason == "empty"
    with pytest.raises(InvalidError, match="between 0 and 1"):
        brier_score([1], probability=[1.2])


def test_precision_at_capacity_counts_ties_by_their_mean() -> None:
    labels = [1, 1, 0, 1, 0, 0]
    found = precision_at_capacity(labels, score=[9, 5, 5, 5, 1, 0], capacity=2)
    # One certain hit and one of three tied places, of which two are hits.
    assert found.precision.value == pytest.approx((1 + 2 / 3) / 2)
    assert found.recall == pytest.approx((1 + 2 / 3) / 3)
    assert found.lift == pytest.approx((1 + 2 / 3) / 2 / 0.5)
    assert found.tied == 3
    assert precision_at_capacity(labels, score=[9, 5, 5, 5, 1, 0], capacity=4).tied == 0
    everybody = precision_at_capacity(labels, score=[0] * 6, capacity=100)
    assert (everybody.precision.value, everybody.recall) == (0.5, 1.0)
    assert precision_at_capacity(labels, score=[0] * 6, capacity=0).precision.reason == "empty"
    nobody = precision_at_capacity([0, 0], score=[1, 2], capacity=1)
    assert (nobody.precision.value, nobody.recall, nobody.lift) == (0.0, None, None)
