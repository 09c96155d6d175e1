"""The catalogue: complete in both languages, and every tag right on histories made by hand, on both engines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pyarrow as pa
import pytest

from evergrove.facts import FACT_NAMES
from evergrove.kit import parse_instant
from evergrove.profiles.tags import TAG_SCHEMA, TAGS, Tag, TagGroup, TagKind, present_names, tags_relation
from support.tag_histories import (
    NOON,
    ago,
    differing,
    duck_engine,
    fact,
    order,
    relation,
    spark_engine,
    tags_of,
    tags_table,
    traits,
)
from support.tag_world import ANNA, EXPECTED, world

if TYPE_CHECKING:
    from evergrove.facts import Engine

CHINESE = re.compile(r"[一-龥]")


@pytest.fixture(scope="module")
def duck(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    engine = duck_engine(tmp_path_factory.mktemp("tags"))
    yield engine
    engine.close()


@pytest.fixture(scope="module")
def table(duck: Engine) -> pa.Table:
    return tags_table(duck, world())


def test_the_catalogue_has_every_group_and_unique_keys() -> None:
    keys = [tag.key for tag in TAGS]
    assert len(keys) >= 80
    assert len(set(keys)) == len(keys)
    assert {tag.group for tag in TAGS} == set(TagGroup)


@pytest.mark.parametrize("tag", TAGS, ids=lambda tag: tag.key)
def test_every_tag_is_documented_in_both_languages(tag: Tag) -> None:
    assert re.fullmatch(r"[a-z][a-z0-9_]{2,63}", tag.key)
    assert CHINESE.search(tag.title_zh)
    assert CHINESE.search(tag.description_zh)
    assert not CHINESE.search(tag.title_en + tag.description_en + tag.unit)
    assert tag.title_en
    assert tag.description_en.endswith(".")
    assert tag.description_zh.endswith("。")
    assert tag.unit
    assert tag.freshness_hours in {24, 168}
    assert set(tag.source_facts) <= set(FACT_NAMES) | {"*"}
    if tag.kind is TagKind.MONEY:
        assert "_minor" in tag.key


@pytest.mark.parametrize("customer", EXPECTED)
def test_tags_of_a_history_made_by_hand(table: pa.Table, customer: str) -> None:
    found = {row["customer_id"]: row for row in table.to_pylist()}[customer]
    wrong = {
        key: (found[key], value) for key, value in EXPECTED[customer].items() if found[key] != pytest.approx(value)
    }
    assert wrong == {}


def test_the_world_names_every_tag(table: pa.Table) -> None:
    assert set(EXPECTED[ANNA]) == {tag.key for tag in TAGS}
    assert table.schema.equals(TAG_SCHEMA)
    assert table.num_rows == len(EXPECTED), "guests have no row"


def test_without_facts_of_its_sources_a_tag_is_unknown_and_never_zero(duck: Engine) -> None:
    found = tags_of(duck, [order("a", ago(days=1), 500)])["a"]
    assert found["order_count_30_days"] == 1
    assert found["order_amount_minor_30_days"] == 500
    known = {"order", "tenure", "first", "is", "activity"}
    unknown = [tag.key for tag in TAGS if tag.key.split("_")[0] not in known]
    assert len(unknown) > 60
    assert {key: found[key] for key in unknown if found[key] is not None} == {}


@pytest.mark.slow
def test_the_same_source_makes_another_customer_zero(duck: Engine) -> None:
    found = tags_of(duck, [order("a", ago(days=1), 500), traits("b", ago(days=1), city="苏州")])["b"]
    assert (found["order_count_lifetime"], found["order_amount_minor_lifetime"]) == (0, 0)
    assert (found["order_silence_days"], found["order_average_minor_lifetime"]) == (None, None)
    assert found["refund_count_lifetime"] is None, "no refund was ever told in this workspace"


@pytest.mark.slow
def test_facts_after_t_change_nothing(duck: Engine, table: pa.Table) -> None:
    later = [
        {**row, "occurred_at": NOON + (NOON - row["occurred_at"]) + (NOON - ago(seconds=1)), "fact_id": f"later{n}"}
        for n, row in enumerate(world())
    ]
    unseen = [fact("Feature Used", ANNA, NOON + (NOON - ago(days=1)), fact_id="unseen")]
    assert tags_table(duck, [*world(), *later, *unseen]).equals(table)


def test_an_empty_workspace_has_no_rows(duck: Engine) -> None:
    empty = tags_table(duck, [order(None, ago(days=1), 100)])
    assert empty.num_rows == 0
    assert empty.schema.equals(TAG_SCHEMA)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("as_of", "age"), [("2023-02-28", 30), ("2023-03-01", 31), ("2024-02-28", 31), ("2024-02-29", 32)]
)
def test_age_of_somebody_born_on_a_leap_day(duck: Engine, as_of: str, age: int) -> None:
    rows = [traits("a", parse_instant("2020-01-01"), birthday="1992-02-29")]
    assert tags_of(duck, rows, as_of=parse_instant(as_of))["a"]["age_years"] == age


@pytest.mark.slow
def test_two_instants_on_one_engine_do_not_disturb_each_other(duck: Engine) -> None:

    rows = [order("a", ago(days=9), 100), order("a", ago(days=1), 100)]
    both = []
    for as_of in (NOON, ago(days=5)):
        facts = relation(duck, rows, as_of=as_of)
        both.append(tags_relation(duck, facts, as_of=as_of, present=present_names(duck, facts)))
    assert [duck.fetch(tags)["order_count_lifetime"].to_pylist() for tags in both] == [[2], [1]]


def test_spark_agrees_on_every_tag(table: pa.Table, spark_url: str) -> None:
    engine = spark_engine(spark_url)
    try:
        other = tags_table(engine, world())
    finally:
        engine.close()
    assert other.schema.equals(table.schema)
    assert differing(table, other) == {}
