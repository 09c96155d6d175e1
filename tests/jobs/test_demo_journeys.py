"""The demo's journeys have run when somebody first looks, at every hour, and the truth of their answers is found."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from evergrove.channels import list_letters, list_senders, read_policy
from evergrove.facts import run_query
from evergrove.jobs import LivingShop, save_living_shop, simulate_into
from evergrove.jobs.demo_journeys import READY, run_demo_journeys
from evergrove.jobs.demo_trial import JOURNEY
from evergrove.jobs.living import begin_living, lived_until
from evergrove.journeys import find_standing, list_journeys
from support.ground import make_workspace

if TYPE_CHECKING:
    from pathlib import Path

    from evergrove.jobs.demo_journeys import DemoJourneys
    from evergrove.kit import Workspace

CUSTOMERS, DAYS = 400, 70
DAY = datetime(2026, 11, 21, tzinfo=UTC)
HOURS = {"night": 19, "noon": 4, "evening": 12}
"""By UTC: 03:00, 12:00 and 20:00 in Shanghai."""


@dataclass
class Made:
    workspace: Workspace
    shop: LivingShop
    journeys: DemoJourneys


def made(home: Path, *, at: datetime, stop_after: int = 0) -> Made:
    """The shop whose journeys have run until `at`; `stop_after`: killed after so many of its hours, and begun anew."""
    workspace = make_workspace(home, slug="shop")
    workspace.clock.instant = at  # type: ignore[attr-defined]
    wish = LivingShop(past_ends_at=at, is_complete=False, lives=True, speed=60, customers=CUSTOMERS, days=DAYS)
    shop = save_living_shop(workspace, wish, author="test")
    simulate_into(workspace, shop.world, until=shop.begins_at)
    begin_living(workspace, at=shop.begins_at)
    steps = 0

    def step(_name: str, _share: float) -> None:
        nonlocal steps
        steps += 1
        if steps == stop_after:
            raise KeyboardInterrupt

    if stop_after:
        with pytest.raises(KeyboardInterrupt):
            run_demo_journeys(workspace, shop, step=step)
    return Made(workspace=workspace, shop=shop, journeys=run_demo_journeys(workspace, shop, step=step))


def facts_by_name(workspace: Workspace) -> Counter[str]:
    sql = "select name, count(*) n, count(distinct fact_id) d from facts where journey_key is not null group by 1"
    rows = run_query(workspace, sql, rows_max=100, seconds_max=30).to_pylist()
    # An exposure is told with each message of a run, under one id.
    assert all(row["n"] == row["d"] for row in rows if row["name"] != "Experiment Exposed"), "nothing was told twice"
    return Counter({row["name"]: row["n"] for row in rows})


@pytest.mark.slow
@pytest.mark.parametrize("hour", HOURS)
def test_journeys_have_run_whatever_the_hour(home: Path, hour: str) -> None:
    at = DAY + timedelta(hours=HOURS[hour])
    done = made(home, at=at, stop_after=4 if hour == "night" else 0)
    workspace = done.workspace
    assert {one.key for one in done.journeys.journeys} == {*READY, JOURNEY["key"]}
    assert {find_standing(workspace, one.key).state for one in list_journeys(workspace)} == {"live"}
    assert lived_until(workspace) == at
    entered = {one.key: one.entered for one in done.journeys.journeys}
    assert min(entered["golden_72_hours"], entered["first_order"], entered["silent_30_days"]) > 0
    assert sum(one.control for one in done.journeys.journeys) > 0
    told = facts_by_name(workspace)
    assert told["Journey Entered"] == sum(entered.values())
    assert told["Message Sent"] > 10
    assert told["Message Opened"] > 0
    times = run_query(workspace, "select max(occurred_at) t from facts", rows_max=1, seconds_max=30).to_pylist()
    assert times[0]["t"] <= at, "nothing happens after the present"
    letters = list_letters(workspace, limit=50)
    assert len(letters) == min(told["Message Sent"], 50)
    assert read_policy(workspace).hours.quiet == ("21:00-08:00",)
    assert all(
        8 <= (one.message.sent_at + timedelta(hours=8)).hour < 21 or one.message.message_class == "transactional"
        for one in letters
        if one.message.sent_at is not None
    )
    with workspace.control.read() as connection:
        assert all(sender.kind.startswith("recorded") for sender in list_senders(connection))
    again = run_demo_journeys(workspace, done.shop, step=lambda _name, _share: None)
    assert again == done.journeys
    workspace.close()
