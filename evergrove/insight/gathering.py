"""All figures of the report, read from the relations of one workspace."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

import ibis.expr.types as ir

from evergrove.facts import Engine
from evergrove.insight.cohorts import cohort_retention, repurchase
from evergrove.insight.contracts import AttributeCoverage, Plan
from evergrove.insight.orders import open_order_book
from evergrove.insight.outcomes import health_outcome
from evergrove.insight.quality import fact_quality
from evergrove.insight.report import ReportData
from evergrove.insight.revenue import monthly, pareto, revenue_by_class, topline
from evergrove.insight.standing import moves, radar_samples, rfm_heat, stage_funnel
from evergrove.scores import ScoreValidation


@dataclass(frozen=True, kw_only=True)
class ReportInputs:
    """What the report is made of, beside the facts.

    scores: one row a customer, columns of SCORE_SCHEMA, as of the report. earlier_scores: the same at
    `earlier_as_of`, a month before. validation: scores judged at a cut-off whose horizon has passed. plan: what is done
    with each class. attributes: of how many customers each is known. rejected: (reason, lines). All but `scores` may be
    absent; their sections are then left out, and the report says so.
    """

    scores: ir.Table
    earlier_scores: ir.Table | None = None
    earlier_as_of: datetime | None = None
    validation: ScoreValidation | None = None
    plan: Plan | None = None
    attributes: tuple[AttributeCoverage, ...] = ()
    rejected: tuple[tuple[str, int], ...] = field(default=())


def gather_report(
    engine: Engine,
    facts: ir.Table,
    *,
    inputs: ReportInputs,
    workspace_name: str,
    as_of: datetime,
    is_simulated: bool,
) -> ReportData:
    """Every figure of the report; `facts` is the relation of facts at `as_of`. Some ten passes over small relations."""
    book = open_order_book(engine, facts, as_of=as_of)
    scores, earlier = inputs.scores, inputs.earlier_scores
    return ReportData(
        workspace_name=workspace_name,
        as_of=as_of,
        earlier_as_of=inputs.earlier_as_of,
        is_simulated=is_simulated,
        currency=book.currency,
        other_currency_orders=book.other_currency_orders,
        references=_references(engine, scores),
        topline=topline(book, facts),
        months=monthly(book),
        pareto=pareto(book),
        classes=revenue_by_class(book, scores, column="rfm_class"),
        heat=rfm_heat(engine, scores),
        stages=stage_funnel(engine, scores, earlier=earlier),
        class_moves=() if earlier is None else moves(engine, earlier, scores, column="rfm_class"),
        cohorts=cohort_retention(book),
        repurchase=repurchase(book),
        health=None if inputs.validation is None else health_outcome(inputs.validation),
        radars=radar_samples(engine, scores),
        plan=inputs.plan,
        quality=fact_quality(engine, facts, attributes=inputs.attributes, rejected=inputs.rejected),
    )


def _references(engine: Engine, scores: ir.Table) -> str:
    """The versions of the scores, as the newest row names them."""
    rows = engine.fetch(scores.agg(versions=scores.versions.max())).to_pylist()
    return str(rows[0]["versions"] or "") if rows else ""
