"""What got a 200 is in the lake exactly once, whatever was killed when."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from evergrove.kit import Settings
from support.kill_log import write_section
from support.storm import Kill, Storm, count_in_lake, play_storm

if TYPE_CHECKING:
    from collections.abc import Mapping

LOG = Path(__file__).parents[2] / "docs" / "reference" / "kill-receive.md"

ROUNDS, ROUNDS_TORTURE = 20, 200
EVENTS_MIN = 500
"""A storm that delivers fewer events than this in 20 rounds has not tried anything."""


@pytest.fixture(params=["sqlite", "postgres-nats"])
def form(request: pytest.FixtureRequest) -> Mapping[str, str]:
    """The settings of the two columns of architecture §2."""
    if request.param == "sqlite":
        return {}
    return {
        "EVERGROVE_DATABASE_URL": request.getfixturevalue("fresh_postgres_url"),
        "EVERGROVE_INBOX_URL": request.getfixturevalue("nats_url"),
    }


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_killed_servers_lose_and_double_nothing(tmp_path: Path, form: Mapping[str, str]) -> None:
    storm, kills = play_storm(tmp_path / "home", seed=3, rounds=ROUNDS, environment=form)
    check_storm(storm, kills, settings=_settings(tmp_path, form))


@pytest.mark.torture
@pytest.mark.timeout(7200)
def test_killed_servers_at_length(tmp_path: Path, form: Mapping[str, str]) -> None:
    begun = 2_026
    storm, kills = play_storm(tmp_path / "home", seed=begun, rounds=ROUNDS_TORTURE, environment=form)
    check_storm(storm, kills, settings=_settings(tmp_path, form))
    name = "PostgreSQL and NATS" if form else "SQLite"
    _write_log(name, storm, kills)


def _settings(folder: Path, form: Mapping[str, str]) -> Settings:
    return Settings.from_environment({**form, "EVERGROVE_HOME": str(folder / "home")})


def check_storm(storm: Storm, kills: list[Kill], *, settings: Settings) -> None:
    found = count_in_lake(settings)
    assert len(storm.answered) >= EVENTS_MIN
    assert {kill.what for kill in kills} == {"receive", "work", "all"}
    assert sorted(storm.answered - found.keys()) == [], "answered with 200 and lost"
    assert [(name, count) for name, count in found.items() if count != 1] == [], "in the lake more than once"
    assert found.keys() <= storm.sent


def _write_log(name: str, storm: Storm, kills: list[Kill]) -> None:
    lines = [
        f"`make torture`, seed {storm.seed}: {len(kills)} kills while {len(storm.sent):,} events were sent,",
        f"{len(storm.answered):,} answered with 200, {storm.repeated:,} times a batch was sent again.",
        "Every answered event stands in the lake exactly once.",
        "",
        "| kill | what | after seconds |",
        "|---|---|---|",
        *(f"| {number} | {kill.what} | {kill.after_seconds} |" for number, kill in enumerate(kills, start=1)),
    ]
    write_section(LOG, title="Killed servers: the log", name=name, lines=lines)
