"""Tags: columns of the tags, and own tags of the workspace (text)."""

from __future__ import annotations

from collections.abc import Sequence

from evergrove.segments.comparing import text_meets
from evergrove.segments.conditions.typed_column import check_column, column_part
from evergrove.segments.contracts import Part, SegmentContext, Truth, column_name
from evergrove.segments.errors import MissingRelationError, UnknownNameError
from evergrove.segments.rules import Comparison, TagCondition, normal_form


class TagKind:
    """A key of the catalogue wins over an own tag of the same name."""

    def check(self, condition: TagCondition, *, path: str, context: SegmentContext) -> None:
        if _is_own(condition, context):
            return
        if context.tags is None or context.tag_schema is None:
            raise MissingRelationError(path, noun="tags", noun_zh="标签")
        known = [*context.tag_schema.names, *context.own_tag_keys]
        if condition.key not in known or condition.key == "customer_id":
            raise UnknownNameError(path, noun="tag", noun_zh="标签", name=condition.key, known=known)
        check_column(context.tag_schema.field(condition.key), condition.comparisons, path=path)

    def compile(self, conditions: Sequence[TagCondition], *, context: SegmentContext) -> list[Part]:
        own = [condition for condition in conditions if _is_own(condition, context)]
        catalogue = [condition for condition in conditions if not _is_own(condition, context)]
        parts = [_own_part(own, context)] if own else []
        if catalogue:
            assert context.tags is not None, "checked before"  # noqa: S101 - narrows a type
            parts.append(column_part(context.tags, catalogue, prefix="tag"))
        return parts


def _is_own(condition: TagCondition, context: SegmentContext) -> bool:
    in_catalogue = context.tag_schema is not None and condition.key in context.tag_schema.names
    return not in_catalogue and context.own_tags is not None and condition.key in context.own_tag_keys


def _own_part(conditions: list[TagCondition], context: SegmentContext) -> Part:
    own = context.own_tags
    assert own is not None, "checked before"  # noqa: S101 - narrows a type
    keys = sorted({condition.key for condition in conditions})
    names = {key: column_name("own_tag", key) for key in keys}
    values = {name: own.value.max(where=own.tag_key == key) for key, name in names.items()}
    relation = own.filter(own.tag_key.isin(keys)).group_by("customer_id").agg(**values)
    return Part(
        relation=relation, truths={normal_form(each): _truth(names[each.key], each.comparisons) for each in conditions}
    )


def _truth(name: str, comparisons: tuple[Comparison, ...]) -> Truth:
    return lambda table: text_meets(table[name], comparisons)
