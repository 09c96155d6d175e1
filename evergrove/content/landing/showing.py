"""One showing of a page: to whom, in which language, and what of a form that came back is to be mended."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from html import escape
from typing import TYPE_CHECKING, Any

from evergrove.content.landing.contracts import Words
from evergrove.content.landing.texts import text_of

if TYPE_CHECKING:
    from evergrove.content.contracts import BlockSource


@dataclass(frozen=True, kw_only=True)
class Showing:
    """`problems`: field → (Chinese, English); `answers`: what was entered; both empty on a first showing.

    `now` decides which days a booking offers.
    """

    values: Mapping[str, Any]
    language: str
    action: str = ""
    token: str = ""
    now: datetime = datetime(1970, 1, 1, tzinfo=UTC)
    blocks: BlockSource | None = None
    problems: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    answers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def html(self, words: Words | str) -> str:
        """A text as HTML, for inside an element."""
        said, notes = text_of(self._said(words), self.values, language=self.language, blocks=self.blocks)
        self.notes.extend(notes)
        return said

    def attribute(self, words: Words | str) -> str:
        """A text for a quoted attribute: live blocks are markup and do not go there."""
        return text_of(self._said(words), self.values, language=self.language, blocks=None)[0]

    def problem(self, key: str) -> str:
        """What is wrong with an answer, in the visitor's language; empty when nothing is."""
        if key not in self.problems:
            return ""
        zh, en = self.problems[key]
        return escape(zh if self.language == "zh" else en)

    def answered(self, key: str) -> str:
        """What was entered before, for a quoted attribute."""
        return escape(next(iter(self.answers.get(key, ())), ""))

    def _said(self, words: Words | str) -> str:
        return words.said(self.language) if isinstance(words, Words) else words
