"""What the catalogue takes and gives: items, drafts of items, pages, and what can go wrong.

Money is an integer of the currency's minor unit; stock is a number of pieces; a category is its path from the root.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import msgspec

from evergrove.kit import InvalidError, LimitedError, MissingError

ITEM_STATUSES = ("active", "inactive", "archived")
"""Sold now, not sold now, never again."""

CATEGORY_SEPARATOR = " > "
"""Between the steps of a category, as in product feeds of the trade."""


class InvalidItemError(InvalidError):
    """`details` has `row` (from 1) and `field` of what cannot be accepted."""

    code = "item.invalid"


class MissingItemError(MissingError):
    code = "item.missing"


class TooManyItemsError(LimitedError):
    code = "item.too_many"


class MissingAccountError(MissingError):
    code = "account.missing"


class ItemDraft(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What somebody says of an item; what is not said (UNSET) stays as it is, null takes it away.

    `category`: the path from the root, e.g. ["茶叶", "绿茶"]. A new item needs a name.
    """

    item_id: str
    sku: str | msgspec.UnsetType | None = msgspec.UNSET
    name: str | msgspec.UnsetType = msgspec.UNSET
    category: tuple[str, ...] | msgspec.UnsetType | None = msgspec.UNSET
    price_minor: int | msgspec.UnsetType | None = msgspec.UNSET
    currency: str | msgspec.UnsetType | None = msgspec.UNSET
    stock: int | msgspec.UnsetType | None = msgspec.UNSET
    status: str | msgspec.UnsetType = msgspec.UNSET
    url: str | msgspec.UnsetType | None = msgspec.UNSET
    image: str | msgspec.UnsetType | None = msgspec.UNSET
    attributes: dict[str, Any] | msgspec.UnsetType | None = msgspec.UNSET


@dataclass(frozen=True, kw_only=True)
class Item:
    """An item as it is now. `price_minor` and `stock` None: not known."""

    item_id: str
    sku: str
    name: str
    category: tuple[str, ...]
    price_minor: int | None
    currency: str | None
    stock: int | None
    status: str
    url: str
    image: str
    attributes: Mapping[str, Any] = field(default_factory=dict)
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, kw_only=True)
class ItemPage:
    """Items in the order of their ids; `next` is the id to go on behind, None on the last page."""

    items: tuple[Item, ...]
    next: str | None


@dataclass(frozen=True, kw_only=True)
class ItemsWritten:
    """What an upsert did: items made, changed, and left as they were; and the facts that it wrote."""

    created: int
    changed: int
    unchanged: int
    price_changes: int
    stock_changes: int

    def plus(self, other: ItemsWritten) -> ItemsWritten:
        names = ("created", "changed", "unchanged", "price_changes", "stock_changes")
        return ItemsWritten(**{name: getattr(self, name) + getattr(other, name) for name in names})


NO_ITEMS = ItemsWritten(created=0, changed=0, unchanged=0, price_changes=0, stock_changes=0)
