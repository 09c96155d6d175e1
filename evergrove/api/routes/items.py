"""Items: what is sold, by API; a change of price or stock becomes a fact in the same transaction."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from fastapi import Body, Path, Query
from pydantic import BaseModel, ConfigDict, Field

from evergrove.access import Permission
from evergrove.api.once import Once
from evergrove.api.paging import Page, Paged, cursor, page_of
from evergrove.api.routing import workspace_router
from evergrove.api.security import Inside, allow
from evergrove.api.texts import PlainText
from evergrove.catalogue import (
    Item,
    find_item,
    list_items,
    list_shops,
    read_draft,
    upsert_items,
)

router = workspace_router("items")

ITEMS_A_REQUEST_MAX = 1_000
"""Items of one request: some 300 KB."""


class ItemBody(BaseModel):
    """An item as it is now. Money in minor units; null: not known."""

    model_config = ConfigDict(from_attributes=True)

    item_id: str = Field(examples=["tea-1"])
    sku: str = Field(examples=["LJ-250"])
    name: str = Field(examples=["明前龙井 250g"])
    category: list[str] = Field(description="The path from the root.", examples=[["茶叶", "绿茶"]])
    price_minor: int | None = Field(examples=[19900])
    currency: str | None = Field(examples=["CNY"])
    stock: int | None = Field(examples=[8])
    status: str = Field(examples=["active"])
    url: str = Field(examples=["https://shop.example/tea-1"])
    image: str = Field(examples=["https://shop.example/tea-1.jpg"])
    attributes: dict[str, Any] = Field(examples=[{"产地": "杭州"}])
    created_at: datetime
    updated_at: datetime


class Items(Page[ItemBody]):
    """Items, by id."""


class ItemWish(BaseModel):
    """What is said of an item: what is left out stays as it is, null takes it away."""

    model_config = ConfigDict(extra="forbid")

    item_id: str = Field(max_length=120, examples=["tea-1"])
    sku: str | None = Field(default=None, examples=["LJ-250"])
    name: str = Field(default="", examples=["明前龙井 250g"])
    category: list[str] | None = Field(default=None, examples=[["茶叶", "绿茶"]])
    price_minor: int | None = Field(default=None, examples=[19900])
    currency: str | None = Field(default=None, examples=["CNY"])
    stock: int | None = Field(default=None, examples=[8])
    status: str = Field(default="active", examples=["active"])
    url: str | None = Field(default=None, examples=["https://shop.example/tea-1"])
    image: str | None = Field(default=None, examples=["https://shop.example/tea-1.jpg"])
    attributes: dict[str, Any] | None = Field(default=None, examples=[{"产地": "杭州"}])


class ItemsWish(BaseModel):
    """Items to make or change."""

    model_config = ConfigDict(extra="forbid")

    items: list[ItemWish] = Field(min_length=1, max_length=ITEMS_A_REQUEST_MAX)


class ItemsWrittenBody(BaseModel):
    """What became of them. Changes of price and stock are facts now."""

    model_config = ConfigDict(from_attributes=True)

    created: int
    changed: int
    unchanged: int
    price_changes: int
    stock_changes: int


class ShopBody(BaseModel):
    """A place where the workspace sells."""

    model_config = ConfigDict(from_attributes=True)

    shop_id: str = Field(examples=["hz-lakeside"])
    name: str = Field(examples=["杭州湖滨店"])
    city: str = Field(examples=["杭州"])
    time_zone: str = Field(examples=["Asia/Shanghai"])


class Shops(Page[ShopBody]):
    """Shops, by id."""


@router.get("/items", name="list_items")
def get_items(
    inside: Annotated[Inside, allow(Permission.ITEMS_READ)],
    paging: Paged,
    search: Annotated[PlainText, Query(max_length=300, description="An id, or the beginning of a name or SKU.")] = "",
) -> Items:
    """List what is sold."""
    after = str(position[0]) if (position := paging.position(1)) else ""
    page = list_items(inside.workspace, search=search, after=after, limit=paging.limit)
    return Items(items=[_body(item) for item in page.items], next=cursor(page.next) if page.next else None)


@router.post("/items", name="upsert_items")
def post_items(
    body: Annotated[ItemsWish, Body()], inside: Annotated[Inside, allow(Permission.ITEMS_WRITE)], once: Once
) -> ItemsWrittenBody:
    """Make or change items, all or none; saying the same again changes nothing."""

    def make() -> ItemsWrittenBody:
        drafts = [
            read_draft(wish.model_dump(exclude_unset=True), row=row) for row, wish in enumerate(body.items, start=1)
        ]
        written = upsert_items(inside.workspace, drafts)
        inside.note(target=body.items[0].item_id, items=len(drafts), changed=written.created + written.changed)
        return ItemsWrittenBody.model_validate(written)

    return once.run(inside, body, make, reply=ItemsWrittenBody)


@router.get("/items/{item_id}", name="get_item")
def get_item(
    item_id: Annotated[PlainText, Path(max_length=120)], inside: Annotated[Inside, allow(Permission.ITEMS_READ)]
) -> ItemBody:
    """One item."""
    return _body(find_item(inside.workspace, item_id))


@router.get("/shops", name="list_shops")
def get_shops(inside: Annotated[Inside, allow(Permission.ITEMS_READ)], paging: Paged) -> Shops:
    """List the places where the workspace sells."""
    shown, after = page_of(list_shops(inside.workspace), paging, key=lambda shop: shop.shop_id)
    return Shops(items=[ShopBody.model_validate(shop) for shop in shown], next=after)


def _body(item: Item) -> ItemBody:
    return ItemBody.model_validate(item)
