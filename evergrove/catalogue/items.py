"""Items: what is sold, kept by whoever runs the shop.

Invariants: saying the same again changes nothing and writes no fact; an item and the facts of its change of price or
stock stand in one transaction, so that both are there or none; two writers take turns.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

import msgspec
import pyarrow as pa
import sqlalchemy as sa

from evergrove.catalogue.checking import check_draft, read_draft
from evergrove.catalogue.contracts import (
    CATEGORY_SEPARATOR,
    NO_ITEMS,
    InvalidItemError,
    Item,
    ItemDraft,
    ItemPage,
    ItemsWritten,
    MissingItemError,
    TooManyItemsError,
)
from evergrove.catalogue.tables import catalogue_revisions, items
from evergrove.facts import TIMESTAMP, write_outgoing
from evergrove.kit import Workspace, new_ids, take_turn, upsert

ITEMS_A_CALL_MAX = 10_000
"""Items of one transaction: some 10 MB, written in well under a second."""

ITEMS_A_PAGE_MAX = 1_000

IDS_A_QUERY = 500
"""Bound values of one statement; SQLite takes 32,766."""

SOURCE = "catalogue"
ITEMS_NAME = "items"
"""Of the turn of writers, and of the revision that the lake's copy follows."""

_KEPT = ("sku", "name", "category", "price_minor", "currency", "stock", "status", "url", "image", "attributes")


def upsert_items(workspace: Workspace, drafts: Sequence[ItemDraft]) -> ItemsWritten:
    """Make or change items; of two drafts of one item the later counts. At most ITEMS_A_CALL_MAX in one transaction.

    Raises InvalidItemError naming row and field, and TooManyItemsError; then nothing is written.
    """
    if len(drafts) > ITEMS_A_CALL_MAX:
        raise TooManyItemsError(
            f"{len(drafts):,} items at once; at most {ITEMS_A_CALL_MAX:,}", help="send them in several calls"
        )
    for row, draft in enumerate(drafts, start=1):
        check_draft(draft, row=row)
    if not drafts:
        return NO_ITEMS
    with workspace.control.write() as connection:
        take_turn(connection, name="catalogue_items")
        return _write(connection, drafts, now=workspace.clock.now())


def find_item(workspace: Workspace, item_id: str) -> Item:
    """One item. Raises MissingItemError."""
    with workspace.control.read() as connection:
        row = connection.execute(sa.select(items).where(items.c.item_id == item_id)).one_or_none()
    if row is None:
        raise MissingItemError(f"there is no item “{item_id}”", help="look it up by its name, or import the catalogue")
    return _item(row)


def list_items(workspace: Workspace, *, search: str = "", after: str = "", limit: int = 50) -> ItemPage:
    """Items in the order of their ids; `search`: the beginning of a name, a SKU, or an id.

    `limit` is cut to 1 … ITEMS_A_PAGE_MAX.
    """
    rows_max = min(max(limit, 1), ITEMS_A_PAGE_MAX)
    query = sa.select(items).where(items.c.item_id > after).order_by(items.c.item_id).limit(rows_max + 1)
    if search:
        query = query.where(
            items.c.name.startswith(search, autoescape=True)
            | items.c.sku.startswith(search, autoescape=True)
            | (items.c.item_id == search)
        )
    with workspace.control.read() as connection:
        found = connection.execute(query).all()
    page = tuple(_item(row) for row in found[:rows_max])
    return ItemPage(items=page, next=page[-1].item_id if len(found) > rows_max else None)


def category_text(steps: Sequence[str]) -> str:
    """A path as it is kept, and as facts carry it."""
    return CATEGORY_SEPARATOR.join(steps)


def _write(connection: sa.Connection, drafts: Sequence[ItemDraft], *, now: datetime) -> ItemsWritten:
    standing = _standing(connection, [draft.item_id for draft in drafts])
    was, touched = dict(standing), set()
    for row, draft in enumerate(drafts, start=1):
        said = _with_draft(standing.get(draft.item_id), draft, now=now)
        if said["price_minor"] is not None and said["currency"] is None:
            raise InvalidItemError(
                f"row {row}: a price without its currency",
                help='give both, e.g. "price_minor": 9900, "currency": "CNY"',
                row=row,
                field="currency",
            )
        if said != standing.get(draft.item_id):
            standing[draft.item_id] = said
            touched.add(draft.item_id)
    changed = [standing[item_id] for item_id in touched if _differs(was.get(item_id), standing[item_id])]
    for one in changed:
        one["updated_at"] = now
    upsert(connection, items, changed)
    if changed:
        _raise_revision(connection)
    prices, stocks = _facts_of(was, changed, now=now)
    # The last statements: other writers of facts wait from here to the commit.
    for facts in (prices, stocks):
        if facts.num_rows:
            write_outgoing(connection, facts)
    created = sum(1 for one in changed if one["item_id"] not in was)
    return ItemsWritten(
        created=created,
        changed=len(changed) - created,
        unchanged=len({draft.item_id for draft in drafts}) - len(changed),
        price_changes=prices.num_rows,
        stock_changes=stocks.num_rows,
    )


