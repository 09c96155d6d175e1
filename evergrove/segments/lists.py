"""Lists of customers from a file: ids of customers, or identifiers that somebody resolves to them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from evergrove.segments.errors import EmptySelectionError

LIST_ROWS_MAX = 5_000_000
"""Rows of one list file: some 200 MB of ids in memory."""

CUSTOMER_ID = "customer_id"

ResolveIdentifiers = Callable[[str, pa.Array], pa.Array]
"""From the kind of an identifier and its values to customer ids, null where nobody has it."""


def read_customer_list(path: Path, *, resolve: ResolveIdentifiers | None = None) -> pa.Table:
    """Distinct `customer_id` of a CSV file with a header and one column used: `customer_id`, or a kind of identifier.

    An identifier column (for example `phone`) needs `resolve`. Values that belong to nobody are left out.
    Raises EmptySelectionError for a file that cannot be a list.
    """
    try:
        options = pa.csv.ReadOptions(encoding="utf8")
        read = pa.csv.read_csv(path, read_options=options, convert_options=_as_text(path))
    except (pa.ArrowInvalid, OSError, UnicodeDecodeError) as error:
        raise EmptySelectionError(
            f"{path.name} cannot be read as a list: {error}",
            help="save it as UTF-8 CSV with a header line / 请另存为带表头的 UTF-8 CSV",
        ) from error
    if read.num_rows > LIST_ROWS_MAX:
        raise EmptySelectionError(
            f"{path.name} has {read.num_rows:,} rows; at most {LIST_ROWS_MAX:,}", help="split it / 请拆分文件"
        )
    column = CUSTOMER_ID if CUSTOMER_ID in read.column_names else read.column_names[0]
    values = pc.utf8_trim_whitespace(read[column].combine_chunks())
    if column != CUSTOMER_ID:
        if resolve is None:
            raise EmptySelectionError(
                f"{path.name} has no column customer_id",
                help="name the column customer_id / 请把客户编号列命名为 customer_id",
            )
        values = resolve(column, values)
    kept = values.filter(pc.fill_null(pc.not_equal(values, ""), fill_value=False))
    return pa.table({CUSTOMER_ID: kept.unique()})


def _as_text(path: Path) -> pa.csv.ConvertOptions:
    """Every column as text: leading zeros of numbers stay."""
    with path.open(encoding="utf-8-sig") as file:
        header = [name.strip().strip('"') for name in file.readline().rstrip("\r\n").split(",")]
    return pa.csv.ConvertOptions(column_types=dict.fromkeys(header, pa.string()))
