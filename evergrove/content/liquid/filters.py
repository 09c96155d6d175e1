"""The filters of a template. Each takes the value, the rendering, and its arguments; a missing value never comes here
(except to `default` and `size`). TypeError and ValueError become an error that names the filter and the line.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any
from urllib.parse import quote

from markupsafe import Markup, escape

from evergrove.content.liquid.local_filters import format_date, format_money, format_number, format_relative_day
from evergrove.content.liquid.running import VALUE_CHARACTERS_MAX, Run, as_text, limit_passed, look_up

Filter = Callable[..., Any]

TRUNCATED_CHARACTERS = 50
"""Of `truncate` without a number, as in Shopify's Liquid."""

_ZERO_WIDTH_JOINER = "\u200d"
_TAG = re.compile(r"<(?:script|style)\b.*?</(?:script|style)>|<!--.*?-->|<[^>]*>", re.DOTALL | re.IGNORECASE)


def default(value: object, _: Run, fallback: object = "", *, allow_false: object = False) -> object:
    """The fallback for what is missing, false or empty; 0 is a value. A text of blanks counts as empty."""
    if value is False:
        return value if allow_false is True else fallback
    if value is None or (isinstance(value, str) and not value.strip()):
        return fallback
    return fallback if isinstance(value, list | tuple | Mapping) and not value else value


def size(value: object, _: Run) -> int:
    """Characters of a text, items of a list; 0 for what is missing."""
    return len(value) if isinstance(value, str | list | tuple | Mapping | range) else 0


def truncate(value: object, _: Run, characters: object = TRUNCATED_CHARACTERS, end: object = "...") -> str:
    """At most `characters` with the end mark included; never cuts a letter from its accent or an emoji in two."""
    text, mark, limit = _text(value), _text(end), _whole(characters)
    if len(text) <= limit:
        return text
    kept = max(limit - len(mark), 0)
    while kept and _goes_on(text, kept):
        kept -= 1
    return text[:kept] + mark


def _goes_on(text: str, place: int) -> bool:
    """Whether the character at `place` belongs to the one before it."""
    here = text[place]
    return (
        unicodedata.combining(here) > 0
        or here in (_ZERO_WIDTH_JOINER, "\ufe0f")
        or "\U0001f3fb" <= here <= "\U0001f3ff"
        or text[place - 1] == _ZERO_WIDTH_JOINER
    )


def replace(value: object, _: Run, old: object, new: object = "") -> str:
    """Every `old` by `new`."""
    text, wanted, other = _text(value), _text(old), _text(new)
    if text.count(wanted) * len(other) > VALUE_CHARACTERS_MAX:
        raise limit_passed("characters in one value", "个字符的单个值", VALUE_CHARACTERS_MAX)
    return text.replace(wanted, other)


def join(value: object, _: Run, mark: object = " ") -> str:
    """The items of a list as one text."""
    if not isinstance(value, list | tuple | range):
        return _text(value)
    texts, between = [_text(item) for item in value], _text(mark)
    if sum(map(len, texts)) + len(between) * len(texts) > VALUE_CHARACTERS_MAX:
        raise limit_passed("characters in one value", "个字符的单个值", VALUE_CHARACTERS_MAX)
    return between.join(texts)


def split(value: object, _: Run, mark: object = " ") -> list[str]:
    """A text at each mark; at blanks when the mark is one."""
    text, between = _text(value), _text(mark)
    if not between:
        return list(text)
    return [] if not text or text == between else text.split(None if between == " " else between)


def cut_out(value: object, _: Run, start: object, length: object = 1) -> object:
    """`slice`: part of a text or a list, from `start` (negative: from the end)."""
    whole = value if isinstance(value, str | list | tuple) else _text(value)
    first = _whole(start)
    end: int | None = first + _whole(length)
    if first < 0 <= first + _whole(length):
        end = None
    return list(whole[first:end]) if isinstance(whole, list | tuple) else whole[first:end]


def newline_to_br(value: object, run: Run) -> str:
    """In a page, line ends become breaks; what else the text holds stays text."""
    text = escape(_text(value)) if run.is_html else _text(value)
    broken = re.sub(r"\r?\n", "<br />\n", str(text))
    return Markup(broken) if run.is_html else broken  # noqa: S704 - escaped two lines above


def url_encode(value: object, _: Run) -> str:
    """A value as a part of an address; a blank is `+`."""
    return quote(_text(value), safe=" ").replace(" ", "+")


def escape_text(value: object, run: Run) -> str:
    """In a page every value is escaped already, and this changes nothing; elsewhere it escapes."""
    return _text(value) if run.is_html else str(escape(_text(value)))


def first_item(value: object, _: Run) -> Any:
    """The first item of a list."""
    return look_up(value, "first")


def last_item(value: object, _: Run) -> Any:
    """The last item of a list."""
    return look_up(value, "last")


def members(value: object, _: Run, key: object) -> list[Any]:
    """`map`: one member of each item."""
    return [look_up(item, key) for item in _items(value)]


