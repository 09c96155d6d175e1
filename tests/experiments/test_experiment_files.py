"""An experiment from a file: Parquet and CSV say the same; what cannot be read is refused with what to do."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv as arrow_csv
import pyarrow.parquet as pq
import pytest

from evergrove.experiments import (
    FileQuestion,
    FileSamples,
    InvalidExperimentError,
    Metric,
    MetricColumns,
    MissingColumnError,
    UnreadableFileError,
    samples_from_file,
)
from evergrove.experiments import file_batches as batches_module
from evergrove.statistics import ValueMoments

ROWS = 5_000
ARMS, CITIES = pa.array(["对照组", "新主题", None]), pa.array(["杭州", "北京", None])
BINARY = MetricColumns(metric=Metric(name="ordered", kind="binary"), column="ordered")
MONEY = MetricColumns(metric=Metric(name="spend", kind="revenue"), column="spend")
BASKET = MetricColumns(metric=Metric(name="basket", kind="ratio"), column="spend", divisor="orders")
FREED = MetricColumns(metric=Metric(name="freed", kind="mean"), column="spend", covariate="before")


@pytest.fixture(scope="module")
def table() -> pa.Table:
    """Two arms and some rows of none; a covariate that a fifth of customers do not have."""
    random = np.random.default_rng(31)
    orders = random.poisson(0.4, ROWS)
    before = np.where(random.random(ROWS) < 0.2, np.nan, random.gamma(2.0, 30.0, ROWS))
    return pa.table(
        {
            "customer": [f"c{number}" for number in range(ROWS)],
            "arm": ARMS.take(pa.array(random.choice(3, ROWS, p=[0.48, 0.48, 0.04]))),
            "city": CITIES.take(pa.array(random.integers(0, 3, ROWS))),
            "ordered": (orders > 0).astype(np.int64),
            "orders": orders,
            "spend": orders * random.lognormal(4.0, 1.0, ROWS).round(2),
            "before": pa.array(before.round(2), from_pandas=True),
            "ignored": random.random(ROWS),
        }
    )


def counted(path: Path, **rest: Any) -> FileSamples:
    question = FileQuestion(path=path, arm="arm", metrics=(BINARY, MONEY, BASKET, FREED), by=("city",))
    return samples_from_file(replace(question, **rest))


@pytest.fixture(scope="module")
def parquet(table: pa.Table, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("experiment") / "customers.parquet"
    pq.write_table(table, path, row_group_size=700)
    return path


def test_the_sums_are_those_of_the_whole_table(table: pa.Table, parquet: Path) -> None:
    found = counted(parquet)
    frame = table.filter(pa.compute.is_valid(table["arm"])).to_pandas()
    control = frame[frame.arm == "对照组"]
    spend = control.spend.to_numpy()
    missing = control.before.isna().to_numpy()
    wanted = {
        "ordered": ValueMoments.of(control[["ordered"]].to_numpy()),
        "basket": ValueMoments.of(control[["spend", "orders"]].to_numpy()),
        "freed": ValueMoments.of(np.column_stack([spend, control.before.fillna(0.0), missing])),
    }
    assert found.without_arm == table["arm"].null_count
    assert found.customers["对照组"] == len(control)
    for one in found.samples:
        if one.metric.name in wanted:
            got, want = one.arms["对照组"], wanted[one.metric.name]
            assert (got.count, list(got.active)) == (want.count, list(want.active))
            assert got.means == pytest.approx(want.means)
            assert got.covariance == pytest.approx(want.covariance, rel=1e-9, abs=1e-12)


def test_revenue_is_cut_where_both_arms_together_say(table: pa.Table, parquet: Path) -> None:
    found = counted(parquet).samples[1]
    frame = table.filter(pa.compute.is_valid(table["arm"])).to_pandas()
    above = np.sort(frame.spend[frame.spend > 0])
    cap = above[int(np.ceil(0.99 * len(above))) - 1]
    assert found.cap == cap
    assert found.capped == int((above > cap).sum())
    control = frame[frame.arm == "对照组"].spend.clip(upper=cap)
    assert found.arms["对照组"].judged.mean == pytest.approx(control.mean())
    fixed = counted(parquet, metrics=(replace_metric(MONEY, cap=100.0),)).samples[0]
    assert fixed.cap == 100.0
    uncut = counted(parquet, metrics=(replace_metric(MONEY, cap_share_bp=0),)).samples[0]
    assert uncut.cap is None


def replace_metric(columns: MetricColumns, **changes: Any) -> MetricColumns:
    fields = {name: getattr(columns.metric, name) for name in ("name", "kind", "cap", "cap_share_bp")}
    return replace(columns, metric=Metric(**{**fields, **changes}))


def test_parts_are_those_of_the_rows(table: pa.Table, parquet: Path) -> None:
    values = counted(parquet).samples[0].segments["city"]
    frame = table.to_pandas()
    assert list(values) == ["-", "北京", "杭州"]
    part = frame[(frame.city == "杭州") & (frame.arm == "新主题")]
    assert values["杭州"]["新主题"].judged.active == part.ordered.sum()
    assert values["-"]["对照组"].count == int((frame.city.isna() & (frame.arm == "对照组")).sum())


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-8-sig"])
def test_a_csv_says_the_same_in_each_encoding(table: pa.Table, parquet: Path, tmp_path: Path, encoding: str) -> None:
    plain = tmp_path / "plain.csv"
    arrow_csv.write_csv(table, plain)
    path = tmp_path / "customers.csv"
    path.write_bytes(plain.read_text(encoding="utf-8").encode(encoding))
    found, wanted = counted(path), counted(parquet)
    assert found.customers == wanted.customers
    for one, other in zip(found.samples, wanted.samples, strict=True):
        for arm, moments in other.arms.items():
            assert one.arms[arm].means == pytest.approx(moments.means)
            assert one.arms[arm].covariance == pytest.approx(moments.covariance)


def test_batches_are_as_good_as_the_whole(parquet: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = counted(parquet)
    monkeypatch.setattr(batches_module, "BATCH_ROWS", 97)
    small = counted(parquet)
    for one, other in zip(small.samples, whole.samples, strict=True):
        assert one.capped == other.capped
        for arm, moments in other.arms.items():
            assert one.arms[arm].covariance == pytest.approx(moments.covariance)


def written(tmp_path: Path, columns: dict[str, Any]) -> Path:
    path = tmp_path / "odd.parquet"
    pq.write_table(pa.table(columns), path)
    return path


def test_types_of_other_tools_are_read(tmp_path: Path) -> None:
    """Dictionaries of large strings, booleans, decimals."""
    arms = pa.array(["a", "b", "a", "b"], pa.large_string()).dictionary_encode()
    paid = pa.array([1, 2, 3, 4], pa.decimal128(9, 2))
    path = written(tmp_path, {"arm": arms, "done": [True, False, True, True], "paid": paid})
    mean = MetricColumns(metric=Metric(name="paid", kind="mean"), column="paid")
    found = samples_from_file(FileQuestion(path=path, arm="arm", metrics=(replace(BINARY, column="done"), mean)))
    assert found.samples[1].arms["b"].judged.mean == 3.0
    assert found.samples[0].arms["a"].judged.mean == 1.0
    assert found.samples[0].arms["b"].judged.mean == 0.5


def test_retention_that_is_not_known_yet_is_left_out(tmp_path: Path) -> None:
    path = written(tmp_path, {"arm": ["a", "b", "a", "b"], "back": [1.0, None, 0.0, float("nan")]})
    later = MetricColumns(metric=Metric(name="back", kind="retention"), column="back")
    found = samples_from_file(FileQuestion(path=path, arm="arm", metrics=(later,)))
    assert found.samples[0].left_out == 2
    assert found.samples[0].arms["a"].count == 2
    assert found.samples[0].arms["b"].count == 0
    assert found.customers == {"a": 2, "b": 2}  # the ratio of the arms is of all who were exposed


@pytest.mark.parametrize(
    ("columns", "help_says"),
    [
        ({"arm": ["a", "b"], "ordered": [1.0, None]}, "write 0"),
        ({"arm": ["a", "b"], "ordered": [1, 2]}, "ordered:mean"),
        ({"arm": [f"c{number}" for number in range(101)], "ordered": [1] * 101}, "bands"),
    ],
)
def test_what_cannot_be_judged_is_refused(tmp_path: Path, columns: dict[str, Any], help_says: str) -> None:
    with pytest.raises(InvalidExperimentError) as refusal:
        samples_from_file(FileQuestion(path=written(tmp_path, columns), arm="arm", metrics=(BINARY,)))
    assert help_says in refusal.value.help


def test_a_dimension_of_ids_is_refused(parquet: Path) -> None:
    with pytest.raises(InvalidExperimentError, match="more than 200 values of “customer”"):
        counted(parquet, by=("customer",))


def test_a_unit_that_repeats_is_refused(parquet: Path) -> None:
    assert counted(parquet, unit="customer").without_arm > 0
    with pytest.raises(InvalidExperimentError, match="“city” repeats"):
        counted(parquet, unit="city")


def test_a_column_that_is_not_there_is_named_with_those_that_are(parquet: Path) -> None:
    with pytest.raises(MissingColumnError, match="no column “group”") as refusal:
        counted(parquet, arm="group")
    assert "arm, city" in refusal.value.help


def test_files_that_are_no_table_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFileError, match="there is no file"):
        counted(tmp_path / "nothing.csv")
    for name, text in (("a.parquet", "no parquet"), ("a.xlsx", "x"), ("a.csv", "arm,ordered\na,yes\n")):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        with pytest.raises(UnreadableFileError) as refusal:
            samples_from_file(FileQuestion(path=path, arm="arm", metrics=(BINARY,)))
        assert refusal.value.help
