"""From JSON to a rule: everything is checked, and every error names the node and what to write."""

from __future__ import annotations

import re
from typing import Any

import msgspec

from evergrove.segments.errors import InvalidRuleError, RuleTooLargeError
from evergrove.segments.reading_conditions import CONDITION_READERS, check_text
from evergrove.segments.rules import (
    DEPTH_MAX,
    LANGUAGE_VERSION,
    NODES_MAX,
    AllOf,
    AnyOf,
    Node,
    NotOf,
    count_nodes,
)

RULE_BYTES_MAX = 256_000
"""A rule is written by a person; lists of customers have their own files."""

NESTING_MAX = 64
"""Brackets inside one another in the JSON text: enough for DEPTH_MAX combinations and their conditions."""

COMBINATIONS = ("all", "any", "not")
_INSIDE_STRINGS = re.compile(rb'"(?:[^"\\]|\\.)*"', re.DOTALL)
_DOCUMENT_KEYS = frozenset({"language", "rule", "name", "note", "key"})


def read_rule(document: bytes | str | object) -> Node:
    """The rule of a JSON text, or of decoded JSON: a bare tree, or `{"language": 1, "rule": …, "name": …}`.

    Raises InvalidRuleError (RuleTooLargeError when a limit is passed).
    """
    decoded = decode_document(document)
    if isinstance(decoded, dict) and "rule" in decoded:
        tree, path = _tree_of(decoded), "rule"
    else:
        tree, path = decoded, ""
    node = _read_node(tree, path=path, depth=1)
    if count_nodes(node) > NODES_MAX:
        raise _too_large(path, "nodes", "节点", count_nodes(node), NODES_MAX)
    return node


def decode_document(document: bytes | str | object) -> Any:
    """JSON of bounded size and nesting, decoded. Decoded JSON is given back when it is bounded."""
    if not isinstance(document, bytes | str):
        _check_nesting(document)
        return document
    data = document.encode() if isinstance(document, str) else document
    if len(data) > RULE_BYTES_MAX:
        raise _too_large("", "bytes", "字节", len(data), RULE_BYTES_MAX)
    _check_text_nesting(data)
    try:
        return msgspec.json.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise InvalidRuleError(
            "", en=f"this is not JSON ({error})", zh="这不是合法的 JSON，请检查引号、逗号和括号"
        ) from error


def _tree_of(decoded: dict[str, Any]) -> object:
    unknown = decoded.keys() - _DOCUMENT_KEYS
    if unknown:
        raise InvalidRuleError(
            "",
            en=f"unknown keys {sorted(unknown)}",
            zh=f"未知的键 {sorted(unknown)}",
            write='{"language": 1, "rule": {…}}',
        )
    if decoded.get("language", LANGUAGE_VERSION) != LANGUAGE_VERSION:
        raise InvalidRuleError(
            "language",
            en=f"version {decoded['language']} of the rule language is not known here",
            zh=f"不认识规则语言的版本 {decoded['language']}",
            write=f'"language": {LANGUAGE_VERSION}',
        )
    return decoded["rule"]


def _read_node(written: object, *, path: str, depth: int) -> Node:
    if depth > DEPTH_MAX:
        raise _too_large(path, "levels", "层嵌套", depth, DEPTH_MAX)
    if not isinstance(written, dict):
        raise InvalidRuleError(
            path,
            en="a condition is an object",
            zh="条件必须是一个对象",
            write='{"event": "Order Completed", "is": {">=": 1}}',
        )
    words = [word for word in (*COMBINATIONS, *CONDITION_READERS) if word in written]
    if len(words) != 1:
        raise _no_single_kind(path, words=words, written=written)
    word = words[0]
    inside = f"{path}.{word}" if path else word
    if word in COMBINATIONS and len(written) > 1:
        others = sorted(str(key) for key in written if key != word)
        raise InvalidRuleError(
            path, en=f"“{word}” stands alone, here also {others}", zh=f"“{word}”必须单独出现，这里还有 {others}"
        )
    if word == "not":
        return NotOf(item=_read_node(written["not"], path=inside, depth=depth + 1))
    if word in COMBINATIONS:
        items = _read_items(written[word], path=inside, depth=depth)
        return AllOf(items=items) if word == "all" else AnyOf(items=items)
    return CONDITION_READERS[word](written, path=path)


def _read_items(written: object, *, path: str, depth: int) -> tuple[Node, ...]:
    if not isinstance(written, list) or not written:
        raise InvalidRuleError(
            path, en="a list of conditions, at least one", zh="应为条件列表，且至少有一个条件", write="[{…}, {…}]"
        )
    if len(written) > NODES_MAX:
        raise _too_large(path, "nodes", "节点", len(written), NODES_MAX)
    return tuple(_read_node(item, path=f"{path}[{place}]", depth=depth + 1) for place, item in enumerate(written))


def _no_single_kind(path: str, *, words: list[str], written: dict[str, Any]) -> InvalidRuleError:
    known = ", ".join((*COMBINATIONS, *CONDITION_READERS))
    if words:
        return InvalidRuleError(
            path,
            en=f"one of {words} at a time",
            zh=f"{words} 只能写一个",
            write='{"all": [{…}, {…}]} around several conditions',
        )
    keys = [check_text(key, path=path) for key in written]
    return InvalidRuleError(
        path, en=f"no kind of condition in {keys}; kinds are {known}", zh=f"{keys} 中没有条件类型；可用类型：{known}"
    )


def _check_text_nesting(data: bytes) -> None:
    depth = 0
    for sign in _INSIDE_STRINGS.sub(b"", data):
        if sign in b"[{":
            depth += 1
            if depth > NESTING_MAX:
                raise _too_large("", "nested brackets", "层括号嵌套", depth, NESTING_MAX)
        elif sign in b"]}":
            depth -= 1


def _check_nesting(document: object) -> None:
    """The same for decoded JSON, without recursion: a hundred thousand levels must not end the process."""
    waiting = [(document, 1)]
    while waiting:
        part, depth = waiting.pop()
        if depth > NESTING_MAX:
            raise _too_large("", "nested brackets", "层括号嵌套", depth, NESTING_MAX)
        if isinstance(part, dict):
            waiting.extend((value, depth + 1) for value in part.values())
        elif isinstance(part, list | tuple):
            waiting.extend((value, depth + 1) for value in part)


def _too_large(path: str, unit: str, unit_zh: str, found: int, limit: int) -> RuleTooLargeError:
    return RuleTooLargeError(
        path,
        en=f"{found:,} {unit}; at most {limit:,} are allowed (make a part of it a segment of its own)",
        zh=f"有 {found:,} {unit_zh}，最多 {limit:,}；可以把一部分拆成单独的人群再引用",
    )
