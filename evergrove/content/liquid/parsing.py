"""From Liquid text to its tree: python-liquid's parser with the tags that a message needs and no others.

Left out on purpose: `include`, `render`, `extends` (a template reads no other file), `tablerow`, `increment`,
`ifchanged` and `liquid`, which no template of ours needs and which would each need their own limits.
"""

from __future__ import annotations

from difflib import get_close_matches
from functools import cache
from typing import TYPE_CHECKING

from liquid import Environment
from liquid.exceptions import BlockNestingError, LiquidError, UnknownFilterError

from evergrove.content.contracts import InvalidTemplateError
from evergrove.content.liquid.filters import FILTERS

if TYPE_CHECKING:
    from liquid.ast import Node
    from liquid.token import Token

SOURCE_CHARACTERS_MAX = 500_000
"""Of one field: a mail of 102 KB leaves room for five variants of every part."""

TAGS = frozenset(
    {"if", "unless", "case", "for", "break", "continue", "assign", "capture", "comment", "#", "raw", "cycle", "echo"}
)
_INNER = frozenset({"content", "output", "illegal"})


@cache
def _environment() -> Environment:
    environment = Environment(autoescape=False)
    environment.tags = {name: tag for name, tag in environment.tags.items() if name in TAGS | _INNER}
    environment.filters = dict(FILTERS)
    return environment


def parse_source(source: str, *, field: str) -> list[Node]:
    """The tree of a field. Raises InvalidTemplateError with the line and what to write."""
    if len(source) > SOURCE_CHARACTERS_MAX:
        raise invalid(
            f"{len(source):,} characters; at most {SOURCE_CHARACTERS_MAX:,} fit into a template",
            zh=f"有 {len(source):,} 个字符，模板最多 {SOURCE_CHARACTERS_MAX:,} 个字符",
            field=field,
        )
    try:
        return list(_environment().from_string(source).nodes)
    except BlockNestingError as error:
        raise invalid(
            "blocks stand too deep inside one another (30 levels)",
            zh="标签嵌套过深（最多 30 层）",
            field=field,
            line=line_of(source, error.token),
        ) from error
    except LiquidError as error:
        raise _unreadable(error, source=source, field=field) from error


def _unreadable(error: LiquidError, *, source: str, field: str) -> InvalidTemplateError:
    said = str(error.args[0]) if error.args else str(error)
    line = line_of(source, error.token)
    if isinstance(error, UnknownFilterError):
        name = error.token.value if error.token else said
        near = " / ".join(get_close_matches(name, FILTERS, n=3)) or ", ".join(sorted(FILTERS))
        return invalid(
            f"there is no filter “{name}”", zh=f"没有名为“{name}”的过滤器", field=field, line=line, write=near
        )
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


def line_of(source: str, token: Token | None) -> int:
    """The line of a token, from 1; 0 when it is unknown."""
    return 0 if token is None or token.start_index < 0 else source.count("\n", 0, token.start_index) + 1


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
