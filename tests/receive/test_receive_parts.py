"""The parts of the receiving end that need no server."""

from __future__ import annotations

import ast
import asyncio
import base64
import gzip
import json
import subprocess
import sys
import time
import tracemalloc
from datetime import UTC, datetime
from typing import TYPE_CHECKING, cast

import pytest

from evergrove.access import KeyedSource
from evergrove.inbox import NewEntry, ReceivedRequest, unpack_requests
from evergrove.inbox.contracts import check_sizes
from evergrove.kit import FixedClock
from evergrove.receive.bodies import basic_user, gunzip, parse
from evergrove.receive.commits import CommitWriter
from evergrove.receive.contracts import (
    BATCH_EVENTS_MAX,
    BODY_BYTES_MAX,
    KeysUnknownError,
    MalformedBodyError,
    NotStoredError,
    OverloadError,
    OversizedBodyError,
    RateLimitError,
    TooManyEventsError,
    UnknownKeyError,
)
from evergrove.receive.holding import Holding
from evergrove.receive.keys import WriteKeys
from evergrove.receive.merge_calls import translate_merge
from evergrove.receive.rates import BURST_SECONDS, Rates
from evergrove.receive.routes import UNKNOWN, find_route
from evergrove.receive.tracking import pixel_data

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evergrove.inbox import Inbox, RequestKind
    from evergrove.kit import Database

NOW = datetime(2026, 11, 22, tzinfo=UTC)


def test_gunzip_stops_a_bomb_before_it_unfolds() -> None:
    bomb = gzip.compress(bytes(400 * 1024 * 1024), compresslevel=1)
    tracemalloc.start()
    with pytest.raises(OversizedBodyError):
        gunzip(bomb)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 3 * BODY_BYTES_MAX


def test_gunzip_counts_all_members_together() -> None:
    half = gzip.compress(bytes(BODY_BYTES_MAX // 2 + 1))
    with pytest.raises(OversizedBodyError):
        gunzip(half + half)
    assert gunzip(gzip.compress(b"ab") + gzip.compress(b"cd") + b"\0\0") == b"abcd"


@pytest.mark.parametrize("body", [b"", b"no gzip", gzip.compress(b"{}")[:-4], gzip.compress(b"{}") + b"rest"])
def test_gunzip_refuses_what_is_not_whole(body: bytes) -> None:
    with pytest.raises(MalformedBodyError):
        gunzip(body)


@pytest.mark.parametrize(
    ("body", "kind", "events", "key"),
    [
        (b'{"batch":[{},{}],"writeKey":"k"}', "batch", 2, "k"),
        (b'{"batch":[{"writeKey":"first"},{"writeKey":"second"}],"writeKey":null}', "batch", 2, "first"),
        (b'{"batch":[],"writeKey":"k"}', "batch", 0, "k"),
        (b'{"batch":[{}],"writeKey":7}', "batch", 1, None),
        (b'{"batch":[{}],"writeKey":""}', "batch", 1, None),
        (b' {"event":"a","writeKey":"\\u006b"}', "track", 1, "k"),
        ('{"event":"下单","writeKey":"k"}'.encode(), "track", 1, "k"),
    ],
)
def test_a_body_is_looked_into_for_count_and_key(body: bytes, kind: RequestKind, events: int, key: str | None) -> None:
    parsed = parse(body, kind=kind)
    assert (parsed.events, parsed.write_key) == (events, key)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{}",
        b'{"batch":null}',
        b'{"batch":{}}',
        b'{"batch":[1]}',
        b'{"batch":[{}]',
        b'{"batch":[{"a":"\xff"}]}',
        b'{"batch":[{"a":tru}]}',
        b'{"batch":[{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}]}",
    ],
)
def test_a_batch_of_another_shape_is_refused(body: bytes) -> None:
    with pytest.raises(MalformedBodyError):
        parse(body, kind="batch")


def test_a_batch_of_too_many_events_is_refused() -> None:
    assert parse(_batch(BATCH_EVENTS_MAX), kind="batch").events == BATCH_EVENTS_MAX
    with pytest.raises(TooManyEventsError):
        parse(_batch(BATCH_EVENTS_MAX + 1), kind="batch")


def _batch(count: int) -> bytes:
    return json.dumps({"batch": [{}] * count}).encode()


