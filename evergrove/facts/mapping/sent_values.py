"""What live events say, read by the same rules as the rows of files: identifiers, times, quantities and amounts.

An order sent by an SDK and the same order in a file become equal facts because both go through this code.
"""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from evergrove.facts.mapping.amounts import Amounts, amounts_of
from evergrove.facts.mapping.contracts import Becomes, Identifier, Mapping, TimeRule
from evergrove.facts.mapping.identifiers import identifiers_of
from evergrove.facts.mapping.times import YEAR_MAX, YEAR_MIN, parse_local_times
from evergrove.facts.mapping.values import RawRows
from evergrove.facts.schema import TIMESTAMP

_NO_ZONE = "UTC"
_PLAIN_INSTANT = r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?(Z|[+-]\d\d:\d\d)$"
_MONEY = Mapping(
    name="sent", source="sent", key=(), time=TimeRule(occurred_at="", zone=_NO_ZONE), rows=(), currency="currency"
)
_LINE = Becomes(quantity="quantity", unit_price="price")
_TOTAL = Becomes(amount="amount")


def read_identifiers(columns: dict[str, pa.Array], specs: tuple[Identifier, ...]) -> pa.Array:
    """A list of (kind, value) for each row from text columns, in the order of `specs`, blocked values left out."""
    return identifiers_of(_rows(columns), specs)


def read_lines(*, quantity: pa.Array, price: pa.Array, currency: pa.Array) -> Amounts:
    """Quantity, amount and currency of order lines from texts: round-half-even(quantity × price) to the minor unit."""
    return amounts_of(
        _rows({"quantity": quantity, "price": price, "currency": currency}), becomes=_LINE, mapping=_MONEY
    )


def read_totals(*, amount: pa.Array, currency: pa.Array) -> Amounts:
    """Amount and currency of totals from texts."""
    return amounts_of(_rows({"amount": amount, "currency": currency}), becomes=_TOTAL, mapping=_MONEY)


def read_quantities(quantity: pa.Array) -> pa.Array:
    """Whole numbers above zero from texts; null where there is none, or it is none."""
    amounts = amounts_of(_rows({"quantity": quantity}), becomes=Becomes(quantity="quantity"), mapping=_MONEY)
    return pc.if_else(pc.is_null(amounts.reason), amounts.quantity, pa.scalar(None, pa.int64()))


def read_instants(text: pa.Array) -> tuple[pa.Array, pa.Array]:
    """(UTC instants, the text's own offset in minutes) of ISO 8601; null where the text is no time that exists.

    A text without an offset is UTC. Z and +00:00 are no offset of the person's: libraries write every time so,
    wherever the person is.
    """
    utc = _plain_instants(text)
    if utc is not None and pc.all(pc.ends_with(text, pattern="Z"), min_count=0).as_py():
        return utc, pa.nulls(len(text), pa.int32())
    encoded = text.dictionary_encode()
    local, offsets = parse_local_times(encoded.dictionary, formats=())
    shift = pc.multiply(pc.fill_null(offsets, 0).cast(pa.int64()), 60_000_000).cast(pa.duration("us"))
    read = pc.subtract(local, shift).cast(TIMESTAMP)
    named = pc.if_else(pc.equal(offsets, 0), pa.scalar(None, pa.int32()), offsets)
    return (read.take(encoded.indices) if utc is None else utc), named.take(encoded.indices)


def _plain_instants(text: pa.Array) -> pa.Array | None:
    """UTC instants when all texts are written the usual way and exist; else the slow reading says which are not."""
    if not pc.all(pc.match_substring_regex(text, pattern=_PLAIN_INSTANT), min_count=0).as_py():
        return None
    try:
        utc = text.cast(TIMESTAMP)
    except pa.ArrowInvalid:
        return None
    years = pc.min_max(pc.year(utc)).as_py()
    return None if years["min"] is not None and not YEAR_MIN < years["min"] <= years["max"] < YEAR_MAX else utc


def _rows(columns: dict[str, pa.Array]) -> RawRows:
    return RawRows(pa.RecordBatch.from_pydict(columns), zone=_NO_ZONE)
