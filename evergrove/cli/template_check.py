"""What a template asks for, held against what there is: names that nobody has, and values that some will lack.

The editor of the console shows the same beside the text: there a preview fills in what is missing and says so.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

import msgspec

from evergrove.channels import preview_values
from evergrove.content import Finding, TemplateFindingsError, WorkspaceWords, examine
from evergrove.profiles import TAGS, own_tag_keys
from evergrove.scores import SCORE_SCHEMA

if TYPE_CHECKING:
    from evergrove.content import Template
    from evergrove.kit import Workspace

NO_SUCH_NAME, NO_FALLBACK = "template.unknown_variable", "template.no_fallback"
"""The rules of the findings."""

TITLES = {
    "tags": ("标签", "tag"),
    "scores": ("评分", "score"),
    "workspace": ("店铺信息", "word of the workspace"),
    "message": ("消息地址", "address of a message"),
}
"""Groups whose names are all known. Attributes and events may hold anything."""


class UnknownValuesError(TemplateFindingsError):
    """A template that asks for something that nobody has, and cannot do without it."""

    def __init__(self, key: str, findings: Collection[Finding]) -> None:
        grave = [finding for finding in findings if finding.severity == "error"]
        super().__init__(
            f"“{key}” could be sent to nobody: {grave[0].message_en}",
            help=grave[0].message_zh,
            findings=[msgspec.to_builtins(finding) for finding in grave],
        )


def check_variables(workspace: Workspace, template: Template) -> tuple[Finding, ...]:
    """An error for each name that does not exist and has no fallback; a warning for one that has, and for each value
    without a fallback that a customer may lack. Nothing for a template that cannot be compiled."""
    examined = examine(template)
    given: Mapping[str, Any] = {}
    if examined.variables:
        language = str(next(iter(template.languages)))
        given = preview_values(workspace, "", names=examined.variables, language=language).values
    names = _names(workspace, message=given.get("message", {}))
    required = frozenset(examined.required)
    checked = (
        _check(path, names=names, is_required=path in required, words=given["workspace"]) for path in examined.variables
    )
    return tuple(finding for finding in checked if finding is not None)


def _names(workspace: Workspace, *, message: Mapping[str, Any]) -> dict[str, frozenset[str]]:
    return {
        "tags": frozenset({*(tag.key for tag in TAGS), *own_tag_keys(workspace)}),
        "scores": frozenset(SCORE_SCHEMA.names) - {"customer_id"},
        "workspace": frozenset({*WorkspaceWords.__struct_fields__, "slug", "time_zone"}),
        "message": frozenset(message),
    }


def _check(
    path: str, *, names: Mapping[str, frozenset[str]], is_required: bool, words: Mapping[str, Any]
) -> Finding | None:
    group, _, rest = path.partition(".")
    name = rest.partition(".")[0]
    if group in names and name not in names[group]:
        return _no_such_name(path, group=group, name=name, known=names[group], is_required=is_required)
    is_there = group == "message" or (group == "workspace" and name in words)
    return _no_fallback(path, group=group) if is_required and not is_there else None


def _no_such_name(path: str, *, group: str, name: str, known: Collection[str], is_required: bool) -> Finding:
    zh, en = TITLES[group]
    near = [f"{group}.{one}" for one in get_close_matches(name, known, n=2)]
    return Finding(
        word=path,
        rule=NO_SUCH_NAME,
        severity="error" if is_required else "warning",
        message_zh=f"没有名为“{name}”的{zh}" + (f"，是否想写 {'、'.join(near)}？" if near else "，请核对名称"),
        message_en=f"there is no {en} “{name}”" + (f"; did you mean {' or '.join(near)}?" if near else ""),
    )


def _no_fallback(path: str, *, group: str) -> Finding:
    if group == "workspace":
        zh, en = (
            "还没有填写，也没有缺省值：这样发不出任何消息",
            "is not said yet and has no fallback: no message can be written",
        )
    else:
        zh = "没有缺省值：没有这项数据的客户收不到这条消息"
        en = "has no fallback: customers who lack it get no message"
    example = f'{{{{ {path} | default: "…" }}}}'
    return Finding(
        word=path,
        rule=NO_FALLBACK,
        severity="warning",
        message_zh=f"{zh}，可写成 {example}" if group != "workspace" else zh,
        message_en=f"{en}; write {example}" if group != "workspace" else en,
    )
