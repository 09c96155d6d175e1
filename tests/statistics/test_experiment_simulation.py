"""Experiments in worlds whose truth is known: false alarms of each way of looking, coverage, power, the check of arms.

500 customers an arm a day, one in ten does it, thirty days; what naive peeking does is shown beside.
"""

from __future__ import annotations

import numpy as np
import pytest

from evergrove.statistics import (
    ValueMoments,
    anytime_deviate,
    arms_ratio,
    even_looks,
    freed_of_covariates,
    mean_effect,
    sequential_bounds,
)
from evergrove.statistics.sample_ratio import BROKEN_BELOW, SEQUENTIAL_BROKEN_BELOW
from support.looks_reference import daily_deviates, halves_blocked

pytestmark = pytest.mark.slow

EXPERIMENTS = 8_000
DAYS, A_DAY, BASE = 30, 500, 0.1
SIZES = 2 * A_DAY * np.arange(1, DAYS + 1)
NAIVE = np.full(DAYS, 1.959964)
OBRIEN_FLEMING = np.array(sequential_bounds(even_looks(DAYS), alpha=0.05))
POCOCK = np.array(sequential_bounds(even_looks(DAYS), alpha=0.05, spending="pocock"))
ANYTIME = np.array([anytime_deviate(int(size), alpha=0.05, tuned_customers=int(SIZES[-1])) for size in SIZES])


def found(deviates: np.ndarray[tuple[int, ...], np.dtype[np.float64]], bounds: object) -> float:
    """The share of experiments in which somebody who looks daily sees an effect."""
    return float((np.abs(deviates) >= np.asarray(bounds)).any(axis=1).mean())


def test_without_an_effect_each_way_of_looking_keeps_its_promise_and_naive_peeking_does_not() -> None:
    null = daily_deviates(
        control=BASE, treated=BASE, customers_a_day=A_DAY, days=DAYS, experiments=EXPERIMENTS, seed=101
    )
    assert found(null, NAIVE) > 0.25  # more than one in four sound experiments shows an effect that is not there
    assert float((np.abs(null[:, -1]) >= NAIVE[-1]).mean()) == pytest.approx(0.05, abs=0.008)
    assert found(null, OBRIEN_FLEMING) == pytest.approx(0.05, abs=0.008)
    assert found(null, POCOCK) == pytest.approx(0.05, abs=0.008)
    assert found(null, ANYTIME) < 0.03


def test_planned_looks_cost_hardly_any_power_and_stop_early() -> None:
    effect = daily_deviates(
        control=BASE, treated=BASE * 1.1, customers_a_day=A_DAY, days=DAYS, experiments=EXPERIMENTS, seed=102
    )
    single = float((effect[:, -1] >= NAIVE[-1]).mean())
    assert single == pytest.approx(0.81, abs=0.02)
    assert found(effect, OBRIEN_FLEMING) > single - 0.035
    assert found(effect, ANYTIME) < found(effect, POCOCK) < found(effect, OBRIEN_FLEMING)
    first = (np.abs(effect) >= OBRIEN_FLEMING).argmax(axis=1)
    assert first[(np.abs(effect) >= OBRIEN_FLEMING).any(axis=1)].mean() < 22


def test_intervals_hold_the_truth_at_all_looks_at_once() -> None:
    """The repeated interval of each day, and the one for every moment, around a true difference of 0.02."""
    random = np.random.default_rng(103)
    hits = [random.binomial(A_DAY, share, (EXPERIMENTS, DAYS)).cumsum(axis=1) for share in (BASE + 0.02, BASE)]
    size = SIZES / 2
    shares = [hit / size for hit in hits]
    error = np.sqrt(sum(share * (1 - share) / size for share in shares))
    distance = np.abs(shares[0] - shares[1] - 0.02) / error
    assert float((distance <= OBRIEN_FLEMING).all(axis=1).mean()) == pytest.approx(0.95, abs=0.01)
    assert float((distance <= ANYTIME).all(axis=1).mean()) > 0.97
    assert float((distance <= NAIVE).all(axis=1).mean()) < 0.75


def test_the_check_of_the_arms_seldom_blocks_a_sound_experiment_though_it_is_looked_at_daily() -> None:
    random = np.random.default_rng(104)
    single, sequential = halves_blocked(
        random.binomial(2 * A_DAY, 0.5, (EXPERIMENTS, DAYS)).cumsum(axis=1), sizes=SIZES, concentration=2_000.0
    )
    assert float((sequential < SEQUENTIAL_BROKEN_BELOW).any(axis=1).mean()) < SEQUENTIAL_BROKEN_BELOW
    blocked = (single < BROKEN_BELOW) | (sequential < SEQUENTIAL_BROKEN_BELOW)
    assert float(blocked.any(axis=1).mean()) < 0.008
    assert float((single < 0.05).any(axis=1).mean()) > 0.2


def test_a_leak_is_found_within_the_month_and_the_vectors_here_are_the_products_check() -> None:
    random = np.random.default_rng(105)
    leaking = random.binomial(2 * A_DAY, 0.485, (2_000, DAYS)).cumsum(axis=1)
    single, sequential = halves_blocked(leaking, sizes=SIZES, concentration=2_000.0)
    blocked = (single < BROKEN_BELOW) | (sequential < SEQUENTIAL_BROKEN_BELOW)
    assert float(blocked.any(axis=1).mean()) > 0.9
    for row, day in ((0, 4), (1, 29), (2, 15)):
        hits, size = int(leaking[row, day]), int(SIZES[day])
        found = arms_ratio([hits, size - hits], shares=[0.5, 0.5])
        assert found.p_value == pytest.approx(float(single[row, day]))
        assert found.sequential_p_value == pytest.approx(float(sequential[row, day]), rel=1e-6)
        assert found.is_broken == bool(blocked[row, day])


def test_ratios_and_freed_means_of_equal_arms_alarm_as_often_as_promised() -> None:
    """Clicks an opening: every opening taken for a customer of its own alarms three times as often."""
    random = np.random.default_rng(106)
    alarms = {"ratio": 0, "naive": 0, "freed": 0}
    experiments, size = 1_000, 500
    for _ in range(experiments):
        rate = random.beta(1.0, 3.0, 2 * size)
        opened = 1 + random.poisson(6.0, 2 * size)
        clicks = random.binomial(opened, rate)
        values = np.column_stack([clicks, opened, rate * 10 + random.normal(0, 1, 2 * size)]).astype(np.float64)
        arms = [ValueMoments.of(values[:size]), ValueMoments.of(values[size:])]
        ratios = [one.as_ratio() for one in arms]
        plain = [one.judged for one in ratios if one is not None]
        freed = freed_of_covariates([one for one in ratios if one is not None])
        alarms["ratio"] += (mean_effect(plain[0], control=plain[1]).p_value or 1) < 0.05
        alarms["freed"] += (mean_effect(freed[0], control=freed[1]).p_value or 1) < 0.05
        hits, tries = values[:, 0].reshape(2, -1).sum(axis=1), values[:, 1].reshape(2, -1).sum(axis=1)
        pooled = hits.sum() / tries.sum()
        error = np.sqrt(pooled * (1 - pooled) * (1 / tries).sum())
        alarms["naive"] += abs(hits[0] / tries[0] - hits[1] / tries[1]) > 1.959964 * error
    shares = {name: count / experiments for name, count in alarms.items()}
    assert shares["ratio"] == pytest.approx(0.05, abs=0.02)
    assert shares["freed"] == pytest.approx(0.05, abs=0.02)
    assert shares["naive"] > 0.12
