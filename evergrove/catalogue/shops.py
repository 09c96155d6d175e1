"""Shops: the places where the workspace sells, on a street or on a platform."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec
import sqlalchemy as sa

from evergrove.catalogue.checking import CONTROL_CHARACTER, ID_CHARACTERS_MAX, NAME_CHARACTERS_MAX
from evergrove.catalogue.tables import shops
from evergrove.kit import InvalidError, Workspace, upsert

SHOPS_MAX = 10_000
"""Of a workspace: a list that is read whole."""


class InvalidShopError(InvalidError):
    code = "shop.invalid"


@dataclass(frozen=True, kw_only=True)
class Shop:
    """A shop; `time_zone` is an IANA name."""

    shop_id: str
    name: str
    city: str = ""
    time_zone: str = "Asia/Shanghai"
    attributes: Mapping[str, Any] = field(default_factory=dict)


def upsert_shops(workspace: Workspace, given: Sequence[Shop]) -> None:
    """Make or replace shops in one transaction. Raises InvalidShopError; then nothing is written."""
    for shop in given:
        _check(shop)
    now = workspace.clock.now()
    rows = [
        {
            "shop_id": shop.shop_id,
            "name": shop.name,
            "city": shop.city,
            "time_zone": shop.time_zone,
            "attributes": msgspec.json.encode(shop.attributes, order="deterministic").decode(),
            "updated_at": now,
        }
        for shop in given
    ]
    with workspace.control.write() as connection:
        upsert(connection, shops, rows)
        held = connection.execute(sa.select(sa.func.count()).select_from(shops)).scalar_one()
        if held > SHOPS_MAX:
            raise InvalidShopError(f"{held:,} shops; at most {SHOPS_MAX:,}", help="remove those that are closed")


def list_shops(workspace: Workspace) -> tuple[Shop, ...]:
    """All of them, in the order of their ids."""
    with workspace.control.read() as connection:
        rows = connection.execute(sa.select(shops).order_by(shops.c.shop_id)).all()
    return tuple(
        Shop(
            shop_id=row.shop_id,
            name=row.name,
            city=row.city,
            time_zone=row.time_zone,
            attributes=msgspec.json.decode(row.attributes),
        )
        for row in rows
    )


def _check(shop: Shop) -> None:
    texts = ((shop.shop_id, ID_CHARACTERS_MAX), (shop.name, NAME_CHARACTERS_MAX), (shop.city, ID_CHARACTERS_MAX))
    for text, characters_max in texts:
        if len(text) > characters_max or CONTROL_CHARACTER.search(text):
            raise InvalidShopError(
                f"“{text[:80]}” cannot describe a shop", help=f"one line of at most {characters_max} characters"
            )
    if not shop.shop_id.strip() or not shop.name.strip():
        raise InvalidShopError("a shop without id or name", help="give both")
    try:
        ZoneInfo(shop.time_zone)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise InvalidShopError(
            f"“{shop.time_zone}” is no time zone", help="write it as Asia/Shanghai or Europe/London"
        ) from error
