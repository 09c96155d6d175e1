"""One version over history: the clock goes from step to step, and at each the engine does what it does live.

At a step the facts that have arrived are worked in, whoever the clock lets in enters, waits that are over run out, and
what is due is handed to the doubles of the senders. What the steps themselves told is heard at the next one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import sqlalchemy as sa

from evergrove.channels import Receipt, deliver, due_channels, record_receipts
from evergrove.experiments import places
from evergrove.facts import FACT_SCHEMA, append_to_feed, instant_of, micros, read_outgoing, remove_outgoing
from evergrove.journeys.contracts import UpdateNode
from evergrove.journeys.engine.passing import let_customers_in, work_in, work_off_due
from evergrove.journeys.engine.reader import has_due_runs
from evergrove.journeys.engine.standing import Standing, standing_journeys
from evergrove.journeys.entries.chunks import CHUNK_CUSTOMERS_MAX
from evergrove.journeys.nodes.contracts import Integers
from evergrove.journeys.plans import JourneyPlan
from evergrove.journeys.reading import missing
from evergrove.journeys.simulating.contracts import SimulationWish
from evergrove.journeys.simulating.history import History, own_facts
from evergrove.journeys.simulating.other_messages import OtherMessages
from evergrove.journeys.simulating.scratch import Scratch
from evergrove.profiles import update_profiles

STEP = timedelta(hours=1)
"""A run moves at its own moment all the same; a message is planned at most so much later than it would have been."""

FINE_STEPS_MAX = 500
"""With fewer different moments than these every one is a step of its own, and nothing is late. A step takes tens of
milliseconds."""

FACTS_A_PIECE = 10_000
"""Facts of one transaction, as live."""

DELIVERY_SECONDS_MAX = 3_600.0
"""Of one step and channel on the machine's clock: a step ends when nothing is due."""

OPENED_SALT = "simulation:opened"

KEPT_NAMES = ("Profile Updated", "Tag Changed")
"""Facts of the journey's own nodes that change what later nodes see."""

_MESSAGES = sa.table("messages", sa.column("message_id"), sa.column("sent_at"), sa.column("launch_id"))


@dataclass(kw_only=True)
class Told:
    """What the outgoing facts of the scratch say, counted as they pass."""

    cost_minor: Counter[str] = field(default_factory=Counter)
    """By channel."""
    held: Counter[str] = field(default_factory=Counter)
    """By reason, once a message and reason."""
    facts: Counter[str] = field(default_factory=Counter)
    """By name."""


