"""The plain-text part, made from the HTML part: what a person would have written without markup.

A link is “text (address)”, a list keeps its marks, a table of data has one line a row with “ | ” between cells, a
table that only lays out is not seen, nor is what the page hides. Elements are told apart by the HTML standard's
defaults; nothing is wrapped, since mail programs do that.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_PARAGRAPHS = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "blockquote", "pre", "dl", "table"})
_LINES = frozenset({"div", "li", "tr", "section", "article", "header", "footer", "dt", "dd", "address", "main"})
_UNSEEN = frozenset({"head", "style", "script", "title", "template", "svg"})
_VOID = frozenset({"br", "hr", "img", "meta", "link", "input", "col", "wbr", "source", "area", "base", "embed"})
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_OFFICE_ONLY = re.compile(r"<!--\[if (?!!mso)[^\]]*\]>(.*?)<!\[endif\]-->", re.DOTALL)
"""What only Word's engine reads (Microsoft's conditional comments)."""

_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_INVISIBLE = re.compile("[\u00ad\u034f\u200b\u200c\u200d\u2060\ufeff]")
"""Characters that fill the preview line of an inbox; a reader of text would see boxes."""

_RULE = "-" * 20

_EMPTY_LINE = 2
"""Line ends that part two paragraphs."""


def plain_text_of(html: str, *, mark_of: Callable[[str], tuple[str, bool] | None] | None = None) -> str:
    """The text of a page. `mark_of` tells, of a comment, the text to put in its place and whether it is put out."""
    writer = _TextWriter(mark_of=mark_of)
    writer.feed(_OFFICE_ONLY.sub(lambda found: "".join(_COMMENT.findall(found[1])), html))
    writer.close()
    return tidy_text(writer.text())


def tidy_text(text: str) -> str:
    """No blanks at the ends of lines, at most one empty line in a row, and one line end at the end."""
    lines = (line.rstrip() for line in _INVISIBLE.sub("", text).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n") + "\n"


class _TextWriter(HTMLParser):
    def __init__(self, *, mark_of: Callable[[str], tuple[str, bool] | None] | None) -> None:
        super().__init__(convert_charrefs=True)
        self._mark_of = mark_of
        self._parts: list[str] = []
        self._breaks = 0
        self._blank = False
        self._ends = _EMPTY_LINE
        self._open: list[tuple[str, bool]] = []
        self._unseen = 0
        self._pre = 0
        self._links: list[tuple[str, int]] = []
        self._lists: list[int | None] = []
        self._tables: list[bool] = []
        self._cells = 0

    def text(self) -> str:
        return "".join(self._parts)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        is_unseen = tag in _UNSEEN or "hidden" in said or bool(_HIDDEN.search(said.get("style", "")))
        if tag not in _VOID:
            self._open.append((tag, is_unseen))
            self._unseen += is_unseen
        if self._unseen:
            return
        if tag == "table":
            self._tables.append(said.get("role", "") not in {"presentation", "none"})
        self._break_for(tag)
        match tag:
            case "br":
                self._break(self._ends + self._breaks + 1)
            case "hr":
                self._break(2)
                self._put(_RULE)
                self._break(2)
            case "img":
                self._put(said.get("alt", "").strip())
            case "a":
                self._links.append((said.get("href", "").strip(), len(self._parts)))
            case "ul" | "ol":
                self._lists.append(0 if tag == "ol" else None)
            case "li":
                self._item()
            case "tr":
                self._cells = 0
            case "td" | "th" if self._tables and self._tables[-1]:
                self._cell()
            case "td" | "th":
                self._break(2)
            case "pre":
                self._pre += 1

    def handle_endtag(self, tag: str) -> None:
        if not any(name == tag for name, _ in self._open):
            return
        was_unseen = self._unseen > 0
        while self._open:
            name, is_unseen = self._open.pop()
            self._unseen -= is_unseen
            if name == tag:
                break
        if was_unseen:
            return
        match tag:
            case "a" if self._links:
                self._end_link(*self._links.pop())
            case "ul" | "ol" if self._lists:
                self._lists.pop()
            case "table" if self._tables:
                self._break_for(tag)
                self._tables.pop()
                return
            case "pre":
                self._pre -= 1
        self._break_for(tag)

    def handle_data(self, data: str) -> None:
        if self._unseen:
            return
        if self._pre:
            self._put(data, is_kept=True)
            return
        words = data.replace("\u00a0", " ")
        for piece in re.split(r"(\s+)", words):
            if not piece:
                continue
            if piece.isspace():
                self._blank = True
            else:
                self._put(piece)

    def handle_comment(self, data: str) -> None:
        found = self._mark_of(data) if self._mark_of and not self._unseen else None
        if found is None:
            return
        text, is_output = found
        if is_output:
            self._put(text)
            return
        self._flush(is_visible=False)
        self._parts.append(text)

    def _break_for(self, tag: str) -> None:
        is_layout = tag == "table" and bool(self._tables) and not self._tables[-1]
        is_in_list = tag in {"ul", "ol", "p"} and bool(self._lists)
        if is_layout or tag in _LINES or is_in_list:
            self._break(1)
        elif tag in _PARAGRAPHS:
            self._break(2)

    def _break(self, lines: int) -> None:
        self._breaks = max(self._breaks, lines)
        self._blank = False

    def _flush(self, *, is_visible: bool) -> None:
        """Write the line ends or the blank that wait, less the line ends that stand there already."""
        if self._breaks > self._ends:
            self._parts.append("\n" * (self._breaks - self._ends))
            self._ends = self._breaks
        elif self._blank and not self._ends:
            self._parts.append(" ")
        self._breaks, self._blank = 0, False
        self._ends = 0 if is_visible else self._ends

    def _put(self, text: str, *, is_kept: bool = False) -> None:
        if not text:
            return
        self._flush(is_visible=True)
        self._parts.append(text if is_kept else text.strip())

    def _item(self) -> None:
        depth = max(len(self._lists), 1)
        number = self._lists[-1] if self._lists else None
        if number is not None:
            self._lists[-1] = number + 1
        self._break(1)
        self._put("  " * (depth - 1) + ("- " if number is None else f"{number + 1}. "), is_kept=True)
        self._ends = _EMPTY_LINE  # the mark and the first words of the item share a line

    def _cell(self) -> None:
        if self._cells:
            self._put("|", is_kept=False) if self._blank else self._put(" |", is_kept=True)
            self._blank = True
        self._cells += 1

    def _end_link(self, href: str, start: int) -> None:
        said = "".join(self._parts[start:]).strip()
        address = href.removeprefix("mailto:").removeprefix("tel:")
        if not address or href.startswith("#") or said == address:
            return
        self._blank = bool(said)
        self._put(f"({address})" if said else address)
