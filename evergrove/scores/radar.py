"""Customer value radar: consumption 40, influence 30, service cost 20, growth potential 10; the weights are settings.

- consumption: place among all customers by net money of the window, the share that has less; nobody below is 0.
- influence: posts, shares and invitations of the window, ln(1 + n) / ln(1 + `influence_full`).
- service (cost): tickets of the window; none is 100 points, `tickets_empty` and more are 0.
- growth (potential): the newer half-window's part of the net money of both halves; steady is 50, only new money is
  100, and money that came in neither half is 0: he bought before and has stopped. Unknown without any order.

Influence and service are unknown where the workspace sends no such facts. On purchases alone exactly half of the weight
is known, which is just enough to be scored.
"""

from __future__ import annotations

import ibis
import ibis.expr.types as ir
import msgspec

from evergrove.scores.binning import customers_in, rank_below, real
from evergrove.scores.contracts import InvalidScoreSettingsError
from evergrove.scores.evidence import FULL, ORDER, REFUND, TICKET, Evidence, purchase_rhythm
from evergrove.scores.quadrant import net_money
from evergrove.scores.weighting import COVERAGE_BP_MIN, check_weights, combine, falling_axis, saturating_axis

AXES = ("consumption", "influence", "service", "growth")
CARE = ("ordinary", "active", "vip")
INFLUENCES = ("Post Published", "Product Shared", "Invite Sent", "Product Reviewed")


class RadarSettings(msgspec.Struct, frozen=True, kw_only=True):
    """Tiered care: `vip` from `vip_hundredths` on, `active` from `active_hundredths` on, else `ordinary`."""

    consumption_bp: int = 4_000
    influence_bp: int = 3_000
    service_bp: int = 2_000
    growth_bp: int = 1_000
    coverage_bp_min: int = COVERAGE_BP_MIN
    window_days: int = 365
    growth_half_days: int = 180
    influences: tuple[str, ...] = INFLUENCES
    influence_full: int = 10
    tickets_empty: int = 6
    active_hundredths: int = 4_000
    vip_hundredths: int = 8_000

    def __post_init__(self) -> None:
        check_weights(self.weights_bp(), coverage_bp_min=self.coverage_bp_min, what="the value radar")
        for name in ("window_days", "growth_half_days", "influence_full", "tickets_empty"):
            if getattr(self, name) <= 0:
                raise InvalidScoreSettingsError(f"{name} is not above 0", help="leave it out for the default")

    def weights_bp(self) -> dict[str, int]:
        """Axis to weight."""
        return {axis: getattr(self, f"{axis}_bp") for axis in AXES}


class RadarModel:
    """Columns `radar_*`: four axes and parts, `radar_hundredths`, `radar_score`, coverage, and the tier of care."""

    key = "radar"
    settings_type = RadarSettings

    def fact_names(self, settings: RadarSettings) -> frozenset[str]:
        return frozenset({ORDER, REFUND, TICKET, *settings.influences})

    def relation(self, evidence: Evidence, *, settings: RadarSettings) -> ir.Table:
        axes = evidence.remember(_axes(evidence, settings=settings), what="radar")
        scored = combine(
            axes, prefix="radar", weights_bp=settings.weights_bp(), coverage_bp_min=settings.coverage_bp_min
        )
        points = scored.radar_hundredths
        care = ibis.cases(
            (points < settings.active_hundredths, ibis.literal("ordinary")),
            (points < settings.vip_hundredths, ibis.literal("active")),
            (points >= settings.vip_hundredths, ibis.literal("vip")),
            else_=ibis.null("string"),
        )
        return scored.mutate(radar_care=care)


def _axes(evidence: Evidence, *, settings: RadarSettings) -> ir.Table:
    half = settings.growth_half_days
    columns = {
        "net_minor": net_money(evidence, window_days=settings.window_days),
        "newer_minor": net_money(evidence, window_days=half),
        "older_minor": net_money(evidence, window_days=half, after_days=half),
        "influence": _count(evidence, names=settings.influences, window_days=settings.window_days),
        "tickets": _count(evidence, names=(TICKET,), window_days=settings.window_days),
        "repeats": purchase_rhythm(evidence).select("customer_id", net_minor="repeats"),
    }
    table = evidence.customers.select("customer_id")
    for name, part in columns.items():
        table = table.left_join(part.rename({name: "net_minor"}), "customer_id").drop("customer_id_right")
    table = table.mutate(net_minor=table.net_minor.fill_null(0))
    table = table.mutate(customers=customers_in(table), below=rank_below(table.net_minor))
    nothing = ibis.null("int64")
    others = (table.customers - 1).nullif(0)
    consumption = ((table.below * FULL) // others).fill_null(0).cast("int64")
    influence = saturating_axis(table.influence.fill_null(0), full_at=settings.influence_full)
    service = falling_axis(table.tickets.fill_null(0), empty_at=settings.tickets_empty)
    return table.select(
        "customer_id",
        radar_consumption_axis=consumption if evidence.has(ORDER) else nothing,
        radar_influence_axis=influence if evidence.has(*settings.influences) else nothing,
        radar_service_axis=service if evidence.has(TICKET) else nothing,
        radar_growth_axis=table.repeats.notnull().ifelse(_growth(table), nothing),
    )


def _growth(table: ir.Table) -> ir.IntegerColumn:
    """Money that was taken back in full counts as none."""
    newer, older = table.newer_minor.fill_null(0), table.older_minor.fill_null(0)
    newer, older = (newer > 0).ifelse(newer, 0), (older > 0).ifelse(older, 0)
    part = newer.cast("float64") / (newer + older).cast("float64").nullif(real(0.0))
    return (part * real(FULL)).round().fill_null(real(0.0)).cast("int64")


def _count(evidence: Evidence, *, names: tuple[str, ...], window_days: int) -> ir.Table:
    facts = evidence.named(names)
    facts = facts.filter(facts.days_ago < window_days)
    return facts.group_by("customer_id").agg(net_minor=facts.facts.sum().cast("int64"))
