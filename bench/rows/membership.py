"""Through a whole server: from the reply to an event to the committed membership, from an instant that time reaches to
the committed exit, and a customer's page idle and while events pour in.

One home for all of it: everyone is known by their identifiers, a fifth of them have facts of two months in the lake,
and twenty live segments are filled from it. Membership is looked at from outside, in committed rows: two further
segments hold customers of whom nothing else is sent, so that the instant of each change is known.
"""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import msgspec
import numpy as np
import sqlalchemy as sa

from bench.contracts import Row
from bench.load import Connection, LoadFigures, basic, send
from bench.rows.live_segments import (
    FACTS_PER_CUSTOMER,
    FACTS_PER_SECOND,
    MEMBERSHIP_SECONDS_MAX,
    make_customers,
    make_lake,
    rules,
)
from bench.serving import Served, prepare, served, serving_settings, wait_for_segments, wait_until_calm
from bench.shop_events import EVENTS_A_BATCH, renewed, shop_batches
from bench.world import customer_ids
from evergrove.access import Role, create_token, open_server, open_workspace
from evergrove.facts import flow_state, move_cursor
from evergrove.insight import customer_page
from evergrove.jobs import refresh
from evergrove.segments import backfill_live, live_status, publish_segment, run_segments_reader, start_live

if TYPE_CHECKING:
    from bench.contracts import Figures, Parameters
    from evergrove.kit import Workspace

HOME = "membership"
SLUG = "default"

PROBE, EXPIRING = "Bench Probe", "Bench Expiring"
PROBE_SEGMENT, EXPIRING_SEGMENT = "bench_probe", "bench_expiring"
PROBES_PER_SECOND = 5
WINDOW = timedelta(hours=1)
"""Of both segments: the probes stay inside for the whole run, the others were an hour ago when their turn comes."""

LOOK_SECONDS = 0.01
"""Between two looks at the members: the resolution of the figures."""

STRAGGLER_SECONDS_MAX = 60.0
BODIES = 50
CONNECTIONS = 4

PAGE_MS_MAX = 50.0
"""The aim of a customer's page, at 100 M facts."""

PAGES_PER_SECOND = 5.0
"""While events pour in: several people who work with the console."""


def make_home(parameters: Parameters) -> Figures:
    """Customers with identifiers, the lake, snapshots, and the segments, filled."""
    shutil.rmtree(parameters.folder / HOME, ignore_errors=True)
    settings = serving_settings(parameters, name=HOME)
    prepare(settings)
    workspace = open_workspace(settings, slug=SLUG)
    begun = time.perf_counter()
    try:
        make_customers(workspace, parameters.customers)
        _make_identifiers(workspace, parameters.customers)
        facts = make_lake(workspace, customers=_active(parameters))
        refresh(workspace, as_of=workspace.clock.now())
        listed = {**rules(), PROBE_SEGMENT: _rule(PROBE), EXPIRING_SEGMENT: _rule(EXPIRING)}
        for key, rule in listed.items():
            publish_segment(workspace, rule, key=key, author="bench")
            start_live(workspace, key)
        backfill_live(workspace)
        run_segments_reader(workspace)
        with workspace.control.write() as connection:
            move_cursor(connection, reader="copy:customers", to=flow_state(workspace).cursors["profiles"])
        live = sum(status.state == "live" for status in live_status(workspace))
    finally:
        workspace.close()
    return {"facts": facts, "live": live, "seconds": time.perf_counter() - begun}


def membership(parameters: Parameters) -> Figures:
    """Seconds to the committed membership, and behind the instant of an exit, under a steady stream of events."""
    with served(parameters, name=HOME) as server:
        wait_until_calm(server)
        ids = customer_ids(parameters.customers).to_pylist()
        first = _active(parameters)
        probes = int(parameters.stream_seconds * PROBES_PER_SECOND)
        expiring = {ids[first + probes + place]: first + probes + place for place in range(probes)}
        due = _send_expiring(server, expiring, seconds=parameters.stream_seconds)
        before, begun = flow_state(server.workspace).feed_end, time.perf_counter()
        cpu = server.cpu_seconds()
        with _stream(server, parameters, seconds=parameters.stream_seconds) as streamed:
            watch = _Watch(server.workspace, due=due)
            replied = _send_probes(server, watch, [(ids[first + n], first + n) for n in range(probes)])
            streamed.wait()
            seconds = time.perf_counter() - begun
            after = flow_state(server.workspace)
            busy = {name: (value - cpu[name]) / seconds for name, value in server.cpu_seconds().items()}
            watch.finish(wait_seconds_max=STRAGGLER_SECONDS_MAX)
        peak = sum(server.memory_mb(is_peak=True).values())
    entries = [watch.entered.get(one, np.inf) - at for one, at in replied.items()]
    exits = [watch.left.get(one, np.inf) - at for one, at in due.items()]
    return {
        "facts_per_second": (after.feed_end - before) / seconds,
        "behind": after.behind("segments"),
        "probes": probes,
        "entry_p50": float(np.percentile(entries, 50)),
        "entry_p99": float(np.percentile(entries, 99)),
        "exit_p50": float(np.percentile(exits, 50)),
        "exit_p99": float(np.percentile(exits, 99)),
        "reply_p99_ms": streamed.figures().percentile_ms(99),
        "customers": parameters.customers,
        "active": first,
        "server_peak_mb": peak,
        **{f"busy:{name}": value for name, value in busy.items()},
    }


