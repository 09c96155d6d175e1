"""What a writer has left standing: a fallback or a text that only holds a place, and a variable that nobody fills.

Such a message renders well and says nonsense to customers, so the preview warns of it; it may still be sent.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from evergrove.content.contracts import Finding, Template
from evergrove.content.rendering import compile_template

LISTED_ROOTS = ("customer", "tags", "scores", "workspace", "message")
"""Of these a workspace can list what there is; an event brings its own `context`, `blocks` are checked in compiling."""

PLACEHOLDER = re.compile(
    r"""default:\s*(?P<quote>["'])(?P<fallback>缺省值|fallback|…|\.\.\.)(?P=quote)"""
    r"""|(?P<text>在这里写(?:标题|正文|文字)|Your (?:heading|text) goes here)"""
)
"""Fallbacks that somebody was to replace, and the texts of the console's starter and blocks."""

TO_DO = {
    "text": ("请换成自己的内容", "write your own text"),
    "fallback": (
        "没有值的客户会读到它，请换成“您”之类的称呼，或留空",
        "whoever lacks the value reads it; write “there”, or leave it empty",
    ),
}


def leftover_findings(template: Template, *, language: str, known: Collection[str]) -> tuple[Finding, ...]:
    """Warnings about the fields of `language`; `known`: every path that has values here, such as `customer.city`.

    A template that cannot be compiled has none: what is wrong with it comes first.
    """
    fields = template.languages.get(language, {})  # type: ignore[call-overload]
    held = [_held(match, field=name, language=language) for name, text in fields.items() for match in _first(text)]
    return (*held, *_unknown(template, language=language, known=known))


def _first(text: str) -> Iterator[re.Match[str]]:
    """Each placeholder once: twice the same one is one thing to mend."""
    found = {match.group(0): match for match in reversed(list(PLACEHOLDER.finditer(text)))}
    return iter(found.values())


def _held(match: re.Match[str], *, field: str, language: str) -> Finding:
    kind = "text" if match.group("text") else "fallback"
    zh, en = TO_DO[kind]
    return Finding(
        word=match.group(0),
        rule="template.placeholder",
        severity="warning",
        field=field,
        language=language,
        message_zh=f"“{match.group(kind)}”只是占位文字：{zh}",
        message_en=f"“{match.group(kind)}” only holds a place: {en}",
    )


def _unknown(template: Template, *, language: str, known: Collection[str]) -> list[Finding]:
    ready = compile_template(template).by_language.get(language)
    places = {} if ready is None else {use.path: field for field, use in reversed(ready.uses)}
    return [
        Finding(
            word=path,
            rule="template.unlisted_variable",
            severity="warning",
            field=field,
            language=language,
            message_zh=f"变量表里没有“{path}”：任何客户都没有这个值，收到的都会是缺省内容",
            message_en=f"“{path}” is not in the list of variables: nobody has a value, everybody gets the fallback",
        )
        for path, field in sorted(places.items())
        if path.partition(".")[0] in LISTED_ROOTS and ".".join(path.split(".")[:2]) not in known
    ]
