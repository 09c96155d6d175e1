"""An experiment from a file: one row a customer, with the arm, what the customer did, and what was known before.

Read batch by batch, only the columns that are asked for; what is kept are sums, so a file of any length fits. Only the
cap of revenue needs all values above 0 of its column at once, eight bytes each.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from evergrove.experiments.design import InvalidExperimentError
from evergrove.experiments.dimensions import NOT_GIVEN
from evergrove.experiments.file_batches import file_batches
from evergrove.experiments.group_sums import GroupSums
from evergrove.experiments.metrics import Metric
from evergrove.experiments.results import MetricSample
from evergrove.statistics import cap_of

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

VALUES_MAX = 200
"""Values of one dimension: with more, nobody can say what differs; put numbers into bands first."""

ARMS_MAX = 100


@dataclass(frozen=True, kw_only=True)
class MetricColumns:
    """Where a metric stands in the file. divisor: of a ratio; covariate: a number from before the exposure, or ""."""

    metric: Metric
    column: str
    divisor: str = ""
    covariate: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(name for name in (self.column, self.divisor, self.covariate) if name)

    @property
    def width(self) -> int:
        """Values a customer: the judged one, the divisor, the covariate and the mark where it is missing."""
        return 1 + bool(self.divisor) + 2 * bool(self.covariate)


@dataclass(frozen=True, kw_only=True)
class FileQuestion:
    """arm: the column that says which arm; unit: one that must not repeat, such as the customer's id, or ""."""

    path: Path
    arm: str
    metrics: tuple[MetricColumns, ...]
    by: tuple[str, ...] = ()
    unit: str = ""

    @property
    def numbers(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(name for metric in self.metrics for name in metric.names))


@dataclass(frozen=True, kw_only=True)
class FileSamples:
    """customers: of each arm. without_arm: rows of nobody's arm, left out."""

    samples: tuple[MetricSample, ...]
    customers: dict[str, int]
    without_arm: int


def samples_from_file(question: FileQuestion) -> FileSamples:
    """Count a Parquet or CSV file. Raises MissingColumnError, or InvalidExperimentError naming what cannot be read."""
    if question.unit:
        _check_unit(question)
    caps = [_cap(question, columns) for columns in question.metrics]
    sums = [_MetricSums(columns, by=question.by, cap=cap) for columns, cap in zip(question.metrics, caps, strict=True)]
    arms = _Names("arms", most=ARMS_MAX)
    values = [_Names(f"values of “{dimension}”", most=VALUES_MAX) for dimension in question.by]
    customers, without_arm = np.zeros(ARMS_MAX, np.int64), 0
    texts = (question.arm, *question.by)
    for batch in file_batches(question.path, texts=texts, numbers=question.numbers):
        known = pc.is_valid(batch[question.arm]).to_numpy(zero_copy_only=False)
        without_arm += int((~known).sum())
        kept = batch if known.all() else batch.filter(pa.array(known))
        places = arms.codes(kept[question.arm])
        customers += np.bincount(places, minlength=ARMS_MAX)
        parts = [names.codes(kept[name]) for name, names in zip(question.by, values, strict=True)]
        for one in sums:
            one.add(kept, arms=places, parts=parts)
    return FileSamples(
        samples=tuple(one.sample(arms=arms.names, values=[names.names for names in values]) for one in sums),
        customers={name: int(customers[place]) for place, name in enumerate(arms.names)},
        without_arm=without_arm,
    )


class _Names:
    """A number for each text, in the order in which they come."""

    def __init__(self, what: str, *, most: int) -> None:
        self._what, self._most = what, most
        self._codes: dict[str, int] = {}

    @property
    def names(self) -> list[str]:
        return list(self._codes)

    def codes(self, column: pa.Array) -> IntArray:
        encoded = pc.fill_null(column, NOT_GIVEN).dictionary_encode()
        here = [self._codes.setdefault(name, len(self._codes)) for name in encoded.dictionary.to_pylist()]
        if len(self._codes) > self._most:
            raise InvalidExperimentError(
                f"there are more than {self._most} {self._what}",
                help="put numbers into bands first; a column of ids is no dimension",
            )
        return np.array(here, dtype=np.int64)[encoded.indices.to_numpy()] if here else np.zeros(0, np.int64)


