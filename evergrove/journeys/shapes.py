"""From the decoded document to a journey, part by part, so that every part that is written wrongly is named at once."""

from __future__ import annotations

import re
from typing import Any

import msgspec

from evergrove.journeys.contracts import NODES_MAX, Journey, ManualEntry, Name, Node
from evergrove.journeys.problems import Findings

NODE_KINDS_WRITTEN = (
    "message, wait, wait_for, split, random_split, experiment, update, give, task, webhook, goal, exit, jump"
)

_PLACE = re.compile(r" - at `\$(.*)`$")
_INSTEAD: dict[str, Any] = {
    "key": "journey",
    "name": Name(zh="", en=""),
    "entry": ManualEntry(),
    "start": "",
    "nodes": (),
}
"""In place of a part that cannot be read, so that the rest can be checked."""

_IN_CHINESE = (
    (re.compile(r"Expected `(.+)`, got `(.+)`"), r"应为 `\1`，实为 `\2`"),
    (re.compile(r"Object missing required field `(.+)`"), r"缺少必填字段 `\1`"),
    (re.compile(r"Object contains unknown field `(.+)`"), r"未知字段 `\1`"),
    (re.compile(r"Invalid (?:enum )?value (.+)"), r"不认识的值 \1"),
)


def read_shape(document: dict[str, Any], *, findings: Findings) -> tuple[Journey, frozenset[str]]:
    """The journey of a document, and which of its fields could not be read: those are left out and told."""
    fields = {field.encode_name: field for field in msgspec.structs.fields(Journey)}
    for name in sorted(document.keys() - fields.keys()):
        findings.wrong(
            name,
            f"a journey has no field “{name[:64]}”",
            help=f"its fields: {', '.join(fields)}",
            zh=f"旅程没有“{name[:64]}”这个字段，可用字段：{'、'.join(fields)}",
        )
    values: dict[str, Any] = {}
    unread: set[str] = set()
    for written, field in fields.items():
        if written == "nodes":
            values["nodes"], is_whole = _nodes(document.get("nodes"), findings=findings)
            unread |= set() if is_whole else {"nodes"}
        elif written in document:
            try:
                values[field.name] = msgspec.convert(document[written], field.type)
            except msgspec.ValidationError as error:
                _say(findings, error, place=written)
                unread.add(written)
        elif field.required:
            findings.wrong(
                written,
                f"the journey has no “{written}”",
                help="add it: the reference of journeys has an example",
                zh=f"缺少“{written}”，可参照旅程参考文档中的示例补上",
            )
            unread.add(written)
    return Journey(**{**_INSTEAD, **values}), frozenset(unread)


def _nodes(written: object, *, findings: Findings) -> tuple[tuple[Node, ...], bool]:
    if not isinstance(written, list | tuple) or not 1 <= len(written) <= NODES_MAX:
        findings.wrong(
            "nodes",
            f"a journey has 1 to {NODES_MAX} steps" if written else "add at least one step",
            help="split a larger one: one journey may enter people into a segment that begins another",
            zh=f"旅程应有 1 至 {NODES_MAX} 个步骤；更大的旅程请拆开，用人群衔接" if written else "请至少添加一个步骤",
        )
        return (), False
    found: list[Node] = []
    for number, one in enumerate(written):
        said = one.get("id") if isinstance(one, dict) else None
        node_id = said if isinstance(said, str) else ""
        try:
            found.append(msgspec.convert(one, Node))
        except msgspec.ValidationError as error:
            _say(findings, error, place="" if node_id else f"nodes[{number}]", node=node_id)
    return tuple(found), len(found) == len(written)


def _say(findings: Findings, error: msgspec.ValidationError, *, place: str, node: str = "") -> None:
    text = str(error)
    inside = _PLACE.search(text)
    text = _PLACE.sub("", text)
    zh = text
    for pattern, chinese in _IN_CHINESE:
        zh = pattern.sub(chinese, zh)
    is_kind = inside is not None and inside[1].endswith(".kind") and node != ""
    where = (place + (inside[1] if inside else "")).removeprefix(".")
    findings.wrong(
        where,
        text[0].lower() + text[1:],
        help=f"one of {NODE_KINDS_WRITTEN}" if is_kind else "look at the reference of journeys for its fields",
        zh=f"{zh}；可用：{NODE_KINDS_WRITTEN}" if is_kind else f"{zh}（字段见旅程参考文档）",
        node=node,
    )
