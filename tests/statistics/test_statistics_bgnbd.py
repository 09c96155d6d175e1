"""BG/NBD: published figures, the lifetimes package, known truth from simulated customers, and the closed forms."""

from __future__ import annotations

import importlib.util
import warnings
from pathlib import Path

import numpy as np
import pyarrow.compute as pc
import pytest
from pyarrow import parquet
from scipy import integrate

from evergrove.kit.errors import InvalidError
from evergrove.statistics import (
    BgNbdFit,
    BgNbdParameters,
    PurchaseHistory,
    PurchaseSummary,
    expected_orders,
    fit_bgnbd,
    log_likelihood,
    probability_alive,
    probability_of_no_order,
    summarise_purchases,
)
from evergrove.statistics.bgnbd_likelihood import LikelihoodRows, evaluate

CALIBRATION_END = int(np.datetime64("1997-09-30").astype(np.int64))
PAPER = BgNbdParameters(r=0.243, alpha=4.414, a=0.793, b=2.426)


def read_cdnow(name: str) -> PurchaseSummary:
    """Histories in days to 1997-09-30 from a transaction file of the lifetimes wheel, without importing it."""
    found = importlib.util.find_spec("lifetimes")
    assert found is not None
    assert found.origin is not None
    path = Path(found.origin).parent / "datasets" / name
    # The sample has a second id column and the master a heading; date, number and dollars are the last three in both.
    fields = [row for row in map(str.split, path.read_text().splitlines()) if row and row[-3].isdigit()]
    customer = np.unique([row[0] for row in fields], return_inverse=True)[1]
    day = np.array([f"{row[-3][:4]}-{row[-3][4:6]}-{row[-3][6:]}" for row in fields], dtype="datetime64[D]")
    amount = np.array([float(row[-1]) for row in fields])
    return summarise_purchases(customer, day=day.astype(np.int64), amount=amount, end_day=CALIBRATION_END)


@pytest.fixture(scope="module")
def sample() -> PurchaseHistory:
    return read_cdnow("CDNOW_sample.txt").history.in_units_of(7)


@pytest.fixture(scope="module")
def sample_fit(sample: PurchaseHistory) -> BgNbdFit:
    return fit_bgnbd(sample)


def simulate(
    parameters: BgNbdParameters, *, age: np.ndarray, horizon: float, seed: int
) -> tuple[PurchaseHistory, np.ndarray, np.ndarray]:
    """Customers of the model's own story: history up to `age`, orders in the horizon after it, alive at `age`."""
    random = np.random.default_rng(seed)
    size = age.size
    rate = random.gamma(parameters.r, 1.0 / parameters.alpha, size)
    leaving = random.beta(parameters.a, parameters.b, size)
    now, recency = np.zeros(size), np.zeros(size)
    repeats, later, alive = np.zeros(size, dtype=np.int64), np.zeros(size, dtype=np.int64), np.ones(size, dtype=bool)
    active = np.arange(size)
    while active.size:
        now[active] += random.exponential(1.0 / rate[active])
        active = active[now[active] <= age[active] + horizon]
        before = now[active] <= age[active]
        repeats[active[before]] += 1
        recency[active[before]] = now[active[before]]
        later[active[~before]] += 1
        leaves = random.random(active.size) < leaving[active]
        alive[active[leaves & before]] = False
        active = active[~leaves]
    return PurchaseHistory.checked(repeats, recency=recency, age=age), later, alive


def one_customer(*, repeats: int, recency: float, age: float) -> PurchaseHistory:
    return PurchaseHistory.checked([repeats], recency=[recency], age=[age])


def test_cdnow_sample_gives_the_published_parameters(sample_fit: BgNbdFit) -> None:
    found = sample_fit.sound_parameters()
    assert (sample_fit.customers, sample_fit.repeat_buyers) == (2357, 946)
    assert found.r == pytest.approx(0.2426, abs=5e-5)
    assert found.alpha == pytest.approx(4.4136, abs=5e-5)
    assert found.a == pytest.approx(0.7929, abs=5e-5)
    assert found.b == pytest.approx(2.4259, abs=5e-5)
    assert sample_fit.log_likelihood == pytest.approx(-9582.429, abs=5e-4)
    assert sample_fit.standard_errors == pytest.approx((0.0126, 0.378, 0.186, 0.705), rel=5e-3)
    assert sample_fit.evaluations < 15


