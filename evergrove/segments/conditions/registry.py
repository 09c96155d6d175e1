"""The map from the class of a condition to its kind. Members of other segments are put in place by their rules."""

from __future__ import annotations

from typing import Any

from evergrove.segments.conditions.attribute import AttributeKind
from evergrove.segments.conditions.contracts import ConditionKind
from evergrove.segments.conditions.event import EventKind
from evergrove.segments.conditions.journey import JourneyKind
from evergrove.segments.conditions.listed import ListKind
from evergrove.segments.conditions.score import ScoreKind
from evergrove.segments.conditions.sequence import SequenceKind
from evergrove.segments.conditions.tag import TagKind
from evergrove.segments.rules import (
    AttributeCondition,
    EventCondition,
    JourneyCondition,
    ListCondition,
    ScoreCondition,
    SequenceCondition,
    TagCondition,
)

CONDITION_KINDS: dict[type, ConditionKind[Any]] = {
    AttributeCondition: AttributeKind(),
    TagCondition: TagKind(),
    ScoreCondition: ScoreKind(),
    EventCondition: EventKind(),
    SequenceCondition: SequenceKind(),
    JourneyCondition: JourneyKind(),
    ListCondition: ListKind(),
}
