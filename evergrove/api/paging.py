"""Lists in pages: `{items, next}`, where `next` goes into `after` of the request for the next page."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Generic, TypeVar

import msgspec
from fastapi import Depends, Query
from pydantic import BaseModel, Field

from evergrove.kit import InvalidError

T = TypeVar("T")

ROWS_DEFAULT = 50
ROWS_MAX = 200
CURSOR_CHARACTERS_MAX = 1_000

CursorValue = str | int | float | None


class InvalidCursorError(InvalidError):
    code = "paging.invalid_cursor"

    def __init__(self) -> None:
        super().__init__("this page cannot be continued from there", help="start again without `after`")


class Page(BaseModel, Generic[T]):
    """One page of a list: subclass it, `class Sources(Page[SourceBody])`, so that it has a name."""

    items: list[T]
    next: str | None = Field(description="Goes into `after` for the next page; null on the last one.", examples=[None])


@dataclass(frozen=True, kw_only=True)
class Paging:
    """Which page is asked for."""

    after: str
    limit: int

    def position(self, length: int) -> list[CursorValue] | None:
        """The `length` values that `cursor` was made of; None on the first page. Raises InvalidCursorError."""
        return read_cursor(self.after, length=length) if self.after else None


def _paging(
    after: Annotated[
        str, Query(max_length=CURSOR_CHARACTERS_MAX, description="`next` of the page before.", examples=[""])
    ] = "",
    limit: Annotated[int, Query(ge=1, le=ROWS_MAX, description="Rows of a page.")] = ROWS_DEFAULT,
) -> Paging:
    return Paging(after=after, limit=limit)


Paged = Annotated[Paging, Depends(_paging)]
"""The dependency of a route that lists."""


def cursor(*values: CursorValue) -> str:
    """An opaque cursor: the key of the last row shown."""
    return base64.urlsafe_b64encode(msgspec.json.encode(values)).decode().rstrip("=")


def read_cursor(text: str, *, length: int) -> list[CursorValue]:
    """The values of a cursor. Raises InvalidCursorError for anything that `cursor` did not make."""
    try:
        decoded = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        values = msgspec.json.decode(decoded, type=list[CursorValue])
    except (binascii.Error, ValueError, msgspec.DecodeError) as error:
        raise InvalidCursorError from error
    if len(values) != length or any(isinstance(value, str) and "\x00" in value for value in values):
        raise InvalidCursorError
    return values


def page_of(items: Sequence[T], paging: Paging, *, key: Callable[[T], str]) -> tuple[list[T], str | None]:
    """The page of a short list that is all in memory, and the cursor behind it; `key` is unique.

    A row that is gone since the last page is an InvalidCursorError.
    """
    start = 0
    if position := paging.position(1):
        places = [place for place, item in enumerate(items) if key(item) == position[0]]
        if not places:
            raise InvalidCursorError
        start = places[0] + 1
    shown = list(items[start : start + paging.limit])
    more = start + paging.limit < len(items)
    return shown, cursor(key(shown[-1])) if more and shown else None
