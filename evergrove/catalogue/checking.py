"""What an item may say: every limit in one place, and errors that name the row and the field."""

from __future__ import annotations

import re
from typing import Any

import msgspec

from evergrove.catalogue.contracts import CATEGORY_SEPARATOR, ITEM_STATUSES, InvalidItemError, ItemDraft

ID_CHARACTERS_MAX = 120
NAME_CHARACTERS_MAX = 300
ADDRESS_CHARACTERS_MAX = 2_000
"""The columns of `items`."""

CATEGORY_STEPS_MAX = 8
CATEGORY_STEP_CHARACTERS_MAX = 48
"""Eight steps and what is between them fit into the column."""

PRICE_MINOR_MAX = 10**13
"""The largest amount that a fact may have."""

STOCK_MAX = 10**9
"""The largest quantity that a fact may have."""

ATTRIBUTES_MAX = 100
ATTRIBUTES_BYTES_MAX = 32_000
"""An item's own data; texts and galleries belong into the shop."""

CURRENCY_CODE = re.compile(r"[A-Z]{3}")
WEB_ADDRESS = re.compile(r"https?://[^\s<>\"']+")
"""An address is shown as a link, so it must never be a script."""

CONTROL_CHARACTER = re.compile(r"[\x00-\x1f\x7f]")


def read_draft(written: object, *, row: int) -> ItemDraft:
    """A draft from decoded JSON. Raises InvalidItemError that names the row and the field."""
    try:
        draft = msgspec.convert(written, ItemDraft)
    except msgspec.ValidationError as error:
        raise InvalidItemError(
            f"row {row}: {error}",
            help="see the fields of an item in the reference of the API; leave out what is not to change",
            row=row,
            field="",
        ) from error
    check_draft(draft, row=row)
    return draft


def check_draft(draft: ItemDraft, *, row: int) -> None:
    """Raises InvalidItemError for the first field that cannot be kept."""
    _check_text(draft.item_id, field="item_id", row=row, characters_max=ID_CHARACTERS_MAX, required=True)
    _check_text(
        _said(draft.name, draft.item_id), field="name", row=row, characters_max=NAME_CHARACTERS_MAX, required=True
    )
    _check_text(_said(draft.sku), field="sku", row=row, characters_max=ID_CHARACTERS_MAX)
    for field in ("url", "image"):
        address = _said(getattr(draft, field)) or ""
        _check_text(address, field=field, row=row, characters_max=ADDRESS_CHARACTERS_MAX)
        if address and not WEB_ADDRESS.fullmatch(address):
            raise _wrong(row, field, address, help="give a web address: https://…")
    _check_category(_said(draft.category) or (), row=row)
    _check_number(_said(draft.price_minor), field="price_minor", row=row, largest=PRICE_MINOR_MAX)
    _check_number(_said(draft.stock), field="stock", row=row, largest=STOCK_MAX)
    currency = _said(draft.currency)
    if currency is not None and not CURRENCY_CODE.fullmatch(currency):
        raise _wrong(row, "currency", currency, help="give its code of three letters: CNY, USD, EUR")
    if (status := _said(draft.status, "active")) not in ITEM_STATUSES:
        raise _wrong(row, "status", status, help=f"one of {', '.join(ITEM_STATUSES)}")
    _check_attributes(_said(draft.attributes) or {}, row=row)


def _said(value: Any, otherwise: Any = None) -> Any:
    return otherwise if value is msgspec.UNSET else value


def _check_text(text: str | None, *, field: str, row: int, characters_max: int, required: bool = False) -> None:
    if required and not (text or "").strip():
        raise _wrong(row, field, text or "", help=f"every item has a {field}")
    if text and (len(text) > characters_max or CONTROL_CHARACTER.search(text)):
        raise _wrong(row, field, text, help=f"one line of at most {characters_max} characters")


def _check_category(steps: tuple[str, ...], *, row: int) -> None:
    if len(steps) > CATEGORY_STEPS_MAX:
        raise _wrong(row, "category", " / ".join(steps), help=f"at most {CATEGORY_STEPS_MAX} steps")
    for step in steps:
        _check_text(step, field="category", row=row, characters_max=CATEGORY_STEP_CHARACTERS_MAX, required=True)
        if CATEGORY_SEPARATOR.strip() in step:
            raise _wrong(row, "category", step, help="a step has no “>”: give the path as a list of steps")


def _check_number(number: int | None, *, field: str, row: int, largest: int) -> None:
    if number is not None and not 0 <= number <= largest:
        raise _wrong(row, field, str(number), help=f"a whole number from 0 to {largest:,}")


def _check_attributes(attributes: dict[str, Any], *, row: int) -> None:
    if len(attributes) > ATTRIBUTES_MAX:
        raise _wrong(row, "attributes", f"{len(attributes)} keys", help=f"at most {ATTRIBUTES_MAX} keys")
    text = msgspec.json.encode(attributes)
    if len(text) > ATTRIBUTES_BYTES_MAX or b"\\u0000" in text:
        raise _wrong(
            row, "attributes", f"{len(text):,} bytes", help=f"at most {ATTRIBUTES_BYTES_MAX:,} bytes of plain JSON"
        )


def _wrong(row: int, field: str, value: str, *, help: str) -> InvalidItemError:  # noqa: A002 - the word of the API
    return InvalidItemError(f"row {row}: {field} cannot be “{value[:80]}”", help=help, row=row, field=field)
