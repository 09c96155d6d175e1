"""Purchase forecasts and the value matrix: against the statistics themselves, and when no fit may be believed."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import numpy as np
import pytest

from evergrove.facts.engine import Engine
from evergrove.scores import PurchasesSettings, ValueMatrixSettings, score_relation
from evergrove.statistics import (
    PurchaseHistory,
    expected_amount,
    expected_orders,
    fit_bgnbd,
    fit_gamma_gamma,
    probability_of_no_order,
)
from support.score_worlds import AS_OF, Story, busy_world, by_customer, facts_of

pytestmark = pytest.mark.slow


def scores_of(engine: Engine, story: Story, *, key: str, settings: Any = None) -> dict[str, dict[str, Any]]:
    facts = facts_of(engine, story)
    return by_customer(engine.fetch(score_relation(engine, facts, key=key, as_of=AS_OF, settings=settings)))


def histories(story: Story) -> tuple[list[str], PurchaseHistory, list[float]]:
    """Customers, their histories, and money per repeat day, by a plain loop."""
    days: dict[str, dict[int, int]] = {}
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    latest: dict[str, datetime] = {}
    for row in story.rows:
        if row["name"] == "Order Completed" and row["customer_id"]:
            of_customer = days.setdefault(row["customer_id"], {})
            day = (row["occurred_at"] - epoch).days
            of_customer[day] = of_customer.get(day, 0) + row["amount_minor"]
            latest[row["customer_id"]] = max(latest.get(row["customer_id"], epoch), row["occurred_at"])
    names = sorted(days)
    span = [max(days[name]) - min(days[name]) for name in names]
    silence = [(AS_OF - latest[name]).days for name in names]
    repeats = [len(days[name]) - 1 for name in names]
    later = [sum(money for day, money in days[name].items() if day != min(days[name])) for name in names]
    age = [one + two for one, two in zip(span, silence, strict=True)]
    means = [money / count if count else np.nan for money, count in zip(later, repeats, strict=True)]
    return names, PurchaseHistory.checked(repeats, recency=span, age=age), means


def test_forecasts_are_those_of_the_statistics(engine: Engine) -> None:
    story = busy_world(customers=160, seed=11, shop_only=True)
    found = scores_of(engine, story, key="purchases", settings=PurchasesSettings(horizon_days=60))
    names, history, _ = histories(story)
    fit = fit_bgnbd(history)
    assert sorted(found) == names
    none = [found[name]["purchase_none_probability"] for name in names]
    orders = [found[name]["purchase_orders_expected"] for name in names]
    np.testing.assert_allclose(none, probability_of_no_order(fit.parameters, history=history, horizon=60.0), rtol=1e-6)
    np.testing.assert_allclose(orders, expected_orders(fit.parameters, history=history, horizon=60.0), rtol=1e-6)
    assert fit.degenerate is None
    assert {row["purchase_fit"] for row in found.values()} == {"sound"}


def test_too_few_who_came_back_give_no_forecast_and_no_lifetime_value(engine: Engine) -> None:
    story = Story().order("a", 10, 40, minor=700).order("b", 10)
    for row in scores_of(engine, story, key="purchases").values():
        assert row["purchase_fit"] == "too_few"
        assert row["purchase_alive"] is None
        assert row["purchase_none_probability"] is None
    found = scores_of(engine, story, key="value_matrix")
    assert found["a"]["value_basis"] == "observed"
    assert found["a"]["value_lifetime_minor"] is None
    assert (found["a"]["value_acquisition_minor"], found["a"]["value_retention_minor"]) == (700, 700)


def test_one_who_never_leaves_is_said_to_be_no_insight(engine: Engine) -> None:
    story = Story()
    for number in range(60):
        gap = 5.0 + number % 11
        story.order(f"c{number:02d}", *(day * gap + 0.5 for day in range(int(600 / gap))))
    found = scores_of(engine, story, key="purchases")
    states = {row["purchase_fit"] for row in found.values()}
    assert states <= {"no_dropout", "no_rate_spread", "weakly_identified", "not_converged"}
    assert all(row["purchase_alive"] is None for row in found.values())


def test_value_matrix_multiplies_orders_and_money(engine: Engine) -> None:
    story = busy_world(customers=160, seed=11, shop_only=True)
    settings = ValueMatrixSettings(horizon_days=365, correlation_max=1.0)
    found = scores_of(engine, story, key="value_matrix", settings=settings)
    names, history, means = histories(story)
    orders = expected_orders(fit_bgnbd(history).parameters, history=history, horizon=365.0)
    spending = fit_gamma_gamma(history.repeats, mean_amount=means)
    assert spending.degenerate is None
    assert {row["value_basis"] for row in found.values()} == {"model"}
    money = expected_amount(spending.parameters, repeats=history.repeats, mean_amount=means)
    retention = np.array([found[name]["value_retention_minor"] for name in names])
    np.testing.assert_allclose(retention, np.round(orders * money), rtol=1e-5, atol=2)
    lifetime = np.array([found[name]["value_lifetime_minor"] for name in names])
    first = np.array([found[name]["value_acquisition_minor"] for name in names])
    so_far = first + np.nan_to_num(np.array(means) * history.repeats)
    np.testing.assert_allclose(lifetime, so_far + retention, rtol=1e-9, atol=2)
    cells = [row["value_cell"] for row in found.values()]
    assert set(cells) <= {"core", "grown", "one_off", "marginal"}
    high = sum(cell in {"core", "grown"} for cell in cells)
    assert high <= len(cells) / 2  # above the median, strictly


@pytest.mark.parametrize("most", [0.0])
def test_money_that_hangs_on_frequency_gives_no_lifetime_value(engine: Engine, most: float) -> None:
    story = busy_world(customers=160, seed=11, shop_only=True)
    found = scores_of(engine, story, key="value_matrix", settings=ValueMatrixSettings(correlation_max=most))
    assert {row["value_basis"] for row in found.values()} == {"observed"}
    assert {row["value_lifetime_minor"] for row in found.values()} == {None}