@pytest.mark.parametrize(
    ("header", "user"),
    [
        (f"Basic {base64.b64encode(b'key:').decode()}", "key"),
        (f"basic {base64.b64encode(b'key').decode()}", "key"),
        (f"Basic {base64.b64encode(b':pass').decode()}", None),
        ("Basic %%%", None),
        ("Basic /w==", None),
        ("Bearer a2V5", None),
        (None, None),
    ],
)
def test_the_basic_user_name_is_the_key(header: str | None, user: str | None) -> None:
    assert basic_user(header) == user


def test_a_source_that_sends_too_much_waits_for_its_bucket() -> None:
    now = 0.0
    rates = Rates(monotonic=lambda: now)
    source = KeyedSource(source_id="src_1", workspace="default", name="shop", events_per_second_max=10, ends_at=None)
    rates.take(source, events=50)  # larger than the bucket, which is full: it passes and leaves a debt
    with pytest.raises(RateLimitError) as refused:
        rates.take(source, events=1)
    assert refused.value.retry_after == 50 / 10 - BURST_SECONDS
    now = refused.value.retry_after - 0.1
    with pytest.raises(RateLimitError) as refused:
        rates.take(source, events=1)
    assert refused.value.retry_after == 1
    now += 0.2
    rates.take(source, events=1)
    other = KeyedSource(source_id="src_2", workspace="default", name="app", events_per_second_max=10, ends_at=None)
    rates.take(other, events=1)


def test_bytes_in_memory_have_a_limit_and_are_given_back() -> None:
    holding = Holding(bytes_max=10)
    with holding.begin() as first:
        first.add(6)
        with holding.begin() as second:
            second.add(4)
            with pytest.raises(OverloadError) as refused:
                second.add(1)
        assert refused.value.retry_after == 1
        assert holding.bytes_held == 6
    assert holding.bytes_held == 0


@pytest.mark.parametrize(
    ("path", "what", "kind"),
    [
        ("/v1/batch", "event", "batch"),
        ("/v1/b", "event", "batch"),
        ("/v1/import", "event", "batch"),
        ("/v1/t", "event", "track"),
        ("/v1/a/", "event", "alias"),
        ("/v1/screen", "event", "screen"),
        ("/v1/merge", "merge", "identify"),
        ("/v1/m", "ignore", "batch"),
        ("/v1/pixel/track", "pixel", "track"),
        ("/v1/projects/abc/settings", "settings", "batch"),
        ("/projects/abc/settings", "settings", "batch"),
        ("/analytics.js/v1/abc/analytics.min.js", "snippet", "batch"),
        ("/evergrove.js", "script", "batch"),
        ("/healthz", "health", "batch"),
    ],
)
def test_addresses_of_events(path: str, what: str, kind: str) -> None:
    route = find_route(path)
    assert route is not None
    assert (route.what, route.kind) == (what, kind)
    assert "abc" not in route.endpoint


def test_other_addresses_belong_to_the_work_process_or_to_nobody() -> None:
    assert [find_route(path) for path in ("/", "/api/me", "/docs", "/t/x", "/v1x")] == [None] * 5
    unknown = ("/v1/", "/v1/tracks", "/v1/pixel/batch", "/projects/x", "/v1/" + "x" * 999)
    assert all(find_route(path) is UNKNOWN for path in unknown)


def test_a_merge_is_an_identify_or_an_alias() -> None:
    both = {
        "mergeProperties": [{"type": "email", "value": "a@x.cn"}, {"type": "mobile", "value": "1"}],
        "messageId": "m",
    }
    kind, body = translate_merge(json.dumps(both).encode())
    assert kind == "identify"
    expected = {"type": "identify", "messageId": "m", "traits": {"email": "a@x.cn", "phone": "1"}}
    assert json.loads(body) == expected
    users = {"mergeProperties": [{"type": "userId", "value": "u1"}, {"type": "user_id", "value": "u2"}]}
    kind, body = translate_merge(json.dumps(users).encode())
    assert (kind, json.loads(body)) == ("alias", {"type": "alias", "previousId": "u1", "userId": "u2"})


@pytest.mark.parametrize(
    "call",
    [
        {},
        {"mergeProperties": []},
        {"mergeProperties": [1, 2]},
        {"mergeProperties": [{"type": "email", "value": "a"}] * 2},
    ],
)
def test_a_merge_of_something_else_is_refused(call: dict[str, object]) -> None:
    with pytest.raises(MalformedBodyError):
        translate_merge(json.dumps(call).encode())


