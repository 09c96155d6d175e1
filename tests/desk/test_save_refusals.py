"""What a customer says of being contacted is their consent: it is taken back with the task's outcome, once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

from evergrove.desk import list_saves
from evergrove.facts.engine.duckdb_engine import DuckDbEngine
from evergrove.jobs import catch_up
from evergrove.kit import Settings
from evergrove.profiles import CONSENT_STATES, consent_words, members_of_people
from evergrove.tasks import complete_task, reopen_task
from support.judged import Judged, add_people, later, open_queue

if TYPE_CHECKING:
    from pathlib import Path

    from evergrove.kit import Workspace

PEOPLE = [f"cus_{number:04d}" for number in range(4)]


def consent(workspace: Workspace, customer_id: str, *, channel: str) -> str:
    """As the policy and the queue read it."""
    with workspace.control.read() as connection:
        members = members_of_people(connection, pa.array([customer_id]))
        words = consent_words(connection, members, channels=[channel])
    return CONSENT_STATES[int(words.states(channel=channel, topic="all")[0])]


def test_who_refuses_is_not_called_again(either_workspace: Workspace, tmp_path: Path) -> None:
    shop = either_workspace
    add_people(shop, PEOPLE)
    engine = DuckDbEngine(Settings(engine_memory_mb=256), spill=tmp_path / "spill")
    judged = Judged(engine=engine, probability=dict.fromkeys(PEOPLE, 0.9))
    queue = open_queue(shop, hold_out_bp=0, cool_down_days=0, horizon_days=1)
    assert judged.run(shop, queue).opened == len(PEOPLE)
    tasks = {save.task.customer_id: save.task for save in list_saves(shop).saves}
    said = dict(zip(PEOPLE, ("refused", "no_contact", "reached", "saved"), strict=True))
    for customer_id, outcome in said.items():
        complete_task(shop, tasks[customer_id].task_id, outcome=outcome, author="usr_li")
    catch_up(shop)
    assert {one: consent(shop, one, channel="call") for one in PEOPLE} == {
        PEOPLE[0]: "unsubscribed",
        PEOPLE[1]: "unsubscribed",
        PEOPLE[2]: "never_asked",
        PEOPLE[3]: "never_asked",
    }
    mails = {one: consent(shop, one, channel="email") for one in PEOPLE}
    assert mails == {one: "unsubscribed" if one == PEOPLE[1] else "never_asked" for one in PEOPLE}

    reopened = reopen_task(shop, tasks[PEOPLE[0]].task_id)
    complete_task(shop, reopened.task_id, outcome="reached", author="usr_li")
    catch_up(shop)
    assert consent(shop, PEOPLE[0], channel="call") == "unsubscribed", "only the customer gives it again"

    later(shop, days=2)
    assert judged.run(shop, queue).ended == {"lapsed": len(PEOPLE)}
    later(shop, hours=6)
    run = judged.run(shop, queue)
    engine.close()
    assert (run.opened, run.refused) == (2, 2)
    assert {save.task.customer_id for save in list_saves(shop).saves} == {PEOPLE[2], PEOPLE[3]}
