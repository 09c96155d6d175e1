"""A coupon or points, as facts; the control group gets none."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
import numpy as np
import pyarrow as pa

from evergrove.journeys.contracts import DAY_US, GiveNode, Journey
from evergrove.journeys.nodes.contracts import Arrivals, Departures, Door, Effects, Flaw, Integers
from evergrove.journeys.nodes.departing import instants_text, marked, pass_on
from evergrove.journeys.nodes.flaws import range_flaws
from evergrove.journeys.nodes.node_facts import facts_of_passing
from evergrove.journeys.nodes.webhook import CONTROL
from evergrove.kit import Workspace

COUPON_ISSUED, POINTS_EARNED = "Coupon Issued", "Points Earned"
POINTS_MAX = 10_000_000
EXPIRES_DAYS_MAX = 3_660
COUPON_CHARACTERS_MAX = 80


class GiveKind:
    tag = "give"

    def step(
        self, node: GiveNode, arrivals: Arrivals, *, journey: Journey, launch_id: str, door: Door, effects: Effects
    ) -> Departures:
        """What was given expires so many days after the run came by."""
        del launch_id
        places = np.flatnonzero(~arrivals.is_control)
        given = (
            (COUPON_ISSUED, "coupon", node.coupon, 1),
            (POINTS_EARNED, "points", node.points, node.points),
        )
        for name, word, value, quantity in given:
            if value and len(places):
                effects.facts.append(
                    facts_of_passing(
                        arrivals,
                        places.tolist(),
                        name=name,
                        mark=f"{node.id}:{word}",
                        properties=_properties({word: value}, node, moment_us=arrivals.moment_us[places]),
                        journey=journey,
                        door=door,
                        more={"quantity": pa.repeat(pa.scalar(quantity, pa.int64()), len(places))},
                    )
                )
        return pass_on(arrivals, detail=marked(arrivals.is_control, CONTROL))

    def problems(self, node: GiveNode, *, journey: Journey, workspace: Workspace | None) -> list[Flaw]:
        """Something is given."""
        del journey, workspace
        return list(_flaws(node))


def _properties(said: dict[str, object], node: GiveNode, *, moment_us: Integers) -> list[str]:
    said = {**said, "node": node.id}
    if not node.expires_days:
        return [msgspec.json.encode(said).decode()] * len(moment_us)
    ends = instants_text(moment_us + node.expires_days * DAY_US)
    return [msgspec.json.encode({**said, "expires_at": end}).decode() for end in ends]


def _flaws(node: GiveNode) -> Iterator[Flaw]:
    if not node.coupon and not node.points:
        yield Flaw("coupon", "nothing is given", "name a coupon, or give points", "请填写优惠券或积分")
    if len(node.coupon) > COUPON_CHARACTERS_MAX:
        yield Flaw(
            "coupon",
            f"a key of {len(node.coupon)} characters",
            f"at most {COUPON_CHARACTERS_MAX}",
            f"优惠券标识最多 {COUPON_CHARACTERS_MAX} 个字符",
        )
    yield from range_flaws(node.points, field="points", low=0, high=POINTS_MAX, unit="points", unit_zh="积分")
    yield from range_flaws(
        node.expires_days, field="expires_days", low=0, high=EXPIRES_DAYS_MAX, unit="days", unit_zh="天"
    )