@dataclass(kw_only=True)
class Walk:
    """A version that goes over history."""

    scratch: Scratch
    plan: JourneyPlan
    standing: Standing
    history: History
    entrants: pa.Table
    others: OtherMessages | None
    wish: SimulationWish
    told: Told = field(default_factory=Told)
    facts: int = 0
    _pending: list[pa.Table] = field(default_factory=list)
    _entered: int = 0
    _counted: set[tuple[str, str]] = field(default_factory=set)

    def run(self, steps: Integers, *, tell: Callable[[float], None]) -> None:
        """Go from the first step to the last."""
        for number, at_us in enumerate(steps.tolist()):
            self._step(at_us)
            tell((number + 1) / len(steps))

    def _step(self, at_us: int) -> None:
        scratch = self.scratch
        scratch.clock.instant = instant_of(at_us)
        if self.others is not None:
            self.others.insert(scratch.own, until=scratch.clock.instant)
        history = self.history.until(at_us)
        self.facts += history.num_rows
        self._work_in(pa.concat_tables([FACT_SCHEMA.empty_table(), *self._pending, history]))
        self._pending.clear()
        self._let_in(at_us)
        self._fire(at_us)
        self._deliver(at_us)
        self._hear_own()

    def _work_in(self, facts: pa.Table) -> None:
        control = self.scratch.workspace.control
        for start in range(0, facts.num_rows, FACTS_A_PIECE):
            with control.write() as connection:
                piece = facts.slice(start, FACTS_A_PIECE)
                work_in(connection, self.scratch.workspace, piece, standing=self.standing)

    def _let_in(self, at_us: int) -> None:
        """Whom the clock lets in up to now, each moment by itself: a customer enters once at a moment."""
        moments = np.asarray(self.entrants["moment_us"], dtype=np.int64)
        end = int(np.searchsorted(moments, at_us, side="right"))
        while self._entered < end:
            same = int(np.searchsorted(moments, moments[self._entered], side="right"))
            size = min(same - self._entered, CHUNK_CUSTOMERS_MAX)
            chunk = self.entrants.slice(self._entered, size)
            self._entered += size
            texts = chunk["context"].to_pylist()
            with self.scratch.workspace.control.write() as connection:
                let_customers_in(
                    connection,
                    self.scratch.workspace,
                    chunk["customer_id"].to_pylist(),
                    key=self.plan.journey.key,
                    standing=self.standing,
                    contexts=[msgspec.json.decode(text) if text else {} for text in texts],
                    moment_us=np.asarray(chunk["moment_us"], dtype=np.int64),
                    entry_keys=chunk["entry_key"].to_pylist(),
                )

    def _fire(self, at_us: int) -> None:
        workspace = self.scratch.workspace
        while has_due_runs(workspace, at_us=at_us):
            with workspace.control.write() as connection:
                work_off_due(connection, workspace, standing=self.standing, until_us=at_us)

    def _deliver(self, at_us: int) -> None:
        """Hand what is due to the doubles; some of it is opened, if the wish assumes so."""
        workspace = self.scratch.workspace
        now = instant_of(at_us)
        with workspace.control.read() as connection:
            channels = due_channels(connection, now=now)
        for channel in channels:
            deliver(workspace, channel=channel, seconds_max=DELIVERY_SECONDS_MAX)
        if channels and self.wish.assumed_open_rate_bp:
            self._open_some(now)

    def _open_some(self, now: datetime) -> None:
        sent_now = sa.and_(_MESSAGES.c.launch_id == self.plan.launch_id, _MESSAGES.c.sent_at == _written(now))
        with self.scratch.workspace.control.read() as connection:
            query = sa.select(_MESSAGES.c.message_id).where(sent_now).order_by(_MESSAGES.c.message_id)
            ids = pa.array(connection.execute(query).scalars().all(), pa.string())
        if not len(ids):
            return
        chosen = ids.filter(pa.array(places(ids, salt=OPENED_SALT) < self.wish.assumed_open_rate_bp)).to_pylist()
        receipts = [Receipt(kind="opened", at=now, raw_id=f"simulated:{one}", message_id=one) for one in chosen]
        record_receipts(self.scratch.workspace, receipts)

    def _hear_own(self) -> None:
        """Count what was told, and keep what the version listens to for the next step."""
        workspace = self.scratch.workspace
        names = {listen.fact for listen in self.plan.listens()}
        after = 0
        while (entry := read_outgoing(workspace, after=after)) is not None:
            after = entry.position
            self._count(entry.facts)
            self._pending.append(own_facts(entry.facts, names=names))
            if any(isinstance(node, UpdateNode) for node in self.plan.journey.nodes):
                self._change_profiles(own_facts(entry.facts, names=KEPT_NAMES))
        if after:
            with workspace.control.write() as connection:
                remove_outgoing(connection, up_to=after)

    def _change_profiles(self, facts: pa.Table) -> None:
        if not facts.num_rows:
            return
        own = self.scratch.own
        with own.control.write() as connection:
            append_to_feed(connection, facts, now=own.clock.now())
        update_profiles(own)

    def _count(self, facts: pa.Table) -> None:
        for row in facts["name"].value_counts().to_pylist():
            self.told.facts[row["values"]] += row["counts"]
        is_ours = pc.equal(facts["journey_key"], self.plan.journey.reference)
        for name, properties in (("Message Sent", "channel"), ("Message Held", "message_id")):
            chosen = facts.filter(pc.and_(is_ours, pc.equal(facts["name"], name)))
            texts = chosen["properties"].to_pylist()
            for said, text in zip(chosen[properties].to_pylist(), texts, strict=True):
                self._count_message(name, said, msgspec.json.decode(text or "{}"))

    def _count_message(self, name: str, said: str, properties: dict[str, Any]) -> None:
        if name == "Message Sent":
            self.told.cost_minor[said] += int(properties.get("cost_minor") or 0)
            return
        reason = str(properties.get("reason", ""))
        if (said, reason) not in self._counted:
            self._counted.add((said, reason))
            self.told.held[reason] += 1


def steps_of(wish: SimulationWish, *, arrivals: Integers, entrants: pa.Table) -> Integers:
    """The moments at which the engine works, µs since 1970: every hour, at those of the clock's doors, and at every
    fact's own moment while these are few; the end of the period last."""
    hours = np.arange(micros(wish.since), micros(wish.until), int(STEP.total_seconds()) * 1_000_000)[1:]
    doors = np.unique(np.asarray(entrants["moment_us"], dtype=np.int64))
    fine = arrivals if len(arrivals) <= FINE_STEPS_MAX else arrivals[:0]
    whole = np.unique(np.concatenate([hours, doors, fine, np.array([micros(wish.until)])]))
    found: Integers = whole[whole > micros(wish.since) - 1]
    return found


def standing_of(scratch: Scratch, key: str) -> tuple[JourneyPlan, Standing]:
    """The version that takes entrants in the scratch, and what stands there. Raises MissingJourneyError."""
    standing = standing_journeys(scratch.own)
    plan = standing.taking(key)
    if plan is None:
        raise missing(key)
    return plan, standing


def _written(at: datetime) -> str:
    """An instant as SQLite keeps it."""
    return at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
