"""The rule language: frozen nodes of a tree, one class for a combination and one for each kind of condition.

Truth is two-valued, so that a segment and its complement always make up everyone:
- a comparison with an unknown value is not met, whatever the operator (`!=` and `not_in` too);
- `not` is the complement of membership: everyone else, also those whose value is unknown;
- `{"is": {"is_unknown": true}}` asks for the unknown itself.
Windows are (t − W, t] on exact microseconds; `between` two dates means whole local days, both included; `between`
with an instant means from ≤ occurred_at < until.
"""

from __future__ import annotations

from typing import Literal

import msgspec

LANGUAGE_VERSION = 1
"""Stored with each published rule; raised when the meaning of a node changes."""

DEPTH_MAX = 16
"""Combinations inside one another. A person cannot read deeper ones."""

NODES_MAX = 200
"""Combinations and conditions of one rule as it is written."""

EXPANDED_NODES_MAX = 1_000
"""The same with the rules of the segments that it refers to put in their places."""

VALUES_MAX = 1_000
"""Literals of one `in`; longer ones belong into a list file."""

TEXT_CHARACTERS_MAX = 200
"""Of one text in a rule."""

DAYS_MAX = 3_660
"""Ten years: the longest window."""

OPERATORS_MAX = 4
"""Operators of one comparison; all must be met."""

FILTERS_MAX = 8
"""Filters of one event; all must pass."""

INTEGER_MAX = 10**15
"""Beyond this a double no longer holds every integer, and the engines would differ."""

Operator = Literal["=", "!=", ">", ">=", "<", "<=", "in", "not_in", "between", "contains", "starts_with", "is_unknown"]
Value = str | int | float | bool
Measure = Literal["count", "sum", "min", "max", "distinct", "first", "last"]

DAYS_AGO = "days_ago"
"""The `of` of `first` and `last` when none is written: whole days from the event to the instant of the rule."""


class Comparison(msgspec.Struct, frozen=True, kw_only=True):
    """One operator with its literals: one for most, two for `between`, several for `in` and `not_in`."""

    operator: Operator
    values: tuple[Value, ...]


class EventFilter(msgspec.Struct, frozen=True, kw_only=True):
    """A filter on a column of the fact, or on a key of its properties."""

    column: str | None = None
    property: str | None = None
    comparisons: tuple[Comparison, ...]


class Window(msgspec.Struct, frozen=True, kw_only=True):
    """(t − days, t], whole local days, or [from, until) in microseconds since 1970 UTC; at most one of them."""

    within_us: int | None = None
    local_days: tuple[int, int] | None = None
    span_us: tuple[int, int] | None = None


class AttributeCondition(msgspec.Struct, frozen=True, kw_only=True, tag="attribute"):
    """The newest value of a trait of `Profile Updated` facts."""

    key: str
    comparisons: tuple[Comparison, ...]


class TagCondition(msgspec.Struct, frozen=True, kw_only=True, tag="tag"):
    """A column of the tags, or an own tag of the workspace."""

    key: str
    comparisons: tuple[Comparison, ...]


class ScoreCondition(msgspec.Struct, frozen=True, kw_only=True, tag="score"):
    """A column of the scores; the lifecycle stage is one of them."""

    key: str
    comparisons: tuple[Comparison, ...]


class EventCondition(msgspec.Struct, frozen=True, kw_only=True, tag="event"):
    """A measure over the events of one name in a window. Without events: count, sum, distinct 0, the rest unknown."""

    name: str
    measure: Measure = "count"
    of: EventValue | None = None
    window: Window = Window()
    where: tuple[EventFilter, ...] = ()
    comparisons: tuple[Comparison, ...] = ()


class EventValue(msgspec.Struct, frozen=True, kw_only=True):
    """What a measure looks at: a column of the fact, or a key of its properties (as a number, unless counted)."""

    column: str | None = None
    property: str | None = None


class EventPattern(msgspec.Struct, frozen=True, kw_only=True):
    """Events of one name that pass the filters."""

    name: str
    where: tuple[EventFilter, ...] = ()


class SequenceCondition(msgspec.Struct, frozen=True, kw_only=True, tag="sequence"):
    """Somebody did `first` in the window, and within `within_us` after it (not at the same instant) `then`.

    `is_negated`: there is a `first` whose time for `then` is over at t, without a `then` in that time.
    """

    first: EventPattern
    then: EventPattern
    is_negated: bool
    within_us: int
    window: Window = Window()


class MemberCondition(msgspec.Struct, frozen=True, kw_only=True, tag="member_of"):
    """Members of another segment at the same instant; the version is pinned when a rule is published."""

    key: str
    version: int | None = None

    @property
    def reference(self) -> str:
        return self.key if self.version is None else f"{self.key}@{self.version}"


class JourneyCondition(msgspec.Struct, frozen=True, kw_only=True, tag="journey"):
    """On the way in a journey at t, of whatever version: more runs were entered than have ended. No key: in any.

    Runs of the hold-out count as well: both arms are entered and left by the same rule, and a segment that told them
    apart would treat the control group otherwise.
    """

    key: str | None = None


class ListCondition(msgspec.Struct, frozen=True, kw_only=True, tag="list"):
    """Customers of a list that somebody gave: a file's, or the ids written in the rule."""

    key: str | None = None
    customers: tuple[str, ...] = ()


class AllOf(msgspec.Struct, frozen=True, kw_only=True, tag="all"):
    """Those whom every item has. Without items: everyone."""

    items: tuple[Node, ...]


class AnyOf(msgspec.Struct, frozen=True, kw_only=True, tag="any"):
    """Those whom at least one item has. Without items: nobody."""

    items: tuple[Node, ...]


class NotOf(msgspec.Struct, frozen=True, kw_only=True, tag="not"):
    """Everyone else."""

    item: Node


Condition = (
    AttributeCondition
    | TagCondition
    | ScoreCondition
    | EventCondition
    | SequenceCondition
    | MemberCondition
    | JourneyCondition
    | ListCondition
)
Node = AllOf | AnyOf | NotOf | Condition


def normal_form(part: msgspec.Struct) -> str:
    """Canonical JSON: equal conditions have equal text."""
    return msgspec.json.encode(part, order="deterministic").decode()


def conditions_of(node: Node) -> list[tuple[str, Condition]]:
    """Every condition with its path, in the order of writing."""
    if isinstance(node, AllOf | AnyOf):
        word = "all" if isinstance(node, AllOf) else "any"
        return [
            (f"{word}[{place}]" + (f".{path}" if path else ""), condition)
            for place, item in enumerate(node.items)
            for path, condition in conditions_of(item)
        ]
    if isinstance(node, NotOf):
        return [("not" + (f".{path}" if path else ""), condition) for path, condition in conditions_of(node.item)]
    return [("", node)]


def count_nodes(node: Node) -> int:
    """Combinations and conditions of a tree."""
    if isinstance(node, AllOf | AnyOf):
        return 1 + sum(count_nodes(item) for item in node.items)
    return 1 + count_nodes(node.item) if isinstance(node, NotOf) else 1