def test_cdnow_whole_cohort_gives_the_known_parameters() -> None:
    fit = fit_bgnbd(read_cdnow("CDNOW_master.txt").history.in_units_of(7))
    found = fit.sound_parameters()
    assert (found.r, found.alpha, found.a, found.b) == pytest.approx((0.2516, 4.7889, 0.7234, 2.1611), abs=6e-5)
    assert fit.log_likelihood == pytest.approx(-95368.444, abs=1e-3)


def test_the_unit_of_time_changes_alpha_alone(sample: PurchaseHistory, sample_fit: BgNbdFit) -> None:
    # In whole days equal histories merge, so this also proves that merging loses nothing.
    days = PurchaseHistory(sample.repeats, np.round(sample.recency * 7), np.round(sample.age * 7))
    in_days, in_weeks = fit_bgnbd(days).parameters, sample_fit.parameters
    assert in_days.alpha / 7 == pytest.approx(in_weeks.alpha, rel=1e-8)
    assert (in_days.r, in_days.a, in_days.b) == pytest.approx((in_weeks.r, in_weeks.a, in_weeks.b), rel=1e-8)


def test_published_forecasts_of_the_paper(sample: PurchaseHistory, sample_fit: BgNbdFit) -> None:
    found = sample_fit.parameters
    holdout = expected_orders(found, history=sample, horizon=39.0)
    assert holdout.sum() == pytest.approx(1653, abs=1.0)
    assert holdout[sample.repeats == 0].mean() == pytest.approx(0.225, abs=5e-4)
    # The cohort's cumulative repeat sales at week 78, from each customer's own first day.
    new = one_customer(repeats=0, recency=0.0, age=0.0)
    ages, customers = np.unique(sample.age, return_counts=True)
    totals = [float(expected_orders(found, history=new, horizon=float(age) + 39.0)[0]) for age in ages]
    assert float(customers @ totals) == pytest.approx(4161, abs=2.0)


@pytest.mark.slow  # importing lifetimes brings pandas and autograd: 3 s
def test_lifetimes_finds_the_same_optimum_and_the_same_customers(sample: PurchaseHistory, sample_fit: BgNbdFit) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from lifetimes import BetaGeoFitter

        peer = BetaGeoFitter(penalizer_coef=0.0).fit(sample.repeats, sample.recency, sample.age, tol=1e-12)
        theirs = BgNbdParameters(**{name: float(peer.params_[name]) for name in ("r", "alpha", "a", "b")})
        alive = np.asarray(peer.conditional_probability_alive(sample.repeats, sample.recency, sample.age))
        orders = np.asarray(
            peer.conditional_expected_number_of_purchases_up_to_time(39, sample.repeats, sample.recency, sample.age)
        )
    # Theirs stops earlier; ours must be at least as likely and equal to their printed digits.
    assert sample_fit.log_likelihood >= log_likelihood(theirs, sample)
    assert sample_fit.parameters.alpha == pytest.approx(theirs.alpha, rel=1e-3)
    assert probability_alive(theirs, history=sample) == pytest.approx(alive, rel=1e-9)
    assert expected_orders(theirs, history=sample, horizon=39.0) == pytest.approx(orders, rel=1e-8)


@pytest.mark.parametrize("logs", [(-1.4, 1.5, -0.2, 0.9), (0.7, 3.0, 1.1, -0.4)])
def test_gradient_and_hessian_equal_finite_differences(sample: PurchaseHistory, logs: tuple[float, ...]) -> None:
    rows, point, width = LikelihoodRows.of(sample), np.array(logs), 1e-5
    _, gradient, hessian = evaluate(rows, logs=point)
    for index in range(4):
        step = np.zeros(4)
        step[index] = width
        above, below = evaluate(rows, logs=point + step), evaluate(rows, logs=point - step)
        assert (above[0] - below[0]) / (2 * width) == pytest.approx(gradient[index], rel=1e-5, abs=1e-2)
        assert (above[1] - below[1]) / (2 * width) == pytest.approx(hessian[index], rel=1e-5, abs=1e-2)


