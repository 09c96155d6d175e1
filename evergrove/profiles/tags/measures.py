"""Small expressions that many tags share; each keeps to what both engines answer alike."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from evergrove.facts import get_json_object
from evergrove.profiles.tags.contracts import MICROSECONDS_OF_DAY, Window

HOUR_BANDS = {
    "night": (0, 6),
    "morning": (6, 11),
    "noon": (11, 14),
    "afternoon": (14, 18),
    "evening": (18, 22),
    "late": (22, 24),
}
"""Band → local hours [from, to). Noon and evening hold the golden hours of messages, 11–13 and 19–21."""

WHOLE_NUMBER = r"^-?[0-9]{1,15}$"
DECIMAL_NUMBER = r"^-?[0-9]{1,15}(\.[0-9]{1,15})?$"

MINUTES_OF_HOUR = 60


def tally(rows: ir.Table, *, where: ir.BooleanValue) -> ir.IntegerValue:
    """How many rows hold; 0 in a group without any (Spark alone would say null)."""
    return rows.count(where=where).fill_null(0)


def total(column: ir.Value, *, where: ir.BooleanValue | None = None) -> ir.IntegerValue:
    """The sum; 0 in a group without rows."""
    return column.sum(where=where).fill_null(0)


def column_value(rows: ir.Table, *, column: str) -> ir.Value:
    """A column as it is: for families of one row a customer."""
    return rows[column]


def column_total(rows: ir.Table, *, column: str) -> ir.IntegerValue:
    """The sum of a column by its name."""
    return total(rows[column])


def column_silence_days(rows: ir.Table, *, column: str) -> ir.IntegerValue:
    """Whole days since the latest of a column of ages."""
    return whole_days(rows[column].min())


def column_first(rows: ir.Table, *, column: str) -> ir.Value:
    """A column of the row at the first place."""
    return at_rank(rows[column], rank=rows["rank"])


def tally_within(rows: ir.Table, *, window: Window) -> ir.IntegerValue:
    """How many rows lie in the window."""
    return tally(rows, where=window.holds(rows))


def ratio(numerator: ir.Value, *, to: ir.Value) -> ir.FloatingValue:
    """A quotient as float64; null when the divisor is 0 or unknown."""
    return numerator.cast("float64") / to.cast("float64").nullif(0.0)


def rounded(number: ir.Value) -> ir.IntegerValue:
    """To the nearest integer, halves away from zero."""
    return number.round().cast("int64")


def whole_days(age_us: ir.Value) -> ir.IntegerValue:
    """Whole days of 24 hours in so many microseconds."""
    return age_us // MICROSECONDS_OF_DAY


def in_band(local_minute: ir.Value, *, band: str) -> ir.BooleanValue:
    start, end = HOUR_BANDS[band]
    return (local_minute >= start * MINUTES_OF_HOUR) & (local_minute < end * MINUTES_OF_HOUR)


def fullest(counts: dict[str, ir.Value]) -> ir.Value:
    """The label of the largest count, the first one of equals; null when all are 0."""
    largest = ibis.greatest(*counts.values())
    return ibis.cases(*(((count == largest) & (largest > 0), label) for label, count in counts.items()))


def json_text(rows: ir.Table, *, key: str) -> ir.StringValue:
    """The text of a property; null when it is absent or empty."""
    return get_json_object(rows.properties, f"$.{key}").nullif("")


def json_number(rows: ir.Table, *, key: str) -> ir.FloatingValue:
    """The number of a property; null when it is absent or no plain decimal number."""
    text = get_json_object(rows.properties, f"$.{key}")
    return ibis.cases((text.re_search(DECIMAL_NUMBER), text)).cast("float64")


def json_integer(rows: ir.Table, *, key: str) -> ir.IntegerValue:
    """The same for whole numbers."""
    text = get_json_object(rows.properties, f"$.{key}")
    return ibis.cases((text.re_search(WHOLE_NUMBER), text)).cast("int64")


def ranked(rows: ir.Table, *, order: list[ir.Value], name: str = "rank") -> ir.Table:
    """`rows` with the place (from 1) of each among those of its customer; `order` must have a unique tie-break."""
    window = ibis.window(group_by=rows.customer_id, order_by=order)
    return rows.mutate(**{name: ibis.row_number().over(window) + 1})


def at_rank(column: ir.Value, *, rank: ir.Value, place: int = 1) -> ir.Value:
    """The value of the row at a place."""
    return column.max(where=rank == place)
