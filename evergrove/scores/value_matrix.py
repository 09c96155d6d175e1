"""Acquisition x retention: what the first purchase day brought, and what coming back brings.

Retention value = orders expected within `horizon_days` (BG/NBD) x money expected an order day (Gamma-Gamma), where both
fits are sound and money hardly depends on frequency (`correlation_max`); `value_basis` is then `model`, and lifetime
value = all money so far + retention value (no margin, no discount: revenue). Else the basis is `observed`: money of the
repeat days so far, and there is no lifetime value. Money is orders as billed, before refunds, in minor units.
"""

from __future__ import annotations

import ibis
import ibis.expr.types as ir
import msgspec
import numpy as np

from evergrove.kit.errors import InvalidError
from evergrove.scores.binning import real
from evergrove.scores.contracts import InvalidScoreSettingsError
from evergrove.scores.evidence import ORDER, Evidence, purchase_days
from evergrove.scores.purchases import USABLE, forecast_purchases
from evergrove.statistics import GammaGammaParameters, fit_gamma_gamma

CELLS = {
    (True, True): "core",
    (False, True): "grown",
    (True, False): "one_off",
    (False, False): "marginal",
}
"""(high acquisition, high retention) to the cell."""


class ValueMatrixSettings(msgspec.Struct, frozen=True, kw_only=True):
    """Above `correlation_max` (absolute, repeats against mean money) the Gamma-Gamma model does not hold."""

    horizon_days: int = 365
    correlation_max: float = 0.3

    def __post_init__(self) -> None:
        if self.horizon_days <= 0 or not 0.0 <= self.correlation_max <= 1.0:
            raise InvalidScoreSettingsError(
                "horizon_days is not above 0, or correlation_max not between 0 and 1", help="leave both for 365 and 0.3"
            )


class ValueMatrixModel:
    """Columns `value_*` for every customer with an order."""

    key = "value_matrix"
    settings_type = ValueMatrixSettings

    def fact_names(self, settings: ValueMatrixSettings) -> frozenset[str]:  # noqa: ARG002 - the same with every setting
        return frozenset({ORDER})

    def relation(self, evidence: Evidence, *, settings: ValueMatrixSettings) -> ir.Table:
        money = evidence.remember(_money(evidence), what="value")
        forecast = forecast_purchases(evidence, horizon_days=settings.horizon_days)
        spending = _spending(evidence, money=money, settings=settings) if forecast.state in USABLE else None
        joined = money.inner_join(forecast.table, "customer_id")
        nothing = ibis.null("int64")
        if spending is None:
            valued = joined.mutate(retention=joined.repeat_minor, lifetime=nothing, basis=ibis.literal("observed"))
        else:
            expected = (joined.orders * _expected_minor(joined, spending=spending)).round().cast("int64")
            total = joined.first_minor + joined.repeat_minor
            valued = joined.mutate(retention=expected, lifetime=total + expected, basis=ibis.literal("model"))
        valued = evidence.remember(valued, what="valued")
        centres = valued.agg(
            first_centre=valued.first_minor.cast("float64").median(),
            retention_centre=valued.retention.cast("float64").median(),
        )
        valued = valued.cross_join(centres)
        return valued.select(
            "customer_id",
            value_acquisition_minor=valued.first_minor,
            value_retention_minor=valued.retention,
            value_lifetime_minor=valued.lifetime,
            value_basis=valued.basis,
            value_cell=_cell(valued),
        )


def _money(evidence: Evidence) -> ir.Table:
    """(customer_id, repeats, first_minor, repeat_minor): money of the first purchase day and of all later ones."""
    days = purchase_days(evidence)
    first = days.group_by("customer_id").agg(first_day=days.local_day.min())
    days = days.inner_join(first, "customer_id")
    is_first = days.local_day == days.first_day
    days = days.mutate(first=is_first.ifelse(days.amount_minor, 0), later=is_first.ifelse(0, days.amount_minor))
    return days.group_by("customer_id").agg(
        repeats=(days.count() - 1).cast("int64"),
        first_minor=days["first"].sum().cast("int64"),
        repeat_minor=days.later.sum().cast("int64"),
    )


def _spending(evidence: Evidence, *, money: ir.Table, settings: ValueMatrixSettings) -> GammaGammaParameters | None:
    """The Gamma-Gamma parameters, or None where they must not be used."""
    repeated = money.filter((money.repeats > 0) & (money.repeat_minor > 0))
    pairs = repeated.group_by(["repeats", "repeat_minor"]).agg(customers=repeated.count())
    fetched = evidence.engine.fetch(pairs.order_by(["repeats", "repeat_minor"]))
    each = np.repeat(np.arange(fetched.num_rows), fetched.column("customers").to_numpy())
    repeats = fetched.column("repeats").to_numpy()[each]
    try:
        fit = fit_gamma_gamma(repeats, mean_amount=fetched.column("repeat_minor").to_numpy()[each] / repeats)
    except InvalidError:
        return None
    if fit.degenerate is not None or fit.correlation is None or abs(fit.correlation) > settings.correlation_max:
        return None
    return fit.parameters


def _expected_minor(money: ir.Table, *, spending: GammaGammaParameters) -> ir.FloatingColumn:
    """p (gamma + money of repeat days) / (p x + q - 1), statistics.expected_amount as an expression."""
    p, q, gamma = (real(value) for value in (spending.p, spending.q, spending.gamma))
    below = (p * money.repeats.cast("float64") + q - real(1.0)).nullif(real(0.0))
    return p * (gamma + money.repeat_minor.cast("float64")) / below


def _cell(valued: ir.Table) -> ir.StringColumn:
    acquired = valued.first_minor.cast("float64") > valued.first_centre
    retained = valued.retention.cast("float64") > valued.retention_centre
    branches = [
        ((acquired == high_acquisition) & (retained == high_retention), ibis.literal(name))
        for (high_acquisition, high_retention), name in CELLS.items()
    ]
    return ibis.cases(*branches)
