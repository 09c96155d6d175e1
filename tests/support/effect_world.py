"""A campaign told from its draw to its orders, for the tests of the effect report."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from evergrove.experiments import HoldOut, draw_members, exposure_facts, own_hold_out
from evergrove.facts.lake import LAKE_SCHEMA
from evergrove.facts.relations import derive
from evergrove.facts.schema import TIMESTAMP
from evergrove.simulator import Answering, Answers, answer

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from evergrove.facts.engine import Engine

SENT_AT = datetime(2026, 10, 1, 3, tzinfo=UTC)
AS_OF = SENT_AT + timedelta(days=30)
LAUNCH = "launch-1"
CAMPAIGN = "spring@3"
NOBODY_MERGED = pa.table({"customer_id": pa.array([], pa.string()), "root": pa.array([], pa.string())})


def customers(count: int) -> pa.Array:
    """`cus_000000` and so on."""
    numbers = pa.array(range(count), pa.int64()).cast(pa.string())
    return pc.binary_join_element_wise("cus", pc.utf8_lpad(numbers, 7, "0"), "_")


def campaign_answers(
    count: int,
    *,
    answering: Answering,
    seed: int,
    hold_out: HoldOut | None = None,
    channel: str = "email",
    prefix: str = "",
) -> tuple[pa.Table, Answers]:
    """All facts of one launch to `count` customers (LAKE_SCHEMA), and the answers with their truth."""
    kept = hold_out or own_hold_out(CAMPAIGN, share_bp=1_000, salt=f"seed {seed}")
    people = customers(count)
    people = pc.binary_join_element_wise(prefix, people, "") if prefix else people
    drawn = draw_members(people, members=NOBODY_MERGED, hold_out=kept)
    exposures = exposure_facts(
        drawn,
        hold_out=kept,
        at=SENT_AT,
        occasion=LAUNCH,
        launch_id=LAUNCH,
        channel=channel,
        campaign_key=kept.experiment_key,
        template="welcome@2",
    )
    asked = asked_of(drawn, channel=channel, campaign_key=kept.experiment_key)
    answers = answer(asked, answering=answering, seed=seed)
    parts = [exposures, sent_facts(asked), answers.facts]
    return pa.concat_tables([lake_rows(part) for part in parts]), answers


def asked_of(drawn: pa.Table, *, channel: str, campaign_key: str) -> pa.Table:
    """What the simulator is asked: everybody exposed at SENT_AT, the treated sent to half a minute later."""
    count = drawn.num_rows
    sent = pa.array([SENT_AT + timedelta(seconds=30)] * count, TIMESTAMP)
    return pa.table(
        {
            "message_id": pc.binary_join_element_wise("msg", drawn["customer_id"], "_"),
            "customer_id": drawn["customer_id"],
            "variant": drawn["variant"],
            "exposed_at": pa.array([SENT_AT] * count, TIMESTAMP),
            "sent_at": pc.if_else(pc.equal(drawn["variant"], "treated"), sent, pa.scalar(None, TIMESTAMP)),
            "channel": pa.array([channel] * count, pa.string()),
            "campaign_key": pa.array([campaign_key] * count, pa.string()),
        }
    )


def sent_facts(asked: pa.Table) -> pa.Table:
    """Message Sent of the treated, Message Suppressed (hold_out) of control, as the delivery tells them."""
    is_treated = pc.equal(asked["variant"], "treated")
    names = pc.if_else(is_treated, "Message Sent", "Message Suppressed")
    said = '{"template":"welcome@2","launch_id":"%s","hour":"11"%s}'
    properties = pc.if_else(is_treated, said % (LAUNCH, ""), said % (LAUNCH, ',"reason":"hold_out"'))
    at = pc.coalesce(asked["sent_at"], asked["exposed_at"])
    kept = asked.select(["message_id", "customer_id", "variant", "channel", "campaign_key"])
    for name, column in (("name", names), ("properties", properties), ("occurred_at", at), ("received_at", at)):
        kept = kept.append_column(name, column)
    return kept.append_column("fact_id", pc.binary_join_element_wise(asked["message_id"], "went", ":"))


def lake_rows(facts: pa.Table) -> pa.Table:
    """The rows with exactly the columns of the lake."""
    columns = [
        facts[field.name].cast(field.type) if field.name in facts.column_names else pa.nulls(facts.num_rows, field.type)
        for field in LAKE_SCHEMA
    ]
    return pa.Table.from_arrays(columns, schema=LAKE_SCHEMA)


def told(**columns: Any) -> dict[str, Any]:
    """One fact by hand: what is not said is null."""
    at = columns.get("occurred_at", SENT_AT)
    return {**dict.fromkeys(LAKE_SCHEMA.names), "received_at": at, **columns, "occurred_at": at}


def by_hand(rows: list[dict[str, Any]]) -> pa.Table:
    """Facts of LAKE_SCHEMA from `told` rows, each with an id of its own."""
    numbered = [{**row, "fact_id": row["fact_id"] or f"f{number:05d}"} for number, row in enumerate(rows)]
    return pa.Table.from_pylist(numbered, LAKE_SCHEMA)


def relation(engine: Engine, table: pa.Table, *, as_of: datetime = AS_OF, name: str = "facts") -> ir.Table:
    """The relation of facts as of an instant; with a column `merged_into` of who each customer is today."""
    facts = engine.table(table, name=name)
    facts = facts.mutate(origin_id=facts.customer_id)
    if "merged_into" in table.column_names:
        facts = facts.mutate(customer_id=facts.merged_into.fill_null(facts.customer_id)).drop("merged_into")
    return derive(facts, as_of=as_of)
