"""Who stands behind a figure, whatever kind of analysis it is of: one way to ask for all kinds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import ibis.expr.types as ir
import msgspec

from evergrove.insight.behaviour.contracts import BehaviourScope
from evergrove.insight.behaviour.funnel_definition import SCORE_BREAKDOWNS, read_funnel
from evergrove.insight.behaviour.funnels import FunnelPeople, funnel_customers
from evergrove.insight.behaviour.path_definition import read_paths
from evergrove.insight.behaviour.paths import PathPeople, path_customers
from evergrove.insight.behaviour.periods import resolve_period
from evergrove.kit import InvalidError

T = TypeVar("T")


class InvalidPeopleError(InvalidError):
    code = "insight.invalid_people"


def customers_behind(
    scope: BehaviourScope, *, kind: str, definition: object, people: object, zone: str, after: str = ""
) -> ir.Table:
    """The customers behind a figure of an analysis of `kind`, those behind the id `after`: one column `customer_id`.

    `people` is the JSON object of a FunnelPeople, PathPeople …; days are those of `zone`. Raises InvalidPeopleError,
    and what reading the definition raises.
    """
    return _way(kind)(scope, definition, people, zone, after)


def segment_asked(kind: str, definition: object) -> str:
    """The segment that a definition looks at, empty for everyone. Raises what reading it raises."""
    return str(READERS[_known(kind)](definition).segment)


def needs_scores(kind: str, definition: object) -> bool:
    """Whether a definition looks at the score snapshot. Raises what reading it raises."""
    return kind == "funnel" and read_funnel(definition).breakdown in SCORE_BREAKDOWNS


def _way(kind: str) -> Callable[[BehaviourScope, object, object, str, str], ir.Table]:
    return {"funnel": _of_funnel, "paths": _of_paths}[_known(kind)]


def _known(kind: str) -> str:
    if kind not in READERS:
        raise InvalidPeopleError(f"“{kind[:40]}” is no kind whose customers can be listed", help="funnel or paths")
    return kind


def _of_funnel(scope: BehaviourScope, definition: object, people: object, zone: str, after: str) -> ir.Table:
    funnel = read_funnel(definition)
    asked = _converted(people, FunnelPeople)
    if not 1 <= asked.step <= len(funnel.steps):
        raise InvalidPeopleError(f"the funnel has no step {asked.step}", help=f"1 to {len(funnel.steps)}")
    period = resolve_period(funnel.period, zone=zone, now=scope.as_of)
    return funnel_customers(scope, funnel, period=period, people=asked, after=after)


def _of_paths(scope: BehaviourScope, definition: object, people: object, zone: str, after: str) -> ir.Table:
    paths = read_paths(definition)
    asked = _converted(people, PathPeople)
    period = resolve_period(paths.period, zone=zone, now=scope.as_of)
    return path_customers(scope, paths, period=period, people=asked, after=after)


def _converted(written: object, kind: type[T]) -> T:
    try:
        return msgspec.convert(written, kind)
    except msgspec.ValidationError as error:
        raise InvalidPeopleError(f"this names no customers: {error}", help="change what is named") from error


READERS: Mapping[str, Callable[[object], Any]] = {"funnel": read_funnel, "paths": read_paths}
"""Kind of an analysis → what reads its definition; each definition has a `segment`."""
