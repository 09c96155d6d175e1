"""What an analysis of paths is: where it begins or ends, what its nodes are, how far it goes, and whom it looks at."""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from evergrove.insight.behaviour.contracts import EventStep, read_step
from evergrove.insight.behaviour.periods import PeriodWish
from evergrove.kit import InvalidError

PATH_STEPS_MAX = 6
"""Behind that, what is left of the visits is thin, and a drawing cannot be read."""

PAGE_CHARACTERS_MAX = 500

Direction = Literal["from", "to"]
Nodes = Literal["events", "pages"]


class InvalidPathsError(InvalidError):
    code = "paths.invalid"


class Paths(msgspec.Struct, frozen=True, kw_only=True):
    """A definition that was read. The anchor is `event`, or views of the page `page`; exactly one of them is set.

    `direction` from: what follows the anchor in a visit; to: what comes before it.
    """

    event: EventStep | None
    page: str
    direction: Direction
    nodes: Nodes
    steps: int
    period: PeriodWish
    segment: str = ""


class _Anchor(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    event: str = ""
    where: list[dict[str, Any]] = []
    page: str = ""


class _Written(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    anchor: _Anchor
    direction: Direction = "from"
    nodes: Nodes = "events"
    steps: int = 4
    period: PeriodWish = PeriodWish(days=30)
    segment: str = ""


def read_paths(document: object) -> Paths:
    """From its JSON object. Raises InvalidPathsError, InvalidStepError, InvalidRuleError (of the anchor's filters)."""
    try:
        written = msgspec.convert(document, _Written)
    except msgspec.ValidationError as error:
        raise InvalidPathsError(f"these are no paths: {error}", help="change what is named") from error
    anchor = written.anchor
    if bool(anchor.event) == bool(anchor.page) or (anchor.page and anchor.where):
        raise InvalidPathsError(
            "the anchor is an event (with conditions) or a page", help='write {"event": "Product Viewed"}'
        )
    if len(anchor.page) > PAGE_CHARACTERS_MAX:
        raise InvalidPathsError("the page's path is too long", help=f"at most {PAGE_CHARACTERS_MAX} characters")
    if not 1 <= written.steps <= PATH_STEPS_MAX:
        raise InvalidPathsError(f"{written.steps} steps", help=f"1 to {PATH_STEPS_MAX}")
    event = read_step({"event": anchor.event, "where": anchor.where}, path="anchor") if anchor.event else None
    return Paths(
        event=event,
        page=anchor.page,
        direction=written.direction,
        nodes=written.nodes,
        steps=written.steps,
        period=written.period,
        segment=written.segment,
    )
