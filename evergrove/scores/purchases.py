"""BG/NBD for each customer: still there, orders to come, chance of no order; see statistics.bgnbd for the model.

The fit reads one row a distinct (repeats, span, age) in days with its number of customers, so that what leaves the
engine is small, and the forecast goes back as a table of those rows. A fit that says nothing gives null with its state:

    sound          everything
    no_dropout     nobody is seen to leave: no chance of being there; orders to come are those of a steady buyer (NBD)
    too_few        fewer than ten came back
    weakly_identified, not_converged, no_rate_spread    nothing
"""

from __future__ import annotations

from dataclasses import dataclass

import ibis
import ibis.expr.types as ir
import msgspec
import numpy as np
import pyarrow as pa

from evergrove.kit.errors import InvalidError
from evergrove.scores.contracts import InvalidScoreSettingsError
from evergrove.scores.evidence import ORDER, Evidence, purchase_rhythm
from evergrove.statistics import (
    BgNbdFit,
    PurchaseHistory,
    expected_orders,
    fit_bgnbd,
    probability_alive,
    probability_of_no_order,
)

USABLE = ("sound", "no_dropout")
TRIPLE = ("repeats", "span_days", "age_days")


class PurchasesSettings(msgspec.Struct, frozen=True, kw_only=True):
    horizon_days: int = 90

    def __post_init__(self) -> None:
        if self.horizon_days <= 0:
            raise InvalidScoreSettingsError("horizon_days is not above 0", help="90 days is usual")


@dataclass(frozen=True, kw_only=True)
class PurchaseForecast:
    """A forecast of each customer with an order: (customer_id, alive, orders, none), and what the fit is worth."""

    table: ir.Table
    state: str
    fit: BgNbdFit | None


class PurchasesModel:
    """Columns `purchase_*` for every customer with an order."""

    key = "purchases"
    settings_type = PurchasesSettings

    def fact_names(self, settings: PurchasesSettings) -> frozenset[str]:  # noqa: ARG002 - the same with every setting
        return frozenset({ORDER})

    def relation(self, evidence: Evidence, *, settings: PurchasesSettings) -> ir.Table:
        forecast = forecast_purchases(evidence, horizon_days=settings.horizon_days)
        return forecast.table.select(
            "customer_id",
            purchase_alive=forecast.table.alive,
            purchase_orders_expected=forecast.table.orders,
            purchase_none_probability=forecast.table.none,
            purchase_fit=ibis.literal(forecast.state),
        )


def forecast_purchases(evidence: Evidence, *, horizon_days: int) -> PurchaseForecast:
    """Fit on all customers with an order and forecast `horizon_days`."""
    rhythm = purchase_rhythm(evidence)
    grouped = rhythm.group_by(list(TRIPLE)).agg(customers=rhythm.count())
    fetched = evidence.engine.fetch(grouped.order_by(list(TRIPLE)))
    repeats, span, age = (fetched.column(name).to_numpy() for name in TRIPLE)
    fit, state = _fit(repeats, span=span, age=age, customers=fetched.column("customers").to_numpy())
    numbers = _numbers(fit if state in USABLE else None, repeats=repeats, span=span, age=age, horizon=horizon_days)
    if state == "no_dropout":
        numbers["alive"] = np.full(repeats.size, np.nan)
    rows = pa.table(
        {
            **{name: fetched.column(name) for name in TRIPLE},
            **{name: pa.array(values, mask=~np.isfinite(values)) for name, values in numbers.items()},
        }
    )
    forecast = evidence.remember(evidence.engine.table(rows, name=evidence.own_name("forecast")), what="forecast")
    joined = rhythm.inner_join(forecast, list(TRIPLE))
    return PurchaseForecast(table=joined.select("customer_id", "alive", "orders", "none"), state=state, fit=fit)


def _fit(
    repeats: np.ndarray, *, span: np.ndarray, age: np.ndarray, customers: np.ndarray
) -> tuple[BgNbdFit | None, str]:
    each = np.repeat(np.arange(repeats.size), customers)
    history = PurchaseHistory.checked(repeats[each], recency=span[each], age=age[each])
    try:
        fit = fit_bgnbd(history)
    except InvalidError:
        return None, "too_few"
    return fit, fit.degenerate or "sound"


def _numbers(
    fit: BgNbdFit | None, *, repeats: np.ndarray, span: np.ndarray, age: np.ndarray, horizon: int
) -> dict[str, np.ndarray]:
    """Arrays by triple; NaN where nothing is known."""
    if fit is None:
        return {name: np.full(repeats.size, np.nan) for name in ("alive", "orders", "none")}
    history = PurchaseHistory.checked(repeats, recency=span, age=age)
    # The series of the expectation can overflow at the edge of the model: such a customer gets null, not a warning.
    with np.errstate(over="ignore", invalid="ignore"):
        orders = expected_orders(fit.parameters, history=history, horizon=float(horizon))
    return {
        "alive": probability_alive(fit.parameters, history=history),
        "orders": orders,
        "none": probability_of_no_order(fit.parameters, history=history, horizon=float(horizon)),
    }
