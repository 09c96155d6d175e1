"""RFM: values by hand, ties, classes of everyone, grades by share, migration."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evergrove.facts.engine import Engine
from evergrove.scores import VALUE_NAMES, RfmSettings, migration_matrix, score_relation
from evergrove.scores.rfm import CHINESE_CLASSES, WESTERN_GRID
from support.score_worlds import AS_OF, Story, busy_world, by_customer, facts_of

FEW = settings(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def rfm_of(engine: Engine, story: Story, **chosen: object) -> dict[str, dict[str, object]]:
    facts = facts_of(engine, story)
    return by_customer(
        engine.fetch(
            score_relation(engine, facts, key="rfm", as_of=AS_OF, settings=RfmSettings(**chosen))  # type: ignore[arg-type]
        )
    )


def test_values_of_one_customer(engine: Engine) -> None:
    story = Story().order("a", 400, 20.5, 10.4, 10.2, minor=1_000).tell("a", "Order Refunded", days=5, amount_minor=300)
    story.tell("b", "Signed Up", days=3)
    found = rfm_of(engine, story)
    assert set(found) == {"a"}  # b has no order: no class, not the worst one
    assert found["a"]["rfm_recency_days"] == 10
    assert found["a"]["rfm_frequency"] == 3  # two orders of one local day count once
    assert found["a"]["rfm_monetary_minor"] == 3_700
    within = rfm_of(engine, story, window_days=365)["a"]
    assert (within["rfm_frequency"], within["rfm_monetary_minor"], within["rfm_recency_days"]) == (2, 2_700, 10)


def test_the_window_ends_at_the_instant_to_the_microsecond(engine: Engine) -> None:
    microsecond = 1 / 86_400 / 1_000_000
    story = Story().order("out", 30.0).order("in", 30.0 - 10 * microsecond)
    found = rfm_of(engine, story, window_days=30)
    assert (found["out"]["rfm_frequency"], found["in"]["rfm_frequency"]) == (0, 1)


def test_equal_values_get_equal_scores(engine: Engine) -> None:
    story = Story()
    for number in range(20):
        story.order(f"c{number:02d}", *([5.0] if number < 15 else [5.0, 6.0, 7.0]), minor=2_000)
    found = rfm_of(engine, story)
    assert {row["rfm_r"] for row in found.values()} == {1}
    assert {row["rfm_f"] for name, row in found.items() if name < "c15"} == {1}
    assert {row["rfm_f"] for name, row in found.items() if name >= "c15"} == {4}  # 15 of 20 have less
    assert {row["rfm_grade"] for name, row in found.items() if name >= "c15"} == {"A"}


def test_fixed_bounds(engine: Engine) -> None:
    story = Story().order("a", 10).order("b", 100, 101, 102, 103, 104).order("c", 500)
    found = rfm_of(
        engine, story, method="bounds", recency_days_bounds=(30, 90, 180, 365), frequency_bounds=(2, 3, 4, 5)
    )
    assert {name: (row["rfm_r"], row["rfm_f"]) for name, row in found.items()} == {
        "a": (5, 1),
        "b": (3, 5),
        "c": (1, 1),
    }


@pytest.mark.parametrize("centre", ["median", "mean"])
def test_chinese_classes_by_hand(engine: Engine, centre: str) -> None:
    story = Story()
    story.order("recent_often_much", 1, 2, 3, 4, minor=90_000).order("recent_once_much", 2, minor=900_000)
    story.order("long_often_much", 300, 310, 320, 330, minor=90_000).order("long_once_little", 300, minor=100)
    story.order("recent_once_little", 1, minor=100).order("long_once_little_too", 299, minor=100)
    found = {name: row["rfm_class"] for name, row in rfm_of(engine, story, centre=centre).items()}
    assert found == {
        "recent_often_much": "important_value",
        "recent_once_much": "important_develop",
        "long_often_much": "important_keep",
        "long_once_little": "general_win_back",
        "long_once_little_too": "general_win_back",
        "recent_once_little": "general_develop",
    }


def test_grades_share_out_the_customers(engine: Engine) -> None:
    story = Story()
    for number in range(100):
        story.order(f"c{number:02d}", 5.0, minor=1_000 + number)
    found = rfm_of(engine, story)
    assert Counter(row["rfm_grade"] for row in found.values()) == {"A": 12, "B": 23, "C": 45, "D": 20}
    assert found["c99"]["rfm_grade"] == "A"
    assert found["c00"]["rfm_grade"] == "D"


@FEW
@given(st.integers(0, 10_000), st.integers(1, 40))
def test_everyone_with_an_order_has_one_class_and_one_name(engine: Engine, seed: int, customers: int) -> None:
    story = busy_world(customers=customers, seed=seed, shop_only=True)
    buyers = {row["customer_id"] for row in story.rows if row["name"] == "Order Completed" and row["customer_id"]}
    facts = facts_of(engine, story)
    rows = engine.fetch(score_relation(engine, facts, key="rfm", as_of=AS_OF)).to_pylist()
    assert sorted(row["customer_id"] for row in rows) == sorted(buyers)
    for row in rows:
        assert row["rfm_class"] in CHINESE_CLASSES.values()
        assert row["rfm_name"] == WESTERN_GRID[row["rfm_r"]][row["rfm_f"] - 1]
        assert row["rfm_grade"] in {"A", "B", "C", "D"}
        assert all(1 <= row[name] <= 5 for name in ("rfm_r", "rfm_f", "rfm_m"))


def test_every_class_has_a_name_in_both_languages() -> None:
    assert set(VALUE_NAMES["rfm_class"]) == set(CHINESE_CLASSES.values())
    assert set(VALUE_NAMES["rfm_name"]) == {name for names in WESTERN_GRID.values() for name in names}
    assert all(words.zh and words.en for values in VALUE_NAMES.values() for words in values.values())
    assert VALUE_NAMES["rfm_class"]["important_win_back"].zh == "重要挽留客户"


def test_migration_counts_every_customer_of_both_instants_once(engine: Engine) -> None:
    story = busy_world(customers=80, seed=3, shop_only=True)
    earlier = AS_OF - timedelta(days=30)
    first = score_relation(engine, facts_of(engine, story, as_of=earlier, name="old"), key="rfm", as_of=earlier)
    second = score_relation(engine, facts_of(engine, story, name="new"), key="rfm", as_of=AS_OF)
    moves = engine.fetch(migration_matrix(first, second, column="rfm_class")).to_pylist()
    before, after = by_customer(engine.fetch(first)), by_customer(engine.fetch(second))
    expected = Counter(
        (
            before[customer]["rfm_class"] if customer in before else "absent",
            after[customer]["rfm_class"] if customer in after else "absent",
        )
        for customer in before | after
    )
    assert {(row["value_from"], row["value_to"]): row["customers"] for row in moves} == expected
    assert any(row["value_from"] == "absent" for row in moves)
