"""The short way through a field: its texts and plain values are joined, its tags are left to python-liquid.

Most of a message is text, and a name here and there; python-liquid's own way to them takes five times as long.

Invariant: the short way gives what python-liquid gives, or nothing. Whatever is out of the ordinary (a value that is
missing, no text and no integer, or beyond a limit) is left to python-liquid, which knows what to say of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import msgspec
from liquid.ast import Node
from liquid.builtin.content import ContentNode
from liquid.builtin.expressions import FilteredExpression
from liquid.builtin.expressions.primitive import StringLiteral
from markupsafe import escape

from evergrove.content.contracts import VARIABLE_ROOTS
from evergrove.content.liquid.nodes import ValueNode
from evergrove.content.liquid.running import INTEGER_MAX, OUTPUT_BYTES_MAX, VALUE_CHARACTERS_MAX, Form, Rendering

if TYPE_CHECKING:
    from liquid import BoundTemplate

PLAIN_ROOTS = frozenset(VARIABLE_ROOTS) - {"blocks"}
"""A template cannot give these names another meaning; blocks are made when they are asked for."""

OF_LIQUID = frozenset({"first", "last", "size"})
"""Parts of a path that mean more than a key."""

Escape = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class PlainValue:
    """`{{ customer.first_name | default: "…" }}`; `fallback` as it stands in the field, None without one."""

    keys: tuple[str, ...]
    fallback: str | None


Part = str | PlainValue | Node
"""A text as it is, a value that is looked up, or what python-liquid writes."""


@dataclass(frozen=True, kw_only=True)
class PlainParts:
    """A field in its parts."""

    parts: tuple[Part, ...]
    escape: Escape
    steps: int
    """What python-liquid would count for the values' fallbacks."""

    def write(self, values: Mapping[str, Any], *, begin: Callable[[], Rendering]) -> tuple[str, list[str]] | None:
        """The text and the notes; None where python-liquid must be asked. `begin` makes the state for its tags."""
        rendering: Rendering | None = None
        written: list[str] = []
        for part in self.parts:
            if type(part) is str:
                text: str | None = part
            elif type(part) is PlainValue:
                text = _plain(part, values, escape=self.escape)
            else:
                if rendering is None:
                    rendering = _begun(begin, steps=self.steps)
                text = _by_liquid(part, rendering)  # type: ignore[arg-type]
            if text is None:
                return None
            written.append(text)
        whole = "".join(written)
        if len(whole.encode()) > OUTPUT_BYTES_MAX:
            return None
        return whole, rendering.notes if rendering is not None else []


def plain_parts(template: BoundTemplate, *, form: Form, begin: Callable[[], Rendering]) -> PlainParts | None:
    """The parts of a parsed field; `begin` makes a rendering without values, in which its fallbacks are written.

    None for one with carriage returns: python-liquid makes line feeds of them across its parts.
    """
    if any(type(node) is ContentNode and "\r" in node.text for node in template.nodes):
        return None
    parts = tuple(_joined(_part(node, begin=begin) for node in template.nodes))
    steps = sum(type(part) is PlainValue and part.fallback is not None for part in parts)
    return PlainParts(parts=parts, escape=_ESCAPES[form], steps=steps)


def _part(node: Node, *, begin: Callable[[], Rendering]) -> Part:
    if type(node) is ContentNode:
        return node.text
    if type(node) is not ValueNode or node.path is None:
        return node
    keys = node.path.path
    if node.root not in PLAIN_ROOTS or not all(type(key) is str and key not in OF_LIQUID for key in keys):
        return node
    expression = node.expression
    filters = (expression.filters or []) if type(expression) is FilteredExpression else None
    if filters == []:
        return PlainValue(tuple(map(str, keys)), None)
    if filters is None or len(filters) != 1 or filters[0].name != "default" or len(filters[0].args) != 1:
        return node
    (argument,) = filters[0].args
    if getattr(argument, "name", None) or type(argument.value) is not StringLiteral:
        return node
    rendering = begin()
    return PlainValue(tuple(map(str, keys)), str(rendering.as_text(node.expression.evaluate(rendering))))


def _joined(parts: Iterator[Part]) -> Iterator[Part]:
    """The same with neighbouring texts in one."""
    text = ""
    for part in parts:
        if isinstance(part, str):
            text += part
            continue
        if text:
            yield text
        text = ""
        yield part
    if text:
        yield text


def _plain(part: PlainValue, values: Mapping[str, Any], *, escape: Escape) -> str | None:
    value: Any = values
    for key in part.keys:
        if type(value) is not dict:
            return None
        value = value.get(key)
        if value is None:
            return part.fallback
    if type(value) is str:
        if not value or value.isspace():
            return part.fallback
        return escape(value) if len(value) <= VALUE_CHARACTERS_MAX and "\r" not in value else None
    return str(value) if type(value) is int and -INTEGER_MAX <= value <= INTEGER_MAX else None


def _begun(begin: Callable[[], Rendering], *, steps: int) -> Rendering:
    """As deep in its scopes, and as far in its steps, as where python-liquid renders the whole."""
    rendering = begin()
    rendering.scope.push({"partial": False})
    rendering.spend(steps)
    return rendering


def _by_liquid(node: Node, rendering: Rendering) -> str | None:
    buffer = rendering.get_buffer()
    try:
        node.render(rendering, buffer)
    except Exception:  # noqa: BLE001 - rendered as a whole, it says what was wrong first, and where
        return None
    return buffer.getvalue()


def _as_it_is(text: str) -> str:
    return text


def _in_html(text: str) -> str:
    return str(escape(text))


def _in_json(text: str) -> str:
    return msgspec.json.encode(text).decode()[1:-1]


_ESCAPES: dict[Form, Escape] = {"text": _as_it_is, "html": _in_html, "json": _in_json}
