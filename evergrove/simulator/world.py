"""What a simulated world is made of: every number that decides how its customers behave.

Rates are per week of seven days unless the name says otherwise; money is in the currency's minor unit.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from evergrove.kit.errors import InvalidError
from evergrove.simulator.people import CUSTOMERS_MAX

WEEK = timedelta(days=7)

WEEKS_MAX = 20 * 53
"""Twenty years: the same order as the table of Spring Festivals."""


@dataclass(frozen=True, slots=True)
class Buying:
    """Orders as BG/NBD (Fader, Hardie and Lee 2005) and values as Gamma-Gamma (Fader and Hardie 2013).

    A buyer's repeat orders are Poisson with a weekly rate ~ Gamma(`rate_shape`, scale 1/`rate_weeks`); after each
    repeat order the buyer is lost with a probability ~ Beta(`dropout_a`, `dropout_b`). Order values before discount
    are Gamma(`value_shape`) around a mean that differs by buyer, `value_mean_minor` on average.
    """

    buyers_share: float = 0.78
    first_order_days: float = 2.0
    rate_shape: float = 0.9
    rate_weeks: float = 11.0
    dropout_a: float = 1.1
    dropout_b: float = 7.0
    value_mean_minor: float = 14_800.0
    value_shape: float = 4.0
    value_spread: float = 5.0
    lines_extra: float = 0.9
    coupon_a: float = 1.2
    coupon_b: float = 3.2
    refund_a: float = 0.8
    refund_b: float = 14.0
    category_concentration: float = 0.5
    store_share: float = 0.18
    guest_share: float = 0.03


@dataclass(frozen=True, slots=True)
class Visiting:
    """Sessions without an order: weekly rate ~ Gamma, rising with the order rate; a lost customer rarely comes."""

    sessions_weekly: float = 0.28
    sessions_shape: float = 1.2
    steps_extra: float = 2.6
    lost_factor: float = 0.12
    dwell_seconds: float = 45.0


@dataclass(frozen=True, slots=True)
class Campaign:
    """One regular broadcast: every `weeks_between` weeks, on local `weekday` (Monday 0) at `hour`, to `reach` of those
    who take its channel and have not declined its topic.

    With `coupon`, each message also issues one; nobody redeems these: they show what an unused coupon looks like.
    """

    key: str
    channel: str
    topic: str
    weekday: int
    hour: int
    weeks_between: int
    reach: float
    coupon: bool = False


CAMPAIGNS = (
    Campaign("new-arrivals@1", "wechat", "news", 4, 19, 1, 0.40),
    Campaign("member-letter@1", "email", "news", 1, 10, 2, 0.90),
    Campaign("app-reminder@1", "push", "offers", 2, 20, 1, 0.22),
    Campaign("flash-sale@1", "sms", "offers", 3, 11, 4, 0.70, coupon=True),
)


@dataclass(frozen=True, slots=True)
class Messaging:
    """Broadcasts to the treated arm, and what they truly do.

    Open probability = own base ~ Beta × exp(-`fatigue` × recent messages), where recent messages halve every
    `fatigue_half_life_weeks`. An open adds (a click adds further) to the buyer's order rate for `effect_days`:
    rate × responsiveness × `lift_opened` (`lift_clicked`), responsiveness ~ Gamma with mean 1.
    """

    campaigns: tuple[Campaign, ...] = CAMPAIGNS
    holdout_share: float = 0.10
    experiment_key: str = "message-holdout@1"
    delivered_share: float = 0.985
    open_a: float = 2.0
    open_b: float = 4.0
    click_a: float = 1.5
    click_b: float = 8.0
    fatigue: float = 0.12
    fatigue_half_life_weeks: float = 2.0
    lost_factor: float = 0.35
    lift_opened: float = 0.35
    lift_clicked: float = 3.0
    responsiveness_shape: float = 1.5
    effect_days: float = 3.0
    unsubscribe_probability: float = 0.0015
    subscribed_share: float = 0.62


@dataclass(frozen=True, slots=True)
class Service:
    """Tickets, surveys, points and posts."""

    ticket_a: float = 1.0
    ticket_b: float = 24.0
    ticket_after_refund: float = 0.35
    solved_share: float = 0.94
    csat_share: float = 0.45
    nps_share: float = 0.06
    points_spent_share: float = 0.20
    posters_share: float = 0.09
    posts_weekly: float = 0.10
    moves_yearly: float = 0.03


@dataclass(frozen=True, slots=True)
class World:
    """A shop and its customers between `start` and `end` (aware UTC); the same values give the same facts.

    `activity` multiplies sessions without an order and the reach of broadcasts; `growth_yearly` is the logarithmic
    growth of joining; `seasonality` 1 is the whole Chinese shopping year, 0 none. `zone` must have one fixed offset.
    Raises InvalidError for values that no world can have.
    """

    name: str
    seed: int
    customers: int
    start: datetime
    end: datetime
    currency: str = "CNY"
    zone: str = "Asia/Shanghai"
    growth_yearly: float = 0.25
    seasonality: float = 1.0
    activity: float = 1.0
    buying: Buying = field(default_factory=Buying)
    visiting: Visiting = field(default_factory=Visiting)
    messaging: Messaging = field(default_factory=Messaging)
    service: Service = field(default_factory=Service)

    def __post_init__(self) -> None:
        if self.start.tzinfo is None or self.end.tzinfo is None:
            raise InvalidError("a world's start and end need a time zone", help="give aware UTC instants")
        if not timedelta(hours=1) <= self.end - self.start <= WEEK * WEEKS_MAX:
            raise InvalidError(
                f"a world cannot last from {self.start} to {self.end}",
                help=f"let it last between one hour and {WEEKS_MAX} weeks",
            )
        if not 1 <= self.customers <= CUSTOMERS_MAX:
            raise InvalidError(
                f"a world cannot have {self.customers} customers", help=f"choose between 1 and {CUSTOMERS_MAX}"
            )
        if self.seed < 0 or self.activity < 0 or not 0 <= self.seasonality <= 2:
            raise InvalidError(
                "seed and activity are 0 or more, seasonality lies between 0 and 2", help="correct the world's values"
            )
        if self._offset_minutes(self.start) != self._offset_minutes(self.start + timedelta(days=182)):
            raise InvalidError(
                f"{self.zone} changes its clocks in summer", help="choose a zone with one offset, as Asia/Shanghai"
            )

    @property
    def utc_offset_minutes(self) -> int:
        """Local time minus UTC."""
        return self._offset_minutes(self.start)

    def _offset_minutes(self, instant: datetime) -> int:
        offset = ZoneInfo(self.zone).utcoffset(instant.replace(tzinfo=None))
        return 0 if offset is None else int(offset.total_seconds()) // 60
