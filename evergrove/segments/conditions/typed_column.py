"""Conditions on a typed column of a relation with one row a customer: tags and scores."""

from __future__ import annotations

from collections.abc import Sequence

import ibis.expr.types as ir
import pyarrow as pa

from evergrove.segments.comparing import is_number, meets
from evergrove.segments.contracts import Part, Truth, column_name
from evergrove.segments.errors import InvalidRuleError
from evergrove.segments.rules import Comparison, ScoreCondition, TagCondition, normal_form


def check_column(field: pa.Field, comparisons: tuple[Comparison, ...], *, path: str) -> None:
    """Literals of the kind of the column: numbers, truths, or texts (dates as 2011-12-10)."""
    wanted = _kind(field.type)
    for comparison in comparisons:
        found = comparison.values[0]
        kind = "number" if is_number(found) else "truth" if isinstance(found, bool) else "text"
        if comparison.operator != "is_unknown" and kind != wanted:
            noun = {
                "number": ("a number", "数字"),
                "truth": ("true or false", "true 或 false"),
                "text": ("a text", "文本"),
            }
            raise InvalidRuleError(
                f"{path + '.' if path else ''}is.{comparison.operator}",
                en=f"“{field.name}” is compared with {noun[wanted][0]}",
                zh=f"“{field.name}”应与{noun[wanted][1]}比较",
            )


def column_part(table: ir.Table, conditions: Sequence[TagCondition | ScoreCondition], *, prefix: str) -> Part:
    """One join for all conditions on `table`; columns are renamed so that no other part has them."""
    keys = sorted({condition.key for condition in conditions})
    names = {key: column_name(prefix, key) for key in keys}
    relation = table.select("customer_id", **{name: table[key] for key, name in names.items()})
    return Part(
        relation=relation, truths={normal_form(each): _truth(names[each.key], each.comparisons) for each in conditions}
    )


def _kind(type_: pa.DataType) -> str:
    if pa.types.is_boolean(type_):
        return "truth"
    is_numeric = pa.types.is_integer(type_) or pa.types.is_floating(type_) or pa.types.is_decimal(type_)
    return "number" if is_numeric else "text"


def _truth(name: str, comparisons: tuple[Comparison, ...]) -> Truth:
    return lambda table: meets(table[name], comparisons)
