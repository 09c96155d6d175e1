"""What every score reads: facts as of an instant, brought once to one row a customer, name and day.

Invariants
- `days_ago` counts whole periods of 24 h back from `as_of`: 0 <= days_ago < W is the window (as_of - W, as_of], to the
  microsecond and in every time zone. `local_day` tells which purchases fell on one day of the customer.
- Facts that belong to nobody are left out. Nothing but `facts` is read: what is not in it changes no score.
- `present` names the facts that this workspace sends at all. A customer without tickets has no trouble where tickets
  are sent, and is unknown where they are not.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import ibis
import ibis.expr.types as ir

from evergrove.facts import Engine, done_by_people, get_json_object, micros

ORDER = "Order Completed"
REFUND = "Order Refunded"
LINE = "Item Ordered"
TICKET = "Ticket Opened"
SURVEY = "Survey Answered"

OUTBOUND_PREFIX = "Message "
ANSWERS = ("Message Opened", "Message Clicked", "Message Converted")
"""Of the facts about messages only these are the customer's own doing."""

NOT_THE_CUSTOMER = (
    "Customer Merged", "Customer Unmerged", "Tag Changed", "Score Changed", "Stage Changed", "Segment Entered",
    "Segment Exited", "Journey Entered", "Journey Moved", "Journey Exited", "Experiment Exposed", "Coupon Issued",
    "Points Expired", "Tier Changed", "Ticket Replied", "Ticket Solved", "Task Opened", "Task Done",
)  # fmt: skip
"""Facts that the shop makes: they are no sign of life."""

MICROSECONDS_OF_DAY = 24 * 60 * 60 * 1_000_000

FULL = 10_000
"""Axes, shares and survey answers are integers of one ten-thousandth: hundredths of a point of 0 to 100."""

WHOLE_NUMBER = "^([0-9]{1,9})([.][0-9]+)?$"
"""Numbers in JSON text that are read, without their decimals; all else is unknown."""


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """Relations as of one instant, computed once by the engine.

    customers: (customer_id, first_days_ago, last_days_ago, acted_days_ago), one row for each customer with a fact;
        acted_days_ago is null where the customer did nothing himself.
    days: (customer_id, name, local_day, days_ago, facts, amount_minor, dwell_seconds, answers, answer_sum): facts of
        the names asked for, their money, and survey answers as ten-thousandths of the best one.
    products: (customer_id, product_id, days_ago): the latest purchase of each product.
    """

    engine: Engine
    as_of: datetime
    present: frozenset[str]
    customers: ir.Table
    days: ir.Table
    products: ir.Table

    def has(self, *names: str) -> bool:
        """Whether the workspace sends any of these facts."""
        return not self.present.isdisjoint(names)

    def own_name(self, what: str) -> str:
        """A name that no other relation of the engine has."""
        return _own_name(what)

    def remember(self, expression: ir.Table, *, what: str) -> ir.Table:
        """Compute once. Each call gets a name of its own: two instants live side by side in one engine."""
        return self.engine.remember(expression, name=_own_name(what))

    def named(self, names: Iterable[str]) -> ir.Table:
        """The rows of `days` with one of these names."""
        return self.days.filter(self.days.name.isin(sorted(set(names))))


