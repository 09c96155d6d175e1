"""What somebody who looks round the demo's shop finds set up: the 72-hour queue, saved analyses on a board, and the
seed lists of its channels. All of it is put there by what its pages call."""

from __future__ import annotations

from typing import Any

from evergrove.channels import set_seeds
from evergrove.desk import publish_save_queue
from evergrove.insight import InsightName, Tile, save_board, save_insight
from evergrove.jobs.saving import run_save_queue
from evergrove.kit import Workspace

SEEDS = {
    "email": ["li.mei@shop.example", "zhang.wei@shop.example"],
    "sms": ["+8615400000000"],
}
"""Of nobody: addresses at a domain that is kept for examples, a number of no carrier."""

INSIGHTS: tuple[tuple[str, str, InsightName, dict[str, Any]], ...] = (
    (
        "view_to_order",
        "funnel",
        InsightName(zh="从浏览到下单（7 天内）", en="From view to order, within 7 days"),
        {
            "steps": [{"event": name} for name in ("Product Viewed", "Product Added", "Order Completed")],
            "window_hours": 168,
            "period": {"days": 90},
        },
    ),
    (
        "monthly_repeat",
        "retention",
        InsightName(zh="首单后各月复购", en="Orders in the months after the first"),
        {"first": {"event": "Order Completed"}, "again": {"event": "Order Completed"}, "unit": "month", "cohorts": 12},
    ),
)
"""Key, kind, name and what the kind reads."""

BOARD = "monday_look"
BOARD_NAME = InsightName(zh="周一看板", en="Monday look")
BOARD_FIGURES = ("revenue", "orders", "active")


def set_up_desk(workspace: Workspace, *, author: str) -> None:
    """The queue is switched on and run for this quarter of the day; all else stands once. Needs scores."""
    for channel, addresses in SEEDS.items():
        set_seeds(workspace, channel=channel, addresses=addresses, author=author)
    for key, kind, name, body in INSIGHTS:
        save_insight(workspace, key, kind=kind, name=name, body=body, author=author)
    tiles = [Tile(kind="figure", key=key) for key in BOARD_FIGURES]
    tiles += [Tile(kind="insight", key=key) for key, _, _, _ in INSIGHTS]
    save_board(workspace, BOARD, name=BOARD_NAME, tiles=tuple(tiles), author=author)
    publish_save_queue(workspace, {}, author=author)
    run_save_queue(workspace)
