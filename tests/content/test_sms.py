"""How long an SMS is, as carriers count it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evergrove.content import sms_length, split_sms
from evergrove.content.sms import PART_UNITS, SINGLE_UNITS, sms_encoding


@pytest.mark.parametrize(
    ("text", "encoding", "characters", "segments"),
    [
        ("", "gsm7", 0, 0),
        ("a" * 160, "gsm7", 160, 1),
        ("a" * 161, "gsm7", 161, 2),
        ("a" * 306, "gsm7", 306, 2),
        ("a" * 307, "gsm7", 307, 3),
        ("€" * 80, "gsm7", 160, 1),
        ("a" + "€" * 80, "gsm7", 161, 2),
        ("ÅåÆæßÉ¡¿äöñüà§Δ", "gsm7", 15, 1),
        ("ç", "ucs2", 1, 1),
        ("“quoted”", "ucs2", 8, 1),
        ("中" * 70, "ucs2", 70, 1),
        ("中" * 71, "ucs2", 71, 2),
        ("中" * 134, "ucs2", 134, 2),
        ("中" * 135, "ucs2", 135, 3),
        ("😀" * 35, "ucs2", 70, 1),
        ("😀" * 36, "ucs2", 72, 2),
    ],
)
def test_length(text: str, encoding: str, characters: int, segments: int) -> None:
    length = sms_length(text)
    assert (length.encoding, length.characters, length.segments) == (encoding, characters, segments)


def test_the_signature_counts_once_wherever_it_comes_from() -> None:
    assert sms_length("中" * 66, "【长青】").segments == 1
    assert sms_length("中" * 67, "【长青】").segments == 2
    assert sms_length("【长青】" + "中" * 66, "【长青】").characters == 70


def test_neither_an_escape_nor_an_emoji_is_split_between_parts() -> None:
    assert [len(part) for part in split_sms("a" * 152 + "€" * 10)] == [152, 10]
    parts = split_sms("中" * 66 + "😀" + "中" * 10)
    assert parts[0] == "中" * 66
    assert parts[1].startswith("😀")
    assert sms_length("中" * 66 + "😀" * 2 + "中" * 66).segments == 3, (
        "136 units do not fit into two parts of whole signs"
    )


@given(st.text(alphabet=st.sampled_from("ab€[中文😀é\n"), max_size=500))
def test_parts_are_the_text_again_and_each_fits(text: str) -> None:
    parts, length = split_sms(text), sms_length(text)
    assert "".join(parts) == text
    assert len(parts) == length.segments
    encoding = sms_encoding(text)
    limit = SINGLE_UNITS[encoding] if len(parts) == 1 else PART_UNITS[encoding]
    for part in parts:
        extended = sum(sign in "€[" for sign in part)
        units = len(part) + extended if encoding == "gsm7" else len(part.encode("utf-16-be")) // 2
        assert units <= limit
