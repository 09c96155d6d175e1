"""Who comes back: cohorts by the first event of a kind, and who did the return event how many periods later.

What is counted, exactly:
- A customer belongs to the cohort of the week or month (of the workspace's zone) of the first event ever that passes
  the filters of `first`, up to the instant; a later one changes nothing.
- The customer returned at age k when an event that passes `again` happened later than that first event (not at the same
  microsecond) and in the k-th period after the cohort's. At age 0 everybody has been watched for a part of the period
  only, so it compares with no other age.
- A period that is still running at the instant is told as it stands and marked: nobody may read it as a drop. The row
  of totals counts whole periods only.
- Events of nobody are in no cohort; how many there are is said.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import ibis.expr.types as ir
import numpy as np
import pyarrow as pa

from evergrove.facts import Engine, micros
from evergrove.insight.behaviour.people import PeoplePage, people_page
from evergrove.insight.behaviour.zoned_days import (
    EPOCH,
    Unit,
    day_begins,
    day_of,
    first_day_of,
    period_label,
    period_of,
    zoned_day,
)
from evergrove.kit import InvalidError
from evergrove.segments import EventFilter, rows_passing
from evergrove.statistics import Estimate, share

COHORTS_MAX = 53
"""Rows of the table: a year of weeks, or four years of months."""


class InvalidRetentionError(InvalidError):
    code = "insight.retention_invalid"


@dataclass(frozen=True, kw_only=True)
class Deed:
    """Events of one name that pass every filter."""

    name: str
    where: tuple[EventFilter, ...] = ()

    def among(self, facts: ir.Table) -> ir.Table:
        """The facts that are such a deed."""
        named = facts.filter(facts.name == self.name)
        return named.filter(rows_passing(named, self.where)) if self.where else named


@dataclass(frozen=True, kw_only=True)
class RetentionDefinition:
    """`cohorts`: how many weeks or months are shown, the running one with them."""

    first: Deed
    again: Deed
    unit: Unit = "month"
    cohorts: int = 12
    zone: str = "UTC"

    def __post_init__(self) -> None:
        if not 1 <= self.cohorts <= COHORTS_MAX:
            raise InvalidRetentionError(
                f"{self.cohorts} cohorts are not between 1 and {COHORTS_MAX}", help="12 months or 12 weeks read well"
            )
        if not self.first.name or not self.again.name:
            raise InvalidRetentionError(
                "a cohort begins with one event and returns with another or the same",
                help="name both, for example Order Completed twice",
            )

    def last_period(self, as_of: datetime) -> int:
        """The period that is running at the instant."""
        return period_of(day_of(as_of, zone=self.zone), unit=self.unit)

    def first_period(self, as_of: datetime) -> int:
        """The oldest cohort that is shown."""
        return self.last_period(as_of) - self.cohorts + 1


@dataclass(frozen=True, kw_only=True)
class RetentionCell:
    """Customers of the cohort who returned at this age; `is_complete`: the period was over at the instant."""

    age: int
    customers: int
    share: Estimate
    is_complete: bool


@dataclass(frozen=True, kw_only=True)
class RetentionRow:
    """One cohort, `2026-03` or the Monday `2026-03-02`; the cells from age 0 to the running period."""

    cohort: str
    begins: date
    size: int
    is_complete: bool
    cells: tuple[RetentionCell, ...]


@dataclass(frozen=True, kw_only=True)
class RetentionTotal:
    """All cohorts whose period of this age is over, put together: `customers` of `size` returned."""

    age: int
    customers: int
    size: int
    share: Estimate


@dataclass(frozen=True, kw_only=True)
class Retention:
    """The table, oldest cohort first. `without_customer`: first events of the shown time that belong to nobody."""

    as_of: datetime
    unit: Unit
    zone: str
    rows: tuple[RetentionRow, ...]
    totals: tuple[RetentionTotal, ...]
    without_customer: int


def retention_table(
    engine: Engine,
    facts: ir.Table,
    *,
    definition: RetentionDefinition,
    as_of: datetime,
    members: ir.Table | None = None,
) -> Retention:
    """The cohorts of `facts` (a relation of `facts_relation` at `as_of`); `members` (customer_id) narrows them.

    Three passes over the facts of the two names; what is fetched is one row a cell.
    """
    occasions = _occasions(engine, facts, definition=definition, as_of=as_of, members=members)
    sizes = {
        row["first_period"]: row["customers"]
        for row in engine.fetch(
            occasions.starts.group_by("first_period").agg(customers=occasions.starts.count().cast("int64"))
        ).to_pylist()
    }
    counts = cohort_counts(engine, occasions.returns)
    last = definition.last_period(as_of)
    rows = tuple(
        _row(first, size=sizes.get(first, 0), counts=counts, last=last, unit=definition.unit)
        for first in range(definition.first_period(as_of), last + 1)
    )
    return Retention(
        as_of=as_of,
        unit=definition.unit,
        zone=definition.zone,
        rows=rows,
        totals=_totals(rows),
        without_customer=_without_customer(engine, facts, definition=definition, as_of=as_of),
    )


def retention_people(
    engine: Engine,
    facts: ir.Table,
    *,
    definition: RetentionDefinition,
    as_of: datetime,
    cohort: str,
    age: int | None,
    returned: bool = True,
    members: ir.Table | None = None,
    after: str = "",
    limit: int = 50,
) -> PeoplePage:
    """Who is behind a cell: of `cohort` (as its row says it) those who returned at `age`, or those who did not.

    Without an age, everybody of the cohort. Raises InvalidRetentionError for a cohort that the table does not have.
    """
    labels = {
        period_label(number, unit=definition.unit): number
        for number in range(definition.first_period(as_of), definition.last_period(as_of) + 1)
    }
    if cohort not in labels:
        raise InvalidRetentionError(
            f"the table has no cohort “{cohort[:20]}”", help="take the name of a cohort as the table gives it"
        )
    occasions = _occasions(engine, facts, definition=definition, as_of=as_of, members=members)
    people = occasions.starts.filter(occasions.starts.first_period == labels[cohort])
    if age is not None:
        came = occasions.returns.filter(occasions.returns.period - occasions.returns.first_period == age)
        people = people.semi_join(came, "customer_id") if returned else people.anti_join(came, "customer_id")
    return people_page(engine, people, after=after, limit=limit)


def cohort_counts(engine: Engine, returns: ir.Table) -> dict[tuple[int, int], int]:
    """(first period, periods since) → customers, of rows (customer_id, first_period, period), one a customer and
    period. The one count of every cohort table of the product."""
    aged = returns.mutate(age=returns.period - returns.first_period)
    counted = aged.group_by(["first_period", "age"]).agg(customers=aged.count().cast("int64"))
    return {(row["first_period"], row["age"]): row["customers"] for row in engine.fetch(counted).to_pylist()}


@dataclass(frozen=True, kw_only=True)
class _Occasions:
    """starts: (customer_id, first_us, first_period); returns: (customer_id, first_period, period), each once."""

    starts: ir.Table
    returns: ir.Table


def _occasions(
    engine: Engine, facts: ir.Table, *, definition: RetentionDefinition, as_of: datetime, members: ir.Table | None
) -> _Occasions:
    owned = facts.filter(facts.customer_id.notnull())
    if members is not None:
        owned = owned.semi_join(members, "customer_id")
    begun = definition.first.among(owned)
    starts = begun.group_by("customer_id").agg(first_us=begun.occurred_us.min())
    since = micros(_begins(definition, as_of=as_of))
    starts = starts.filter(starts.first_us >= since)
    periods = _periods(engine, definition=definition, as_of=as_of)
    starts = starts.mutate(day=zoned_day(starts.first_us, zone=definition.zone, as_of=as_of))
    starts = starts.inner_join(periods, "day").select("customer_id", "first_us", first_period="period")
    starts = engine.remember(starts, name=_own_name("starts"))
    done = definition.again.among(owned)
    done = done.filter(done.occurred_us > since).select("customer_id", "occurred_us")
    joined = done.inner_join(starts, "customer_id")
    joined = joined.filter(joined.occurred_us > joined.first_us)
    joined = joined.mutate(day=zoned_day(joined.occurred_us, zone=definition.zone, as_of=as_of))
    returns = joined.inner_join(periods, "day").select("customer_id", "first_period", "period").distinct()
    return _Occasions(starts=starts, returns=engine.remember(returns, name=_own_name("returns")))


def _begins(definition: RetentionDefinition, *, as_of: datetime) -> datetime:
    first_day = first_day_of(definition.first_period(as_of), unit=definition.unit)
    return day_begins(first_day, zone=definition.zone)


def _periods(engine: Engine, *, definition: RetentionDefinition, as_of: datetime) -> ir.Table:
    """(day, period) of every day that is shown: a table to join, as `orders.calendar` has it."""
    first = first_day_of(definition.first_period(as_of), unit=definition.unit)
    last = day_of(as_of, zone=definition.zone)
    days = np.arange(first, last + 1, dtype=np.int64)
    periods = np.array([period_of(int(day), unit=definition.unit) for day in days], dtype=np.int64)
    return engine.table(pa.table({"day": days, "period": periods}), name=_own_name("periods"))


def _row(first: int, *, size: int, counts: dict[tuple[int, int], int], last: int, unit: Unit) -> RetentionRow:
    return RetentionRow(
        cohort=period_label(first, unit=unit),
        begins=EPOCH + timedelta(days=first_day_of(first, unit=unit)),
        size=size,
        is_complete=first < last,
        cells=tuple(
            RetentionCell(
                age=age,
                customers=counts.get((first, age), 0),
                share=share(counts.get((first, age), 0), size=size),
                is_complete=first + age < last,
            )
            for age in range(last - first + 1)
        ),
    )


def _totals(rows: tuple[RetentionRow, ...]) -> tuple[RetentionTotal, ...]:
    found = []
    for age in range(max((len(row.cells) for row in rows), default=0)):
        watched = [row for row in rows if age < len(row.cells) and row.cells[age].is_complete]
        size = sum(row.size for row in watched)
        customers = sum(row.cells[age].customers for row in watched)
        if size:
            found.append(RetentionTotal(age=age, customers=customers, size=size, share=share(customers, size=size)))
    return tuple(found)


def _without_customer(engine: Engine, facts: ir.Table, *, definition: RetentionDefinition, as_of: datetime) -> int:
    nobody = definition.first.among(facts.filter(facts.customer_id.isnull()))
    nobody = nobody.filter(nobody.occurred_us >= micros(_begins(definition, as_of=as_of)))
    return int(engine.fetch(nobody.agg(rows=nobody.count().cast("int64"))).column("rows")[0].as_py())


def _own_name(what: str) -> str:
    return f"retention_{what}_{uuid.uuid4().hex[:12]}"
