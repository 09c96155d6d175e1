"""Erasure: launches that are not planned yet hold what was known of their members."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import sqlalchemy as sa

from evergrove.campaigns.launching import packed, unpacked
from evergrove.campaigns.tables import launch_chunks


def forget_members(connection: sa.Connection, customer_ids: Sequence[str]) -> None:
    """Empty what is frozen for these customers, in the caller's transaction.

    Their ids stay, so that planning counts them as suppressed: the launch's sums still hold.
    """
    gone = pa.array(customer_ids, pa.string())
    places = connection.execute(sa.select(launch_chunks.c.launch_id, launch_chunks.c.number)).all()
    for launch_id, number in places:
        where = (launch_chunks.c.launch_id == launch_id) & (launch_chunks.c.number == number)
        body = connection.execute(sa.select(launch_chunks.c.body).where(where).with_for_update()).scalar()
        if body is None:
            continue
        table = unpacked(body)
        is_gone = pc.is_in(table.column("customer_id"), value_set=gone)
        if pc.any(is_gone).as_py():
            emptied = packed(_emptied(table, is_gone))
            connection.execute(sa.update(launch_chunks).where(where).values(body=emptied))


def _emptied(table: pa.Table, is_gone: pa.ChunkedArray) -> pa.Table:
    """Without what is known of those who are gone. Columns are written anew: `if_else` with a null hides a text, and
    leaves its bytes in the column."""
    places = set(np.flatnonzero(is_gone.to_numpy()).tolist())
    columns = {}
    for name, column in zip(table.column_names, table.columns, strict=True):
        values = column.to_pylist()
        kept = values if name == "customer_id" else [None if n in places else one for n, one in enumerate(values)]
        columns[name] = pa.array(kept, column.type)
    return pa.table(columns)
