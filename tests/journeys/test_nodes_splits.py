"""Splits: by data with an explanation, by lot, by experiment."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pytest
import sqlalchemy as sa

from evergrove.experiments import publish_experiment, roll_out_winner
from evergrove.facts import snapshot_values, write_snapshot
from evergrove.journeys.nodes.contracts import Departures
from evergrove.profiles import TAG_SCHEMA
from evergrove.profiles import tables as profile_tables
from evergrove.scores import SCORE_SCHEMA
from evergrove.segments import publish_segment, read_rule
from evergrove.segments import tables as segment_tables
from evergrove.segments.live.plans import encode_rule
from support.ground import NOON, make_workspace
from support.journey_arrivals import add_customers, arrivals_of, flaws_of, node_of, step_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from evergrove.kit import Workspace

WHEN = datetime(2026, 11, 21, 11, tzinfo=UTC)


@pytest.fixture
def workspace(home: Path) -> Iterator[Workspace]:
    opened = make_workspace(home)
    yield opened
    opened.close()


def split(*whens: dict[str, Any]) -> Any:
    branches = [{"id": f"b{number}", "when": when} for number, when in enumerate(whens)]
    return node_of({"kind": "split", "branches": branches})


def told(gone: Departures) -> list[list[list[Any]]]:
    assert gone.detail is not None
    return [json.loads(one) for one in gone.detail]


def test_the_first_branch_that_is_met(either_workspace: Workspace) -> None:
    add_customers(
        either_workspace,
        {"cus_a": {"city": "杭州", "age": 31}, "cus_b": {"city": "上海", "age": 20}, "cus_c": {"age": 40}, "cus_d": {}},
    )
    node = split({"attribute": "city", "is": "杭州"}, {"attribute": "age", "is": {">": 30}})
    arrivals = arrivals_of(["cus_d", "cus_a", "cus_b", "cus_c", "cus_a"], at=WHEN)
    gone, effects = step_in(either_workspace, node, arrivals)
    assert gone.branch.tolist() == [2, 0, 2, 1, 0]
    assert told(gone)[3] == [["attribute city", None, False], ["attribute age", "40", True]]
    assert not effects.facts


def test_what_was_said_last_of_a_person_counts(workspace: Workspace) -> None:
    add_customers(workspace, {"cus_a": {"city": "上海"}, "cus_b": {"city": "杭州"}})
    with workspace.control.write() as connection:
        connection.execute(
            sa.update(profile_tables.customers)
            .where(profile_tables.customers.c.customer_id == "cus_b")
            .values(merged_into="cus_a")
        )
        connection.execute(
            sa.update(profile_tables.attributes)
            .where(profile_tables.attributes.c.customer_id == "cus_a")
            .values(occurred_us=1)
        )
    gone, _ = step_in(workspace, split({"attribute": "city", "is": "杭州"}), arrivals_of(["cus_a"], at=WHEN))
    assert gone.branch.tolist() in ([0], [1])
    assert told(gone)[0][0][1] in {"杭州", "上海"}


def rows(schema: pa.Schema, values: Sequence[dict[str, Any]]) -> pa.Table:
    return pa.Table.from_pylist([{name: row.get(name) for name in schema.names} for row in values], schema=schema)


def fill_snapshots(workspace: Workspace, *, health: dict[str, int | None]) -> None:
    scores = rows(SCORE_SCHEMA, [{"customer_id": one, "health_score": value} for one, value in health.items()])
    write_snapshot(workspace, scores, name="scores", as_of=NOON)
    tags = rows(TAG_SCHEMA, [{"customer_id": "cus_a", "order_count_365_days": 3}])
    write_snapshot(workspace, tags, name="tags", as_of=NOON)


def test_scores_and_tags_of_the_newest_day(workspace: Workspace) -> None:
    add_customers(workspace, {one: {} for one in ("cus_a", "cus_b", "cus_c")})
    write_snapshot(
        workspace,
        rows(SCORE_SCHEMA, [{"customer_id": "cus_c", "health_score": 1}]),
        name="scores",
        as_of=WHEN.replace(day=2),
    )
    fill_snapshots(workspace, health={"cus_a": 80, "cus_b": 20})
    node = split({"score": "health_score", "is": {"<": 40}}, {"tag": "order_count_365_days", "is": {">=": 3}})
    gone, _ = step_in(workspace, node, arrivals_of(["cus_a", "cus_b", "cus_c"], at=WHEN))
    assert gone.branch.tolist() == [1, 0, 2]
    assert told(gone)[1][0] == ["score health_score", "20", True]
    fill_snapshots(workspace, health={"cus_a": 10})
    again, _ = step_in(workspace, node, arrivals_of(["cus_a", "cus_b"], at=WHEN))
    assert again.branch.tolist() == [0, 2]


def test_no_snapshot_yet_is_unknown(workspace: Workspace) -> None:
    node = split({"score": "health_score", "is": {"is_unknown": True}})
    gone, _ = step_in(workspace, node, arrivals_of(["cus_a"], at=WHEN))
    assert gone.branch.tolist() == [0]


def test_values_of_many_customers_at_once(workspace: Workspace) -> None:
    known = {f"cus_{number:032x}": number for number in range(3_000)}
    fill_snapshots(workspace, health={one: number % 100 for one, number in known.items()})
    asked = [*list(known)[::-7], "cus_nobody", "x"]
    field = SCORE_SCHEMA.field("health_score").type
    found = snapshot_values(workspace, pa.array(asked), name="scores", fields={"health_score": field})["health_score"]
    assert found.to_pylist() == [known[one] % 100 if one in known else None for one in asked]


def test_own_tags_and_what_was_frozen(workspace: Workspace) -> None:
    add_customers(workspace, {"cus_a": {}, "cus_b": {}})
    row = {"customer_id": "cus_b", "tag_key": "crm_vip", "value": "true", "occurred_us": 1}
    with workspace.control.write() as connection:
        connection.execute(sa.insert(profile_tables.own_tags), row)
    node = split({"tag": "crm_vip", "is": True}, {"context": "entry.amount", "is": {">=": 100}})
    contexts = [{"entry": {"amount": 120.5}}, {"entry": {"amount": 120.5}}]
    gone, _ = step_in(workspace, node, arrivals_of(["cus_a", "cus_b"], at=WHEN, contexts=contexts))
    assert gone.branch.tolist() == [1, 0]
    assert told(gone)[0][1] == ["context.entry.amount", "120.5", True]


def be_live(workspace: Workspace, *, is_inverted: bool) -> None:
    row = {
        "segment_id": 7,
        "key": "vips",
        "version": 1,
        "rule": encode_rule(read_rule({"attribute": "city", "is": "杭州"})),
        "standing": "live",
        "refusal": None,
        "is_inverted": is_inverted,
        "members": 1,
        "started_at": None,
    }
    with workspace.control.write() as connection:
        connection.execute(sa.insert(segment_tables.live_segments), row)
        member = {"segment_id": 7, "customer_id": "cus_a", "since_us": 1}
        columns = segment_tables.segment_members.c.keys()
        connection.execute(
            sa.insert(segment_tables.segment_members), {name: member[name] for name in columns if name in member}
        )


@pytest.mark.parametrize(("is_inverted", "expected"), [(False, [0, 1]), (True, [1, 1])])
def test_members_of_a_live_segment(workspace: Workspace, *, is_inverted: bool, expected: list[int]) -> None:
    be_live(workspace, is_inverted=is_inverted)
    gone, _ = step_in(workspace, split({"member_of": "vips"}), arrivals_of(["cus_a", "cus_b"], at=WHEN))
    assert gone.branch.tolist() == expected
    assert told(gone)[0][0][0] == "member_of vips"


def test_of_a_segment_that_is_not_live_nobody_is_a_member(workspace: Workspace) -> None:
    gone, _ = step_in(workspace, split({"member_of": "vips"}), arrivals_of(["cus_a"], at=WHEN))
    assert gone.branch.tolist() == [1]


def test_an_event_is_a_problem_with_its_mending() -> None:
    (flaw,) = flaws_of(
        {"kind": "split", "branches": [{"id": "a", "next": "b", "when": {"all": [{"event": "Order Completed"}]}}]}
    )
    assert flaw.field == "branches[0].when.all[0]"
    assert "member_of" in flaw.help


def test_a_split_whose_ways_all_end_alike_is_doubtful_and_one_without_a_condition_is_unfinished() -> None:
    def doubts(to: str, *, other: str = "") -> list[str]:
        branch = {"id": "a", "next": to, "when": {"stage": ["growth"]}}
        return [
            one.field for one in flaws_of({"kind": "split", "branches": [branch], "else_next": other}) if one.is_warning
        ]

    assert doubts("") == ["branches"]
    assert doubts("letter", other="letter") == ["branches"]
    assert doubts("letter") == []
    empty: tuple[dict[str, Any], ...] = ({}, {"all": []})
    for nothing in empty:
        flaws = flaws_of({"kind": "split", "branches": [{"id": "a", "next": "b", "when": nothing}]})
        assert [(one.field, one.message) for one in flaws] == [("branches[0].when", "say who goes this way")]


def test_a_segment_must_be_published_and_live(workspace: Workspace) -> None:
    document = {"kind": "split", "branches": [{"id": "a", "next": "b", "when": {"member_of": "vips"}}]}
    assert [one.field for one in flaws_of(document, workspace=workspace)] == ["branches[0].when"]
    publish_segment(workspace, {"rule": {"attribute": "city", "is": "杭州"}}, key="vips", author="test")
    assert "live" in flaws_of(document, workspace=workspace)[0].message
    be_live(workspace, is_inverted=False)
    assert not flaws_of(document, workspace=workspace)


@pytest.mark.parametrize(
    "document",
    [
        {"kind": "split", "branches": []},
        {"kind": "split", "branches": [{"id": "else", "when": {"attribute": "a", "is": 1}}]},
        {"kind": "split", "branches": [{"id": "a", "when": {"attribute": "a"}}]},
        {"kind": "split", "branches": [{"id": "a", "when": {"score": "no_such_score", "is": 1}}]},
        {"kind": "random_split", "branches": [{"id": "a", "share_bp": 10_000}]},
        {"kind": "random_split", "branches": [{"id": "a", "share_bp": 1}, {"id": "b", "share_bp": 2}]},
        {"kind": "random_split", "branches": [{"id": "a", "share_bp": -1}, {"id": "b", "share_bp": 10_001}]},
        {"kind": "random_split", "branches": [{"id": "a", "share_bp": 5_000}, {"id": "a", "share_bp": 5_000}]},
    ],
)
def test_what_is_wrong_is_said_in_both_languages(document: dict[str, Any]) -> None:
    found = flaws_of(document)
    assert found
    assert all(flaw.message_zh and flaw.message and flaw.help for flaw in found)


LOT = {"kind": "random_split", "branches": [{"id": "a", "share_bp": 2_000}, {"id": "b", "share_bp": 8_000}]}


def test_a_lot_is_sticky_and_as_large_as_it_says(workspace: Workspace) -> None:
    customers = [f"cus_{number:032x}" for number in range(4_000)]
    gone, _ = step_in(workspace, node_of(LOT), arrivals_of(customers, at=WHEN))
    assert abs(np.mean(gone.branch == 0) - 0.2) < 0.02
    later, _ = step_in(workspace, node_of(LOT), arrivals_of(customers[::-1], at=WHEN, visits=[2] * 4_000))
    assert later.branch.tolist() == gone.branch.tolist()[::-1]
    other, _ = step_in(workspace, node_of({**LOT, "salt": "anew"}), arrivals_of(customers, at=WHEN))
    assert other.branch.tolist() != gone.branch.tolist()


TRIAL = {
    "key": "subject_line",
    "name": {"zh": "标题", "en": "Subject line"},
    "hypothesis": "A question is opened more often",
    "scope": "node",
    "subject": "trial/n",
    "variants": [{"key": "control", "share_bp": 4_000}, {"key": "question", "share_bp": 4_000}],
    "metrics": [{"name": "orders", "kind": "binary", "role": "primary", "fact": "Order Completed"}],
}
EXPERIMENT = {
    "kind": "experiment",
    "experiment": "subject_line",
    "branches": [{"variant": "control"}, {"variant": "question"}],
}


def test_an_experiment_exposes_whom_it_takes(either_workspace: Workspace) -> None:
    workspace = either_workspace
    publish_experiment(workspace, TRIAL, author="test")
    customers = [f"cus_{number:032x}" for number in range(2_000)]
    control = [number % 10 == 0 for number in range(2_000)]
    arrivals = arrivals_of(customers, at=WHEN, control=control)
    gone, effects = step_in(workspace, node_of(EXPERIMENT), arrivals)
    assert gone.detail is not None
    outside = np.array([one == "outside" for one in gone.detail])
    assert abs(outside.mean() - 0.2) < 0.03
    assert (gone.branch[outside] == 0).all()
    (facts,) = effects.facts
    told = dict(zip(facts["customer_id"].to_pylist(), facts["variant"].to_pylist(), strict=True))
    expected = {
        customer: ("control", "question")[branch]
        for customer, branch, out, kept in zip(customers, gone.branch.tolist(), outside.tolist(), control, strict=True)
        if not out and not kept
    }
    assert told == expected
    assert set(facts["experiment_key"].to_pylist()) == {"subject_line@1"}
    assert len(set(facts["fact_id"].to_pylist())) == facts.num_rows


def test_after_a_winner_everybody_takes_its_branch(workspace: Workspace) -> None:
    publish_experiment(workspace, TRIAL, author="test")
    customers = [f"cus_{number:032x}" for number in range(50)]
    roll_out_winner(workspace, "subject_line", "question", author="test")
    gone, effects = step_in(workspace, node_of(EXPERIMENT), arrivals_of(customers, at=WHEN))
    assert gone.branch.tolist() == [1] * 50
    assert gone.detail == ["rolled_out"] * 50
    assert not effects.facts
    roll_out_winner(workspace, "subject_line", "", author="test")
    again, _ = step_in(workspace, node_of(EXPERIMENT), arrivals_of(customers, at=WHEN))
    assert set(again.branch.tolist()) == {0, 1}


def test_variants_and_branches_must_agree(workspace: Workspace) -> None:
    assert [one.field for one in flaws_of(EXPERIMENT, workspace=workspace)] == ["experiment"]
    publish_experiment(workspace, TRIAL, author="test")
    assert not flaws_of(EXPERIMENT, workspace=workspace)
    wrong = {**EXPERIMENT, "branches": [{"variant": "question"}, {"variant": "other"}]}
    assert len(flaws_of(wrong, workspace=workspace)) == 2
    swapped = {**EXPERIMENT, "branches": [{"variant": "question"}, {"variant": "control"}]}
    assert "control" in flaws_of(swapped, workspace=workspace)[0].message
