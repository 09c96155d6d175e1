"""The weighted mean of axes: bounds, exact parts, order, and what an unknown axis may change."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evergrove.facts.engine import Engine
from evergrove.scores import HealthSettings, InvalidScoreSettingsError, RadarSettings, RfmSettings
from evergrove.scores.weighting import combine

pytestmark = pytest.mark.slow

WEIGHTS = {"first": 4_000, "second": 3_500, "third": 1_500, "fourth": 1_000}
AXIS = st.none() | st.integers(0, 10_000)
CUSTOMERS = st.lists(st.tuples(AXIS, AXIS, AXIS, AXIS), min_size=1, max_size=60)
FEW = settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def combined(
    engine: Engine, rows: Sequence[Sequence[int | None]], *, weights: dict[str, int] = WEIGHTS, least: int = 5_000
) -> list[dict[str, Any]]:
    columns = {f"x_{axis}_axis": pa.array([row[at] for row in rows], pa.int64()) for at, axis in enumerate(weights)}
    table = pa.table({"customer_id": [str(number) for number in range(len(rows))], **columns})
    axes = engine.table(table, name="axes")
    scored = combine(axes, prefix="x", weights_bp=weights, coverage_bp_min=least)
    found: list[dict[str, Any]] = engine.fetch(scored).to_pylist()
    return sorted(found, key=lambda row: int(row["customer_id"]))


def parts_of(row: dict[str, Any]) -> list[int]:
    return [value for name, value in row.items() if name.endswith("_part") and value is not None]


@FEW
@given(CUSTOMERS)
def test_parts_sum_to_the_score_and_everything_stays_in_bounds(
    shared_engine: Engine, rows: list[tuple[int | None, ...]]
) -> None:
    for axes, row in zip(rows, combined(shared_engine, rows), strict=True):
        known = sum(weight for value, weight in zip(axes, WEIGHTS.values(), strict=True) if value is not None)
        assert row["x_coverage_bp"] == known
        if known < 5_000:
            assert row["x_hundredths"] is None
            assert row["x_score"] is None
            assert parts_of(row) == []
            continue
        weighted = sum((value or 0) * weight for value, weight in zip(axes, WEIGHTS.values(), strict=True))
        assert row["x_hundredths"] == weighted // known
        assert sum(parts_of(row)) == row["x_hundredths"]
        assert row["x_score"] == row["x_hundredths"] / 100.0
        assert 0 <= row["x_hundredths"] <= 10_000
        assert len(parts_of(row)) == sum(value is not None for value in axes)
        for value, (axis, weight) in zip(axes, WEIGHTS.items(), strict=True):
            assert value is None or abs(row[f"x_{axis}_part"] - value * weight / known) < 1.0


@FEW
@given(CUSTOMERS, st.integers(0, 3), st.integers(1, 10_000))
def test_a_better_axis_never_lowers_the_score(
    shared_engine: Engine, rows: list[tuple[int | None, ...]], at: int, more: int
) -> None:
    better = [
        tuple(
            min(10_000, value + more) if place == at and value is not None else value for place, value in enumerate(row)
        )
        for row in rows
    ]
    before, after = combined(shared_engine, rows), combined(shared_engine, better)
    for low, high in zip(before, after, strict=True):
        assert (low["x_hundredths"] is None) == (high["x_hundredths"] is None)
        assert low["x_hundredths"] is None or low["x_hundredths"] <= high["x_hundredths"]


@FEW
@given(CUSTOMERS)
def test_an_axis_that_nobody_knows_changes_coverage_only(
    shared_engine: Engine, rows: list[tuple[int | None, ...]]
) -> None:
    halved = {axis: weight // 2 for axis, weight in WEIGHTS.items()} | {"unknown": 5_000}
    plain = combined(shared_engine, rows, least=1)
    widened = combined(shared_engine, [(*row, None) for row in rows], weights=halved, least=1)
    for narrow, wide in zip(plain, widened, strict=True):
        assert wide["x_hundredths"] == narrow["x_hundredths"]
        assert parts_of(wide) == parts_of(narrow)
        assert wide["x_coverage_bp"] * 2 == narrow["x_coverage_bp"]


@pytest.mark.parametrize("half_known", [[10_000, None, None, None, 7_000]])
def test_exactly_half_of_the_weight_is_enough(shared_engine: Engine, half_known: list[int | None]) -> None:
    weights = {"consumption": 4_000, "influence": 3_000, "service": 1_500, "rest": 500, "growth": 1_000}
    row = combined(shared_engine, [half_known], weights=weights)[0]
    assert (row["x_coverage_bp"], row["x_hundredths"]) == (5_000, (40 * 10_000 + 10 * 7_000) // 50)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: HealthSettings(activity_bp=5_000),
        lambda: RadarSettings(influence_bp=-3_000, consumption_bp=10_000),
        lambda: RadarSettings(coverage_bp_min=0),
        lambda: RfmSettings(grade_shares_bp=(5_000, 5_000, 5_000, 5_000)),
        lambda: RfmSettings(frequency_bounds=(3, 2, 5, 9)),
        lambda: HealthSettings(products_full=0),
    ],
)
def test_settings_that_make_no_sense_are_refused(wrong: Any) -> None:
    with pytest.raises(InvalidScoreSettingsError):
        wrong()
