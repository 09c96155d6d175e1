"""How long an SMS is as carriers count: GSM 7-bit with its extension table, else UCS-2 (3GPP TS 23.038, 23.040).

A message in one part holds 160 septets or 70 UTF-16 units; in several parts 153 or 67, since each part begins with a
header of six bytes. Neither an escape with its character nor a surrogate pair is ever split between two parts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

GSM_CHARACTERS = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
"""3GPP TS 23.038, table 6.2.1: the default alphabet."""

GSM_EXTENSION = frozenset("\f^{}\\[~]|€")
"""Table 6.2.1.1: an escape and the character, two septets."""

SINGLE_UNITS = {"gsm7": 160, "ucs2": 70}
PART_UNITS = {"gsm7": 153, "ucs2": 67}

Encoding = Literal["gsm7", "ucs2"]


@dataclass(frozen=True, kw_only=True)
class SmsLength:
    """`characters` as they are counted and paid: an extension character of GSM and an emoji count two."""

    encoding: Encoding
    characters: int
    segments: int


def sms_length(text: str, signature: str = "") -> SmsLength:
    """The length with the signature, which is counted when the text does not begin with it already. Empty: 0 parts."""
    whole = text if text.startswith(signature) else signature + text
    encoding = sms_encoding(whole)
    units = len(whole) if _is_plain(whole, encoding) else sum(_units(letter, encoding) for letter in whole)
    segments = min(units, 1) if units <= SINGLE_UNITS[encoding] else len(split_sms(whole))
    return SmsLength(encoding=encoding, characters=units, segments=segments)


def split_sms(text: str) -> tuple[str, ...]:
    """The parts as they are sent one after another."""
    encoding = sms_encoding(text)
    if sum(_units(letter, encoding) for letter in text) <= SINGLE_UNITS[encoding]:
        return (text,) if text else ()
    parts, start, used = [], 0, 0
    for place, letter in enumerate(text):
        units = _units(letter, encoding)
        if used + units > PART_UNITS[encoding]:
            parts.append(text[start:place])
            start, used = place, 0
        used += units
    return (*parts, text[start:])


def sms_encoding(text: str) -> Encoding:
    """`gsm7` when every character is in its tables; one that is not makes the whole message `ucs2`."""
    return "gsm7" if GSM_CHARACTERS.issuperset(text) or (GSM_CHARACTERS | GSM_EXTENSION).issuperset(text) else "ucs2"


def _is_plain(text: str, encoding: Encoding) -> bool:
    return GSM_EXTENSION.isdisjoint(text) if encoding == "gsm7" else text.isascii() or max(text) <= "\uffff"


def _units(letter: str, encoding: Encoding) -> int:
    if encoding == "gsm7":
        return 2 if letter in GSM_EXTENSION else 1
    return 2 if letter > "\uffff" else 1
