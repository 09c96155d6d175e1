"""Erasure: launches that are not planned yet hold what was known of their members."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa
import pyarrow.compute as pc
import sqlalchemy as sa

from evergrove.campaigns.launching import packed, unpacked
from evergrove.campaigns.tables import launch_chunks
from evergrove.facts import emptied


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
            known = dict.fromkeys(name for name in table.column_names if name != "customer_id")
            body = packed(emptied(table, is_gone=is_gone.to_numpy(), to=known))
            connection.execute(sa.update(launch_chunks).where(where).values(body=body))
