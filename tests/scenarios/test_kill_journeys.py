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
        _write_log(f"{form}, seed {seed}", storm, states)


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
    head = f"## {name}\n"
    kept = LOG.read_text(encoding="utf-8") if LOG.exists() else "# Killed journeys: the log\n\n"
    before, _, after = kept.partition(head)
    _, next_head, others = after.partition("\n## ")
    moves = storm.kills[-1].moves
    lines = [
        head,
        f"`make torture`, seed {storm.seed}: {len(storm.kills)} kills while {len(storm.sent):,} facts of",
        f"{len(storm.kills) * CUSTOMERS_A_ROUND:,} customers came in ({moves:,} lines of timelines at the last kill).",
        "0 lost, 0 doubled: every run, message, task, gift and fact is what the facts alone demand. Mails:",
        f"{', '.join(f'{count:,} {state}' for state, count in sorted(states.items()))};",
        f"{storm.in_flight:,} were in flight at the kills; the sink holds every sent one exactly once and no id twice.",
        "",
        "| kill | worker | after seconds | lines | planned | in flight |",
        "|---|---|---|---|---|---|",
        *(
            f"| {number} | {one.worker} | {one.after_seconds} | {one.moves:,} | {one.planned:,} | {one.in_flight} |"
            for number, one in enumerate(storm.kills, start=1)
        ),
        "",
    ]
    rest = f"\n## {others}" if next_head else ""
    LOG.write_text(before + "\n".join(lines) + rest, encoding="utf-8")
