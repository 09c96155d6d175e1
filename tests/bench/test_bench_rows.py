"""The bench runs at a tiny size: every row has its figures, and the peer answers what the product answers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

import pyarrow as pa
import pytest

from bench.__main__ import MEASURES, run_bench
from bench.apart import BenchError, peak_rss_mb, run_apart
from bench.contracts import Figures, Parameters, Row
from bench.page import Occasion, as_markdown, as_table, kept_runs
from bench.peer import open_peer, tags_query
from bench.rows.counting import rules
from bench.shop_events import renewed, shop_batches
from bench.world import END, bench_workspace, build_lake, write_candidates
from evergrove.facts import facts_relation, micros, open_engine
from evergrove.kit import Workspace
from evergrove.profiles import present_names, tags_relation

ALIKE = (
    "tenure_days", "first_seen_day", "gender", "region", "city", "age_years", "birthday_month", "order_count_30_days",
    "order_count_lifetime", "order_amount_minor_365_days", "order_amount_minor_lifetime",
    "order_average_minor_lifetime",
    "order_first_minor", "order_last_day", "order_silence_days", "order_day_count_lifetime", "order_gap_median_days",
    "order_second_wait_days", "order_weekend_share_lifetime", "order_key_date_share_lifetime", "refund_count_lifetime",
    "refund_amount_minor_lifetime", "product_count_365_days", "item_quantity_lifetime", "category_count_lifetime",
    "category_favourite_share", "order_channel_last", "order_place_count_lifetime", "acquisition_source",
    "visit_count_30_days", "visit_day_count_30_days", "visit_silence_days", "product_view_count_90_days",
    "dwell_minutes_30_days", "message_sent_count_90_days", "message_open_share_90_days", "message_opened_silence_days",
    "ticket_count_365_days", "ticket_open_count", "ticket_topic_last", "satisfaction_last_share", "points_balance",
    "coupon_redeemed_count_365_days", "coupon_discount_minor_lifetime", "post_count_lifetime",
)  # fmt: skip
"""Tags of every family whose value leaves no choice: both must have the same."""


@pytest.fixture(scope="module")
def parameters(tmp_path_factory: pytest.TempPathFactory) -> Parameters:
    folder: Path = tmp_path_factory.mktemp("bench")
    return Parameters(
        folder=folder, customers=300, facts=7_000, fresh_files=3, csv_mb=1, append_facts=1_000, intake_facts=1_000,
        pages=12, counts=9, engine_memory_mb=512,
    )  # fmt: skip


@pytest.fixture(scope="module")
def world(parameters: Parameters) -> Iterator[Workspace]:
    assert write_candidates(parameters)["facts"] > 1_000
    built = build_lake(parameters)
    assert built["partitions"] == 24
    assert built["files"] >= 24 + parameters.fresh_files
    with bench_workspace(parameters) as workspace:
        yield workspace


def measure_here(task: str, parameters: Parameters) -> Figures:
    """The task in this process: starting twenty of them takes longer than what they do at this size."""
    module, name = task.split(":")
    figures: Figures = getattr(import_module(module), name)(parameters)
    return {**figures, "peak_rss_mb": peak_rss_mb()}


@pytest.mark.slow
def test_every_row_has_ratio_limit_and_peak(tmp_path: Path, parameters: Parameters) -> None:
    tiny = replace(parameters, folder=tmp_path / "run")
    lines: list[str] = []
    rows = run_bench(
        tiny,
        only=("simulation", "append", "intake", "refresh", "count", "pages", "policy"),
        tell=lines.append,
        measure=measure_here,
    )
    assert {row.key for row in rows} == {
        "simulation", "append", "intake", "event_intake", "refresh", "count-snapshot", "count-estimate", "count-events",
        "pages", "policy",
    }  # fmt: skip
    for row in rows:
        assert row.figure > 0
        assert row.limit is not None
        assert row.ratio == pytest.approx(row.figure / row.limit)
        assert row.peak_rss_mb > 10
    assert any("build_lake" in line for line in lines), "the lake is built once, before what needs it"
    assert sum("build_lake" in line for line in lines) == 1


@pytest.mark.slow
def test_the_large_csv_is_imported_whole(tmp_path: Path, parameters: Parameters) -> None:
    (row,) = run_bench(
        replace(parameters, folder=tmp_path / "run"), only=("import-csv",), tell=lambda _: None, measure=measure_here
    )
    assert row.figure == row.peak_rss_mb
    assert row.limit == 1_000
    assert "lines" in row.detail[0]


@pytest.mark.slow
def test_the_peer_computes_what_the_product_computes(world: Workspace) -> None:
    connection = open_peer(world)
    theirs = connection.execute(tags_query(), {"as_of_us": micros(END)}).to_arrow_table()
    connection.close()
    with open_engine(world) as engine:
        facts = facts_relation(world, engine, as_of=END)
        tags = tags_relation(engine, facts, as_of=END, present=present_names(engine, facts))
        ours = engine.fetch(tags.select("customer_id", *ALIKE))
    ours, theirs = ours.sort_by("customer_id"), theirs.sort_by("customer_id")
    assert ours.column("customer_id").to_pylist() == theirs.column("customer_id").to_pylist()
    for name in ALIKE:
        assert _zero_for_none(ours, name) == pytest.approx(_zero_for_none(theirs, name)), name


def _zero_for_none(table: pa.Table, name: str) -> list[object]:
    """Counts of those without such facts are 0 with us and null in the plain join; nothing else is 0 by itself."""
    values = table.column(name).to_pylist()
    return [0 if value is None or value is False else value for value in values]


def test_the_rules_are_readable_and_of_both_kinds() -> None:
    assert len(rules("snapshot")) >= 8
    assert len(rules("event")) >= 8


@pytest.mark.slow
def test_a_measurement_that_fails_says_what_happened(parameters: Parameters) -> None:
    with pytest.raises(BenchError, match="no_such_task"):
        run_apart("bench.world:no_such_task", parameters)


@pytest.mark.slow
def test_a_measurement_apart_tells_its_own_peak(parameters: Parameters) -> None:
    figures = run_apart("bench.rows.imports:write_csv", parameters)
    assert 0.5 < figures["mb"] < 2
    assert 10 < figures["peak_rss_mb"] < 2_000


def test_parameters_survive_the_way_into_a_process(parameters: Parameters) -> None:
    assert Parameters.from_json(parameters.as_json()) == parameters


def test_the_page_says_what_was_missed_and_names_no_place(parameters: Parameters) -> None:
    row = Row(
        key="pages", what="A page", figure=80.0, unit="ms", limit=40.0, limit_name="a scan", ratio=2.0, aim="< 50 ms",
        is_met=False, peak_rss_mb=120.0, detail=("p50 20 ms",),
    )  # fmt: skip
    occasion = Occasion(at=datetime(2026, 11, 21, tzinfo=UTC), load_before=0.1, load_after=2.0, seconds=90)
    page = as_markdown([row], parameters=parameters, occasion=occasion)
    assert "| pages | A page | 80.0 ms | 40.0 ms | 2.00 × | < 50 ms | **no** | 120 MB |" in page
    assert str(parameters.folder) not in page
    assert as_table([row]).row_count == 1


def test_a_run_of_some_rows_keeps_the_others_in_their_own_section(parameters: Parameters) -> None:
    def row(key: str, figure: float) -> Row:
        return Row(
            key=key, what=f"What {key} is", figure=figure, unit="ms", limit=40.0, limit_name="a scan",
            ratio=figure / 40, aim="none set", is_met=None, peak_rss_mb=120.0, detail=(f"of {key} at {figure}",),
        )  # fmt: skip

    first = Occasion(at=datetime(2026, 11, 21, tzinfo=UTC), load_before=0.1, load_after=2.0, seconds=90)
    second = Occasion(at=datetime(2026, 11, 22, tzinfo=UTC), load_before=0.1, load_after=2.0, seconds=90)
    page = as_markdown([row("pages", 80.0), row("append", 90.0)], parameters=parameters, occasion=first)
    kept = kept_runs(page, measured={"append"})
    page = as_markdown([row("append", 50.0)], parameters=parameters, occasion=second, earlier=kept)
    newer, older = page.split("## Run of ")[1:]
    assert newer.startswith("2026-11-22")
    assert "| append | What append is | 50.0 ms" in newer
    assert older.startswith("2026-11-21")
    assert "| pages | What pages is | 80.0 ms" in older
    assert "of pages at 80.0" in older
    assert "append is" not in older
    assert "of append at" not in older
    assert page.count("## How it is measured") == 1
    assert "Not all rows are of one run" in page
    assert kept_runs(page, measured={"append", "pages"}) == []


def test_renewed_bodies_repeat_no_message_id() -> None:
    bodies = shop_batches(200, customers=50, first=0, now=datetime(2026, 11, 22, tzinfo=UTC))
    sent = [event["messageId"] for body in renewed(bodies, count=6) for event in json.loads(body)["batch"]]
    assert len(sent) == 600
    assert len(set(sent)) == 600


def test_every_measure_has_a_name_of_its_own() -> None:
    assert len(set(MEASURES.values())) == len(MEASURES)
