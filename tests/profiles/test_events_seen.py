"""An event that was there before is dropped for a day: across bodies, hours, restarts, crashes and processes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import numpy as np
import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from evergrove.access import open_workspace
from evergrove.kit import FixedClock, Workspace
from evergrove.profiles import run_intake
from evergrove.profiles.events import seen_ids
from evergrove.profiles.events.bloom import HashSet
from evergrove.profiles.events.seen_ids import HOUR_US, HOURS_KEPT, Identified, SeenIds
from evergrove.profiles.tables import seen_ids as table
from support.ground import NOON
from support.sending import batch, feed_rows, put

HOUR = timedelta(hours=1)


def page(message_id: str) -> dict[str, Any]:
    return {"type": "page", "userId": "u1", "messageId": message_id}


def ids_of(workspace: Workspace) -> list[str]:
    return [row["fact_id"] for row in feed_rows(workspace)]


def test_a_repeated_event_is_dropped_whichever_way_it_comes(live_workspace: Workspace) -> None:
    put(live_workspace, batch(page("1"), page("2"), page("1")), batch(page("2")))
    assert run_intake(live_workspace).duplicates == 2
    put(live_workspace, batch(page("1"), page("3")))
    assert run_intake(live_workspace).duplicates == 1
    assert ids_of(live_workspace) == ["1", "2", "3"]


def test_an_id_is_known_to_its_source_only(live_workspace: Workspace) -> None:
    put(live_workspace, batch(page("1")), batch(page("1"), source_id="src_app"))
    assert run_intake(live_workspace).duplicates == 0


def test_another_process_and_a_new_start_know_what_was_there(live_workspace: Workspace) -> None:
    put(live_workspace, batch(page("1")))
    run_intake(live_workspace)
    other = open_workspace(live_workspace.settings, slug=live_workspace.slug, clock=live_workspace.clock)
    put(other, batch(page("1"), page("2")))
    assert run_intake(other).duplicates == 1
    put(live_workspace, batch(page("2"), page("3")))
    assert run_intake(live_workspace).duplicates == 1, "what the other process took in between is known here"
    other.close()
    assert ids_of(live_workspace) == ["1", "2", "3"]


def test_a_transaction_that_fails_leaves_its_events_new(
    live_workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(live_workspace, batch(page("0")))
    run_intake(live_workspace)
    put(live_workspace, batch(page("1")))
    with monkeypatch.context() as patch:
        patch.setattr("evergrove.profiles.intake.store_intake_position", lambda *_, **__: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            run_intake(live_workspace)
    assert ids_of(live_workspace) == ["0"]
    put(live_workspace, batch(page("1"), page("2")))
    count = run_intake(live_workspace)
    assert (ids_of(live_workspace), count.duplicates) == (["0", "1", "2"], 1)


def test_ids_are_kept_for_a_day_and_dropped_by_hours(live_workspace: Workspace) -> None:
    put(live_workspace, batch(page("old")))
    run_intake(live_workspace)
    put(live_workspace, batch(page("old"), at=NOON + 24 * HOUR))
    assert run_intake(live_workspace).duplicates == 1
    put(live_workspace, batch(page("later"), at=NOON + HOURS_KEPT * HOUR))
    run_intake(live_workspace)
    with live_workspace.control.read() as connection:
        hours = set(connection.execute(sa.select(table.c.hour)).scalars())
    assert hours == {int((NOON + HOURS_KEPT * HOUR).timestamp()) // 3_600}
    put(live_workspace, batch(page("old"), at=NOON + HOURS_KEPT * HOUR))
    assert run_intake(live_workspace).duplicates == 0


def test_a_clock_that_was_ahead_once_ends_no_memory(live_workspace: Workspace) -> None:
    put(live_workspace, batch(page("ahead"), at=NOON + 240 * HOUR))
    run_intake(live_workspace)
    for hours, duplicates in ((0, 0), (1, 1), (20, 1)):
        put(live_workspace, batch(page("1"), at=NOON + hours * HOUR))
        assert run_intake(live_workspace).duplicates == duplicates
    assert ids_of(live_workspace) == ["ahead", "1"]


def test_postgres_too(either_workspace: Workspace) -> None:
    for _ in range(2):
        put(either_workspace, batch(page("1"), page("2")))
        run_intake(either_workspace)
    assert ids_of(either_workspace) == ["1", "2"]


def hashed(values: list[int], *, hour: int) -> Identified:
    """Few different first words, so that hashes meet in them."""
    words = np.array([(value % 7, value) for value in values], np.uint64).reshape(-1, 2)
    return Identified(words, np.full(len(values), hour, np.int64))


STEPS = st.lists(
    st.tuples(
        st.integers(0, 3), st.lists(st.integers(0, 60), max_size=12), st.sampled_from(["keep", "fail", "restart"])
    ),
    min_size=1,
    max_size=12,
)


@given(steps=STEPS)
@settings(max_examples=20, deadline=None, derandomize=True)
def test_the_answer_is_that_of_a_plain_set(tmp_path_factory: pytest.TempPathFactory, steps: list[Any]) -> None:
    engine = sa.create_engine("sqlite://")
    table.metadata.tables["seen_ids"].create(engine)
    plain: set[int] = set()
    seen = SeenIds()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(seen_ids, "CHUNKS_MERGED", 3)
        patch.setattr(seen_ids, "RECENT_IDS_MAX", 10)
        for hour, values, outcome in steps:
            ids = hashed(values, hour=hour)
            with engine.begin() as connection:
                is_new = seen.tell_new(connection, ids)
                expected = [value not in plain and value not in values[:place] for place, value in enumerate(values)]
                assert is_new.tolist() == expected
                seen.remember(connection, ids.taken(is_new))
                if outcome == "fail":
                    connection.rollback()
                else:
                    plain |= set(values)
            if outcome == "restart":
                seen = SeenIds()
    engine.dispose()


def test_small_chunks_of_an_hour_become_one(live_workspace: Workspace) -> None:
    seen = SeenIds()
    for number in range(200):
        with live_workspace.control.write() as connection:
            ids = hashed([number], hour=5)
            assert seen.tell_new(connection, ids).all()
            seen.remember(connection, ids)
    with live_workspace.control.read() as connection:
        counts = list(connection.execute(sa.select(table.c.ids_count)).scalars())
    assert sum(counts) == 200
    assert len(counts) < seen_ids.CHUNKS_MERGED


def test_a_set_of_hashes_never_says_no_wrongly_and_seldom_yes() -> None:
    random = np.random.default_rng(7)
    words = random.integers(0, 2**63, (150_000, 2), np.uint64)
    known = HashSet()
    for start in range(0, 100_000, 10_000):
        known.add(words[start : start + 10_000])
    assert known.may_have(words[:100_000]).all()
    assert known.may_have(words[100_000:]).sum() <= 2, "one in a million at a full table"
    assert known.bytes_held < 100_000 * 16


def test_the_hour_is_that_of_the_receipt(live_workspace: Workspace) -> None:
    put(live_workspace, batch(page("1"), at=NOON - timedelta(microseconds=1)), batch(page("2"), at=NOON))
    run_intake(live_workspace)
    with live_workspace.control.read() as connection:
        hours = sorted(connection.execute(sa.select(table.c.hour)).scalars())
    first = int(NOON.timestamp() * 1_000_000) // HOUR_US
    assert hours == [first - 1, first]
    assert isinstance(live_workspace.clock, FixedClock)
