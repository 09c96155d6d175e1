"""From Liquid text to its tree: python-liquid with the tags that a message needs and no others.

Left out on purpose: `include`, `render`, `extends` (a template reads no other file), `tablerow`, `increment`, `cycle`,
`echo`, `ifchanged` and `liquid`, which no template of ours needs and which would each need their own limits.
"""

from __future__ import annotations

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

TAGS = frozenset({"if", "unless", "case", "for", "break", "continue", "assign", "capture", "comment", "#", "raw"})
_INNER = frozenset({"content", "output", "illegal"})


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
    try:
        return _language(is_html=is_html).from_string(source)
    except BlockNestingError as error:
        raise too_deep(field=field, line=line_of(error.token)) from error
    except RecursionError as error:
        raise too_deep(field=field) from error
    except LiquidError as error:
        raise _unreadable(error, field=field) from error


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


def invalid(en: str, *, zh: str, field: str = "", line: int = 0, write: str = "") -> InvalidTemplateError:
    """An error that says where, in both languages."""
    where = ", ".join(part for part in (field, f"line {line}" if line else "") if part) or "template"
    where_zh = " ".join(part for part in (field, f"第 {line} 行" if line else "") if part) or "模板"
    return InvalidTemplateError(
        f"{where}: {en}",
        help=f"write {write} / 请写成 {write}" if write else zh,
        field=field,
        line=line,
        message_zh=f"{where_zh}：{zh}",
    )
