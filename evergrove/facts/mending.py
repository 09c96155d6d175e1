"""A rejected line as cells: what it takes to show it, to mend it, and to know its place when it comes again."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from evergrove.facts.mapping import KEY_SEPARATOR, Mend, parts_of
from evergrove.facts.mapping import Mapping as FileMapping
from evergrove.facts.readers.contracts import REJECTED_TEXT_BYTES_MAX
from evergrove.facts.rejects import LINE, Reject

_READ_AS_TEXT = {"field_count", "not_utf8", "not_gb18030"}
"""Reasons for which the reader gave the line as it stands in the file; of all others the fields are kept as JSON."""


def cells_of(reject: Reject, *, mapping: FileMapping, columns: Sequence[str]) -> dict[str, str] | None:
    """The fields of a rejected line by column; None where the line is not kept whole, and is mended in its file only.

    Fields beyond the heading stay in the last cell, with their delimiters: nothing of a line is hidden.
    """
    if reject.kind != LINE or reject.line is None or not reject.import_id:
        return None
    if reject.reason in _READ_AS_TEXT and not reject.body.startswith("{"):
        return _fields_of(reject.body, delimiter=mapping.file.delimiter, columns=columns)
    try:
        found = msgspec.json.decode(reject.body)
    except msgspec.DecodeError:  # cut, or a key instead of a line
        return None
    return {name: _text(value) for name, value in found.items()} if isinstance(found, dict) else None


def cells_json(cells: Mapping[str, str]) -> str:
    """The body of a rejected line with these cells, as the mapping's own are written: empty ones are left out."""
    return msgspec.json.encode({name: value for name, value in cells.items() if value != ""}).decode()


def mend_of(reject: Reject, *, mapping: FileMapping, columns: Sequence[str]) -> Mend:
    """Where the line stood, by part, and the keys for which that holds."""
    cells = cells_of(reject, mapping=mapping, columns=columns) or {}
    numbers = msgspec.json.decode(reject.numbers, type=dict[int, int]) if reject.numbers else {}
    keys = {
        part: KEY_SEPARATOR.join(cells.get(name, "").strip() for name in becomes.key or mapping.key)
        for part, becomes in enumerate(parts_of(mapping))
    }
    return Mend(numbers=numbers, keys=keys)


def _fields_of(text: str, *, delimiter: str, columns: Sequence[str]) -> dict[str, str] | None:
    if not columns or len(text.encode("utf-8", "replace")) >= REJECTED_TEXT_BYTES_MAX:
        return None
    try:
        fields = next(csv.reader([text], delimiter=delimiter), [])
    except csv.Error:
        return None
    if len(fields) > len(columns):
        fields = [*fields[: len(columns) - 1], delimiter.join(fields[len(columns) - 1 :])]
    return dict(zip(columns, fields, strict=False))


def _text(value: Any) -> str:
    """A field as a person writes it: workbooks hold every number as a float."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value)
