"""Exposure facts: what they carry, and that telling them again adds nothing."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pyarrow as pa

from evergrove.experiments import draw_members, exposure_facts, own_hold_out
from evergrove.facts import OUTGOING_SCHEMA, VOCABULARY, read_outgoing, write_outgoing
from support.ground import NOON, make_workspace

if TYPE_CHECKING:
    from pathlib import Path

HOLD_OUT = own_hold_out("spring@3", share_bp=2_000)


def told(*, occasion: str = "launch-1") -> pa.Table:
    people = pa.array([f"cus_{number}" for number in range(50)])
    members = pa.table({"customer_id": ["cus_x"], "root": ["cus_7"]})
    return exposure_facts(
        draw_members(people, members=members, hold_out=HOLD_OUT),
        hold_out=HOLD_OUT,
        at=NOON,
        occasion=occasion,
        channel="email",
        campaign_key="spring@3",
        launch_id="launch-1",
        template="welcome@2",
    )


def test_a_fact_says_who_met_what_and_with_which_chance() -> None:
    facts = told()
    assert facts.schema.equals(OUTGOING_SCHEMA)
    row = facts.to_pylist()[7]
    assert row["name"] in {one.name for one in VOCABULARY}
    assert (row["customer_id"], row["experiment_key"], row["campaign_key"]) == ("cus_7", "spring@3", "spring@3")
    assert (row["occurred_at"], row["channel"], row["journey_key"]) == (NOON, "email", None)
    said = {"launch_id": "launch-1", "template": "welcome@2"}
    assert json.loads(row["properties"]) == {**said, "control_bp": 3_600}
    assert json.loads(facts.to_pylist()[8]["properties"]) == {**said, "control_bp": 2_000}
    assert set(facts["variant"].to_pylist()) == {"control", "treated"}


def test_ids_are_the_same_when_told_again_and_others_on_another_occasion() -> None:
    assert told()["fact_id"].equals(told()["fact_id"])
    assert told()["fact_id"].to_pylist()[0] == "exposed:spring:launch-1:cus_0"
    assert not set(told()["fact_id"].to_pylist()) & set(told(occasion="launch-2")["fact_id"].to_pylist())


def test_the_domain_can_write_them(home: Path) -> None:
    workspace = make_workspace(home)
    with workspace.control.write() as connection:
        write_outgoing(connection, told())
    entry = read_outgoing(workspace, after=0)
    workspace.close()
    assert entry is not None
    assert entry.facts.num_rows == 50
