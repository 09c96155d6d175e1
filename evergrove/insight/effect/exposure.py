"""Who was exposed, when first, in which arm, and who of them can be compared."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from evergrove.experiments import CONTROL, EXPERIMENT_EXPOSED
from evergrove.facts import Engine, get_json_object, micros
from evergrove.insight.effect.contracts import EffectDimension, EffectScope
from evergrove.segments import rows_passing

MICROSECOND = timedelta(microseconds=1)

JUDGED, PENDING, MERGED, MIXED, OTHER_SHARE = "judged", "pending", "merged", "mixed", "other_share"

NO_SEGMENT = ""


@dataclass(frozen=True, kw_only=True)
class Exposed:
    """people: one row a customer (customer_id, part, exposed_us, is_control, control_bp, standing).

    `standing` is one of JUDGED, PENDING, MERGED, MIXED, OTHER_SHARE; `control_bp` is null when no exposure says its
    chance.
    """

    engine: Engine
    facts: ir.Table
    scope: EffectScope
    as_of: datetime
    people: ir.Table

    @property
    def judged(self) -> ir.Table:
        return self.people.filter(self.people.standing == JUDGED)


def exposed_people(
    engine: Engine,
    facts: ir.Table,
    *,
    scope: EffectScope,
    as_of: datetime,
    by: EffectDimension | None,
    segments: Mapping[str, str],
) -> Exposed:
    """Read the exposures of `scope` from `facts` (a relation of `facts_relation` at `as_of`), once.

    A customer counts from the first exposure on; in a report by some dimension, from the first one in each part.
    """
    told = facts.filter((facts.name == EXPERIMENT_EXPOSED) & facts.customer_id.notnull())
    told = in_scope(told, key=told.experiment_key, scope=scope)
    told = told.mutate(
        part=part_of(told, by=by, key=told.experiment_key, segments=segments),
        chance_bp=whole_number(get_json_object(told.properties, "$.control_bp")),
    )
    return exposed_of(engine, facts, told, scope=scope, as_of=as_of)


def exposed_of(engine: Engine, facts: ir.Table, told: ir.Table, *, scope: EffectScope, as_of: datetime) -> Exposed:
    """The people of `told`: facts that each put a customer into an arm, with `part` and `chance_bp` (null: unknown).

    Compared are those alone whose chance of being kept back was the share p, so both arms stand for the same people
    and their plain difference is without bias, whatever the others do (a stratum by its chance; Imbens and Rubin,
    Causal Inference, 2015, chapter 9). Left out, in both arms alike, are people who were several customers when they
    were drawn (one of m kept back keeps back all: chance 1 - (1 - p)^m), and those who were drawn apart and became
    one later: of two, both arms agree with chances p² and (1 - p)², so who is left of them would thin out the control
    group. What makes customers one must not depend on the arm; a visitor who was never exposed counts as nobody.
    """
    people = _with_usual_share(_people(told))
    standing = ibis.cases(
        ((people.controls > 0) & (people.controls < people.exposures), MIXED),
        ((people.several > 0) | (people.origins > 1), MERGED),
        (_is_true((people.share_bp != people.usual_bp) | (people.share_bp != people.last_share_bp)), OTHER_SHARE),
        (people.exposed_us > micros(as_of) - scope.window // MICROSECOND, PENDING),
        else_=JUDGED,
    )
    people = people.select(
        "customer_id",
        "part",
        "exposed_us",
        "control_bp",
        is_control=(people.controls > 0).ifelse(1, 0).cast("int64"),
        standing=standing,
    )
    people = engine.remember(people, name=own_name("exposed"))
    return Exposed(engine=engine, facts=facts, scope=scope, as_of=as_of, people=people)


def _people(told: ir.Table) -> ir.Table:
    """One row a customer and part. `share_bp` and `last_share_bp` are the least and the largest share of the versions
    that drew them, a version's share being the chance of whoever is one customer only; `several`: how many exposures
    say a larger chance than that; `origins`: as how many customers they were exposed."""
    shares = told.group_by("experiment_key").agg(version_bp=told.chance_bp.min())
    told = told.left_join(shares, "experiment_key")
    is_control = (told.variant == CONTROL).ifelse(1, 0)
    is_several = _is_true(told.chance_bp > told.version_bp).ifelse(1, 0)
    return told.group_by(["customer_id", "part"]).agg(
        exposed_us=told.occurred_us.min(),
        controls=is_control.sum(),
        exposures=told.count(),
        several=is_several.sum(),
        origins=told.origin_id.nunique(),
        control_bp=told.chance_bp.max(),
        share_bp=told.version_bp.min(),
        last_share_bp=told.version_bp.max(),
    )


def _with_usual_share(people: ir.Table) -> ir.Table:
    """With `usual_bp`: the share with which most of their part were drawn, the smaller one of equals: a version is
    judged by its own share, whatever others had."""
    counts = people.group_by(["part", "share_bp"]).agg(drawn=people.count())
    place = ibis.row_number().over(group_by=counts.part, order_by=[counts.drawn.desc(), counts.share_bp.asc()])
    ranked = counts.mutate(place=place)
    usual = ranked.filter(ranked.place == 0).select("part", usual_bp=ranked.share_bp)
    return people.inner_join(usual, "part")


def _is_true(value: ir.BooleanValue) -> ir.BooleanValue:
    return value.fill_null(ibis.literal(value=False))


def in_scope(table: ir.Table, *, key: ir.StringValue, scope: EffectScope) -> ir.Table:
    """The facts of the scope; `key` is the column that names the campaign with its version."""
    if scope.launch_id:
        table = table.filter(get_json_object(table.properties, "$.launch_id") == scope.launch_id)
    if scope.journey:
        is_version = "@" in scope.journey
        own = table.journey_key
        table = table.filter(own == scope.journey if is_version else own.startswith(f"{scope.journey}@"))
    if not scope.campaign:
        return table
    is_version = "@" in scope.campaign
    return table.filter(key == scope.campaign if is_version else key.startswith(f"{scope.campaign}@"))


def reaches_goal(facts: ir.Table, *, scope: EffectScope) -> ir.BooleanValue:
    """Which of `facts` are a conversion; never null."""
    return (facts.name == scope.goal) & rows_passing(facts, scope.goal_where)


def part_of(table: ir.Table, *, by: str | None, key: ir.StringValue, segments: Mapping[str, str]) -> ir.StringValue:
    """The value of dimension `by` of each fact, as a text; empty where the fact does not say it."""
    if by == "campaign":
        value = key
    elif by == "channel":
        value = table.channel
    elif by == "template":
        value = get_json_object(table.properties, "$.template")
    elif by == "segment":
        launch = get_json_object(table.properties, "$.launch_id")
        value = launch.cases(*segments.items(), else_=NO_SEGMENT) if segments else ibis.literal(NO_SEGMENT)
    elif by == "hour":
        said = whole_number(get_json_object(table.properties, "$.hour"))
        # Without an offset nobody knows whose clock it was: the hour of Greenwich would be a wrong answer.
        known = table.utc_offset_minutes.notnull().ifelse(table.local_minute // 60, ibis.null("int64"))
        value = ibis.coalesce(said, known).cast("string").lpad(2, "0")
    else:
        value = ibis.literal("")
    return value.fill_null("")


def whole_number(text: ir.StringValue) -> ir.IntegerValue:
    """The number that `text` writes with up to nine digits; null for all else (a cast would stop one engine)."""
    return text.re_extract(r"^([0-9]{1,9})$", 1).nullif("").cast("int64")


def own_name(what: str) -> str:
    """A name under which nobody else has put a relation into the engine."""
    return f"effect_{what}_{uuid.uuid4().hex[:12]}"


def counts_of(exposed: Exposed) -> pa.Table:
    """(part, standing, is_control, customers, chance_bp) of all who were exposed."""
    people = exposed.people
    grouped = people.group_by(["part", "standing", "is_control"]).agg(
        customers=people.count().cast("int64"), chance_bp=people.control_bp.min().cast("int64")
    )
    return exposed.engine.fetch(grouped)
