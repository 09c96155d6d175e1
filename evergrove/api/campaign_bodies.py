"""Campaigns, their estimates and their launches as the API gives them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any

import msgspec
from pydantic import BaseModel, ConfigDict, Field

from evergrove.api.paging import ROWS_MAX, Page
from evergrove.api.texts import PlainText
from evergrove.campaigns import Campaign, CampaignEstimate, Launch, LaunchProgress, LaunchState, TopicReach
from evergrove.channels import ALL_TOPICS, Channel, Leaving, MessageClass, State, Topic

Reference = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{1,63}(@[1-9][0-9]{0,8})?$", examples=["silent_buyers"])]
TopicKey = Annotated[PlainText, Field(min_length=1, max_length=40, examples=["offers"])]
Tag = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$", examples=["spring"])]
Segment = Annotated[
    str,
    Field(
        pattern=r"^(\*|[a-z][a-z0-9_]{1,63}(@[1-9][0-9]{0,8})?)$",
        examples=["silent_buyers"],
        description="A published segment, one version of it, or `*`: everybody.",
    ),
]


class FromFace(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class NameBody(BaseModel):
    """In both languages."""

    zh: PlainText = Field(min_length=1, max_length=120, examples=["春季焕新"])
    en: PlainText = Field(min_length=1, max_length=120, examples=["Spring news"])


class CampaignStepBody(BaseModel):
    """A channel and its template; the next step follows when this channel cannot reach somebody, or nobody has read."""

    model_config = ConfigDict(extra="forbid")

    channel: Channel
    template: Reference
    unread_hours: float = Field(
        default=0, ge=0, le=744, description="0: the next channel follows only where this one cannot reach somebody."
    )


class ConversionBody(BaseModel):
    """What counts as a success of the campaign."""

    model_config = ConfigDict(extra="forbid")

    fact: PlainText = Field(default="Order Completed", min_length=1, max_length=120, examples=["Order Completed"])
    days: int = Field(default=7, ge=1, le=90)


class RepeatBody(BaseModel):
    """Launched at each moment of a cron expression, in the workspace's zone."""

    model_config = ConfigDict(extra="forbid")

    cron: PlainText = Field(max_length=120, examples=["0 10 * * 1"])


