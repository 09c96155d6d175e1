"""From JSON or YAML to the decoded document of a journey: bounded in size and depth, without YAML's guesses."""

from __future__ import annotations

import math
import re
from typing import Any

import msgspec
import yaml

from evergrove.journeys.problems import DocumentError
from evergrove.kit.strict_yaml import StrictLoader

DOCUMENT_BYTES_MAX = 256_000
"""A hundred nodes with their rules take some 60 KB; YAML of this size is read in a few seconds."""

NESTING_MAX = 64
"""Brackets inside one another: rules are the deepest part, and those have a limit of their own."""


def read_document(document: object) -> dict[str, Any]:
    """The decoded document of a JSON or YAML text; a decoded one is given back when it is bounded.

    Raises DocumentError.
    """
    decoded = _decoded(document) if isinstance(document, str | bytes) else document
    if not isinstance(decoded, dict):
        raise DocumentError(
            "a journey is an object",
            help="begin with `key: win_back`, or with {",
            zh="旅程应是一个对象：以 `key: win_back` 或 { 开头",
        )
    _check_values(decoded)
    return decoded


def _decoded(document: str | bytes) -> object:
    data = document.encode() if isinstance(document, str) else document
    if len(data) > DOCUMENT_BYTES_MAX:
        raise DocumentError(
            f"the document has {len(data):,} bytes",
            help=f"at most {DOCUMENT_BYTES_MAX:,}: make two journeys of it, or segments of its rules",
            zh=f"文档有 {len(data):,} 字节，最多 {DOCUMENT_BYTES_MAX:,}：请拆成两个旅程，或把规则发布为人群",
        )
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DocumentError("the document is not UTF-8", help="save it as UTF-8", zh="请将文档保存为 UTF-8") from error
    return _json(text) if text.lstrip().startswith(("{", "[")) else _yaml(text)


def _json(text: str) -> object:
    try:
        return msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError) as error:
        raise DocumentError(
            f"this is not JSON ({error})",
            help="mind quotes, commas and brackets",
            zh=f"这不是合法的 JSON（{error}），请检查引号、逗号和括号",
        ) from error


def _yaml(text: str) -> object:
    try:
        return yaml.load(text, Loader=_PlainLoader)  # noqa: S506 - a SafeLoader
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise DocumentError(
            f"this is not YAML that can be read: {error}",
            help="correct it at that place",
            zh=f"无法读取这份 YAML，请在此处改正：{error}",
        ) from error


class _PlainLoader(StrictLoader):
    """YAML in which `on`, `no`, `21:00` and `2026-11-01` are texts, as they are meant here."""

    noun = "a journey"


_PLAIN = (
    ("tag:yaml.org,2002:null", r"~|null|", ["~", "n", ""]),
    ("tag:yaml.org,2002:bool", r"true|false", list("tf")),
    ("tag:yaml.org,2002:int", r"[-+]?(?:0|[1-9][0-9]*)", list("-+0123456789")),
    ("tag:yaml.org,2002:float", r"[-+]?[0-9]+(?:\.[0-9]*)?(?:[eE][-+]?[0-9]+)?", list("-+0123456789")),
)
"""What is not a text: the scalars of JSON, as in YAML 1.2's core schema."""

_PlainLoader.yaml_implicit_resolvers = {}
for _tag, _pattern, _first in _PLAIN:
    _PlainLoader.add_implicit_resolver(_tag, re.compile(rf"^(?:{_pattern})$"), _first)


def _check_values(document: object) -> None:
    """Depth and numbers, without recursion: a hundred thousand levels must not end the process."""
    waiting = [(document, 1)]
    while waiting:
        part, depth = waiting.pop()
        if depth > NESTING_MAX:
            raise DocumentError(
                f"more than {NESTING_MAX} brackets inside one another",
                help="make a part of the rule a segment of its own",
                zh=f"括号嵌套超过 {NESTING_MAX} 层：请把规则的一部分发布为单独的人群",
            )
        if isinstance(part, float) and not math.isfinite(part):
            raise DocumentError(f"{part} is no number that can be kept", help="write a number", zh="请写一个有限的数字")
        if isinstance(part, dict):
            if not all(isinstance(key, str) for key in part):
                raise DocumentError("every key is a text", help="put numbers that are keys in quotes", zh="键应是文本")
            waiting.extend((value, depth + 1) for value in part.values())
        elif isinstance(part, list | tuple):
            waiting.extend((value, depth + 1) for value in part)
        elif not isinstance(part, str | int | float | None):
            kind = type(part).__name__
            raise DocumentError(f"a {kind} cannot be kept", help="write it as a text", zh=f"不支持 {kind}，请写成文本")
