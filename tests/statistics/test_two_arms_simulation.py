"""Two arms in worlds whose truth is known: intervals cover it, nothing gives false alarms, test and interval agree."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from evergrove.statistics import (
    MONEY_ACTIVE_MIN,
    ArmMoments,
    JointMoments,
    adjusted_mean_effect,
    mean_effect,
    ratio_effect,
    sample_ratio,
    share_effect,
)

TAIL = 1e-4


def outcomes_of(size: int, share: float) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]:
    """Every count of hits that can happen, with its probability."""
    low, high = stats.binom.ppf([TAIL, 1 - TAIL], size, share).astype(int)
    hits = np.arange(low, high + 1)
    return hits, stats.binom.pmf(hits, size, share)


@pytest.mark.parametrize(
    ("treated", "control"),
    [
        ((9_500, 0.005), (500, 0.005)),
        ((1_000, 0.005), (100, 0.005)),
        ((150, 0.12), (60, 0.05)),
        ((50, 0.5), (50, 0.5)),
    ],
)
def test_intervals_of_shares_cover_the_truth_exactly_counted(
    treated: tuple[int, float], control: tuple[int, float]
) -> None:
    """No luck: every outcome is weighed. A small control of rare buyers is the case of every campaign."""
    difference, lift = treated[1] - control[1], treated[1] / control[1] - 1
    covered = lift_covered = alarmed = 0.0
    for hits, chance in zip(*outcomes_of(*treated), strict=True):
        for other_hits, other_chance in zip(*outcomes_of(*control), strict=True):
            found = share_effect(
                treated_hits=int(hits), treated_size=treated[0], control_hits=int(other_hits), control_size=control[0]
            )
            weight = chance * other_chance
            covered += weight * found.difference.covers(difference)
            low, high = found.lift.low, found.lift.high
            lift_covered += weight * ((low is None or low <= lift) and (high is None or lift <= high))
            alarmed += weight * (found.p_value is not None and found.p_value < 0.05)
    assert 0.94 < covered < 0.97
    assert 0.94 < lift_covered < 0.97
    if difference == 0.0:
        assert alarmed < 0.058


@settings(max_examples=150, deadline=None)
@given(
    sizes=st.tuples(st.integers(30, 5_000), st.integers(30, 5_000)),
    shares=st.tuples(st.floats(0, 1), st.floats(0, 1)),
    level=st.sampled_from([0.8, 0.95, 0.99]),
)
def test_test_and_intervals_never_disagree(sizes: tuple[int, int], shares: tuple[float, float], level: float) -> None:
    hits = [round(size * share) for size, share in zip(sizes, shares, strict=True)]
    found = share_effect(
        treated_hits=hits[0], treated_size=sizes[0], control_hits=hits[1], control_size=sizes[1], level=level
    )
    low, high, p_value = found.difference.low, found.difference.high, found.p_value
    assert low is not None
    assert high is not None
    assert p_value is not None
    if min(abs(low), abs(high)) < 1e-9:
        return  # it ends at 0 within rounding
    is_apart = low > 0 or high < 0
    assert is_apart == (p_value < 1 - level)
    if found.lift.low is not None and found.lift.high is not None and hits[1]:
        assert is_apart == (found.lift.low > 0 or found.lift.high < 0)


def test_means_and_their_lift_agree_with_the_test() -> None:
    random = np.random.default_rng(21)
    for _ in range(200):
        treated, control = random.normal(1.0, 1.0, 80), random.normal(0.8, 1.3, 60)
        found = mean_effect(ArmMoments.of(treated), control=ArmMoments.of(control))
        low, high = found.difference.low, found.difference.high
        assert low is not None
        assert high is not None
        assert found.p_value is not None
        is_apart = low > 0 or high < 0
        assert is_apart == (found.p_value < 0.05)
        assert found.lift.low is not None
        # A control that may be near 0 leaves the lift without an upper bound.
        assert is_apart == (found.lift.low > 0 or (found.lift.high is not None and found.lift.high < 0))


def spread(rate: float, repeats: int) -> float:
    """Three standard errors of a counted rate."""
    return 3 * float(np.sqrt(rate * (1 - rate) / repeats))


def test_money_with_enough_buyers_covers_and_raises_few_false_alarms() -> None:
    """Log-normal baskets (sigma 0.8), a control of one in twenty: as skewed as a shop's money is after the cap."""
    random, repeats = np.random.default_rng(22), 1_500
    known = covered = 0
    for _ in range(repeats):
        arms = []
        for size in (57_000, 3_000):
            money = random.lognormal(0.0, 0.8, random.binomial(size, 0.05))
            arms.append(
                ArmMoments.from_sums(
                    count=size, total=float(money.sum()), squares=float(money @ money), active=len(money)
                )
            )
        found = mean_effect(arms[0], control=arms[1], active_min=MONEY_ACTIVE_MIN)
        if found.reason is None:
            known, covered = known + 1, covered + found.difference.covers(0.0)
    assert known > 0.99 * repeats
    assert covered / known == pytest.approx(0.95, abs=0.012 + spread(0.95, known))


