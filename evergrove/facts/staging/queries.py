"""The statements of staging's second step, for DuckDB.

They run over `staged`, the typed rows of one bucket: all rows of a key are in one bucket, so what is numbered here is
numbered for the whole file.
"""

from __future__ import annotations

from dataclasses import dataclass

from evergrove.facts.schema import AMOUNT_MINOR_MAX

NUMBERED_LINES = """
create or replace temp table numbered_lines as
select *,
    row_number() over w as n,
    min(position) filter (valid) over whole as first_position,
    min(occurred_at) filter (valid) over whole as order_occurred_at,
    coalesce(sum(amount_minor) filter (valid) over whole, 0) as order_amount_minor,
    coalesce(sum(quantity) filter (valid) over whole, 0) as order_quantity,
    count(*) filter (valid) over whole as lines,
    count(*) filter (not valid) over whole as lines_rejected,
    coalesce(min(currency) filter (valid) over whole <> max(currency) filter (valid) over whole, false)
        as currencies_mixed
from staged
window
    w as (partition by part, key order by position),
    whole as (partition by part, key order by position
              rows between unbounded preceding and unbounded following)
"""
"""Each line with its number within its order, and what the order's own fact needs to know of all its lines."""

REFUSED_LINES = f"""
select line, key,
    case when currencies_mixed then 'order_currencies_mixed' else 'order_amount_too_large' end as reason
from numbered_lines
where valid and (currencies_mixed or order_amount_minor > {AMOUNT_MINOR_MAX})
order by position
"""  # noqa: S608 - a constant of ours
"""Lines that are right one by one but whose order cannot be."""

_ORDER_ID = "md5(concat_ws(chr(31), source, order_name, key))"
_ACCEPTED = f"valid and not currencies_mixed and order_amount_minor <= {AMOUNT_MINOR_MAX}"

_ORDER_COLUMNS = {
    "fact_id": _ORDER_ID,
    "name": "order_name",
    "occurred_at": "order_occurred_at",
    "product_id": "null",
    "category": "null",
    "quantity": "order_quantity::bigint",
    "amount_minor": "order_amount_minor::bigint",
    "properties": """concat('{"lines":', lines,
        case when lines_rejected > 0 then concat(',"lines_rejected":', lines_rejected) end,
        case when order_properties = '{}' then '}' else concat(',', order_properties[2:]) end)""",
}
_ITEM_COLUMNS = {"fact_id": f"concat({_ORDER_ID}, '#', n)"}
_ROW_COLUMNS = {"fact_id": "md5(concat_ws(chr(31), source, name, key, n))"}


@dataclass(frozen=True)
class Statements:
    """The statements that make facts with the given columns of CANDIDATE_SCHEMA."""

    columns: tuple[str, ...]

    @property
    def orders_and_items(self) -> str:
        """One fact an order, what is not a total from its first accepted line; and one fact a line."""
        orders = f"select {self._selected(_ORDER_COLUMNS)} from numbered_lines where position = first_position"  # noqa: S608
        items = f"select {self._selected(_ITEM_COLUMNS)} from numbered_lines where {_ACCEPTED}"  # noqa: S608
        return f"{orders} and {_ACCEPTED} union all {items}"

    @property
    def rows(self) -> str:
        """One fact a row; n is the occurrence of its key in the file."""
        numbered = "select *, row_number() over (partition by part, key order by position) as n from staged"
        return f"select {self._selected(_ROW_COLUMNS)} from ({numbered})"  # noqa: S608

    def _selected(self, columns: dict[str, str]) -> str:
        return ", ".join(f"{columns.get(name, name)} as {name}" for name in self.columns)
