"""The strategy matrix: which care plan a class or a stage gets, and how many customers have one (target 95 %)."""

from __future__ import annotations

from typing import Any, Literal

import ibis.expr.types as ir
import msgspec

from evergrove.definitions import Definition, MissingDefinitionError, publish, published
from evergrove.facts import Engine
from evergrove.kit import Workspace
from evergrove.segments.care_plans import CLASS_PLANS, STAGE_PLANS, STRATEGY_KEY
from evergrove.segments.errors import EmptySelectionError, InvalidRuleError
from evergrove.segments.truths import FALSE

STRATEGY = "strategy"
COVERAGE_TARGET_BP = 9_500
"""95 % of customers should have a plan, in basis points."""

CARE_LEVELS = ("base", "active", "key", "vip")


class PlanText(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How often, over which channel, with what offer, and who looks after it: in one language."""

    frequency: str
    channel: str
    offer: str
    owner: str


class CarePlan(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One cell. `care`: one of CARE_LEVELS; `touches_per_month_max` is for the policy that sends."""

    care: str
    touches_per_month_max: int
    zh: PlanText
    en: PlanText


class Strategy(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A plan by RFM class and by lifecycle stage. The class decides; the stage where the class is unknown."""

    by_class: dict[str, CarePlan]
    by_stage: dict[str, CarePlan]


class CoverageRow(msgspec.Struct, frozen=True, kw_only=True):
    """Customers of one class or stage; `source` says which; `plan` None: none is planned for them."""

    source: str
    value: str | None
    customers: int
    share: float
    plan: CarePlan | None


class Coverage(msgspec.Struct, frozen=True, kw_only=True):
    """How much of the base has a plan; `share` 0 to 1, 0 for an empty base."""

    customers: int
    covered: int
    share: float
    is_on_target: bool
    rows: tuple[CoverageRow, ...]


def default_strategy() -> Strategy:
    """The one that ships, for the 8 classes and the 5 stages."""
    return read_strategy({"by_class": CLASS_PLANS, "by_stage": STAGE_PLANS})


def read_strategy(body: Any) -> Strategy:
    """A strategy from decoded JSON. Raises InvalidRuleError that names the place."""
    try:
        strategy = msgspec.convert(body, Strategy)
    except msgspec.ValidationError as error:
        raise InvalidRuleError(
            "strategy", en=str(error), zh=f"方案格式有误：{error}", write='{"by_class": {…}, "by_stage": {…}}'
        ) from error
    for value, plan in [*strategy.by_class.items(), *strategy.by_stage.items()]:
        if plan.care not in CARE_LEVELS or plan.touches_per_month_max < 0:
            raise InvalidRuleError(
                f"strategy.{value}",
                en=f"care is one of {', '.join(CARE_LEVELS)}, touches are 0 or more",
                zh=f"care 只能是 {', '.join(CARE_LEVELS)}，触达次数不能为负",
            )
    return strategy


def publish_strategy(workspace: Workspace, body: Any, *, author: str, key: str = STRATEGY_KEY) -> Definition:
    """Check and publish a strategy as the next version."""
    return publish(workspace, kind=STRATEGY, key=key, body=msgspec.to_builtins(read_strategy(body)), author=author)


def published_strategy(workspace: Workspace, *, key: str = STRATEGY_KEY) -> Strategy:
    """The newest version, or the one that ships when none has been published."""
    try:
        return read_strategy(published(workspace, kind=STRATEGY, key=key).body)
    except MissingDefinitionError:
        if key != STRATEGY_KEY:
            raise
        return default_strategy()


def plan_coverage(
    engine: Engine,
    scores: ir.Table,
    *,
    strategy: Strategy,
    class_column: str = "rfm_class",
    stage_column: str = "stage",
) -> Coverage:
    """Customers by class, and by stage where the class has no plan, with their plans; `scores`: one row a customer."""
    missing = [column for column in (class_column, stage_column) if column not in scores.columns]
    if missing:
        raise EmptySelectionError(
            f"the scores have no column {', '.join(missing)}", help="run `evergrove refresh` first"
        )
    cells = _cells(scores, strategy=strategy, class_column=class_column, stage_column=stage_column)
    counted = engine.fetch(cells.group_by("source", "value").agg(customers=cells.count())).to_pylist()
    total = sum(row["customers"] for row in counted)
    plans = {"class": strategy.by_class, "stage": strategy.by_stage}
    rows = [
        CoverageRow(
            source=row["source"],
            value=row["value"],
            customers=row["customers"],
            share=row["customers"] / total,
            plan=plans[row["source"]].get(row["value"]) if row["value"] is not None else None,
        )
        for row in counted
    ]
    rows.sort(key=lambda row: (-row.customers, row.source, row.value or ""))
    covered = sum(row.customers for row in rows if row.plan is not None)
    return Coverage(
        customers=total,
        covered=covered,
        share=covered / total if total else 0.0,
        is_on_target=covered * 10_000 >= total * COVERAGE_TARGET_BP and total > 0,
        rows=tuple(rows),
    )


def covered_customers(
    scores: ir.Table, *, strategy: Strategy, source: Literal["class", "stage"], value: str | None
) -> ir.Table:
    """(customer_id) of those whom one row of `plan_coverage` counts; None: those without a value."""
    cells = _cells(scores, strategy=strategy, class_column="rfm_class", stage_column="stage")
    has_value = cells.value.isnull() if value is None else cells.value == value
    return cells.filter((cells.source == source) & has_value).select("customer_id")


def _cells(scores: ir.Table, *, strategy: Strategy, class_column: str, stage_column: str) -> ir.Table:
    """The scores with `source` and `value`: the class where it has a plan, else the stage."""
    planned = scores[class_column].isin(sorted(strategy.by_class)).fill_null(FALSE) if strategy.by_class else FALSE
    return scores.mutate(
        source=planned.ifelse("class", "stage"), value=planned.ifelse(scores[class_column], scores[stage_column])
    )
