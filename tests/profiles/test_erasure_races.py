"""Erasure and identity where something comes in between: a kill, a second process, an erased neighbour."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from evergrove.facts import (
    DERIVED_LEASE,
    LeaseHeldError,
    RefusedLine,
    count_rejects,
    hold_lease,
    lake_of,
    record_rejects,
)
from evergrove.inbox import open_inbox
from evergrove.inbox.sql_inbox import SqlInbox
from evergrove.jobs import catch_up, erase, maintain
from evergrove.kit import FixedClock
from evergrove.profiles import (
    find_customer,
    finish_erasures,
    open_erasures,
    publish_customers,
    request_erasure,
    run_intake,
    update_profiles,
)
from evergrove.profiles.events import recent_events
from evergrove.profiles.intake import INTAKE_LEASE
from evergrove.profiles.tables import attributes, consents, identifiers
from support.arrivals import candidate, lake_rows, send
from support.ground import NOON
from support.sending import batch, put

if TYPE_CHECKING:
    from evergrove.kit import Workspace

AT = datetime(2024, 2, 29, 12, tzinfo=UTC)
TRAITS = '{"traits": {"name": "王小明"}}'


def count(workspace: Workspace, table: sa.Table) -> int:
    with workspace.control.read() as connection:
        return connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()


def test_a_reader_that_was_behind_does_not_bring_attributes_back(either_workspace: Workspace) -> None:
    send(either_workspace, candidate("1", AT, "phone:+8613800000001", name="Profile Updated", properties=TRAITS))
    run_intake(either_workspace)
    request_erasure(either_workspace, [find_customer(either_workspace, "+8613800000001")], reason="asked")
    update_profiles(either_workspace)
    assert count(either_workspace, attributes) == 1
    catch_up(either_workspace)
    finish_erasures(either_workspace)
    assert count(either_workspace, attributes) == 0
    assert open_erasures(either_workspace) == []


def test_no_erasure_begins_while_the_intake_runs(either_workspace: Workspace) -> None:
    send(either_workspace, candidate("1", AT, "phone:+8613800000001"))
    catch_up(either_workspace)
    customer = find_customer(either_workspace, "+8613800000001")
    with (
        hold_lease(either_workspace.control, name=INTAKE_LEASE, clock=either_workspace.clock),
        pytest.raises(LeaseHeldError),
    ):
        request_erasure(either_workspace, [customer], reason="asked")
    assert find_customer(either_workspace, "+8613800000001") == customer


def test_no_erasure_ends_while_customers_or_scores_are_written(either_workspace: Workspace) -> None:
    send(either_workspace, candidate("1", AT, "phone:+8613800000001"))
    catch_up(either_workspace)
    request_erasure(either_workspace, [find_customer(either_workspace, "+8613800000001")], reason="asked")
    with hold_lease(either_workspace.control, name=DERIVED_LEASE, clock=either_workspace.clock):
        with pytest.raises(LeaseHeldError):
            finish_erasures(either_workspace)
        with pytest.raises(LeaseHeldError):
            publish_customers(either_workspace)
    assert len(open_erasures(either_workspace)) == 1


def test_a_body_that_outlived_a_kill_leaves_the_inbox(
    either_workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(either_workspace, candidate("1", AT, "phone:+8613800000001"))
    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):  # noqa: PT012 - the patch and the call
        patched.setattr(SqlInbox, "remove", _killed)
        run_intake(either_workspace)
    assert len(open_inbox(either_workspace).read(after=0, entries_max=9)) == 1
    assert catch_up(either_workspace).facts == 0
    assert open_inbox(either_workspace).read(after=0, entries_max=9) == []


def _killed(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


def test_what_is_new_beside_an_erased_person_is_judged_as_if_it_came_alone(either_workspace: Workspace) -> None:
    send(either_workspace, candidate("1", AT, "phone:+8613800000001"))
    catch_up(either_workspace)
    erase(either_workspace, [find_customer(either_workspace, "+8613800000001")], reason="asked")
    send(
        either_workspace,
        candidate("2", AT, "phone:+8613800000001", "card:9"),
        candidate("3", AT, "card:9", "phone:+8613800000002"),
    )
    assert catch_up(either_workspace).erased == 1
    other = find_customer(either_workspace, "+8613800000002")
    assert ("3", other) in lake_rows(either_workspace, ["fact_id", "customer_id"])
    assert find_customer(either_workspace, "card:9") == other


@pytest.mark.parametrize("value", ["9" * 321, "a\x00b"])
def test_an_identifier_that_no_database_takes_does_not_stop_the_flow(either_workspace: Workspace, value: str) -> None:
    send(either_workspace, candidate("1", AT, f"card:{value}", "phone:+8613800000001"))
    assert catch_up(either_workspace).facts == 2
    assert find_customer(either_workspace, "+8613800000001")
    assert count(either_workspace, identifiers) == 1


def test_a_consent_for_a_channel_of_any_length_does_not_stop_the_flow(either_workspace: Workspace) -> None:
    told = candidate("1", AT, "card:1", name="Consent Changed", channel="c" * 500, properties='{"state": "subscribed"}')
    send(either_workspace, told, candidate("2", AT, "card:2", name="Profile Updated", properties=TRAITS))
    assert catch_up(either_workspace).facts == 4
    assert (count(either_workspace, consents), count(either_workspace, attributes)) == (1, 1)


@pytest.mark.parametrize(
    ("name", "properties"),
    [
        ("Profile Updated", '{"traits": ["no object"]}'),
        ("Profile Updated", "not JSON"),
        ("Profile Updated", '{"traits": {"a\\u0000b": 1}}'),
        ("Consent Changed", '{"state": 5}'),
        ("Consent Changed", '{"state": "subscribed", "topic": "%s"}' % ("t" * 500)),
    ],
)
def test_properties_of_another_shape_do_not_stop_the_flow(
    either_workspace: Workspace, name: str, properties: str
) -> None:
    send(
        either_workspace,
        candidate("1", AT, "card:1", name=name, properties=properties),
        candidate("2", AT, "card:2", name="Profile Updated", properties=TRAITS),
    )
    assert catch_up(either_workspace).facts == 4
    assert count(either_workspace, attributes) >= 1


def test_rejected_lines_from_before_an_erasure_go_within_the_deadline(either_workspace: Workspace) -> None:
    send(either_workspace, candidate("1", AT, "phone:+8613800000001"))
    catch_up(either_workspace)
    lines = [RefusedLine(7, "bad_time", "138 0000 0001,31.02.2024"), RefusedLine(8, "bad_time", "a\x00b")]
    record_rejects(either_workspace, lines, source="s", import_id="imp")
    erase(either_workspace, [find_customer(either_workspace, "+8613800000001")], reason="asked")
    maintain(either_workspace)
    assert count_rejects(either_workspace) == 2, "written otherwise than the identifier: it cannot be told apart yet"
    assert isinstance(either_workspace.clock, FixedClock)
    either_workspace.clock.instant = NOON + timedelta(days=6, hours=1)
    record_rejects(either_workspace, [RefusedLine(9, "bad_time", "later")], source="s", import_id="imp")
    maintain(either_workspace)
    assert count_rejects(either_workspace) == 1


def test_events_of_the_inspector_from_before_an_erasure_go_within_the_deadline(either_workspace: Workspace) -> None:
    """A refused event is nobody's, and may write an identifier otherwise than it is kept."""
    put(either_workspace, batch({"type": "identify", "userId": "u1", "traits": {"phone": "13800138000"}}))
    put(either_workspace, batch({"type": "purchase", "traits": {"phone": "138-0013-8000"}}))
    catch_up(either_workspace)
    erase(either_workspace, [find_customer(either_workspace, "user_id:u1")], reason="asked")
    assert [row.type for row in recent_events(either_workspace, "src_web")] == ["purchase"]
    assert isinstance(either_workspace.clock, FixedClock)
    either_workspace.clock.instant = NOON + timedelta(days=6, hours=1)
    put(either_workspace, batch({"type": "page", "userId": "u2"}, at=either_workspace.clock.instant))
    maintain(either_workspace)
    assert [row.type for row in recent_events(either_workspace, "src_web")] == ["page"]


