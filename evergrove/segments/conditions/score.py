"""Scores and the lifecycle stage: columns of the scores."""

from __future__ import annotations

from collections.abc import Sequence

from evergrove.segments.conditions.typed_column import check_column, column_part
from evergrove.segments.contracts import Part, SegmentContext
from evergrove.segments.errors import MissingRelationError, UnknownNameError
from evergrove.segments.rules import ScoreCondition


class ScoreKind:
    """One join with the scores."""

    def check(self, condition: ScoreCondition, *, path: str, context: SegmentContext) -> None:
        if context.scores is None or context.score_schema is None:
            raise MissingRelationError(path, noun="scores", noun_zh="评分")
        if condition.key not in context.score_schema.names or condition.key == "customer_id":
            raise UnknownNameError(
                path, noun="score", noun_zh="评分", name=condition.key, known=context.score_schema.names
            )
        check_column(context.score_schema.field(condition.key), condition.comparisons, path=path)

    def compile(self, conditions: Sequence[ScoreCondition], *, context: SegmentContext) -> list[Part]:
        assert context.scores is not None, "checked before"  # noqa: S101 - narrows a type
        return [column_part(context.scores, conditions, prefix="score")]
