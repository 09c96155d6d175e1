"""Facts that nodes write of the customers that pass: with the run, the journey's version and an id of their own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa

from evergrove.facts import OUTGOING_SCHEMA, TIMESTAMP, conform
from evergrove.journeys.contracts import Journey
from evergrove.journeys.nodes.contracts import Arrivals, Door

SOURCE = "evergrove:journeys"


def facts_of_passing(
    arrivals: Arrivals,
    places: Sequence[int],
    *,
    name: str,
    mark: str,
    properties: Sequence[str],
    journey: Journey,
    door: Door,
    more: Mapping[str, pa.Array] | None = None,
) -> pa.Table:
    """One fact for each of `places` (numbers of arrivals), in OUTGOING_SCHEMA; `properties`: JSON, one a fact;
    `more`: further columns.

    Its id follows from the run, its visit and `mark` (the node and what of it), so a step done again writes none anew.
    It happened when the run came by, whenever the engine looked.
    """
    count = len(places)
    chosen = np.asarray(places, dtype=np.int64)
    run_ids = [arrivals.run_id[place] for place in places]
    visits = arrivals.visit[chosen].tolist()
    columns = {
        "fact_id": pa.array(
            [f"{run_id}:{mark}:{visit}" for run_id, visit in zip(run_ids, visits, strict=True)], pa.string()
        ),
        "name": pa.repeat(pa.scalar(name), count),
        "customer_id": pa.array([arrivals.customer_id[place] for place in places], pa.string()),
        "occurred_at": pa.array(arrivals.moment_us[chosen]).cast(TIMESTAMP),
        "received_at": pa.repeat(pa.scalar(door.now, TIMESTAMP), count),
        "source": pa.repeat(pa.scalar(SOURCE), count),
        "journey_key": pa.repeat(pa.scalar(journey.reference), count),
        "run_id": pa.array(run_ids, pa.string()),
        "properties": pa.array(properties, pa.string()),
    }
    return conform(pa.table({**columns, **(more or {})}), schema=OUTGOING_SCHEMA)
