"""What each kind of condition can do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, TypeVar

from evergrove.segments.contracts import Part, SegmentContext

ConditionT_contra = TypeVar("ConditionT_contra", contravariant=True)


class ConditionKind(Protocol[ConditionT_contra]):
    """Checks conditions of one class against what exists, and compiles all of them together."""

    def check(self, condition: ConditionT_contra, *, path: str, context: SegmentContext) -> None:
        """Raises InvalidRuleError or MissingRelationError at `path`."""
        ...

    def compile(self, conditions: Sequence[ConditionT_contra], *, context: SegmentContext) -> list[Part]:
        """As few passes as possible for distinct, checked conditions."""
        ...
