"""Moments of several values: against the comparisons of two arms that stand, and against least squares."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest

from evergrove.kit.errors import InvalidError
from evergrove.statistics import (
    JointMoments,
    ValueMoments,
    adjusted_mean_effect,
    freed_of_covariates,
    mean_effect,
    ratio_effect,
)
from support.looks_reference import shared_theta

FloatArray = npt.NDArray[np.float64]


@pytest.fixture
def arms() -> tuple[FloatArray, FloatArray]:
    """What customers spent, and what they had spent before; the second arm spends more."""
    random = np.random.default_rng(17)
    before = random.gamma(2.0, 50.0, 3_000)
    after = 0.7 * before + random.normal(20.0, 25.0, 3_000) + np.where(np.arange(3_000) < 1_400, 0.0, 3.0)
    both = np.column_stack([after, before])
    return both[:1_400], both[1_400:]


def test_one_covariate_frees_as_it_always_did(arms: tuple[FloatArray, FloatArray]) -> None:
    control, treated = arms
    freed = freed_of_covariates([ValueMoments.of(treated), ValueMoments.of(control)])
    found = mean_effect(freed[0], control=freed[1])
    stands = adjusted_mean_effect(
        JointMoments.of(treated[:, 0], other=treated[:, 1]),
        control=JointMoments.of(control[:, 0], other=control[:, 1]),
    )
    assert found.difference.value == pytest.approx(stands.difference.value)
    assert found.difference.low == pytest.approx(stands.difference.low)
    assert found.p_value == pytest.approx(stands.p_value)


def test_a_ratio_is_the_one_that_stands(arms: tuple[FloatArray, FloatArray]) -> None:
    control, treated = arms
    ratios = [ValueMoments.of(one).as_ratio() for one in (treated, control)]
    assert ratios[0] is not None
    assert ratios[1] is not None
    found = mean_effect(ratios[0].judged, control=ratios[1].judged)
    stands = ratio_effect(
        JointMoments.of(treated[:, 0], other=treated[:, 1]),
        control=JointMoments.of(control[:, 0], other=control[:, 1]),
    )
    assert found.difference.value == pytest.approx(stands.difference.value)
    assert found.difference.high == pytest.approx(stands.difference.high)
    assert found.p_value == pytest.approx(stands.p_value)


def test_several_covariates_free_as_least_squares_do() -> None:
    """One of them is not known for everybody, and one is the same for all; their units differ by 10^8."""
    random = np.random.default_rng(2)
    arm = np.repeat([0, 1, 2], 800)
    money, visits = random.lognormal(12.0, 1.0, 2_400), random.poisson(3.0, 2_400).astype(np.float64)
    missing = random.random(2_400) < 0.3
    value = 0.0001 * money + 0.5 * visits + 2.0 * missing + arm + random.normal(0, 10, 2_400)
    covariates = [np.where(missing, 0.0, money), missing.astype(np.float64), visits, np.full(2_400, 7.0)]
    values = np.column_stack([value, *covariates])
    freed = freed_of_covariates([ValueMoments.of(values[arm == place]) for place in range(3)])
    theta = shared_theta(values[:, :-1], arms=arm)
    wanted = value - values[:, 1:-1] @ theta + values[:, 1:-1].mean(axis=0) @ theta
    for place, one in enumerate(freed):
        assert one.mean == pytest.approx(wanted[arm == place].mean(), rel=1e-9)
        assert one.variance == pytest.approx(wanted[arm == place].var(ddof=1), rel=1e-6)


def test_what_was_done_before_halves_the_variance_and_moves_nothing() -> None:
    """A covariate with a correlation of 0.72 leaves 48 % of the variance (models of the field: -51.8 %)."""
    random = np.random.default_rng(23)
    plain, freed = [], []
    for _ in range(400):
        before = random.normal(0, 1, 800)
        values = np.column_stack([0.72 * before + random.normal(0, np.sqrt(1 - 0.72**2), 800), before])
        values[400:, 0] += 0.1
        arms = [ValueMoments.of(values[400:]), ValueMoments.of(values[:400])]
        plain.append(arms[0].means[0] - arms[1].means[0])
        adjusted = freed_of_covariates(arms)
        freed.append(adjusted[0].mean - adjusted[1].mean)
    assert np.var(freed) / np.var(plain) == pytest.approx(0.48, abs=0.07)
    assert np.mean(freed) == pytest.approx(0.1, abs=0.01)


def test_sums_around_a_centre_keep_the_digits() -> None:
    values = np.array([[1e9], [1e9 + 1], [1e9 + 2]])
    rest = values - 1e9
    found = ValueMoments.from_sums(
        count=3, active=[3], totals=rest.sum(axis=0), products=rest.T @ rest, centre=np.array([1e9])
    )
    assert found.judged.variance == pytest.approx(1.0)
    assert found.judged.mean == 1e9 + 1


def test_nobody_and_what_is_not_known() -> None:
    nobody = ValueMoments.of(np.zeros((0, 2)))
    assert nobody.count == 0
    assert nobody.as_ratio() is None
    assert ValueMoments.of([[1.0, 0.0], [2.0, 0.0]]).as_ratio() is None
    with pytest.raises(InvalidError):
        ValueMoments.of([[np.nan]])
