"""Days that are over, days to come, and snapshots that were thinned: what stands in the lake is what is announced."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pyarrow as pa
import pytest

from evergrove.facts import announce_snapshot, published_snapshot, thin_snapshots, write_snapshot
from evergrove.jobs import demo, refresh
from evergrove.jobs.refresh import FutureRefreshError
from evergrove.kit import FixedClock
from evergrove.simulator import World
from support.ground import NOON

if TYPE_CHECKING:
    from evergrove.kit import Workspace


def test_a_day_to_come_is_refused(either_workspace: Workspace) -> None:
    with pytest.raises(FutureRefreshError):
        refresh(either_workspace, as_of=NOON + timedelta(days=2))
    assert published_snapshot(either_workspace, name="scores") is None


def test_a_thinned_day_is_no_longer_announced(either_workspace: Workspace) -> None:
    rows = pa.table({"customer_id": ["cus_1"]})
    for days in (80, 79, 78, 0):
        as_of = NOON - timedelta(days=days)
        write_snapshot(either_workspace, rows, name="scores", as_of=as_of)
        write_snapshot(either_workspace, rows, name="segments", as_of=as_of, also={"segment_key": "vip"})
        announce_snapshot(either_workspace, name="scores", as_of=as_of, versions="")
        announce_snapshot(either_workspace, name="segment:vip", as_of=as_of, versions="")
        announce_snapshot(either_workspace, name="other", as_of=as_of, versions="")
    assert thin_snapshots(either_workspace) > 0
    past = NOON - timedelta(days=79)
    for name in ("scores", "segment:vip"):
        assert published_snapshot(either_workspace, name=name, as_of=past) is None
        newest = published_snapshot(either_workspace, name=name)
        assert newest is not None
        assert newest.as_of == NOON
    assert published_snapshot(either_workspace, name="other", as_of=past) is not None


def test_a_demo_that_was_killed_goes_on_with_its_world(
    either_workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    worlds: list[World] = []

    def simulate(_: Workspace, world: World, **__: object) -> None:
        worlds.append(world)
        if len(worlds) == 1:
            raise KeyboardInterrupt

    monkeypatch.setattr(demo, "simulate_into", simulate)
    monkeypatch.setattr(demo, "_open_or_create", lambda *_, **__: either_workspace)
    monkeypatch.setattr(demo, "_work_through", lambda *_, **__: None)
    settings = either_workspace.settings
    with pytest.raises(KeyboardInterrupt):
        demo.make_shop(settings, step=lambda *_: None, clock=FixedClock(NOON))
    for days in (1, 2):
        demo.make_shop(settings, step=lambda *_: None, clock=FixedClock(NOON + timedelta(days=days)))
    assert worlds[0] == worlds[1]
    assert len(worlds) == 2
