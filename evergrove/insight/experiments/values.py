"""The metrics of an experiment as values a customer; their sums by arm, look and dimension: computed in the engine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import ibis
import ibis.expr.types as ir
import numpy as np

from evergrove.experiments import Arms, ExperimentDimension, Metric, MetricSample
from evergrove.insight.experiments.dimensions import described_people
from evergrove.insight.experiments.exposure import DAY_US, Subjects, own_name
from evergrove.statistics import ValueMoments

ORDER, REFUND = "Order Completed", "Order Refunded"

BASIS_POINTS = 10_000


@dataclass(frozen=True, kw_only=True)
class LookSums:
    """rows: sums by (arm, bucket); a look takes in all buckets up to its own. caps: of each metric, None without.

    parts: of each dimension by its name, the sums by (arm, value) of all buckets: of the newest look.
    """

    metrics: tuple[Metric, ...]
    rows: list[dict[str, Any]]
    caps: tuple[float | None, ...]
    parts: Mapping[str, list[dict[str, Any]]]
    currency: str

    def samples(self, *, look: int, is_newest: bool = False) -> tuple[MetricSample, ...]:
        """What was counted by look number `look`, from 1; of the newest one by the dimensions too."""
        return tuple(self._sample(place, look=look, is_newest=is_newest) for place in range(len(self.metrics)))

    def _sample(self, place: int, *, look: int, is_newest: bool) -> MetricSample:
        taken = [row for row in self.rows if row["bucket"] < look]
        return MetricSample(
            metric=self.metrics[place],
            arms=self._arms(taken, place=place),
            segments={name: self._values(rows, place=place) for name, rows in self.parts.items()} if is_newest else {},
            cap=self.caps[place],
            capped=sum(int(row[f"capped_{place}"]) for row in taken),
        )

    def _values(self, rows: list[dict[str, Any]], *, place: int) -> dict[str, Arms]:
        return {
            value: self._arms([row for row in rows if row["value"] == value], place=place)
            for value in sorted({row["value"] for row in rows})
        }

    def _arms(self, rows: list[dict[str, Any]], *, place: int) -> Arms:
        width = width_of(self.metrics[place])
        return {
            arm: _moments([row for row in rows if row["arm"] == arm], place=place, width=width)
            for arm in sorted({row["arm"] for row in rows})
        }


def width_of(metric: Metric) -> int:
    """Values a customer: the judged one, of a ratio its divisor, the covariate."""
    return 1 + (metric.kind == "ratio") + bool(metric.covariate_days)


def look_sums(
    subjects: Subjects,
    *,
    metrics: Sequence[Metric],
    ends: Sequence[int],
    dimensions: Sequence[ExperimentDimension] = (),
) -> LookSums:
    """The sums of the first `ends[-1]` customers, apart at each of `ends`: how many are judged at each look.

    A cap that is a rule is worked out from the first look's customers, of all arms, and stays: what a look showed does
    not change because of customers who came later.
    """
    judged = _bucketed(subjects, ends=ends)
    currency = _currency(subjects, judged, metrics=metrics)
    values = subjects.engine.remember(
        _values(subjects, judged, metrics=metrics, currency=currency), name=own_name("values")
    )
    caps = tuple(_cap(subjects, values, metric=metric, place=place) for place, metric in enumerate(metrics))
    rows = subjects.engine.fetch(_sums(values, metrics=metrics, caps=caps, by="bucket")).to_pylist()
    parts: dict[str, list[dict[str, Any]]] = {}
    if dimensions:
        people, names = described_people(subjects, judged, dimensions=dimensions)
        told = values.inner_join(people, "customer_id")
        for name, dimension in zip(names, dimensions, strict=True):
            by_value = _sums(told.mutate(value=told[name]), metrics=metrics, caps=caps, by="value")
            parts[dimension.name] = subjects.engine.fetch(by_value).to_pylist()
    return LookSums(metrics=tuple(metrics), rows=rows, caps=caps, parts=parts, currency=currency)


def _bucketed(subjects: Subjects, *, ends: Sequence[int]) -> ir.Table:
    people = subjects.people.filter(subjects.people.place.notnull())
    people = people.filter(people.place < ends[-1])
    bucket = ibis.cases(*((people.place < end, number) for number, end in enumerate(ends)), else_=len(ends))
    return people.select("customer_id", "arm", "exposed_us", bucket=bucket.cast("int64"))


def _is_money(metric: Metric) -> bool:
    return metric.kind == "revenue" or (metric.measure == "amount" and metric.kind in {"mean", "ratio"})


def _facts_of(metrics: Sequence[Metric]) -> list[str]:
    names = dict.fromkeys(name for metric in metrics for name in (metric.fact, metric.divisor) if name)
    if any(_is_net(metric) for metric in metrics):
        names[REFUND] = None
    return list(names)


def _is_net(metric: Metric) -> bool:
    """Money of orders is less what was refunded, as in every report."""
    return metric.kind == "revenue" and metric.fact == ORDER


def _happened(subjects: Subjects, judged: ir.Table, *, metrics: Sequence[Metric]) -> ir.Table:
    """The measured facts of judged customers, with `after_us`: how long after the exposure (negative: before it)."""
    first = max(metric.covariate_days for metric in metrics) * DAY_US
    last = max(metric.after_days + metric.days for metric in metrics) * DAY_US
    facts = subjects.facts
    chosen = facts.filter(facts.name.isin(_facts_of(metrics)) & facts.customer_id.notnull())
    chosen = chosen.select("customer_id", "name", "occurred_us", "amount_minor", "currency")
    joined = judged.inner_join(chosen, "customer_id")
    joined = joined.mutate(after_us=joined.occurred_us - joined.exposed_us)
    return joined.filter((joined.after_us > -first) & (joined.after_us <= last))


def _currency(subjects: Subjects, judged: ir.Table, *, metrics: Sequence[Metric]) -> str:
    """That of most facts of the metrics about money; money in another one is not added to it."""
    names = [metric.fact for metric in metrics if _is_money(metric)]
    if not names:
        return ""
    found = _happened(subjects, judged, metrics=metrics)
    found = found.filter(found.name.isin(names) & found.currency.notnull())
    counted = found.group_by("currency").agg(facts=found.count().cast("int64"))
    rows = subjects.engine.fetch(counted).to_pylist()
    return str(min(rows, key=lambda row: (-row["facts"], row["currency"]))["currency"]) if rows else ""


def _values(subjects: Subjects, judged: ir.Table, *, metrics: Sequence[Metric], currency: str) -> ir.Table:
    """(customer_id, arm, bucket, v_i, d_i, c_i): every judged customer once, 0 for whoever did nothing."""
    found = _happened(subjects, judged, metrics=metrics)
    columns: dict[str, ir.Value] = {}
    for place, metric in enumerate(metrics):
        start, end = metric.after_days * DAY_US, (metric.after_days + metric.days) * DAY_US
        is_within = (found.after_us > start) & (found.after_us <= end)
        columns[f"v_{place}"] = _summed(found, is_within, metric=metric, currency=currency)
        if metric.kind == "ratio":
            columns[f"d_{place}"] = ((found.name == metric.divisor) & is_within).ifelse(1, 0).sum().cast("float64")
        if metric.covariate_days:
            is_before = (found.after_us <= 0) & (found.after_us > -metric.covariate_days * DAY_US)
            columns[f"c_{place}"] = _summed(found, is_before, metric=metric, currency=currency)
    sums = found.group_by("customer_id").agg(**columns)
    joined = judged.left_join(sums, "customer_id")
    return joined.select("customer_id", "arm", "bucket", **{name: joined[name].fill_null(0) for name in columns})


def _summed(found: ir.Table, is_within: ir.BooleanValue, *, metric: Metric, currency: str) -> ir.FloatingValue:
    is_own = (found.name == metric.fact) & is_within
    if metric.is_share:
        return is_own.ifelse(1, 0).max().cast("float64")
    if not _is_money(metric):
        return is_own.ifelse(1, 0).sum().cast("float64")
    is_paid = (found.currency == currency).fill_null(ibis.literal(value=False))
    money = found.amount_minor.fill_null(0)
    signed = ibis.cases((is_own & is_paid, money), else_=0)
    if _is_net(metric):
        signed = ibis.cases((is_own & is_paid, money), ((found.name == REFUND) & is_within & is_paid, -money), else_=0)
    return signed.sum().cast("float64")


def _cap(subjects: Subjects, values: ir.Table, *, metric: Metric, place: int) -> float | None:
    """The value of the rank that `statistics.cap_rank` says, among the first look's customers with money."""
    if metric.cap:
        return metric.cap
    if metric.kind != "revenue" or not metric.cap_share_bp:
        return None
    above = values.filter((values.bucket == 0) & (values[f"v_{place}"] > 0)).select("customer_id", v=f"v_{place}")
    ranked = above.mutate(
        place=ibis.row_number().over(order_by=[above.v, above.customer_id]),
        spenders=above.count().over(ibis.window()),
    )
    rank = (ranked.spenders * metric.cap_share_bp + BASIS_POINTS - 1) // BASIS_POINTS
    rows = subjects.engine.fetch(ranked.filter(ranked.place + 1 == rank).select("v")).to_pylist()
    return float(rows[0]["v"]) if rows else None


