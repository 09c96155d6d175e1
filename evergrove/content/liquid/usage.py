"""What a template asks for: every path of the values with its line, and whether the message can do without it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

from liquid.builtin.expressions.primitive import RangeLiteral
from liquid.builtin.tags.assign_tag import AssignNode
from liquid.builtin.tags.capture_tag import CaptureNode
from liquid.builtin.tags.for_tag import ForNode

from evergrove.content.contracts import VARIABLE_ROOTS
from evergrove.content.liquid.filters import FILTERS
from evergrove.content.liquid.nodes import BoundedRange, ValueNode, paths_of
from evergrove.content.liquid.parsing import invalid, unknown_filter
from evergrove.content.liquid.running import line_of

if TYPE_CHECKING:
    from liquid import BoundTemplate
    from liquid.ast import Node
    from liquid.expression import Expression
    from liquid.static_analysis import Segments

BLOCK_NAMES = ("recommended", "coupon", "points", "nearest_shop", "booking_button", "progress_bar")
"""Live blocks: what they show is made for each customer at the moment of sending."""


@dataclass(frozen=True, kw_only=True)
class VariableUse:
    """One place that asks for a value. `is_required`: the message cannot be written without it, whatever else is
    true; a place inside a condition or with a fallback is not."""

    path: str
    line: int
    is_required: bool


@dataclass(frozen=True, kw_only=True)
class Usage:
    """Of one field. `loose_names`: those that the template itself may set to an empty text on purpose."""

    variables: tuple[VariableUse, ...]
    loose_names: frozenset[str]


def find_usage(template: BoundTemplate, *, field: str) -> Usage:
    """Raises InvalidTemplateError for a name, a filter or a block that does not exist, and for one that is taken."""
    every = list(_walk(template.nodes))
    for node in every:
        _check_names(node, field=field)
        _check_ranges(node, field=field)
    found = template.analyze(include_partials=False)
    source = "".join(str(node.token.source) for node in template.nodes[:1])
    for name, places in found.filters.items():
        if name not in FILTERS:
            raise unknown_filter(name, field=field, line=_line(source, places[0].index))
    required = {str(node.path) for node in template.nodes if isinstance(node, ValueNode) and not node.has_fallback}
    own = frozenset(found.locals)
    uses = tuple(
        _use(variable.segments, line=_line(source, variable.span.index), required=required, own=own, field=field)
        for variables in found.globals.values()
        for variable in variables
    )
    return Usage(variables=uses, loose_names=_loose_names(every))


def _walk(nodes: Iterable[Node]) -> Iterator[Node]:
    for node in nodes:
        yield node
        yield from _walk(node.children(None))  # type: ignore[arg-type]  # only partial templates ask for it


def _loose_names(every: Iterable[Node]) -> frozenset[str]:
    """Captured texts, and names that are somewhere set to a text of the template's own."""
    captured = {str(node.name) for node in every if isinstance(node, CaptureNode)}
    fixed = {str(node.name) for node in every if isinstance(node, AssignNode) and not list(paths_of(node.expression))}
    return frozenset({*captured, *fixed, "forloop"})


def _check_names(node: Node, *, field: str) -> None:
    """A template must not hide the customer behind a name of its own."""
    names = [*node.template_scope(), *node.block_scope()]
    own = names[:1] if isinstance(node, ForNode) else names
    for name in own:
        if name in {*VARIABLE_ROOTS, "forloop"}:
            raise invalid(
                f"“{name}” is taken: choose another name",
                zh=f"名称“{name}”已被占用，请换一个名称",
                field=field,
                line=line_of(node.token),
                write=f"my_{name}",
            )


def _check_ranges(node: Node, *, field: str) -> None:
    """A range in a loop is bounded; anywhere else it has no use."""
    for expression in node.expressions():
        if any(isinstance(part, RangeLiteral) and not isinstance(part, BoundedRange) for part in _parts(expression)):
            raise invalid(
                "a range stands in a loop only",
                zh="区间只能用于循环",
                field=field,
                line=line_of(node.token),
                write="{% for number in (1..5) %}",
            )


def _parts(expression: Expression) -> Iterator[Expression]:
    yield expression
    for child in expression.children():
        yield from _parts(child)


def _line(source: str, start: int) -> int:
    return source.count("\n", 0, start) + 1


def _use(segments: Segments, *, line: int, required: set[str], own: frozenset[str], field: str) -> VariableUse:
    """A path of the values. Raises InvalidTemplateError for a root or a block that does not exist."""
    root = segments[0]
    if root not in VARIABLE_ROOTS:
        raise _unknown_root(str(root), own=own, line=line, field=field)
    if len(segments) == 1:
        raise invalid(
            f"“{root}” is a group of values",
            zh=f"“{root}”是一组值，请写出具体字段",
            field=field,
            line=line,
            write=f"{{{{ {root}.… }}}}",
        )
    if any(isinstance(segment, list) for segment in segments) and root != "context":
        raise invalid(
            f"the name behind “{root}” must be written out",
            zh=f"“{root}”后面的字段名必须直接写出",
            field=field,
            line=line,
            write=f"{{{{ {root}.city }}}}",
        )
    member = segments[1]
    path = str(root) if isinstance(member, list) else f"{root}.{member}"
    if root == "blocks" and member not in BLOCK_NAMES:
        near = get_close_matches(str(member), BLOCK_NAMES, n=1) or BLOCK_NAMES
        raise invalid(
            f"there is no block “{member}”",
            zh=f"没有名为“{member}”的内容块",
            field=field,
            line=line,
            write=" / ".join(f"blocks.{name}" for name in near),
        )
    is_required = any(one == path or one.startswith((f"{path}.", f"{path}[")) for one in required)
    return VariableUse(path=path, line=line, is_required=is_required)


def _unknown_root(root: str, *, own: frozenset[str], line: int, field: str) -> Exception:
    near = get_close_matches(root, {*VARIABLE_ROOTS, *own}, n=2) or [f"customer.{root}", f"context.{root}"]
    return invalid(
        f"there is no variable “{root}”; values begin with {', '.join(VARIABLE_ROOTS)}",
        zh=f"没有变量“{root}”；变量以 {', '.join(VARIABLE_ROOTS)} 开头",
        field=field,
        line=line,
        write=" / ".join(near),
    )
