"""Episodes begin: walk the ranked customers until the day's capacity is used, draw who is kept back, open the tasks."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import sqlalchemy as sa

from evergrove.desk.contracts import RiskFigures
from evergrove.desk.ending import KIND
from evergrove.desk.settings import SaveQueue
from evergrove.desk.tables import save_episodes
from evergrove.desk.wording import save_titles
from evergrove.experiments import (
    CONTROL,
    TREATED,
    HoldOut,
    draw_members,
    exposure_facts,
    global_hold_out,
    own_hold_out,
)
from evergrove.facts import each_of, resolve_roots, write_outgoing
from evergrove.kit import Workspace, new_ids
from evergrove.profiles import CONSENT_STATES, NO_MEMBERS, Members, consent_words, members_of_people, workspace_zone
from evergrove.tasks import TaskDraft, open_tasks

CUSTOMERS_A_STEP = 2_000
"""Looked up in the control database at a time: as many as the largest day's capacity."""


PURPOSE, CHANNEL, MARKETING = KIND, "call", "marketing"
"""A call that nobody asked for: who is kept from all marketing, or wants no calls, gets none."""

Places = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, kw_only=True)
class Begun:
    """opened: tasks; kept_back: control; refused: want no calls, passed over on the way."""

    opened: int
    kept_back: int
    refused: int


NOTHING_BEGUN = Begun(opened=0, kept_back=0, refused=0)


@dataclass(frozen=True, kw_only=True)
class _Step:
    """Some of the ranked customers who may be asked: who they are, and their draws, one row each in both."""

    rows: pa.Table
    whole: tuple[HoldOut, pa.Table] | None
    own: tuple[HoldOut, pa.Table]

    @property
    def is_left_out(self) -> Flags:
        """Kept from all marketing: nothing is to be compared here."""
        return _is_control(self.whole[1]) if self.whole else np.zeros(self.rows.num_rows, dtype=bool)

    @property
    def is_treated(self) -> Flags:
        return ~self.is_left_out & ~_is_control(self.own[1])


def begin_episodes(
    connection: sa.Connection,
    workspace: Workspace,
    candidates: pa.Table,
    *,
    queue: SaveQueue,
    moment: datetime,
    now: datetime,
) -> Begun:
    """Begin episodes of `candidates` (rows of `risk.candidates_of`) in the caller's transaction; facts are written.

    Best the last statement but one: other writers of facts wait from here to the commit.
    """
    left = _capacity_left(connection, workspace, queue=queue, now=now)
    begun, exposures = NOTHING_BEGUN, list[pa.Table]()
    drafts: list[TaskDraft] = []
    for start in range(0, candidates.num_rows, CUSTOMERS_A_STEP):
        if not any(left.values()):
            break
        step, refused = _step(connection, workspace, candidates.slice(start, CUSTOMERS_A_STEP), queue=queue, now=now)
        passed = _walk(step.is_treated, places=sum(left.values()))
        begun = replace(begun, refused=begun.refused + refused)
        exposures += _exposures(step, passed, moment=moment, now=now)
        taken = passed[~step.is_left_out[passed]]
        rows = _rows(connection, step, taken, queue=queue, left=left, now=now)
        if not rows:
            continue
        asked = (row for row in rows if row["arm"] == TREATED)
        drafts += [_draft(row, queue=queue, place=place, now=now) for place, row in enumerate(asked, len(drafts))]
        connection.execute(sa.insert(save_episodes), [_kept(row) for row in rows])
        treated = sum(row["arm"] == TREATED for row in rows)
        begun = replace(begun, opened=begun.opened + treated, kept_back=begun.kept_back + len(rows) - treated)
    if drafts:
        _link(connection, drafts, open_tasks(connection, drafts, now=now))
    if exposures:
        write_outgoing(connection, pa.concat_tables(exposures))
    return begun


