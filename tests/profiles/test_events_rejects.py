"""Refused events are seen, counted and sent again; the inspector shows what became of the newest ones."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import msgspec
import pytest
import sqlalchemy as sa

from evergrove.facts import (
    RefusedLine,
    count_rejects,
    list_rejects,
    mark_mended,
    record_rejects,
    rejects_summary,
    replay_rejects,
)
from evergrove.facts.rejects import MissingRejectError, NotReplayableError
from evergrove.inbox import REQUESTS, NewEntry, open_inbox
from evergrove.jobs import catch_up, erase
from evergrove.kit import FixedClock, Workspace
from evergrove.profiles import (
    EventSettings,
    drop_expired,
    recent_events,
    retention,
    run_intake,
    set_event_settings,
    set_retention,
)
from evergrove.profiles.events.columns import build_candidates
from evergrove.profiles.events.inspector import EVENTS_A_SOURCE, EVENTS_AN_ENTRY
from evergrove.profiles.events.settings import InvalidEventSettingsError
from evergrove.profiles.retention import InvalidRetentionError
from evergrove.profiles.tables import recent_events as recent_table
from support.arrivals import candidate, lake_rows, send
from support.ground import NOON
from support.sending import batch, feed_rows, only_row, put, request


def page(message_id: str, **columns: Any) -> dict[str, Any]:
    return {"type": "page", "userId": "u1", "messageId": message_id, **columns}


BAD = {"type": "track", "userId": "u1", "messageId": "bad"}


def refuse_once(workspace: Workspace, monkeypatch: pytest.MonkeyPatch, *events: dict[str, Any]) -> None:
    """Send events to an intake that cannot read them yet."""
    with monkeypatch.context() as patch:
        patch.setattr("evergrove.profiles.events.reading.build_candidates", _stumble)
        put(workspace, batch(*events, sent_at="2026-11-21T11:59:00Z"))
        assert run_intake(workspace).rejected == len(events)


def _stumble(sent: Any, *, settings: EventSettings) -> Any:
    if len(sent):
        raise ValueError("planted")
    return build_candidates(sent, settings=settings)


def test_a_refused_event_can_be_sent_again_and_keeps_its_clock(
    either_workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    refuse_once(either_workspace, monkeypatch, page("m1", timestamp="2026-11-21T11:58:00Z"))
    (reject,) = list_rejects(either_workspace)
    assert (reject.message_id, reject.event_type, reject.is_replayable) == ("m1", "page", True)
    either_workspace.clock.instant = NOON + timedelta(hours=3)  # type: ignore[attr-defined]
    assert replay_rejects(either_workspace, [reject.reject_id]) == 1
    run_intake(either_workspace)
    fact = only_row(either_workspace)
    assert (fact["fact_id"], fact["received_at"]) == ("m1", NOON)
    assert fact["occurred_at"] == NOON - timedelta(minutes=1)
    assert list_rejects(either_workspace)[0].replayed_at == NOON + timedelta(hours=3)
    assert replay_rejects(either_workspace, [reject.reject_id]) == 0, "once"
    assert run_intake(either_workspace).facts == 0


@pytest.mark.parametrize("bad", [BAD, {**BAD, "type": "trak"}, {"userId": "u1", "messageId": "bad"}])
def test_what_is_refused_again_can_be_sent_again(live_workspace: Workspace, bad: dict[str, Any]) -> None:
    put(live_workspace, batch(bad))
    run_intake(live_workspace)
    for _ in range(2):
        (reject,) = list_rejects(live_workspace)
        assert reject.replayed_at is None
        assert replay_rejects(live_workspace, [reject.reject_id]) == 1
        assert list_rejects(live_workspace)[0].replayed_at is not None
        assert run_intake(live_workspace).rejected == 1


def test_a_line_of_a_file_or_an_unknown_reject_is_not_sent_again(live_workspace: Workspace) -> None:
    record_rejects(live_workspace, [RefusedLine(3, "time_missing", "a,b")], source="file", import_id="imp")
    (line,) = list_rejects(live_workspace)
    assert (line.kind, line.is_replayable, line.line) == ("line", False, 3)
    with pytest.raises(NotReplayableError):
        replay_rejects(live_workspace, [line.reject_id])
    with pytest.raises(MissingRejectError):
        replay_rejects(live_workspace, ["none"])
    with pytest.raises(NotReplayableError):
        replay_rejects(live_workspace, ["x"] * 1_001)


def test_the_same_refused_event_is_kept_once(live_workspace: Workspace) -> None:
    put(live_workspace, batch(BAD), batch(BAD))
    assert run_intake(live_workspace).rejected == 2
    assert count_rejects(live_workspace) == 1


def test_rejects_are_listed_by_pages_and_filters_and_counted(either_workspace: Workspace) -> None:
    put(
        either_workspace,
        *(batch({**BAD, "messageId": f"n{n}"}) for n in range(5)),
        *(
            batch({"type": "none", "userId": "u", "messageId": f"t{n}"}, source_id="src_app", source="app")
            for n in range(3)
        ),
    )
    run_intake(either_workspace)
    record_rejects(
        either_workspace, [RefusedLine(n, "time_missing", f"{n}") for n in (1, 2)], source="file", import_id="imp"
    )
    seen: list[str] = []
    while page_of := list_rejects(either_workspace, rows_max=3, after=seen[-1] if seen else ""):
        seen += [each.reject_id for each in page_of]
    assert len(seen) == len(set(seen)) == 10
    assert [each.line for each in list_rejects(either_workspace, kind="line")] == [1, 2]
    assert {each.message_id for each in list_rejects(either_workspace, source="app")} == {"t0", "t1", "t2"}
    assert {each.reason for each in list_rejects(either_workspace, source_id="src_web")} == {"name_missing"}
    assert len(list_rejects(either_workspace, reason="type_unknown")) == 3
    told = [
        (each.source, each.reason, each.kind, each.count, each.open, each.replayable)
        for each in rejects_summary(either_workspace)
    ]
    assert told == [
        ("shop", "name_missing", "event", 5, 5, 5),
        ("app", "type_unknown", "event", 3, 3, 3),
        ("file", "time_missing", "line", 2, 2, 0),
    ]
    line = list_rejects(either_workspace, kind="line")[0]
    mark_mended(either_workspace, [line.reject_id], refused={})
    assert [(each.count, each.open) for each in rejects_summary(either_workspace)][-1] == (2, 1)


def test_the_inspector_tells_what_became_of_the_newest_events(either_workspace: Workspace) -> None:
    put(either_workspace, batch(page("1", properties={"a": 1}), page("2")))
    run_intake(either_workspace)
    put(either_workspace, batch(page("2"), BAD, page("3")))
    run_intake(either_workspace)
    told = [(each.message_id, each.outcome, each.reason) for each in recent_events(either_workspace, "src_web")]
    assert sorted(told[:3]) == [("2", "duplicate", ""), ("3", "accepted", ""), ("bad", "rejected", "name_missing")]
    assert told[3:] == [("2", "accepted", ""), ("1", "accepted", "")]
    first = recent_events(either_workspace, "src_web")[-1]
    assert msgspec.json.decode(first.body)["properties"] == {"a": 1}
    assert (first.name, first.received_at) == ("Page Viewed", NOON)
    assert first.customer_id == feed_rows(either_workspace)[0]["customer_id"]
    assert recent_events(either_workspace, "src_other") == []


def test_the_inspector_costs_little_and_keeps_a_hundred(live_workspace: Workspace) -> None:
    for start in range(0, 300, 50):
        put(live_workspace, batch(*(page(f"m{start + n}") for n in range(50))))
        run_intake(live_workspace)
    kept = [each.message_id for each in recent_events(live_workspace, "src_web", rows_max=1_000)]
    assert len(kept) == EVENTS_A_SOURCE
    assert kept[:EVENTS_AN_ENTRY] == [f"m{n}" for n in range(299, 299 - EVENTS_AN_ENTRY, -1)]
    with live_workspace.control.read() as connection:
        count = connection.execute(sa.select(sa.func.count()).select_from(recent_table)).scalar_one()
    assert count == EVENTS_A_SOURCE


def test_nothing_of_an_erased_person_comes_back_or_is_shown(live_workspace: Workspace) -> None:
    put(live_workspace, batch(page("1", properties={"secret": "秘密"})))
    catch_up(live_workspace)
    (row,) = recent_events(live_workspace, "src_web")
    assert row.customer_id is not None
    erase(live_workspace, [row.customer_id], reason="asked")
    put(live_workspace, batch(page("2", properties={"secret": "秘密"})))
    assert run_intake(live_workspace).erased == 1
    newest = recent_events(live_workspace, "src_web")[0]
    assert (newest.outcome, newest.reason, newest.body) == ("rejected", "customer_erased", "")
    assert newest.customer_id is None


def test_the_intake_takes_small_bodies_together_and_both_kinds_in_their_order(live_workspace: Workspace) -> None:
    for number in range(20):
        put(live_workspace, batch(page(f"a{number}")))
    send(live_workspace, candidate("file", NOON, "user_id:u1"))
    put(live_workspace, batch(page("b")))
    assert run_intake(live_workspace, bodies_max=1).facts == 21, "twenty facts and the new customer"
    run_intake(live_workspace)
    assert [row["fact_id"] for row in feed_rows(live_workspace)][-2:] == ["file", "b"]


def test_settings_that_cannot_be_are_refused(live_workspace: Workspace) -> None:
    with pytest.raises(InvalidEventSettingsError):
        set_event_settings(live_workspace, EventSettings(currency="yuan"), author="test")
    with pytest.raises(InvalidEventSettingsError):
        set_event_settings(live_workspace, EventSettings(phone_country="China"), author="test")


def test_facts_of_a_name_are_kept_as_long_as_the_workspace_says(live_workspace: Workspace) -> None:
    put(
        live_workspace,
        batch(page("new"), page("old", timestamp="2026-11-01T12:00:00Z", sentAt="2026-11-01T12:00:00Z")),
        request(
            {"event": "Signed In", "userId": "u1", "messageId": "other", "timestamp": "2026-11-01T12:00:00Z"}, "track"
        ),
    )
    catch_up(live_workspace)
    assert drop_expired(live_workspace) == 0
    set_retention(live_workspace, {"Page Viewed": 7}, author="test")
    assert retention(live_workspace) == {"Page Viewed": 7}
    assert drop_expired(live_workspace) == 1
    left = {fact_id for (fact_id,) in lake_rows(live_workspace, ["fact_id"])}
    assert {"new", "other"} < left
    assert "old" not in left
    assert drop_expired(live_workspace) == 0


@pytest.mark.parametrize("days", [{"Consent Changed": 30}, {"Page Viewed": 0}, {" ": 3}])
def test_a_retention_that_cannot_be_is_refused(live_workspace: Workspace, days: dict[str, int]) -> None:
    with pytest.raises(InvalidRetentionError):
        set_retention(live_workspace, days, author="test")
    assert isinstance(live_workspace.clock, FixedClock)


def test_an_entry_that_cannot_be_read_is_set_aside(live_workspace: Workspace) -> None:
    entry = NewEntry(kind=REQUESTS, import_id="", body=b"\xc1 no msgpack", received_at=live_workspace.clock.now())
    open_inbox(live_workspace).append([entry])
    assert run_intake(live_workspace).rejected == 1
    (found,) = list_rejects(live_workspace)
    assert (found.reason, found.source, found.is_replayable) == ("entry_unreadable", "inbox", False)
    assert open_inbox(live_workspace).read(after=0, entries_max=9) == []
