"""What analyses of behaviour are computed on, and what their figures share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import ibis.expr.types as ir
import msgspec

from evergrove.facts import Engine, micros
from evergrove.kit import InvalidError
from evergrove.segments import EventFilter, read_filters

EVENT_NAME_CHARACTERS_MAX = 200


class InvalidStepError(InvalidError):
    code = "insight.invalid_step"


@dataclass(frozen=True, kw_only=True)
class BehaviourScope:
    """The facts at one instant, and whose are looked at.

    `facts`: a relation of `facts_relation(…, as_of=as_of)`. `members`: one row a customer (`customer_id`) of those
    who count; None: everyone. `scores`: the score snapshot of `scores_day`, None when there is none.
    """

    engine: Engine
    facts: ir.Table
    as_of: datetime
    members: ir.Table | None = None
    scores: ir.Table | None = None
    scores_day: str | None = None

    @property
    def as_of_us(self) -> int:
        """`as_of` in microseconds since 1970 UTC."""
        return micros(self.as_of)


class EventStep(msgspec.Struct, frozen=True, kw_only=True):
    """Events of one name that meet every filter: written as the rule language of segments writes them."""

    event: str
    where: tuple[EventFilter, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Share:
    """A share, 0 to 1, with its 95 % interval after Wilson."""

    value: float
    low: float
    high: float


def read_step(written: Mapping[str, Any], *, path: str) -> EventStep:
    """`{"event": …, "where": […]}`. Raises InvalidStepError, InvalidRuleError (of the filters)."""
    event = written.get("event")
    if not isinstance(event, str) or not 0 < len(event) <= EVENT_NAME_CHARACTERS_MAX:
        raise InvalidStepError(f"{path}: an event is missing", help='write {"event": "Order Completed"}', path=path)
    where = written.get("where") or []
    if not isinstance(where, list) or set(written) - {"event", "where"}:
        raise InvalidStepError(f"{path}: only “event” and “where” belong here", help="see the reference", path=path)
    return EventStep(event=event, where=read_filters(event, where, path=path))
