"""Where customers stand and where they went: RFM heat map, stages, migration, radar samples."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from evergrove.facts import Engine
from evergrove.insight.contracts import HeatCell, Move, RadarSample, StageCount
from evergrove.scores import ABSENT, STAGES, migration_matrix
from evergrove.scores import stage_funnel as funnel_of

RADAR_AXES = ("consumption", "influence", "service", "growth")
RADAR_CLASSES = ("important_value", "important_keep", "general_develop", "important_win_back")
"""The best, the one who drifts away, the new one, the one to win back: the four that readers ask about."""

HUNDREDTHS = 100.0


def rfm_heat(engine: Engine, scores: ir.Table) -> tuple[HeatCell, ...]:
    """Customers and money by recency and frequency score; cells without customers are absent."""
    scored = scores.filter(scores.rfm_r.notnull() & scores.rfm_f.notnull())
    grouped = scored.group_by(recency=scored.rfm_r, frequency=scored.rfm_f).agg(
        customers=scored.count().cast("int64"), money_minor=scored.rfm_monetary_minor.sum().fill_null(0).cast("int64")
    )
    rows = engine.fetch(grouped.order_by(["recency", "frequency"])).to_pylist()
    return tuple(HeatCell(**row) for row in rows)


def standing_customers(
    scores: ir.Table, *, stage: str | None = None, recency: int | None = None, frequency: int | None = None
) -> ir.Table:
    """(customer_id) of those whom a row of `stage_funnel` or a cell of `rfm_heat` counts; None asks for nothing."""
    found = scores
    for column, value in (("stage", stage), ("rfm_r", recency), ("rfm_f", frequency)):
        if value is not None:
            found = found.filter(found[column] == value)
    return found.select("customer_id")


def stage_funnel(engine: Engine, scores: ir.Table, *, earlier: ir.Table | None = None) -> tuple[StageCount, ...]:
    """Customers by stage, in the order of a life; beside them the counts of `earlier` scores."""
    now = _counts(engine, scores)
    before = None if earlier is None else _counts(engine, earlier)
    return tuple(
        StageCount(stage=stage, customers=now.get(stage, 0), earlier=None if before is None else before.get(stage, 0))
        for stage in STAGES
    )


def moves(engine: Engine, earlier: ir.Table, later: ir.Table, *, column: str) -> tuple[Move, ...]:
    """How many went from which value of `column` to which, between two relations of scores."""
    rows = engine.fetch(migration_matrix(earlier, later, column=column)).to_pylist()
    return tuple(
        Move(source=_known(row["value_from"]), target=_known(row["value_to"]), customers=row["customers"])
        for row in rows
    )


def radar_samples(
    engine: Engine, scores: ir.Table, *, classes: tuple[str, ...] = RADAR_CLASSES
) -> tuple[RadarSample, ...]:
    """The customer with the middle radar score of each class (the later one of two), found by rank, not by chance."""
    scored = scores.filter(scores.rfm_class.isin(classes) & scores.radar_hundredths.notnull())
    order = [scored.radar_hundredths, scored.customer_id]
    ranked = scored.mutate(
        place=ibis.row_number().over(group_by=scored.rfm_class, order_by=order),
        people=scored.count().over(group_by=scored.rfm_class),
    )
    middle = ranked.filter(ranked.place == (ranked.people // 2).cast("int64"))
    columns = [f"radar_{axis}_axis" for axis in RADAR_AXES]
    rows = engine.fetch(
        middle.select("customer_id", "rfm_class", "radar_hundredths", "radar_coverage_bp", *columns)
    ).to_pylist()
    found = {row["rfm_class"]: row for row in rows}
    return tuple(_sample(found[key]) for key in classes if key in found)


def _sample(row: dict[str, int | str | None]) -> RadarSample:
    points = {axis: row[f"radar_{axis}_axis"] for axis in RADAR_AXES}
    return RadarSample(
        customer_id=str(row["customer_id"]),
        class_key=str(row["rfm_class"]),
        score=int(row["radar_hundredths"] or 0) / HUNDREDTHS,
        coverage=int(row["radar_coverage_bp"] or 0) / 10_000,
        axes=tuple((axis, None if value is None else int(value) / HUNDREDTHS) for axis, value in points.items()),
    )


def _known(value: str) -> str | None:
    return None if value == ABSENT else value


def _counts(engine: Engine, scores: ir.Table) -> dict[str, int]:
    return {row["stage"]: row["customers"] for row in funnel_of(engine, scores).to_pylist()}
