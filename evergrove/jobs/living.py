"""A simulated shop that goes on living: its world's facts as time passes, and its customers' answers to messages.

Invariants
- The position in the world is stored in the transaction that writes the facts up to it: killed at any point and started
  again, the shop has each fact once.
- At most one process lets a shop live (a lease); a workspace without a stored world is never written to.
- What is told twice of a message counts once; what a message makes its customer do is written with the position.
- Waits, quiet hours and everything else of the product keep to the real clock, whatever the shop's pace. A pace above 1
  is told: customers do in a minute what they would do in an hour, and their facts bear the minute's time.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from evergrove.channels import Receipt, record_receipts, recorded_since
from evergrove.definitions import MissingDefinitionError, publish, published
from evergrove.facts import (
    OUTGOING_SCHEMA,
    TIMESTAMP,
    conform,
    hold_lease,
    instant_of,
    intake_position,
    micros,
    store_intake_position,
    write_outgoing,
)
from evergrove.jobs.steps import Step, every
from evergrove.kit import InvalidError, Workspace, parse_instant
from evergrove.simulator import (
    SHOP_CUSTOMERS,
    SHOP_DAYS,
    Replies,
    Replying,
    RunningWorld,
    World,
    living_shop_world,
    replies_between,
)

WORLD_KIND, WORLD_KEY = "simulated_world", "shop"
"""The definition that says that a workspace is simulated, when its past ends, and how fast it goes on."""

LEASE = "living"
WORLD_AT, LIVED_AT, ANSWERED_AT = "living:world", "living:lived", "living:answered"
"""Positions in microseconds since 1970, as of any other log that is taken over: how far the world is told, until when
the shop has lived, and answered."""

LIVED_BEFORE = timedelta(days=4)
"""A shop begins to live this long before it is made, so that its journeys have run when somebody first looks."""

LIVES_SECONDS = 2.0
"""How often a shop that lives is let go on."""

LOOKS_SECONDS = 10.0
"""How often a workspace is asked whether it is a shop that lives."""

ANSWERS_EVERY = timedelta(seconds=10)
"""Messages are looked through this often: those of the last two days each time."""

ANSWERS_LAG = timedelta(seconds=30)
"""Answers are told so late: a message that its sender has is written down when its batch is over."""

PAUSE_MAX = timedelta(minutes=2)
"""Nobody let the shop live for longer than this: what it missed went by at the pace of the clock."""

SPEED_DEFAULT, SPEED_MAX = 60, 3_600
"""At 1 the shop of three thousand customers tells something every two minutes, at 60 every two seconds."""

FACTS_A_WRITE = 20_000

REPLYING = Replying()
REPLY_SEED = 20_261_124

QUOTE = '"'
REGISTERED = '"registered_at": "'


@dataclass(frozen=True, kw_only=True)
class LivingShop:
    """What is stored of a simulated shop. `past_ends_at` is when it was made; `speed` 0: it stands still.

    `lives`: an earlier version's world ends with its past and cannot go on.
    """

    past_ends_at: datetime
    is_complete: bool
    lives: bool
    speed: int
    customers: int = SHOP_CUSTOMERS
    days: int = SHOP_DAYS
    """About how many had joined when it was made, and how long it had been open."""

    @property
    def begins_at(self) -> datetime:
        """From when on the shop lives."""
        return self.past_ends_at - LIVED_BEFORE

    @property
    def world(self) -> World:
        return living_shop_world(self.past_ends_at, customers=self.customers, days=self.days)


@dataclass(frozen=True, kw_only=True)
class LivedCount:
    """What one step told: facts of the world, facts that messages caused, and receipts."""

    facts: int = 0
    replies: int = 0
    told: int = 0


def find_living_shop(workspace: Workspace) -> LivingShop | None:
    """The simulated shop of this workspace; None when its customers are real."""
    try:
        body = published(workspace, kind=WORLD_KIND, key=WORLD_KEY).body
    except MissingDefinitionError:
        return None
    ends_at = body.get("ends_at")
    return LivingShop(
        past_ends_at=parse_instant(ends_at) if ends_at else workspace.clock.now(),
        is_complete=bool(body.get("is_complete")),
        lives=bool(ends_at and body.get("lives")),
        speed=int(body.get("speed", 0)),
        customers=int(body.get("customers", SHOP_CUSTOMERS)),
        days=int(body.get("days", SHOP_DAYS)),
    )


def save_living_shop(workspace: Workspace, shop: LivingShop, *, author: str) -> LivingShop:
    """Store what is said of a shop. Raises InvalidError for a speed that no shop can have."""
    if not 0 <= shop.speed <= SPEED_MAX:
        raise InvalidError(
            f"a shop cannot live {shop.speed} times as fast", help=f"choose a whole number from 0 to {SPEED_MAX:,}"
        )
    body = {
        "ends_at": shop.past_ends_at.isoformat(),
        "is_complete": shop.is_complete,
        "lives": shop.lives,
        "speed": shop.speed,
        "customers": shop.customers,
        "days": shop.days,
    }
    publish(workspace, kind=WORLD_KIND, key=WORLD_KEY, body=body, author=author)
    return shop


def begin_living(workspace: Workspace, *, at: datetime) -> None:
    """The world is told up to `at`: from there on the shop lives. Nothing changes when it lives already."""
    if _position(workspace, log=WORLD_AT):
        return
    with workspace.control.write() as connection:
        for log in (WORLD_AT, LIVED_AT, ANSWERED_AT):
            store_intake_position(connection, log=log, position=micros(at))


class Living:
    """Lets one shop live, step by step; keeps the running world between two steps."""

    def __init__(self, workspace: Workspace, *, replying: Replying = REPLYING) -> None:
        self._workspace = workspace
        self._replying = replying
        self._running: RunningWorld | None = None

    def go_on(self, *, speed: int | None = None) -> LivedCount:
        """Let the shop live until now; `speed`: in the place of the stored one. Raises LeaseHeldError."""
        workspace = self._workspace
        shop = find_living_shop(workspace)
        if shop is None or not shop.lives or not (lived_at := _position(workspace, log=LIVED_AT)):
            return LivedCount()
        now = workspace.clock.now()
        with hold_lease(workspace.control, name=LEASE, clock=workspace.clock) as lease:
            pace = shop.speed if speed is None else speed
            count = LivedCount()
            lived_at = _position(workspace, log=LIVED_AT)
            replies = self._due_replies(now, shop=shop)
            count = replace(count, told=0 if replies is None else self._tell(replies))
            facts = self._facts(shop.world, lived_at=lived_at, now=micros(now), speed=pace)
            parts = [facts] if replies is None else [facts, replies.facts]
            with workspace.control.write() as connection:
                lease.renew(connection, now=now)
                if self._running is not None:
                    store_intake_position(connection, log=WORLD_AT, position=self._running.position)
                store_intake_position(connection, log=LIVED_AT, position=max(micros(now), lived_at))
                if replies is not None:
                    store_intake_position(connection, log=ANSWERED_AT, position=micros(now - ANSWERS_LAG))
                if rows := pa.concat_tables(parts):
                    write_outgoing(connection, rows)
        return replace(count, facts=facts.num_rows, replies=0 if replies is None else replies.facts.num_rows)

    def _facts(self, world: World, *, lived_at: int, now: int, speed: int) -> pa.Table:
        """The world's next facts, in OUTGOING_SCHEMA with the times at which they are told."""
        begins = _position(self._workspace, log=WORLD_AT)
        real_us = max(now - lived_at, 0)
        pace = 1 if speed and real_us > PAUSE_MAX // timedelta(microseconds=1) else speed
        if self._running is None or self._running.position != begins or self._running.world != world:
            self._running = RunningWorld(world)
            self._running.skip(until=begins)
        batches = list(self._running.advance(until=begins + real_us * pace))
        if not batches:
            return OUTGOING_SCHEMA.empty_table()
        facts = pa.Table.from_batches(batches)
        if begins != lived_at or pace != 1:
            facts = _stamped(facts, begins=begins, lived_at=lived_at, pace=pace)
        return conform(facts, schema=OUTGOING_SCHEMA)

    def _due_replies(self, now: datetime, *, shop: LivingShop) -> Replies | None:
        """What messages make their customers do since the last look; None while that is too short ago."""
        answered_at = instant_of(_position(self._workspace, log=ANSWERED_AT))
        until = now - ANSWERS_LAG
        if until - answered_at < ANSWERS_EVERY:
            return None
        since = answered_at - self._replying.span - timedelta(hours=1)
        # Messages of before the shop began to live were answered with their campaign.
        sent = recorded_since(self._workspace, max(since, shop.begins_at))
        return replies_between(sent, replying=self._replying, seed=REPLY_SEED, after=answered_at, until=until)

    def _tell(self, replies: Replies) -> int:
        receipts = [_receipt(row) for row in replies.told.to_pylist()]
        return record_receipts(self._workspace, receipts, properties={"simulated": True}).taken


