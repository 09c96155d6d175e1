"""All scores together: schema, versions, one answer on both engines, and no look into the future."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pytest

from evergrove.access import create_workspace
from evergrove.definitions import published
from evergrove.facts.engine import Engine
from evergrove.kit import Settings
from evergrove.scores import (
    SCORE_KIND,
    SCORE_MODELS,
    SCORE_NAMES,
    SCORE_SCHEMA,
    InvalidScoreSettingsError,
    ScoreSettings,
    UnknownScoreError,
    publish_default_settings,
    publish_settings,
    published_settings,
    score_model,
    scores_relation,
)
from support.score_worlds import AS_OF, Story, busy_world, facts_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from evergrove.facts.engine.spark_engine import SparkEngine
    from evergrove.kit import Workspace

pytestmark = pytest.mark.slow


@pytest.fixture
def workspace(home: Path) -> Iterator[Workspace]:
    opened = create_workspace(Settings(home=home), slug="shop", name="长青小店")
    yield opened
    opened.close()


def scores_of(engine: Engine, story: Story, *, settings: ScoreSettings | None = None) -> pa.Table:
    facts = facts_of(engine, story)
    return engine.fetch(scores_relation(engine, facts, as_of=AS_OF, settings=settings)).sort_by("customer_id")


def assert_same(one: pa.Table, two: pa.Table) -> None:
    """Keys, integers, strings and classes equal; floats to 1e-9, null where the other is null."""
    assert one.schema.equals(two.schema)
    for name in one.column_names:
        first, second = one.column(name), two.column(name)
        assert first.is_null().to_pylist() == second.is_null().to_pylist(), name
        if pa.types.is_floating(first.type):
            left, right = first.drop_null().to_numpy(), second.drop_null().to_numpy()
            np.testing.assert_allclose(left, right, rtol=1e-9, atol=0, err_msg=name)
        else:
            assert first.to_pylist() == second.to_pylist(), name


def test_one_row_a_customer_with_the_declared_columns(engine: Engine) -> None:
    story = busy_world(customers=160, seed=5)
    table = scores_of(engine, story)
    assert table.schema.equals(SCORE_SCHEMA)
    everyone = sorted({row["customer_id"] for row in story.rows if row["customer_id"]})
    assert table.column("customer_id").to_pylist() == everyone
    assert set(table.column("versions").to_pylist()) == {",".join(f"{key}@0" for key in SCORE_MODELS)}
    known = {name for name in SCORE_SCHEMA.names if table.column(name).null_count < table.num_rows}
    assert known >= set(SCORE_SCHEMA.names) - {"purchase_alive", "value_lifetime_minor"}


def test_an_empty_world_has_no_scores(engine: Engine) -> None:
    assert scores_of(engine, Story().order(None, 3)).num_rows == 0


def test_both_engines_give_one_answer_for_every_column(engine: Engine, spark_engine: SparkEngine) -> None:
    story = busy_world(customers=150, seed=21)
    assert_same(scores_of(engine, story), scores_of(spark_engine, story))


def test_the_future_changes_no_score(engine: Engine) -> None:
    past = busy_world(customers=60, seed=9)
    leaky = Story(rows=list(past.rows))
    for number in range(60):
        leaky.order(f"c{number:03d}", -0.000001, -5, -80, minor=999_999)
        leaky.tell(f"c{number:03d}", "Ticket Opened", days=-3)
    leaky.order("from_the_future", -10).tell(
        "c001", "Survey Answered", days=-1, properties={"score": 1, "score_max": 5}
    )
    known_later = {"received_at": AS_OF + timedelta(days=1)}
    late = leaky.order("c002", 9, minor=123_456).rows[-2:]
    for row in late:
        row.update(known_later)
    assert_same(scores_of(engine, past), scores_of(engine, leaky))


def test_what_is_told_before_the_instant_does_change_scores(engine: Engine) -> None:
    past = busy_world(customers=30, seed=9)
    more = Story(rows=list(past.rows)).order("c001", 0.5)
    assert not scores_of(engine, past).equals(scores_of(engine, more))


def test_defaults_are_published_once_and_carried_by_every_row(workspace: Workspace, engine: Engine) -> None:
    first = publish_default_settings(workspace)
    assert publish_default_settings(workspace).versions == first.versions == dict.fromkeys(SCORE_MODELS, 1)
    assert published(workspace, kind=SCORE_KIND, key="health").body["activity_bp"] == 4_000
    body = {"window_days": 365}
    assert publish_settings(workspace, key="rfm", body=body, author="mei").reference == "rfm@2"
    assert publish_default_settings(workspace).versions["rfm"] == 2  # what an operator chose stays
    chosen = published_settings(workspace)
    table = scores_of(engine, busy_world(customers=10, seed=1), settings=chosen)
    assert table.column("versions")[0].as_py().startswith("rfm@2,interaction@1,")
    earlier = published_settings(workspace, versions={"rfm": 1})
    assert (chosen.of("rfm").window_days, earlier.of("rfm").window_days) == (365, None)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("key", "body"),
    [
        ("health", {"activity_bp": 9_000}),
        ("health", {"activity_bp": "much"}),
        ("rfm", {"grade_shares_bp": [1, 2, 3, 4]}),
        ("radar", []),
    ],
)
def test_settings_that_cannot_be_used_are_not_published(workspace: Workspace, key: str, body: object) -> None:
    with pytest.raises(InvalidScoreSettingsError) as refused:
        publish_settings(workspace, key=key, body=body, author="mei")
    assert refused.value.help
    assert published_settings(workspace).versions == {}


def test_an_unknown_score_is_named() -> None:
    with pytest.raises(UnknownScoreError, match="karma"):
        score_model("karma")
    assert set(SCORE_NAMES) == set(SCORE_MODELS)
    assert all(model.key == key for key, model in SCORE_MODELS.items())