def gather(
    engine: Engine,
    facts: ir.Table,
    *,
    as_of: datetime,
    names: Iterable[str],
    present: frozenset[str] | None = None,
) -> Evidence:
    """Bring `facts` (already cut at `as_of`) to the three relations. `names`: the facts that the models count.

    Cost: one pass over all facts for `customers`, one over the counted names, one over the order lines.
    Without `present` the names are read from the facts themselves, another pass.
    """
    owned = done_by_people(facts.filter(facts.customer_id.notnull()))
    owned = owned.mutate(days_ago=((micros(as_of) - owned.occurred_us) // MICROSECONDS_OF_DAY).cast("int64"))
    if present is None:
        listed = engine.fetch(facts.select(name=facts.name).distinct())
        present = frozenset(name for name in listed.column("name").to_pylist() if name is not None)
    return Evidence(
        engine=engine,
        as_of=as_of,
        present=present,
        customers=engine.remember(_customers(owned), name=_own_name("customers")),
        days=engine.remember(_days(owned, names=sorted({ORDER, REFUND, *names})), name=_own_name("days")),
        products=engine.remember(_products(owned), name=_own_name("products")),
    )


def purchase_days(evidence: Evidence, *, events: Iterable[str] = (ORDER,)) -> ir.Table:
    """(customer_id, local_day, days_ago, facts, amount_minor): one row a customer and day with one of the events."""
    days = evidence.named(events)
    return days.group_by(["customer_id", "local_day"]).agg(
        days_ago=days.days_ago.min(),
        facts=days.facts.sum().cast("int64"),
        amount_minor=days.amount_minor.sum().cast("int64"),
    )


def purchase_rhythm(evidence: Evidence, *, events: Iterable[str] = (ORDER,)) -> ir.Table:
    """(customer_id, repeats, span_days, silence_days, age_days) of those who did one of the events.

    repeats: days with an event after the first one; span_days: first to last of them in local days; silence_days: whole
    24 h since the last event; age_days = span + silence. Events of one local day are one (BG/NBD needs it so).
    """
    days = purchase_days(evidence, events=events)
    rhythm = days.group_by("customer_id").agg(
        repeats=(days.count() - 1).cast("int64"),
        span_days=(days.local_day.max() - days.local_day.min()).cast("int64"),
        silence_days=days.days_ago.min(),
    )
    return rhythm.mutate(age_days=rhythm.span_days + rhythm.silence_days)


def _own_name(what: str) -> str:
    return f"score_{what}_{uuid.uuid4().hex[:12]}"


def _customers(owned: ir.Table) -> ir.Table:
    about_messages = owned.name.startswith(OUTBOUND_PREFIX) & ~owned.name.isin(ANSWERS)
    own_doing = ~(about_messages | owned.name.isin(NOT_THE_CUSTOMER))
    return owned.group_by("customer_id").agg(
        first_days_ago=owned.days_ago.max(),
        last_days_ago=owned.days_ago.min(),
        acted_days_ago=own_doing.ifelse(owned.days_ago, ibis.null("int64")).min(),
    )


def _days(owned: ir.Table, *, names: list[str]) -> ir.Table:
    counted = owned.filter(owned.name.isin(names))
    answer = _answer(counted)
    counted = counted.mutate(answer=answer, dwell=_whole_number(counted.properties, key="dwell_seconds"))
    return counted.group_by(["customer_id", "name", "local_day", "days_ago"]).agg(
        facts=counted.count(),
        amount_minor=counted.amount_minor.sum().fill_null(0).cast("int64"),
        dwell_seconds=counted.dwell.sum().fill_null(0).cast("int64"),
        answers=counted.answer.count().fill_null(0).cast("int64"),
        answer_sum=counted.answer.sum().fill_null(0).cast("int64"),
    )


def _products(owned: ir.Table) -> ir.Table:
    lines = owned.filter((owned.name == LINE) & owned.product_id.notnull())
    return lines.group_by(["customer_id", "product_id"]).agg(days_ago=lines.days_ago.min())


def _answer(facts: ir.Table) -> ir.IntegerColumn:
    """A survey's answer as ten-thousandths of its best one; null where either number is not told."""
    score = _whole_number(facts.properties, key="score")
    best = _whole_number(facts.properties, key="score_max")
    within = (facts.name == SURVEY) & (best > 0) & (score <= best)
    return within.ifelse((score * FULL) // best.nullif(0), ibis.null("int64")).cast("int64")


def _whole_number(document: ir.StringColumn, *, key: str) -> ir.IntegerColumn:
    text = get_json_object(document, f"$.{key}")
    digits = text.re_search(WHOLE_NUMBER).ifelse(text.re_extract(WHOLE_NUMBER, 1), None)
    return digits.nullif("").cast("int64")
