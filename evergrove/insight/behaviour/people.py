"""The customers behind a figure, a page at a time, in the order of their ids."""

from __future__ import annotations

from dataclasses import dataclass

import ibis.expr.types as ir

from evergrove.facts import Engine


@dataclass(frozen=True, kw_only=True)
class PeoplePage:
    """Customers in the order of their ids; `next` goes into `after` for the page behind, None on the last one.

    `total`: how many there are on all pages, where somebody counted.
    """

    customer_ids: tuple[str, ...]
    next: str | None
    total: int | None = None


def people_page(engine: Engine, people: ir.Table, *, after: str = "", limit: int) -> PeoplePage:
    """The `limit` customers behind `after` of a relation with `customer_id`, each once however often it is there."""
    # Grouped: Sail repeats rows of `distinct` under an order and a limit.
    behind = people.filter(people.customer_id > after)
    ids = behind.group_by("customer_id").agg(rows=behind.count())
    found = engine.fetch(ids.order_by("customer_id").limit(limit + 1)).column("customer_id").to_pylist()
    shown = tuple(str(one) for one in found[:limit])
    return PeoplePage(customer_ids=shown, next=shown[-1] if len(found) > limit else None)
