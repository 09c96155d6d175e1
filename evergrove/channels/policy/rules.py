"""The policy of a workspace: consent, caps, gaps, hours, budgets. A definition of the kind `policy`, one a workspace.

What is shipped follows the field's rules of thumb in China: the three-three rule for what rings on a phone (more than
three days between two, at most three a month), one such message a week and three around key dates, at most three
mails a week, silence from 21:00 to 08:00, and four WeCom mass messages a month, which is WeCom's own limit.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Annotated, Any, Literal

import msgspec

from evergrove.calendar import InvalidWindowError, key_date_keys, read_windows
from evergrove.channels.contracts import CHANNELS, Channel
from evergrove.channels.policy.contracts import InvalidPolicyError
from evergrove.definitions import (
    Definition,
    MissingDefinitionError,
    canonical_json,
    publish,
    published,
    published_versions,
)
from evergrove.kit import Workspace

POLICY_KIND, POLICY_KEY = "policy", "standard"

LIMITS_MAX = 50
"""Caps and gaps of one policy: each is a pass over the history of a batch."""

WINDOW_HOURS_MAX = 24 * 92
"""The longest window of a cap: a quarter; the history of all members is read that far back."""

JITTER_MINUTES_MAX = 24 * 60
GOLDEN_WAIT_HOURS_MAX = 24 * 7
"""Longer, and a message leaves on another day than anybody meant."""

Count = Annotated[int, msgspec.Meta(ge=0)]

ConsentRule = Literal["required", "opt_out", "not_needed"]
OverCap = Literal["skip", "defer", "exit"]

DAY_HOURS, WEEK_HOURS, MONTH_HOURS = 24, 24 * 7, 24 * 30

KEY_DATES_DEFAULT = ("spring_festival", "618", "mid_autumn", "double_11")
"""The great four, warm-up and encore included, are some 100 days a year. All key dates of the calendar together are
three days of five, and what is allowed then would be no exception."""

RINGING: tuple[Channel, ...] = ("sms", "mms", "rich_sms")


class Scope(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which messages a limit counts and binds; an empty list means all."""

    channels: tuple[Channel, ...] = ()
    topics: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()


