"""Expressions of a template as functions of the rendering: one closure for each part, made once."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from liquid.builtin.expressions import (
    BooleanExpression,
    FilteredExpression,
    KeywordArgument,
    Literal,
    Nil,
    Path,
)
from liquid.builtin.expressions.logical import (
    ContainsExpression,
    EqExpression,
    GeExpression,
    GtExpression,
    LeExpression,
    LogicalAndExpression,
    LogicalOrExpression,
    LtExpression,
    NeExpression,
)
from liquid.builtin.expressions.primitive import Blank, Empty, RangeLiteral

from evergrove.content.contracts import UnknownVariableError
from evergrove.content.liquid.comparing import are_equal, contains, is_less, is_less_or_equal, is_true
from evergrove.content.liquid.filters import FILTERS
from evergrove.content.liquid.parsing import invalid
from evergrove.content.liquid.running import (
    ITEMS_MAX,
    Evaluate,
    RenderError,
    Run,
    checked_value,
    limit_passed,
    look_up,
)

if TYPE_CHECKING:
    from liquid.builtin.expressions import Filter
    from liquid.expression import Expression

    from evergrove.content.liquid.usage import Usage

TAKES_NOTHING = frozenset({"default", "size"})
"""Filters that have an answer for a missing value; the others pass it on."""

Comparison = Callable[[object, object], bool]

COMPARISONS: dict[type, Comparison] = {
    EqExpression: are_equal,
    NeExpression: lambda left, right: not are_equal(left, right),
    LtExpression: is_less,
    GtExpression: lambda left, right: is_less(right, left),
    LeExpression: is_less_or_equal,
    GeExpression: lambda left, right: is_less_or_equal(right, left),
    ContainsExpression: contains,
}


def compile_expression(expression: Expression, usage: Usage, *, is_required: bool = False) -> Evaluate:
    """`is_required`: recorded with the paths inside; a value that is missing evaluates to None either way."""
    if isinstance(expression, Path):
        usage.note_path(expression, is_required=is_required)
        return compile_path(expression, usage)
    if isinstance(expression, Nil):
        return lambda _: None
    if isinstance(expression, Empty | Blank):
        return lambda _: expression
    if isinstance(expression, Literal):
        value = expression.value
        return lambda _: value
    if isinstance(expression, RangeLiteral):
        return _compile_range(expression, usage)
    if isinstance(expression, FilteredExpression):
        return _compile_filtered(expression, usage)
    return compile_condition(expression, usage)


def compile_condition(expression: Expression, usage: Usage) -> Callable[[Run], bool]:
    """Truth of an expression: and, or, comparisons, or the truth of a value."""
    if isinstance(expression, BooleanExpression):
        return compile_condition(expression.expression, usage)
    if isinstance(expression, LogicalAndExpression):
        first, second = compile_condition(expression.left, usage), compile_condition(expression.right, usage)
        return lambda run: first(run) and second(run)
    if isinstance(expression, LogicalOrExpression):
        first, second = compile_condition(expression.left, usage), compile_condition(expression.right, usage)
        return lambda run: first(run) or second(run)
    compare = COMPARISONS.get(type(expression))
    if compare is not None:
        left = compile_expression(expression.left, usage)  # type: ignore[attr-defined]  # every comparison has both
        right = compile_expression(expression.right, usage)  # type: ignore[attr-defined]
        return lambda run: compare(left(run), right(run))
    if isinstance(expression, Path | Literal | Nil | Empty | Blank | RangeLiteral):
        value = compile_expression(expression, usage)
        return lambda run: is_true(value(run))
    raise invalid(
        f"“{expression}” cannot be used here",
        zh=f"这里不能使用“{expression}”",
        field=usage.field,
        line=usage.line(expression.token),
    )


def compile_path(path: Path, usage: Usage) -> Evaluate:
    """The value of a path; None when any part of it is missing."""
    root = str(path.path[0])
    rest: list[Any] = [
        compile_expression(segment, usage) if isinstance(segment, Path) else segment for segment in path.path[1:]
    ]
    if root == "blocks" and root not in usage.local_names:
        name = str(rest[0])
        return lambda run: run.block(name)
    if any(callable(segment) for segment in rest):
        return _computed_path(root, rest)
    if len(rest) == 1 and isinstance(rest[0], str):
        member = rest[0]

        return lambda run: look_up(run.names.get(root), member)

    def walk(run: Run) -> Any:
        value = run.names.get(root)
        for segment in rest:
            value = look_up(value, segment)
        return value

    return walk


def _computed_path(root: str, rest: list[Any]) -> Evaluate:
    def walk(run: Run) -> Any:
        value = run.names.get(root)
        for segment in rest:
            value = look_up(value, segment(run) if callable(segment) else segment)
        return value

    return walk


def _compile_range(expression: RangeLiteral, usage: Usage) -> Evaluate:
    start, stop = compile_expression(expression.start, usage), compile_expression(expression.stop, usage)

    def make_range(run: Run) -> range:
        first, last = _whole(start(run)), _whole(stop(run))
        if last - first > ITEMS_MAX:
            raise limit_passed("numbers in one range", "个数的区间", ITEMS_MAX)
        return range(first, last + 1) if first <= last else range(0)

    return make_range


def _whole(value: object) -> int:
    if isinstance(value, int):
        return int(value)
    return int(value) if isinstance(value, str) and value.isdecimal() and len(value) < 10 else 0


def _compile_filtered(expression: FilteredExpression, usage: Usage) -> Evaluate:
    """A value and its filters. With `default` anywhere in the chain a missing value is no error."""
    filters = expression.filters or []
    has_fallback = any(step.name == "default" for step in filters)
    value = compile_expression(expression.left, usage, is_required=not has_fallback)
    for step in filters:
        value = _compile_filter(step, value, usage, is_lenient=has_fallback)
    return value


def _compile_filter(step: Filter, value: Evaluate, usage: Usage, *, is_lenient: bool) -> Evaluate:
    name, line = step.name, usage.line(step.token)
    apply = FILTERS[name]
    arguments = [compile_expression(argument.value, usage) for argument in step.args]
    named = [str(argument.name) if isinstance(argument, KeywordArgument) else "" for argument in step.args]

    def apply_filter(run: Run) -> Any:
        run.spend(1)
        given = value(run)
        if given is None and name not in TAKES_NOTHING:
            return None
        positional = [argument(run) for argument, key in zip(arguments, named, strict=True) if not key]
        keywords = {key: argument(run) for argument, key in zip(arguments, named, strict=True) if key}
        try:
            return checked_value(run, apply(given, run, *positional, **keywords))
        except (TypeError, ValueError, ArithmeticError) as error:
            raise _unsuitable(name, given, line=line, field=run.field) from error

    if arguments or is_lenient:
        return apply_filter
    return _plain_filter(apply, value, name=name, line=line)


def _plain_filter(apply: Callable[..., Any], value: Evaluate, *, name: str, line: int) -> Evaluate:
    """The quick way for a filter without arguments."""

    def apply_filter(run: Run) -> Any:
        run.spend(1)
        given = value(run)
        if given is None and name not in TAKES_NOTHING:
            return None
        try:
            return checked_value(run, apply(given, run))
        except (TypeError, ValueError, ArithmeticError) as error:
            raise _unsuitable(name, given, line=line, field=run.field) from error

    return apply_filter


def _unsuitable(name: str, given: object, *, line: int, field: str) -> RenderError:
    shown = str(given)[:40]
    where = f"{field}, line {line}" if field else f"line {line}"
    return RenderError(
        f"{where}: the filter “{name}” cannot be used on “{shown}” as it is written",
        help=f"look up how “{name}” is written in the guide to templates / 请查看过滤器“{name}”的写法",
        field=field,
        line=line,
        message_zh=f"{field} 第 {line} 行：过滤器“{name}”不能用于“{shown}”",
    )


def compile_output(expression: Expression, usage: Usage) -> Evaluate:
    """What `{{ … }}` writes: never nothing where a value of the customer was meant.

    Raises UnknownVariableError while rendering, unless the template gives a fallback (an empty one too).
    """
    value = compile_expression(expression, usage, is_required=True)
    source = expression.left if isinstance(expression, FilteredExpression) else expression
    filters = (expression.filters or []) if isinstance(expression, FilteredExpression) else []
    has_fallback = any(step.name == "default" for step in filters)
    if not isinstance(source, Path):
        return value
    path, line, root = str(source), usage.line(source.token), str(source.path[0])
    is_loose = root in usage.loose_names or has_fallback
    asks_block = has_fallback and root == "blocks"

    def write(run: Run) -> Any:
        found = value(run)
        if found is None or (type(found) is str and not is_loose and (not found or found.isspace())):
            raise UnknownVariableError(path, line=line, field=run.field)
        if asks_block and run.block(str(source.path[1])) is None:
            run.notes.append(path)
        return found

    return write
