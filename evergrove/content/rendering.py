"""A template made ready once, and rendered for each message.

Invariants: nothing is sent with a hole where a customer's value should stand; values are escaped for the field in which
they stand; what is compiled is shared by all messages of a version, in any thread.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import msgspec

from evergrove.content.contracts import (
    LANGUAGES,
    BlockSource,
    Finding,
    InvalidTemplateError,
    LinkRewriter,
    RenderedContent,
    Template,
    UnknownVariableError,
)
from evergrove.content.fields import ADDRESS_FIELDS, CHANNEL_FIELDS, JSON_FIELDS, ONE_LINE_FIELDS, form_of
from evergrove.content.links import link_page, link_text, own_addresses
from evergrove.content.liquid import CompiledSource, RenderError, VariableUse, compile_source
from evergrove.content.mail import compile_mail
from evergrove.content.sms import sms_length

COMPILED_MAX = 500
"""Templates kept ready in one process: more than all that are in use at a time."""

_MAIL_BODIES = ("mjml", "html")


@dataclass(frozen=True, kw_only=True)
class ReadyLanguage:
    """The fields of one language, compiled; `uses` count the lines of the fields as they were written."""

    sources: tuple[CompiledSource, ...]
    uses: tuple[tuple[str, VariableUse], ...]
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ReadyTemplate:
    """See contracts.CompiledTemplate."""

    template: Template
    by_language: Mapping[str, ReadyLanguage]
    variables: frozenset[str]
    required: frozenset[str]

    def render(
        self,
        values: Mapping[str, Any],
        *,
        language: str,
        links: LinkRewriter | None = None,
        blocks: BlockSource | None = None,
    ) -> RenderedContent:
        """One message. Raises UnknownVariableError, RenderLimitError, RenderError."""
        ready = self.by_language.get(language) or next(iter(self.by_language.values()))
        spoken = language if language in self.by_language else next(iter(self.by_language))
        own = own_addresses(values)
        fields: dict[str, str] = {}
        notes: list[str] = []
        for source in ready.sources:
            try:
                text, used = source.render(values, language=spoken, blocks=blocks)
            except UnknownVariableError as error:
                raise self._placed(error, ready) from error
            fields[source.field] = _finished(source, text, links=links, own=own)
            notes += used
        segments = sms_length(fields["text"]).segments if self.template.channel == "sms" else 0
        return RenderedContent(
            channel=self.template.channel, fields=fields, segments=segments, notes=tuple(dict.fromkeys(notes))
        )

    def _placed(self, error: UnknownVariableError, ready: ReadyLanguage) -> UnknownVariableError:
        """The same error at the line that a person wrote: a mail's page is longer than its MJML."""
        variable = str(error.details["variable"])
        for field, use in ready.uses:
            if variable == use.path or variable.startswith(f"{use.path}."):
                return UnknownVariableError(variable, line=use.line, field=field)
        return error


def compile_template(template: Template) -> ReadyTemplate:
    """The template made ready; the same content is compiled once in a process.

    Raises InvalidTemplateError with field, line and what to write.
    """
    text = msgspec.json.encode(template, order="deterministic")
    return _compiled(hashlib.sha256(text).digest(), text)


@lru_cache(maxsize=COMPILED_MAX)
def _compiled(_: bytes, text: bytes) -> ReadyTemplate:
    read = msgspec.json.decode(text, type=Template)
    languages = {language: read.languages[language] for language in LANGUAGES if language in read.languages}
    template = msgspec.structs.replace(read, languages=languages)
    by_language = {
        str(language): _compile_language(template, str(language), fields)
        for language, fields in template.languages.items()
    }
    uses = [use for ready in by_language.values() for _, use in ready.uses]
    return ReadyTemplate(
        template=template,
        by_language=by_language,
        variables=frozenset(use.path for use in uses),
        required=frozenset(use.path for use in uses if use.is_required),
    )


def _compile_language(template: Template, language: str, fields: dict[str, str]) -> ReadyLanguage:
    """One language of it. Raises InvalidTemplateError with the language, too: the other one may be as it should."""
    try:
        return _compile_fields(template, language, fields)
    except InvalidTemplateError as error:
        error.details["language"] = language
        raise


def _compile_fields(template: Template, language: str, fields: dict[str, str]) -> ReadyLanguage:
    if template.channel == "email":
        return _compile_mail_fields(language, fields)
    sources = tuple(
        compile_source(fields[name], field=name, form=form_of(name))
        for name in CHANNEL_FIELDS[template.channel].known
        if name in fields
    )
    return ReadyLanguage(sources=sources, uses=_uses(sources))


def _compile_mail_fields(language: str, fields: dict[str, str]) -> ReadyLanguage:
    """What was written is read first, so that errors name its lines; the compiled page is what is rendered."""
    written = tuple(
        compile_source(text, field=name, form="html" if name in _MAIL_BODIES else "text")
        for name, text in fields.items()
    )
    mail = compile_mail(**fields, language=language)
    heads = {name: text for name, text in fields.items() if name in ("subject", "preheader")}
    pages = {**heads, "html": mail.html, "text": mail.text}
    sources = tuple(compile_source(text, field=name, form=form_of(name)) for name, text in pages.items())
    return ReadyLanguage(sources=sources, uses=_uses(written), findings=mail.findings)


def _uses(sources: tuple[CompiledSource, ...]) -> tuple[tuple[str, VariableUse], ...]:
    return tuple((source.field, use) for source in sources for use in source.uses)


def _finished(source: CompiledSource, text: str, *, links: LinkRewriter | None, own: frozenset[str]) -> str:
    """A rendered field with its links, in the shape that its channel takes."""
    name = source.field
    if name == "html":
        return link_page(text, links=links, own=own)
    if name in JSON_FIELDS:
        _check_json(text, field=name)
        return text
    if name in ONE_LINE_FIELDS:
        text = " ".join(text.split())
    if name in ADDRESS_FIELDS:
        return links(text) if links is not None and text.startswith("http") and text not in own else text
    return link_text(text.strip(), links=links, own=own)


def _check_json(text: str, *, field: str) -> None:
    try:
        msgspec.json.decode(text)
    except msgspec.DecodeError as error:
        raise RenderError(
            f"{field}: what comes out is not JSON ({error})",
            help="put every value into quotation marks, and mind the commas between / 请检查引号与逗号",
            field=field,
            message_zh=f"{field}：生成的内容不是合法的 JSON",
        ) from error
