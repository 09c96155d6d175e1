"""What stands in an event's properties and traits: columns and identifiers are taken out, the rest stays JSON.

Identifiers never stay in properties (model §4). Those in traits, or in the traits of the context, are the person's.
Those in the properties of a track may be somebody else's (the friend who is invited): they are taken out too, and
identify only where the event says in no other way whose it is.
"""

from __future__ import annotations

from typing import Any

import msgspec
import pyarrow as pa

from evergrove.profiles.events.contracts import Event, Object, SentEvents
from evergrove.profiles.events.faults import IDENTIFYING_KEYS
from evergrove.profiles.events.lenient import as_text
from evergrove.profiles.events.names import AMOUNT_NAMES, ORDER_LINES, takes_amount

COLUMN_KEYS = {
    "order_id": "order_id",
    "orderId": "order_id",
    "product_id": "product_id",
    "productId": "product_id",
    "category": "category",
    "quantity": "quantity",
    "currency": "currency",
    "session_id": "session_id",
    "sessionId": "session_id",
    "channel": "channel",
    "message_id": "message_id",
    "email_id": "message_id",
    "campaign_key": "campaign_key",
    "campaign_id": "campaign_key",
    "journey_key": "journey_key",
    "run_id": "run_id",
    "experiment_key": "experiment_key",
    "experiment_id": "experiment_key",
    "variant": "variant",
    "variation_id": "variant",
    "account_id": "account_id",
    "accountId": "account_id",
}
"""Keys of properties that have a column of their own → the column."""

AMOUNT_KEYS = ("total", "revenue", "value")
"""What a fact's amount is, the first that is there."""

OWN_IDS = frozenset({"userId", "user_id", "anonymousId", "anonymous_id"})
"""Ids that the event has at its top: what stands in traits or properties is a copy."""

PLACE_KEYS = {"country": "country", "state": "region", "region": "region", "city": "city"}
PAGE_KEYS = {"url": "url", "referrer": "referrer", "session_id": "session_id", "sessionId": "session_id"}
"""The columns that a page's own properties give: its category, say, is not a product's."""

COLUMNS = tuple(
    name
    for name in dict.fromkeys((*COLUMN_KEYS.values(), *PLACE_KEYS.values(), *PAGE_KEYS.values()))
    if name != "quantity"
)
"""Columns of texts."""

_IDENTIFYING = frozenset({*IDENTIFYING_KEYS, *OWN_IDS})
_WATCHED = frozenset({*COLUMN_KEYS, *AMOUNT_KEYS, *_IDENTIFYING, "products"})
_WATCHED_ON_PAGES = frozenset({*PAGE_KEYS, *_IDENTIFYING})
_CONTAINERS = frozenset({dict, list})
_encode = msgspec.json.Encoder().encode