def _sums(values: ir.Table, *, metrics: Sequence[Metric], caps: Sequence[float | None], by: str) -> ir.Table:
    """Of each arm and each value of the column `by`."""
    columns: dict[str, ir.Value] = {"customers": values.count().cast("int64")}
    for place, (metric, cap) in enumerate(zip(metrics, caps, strict=True)):
        own = _own(values, metric=metric, place=place, cap=cap)
        columns[f"capped_{place}"] = (own[0] != values[f"v_{place}"]).ifelse(1, 0).sum().cast("int64")
        for row, left in enumerate(own):
            columns[f"total_{place}_{row}"] = left.sum()
            columns[f"active_{place}_{row}"] = (left != 0).ifelse(1, 0).sum().cast("int64")
            for column, right in enumerate(own[: row + 1]):
                columns[f"product_{place}_{row}_{column}"] = (left * right).sum()
    return values.group_by(["arm", by]).agg(**columns)


def _own(values: ir.Table, *, metric: Metric, place: int, cap: float | None) -> list[ir.FloatingColumn]:
    """The columns of a metric; the judged one and the covariate cut alike, on both sides."""
    names = [f"v_{place}", *([f"d_{place}"] if metric.kind == "ratio" else [])]
    names += [f"c_{place}"] if metric.covariate_days else []
    return [_cut(values[name], None if name.startswith("d_") else cap) for name in names]


def _cut(value: ir.FloatingColumn, cap: float | None) -> ir.FloatingColumn:
    if cap is None:
        return value
    # Written as a text: a plain 13714.0 is a decimal to Spark, whose squares overflow.
    most, least = (ibis.literal(repr(bound)).cast("float64") for bound in (cap, -cap))
    cut: ir.FloatingColumn = ibis.cases((value > most, most), (value < least, least), else_=value)
    return cut


def _moments(rows: Sequence[Mapping[str, Any]], *, place: int, width: int) -> ValueMoments:
    def total(name: str) -> float:
        return sum(float(row[name]) for row in rows)

    products = np.zeros((width, width))
    for row in range(width):
        for column in range(row + 1):
            products[row, column] = products[column, row] = total(f"product_{place}_{row}_{column}")
    return ValueMoments.from_sums(
        count=int(total("customers")),
        active=np.array([int(total(f"active_{place}_{row}")) for row in range(width)]),
        totals=np.array([total(f"total_{place}_{row}") for row in range(width)]),
        products=products,
    )
