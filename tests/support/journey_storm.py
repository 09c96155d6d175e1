"""A journey under a storm of events while the workers that walk it are killed, and what must have come of it.

What becomes of a customer follows from the kind that its first fact names and from the facts that are sent for it, in
any order in which waits of tenths of a second may fall between them. So the outcome is known from the facts alone: they
are walked by one customer at a time (support.journey_reference), on a clock of their own.
"""

from __future__ import annotations

import random
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import duckdb
import msgspec
import pyarrow as pa
import sqlalchemy as sa

from evergrove.access import create_workspace
from evergrove.channels import SenderWish, save_sender, set_live, set_policy
from evergrove.channels.tables import messages, outbox
from evergrove.content import publish_template
from evergrove.experiments import places
from evergrove.facts import TIMESTAMP, flow_state, lake_of, write_outgoing
from evergrove.jobs import catch_up
from evergrove.journeys import publish_journey
from evergrove.journeys.plans import backward_edges
from evergrove.journeys.tables import journey_moves, journey_runs
from evergrove.tasks.tables import tasks
from support.journey_reference import Walk
from support.mail_sink import MailSink, start_mail_sink
from support.quick_workers import kill_worker, start_worker
from support.reach_world import LETTER, add_people

if TYPE_CHECKING:
    from evergrove.journeys.contracts import Journey
    from evergrove.kit import Settings, Workspace

SLUG, KEY = "storm", "stormy"

KINDS = ("answers", "silent", "complains", "circles", "buys", "lot")
CUSTOMERS_A_ROUND = 24
LATER_ROUNDS_MAX = 3
"""What a customer does after the entry is sent up to so many rounds later."""

KILL_SECONDS_MAX = 0.5
"""After something was seen to move."""

IDLE_SECONDS_MAX = 60.0
POLL_SECONDS = 0.03
HANG_SECONDS = 30.0

SECOND = 1 / 60
"""In minutes."""

HOUR_US = 3_600_000_000

Sent = tuple[str, str, dict[str, Any]]
"""(customer, name, properties)."""


def stormy() -> dict[str, Any]:
    """A journey with a way for each kind of customer; nobody can be in it for long."""
    letter = {"kind": "message", "steps": [{"channel": "email", "template": "hello"}], "lasts_hours": 72}
    title = {"zh": "回访", "en": "Call back"}
    answered = {"id": "said", "event": {"fact": "Survey Answered"}}
    return {
        "key": KEY,
        "name": {"zh": "风暴", "en": "Storm"},
        "entry": {"kind": "event", "event": {"fact": "Signed Up"}},
        "start": "sort",
        "nodes": [
            {
                "id": "sort",
                "kind": "split",
                "branches": [
                    {"id": kind, "when": {"context": "entry.kind", "is": {"=": kind}}, "next": f"{kind}_1"}
                    for kind in KINDS[:-1]
                ],
                "else_next": "lot_1",
            },
            {"id": "answers_1", "kind": "wait", "minutes": 0.4 * SECOND, "next": "answers_2"},
            {"id": "answers_2", **letter, "next": "answers_3"},
            {
                "id": "answers_3",
                "kind": "wait_for",
                "days": 30,
                "counts_since": "entry",
                "branches": [{**answered, "next": "answers_4"}],
            },
            {"id": "answers_4", "kind": "give", "points": 10, "next": ""},
            {
                "id": "silent_1",
                "kind": "wait_for",
                "minutes": 0.6 * SECOND,
                "branches": [{**answered, "next": ""}],
                "timeout_next": "silent_2",
            },
            {"id": "silent_2", "kind": "task", "task": "call", "title": title, "next": ""},
            {"id": "complains_1", **letter, "next": "complains_2"},
            {"id": "complains_2", "kind": "wait", "days": 30, "next": ""},
            {
                "id": "circles_1",
                "kind": "wait_for",
                "minutes": 0.3 * SECOND,
                "branches": [{**answered, "next": ""}],
                "timeout_next": "circles_2",
            },
            {"id": "circles_2", **letter, "next": "circles_1"},
            {"id": "buys_1", **letter, "next": "buys_2"},
            {"id": "buys_2", "kind": "wait", "days": 30, "next": ""},
            {
                "id": "lot_1",
                "kind": "random_split",
                "branches": [
                    {"id": "a", "share_bp": 5_000, "next": "lot_2"},
                    {"id": "b", "share_bp": 5_000, "next": "silent_2"},
                ],
            },
            {"id": "lot_2", "kind": "give", "coupon": "ten_off", "next": ""},
        ],
        "exits": [{"reason": "complained", "event": {"fact": "Ticket Opened"}}],
        "goal": {"event": {"fact": "Order Completed"}, "days": 30, "ends": True},
        "reentry": {"mode": "once"},
        "visits_max": 3,
        "hold_out_bp": 0,
    }


@dataclass(frozen=True, kw_only=True)
class Told:
    """What is counted of a run: why it ended, its steps, its messages, tasks and gifts."""

    reason: str
    steps: tuple[tuple[str, str, int, str], ...]
    messages: tuple[tuple[str, int], ...]
    tasks: int
    gifts: int


