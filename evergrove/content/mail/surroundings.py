"""What a page needs around its content: language, dark mode, preview line; and what must not be in it."""

from __future__ import annotations

import re
from html import escape
from html.parser import HTMLParser

from evergrove.content.contracts import Finding, Severity
from evergrove.content.mail.contracts import InvalidMailError

_COLOUR_SCHEMES = (
    '<meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark">'
)
"""Apple Mail and Outlook darken a page by their own rules unless it says that it knows both."""

_FILLER = "&#847;&zwnj;&nbsp;" * 60
"""Keeps the first words of the letter out of the preview line, which is some 140 characters wide."""

_PREHEADER = (
    '<div style="display:none;font-size:1px;line-height:1px;max-height:0;max-width:0;opacity:0;overflow:hidden;'
    'mso-hide:all" aria-hidden="true">{text}{filler}</div>'
)

_FORBIDDEN = frozenset(
    {"script", "iframe", "object", "embed", "applet", "base", "form", "link", "frame", "frameset", "mj-include"}
)
"""Mail programs drop them or block the letter; a remote style sheet or an include would make the server fetch."""

_ADDRESSES = frozenset({"href", "src", "action", "background", "background-url", "poster", "formaction", "xlink:href"})
_RUNS = re.compile(r"[\s\x00-\x1f]*(javascript|vbscript|data:text|file)\s*:", re.IGNORECASE)
_IMPORT = re.compile(r"@import\b", re.IGNORECASE)


def refuse_forbidden(markup: str) -> None:
    """Raises InvalidMailError for what no letter may hold: programs, forms, includes, style sheets from elsewhere.

    And for MJML elements that are not closed: the compiler says nothing of some, and of the others not where they are.
    """
    inspector = _Inspector()
    inspector.feed(markup)
    inspector.close()
    inspector.refuse_open()


class _Inspector(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._open: list[tuple[str, int]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        line = self.getpos()[0]
        if tag.startswith("mj"):
            self._open.append((tag, line))
        if tag in _FORBIDDEN:
            raise InvalidMailError(
                f"<{tag}> cannot stand in a mail",
                zh=f"邮件里不能使用 <{tag}>",
                help="leave it out; link to a landing page instead",
                line=line,
            )
        for name, value in attrs:
            if name.startswith("on") or (name in _ADDRESSES and _RUNS.match(value or "")):
                raise InvalidMailError(
                    f"{name} of <{tag}> would run a program",
                    zh=f"<{tag}> 的 {name} 会执行程序",
                    help="leave it out; link to a page",
                    line=line,
                )
            if name == "style" and _IMPORT.search(value or ""):
                self._refuse_import(line)
        if tag == "meta" and any(name == "http-equiv" and (value or "").lower() == "refresh" for name, value in attrs):
            raise InvalidMailError(
                "a mail cannot send its reader to another page", zh="邮件不能自动跳转", help="leave it out", line=line
            )

    def handle_endtag(self, tag: str) -> None:
        if not tag.startswith("mj"):
            return
        if not self._open or self._open[-1][0] != tag:
            self.refuse_open()
            raise InvalidMailError(
                f"</{tag}> closes nothing",
                zh=f"</{tag}> 没有对应的开始标签",
                help="leave it out, or open the element",
                line=self.getpos()[0],
            )
        self._open.pop()

    def refuse_open(self) -> None:
        """Raises InvalidMailError for the innermost MJML element that is still open."""
        if self._open:
            tag, line = self._open[-1]
            raise InvalidMailError(
                f"<{tag}> is not closed", zh=f"<{tag}> 没有结束标签", help=f"write </{tag}> where it ends", line=line
            )

    def handle_data(self, data: str) -> None:
        if _IMPORT.search(data):
            self._refuse_import(self.getpos()[0])

    @staticmethod
    def _refuse_import(line: int) -> None:
        raise InvalidMailError(
            "@import fetches from elsewhere",
            zh="@import 会从外部加载样式",
            help="write the rules into the mail",
            line=line,
        )


def with_surroundings(html: str, *, language: str, title: str, preheader: str) -> str:
    """`html` with lang, title, colour schemes and preview line, where it has none of its own."""
    if not re.search(r"<html\b[^>]*\slang=", html, re.IGNORECASE):
        html = re.sub(r"<html\b", f'<html lang="{language}"', html, count=1, flags=re.IGNORECASE)
    else:
        html = re.sub(r'(<html\b[^>]*\slang=")[^"]*"', rf'\g<1>{language}"', html, count=1, flags=re.IGNORECASE)
    head = "" if 'name="color-scheme"' in html else _COLOUR_SCHEMES
    if title and not re.search(r"<title>[^<]", html, re.IGNORECASE):
        html = re.sub(r"<title>\s*</title>", "", html, flags=re.IGNORECASE)
        head += f"<title>{escape(title, quote=False)}</title>"
    html = html.replace("</head>", head + "</head>", 1)
    if not preheader:
        return html
    line = _PREHEADER.format(text=escape(preheader, quote=False), filler=_FILLER)
    return re.sub(r"(<body\b[^>]*>)", lambda found: found[1] + line, html, count=1, flags=re.IGNORECASE)


_SAID: dict[str, tuple[Severity, str, str]] = {
    "image_without_alt": (
        "warning",
        '图片没有 alt 文字：关闭图片显示的人看不到内容；纯装饰图请写 alt=""',
        'a picture without alt text is lost when pictures are off; write alt="" when it only decorates',
    ),
    "link_without_text": (
        "warning",
        "链接里没有文字：读屏软件只能念出网址",
        "a link without words: a screen reader can only spell out its address",
    ),
    "layout_table_without_role": (
        "notice",
        '排版用的表格请加 role="presentation"，否则会被读屏软件当作数据表',
        'give a table that only lays out role="presentation", or it is read out as data',
    ),
}


class _AccessReader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.findings: list[Finding] = []
        self._links: list[tuple[str, bool]] = []
        self._unnamed_tables: list[bool] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        if tag == "img":
            self._image(said)
        elif tag == "a":
            self._links.append((said.get("href") or "", bool(said.get("aria-label")) or "href" not in said))
        elif tag == "table":
            self._unnamed_tables.append("role" not in said)
        elif tag == "th" and self._unnamed_tables:
            self._unnamed_tables[-1] = False

    def _image(self, said: dict[str, str | None]) -> None:
        if "alt" not in said:
            self._find(said.get("src") or "<img>", rule="image_without_alt")
        elif said["alt"]:
            self._spoken()

    def handle_data(self, data: str) -> None:
        if data.strip():
            self._spoken()

    def handle_comment(self, data: str) -> None:
        if data.startswith("LQ"):  # a value of the customer's
            self._spoken()

    def handle_endtag(self, tag: str) -> None:
        if tag == "table" and self._unnamed_tables and self._unnamed_tables.pop():
            self._find("<table>", rule="layout_table_without_role")
        if tag == "a" and self._links:
            href, is_spoken = self._links.pop()
            if not is_spoken:
                self._find(href, rule="link_without_text")

    def _spoken(self) -> None:
        self._links = [(href, True) for href, _ in self._links]

    def _find(self, word: str, *, rule: str) -> None:
        severity, zh, en = _SAID[rule]
        found = Finding(word=word, rule=rule, severity=severity, field="html", message_zh=zh, message_en=en)
        self.findings.append(found)


def accessibility_findings(html: str) -> tuple[Finding, ...]:
    """Pictures without words, links without text, layout tables that a screen reader would read as data."""
    reader = _AccessReader()
    reader.feed(html)
    reader.close()
    return tuple(reader.findings)