def test_what_a_killed_import_left_is_removed(either_workspace: Workspace) -> None:
    left = either_workspace.files / "imports" / "shop" / "staged"
    left.mkdir(parents=True)
    (left / "candidates.parquet").write_bytes(b"people")
    at_work = either_workspace.files / "imports" / "other"
    at_work.mkdir()
    (at_work / "staged.parquet").write_bytes(b"people")
    for path, days in ((left / "candidates.parquet", 2), (left, 2), (left.parent, 2), (at_work, 2)):
        moment = (NOON - timedelta(days=days)).timestamp()
        os.utime(path, (moment, moment))
    os.utime(at_work / "staged.parquet", (NOON.timestamp(), NOON.timestamp()))
    maintain(either_workspace)
    assert [path.name for path in (either_workspace.files / "imports").iterdir()] == ["other"]


def test_the_log_of_the_lake_never_shows_an_attribute(either_workspace: Workspace) -> None:
    send(either_workspace, candidate("1", AT, "phone:+8613800000001", name="Profile Updated", properties=TRAITS))
    catch_up(either_workspace)
    publish_customers(either_workspace)
    publish_customers(either_workspace)
    table = lake_of(either_workspace).open("customers")
    assert table is not None
    logs = [file.read_text() for file in (either_workspace.settings.home).rglob("customers/_delta_log/*.json")]
    assert len(logs) == 2
    assert not any("王小明" in text for text in logs)
