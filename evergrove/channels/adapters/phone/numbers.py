"""Phone numbers as providers want them. The product keeps E.164 (`+8613800000000`), and so does this package inside."""

from __future__ import annotations

import hashlib
import hmac
import re

_E164 = re.compile(r"\+[1-9]\d{7,14}")
_CHINESE_MOBILE = re.compile(r"(?:\+|00)?(?:86)?(1[3-9]\d{9})")
_LONG_DIGITS = re.compile(r"\+?\d[\d\s-]{5,}\d")

MARK_HEX_DIGITS = 16
"""64 bits: two of a batch's hundred numbers never meet."""


def is_number(address: str) -> bool:
    """Whether it is a number in E.164 form."""
    return _E164.fullmatch(address) is not None


def is_chinese(address: str) -> bool:
    """Whether an E.164 number belongs to mainland China."""
    return address.startswith("+86")


def as_digits(address: str) -> str:
    """`8613800000000`: country code and number without a sign, as SMPP and gateways for all countries take it."""
    return address.removeprefix("+")


def as_dialled_in_china(address: str) -> str:
    """`13800000000` for a number of mainland China, country code and number for every other one (Aliyun's form)."""
    return address.removeprefix("+86") if is_chinese(address) else as_digits(address)


def mark_number(text: str, *, batch: str, key: str) -> str:
    """Tells one number of a batch from the others without holding it: 16 hex digits, keyed.

    `text` may be in any form that a provider's report uses: `+86…`, `0086…`, `86…` or the bare mobile number.
    """
    chinese = _CHINESE_MOBILE.fullmatch(text)
    dialled = chinese.group(1) if chinese else text.removeprefix("+").removeprefix("00")
    return hmac.new(key.encode(), f"{batch}\n{dialled}".encode(), hashlib.sha256).hexdigest()[:MARK_HEX_DIGITS]


def hide_numbers(text: str) -> str:
    """A provider's words with everything that could be a phone number taken out."""
    return _LONG_DIGITS.sub("…", text)