def test_recovers_known_parameters_within_their_errors() -> None:
    truth = BgNbdParameters(r=0.6, alpha=40.0, a=0.8, b=2.5)
    age = np.random.default_rng(5).uniform(60.0, 720.0, 60_000)
    history, _, _ = simulate(truth, age=age, horizon=0.0, seed=6)
    fit = fit_bgnbd(history)
    assert fit.standard_errors is not None
    found = fit.sound_parameters()
    deviates = [
        (getattr(found, name) - getattr(truth, name)) / error
        for name, error in zip(("r", "alpha", "a", "b"), fit.standard_errors, strict=True)
    ]
    assert max(abs(value) for value in deviates) < 3.5
    assert (
        max(
            error / getattr(truth, name)
            for name, error in zip("rab", np.array(fit.standard_errors)[[0, 2, 3]], strict=True)
        )
        < 0.06
    )


def test_standard_errors_cover_the_truth_over_many_worlds() -> None:
    truth = BgNbdParameters(r=0.9, alpha=30.0, a=0.7, b=2.0)
    covered = np.zeros(4)
    worlds = 60
    for world in range(worlds):
        history, _, _ = simulate(truth, age=np.full(2_000, 365.0), horizon=0.0, seed=1_000 + world)
        fit = fit_bgnbd(history)
        assert fit.log_covariance is not None
        reach = 1.96 * np.sqrt(np.diag(fit.log_covariance))
        logs = np.log([getattr(fit.parameters, name) / getattr(truth, name) for name in ("r", "alpha", "a", "b")])
        covered += np.abs(logs) <= reach
    # 95 % of 60 is 57; fewer than 51 has a chance below 1 in 300 for each.
    assert covered.min() >= 51


def test_probability_of_no_order_equals_what_simulated_customers_do() -> None:
    truth = BgNbdParameters(r=0.8, alpha=50.0, a=0.9, b=2.2)
    age = np.random.default_rng(8).uniform(10.0, 600.0, 200_000)
    history, later, alive = simulate(truth, age=age, horizon=90.0, seed=9)
    forecast = probability_of_no_order(truth, history=history, horizon=90.0)
    orders = expected_orders(truth, history=history, horizon=90.0)
    living = probability_alive(truth, history=history)
    bands = np.digitize(forecast, np.quantile(forecast, np.arange(0.1, 1.0, 0.1)))
    groups = [bands == band for band in range(10)] + [history.repeats == count for count in range(4)]
    for group in groups:
        size = int(group.sum())
        assert size > 1_000
        none = (later[group] == 0).mean()
        assert none == pytest.approx(forecast[group].mean(), abs=4.0 * np.sqrt(0.25 / size))
        assert alive[group].mean() == pytest.approx(living[group].mean(), abs=4.0 * np.sqrt(0.25 / size))
        spread = later[group].std() / np.sqrt(size)
        assert later[group].mean() == pytest.approx(orders[group].mean(), abs=4.0 * spread)


@pytest.mark.parametrize(("repeats", "recency", "age"), [(0, 0.0, 30.0), (1, 12.0, 30.0), (7, 28.0, 40.0)])
def test_probability_of_no_order_equals_the_posterior_integral(repeats: int, recency: float, age: float) -> None:
    """Against the double integral over the posterior of rate and leaving, written from the model's story alone."""
    found, horizon = BgNbdParameters(r=0.8, alpha=9.0, a=0.9, b=2.2), 11.0

    def prior(rate: float, leaving: float) -> float:
        gamma = rate ** (found.r - 1.0) * np.exp(-found.alpha * rate)
        return float(gamma * leaving ** (found.a - 1.0) * (1.0 - leaving) ** (found.b - 1.0))

    def still_here(rate: float, leaving: float) -> float:
        return float(prior(rate, leaving) * (rate * (1.0 - leaving)) ** repeats * np.exp(-rate * age))

    def has_left(rate: float, leaving: float) -> float:
        if repeats == 0:
            return 0.0
        stayed = (1.0 - leaving) ** (repeats - 1)
        return float(prior(rate, leaving) * rate**repeats * stayed * leaving * np.exp(-rate * recency))

    def integral(part: object) -> float:
        # rate = u^2 and leaving = v^2 take away the poles of the two priors at 0.
        def inner(v: float, u: float) -> float:
            return part(u * u, v * v) * 4.0 * u * v  # type: ignore[operator, no-any-return]

        return float(integrate.dblquad(inner, 0.0, 2.5, 0.0, 1.0, epsabs=1e-16, epsrel=1e-7)[0])

    silent = integral(lambda rate, leaving: still_here(rate, leaving) * np.exp(-rate * horizon))
    here, gone = integral(still_here), integral(has_left)
    history = one_customer(repeats=repeats, recency=recency, age=age)
    assert probability_alive(found, history=history)[0] == pytest.approx(here / (here + gone), rel=1e-5)
    answer = probability_of_no_order(found, history=history, horizon=horizon)[0]
    assert answer == pytest.approx((silent + gone) / (here + gone), rel=1e-5)


