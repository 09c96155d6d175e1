"""A template seen before it is sent: rendered for one customer with every problem listed instead of raised."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, replace
from typing import Any

from evergrove.content.checking import check_content
from evergrove.content.contracts import (
    BlockSource,
    Finding,
    InvalidTemplateError,
    RenderedContent,
    RenderLimitError,
    Template,
    UnknownVariableError,
)
from evergrove.content.limits import LIQUID, check_limits
from evergrove.content.rendering import ReadyTemplate, compile_template

HOLES_MAX = 100
"""Values that a preview fills in by itself; a customer without more of them is not the one to preview as."""

WORD_FIELDS = ("subject", "preheader", "title", "body", "text", "button", "fallback_text")
"""Fields that people read, in which words are looked for. A mail's page is looked at through its plain text."""

_PLACEHOLDER = "\ufffc"


@dataclass(frozen=True, kw_only=True)
class Preview:
    """`content` is None when the template cannot be rendered at all; `problems` says why, and what else is wrong.

    A value that is missing stands in the content as [customer.first_name].
    """

    content: RenderedContent | None
    problems: tuple[Finding, ...]


def preview_template(
    template: Template, values: Mapping[str, Any], *, language: str, blocks: BlockSource | None = None
) -> Preview:
    """As it would reach the customer with these values; never raises for what is wrong with the content."""
    try:
        ready = compile_template(template)
    except InvalidTemplateError as error:
        return Preview(content=None, problems=(finding_of(error, language=language),))
    filled: dict[str, Any] = deepcopy(dict(values))
    holes: list[Finding] = []
    for _ in range(HOLES_MAX):
        try:
            content = ready.render(filled, language=language, blocks=blocks)
        except UnknownVariableError as error:
            holes.append(finding_of(error, language=language))
            if not _filled(filled, str(error.details["variable"])):
                return Preview(content=None, problems=tuple(holes))
        except (InvalidTemplateError, RenderLimitError) as error:
            return Preview(content=None, problems=(*holes, finding_of(error, language=language)))
        else:
            found = check_rendered(template, content, language=language)
            compiled = _compile_findings(ready, language)
            shown = replace(content, findings=found, notes=tuple(_note(path, language) for path in content.notes))
            return Preview(content=shown, problems=(*holes, *found, *compiled))
    return Preview(content=None, problems=tuple(holes))


def check_rendered(template: Template, content: RenderedContent, *, language: str) -> tuple[Finding, ...]:
    """Words and limits of what came out."""
    found = list(
        check_limits(template.channel, content.fields, language=language, message_class=template.message_class)
    )
    for name in WORD_FIELDS:
        if text := content.fields.get(name):
            found += [replace(finding, field=name) for finding in check_content(template.channel, text)]
    return tuple(replace(finding, language=language) for finding in found)


def examine_template(template: Template) -> tuple[Finding, ...]:
    """Words and limits of the template as it is written, every branch of it; a value counts as one character.

    Places are those of the written field.
    """
    found: list[Finding] = []
    ready = compile_template(template)
    for language, fields in template.languages.items():
        plain = {name: LIQUID.sub(_same_length, text) for name, text in fields.items()}
        short = {name: LIQUID.sub(_one_sign, text) for name, text in fields.items()}
        here = list(check_limits(template.channel, short, language=language, message_class=template.message_class))
        for name in (*WORD_FIELDS, "mjml", "html", "media", "attachments", "data", "json"):
            if text := plain.get(name):
                here += [replace(finding, field=name) for finding in check_content(template.channel, text)]
        here += _compile_findings(ready, language)
        found += [replace(finding, language=language) for finding in here]
    return tuple(found)


def _compile_findings(ready: ReadyTemplate, language: str) -> tuple[Finding, ...]:
    spoken = ready.by_language.get(language) or next(iter(ready.by_language.values()))
    return spoken.findings


def _same_length(found: Any) -> str:
    return _PLACEHOLDER * len(found.group(0))


def _one_sign(found: Any) -> str:
    return "" if found.group(0).startswith("{%") else _PLACEHOLDER


def _filled(values: dict[str, Any], path: str) -> bool:
    """Put a mark where the value is missing; False when the path begins inside the template itself."""
    root, *rest = path.split(".")
    if root not in ("customer", "tags", "scores", "context", "blocks", "workspace", "message") or not rest:
        return False
    group = values.setdefault(root, {})
    for name in rest[:-1]:
        group = group.setdefault(name, {}) if isinstance(group, dict) else None
    if not isinstance(group, dict) or str(group.get(rest[-1]) or "").strip():
        return False
    group[rest[-1]] = f"[{path}]"
    return True


def finding_of(error: InvalidTemplateError | UnknownVariableError | RenderLimitError, *, language: str) -> Finding:
    """What is wrong with a template, in the shape of everything else that is found in it."""
    return Finding(
        word=str(error.details.get("variable", "")),
        rule=error.code,
        severity="error",
        field=str(error.details.get("field", "")),
        message_zh=str(error.details.get("plain_zh") or error.details.get("message_zh", error.help)),
        message_en=str(error.details.get("plain_en") or error.message),
        language=str(error.details.get("language") or language),
    )


def _note(path: str, language: str) -> str:
    if language == "zh":
        return f"{path}：还没有数据来源，显示的是缺省内容"
    return f"{path}: nothing to show for this customer yet, the fallback stands in its place"
