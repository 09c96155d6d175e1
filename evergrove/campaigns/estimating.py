"""What a campaign would do if it were launched now: whom it reaches, when, at what cost, and who is left out and why.

Invariant: the numbers come from the policy itself, on the very members, as planning would ask it; nothing is written.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from evergrove.campaigns.contracts import Campaign
from evergrove.campaigns.launching import plan_of
from evergrove.channels import ALL_TOPICS, Channel, PlanWeight, TopicConsents, topic_consents, weigh_plan
from evergrove.experiments import BASIS_POINTS, places
from evergrove.kit import Workspace
from evergrove.statistics import share

EXACT_CUSTOMERS_MAX = 200_000
"""More members are judged by a sample: a person waits for the answer."""

SAMPLE_BP = 625
"""One in sixteen: of a million members, shares are right to a quarter of a percent."""

SAMPLE_SALT = "estimate"
"""Not a campaign's salt: the sample has nothing to do with who is in a control group."""

ESTIMATE = "estimate"
"""Stands for the launch that there is none of."""

TOPICS_NAMED_MAX = 5
"""Topics that an estimate names beside its own: a hint, not a list."""


@dataclass(frozen=True, kw_only=True)
class EstimatedCount:
    """Customers, with a 95 % interval where a sample was judged; else the three are one number."""

    value: int
    low: int
    high: int


@dataclass(frozen=True, kw_only=True)
class ChannelReach:
    """Customers whom one channel of the campaign would reach, and the cost of it in minor units."""

    channel: Channel
    template: str
    customers: EstimatedCount
    cost_minor: int


@dataclass(frozen=True, kw_only=True)
class TopicReach:
    """Customers who may be written to about a topic by what they have agreed to; nothing else was asked of them."""

    topic: str
    customers: EstimatedCount


@dataclass(frozen=True, kw_only=True)
class ConsentCount:
    """How many of `members` may be written to by topic, the largest first; `all` and the asked topics always stand."""

    members: int
    judged: int
    is_exact: bool
    as_of: datetime
    topics: tuple[TopicReach, ...]


@dataclass(frozen=True, kw_only=True)
class CampaignEstimate:
    """`send_now`, `held`, `suppressed` and `control` add up to `members` (but for rounding in a sample).

    `held_until`: by the hour in which they may go. `by_reason`: of the suppressed, most first. `policy`: the version.
    `other_topics`: where most customers lack consent for the campaign's topic, the topics for which more have given it.
    """

    members: int
    judged: int
    is_exact: bool
    as_of: datetime
    policy: str
    send_now: EstimatedCount
    held: EstimatedCount
    suppressed: EstimatedCount
    control: EstimatedCount
    held_until: tuple[tuple[datetime, EstimatedCount], ...]
    by_reason: tuple[tuple[str, EstimatedCount], ...]
    by_channel: tuple[ChannelReach, ...]
    cost_minor: int
    is_over_budget: bool
    topic: str
    other_topics: tuple[TopicReach, ...]


