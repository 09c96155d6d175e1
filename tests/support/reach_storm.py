"""A campaign over SMTP to a real sink while its workers are killed again and again."""

from __future__ import annotations

import random
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pyarrow as pa
import sqlalchemy as sa

from evergrove.access import create_workspace
from evergrove.campaigns import EVERYBODY, Launch, ask_launch, find_launch, gather_launch, publish_campaign
from evergrove.channels import SenderWish, save_sender, set_live
from evergrove.channels.policy import set_policy
from evergrove.channels.tables import messages, outbox
from evergrove.content import publish_template
from evergrove.jobs import list_jobs
from evergrove.profiles import set_workspace_zone
from support.mail_sink import MailSink, start_mail_sink
from support.quick_workers import kill_worker, start_worker
from support.reach_crowd import NOON_HOUR, add_crowd, customer_of, zone_at
from support.reach_world import LETTER

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from multiprocessing.context import ForkServerProcess

    from evergrove.kit import Settings, Workspace

SLUG = "storm"

CHUNK_CUSTOMERS = 500
"""Planned in one transaction: small, so that kills fall between them."""

FIRST_EVERY, FIRST_REST = 10, 6
"""Every tenth customer gets the first campaign, and by the cap not the second one on the same day."""

RULES = {
    "caps": [{"name": "one_a_day", "count": 1, "hours": 24, "scope": {"channels": ["email"]}}],
    "hours": {"quiet": ["21:00-08:00"], "jitter_minutes": 30},
}

KILL_SECONDS = (0.05, 1.5)
"""After the worker was seen to do something."""

IDLE_SECONDS_MAX = 60.0
POLL_SECONDS = 0.1


@dataclass(frozen=True, kw_only=True)
class ReachKill:
    """A worker that was killed: how long after it was seen at work, and what it had in its hands."""

    after_seconds: float
    planned: int
    accepted: int
    in_flight: int


@dataclass(kw_only=True)
class ReachStorm:
    """A workspace with a crowd, two launches that wait for a worker, and a sink for their mails."""

    workspace: Workspace
    sink: MailSink
    launches: Sequence[Launch]
    seed: int
    began_at: datetime
    """The zones of the crowd are reckoned from here."""
    workers: list[ForkServerProcess] = field(default_factory=list)
    kills: list[ReachKill] = field(default_factory=list)

    @property
    def in_flight(self) -> int:
        """Messages that were claimed at any kill: no more than these may be unknown by it."""
        return sum(kill.in_flight for kill in self.kills)

    def play(self, *, workers: int, kills: int) -> None:
        """Let that many workers work, kill one of them `kills` times, then let them come to the end."""
        chance = random.Random(self.seed)  # noqa: S311 - moments of a kill, no secret
        self.workers = [self._start() for _ in range(workers)]
        try:
            for _ in range(kills):
                if not self._kill_one(chance):
                    break
            self._wait_until_nothing_is_due()
        finally:
            for worker in self.workers:
                kill_worker(worker)

    def states(self) -> dict[str, str]:
        """Message id → state."""
        with self.workspace.control.read() as connection:
            rows = connection.execute(sa.select(messages.c.message_id, messages.c.state)).all()
        return {row.message_id: row.state for row in rows}

    def close(self) -> None:
        self.sink.stop()
        self.workspace.close()

    def _start(self) -> ForkServerProcess:
        return start_worker(self.workspace.settings)

    def _kill_one(self, chance: random.Random) -> bool:
        """False when there was nothing left to be killed at."""
        if not self._wait_for_work():
            return False
        place, seconds = chance.randrange(len(self.workers)), round(chance.uniform(*KILL_SECONDS), 3)
        time.sleep(seconds)
        kill_worker(self.workers[place])
        planned, accepted, in_flight = self._standing()
        kill = ReachKill(after_seconds=seconds, planned=planned, accepted=accepted, in_flight=in_flight)
        self.kills.append(kill)
        self.workers[place] = self._start()
        return True

    def _standing(self) -> tuple[int, int, int]:
        """(messages planned, mails in the sink, messages claimed)."""
        with self.workspace.control.read() as connection:
            planned = connection.execute(sa.select(sa.func.count()).select_from(messages)).scalar_one()
            sending = sa.select(sa.func.count()).where(outbox.c.state == "sending")
            in_flight = connection.execute(sending).scalar_one()
        return planned, len(self.sink.accepted()), in_flight

    def _marks(self) -> tuple[int, int]:
        """(customers planned, bytes of the sink's list): grows with what `_standing` counts, without counting a hundred
        thousand rows at every look."""
        planned = sum(find_launch(self.workspace, one.launch_id).planned for one in self.launches)
        return planned, self.sink.accepted_bytes()

    def _wait_for_work(self) -> bool:
        """Until more is planned (then: sent) than at the call, so that a kill never meets a job that has not come
        forward; False when nothing is due any more."""
        before, gives_up_at = self._marks(), time.monotonic() + IDLE_SECONDS_MAX
        while self.has_work():
            place = 0 if self._is_planning() else 1
            if self._marks()[place] > before[place]:
                return True
            self._check_time(gives_up_at)
        return False

    def _wait_until_nothing_is_due(self) -> None:
        last, gives_up_at = self._marks(), time.monotonic() + IDLE_SECONDS_MAX
        while self.has_work():
            if (now := self._marks()) != last:
                last, gives_up_at = now, time.monotonic() + IDLE_SECONDS_MAX
            self._check_time(gives_up_at)

    def has_work(self) -> bool:
        """Whether a worker has something to do at this hour."""
        if self._is_planning():
            return True
        due = outbox.c.due_at <= self.workspace.clock.now()
        query = sa.select(outbox.c.message_id).where((outbox.c.state == "sending") | due).limit(1)
        with self.workspace.control.read() as connection:
            return connection.execute(query).first() is not None

    def _is_planning(self) -> bool:
        found = (find_launch(self.workspace, one.launch_id) for one in self.launches)
        return any(one.state == "planning" for one in found)

    def _check_time(self, gives_up_at: float) -> None:
        if time.monotonic() > gives_up_at:
            jobs = [(job.kind, job.state, job.attempts, job.error) for job in list_jobs(self.workspace)]
            raise AssertionError(f"the workers do nothing; jobs: {jobs}")
        time.sleep(POLL_SECONDS)


