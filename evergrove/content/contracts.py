"""What content is to others: templates, what rendering needs and gives, what was found, what can go wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, Protocol

import msgspec

from evergrove.kit import ConflictError, InvalidError, LimitedError

Severity = Literal["error", "warning", "notice"]

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = ("zh", "en")

ContentChannel = Literal[
    "email", "sms", "mms", "rich_sms", "push", "web_push", "in_app", "wecom", "wechat", "call", "webhook"
]

VARIABLE_ROOTS = ("customer", "tags", "scores", "context", "blocks", "workspace", "message")
"""What a path may begin with. `message` holds the addresses of one message: `unsubscribe_url`, `preferences_url`,
`view_url`; `workspace` the name and the signature; `context` the event that caused the message."""


class TemplateName(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What people call it."""

    zh: str
    en: str


class TemplateTags(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where it belongs: stages of the lifecycle (`new`, `active`, `lost` …), purposes (`care`, `holiday` …)."""

    lifecycle: tuple[str, ...] = ()
    purpose: tuple[str, ...] = ()


class Template(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A template as it is written and kept: one channel, its fields in one or both languages, in Liquid.

    `languages` = {`zh`: fields, `en`: fields}. Fields by channel: email `subject`, `preheader`, `mjml` or `html`, and
    `text` if it should not be made from the mail itself; sms, call `text`; push, web_push, in_app `title`, `body`,
    `url`, `image`; wecom `text`, `attachments` (JSON); mms, rich_sms `title`, `text`, `media` (JSON); wechat
    `template_id`, `url`, `data` (JSON); webhook `json`. `version` is 0 before it is published.
    """

    key: str
    channel: ContentChannel
    message_class: Literal["marketing", "transactional"] = msgspec.field(name="class", default="marketing")
    topic: str = "all"
    name: TemplateName
    tags: TemplateTags = TemplateTags()
    languages: dict[Language, dict[str, str]]
    note: str = ""
    version: int = 0

    @property
    def reference(self) -> str:
        """What messages and facts carry: `welcome@2`."""
        return f"{self.key}@{self.version}"


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing to mend: `start` and `end` count characters of `field`; both 0 when it is about the whole."""

    word: str
    rule: str
    severity: Severity
    field: str = ""
    start: int = 0
    end: int = 0
    message_zh: str = ""
    message_en: str = ""
    """What is wrong and what to write instead, for people."""
    language: str = ""


@dataclass(frozen=True, kw_only=True)
class RenderedContent:
    """One message's content, ready for an adapter.

    `fields` by channel: email `subject`, `preheader`, `html`, `text`; sms `text`; push `title`, `body`, `url`, `image`;
    wecom `text`, …; webhook `json`. `segments`: of an SMS. `notes`: what a preview says, for example that a block
    used its fallback.
    """

    channel: str
    fields: Mapping[str, str]
    segments: int = 0
    findings: tuple[Finding, ...] = ()
    notes: tuple[str, ...] = ()


class LinkRewriter(Protocol):
    """Gives a link of the content its tracked address; asked once for each link that stands in a message."""

    def __call__(self, url: str) -> str: ...


@dataclass(frozen=True, kw_only=True)
class Block:
    """A live block ready for one customer: plain text, and HTML that is safe to put into a page as it is."""

    text: str
    html: str = ""


class BlockSource(Protocol):
    """Makes the live blocks `{{ blocks.recommended }}`, `blocks.coupon` … for one customer."""

    def __call__(self, name: str, *, language: str) -> Block | None:
        """None: there is nothing to show, and the fallback is used."""
        ...


class CompiledTemplate(Protocol):
    """A template made ready once for all its messages; kept by the hash of its content."""

    @property
    def template(self) -> Template: ...

    @property
    def variables(self) -> frozenset[str]:
        """Every path it may ask for: `customer.first_name`, `tags.orders_count`, `blocks.coupon`."""
        ...

    @property
    def required(self) -> frozenset[str]:
        """Those without a fallback outside of conditions: whoever lacks one cannot be written to."""
        ...

    def render(
        self,
        values: Mapping[str, Any],
        *,
        language: str,
        links: LinkRewriter | None = None,
        blocks: BlockSource | None = None,
    ) -> RenderedContent:
        """`values`: nested mappings by path (`{"customer": {"first_name": "…"}}`), of JSON types and datetimes.

        A language that the template does not have gives Chinese, else what there is. Raises UnknownVariableError,
        RenderLimitError, RenderError.
        """
        ...


class InvalidTemplateError(InvalidError):
    """A template that cannot be read; `details` may have `field`, `line`, `language`, `message_zh`, `message_en`, and
    `plain_zh`, `plain_en`: the same without the name of the field."""

    code = "template.invalid"


class UnknownVariableError(InvalidError):
    """A value that is missing and has no fallback. `details`: `variable`, `line`, `field`, `message_zh`.

    While sending it is the reason `unknown_variable` of this one message.
    """

    code = "template.unknown_variable"

    def __init__(self, variable: str, *, line: int, field: str = "") -> None:
        where = ", ".join(part for part in (field, f"line {line}" if line else "") if part) or "template"
        where_zh = " ".join(part for part in (field, f"第 {line} 行" if line else "") if part) or "模板"
        example = f'{{{{ {variable} | default: "…" }}}}'
        super().__init__(
            f"{where}: there is no value for “{variable}”",
            help=f"give it a fallback: {example} / 请写上缺省值：{example}",
            variable=variable,
            line=line,
            field=field,
            message_zh=f"{where_zh}：变量“{variable}”没有值",
            message_en=f"{where}: there is no value for “{variable}”",
            plain_zh=f"变量“{variable}”没有值，请写上缺省值：{example}",
            plain_en=f"there is no value for “{variable}”; give it a fallback: {example}",
        )


class RenderLimitError(LimitedError):
    """A template that loops too often, grows too large or runs too long."""

    code = "template.limit"


class NotApprovedError(ConflictError):
    """A template that somebody else has to approve first."""

    code = "template.not_approved"
