"""From Liquid text to its tree: python-liquid with the tags that a message needs and no others.

Left out on purpose: `include`, `render`, `extends` (a template reads no other file), `tablerow`, `increment`, `cycle`,
`echo`, `ifchanged` and `liquid`, which no template of ours needs and which would each need their own limits.
"""

from __future__ import annotations

import re
from difflib import get_close_matches
from functools import cache

from liquid import BoundTemplate, Environment
from liquid.exceptions import BlockNestingError, LiquidError

from evergrove.content.contracts import InvalidTemplateError
from evergrove.content.liquid.filters import FILTERS, filters_for
from evergrove.content.liquid.nodes import CountedForTag, ValueTag
from evergrove.content.liquid.running import NAMED_BYTES_MAX, OUTPUT_BYTES_MAX, line_of

SOURCE_CHARACTERS_MAX = 500_000
"""Of one field: a mail of 102 KB leaves room for five variants of every part."""

TAGS_MAX = 5_000
"""Of one field: a person writes some dozen; more is generated, and belongs into a loop."""

TAG_CHARACTERS_MAX = 2_000
"""Of one tag; python-liquid's expressions read long ones in the square of their length, blanks worst of all."""

TAG_BLANKS_MAX = 100

TAGS = frozenset({"if", "unless", "case", "for", "break", "continue", "assign", "capture", "comment", "#", "raw"})
_INNER = frozenset({"content", "output", "illegal"})

_OPEN = re.compile(r"\{[{%]")
_VERBATIM = re.compile(r"\{%-?\s*raw\s*-?%\}")
_VERBATIM_END = re.compile(r"\{%-?\s*endraw\s*-?%\}")
_DOCUMENTATION = re.compile(r"\{%-?\s*doc\b")
_BLANKS = re.compile(rf"\s{{{TAG_BLANKS_MAX}}}")


class _Language(Environment):
    """python-liquid with our tags, filters and limits. Rounds of loops are counted by CountedForTag."""

    output_stream_limit = OUTPUT_BYTES_MAX
    local_namespace_limit = NAMED_BYTES_MAX

    def __init__(self, *, is_html: bool) -> None:
        super().__init__(autoescape=is_html)
        self.add_tag(ValueTag)
        self.add_tag(CountedForTag)
        self.tags = {name: tag for name, tag in self.tags.items() if name in TAGS | _INNER}
        self.filters = filters_for(self)


@cache
def _language(*, is_html: bool) -> _Language:
    return _Language(is_html=is_html)


def parse_source(source: str, *, field: str, is_html: bool) -> BoundTemplate:
    """The tree of a field. Raises InvalidTemplateError with the line and what to write."""
    if len(source) > SOURCE_CHARACTERS_MAX:
        raise invalid(
            f"{len(source):,} characters; at most {SOURCE_CHARACTERS_MAX:,} fit into a template",
            zh=f"有 {len(source):,} 个字符，模板最多 {SOURCE_CHARACTERS_MAX:,} 个字符",
            field=field,
        )
    _check_tags(source, field=field)
    try:
        return _language(is_html=is_html).from_string(source)
    except BlockNestingError as error:
        raise too_deep(field=field, line=line_of(error.token)) from error
    except RecursionError as error:
        raise too_deep(field=field) from error
    except LiquidError as error:
        raise _unreadable(error, field=field) from error


def _check_tags(source: str, *, field: str) -> None:
    """Every tag has its end and is short, so that reading the source takes time in proportion to its length."""
    place = count = 0
    while found := _OPEN.search(source, place):
        start, count = found.start(), count + 1
        end = source.find("}}" if found[0] == "{{" else "%}", start + 2)
        tag, end = source[start : end + 2] if end >= 0 else "", end + 2
        problem = _problem_of(tag, count=count)
        if problem is None and _VERBATIM.fullmatch(tag):
            closing = _VERBATIM_END.search(source, end)
            end = closing.end() if closing else 0
            problem = None if closing else ("“raw” has no “endraw”", "“raw” 缺少“endraw”")
        if problem is not None:
            line = source.count("\n", 0, start) + 1
            raise invalid(problem[0], zh=problem[1], field=field, line=line)
        place = end


def _problem_of(tag: str, *, count: int) -> tuple[str, str] | None:
    """What is wrong with a tag, in English and Chinese; `tag` is empty when it has no end."""
    if not tag:
        return "a tag has no end: write }} or %}", "标签没有结束：请补上 }} 或 %}"
    if len(tag) > TAG_CHARACTERS_MAX or _BLANKS.search(tag):
        long = f"a tag is too long: at most {TAG_CHARACTERS_MAX:,} characters, {TAG_BLANKS_MAX} blanks on end"
        return long, f"标签过长：最多 {TAG_CHARACTERS_MAX:,} 个字符，连续空白少于 {TAG_BLANKS_MAX} 个"
    if _DOCUMENTATION.match(tag):
        return "unexpected tag “doc”: write {% comment %}", "不能使用标签“doc”：请使用 {% comment %}"
    if count > TAGS_MAX:
        return f"more than {TAGS_MAX:,} tags: use a loop", f"标签超过 {TAGS_MAX:,} 个：请使用循环"
    return None


def too_deep(*, field: str, line: int = 0) -> InvalidTemplateError:
    """Blocks in blocks, or one condition of thousands of parts."""
    return invalid(
        "blocks or conditions stand too deep inside one another (30 levels)",
        zh="标签或条件嵌套过深（最多 30 层）",
        field=field,
        line=line,
    )


def unknown_filter(name: str, *, field: str, line: int) -> InvalidTemplateError:
    """With the names that are nearest."""
    near = " / ".join(get_close_matches(name, FILTERS, n=3)) or ", ".join(sorted(FILTERS))
    return invalid(f"there is no filter “{name}”", zh=f"没有名为“{name}”的过滤器", field=field, line=line, write=near)


def _unreadable(error: LiquidError, *, field: str) -> InvalidTemplateError:
    said, line = said_by(error), line_of(error.token)
    if "unexpected tag" in said or "unknown tag" in said:
        return invalid(
            f"{said}; the tags are {', '.join(sorted(TAGS))}",
            zh=f"不能使用这个标签（{said}）；可用标签：{', '.join(sorted(TAGS))}",
            field=field,
            line=line,
        )
    return invalid(
        f"this is not Liquid: {said}", zh=f"Liquid 语法有误：{said}；请检查括号与结束标签", field=field, line=line
    )


def said_by(error: LiquidError) -> str:
    """The message alone, without the place that python-liquid adds to it."""
    return str(error.args[0]) if error.args else str(error)


def invalid(
    en: str, *, zh: str, field: str = "", language: str = "", line: int = 0, write: str = ""
) -> InvalidTemplateError:
    """An error that says where, in both languages; `plain_zh` and `plain_en` are for whoever shows it at the field."""
    where = ", ".join(part for part in (field, f"line {line}" if line else "") if part) or "template"
    where_zh = " ".join(part for part in (field, f"第 {line} 行" if line else "") if part) or "模板"
    return InvalidTemplateError(
        f"{where}: {en}",
        help=f"write {write} / 请写成 {write}" if write else zh,
        field=field,
        language=language,
        line=line,
        message_zh=f"{where_zh}：{zh}",
        message_en=f"{where}: {en}",
        plain_zh=(f"第 {line} 行：{zh}" if line else zh) + (f"；请写成 {write}" if write else ""),
        plain_en=(f"line {line}: {en}" if line else en) + (f"; write {write}" if write else ""),
    )