def prepare_storm(settings: Settings, *, customers: int, seed: int, rate_per_second: int = 0) -> ReachStorm:
    """A crowd and two gathered launches; nothing is planned yet."""
    workspace = create_workspace(settings, slug=SLUG, name=SLUG)
    sink = start_mail_sink(settings.home.parent / f"{settings.home.name}.sink")
    began_at = workspace.clock.now()
    add_crowd(workspace, customers, now=began_at)
    set_workspace_zone(workspace, zone_at(NOON_HOUR, now=began_at), author="storm")
    set_policy(workspace, RULES, author="storm")
    publish_template(workspace, LETTER, author="storm")
    own = {"host": "127.0.0.1", "port": sink.port, "security": "none", "from_address": "news@shop.example"}
    wish = SenderWish(sender_key="post", kind="smtp", settings=own, rate_per_second=rate_per_second)
    save_sender(workspace, wish)
    set_live(workspace, "post", is_live=True)
    first = _gathered(workspace, key="first", numbers=range(FIRST_REST, customers, FIRST_EVERY), hold_out_bp=0)
    second = _gathered(workspace, key="second", numbers=range(customers), hold_out_bp=1_000)
    return ReachStorm(workspace=workspace, sink=sink, launches=(first, second), seed=seed, began_at=began_at)


def _gathered(workspace: Workspace, *, key: str, numbers: range, hold_out_bp: int) -> Launch:
    """A launch whose customers are known; its next step is a worker's."""
    document = {
        "key": key,
        "name": {"zh": key, "en": key},
        "segment": EVERYBODY,
        "topic": "offers",
        "steps": [{"channel": "email", "template": "hello"}],
        "hold_out_bp": hold_out_bp,
    }
    campaign = publish_campaign(workspace, document, author="storm")
    asked = ask_launch(workspace, campaign.reference, author="storm")
    ids = [customer_of(number) for number in numbers]
    members = (
        pa.record_batch({"customer_id": ids[start : start + CHUNK_CUSTOMERS]})
        for start in range(0, len(ids), CHUNK_CUSTOMERS)
    )
    return gather_launch(workspace, asked, members, as_of=workspace.clock.now())