def where(value: object, _: Run, key: object, wanted: object = None) -> list[Any]:
    """The items whose member equals `wanted`, or which have one at all."""
    found = [(item, look_up(item, key)) for item in _items(value)]
    if wanted is None:
        return [item for item, member in found if member not in (None, False)]
    return [item for item, member in found if member == wanted]


def reverse(value: object, _: Run) -> list[Any]:
    """A list from its end."""
    return list(reversed(_items(value)))


def uniq(value: object, _: Run) -> list[Any]:
    """Each item once, where it stands first."""
    seen: set[str] = set()
    kept = []
    for item in _items(value):
        mark = repr(item)
        if mark not in seen:
            seen.add(mark)
            kept.append(item)
    return kept


def compact(value: object, _: Run) -> list[Any]:
    """A list without what is missing."""
    return [item for item in _items(value) if item is not None]


def plus(value: object, _: Run, other: object) -> int | Decimal:
    """Whole numbers stay whole; with a fraction the sum is exact in decimals."""
    return _plain(_figure(value) + _figure(other))


def minus(value: object, _: Run, other: object) -> int | Decimal:
    """The difference, exact in decimals."""
    return _plain(_figure(value) - _figure(other))


def times(value: object, _: Run, other: object) -> int | Decimal:
    """The product, exact in decimals."""
    return _plain(_figure(value) * _figure(other))


def divided_by(value: object, _: Run, other: object) -> int | Decimal:
    """Whole numbers give a whole number, rounded down. Raises ZeroDivisionError, reported with the line."""
    left, right = _figure(value), _figure(other)
    if isinstance(left, Decimal) or isinstance(right, Decimal):
        return _plain(Decimal(left) / Decimal(right))
    return left // right


def modulo(value: object, _: Run, other: object) -> int | Decimal:
    """What a division leaves."""
    return _plain(_figure(value) % _figure(other))


def absolute(value: object, _: Run) -> int | Decimal:
    """A number without its sign."""
    return abs(_figure(value))


def at_least(value: object, _: Run, other: object) -> int | Decimal:
    """The greater one."""
    return max(_figure(value), _figure(other))


def at_most(value: object, _: Run, other: object) -> int | Decimal:
    """The smaller one."""
    return min(_figure(value), _figure(other))


def rounded(value: object, _: Run, places: object = 0) -> int | Decimal:
    """Half to even; without places a whole number."""
    figure, digits = Decimal(_figure(value)), _whole(places)
    return round(figure) if digits <= 0 else round(figure, digits)


def _text(value: object) -> str:
    return value if isinstance(value, str) else as_text(value)


def _whole(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise TypeError("a whole number is needed")
    return int(value)


def _items(value: object) -> Sequence[Any]:
    if isinstance(value, list | tuple | range):
        return value
    return [] if value is None else [value]


def _figure(value: object) -> int | Decimal:
    if isinstance(value, bool):
        raise TypeError("a number is needed")
    if isinstance(value, int | Decimal):
        return value
    text = str(value).strip()
    if len(text) > 40:
        raise ValueError("too long for a number")
    figure = int(text) if re.fullmatch(r"[+-]?\d+", text) else Decimal(text)
    if isinstance(figure, Decimal) and not (figure.is_finite() and abs(figure.adjusted()) < 30):
        raise ValueError("not a number in reach")
    return figure


def _plain(figure: int | Decimal) -> int | Decimal:
    if isinstance(figure, Decimal) and abs(figure.adjusted()) >= 30:
        raise ValueError("not a number in reach")
    return figure


FILTERS: dict[str, Filter] = {
    "abs": absolute,
    "append": lambda value, _, other: _text(value) + _text(other),
    "at_least": at_least,
    "at_most": at_most,
    "capitalize": lambda value, _: _text(value).capitalize(),
    "compact": compact,
    "date": format_date,
    "days_from_now": format_relative_day,
    "default": default,
    "divided_by": divided_by,
    "downcase": lambda value, _: _text(value).lower(),
    "escape": escape_text,
    "first": first_item,
    "join": join,
    "last": last_item,
    "lstrip": lambda value, _: _text(value).lstrip(),
    "map": members,
    "minus": minus,
    "modulo": modulo,
    "money": format_money,
    "newline_to_br": newline_to_br,
    "number": format_number,
    "plus": plus,
    "prepend": lambda value, _, other: _text(other) + _text(value),
    "remove": replace,
    "replace": replace,
    "reverse": reverse,
    "round": rounded,
    "rstrip": lambda value, _: _text(value).rstrip(),
    "size": size,
    "slice": cut_out,
    "split": split,
    "strip": lambda value, _: _text(value).strip(),
    "strip_html": lambda value, _: _TAG.sub("", _text(value)),
    "strip_newlines": lambda value, _: re.sub(r"\r?\n", "", _text(value)),
    "times": times,
    "truncate": truncate,
    "uniq": uniq,
    "upcase": lambda value, _: _text(value).upper(),
    "url_encode": url_encode,
    "where": where,
}
