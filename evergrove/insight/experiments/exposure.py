"""Who was exposed to an experiment, when first, in which arm, and at which look they are judged first."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

import ibis
import ibis.expr.types as ir

from evergrove.experiments import EXPERIMENT_EXPOSED, Experiment
from evergrove.facts import Engine, micros

MICROSECOND = timedelta(microseconds=1)
DAY_US = timedelta(days=1) // MICROSECOND


@dataclass(frozen=True, kw_only=True)
class Subjects:
    """people: one row a customer (customer_id, arm, exposed_us, is_mixed, place).

    `is_mixed`: exposed to several arms, as customers who became one since. They are compared in none: whoever has two
    browsers does more of everything, and is in control more often than the draw says when one of two is enough.
    `place` numbers those whose window is over at `as_of` by their exposure, from 0; it is null for the others, and for
    the mixed. Since every window is as long as another, who is among the first N is known once N windows are over.
    """

    engine: Engine
    facts: ir.Table
    people: ir.Table
    window_days: int


def window_days_of(experiment: Experiment) -> int:
    """Days until the last metric of a customer is known: all are judged by the same customers."""
    return max(metric.after_days + metric.days for metric in experiment.metrics)


def subjects_of(engine: Engine, facts: ir.Table, *, experiment: Experiment, as_of: datetime) -> Subjects:
    """Read the exposures of this version once. A customer counts from the first one on."""
    window_days = window_days_of(experiment)
    told = facts.filter(
        (facts.name == EXPERIMENT_EXPOSED)
        & (facts.experiment_key == experiment.reference)
        & facts.customer_id.notnull()
        & facts.variant.isin(list(experiment.shares_bp))
    )
    # The arm of the first exposure, without a sort: the least text of time and arm.
    said = told.occurred_us.cast("string").lpad(20, "0") + told.variant
    people = told.group_by("customer_id").agg(
        exposed_us=told.occurred_us.min(),
        first_said=said.min(),
        arms=told.variant.nunique().cast("int64"),
    )
    people = people.mutate(arm=people.first_said.substr(20), is_mixed=(people.arms > 1).ifelse(1, 0).cast("int64"))
    if experiment.roll_out.days_max:
        people = people.filter(
            people.exposed_us <= people.exposed_us.min().over(ibis.window()) + experiment.roll_out.days_max * DAY_US
        )
    is_judged = (people.exposed_us <= micros(as_of) - window_days * DAY_US) & (people.is_mixed == 0)
    # Windows end in the order of exposures, so a number among all is a number among the judged; the mixed come last.
    order = [people.is_mixed, people.exposed_us, people.customer_id]
    number = ibis.row_number().over(order_by=order).cast("int64")
    people = people.mutate(place=is_judged.ifelse(number, ibis.null("int64")))
    people = people.select("customer_id", "arm", "exposed_us", "is_mixed", "place")
    kept = engine.remember(people, name=own_name("subjects"))
    return Subjects(engine=engine, facts=facts, people=kept, window_days=window_days)


def own_name(what: str) -> str:
    """A name under which nobody else has put a relation into the engine."""
    return f"experiment_{what}_{uuid.uuid4().hex[:12]}"