def page(parameters: Parameters) -> Figures:
    """Milliseconds of a customer's page over HTTP, with nothing else to do and while events pour in."""
    random = np.random.default_rng(5)
    ids = customer_ids(parameters.customers).to_pylist()
    chosen = [ids[place] for place in random.integers(0, _active(parameters), 3 * parameters.pages + 1).tolist()]
    with served(parameters, name=HOME) as server:
        wait_until_calm(server)
        authorization = f"Bearer {_token(server)}"
        connection = Connection(server.address, authorization=authorization)
        first = _page_ms(connection, chosen[:1])[0]
        idle = _page_ms(connection, chosen[1 : parameters.pages + 1])
        connection.close()
        alone = _function_ms(server.workspace, chosen[parameters.pages + 1 : 2 * parameters.pages + 1])
        seconds = parameters.pages / PAGES_PER_SECOND
        before, begun = flow_state(server.workspace).feed_end, time.perf_counter()
        with _stream(server, parameters, seconds=seconds) as streamed:
            # A new connection: the server ends one that has said nothing for a quarter of a minute.
            connection = Connection(server.address, authorization=authorization)
            loaded = _page_ms(connection, chosen[2 * parameters.pages + 1 :], per_second=PAGES_PER_SECOND)
            connection.close()
            streamed.wait()
            seconds = time.perf_counter() - begun
            facts = flow_state(server.workspace).feed_end - before
        peak = sum(server.memory_mb(is_peak=True).values())
    found = {"first_ms": first, "pages": len(idle), "facts_per_second": facts / seconds, "server_peak_mb": peak}
    for name, took in (("idle", idle), ("alone", alone), ("loaded", loaded)):
        found[f"{name}_p50_ms"] = float(np.percentile(took, 50))
        found[f"{name}_p99_ms"] = float(np.percentile(took, 99))
    return {**found, "customers": parameters.customers, "facts": _active(parameters) * FACTS_PER_CUSTOMER}


class _Watch:
    """Looks at the members of both segments in a thread of its own: who is there for the first time, who no longer."""

    def __init__(self, workspace: Workspace, *, due: dict[str, float]) -> None:
        self.entered: dict[str, float] = {}
        self.left: dict[str, float] = {}
        self._waiting: set[str] = set()
        self._due = dict(due)
        self._workspace = workspace
        self._numbers = _segment_numbers(workspace)
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._look_all_the_time)
        self._thread.start()

    def expect(self, customer_id: str) -> None:
        """An event of this customer is about to be sent."""
        self._waiting.add(customer_id)

    def finish(self, *, wait_seconds_max: float) -> None:
        """Wait for those who are still missing, then end."""
        deadline = time.monotonic() + wait_seconds_max
        while (self._waiting or self._due) and time.monotonic() < deadline:
            time.sleep(LOOK_SECONDS)
        self._is_over.set()
        self._thread.join()

    def _look_all_the_time(self) -> None:
        while not self._is_over.wait(LOOK_SECONDS):
            waiting = sorted(self._waiting)
            there = self._members(PROBE_SEGMENT, waiting)
            now = time.time()
            self._waiting -= there
            self.entered |= dict.fromkeys(there, now)
            over = sorted(one for one, at in self._due.items() if at <= now)
            gone = set(over) - self._members(EXPIRING_SEGMENT, over)
            now = time.time()
            for one in gone:
                self.left[one] = now
                del self._due[one]

    def _members(self, key: str, customers: list[str]) -> set[str]:
        from evergrove.segments.tables import segment_members as table

        if not customers:
            return set()
        is_one = sa.and_(table.c.segment_id == self._numbers[key], table.c.customer_id.in_(customers))
        with self._workspace.control.read() as connection:
            return set(connection.execute(sa.select(table.c.customer_id).where(is_one)).scalars())


