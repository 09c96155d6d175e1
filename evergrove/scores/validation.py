"""Were the scores right? Judged at a cut-off with earlier facts only, then compared with what customers did next.

The event is "no order in the `horizon_days` after the cut-off". Scores see facts that had happened and were known by
the cut-off; the outcome sees the orders of (cut-off, cut-off + horizon]. Two groups: everyone with an order before the
cut-off, and those who ordered in the last 365 days (nobody is praised for knowing that the long gone stay gone).
Customers without the score in question are left out of its figures and counted in `left_out`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import ibis.expr.types as ir
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from evergrove.facts import Engine, facts_relation, micros, open_engine
from evergrove.kit import InvalidError, Workspace
from evergrove.scores.evidence import ORDER
from evergrove.scores.names import VALUE_NAMES
from evergrove.scores.service import ScoreSettings, scores_relation
from evergrove.statistics import (
    AreaDifference,
    CalibrationBin,
    Comparison,
    Estimate,
    area_difference,
    area_under_curve,
    band_lift,
    brier_score,
    calibration_error,
    calibration_table,
    share,
)

HORIZON_DAYS = 90
RECENT_DAYS = 365
GROUPED_COLUMNS = ("rfm_class", "rfm_name", "rfm_grade", "stage", "activity_state", "health_band", "value_cell")
"""Columns whose every value gets the share that did not come back."""

RIVALS = ("recency", "recency_over_gap", "no_order_probability")
"""What stands beside health: days since the last order; the same over the customer's own mean gap (drawn to the
prior of the lifecycle); BG/NBD's probability of no order."""

POPULATIONS = ("ever_ordered", "ordered_in_last_year")


class NoOutcomeError(InvalidError):
    code = "score.no_outcome"


@dataclass(frozen=True, kw_only=True)
class ValueOutcome:
    """Customers with one value of one column, and the share of them who did not come back."""

    column: str
    value: str
    customers: int
    not_returned: Estimate


@dataclass(frozen=True, kw_only=True)
class RivalOutcome:
    """A ranking beside health: its area on the customers that both judge, and health minus it, paired."""

    name: str
    left_out: int
    area: Estimate
    against: AreaDifference


@dataclass(frozen=True, kw_only=True)
class PopulationOutcome:
    """What one group of customers did. `calibration` is of BG/NBD's probability of no order, by tenths of it;
    `health_calibration` is the share not returned by tenths of 100 - health."""

    population: str
    customers: int
    not_returned: Estimate
    left_out: int
    values: tuple[ValueOutcome, ...]
    health_area: Estimate
    rivals: tuple[RivalOutcome, ...]
    worst_band_lift: Comparison
    health_calibration: tuple[CalibrationBin, ...]
    probability_calibration: tuple[CalibrationBin, ...]
    probability_error: float | None
    probability_brier: Estimate


@dataclass(frozen=True, kw_only=True)
class ScoreValidation:
    """One cut-off. Aware UTC; `references` names the versions of the scores."""

    cut_off: datetime
    horizon_days: int
    references: str
    populations: tuple[PopulationOutcome, ...]


def validate_scores(
    workspace: Workspace,
    *,
    cut_offs: Sequence[datetime],
    settings: ScoreSettings | None = None,
    horizon_days: int = HORIZON_DAYS,
) -> tuple[ScoreValidation, ...]:
    """Judge the scores at each cut-off. Raises NoOutcomeError where the facts end before the horizon does."""
    judged = []
    for cut_off in cut_offs:
        with open_engine(workspace) as engine:
            earlier = facts_relation(workspace, engine, as_of=cut_off, known_at=cut_off)
            later = facts_relation(workspace, engine, as_of=cut_off + timedelta(days=horizon_days))
            judged.append(
                validate_at(
                    engine, earlier=earlier, later=later, cut_off=cut_off, settings=settings, horizon_days=horizon_days
                )
            )
    return tuple(judged)


