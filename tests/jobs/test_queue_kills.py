"""Jobs whose workers are killed at random moments: every step is done exactly once."""

from __future__ import annotations

from pathlib import Path

import pytest

from evergrove.access import create_workspace
from evergrove.kit import Settings
from support.job_kills import SLUG, STEPS, play

ROUNDS, ROUNDS_TORTURE = 20, 200


def test_killed_workers_do_every_step_once(home: Path, database_url: str) -> None:
    kills, done, states = play(workspace_settings(home, database_url), rounds=ROUNDS, seed=11)
    assert kills >= ROUNDS / 2
    assert states == ["done"] * ROUNDS
    assert (len(done), set(done.values())) == (ROUNDS * STEPS, {1})


@pytest.mark.torture
@pytest.mark.timeout(1800)
def test_killed_workers_at_length(home: Path, database_url: str) -> None:
    kills, done, states = play(workspace_settings(home, database_url), rounds=ROUNDS_TORTURE, seed=2_026)
    assert kills >= ROUNDS_TORTURE / 2
    assert states == ["done"] * ROUNDS_TORTURE
    assert (len(done), set(done.values())) == (ROUNDS_TORTURE * STEPS, {1})


def workspace_settings(home: Path, database_url: str) -> Settings:
    settings = Settings(home=home, database_url=database_url)
    create_workspace(settings, slug=SLUG, name=SLUG).close()
    return settings
