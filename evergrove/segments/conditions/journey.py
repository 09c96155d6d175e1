"""On the way in a journey: runs that were entered, less those that ended. One pass for all conditions.

A fact of a run names its journey with the version (`welcome@3`), and a run may end under another one than it began
under: journeys are told by what stands before the @. A run that was still waiting to be let in ends without ever having
entered; its exit stands at no node, and does not count.
"""

from __future__ import annotations

from collections.abc import Sequence

import ibis.expr.types as ir

from evergrove.segments.conditions.event_rows import named, passes
from evergrove.segments.contracts import Part, SegmentContext, Truth, column_name
from evergrove.segments.rules import Comparison, EventFilter, JourneyCondition, normal_form

ENTERED, EXITED = "Journey Entered", "Journey Exited"

AT_A_NODE = EventFilter(property="node", comparisons=(Comparison(operator="!=", values=("",)),))


class JourneyKind:
    """Each run writes one entry and, when it is over, one exit: what is left of their numbers is on the way."""

    def check(self, condition: JourneyCondition, *, path: str, context: SegmentContext) -> None:
        """All was checked when the rule was read; a journey that nobody has entered yet is allowed."""

    def compile(self, conditions: Sequence[JourneyCondition], *, context: SegmentContext) -> list[Part]:
        if not conditions:
            return []
        facts = named(context.facts, (ENTERED, EXITED))
        names = {normal_form(each): column_name("journey", normal_form(each)) for each in conditions}
        columns = {names[normal_form(each)]: _on_the_way(facts, each) for each in conditions}
        relation = facts.group_by("customer_id").agg(**columns)
        return [Part(relation=relation, truths={form: _truth(name) for form, name in names.items()})]


def entry_filters(condition: JourneyCondition) -> tuple[EventFilter, ...]:
    """What an entry must say to be one into the journey."""
    if condition.key is None:
        return ()
    return (
        EventFilter(
            column="journey_key", comparisons=(Comparison(operator="starts_with", values=(f"{condition.key}@",)),)
        ),
    )


def exit_filters(condition: JourneyCondition) -> tuple[EventFilter, ...]:
    """What an exit must say to be one of a run that had entered."""
    return (*entry_filters(condition), AT_A_NODE)


def _on_the_way(facts: ir.Table, condition: JourneyCondition) -> ir.IntegerValue:
    entered = facts.count(where=(facts.name == ENTERED) & passes(facts, entry_filters(condition)))
    return entered - facts.count(where=(facts.name == EXITED) & passes(facts, exit_filters(condition)))


def _truth(name: str) -> Truth:
    return lambda table: table[name].fill_null(0) > 0
