"""JSON objects of a batch, written by whole columns; an empty value is left out, not written as null."""

from __future__ import annotations

import json

import pyarrow as pa
import pyarrow.compute as pc

from evergrove.facts.mapping.contracts import ValueText, value_of
from evergrove.facts.mapping.values import RawRows

_NULL_TEXT = pa.scalar(None, pa.string())
_TRUE_WORDS = ("true", "yes", "y", "1", "t", "是", "有", "已订阅", "subscribed")
_FALSE_WORDS = ("false", "no", "n", "0", "f", "否", "无", "未订阅", "unsubscribed")
_CONTROLS = r"[\x00-\x1f]"


def value_text(rows: RawRows, value: ValueText) -> pa.Array:
    """The value as text: the first of its columns that is not empty, raw values replaced; or the fixed text."""
    spec = value_of(value)
    if not spec.columns:
        return pa.repeat(pa.scalar(spec.fixed or None, pa.string()), rows.count)
    text = rows.text(spec.columns[0])
    for column in spec.columns[1:]:
        text = pc.coalesce(text, rows.text(column))
    if spec.values:
        place = pc.index_in(text, value_set=pa.array(list(spec.values), pa.string()))
        replaced = pa.array(list(spec.values.values()), pa.string()).take(place)
        text = pc.coalesce(replaced, text)
    return pc.coalesce(text, pa.scalar(spec.fixed)) if spec.fixed else text


def json_value(rows: RawRows, value: ValueText) -> pa.Array:
    """The value as JSON; null where it is empty or not of its type."""
    spec = value_of(value)
    match spec.type:
        case "number":
            numbers = [rows.number(column).values for column in spec.columns]
            return decimal_text(pc.coalesce(*numbers))
        case "time":
            times = [rows.time(column).utc for column in spec.columns]
            return quoted(
                pc.strftime(pc.coalesce(*times).cast(pa.timestamp("s", tz="UTC"), safe=False), "%Y-%m-%dT%H:%M:%SZ")
            )
        case "boolean":
            text = pc.utf8_lower(value_text(rows, value))
            true = pc.is_in(text, value_set=pa.array(_TRUE_WORDS))
            false = pc.is_in(text, value_set=pa.array(_FALSE_WORDS))
            return pc.if_else(true, "true", pc.if_else(false, "false", _NULL_TEXT))
        case _:
            return quoted(value_text(rows, value))


def json_object(fields: dict[str, pa.Array], *, count: int) -> pa.Array:
    """One object a row from columns of JSON values."""
    parts = [
        pc.binary_join_element_wise(pa.scalar(json.dumps(name, ensure_ascii=False)), values, ":")
        for name, values in fields.items()
    ]
    if not parts:
        return pa.repeat(pa.scalar("{}"), count)
    # The empty first part: pyarrow 26 drops a row altogether when all its parts are null and skipped.
    joined = pc.binary_join_element_wise(pa.scalar(""), *parts, ",", null_handling="skip")
    return pc.binary_join_element_wise("{", pc.utf8_slice_codeunits(joined, 1), "}", "")


def json_fields(rows: RawRows, values: dict[str, ValueText]) -> dict[str, pa.Array]:
    """Columns of JSON values by name."""
    return {name: json_value(rows, value) for name, value in values.items()}


def quoted(text: pa.Array) -> pa.Array:
    """JSON strings, computed once for each distinct text."""
    encoded = text.dictionary_encode()
    distinct = encoded.dictionary
    escaped = pc.replace_substring(distinct, pattern="\\", replacement="\\\\")
    escaped = pc.replace_substring(escaped, pattern='"', replacement='\\"')
    if pc.any(pc.match_substring_regex(distinct, pattern=_CONTROLS)).as_py():
        for number in range(0x20):
            escaped = pc.replace_substring(escaped, pattern=chr(number), replacement=f"\\u{number:04x}")
    return pc.binary_join_element_wise('"', escaped, '"', "").take(encoded.indices)


def decimal_text(values: pa.Array) -> pa.Array:
    """Decimals without the zeros at their end, computed once for each distinct value."""
    encoded = values.dictionary_encode()
    text = pc.replace_substring_regex(encoded.dictionary.cast(pa.string()), pattern=r"^0E-\d+$", replacement="0.0")
    text = pc.replace_substring_regex(text, pattern=r"\.0*$|(\.\d*[1-9])0+$", replacement=r"\1")
    return text.take(encoded.indices)
