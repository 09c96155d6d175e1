"""A journey whose workers are killed in a storm of events: nothing of it is lost, nothing is done twice."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from evergrove.channels.tables import messages
from evergrove.kit import Settings
from support.journey_storm import CUSTOMERS_A_ROUND, JourneyStorm, expected, found, prepare_journey_storm
from support.kill_log import write_row

if TYPE_CHECKING:
    from collections.abc import Iterator

LOG = Path(__file__).parents[2] / "docs" / "reference" / "kill-journeys.md"

KILLS, SEED = 20, 5

STORMS_TORTURE, KILLS_TORTURE = 10, 100
"""A thousand kills on each database, in storms that each end and are counted."""

WORKERS_SQLITE, WORKERS_POSTGRES = 1, 3

PUBLIC_URL = "https://post.shop.example"


@pytest.fixture
def settings(tmp_path: Path, database_url: str) -> Settings:
    """A home on each database."""
    return Settings(home=tmp_path / "home", database_url=database_url, public_url=PUBLIC_URL)


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_killed_workers_walk_everybody_once(settings: Settings) -> None:
    for storm in played(settings, kills=KILLS, seed=SEED):
        check_journey_storm(storm)


@pytest.mark.torture
@pytest.mark.timeout(3_600)
@pytest.mark.parametrize("seed", range(2_026, 2_026 + STORMS_TORTURE))
def test_killed_workers_walk_everybody_at_length(settings: Settings, seed: int) -> None:
    for storm in played(settings, kills=KILLS_TORTURE, seed=seed):
        states = check_journey_storm(storm)
        form = f"PostgreSQL, {WORKERS_POSTGRES} workers" if settings.database_url else "SQLite"
        _write_log(form, storm, states)


def played(settings: Settings, *, kills: int, seed: int) -> Iterator[JourneyStorm]:
    """One storm, at its end."""
    storm = prepare_journey_storm(settings, seed=seed)
    try:
        storm.play(workers=WORKERS_POSTGRES if settings.database_url else WORKERS_SQLITE, kills=kills)
        yield storm
    finally:
        storm.close()


def check_journey_storm(storm: JourneyStorm) -> Counter[str]:
    """Every customer's run is what follows from the facts alone, and every mail went out at most once; the mails by
    their states."""
    wanted, (stands, states) = expected(storm), found(storm)
    assert stands == wanted
    assert all(told.reason != "open" for told in wanted.values())
    assert len(wanted) == len(storm.kills) * CUSTOMERS_A_ROUND
    held = Counter(storm.sink.accepted())
    with storm.workspace.control.read() as connection:
        state_of = {row.message_id: row.state for row in connection.execute(sa.select(messages))}
    assert [one for one, count in held.items() if count != 1] == []
    assert sorted(one for one, state in state_of.items() if state == "sent" and one not in held) == []
    assert sorted(one for one in held if state_of[one] not in ("sent", "unknown")) == []
    assert set(states) <= {"sent", "unknown"}
    assert states["unknown"] <= storm.in_flight
    return states


def _write_log(name: str, storm: JourneyStorm, states: Counter[str]) -> None:
    """A line for each storm: its seed tells the moments of its kills."""
    planned, met = states.total(), sum(kill.in_flight > 0 for kill in storm.kills)
    counts = (len(storm.kills), len(storm.kills) * CUSTOMERS_A_ROUND, len(storm.sent), storm.moves())
    intro = [
        "`make torture`: storms of events while workers were killed at random. In each of them every run, message,",
        "task, gift and fact of the lake is what the facts alone demand: 0 lost, 0 doubled. The sink holds every sent",
        "mail exactly once and no id twice; no more are unknown than were in flight at the kills.",
    ]
    columns = ["seed", "kills", "customers", "facts", "lines of timelines", "mails", "sent", "unknown"]
    columns += ["in flight at the kills", "kills that met a mail in flight"]
    numbers = (*counts, planned, states["sent"], states["unknown"], storm.in_flight, met)
    row = [storm.seed, *(f"{number:,}" for number in numbers)]
    write_row(LOG, title="Killed journeys: the log", name=name, intro=intro, columns=columns, row=row)
