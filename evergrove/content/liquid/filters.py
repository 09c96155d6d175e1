"""The filters of a template: python-liquid's, and ours for what people of a language read; each within the limits."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from liquid import Environment
from liquid.exceptions import FilterArgumentError

from evergrove.content.liquid.local_filters import format_date, format_money, format_number, format_relative_day
from evergrove.content.liquid.running import (
    CHARACTERS_PER_STEP,
    INTEGER_MAX,
    ITEMS_MAX,
    VALUE_CHARACTERS_MAX,
    Rendering,
    is_missing,
    limit_passed,
)

Filter = Callable[..., Any]

OF_LIQUID = frozenset(
    (
        "abs", "append", "at_least", "at_most", "capitalize", "ceil", "compact", "concat", "divided_by",
        "downcase", "escape", "first", "floor", "join", "last", "lstrip", "map", "minus", "modulo",
        "newline_to_br", "plus", "prepend", "remove", "replace", "reverse", "round", "rstrip", "size", "slice",
        "sort", "split", "strip", "strip_html", "strip_newlines", "sum", "times", "truncate", "truncatewords",
        "upcase", "url_encode", "where"
    )
)  # fmt: skip
"""Not here: `safe` (a value is never HTML), `uniq` (its time grows with the square of a list), hashes and base64."""

TAKES_NOTHING = frozenset({"default", "size"})
"""Filters that have an answer for a missing value; the others pass it on, so that it is noticed where it is written."""

MAY_LACK = frozenset({"date", "default", "money", "where"})
"""Filters with an answer for a missing argument."""


def default(value: object, fallback: object = "", *, allow_false: object = False, **_: Rendering) -> object:
    """The fallback for what is missing, false or empty; 0 is a value. A text of blanks counts as empty."""
    if value is False:
        return value if allow_false is True else fallback
    if is_missing(value) or (isinstance(value, str) and not value.strip()):
        return fallback
    return fallback if isinstance(value, list | tuple | Mapping) and not value else value


OWN: dict[str, Filter] = {
    "date": format_date,
    "days_from_now": format_relative_day,
    "default": default,
    "money": format_money,
    "number": format_number,
}

FILTERS = OF_LIQUID | OWN.keys()
"""The names of all."""


def filters_for(environment: Environment) -> dict[str, Filter]:
    """The filters by their names, for one environment."""
    own = {name: _within_limits(name, apply) for name, apply in OWN.items()}
    theirs = {name: _within_limits(name, _of_liquid(environment, name)) for name in OF_LIQUID}
    return theirs | own


def _of_liquid(environment: Environment, name: str) -> Filter:
    apply = environment.filters[name]
    asks_environment = getattr(apply, "with_environment", False)

    def applied(value: object, *arguments: object, context: Rendering, **named: object) -> Any:
        if asks_environment:
            return apply(value, *arguments, environment=context.env, **named)
        return apply(value, *arguments, **named)

    return applied


def _within_limits(name: str, apply: Filter) -> Filter:
    def filtered(value: object, *arguments: object, context: Rendering, **named: object) -> Any:
        context.spend(1)
        if is_missing(value) and name not in TAKES_NOTHING:
            return None
        if name not in MAY_LACK and any(is_missing(argument) for argument in (*arguments, *named.values())):
            return None
        given = [None if is_missing(argument) else argument for argument in arguments]
        _check_growth(name, value, given)
        try:
            return _checked(apply(value, *given, context=context, **named), context=context)
        except (TypeError, ValueError, LookupError, ArithmeticError) as error:
            raise FilterArgumentError(str(error), token=None) from error

    filtered.with_context = True  # type: ignore[attr-defined]  # how python-liquid knows whom to give the rendering
    return filtered


def _check_growth(name: str, value: object, arguments: list[object]) -> None:
    """The filters whose result is a product of two lengths, before they make it."""
    if name == "replace" and len(arguments) == 2:
        length = str(value).count(str(arguments[0])) * len(str(arguments[1]))
    elif name == "join" and arguments and isinstance(value, list | tuple):
        length = len(value) * len(str(arguments[0]))
    else:
        return
    if length > VALUE_CHARACTERS_MAX:
        raise limit_passed("characters in one value", "个字符的单个值", VALUE_CHARACTERS_MAX)


def _checked(value: Any, *, context: Rendering) -> Any:
    """What a filter made, if it is within limits; long values cost more steps."""
    if isinstance(value, str):
        if len(value) > VALUE_CHARACTERS_MAX:
            raise limit_passed("characters in one value", "个字符的单个值", VALUE_CHARACTERS_MAX)
        context.spend(len(value) // CHARACTERS_PER_STEP)
    elif isinstance(value, list):
        if len(value) > ITEMS_MAX:
            raise limit_passed("items in one list", "个元素的列表", ITEMS_MAX)
        context.spend(len(value) // 10)
    elif isinstance(value, int | float) and abs(value) > INTEGER_MAX:
        raise limit_passed("as a number", "的数值", INTEGER_MAX)
    return value
