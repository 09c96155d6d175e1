"""Who may begin a run: re-entry, the control group, and the run's id, for many customers at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
import numpy as np
import sqlalchemy as sa

from evergrove.channels import ChannelStep, MessagePlan, draw_groups, id_beside
from evergrove.facts import each_of
from evergrove.journeys.contracts import CONTEXT_BYTES_MAX, DAY_US, HOUR_US, NotDoneEntry, Reentry
from evergrove.journeys.engine.book import BEFORE
from evergrove.journeys.engine.listening import fitting
from evergrove.journeys.engine.stepping import let_in, step_all
from evergrove.journeys.engine.turn import CHANCE, Past, Turn
from evergrove.journeys.nodes.contracts import Integers
from evergrove.journeys.plans import JourneyPlan
from evergrove.journeys.tables import journey_runs

ENTRY_KEY_CHARACTERS_MAX = 200


def enter(
    turn: Turn,
    plan: JourneyPlan,
    customers: Sequence[str],
    *,
    moment_us: Integers,
    contexts: Sequence[Mapping[str, Any]],
    entry_keys: Sequence[str] | None = None,
    is_by_fact: bool = False,
) -> int:
    """Begin a run of `plan` for each customer (a root; may occur once) whom re-entry lets in, and step it; how many.

    Idempotent by (journey, customer, entry key, rotation): whom the rules refuse is passed over. `is_by_fact`: the
    journey's own event brings them, so one that waits for what is not done waits first.
    """
    keys = [key[:ENTRY_KEY_CHARACTERS_MAX] for key in entry_keys] if entry_keys is not None else [""] * len(customers)
    look_back(turn, plan, customers)
    chosen = _let_in_again(turn, plan, customers, moment_us=moment_us, keys=keys)
    if not chosen:
        return 0
    entry = plan.journey.entry
    waits_first = is_by_fact and isinstance(entry, NotDoneEntry)
    rows = _add_runs(
        turn,
        plan,
        [customers[place] for place in chosen],
        moment_us=moment_us[chosen],
        contexts=[contexts[place] for place in chosen],
        keys=[keys[place] for place in chosen],
        before_us=int(entry.hours * HOUR_US) if waits_first and isinstance(entry, NotDoneEntry) else 0,
    )
    if waits_first:
        return len(rows)
    let_in(turn, rows)
    step_all(turn, rows)
    return len(rows)


def look_back(turn: Turn, plan: JourneyPlan, customers: Sequence[str]) -> None:
    """Learn of earlier runs of these customers, who were not asked for yet."""
    key = plan.journey.key
    known = turn.looked_back.setdefault(key, set())
    asked = [customer for customer in customers if customer not in known]
    if not asked:
        return
    known.update(asked)
    runs = journey_runs.c
    query = sa.select(
        runs.customer_id, runs.entry_key, runs.run_id, runs.rotation, runs.entered_us, runs.state, runs.end_reason
    ).where(runs.journey_key == key, runs.customer_id.in_(sa.select(each_of(turn.connection, asked))))
    for row in turn.connection.execute(query):
        past = turn.past.setdefault((key, row.customer_id, row.entry_key), Past())
        past.rotation = max(past.rotation, row.rotation)
        past.begin(row.run_id, at_us=row.entered_us)
        if row.state != "waiting":
            past.end(row.run_id, reason=row.end_reason)
    _mind_the_book(turn, key=key, customers=set(asked))


def _mind_the_book(turn: Turn, *, key: str, customers: set[str]) -> None:
    """Runs that this pass has ended or begun are not in the database as they are now."""
    book = turn.book
    if not len(book):
        return
    for customer in customers:
        for row in book.rows_of.get(customer, ()):
            if book.plans[book.plan[row]].journey.key != key or book.flags["is_new"][row]:
                continue
            known = turn.past.get((key, customer, book.texts["entry_key"][row]))
            if known is not None and not book.flags["is_open"][row]:
                known.end(book.texts["run_id"][row], reason=book.texts["end_reason"][row])


def _let_in_again(
    turn: Turn, plan: JourneyPlan, customers: Sequence[str], *, moment_us: Integers, keys: Sequence[str]
) -> list[int]:
    """The places of those whom the rules of re-entry let in; most have never been in it."""
    journey, chosen = plan.journey, []
    for place, (customer, key) in enumerate(zip(customers, keys, strict=True)):
        past = turn.past.get((journey.key, customer, key))
        if past is None or may_enter(journey.reentry, past, at_us=int(moment_us[place])):
            chosen.append(place)
    return chosen


def may_enter(reentry: Reentry, past: Past, *, at_us: int) -> bool:
    """Whether the rules of re-entry let somebody in who has been in it before."""
    if past.count == 0:
        return True
    if reentry.mode == "once" or (reentry.times_max and past.count >= reentry.times_max):
        return False
    if reentry.mode == "every":
        return True
    if past.open_ids:
        return False
    return reentry.mode == "after_exit" or at_us - past.entered_us >= reentry.cooldown_days * DAY_US


def _add_runs(
    turn: Turn,
    plan: JourneyPlan,
    customers: Sequence[str],
    *,
    moment_us: Integers,
    contexts: Sequence[Mapping[str, Any]],
    keys: Sequence[str],
    before_us: int,
) -> Integers:
    """Rows of new runs, which stand before their journey."""
    journey, count = plan.journey, len(customers)
    is_control, chances = _draw(turn, plan, customers)
    rotations, run_ids, name = [], [], journey.key
    for customer, key, at_us in zip(customers, keys, moment_us.tolist(), strict=True):
        past = turn.past.get((name, customer, key))
        if past is None:
            turn.past[name, customer, key] = past = Past()
        past.rotation += 1
        rotations.append(past.rotation)
        run_ids.append("run_" + id_beside(customer, name, key, str(past.rotation)))
        past.begin(run_ids[-1], at_us=at_us)
    columns: dict[str, Any] = {
        "run_id": run_ids,
        "origin_id": list(customers),
        "customer_id": list(customers),
        "entry_key": list(keys),
        "context": [_frozen(context, chance) for context, chance in zip(contexts, chances, strict=True)],
        "rotation": rotations,
        "visit": np.ones(count),
        "entered_us": moment_us,
        "moved_us": moment_us,
        "due_us": moment_us + before_us,
        "deadline_us": moment_us + before_us + journey.days_max * DAY_US,
        "is_control": is_control,
        "is_open": np.ones(count, dtype=bool),
        "is_new": np.ones(count, dtype=bool),
    }
    number = next(n for n, one in enumerate(turn.book.plans) if one is plan)
    return turn.book.add(
        count=count, plan=np.full(count, number), place=np.full(count, BEFORE, dtype=np.int64), columns=columns
    )


def _frozen(context: Mapping[str, Any], chance_bp: int | None) -> str | None:
    """What began the run, as it is kept: half of what a run may hold, so that what wakes it has room as well."""
    if not context and chance_bp is None:
        return None
    kept = fitting(context, bytes_max=CONTEXT_BYTES_MAX // 2)
    whole = {**({"entry": kept} if kept else {}), **({} if chance_bp is None else {CHANCE: chance_bp})}
    return msgspec.json.encode(whole).decode() if whole else None


def _draw(turn: Turn, plan: JourneyPlan, customers: Sequence[str]) -> tuple[Any, Sequence[int | None]]:
    """Whom the workspace's hold-out or the journey's own keeps back: the same draw as at each of its messages; and the
    chance of that where it is not the share of the journey's own, as with people who are several customers."""
    journey = plan.journey
    drawn = MessagePlan(
        launch_id=plan.launch_id,
        node="",
        steps=(ChannelStep(channel="email", template=""),),
        message_class=journey.message_class,
        purpose=journey.purpose,
        journey_key=journey.reference,
        hold_out_bp=journey.hold_out_bp,
        salt=hold_out_salt(journey.key),
    )
    draws = draw_groups(turn.connection, turn.workspace, customers, plan=drawn)
    chances = draws.chances_bp(journey.reference)
    if chances is None or (chances == journey.hold_out_bp).all():
        return draws.is_control, [None] * len(customers)
    return draws.is_control, [None if one == journey.hold_out_bp else one for one in chances.tolist()]


def hold_out_salt(key: str) -> str:
    """Of a journey's hold-out: without the version, which draws the same customers."""
    return f"hold_out:{key}"
