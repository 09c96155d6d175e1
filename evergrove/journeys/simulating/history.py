"""What happened in a period, as the journey would have heard it: facts of the lake in the order of their arrival.

A file that was imported brought years at one moment: its facts are taken as having arrived when they happened, or the
history of a new workspace would set nothing going. Facts that this journey and its messages left in that time are not
heard: the simulation makes its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from evergrove.facts import FACT_SCHEMA, Engine, conform, facts_relation, micros, open_engine
from evergrove.journeys.nodes.contracts import Integers
from evergrove.kit import Workspace


@dataclass(kw_only=True)
class History:
    """The facts of a period, read once from its beginning to its end. `heard_us` is when each is worked in."""

    batches: Iterator[pa.RecordBatch]
    count: int
    _left: pa.Table | None = None

    def until(self, at_us: int) -> pa.Table:
        """The next facts (FACT_SCHEMA), those that arrived up to `at_us`."""
        pieces = []
        while True:
            if self._left is None:
                batch = next(self.batches, None)
                if batch is None:
                    break
                self._left = conform(pa.Table.from_batches([batch]), schema=FACT_SCHEMA)
            arrived = arrived_us(self._left)
            size = int(np.searchsorted(arrived, at_us, side="right"))
            pieces.append(self._left.slice(0, size))
            if size < self._left.num_rows:
                self._left = self._left.slice(size)
                break
            self._left = None
        return pa.concat_tables([FACT_SCHEMA.empty_table(), *pieces])


def arrived_us(facts: pa.Table) -> Integers:
    """When each fact reached us, µs since 1970."""
    return np.asarray(facts["received_at"].cast(pa.int64()), dtype=np.int64)


def customers_who(workspace: Workspace, names: Iterable[str], *, since: datetime, until: datetime) -> pa.Array:
    """Who (by today's ids, ascending) had a fact of one of these names in the period."""
    with open_engine(workspace) as engine:
        facts = _heard(workspace, engine, names=names, since=since, until=until)
        found = facts.filter(facts.customer_id.notnull()).select("customer_id").distinct().order_by("customer_id")
        return engine.fetch(found).column("customer_id").combine_chunks().cast(pa.string())


def has_segment_facts(workspace: Workspace, name: str, segment: str, *, since: datetime, until: datetime) -> bool:
    """Whether changes of a segment's members were told in the period: it was live, or refreshed day by day."""
    with open_engine(workspace) as engine:
        facts = _heard(workspace, engine, names=[name], since=since, until=until)
        said = facts.properties.fill_null("")
        named = facts.filter(said.contains(f'"{segment}@') | said.contains(f'"{segment}"')).limit(1)
        return bool(engine.fetch(named.select("customer_id")).num_rows)


def arrivals_of(
    workspace: Workspace, names: Iterable[str], customer_ids: Sequence[str], *, since: datetime, until: datetime
) -> Integers:
    """The different moments at which facts of these names and customers arrived, ascending."""
    with open_engine(workspace) as engine:
        facts = _of_customers(
            _heard(workspace, engine, names=names, since=since, until=until), engine, customer_ids=customer_ids
        )
        found = engine.fetch(facts.select("heard_us").distinct().order_by("heard_us"))
        return np.asarray(found.column("heard_us").cast(pa.int64()), dtype=np.int64)


@contextmanager
def open_history(
    workspace: Workspace,
    names: Iterable[str],
    customer_ids: Sequence[str],
    *,
    without_journey: str,
    since: datetime,
    until: datetime,
) -> Iterator[History]:
    """The facts of these names and customers, one after the other; those of runs and messages of the journey left
    out."""
    with open_engine(workspace) as engine:
        facts = _heard(workspace, engine, names=names, since=since, until=until)
        facts = facts.filter(~facts.journey_key.fill_null("").startswith(f"{without_journey}@"))
        facts = _of_customers(facts, engine, customer_ids=customer_ids)
        count = engine.fetch(facts.agg(facts=facts.count())).column("facts")[0].as_py()
        # An import's facts arrive when they happened, and are none of an import: they would be passed over as history.
        taken = facts.mutate(
            received_at=ibis.ifelse(facts.import_id.notnull(), facts.occurred_at, facts.received_at),
            import_id=ibis.null("string"),
        ).order_by("heard_us", "feed_seq", "fact_id")
        yield History(batches=iter(engine.stream(taken.select(FACT_SCHEMA.names))), count=count)


def _heard(workspace: Workspace, engine: Engine, *, names: Iterable[str], since: datetime, until: datetime) -> ir.Table:
    """Facts of the period by `heard_us`: when they arrived, those of an import when they happened."""
    facts = facts_relation(workspace, engine, as_of=until)
    facts = facts.filter(facts.name.isin(sorted(set(names))))
    facts = facts.mutate(heard_us=ibis.ifelse(facts.import_id.notnull(), facts.occurred_us, facts.received_us))
    return facts.filter(facts.heard_us >= micros(since), facts.heard_us < micros(until))


def _of_customers(facts: ir.Table, engine: Engine, *, customer_ids: Sequence[str]) -> ir.Table:
    listed = engine.table(pa.table({"customer_id": pa.array(customer_ids, pa.string())}), name="simulated_customers")
    return facts.semi_join(listed, "customer_id")


def own_facts(outgoing: pa.Table, *, names: Iterable[str]) -> pa.Table:
    """Facts that the simulation made (OUTGOING_SCHEMA) as the feed would have them, those of these names."""
    chosen = outgoing.filter(pc.is_in(outgoing["name"], value_set=pa.array(sorted(set(names)), pa.string())))
    return conform(chosen, schema=FACT_SCHEMA)
