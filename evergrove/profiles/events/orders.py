"""Money in events: the totals of orders and other facts, and one fact for each line of an order.

The rules are those of files, and the same code: a line's amount is round-half-even(quantity × unit price); a line
that cannot be read is refused by itself, keeps its number, and the order tells how many were. What is not said is
unknown: an order without a currency (and a workspace without one) has no amount, and its properties tell why.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from evergrove.facts import read_lines, read_totals
from evergrove.profiles.events.contracts import EventSettings
from evergrove.profiles.events.lenient import as_text
from evergrove.profiles.events.names import AMOUNT_NAMES, ORDER_LINES
from evergrove.profiles.events.properties import TakenProperties

UNKNOWN_REASONS = pa.array(["amount_missing", "currency_unknown"])
"""Reasons that leave a line without an amount; others refuse it."""

_LINE_COLUMNS = {"product_id": ("product_id", "productId", "sku"), "category": ("category",)}


@dataclass(frozen=True, kw_only=True)
class OrderLines:
    """Accepted lines: `places` are those of their orders. `refused`: (place, number, reason, the line)."""

    places: npt.NDArray[np.int64]
    numbers: npt.NDArray[np.int64]
    columns: dict[str, pa.Array]
    refused: list[tuple[int, int, str, Any]]


@dataclass(frozen=True, kw_only=True)
class _Line:
    place: int
    number: int
    product: dict[str, Any]


def read_money(
    taken: TakenProperties, names: list[str | None], *, settings: EventSettings
) -> tuple[OrderLines, dict[int, int]]:
    """The lines of orders, and the amount in minor units of each place that has one.

    Fills the currency of what has an amount, and writes what is known of lines and problems to what is left of the
    properties.
    """
    currencies = taken.columns["currency"]
    for place in {*taken.amounts, *(place for place, _ in taken.products)}:
        if names[place] in AMOUNT_NAMES and not currencies[place]:
            currencies[place] = settings.currency or None
        currencies[place] = (as_text(currencies[place]) or "").strip().upper() or None
    lines, sums = _read_order_lines(taken, names)
    return lines, _read_totals(taken, names, sums=sums)


def _read_order_lines(taken: TakenProperties, names: list[str | None]) -> tuple[OrderLines, dict[int, int | None]]:
    """Lines, and for each order with lines the sum of its amounts, None where one is unknown."""
    lines, refused = _listed(taken)
    currencies = taken.columns["currency"]
    amounts = read_lines(
        quantity=_texts([line.product.get("quantity", 1) for line in lines]),
        price=_texts([line.product.get("price") for line in lines]),
        currency=pa.array([currencies[line.place] for line in lines], pa.string()),
    )
    is_unknown = pc.fill_null(pc.is_in(amounts.reason, value_set=UNKNOWN_REASONS), fill_value=False)
    is_good = pc.or_(pc.is_null(amounts.reason), is_unknown)
    for line, reason, good in zip(lines, amounts.reason.to_pylist(), is_good.to_pylist(), strict=True):
        if not good:
            refused.append((line.place, line.number, reason, line.product))
    money = pc.if_else(pc.is_null(amounts.reason), amounts.amount_minor, pa.scalar(None, pa.int64()))
    _tell_orders(taken, lines, quantities=amounts.quantity.to_pylist(), refused=refused)
    sums: dict[int, int | None] = {place: None for place, _, _, _ in refused}
    for line, amount in zip(lines, money.to_pylist(), strict=True):
        before = sums.get(line.place, 0)
        sums[line.place] = None if amount is None or before is None else before + amount
    kept = [line for line, good in zip(lines, is_good.to_pylist(), strict=True) if good]
    prices = amounts.fields["unit_price"].filter(is_good).to_pylist()
    return OrderLines(
        places=np.array([line.place for line in kept], np.int64),
        numbers=np.array([line.number for line in kept], np.int64),
        columns={
            "name": pa.array([ORDER_LINES[str(names[line.place])] for line in kept], pa.string()),
            "quantity": amounts.quantity.filter(is_good),
            "amount_minor": money.filter(is_good),
            **{column: _first_texts(kept, keys) for column, keys in _LINE_COLUMNS.items()},
            "properties": pa.array(
                [_line_properties(line, price) for line, price in zip(kept, prices, strict=True)], pa.string()
            ),
        },
        refused=refused,
    ), sums


def _listed(taken: TakenProperties) -> tuple[list[_Line], list[tuple[int, int, str, Any]]]:
    lines: list[_Line] = []
    refused: list[tuple[int, int, str, Any]] = []
    for place, products in taken.products:
        for number, product in enumerate(products, start=1):
            if isinstance(product, dict):
                said = {key: value for key, value in product.items() if value is not None}
                lines.append(_Line(place=place, number=number, product=said))
            else:
                refused.append((place, number, "line_not_object", product))
    return lines, refused


def _tell_orders(
    taken: TakenProperties,
    lines: list[_Line],
    *,
    quantities: list[int | None],
    refused: list[tuple[int, int, str, Any]],
) -> None:
    """Write how many lines an order has, and how many of them were refused, to its properties; sum its quantity."""
    bad = {(place, number) for place, number, _, _ in refused}
    for place, products in taken.products:
        taken.left[place]["lines"] = len(products)
        taken.columns["product_id"][place] = taken.columns["category"][place] = None
        taken.columns["quantity"][place] = 0
    for place, _ in bad:
        taken.left[place]["lines"] -= 1
        taken.left[place]["lines_rejected"] = taken.left[place].get("lines_rejected", 0) + 1
    for line, quantity in zip(lines, quantities, strict=True):
        if (line.place, line.number) not in bad:
            taken.columns["quantity"][line.place] += quantity or 0


def _read_totals(taken: TakenProperties, names: list[str | None], *, sums: dict[int, int | None]) -> dict[int, int]:
    """Amounts by place: what the event says, else the sum of its lines."""
    places = list(taken.amounts)
    found: dict[int, int] = {
        place: amount for place, amount in sums.items() if amount is not None and place not in taken.amounts
    }
    currencies = taken.columns["currency"]
    totals = read_totals(
        amount=_texts([_without_sign(value, names[place]) for place, (_, value) in taken.amounts.items()]),
        currency=pa.array([currencies[place] for place in places], pa.string()),
    )
    columns = (totals.amount_minor.to_pylist(), totals.reason.to_pylist())
    problems = {place: "amount_missing" for place in sums if place not in taken.amounts and sums[place] is None}
    for place, amount, reason in zip(places, *columns, strict=True):
        if reason is None and amount is not None:
            found[place] = amount
            taken.left[place].pop(taken.amounts[place][0], None)
        elif names[place] in AMOUNT_NAMES:
            problems[place] = reason or "amount_missing"
    for place, problem in problems.items():
        taken.left[place]["amount_problem"] = problem if currencies[place] else "currency_unknown"
    return found


def _without_sign(value: object, name: str | None) -> object:
    """A refund is positive, whichever sign its sender writes: the name gives the direction."""
    return abs(value) if name == "Order Refunded" and isinstance(value, int | float) else value


def _texts(values: list[Any]) -> pa.Array:
    return pa.array([as_text(value) for value in values], pa.string())


def _first_texts(lines: list[_Line], keys: tuple[str, ...]) -> pa.Array:
    return _texts([next((line.product[key] for key in keys if key in line.product), None) for line in lines])


def _line_properties(line: _Line, price: str | None) -> str:
    """What a line says beside its columns; `unit_price` stays a decimal text, as files' lines have it."""
    taken = {"quantity", "price", "currency", "category"}
    product_key = next((key for key in _LINE_COLUMNS["product_id"] if key in line.product), None)
    left = {key: value for key, value in line.product.items() if key not in taken and key != product_key}
    if price is not None:
        left["unit_price"] = msgspec.json.decode(price)
    return msgspec.json.encode(left).decode()