@dataclass(frozen=True, kw_only=True)
class JourneyKill:
    """A worker that was killed: how long after something moved, and what stood then."""

    worker: int
    after_seconds: float
    moves: int
    planned: int
    in_flight: int


@dataclass(kw_only=True)
class JourneyStorm:
    """A workspace in which the journey stands, a sink for its mails, and what was sent to it."""

    workspace: Workspace
    sink: MailSink
    journey: Journey
    seed: int
    sent: list[Sent] = field(default_factory=list)
    kills: list[JourneyKill] = field(default_factory=list)
    _later: dict[int, list[Sent]] = field(default_factory=dict)
    _workers: list[Any] = field(default_factory=list)

    @property
    def in_flight(self) -> int:
        """Mails that were claimed at any kill: no more than these may be unknown by it."""
        return sum(kill.in_flight for kill in self.kills)

    def play(self, *, workers: int, kills: int) -> None:
        """Send a round of events and kill a worker, so many times; then send what is left and let them come to the
        end."""
        chance = random.Random(self.seed)  # noqa: S311 - moments of a kill, no secret
        self._workers = [start_worker(self.workspace.settings) for _ in range(workers)]
        try:
            for number in range(kills):
                before = self._standing()[0]
                self._send(self._round(chance, number))
                self._wait(lambda before=before: self._standing()[0] > before)
                self._kill(chance)
            for number in range(kills, kills + LATER_ROUNDS_MAX + 1):
                self._send(self._later.pop(number, []))
            self._wait(self._is_over)
        finally:
            for worker in self._workers:
                kill_worker(worker)

    def close(self) -> None:
        self.sink.stop()
        self.workspace.close()

    def _round(self, chance: random.Random, number: int) -> list[Sent]:
        """What is sent in this round: new customers, and what earlier ones do now."""
        facts = self._later.pop(number, [])
        first = number * CUSTOMERS_A_ROUND
        for customer in add_people(self.workspace, CUSTOMERS_A_ROUND, start=first):
            kind = chance.choice(KINDS)
            entry: Sent = (customer, "Signed Up", {"kind": kind})
            facts.append(entry)
            if chance.random() < 0.2:
                self._later.setdefault(number + chance.randint(0, LATER_ROUNDS_MAX), []).append(entry)
            act = {"answers": "Survey Answered", "complains": "Ticket Opened", "buys": "Order Completed"}.get(kind)
            if act is not None and chance.random() < 0.3:
                facts.append((customer, act, {}))
            elif act is not None:
                self._later.setdefault(number + chance.randint(1, LATER_ROUNDS_MAX), []).append((customer, act, {}))
        facts += self._later.pop(number, [])
        return facts

    def _send(self, facts: list[Sent]) -> None:
        if not facts:
            return
        now, first = self.workspace.clock.now(), len(self.sent)
        table = pa.table(
            {
                "fact_id": [f"storm-{self.seed}-{first + place}" for place in range(len(facts))],
                "name": [name for _, name, _ in facts],
                "customer_id": [customer for customer, _, _ in facts],
                "occurred_at": pa.array([now] * len(facts), TIMESTAMP),
                "received_at": pa.array([now] * len(facts), TIMESTAMP),
                "source": ["storm"] * len(facts),
                "properties": [msgspec.json.encode(properties).decode() for _, _, properties in facts],
            }
        )
        with self.workspace.control.write() as connection:
            write_outgoing(connection, table)
        self.sent += facts

    def _kill(self, chance: random.Random) -> None:
        place, seconds = chance.randrange(len(self._workers)), round(chance.uniform(0, KILL_SECONDS_MAX), 3)
        time.sleep(seconds)
        kill_worker(self._workers[place])
        moves, planned, in_flight = self._standing()
        self.kills.append(
            JourneyKill(worker=place, after_seconds=seconds, moves=moves, planned=planned, in_flight=in_flight)
        )
        self._workers[place] = start_worker(self.workspace.settings)

    def moves(self) -> int:
        """Lines of timelines."""
        with self.workspace.control.read() as connection:
            return connection.execute(sa.select(sa.func.count()).select_from(journey_moves)).scalar_one()

    def _standing(self) -> tuple[int, int, int]:
        """(lines of timelines, messages planned, mails claimed)."""
        with self.workspace.control.read() as connection:
            moves = connection.execute(sa.select(sa.func.count()).select_from(journey_moves)).scalar_one()
            planned = connection.execute(sa.select(sa.func.count()).select_from(messages)).scalar_one()
            claimed = sa.select(sa.func.count()).where(outbox.c.state == "sending")
            return moves, planned, connection.execute(claimed).scalar_one()

    def _is_over(self) -> bool:
        """Whether everything that was sent is worked in, every run has ended, and every mail has gone."""
        state, everybody = flow_state(self.workspace), len({customer for customer, _, _ in self.sent})
        if state.outgoing_end > state.outgoing_taken or state.behind("journeys"):
            return False
        ended = sa.select(sa.func.count()).where(journey_runs.c.state == "ended")
        going = sa.select(sa.func.count()).where(outbox.c.state.in_(["waiting", "sending"]))
        with self.workspace.control.read() as connection:
            return connection.execute(ended).scalar_one() >= everybody and connection.execute(going).scalar_one() == 0

    def _wait(self, happened: Any) -> None:
        last, gives_up_at = self._standing(), time.monotonic() + IDLE_SECONDS_MAX
        while not happened():
            if (now := self._standing()) != last:
                last, gives_up_at = now, time.monotonic() + IDLE_SECONDS_MAX
            if time.monotonic() > gives_up_at:
                raise AssertionError(f"the workers do nothing: {last}, {flow_state(self.workspace)}")
            time.sleep(POLL_SECONDS)


