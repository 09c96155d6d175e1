"""One mail body, compiled once for a version of a template: MJML or HTML in, two Liquid sources out.

    hide Liquid → refuse what a letter may not hold → MJML to HTML, or style rules into the elements
    → language, dark mode, preview line → plain text → put Liquid back

No file is read and nothing is fetched: includes are refused before they are parsed and have no loader either, fonts
from elsewhere are not linked, style sheets from elsewhere are not loaded. Per message only Liquid is rendered.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import css_inline
import mrml

from evergrove.content.contracts import Finding
from evergrove.content.mail.contracts import SOURCE_BYTES_MAX, InvalidMailError
from evergrove.content.mail.liquid_places import HiddenLiquid, hide_liquid
from evergrove.content.mail.plain_text import plain_text_of
from evergrove.content.mail.surroundings import accessibility_findings, refuse_forbidden, with_surroundings

if TYPE_CHECKING:
    from collections.abc import Callable

HTML_BYTES_MAX = 102 * 1024
"""Gmail shows the first 102 KB of a letter and hides the rest behind a link, the unsubscribe link too."""

_PLACE = re.compile(r"(?P<what>.*?) in .*? at position (?P<start>\d+):\d+")
_UNKNOWN_ELEMENT = re.compile(r"</?(mj-[a-z-]+|mjml)\b")


@dataclass(frozen=True, kw_only=True)
class CompiledMail:
    """`html` and `text` are Liquid sources: the first is rendered with HTML escaped, the second without."""

    html: str
    text: str
    findings: tuple[Finding, ...] = ()


def compile_mail(
    *, mjml: str = "", html: str = "", text: str = "", subject: str = "", preheader: str = "", language: str
) -> CompiledMail:
    """Compile the body in `mjml` or, without it, in `html`; `text` given replaces the one that is made from it.

    Raises InvalidMailError, with the line. What is poor but works is a finding: a picture without words, a body so
    long that Gmail will clip it before a single value is filled in.
    """
    source = mjml or html
    if not source.strip():
        raise InvalidMailError("the mail has no body", zh="邮件没有正文", help="write `mjml` or `html`")
    if (size := len(source.encode())) > SOURCE_BYTES_MAX:
        raise InvalidMailError(
            f"the body is {size:,} bytes; at most {SOURCE_BYTES_MAX:,} are read",
            zh=f"正文 {size:,} 字节，最多 {SOURCE_BYTES_MAX:,} 字节",
            help="link to a page instead",
        )
    places = hide_liquid(source)
    refuse_forbidden(places.markup)
    page = _page_of_mjml(places) if mjml else _inlined(places.markup)
    _check_all_kept(places, page)
    head = hide_liquid(f"{subject}\x00{preheader}")
    title, _, preview = _as_words(head).partition("\x00")
    finished = with_surroundings(page, language=language, title=title, preheader=preview)
    made = text or places.restored(plain_text_of(page, mark_of=_marks(places)))
    whole = head.restored(places.restored(finished))
    return CompiledMail(html=whole, text=made, findings=(*accessibility_findings(finished), *_size_findings(whole)))


def _page_of_mjml(places: HiddenLiquid) -> str:
    options = mrml.RenderOptions(fonts={})
    try:
        output = mrml.to_html(places.markup, mrml.ParserOptions(include_loader=mrml.noop_loader()), options)
    except OSError as error:  # the library's only exception, for any markup that it cannot read
        raise _unreadable(str(error), markup=places.markup) from error
    for warning in output.warnings:
        line = _line(places.markup, warning.start)
        written = places.restored(places.markup[warning.start : warning.end])
        raise InvalidMailError(
            f"{warning.kind.replace('-', ' ')}: {written}",
            zh=f"MJML 不认识这个属性：{written}",
            help="look at the element's page at documentation.mjml.io",
            line=line,
        )
    known = _UNKNOWN_ELEMENT.search(output.content)
    if known:
        line = _line(places.markup, places.markup.find(known[0]))
        raise InvalidMailError(
            f"there is no element {known[1]} at this place",
            zh=f"此处不能使用元素 {known[1]}",
            help="see documentation.mjml.io for the elements",
            line=line,
        )
    return output.content


def _unreadable(said: str, *, markup: str) -> InvalidMailError:
    found = _PLACE.match(said)
    return InvalidMailError(
        f"this is not MJML: {found['what'] if found else said}",
        zh=f"MJML 无法解析：{found['what'] if found else said}",
        help="each element is closed, <br /> and <img /> too; & is written &amp;",
        line=_line(markup, int(found["start"])) if found else 0,
    )


def _inlined(html: str) -> str:
    """HTML as written, with its style rules in the elements as well; the rules stay for phones and dark mode."""
    inliner = css_inline.CSSInliner(load_remote_stylesheets=False, keep_style_tags=True)
    try:
        return inliner.inline(html)
    except css_inline.InlineError as error:
        raise InvalidMailError(
            f"the style rules cannot be read: {error}", zh=f"样式无法解析：{error}", help="mend the <style> element"
        ) from error


def _check_all_kept(places: HiddenLiquid, page: str) -> None:
    """Each tag is there, and those that decide stand once and in their order; else a branch would lose its end."""
    kept = places.kept(page)
    count = Counter(kept)
    lost = [number for number in range(len(places.tags)) if not count[number]]
    decide = [number for number in kept if not places.is_output(number)]
    if lost:
        raise InvalidMailError(
            f"{places.tags[lost[0]]} stands where the mail would lose it",
            zh=f"{places.tags[lost[0]]} 所在的位置编译后会丢失",
            help="put it into a text, or between whole elements, e.g. in <mj-raw>",
        )
    if decide != sorted(set(decide)):
        twice = next(number for number, after in zip(decide, [*decide[1:], -1], strict=True) if after <= number)
        raise InvalidMailError(
            f"{places.tags[twice]} would stand twice in the compiled mail",
            zh=f"{places.tags[twice]} 编译后会出现两次",
            help="decide around whole sections or inside texts, not in an attribute that is written twice",
        )


def _marks(places: HiddenLiquid) -> Callable[[str], tuple[str, bool] | None]:
    def mark_of(comment: str) -> tuple[str, bool] | None:
        number = places.number_of(comment)
        return None if number is None else (places.mark(number), places.is_output(number))

    return mark_of


def _as_words(places: HiddenLiquid) -> str:
    return re.sub(r"<!--(LQ[0-9A-F]+N\d+Z)\n*-->", r"\1", places.markup)


def _line(markup: str, position: int) -> int:
    return markup.count("\n", 0, max(position, 0)) + 1


def _size_findings(html: str) -> tuple[Finding, ...]:
    size = len(html.encode())
    if size <= HTML_BYTES_MAX:
        return ()
    found = Finding(
        word="<html>",
        rule="mail_too_large",
        severity="error",
        field="html",
        message_zh=f"编译后 {size:,} 字节，Gmail 只显示前 {HTML_BYTES_MAX:,} 字节，退订链接会被截掉",
        message_en=f"{size:,} bytes compiled: Gmail shows the first {HTML_BYTES_MAX:,} and cuts the unsubscribe link",
    )
    return (found,)
