"""Lists: customers named in the rule, or in a file that was read beforehand."""

from __future__ import annotations

from collections.abc import Sequence

from evergrove.segments.contracts import Part, SegmentContext, Truth, column_name
from evergrove.segments.errors import UnknownNameError
from evergrove.segments.rules import ListCondition, normal_form
from evergrove.segments.truths import FALSE, TRUE


class ListKind:
    """Customers of a list who do not exist (any more) are nobody's members."""

    def check(self, condition: ListCondition, *, path: str, context: SegmentContext) -> None:
        if condition.key is not None and condition.key not in context.lists:
            raise UnknownNameError(path, noun="list", noun_zh="名单", name=condition.key, known=context.lists)

    def compile(self, conditions: Sequence[ListCondition], *, context: SegmentContext) -> list[Part]:
        parts = []
        for condition in conditions:
            if condition.key is None:
                parts.append(Part(relation=None, truths={normal_form(condition): _named(condition.customers)}))
                continue
            name = column_name("listed", condition.key)
            ids = context.lists[condition.key].select("customer_id").distinct()
            relation = ids.filter(ids.customer_id.notnull()).mutate(**{name: TRUE})
            parts.append(Part(relation=relation, truths={normal_form(condition): _joined(name)}))
        return parts


def _named(customers: tuple[str, ...]) -> Truth:
    return lambda table: table.customer_id.isin(customers)


def _joined(name: str) -> Truth:
    return lambda table: table[name].fill_null(FALSE)
