"""Templates as definitions: read, drafted, approved, published, found again.

Invariants: what is published compiles in each of its languages and has no finding that is an error; a published version
never changes; when the workspace asks for a second person, nobody publishes what they wrote themselves.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import msgspec

from evergrove.content.contracts import InvalidTemplateError, NotApprovedError, Template
from evergrove.content.fields import CHANNEL_FIELDS
from evergrove.content.liquid.parsing import invalid
from evergrove.content.preview import examine_template
from evergrove.content.rendering import compile_template
from evergrove.definitions import (
    Definition,
    MissingDefinitionError,
    all_published,
    publish,
    published,
    published_versions,
)

if TYPE_CHECKING:
    from evergrove.kit import Workspace

TEMPLATE = "template"
DRAFT = "template_draft"
SETTINGS = "content_settings"
"""Kinds of definitions: what may be sent, what waits for approval, and what the workspace asks for."""

APPROVAL = "approval"

TEMPLATE_KEY = re.compile(r"[a-z][a-z0-9_]{1,63}")
TAG = re.compile(r"[a-z][a-z0-9_]{0,39}")

TAGS_MAX = 20
"""Of one kind on one template; a template for everything is for nothing."""


class ContentSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`needs_second_person`: a template is approved by somebody else than its author."""

    needs_second_person: bool = False


class TemplateFindingsError(InvalidTemplateError):
    """Content that must not be sent as it is; `details` has `findings`."""

    code = "template.findings"


def read_template(document: bytes | str | object) -> Template:
    """A template from JSON text or decoded JSON or YAML. Raises InvalidTemplateError naming the field."""
    try:
        if isinstance(document, Template):
            template = document
        elif isinstance(document, bytes | str):
            template = msgspec.json.decode(document, type=Template)
        else:
            template = msgspec.convert(document, Template)
    except msgspec.ValidationError as error:
        raise invalid(
            str(error),
            zh=f"模板文档有误：{error}",
            write='{"key": "welcome", "channel": "sms", "name": {…}, "languages": {"zh": {"text": "…"}}}',
        ) from error
    except msgspec.DecodeError as error:
        raise invalid(f"this is not JSON ({error})", zh="这不是合法的 JSON，请检查引号、逗号和括号") from error
    _check_words(template)
    for language, fields in template.languages.items():
        _check_fields(template, language, fields)
    return template


def save_draft(workspace: Workspace, document: bytes | str | object, *, author: str, note: str = "") -> Definition:
    """Keep a template that is not for sending yet: it is read, but may still have findings."""
    template = read_template(document)
    return publish(workspace, kind=DRAFT, key=template.key, body=_body(template), author=author, note=note)


def approve_draft(workspace: Workspace, key: str, *, version: int, approver: str) -> Definition:
    """Publish exactly the draft that was read. Raises NotApprovedError for one's own, where that is asked for,
    InvalidTemplateError, MissingDefinitionError."""
    draft = published(workspace, kind=DRAFT, key=key, version=version)
    return publish_template(workspace, draft.body, author=draft.author, approver=approver, note=draft.note)


def publish_template(
    workspace: Workspace, document: bytes | str | object, *, author: str, approver: str = "", note: str = ""
) -> Definition:
    """Check and publish a template as the next version; equal content gives the version that stands.

    Raises InvalidTemplateError (TemplateFindingsError for words and limits), NotApprovedError.
    """
    template = read_template(document)
    if content_settings(workspace).needs_second_person and approver in ("", author):
        raise NotApprovedError(
            f"“{template.key}” was written by {author} and waits for somebody else's approval",
            help="ask a colleague to approve the draft / 请由作者以外的同事审批",
            message_zh=f"模板“{template.key}”需要作者以外的人审批",
        )
    compile_template(template)
    grave = [finding for finding in examine_template(template) if finding.severity == "error"]
    if grave:
        raise TemplateFindingsError(
            f"“{template.key}” cannot be sent as it is: {grave[0].message_en}",
            help="change what the check names / 请修改检查指出的内容",
            message_zh=f"模板“{template.key}”不能这样发送：{grave[0].message_zh}",
            message_en=f"“{template.key}” cannot be sent as it is: {grave[0].message_en}",
            findings=[msgspec.to_builtins(finding) for finding in grave],
        )
    said = f"{note} (approved by {approver})".strip() if approver else note
    return publish(workspace, kind=TEMPLATE, key=template.key, body=_body(template), author=author, note=said)


