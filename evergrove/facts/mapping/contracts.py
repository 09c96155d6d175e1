"""A mapping: the declarative file that says what the rows of a source mean.

Written as YAML, parsed into frozen types; a key that is not known is an error that names its place. A mapping says
how the file is read, which columns are the key (the same row imported again adds nothing), whose the row is, when it
happened and in which zone, which rows to leave out or reject, and which facts a row becomes. The reference, with
every key, is in `docs/reference/mappings.md`; the shipped mappings are the examples.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from evergrove.facts.mapping.rules import Condition, columns_of
from evergrove.facts.readers.contracts import FileOptions
from evergrove.facts.schema import CANDIDATE_SCHEMA
from evergrove.kit.errors import InvalidError

_FILLED_BY_THE_MAPPING = {
    "fact_id", "name", "identifiers", "occurred_at", "received_at", "utc_offset_minutes", "source", "quantity",
    "amount_minor", "currency", "properties",
}  # fmt: skip
FACT_COLUMNS = tuple(field.name for field in CANDIDATE_SCHEMA if field.name not in _FILLED_BY_THE_MAPPING)
"""The fact columns that a mapping's `columns` may fill, all of them text."""

ValueKind = Literal["text", "number", "boolean", "time"]


class Value(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where a value comes from: a column, the first column of several that is not empty, or a fixed text.

    `values` replaces raw values by others; `type` says how a property is written (text, number, boolean, time).
    """

    column: str = ""
    first_of: tuple[str, ...] = ()
    fixed: str = ""
    values: dict[str, str] = {}
    type: ValueKind = "text"

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns in the order in which they are asked."""
        return ((self.column,) if self.column else ()) + self.first_of


ValueText = str | Value
"""A value, or only the name of its column."""


class Identifier(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whose the row is: a kind (phone, email, customer_number …) and the columns that may hold it.

    `clean`: text (trimmed), email (lower case), phone (E.164, `country` for numbers without a prefix), number
    (17850.0 → 17850). `blocked` are further values that never identify anybody.
    """

    kind: str
    columns: tuple[str, ...]
    clean: Literal["text", "email", "phone", "number"] = "text"
    country: str = "CN"
    blocked: tuple[str, ...] = ()


class TimeRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`occurred_at`, the zone (IANA) of times without an offset, and the formats beside ISO 8601."""

    occurred_at: ValueText
    zone: str
    formats: tuple[str, ...] = ()


class NumberRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How numbers are written."""

    decimal_mark: str = "."
    thousands_mark: str = ","


class FillDown(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Columns that the source writes only on the first of adjacent rows with the same `by`."""

    by: tuple[str, ...]
    columns: tuple[str, ...]


class NamedRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A rule that leaves rows out, or rejects them; counted under its name."""

    name: str
    when: Condition


class Becomes(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a row becomes: one `fact`, or a line (`item`) of an `order`.

    `key` overrides the mapping's key. `quantity_sign` and `amount_sign` say which sign the source writes; facts are
    never negative. With `any`, properties.direction is `in` for a positive and `out` for a negative quantity.
    `traits` become properties.traits, which intake writes to the customer's attributes.
    """

    fact: str = ""
    order: str = ""
    item: str = ""
    key: tuple[str, ...] = ()
    when: Condition | None = None
    occurred_at: ValueText | None = None
    quantity: ValueText | None = None
    quantity_sign: Literal["positive", "negative", "any"] = "positive"
    unit_price: ValueText | None = None
    amount: ValueText | None = None
    amount_sign: Literal["positive", "negative"] = "positive"
    columns: dict[str, ValueText] = {}
    properties: dict[str, ValueText] = {}
    order_properties: dict[str, ValueText] = {}
    traits: dict[str, ValueText] = {}


class RowKind(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One kind of row; the first kind whose `when` holds takes the row."""

    name: str
    becomes: tuple[Becomes, ...]
    when: Condition | None = None


class Mapping(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the rows of one source mean."""

    name: str
    source: str
    key: tuple[str, ...]
    time: TimeRule
    rows: tuple[RowKind, ...]
    title: dict[Literal["zh", "en"], str] = {}
    file: FileOptions = FileOptions()
    optional_columns: tuple[str, ...] = ()
    fill_down: FillDown | None = None
    number: NumberRule = NumberRule()
    currency: ValueText | None = None
    identifiers: tuple[Identifier, ...] = ()
    columns: dict[str, ValueText] = {}
    leave_out: tuple[NamedRule, ...] = ()
    reject: tuple[NamedRule, ...] = ()


class MappingError(InvalidError):
    """A mapping that cannot be used; the message names the place."""

    code = "mapping_invalid"


def columns_needed(mapping: Mapping) -> tuple[str, ...]:
    """Every column that the mapping names, in its order, each once."""
    named: dict[str, None] = dict.fromkeys(mapping.key)
    for rule in (*mapping.leave_out, *mapping.reject):
        named.update(dict.fromkeys(columns_of(rule.when)))
    values: list[ValueText | None] = [mapping.time.occurred_at, mapping.currency, *mapping.columns.values()]
    for identifier in mapping.identifiers:
        named.update(dict.fromkeys(identifier.columns))
    if mapping.fill_down is not None:
        named.update(dict.fromkeys((*mapping.fill_down.by, *mapping.fill_down.columns)))
    for kind in mapping.rows:
        named.update(dict.fromkeys(columns_of(kind.when)))
        for becomes in kind.becomes:
            named.update(dict.fromkeys((*becomes.key, *columns_of(becomes.when))))
            values += [becomes.occurred_at, becomes.quantity, becomes.unit_price, becomes.amount]
            for group in (becomes.columns, becomes.properties, becomes.order_properties, becomes.traits):
                values += group.values()
    for value in values:
        if value is not None:
            named.update(dict.fromkeys(value_of(value).columns))
    return tuple(named)


def value_of(value: ValueText) -> Value:
    """The value in its long form."""
    return Value(column=value) if isinstance(value, str) else value