def test_no_order_in_no_time_is_certain_and_it_falls_to_having_left() -> None:
    history = PurchaseHistory.checked([0, 2, 9], recency=[0.0, 10.0, 38.0], age=[39.0, 39.0, 39.0])
    assert probability_of_no_order(PAPER, history=history, horizon=0.0).tolist() == [1.0, 1.0, 1.0]
    for_ever = probability_of_no_order(PAPER, history=history, horizon=1e30)
    left = 1.0 - probability_alive(PAPER, history=history)
    assert for_ever[1:] == pytest.approx(left[1:], abs=1e-9)
    assert expected_orders(PAPER, history=history, horizon=0.0) == pytest.approx([0.0, 0.0, 0.0], abs=1e-12)


def test_thousands_of_repeats_stay_finite() -> None:
    heavy = PurchaseHistory.checked([3_000, 20_000], recency=[700.0, 728.0], age=[728.0, 728.0])
    orders = expected_orders(PAPER, history=heavy, horizon=90.0)
    rate = (PAPER.r + heavy.repeats) / (PAPER.alpha + heavy.age)
    assert np.isfinite(orders).all()
    # Such a customer's chance to leave is next to nothing: at most the Poisson expectation, and near it if alive.
    alive = probability_alive(PAPER, history=heavy)
    assert (orders <= alive * rate * 90.0).all()
    assert orders[1] == pytest.approx(alive[1] * rate[1] * 90.0, rel=0.1)
    assert np.isfinite(probability_of_no_order(PAPER, history=heavy, horizon=1.0)).all()


@pytest.mark.parametrize(("a", "b"), [(1.0, 2.5), (0.4, 0.6), (0.3, 0.2), (3.0, 2.0)])
def test_expected_orders_crosses_its_singular_points_smoothly(a: float, b: float) -> None:
    history = one_customer(repeats=0, recency=0.0, age=10.0)

    def at(shift: float) -> float:
        nearby = BgNbdParameters(r=0.7, alpha=8.0, a=a + shift, b=b + shift / 3.0)
        return float(expected_orders(nearby, history=history, horizon=20.0)[0])

    assert at(0.0) == pytest.approx((at(-1e-3) + at(1e-3)) / 2.0, rel=1e-5)


def test_a_shop_that_nobody_leaves_is_reported_and_not_quoted() -> None:
    random = np.random.default_rng(3)
    rate = random.gamma(0.8, 1.0 / 60.0, 3_000)
    repeats = random.poisson(rate * 365.0)
    recency = np.where(repeats > 0, 365.0 * random.random(3_000) ** (1.0 / np.maximum(repeats, 1)), 0.0)
    fit = fit_bgnbd(PurchaseHistory.checked(repeats, recency=recency, age=np.full(3_000, 365.0)))
    assert fit.degenerate == "no_dropout"
    assert fit.standard_errors is None
    with pytest.raises(InvalidError, match="no_dropout"):
        fit.sound_parameters()


def test_customers_who_all_leave_with_one_chance_are_reported() -> None:
    alike = BgNbdParameters(r=0.8, alpha=20.0, a=30_000.0, b=90_000.0)
    verdicts = []
    for world in range(6):
        history, _, _ = simulate(alike, age=np.full(2_000, 365.0), horizon=0.0, seed=21 + world)
        fit = fit_bgnbd(history)
        verdicts.append(fit.degenerate)
        # The limit itself is found: one purchase in four is the last.
        assert fit.parameters.a / (fit.parameters.a + fit.parameters.b) == pytest.approx(0.25, abs=0.02)
    # By chance about half of such worlds look a little mixed and have a true maximum inside.
    assert "no_dropout_spread" in verdicts
    assert set(verdicts) <= {None, "no_dropout_spread", "weakly_identified"}


