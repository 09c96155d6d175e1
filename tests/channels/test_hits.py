"""Openings and clicks of many requests share a transaction; nobody is told before their own is in it."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from evergrove.channels import Hit, HitLog, UnknownTokenError, tracking_key
from evergrove.channels.tables import links
from evergrove.channels.tracking import hits
from evergrove.channels.tracking.tokens import make_token
from evergrove.kit import DatabaseUnavailableError

if TYPE_CHECKING:
    from evergrove.kit import Workspace

MESSAGE, LINK, URL = "msg_" + "0" * 31 + "1", "0a1b2c3d4e5f", "https://shop.example/new"


def hit(workspace: Workspace, number: int = 1) -> Hit:
    return Hit(message_id=f"msg_{number:032x}", at=workspace.clock.now(), user_agent="x")


def test_hits_that_come_meanwhile_are_written_together(
    either_workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    groups: list[int] = []
    first_is_written, go_on = threading.Event(), threading.Event()

    def write(_: Workspace, given: list[Hit]) -> None:
        first_is_written.set()
        assert go_on.wait(10)
        groups.append(len(given))

    monkeypatch.setattr(hits, "note_hits", write)
    log = HitLog(either_workspace)
    begun = log.submit(hit(either_workspace))
    assert first_is_written.wait(10)
    waiting = [log.submit(hit(either_workspace, number)) for number in range(2, 600)]
    hung_up = log.submit(hit(either_workspace, 600))
    assert hung_up.cancel()
    assert not begun.done(), "nobody is told before it is written"
    go_on.set()
    for one in (begun, *waiting):
        one.result(timeout=10)
    assert groups == [1, hits.HITS_OF_ONE_WRITE, 99], "a group has its limit, and who hung up is counted all the same"


def test_those_who_wait_are_told_why_it_was_not_written(
    either_workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise DatabaseUnavailableError("the disk is full", help="make room")

    log = HitLog(either_workspace)
    with monkeypatch.context() as patched:
        patched.setattr(hits, "note_hits", fail)
        with pytest.raises(DatabaseUnavailableError):
            log.submit(hit(either_workspace)).result(timeout=10)
    log.submit(hit(either_workspace)).result(timeout=10)  # the next ones are written again


def test_what_was_read_once_needs_no_database(either_workspace: Workspace) -> None:
    log, key = HitLog(either_workspace), tracking_key(either_workspace)
    token = make_token(key, purpose="click", message_id=MESSAGE, step=2, link_id=LINK)
    with pytest.raises(UnknownTokenError):
        log.read(token, purpose="click")  # no message of ours held the link
    with either_workspace.control.write() as connection:
        connection.execute(sa.insert(links), {"link_id": LINK, "url": URL, "made_at": either_workspace.clock.now()})
    assert log.known(token, purpose="click") is None
    said = log.read(token, purpose="click")
    assert (said.message_id, said.step, said.url) == (MESSAGE, 2, URL)
    assert log.known(token, purpose="click") == said
    opened = make_token(key, purpose="open", message_id=MESSAGE)
    assert log.known(opened, purpose="open") == log.read(opened, purpose="open")


def test_a_token_that_nobody_signed_is_known_at_no_time(either_workspace: Workspace) -> None:
    log = HitLog(either_workspace)
    unsigned = make_token(b"", purpose="open", message_id=MESSAGE)
    assert log.known(unsigned, purpose="open") is None, "the key was not read yet: an empty one signs nothing"
    for token in (unsigned, "", "x" * 100, make_token(b"other", purpose="open", message_id=MESSAGE)):
        with pytest.raises(UnknownTokenError):
            log.read(token, purpose="open")
        assert log.known(token, purpose="open") is None
