"""What each kind of condition can do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, TypeVar

from evergrove.segments.contracts import Part, SegmentContext

ConditionType = TypeVar("ConditionType", contravariant=True)


class ConditionKind(Protocol[ConditionType]):
    """Checks conditions of one class against what exists, and compiles all of them together."""

    def check(self, condition: ConditionType, *, path: str, context: SegmentContext) -> None:
        """Raises InvalidRuleError or MissingRelationError at `path`."""
        ...

    def compile(self, conditions: Sequence[ConditionType], *, context: SegmentContext) -> list[Part]:
        """As few passes as possible for distinct, checked conditions."""
        ...