def test_one_year_of_online_retail_shows_nobody_leaving_and_two_years_do() -> None:
    file = Path(__file__).parents[2] / "examples" / "online-retail-ii" / "online_retail_II.parquet"
    columns = ["Customer ID", "InvoiceDate", "Quantity", "Price"]
    table = parquet.read_table(file, columns=columns)
    bought = pc.and_(pc.greater(table["Quantity"], 0), pc.greater(table["Price"], 0))
    table = table.filter(pc.and_(bought, pc.is_valid(table["Customer ID"])))
    customer = np.unique(table["Customer ID"].to_numpy(), return_inverse=True)[1]
    day = table["InvoiceDate"].to_numpy().astype("datetime64[D]").astype(np.int64)
    end = int(np.datetime64("2011-12-10").astype(np.int64))
    last_year = day >= int(np.datetime64("2010-12-01").astype(np.int64))
    one = summarise_purchases(
        customer[last_year], day=day[last_year], amount=np.zeros(int(last_year.sum())), end_day=end
    )
    two = summarise_purchases(customer, day=day, amount=np.zeros(day.size), end_day=end)
    assert fit_bgnbd(one.history).degenerate == "no_dropout"
    sound = fit_bgnbd(two.history)
    assert (sound.customers, sound.degenerate) == (5_878, None)
    assert sound.parameters.a == pytest.approx(0.110, abs=1e-3)


def test_too_few_repeat_buyers_are_refused() -> None:
    history = PurchaseHistory.checked([0] * 50 + [1] * 9, recency=[0.0] * 50 + [3.0] * 9, age=[10.0] * 59)
    with pytest.raises(InvalidError, match="9 customers came back"):
        fit_bgnbd(history)


def test_a_history_that_cannot_be_is_refused() -> None:
    with pytest.raises(InvalidError, match="between 0 and age"):
        one_customer(repeats=1, recency=11.0, age=10.0)
    with pytest.raises(InvalidError, match="exactly where repeats is 0"):
        one_customer(repeats=2, recency=0.0, age=10.0)
    with pytest.raises(InvalidError, match="differ in length"):
        PurchaseHistory.checked([1, 2], recency=[1.0], age=[2.0])
    with pytest.raises(InvalidError, match="NaN"):
        one_customer(repeats=1, recency=float("nan"), age=10.0)


def test_orders_become_histories_with_one_purchase_a_day() -> None:
    # Customer 7: days 10 (twice), 12, 20 and one after the end; customer 3: day 15 only; customer 9 comes too late.
    summary = summarise_purchases(
        [7, 3, 7, 7, 9, 7, 7],
        day=[20, 15, 10, 12, 31, 10, 33],
        amount=[8.0, 5.0, 1.0, 4.0, 9.0, 2.0, 7.0],
        end_day=30,
    )
    assert summary.customer.tolist() == [3, 7]
    assert summary.history.repeats.tolist() == [0, 2]
    assert summary.history.recency.tolist() == [0.0, 10.0]
    assert summary.history.age.tolist() == [15.0, 20.0]
    assert np.isnan(summary.mean_amount[0])
    assert summary.mean_amount[1] == 6.0


def test_no_orders_are_no_histories() -> None:
    summary = summarise_purchases([4], day=[31], amount=[1.0], end_day=30)
    assert len(summary.history) == 0
    assert summary.customer.size == 0


def test_first_fit_on_a_part_leads_to_the_same_optimum(
    sample: PurchaseHistory, sample_fit: BgNbdFit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("evergrove.statistics.bgnbd.WARM_START_CUSTOMERS_MIN", 2_000)
    monkeypatch.setattr("evergrove.statistics.bgnbd.WARM_START_CUSTOMERS", 500)
    warm = fit_bgnbd(sample)
    assert warm.parameters.alpha == pytest.approx(sample_fit.parameters.alpha, rel=1e-7)
    assert warm.evaluations < sample_fit.evaluations