def validate_at(
    engine: Engine,
    *,
    earlier: ir.Table,
    later: ir.Table,
    cut_off: datetime,
    settings: ScoreSettings | None = None,
    horizon_days: int = HORIZON_DAYS,
) -> ScoreValidation:
    """`earlier`: facts as of and known at the cut-off, all that the scores see. `later`: facts up to the horizon."""
    chosen = settings or ScoreSettings()
    scores = engine.fetch(scores_relation(engine, earlier, as_of=cut_off, settings=chosen))
    after = later.filter((later.name == ORDER) & later.customer_id.notnull() & (later.occurred_us > micros(cut_off)))
    returned = engine.fetch(after.select("customer_id").distinct()).column("customer_id")
    if len(returned) == 0:
        raise NoOutcomeError(
            f"no customer ordered in the {horizon_days} days after {cut_off:%Y-%m-%d}",
            help="choose a cut-off that lies at least the horizon before the last fact",
        )
    buyers = scores.filter(pc.is_valid(scores.column("rfm_recency_days"))).sort_by("customer_id")
    lost = pc.invert(pc.is_in(buyers.column("customer_id"), value_set=returned.combine_chunks()))
    recent = pc.less(buyers.column("rfm_recency_days"), RECENT_DAYS)
    return ScoreValidation(
        cut_off=cut_off,
        horizon_days=horizon_days,
        references=chosen.references(),
        populations=(
            judge(buyers, not_returned=_booleans(lost), population=POPULATIONS[0]),
            judge(buyers.filter(recent), not_returned=_booleans(lost)[_booleans(recent)], population=POPULATIONS[1]),
        ),
    )


def judge(buyers: pa.Table, *, not_returned: npt.NDArray[np.bool_], population: str) -> PopulationOutcome:
    """Compare scores (SCORE_SCHEMA rows) with what happened; shapes (n,)."""
    scored = _booleans(pc.is_valid(buyers.column("health_hundredths")))
    health = _floats(buyers, "health_hundredths")[scored]
    lost = not_returned[scored]
    none = _floats(buyers, "purchase_none_probability")
    known = np.isfinite(none)
    alarm = _booleans(pc.fill_null(buyers.column("health_alarm"), fill_value=False))[scored]
    calibration = calibration_table(not_returned[known], score=none[known])
    return PopulationOutcome(
        population=population,
        customers=buyers.num_rows,
        not_returned=share(float(not_returned.sum()), size=buyers.num_rows),
        left_out=int((~scored).sum()),
        values=tuple(_values(buyers, not_returned=not_returned)),
        health_area=area_under_curve(lost, score=-health),
        rivals=tuple(_rivals(buyers, not_returned=not_returned, scored=scored)),
        worst_band_lift=band_lift(lost, in_band=alarm),
        health_calibration=calibration_table(lost, score=100.0 - health / 100.0),
        probability_calibration=calibration,
        probability_error=calibration_error(calibration),
        probability_brier=brier_score(not_returned[known], probability=none[known]),
    )


def _values(buyers: pa.Table, *, not_returned: npt.NDArray[np.bool_]) -> list[ValueOutcome]:
    found = []
    for column in GROUPED_COLUMNS:
        held = np.array(buyers.column(column).to_pylist(), dtype=object)
        for value in VALUE_NAMES[column]:
            inside = held == value
            customers = int(inside.sum())
            outcome = share(float(not_returned[inside].sum()), size=customers)
            found.append(ValueOutcome(column=column, value=value, customers=customers, not_returned=outcome))
    return found


def _rivals(
    buyers: pa.Table, *, not_returned: npt.NDArray[np.bool_], scored: npt.NDArray[np.bool_]
) -> list[RivalOutcome]:
    recency = _floats(buyers, "rfm_recency_days")
    rankings = {
        "recency": recency,
        "recency_over_gap": recency / _floats(buyers, "own_gap_days"),
        "no_order_probability": _floats(buyers, "purchase_none_probability"),
    }
    health = -_floats(buyers, "health_hundredths")
    outcomes = []
    for name in RIVALS:
        both = scored & np.isfinite(rankings[name])
        against = area_difference(not_returned[both], first=health[both], second=rankings[name][both])
        left_out = int((~both).sum())
        outcomes.append(RivalOutcome(name=name, left_out=left_out, area=against.second, against=against))
    return outcomes


def _floats(table: pa.Table, column: str) -> npt.NDArray[np.float64]:
    """NaN for null."""
    values: npt.NDArray[np.float64] = pc.cast(table.column(column), pa.float64()).to_numpy()
    return values


def _booleans(column: pa.ChunkedArray) -> npt.NDArray[np.bool_]:
    values: npt.NDArray[np.bool_] = column.to_numpy(zero_copy_only=False).astype(np.bool_)
    return values
