"""A campaign by mail whose workers are killed: every message ends once, and nobody gets one twice."""

from __future__ import annotations

import threading
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from evergrove.campaigns import find_launch
from evergrove.jobs import find_job
from evergrove.jobs.kinds import KINDS
from evergrove.jobs.launches import LAUNCH, set_going
from evergrove.jobs.queue import ATTEMPTS_MAX
from evergrove.jobs.running import run_next_job
from evergrove.jobs.tables import jobs
from evergrove.kit import Settings
from support.kill_log import write_section
from support.reach_closing import (
    LakeWord,
    answered_effect,
    let_days_pass,
    read_lake,
    tell_receipts,
    unknown_in_sink,
)
from support.reach_crowd import DROPPED, trait_of
from support.reach_storm import FIRST_EVERY, FIRST_REST, ReachStorm, prepare_storm

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evergrove.kit import Workspace

LOG = Path(__file__).parents[2] / "docs" / "reference" / "kill-reach.md"

CUSTOMERS, KILLS, RATE = 5_000, 20, 150
"""What fits into some minutes on each database; the rate makes the sending last, so that there is something to be
killed at. 20 and 200 kills while 100,000 are written to are `make torture`."""

CUSTOMERS_TORTURE, KILLS_TORTURE = 100_000, (20, 200)

WIDENED = 3.3 / 1.96
"""A 95 % interval misses once in twenty; of a test that runs every day the interval is the one that misses once in a
thousand. That the report's own intervals cover as often as they say is shown in tests/insight/test_effect_truth.py."""

PUBLIC_URL = "https://post.shop.example"


@pytest.fixture
def settings(tmp_path: Path, database_url: str) -> Settings:
    """A home on each database."""
    return Settings(home=tmp_path / "home", database_url=database_url, public_url=PUBLIC_URL)


def test_a_launch_that_comes_forward_is_not_given_up(home: Path) -> None:
    """Workers may end as often as they like, as long as each plans something."""
    storm = prepare_storm(Settings(home=home, public_url=PUBLIC_URL), customers=600, seed=1)
    job = set_going(storm.workspace, storm.launches[0])
    assert job is not None
    with storm.workspace.control.write() as connection:
        connection.execute(sa.update(jobs).values(attempts=ATTEMPTS_MAX - 1))
    assert run_next_job(storm.workspace, lane=KINDS[LAUNCH].lane, stopping=threading.Event())
    done = find_job(storm.workspace, job.job_id)
    assert (done.state, done.attempts, done.kept) == ("done", 1, {"planned": 60})
    storm.close()


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_killed_workers_send_nothing_twice(settings: Settings) -> None:
    for storm in played(settings, customers=CUSTOMERS, kills=KILLS, seed=4, rate=RATE):
        check_storm(storm, customers=CUSTOMERS)
        assert len(storm.kills) == KILLS


@pytest.mark.torture
@pytest.mark.timeout(14_400)
@pytest.mark.parametrize("kills", KILLS_TORTURE)
def test_killed_workers_at_length(settings: Settings, kills: int) -> None:
    for storm in played(settings, customers=CUSTOMERS_TORTURE, kills=kills, seed=2_026):
        word = check_storm(storm, customers=CUSTOMERS_TORTURE)
        form = "PostgreSQL, two workers" if settings.database_url else "SQLite"
        _write_log(f"{form}, {kills} kills", storm, word)


def played(settings: Settings, *, customers: int, kills: int, seed: int, rate: int = 0) -> Iterator[ReachStorm]:
    """One storm, at its end; `rate`: mails a second that the sender takes at most, 0 for as many as it can."""
    storm = prepare_storm(settings, customers=customers, seed=seed, rate_per_second=rate)
    try:
        storm.play(workers=2 if settings.database_url else 1, kills=kills)
        yield storm
    finally:
        storm.close()


def check_storm(storm: ReachStorm, *, customers: int) -> LakeWord:
    """Everything that the issue asks of the end of such a storm."""
    planned = customers + len(range(FIRST_REST, customers, FIRST_EVERY))
    dropped = sum(trait_of(number) == DROPPED for number in range(customers))
    check_sink(storm)
    states = by_state(storm)
    assert states.total() == planned
    assert states["unknown"] <= storm.in_flight + dropped
    settled = unknown_in_sink(storm)[::2]
    assert tell_receipts(storm.workspace, settled) == len(settled)
    later = let_days_pass(storm.workspace)
    ended = by_state(storm)
    assert set(ended) == {"sent", "failed", "suppressed", "unknown"}
    assert ended.total() == planned
    assert ended["unknown"] == states["unknown"] - len(settled)
    assert all(find_launch(later, launch.launch_id).state == "done" for launch in storm.launches)
    check_sink(storm)
    word = read_lake(storm, later, customers=customers)
    assert (word.told, word.sent) == (ended["sent"], ended["sent"])
    assert (word.over_cap, word.at_night) == (0, 0)
    assert word.to_sleepers > 0
    check_effect(storm, later)
    return word


def check_sink(storm: ReachStorm) -> None:
    """No id twice; every sent one is there, and nothing that is said not to have gone out."""
    held, states = Counter(storm.sink.accepted()), storm.states()
    assert [one for one, count in held.items() if count != 1] == []
    assert sorted(one for one, state in states.items() if state == "sent" and one not in held) == []
    assert sorted(one for one in held if states[one] not in ("sent", "unknown")) == []


def by_state(storm: ReachStorm) -> Counter[str]:
    return Counter(storm.states().values())


def check_effect(storm: ReachStorm, later: Workspace) -> None:
    """Customers answer; the report finds what the campaign truly changed, within its interval."""
    found, answers = answered_effect(storm, later, seed=storm.seed)
    assert (found.exposed.treated, found.exposed.control) == (answers.truth.treated, answers.truth.control)
    for estimate, truth in (
        (found.conversion.difference, answers.truth.conversion),
        (found.orders.difference, answers.truth.orders),
    ):
        assert None not in (estimate.value, estimate.low, estimate.high)
        assert abs((estimate.value or 0.0) - truth) <= WIDENED * ((estimate.high or 0.0) - (estimate.low or 0.0)) / 2
    assert found.conversion.difference.low is not None
    assert found.conversion.difference.low > 0


def _write_log(name: str, storm: ReachStorm, word: LakeWord) -> None:
    states = by_state(storm)
    lines = [
        f"`make torture`, seed {storm.seed}: {len(storm.kills)} kills while {states.total():,} messages were",
        f"planned and sent by SMTP: {', '.join(f'{count:,} {state}' for state, count in sorted(states.items()))}.",
        f"{storm.in_flight:,} were in flight at the kills. The sink holds every sent one exactly once and no id twice;",
        f"the lake tells of {word.sent:,} sent messages, none over the cap or at night on the customer's clock.",
        "",
        "| kill | after seconds | planned | in the sink | in flight |",
        "|---|---|---|---|---|",
        *(
            f"| {number} | {kill.after_seconds} | {kill.planned:,} | {kill.accepted:,} | {kill.in_flight} |"
            for number, kill in enumerate(storm.kills, start=1)
        ),
    ]
    write_section(LOG, title="Killed deliveries: the log", name=name, lines=lines)
