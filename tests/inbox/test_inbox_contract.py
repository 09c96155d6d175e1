"""What every inbox does: SQLite, PostgreSQL and JetStream."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from evergrove.inbox import CANDIDATES, REQUESTS, Inbox, NewEntry, OversizedEntryError, open_inbox
from support.ground import NOON, make_workspace

if TYPE_CHECKING:
    import sqlalchemy as sa

    from evergrove.kit import Workspace


@pytest.fixture(params=["sqlite", "postgres", "nats"])
def place(request: pytest.FixtureRequest, home: Path) -> Iterator[Workspace]:
    settings = {}
    if request.param == "postgres":
        settings["database_url"] = request.getfixturevalue("fresh_postgres_url")
    if request.param == "nats":
        settings["inbox_url"] = request.getfixturevalue("nats_url")
    workspace = make_workspace(home, **settings)
    yield workspace
    workspace.close()


@pytest.fixture
def inbox(place: Workspace) -> Inbox:
    return open_inbox(place)


def entry(body: bytes, *, kind: str = REQUESTS, import_id: str = "") -> NewEntry:
    return NewEntry(kind=kind, import_id=import_id, body=body, received_at=NOON + timedelta(microseconds=len(body)))


def bodies(inbox: Inbox, *, after: int = 0, entries_max: int = 1_000) -> list[bytes]:
    return [one.body for one in inbox.read(after=after, entries_max=entries_max)]


def test_an_empty_inbox_has_nothing(inbox: Inbox) -> None:
    assert (inbox.end(), bodies(inbox)) == (0, [])
    inbox.remove(up_to=0)
    inbox.remove(up_to=10)
    assert inbox.end() == 0


def test_entries_come_back_as_they_were_in_their_order(inbox: Inbox) -> None:
    inbox.append([entry(b"one", kind=CANDIDATES, import_id="imp_1"), entry(b"\x00\xff two")])
    inbox.append([entry(b"three")])
    found = inbox.read(after=0, entries_max=10)
    assert [(one.kind, one.import_id, one.body, one.received_at) for one in found] == [
        (CANDIDATES, "imp_1", b"one", NOON + timedelta(microseconds=3)),
        (REQUESTS, "", b"\x00\xff two", NOON + timedelta(microseconds=6)),
        (REQUESTS, "", b"three", NOON + timedelta(microseconds=5)),
    ]
    positions = [one.position for one in found]
    assert positions == sorted(set(positions))
    assert inbox.end() == positions[-1]


def test_reading_goes_on_behind_a_position(inbox: Inbox) -> None:
    inbox.append([entry(str(number).encode()) for number in range(10)])
    first = inbox.read(after=0, entries_max=4)
    assert [one.body for one in first] == [b"0", b"1", b"2", b"3"]
    assert bodies(inbox, after=first[-1].position) == [b"4", b"5", b"6", b"7", b"8", b"9"]
    assert bodies(inbox, after=inbox.end()) == []


def test_what_was_removed_is_gone_and_its_positions_are_not_given_out_again(inbox: Inbox) -> None:
    inbox.append([entry(b"a"), entry(b"b"), entry(b"c")])
    before = inbox.read(after=0, entries_max=10)
    inbox.remove(up_to=before[1].position)
    assert bodies(inbox) == [b"c"]
    inbox.remove(up_to=before[2].position)
    assert (bodies(inbox), inbox.end()) == ([], 0)
    inbox.append([entry(b"d")])
    assert inbox.end() > before[2].position
    assert bodies(inbox, after=before[2].position) == [b"d"]


def test_another_process_sees_what_was_appended(place: Workspace, inbox: Inbox) -> None:
    inbox.append([entry(b"a")])
    assert bodies(open_inbox(place)) == [b"a"]


def test_a_guard_that_raises_lets_nothing_in(inbox: Inbox) -> None:
    def refuse(_: sa.Connection) -> None:
        raise PermissionError

    with pytest.raises(PermissionError):
        inbox.append([entry(b"a")], guard=refuse)
    assert bodies(inbox) == []
    inbox.append([entry(b"b")], guard=lambda _: None)
    assert bodies(inbox) == [b"b"]


def test_a_large_body_goes_through_whole_and_one_too_large_is_refused(
    inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    large = bytes(range(256)) * 16_384  # 4 MB, the largest that the receiving end makes
    inbox.append([entry(large)])
    assert bodies(inbox) == [large]
    monkeypatch.setattr("evergrove.inbox.sql_inbox.SQL_BODY_BYTES_MAX", 8_000_000)
    with pytest.raises(OversizedEntryError):
        inbox.append([entry(b"x" * (inbox.body_bytes_max + 1))])
    assert bodies(inbox) == [large]


def test_no_entry_appears_below_a_position_that_was_read(inbox: Inbox) -> None:
    def write(writer: int) -> None:
        for number in range(20):
            inbox.append([entry(f"{writer}/{number}".encode())])

    writers = [threading.Thread(target=write, args=(writer,)) for writer in range(4)]
    for writer in writers:
        writer.start()
    seen: list[bytes] = []
    position = 0
    while any(writer.is_alive() for writer in writers) or inbox.end() > position:
        for one in inbox.read(after=position, entries_max=7):
            assert one.position > position
            position = one.position
            seen.append(one.body)
    assert sorted(seen) == sorted(f"{n}/{i}".encode() for n in range(4) for i in range(20))
    for n in range(4):
        assert [body for body in seen if body.startswith(f"{n}/".encode())] == [f"{n}/{i}".encode() for i in range(20)]
