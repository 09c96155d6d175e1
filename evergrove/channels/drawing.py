"""Who of some customers is kept back for comparison: by the workspace's hold-out, and by the campaign's own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import sqlalchemy as sa

from evergrove.channels.contracts import MessagePlan
from evergrove.channels.tables import messages
from evergrove.experiments import CONTROL, HoldOut, draw_members, global_hold_out, own_hold_out
from evergrove.facts import each_of, roots_of
from evergrove.kit import Workspace
from evergrove.profiles import NO_MEMBERS, members_of_people


@dataclass(frozen=True, kw_only=True)
class Draws:
    """The draws of some candidates, one row each: `rows` says which row of a draw is a candidate's person.

    `kept_back`: whom an earlier draw keeps back where there is no hold-out any more; None: nobody.
    """

    hold_outs: tuple[HoldOut, ...]
    drawn: tuple[pa.Table, ...]
    rows: npt.NDArray[np.int64]
    kept_back: npt.NDArray[np.bool_] | None = None

    def in_control(self, number: int) -> npt.NDArray[np.bool_]:
        """Whom the hold-out of that number keeps back, one entry a candidate."""
        held = np.asarray(pc.equal(self.drawn[number]["variant"], CONTROL))
        return np.asarray(held[self.rows], dtype=bool)

    def chances_bp(self, experiment_key: str) -> npt.NDArray[np.int64] | None:
        """The chance of each candidate's person of being kept back by that hold-out, in basis points; several customers
        in one have more than its share. None: there is no such hold-out."""
        for hold_out, drawn in zip(self.hold_outs, self.drawn, strict=True):
            if hold_out.experiment_key == experiment_key:
                return np.asarray(drawn["control_bp"], dtype=np.int64)[self.rows]
        return None

    @property
    def is_control(self) -> npt.NDArray[np.bool_]:
        """Whom any of them keeps back."""
        flags = np.zeros(len(self.rows), dtype=bool) if self.kept_back is None else self.kept_back.copy()
        for number in range(len(self.hold_outs)):
            flags |= self.in_control(number)
        return flags

    def also_held_back(self, chosen: npt.NDArray[np.bool_]) -> Draws:
        """The same with the chosen candidates in the control group of the last hold-out: who began in it stays in it,
        whoever they were merged into since, and though the hold-out has ended since (then nobody is exposed)."""
        late = chosen & ~self.is_control
        if not late.any():
            return self
        if not self.hold_outs:
            return replace(self, kept_back=chosen)
        *others, last = self.drawn
        variants = last["variant"].to_pylist()
        for row in np.unique(self.rows[late]).tolist():
            variants[row] = CONTROL
        place = last.schema.get_field_index("variant")
        return replace(self, drawn=(*others, last.set_column(place, "variant", pa.array(variants, pa.string()))))

    def exposed(self, passed: npt.NDArray[np.int64]) -> list[tuple[HoldOut, pa.Table]]:
        """Each hold-out with the draws of the candidates that `passed`, each person once.

        Whom an earlier hold-out keeps back takes no part in a later one: nothing was to be compared there.
        """
        found = []
        taking_part = np.zeros(len(self.rows), dtype=bool)
        taking_part[passed] = True
        for number, (hold_out, drawn) in enumerate(zip(self.hold_outs, self.drawn, strict=True)):
            found.append((hold_out, drawn.take(np.unique(self.rows[taking_part]))))
            taking_part &= ~self.in_control(number)
        return found


def draw_groups(
    connection: sa.Connection, workspace: Workspace, customer_ids: Sequence[str], *, plan: MessagePlan
) -> Draws:
    """Draw for the workspace's hold-out and the plan's own; transactional messages keep nobody back."""
    roots = roots_of(connection, set(customer_ids))
    people = pa.array([roots.get(one, one) for one in customer_ids], pa.string())
    distinct = pc.unique(people)
    rows = pc.index_in(people, value_set=distinct).to_numpy(zero_copy_only=False).astype(np.int64)
    hold_outs = _hold_outs(workspace, plan=plan)
    members = _exposed_members(connection, distinct) if hold_outs else NO_MEMBERS
    drawn = tuple(draw_members(distinct, members=members, hold_out=hold_out) for hold_out in hold_outs)
    return Draws(hold_outs=hold_outs, drawn=drawn, rows=rows)


def _exposed_members(connection: sa.Connection, people: pa.Array) -> pa.Table:
    """(customer_id, root): the customers merged into `people` who were written to, or kept back, as themselves."""
    members = members_of_people(connection, people)
    if not members.merged_ids:
        return NO_MEMBERS
    was_exposed = sa.or_(messages.c.arm == "control", messages.c.sent_at.is_not(None))
    theirs = messages.c.customer_id.in_(sa.select(each_of(connection, members.merged_ids)))
    query = sa.select(messages.c.customer_id).where(theirs, was_exposed).distinct()
    return members.rooted(connection.execute(query).scalars().all())


def _hold_outs(workspace: Workspace, *, plan: MessagePlan) -> tuple[HoldOut, ...]:
    if plan.message_class == "transactional":
        return ()
    whole = global_hold_out(workspace)
    own = own_hold_out(plan.campaign_key or plan.journey_key, share_bp=plan.hold_out_bp, salt=plan.salt)
    found = []
    if whole is not None and plan.purpose not in whole.excluded_purposes:
        found.append(whole)
    if own.share_bp:
        found.append(own)
    if plan.node_hold_out_bp:
        found.append(_node_hold_out(plan))
    return tuple(found)


def _node_hold_out(plan: MessagePlan) -> HoldOut:
    """Who is kept back from one node only: `win_back.coupon_mail@3`, the same customers in every version."""
    key, _, version = (plan.campaign_key or plan.journey_key).partition("@")
    return own_hold_out(f"{key}.{plan.node}@{version}", share_bp=plan.node_hold_out_bp)