class _MetricSums:
    """The sums of one metric: of the whole, and of each dimension."""

    def __init__(self, columns: MetricColumns, *, by: Sequence[str], cap: float | None) -> None:
        self._columns, self._by, self._cap = columns, by, cap
        self._capped = self._left_out = 0
        self._whole = GroupSums(groups=ARMS_MAX, width=columns.width)
        self._parts = [GroupSums(groups=ARMS_MAX * VALUES_MAX, width=columns.width) for _ in by]

    def add(self, batch: pa.RecordBatch, *, arms: IntArray, parts: Sequence[IntArray]) -> None:
        metric, values = self._columns.metric, self._values(batch)
        known = np.isfinite(values[:, 0])
        if not known.all():
            self._left_out += int((~known).sum())
            self._refuse_unknown()
            values, arms, parts = values[known], arms[known], [part[known] for part in parts]
        if metric.is_share and not np.isin(values[:, 0], (0.0, 1.0)).all():
            raise InvalidExperimentError(
                f"the column “{self._columns.column}” holds other values than 0 and 1",
                help=f"{metric.kind} says done or not; for how much or how often write {self._columns.column}:mean",
            )
        if self._cap is not None:
            self._capped += int((values[:, 0] > self._cap).sum())
            np.minimum(values[:, 0], self._cap, out=values[:, 0])
        self._whole.add(values, groups=arms)
        for sums, part in zip(self._parts, parts, strict=True):
            sums.add(values, groups=arms * VALUES_MAX + part)

    def sample(self, *, arms: Sequence[str], values: Sequence[Sequence[str]]) -> MetricSample:
        segments = {
            dimension: {
                value: {
                    arm: sums.moments(place * VALUES_MAX + part)
                    for place, arm in enumerate(arms)
                    if sums.count(place * VALUES_MAX + part)
                }
                for part, value in sorted(enumerate(names), key=lambda pair: pair[1])
            }
            for dimension, sums, names in zip(self._by, self._parts, values, strict=True)
        }
        return MetricSample(
            metric=self._columns.metric,
            arms={arm: self._whole.moments(place) for place, arm in enumerate(arms)},
            segments=segments,
            cap=self._cap,
            capped=self._capped,
            left_out=self._left_out,
        )

    def _values(self, batch: pa.RecordBatch) -> FloatArray:
        """(rows, k): the value, the divisor, and the covariate with 0 where it is missing and a mark for that."""
        columns = [_floats(batch[self._columns.column])]
        if self._columns.divisor:
            columns.append(_floats(batch[self._columns.divisor]))
            columns[0] = columns[0] + 0.0 * columns[1]  # unknown where either is
        if self._columns.covariate:
            covariate = _floats(batch[self._columns.covariate])
            known = np.isfinite(covariate)
            columns += [np.where(known, covariate, 0.0), (~known).astype(np.float64)]
        return np.column_stack(columns)

    def _refuse_unknown(self) -> None:
        if self._columns.metric.kind != "retention":
            raise InvalidExperimentError(
                f"“{self._columns.metric.name}” is not known for {self._left_out:,} customers or more",
                help="write 0 for those who did nothing; only retention may be unknown, while its window is not over",
            )


def _cap(question: FileQuestion, columns: MetricColumns) -> float | None:
    metric = columns.metric
    if metric.cap:
        return metric.cap
    if metric.kind != "revenue" or not metric.cap_share_bp:
        return None
    above = [
        values[values > 0.0]
        for batch in file_batches(question.path, texts=(question.arm,), numbers=(columns.column,))
        for values in (_floats(batch.filter(pc.is_valid(batch[question.arm]))[columns.column]),)
    ]
    found = cap_of(np.concatenate(above) if above else [], share_bp=metric.cap_share_bp)
    return found if np.isfinite(found) else None


def _check_unit(question: FileQuestion) -> None:
    rows, distinct = 0, 0
    columns = [batch[question.unit] for batch in file_batches(question.path, texts=(question.unit,), numbers=())]
    if columns:
        whole = pa.chunked_array(columns)
        rows, distinct = len(whole), len(pc.unique(whole))
    if distinct < rows:
        raise InvalidExperimentError(
            f"“{question.unit}” repeats: {rows:,} rows, {distinct:,} different ones",
            help="sum up to one row a customer first: rows of one customer are not independent of one another",
        )


def _floats(column: pa.Array) -> FloatArray:
    found: FloatArray = column.to_numpy(zero_copy_only=False).astype(np.float64, copy=True)
    return found
