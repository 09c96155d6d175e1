"""What people do with messages is written down while others go out: nobody waits for one who waits for them."""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa

from evergrove.channels import Hit, choose, deliver, leave, plan_messages, record_receipts
from evergrove.channels.adapters.contracts import Receipt
from evergrove.channels.adapters.recorded import RecordedAdapter
from evergrove.channels.tables import messages
from evergrove.channels.tracking.telling import consent_again, note_hits
from evergrove.channels.turns import take_messages_turn
from evergrove.kit import FixedClock
from evergrove.profiles.tables import suppressions
from support.ground import make_workspace
from support.reach_world import LAUNCH, add_people, kept_plan, open_mail, planned, public

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from evergrove.channels.adapters.contracts import Outcome, OutgoingMessage
    from evergrove.kit import Workspace

    Door = Callable[[Workspace, Sequence[str]], object]

BROWSER = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/120 Safari/537.36"


def _hits(workspace: Workspace, ids: Sequence[str]) -> None:
    at = workspace.clock.now()
    note_hits(workspace, [Hit(message_id=one, at=at, user_agent=BROWSER) for one in reversed(ids)])


def _told(workspace: Workspace, ids: Sequence[str]) -> None:
    at = workspace.clock.now()
    record_receipts(workspace, [Receipt(kind="complained", at=at, raw_id="1", message_id=one) for one in ids])


DOORS: dict[str, Door] = {
    "hits": _hits,
    "receipts": _told,
    "leave": lambda workspace, ids: leave(workspace, ids[0], proof={"way": "page"}),
    "choose": lambda workspace, ids: choose(workspace, ids[0], wanted={"offers": False}, proof={}),
    "confirm": lambda workspace, ids: consent_again(workspace, ids[0], proof={}),
}


def sent_ids(workspace: Workspace, count: int) -> list[str]:
    open_mail(workspace)
    kept_plan(workspace)
    plan_messages(workspace, planned(add_people(workspace, count)), launch_id=LAUNCH, node="send")
    assert deliver(workspace, channel="email").sent == count
    with workspace.control.read() as connection:
        return list(connection.execute(sa.select(messages.c.message_id)).scalars())


@pytest.fixture
def server(home: Path, fresh_postgres_url: str) -> Iterator[Workspace]:
    """A workspace on PostgreSQL, the one on which two can write at a time."""
    opened = make_workspace(home, database_url=fresh_postgres_url)
    yield public(opened)
    opened.close()


@contextmanager
def statements(workspace: Workspace) -> Iterator[list[str]]:
    """What goes to the database meanwhile: a turn by its name, a statement by its first words."""
    said: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        is_turn = "pg_advisory_xact_lock" in statement
        said.append(f"turn {parameters['name']}" if is_turn else " ".join(statement.split()[:3]).lower())

    engine = workspace.control._writer
    sa.event.listen(engine, "before_cursor_execute", note)
    try:
        yield said
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)


@pytest.mark.parametrize("name", DOORS)
def test_turns_come_first_and_facts_last(server: Workspace, name: str) -> None:
    ids = sent_ids(server, 2)
    with statements(server) as said:
        DOORS[name](server, ids)
    assert said[:2] == ["turn receipts", "turn messages"]
    assert said[-2:] == ["turn outgoing_facts", "insert into outgoing_facts"]
    assert [one for one in said if one.startswith("turn")] == said[:2] + said[-2:-1], "each once"


@pytest.mark.parametrize("name", DOORS)
def test_who_waits_for_delivery_holds_no_row_meanwhile(server: Workspace, name: str) -> None:
    ids = sent_ids(server, 2)
    _told(server, ids)  # so that there are suppressions to be locked
    done: list[object] = []

    def write() -> None:
        done.append(DOORS[name](server, ids))

    writer = threading.Thread(target=write)
    with server.control.write() as connection:
        take_messages_turn(connection)
        writer.start()
        waiting = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
        for _ in range(500):
            if connection.execute(sa.text(waiting)).scalar_one():
                break
            time.sleep(0.02)
        for table in (messages, suppressions):
            rows = connection.execute(sa.select(table).with_for_update(nowait=True)).all()
            assert len(rows) == 2
        assert done == []
    writer.join(timeout=20)
    assert len(done) == 1


@dataclass
class Quick:
    """A mail scanner that follows every link of a mail before its batch is through."""

    workspace: Workspace
    errors: list[BaseException] = field(default_factory=list)

    def look(self, batch: Sequence[OutgoingMessage]) -> None:
        at, url = self.workspace.clock.now(), "https://shop.example/new"
        hits = [Hit(message_id=one.message_id, at=at, user_agent=BROWSER, url=url) for one in batch]
        note_hits(self.workspace, hits)


def test_a_scanner_that_is_quicker_than_its_batch_is_no_person(
    either_workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    mail = public(either_workspace)
    quick, send = Quick(mail), RecordedAdapter.send

    def looked_at(adapter: RecordedAdapter, batch: Sequence[OutgoingMessage]) -> Sequence[Outcome]:
        outcomes = send(adapter, batch)
        quick.look(batch)
        return outcomes

    monkeypatch.setattr(RecordedAdapter, "send", looked_at)
    ids = sent_ids(mail, 3)
    query = sa.select(messages.c.clicked_at, messages.c.machine_opened_at.is_not(None))
    with mail.control.read() as connection:
        assert [tuple(row) for row in connection.execute(query)] == [(None, True)] * 3
    clock = mail.clock
    assert isinstance(clock, FixedClock)
    clock.instant += timedelta(minutes=1)
    note_hits(mail, [Hit(message_id=ids[0], at=clock.now(), user_agent=BROWSER, url="https://shop.example/new")])
    with mail.control.read() as connection:
        clicked = sa.select(sa.func.count()).select_from(messages).where(messages.c.clicked_at.is_not(None))
        assert connection.execute(clicked).scalar_one() == 1, "a minute later somebody read it"


def test_a_person_may_click_in_what_a_killed_delivery_left_behind(either_workspace: Workspace) -> None:
    mail = public(either_workspace)
    (message_id,) = sent_ids(mail, 1)
    now = mail.clock.now()
    with mail.control.write() as connection:
        connection.execute(sa.update(messages).values(state="sending", sent_at=None, state_at=now))
    for seconds, is_person in ((20, False), (33, True)):
        at = now + timedelta(seconds=seconds)
        note_hits(mail, [Hit(message_id=message_id, at=at, user_agent=BROWSER)])
        with mail.control.read() as connection:
            opened_at = connection.execute(sa.select(messages.c.opened_at)).scalar_one()
        assert (opened_at is not None) == is_person
