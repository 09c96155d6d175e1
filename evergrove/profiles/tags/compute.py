"""All tags of all customers as of t, as one relation."""

from __future__ import annotations

from datetime import datetime

import ibis
import ibis.expr.types as ir

from evergrove.facts import Engine, done_by_people, micros
from evergrove.kit import new_id
from evergrove.profiles.tags.combined import COMBINED_TAGS
from evergrove.profiles.tags.contracts import IBIS_TYPES, MICROSECONDS_OF_DAY, Family, Scope, Tag
from evergrove.profiles.tags.people import ANY_FACT, KNOWN
from evergrove.profiles.tags.registry import FAMILIES, TAGS

READ_COLUMNS = (
    "fact_id", "name", "customer_id", "occurred_us", "local_day", "local_minute", "channel", "device", "session_id",
    "utm_source", "utm_medium", "utm_campaign", "country", "region", "city", "order_id", "product_id", "category",
    "quantity", "amount_minor", "message_id", "properties",
)  # fmt: skip
"""What the families read: the fewer columns, the shorter each query."""


def present_names(engine: Engine, facts: ir.Table) -> frozenset[str]:
    """The names of facts that the workspace has in `facts`, guests' ones too."""
    return frozenset(engine.fetch(facts.select("name").distinct()).column("name").to_pylist())


def is_known(tag: Tag, *, present: frozenset[str]) -> bool:
    """Whether any of the tag's source facts exists."""
    return ANY_FACT in tag.source_facts or not present.isdisjoint(tag.source_facts)


def tags_relation(engine: Engine, facts: ir.Table, *, as_of: datetime, present: frozenset[str]) -> ir.Table:
    """One row for each customer who has a fact in `facts`: the columns of TAG_SCHEMA.

    `facts` is a facts relation cut at `as_of`, `present` the names in it. The families are computed here, once each,
    and kept by the engine until it is closed; what comes back only joins them.
    """
    scope = _scope(engine, facts, as_of=as_of)
    known = [family for family in FAMILIES if family is KNOWN or not present.isdisjoint(family.fact_names)]
    table = _family_relation(scope, KNOWN, present=present)
    for family in known[1:]:
        part = _family_relation(scope, family, present=present)
        table = table.left_join(part, "customer_id").drop("customer_id_right")
    table = _complete(table, tags=[tag for family in FAMILIES for tag in family.tags], present=present)
    table = table.mutate(**{tag.key: _combined(tag, table, present=present) for tag in COMBINED_TAGS})
    return table.select("customer_id", *(tag.key for tag in TAGS))


def _scope(engine: Engine, facts: ir.Table, *, as_of: datetime) -> Scope:
    as_of_us = micros(as_of)
    own = done_by_people(facts.filter(facts.customer_id.notnull()))
    own = own.select(*READ_COLUMNS, age_us=ibis.literal(as_of_us, type="int64") - own.occurred_us)
    return Scope(
        engine=engine,
        facts=own,
        as_of_us=as_of_us,
        as_of_day=as_of_us // MICROSECONDS_OF_DAY,
        # Two calls may share an engine: each keeps its intermediates under a name of its own.
        prefix=new_id("tags"),
    )


def _family_relation(scope: Scope, family: Family, *, present: frozenset[str]) -> ir.Table:
    """customer_id and the family's tags that are known, one row a customer who has any of its rows."""
    rows = family.rows(scope)
    values = {tag.key: _typed(tag, tag.expression(rows)) for tag in family.tags if is_known(tag, present=present)}
    one_row = rows.select("customer_id", **values) if family.is_grouped else rows.group_by("customer_id").agg(**values)
    return scope.engine.remember(one_row, name=f"{scope.prefix}_{family.name}")


def _complete(table: ir.Table, *, tags: list[Tag], present: frozenset[str]) -> ir.Table:
    """Fill in what is 0 for a customer without such facts, and null where nobody can know."""
    columns = {}
    for tag in tags:
        if not is_known(tag, present=present):
            columns[tag.key] = ibis.null(IBIS_TYPES[tag.kind])
        elif tag.absent is not None:
            columns[tag.key] = table[tag.key].fill_null(tag.absent)
        else:
            columns[tag.key] = table[tag.key]
    return table.select("customer_id", **columns)


def _combined(tag: Tag, table: ir.Table, *, present: frozenset[str]) -> ir.Value:
    if not is_known(tag, present=present):
        return ibis.null(IBIS_TYPES[tag.kind])
    return _typed(tag, tag.expression(table))


def _typed(tag: Tag, value: ir.Value) -> ir.Value:
    return value.cast(IBIS_TYPES[tag.kind])
