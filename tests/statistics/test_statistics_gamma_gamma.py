"""Gamma-Gamma: the published CDNOW figures, a second optimiser, known truth, and customers it cannot use."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import numpy as np
import pytest
from scipy import optimize, special

from evergrove.kit.errors import InvalidError
from evergrove.statistics import (
    GammaGammaParameters,
    PurchaseSummary,
    expected_amount,
    fit_gamma_gamma,
    summarise_purchases,
)


def read_sample() -> PurchaseSummary:
    found = importlib.util.find_spec("lifetimes")
    assert found is not None
    assert found.origin is not None
    path = Path(found.origin).parent / "datasets" / "CDNOW_sample.txt"
    fields = [row for row in map(str.split, path.read_text().splitlines()) if row]
    customer = np.array([int(row[1]) for row in fields])
    day = np.array([f"{row[2][:4]}-{row[2][4:6]}-{row[2][6:]}" for row in fields], dtype="datetime64[D]")
    amount = np.array([float(row[4]) for row in fields])
    end = int(np.datetime64("1997-09-30").astype(np.int64))
    return summarise_purchases(customer, day=day.astype(np.int64), amount=amount, end_day=end)


@pytest.fixture(scope="module")
def sample() -> PurchaseSummary:
    return read_sample()


def plain_log_likelihood(logs: np.ndarray, repeats: np.ndarray, means: np.ndarray) -> float:
    """Equation (1a) of Fader and Hardie's note 025, term by term."""
    p, q, gamma = np.exp(logs)
    return float(
        np.sum(
            special.gammaln(p * repeats + q)
            - special.gammaln(p * repeats)
            - special.gammaln(q)
            + q * np.log(gamma)
            + (p * repeats - 1) * np.log(means)
            + p * repeats * np.log(repeats)
            - (p * repeats + q) * np.log(gamma + means * repeats)
        )
    )


def test_cdnow_gives_the_published_parameters(sample: PurchaseSummary) -> None:
    fit = fit_gamma_gamma(sample.history.repeats, mean_amount=sample.mean_amount)
    assert (fit.repeat_buyers, fit.left_out) == (946, 1411)
    assert (fit.parameters.p, fit.parameters.q) == pytest.approx((6.25, 3.74), abs=5e-3)
    assert fit.parameters.gamma == pytest.approx(15.44, abs=5e-3)
    assert fit.log_likelihood == pytest.approx(-4055.92, abs=5e-3)
    assert fit.correlation == pytest.approx(0.114, abs=5e-4)
    assert fit.parameters.population_mean() == pytest.approx(35.17, abs=5e-3)
    assert fit.degenerate is None


def test_a_derivative_free_search_finds_no_better_point(sample: PurchaseSummary) -> None:
    fit = fit_gamma_gamma(sample.history.repeats, mean_amount=sample.mean_amount)
    used = sample.history.repeats > 0
    repeats, means = sample.history.repeats[used].astype(float), sample.mean_amount[used]
    found = np.log([fit.parameters.p, fit.parameters.q, fit.parameters.gamma])
    assert plain_log_likelihood(found, repeats, means) == pytest.approx(fit.log_likelihood, abs=1e-7)
    search = optimize.minimize(
        lambda logs: -plain_log_likelihood(logs, repeats, means),
        x0=np.log([5.0, 4.0, 20.0]),
        method="Nelder-Mead",
        options={"xatol": 1e-8, "fatol": 1e-10, "maxiter": 3_000},
    )
    assert search.x == pytest.approx(found, abs=1e-4)
    assert -search.fun <= fit.log_likelihood + 1e-7


def test_recovers_known_parameters_within_their_errors() -> None:
    random = np.random.default_rng(4)
    truth = GammaGammaParameters(p=4.0, q=3.0, gamma=60.0)
    repeats = random.poisson(2.0, 60_000)
    level = random.gamma(truth.q, 1.0 / truth.gamma, repeats.size)
    many = np.maximum(repeats, 1)
    means = np.where(repeats > 0, random.gamma(truth.p * many, 1.0 / level) / many, np.nan)
    fit = fit_gamma_gamma(repeats, mean_amount=means)
    assert fit.standard_errors is not None
    for name, error in zip(("p", "q", "gamma"), fit.standard_errors, strict=True):
        assert abs(getattr(fit.parameters, name) - getattr(truth, name)) < 3.5 * error
    # What a customer is expected to spend next is, on average in each group, his true mean p / nu.
    forecast = expected_amount(truth, repeats=repeats, mean_amount=means)
    actual = truth.p / level
    for count in range(5):
        group = repeats == count
        spread = actual[group].std() / np.sqrt(group.sum())
        assert actual[group].mean() == pytest.approx(forecast[group].mean(), abs=4.0 * spread)


def test_expected_amount_lies_between_the_customer_and_all() -> None:
    parameters = GammaGammaParameters(p=6.25, q=3.74, gamma=15.44)
    everybody = parameters.population_mean()
    assert everybody is not None
    answer = expected_amount(parameters, repeats=[0, 1, 20], mean_amount=[np.nan, 100.0, 100.0])
    assert answer[0] == pytest.approx(everybody)
    assert everybody < answer[1] < answer[2] < 100.0


def test_without_a_mean_the_answer_is_unknown() -> None:
    heavy = GammaGammaParameters(p=0.2, q=0.5, gamma=10.0)
    assert heavy.population_mean() is None
    answer = expected_amount(heavy, repeats=[0, 1, 5], mean_amount=[0.0, 10.0, 10.0])
    assert np.isnan(answer).tolist() == [True, True, False]


def test_returns_and_single_buyers_are_left_out_and_counted() -> None:
    random = np.random.default_rng(2)
    means = random.gamma(5.0, 10.0, 300)
    repeats = random.integers(1, 6, 300)
    dirty_means = np.r_[means, -5.0, 0.0, np.nan, 7.0]
    dirty_repeats = np.r_[repeats, 3, 2, 1, 0]
    clean = fit_gamma_gamma(repeats, mean_amount=means)
    dirty = fit_gamma_gamma(dirty_repeats, mean_amount=dirty_means)
    assert dirty.left_out == 4
    assert dirty.parameters == clean.parameters
    with pytest.raises(InvalidError, match="9 customers"):
        fit_gamma_gamma(repeats[:9], mean_amount=means[:9])


def test_customers_who_all_spend_the_same_are_degenerate() -> None:
    fit = fit_gamma_gamma(np.full(200, 3), mean_amount=np.full(200, 25.0))
    assert fit.degenerate is not None
    assert fit.standard_errors is None
    assert fit.correlation is None
