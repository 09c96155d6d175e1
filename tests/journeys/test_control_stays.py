"""Who began a run in its control group is kept back to its end, whatever becomes of the hold-out meanwhile."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from support.ground import make_workspace
from support.journey_world import JourneyWorld, open_journeys, win_back

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PEOPLE = 12


@pytest.fixture
def world(home: Path) -> Iterator[JourneyWorld]:
    workspace = make_workspace(home)
    yield open_journeys(workspace, people=PEOPLE)
    workspace.close()


@pytest.mark.parametrize(("purpose", "reaches_control"), [("", False), ("service", True)])
def test_a_version_without_a_hold_out_keeps_the_control_of_before(
    world: JourneyWorld, purpose: str, *, reaches_control: bool
) -> None:
    """What is of service is for everybody, as far as no hold-out of its own says otherwise."""
    world.publish(win_back(hold_out_bp=5_000))
    world.happen("Cart Updated")
    control = sum(bool(run.is_control) for run in world.runs())
    assert 0 < control < PEOPLE
    world.publish(win_back(hold_out_bp=0, priority=60, nodes={"letter": {"purpose": purpose}}), mode="migrate")
    world.later(hours=25)
    kept_back = 0 if reaches_control else control
    told = {"queued": PEOPLE - kept_back, "suppressed:hold_out": kept_back}
    assert world.messages() == {state: count for state, count in told.items() if count}
