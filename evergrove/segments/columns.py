"""What rules may look at on a fact: its columns, the hour and weekday of its local time, and its properties."""

from __future__ import annotations

import re

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from evergrove.facts import FACT_SCHEMA, get_json_object

NEVER_LOOKED_AT = frozenset({"fact_id", "name", "customer_id", "feed_seq", "schema_version", "import_id", "properties"})
"""Keys and book-keeping: a rule about them would not mean anything about a customer."""

TEXT_COLUMNS = tuple(f.name for f in FACT_SCHEMA if pa.types.is_string(f.type) and f.name not in NEVER_LOOKED_AT)
DERIVED_COLUMNS = ("local_day", "local_hour", "local_weekday")
NUMBER_COLUMNS = ("quantity", "amount_minor", *DERIVED_COLUMNS)
COLUMNS = (*TEXT_COLUMNS, *NUMBER_COLUMNS)

PROPERTY_KEY = re.compile(r"[A-Za-z_一-龥][A-Za-z0-9_一-龥]{0,79}")
"""Keys without dots, blanks and quotes have one JSON path on every engine."""

NUMBER_TEXT = r"^-?(0|[1-9][0-9]{0,11})(\.[0-9]{1,12})?$"
"""Numbers of JSON text below 10^12, without exponents; every engine parses them to the same double."""

PROPERTY_SCALE = 1_000_000
"""Numbers of properties are whole millionths: sums are exact, in whatever order an engine adds."""

PROPERTY_NUMBER_MAX = 10**9
"""Beyond it a property counts as unknown; 9 billion such values still fit into an int64 of units."""

THURSDAY = 3
"""1970-01-01 was a Thursday, counting Monday as 0."""


def column_value(facts: ir.Table, column: str) -> ir.Value:
    """A column of COLUMNS. `local_hour` is 0 to 23, `local_weekday` 1 (Monday) to 7."""
    if column == "local_hour":
        return (facts.local_minute // 60).cast("int64")
    if column == "local_weekday":
        return ((facts.local_day + THURSDAY) % 7 + 1).cast("int64")
    return facts[column]


def property_text(facts: ir.Table, key: str) -> ir.StringValue:
    """The text of a property; null when it is absent."""
    return get_json_object(facts.properties, f"$.{key}")


def property_number(facts: ir.Table, key: str) -> ir.IntegerValue:
    """A property in whole millionths; null when it is absent or no plain number up to PROPERTY_NUMBER_MAX."""
    number = text_number(property_text(facts, key))
    inside = number.abs() <= PROPERTY_NUMBER_MAX
    return inside.ifelse((number * float(PROPERTY_SCALE)).round().cast("int64"), ibis.null("int64"))


def text_number(text: ir.StringValue) -> ir.FloatingValue:
    """The double that a text writes; null for anything but a plain number."""
    return text.re_search(NUMBER_TEXT).ifelse(text, ibis.null("string")).cast("float64")
