"""What a tag is, and what it is computed from.

A tag is one documented column about a customer. Tags that read the same facts form a family: the family prepares
rows (a few integer columns, one pass over the facts), and each tag is an aggregate over them, so that all tags of a
family cost one grouping. Invariants: where none of a tag's source facts exists in the workspace as of t, every value is
unknown (null); where they exist and a customer has none, counts and sums are 0 and all else is unknown.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from evergrove.profiles.tags.calendar import calendar_days

if TYPE_CHECKING:
    from evergrove.facts import Engine

MICROSECONDS_OF_HOUR = 3_600 * 1_000_000
MICROSECONDS_OF_DAY = 24 * MICROSECONDS_OF_HOUR

HOURS_OF_DAY = 24
HOURS_OF_WEEK = 7 * HOURS_OF_DAY
"""Freshness: after a day a window has moved; a habit or a lifetime figure still tells the truth after a week."""


class TagGroup(StrEnum):
    """What a tag tells about."""

    BASIC = "basic"
    CONSUMPTION = "consumption"
    RHYTHM = "rhythm"
    PREFERENCE = "preference"
    PRICE = "price"
    BREADTH = "breadth"
    RETURNS = "returns"
    CHANNEL = "channel"
    GEOGRAPHY = "geography"
    INTERACTION = "interaction"
    MESSAGES = "messages"
    SERVICE = "service"
    LOYALTY = "loyalty"
    COMMUNITY = "community"


class TagKind(StrEnum):
    """The type of a tag's values."""

    INTEGER = "integer"
    NUMBER = "number"
    TEXT = "text"
    BOOLEAN = "boolean"
    DATE = "date"
    MONEY = "money"
    SHARE = "share"


ARROW_TYPES: dict[TagKind, pa.DataType] = {
    TagKind.INTEGER: pa.int64(),
    TagKind.NUMBER: pa.float64(),
    TagKind.TEXT: pa.string(),
    TagKind.BOOLEAN: pa.bool_(),
    TagKind.DATE: pa.date32(),
    TagKind.MONEY: pa.int64(),
    TagKind.SHARE: pa.float64(),
}

IBIS_TYPES: dict[TagKind, str] = {
    TagKind.INTEGER: "int64",
    TagKind.NUMBER: "float64",
    TagKind.TEXT: "string",
    TagKind.BOOLEAN: "boolean",
    TagKind.DATE: "date",
    TagKind.MONEY: "int64",
    TagKind.SHARE: "float64",
}


@dataclass(frozen=True, kw_only=True)
class Tag:
    """One column: its meaning in both languages, and the expression that computes it from its family's rows.

    `key` names unit and window last. `source_facts`: any of them in the workspace makes the tag known.
    `absent` is the value of a customer without such facts (0, False or null). `freshness_hours`: how old a value
    may be before it misleads.
    """

    key: str
    group: TagGroup
    kind: TagKind
    unit: str
    title_zh: str
    title_en: str
    description_zh: str
    description_en: str
    source_facts: tuple[str, ...]
    expression: Callable[[ir.Table], ir.Value]
    absent: int | bool | None = None
    freshness_hours: int = HOURS_OF_DAY

    @property
    def arrow_field(self) -> pa.Field:
        return pa.field(self.key, ARROW_TYPES[self.kind])


@dataclass(frozen=True, kw_only=True)
class Window:
    """The facts of (t − days, t], or all of them; `suffix` ends the keys of its tags."""

    days: int | None

    @property
    def suffix(self) -> str:
        return "lifetime" if self.days is None else f"{self.days}_days"

    @property
    def zh(self) -> str:
        return "累计" if self.days is None else f"近 {self.days} 天"

    @property
    def en(self) -> str:
        return "lifetime" if self.days is None else f"last {self.days} days"

    @property
    def freshness_hours(self) -> int:
        return HOURS_OF_WEEK if self.days is None else HOURS_OF_DAY

    def holds(self, rows: ir.Table) -> ir.BooleanValue:
        """Whether a row lies in the window: `age_us` is t less occurred_at, never negative."""
        return ibis.literal(value=True) if self.days is None else within(rows.age_us, days=self.days)


def within(age_us: ir.Value, *, days: int) -> ir.BooleanValue:
    """Whether something `age_us` microseconds ago lies in (t − days, t]."""
    return age_us < days * MICROSECONDS_OF_DAY


LAST_7_DAYS, LAST_30_DAYS, LAST_90_DAYS, LAST_365_DAYS = (Window(days=days) for days in (7, 30, 90, 365))
LIFETIME = Window(days=None)


@dataclass(kw_only=True)
class Scope:
    """What a family reads: `facts` are those of customers as of t, with `age_us`; intermediates are made once."""

    engine: Engine
    facts: ir.Table
    as_of_us: int
    as_of_day: int
    prefix: str
    _remembered: dict[str, ir.Table] = field(default_factory=dict)

    def named(self, *names: str) -> ir.Table:
        """The facts of these names."""
        return self.facts.filter(self.facts.name.isin(names) if len(names) > 1 else self.facts.name == names[0])

    def once(self, name: str, *, build: Callable[[], ir.Table]) -> ir.Table:
        """A relation that several families share, computed at its first use."""
        if name not in self._remembered:
            self._remembered[name] = self.engine.remember(build(), name=f"{self.prefix}_rows_{name}")
        return self._remembered[name]

    def calendar(self) -> ir.Table:
        """One row a day from 1970 to the day after t: see calendar.CALENDAR_SCHEMA."""
        if "calendar" not in self._remembered:
            days = calendar_days(last_day=self.as_of_day + 1)
            self._remembered["calendar"] = self.engine.table(days, name=f"{self.prefix}_calendar")
        return self._remembered["calendar"]


@dataclass(frozen=True, kw_only=True)
class Family:
    """Tags over the same rows. `fact_names`: without any of them in the workspace the family is skipped.

    `is_grouped`: the rows are one a customer already, and the tags plain columns of them.
    """

    name: str
    fact_names: tuple[str, ...]
    rows: Callable[[Scope], ir.Table]
    tags: tuple[Tag, ...]
    is_grouped: bool = False
