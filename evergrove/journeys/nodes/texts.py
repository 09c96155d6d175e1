"""Texts of nodes that name what a run has frozen: `{{ context.entry.order_id }}`, in the sandbox of templates."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from evergrove.content import (
    CompiledSource,
    InvalidTemplateError,
    RenderLimitError,
    UnknownVariableError,
    compile_source,
)
from evergrove.journeys.nodes.contracts import Arrivals

MARK = "{{"

TEXTS_KEPT_MAX = 1_000
"""Compiled texts of one process: ten to a journey."""


def rendered(text: str, arrivals: Arrivals) -> list[str | None]:
    """The text for each arrival; None where a value that it names is missing or does not suit."""
    if MARK not in text:
        return [text] * len(arrivals)
    source = _compiled(text)
    return [_one(source, context) for context in arrivals.context]


def _one(source: CompiledSource, context: Mapping[str, Any]) -> str | None:
    try:
        return source.render({"context": context})[0]
    except (UnknownVariableError, RenderLimitError, InvalidTemplateError):
        return None


@lru_cache(maxsize=TEXTS_KEPT_MAX)
def _compiled(text: str) -> CompiledSource:
    return compile_source(text)
