"""Mappings over whole files: ids, grain, rejects, and the shipped mappings on their samples."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import duckdb
import pytest

from evergrove.facts.mapping import Mapping, MappingError, load_mapping, parse_mapping, shipped_mappings
from evergrove.facts.mapping.reasons import REASONS, reason_text
from evergrove.facts.readers import ReaderError
from evergrove.facts.schema import CANDIDATE_SCHEMA
from evergrove.facts.staging import StagedImport, stage_file
from evergrove.kit.errors import EvergroveError, MissingError

ROOT = Path(__file__).parents[2]

SHOP = """
name: shop
source: shop
file: {kind: csv}
key: [order]
time: {occurred_at: at, zone: Asia/Shanghai, formats: ["%d/%m/%Y %H:%M"]}
currency: {fixed: CNY}
identifiers:
  - {kind: phone, columns: [phone], clean: phone}
  - {kind: email, columns: [email], clean: email}
rows:
  - name: line
    becomes:
      - {order: Order Completed, item: Item Ordered, quantity: n, unit_price: price, columns: {order_id: order}}
"""
HEADING = "order,at,phone,email,n,price"


def staged(folder: Path, lines: list[str], *, mapping: Mapping | None = None) -> StagedImport:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "shop.csv"
    path.write_text("\n".join([HEADING, *lines]) + "\n", "utf-8")
    return stage_file(path, mapping=mapping or parse_mapping(SHOP), folder=folder / "stage")


def facts(done: StagedImport, name: str = "") -> list[dict[str, Any]]:
    rows = [row for batch in done.batches() for row in batch.to_pylist()]
    return [row for row in rows if not name or row["name"] == name]


def test_an_order_is_one_fact_and_each_line_another(tmp_path: Path) -> None:
    done = staged(
        tmp_path,
        [
            "1,2026-01-02 00:10,13800138000,,2,1.005",
            "2,05/01/2026 9:00,,A@B.cn,1,3",
            "1,2026-01-01 23:00,13800138000,,1,0.125",
        ],
    )
    order = facts(done, "Order Completed")[0]
    items = [row for row in facts(done, "Item Ordered") if row["order_id"] == "1"]
    assert [row["fact_id"] for row in sorted(items, key=lambda row: row["fact_id"])] == [
        f"{order['fact_id']}#1",
        f"{order['fact_id']}#2",
    ]
    assert sorted((row["quantity"], row["amount_minor"]) for row in items) == [(1, 12), (2, 201)]
    assert (order["quantity"], order["amount_minor"]) == (3, 213)
    assert order["occurred_at"].isoformat() == "2026-01-01T15:00:00+00:00"
    assert order["utc_offset_minutes"] == 480
    assert order["identifiers"] == [{"kind": "phone", "value": "+8613800138000"}]
    assert json.loads(order["properties"]) == {"lines": 2}
    assert facts(done, "Order Completed")[1]["identifiers"] == [{"kind": "email", "value": "a@b.cn"}]
    assert done.facts == {"Item Ordered": 3, "Order Completed": 2}
    assert (done.lines_read, done.kept, done.rejected_count) == (3, 3, 0)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("7,2026-02-30,,,1,1", "time_impossible"),
        ("7,yesterday,,,1,1", "time_impossible"),
        ("7,,,,1,1", "time_missing"),
        (",2026-01-01,,,1,1", "key_missing"),
        ("7,2026-01-01,,,1,NaN", "number_not_finite"),
        ("7,2026-01-01,,,1,-inf", "number_not_finite"),
        ("7,2026-01-01,,,1,1e30", "number_too_large"),
        ("7,2026-01-01,,,1,99999999999999999999", "number_too_large"),
        ("7,2026-01-01,,,1,999999999999999", "amount_too_large"),
        ("7,2026-01-01,,,1000000001,1", "quantity_too_large"),
        ("7,2026-01-01,,,1.5,1", "quantity_fractional"),
        ("7,2026-01-01,,,-1,1", "quantity_not_positive"),
        ("7,2026-01-01,,,0,1", "quantity_not_positive"),
        ("7,2026-01-01,,,,1", "quantity_missing"),
        ("7,2026-01-01,,,1,", "amount_missing"),
        ("7,2026-01-01,,,1,-1", "amount_negative"),
        ("7,2026-01-01,,,1,one", "number_unreadable"),
        ("7,2026-01-01,,1", "field_count"),
    ],
)
def test_a_bad_line_is_rejected_alone_and_named(tmp_path: Path, line: str, reason: str) -> None:
    done = staged(tmp_path, ["7,2026-01-01,,,1,2.50", line, "7,2026-01-01,,,1,1"])
    rejected = list(done.rejected)
    assert [(each.line, each.reason) for each in rejected] == [(3, reason)]
    assert reason in REASONS
    assert reason_text(reason, language="zh") != reason
    assert done.rejected_by_reason == {reason: 1}
    assert done.facts == {"Item Ordered": 2, "Order Completed": 1}
    order = facts(done, "Order Completed")[0]
    assert order["amount_minor"] == 350
    told = json.loads(order["properties"]).get("lines_rejected", 0)
    assert told == (0 if reason in {"field_count", "key_missing"} else 1)


def test_a_rejected_line_keeps_its_number(tmp_path: Path) -> None:
    bad = staged(tmp_path / "bad", ["7,2026-01-01,,,x,1", "7,2026-01-01,,,1,2"])
    good = staged(tmp_path / "good", ["7,2026-01-01,,,3,1", "7,2026-01-01,,,1,2"])
    assert {row["fact_id"] for row in facts(bad)} < {row["fact_id"] for row in facts(good)}


def test_ids_do_not_depend_on_what_lies_between(tmp_path: Path) -> None:
    chance = random.Random(7)  # noqa: S311 - a seeded shuffle
    orders = [
        [f"{order},2026-01-{1 + order % 28:02},,,{n},{order}.{n:02}" for n in range(1, 5)] for order in range(300)
    ]
    apart: list[str] = []
    waiting = [list(lines) for lines in orders]
    while waiting:
        lines = chance.choice(waiting)
        apart.append(lines.pop(0))
        waiting = [each for each in waiting if each]
    together = staged(tmp_path / "a", [line for lines in orders for line in lines])
    mixed = staged(tmp_path / "b", apart)
    assert facts(together) == facts(mixed)
    assert len(facts(mixed)) == 1500


def test_candidates_have_the_schema_and_lie_in_time_order(tmp_path: Path) -> None:
    done = staged(tmp_path, [f"{n},2026-01-{28 - n:02},,,1,1" for n in range(28)])
    batches = list(done.batches(rows_max=10))
    assert all(batch.schema == CANDIDATE_SCHEMA and batch.num_rows <= 10 for batch in batches)
    places = [(row["occurred_at"], row["fact_id"]) for row in facts(done)]
    assert places == sorted(places)
    assert len(places) == 56


def test_equal_rows_are_counted_not_dropped(tmp_path: Path) -> None:
    mapping = parse_mapping(SHOP.partition("rows:")[0] + "rows: [{name: r, becomes: [{fact: Signed In}]}]")
    twice = staged(tmp_path / "a", ["1,2026-01-01,,,,", "1,2026-01-01,,,,", "2,2026-01-01,,,,"], mapping=mapping)
    once = staged(tmp_path / "b", ["2,2026-01-01,,,,", "1,2026-01-01,,,,"], mapping=mapping)
    assert len({row["fact_id"] for row in facts(twice)}) == 3
    assert {row["fact_id"] for row in facts(once)} < {row["fact_id"] for row in facts(twice)}


def test_an_order_that_adds_up_to_too_much_is_rejected_whole(tmp_path: Path) -> None:
    done = staged(tmp_path, ["1,2026-01-01,,,1,90000000000", "1,2026-01-01,,,1,90000000000", "2,2026-01-01,,,1,1"])
    assert done.rejected_by_reason == {"order_amount_too_large": 2}
    assert done.facts == {"Item Ordered": 1, "Order Completed": 1}


def test_clocks_that_change_and_values_that_identify_nobody(tmp_path: Path) -> None:
    mapping = parse_mapping(SHOP.replace("Asia/Shanghai", "Europe/London"))
    lines = [
        "1,2010-10-31 01:30,000000,NULL,1,1",
        "2,2010-03-28 01:30,138****8000,anonymous,1,1",
        "3,2010-07-01T12:00:00+08:00,-1,x@y,1,1",
    ]
    orders = sorted(facts(staged(tmp_path, lines, mapping=mapping), "Order Completed"), key=lambda row: row["order_id"])
    assert [row["occurred_at"].isoformat()[:16] for row in orders] == [
        "2010-10-31T00:30",
        "2010-03-28T01:00",
        "2010-07-01T04:00",
    ]
    assert orders[2]["utc_offset_minutes"] == 480
    assert [row["identifiers"] for row in orders] == [[], [], []]


def test_missing_columns_are_named_before_anything_is_staged(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("order,at,phone\n1,2026-01-01,1\n")
    with pytest.raises(ReaderError, match="email, n, price") as refused:
        stage_file(path, mapping=parse_mapping(SHOP), folder=tmp_path / "stage")
    assert "optional_columns" in refused.value.help
    assert not (tmp_path / "stage").exists()


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("source: shop", "source: shop\ncolour: red", "colour"),
        ("key: [order]", "key: []", "key"),
        ("key: [order]\n", "", "key"),
        ("Asia/Shanghai", "Asia/Chanhai", "Asia/Chanhai"),
        ("{order_id: order}", "{order_number: order}", "order_number"),
        ("currency: {fixed: CNY}", "", "currency"),
        ("    becomes:", "    when: {colum: x, equals: y}\n    becomes:", r"\$.rows\[0\].when"),
        ("    becomes:", "    when: {column: n, matches: '('}\n    becomes:", r"\$.rows\[0\].when"),
        ("    becomes:", "    when: {column: n}\n    becomes:", "comparison"),
        ("    becomes:", "    when: " + "{not: " * 9 + "{column: n, equals: 1}" + "}" * 9 + "\n    becomes:", "deep"),
        ("name: shop", "name: [", "YAML"),
    ],
)
def test_a_wrong_mapping_names_the_place(old: str, new: str, place: str) -> None:
    with pytest.raises(EvergroveError, match=place) as refused:
        parse_mapping(SHOP.replace(old, new, 1))
    assert refused.value.kind == "invalid"


def test_shipped_mappings_are_found_by_name_and_others_by_path(tmp_path: Path) -> None:
    assert shipped_mappings() == ("hubspot-contacts", "online-retail-ii", "shopify-orders", "youzan-orders")
    (tmp_path / "m.yaml").write_text(SHOP)
    assert load_mapping(tmp_path / "m.yaml") == parse_mapping(SHOP)
    with pytest.raises(MissingError, match="nowhere"):
        load_mapping("nowhere")
    (tmp_path / "b.yaml").write_bytes(b"\xff\xfe")
    with pytest.raises(MappingError, match="UTF-8"):
        load_mapping(tmp_path / "b.yaml")


def shipped(tmp_path: Path, file: str, mapping: str) -> StagedImport:
    return stage_file(ROOT / "examples" / file, mapping=load_mapping(mapping), folder=tmp_path / "stage")


def test_shopify_sample(tmp_path: Path) -> None:
    done = shipped(tmp_path, "shopify/orders_export_1.csv", "shopify-orders")
    assert done.left_out == {"orders that were never paid": 1}
    assert done.facts == {"Item Ordered": 6, "Order Completed": 4, "Order Refunded": 2}
    assert done.rejected_count == 0
    orders = {row["order_id"]: row for row in facts(done, "Order Completed")}
    assert {key: row["amount_minor"] for key, row in orders.items()} == {
        "#1001": 7400, "#1002": 1850, "#1003": 9600, "#1005": 1200,
    }  # fmt: skip
    assert orders["#1001"]["occurred_at"].isoformat() == "2026-03-02T14:14:07+00:00"
    assert orders["#1001"]["utc_offset_minutes"] == -300
    assert orders["#1002"]["identifiers"] == []
    assert orders["#1003"]["identifiers"] == [
        {"kind": "email", "value": "lin.okafor@example.com"},
        {"kind": "phone", "value": "+16175550199"},
    ]
    assert json.loads(orders["#1003"]["properties"]) == {
        "lines": 2, "total": 94.92, "shipping": 0, "taxes": 8.52, "discount": 9.6, "discount_code": "SPRING10",
    }  # fmt: skip
    assert sorted(row["amount_minor"] for row in facts(done, "Order Refunded")) == [1200, 2400]


def test_youzan_sample(tmp_path: Path) -> None:
    done = shipped(tmp_path, "youzan/orders_gb18030.csv", "youzan-orders")
    assert done.left_out == {"未付款的订单": 1}
    assert done.facts == {"Item Ordered": 4, "Item Refunded": 1, "Order Completed": 3, "Order Refunded": 1}
    orders = facts(done, "Order Completed")
    assert orders[0]["order_id"] == "E20260305103022000001"
    assert [row["amount_minor"] for row in orders] == [37590, 128000, 15960]
    phones = [[one["value"] for one in row["identifiers"]] for row in orders]
    assert phones == [["+8613800138000"], ["+8613912345678"], []]
    assert facts(done, "Item Refunded")[0]["amount_minor"] == 28000


def test_hubspot_sample(tmp_path: Path) -> None:
    done = shipped(tmp_path, "hubspot/contacts.csv", "hubspot-contacts")
    assert done.facts == {"Profile Updated": 4}
    profiles = {row["identifiers"][0]["value"]: row for row in facts(done)}
    assert profiles["151"]["identifiers"] == [{"kind": "hubspot_contact", "value": "151"}]
    traits = json.loads(profiles["201"]["properties"])["traits"]
    assert traits["company"] == "Müller & Söhne GmbH"
    assert (traits["company_size"], traits["marketing_contact"]) == (1050, True)


@pytest.mark.slow
def test_online_retail_ii_figures(tmp_path: Path) -> None:
    done = shipped(tmp_path, "online-retail-ii/online_retail_II.parquet", "online-retail-ii")
    assert done.lines_read == 1_067_371
    assert done.left_out == {"sheet 2009-2010 from 2010-12-01 on": 22_523}
    assert done.kept == 1_044_848
    assert done.rejected_by_reason == {"accounting entry": 6, "cancellation with a positive quantity": 1}
    assert {"Item Given": 70, "Item Stock Changed": 5_954, "Item Refunded": 19_164}.items() <= done.facts.items()
    lines = sum(done.facts[name] for name in ("Item Ordered", "Item Refunded", "Item Given", "Item Stock Changed"))
    assert lines + done.rejected_count == done.kept
    question = """select name, len(identifiers) > 0, count(*), sum(amount_minor)::bigint, count(distinct fact_id),
        count(distinct identifiers) from read_parquet(?) where name in ('Item Ordered', 'Order Completed')
        group by all"""
    answers = {row[:2]: row[2:] for row in duckdb.connect().execute(question, [str(done.candidates)]).fetchall()}
    assert answers["Order Completed", True] == (36_969, 1_743_155_116, 36_969, 5_878)
    assert answers["Item Ordered", True] == (791_045, 1_743_155_116, 791_045, 5_878)
    assert answers["Item Ordered", False][0] == 228_608