def _standing(connection: sa.Connection, item_ids: list[str]) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for chunk in _chunks(list(dict.fromkeys(item_ids))):
        for row in connection.execute(sa.select(items).where(items.c.item_id.in_(chunk))):
            found[row.item_id] = dict(row._mapping)
    return found


def _chunks(ids: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(ids), IDS_A_QUERY):
        yield ids[start : start + IDS_A_QUERY]


def _with_draft(standing: dict[str, Any] | None, draft: ItemDraft, *, now: datetime) -> dict[str, Any]:
    """The row after `draft`; a new item that says no name has its id as one."""
    empty = {"sku": "", "name": draft.item_id, "category": "", "price_minor": None, "currency": None, "stock": None}
    empty |= {"status": "active", "url": "", "image": "", "attributes": "{}"}
    row = dict(standing) if standing else {"item_id": draft.item_id, **empty, "created_at": now, "updated_at": now}
    for name in _KEPT:
        value = getattr(draft, name)
        if value is msgspec.UNSET:
            continue
        if name == "category":
            value = category_text(value or ())
        elif name == "attributes":
            value = msgspec.json.encode(value or {}, order="deterministic").decode()
        row[name] = empty[name] if value is None else value
    return row


def _differs(before: dict[str, Any] | None, after: dict[str, Any]) -> bool:
    return before is None or any(before[name] != after[name] for name in _KEPT)


def _raise_revision(connection: sa.Connection) -> None:
    """The lake's copy is behind from now on."""
    raised = sa.update(catalogue_revisions).where(catalogue_revisions.c.name == ITEMS_NAME)
    if connection.execute(raised.values(revision=catalogue_revisions.c.revision + 1)).rowcount == 0:
        connection.execute(sa.insert(catalogue_revisions), {"name": ITEMS_NAME, "revision": 1, "published": 0})


def _facts_of(
    was: dict[str, dict[str, Any]], changed: list[dict[str, Any]], *, now: datetime
) -> tuple[pa.Table, pa.Table]:
    """`Item Price Changed` and `Item Stock Changed` where both the old and the new value are known and differ."""
    pairs = [(was[row["item_id"]], row) for row in changed if row["item_id"] in was]
    priced = [
        (before, after)
        for before, after in pairs
        if None not in (before["price_minor"], after["price_minor"])
        and (before["price_minor"], before["currency"]) != (after["price_minor"], after["currency"])
    ]
    stocked = [
        (before, after)
        for before, after in pairs
        if None not in (before["stock"], after["stock"]) and before["stock"] != after["stock"]
    ]
    prices = _facts(
        "Item Price Changed", [after for _, after in priced], now=now, said=[_price(*one) for one in priced]
    )
    stocks = _facts(
        "Item Stock Changed", [after for _, after in stocked], now=now, said=[_stock(*one) for one in stocked]
    )
    return prices, stocks


def _price(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    properties = {"before_minor": before["price_minor"]}
    if before["currency"] != after["currency"]:
        properties["before_currency"] = before["currency"]
    return {"amount_minor": after["price_minor"], "currency": after["currency"], "properties": properties}


def _stock(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    moved = after["stock"] - before["stock"]
    properties = {
        "direction": "in" if moved > 0 else "out",
        "before": before["stock"],
        "after": after["stock"],
        "description": after["name"],
    }
    return {"quantity": abs(moved), "properties": properties}


def _facts(name: str, rows: list[dict[str, Any]], *, now: datetime, said: list[dict[str, Any]]) -> pa.Table:
    count = len(rows)
    return pa.table(
        {
            "fact_id": pa.array(new_ids("item", count), pa.string()),
            "name": pa.repeat(pa.scalar(name), count),
            "occurred_at": pa.repeat(pa.scalar(now, TIMESTAMP), count),
            "source": pa.repeat(pa.scalar(SOURCE), count),
            "product_id": pa.array([row["item_id"] for row in rows], pa.string()),
            "category": pa.array([row["category"] or None for row in rows], pa.string()),
            "quantity": pa.array([one.get("quantity") for one in said], pa.int64()),
            "amount_minor": pa.array([one.get("amount_minor") for one in said], pa.int64()),
            "currency": pa.array([one.get("currency") for one in said], pa.string()),
            "properties": pa.array([msgspec.json.encode(one["properties"]).decode() for one in said], pa.string()),
        }
    )


def _item(row: sa.Row[Any]) -> Item:
    values = dict(row._mapping)
    values["category"] = tuple(row.category.split(CATEGORY_SEPARATOR)) if row.category else ()
    values["attributes"] = msgspec.json.decode(row.attributes)
    return Item(**values)


__all__ = ["ITEMS_A_CALL_MAX", "find_item", "list_items", "read_draft", "upsert_items"]
