"""Truth, equality and order as Liquid has them: only nil and false are false; what is missing is nil."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from liquid.builtin.expressions.primitive import Blank, Empty

from evergrove.content.liquid.running import RenderError, as_text


def is_true(value: object) -> bool:
    """Everything but nil and false: 0 and an empty text are true in Liquid."""
    return value is not None and value is not False


def are_equal(left: object, right: object) -> bool:
    """Equal in type and value. What is missing is `blank`, as in Shopify's Liquid; a number is never true or false."""
    if isinstance(right, Empty | Blank):
        left, right = right, left
    if isinstance(left, Blank) and right is None:
        return True
    if isinstance(left, bool) or isinstance(right, bool):
        return isinstance(left, bool) and isinstance(right, bool) and left == right
    return bool(left == right)


def is_less(left: object, right: object) -> bool:
    """Numbers with numbers, texts with texts; nothing is less than what is missing. Raises RenderError."""
    if left is None or right is None:
        return False
    if isinstance(left, str) and isinstance(right, str):
        return left < right
    if isinstance(left, int | float | Decimal) and isinstance(right, int | float | Decimal):
        return left < right
    raise RenderError(
        f"“{_shown(left)}” and “{_shown(right)}” cannot be compared by size",
        help="compare numbers with numbers / 只能比较同类的值",
        message_zh=f"“{_shown(left)}”与“{_shown(right)}”不能比较大小",
    )


def is_less_or_equal(left: object, right: object) -> bool:
    """Raises RenderError for kinds that have no common order."""
    return are_equal(left, right) if left is None or right is None else left == right or is_less(left, right)


def contains(left: object, right: object) -> bool:
    """A text in a text, an item in a list, a key in a group."""
    if left is None or right is None:
        return False
    if isinstance(left, str):
        return as_text(right) in left
    if isinstance(left, Mapping | Sequence):
        return any(are_equal(item, right) for item in left)
    return False


def _shown(value: Any) -> str:
    return str(value)[:40]
