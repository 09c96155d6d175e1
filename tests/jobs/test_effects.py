"""A campaign from its plan to its report: what the report says is what simulated customers were made to do."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pyarrow as pa
import pytest
import sqlalchemy as sa

from evergrove.campaigns import publish_campaign
from evergrove.campaigns.launching import plan_of
from evergrove.channels import deliver, keep_plan, plan_messages
from evergrove.channels.tables import messages
from evergrove.facts import write_outgoing
from evergrove.jobs import catch_up, report_effect
from evergrove.kit import FixedClock
from evergrove.simulator import ASKED_SCHEMA, Answering, Answers, answer
from support.ground import make_workspace
from support.reach_world import GOLDEN, LAUNCH, add_people, open_mail, planned, public

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from evergrove.kit import Workspace

PEOPLE = 1_200
ANSWERING = Answering(order_chance=0.2, lift_chance=0.2)
SPRING = {
    "key": "spring",
    "name": {"zh": "春", "en": "Spring"},
    "segment": "*",
    "steps": [{"channel": "email", "template": "hello"}],
    "topic": "offers",
    "hold_out_bp": 4_000,
}


@pytest.fixture
def shop(home: Path) -> Iterator[Workspace]:
    workspace = public(make_workspace(home))
    open_mail(workspace)
    yield workspace
    workspace.close()


def send(workspace: Workspace) -> None:
    """Plan and deliver; one in ten has never agreed to be written to."""
    people = add_people(workspace, PEOPLE) + add_people(workspace, PEOPLE // 10, start=PEOPLE, state="never asked")
    keep_plan(workspace, plan_of(workspace, publish_campaign(workspace, SPRING, author="test"), launch_id=LAUNCH))
    plan_messages(workspace, planned(people), launch_id=LAUNCH, node="send")
    while deliver(workspace, channel="email").total:
        pass
    catch_up(workspace)


def answers_of(workspace: Workspace, *, seed: int) -> Answers:
    """What those who were exposed do, told to the workspace ten days later."""
    query = sa.select(messages).where(sa.or_(messages.c.state == "sent", messages.c.reason == "hold_out"))
    with workspace.control.read() as connection:
        rows = [{**row._mapping, "variant": row.arm, "exposed_at": row.planned_at} for row in connection.execute(query)]
    given = answer(pa.Table.from_pylist(rows, ASKED_SCHEMA), answering=ANSWERING, seed=seed)
    assert isinstance(workspace.clock, FixedClock)
    workspace.clock.instant = GOLDEN + timedelta(days=10)
    with workspace.control.write() as connection:
        write_outgoing(connection, given.facts)
    catch_up(workspace)
    return given


@pytest.mark.slow
def test_from_the_plan_to_the_report(shop: Workspace) -> None:
    send(shop)
    early = report_effect(shop, "spring")
    assert (early.effect.exposed.pending, early.effect.conversion.reason) == (PEOPLE, "empty")
    truth = answers_of(shop, seed=3).truth
    found = report_effect(shop, "spring", by="hour")
    effect, funnel = found.effect, found.funnel
    assert funnel is not None
    assert (effect.exposed.treated, effect.exposed.control) == (truth.treated, truth.control)
    assert effect.exposed.treated + effect.exposed.control == PEOPLE, "who never agreed is in neither arm"
    assert effect.sample.verdict == "fits"
    assert effect.conversion.difference.covers(truth.conversion)
    assert effect.orders.difference.covers(truth.orders)
    assert effect.conversion.p_value is not None
    assert effect.conversion.p_value < 0.001
    assert (funnel.planned, funnel.sent) == (PEOPLE + PEOPLE // 10, truth.treated)
    assert dict(funnel.suppressed) == {"hold_out": truth.control, "consent": PEOPLE // 10}
    hours = {one.part: one.sent for one in found.funnels}
    assert hours == {"12": truth.treated, "": 0}, "noon in Shanghai, whatever the clock of the server"


@pytest.mark.slow
def test_the_mark_on_the_message_and_the_report_count_the_same_conversions(shop: Workspace) -> None:
    send(shop)
    answers_of(shop, seed=4)
    catch_up(shop)
    with shop.control.read() as connection:
        marked = connection.execute(sa.select(sa.func.count()).where(messages.c.converted_at.is_not(None))).scalar_one()
    found = report_effect(shop, "spring@1")
    assert found.funnel is not None
    assert found.funnel.converted == marked > 50
