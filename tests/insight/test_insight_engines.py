"""DuckDB and a Spark Connect engine give the same figures for every read model."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from evergrove.insight import (
    cohort_retention,
    fact_quality,
    monthly,
    moves,
    open_order_book,
    pareto,
    radar_samples,
    repurchase,
    revenue_by_class,
    rfm_heat,
    stage_funnel,
    topline,
)
from support.insight_world import AS_OF, SCORED_EARLIER, facts_in, hand_made, other_currency, scores_in

if TYPE_CHECKING:
    from evergrove.facts.engine import Engine


def everything(engine: Engine) -> dict[str, Any]:
    facts = facts_in(engine, hand_made(extra=(other_currency(),)))
    book = open_order_book(engine, facts, as_of=AS_OF)
    now, before = scores_in(engine), scores_in(engine, SCORED_EARLIER, name="scores_before")
    return {
        "topline": topline(book, facts),
        "months": monthly(book),
        "cohorts": cohort_retention(book),
        "repurchase": repurchase(book),
        "classes": revenue_by_class(book, now, column="rfm_class"),
        "heat": rfm_heat(engine, now),
        "stages": stage_funnel(engine, now, earlier=before),
        "moves": moves(engine, before, now, column="rfm_class"),
        "radars": radar_samples(engine, now),
        "quality": fact_quality(engine, facts),
    }


def test_both_engines_give_the_same_figures(engine: Engine, spark_engine: Engine) -> None:
    embedded, distributed = everything(engine), everything(spark_engine)
    for name, figures in embedded.items():
        assert distributed[name] == figures, name


def test_both_engines_give_the_same_concentration(engine: Engine, spark_engine: Engine) -> None:
    embedded, distributed = (pareto(open_order_book(one, facts_in(one), as_of=AS_OF)) for one in (engine, spark_engine))
    assert distributed.points == embedded.points
    assert distributed.gini == pytest.approx(embedded.gini, rel=1e-9)