def load_template(workspace: Workspace, reference: str) -> Template:
    """`welcome@2`, or `welcome` for the newest version. Raises MissingDefinitionError."""
    key, _, version = reference.partition("@")
    if version and not version.isdecimal():
        raise MissingDefinitionError(f"there is no template “{reference}”", help="name it like welcome@2")
    return _template(published(workspace, kind=TEMPLATE, key=key, version=int(version) if version else None))


def list_templates(
    workspace: Workspace, *, channel: str = "", language: str = "", lifecycle: str = "", purpose: str = ""
) -> tuple[Template, ...]:
    """The newest version of each template that has all that is asked for, in the order of the keys."""
    return tuple(
        template
        for template in map(_template, all_published(workspace, kind=TEMPLATE))
        if channel in ("", template.channel)
        and (not language or language in template.languages)
        and (not lifecycle or lifecycle in template.tags.lifecycle)
        and (not purpose or purpose in template.tags.purpose)
    )


def template_versions(workspace: Workspace, key: str) -> list[Definition]:
    """Every published version, the newest first. Raises MissingDefinitionError."""
    return published_versions(workspace, kind=TEMPLATE, key=key)


def open_drafts(workspace: Workspace) -> list[Definition]:
    """Drafts that say something else than what is published under their key."""
    standing = {found.key: found.hash for found in all_published(workspace, kind=TEMPLATE)}
    return [draft for draft in all_published(workspace, kind=DRAFT) if standing.get(draft.key) != draft.hash]


def content_settings(workspace: Workspace) -> ContentSettings:
    """What the workspace asks for; nothing, until somebody says so."""
    try:
        found = published(workspace, kind=SETTINGS, key=APPROVAL)
    except MissingDefinitionError:
        return ContentSettings()
    return msgspec.convert(found.body, ContentSettings)


def save_content_settings(workspace: Workspace, settings: ContentSettings, *, author: str) -> Definition:
    """Raise or lift the demand for a second person."""
    return publish(workspace, kind=SETTINGS, key=APPROVAL, body=msgspec.to_builtins(settings), author=author)


def _template(definition: Definition) -> Template:
    return msgspec.structs.replace(msgspec.convert(definition.body, Template), version=definition.version)


def _body(template: Template) -> dict[str, Any]:
    body: dict[str, Any] = msgspec.to_builtins(msgspec.structs.replace(template, version=0))
    return body


def _check_words(template: Template) -> None:
    if not TEMPLATE_KEY.fullmatch(template.key):
        raise invalid(
            f"“{template.key}” cannot name a template",
            zh=f"“{template.key}”不能作为模板的键",
            field="key",
            write="welcome_new (a-z, 0-9, _)",
        )
    if not template.languages:
        raise invalid("it has no language", zh="模板没有任何语言的内容", write='"languages": {"zh": {…}}')
    for kind in (template.tags.lifecycle, template.tags.purpose):
        wrong = [tag for tag in kind if not TAG.fullmatch(tag)]
        if wrong or len(kind) > TAGS_MAX:
            raise invalid(
                f"tags are up to {TAGS_MAX} words of a-z, 0-9, _; not {wrong[:3] or len(kind)}",
                zh=f"标签为 a-z、0-9、_ 组成的词，最多 {TAGS_MAX} 个",
                field="tags",
            )


def _check_fields(template: Template, language: str, fields: dict[str, str]) -> None:
    known = CHANNEL_FIELDS[template.channel]
    unknown = sorted(fields.keys() - set(known.known))
    missing = [name for name in known.required if not fields.get(name, "").strip()]
    if template.channel == "email" and not (fields.get("mjml") or fields.get("html")):
        missing.append("mjml")
    if unknown:
        raise invalid(
            f"the channel {template.channel} has no field {', '.join(unknown)}",
            zh=f"渠道 {template.channel} 没有字段 {', '.join(unknown)}",
            field=unknown[0],
            language=language,
            write=", ".join(known.known),
        )
    if missing:
        raise invalid("this must not be empty", zh="不能为空", field=missing[0], language=language)