class CampaignWish(BaseModel):
    """A campaign as an operator writes it."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True, serialize_by_alias=True)

    key: str = Field(pattern=r"^[a-z][a-z0-9_]{1,63}$", examples=["spring"])
    name: NameBody
    segment: Segment
    steps: list[CampaignStepBody] = Field(min_length=1, max_length=5)
    message_class: MessageClass = Field(default="marketing", alias="class")
    topic: PlainText = Field(default="all", max_length=40, examples=["offers"])
    purpose: PlainText = Field(default="marketing", max_length=40, examples=["marketing"])
    tags: list[Tag] = Field(default=[], max_length=20)
    priority: int = Field(default=50, ge=0, le=100)
    hold_out_bp: int = Field(
        default=1_000, ge=0, le=5_000, description="Kept back for comparison, in basis points: 1,000 is a tenth."
    )
    lasts_hours: float = Field(default=72.0, gt=0, le=744, description="Later than that a message is not sent.")
    prefers_golden_hours: bool = False
    budget_minor: int | None = Field(default=None, ge=0, le=10**12, examples=[None])
    throttle_per_minute: int = Field(default=0, ge=0, le=10_000_000, description="0: as fast as the senders take it.")
    conversion: ConversionBody = ConversionBody()
    repeat: RepeatBody | None = None
    is_incident: bool = False
    note: PlainText = Field(default="", max_length=2_000, examples=["before the long holiday"])

    def document(self) -> dict[str, Any]:
        """As a campaign is read."""
        return self.model_dump(by_alias=True)


class CampaignBody(CampaignWish):
    """A published campaign, with its newest launch."""

    reference: str = Field(examples=["spring@3"])
    version: int
    newest: LaunchBody | None = None


class Campaigns(Page[CampaignBody]):
    """Campaigns, by key."""


class CampaignVersionBody(BaseModel):
    """One version."""

    version: int
    author: str
    note: str
    at: datetime


class CampaignPageBody(CampaignBody):
    """A campaign with its versions and its newest launches; `GET /launches` pages through all of them."""

    versions: list[CampaignVersionBody]
    launches: list[LaunchBody] = Field(max_length=ROWS_MAX)


class LaunchWish(BaseModel):
    """When it begins; without `at` at once (or when it is approved)."""

    model_config = ConfigDict(extra="forbid")

    at: datetime | None = Field(default=None, description="Not before this instant.", examples=[None])


class EstimateWish(LaunchWish):
    """What is to be estimated."""

    campaign: CampaignWish


class LaunchBody(FromFace):
    """One sending of a campaign."""

    launch_id: str = Field(examples=["lau_0199b2c48f7e7c3a9d1e2f6b5a4c3d2e"])
    campaign: str = Field(examples=["spring"])
    campaign_key: str = Field(examples=["spring@3"])
    segment: str
    state: LaunchState
    author: str
    approved_by: str
    asked_at: datetime
    approved_at: datetime | None
    not_before: datetime | None
    as_of: datetime | None = Field(description="Who is in it was fixed as of then; null: not yet.")
    members: int
    planned: int
    throttle_per_minute: int
    finished_at: datetime | None
    stopped_by: str


class ReasonCount(BaseModel):
    """Messages in a state with a reason."""

    state: State
    reason: str = Field(examples=["consent"])
    messages: int


class LaunchPageBody(LaunchBody):
    """A launch as it runs: ask again every second or two. The states add up to what is planned."""

    counted_at: datetime
    share: float | None = Field(description="Of all members, how many nothing more is to be done for; null: not known.")
    rate_per_minute: float = Field(description="Handed over in the last minutes.")
    ends_at: datetime | None = Field(description="When the rest will have gone at this rate; null: nobody can say.")
    waiting: int
    control: int = Field(description="Kept back for comparison; they stand under `suppressed`, too.")
    states: dict[str, int] = Field(examples=[{"sent": 900, "suppressed": 100}])
    reasons: list[ReasonCount]
    channels: dict[str, int] = Field(examples=[{"email": 1000}])
    delivered: int
    opened: int
    machine_opened: int
    clicked: int
    converted: int
    bounced: int
    complained: int
    unsubscribed: int


class ThrottleWish(BaseModel):
    """A new pace."""

    model_config = ConfigDict(extra="forbid")

    per_minute: int = Field(ge=0, le=10_000_000, description="0: as fast as the senders take it.")


class BoundedCountBody(FromFace):
    """Customers; `low` and `high` bound the number where a sample was judged, else the three are one."""

    value: int
    low: int
    high: int


class HourCount(BaseModel):
    """Customers who may be written to in this hour."""

    hour: datetime
    customers: BoundedCountBody


class ReasonReach(BaseModel):
    """Customers who would not be written to, for one reason."""

    reason: str = Field(examples=["consent"])
    customers: BoundedCountBody


class ChannelReachBody(FromFace):
    """Customers whom one channel would reach, what it would cost, and whether anything leaves on it."""

    channel: Channel
    template: str
    customers: BoundedCountBody
    cost_minor: int
    leaves: Leaving = Field(
        description="`live`: to customers; `recorded`: into the mailbox of the console only; "
        "`sandbox`: to the seed list only; `nowhere`: there is no sender."
    )


class TopicReachBody(BaseModel):
    """Customers who may be written to about a topic by what they have agreed to; nothing else was asked of them."""

    topic: str = Field(examples=["offers"])
    zh: str = Field(description="The key where nobody has published the topic.", examples=["优惠与促销"])
    en: str = Field(examples=["Offers and promotions"])
    is_published: bool = Field(description="False: customers have spoken of it, their preference page does not.")
    customers: BoundedCountBody


class EstimateBody(BaseModel):
    """What a campaign would do if it were launched now. Nothing was written."""

    members: int
    judged: int = Field(description="Members whom the policy was asked about: all, or one in sixteen.")
    is_exact: bool
    as_of: datetime
    policy: str = Field(examples=["standard@1"])
    send_now: BoundedCountBody
    held: BoundedCountBody
    suppressed: BoundedCountBody
    control: BoundedCountBody
    held_until: list[HourCount]
    by_reason: list[ReasonReach]
    by_channel: list[ChannelReachBody]
    cost_minor: int
    is_over_budget: bool
    topic: str = Field(examples=["offers"])
    other_topics: list[TopicReachBody] = Field(
        description="Where most lack consent for the topic: those for which more of these customers have given it."
    )


class CampaignSettingsBody(BaseModel):
    """What the workspace asks of every campaign."""

    model_config = ConfigDict(extra="forbid", from_attributes=True)

    needs_approval: bool = Field(
        default=False, description="A launch begins when somebody else than who asked for it has approved it."
    )


def campaign_fields(campaign: Campaign, *, newest: Launch | None) -> dict[str, Any]:
    """The fields of CampaignBody."""
    document: dict[str, Any] = msgspec.to_builtins(campaign)
    return {
        **document,
        "reference": campaign.reference,
        "newest": None if newest is None else LaunchBody.model_validate(newest),
    }


def launch_page(progress: LaunchProgress) -> LaunchPageBody:
    """A launch with what has become of its messages."""
    counts = progress.counts
    told = {name: getattr(counts, name) for name in LaunchPageBody.model_fields if hasattr(counts, name)}
    told.pop("planned")
    return LaunchPageBody.model_validate(
        {
            **asdict(progress.launch),
            **told,
            "counted_at": progress.as_of,
            "share": progress.share,
            "rate_per_minute": progress.rate_per_minute,
            "ends_at": progress.ends_at,
            "states": counts.by_state,
            "reasons": [
                {"state": state, "reason": reason, "messages": count}
                for (state, reason), count in counts.by_reason.items()
            ],
            "channels": counts.by_channel,
        }
    )


def topic_reaches(reached: Iterable[TopicReach], *, known: Iterable[Topic]) -> list[TopicReachBody]:
    """Topics with their names; what nobody has published is called by its key."""
    names = {ALL_TOPICS: Topic(key=ALL_TOPICS, zh="不限主题", en="No topic in particular")}
    names |= {one.key: one for one in known}
    return [
        TopicReachBody(
            topic=one.topic,
            zh=names[one.topic].zh if one.topic in names else one.topic,
            en=names[one.topic].en if one.topic in names else one.topic,
            is_published=one.topic in names,
            customers=BoundedCountBody.model_validate(one.customers),
        )
        for one in reached
    ]


def estimate_body(
    estimate: CampaignEstimate, *, topics: Iterable[Topic], leaving: Mapping[Channel, Leaving]
) -> EstimateBody:
    """An estimate for people to read, with the names of the workspace's topics and how each channel leaves."""
    return EstimateBody.model_validate(
        {
            **asdict(estimate),
            "held_until": [{"hour": hour, "customers": asdict(count)} for hour, count in estimate.held_until],
            "by_reason": [{"reason": reason, "customers": asdict(count)} for reason, count in estimate.by_reason],
            "by_channel": [{**asdict(one), "leaves": leaving[one.channel]} for one in estimate.by_channel],
            "other_topics": topic_reaches(estimate.other_topics, known=topics),
        }
    )