class Limit(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What caps and gaps have in common.

    `tiers`: another number for a tier; `near_key_date`: one that holds around key dates where it is more generous.
    `over`: skip this message, put it off until there is room, or end the run.
    """

    name: str
    hours: int
    scope: Scope = Scope()
    near_key_date: Count | None = None
    tiers: Mapping[str, Count] = {}
    over: OverCap = "skip"


class Cap(Limit, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """At most `count` messages of the scope in any window of `hours`; tiers and key dates give another count."""

    count: Count


class Gap(Limit, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """More than `hours` between two messages of the scope; tiers and key dates give other hours."""


class Hours(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Windows of the customer's local day as `HH:MM-HH:MM`; one may pass midnight.

    `golden`: `preferred` holds a message that asks for it until the next window, if that opens within
    `golden_wait_hours_max` and before it is stale; `required` holds every marketing message.
    `jitter_minutes`: what was held leaves spread over this time after the opening, so that no burst follows the night.
    """

    quiet: tuple[str, ...] = ("21:00-08:00",)
    golden: tuple[str, ...] = ("11:00-13:00", "19:00-21:00")
    golden_mode: Literal["off", "preferred", "required"] = "preferred"
    golden_wait_hours_max: Annotated[int, msgspec.Meta(ge=0, le=GOLDEN_WAIT_HOURS_MAX)] = 24
    jitter_minutes: Annotated[int, msgspec.Meta(ge=0, le=JITTER_MINUTES_MAX)] = 30


class Tier(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where the tier of a customer stands: an attribute, or an own tag."""

    source: Literal["attribute", "own_tag"] = "attribute"
    key: str = "tier"


class PolicyRules(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One version of the policy. `reference` names it (`standard@3`; `standard@0` is what is shipped)."""

    consent: Mapping[Channel, ConsentRule] = msgspec.field(default_factory=dict)
    caps: tuple[Cap, ...] = ()
    gaps: tuple[Gap, ...] = ()
    hours: Hours = Hours()
    tier: Tier = Tier()
    key_dates: tuple[str, ...] | None = KEY_DATES_DEFAULT
    """Keys of the calendar's key dates; None: all of them."""
    budget_month_minor: Count | None = None
    reference: str = f"{POLICY_KEY}@0"

    @property
    def limits(self) -> tuple[Gap | Cap, ...]:
        """Gaps, then caps, in the order in which they are asked."""
        return (*self.gaps, *self.caps)

    def consent_of(self, channel: Channel) -> ConsentRule:
        """What a marketing message on the channel needs."""
        return self.consent.get(channel, CONSENT_DEFAULTS[channel])


CONSENT_DEFAULTS: Mapping[Channel, ConsentRule] = {
    **dict.fromkeys(CHANNELS, "opt_out"),
    # A commercial mail or short message needs consent beforehand (in China by the rules on mail of 2006 and on short
    # messages of 2015, in the EU by article 13 of 2002/58/EC); a call likewise.
    **dict.fromkeys(("email", "sms", "mms", "rich_sms", "call"), "required"),
    "webhook": "not_needed",
}
"""`opt_out`: to take pushes on, to follow or to add us is a permission that the platform asked for already."""


def read_policy(workspace: Workspace) -> PolicyRules:
    """The newest published policy of the workspace, or the one that is shipped."""
    try:
        found = published(workspace, kind=POLICY_KIND, key=POLICY_KEY)
    except MissingDefinitionError:
        return SHIPPED
    return msgspec.structs.replace(_parsed(canonical_json(found.body)), reference=found.reference)


def policy_versions(workspace: Workspace) -> list[Definition]:
    """What was published, the newest first; nothing before the first one."""
    try:
        return published_versions(workspace, kind=POLICY_KIND, key=POLICY_KEY)
    except MissingDefinitionError:
        return []


def set_policy(workspace: Workspace, body: Mapping[str, Any], *, author: str, note: str = "") -> PolicyRules:
    """Publish a policy. Raises InvalidPolicyError naming what is wrong."""
    checked = _parsed(canonical_json(dict(body)))
    kept = {name: value for name, value in msgspec.to_builtins(checked).items() if name != "reference"}
    publish(workspace, kind=POLICY_KIND, key=POLICY_KEY, body=kept, author=author, note=note)
    return read_policy(workspace)


@lru_cache(maxsize=64)
def _parsed(text: str) -> PolicyRules:
    try:
        rules = msgspec.json.decode(text, type=PolicyRules)
    except msgspec.ValidationError as error:
        raise InvalidPolicyError(
            f"the policy cannot be used: {error}", help="look at the reference of policies for its fields"
        ) from error
    _check(rules)
    return rules


def _check(rules: PolicyRules) -> None:
    _check_limits(rules.limits)
    _check_hours(rules.hours)
    if unknown := [key for key in rules.key_dates or () if key not in key_date_keys()]:
        raise InvalidPolicyError(
            f"“{unknown[0][:60]}” is no key date", help=f"key dates are {', '.join(key_date_keys())}"
        )


def _check_limits(limits: tuple[Gap | Cap, ...]) -> None:
    names = [limit.name for limit in limits]
    if len(limits) > LIMITS_MAX:
        raise InvalidPolicyError(f"{len(limits)} caps and gaps; at most {LIMITS_MAX}", help="unite some of them")
    for limit in limits:
        if not limit.name or names.count(limit.name) > 1:
            raise InvalidPolicyError(
                f"two limits are called “{limit.name}”, or one has no name", help="name each differently"
            )
        if not 0 < limit.hours <= WINDOW_HOURS_MAX:
            raise InvalidPolicyError(
                f"“{limit.name}” looks {limit.hours} hours back", help=f"write 1 to {WINDOW_HOURS_MAX} hours"
            )


def _check_hours(hours: Hours) -> None:
    """Windows that cannot be read, or leave no time at all, would stop every message when it is to be sent."""
    try:
        allowed = read_windows(hours.quiet).complement()
        golden = read_windows(hours.golden).intersection(allowed)
    except InvalidWindowError as error:
        raise InvalidPolicyError(error.message, help=error.help) from error
    if not allowed.windows:
        raise InvalidPolicyError("the quiet hours leave no time to send anything", help="shorten them")
    if hours.golden_mode == "required" and not golden.windows:
        raise InvalidPolicyError("all golden hours are quiet: nothing could ever be sent", help="move one of the two")


SHIPPED = PolicyRules(
    gaps=(Gap(name="three_three_gap", hours=3 * DAY_HOURS, scope=Scope(channels=RINGING), near_key_date=DAY_HOURS),),
    caps=(
        Cap(name="ringing_week", count=1, hours=WEEK_HOURS, scope=Scope(channels=RINGING), near_key_date=3),
        Cap(name="three_three_month", count=3, hours=MONTH_HOURS, scope=Scope(channels=RINGING), near_key_date=6),
        Cap(name="email_week", count=3, hours=WEEK_HOURS, scope=Scope(channels=("email",))),
        Cap(name="wecom_month", count=4, hours=MONTH_HOURS, scope=Scope(channels=("wecom",))),
    ),
)
"""Before anybody has published a policy."""
