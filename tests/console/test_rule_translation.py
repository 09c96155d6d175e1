"""A rule that goes through the console's builder comes back as the same rule."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, seed, settings
from hypothesis import strategies as st

from evergrove.segments import example_segments, read_rule
from evergrove.segments.rules import AllOf, AnyOf, Node, NotOf
from tools.build_console import install, node_path, npm

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parents[2]
CONSOLE = ROOT / "console"
RULES_A_RUN = 400


@pytest.fixture(scope="module")
def there_and_back(tmp_path_factory: pytest.TempPathFactory) -> Callable[[list[Any]], list[Any]]:
    """Builds the translation alone and runs it in Node."""
    folder = tmp_path_factory.mktemp("rules")
    install()
    npm("run", "build:rules", environment={"RULES_FOLDER": str(folder)})

    def send(rules: list[Any]) -> list[Any]:
        script = CONSOLE / "scripts" / "rules-there-and-back.mjs"
        done = subprocess.run(
            [node_path(), script, folder / "rules.mjs"],
            input=json.dumps(rules).encode(),
            capture_output=True,
            check=True,
        )
        returned: list[Any] = json.loads(done.stdout)
        return returned

    return send


def plain(node: Node) -> Node:
    """Without combinations of one and without double negation, which say nothing."""
    if isinstance(node, NotOf):
        inner = plain(node.item)
        return inner.item if isinstance(inner, NotOf) else NotOf(item=inner)
    if isinstance(node, AllOf | AnyOf):
        items = tuple(plain(item) for item in node.items)
        return items[0] if len(items) == 1 else type(node)(items=items)
    return node


def assert_same(rules: list[Any], returned: list[Any]) -> None:
    assert len(returned) == len(rules)
    for rule, back in zip(rules, returned, strict=True):
        assert plain(read_rule(back)) == plain(read_rule(rule)), rule


def test_the_shipped_examples_come_back(there_and_back: Callable[[list[Any]], list[Any]]) -> None:
    rules = [json.loads(path.read_text()) for path in sorted((ROOT / "evergrove/segments/examples").glob("*.json"))]
    assert len(rules) == len(example_segments())
    assert_same(rules, there_and_back(rules))


SHORT_FORMS: list[Any] = [
    {"stage": "lost"},
    {"attribute": "city", "is": "杭州"},
    {"tag": "country", "is": ["CN", "GB"]},
    {"event": "Order Completed"},
    {"event": "Order Completed", "measure": "last", "is": {">=": 30, "<": 90}},
    {"not": {"not": {"stage": ["growth"]}}},
    {"all": [{"any": [{"not": {"all": [{"member_of": "vip@2"}]}}]}]},
    {"journey": True},
    {"not": {"journey": "win_back"}},
    {"list": ["cus_1", "cus_2"]},
    {
        "sequence": {"first": {"event": "A"}, "then_not": {"event": "B"}, "within_hours": 5},
        "between": ["2026-01-01", "2026-01-31"],
    },
]


def test_short_forms_come_back(there_and_back: Callable[[list[Any]], list[Any]]) -> None:
    assert_same(SHORT_FORMS, there_and_back(SHORT_FORMS))


NUMBERS = st.integers(0, 1_000)
COMPARISONS = st.one_of(
    st.dictionaries(st.sampled_from([">=", "<", "=", "!="]), NUMBERS, min_size=1, max_size=2),
    st.builds(lambda low, high: {"between": [low, high]}, NUMBERS, NUMBERS),
    st.builds(lambda unknown: {"is_unknown": unknown}, st.booleans()),
)
TEXTS = st.sampled_from(["杭州", "London", "茶"])
WINDOWS = st.sampled_from([{}, {"within_days": 30}, {"within_hours": 6}, {"between": ["2026-01-01", "2026-06-30"]}])
FILTERS = st.lists(
    st.one_of(
        st.builds(lambda value: {"column": "category", "is": {"in": [value]}}, TEXTS),
        st.builds(lambda value: {"property": "coupon", "is": value}, st.booleans()),
        st.builds(lambda is_: {"column": "amount_minor", "is": is_}, COMPARISONS),
    ),
    max_size=2,
)
MEASURES: list[dict[str, str]] = [
    {},
    {"measure": "sum", "of": "amount_minor"},
    {"measure": "distinct", "of": "product_id"},
    {"measure": "first"},
]
EVENTS = st.builds(
    lambda window, where, measure, is_: {"event": "Order Completed", **window, "where": where, **measure, "is": is_},
    WINDOWS,
    FILTERS,
    st.sampled_from(
        [
            {},
            {"measure": "sum", "of": "amount_minor"},
            {"measure": "distinct", "of": "product_id"},
            {"measure": "first"},
        ]
    ),
    COMPARISONS,
)
CONDITIONS = st.one_of(
    EVENTS,
    st.builds(lambda is_: {"tag": "order_count_lifetime", "is": is_}, COMPARISONS),
    st.builds(lambda is_: {"score": "health_score", "is": is_}, COMPARISONS),
    st.builds(lambda text: {"attribute": "city", "is": {"contains": text}}, TEXTS),
    st.just({"stage": ["decline", "lost"]}),
    st.just({"member_of": "tea_lovers"}),
)
TREES = st.recursive(
    CONDITIONS,
    lambda inner: st.one_of(
        st.builds(lambda items: {"all": items}, st.lists(inner, min_size=1, max_size=3)),
        st.builds(lambda items: {"any": items}, st.lists(inner, min_size=1, max_size=3)),
        st.builds(lambda item: {"not": item}, inner),
    ),
    max_leaves=8,
)


def test_generated_rules_come_back(there_and_back: Callable[[list[Any]], list[Any]]) -> None:
    rules: list[Any] = []

    @seed(20_261_122)
    @settings(max_examples=RULES_A_RUN, database=None, deadline=None)
    @given(tree=TREES)
    def collect(tree: Any) -> None:
        rules.append(tree)

    collect()
    assert len(rules) >= RULES_A_RUN / 2
    assert_same(rules, there_and_back(rules))
