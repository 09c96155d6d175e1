"""Insight: read models over everything, the report, and the customer's page."""

from evergrove.insight.contracts import (
    AttributeCoverage,
    BandOutcome,
    ClassRevenue,
    CohortRow,
    CohortTable,
    FactQuality,
    HealthOutcome,
    HeatCell,
    MonthFigures,
    Move,
    Pareto,
    ParetoPoint,
    Plan,
    PlanRow,
    Quality,
    RadarSample,
    RankingQuality,
    Repurchase,
    RepurchasePoint,
    StageCount,
    ToplineFigures,
)
from evergrove.insight.customer_page import CustomerPage, InvalidCursorError, customer_page
from evergrove.insight.gathering import ReportInputs, gather_report
from evergrove.insight.orders import OrderBook, open_order_book
from evergrove.insight.outcomes import health_outcome
from evergrove.insight.plans import plan_of, shown_plan
from evergrove.insight.quality import fact_quality
from evergrove.insight.report import Language, ReportData, render_report
from evergrove.insight.retention import cohort_retention, repurchase
from evergrove.insight.revenue import monthly, pareto, revenue_by_class, topline
from evergrove.insight.standing import moves, radar_samples, rfm_heat, stage_funnel

__all__ = [
    "AttributeCoverage",
    "BandOutcome",
    "ClassRevenue",
    "CohortRow",
    "CohortTable",
    "CustomerPage",
    "FactQuality",
    "HealthOutcome",
    "HeatCell",
    "InvalidCursorError",
    "Language",
    "MonthFigures",
    "Move",
    "OrderBook",
    "Pareto",
    "ParetoPoint",
    "Plan",
    "PlanRow",
    "Quality",
    "RadarSample",
    "RankingQuality",
    "ReportData",
    "ReportInputs",
    "Repurchase",
    "RepurchasePoint",
    "StageCount",
    "ToplineFigures",
    "cohort_retention",
    "customer_page",
    "fact_quality",
    "gather_report",
    "health_outcome",
    "monthly",
    "moves",
    "open_order_book",
    "pareto",
    "plan_of",
    "radar_samples",
    "render_report",
    "repurchase",
    "revenue_by_class",
    "rfm_heat",
    "shown_plan",
    "stage_funnel",
    "topline",
]