def test_clicks_of_one_customer_are_not_independent() -> None:
    """The unit that was drawn is the customer: taking sessions for it alarms three times as often as promised."""
    random, repeats = np.random.default_rng(23), 400
    alarms = naive_alarms = 0
    for _ in range(repeats):
        arms, totals = [], []
        for _arm in range(2):
            sessions = 1 + random.poisson(4, 250)
            clicks = random.binomial(sessions, random.beta(0.6, 2.4, 250))
            arms.append(JointMoments.of(clicks, other=sessions))
            totals.append((int(clicks.sum()), int(sessions.sum())))
        found = ratio_effect(arms[0], control=arms[1])
        assert found.p_value is not None
        alarms += found.p_value < 0.05
        naive = share_effect(
            treated_hits=totals[0][0], treated_size=totals[0][1], control_hits=totals[1][0], control_size=totals[1][1]
        )
        naive_alarms += (naive.p_value or 0.0) < 0.05
    assert alarms / repeats == pytest.approx(0.05, abs=spread(0.05, repeats))
    assert naive_alarms / repeats > 0.15


def test_what_came_before_narrows_the_interval_and_moves_nothing() -> None:
    random, repeats, truth = np.random.default_rng(24), 500, 0.5
    covered, narrower, found_differences = 0, [], []
    for _ in range(repeats):
        before = random.gamma(2, 1, 600)
        is_treated = random.random(600) < 0.8
        after = before + random.normal(0, 1, 600) + truth * is_treated
        arms = [JointMoments.of(after[chosen], other=before[chosen]) for chosen in (is_treated, ~is_treated)]
        plain, freed = mean_effect(arms[0].main, control=arms[1].main), adjusted_mean_effect(arms[0], control=arms[1])
        assert plain.detectable is not None
        assert freed.detectable is not None
        assert freed.difference.value is not None
        covered += freed.difference.covers(truth)
        narrower.append(freed.detectable / plain.detectable)
        found_differences.append(freed.difference.value)
    assert covered / repeats == pytest.approx(0.95, abs=spread(0.95, repeats))
    # The variance of `after` is 2 + 1, of which `before` explains 2.
    assert np.mean(narrower) == pytest.approx(np.sqrt(1 / 3), rel=0.03)
    assert np.mean(found_differences) == pytest.approx(truth, abs=0.02)


def test_the_detectable_difference_is_found_four_times_in_five() -> None:
    random, repeats, sizes = np.random.default_rng(25), 500, (9_000, 1_000)
    expected = share_effect(treated_hits=450, treated_size=9_000, control_hits=50, control_size=1_000)
    assert expected.detectable is not None
    found = 0
    for _ in range(repeats):
        hits = random.binomial(sizes, (0.05 + expected.detectable, 0.05))
        effect = share_effect(
            treated_hits=int(hits[0]), treated_size=sizes[0], control_hits=int(hits[1]), control_size=sizes[1]
        )
        found += (effect.p_value or 0.0) < 0.05
    assert found / repeats == pytest.approx(0.8, abs=spread(0.8, repeats))


def test_the_sample_ratio_gate_stops_faults_and_hardly_ever_a_sound_draw() -> None:
    random = np.random.default_rng(26)
    sound = [
        sample_ratio(treated=50_000 - int(n), control=int(n), control_share=0.1)
        for n in random.binomial(50_000, 0.1, 4_000)
    ]
    assert sum(one.is_broken for one in sound) <= 6
    assert 15 < sum(one.verdict == "doubtful" for one in sound) < 65
    # One in ten of the control group lost, for example because their exposure was not told.
    faulty = [sample_ratio(treated=45_000, control=int(n), control_share=0.1) for n in random.binomial(5_000, 0.9, 100)]
    assert all(one.is_broken for one in faulty)