def estimate_campaign(
    workspace: Workspace,
    campaign: Campaign,
    members: Iterable[pa.RecordBatch],
    *,
    count: int,
    not_before: datetime | None = None,
) -> CampaignEstimate:
    """Judge `count` members (batches with `customer_id`): all up to EXACT_CUSTOMERS_MAX, else one in sixteen."""
    is_exact = count <= EXACT_CUSTOMERS_MAX
    plan = plan_of(workspace, campaign, launch_id=ESTIMATE)
    whole, judged = PlanWeight(), list[pa.Array]()
    if not is_exact and plan.budget_minor is not None:
        plan = replace(plan, budget_minor=plan.budget_minor * SAMPLE_BP // BASIS_POINTS)
    for chosen in _chosen(members, is_exact=is_exact):
        judged.append(chosen)
        spent = whole.cost_total_minor
        whole.add(weigh_plan(workspace, chosen.to_pylist(), plan=plan, not_before=not_before, spent_minor=spent))
    others: tuple[TopicReach, ...] = ()
    if whole.suppressed["consent"] * 2 >= max(whole.customers, 1):  # else the topic is not what stands in the way
        said = _consents(workspace, judged, channels=[step.channel for step in campaign.steps])
        reached = _reaches(said, asked=[campaign.topic], members=count)
        others = tuple(one for one in reached if said.of(one.topic) > said.of(campaign.topic))[:TOPICS_NAMED_MAX]
    return _estimate(campaign, whole, others, count=count, is_exact=is_exact, as_of=workspace.clock.now())


def count_consents(
    workspace: Workspace,
    members: Iterable[pa.RecordBatch],
    *,
    count: int,
    channels: Sequence[Channel],
    asked: Sequence[str],
) -> ConsentCount:
    """How many of `count` members may be written to about each topic on any of `channels`: those `asked` about, and
    those that anybody has spoken of. All up to EXACT_CUSTOMERS_MAX, else one in sixteen."""
    is_exact = count <= EXACT_CUSTOMERS_MAX
    said = _consents(workspace, _chosen(members, is_exact=is_exact), channels=channels)
    return ConsentCount(
        members=count,
        judged=said.customers,
        is_exact=is_exact,
        as_of=workspace.clock.now(),
        topics=_reaches(said, asked=asked, members=count),
    )


def _chosen(members: Iterable[pa.RecordBatch], *, is_exact: bool) -> Iterator[pa.Array]:
    """The ids that are judged: all, or one in sixteen."""
    for batch in members:
        ids = batch.column("customer_id")
        yield ids if is_exact else pc.filter(ids, pa.array(places(ids, salt=SAMPLE_SALT) < SAMPLE_BP))


def _consents(workspace: Workspace, chosen: Iterable[pa.Array], *, channels: Sequence[Channel]) -> TopicConsents:
    whole = TopicConsents()
    for ids in chosen:
        whole.add(topic_consents(workspace, ids.to_pylist(), channels=channels))
    return whole


def _reaches(said: TopicConsents, *, asked: Sequence[str], members: int) -> tuple[TopicReach, ...]:
    topics = sorted({ALL_TOPICS, *asked, *said.beyond}, key=lambda topic: (-said.of(topic), topic))
    return tuple(
        TopicReach(topic=topic, customers=_count(said.of(topic), judged=said.customers, members=members))
        for topic in topics
    )


def _estimate(
    campaign: Campaign,
    whole: PlanWeight,
    others: tuple[TopicReach, ...],
    *,
    count: int,
    is_exact: bool,
    as_of: datetime,
) -> CampaignEstimate:
    def counted(hits: int) -> EstimatedCount:
        return _count(hits, judged=whole.customers, members=count)

    factor = count / whole.customers if whole.customers else 0.0
    costs = {channel: round(cost * factor) for channel, cost in whole.cost_minor.items()}
    return CampaignEstimate(
        members=count,
        judged=whole.customers,
        is_exact=is_exact,
        as_of=as_of,
        policy=whole.policy,
        send_now=counted(whole.send),
        held=counted(whole.held_until.total()),
        suppressed=counted(whole.suppressed.total()),
        control=counted(whole.control),
        held_until=tuple((hour, counted(hits)) for hour, hits in sorted(whole.held_until.items())),
        by_reason=tuple((reason, counted(hits)) for reason, hits in whole.suppressed.most_common()),
        by_channel=tuple(
            ChannelReach(
                channel=step.channel,
                template=step.template,
                customers=counted(whole.by_channel[step.channel]),
                cost_minor=costs.get(step.channel, 0),
            )
            for step in campaign.steps
        ),
        cost_minor=sum(costs.values()),
        is_over_budget=bool(whole.suppressed["budget"]),
        topic=campaign.topic,
        other_topics=others,
    )


def _count(hits: int, *, judged: int, members: int) -> EstimatedCount:
    if judged == members:
        return EstimatedCount(value=hits, low=hits, high=hits)
    found = share(hits, size=judged)
    if found.value is None or found.low is None or found.high is None:
        return EstimatedCount(value=0, low=0, high=members)
    value, low, high = (int(np.rint(part * members)) for part in (found.value, found.low, found.high))
    return EstimatedCount(value=value, low=low, high=high)
