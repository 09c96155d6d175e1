"""The plan per class as the report shows it."""

from __future__ import annotations

import ibis.expr.types as ir

from evergrove.facts import Engine
from evergrove.insight.contracts import Plan, PlanRow
from evergrove.insight.report.contracts import Language
from evergrove.insight.report.words import PLAN_LINES, say
from evergrove.kit import Workspace
from evergrove.segments import CarePlan, Coverage, plan_coverage, published_strategy

COVERAGE_TARGET = 0.95
"""The share of customers that should have a plan (the aim of the strategy matrix)."""


def plan_of(workspace: Workspace, engine: Engine, scores: ir.Table) -> Plan:
    """The published strategy (the one that ships where none is) over `scores`, most customers first."""
    coverage = plan_coverage(engine, scores, strategy=published_strategy(workspace))
    return shown_plan(coverage)


def shown_plan(coverage: Coverage) -> Plan:
    """Coverage of a strategy as the report shows it."""
    rows = [
        PlanRow(
            column="rfm_class" if row.source == "class" else "stage",
            key=row.value,
            customers=row.customers,
            plan_zh=_lines(row.plan, language=Language.ZH),
            plan_en=_lines(row.plan, language=Language.EN),
        )
        for row in coverage.rows
    ]
    return Plan(rows=tuple(rows), coverage=coverage.share if coverage.customers else None, target=COVERAGE_TARGET)


def _lines(plan: CarePlan | None, *, language: Language) -> tuple[tuple[str, str], ...]:
    if plan is None:
        return ()
    text = plan.zh if language is Language.ZH else plan.en
    return tuple((say(words, language), getattr(text, key)) for key, words in PLAN_LINES.items())
