"""Counting, estimating, publishing, snapshots with entry and exit, export, persona and strategy."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet
import pytest

from evergrove.access import create_workspace
from evergrove.facts import Engine, derive, open_engine
from evergrove.kit import FixedClock, Settings, Workspace
from evergrove.segments import (
    Dimension,
    EmptySelectionError,
    InvalidRuleError,
    SegmentContext,
    SegmentCycleError,
    count_segment,
    counting,
    default_strategy,
    estimate_segment,
    example_segments,
    export_segment,
    finite_interval,
    make_persona,
    overlap,
    plan_coverage,
    publish_examples,
    publish_segment,
    publish_strategy,
    published_rules,
    published_strategy,
    read_customer_list,
    read_rule,
    refresh_segments,
    rule_tag_rows,
    sample_members,
    sampled_context,
    store_refresh,
)
from evergrove.segments.exporting import escape_formulas
from evergrove.segments.persona import index_with_interval, judge
from support.segment_world import AS_OF, DAY, SCORE_SCHEMA, fact_table, make_context, make_world, seeded

ORDERED = {"event": "Order Completed"}


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    settings = Settings(home=tmp_path_factory.mktemp("home"))
    opened = create_workspace(settings, slug="shop", name="店", clock=FixedClock(AS_OF))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def crowd(workspace: Workspace) -> Iterator[SegmentContext]:
    """3,200 customers; every fourth ordered, on the day of its number modulo 60 before the instant."""
    rows = [
        {
            "fact_id": f"f{number}",
            "name": "Order Completed",
            "customer_id": f"cus_{number}",
            "occurred_at": AS_OF - (number % 60) * DAY,
            "amount_minor": number,
            "properties": "{}",
        }
        for number in range(0, 3_200, 4)
    ]
    ids = pa.table({"customer_id": [f"cus_{number}" for number in range(3_200)]})
    with open_engine(workspace) as engine:
        facts = derive(engine.table(fact_table(rows), name="facts"), as_of=AS_OF)
        yield SegmentContext(engine=engine, facts=facts, customers=engine.table(ids, name="customers"), as_of=AS_OF)


def test_count_sample_and_estimate(crowd: SegmentContext, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "EXACT_BASE_MAX", 1_000)
    rule = read_rule(ORDERED)
    assert count_segment(rule, context=crowd) == 800
    assert count_segment(read_rule({"not": ORDERED}), context=crowd) == 2_400
    some = sample_members(rule, context=crowd, size=5)
    assert some == sample_members(rule, context=crowd, size=5)
    assert len(set(some)) == 5
    estimate = estimate_segment(rule, sample=sampled_context(crowd), context=crowd)
    assert not estimate.is_exact
    assert 130 < estimate.sample_size < 270
    assert estimate.low <= 800 <= estimate.high
    assert estimate.low < estimate.count < estimate.high


def test_a_small_base_is_counted_exactly(duckdb_engine: Engine) -> None:
    context = make_context(duckdb_engine, make_world(seeded(1)))
    estimate = estimate_segment(read_rule(ORDERED), sample=sampled_context(context, name="few"), context=context)
    assert estimate.is_exact
    assert estimate.low == estimate.count == estimate.high == count_segment(read_rule(ORDERED), context=context)


@pytest.mark.parametrize(("members", "base"), [(20, 4_000), (400, 4_000), (2_000, 4_000), (3_990, 4_000)])
def test_interval_covers_what_it_says(members: int, base: int) -> None:
    random = np.random.default_rng(7)
    draws = random.hypergeometric(members, base - members, base // 16, size=2_000)
    covered = sum(
        low <= members <= high
        for low, high in (finite_interval(int(d), sample_size=base // 16, base_size=base) for d in draws)
    )
    assert covered / 2_000 > 0.93
    assert finite_interval(5, sample_size=10, base_size=10) == (5, 5)


def test_overlap_is_symmetric_and_exact(crowd: SegmentContext) -> None:
    rules: dict[str, object] = {
        "all": {"not": {"event": "Never"}},
        "recent": {**ORDERED, "within_days": 30},
        "ordered": ORDERED,
        "none": {"event": "Never"},
    }
    matrix = overlap({key: read_rule(rule) for key, rule in rules.items()}, context=crowd)
    recent = sum(number % 60 < 30 for number in range(0, 3_200, 4))
    assert matrix.counts[1] == (recent, recent, recent, 0)
    assert matrix.counts[0][2] == matrix.counts[2][0] == 800
    assert matrix.jaccard[1][2] == recent / 800
    assert matrix.jaccard[3][3] is None


def test_versions_are_pinned_and_circles_refused(workspace: Workspace) -> None:
    first = publish_segment(
        workspace, {"rule": ORDERED, "name": {"zh": "买过", "en": "Bought"}}, key="bought", author="a"
    )
    assert first.reference == "bought@1"
    outer = publish_segment(workspace, {"not": {"member_of": "bought"}}, key="never_bought", author="a")
    assert outer.body["rule"] == {"not": {"member_of": "bought@1"}}
    assert publish_segment(workspace, {"not": {"member_of": "bought"}}, key="never_bought", author="b").version == 1
    with pytest.raises(SegmentCycleError, match="bought → never_bought → bought"):
        publish_segment(workspace, {"member_of": "never_bought"}, key="bought", author="a")
    with pytest.raises(SegmentCycleError):
        publish_segment(workspace, {"member_of": "bought"}, key="bought", author="a")
    with pytest.raises(InvalidRuleError, match="no published segment"):
        publish_segment(workspace, {"all": [{"member_of": "gone"}]}, key="other", author="a")
    with pytest.raises(InvalidRuleError, match="cannot name"):
        publish_segment(workspace, ORDERED, key="../up", author="a")


def test_members_of_another_segment_and_its_complement(crowd: SegmentContext) -> None:
    context = dataclasses.replace(crowd, segments={"bought@1": read_rule(ORDERED)})
    assert count_segment(read_rule({"member_of": "bought@1"}), context=context) == 800
    assert count_segment(read_rule({"not": {"member_of": "bought@1"}}), context=context) == 2_400


def names_of(changes: pa.Table) -> set[tuple[str, str]]:
    return set(zip(changes["name"].to_pylist(), changes["customer_id"].to_pylist(), strict=True))


def test_snapshots_tell_who_entered_and_left(workspace: Workspace) -> None:
    rules = {"active@1": read_rule({**ORDERED, "within_days": 7}), "empty@1": read_rule({"event": "Never"})}
    world: dict[str, Any] = {"tags": [], "scores": [], "own_tags": [], "list": ["x"]}
    order = {"name": "Order Completed", "properties": "{}"}
    world["facts"] = [
        {**order, "fact_id": "1", "customer_id": "cus_a", "occurred_at": AS_OF - 5 * DAY},
        {**order, "fact_id": "2", "customer_id": "cus_b", "occurred_at": AS_OF + 4 * DAY},
    ]

    def at(days: int, engine: Engine) -> SegmentContext:
        return make_context(engine, world, as_of=AS_OF + timedelta(days=days))

    def since(days: int) -> dict[str, str]:
        return dict.fromkeys(("active", "empty"), (AS_OF + timedelta(days=days)).date().isoformat())

    with open_engine(workspace) as engine:
        first = refresh_segments(workspace, rules, context=at(0, engine), since={})
        assert names_of(first.changes["active@1"]) == {("Segment Entered", "cus_a")}
        assert first.changes["empty@1"].num_rows == 0
        store_refresh(workspace, first)
        second = refresh_segments(workspace, rules, context=at(5, engine), since=since(0))
        assert names_of(second.changes["active@1"]) == {("Segment Entered", "cus_b"), ("Segment Exited", "cus_a")}
        store_refresh(workspace, second)
        repeated = refresh_segments(workspace, rules, context=at(5, engine), since=since(0))
        assert repeated.changes["active@1"]["fact_id"].to_pylist() == second.changes["active@1"]["fact_id"].to_pylist()
        third = refresh_segments(workspace, rules, context=at(20, engine), since=since(5))
        assert names_of(third.changes["active@1"]) == {("Segment Exited", "cus_b")}
        store_refresh(workspace, third)
        fourth = refresh_segments(workspace, rules, context=at(21, engine), since=since(20))
        assert fourth.changes["active@1"].num_rows == 0, "an empty snapshot is still the previous one"
        unannounced = refresh_segments(workspace, rules, context=at(21, engine), since=since(5))
        assert names_of(unannounced.changes["active@1"]) == {("Segment Exited", "cus_b")}
    assert first.sizes.to_pylist()[0] == {
        "segment_key": "active", "reference": "active@1", "members": 1, "entered": 1, "exited": 0,
    }  # fmt: skip


def test_export_is_whole_sorted_and_safe(crowd: SegmentContext, tmp_path: Path) -> None:
    engine = crowd.engine
    tags = engine.table(
        pa.table({"customer_id": ["cus_0", "cus_4"], "remark": ["=HYPERLINK(1)", "城市"], "spent": [-5, 7]}),
        name="remarks",
    )
    context = dataclasses.replace(crowd, tags=tags, tag_schema=pa.schema([("customer_id", pa.string())]))
    rule = read_rule({"list": ["cus_4", "cus_0", "cus_gone"]})
    target = tmp_path / "members.csv"
    assert export_segment(rule, target, context=context, tags=["remark", "spent"]) == 2
    lines = target.read_text(encoding="utf-8-sig").splitlines()
    assert lines == ['"customer_id","remark","spent"', '"cus_0","\'=HYPERLINK(1)",-5', '"cus_4","城市",7']
    assert export_segment(rule, tmp_path / "members.parquet", context=context) == 2
    assert pa.parquet.read_table(tmp_path / "members.parquet")["customer_id"].to_pylist() == ["cus_0", "cus_4"]
    with pytest.raises(EmptySelectionError):
        export_segment(rule, tmp_path / "members.txt", context=context)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["members.csv", "members.parquet"]


def test_every_formula_start_is_escaped() -> None:
    cells = ["=1", "+1", "-1", "@x", "\tx", "\rx", "x=1", "", None]
    assert escape_formulas(pa.record_batch({"phone": ["+8613900000000"]}))["phone"].to_pylist() == ["+8613900000000"]
    found = escape_formulas(pa.record_batch({"cell": cells, "number": [-1] * len(cells)}))
    assert found["cell"].to_pylist() == ["'=1", "'+1", "'-1", "'@x", "'\tx", "'\rx", "x=1", "", None]
    assert escape_formulas(pa.record_batch({"phone": ["+8613900000000"]}))["phone"].to_pylist() == ["+8613900000000"]
    assert found["number"].to_pylist() == [-1] * len(cells)


def test_persona_shows_what_differs_and_the_unknown(crowd: SegmentContext) -> None:
    engine = crowd.engine
    band = [None if n % 10 == 0 else "young" if n % 4 == 0 else ("young", "old")[n % 2] for n in range(3_200)]
    tags = pa.table({"customer_id": [f"cus_{n}" for n in range(3_200)], "band": band, "size": list(range(3_200))})
    context = dataclasses.replace(crowd, tags=engine.table(tags, name="bands"), tag_schema=tags.schema)
    dimensions = [
        Dimension(key="band", source="tag", title_zh="年龄段", title_en="Age band"),
        Dimension(key="size", source="tag", title_zh="规模", title_en="Size", edges=(1_600,)),
    ]
    persona = make_persona(read_rule(ORDERED), dimensions, context=context)
    rows = {(row.dimension, row.value): row for row in persona.rows}
    assert (persona.segment_size, persona.base_size) == (800, 3_200)
    young = rows["band", "young"]
    assert young.members == 640
    assert young.index == pytest.approx(100 * (640 / 800) / (young.base / 3_200))
    assert young.is_significant
    assert young.index is not None
    assert young.index_low is not None
    assert 100 < young.index_low < young.index
    assert rows["band", "old"].members == 0
    assert rows["band", "old"].index == 0
    assert rows["band", "old"].is_significant, "nobody where many were expected is a find"
    assert not rows["band", "old"].is_small
    assert rows["band", None].base == 320
    assert not rows["size", "< 1600"].is_significant
    assert sum(row.base for row in persona.rows if row.dimension == "size") == 3_200


def test_false_finds_are_rare_where_nothing_differs() -> None:
    random = np.random.default_rng(11)
    found = 0
    for _ in range(100):
        base = random.integers(50, 500, size=20)
        counted = [(f"d{i}", "x", int(random.hypergeometric(b, 4_000 - b, 800)), int(b)) for i, b in enumerate(base)]
        found += any(row.is_significant for row in judge(counted, segment_size=800, base_size=4_000))
    assert found <= 12
    assert index_with_interval(0, 0, segment_size=10, base_size=100) == (None, None, None)
    assert index_with_interval(10, 10, segment_size=10, base_size=10) == (100.0, 100.0, 100.0)


def test_default_strategy_covers_every_class_and_stage(duckdb_engine: Engine, workspace: Workspace) -> None:
    strategy = default_strategy()
    assert len(strategy.by_class) == 8
    assert set(strategy.by_stage) == {"acquisition", "growth", "maturity", "decline", "lost"}
    assert published_strategy(workspace) == strategy
    schema = SCORE_SCHEMA.append(pa.field("rfm_class", pa.string()))
    rows = [
        {"customer_id": "a", "rfm_class": "important_value", "stage": "maturity"},
        {"customer_id": "b", "rfm_class": None, "stage": "growth"},
        {"customer_id": "c", "rfm_class": "no such class", "stage": None},
    ]
    scores = duckdb_engine.table(pa.Table.from_pylist(rows, schema=schema), name="planned")
    coverage = plan_coverage(duckdb_engine, scores, strategy=strategy)
    assert (coverage.customers, coverage.covered, coverage.is_on_target) == (3, 2, False)
    assert {(row.source, row.value) for row in coverage.rows if row.plan} == {
        ("class", "important_value"),
        ("stage", "growth"),
    }
    with pytest.raises(InvalidRuleError):
        publish_strategy(workspace, {"by_class": {"x": {"care": "vip"}}, "by_stage": {}}, author="a")
    only = publish_strategy(workspace, {"by_class": {}, "by_stage": {}}, author="a")
    assert only.version == 1
    assert plan_coverage(duckdb_engine, scores, strategy=published_strategy(workspace)).covered == 0


def test_examples_are_published_with_names_in_both_languages(workspace: Workspace) -> None:
    examples = example_segments()
    assert len(examples) >= 8
    for example in examples:
        assert all((example.name_zh, example.name_en, example.note_zh, example.note_en))
        # Shops of every currency have them.
        assert not re.search(r"[£¥$€镑元]", example.note_zh + example.note_en)
    references = {definition.reference for definition in publish_examples(workspace, author="a")}
    assert references <= published_rules(workspace).keys()


def test_lists_from_files(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("customer_id,remark\n007, x\n007,y\n a ,z\n,\n", encoding="utf-8-sig")
    assert read_customer_list(path)["customer_id"].to_pylist() == ["007", "a"]
    path.write_text("phone\n0138\n", encoding="utf-8")
    with pytest.raises(EmptySelectionError, match="no column customer_id"):
        read_customer_list(path)
    assert read_customer_list(path, resolve=lambda kind, values: pa.array([f"{kind}-{v}" for v in values.to_pylist()]))[
        "customer_id"
    ].to_pylist() == ["phone-0138"]
    path.write_bytes(b"")
    with pytest.raises(EmptySelectionError):
        read_customer_list(path)


def test_own_tag_by_rule(crowd: SegmentContext) -> None:
    rows = crowd.engine.fetch(
        rule_tag_rows(read_rule({"list": ["cus_1"]}), context=crowd, tag_key="高意向", value="是")
    )
    assert rows.to_pylist() == [{"customer_id": "cus_1", "tag_key": "高意向", "value": "是"}]
