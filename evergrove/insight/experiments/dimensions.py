"""What was known of each customer at the first exposure: in a segment or not, an own tag, an attribute.

Read from the facts up to that moment, so that nothing an arm brought about can tell its customers apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from operator import or_

import ibis
import ibis.expr.types as ir

from evergrove.experiments import IN_SEGMENT, NOT_GIVEN, OUTSIDE_SEGMENT, DimensionSource, ExperimentDimension
from evergrove.facts import get_json_object
from evergrove.insight.experiments.exposure import Subjects, own_name

TELLING = {
    "segment": ("Segment Entered", "Segment Exited"),
    "tag": ("Tag Changed",),
    "attribute": ("Profile Updated",),
}
"""The facts that say a dimension."""

VALUES_MAX = 20
"""Values of one dimension that are compared: those with the fewest customers are put together as OTHER_VALUES. More of
them are a table to query, and too few customers each to tell anything."""

OTHER_VALUES = "*"


def described_people(
    subjects: Subjects, judged: ir.Table, *, dimensions: Sequence[ExperimentDimension]
) -> tuple[ir.Table, tuple[str, ...]]:
    """(customer_id, a text a dimension) of all `judged`, and the names of those columns."""
    names = tuple(f"by_{place}" for place in range(len(dimensions)))
    told = _told(subjects, judged, dimensions=dimensions)
    newest = {name: _newest(told, dimension) for name, dimension in zip(names, dimensions, strict=True)}
    joined = judged.select("customer_id").left_join(told.group_by("customer_id").agg(**newest), "customer_id")
    columns = {
        name: joined[name].fill_null(_without(dimension.source))
        for name, dimension in zip(names, dimensions, strict=True)
    }
    people = subjects.engine.remember(joined.select("customer_id", **columns), name=own_name("described"))
    return people.mutate(**{name: _largest(subjects, people, name) for name in names}), names


def _told(subjects: Subjects, judged: ir.Table, *, dimensions: Sequence[ExperimentDimension]) -> ir.Table:
    """The facts that say one of the dimensions, until the exposure of their customer."""
    names = sorted({name for dimension in dimensions for name in TELLING[dimension.source]})
    facts = subjects.facts
    chosen = facts.filter(facts.name.isin(names) & facts.customer_id.notnull())
    chosen = chosen.select("customer_id", "name", "occurred_us", "fact_id", "properties")
    joined = judged.select("customer_id", "exposed_us").inner_join(chosen, "customer_id")
    return joined.filter(joined.occurred_us <= joined.exposed_us)


def _newest(told: ir.Table, dimension: ExperimentDimension) -> ir.StringScalar:
    """The newest value by (occurred_us, fact_id), as segments read attributes and tags."""
    is_named = reduce(or_, (told.name == name for name in TELLING[dimension.source]))
    if dimension.source == "segment":
        said = get_json_object(told.properties, "$.segment").re_extract(r"^([^@]*)", 1)
        is_told = is_named & (said == dimension.key)
        value: ir.StringValue = (told.name == "Segment Entered").ifelse(IN_SEGMENT, OUTSIDE_SEGMENT)
    elif dimension.source == "tag":
        is_told = is_named & (get_json_object(told.properties, "$.tag") == dimension.key)
        value = get_json_object(told.properties, "$.value").nullif("")
    else:
        value = get_json_object(told.properties, f"$.traits.{dimension.key}").nullif("")
        is_told = is_named & value.notnull()
    row = ibis.struct({"at": told.occurred_us, "fact_id": told.fact_id, "value": value})
    newest: ir.StringScalar = row.max(where=is_told.fill_null(ibis.literal(value=False)))["value"]
    return newest


def _without(source: DimensionSource) -> str:
    return OUTSIDE_SEGMENT if source == "segment" else NOT_GIVEN


def _largest(subjects: Subjects, people: ir.Table, name: str) -> ir.StringValue:
    """The value, or OTHER_VALUES where VALUES_MAX - 1 others have more customers."""
    counted = people.group_by(name).agg(customers=people.count().cast("int64"))
    rows = subjects.engine.fetch(
        counted.order_by([counted.customers.desc(), counted[name].asc()]).limit(VALUES_MAX + 1)
    ).to_pylist()
    if len(rows) <= VALUES_MAX:
        return people[name]
    kept = [row[name] for row in rows[: VALUES_MAX - 1]]
    return people[name].isin(kept).ifelse(people[name], OTHER_VALUES)
