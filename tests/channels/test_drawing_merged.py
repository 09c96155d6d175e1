"""Who is drawn of people who are several customers: only ids under which somebody was exposed before count."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pyarrow as pa
import pytest
import sqlalchemy as sa

from evergrove.channels import deliver, plan_messages
from evergrove.channels.drawing import draw_groups
from evergrove.channels.tables import messages
from evergrove.experiments import places
from evergrove.facts import read_outgoing
from evergrove.profiles.tables import customers
from support.reach_world import LAUNCH, a_plan, add_people, kept_plan, open_mail, planned, public

if TYPE_CHECKING:
    from evergrove.facts import OutgoingEntry
    from evergrove.kit import Workspace

SHARE_BP = 3_000


@pytest.fixture
def mail(either_workspace: Workspace) -> Workspace:
    open_mail(either_workspace)
    return public(either_workspace)


def test_a_browser_that_was_merged_changes_no_draw_and_somebody_held_back_stays_so(mail: Workspace) -> None:
    people = add_people(mail, 60)
    salt = "hold_out:spring"
    held = [one for one, place in zip(people, places(pa.array(people), salt=salt), strict=True) if place < SHARE_BP]
    free = [one for one in people if one not in held]
    kept_plan(mail, hold_out_bp=SHARE_BP)
    plan_messages(mail, planned([held[0], free[0]]), launch_id=LAUNCH, node="send")
    deliver(mail, channel="email")
    with mail.control.write() as connection:
        for root, member in ((free[1], held[0]), (free[2], free[0]), (free[3], held[1])):
            statement = sa.update(customers).where(customers.c.customer_id == member)
            connection.execute(statement.values(merged_into=root))
        draws = draw_groups(connection, mail, free[1:4], plan=a_plan(hold_out_bp=SHARE_BP))
        arms = connection.execute(sa.select(messages.c.arm).order_by(messages.c.arm)).scalars().all()
    assert list(arms) == ["control", "treated"]
    assert draws.is_control.tolist() == [True, False, False], "held back before; written to before; never met"
    assert draws.drawn[0]["members"].to_pylist() == [2, 2, 1]
    assert draws.drawn[0]["control_bp"].to_pylist() == [5_100, 5_100, 3_000]


def test_a_run_that_began_in_the_control_group_stays_in_it(mail: Workspace) -> None:
    people = add_people(mail, 40)
    salt = "hold_out:spring"
    free = [one for one, place in zip(people, places(pa.array(people), salt=salt), strict=True) if place >= SHARE_BP]
    kept_plan(mail, hold_out_bp=SHARE_BP)
    first, second = planned(free[:2])
    count = plan_messages(mail, [replace(first, is_control=True), second], launch_id=LAUNCH, node="send")
    assert (count.control, count.queued) == (1, 1)
    with mail.control.read() as connection:
        arms = connection.execute(sa.select(messages.c.customer_id, messages.c.arm)).all()
    assert {tuple(row) for row in arms} == {(free[0], "control"), (free[1], "treated")}
    told = pa.concat_tables([entry.facts for entry in outgoing(mail)])
    exposed = [row for row in told.to_pylist() if row["name"] == "Experiment Exposed"]
    assert {(row["customer_id"], row["variant"]) for row in exposed} == {(free[0], "control"), (free[1], "treated")}


def outgoing(workspace: Workspace) -> list[OutgoingEntry]:
    """The bodies that wait for the intake."""
    found: list[OutgoingEntry] = []
    while entry := read_outgoing(workspace, after=found[-1].position if found else 0):
        found.append(entry)
    return found
