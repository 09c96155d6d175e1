"""Texts as SMPP carries them: the GSM alphabet where it suffices, else UCS-2, in parts of one short message each.

Source: 3GPP TS 23.038 (alphabets) and TS 23.040, 9.2.3.24.1 (concatenation, 8-bit reference). GSM characters travel
one an octet, as SMPP has it for data_coding 0; the centre packs them.
"""

from __future__ import annotations

from dataclasses import dataclass

GSM_CODING = 0x00
UCS2_CODING = 0x08

_BASIC = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENSION = {
    "\f": 0x0A,
    "^": 0x14,
    "{": 0x28,
    "}": 0x29,
    "\\": 0x2F,
    "[": 0x3C,
    "~": 0x3D,
    "]": 0x3E,
    "|": 0x40,
    "€": 0x65,
}
_ESCAPE = 0x1B

_GSM_BYTES: dict[str, bytes] = {
    **{character: bytes([code]) for code, character in enumerate(_BASIC) if code != _ESCAPE},
    **{character: bytes([_ESCAPE, code]) for character, code in _EXTENSION.items()},
}

_WHOLE_UNITS_MAX = {GSM_CODING: 160, UCS2_CODING: 70}
_PART_UNITS_MAX = {GSM_CODING: 153, UCS2_CODING: 67}
"""Characters beside the header that joins the parts: 140 octets less six."""

PARTS_MAX = 10
"""Of one text: phones and carriers join more of them badly, and each is paid for."""

HEADER_BYTES = bytes([0x05, 0x00, 0x03])
"""Length of the header, the element of concatenation, its length."""


class TextTooLongError(ValueError):
    """More parts than PARTS_MAX. Stays inside this package."""


@dataclass(frozen=True, kw_only=True)
class EncodedText:
    """A text in bytes, whole and cut into parts (one part: it fits)."""

    data_coding: int
    whole: bytes
    parts: tuple[bytes, ...]


def encode_text(text: str) -> EncodedText:
    """The smallest form of a text. Raises TextTooLongError.

    Neither an escaped GSM character nor a surrogate pair is cut by a part's end.
    """
    coding = GSM_CODING if all(character in _GSM_BYTES for character in text) else UCS2_CODING
    units = [_GSM_BYTES[character] if coding == GSM_CODING else character.encode("utf-16-be") for character in text]
    octets = 1 if coding == GSM_CODING else 2
    whole = b"".join(units)
    if len(whole) <= _WHOLE_UNITS_MAX[coding] * octets:
        return EncodedText(data_coding=coding, whole=whole, parts=(whole,))
    most = _PART_UNITS_MAX[coding] * octets
    parts = [b""]
    for unit in units:
        if len(parts[-1]) + len(unit) > most:
            parts.append(b"")
        parts[-1] += unit
    if len(parts) > PARTS_MAX:
        raise TextTooLongError(f"the text has {len(parts)} parts, at most {PARTS_MAX} are sent")
    return EncodedText(data_coding=coding, whole=whole, parts=tuple(parts))


def join_header(*, reference: int, total: int, number: int) -> bytes:
    """The user data header of part `number` (from 1) of `total`."""
    return HEADER_BYTES + bytes([reference % 256, total, number])