class _Streamed:
    """A stream of shop events that runs in a thread of its own."""

    def __init__(self, server: Served, parameters: Parameters, *, seconds: float) -> None:
        now = server.workspace.clock.now()
        # A seed of the clock's: a second run over the same home must not send the same message ids.
        bodies = shop_batches(
            BODIES * EVENTS_A_BATCH,
            customers=_active(parameters),
            first=int(now.timestamp() * 1_000),
            now=now,
        )
        rate = FACTS_PER_SECOND / EVENTS_A_BATCH
        self._server, self._rate = server, rate
        self._bodies = list(renewed(bodies, count=int(rate * seconds)))
        self._found: list[LoadFigures] = []
        self._thread = threading.Thread(target=self._send)
        self._thread.start()

    def _send(self) -> None:
        rate = self._rate
        self._found.append(send(self._server.address, self._bodies, connections=CONNECTIONS, requests_per_second=rate))

    def wait(self) -> None:
        """Until the last reply is here."""
        self._thread.join()

    def figures(self) -> LoadFigures:
        return self._found[0]


@contextmanager
def _stream(server: Served, parameters: Parameters, *, seconds: float) -> Iterator[_Streamed]:
    streamed = _Streamed(server, parameters, seconds=seconds)
    try:
        yield streamed
    finally:
        streamed.wait()


def _send_expiring(server: Served, customers: dict[str, int], *, seconds: float) -> dict[str, float]:
    """Events that were almost an hour ago: each customer leaves at an instant of the stream. They are in when this
    returns; the instants by customer, in seconds of 1970."""
    lead = timedelta(seconds=STRAGGLER_SECONDS_MAX / 3)
    begin, step = datetime.now(UTC) + lead, seconds / len(customers)
    due = {one: begin + timedelta(seconds=place * step) for place, one in enumerate(customers)}
    events = [_event(EXPIRING, number, at=due[one] - WINDOW) for one, number in customers.items()]
    connection = Connection(server.address, authorization=basic(server.address.write_keys[0]))
    body = {"batch": events, "sentAt": datetime.now(UTC).isoformat()}
    if connection.post("/v1/batch", msgspec.json.encode(body)) != 200:
        raise RuntimeError("the events that expire were refused")
    connection.close()
    wait_for_segments(server.workspace)
    while (left := (begin - datetime.now(UTC)).total_seconds()) > 0:
        time.sleep(left)
    # The server puts an event at (received - sent) + its own time: instants are known to the milliseconds of that.
    return {one: at.timestamp() for one, at in due.items()}


def _send_probes(server: Served, watch: _Watch, customers: list[tuple[str, int]]) -> dict[str, float]:
    """One event of each customer in its time; when each was answered, in seconds of 1970."""
    connection = Connection(server.address, authorization=basic(server.address.write_keys[0]))
    replied, begun = {}, time.perf_counter()
    for place, (customer_id, number) in enumerate(customers):
        time.sleep(max(begun + place / PROBES_PER_SECOND - time.perf_counter(), 0))
        now = datetime.now(UTC)
        body = msgspec.json.encode({**_event(PROBE, number, at=now), "sentAt": now.isoformat()})
        watch.expect(customer_id)
        if connection.post("/v1/track", body) != 200:
            raise RuntimeError("a probe was refused")
        replied[customer_id] = time.time()
    connection.close()
    return replied


def _event(name: str, number: int, *, at: datetime) -> dict[str, str]:
    """Of a customer who is known by the number."""
    said = {"type": "track", "event": name, "userId": f"user-{number}", "timestamp": at.isoformat()}
    return {**said, "messageId": f"{name}-{number}-{at.timestamp()}"}


def _page_ms(connection: Connection, customers: list[str], *, per_second: float | None = None) -> list[float]:
    took, begun = [], time.perf_counter()
    for place, customer_id in enumerate(customers):
        if per_second:
            time.sleep(max(begun + place / per_second - time.perf_counter(), 0))
        asked = time.perf_counter()
        status = connection.get(f"/api/w/{SLUG}/customers/{customer_id}")
        took.append((time.perf_counter() - asked) * 1_000)
        if status != 200:
            raise RuntimeError(f"a customer's page was answered with {status}")
    return took


