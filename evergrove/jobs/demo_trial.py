"""An experiment that runs in the demo's shop: regular customers who have been silent for two months are written to by
mail or by push, drawn by a published experiment inside a journey of its own.

The simulated customers answer both alike: whatever difference shows is chance, and the experiment should find none.
"""

from __future__ import annotations

from typing import Any

from evergrove.experiments import publish_experiment
from evergrove.journeys import publish_journey
from evergrove.kit import Workspace
from evergrove.segments import example_segments, publish_segment

SILENT = "repeat_buyer_silent_60_days"
"""One of the example segments."""

EXPERIMENT: dict[str, Any] = {
    "key": "win_back_channel",
    "name": {"zh": "召回老客：邮件还是推送", "en": "Win-back: mail or push"},
    "hypothesis": {
        "zh": "推送比邮件更能让沉默两个月的老客回来下单。",
        "en": "A push brings more regulars who have been silent for two months back to an order than a mail.",
    },
    "scope": "node",
    "subject": "win_back_trial/way",
    "variants": [
        {"key": "mail", "share_bp": 5_000, "name": {"zh": "邮件", "en": "Mail"}},
        {"key": "push", "share_bp": 5_000, "name": {"zh": "推送", "en": "Push"}},
    ],
    "metrics": [
        {"name": "ordered", "kind": "binary", "role": "primary", "fact": "Order Completed", "days": 3},
        {
            "name": "unsubscribed",
            "kind": "binary",
            "role": "guardrail",
            "better": "down",
            "fact": "Message Unsubscribed",
            "days": 3,
        },
    ],
    "design": {"kind": "sequential", "looks": 5, "customers_planned": 3_000},
    "note": "模拟实验，两种方式的真实效果相同。Simulated: in truth both do the same.",
}

JOURNEY: dict[str, Any] = {
    "key": "win_back_trial",
    "name": {"zh": "召回老客（A/B 实验）", "en": "Win-back, A/B test"},
    "hold_out_bp": 1_000,
    "entry": {"kind": "schedule", "cron": "0 12 * * *", "segment": SILENT},
    "reentry": {"mode": "cooldown", "cooldown_days": 90},
    "topic": "offers",
    "days_max": 30,
    "start": "way",
    "goal": {"event": {"fact": "Order Completed"}, "days": 14},
    "nodes": [
        {
            "id": "way",
            "kind": "experiment",
            "experiment": EXPERIMENT["key"],
            "branches": [{"variant": "mail", "next": "letter"}, {"variant": "push", "next": "note"}],
        },
        {
            "id": "letter",
            "kind": "message",
            "steps": [{"channel": "email", "template": "win_back_60_mail"}],
            "lasts_hours": 48,
            "next": "answer",
        },
        {
            "id": "note",
            "kind": "message",
            "steps": [{"channel": "push", "template": "win_back_30_push"}],
            "lasts_hours": 48,
            "next": "answer",
        },
        {"id": "answer", "kind": "wait", "days": 14},
    ],
}


def publish_trial(workspace: Workspace, *, author: str) -> None:
    """The segment, the experiment, and the journey that draws by it."""
    (silent,) = [one for one in example_segments() if one.key == SILENT]
    publish_segment(workspace, silent.document, key=silent.key, author=author)
    publish_experiment(workspace, EXPERIMENT, author=author)
    publish_journey(workspace, JOURNEY, author=author)
