"""Texts of a page: what the operator wrote is text, what Liquid puts in is a value, and both are escaped."""

from __future__ import annotations

import re
from functools import lru_cache
from html import escape
from typing import TYPE_CHECKING, Any

from evergrove.content.liquid import CompiledSource, compile_source

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evergrove.content.contracts import BlockSource

COMPILED_MAX = 4_000
"""Texts kept ready in one process: some fifty pages."""

_LIQUID = re.compile(r"(\{\{.*?\}\}|\{%.*?%\})", re.DOTALL)


@lru_cache(maxsize=COMPILED_MAX)
def compile_text(text: str, *, field: str = "text") -> CompiledSource:
    """The text ready to be put into HTML. Raises InvalidTemplateError with the place and the line."""
    parts = _LIQUID.split(text)
    marked = "".join(part if number % 2 else escape(part) for number, part in enumerate(parts))
    return compile_source(marked, field=field, form="html")


def text_of(
    text: str, values: Mapping[str, Any], *, language: str, blocks: BlockSource | None
) -> tuple[str, tuple[str, ...]]:
    """HTML that is safe in an element and in a quoted attribute, and the notes of the blocks."""
    return compile_text(text).render(values, language=language, blocks=blocks)