class TakenProperties:
    """Columns of values (None where absent) and what is left of each event's properties.

    `identifiers`: column → texts; a column is a kind behind “traits:”, “context:” or “properties:”.
    `amounts`: place → (key, value) of what may be its amount. `products`: (place, its products) of orders.
    """

    def __init__(self, sent: SentEvents, names: list[str | None]) -> None:
        self.count = len(sent)
        self.columns: dict[str, list[Any]] = {name: [None] * self.count for name in (*COLUMNS, "quantity")}
        self.identifiers: dict[str, list[Any]] = {}
        self.amounts: dict[int, tuple[str, Any]] = {}
        self.products: list[tuple[int, list[Any]]] = []
        self._targets = {key: self.columns[column] for key, column in COLUMN_KEYS.items()}
        takes = {
            "track": self._take_track,
            "page": self._take_page,
            "screen": self._take_page,
            "identify": self._take_person,
            "group": self._take_account,
            "alias": _take_nothing,
        }
        self.left: list[Object] = [
            takes[kind](place, event, name)
            for place, (event, kind, name) in enumerate(zip(sent.events, sent.types, names, strict=True))
        ]
        for place, event in enumerate(sent.events):
            if event.context is not None and event.context.traits:
                self._identify(place, event.context.traits, origin="context")

    def texts(self) -> pa.Array:
        """The rest of each event as JSON."""
        return pa.array([_encode(left) if left else b"{}" for left in self.left], pa.binary()).cast(pa.string())

    def _take_track(self, place: int, event: Event, name: str | None) -> Object:
        said = event.properties
        if not said:
            return {}
        if None in said.values():
            said = {key: value for key, value in said.items() if value is not None}
        if watched := said.keys() & _WATCHED:
            targets = self._targets
            is_money = name in AMOUNT_NAMES or ("currency" in watched and takes_amount(name))
            for key in watched:
                target = targets.get(key)
                if target is None:
                    self._take_special(place, said, key=key, name=name, is_money=is_money)
                elif type(said[key]) not in _CONTAINERS:
                    target[place] = said.pop(key)
        return said

    def _take_special(self, place: int, said: Object, *, key: str, name: str | None, is_money: bool) -> None:
        """What is an identifier, an amount or the lines of an order."""
        if key in _IDENTIFYING:
            self._take_identifier(place, said, key=key)
        elif key == "products":
            if name in ORDER_LINES and isinstance(said[key], list):
                self.products.append((place, said.pop(key)))
        elif is_money:
            known = self.amounts.get(place)
            if known is None or AMOUNT_KEYS.index(key) < AMOUNT_KEYS.index(known[0]):
                self.amounts[place] = (key, said[key])

    def _take_page(self, place: int, event: Event, name: str | None) -> Object:
        said = event.properties or {}
        if None in said.values():
            said = {key: value for key, value in said.items() if value is not None}
        if event.name:
            said.setdefault("screen" if name == "Screen Viewed" else "name", event.name)
        if event.category:
            said.setdefault("category", event.category)
        for key in said.keys() & _WATCHED_ON_PAGES:
            if key in _IDENTIFYING:
                self._take_identifier(place, said, key=key)
            elif type(said[key]) not in _CONTAINERS:
                self.columns[PAGE_KEYS[key]][place] = said.pop(key)
        return said

    def _take_person(self, place: int, event: Event, _: str | None) -> Object:
        """`traits` of a person, without identifiers; the address also gives the place."""
        said = event.traits
        if not said:
            return {"traits": {}}
        self._identify(place, said, origin="traits")
        traits = {key: value for key, value in said.items() if value is not None and key not in _IDENTIFYING}
        address = traits.get("address")
        for key, column in PLACE_KEYS.items():
            value = address.get(key) if isinstance(address, dict) else None
            if isinstance(value, str):
                self.columns[column][place] = value
        return {"traits": traits}

    def _take_account(self, place: int, event: Event, _: str | None) -> Object:
        """`traits` of an account: its e-mail and phone are no customer's, and stay out of properties all the same."""
        self.columns["account_id"][place] = event.group_id
        said = event.traits or {}
        return {"traits": {key: value for key, value in said.items() if value is not None and key not in _IDENTIFYING}}

    def _take_identifier(self, place: int, said: Object, *, key: str) -> None:
        value = said.pop(key)
        if key in IDENTIFYING_KEYS:
            self._identifier(f"properties:{IDENTIFYING_KEYS[key]}", place, value)

    def _identify(self, place: int, traits: Object, *, origin: str) -> None:
        for key in traits.keys() & IDENTIFYING_KEYS.keys():
            self._identifier(f"{origin}:{IDENTIFYING_KEYS[key]}", place, traits[key])

    def _identifier(self, column: str, place: int, value: object) -> None:
        text = as_text(value)
        if text is not None:
            self.identifiers.setdefault(column, [None] * self.count)[place] = text


def _take_nothing(_: int, __: Event, ___: str | None) -> Object:
    return {}
