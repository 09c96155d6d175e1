"""Rejected lines that come again, mended: their file, and the place that each had in the file it came from.

The file is an ordinary one with two columns more. REJECT_COLUMN names the rejected line, so that it is marked as mended
once it is accepted; REASON_COLUMN is for people and read by nobody. The n-th line of an order has the order's id and
`#n`: a line that comes alone would be the first one, and stand in the place of another, so it brings its number along.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TextIO

import pyarrow as pa
import pyarrow.compute as pc

from evergrove.facts.mapping.contracts import Mapping as FileMapping
from evergrove.facts.mapping.contracts import columns_needed

REJECT_COLUMN, REASON_COLUMN = "evergrove_line", "evergrove_reason"
UNPLACED = "line_unplaced"

_FORMULA = r"^('*[=+\-@\t\r])"
_INERT = r"^'('*[=+\-@\t\r])"
"""What a spreadsheet would run gets one apostrophe more, and loses it when the file comes back: −3 stays −3."""


@dataclass(frozen=True, kw_only=True)
class Mend:
    """What is known of a rejected line: its number among the rows with its key, by part, and the key it had there."""

    numbers: Mapping[int, int]
    keys: Mapping[int, str]


@dataclass(frozen=True, kw_only=True)
class Mends:
    """Rejected lines by their ids, and by part the keys of those orders that are in the lake already."""

    lines: Mapping[str, Mend]
    standing: Mapping[int, frozenset[str]]


def write_mend_file(
    target: TextIO,
    *,
    mapping: FileMapping,
    columns: Sequence[str],
    lines: Iterable[tuple[str, str, Mapping[str, str]]],
    with_heading: bool = True,
) -> None:
    """Write (reject_id, reason, cells by column) rows as a file that the mapping reads.

    Names of columns that the mapping needs stay as its author wrote them; others are the sender's, and made inert.
    """
    columns = [name for name in columns if name not in {REJECT_COLUMN, REASON_COLUMN}]
    needed = columns_needed(mapping)
    writer = csv.writer(target, delimiter=mapping.file.delimiter, lineterminator="\n")
    if with_heading:
        target.write("\n" * mapping.file.lines_before_header)
        heading = [name if name in needed else inert for name, inert in zip(columns, inert_cells(columns), strict=True)]
        writer.writerow([*heading, REJECT_COLUMN, REASON_COLUMN])
    for reject_id, reason, cells in lines:
        writer.writerow([*inert_cells([cells.get(name, "") for name in columns]), reject_id, *inert_cells([reason])])


def inert_cells(texts: Sequence[str]) -> list[str]:
    """Texts of which a spreadsheet runs none as a formula (OWASP, CSV injection)."""
    cells: list[str] = pc.replace_substring_regex(pa.array(texts, pa.string()), _FORMULA, r"'\1").to_pylist()
    return cells


def cell_text(value: object) -> str:
    """A field as a person writes it: workbooks hold every number as a float."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value)


def plain_cells(batch: pa.RecordBatch) -> list[dict[str, str]]:
    """The rows of a mended file as they were before `inert_cells`, without the two columns of ours."""
    own = [name for name in batch.schema.names if name not in {REJECT_COLUMN, REASON_COLUMN}]
    rows = without_apostrophes(batch.select(own)).to_pylist()
    return [{name: cell_text(value) for name, value in row.items()} for row in rows]


def without_apostrophes(batch: pa.RecordBatch) -> pa.RecordBatch:
    """The cells of a mended file as they were before `inert_cells`."""
    arrays = [
        pc.replace_substring_regex(column, _INERT, r"\1") if pa.types.is_string(column.type) else column
        for column in batch.columns
    ]
    return pa.RecordBatch.from_arrays(arrays, names=batch.schema.names)


def given_numbers(ids: pa.Array, keys: pa.Array, *, part: int, mends: Mends) -> pa.Array:
    """The number that each row had in its own file; null where none is known, or the key was mended."""
    encoded = ids.dictionary_encode()
    known = [mends.lines.get(reject_id) for reject_id in encoded.dictionary.to_pylist()]
    numbers = pa.array([one.numbers.get(part) if one else None for one in known], pa.int64()).take(encoded.indices)
    former = pa.array([one.keys.get(part) if one else None for one in known], pa.string()).take(encoded.indices)
    return pc.if_else(pc.equal(former, keys), numbers, pa.scalar(None, pa.int64()))


def unplaced(numbers: pa.Array, keys: pa.Array, *, part: int, mends: Mends) -> pa.Array:
    """UNPLACED for rows without a number whose order has lines already: each would take the place of one of those."""
    standing = pc.is_in(keys, value_set=pa.array(sorted(mends.standing.get(part, ())), pa.string()))
    return pc.if_else(pc.and_(pc.is_null(numbers), standing), UNPLACED, pa.scalar(None, pa.string()))