def _capacity_left(
    connection: sa.Connection, workspace: Workspace, *, queue: SaveQueue, now: datetime
) -> dict[str, int]:
    """Of each team, on the day of the workspace in which `now` lies."""
    zone = ZoneInfo(workspace_zone(workspace))
    day = now.astimezone(zone).date()
    first, last = (
        datetime.combine(one, time.min, tzinfo=zone).astimezone(UTC) for one in (day, day + timedelta(days=1))
    )
    within = (save_episodes.c.began_at >= first) & (save_episodes.c.began_at < last)
    query = sa.select(save_episodes.c.team, sa.func.count().label("tasks")).where(
        within, save_episodes.c.arm == TREATED
    )
    used = {row.team: row.tasks for row in connection.execute(query.group_by(save_episodes.c.team))}
    return {team.key: max(team.capacity_a_day - used.get(team.key, 0), 0) for team in queue.teams}


def _step(
    connection: sa.Connection, workspace: Workspace, ranked: pa.Table, *, queue: SaveQueue, now: datetime
) -> tuple[_Step, int]:
    """Who of them may be asked, with their draws; and how many want no calls."""
    ids = ranked.column("customer_id").combine_chunks().cast(pa.string())
    # Who was merged since the lake was read is judged with the next figures.
    free = pc.and_(
        pc.equal(resolve_roots(connection, ids), ids), pc.invert(pc.is_in(ids, value_set=_busy(connection, now)))
    )
    ranked = ranked.filter(free)
    members = members_of_people(connection, ranked.column("customer_id").combine_chunks().cast(pa.string()))
    words = consent_words(connection, members, channels=[CHANNEL])
    refuses = words.states(channel=CHANNEL, topic="all") == CONSENT_STATES.index("unsubscribed")
    may_be_asked = members.is_known & ~refuses
    ranked = ranked.filter(pa.array(may_be_asked))
    people = ranked.column("customer_id").combine_chunks().cast(pa.string())
    exposed = _exposed_members(connection, members)
    own = own_hold_out(queue.reference, share_bp=queue.hold_out_bp)
    whole = global_hold_out(workspace)
    concerned = whole is not None and whole.concerns(message_class=MARKETING, purposes=frozenset({PURPOSE}))
    step = _Step(
        rows=ranked,
        whole=(whole, draw_members(people, members=exposed, hold_out=whole)) if whole and concerned else None,
        own=(own, draw_members(people, members=exposed, hold_out=own)),
    )
    return step, int((members.is_known & refuses).sum())


def _busy(connection: sa.Connection, now: datetime) -> pa.Array:
    """Who has an open episode or is cooling down, as the transaction sees it."""
    query = sa.select(save_episodes.c.customer_id).where(
        (save_episodes.c.state == "open") | (save_episodes.c.cools_until > now),
        save_episodes.c.customer_id.is_not(None),
    )
    return resolve_roots(connection, pa.array(connection.execute(query).scalars().all(), pa.string()))


def _exposed_members(connection: sa.Connection, members: Members) -> pa.Table:
    """(customer_id, root): the customers merged into these people who had an episode as themselves."""
    if not members.merged_ids:
        return NO_MEMBERS
    theirs = save_episodes.c.customer_id.in_(sa.select(each_of(connection, members.merged_ids)))
    query = sa.select(save_episodes.c.customer_id).where(theirs).distinct()
    return members.rooted(connection.execute(query).scalars().all())


def _walk(is_treated: Flags, *, places: int) -> Places:
    """The customers that are passed until `places` of them are treated; the last one passed is.

    The number of controls among them is then negative binomial, whose share is the draw's own.
    """
    treated = np.flatnonzero(is_treated)
    return np.arange(len(is_treated) if len(treated) < places else int(treated[places - 1]) + 1)


def _exposures(step: _Step, passed: Places, *, moment: datetime, now: datetime) -> list[pa.Table]:
    """Facts of the workspace's hold-out of all who were passed, and of the queue's own of the rest of them."""
    occasion = f"{moment:%Y-%m-%dT%H:%M:%SZ}"
    told = []
    drawn = [(step.whole, passed)] if step.whole else []
    if step.own[0].share_bp:
        drawn.append((step.own, passed[~step.is_left_out[passed]]))
    for pair, rows in drawn:
        if pair is not None and len(rows):
            hold_out, table = pair
            told.append(exposure_facts(table.take(pa.array(rows)), hold_out=hold_out, at=now, occasion=occasion))
    return told


