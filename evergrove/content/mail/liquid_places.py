"""Liquid tags hidden from the markup's parsers, and put back after them.

A parser of HTML moves text that stands between the rows of a table to a place before the table, and a parser of MJML
may refuse it; both leave a comment where it is. So a tag between elements becomes a comment, a tag in an attribute or
in an element that holds only text becomes a word, and both come back as they were written.
"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass

from evergrove.content.mail.contracts import LIQUID_TAGS_MAX, InvalidMailError

_PIECES = re.compile(
    r"(?P<raw>\{%-?\s*(?P<kind>raw|comment)\s*-?%\}.*?\{%-?\s*end(?P=kind)\s*-?%\})"
    r"|(?P<liquid>\{\{.*?\}\}|\{%.*?%\})"
    r"|(?P<comment><!--.*?-->)"
    r"|(?P<open><(?P<slash>/?)(?P<name>[A-Za-z][A-Za-z0-9:-]*))"
    r"|(?P<quote>[\"'])"
    r"|(?P<close>/?>)",
    re.DOTALL,
)

_TEXT_ONLY = frozenset({"mj-title", "mj-preview", "mj-style", "mj-font", "style", "title", "textarea"})
"""Elements in which a comment would be shown as text."""


@dataclass(frozen=True, kw_only=True)
class HiddenLiquid:
    """`markup` without Liquid; `tags[n]` stands where the mark n is. The salt keeps a text from posing as a mark."""

    markup: str
    tags: tuple[str, ...]
    salt: str

    def restored(self, markup: str) -> str:
        """`markup`, which came out of `self.markup`, with every tag in its place."""
        return self._marks().sub(lambda found: self.tags[int(found["tag"] or found["word"])], markup)

    def kept(self, markup: str) -> list[int]:
        """Which marks stand in `markup`, in its order."""
        return [int(found["tag"] or found["word"]) for found in self._marks().finditer(markup)]

    def mark(self, number: int) -> str:
        """The word for the tag `number`."""
        return f"LQ{self.salt}N{number}Z"

    def number_of(self, comment: str) -> int | None:
        """The tag that the inside of a comment stands for; None for any other comment."""
        found = re.fullmatch(rf"LQ{self.salt}N(\d+)Z\n*", comment)
        return int(found[1]) if found else None

    def is_output(self, number: int) -> bool:
        """Whether the tag puts something out, against one that only decides."""
        return self.tags[number].startswith("{{")

    def _marks(self) -> re.Pattern[str]:
        return re.compile(rf"<!--LQ{self.salt}N(?P<tag>\d+)Z\n*-->|LQ{self.salt}N(?P<word>\d+)Z")


def hide_liquid(markup: str) -> HiddenLiquid:
    """`markup` with its Liquid hidden. Raises InvalidMailError for a tag between attributes, or too many of them."""
    hider = _Hider(salt=secrets.token_hex(4).upper())
    hidden = hider.run(markup)
    return HiddenLiquid(markup=hidden, tags=tuple(hider.tags), salt=hider.salt)


class _Hider:
    """One pass over the markup that knows whether it is in a tag, in a quoted value, or in text."""

    def __init__(self, *, salt: str) -> None:
        self.salt = salt
        self.tags: list[str] = []
        self._in_tag = False
        self._quote = ""
        self._text_only = ""
        self._opening = ""

    def run(self, markup: str) -> str:
        parts: list[str] = []
        at = 0
        for found in _PIECES.finditer(markup):
            parts.append(markup[at : found.start()])
            written = found[0]
            liquid = found["raw"] or found["liquid"]
            if liquid:
                parts.append(self._hidden(liquid, line=markup.count("\n", 0, found.start()) + 1))
            else:
                self._follow(found)
                parts.append(written)
            at = found.end()
        parts.append(markup[at:])
        return "".join(parts)

    def _hidden(self, liquid: str, *, line: int) -> str:
        if self._in_tag and not self._quote:
            raise InvalidMailError(
                f"{liquid} stands between the attributes of <{self._opening}>",
                zh=f"{liquid} 写在 <{self._opening}> 的属性之间",
                help='put Liquid inside a quoted value, e.g. href="{{ context.url }}", or around the whole element',
                line=line,
            )
        if len(self.tags) >= LIQUID_TAGS_MAX:
            raise InvalidMailError(
                f"more than {LIQUID_TAGS_MAX:,} Liquid tags",
                zh=f"Liquid 标签超过 {LIQUID_TAGS_MAX:,} 个",
                help="use a loop, or send less in one letter",
                line=line,
            )
        self.tags.append(liquid)
        word = f"LQ{self.salt}N{len(self.tags) - 1}Z"
        if self._in_tag or self._text_only:
            return word
        return f"<!--{word}{chr(10) * liquid.count(chr(10))}-->"  # lines keep their numbers

    def _follow(self, found: re.Match[str]) -> None:
        if self._quote:
            if found["quote"] == self._quote:
                self._quote = ""
        elif self._in_tag:
            if found["quote"]:
                self._quote = found["quote"]
            elif found["close"]:
                self._in_tag = False
                is_text_only = self._opening in _TEXT_ONLY and found["close"] == ">"
                self._text_only = self._opening if is_text_only else self._text_only
        elif found["open"] and (not self._text_only or found["name"].lower() == self._text_only):
            self._in_tag = True
            self._opening = "" if found["slash"] else found["name"].lower()
            self._text_only = "" if found["slash"] else self._text_only
