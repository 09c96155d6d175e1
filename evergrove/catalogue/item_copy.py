"""The lake's copy of items, for rules, content and queries that look at what was bought or viewed."""

from __future__ import annotations

from collections.abc import Iterator

import ibis.expr.types as ir
import pyarrow as pa
import sqlalchemy as sa

from evergrove.catalogue.items import ITEMS_NAME
from evergrove.catalogue.tables import catalogue_revisions, items
from evergrove.facts import ITEMS, TIMESTAMP, Engine, hold_lease, lake_of
from evergrove.kit import Workspace

ITEM_SCHEMA = pa.schema(
    [
        pa.field("item_id", pa.string()),
        pa.field("sku", pa.string()),
        pa.field("name", pa.string()),
        pa.field("category", pa.string()),
        pa.field("price_minor", pa.int64()),
        pa.field("currency", pa.string()),
        pa.field("stock", pa.int64()),
        pa.field("status", pa.string()),
        pa.field("url", pa.string()),
        pa.field("image", pa.string()),
        pa.field("attributes", pa.string()),
        pa.field("created_at", TIMESTAMP),
        pa.field("updated_at", TIMESTAMP),
    ]
)
"""One row an item; `category` is the path with “ > ” between its steps, `attributes` is JSON."""

COPY_ROWS = 20_000
"""Items of one batch of the copy."""


def publish_items(workspace: Workspace) -> int | None:
    """Write the lake's table `items` when an item has changed since the last time; returns how many, None: no change.

    Raises LeaseHeldError while another process does it. Cheap to call when nothing has changed: one small query.
    """
    revision, published = _revisions(workspace)
    if revision == published:
        return None
    count = 0

    def batches() -> Iterator[pa.RecordBatch]:
        nonlocal count
        for batch in _batches(workspace):
            count += batch.num_rows
            yield batch

    with hold_lease(workspace.control, name="lake:items", clock=workspace.clock) as lease:
        reader = pa.RecordBatchReader.from_batches(ITEM_SCHEMA, batches())
        lake_of(workspace).replace(ITEMS, reader, partition={})
        with workspace.control.write() as connection:
            lease.renew(connection, now=workspace.clock.now())
            # What changed while the copy was written has a later revision, and is copied the next time.
            connection.execute(
                sa.update(catalogue_revisions)
                .where(catalogue_revisions.c.name == ITEMS_NAME)
                .values(published=revision)
            )
    return count


def items_relation(workspace: Workspace, engine: Engine) -> ir.Table:
    """The lake's copy of items, with the columns of ITEM_SCHEMA."""
    return engine.relation(lake_of(workspace).files(ITEMS), name="items", schema=ITEM_SCHEMA)


def _revisions(workspace: Workspace) -> tuple[int, int]:
    query = sa.select(catalogue_revisions).where(catalogue_revisions.c.name == ITEMS_NAME)
    with workspace.control.read() as connection:
        row = connection.execute(query).one_or_none()
    return (0, 0) if row is None else (row.revision, row.published)


def _batches(workspace: Workspace) -> Iterator[pa.RecordBatch]:
    last = ""
    while True:
        page = sa.select(items).where(items.c.item_id > last).order_by(items.c.item_id).limit(COPY_ROWS)
        with workspace.control.read() as connection:
            rows = [dict(row._mapping) for row in connection.execute(page)]
        if not rows:
            return
        last = rows[-1]["item_id"]
        yield pa.RecordBatch.from_pylist(rows, schema=ITEM_SCHEMA)
