"""What the effect report says: two arms and what differs between them, the way of the messages, the four alarms.

Money is in minor units; shares are 0 to 1; what cannot be known is None with a reason, never 0.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from evergrove.kit import InvalidError
from evergrove.segments import EventFilter
from evergrove.statistics import Effect, Estimate, SampleRatio

Dimension = Literal["campaign", "template", "channel", "segment", "hour"]

EffectDimension = Literal["campaign", "template", "channel", "segment"]
"""No hour: the control group has none at which it was written to."""

ORDER = "Order Completed"

WINDOW_DEFAULT = timedelta(days=7)
WINDOW_MAX = timedelta(days=365)

EVERY_CAMPAIGN = "*"
"""As `campaign` of a scope: messages of whatever campaign or journey, and those of none."""

PARTS_MAX = 100
"""Rows of a report by some dimension, the largest first: more is a table to query, not to read."""


class InvalidEffectError(InvalidError):
    code = "effect.invalid"


@dataclass(frozen=True, kw_only=True)
class EffectScope:
    """What is judged: a campaign (`spring`, or one version `spring@3`), one launch of it, or both; or a journey.

    `window`: an outcome counts until this long after the customer's own exposure. `goal`: the fact that is a
    conversion, `goal_where` what such a fact must look like; orders and money are counted whatever it is.
    """

    campaign: str = ""
    launch_id: str = ""
    journey: str = ""
    window: timedelta = WINDOW_DEFAULT
    goal: str = ORDER
    goal_where: tuple[EventFilter, ...] = ()

    def __post_init__(self) -> None:
        if not self.campaign and not self.launch_id and not self.journey:
            raise InvalidEffectError("nothing is named to be judged", help="name a campaign, a launch, or a journey")
        if not self.goal:
            raise InvalidEffectError("no fact is named as the goal", help=f"{ORDER} is what most campaigns are for")
        if not timedelta(0) < self.window <= WINDOW_MAX:
            raise InvalidEffectError(
                f"a conversion window of {self.window} is not between 0 and {WINDOW_MAX.days} days",
                help="7 days suit a shop whose customers decide within the week",
            )


@dataclass(frozen=True, kw_only=True)
class ExposedCount:
    """Who was exposed, and who of them is compared: `treated` and `control`.

    pending: the window is not over at `as_of`, so nobody's outcome is cut short; they join when it is. merged: several
    customers in one, whose chance of being control was not the share: drawn as one, or apart and united later. mixed:
    such ones who are in both arms. other_share: drawn with another share than most were, by another version;
    put together, the arms would differ in when they were exposed: look at each version by itself.
    """

    treated: int
    control: int
    pending: int
    merged: int
    mixed: int
    other_share: int = 0


@dataclass(frozen=True, kw_only=True)
class MoneyEffect:
    """Net money a customer in one currency, capped at `cap_minor` (the rule of `statistics.CAP_BP`).

    adjusted: freed of what the customers had spent before their exposure, where that tells anything (CUPED): read this
    one first. total: of all treated customers, from `adjusted`. uncapped_minor: treated and control as they are.
    """

    currency: str
    effect: Effect
    adjusted: Effect
    total: Estimate
    cap_minor: int | None
    capped_customers: int
    uncapped_minor: tuple[int, int]


@dataclass(frozen=True, kw_only=True)
class CampaignEffect:
    """Treated against control. `part`: the value of the dimension, empty for the whole.

    conversion: share of customers who did what the scope names as goal. orders: a customer. unsubscribed: share who
    left. The totals are what the campaign changed among all treated: orders and customers that would not have been.
    `p_adjusted`: conversion's p-value, corrected for the number of parts looked at (Benjamini and Hochberg).
    """

    part: str
    as_of: datetime
    window: timedelta
    exposed: ExposedCount
    sample: SampleRatio
    conversion: Effect
    orders: Effect
    unsubscribed: Effect
    extra_customers: Estimate
    extra_orders: Estimate
    money: tuple[MoneyEffect, ...]
    other_currency_orders: int
    p_adjusted: float | None = None


@dataclass(frozen=True, kw_only=True)
class MessageFunnel:
    """Messages that came this far; one counts once however often it was opened. `part` as in CampaignEffect.

    held and suppressed: by reason, most first; a held message may have gone out later. opened: by a person;
    machine_opened: only by a machine. converted: its customer reached the goal within the window after it went out,
    whatever moved them (what it changed is in CampaignEffect). alarms: of this part.
    """

    part: str
    planned: int
    held: tuple[tuple[str, int], ...]
    suppressed: tuple[tuple[str, int], ...]
    sent: int
    failed: int
    unknown: int
    delivered: int
    opened: int
    machine_opened: int
    clicked: int
    converted: int
    bounced: int
    complained: int
    unsubscribed: int
    alarms: tuple[Alarm, ...] = ()


AlarmKey = Literal["delivered", "read", "converted", "unsubscribed"]
Verdict = Literal["met", "missed", "undecided", "unknown"]


@dataclass(frozen=True, kw_only=True)
class Alarm:
    """One figure against its target. `missed` only when the whole interval is on the wrong side: ten messages alarm
    nobody. `undecided`: the target lies within it. `unknown`: nothing to judge yet, or the channel cannot tell."""

    key: AlarmKey
    target: float
    is_floor: bool
    share: Estimate
    verdict: Verdict
