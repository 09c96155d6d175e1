"""A storm of events against a whole server that is killed again and again; afterwards every answered event is counted.

What is sent behaves like an official SDK: a batch keeps its message ids and is sent again until it is answered 200.
"""

from __future__ import annotations

import json
import random
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import duckdb
import httpx
import psutil

from evergrove.access import open_workspace
from evergrove.facts import lake_of
from evergrove.jobs import catch_up
from evergrove.kit import Settings
from support.serving import RunningServer, start_server

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

BATCH_EVENTS = 25
SENDERS = 4
PAUSE_SECONDS = 0.1
"""Between two batches of a sender: without it 200 kills brought 4,500,000 events, half an hour of work for the cores
that are to be killed, and no kill met more than four batches on their way."""

RETRY_SECONDS = 0.1
"""Four senders that knock at a closed port twenty times a second take what the server needs to start."""

ANSWER_SECONDS_MAX = 5.0
"""A killed server never answers: the sender gives up after this and sends the batch again."""

KINDS_OF_KILL = ("receive", "work", "all")


@dataclass(frozen=True, kw_only=True)
class Kill:
    """What was killed, and how long after the round began."""

    what: str
    after_seconds: float


@dataclass
class Storm:
    """Senders that go on until they are told to end; `answered` are the message ids that got a 200."""

    base_url: str
    write_key: str
    seed: int
    answered: set[str] = field(default_factory=set)
    sent: set[str] = field(default_factory=set)
    repeated: int = 0
    _end: threading.Event = field(default_factory=threading.Event)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _threads: list[threading.Thread] = field(default_factory=list)

    def begin(self) -> None:
        self._threads = [threading.Thread(target=self._send, args=(number,), daemon=True) for number in range(SENDERS)]
        for thread in self._threads:
            thread.start()

    def end(self) -> None:
        """Every sender delivers the batch that it has begun, then stops."""
        self._end.set()
        for thread in self._threads:
            thread.join(timeout=60)
        assert not any(thread.is_alive() for thread in self._threads), "a batch was never answered"

    def _send(self, sender: int) -> None:
        chance = random.Random(f"{self.seed}/{sender}")  # noqa: S311 - who visits, no secret
        number = 0
        with httpx.Client(timeout=ANSWER_SECONDS_MAX) as client:
            while not self._end.is_set():
                ids = {f"{self.seed}-{sender}-{number}-{place}" for place in range(BATCH_EVENTS)}
                batch = [_event(chance, message_id) for message_id in sorted(ids)]
                with self._lock:
                    self.sent |= ids
                self._deliver(client, json.dumps({"batch": batch, "writeKey": self.write_key}))
                with self._lock:
                    self.answered |= ids
                number += 1
                time.sleep(PAUSE_SECONDS)

    def _deliver(self, client: httpx.Client, body: str) -> None:
        while True:
            try:
                reply = client.post(f"{self.base_url}/v1/batch", content=body)
                if reply.status_code == 200:
                    return
                assert reply.status_code in {429, 500, 502, 503, 504}, f"{reply.status_code}: {reply.text}"
            except httpx.TransportError:
                pass
            with self._lock:
                self.repeated += 1
            time.sleep(RETRY_SECONDS)


def _event(chance: random.Random, message_id: str) -> dict[str, object]:
    visitor = chance.randrange(200)
    event: dict[str, object] = {
        "type": "track",
        "event": "Product Viewed",
        "messageId": message_id,
        "anonymousId": f"browser-{visitor}",
        "properties": {"product_id": f"p{chance.randrange(50)}", "note": "x" * chance.randrange(60)},
    }
    if chance.random() < 0.2:
        event["userId"] = f"user-{visitor // 3}"  # several browsers of one person: merges happen on the way
    return event


def play_storm(
    home: Path, *, seed: int, rounds: int, environment: Mapping[str, str] | None = None
) -> tuple[Storm, list[Kill]]:
    """Kill something in each round while events pour in; returns what was sent and answered, and the kills."""
    chance = random.Random(seed)  # noqa: S311 - moments of a kill, no secret
    server = start_server(home, environment=environment)
    write_key = server.create_source(f"storm-{seed}")
    storm = Storm(base_url=server.base_url, write_key=write_key, seed=seed)
    storm.begin()
    kills = []
    try:
        for _ in range(rounds):
            what, seconds = chance.choice(KINDS_OF_KILL), round(chance.uniform(0.1, 1.2), 3)
            time.sleep(seconds)
            child = _children(server).get(what)
            if child is not None:
                child.kill()
            else:  # the whole, also when the child is waiting for its next start: no round kills nothing
                what = "all"
                server.kill()
                server = start_server(home, port=server.port, environment=environment)
            kills.append(Kill(what=what, after_seconds=seconds))
        storm.end()
    finally:
        server.stop()
    return storm, kills


def _children(server: RunningServer) -> dict[str, psutil.Process]:
    """The receiving and the working process, as far as they run; their supervisor starts them again."""
    found: dict[str, psutil.Process] = {}
    for child in psutil.Process(server.process.pid).children(recursive=True):
        try:
            words = child.cmdline()
        except psutil.NoSuchProcess:
            continue
        found |= {name: child for name in KINDS_OF_KILL if name in words}
    return found


def count_in_lake(settings: Settings, *, slug: str = "default") -> Counter[str]:
    """How often each message id stands in the lake, after everything that was received has been worked in."""
    workspace = open_workspace(settings, slug=slug)
    try:
        catch_up(workspace)
        paths = list(lake_of(workspace).files("facts").paths)
    finally:
        workspace.close()
    with duckdb.connect() as connection:
        rows = connection.execute(
            "SELECT fact_id, count(*) FROM read_parquet(?, hive_partitioning = true) "
            "WHERE name = 'Product Viewed' GROUP BY 1",
            [paths],
        ).fetchall()
    return Counter(dict(rows))
