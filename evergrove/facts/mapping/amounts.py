"""Quantities and amounts of a batch: exact decimals in, non-negative integers out, a reason for what cannot be.

A line's amount is round-half-even(quantity × unit price) to the minor unit of its currency (model, "Grain").
"""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from evergrove.facts.mapping.contracts import Becomes, Mapping, ValueText, value_of
from evergrove.facts.mapping.json_values import decimal_text, quoted, value_text
from evergrove.facts.mapping.values import DECIMAL, FALSE, Numbers, RawRows
from evergrove.facts.schema import AMOUNT_MINOR_MAX, QUANTITY_MAX

MINOR_DIGITS_DEFAULT = 2
_MINOR_DIGITS = {
    **dict.fromkeys(("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "VUV", "XAF",
                     "XOF", "XPF"), 0),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
}  # fmt: skip
"""ISO 4217 minor units other than 2."""

_NULL_TEXT = pa.scalar(None, pa.string())
_CURRENCY_CODE = r"^[A-Z]{3}$"
_QUANTITY = pa.decimal128(10, 0)
_WIDE = pa.decimal128(38, 12)


class Amounts(NamedTuple):
    """Columns of a batch; `reason` is null where everything is right. `fields` are JSON values for properties."""

    quantity: pa.Array
    amount_minor: pa.Array
    currency: pa.Array
    fields: dict[str, pa.Array]
    reason: pa.Array


def amounts_of(rows: RawRows, *, becomes: Becomes, mapping: Mapping) -> Amounts:
    """Quantity, amount and currency of each row as `becomes` says."""
    fields: dict[str, pa.Array] = {}
    reasons: list[pa.Array] = []
    quantity = pa.nulls(rows.count, pa.int64())
    amount = pa.nulls(rows.count, pa.int64())
    currency = pa.nulls(rows.count, pa.string())
    if becomes.quantity is not None:
        quantity, direction, reason = _quantities(rows, becomes.quantity, sign=becomes.quantity_sign)
        reasons.append(reason)
        if direction is not None:
            fields["direction"] = quoted(direction)
    price = becomes.unit_price if becomes.unit_price is not None else becomes.amount
    if price is not None and mapping.currency is not None:
        currency = pc.utf8_upper(value_text(rows, mapping.currency))
        numbers = _numbers(rows, price)
        money, reason = _money(numbers, sign=becomes.amount_sign)
        if becomes.unit_price is not None:
            fields["unit_price"] = quoted(decimal_text(money))
            money = pc.multiply(pc.fill_null(quantity, 0).cast(pa.decimal128(19, 0)).cast(_QUANTITY), money)
        amount, too_large = _minor(money.cast(_WIDE), currency=currency)
        known = pc.fill_null(pc.match_substring_regex(currency, pattern=_CURRENCY_CODE), FALSE)
        reasons += [reason, too_large, pc.if_else(known, _NULL_TEXT, "currency_unknown")]
    reason = pc.coalesce(*reasons) if reasons else pa.nulls(rows.count, pa.string())
    return Amounts(quantity, amount, currency, fields, reason)


def minor_digits(currency: str) -> int:
    """Digits of the currency's minor unit."""
    return _MINOR_DIGITS.get(currency, MINOR_DIGITS_DEFAULT)


def _numbers(rows: RawRows, value: ValueText) -> Numbers:
    spec = value_of(value)
    each = [rows.number(column) for column in spec.columns]
    if not each:
        fixed = pa.repeat(pa.scalar(Decimal(spec.fixed or "0"), DECIMAL), rows.count)
        return Numbers(fixed, pa.nulls(rows.count, pa.string()))
    return Numbers(pc.coalesce(*(one.values for one in each)), pc.coalesce(*(one.reasons for one in each)))


def _quantities(rows: RawRows, value: ValueText, *, sign: str) -> tuple[pa.Array, pa.Array | None, pa.Array]:
    """(absolute quantity, direction for sign `any`, reason)."""
    values, unreadable = _numbers(rows, value)
    zero = pa.scalar(Decimal(0), DECIMAL)
    whole = pc.equal(pc.round(values), values)
    small = pc.less_equal(pc.abs(values), pa.scalar(Decimal(QUANTITY_MAX), DECIMAL))
    wrong_sign = {
        "positive": (pc.less_equal(values, zero), "quantity_not_positive"),
        "negative": (pc.greater_equal(values, zero), "quantity_not_negative"),
        "any": (pc.is_null(values), "quantity_missing"),
    }[sign]
    reason = pc.coalesce(
        unreadable,
        _where(pc.is_null(values), "quantity_missing"),
        _where(pc.invert(small), "quantity_too_large"),
        _where(pc.invert(whole), "quantity_fractional"),
        _where(*wrong_sign),
    )
    usable = pc.and_kleene(whole, small)
    absolute = pc.abs(pc.if_else(usable, values, pa.scalar(None, DECIMAL))).cast(pa.int64())
    direction = pc.if_else(pc.greater(values, zero), "in", "out") if sign == "any" else None
    return absolute, direction, reason


def _money(numbers: Numbers, *, sign: str) -> tuple[pa.Array, pa.Array]:
    """(absolute decimals, reason)."""
    values, unreadable = numbers
    zero = pa.scalar(Decimal(0), DECIMAL)
    wrong = pc.less(values, zero) if sign == "positive" else pc.greater(values, zero)
    reason = pc.coalesce(unreadable, _where(pc.is_null(values), "amount_missing"), _where(wrong, "amount_negative"))
    return pc.abs(values), reason


def _minor(money: pa.Array, *, currency: pa.Array) -> tuple[pa.Array, pa.Array]:
    """(amounts in the minor unit of each row's currency, reason where above AMOUNT_MINOR_MAX)."""
    amount = pa.nulls(len(money), pa.int64())
    large = pa.nulls(len(money), pa.string())
    codes = pc.unique(currency).drop_null().to_pylist()
    for digits in sorted({minor_digits(code) for code in codes} or {MINOR_DIGITS_DEFAULT}):
        own = pa.array([code for code in codes if minor_digits(code) == digits], pa.string())
        mask = pc.is_in(currency, value_set=own)
        limit = pa.scalar(Decimal(AMOUNT_MINOR_MAX) / 10**digits, _WIDE)
        fits = pc.and_kleene(mask, pc.less_equal(money, limit))
        part = pc.if_else(fits, money, pa.scalar(None, _WIDE))
        rounded = pc.round(part, ndigits=digits, round_mode="half_to_even").cast(pa.decimal128(38, digits))
        # The unscaled integer of a decimal with `digits` digits is the amount in minor units.
        unscaled = pa.Array.from_buffers(pa.decimal128(38, 0), len(rounded), rounded.buffers(), offset=rounded.offset)
        amount = pc.coalesce(amount, unscaled.cast(pa.int64()))
        large = pc.coalesce(large, _where(pc.and_kleene(mask, pc.greater(money, limit)), "amount_too_large"))
    return amount, large


def _where(mask: pa.Array, reason: str) -> pa.Array:
    return pc.if_else(pc.fill_null(mask, FALSE), reason, _NULL_TEXT)
