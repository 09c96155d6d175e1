"""Arrow tables as bytes in SQL rows: one IPC stream, checked against its schema when read back."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.ipc

COMPRESSED_BYTES_MIN = 65_536
"""Smaller tables stay as they are: zstd prepares itself for each buffer of each column, which took 2.5 ms of a table of
three rows, and made it larger."""

_COMPRESSED = pa.ipc.IpcWriteOptions(compression="zstd")
_PLAIN = pa.ipc.IpcWriteOptions()


def encode_table(table: pa.Table) -> bytes:
    """The table as one Arrow IPC stream, compressed where that gains."""
    sink = pa.BufferOutputStream()
    options = _PLAIN if table.nbytes < COMPRESSED_BYTES_MIN else _COMPRESSED
    with pa.ipc.new_stream(sink, table.schema, options=options) as writer:
        writer.write_table(table)
    return bytes(sink.getvalue())


def decode_table(body: bytes, *, schema: pa.Schema) -> pa.Table:
    """The table of `encode_table`; a column that an older writer did not know is null."""
    with pa.ipc.open_stream(pa.py_buffer(body)) as reader:
        table = reader.read_all()
    return conform(table, schema=schema)


def emptied(table: pa.Table, *, is_gone: npt.NDArray[np.bool_], to: Mapping[str, str | None]) -> pa.Table:
    """The same rows, with the value of `to` in each of its columns where `is_gone`: erasure in a stored table.

    Columns are written anew: `if_else` with a null hides a text, and leaves its bytes in the column.
    """
    places = set(np.flatnonzero(is_gone).tolist())
    for name, value in to.items():
        kept = [value if n in places else one for n, one in enumerate(table.column(name).to_pylist())]
        number = table.schema.get_field_index(name)
        table = table.set_column(number, table.schema.field(number), pa.array(kept, table.schema.field(number).type))
    return table


def conform(table: pa.Table, *, schema: pa.Schema) -> pa.Table:
    """The same rows with exactly the columns and types of `schema`; absent columns become null."""
    if table.schema.equals(schema):
        return table
    columns = [
        table.column(field.name).cast(field.type)
        if field.name in table.column_names
        else pa.nulls(table.num_rows, field.type)
        for field in schema
    ]
    return pa.Table.from_arrays(columns, schema=schema)
