"""Hold-outs: published, versioned, nested; merged customers are control when any of them is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pytest

from evergrove.experiments import (
    HoldOut,
    InvalidHoldOutError,
    draw_members,
    global_hold_out,
    own_hold_out,
    places,
    set_global_hold_out,
)
from support.ground import make_workspace

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from evergrove.kit import Workspace

NO_MEMBERS = pa.table({"customer_id": pa.array([], pa.string()), "root": pa.array([], pa.string())})


@pytest.fixture
def workspace(home: Path) -> Iterator[Workspace]:
    opened = make_workspace(home)
    yield opened
    opened.close()


def controls(drawn: pa.Table) -> set[str]:
    rows = drawn.to_pylist()
    return {row["customer_id"] for row in rows if row["variant"] == "control"}


def test_the_workspace_has_one_hold_out_and_its_newest_version_counts(workspace: Workspace) -> None:
    assert global_hold_out(workspace) is None
    first = set_global_hold_out(workspace, share_bp=500, season="2026-h2", author="lin")
    again = set_global_hold_out(workspace, share_bp=500, season="2026-h2", author="lin")
    second = set_global_hold_out(workspace, share_bp=800, season="2026-h2", author="lin")
    assert (first.experiment_key, again.experiment_key) == ("global_hold_out@1", "global_hold_out@1")
    assert global_hold_out(workspace) == second
    assert (second.experiment_key, second.share_bp, second.salt) == ("global_hold_out@2", 800, first.salt)
    set_global_hold_out(workspace, share_bp=0, season="2026-h2", author="lin")
    assert global_hold_out(workspace) is None


def test_a_new_season_draws_anew_and_a_larger_share_does_not(workspace: Workspace) -> None:
    people = pa.array([f"cus_{number}" for number in range(4_000)])
    drawn = []
    for share_bp, season in ((500, "h1"), (1_000, "h1"), (1_000, "h2")):
        hold_out = set_global_hold_out(workspace, share_bp=share_bp, season=season, author="lin")
        drawn.append(controls(draw_members(people, members=NO_MEMBERS, hold_out=hold_out)))
    small, large, anew = drawn
    assert small < large
    assert len(large & anew) == pytest.approx(40, abs=25)


@pytest.mark.parametrize(("share_bp", "season"), [(-1, "h1"), (5_001, "h1"), (500, ""), (500, "x" * 41)])
def test_what_is_no_hold_out_is_not_published(workspace: Workspace, share_bp: int, season: str) -> None:
    with pytest.raises(InvalidHoldOutError):
        set_global_hold_out(workspace, share_bp=share_bp, season=season, author="lin")
    assert global_hold_out(workspace) is None


def test_versions_of_a_campaign_keep_its_control_group() -> None:
    people = pa.array([f"cus_{number}" for number in range(500)])
    first, second, other = (
        controls(draw_members(people, members=NO_MEMBERS, hold_out=own_hold_out(key, share_bp=2_000)))
        for key in ("spring@1", "spring@2", "summer@1")
    )
    assert first == second
    assert first != other


def test_service_and_transactional_messages_reach_everybody(workspace: Workspace) -> None:
    kept = set_global_hold_out(workspace, share_bp=500, season="h1", author="lin")
    assert kept.concerns(message_class="marketing", purposes=frozenset({"marketing"}))
    assert not kept.concerns(message_class="marketing", purposes=frozenset({"marketing", "incident"}))
    assert not kept.concerns(message_class="transactional", purposes=frozenset())
    nobody = HoldOut(experiment_key="spring@1", salt="s", share_bp=0)
    assert not nobody.concerns(message_class="marketing", purposes=frozenset())


def test_one_control_among_merged_customers_holds_the_person_out() -> None:
    people = pa.array(["root_a", "root_b", "alone"])
    hold_out = HoldOut(experiment_key="spring@1", salt="s", share_bp=1_000)
    numbered = [f"member_{number}" for number in range(400)]
    drawn = dict(zip(numbered, places(pa.array(numbered), salt="s") < 1_000, strict=True))
    held = next(one for one, is_held in drawn.items() if is_held)
    free = next(one for one, is_held in drawn.items() if not is_held)
    alone = draw_members(people, members=NO_MEMBERS, hold_out=hold_out)
    assert controls(alone) == set()
    members = pa.table({"customer_id": [held, free], "root": ["root_a", "root_b"]})
    united = draw_members(people, members=members, hold_out=hold_out)
    assert controls(united) == {"root_a"}
    assert united["members"].to_pylist() == [2, 2, 1]
    assert united["control_bp"].to_pylist() == [1_900, 1_900, 1_000]


def test_the_chance_of_merged_people_is_what_the_fact_says() -> None:
    """A sample-ratio check that took the plain share would raise a false alarm."""
    people = pa.array([f"root_{number}" for number in range(20_000)])
    members = pa.table({"customer_id": [f"second_{number}" for number in range(20_000)], "root": people})
    hold_out = HoldOut(experiment_key="spring@1", salt="s", share_bp=1_000)
    drawn = draw_members(people, members=members, hold_out=hold_out)
    assert set(drawn["control_bp"].to_pylist()) == {1_900}
    assert len(controls(drawn)) / 20_000 == pytest.approx(0.19, abs=0.01)
