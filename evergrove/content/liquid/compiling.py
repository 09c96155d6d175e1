"""A Liquid field made ready: parsed once by python-liquid, checked, and rendered within limits for each message."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from liquid.exceptions import (
    ContextDepthError,
    LiquidError,
    LocalNamespaceLimitError,
    OutputStreamLimitError,
)

from evergrove.content.contracts import BlockSource, RenderLimitError
from evergrove.content.liquid.parsing import invalid, parse_source, said_by, too_deep
from evergrove.content.liquid.plain_parts import PlainParts, plain_parts
from evergrove.content.liquid.running import (
    NAMED_BYTES_MAX,
    OUTPUT_BYTES_MAX,
    Form,
    RenderError,
    Rendering,
    limit_passed,
    line_of,
)
from evergrove.content.liquid.usage import VariableUse, find_usage

if TYPE_CHECKING:
    from liquid import BoundTemplate


@dataclass(frozen=True, kw_only=True)
class CompiledSource:
    """One field, ready to be rendered for any number of customers by any number of threads."""

    field: str
    form: Form
    uses: tuple[VariableUse, ...]
    template: BoundTemplate
    loose_names: frozenset[str]
    parts: PlainParts | None = None
    """The short way through it."""

    def render(
        self, values: Mapping[str, Any], *, language: str = "zh", blocks: BlockSource | None = None
    ) -> tuple[str, tuple[str, ...]]:
        """The text, and the blocks that used their fallback. Raises UnknownVariableError, RenderLimitError,
        RenderError."""

        def begin() -> Rendering:
            return self._rendering(values, language=language, blocks=blocks)

        try:
            short = self.parts.write(values, begin=begin) if self.parts is not None else None
            text, notes = short if short is not None else self._render_all(begin())
        except LiquidError as error:
            raise self._said(error) from error
        except RecursionError as error:
            raise too_deep(field=self.field) from error
        return text, tuple(dict.fromkeys(notes))

    def with_parts(self) -> CompiledSource:
        """The same with the short way through it."""
        parts = plain_parts(self.template, form=self.form, begin=partial(self._rendering, {}))
        return replace(self, parts=parts)

    def _render_all(self, rendering: Rendering) -> tuple[str, list[str]]:
        buffer = rendering.get_buffer()
        self.template.render_with_context(rendering, buffer)
        return buffer.getvalue(), rendering.notes

    def _rendering(
        self, values: Mapping[str, Any], *, language: str = "zh", blocks: BlockSource | None = None
    ) -> Rendering:
        return Rendering(
            self.template,
            values,
            language=language,
            field=self.field,
            form=self.form,
            loose_names=self.loose_names,
            blocks=blocks,
        )

    def _said(self, error: LiquidError) -> RenderError | RenderLimitError:
        if isinstance(error, OutputStreamLimitError | ContextDepthError):
            return limit_passed("bytes", "字节", OUTPUT_BYTES_MAX)
        if isinstance(error, LocalNamespaceLimitError):
            return limit_passed("bytes under names of its own", "字节的自定义变量", NAMED_BYTES_MAX)
        line = line_of(error.token)
        name = error.token.value if error.token else ""
        return RenderError(
            f"{self.field}, line {line}: “{name}” cannot be used on this value ({said_by(error)})",
            help=f"look up how “{name}” is written in the guide to templates / 请查看“{name}”的写法",
            field=self.field,
            line=line,
            message_zh=f"{self.field} 第 {line} 行：“{name}”不能用于这个值",
        )


def compile_source(source: str, *, field: str = "text", form: Form = "text") -> CompiledSource:
    """Raises InvalidTemplateError with the line and what to write. `form`: how values are escaped."""
    template = parse_source(source, field=field, is_html=form == "html")
    try:
        usage = find_usage(template, field=field)
    except RecursionError as error:
        raise too_deep(field=field) from error
    if form == "json" and "capture" in template.analyze(include_partials=False).tags:
        raise invalid(
            "“capture” has no place in JSON",
            zh="JSON 中不能使用 capture",
            field=field,
            write="{% assign name = … %}",
        )
    compiled = CompiledSource(
        field=field, form=form, uses=usage.variables, template=template, loose_names=usage.loose_names
    )
    return compiled.with_parts()
