"""Texts from outside that every database keeps: of one line, of several, and inside JSON."""

from __future__ import annotations

from math import isfinite
from typing import Annotated, Any

from pydantic import AfterValidator

DELETE = "\x7f"

LINE_SIGNS = "\n\r\t"

OBJECT_DEPTH_MAX = 16
"""Lists and objects inside one another: what people write has fewer, and more only exhausts those who read it."""

OBJECT_NODES_MAX = 20_000
INTEGER_BITS = 63


def _plain(text: str) -> str:
    if any(letter < " " or letter == DELETE for letter in text):
        raise ValueError("control characters are not allowed")
    return _whole(text)


def _plain_lines(text: str) -> str:
    if any((letter < " " and letter not in LINE_SIGNS) or letter == DELETE for letter in text):
        raise ValueError("control characters are not allowed")
    return _whole(text)


def _whole(text: str) -> str:
    if any("\ud800" <= letter <= "\udfff" for letter in text):
        raise ValueError("half of a character is not allowed")
    return text


def _plain_object(document: dict[str, Any]) -> dict[str, Any]:
    waiting: list[tuple[Any, int]] = [(document, 1)]
    nodes = 0
    while waiting:
        value, depth = waiting.pop()
        nodes += 1
        if depth > OBJECT_DEPTH_MAX or nodes > OBJECT_NODES_MAX:
            raise ValueError(f"at most {OBJECT_DEPTH_MAX} levels and {OBJECT_NODES_MAX:,} values")
        if isinstance(value, str):
            _plain_lines(value)
        elif isinstance(value, int) and abs(value) >> INTEGER_BITS:
            raise ValueError("integers have at most 64 bits")
        elif isinstance(value, float) and not isfinite(value):
            raise ValueError("numbers are finite")
        elif isinstance(value, dict):
            waiting += [(part, depth + 1) for pair in value.items() for part in pair]
        elif isinstance(value, list):
            waiting += [(part, depth + 1) for part in value]
    return document


PlainText = Annotated[str, AfterValidator(_plain)]
"""A text without control characters (PostgreSQL keeps no NUL, a terminal obeys others)."""

PlainLines = Annotated[str, AfterValidator(_plain_lines)]
"""The same with ends of lines and tabs."""

PlainObject = Annotated[dict[str, Any], AfterValidator(_plain_object)]
"""A JSON object of such texts and of numbers that can be kept, not too deep."""
