"""A rejected line as cells: what it takes to show it, to mend it, and to know its place when it comes again."""

from __future__ import annotations

import csv
from collections.abc import Collection, Mapping, Sequence

import msgspec

from evergrove.facts.engine import open_engine
from evergrove.facts.mapping import KEY_SEPARATOR, Mend, cell_text, parts_of
from evergrove.facts.mapping import Mapping as FileMapping
from evergrove.facts.readers.contracts import REJECTED_TEXT_BYTES_MAX
from evergrove.facts.rejects import LINE, Reject
from evergrove.facts.relations import FUTURE_MAX, facts_relation
from evergrove.facts.staging.numbering import order_fact_ids
from evergrove.kit import Workspace

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
    return {name: cell_text(value) for name, value in found.items()} if isinstance(found, dict) else None


def cells_json(cells: Mapping[str, str]) -> str:
    """The body of a rejected line with these cells, as the mapping's own are written: empty ones are left out."""
    return msgspec.json.encode({name: value for name, value in cells.items() if value != ""}).decode()


def mend_of(reject: Reject, *, mapping: FileMapping, columns: Sequence[str]) -> Mend:
    """Where the line stood, by part, and the keys for which that holds."""
    cells = cells_of(reject, mapping=mapping, columns=columns) or {}
    numbers = msgspec.json.decode(reject.numbers, type=dict[int, int]) if reject.numbers else {}
    return Mend(numbers=numbers, keys=keys_of(cells, mapping=mapping))


def keys_of(cells: Mapping[str, str], *, mapping: FileMapping) -> dict[int, str]:
    """The line's key, by part."""
    return {
        part: KEY_SEPARATOR.join(cells.get(name, "").strip() for name in becomes.key or mapping.key)
        for part, becomes in enumerate(parts_of(mapping))
    }


def standing_orders(
    workspace: Workspace, keys: Mapping[int, Collection[str]], *, mapping: FileMapping
) -> dict[int, frozenset[str]]:
    """Which keys (by part) are those of orders in the lake."""
    orders = {part: becomes.order for part, becomes in enumerate(parts_of(mapping)) if becomes.order and keys.get(part)}
    wanted: dict[str, tuple[int, str]] = {}
    for part, order in orders.items():
        own = sorted(keys[part])
        wanted |= zip(order_fact_ids(mapping.source, order, own), ((part, key) for key in own), strict=True)
    if not wanted:
        return {}
    with open_engine(workspace) as engine:
        facts = facts_relation(workspace, engine, as_of=workspace.clock.now() + FUTURE_MAX)
        found = engine.fetch(facts.filter(facts.fact_id.isin(list(wanted))).select("fact_id"))
    known = [wanted[fact_id] for fact_id in found.column("fact_id").to_pylist()]
    return {part: frozenset(key for own, key in known if own == part) for part in orders}


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
