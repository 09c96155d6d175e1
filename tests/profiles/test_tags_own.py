"""Own tags, attributes as of t, completeness, data quality, and the reference page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest

from evergrove.facts import CANDIDATE_SCHEMA, OUTGOING_SCHEMA
from evergrove.profiles.attributes_relation import InvalidAttributeError, attributes_relation
from evergrove.profiles.completeness import completeness_by_attribute, completeness_relation
from evergrove.profiles.data_quality import DATA_QUALITY_SCHEMA, data_quality
from evergrove.profiles.tags import (
    TAGS,
    InvalidTagError,
    own_tags_relation,
    rule_changes,
    tag_changes,
    tag_reference,
)
from support.tag_histories import (
    MICROSECOND,
    NOON,
    ago,
    differing,
    duck_engine,
    fact,
    item,
    order,
    relation,
    spark_engine,
    traits,
)
from support.tag_world import world

if TYPE_CHECKING:
    from evergrove.facts import Engine

KEYS = ("city", "gender")


@pytest.fixture(scope="module")
def duck(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    engine = duck_engine(tmp_path_factory.mktemp("own"))
    yield engine
    engine.close()


def changes(*rows: tuple[str, str, str | None]) -> pa.Table:
    return pa.table(
        {
            "customer_id": pa.array([row[0] for row in rows], pa.string()),
            "tag_key": pa.array([row[1] for row in rows], pa.string()),
            "value": pa.array([row[2] for row in rows], pa.string()),
        }
    )


def told(at: Any, *rows: tuple[str, str, str | None], source: str) -> list[dict[str, Any]]:
    return [
        {name: value for name, value in row.items() if value is not None}
        for row in tag_changes(changes(*rows), source=source, at=at).to_pylist()
    ]


def own_history() -> list[dict[str, Any]]:
    return [
        *told(
            ago(days=9), ("a", "crm_vip", "silver"), ("a", "crm_event", "expo"), ("b", "crm_vip", "gold"), source="1"
        ),
        *told(ago(days=5), ("a", "crm_vip", "gold"), ("b", "crm_vip", None), source="2"),
        *told(NOON + MICROSECOND, ("a", "crm_vip", "later"), source="3"),
        fact("Tag Changed", None, ago(days=1), properties={"tag": "crm_vip", "value": "nobody"}),
    ]


def test_the_newest_own_tag_stands_and_null_takes_it_away(duck: Engine) -> None:
    own = duck.fetch(own_tags_relation(duck, relation(duck, own_history()))).sort_by("tag_key").to_pylist()
    assert [tuple(row.values()) for row in own] == [("a", "crm_event", "expo"), ("a", "crm_vip", "gold")]


def test_the_same_row_of_the_same_source_is_the_same_fact() -> None:
    rows = changes(("a", "crm_vip", "gold"), ("b", "crm_vip", None))
    first = tag_changes(rows, source="list.csv", at=NOON)
    again = tag_changes(rows, source="list.csv", at=ago(days=1))
    other = tag_changes(rows, source="list-2.csv", at=NOON)
    assert first.schema.equals(OUTGOING_SCHEMA)
    assert first["fact_id"].equals(again["fact_id"])
    assert len(set(first["fact_id"].to_pylist()) | set(other["fact_id"].to_pylist())) == 4


def test_the_last_row_of_a_tag_counts() -> None:
    made = tag_changes(changes(("a", "crm_vip", "silver"), ("a", "crm_vip", "gold")), source="x", at=NOON)
    assert made["properties"].to_pylist() == ['{"tag":"crm_vip","value":"gold"}']


def test_a_file_names_people_by_identifiers() -> None:
    table = changes(("a", "crm_vip", "gold")).drop_columns("customer_id")
    table = table.append_column("identifier_kind", pa.array(["phone"]))
    made = tag_changes(table.append_column("identifier_value", pa.array(["+86138"])), source="x", at=NOON)
    assert made.schema.equals(CANDIDATE_SCHEMA)
    assert made["identifiers"].to_pylist() == [[{"kind": "phone", "value": "+86138"}]]


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (("a", "Crm VIP", "x"), "key that is none"),
        (("a", "order_silence_days", "3"), "tag of the catalogue"),
        (("a", "crm_vip", "x" * 257), "too long"),
        (("a", "crm_vip", "two\nlines"), "control characters"),
        (("", "crm_vip", "x"), "no customer_id"),
    ],
)
def test_what_is_wrong_is_named_with_its_row(row: tuple[str, str, str], words: str) -> None:
    with pytest.raises(InvalidTagError, match=f"{words}.*row 2") as caught:
        tag_changes(changes(("a", "crm_ok", "x"), row), source="x", at=NOON)
    assert caught.value.help
    assert caught.value.details["rows"] == [2]


def test_a_table_without_its_columns_is_refused() -> None:
    with pytest.raises(InvalidTagError, match="lacks value"):
        tag_changes(changes(("a", "crm_vip", "x")).drop_columns("value"), source="x", at=NOON)


def test_a_rule_writes_entries_and_exits_only() -> None:
    standing = changes(("stays", "crm_rule", "true"), ("leaves", "crm_rule", "true"), ("comes", "crm_other", "true"))
    moved = rule_changes(standing, members=pa.array(["stays", "comes", "comes"]), key="crm_rule")
    assert [tuple(row.values()) for row in moved.to_pylist()] == [
        ("comes", "crm_rule", "true"),
        ("leaves", "crm_rule", None),
    ]
    assert rule_changes(standing, members=pa.array(["leaves", "stays"]), key="crm_rule").num_rows == 0


def test_the_newest_value_of_each_attribute_stands(duck: Engine) -> None:
    rows = [
        traits("a", ago(days=3), city="苏州", gender="female"),
        {**traits("a", ago(days=2), city="B"), "fact_id": "z"},
        {**traits("a", ago(days=2), city="A"), "fact_id": "y"},
        traits("a", ago(days=1), gender=None, city=""),
        traits("b", ago(days=1), points=7),
        traits("a", NOON + MICROSECOND, city="later"),
    ]
    found = duck.fetch(attributes_relation(duck, relation(duck, rows), (*KEYS, "points"))).sort_by("customer_id")
    assert found.to_pylist() == [
        {"customer_id": "a", "city": "B", "gender": "female", "points": None},
        {"customer_id": "b", "city": None, "gender": None, "points": "7"},
    ]


@pytest.mark.parametrize("keys", [("a.b",), ("a b",), ("x'); drop",), ("city", "city"), ("",)])
def test_an_attribute_key_is_a_plain_name(duck: Engine, keys: tuple[str, ...]) -> None:
    with pytest.raises(InvalidAttributeError):
        attributes_relation(duck, relation(duck, []), keys)


def test_completeness_of_customers_and_attributes(duck: Engine) -> None:
    rows = [
        traits("a", ago(days=1), city="苏州", gender="f"),
        traits("b", ago(days=1), city="无锡"),
        order("c", NOON, 1),
    ]
    facts = relation(duck, rows)
    customers = duck.fetch(completeness_relation(duck, facts, KEYS)).sort_by("customer_id").to_pylist()
    assert [row["completeness_share"] for row in customers] == [1.0, 0.5, 0.0]
    attributes = completeness_by_attribute(duck, facts, KEYS).to_pylist()
    assert [(row["attribute"], row["known_count"]) for row in attributes] == [("city", 2), ("gender", 1)]
    assert attributes[0]["completeness_share"] == pytest.approx(2 / 3)


def quality_rows() -> list[dict[str, Any]]:
    return [
        order("a", ago(days=3), 100, order_id="1"),
        order("a", ago(days=3), 0, order_id="1", channel="web"),
        {**order(None, ago(days=2), -5, order_id="2"), "currency": "USD"},
        {**order("b", ago(days=1), 10), "received_at": ago(days=2)},
        item("a", ago(days=20_000), "pen", amount=5),
    ]


def test_data_quality_counts_what_is_odd(duck: Engine) -> None:
    table = data_quality(duck, relation(duck, quality_rows()))
    assert table.schema.equals(DATA_QUALITY_SCHEMA)
    orders, items = table.to_pylist()
    assert (orders["name"], orders["rows"], items["rows"]) == ("Order Completed", 4, 1)
    assert (orders["customer_missing_count"], orders["customer_missing_share"]) == (1, 0.25)
    assert (orders["order_repeated_count"], items["order_repeated_count"]) == (1, 0)
    assert (orders["amount_zero_count"], orders["amount_negative_count"]) == (1, 1)
    assert (orders["future_count"], items["too_early_count"]) == (1, 1)
    assert (orders["currency_count"], orders["currency_main"], orders["currency_main_share"]) == (2, "CNY", 0.75)
    assert (items["currency_count"], items["currency_main"]) == (0, None)
    assert (orders["order_id_share"], orders["channel_share"], items["product_id_share"]) == (0.75, 0.25, 1.0)


def test_spark_agrees(duck: Engine, spark_url: str) -> None:
    spark = spark_engine(spark_url)
    rows = [*world(), *own_history(), *quality_rows()]
    try:
        for build in (_own, _attributes, _completeness, _quality):
            assert differing(build(duck, rows), build(spark, rows)) == {}, build.__name__
    finally:
        spark.close()


def _own(engine: Engine, rows: list[dict[str, Any]]) -> pa.Table:
    order_by = [("customer_id", "ascending"), ("tag_key", "ascending")]
    return engine.fetch(own_tags_relation(engine, relation(engine, rows))).sort_by(order_by)


def _attributes(engine: Engine, rows: list[dict[str, Any]]) -> pa.Table:
    return engine.fetch(attributes_relation(engine, relation(engine, rows), KEYS)).sort_by("customer_id")


def _completeness(engine: Engine, rows: list[dict[str, Any]]) -> pa.Table:
    return engine.fetch(completeness_relation(engine, relation(engine, rows), KEYS)).sort_by("customer_id")


def _quality(engine: Engine, rows: list[dict[str, Any]]) -> pa.Table:
    return data_quality(engine, relation(engine, rows))


def test_the_reference_page_names_every_tag_in_both_languages() -> None:
    page = tag_reference()
    assert [tag.key for tag in TAGS if f"| `{tag.key}` |" not in page] == []
    assert [tag.key for tag in TAGS if tag.title_zh not in page or tag.title_en not in page] == []
    assert f"{len(TAGS)} tags" in page
