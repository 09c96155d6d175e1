"""Attributes: the current ones of the customers' copy, or the newest `Profile Updated` trait as of the instant."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import ibis
import ibis.expr.types as ir

from evergrove.facts import get_json_object
from evergrove.segments.comparing import text_meets
from evergrove.segments.contracts import Part, SegmentContext, Truth, column_name
from evergrove.segments.rules import AttributeCondition, Comparison, normal_form

PROFILE_UPDATED = "Profile Updated"


class AttributeKind:
    """Compares text, or the number or truth that the text writes."""

    def check(self, condition: AttributeCondition, *, path: str, context: SegmentContext) -> None:
        """Any key may come one day: an attribute that nobody has is unknown for everyone."""

    def compile(self, conditions: Sequence[AttributeCondition], *, context: SegmentContext) -> list[Part]:
        keys = sorted({condition.key for condition in conditions})
        names = {key: column_name("attribute", key) for key in keys}
        truths = {normal_form(each): _truth(names[each.key], each.comparisons) for each in conditions}
        if "attributes" in context.customers.columns:
            return [Part(relation=None, truths=truths, of_base={names[key]: _current(key) for key in keys})]
        return [Part(relation=attributes_as_of(context.facts, names=names), truths=truths)]


def attributes_as_of(facts: ir.Table, *, names: dict[str, str]) -> ir.Table:
    """One row a customer with the newest value of each trait, as text; `names`: trait → column. One pass."""
    updates = facts.filter((facts.name == PROFILE_UPDATED) & facts.customer_id.notnull())
    newest = {}
    for key, name in names.items():
        text = get_json_object(updates.properties, f"$.traits.{key}")
        told = ibis.struct({"at": updates.occurred_us, "fact_id": updates.fact_id, "value": text})
        newest[name] = told.max(where=text.notnull())["value"]
    return updates.group_by("customer_id").agg(**newest)


def _current(key: str) -> Callable[[ir.Table], ir.Value]:
    return lambda table: get_json_object(table.attributes, f"$.{key}")


def _truth(name: str, comparisons: tuple[Comparison, ...]) -> Truth:
    return lambda table: text_meets(table[name], comparisons)
