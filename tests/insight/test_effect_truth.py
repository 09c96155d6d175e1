"""The effect report against simulated customers whose true effect is known, through the lake."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pyarrow as pa
import pytest

from evergrove.experiments import own_hold_out
from evergrove.facts import FACT_SCHEMA, conform, facts_relation, open_engine
from evergrove.insight import CampaignEffect, EffectScope, campaign_effect, message_funnels
from evergrove.simulator import Answering, Answers, without_effect
from support.effect_world import AS_OF, CAMPAIGN, SENT_AT, campaign_answers, relation
from support.ground import append, make_workspace

if TYPE_CHECKING:
    from pathlib import Path

    from evergrove.facts.engine import Engine
    from evergrove.statistics import Estimate

SCOPE = EffectScope(campaign="spring", window=timedelta(days=7))
MOVING = Answering(order_chance=0.08, lift_chance=0.03)


def numbered(rows: pa.Table) -> pa.Table:
    """Rows as the intake numbers them, in order of time."""
    ordered = rows.sort_by([("received_at", "ascending"), ("fact_id", "ascending")])
    numbers = pa.array(range(1, ordered.num_rows + 1), pa.int64())
    return conform(ordered.set_column(ordered.column_names.index("feed_seq"), "feed_seq", numbers), schema=FACT_SCHEMA)


def gaps(found: CampaignEffect, answers: Answers) -> dict[str, tuple[Estimate, float]]:
    """Each estimate with its truth."""
    truth = answers.truth
    return {
        "conversion": (found.conversion.difference, truth.conversion),
        "orders": (found.orders.difference, truth.orders),
        "money": (found.money[0].effect.difference, truth.money_minor),
        "money, freed": (found.money[0].adjusted.difference, truth.money_minor),
        "extra customers": (found.extra_customers, truth.conversion * truth.treated),
        "extra orders": (found.extra_orders, truth.orders * truth.treated),
    }


@pytest.mark.slow
def test_a_hundred_thousand_customers_through_the_lake(home: Path) -> None:
    rows, answers = campaign_answers(100_000, answering=MOVING, seed=41)
    workspace = make_workspace(home)
    facts = numbered(rows)
    append(workspace, facts, last_seq=facts.num_rows, now=AS_OF)
    with open_engine(workspace) as engine:
        told = facts_relation(workspace, engine, as_of=AS_OF)
        found = campaign_effect(engine, told, scope=SCOPE, as_of=AS_OF)
        (funnel,) = message_funnels(engine, told, scope=SCOPE, as_of=AS_OF)
    workspace.close()
    assert (found.exposed.treated, found.exposed.control) == (answers.truth.treated, answers.truth.control)
    assert found.sample.verdict == "fits"
    for name, (estimate, truth) in gaps(found, answers).items():
        assert estimate.covers(truth), name
        assert estimate.low is not None
        assert estimate.low > 0, name
    assert found.conversion.control.covers(answers.truth.base_conversion)
    assert (funnel.planned, funnel.sent) == (100_000, answers.truth.treated)
    assert funnel.suppressed == (("hold_out", answers.truth.control),)
    assert (funnel.clicked, funnel.bounced) == (answers.counts["Message Clicked"], answers.counts["Message Bounced"])


def test_where_no_message_moves_anybody_nothing_is_found(engine: Engine) -> None:
    rows, answers = campaign_answers(20_000, answering=without_effect(MOVING), seed=42)
    found = campaign_effect(engine, relation(engine, rows), scope=SCOPE, as_of=AS_OF)
    assert answers.truth.conversion == 0.0
    for effect in (found.conversion, found.orders):
        assert effect.difference.covers(0.0)
        assert effect.p_value is not None
        assert effect.p_value > 0.05
    # Eleven in a hundred of the treated bought something all the same: the funnel is no effect.
    (funnel,) = message_funnels(engine, relation(engine, rows), scope=SCOPE, as_of=AS_OF)
    assert funnel.converted / funnel.sent > 0.07


@pytest.mark.slow
def test_intervals_hold_the_truth_as_often_as_they_promise(engine: Engine) -> None:
    """Forty campaigns, half without effect: of 80 intervals of 95 % more than nine outside would be one in 100."""
    outside = alarms = 0
    for seed in range(40):
        answering = MOVING if seed % 2 else without_effect(MOVING)
        hold_out = own_hold_out(CAMPAIGN, share_bp=3_000, salt=f"coverage {seed}")
        rows, answers = campaign_answers(2_000, answering=answering, seed=seed, hold_out=hold_out)
        facts = relation(engine, rows, name=f"facts_{seed}")
        found = campaign_effect(engine, facts, scope=SCOPE, as_of=AS_OF)
        outside += not found.conversion.difference.covers(answers.truth.conversion)
        outside += not found.orders.difference.covers(answers.truth.orders)
        alarms += seed % 2 == 0 and (found.conversion.p_value or 0.0) < 0.05
    assert outside <= 9
    assert alarms <= 4


def test_looked_at_too_early_nobody_is_judged_and_nothing_is_zero(engine: Engine) -> None:
    rows, _ = campaign_answers(2_000, answering=MOVING, seed=43)
    early = SENT_AT + SCOPE.window - timedelta(seconds=1)
    found = campaign_effect(engine, relation(engine, rows, as_of=early), scope=SCOPE, as_of=early)
    assert (found.exposed.treated, found.exposed.control, found.exposed.pending) == (0, 0, 2_000)
    assert (found.conversion.difference.value, found.conversion.reason) == (None, "empty")
    assert found.extra_customers.value is None
    assert found.sample.verdict == "fits", "the draw does not wait for the windows"


def test_messages_that_failed_stay_in_the_comparison(engine: Engine) -> None:
    """Half of the messages never arrive: who is compared is who was exposed, so the effect is half as large."""
    answering = Answering(order_chance=0.1, lift_chance=0.1, delivered_share=0.5)
    rows, answers = campaign_answers(60_000, answering=answering, seed=44)
    found = campaign_effect(engine, relation(engine, rows), scope=SCOPE, as_of=AS_OF)
    assert answers.truth.conversion == pytest.approx(0.05, rel=0.1)
    assert found.conversion.difference.covers(answers.truth.conversion)
    assert answers.counts["Message Bounced"] > 0.45 * answers.truth.treated
    assert found.exposed.treated == answers.truth.treated
