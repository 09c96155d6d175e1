"""More than can be stored: memory stays bounded, senders are told to come again, and nothing answered is lost."""

from __future__ import annotations

import fcntl
import http.client
import json
import socket
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING

import httpx
import pytest

from evergrove.receive.contracts import HELD_BYTES_MAX
from support.receiving import receiving

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from support.receiving import Receiver

pytestmark = pytest.mark.slow

BODY_BYTES = 3_000_000
MEMORY_GROWTH_MB_MAX = 3.5 * HELD_BYTES_MAX / 1e6
"""What is held, the entry that is being packed and written, and what the connections have read ahead."""


@pytest.fixture
def receiver(tmp_path: Path) -> Iterator[Receiver]:
    with receiving(tmp_path / "home") as running:
        yield running


@contextmanager
def stuck_inbox(receiver: Receiver) -> Iterator[None]:
    """Nobody can write to the inbox while the block runs."""
    with (receiver.home / "workspaces" / "default" / "inbox.db.lock").open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def test_memory_stays_bounded_and_what_was_taken_is_stored(receiver: Receiver) -> None:
    key = receiver.new_key("flood")
    httpx.post(f"{receiver.url}/v1/track", json={"messageId": "first", "writeKey": key})
    before = receiver.memory_mb()

    def send(number: int) -> tuple[int, str, int]:
        event = {"messageId": f"m{number}", "properties": {"text": "x" * BODY_BYTES}}
        body = json.dumps({"batch": [event], "writeKey": key}).encode()
        try:
            reply = httpx.post(f"{receiver.url}/v1/batch", content=body, timeout=60)
        except httpx.TransportError:
            return number, "", 0  # refused before the body was read: the line was closed while we wrote
        return number, reply.headers.get("retry-after", ""), reply.status_code

    with ThreadPoolExecutor(40) as pool:
        with stuck_inbox(receiver):
            sent = [pool.submit(send, number) for number in range(120)]
            highest = before
            for _ in range(30):
                time.sleep(0.1)
                highest = max(highest, receiver.memory_mb())
            others = httpx.get(f"{receiver.url}/healthz", timeout=10)
        replies = [one.result() for one in sent]
    assert others.status_code == 200
    assert highest < before + MEMORY_GROWTH_MB_MAX
    statuses = Counter(status for _, _, status in replies)
    assert statuses.keys() <= {200, 429, 0}
    assert statuses[200] >= 5
    assert statuses[429] + statuses[0] >= 20
    assert {after for _, after, status in replies if status == 429} == {"1"}
    stored = {event["messageId"] for event in receiver.events(source="flood")}
    assert stored >= {f"m{number}" for number, _, status in replies if status == 200}
    refused = {f"m{number}" for number, _, status in replies if status == 429}
    assert not stored & refused


def test_slow_senders_do_not_fill_the_memory(receiver: Receiver) -> None:
    key = receiver.new_key("slow")
    head = b"POST /v1/batch HTTP/1.1\r\nHost: x\r\nContent-Length: 4000000\r\n\r\n"
    slow = [socket.create_connection(("127.0.0.1", receiver.port)) for _ in range(300)]
    try:
        for one in slow:
            one.sendall(head + b'{"batch":[' + b" " * 10_000)
        reply = httpx.post(f"{receiver.url}/v1/track", json={"messageId": "m", "writeKey": key})
        assert reply.status_code == 200
        assert receiver.memory_mb() < 150
    finally:
        for one in slow:
            one.close()


def test_a_broken_inbox_answers_503_and_mends_by_itself(receiver: Receiver) -> None:
    key = receiver.new_key("broken")
    event = {"messageId": "first", "writeKey": key}
    assert httpx.post(f"{receiver.url}/v1/track", json=event).status_code == 200
    file = receiver.home / "workspaces" / "default" / "inbox.db.lock"
    file.unlink()
    file.mkdir()  # the turn of writers cannot be taken
    refused = httpx.post(f"{receiver.url}/v1/track", json={**event, "messageId": "lost"})
    assert (refused.status_code, refused.json()["code"]) == (503, "receive.not_stored")
    assert int(refused.headers["Retry-After"]) > 0
    assert httpx.get(f"{receiver.url}/readyz").status_code == 503
    file.rmdir()
    assert httpx.post(f"{receiver.url}/v1/track", json={**event, "messageId": "second"}).status_code == 200
    assert [one["messageId"] for one in receiver.events(source="broken")] == ["first", "second"]


class Sender(threading.Thread):
    """Sends single events one after the other, each again until it is answered 200, like an SDK."""

    def __init__(self, receiver: Receiver, key: str, *, number: int) -> None:
        super().__init__(daemon=True)
        self.answered: list[str] = []
        self.ended = threading.Event()
        self._receiver, self._key, self._number = receiver, key, number

    def run(self) -> None:
        while not self.ended.is_set():
            name = f"{self._number}-{len(self.answered)}"
            if self._post(json.dumps({"messageId": name, "writeKey": self._key})) == 200:
                self.answered.append(name)

    def _post(self, body: str) -> int:
        connection = http.client.HTTPConnection("127.0.0.1", self._receiver.port, timeout=5)
        try:
            connection.request("POST", "/v1/track", body)
            status = connection.getresponse().status
            assert status in {200, 503}
            return status
        except (OSError, http.client.HTTPException):
            time.sleep(0.02)
            return 0
        finally:
            connection.close()


@contextmanager
def sending(receiver: Receiver, *, key: str, count: int) -> Iterator[list[Sender]]:
    senders = [Sender(receiver, key, number=number) for number in range(count)]
    for sender in senders:
        sender.start()
    yield senders
    for sender in senders:
        sender.ended.set()
    for sender in senders:
        sender.join(timeout=30)


def wait_for_answers(senders: list[Sender], *, count: int) -> None:
    """Until that many more events were answered."""
    before = sum(len(sender.answered) for sender in senders)
    deadline = time.monotonic() + 30
    while sum(len(sender.answered) for sender in senders) < before + count:
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_a_stop_answers_what_was_begun(receiver: Receiver) -> None:
    with sending(receiver, key=receiver.new_key("stop"), count=8) as senders:
        wait_for_answers(senders, count=100)
        receiver.process.terminate()
        assert receiver.process.wait(timeout=10) == 0
    stored = Counter(event["messageId"] for event in receiver.events(source="stop"))
    assert all(stored[name] == 1 for sender in senders for name in sender.answered)


def test_a_stop_does_not_wait_for_bodies_that_do_not_come(receiver: Receiver) -> None:
    head = b"POST /v1/batch HTTP/1.1\r\nHost: x\r\nContent-Length: 4000000\r\n\r\n{"
    slow = [socket.create_connection(("127.0.0.1", receiver.port)) for _ in range(20)]
    try:
        for one in slow:
            one.sendall(head)
        time.sleep(0.5)
        begun = time.monotonic()
        receiver.process.terminate()
        assert receiver.process.wait(timeout=15) == 0
        assert time.monotonic() - begun < 8, "their limit would be 20 s"
    finally:
        for one in slow:
            one.close()


def test_a_kill_loses_nothing_that_was_answered(receiver: Receiver) -> None:
    with sending(receiver, key=receiver.new_key("kill"), count=8) as senders:
        for _ in range(3):
            wait_for_answers(senders, count=50)
            receiver.restart(kill=True)
        wait_for_answers(senders, count=50)
    stored = {event["messageId"] for event in receiver.events(source="kill")}
    assert stored >= {name for sender in senders for name in sender.answered}
