"""A world that is cut goes on as if it had not been, and what messages do to its customers follows from their ids."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from evergrove.facts import CANDIDATE_SCHEMA, TIMESTAMP, micros
from evergrove.simulator import (
    SENT_SCHEMA,
    Replies,
    Replying,
    RunningWorld,
    living_shop_world,
    replies_between,
    simulate,
    true_parameters,
)

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
CUSTOMERS, DAYS = 60, 40
LATER = NOW + timedelta(days=3)
SEED = 5


def table(batches: object) -> pa.Table:
    return pa.Table.from_batches(list(batches), schema=CANDIDATE_SCHEMA)  # type: ignore[call-overload]


def sent(count: int) -> pa.Table:
    minutes = [NOW + timedelta(minutes=number % 600) for number in range(count)]
    return pa.table(
        {
            "message_id": [f"msg_{number:032x}" for number in range(count)],
            "customer_id": [f"cus_{number}" for number in range(count)],
            "sent_at": pa.array(minutes, TIMESTAMP),
            "channel": ["email"] * count,
        },
        schema=SENT_SCHEMA,
    )


def answered(rows: pa.Table, *, after: datetime, until: datetime) -> Replies:
    return replies_between(rows, replying=Replying(), seed=SEED, after=after, until=until)


def test_a_world_cut_anywhere_is_the_same_world() -> None:
    world = living_shop_world(NOW, customers=CUSTOMERS, days=DAYS)
    whole = table(simulate(world, until=LATER))
    cuts = [NOW - timedelta(days=9, hours=5), NOW, NOW + timedelta(seconds=40), NOW + timedelta(days=2), LATER]
    running, parts = RunningWorld(world), []
    for cut in cuts:
        parts.append(table(running.advance(until=micros(cut))))
        assert running.position == micros(cut)
    assert pa.concat_tables(parts).equals(whole)
    again = RunningWorld(world)
    again.skip(until=micros(NOW))
    assert table(again.advance(until=micros(LATER))).equals(pa.concat_tables(parts[2:]))
    assert table(simulate(world, after=NOW, until=LATER)).equals(pa.concat_tables(parts[2:]))
    assert whole.num_rows > 1_000
    assert pc.count_distinct(whole["fact_id"]).as_py() == whole.num_rows


def test_a_living_shop_has_as_many_customers_as_was_asked_for_and_more_come() -> None:
    joined = true_parameters(living_shop_world(NOW, customers=3_000))["joined_at"]

    def before(instant: datetime) -> int:
        return int(pc.sum(pc.less(joined, pa.scalar(instant, TIMESTAMP))).as_py())

    assert 2_700 < before(NOW) < 3_300
    assert before(NOW + timedelta(days=30)) > before(NOW) + 80


def test_messages_are_answered_alike_whenever_one_asks() -> None:
    rows = sent(800)
    ends = NOW + timedelta(days=3)
    whole = answered(rows, after=NOW, until=ends)
    cuts = [NOW, NOW + timedelta(minutes=31), NOW + timedelta(hours=9), NOW + timedelta(days=1, seconds=1), ends]
    spans = list(pairwise(cuts))
    backwards = rows.take(pa.array(range(rows.num_rows - 1, -1, -1)))
    parts = [answered(backwards, after=after, until=until) for after, until in spans]
    assert pa.concat_tables([part.told for part in parts]).equals(whole.told)
    assert pa.concat_tables([part.facts for part in parts]).equals(whole.facts)
    alone = answered(rows.slice(17, 1), after=NOW, until=ends)
    mine = pc.equal(whole.told["message_id"], rows["message_id"][17].as_py())
    assert alone.told.equals(whole.told.filter(mine))
    other = replies_between(rows, replying=Replying(), seed=SEED + 1, after=NOW, until=ends)
    assert not other.told.equals(whole.told)


def test_the_order_of_an_answer_has_an_id_like_any_other() -> None:
    """The demo's mails are titled with it."""
    facts = answered(sent(4_000), after=NOW, until=NOW + timedelta(days=3)).facts
    ids = pc.drop_null(facts["order_id"]).to_pylist()
    assert len(ids) == len(set(ids)) > 100
    assert all(re.fullmatch(r"order-[1-9][0-9]{11}", one) for one in ids)


def test_the_answers_are_those_that_the_chances_promise() -> None:
    count, replying = 40_000, Replying()
    found = answered(sent(count), after=NOW, until=NOW + timedelta(days=4))
    told = {row["values"]: row["counts"] for row in pc.value_counts(found.told["kind"]).to_pylist()}
    facts = {row["values"]: row["counts"] for row in pc.value_counts(found.facts["name"]).to_pylist()}

    def is_near(number: int, *, share: float) -> bool:
        return bool(abs(number - count * share) < 4.5 * np.sqrt(count * share * (1 - share)) + 1)

    assert is_near(told["delivered"], share=replying.delivered_share)
    assert told["delivered"] + told["bounced"] == count
    assert is_near(told["opened"], share=replying.delivered_share * replying.opened_share)
    assert is_near(told["clicked"], share=replying.delivered_share * replying.opened_share * replying.clicked_share)
    assert is_near(told["unsubscribed"], share=replying.delivered_share * replying.unsubscribed_share)
    assert is_near(facts["Order Completed"], share=replying.orders_added)
    assert facts["Signed In"] == facts["Order Completed"]
    assert facts["Consent Changed"] == told["unsubscribed"]
    assert pc.count_distinct(found.facts["fact_id"]).as_py() == found.facts.num_rows
    assert pc.all(pc.match_substring(found.facts["properties"], '"simulated": true')).as_py()
    assert answered(sent(0), after=NOW, until=LATER).told.num_rows == 0