def _rows(
    connection: sa.Connection, step: _Step, taken: Places, *, queue: SaveQueue, left: dict[str, int], now: datetime
) -> list[dict[str, Any]]:
    """Rows of `save_episodes` with `figures` and `owner`; `left` is used up."""
    listed = step.rows.take(pa.array(taken)).to_pylist()
    is_treated = step.is_treated[taken].tolist()
    given = _turns(connection, queue=queue)
    made = []
    for row, treated, episode_id in zip(listed, is_treated, new_ids("sav", len(listed)), strict=True):
        figures = _figures(row, queue=queue)
        team = _deal(left) if treated else ""
        made.append(
            {
                "episode_id": episode_id,
                "customer_id": row["customer_id"],
                "open_of": row["customer_id"],
                "settings": queue.reference,
                "team": team,
                "arm": TREATED if treated else CONTROL,
                "state": "open",
                "began_at": now,
                "probability": figures.probability,
                "value_minor": figures.value_minor,
                "reasons": msgspec.json.encode(figures).decode(),
                "task_id": None,
                "is_settled": not treated,
                "end_reason": "",
                "figures": figures,
                "owner": _owner(queue, team=team, given=given) if treated else None,
            }
        )
    return made


def _deal(left: dict[str, int]) -> str:
    """The team whose turn it is: the one with most room, the first of equals."""
    team = max(left, key=lambda key: left[key])
    left[team] -= 1
    return team


def _turns(connection: sa.Connection, *, queue: SaveQueue) -> dict[str, int]:
    """How many tasks each team was ever given: the next owner follows from it."""
    query = sa.select(save_episodes.c.team, sa.func.count().label("tasks")).where(save_episodes.c.arm == TREATED)
    given = {row.team: row.tasks for row in connection.execute(query.group_by(save_episodes.c.team))}
    return {team.key: given.get(team.key, 0) for team in queue.teams}


def _owner(queue: SaveQueue, *, team: str, given: dict[str, int]) -> str | None:
    owners = next(one.owners for one in queue.teams if one.key == team)
    turn = given[team]
    given[team] += 1
    return owners[turn % len(owners)] if owners else None


def _figures(row: dict[str, Any], *, queue: SaveQueue) -> RiskFigures:
    return RiskFigures(
        probability=row["probability"],
        none_probability=row["none_probability"],
        drop=row["drop"],
        gap_days=row["gap_days"],
        silence_days=row["silence_days"],
        value_minor=row["value_minor"],
        horizon_days=queue.horizon_days,
        order_days=row["order_days"],
        order_gap_days=row["order_gap_days"],
    )


def _draft(row: dict[str, Any], *, queue: SaveQueue, place: int, now: datetime) -> TaskDraft:
    """Due a microsecond a `place` later: lists go by due time, and who has most to lose is to stand first in them."""
    title_zh, title_en = save_titles(row["figures"])
    return TaskDraft(
        kind=KIND,
        due_at=now + timedelta(hours=queue.due_hours, microseconds=place),
        title_zh=title_zh,
        title_en=title_en,
        customer_id=row["customer_id"],
        owner=row["owner"],
        key=row["episode_id"],
        run_id=row["episode_id"],
    )


def _kept(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in {"figures", "owner"}}


def _link(connection: sa.Connection, drafts: list[TaskDraft], task_ids: tuple[str, ...]) -> None:
    pairs = [{"of": draft.run_id, "task": task_id} for draft, task_id in zip(drafts, task_ids, strict=True)]
    linking = sa.update(save_episodes).where(save_episodes.c.episode_id == sa.bindparam("of"))
    connection.execute(linking.values(task_id=sa.bindparam("task")), pairs)


def _is_control(drawn: pa.Table) -> Flags:
    return np.asarray(pc.equal(drawn["variant"], CONTROL), dtype=bool)