def _function_ms(workspace: Workspace, customers: list[str]) -> list[float]:
    """The same page by one call in this process; the first call reads what is kept, and is not told."""
    customer_page(workspace, customers[0])
    took = []
    for customer_id in customers:
        asked = time.perf_counter()
        customer_page(workspace, customer_id)
        took.append((time.perf_counter() - asked) * 1_000)
    return took


def _token(server: Served) -> str:
    database = open_server(server.workspace.settings)
    try:
        made = create_token(
            database, workspace=SLUG, name="bench", role=Role.ANALYST, days=None, author="bench",
            clock=server.workspace.clock,
        )  # fmt: skip
    finally:
        database.close()
    return made.secret


def _make_identifiers(workspace: Workspace, customers: int) -> None:
    """As the shop's events name them."""
    from evergrove.profiles.tables import identifiers as table

    ids = customer_ids(customers).to_pylist()
    for start in range(0, customers, 100_000):
        piece = list(enumerate(ids[start : start + 100_000], start))
        rows = [{"kind": "user_id", "value": f"user-{number}", "customer_id": one} for number, one in piece]
        rows += [{"kind": "anonymous_id", "value": f"{number:032x}", "customer_id": one} for number, one in piece]
        with workspace.control.write() as connection:
            connection.execute(sa.insert(table), rows)


def _segment_numbers(workspace: Workspace) -> dict[str, int]:
    from evergrove.segments.tables import live_segments as table

    with workspace.control.read() as connection:
        return {row.key: row.segment_id for row in connection.execute(sa.select(table.c.key, table.c.segment_id))}


def _rule(name: str) -> dict[str, object]:
    return {"event": name, "within_hours": WINDOW // timedelta(hours=1)}


def _active(parameters: Parameters) -> int:
    """Customers with facts."""
    return parameters.customers // 5


def membership_rows(run: Callable[[str], Figures]) -> list[Row]:
    found = run(f"{__name__}:membership")
    busy = {name.partition(":")[2]: value for name, value in found.items() if name.startswith("busy:")}
    circumstances = (
        (
            f"{found['customers']:,.0f} known customers, {found['active']:,.0f} of them with facts; 22 live segments;"
            f" {found['facts_per_second']:,.0f} facts/s through HTTP"
        ),
        "processor time in cores: " + ", ".join(f"{name} {value:.2f}" for name, value in busy.items()),
    )
    rows = []
    for key, what, name in (
        ("event-to-membership", "From the reply to an event to its committed membership, p99", "entry"),
        ("expiry-lateness", "From the instant that ends a membership to the committed exit, p99", "exit"),
    ):
        figure = found[f"{name}_p99"]
        rows.append(
            Row(
                key=key,
                what=what,
                figure=figure,
                unit="s",
                limit=MEMBERSHIP_SECONDS_MAX,
                limit_name="the aim of ARCHITECTURE",
                ratio=figure / MEMBERSHIP_SECONDS_MAX,
                aim=f"p99 < {MEMBERSHIP_SECONDS_MAX:.0f} s at {FACTS_PER_SECOND:,} facts/s",
                is_met=figure < MEMBERSHIP_SECONDS_MAX,
                peak_rss_mb=found["server_peak_mb"],
                detail=(f"p50 {found[f'{name}_p50']:.2f} s over {found['probes']:,.0f} customers", *circumstances),
            )
        )
    return rows


def page_rows(run: Callable[[str], Figures]) -> list[Row]:
    found = run(f"{__name__}:page")
    shared = f"{found['customers']:,.0f} customers, {found['facts']:,.0f} facts in the lake"
    told = {
        "idle": ("A customer's page over HTTP, p99", "alone", "the same page by one call in a process of its own, p99"),
        "loaded": ("A customer's page while events pour in, p99", "idle", "the row above"),
    }
    rows = []
    for name, (what, peer, limit_name) in told.items():
        figure, limit = found[f"{name}_p99_ms"], found[f"{peer}_p99_ms"]
        load = () if name == "idle" else (f"{found['facts_per_second']:,.0f} facts/s through HTTP meanwhile",)
        rows.append(
            Row(
                key="profile-page" if name == "idle" else "profile-page-under-load",
                what=what,
                figure=figure,
                unit="ms",
                limit=limit,
                limit_name=limit_name,
                ratio=figure / limit,
                aim=f"p99 < {PAGE_MS_MAX:.0f} ms",
                is_met=figure < PAGE_MS_MAX,
                peak_rss_mb=found["server_peak_mb"],
                detail=(f"p50 {found[f'{name}_p50_ms']:.1f} ms over {found['pages']:,.0f} pages; {shared}", *load),
            )
        )
    return rows