def living_steps(workspace: Workspace) -> list[Step]:
    """Let a shop live as long as its workspace is worked on; nothing in any other workspace."""
    living = Living(workspace)
    lives = False

    def look() -> bool:
        nonlocal lives
        shop = find_living_shop(workspace)
        lives = shop is not None and shop.lives and shop.is_complete and shop.speed > 0
        return False

    def go_on() -> bool:
        living.go_on()
        return False

    return [
        every(LOOKS_SECONDS, Step(name="living:look", is_due=lambda: True, run=look)),
        every(LIVES_SECONDS, Step(name="living", is_due=lambda: lives, run=go_on)),
    ]


def lived_until(workspace: Workspace) -> datetime | None:
    """Until when the shop has lived; None before it begins."""
    position = _position(workspace, log=LIVED_AT)
    return instant_of(position) if position else None


def _position(workspace: Workspace, *, log: str) -> int:
    with workspace.control.read() as connection:
        return intake_position(connection, log=log)


def _stamped(facts: pa.Table, *, begins: int, lived_at: int, pace: int) -> pa.Table:
    """The same facts at the times at which they are told: the world's time since `begins`, `pace` times as fast."""
    at = facts.column("occurred_at").cast(pa.int64()).to_numpy(zero_copy_only=False)
    times = pa.array(lived_at + (at - begins) // pace).view(TIMESTAMP)
    properties = facts.column("properties")
    tells = np.flatnonzero(pc.match_substring(properties, REGISTERED).to_numpy(zero_copy_only=False))
    if len(tells):
        texts = properties.to_pylist()
        for place in tells:
            begun, _, rest = texts[place].partition(REGISTERED)
            told_at = instant_of(int(times[int(place)].value))
            texts[place] = f"{begun}{REGISTERED}{told_at:%Y-%m-%dT%H:%M:%SZ}{rest[rest.index(QUOTE) :]}"
        properties = pa.array(texts, pa.string())
    for name, column in (("occurred_at", times), ("received_at", times), ("properties", properties)):
        facts = facts.set_column(facts.column_names.index(name), name, column)
    return facts


def _receipt(row: dict[str, Any]) -> Receipt:
    return Receipt(kind=row["kind"], at=row["at"], raw_id="simulated", message_id=row["message_id"])
