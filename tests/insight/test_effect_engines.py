"""DuckDB and a Spark Connect engine give the same effect, the same funnels and the same alarms."""

from __future__ import annotations

from dataclasses import asdict
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest

from evergrove.experiments import own_hold_out
from evergrove.insight import EffectScope, campaign_effect, effects_by, message_funnels
from evergrove.simulator import Answering
from support.effect_world import AS_OF, CAMPAIGN, LAUNCH, SENT_AT, by_hand, campaign_answers, relation, told

if TYPE_CHECKING:
    from evergrove.facts.engine import Engine

SCOPE = EffectScope(campaign="spring", window=timedelta(days=7))


def world() -> pa.Table:
    """Two channels, and what makes engines differ: odd properties, other currencies, refunds, nobody's facts."""
    answering = Answering(order_chance=0.3, lift_chance=0.1)
    hold_out = own_hold_out(CAMPAIGN, share_bp=4_000)
    parts = [
        campaign_answers(1_500, answering=answering, seed=seed, hold_out=hold_out, channel=channel, prefix=channel)[0]
        for seed, channel in enumerate(("email", "sms"))
    ]
    at = SENT_AT + timedelta(days=1)
    shared: dict[str, Any] = {"customer_id": "emailcus_0000001", "occurred_at": at}
    odd = [
        told(name="Order Completed", amount_minor=12_345, currency="JPY", **shared),
        told(name="Order Refunded", amount_minor=999, currency="CNY", **shared),
        told(name="Order Completed", amount_minor=None, currency=None, **shared),
        told(name="Order Completed", amount_minor=5, currency="CNY", occurred_at=at),
        told(name="Consent Changed", properties='"a text"', **shared),
        told(name="Message Opened", properties='{"machine": "maybe"}', message_id="msg_emailcus_0000001", **shared),
        told(
            name="Experiment Exposed",
            experiment_key=CAMPAIGN,
            variant="treated",
            properties='{"control_bp": "a third"}',
            **shared,
        ),
    ]
    return pa.concat_tables([*parts, by_hand(odd)])


def everything(engine: Engine, table: pa.Table) -> dict[str, Any]:
    facts = relation(engine, table)
    asked: dict[str, Any] = {"scope": SCOPE, "as_of": AS_OF}
    segments = {LAUNCH: "vip@1"}
    return {
        "effect": [asdict(campaign_effect(engine, facts, **asked))],
        "by channel": [asdict(one) for one in effects_by(engine, facts, by="channel", **asked)],
        "by segment": [asdict(one) for one in effects_by(engine, facts, by="segment", segments=segments, **asked)],
        "funnel": [asdict(one) for one in message_funnels(engine, facts, **asked)],
        "funnels": [asdict(one) for one in message_funnels(engine, facts, by="channel", **asked)],
        "hours": [asdict(one) for one in message_funnels(engine, facts, by="hour", **asked)],
    }


def flat(value: Any, *, path: str = "") -> dict[str, Any]:
    """Every figure with its path."""
    if isinstance(value, dict):
        return {key: one for name, inner in value.items() for key, one in flat(inner, path=f"{path}.{name}").items()}
    if isinstance(value, list | tuple):
        return {key: one for n, inner in enumerate(value) for key, one in flat(inner, path=f"{path}[{n}]").items()}
    return {path: value}


def test_both_engines_give_the_same_effect(engine: Engine, spark_engine: Engine) -> None:
    table = world()
    embedded, distributed = (flat(everything(one, table)) for one in (engine, spark_engine))
    assert embedded.keys() == distributed.keys()
    assert len(embedded) > 300
    for path, figure in embedded.items():
        # Sums of floats are taken in another order.
        expected = pytest.approx(figure, rel=1e-9) if isinstance(figure, float) else figure
        assert distributed[path] == expected, path
    assert embedded[".effect[0].conversion.p_value"] < 0.01
    assert embedded[".effect[0].money[0].effect.difference.value"] > 0