def prepare_journey_storm(settings: Settings, *, seed: int) -> JourneyStorm:
    """The journey stands, the sender is live; nobody is in it yet."""
    workspace = create_workspace(settings, slug=SLUG, name=SLUG)
    sink = start_mail_sink(settings.home.parent / f"{settings.home.name}.sink")
    set_policy(workspace, {"hours": {"quiet": [], "golden_mode": "off"}, "caps": []}, author="storm")
    publish_template(workspace, LETTER, author="storm")
    own = {"host": "127.0.0.1", "port": sink.port, "security": "none", "from_address": "news@shop.example"}
    save_sender(workspace, SenderWish(sender_key="post", kind="smtp", settings=own))
    set_live(workspace, "post", is_live=True)
    made = publish_journey(workspace, stormy(), author="storm")
    return JourneyStorm(workspace=workspace, sink=sink, journey=made.journey, seed=seed)


def expected(storm: JourneyStorm) -> dict[str, Told]:
    """What follows for each customer from the facts that were sent, walked by one at a time."""
    walk = Walk(
        document=stormy(),
        draw=lambda customer, salt: int(places(pa.array([customer]), salt=salt)[0]),
        back=backward_edges(storm.journey),
    )
    for number, (customer, name, properties) in enumerate(storm.sent):
        walk.fact(customer, name, properties, number)  # waits fall where they fall: no fact meets one of these in time
    for customer in {customer for customer, _, _ in storm.sent}:
        walk.pass_time(customer, until=HOUR_US)
    return {
        run.customer: Told(
            reason=run.reason if not run.is_open else "open",
            steps=tuple(line[1:] for line in run.told if line[1] not in ("waits", "goal")),
            messages=tuple(sorted(run.planned)),
            tasks=sum(line[1:3] == ("passed", "silent_2") for line in run.told),
            gifts=sum(line[1] == "passed" and line[2] in ("answers_4", "lot_2") for line in run.told),
        )
        for run in walk.runs
    }


def found(storm: JourneyStorm) -> tuple[dict[str, Told], Counter[str]]:
    """What stands in the database and the lake (each fact as often as it is there), and the mails by state."""
    catch_up(storm.workspace)
    facts = _lake_facts(storm.workspace)
    with storm.workspace.control.read() as connection:
        runs = connection.execute(sa.select(journey_runs)).all()
        lines = connection.execute(sa.select(journey_moves).order_by(journey_moves.c.number)).all()
        planned = connection.execute(sa.select(messages)).all()
        opened = Counter(connection.execute(sa.select(tasks.c.run_id)).scalars())
    assert len(runs) == len({run.customer_id for run in runs})
    steps: dict[str, list[tuple[str, str, int, str]]] = {}
    for line in lines:
        if line.kind not in ("waits", "goal"):
            steps.setdefault(line.run_id, []).append((line.kind, line.node, line.visit, line.branch))
    letters: dict[str, list[tuple[str, int]]] = {}
    for row in planned:
        letters.setdefault(row.run_id, []).append((row.node, row.visit))
    for run in runs:
        assert facts[run.run_id, "journey"] == len(steps[run.run_id]), "each step is one fact of the lake"
    told = {
        run.customer_id: Told(
            reason=run.end_reason if run.state == "ended" else "open",
            steps=tuple(steps[run.run_id]),
            messages=tuple(sorted(letters.get(run.run_id, []))),
            tasks=opened[run.run_id],
            gifts=facts[run.run_id, "gift"],
        )
        for run in runs
    }
    return told, Counter(row.state for row in planned)


def _lake_facts(workspace: Workspace) -> Counter[tuple[str, str]]:
    """(run, journey or gift) → how many facts."""
    paths = list(lake_of(workspace).files("facts").paths)
    with duckdb.connect() as connection:
        rows = connection.execute(
            "SELECT run_id, CASE WHEN name LIKE 'Journey %' THEN 'journey' ELSE 'gift' END, count(*) "
            "FROM read_parquet(?, hive_partitioning = true, union_by_name = true) WHERE name IN "
            "('Journey Entered', 'Journey Moved', 'Journey Exited', 'Points Earned', 'Coupon Issued') GROUP BY ALL",
            [paths],
        ).fetchall()
    return Counter({(run_id, kind): count for run_id, kind, count in rows})
