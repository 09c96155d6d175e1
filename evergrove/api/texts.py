"""Texts from outside: one line that every database keeps."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator

DELETE = "\x7f"


def _plain(text: str) -> str:
    if any(letter < " " or letter == DELETE for letter in text):
        raise ValueError("control characters are not allowed")
    if any("\ud800" <= letter <= "\udfff" for letter in text):
        raise ValueError("half of a character is not allowed")
    return text


PlainText = Annotated[str, AfterValidator(_plain)]
"""A text without control characters (PostgreSQL keeps no NUL, a terminal obeys others)."""