@pytest.mark.parametrize("padding", [0, 1, 2])
def test_a_pixel_carries_json_in_its_address(padding: int) -> None:
    event = json.dumps({"event": "?" * (9 + padding)}).encode()
    for data in (base64.b64encode(event), base64.urlsafe_b64encode(event), base64.b64encode(event).rstrip(b"=")):
        assert pixel_data(f"data={data.decode()}&t=1") == event
    with pytest.raises(MalformedBodyError):
        pixel_data("data=*")


def test_known_keys_go_on_when_the_database_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    source = KeyedSource(source_id="src_1", workspace="default", name="shop", events_per_second_max=10, ends_at=None)
    ended = KeyedSource(source_id="src_2", workspace="default", name="old", events_per_second_max=10, ends_at=NOW)
    answers: list[dict[str, KeyedSource] | Exception] = [{"known": source, "ended": ended}]

    def read(_: object) -> dict[str, KeyedSource]:
        if isinstance(answers[-1], Exception):
            raise answers[-1]
        return answers[-1]

    async def ask() -> None:
        keys = WriteKeys(cast("Database", None), clock=FixedClock(NOW))  # the reading is replaced
        await keys.refresh()
        assert await keys.find("known") == source
        for wrong in ("unknown", "ended", None):
            with pytest.raises(UnknownKeyError):
                await keys.find(wrong)
        answers.append(OSError("away"))
        with pytest.raises(KeysUnknownError):
            await keys.find("unknown")
        assert await keys.find("known") == source
        answers.append({"known": source, "unknown": source})
        assert await keys.find("unknown") == source

    monkeypatch.setattr("evergrove.receive.keys.all_write_keys", read)
    asyncio.run(ask())


def test_a_flood_of_wrong_keys_reads_the_database_a_few_times(monkeypatch: pytest.MonkeyPatch) -> None:
    readings: list[float] = []

    def read(_: object) -> dict[str, KeyedSource]:
        readings.append(time.monotonic())
        return {}

    async def refused(keys: WriteKeys, number: int) -> bool:
        try:
            await keys.find(f"wrong {number}")
        except UnknownKeyError:
            return True
        return False

    async def ask() -> list[bool]:
        keys = WriteKeys(cast("Database", None), clock=FixedClock(NOW))  # the reading is replaced
        await keys.refresh()
        return await asyncio.gather(*(refused(keys, number) for number in range(2_000)))

    monkeypatch.setattr("evergrove.receive.keys.all_write_keys", read)
    assert asyncio.run(ask()) == [True] * 2_000
    assert len(readings) <= 3


class SmallInbox:
    """Takes bodies of at most `body_bytes_max`, as a stream does."""

    body_bytes_max = 3_000

    def __init__(self) -> None:
        self.taken: list[list[ReceivedRequest]] = []

    def append(self, entries: Sequence[NewEntry]) -> None:
        check_sizes(entries, body_bytes_max=self.body_bytes_max)
        self.taken += [unpack_requests(entry.body) for entry in entries]


def test_a_group_that_the_inbox_does_not_take_is_parted() -> None:
    inbox = SmallInbox()

    async def store() -> list[object]:
        writer = CommitWriter(cast("Inbox", inbox), clock=FixedClock(NOW), observe=lambda *_: None)
        bodies = [b"%d" % number * 700 for number in range(9)] + [b"x" * 5_000]
        requests = [
            ReceivedRequest(source_id="src_1", source="shop", kind="track", received_us=number, body=body)
            for number, body in enumerate(bodies)
        ]
        waiting = [asyncio.ensure_future(writer.store(one)) for one in requests]
        results = await asyncio.gather(*waiting, return_exceptions=True)
        await asyncio.to_thread(writer.close)
        return list(results)

    results = asyncio.run(store())
    assert results[:9] == [None] * 9, "nobody's events fail because of somebody else's"
    assert isinstance(results[9], NotStoredError)
    assert [one.received_us for group in inbox.taken for one in group] == list(range(9))
    assert len(inbox.taken) < 9


def test_the_receiving_process_stays_small() -> None:
    code = "import sys, evergrove.receive; print(sorted(m for m in sys.modules if '.' not in m))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(ast.literal_eval(done.stdout))
    heavy = {"pyarrow", "duckdb", "deltalake", "ibis", "pandas", "numpy", "fastapi", "typer", "alembic", "httpx"}
    assert not heavy & loaded
    assert "granian" in loaded
