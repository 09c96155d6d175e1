"""Exposure facts: who would have been sent to, in which group. From this moment on, outcomes count.

Both groups are told at the same moment and by the same rule, after the policy has let the customer pass, so what is
compared is like with like; whether a message then goes out is part of what it does (intention to treat).
"""

from __future__ import annotations

from datetime import datetime

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from evergrove.experiments.contracts import HoldOut
from evergrove.facts import OUTGOING_SCHEMA, TIMESTAMP, conform

EXPERIMENT_EXPOSED = "Experiment Exposed"
SOURCE = "evergrove:experiments"


def exposure_facts(
    drawn: pa.Table,
    *,
    hold_out: HoldOut,
    at: datetime,
    occasion: str,
    channel: str | None = None,
    campaign_key: str | None = None,
    journey_key: str | None = None,
    launch_id: str = "",
    template: str = "",
) -> pa.Table:
    """Rows of OUTGOING_SCHEMA for `write_outgoing`, one for each row of `drawn` (DRAW_SCHEMA).

    A customer is exposed once an `occasion`, the launch: its fact's id follows from it.
    """
    count = drawn.num_rows
    key, _, _ = hold_out.experiment_key.partition("@")
    whole = {
        "name": EXPERIMENT_EXPOSED,
        "source": SOURCE,
        "channel": channel,
        "campaign_key": campaign_key or None,
        "journey_key": journey_key or None,
        "experiment_key": hold_out.experiment_key,
    }
    columns = {name: pa.array([value], pa.string()).take(_zeros(count)) for name, value in whole.items()}
    columns |= {name: pa.array([at], TIMESTAMP).take(_zeros(count)) for name in ("occurred_at", "received_at")}
    columns["fact_id"] = pc.binary_join_element_wise("exposed", key, occasion, drawn["customer_id"], ":")
    columns["customer_id"], columns["variant"] = drawn["customer_id"], drawn["variant"]
    columns["properties"] = _properties(drawn, launch_id=launch_id, template=template)
    return conform(pa.table(columns), schema=OUTGOING_SCHEMA)


def _properties(drawn: pa.Table, *, launch_id: str, template: str) -> pa.Array:
    """One text for each chance of being control that occurs: as many as persons have members, a handful."""
    chances = pc.unique(drawn["control_bp"])
    said = {key: value for key, value in (("launch_id", launch_id), ("template", template)) if value}
    texts = [msgspec.json.encode({**said, "control_bp": chance}).decode() for chance in chances.to_pylist()]
    places = pc.index_in(drawn["control_bp"], value_set=chances)
    return pa.array(texts, pa.string()).take(places.combine_chunks())


def _zeros(count: int) -> pa.Array:
    return pa.array(np.zeros(count, dtype=np.int64))
