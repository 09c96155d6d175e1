"""Whether customers lose their health: more fell under the bound since the scores before than rose over it.

Both counts are of the same customers, so they are compared as McNemar (1947) does: by those who changed sides alone.
Nobody is alarmed by a handful: the loss must also be SHARE_MIN of all who are judged.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import ibis.expr.types as ir

from evergrove.facts import Engine

HEALTH_BOUND = 4_000
"""A health index of 40, in hundredths: under it a customer is in danger."""

SHARE_MIN = 0.01
DEVIATE = 1.96
"""Of a standard normal, for 95 %."""

CUSTOMERS_MIN = 10


@dataclass(frozen=True, kw_only=True)
class HealthChange:
    """Customers that both scores judge: who fell under the bound, who rose over it, who stands under it now."""

    judged: int
    fell: int
    rose: int
    under: int

    @property
    def is_falling(self) -> bool:
        """Beyond chance, and worth a word."""
        net = self.fell - self.rose
        is_many = net >= max(CUSTOMERS_MIN, SHARE_MIN * self.judged)
        return is_many and net > DEVIATE * sqrt(self.fell + self.rose)


def health_change(engine: Engine, scores: ir.Table, *, earlier: ir.Table) -> HealthChange:
    """Compare two relations of scores, customer by customer."""
    now = scores.filter(scores.health_hundredths.notnull()).select("customer_id", now=scores.health_hundredths)
    then = earlier.filter(earlier.health_hundredths.notnull())
    both = now.join(then.select("customer_id", then=then.health_hundredths), "customer_id")
    is_under, was_under = both.now < HEALTH_BOUND, both.then < HEALTH_BOUND
    counted = both.agg(
        judged=both.count().fill_null(0).cast("int64"),
        fell=both.count(where=is_under & ~was_under).fill_null(0).cast("int64"),
        rose=both.count(where=~is_under & was_under).fill_null(0).cast("int64"),
        under=both.count(where=is_under).fill_null(0).cast("int64"),
    )
    return HealthChange(**engine.fetch(counted).to_pylist()[0])
