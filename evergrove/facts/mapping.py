"""A mapping: the declarative file that says what the rows of a source mean.

Written as YAML, parsed into frozen types; a key that is not known is an error that names its place. A mapping says
how the file is read, which columns are the key (the same row imported again adds nothing), whose the row is, when it
happened and in which zone, which rows to leave out or reject, and which facts a row becomes. The reference, with
every key, is in `docs/reference/mappings.md`; the shipped mappings are the examples.
"""

from __future__ import annotations

from importlib import resources
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec
import yaml

from evergrove.facts.mapping_rules import Condition, check_condition, columns_of
from evergrove.facts.readers.contracts import FileOptions
from evergrove.facts.schema import CANDIDATE_SCHEMA
from evergrove.kit.errors import InvalidError, MissingError

MAPPING_BYTES_MAX = 256 * 1024
"""A mapping file; the shipped ones have under 5 KB."""

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


def shipped_mappings() -> tuple[str, ...]:
    """The names of the mappings that come with the product, sorted."""
    folder = resources.files("evergrove.facts") / "mappings"
    return tuple(sorted(Path(file.name).stem for file in folder.iterdir() if file.name.endswith(".yaml")))


def load_mapping(name_or_path: str | Path) -> Mapping:
    """A shipped mapping by its name, or one from a YAML file.

    Raises MissingError if there is neither, MappingError if it cannot be used.
    """
    if str(name_or_path) in shipped_mappings():
        file = resources.files("evergrove.facts") / "mappings" / f"{name_or_path}.yaml"
        return parse_mapping(file.read_text("utf-8"))
    path = Path(name_or_path)
    if not path.is_file():
        raise MissingError(
            f"there is no mapping “{name_or_path}”",
            help=f"give the path of a YAML file, or one of {', '.join(shipped_mappings())}",
        )
    if path.stat().st_size > MAPPING_BYTES_MAX:
        raise MappingError(f"“{path.name}” is too large for a mapping", help="is it the data file?")
    try:
        return parse_mapping(path.read_text("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise MappingError(f"“{path.name}” is not UTF-8", help="save the mapping as UTF-8") from error


def parse_mapping(text: str) -> Mapping:
    """A mapping from YAML text. Raises MappingError, which names the place."""
    try:
        # The loader is a SafeLoader; aliases are refused because a few of them make gigabytes.
        raw = yaml.load(text, Loader=_PlainLoader)  # noqa: S506
    except (yaml.YAMLError, RecursionError) as error:
        raise MappingError(f"the mapping is not valid YAML: {error}", help="correct it at that place") from error
    try:
        mapping = msgspec.convert(raw, Mapping)
    except (msgspec.ValidationError, RecursionError) as error:
        raise MappingError(f"the mapping: {error}", help="`$.rows[0]` means the first entry under “rows”") from error
    _check(mapping)
    return mapping


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


class _PlainLoader(yaml.SafeLoader):
    """YAML without its guesses at dates (they stay text) and without aliases."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError("aliases (*) are not read in a mapping")
        return super().compose_node(parent, index)

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:  # noqa: FBT001, FBT002
        keys = [key.value for key, _ in node.value]
        for key in keys:
            if keys.count(key) > 1:
                raise yaml.YAMLError(f"“{key}” is written twice, line {node.start_mark.line + 1}")
        return super().construct_mapping(node, deep=deep)


_PlainLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def _check(mapping: Mapping) -> None:
    if not mapping.key:
        raise MappingError("the mapping names no key", help="“key” lists the columns that tell one row from another")
    if not mapping.rows:
        raise MappingError("the mapping has no “rows”", help="say what a row becomes")
    try:
        ZoneInfo(mapping.time.zone)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise MappingError(
            f"the zone “{mapping.time.zone}” is not known", help="write an IANA name such as Asia/Shanghai"
        ) from error
    _check_fact_columns(mapping.columns, place="$.columns")
    for position, rule in enumerate((*mapping.leave_out, *mapping.reject)):
        check_condition(rule.when, place=f"rule {position + 1} “{rule.name}”")
    for number, kind in enumerate(mapping.rows):
        check_condition(kind.when, place=f"$.rows[{number}].when")
        if not kind.becomes:
            raise MappingError(f"$.rows[{number}] becomes nothing", help="use “leave_out” for rows to leave out")
        for position, becomes in enumerate(kind.becomes):
            _check_becomes(mapping, becomes, place=f"$.rows[{number}].becomes[{position}]")


def _check_becomes(mapping: Mapping, becomes: Becomes, *, place: str) -> None:
    check_condition(becomes.when, place=f"{place}.when")
    _check_fact_columns(becomes.columns, place=f"{place}.columns")
    if bool(becomes.fact) == bool(becomes.order) or bool(becomes.order) != bool(becomes.item):
        raise MappingError(f"{place} must name “fact”, or “order” and “item” together", help="see the shipped mappings")
    priced = becomes.unit_price is not None or becomes.amount is not None
    if becomes.order and (becomes.quantity is None or not priced):
        raise MappingError(f"{place}: an order's lines need “quantity” and “unit_price” or “amount”", help="name them")
    if becomes.unit_price is not None and (becomes.amount is not None or becomes.quantity is None):
        raise MappingError(f"{place}: “unit_price” goes with “quantity”, and without “amount”", help="take one out")
    if priced and mapping.currency is None:
        raise MappingError(
            f"{place} has money, but the mapping has no “currency”", help="write currency: {fixed: CNY} or a column"
        )


def _check_fact_columns(columns: dict[str, ValueText], *, place: str) -> None:
    for name in columns:
        if name not in FACT_COLUMNS:
            raise MappingError(f"{place}: a fact has no column “{name}”", help=f"one of {', '.join(FACT_COLUMNS)}")
