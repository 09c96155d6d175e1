"""What must be known to read the figures: what is of today, what was assumed, what a simulation cannot know."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa

from evergrove.journeys.contracts import (
    DateEntry,
    ExperimentNode,
    Journey,
    ScheduleEntry,
    SegmentEntry,
    SplitNode,
    Trigger,
    WaitForNode,
)
from evergrove.journeys.simulating.contracts import BASIS_POINTS, CUSTOMERS_MAX, Note, SimulationWish

READ_FACTS = frozenset({"Message Opened", "Message Clicked", "Message Delivered"})

OF_TODAY = Note(
    code="of_today",
    zh="属性、标签、同意状态、联系方式、时区和评分均取今天的值，并非当时的值。",
    en="Attributes, tags, consent, addresses, time zones and scores are those of today, not those of the time.",
)
BEHAVIOUR = Note(
    code="behaviour",
    zh="客户的行为取自真实历史：旅程本身可能带来的改变（例如收到消息后下单）不在其中，目标达成率不等于效果。",
    en="Customers do what they really did. What the journey would have changed about that, an order after a message, "
    "is not in it: the goal rate is no effect.",
)
RATES = Note(
    code="no_rates",
    zh="发送通道的每秒限速不参与模拟；超过一定数据量后，消息的计划时间以小时为步长。",
    en="The senders' limits a second are left out; with much history a message is planned at the full hour after its "
    "moment.",
)
IMPORTS = Note(
    code="imports_as_happened",
    zh="导入文件中的事件按发生时间计入；实际运行时，迟到 24 小时以上的历史不会触发旅程。",
    en="Facts of imported files count when they happened. Live, history that arrives more than a day late sets nothing "
    "going.",
)
NO_OPENS = Note(
    code="no_opens",
    zh="未假设打开率：模拟中的消息不会被打开或点击，等待这些行为的分支都会超时。",
    en="No open rate is assumed: simulated messages are never opened or clicked, so waits for that run out.",
)
MEMBERSHIP = Note(
    code="membership_of_today",
    zh="分支条件中的实时人群按今天的成员判断。",
    en="Live segments in a split are asked for their members of today.",
)
EXPERIMENTS = Note(
    code="experiments_of_today",
    zh="实验按今天的设置分组；已推广优胜版本的，全部走该版本。",
    en="Experiments draw as they are set up today; one whose winner was rolled out sends everybody there.",
)
NO_OTHERS = Note(
    code="no_other_messages",
    zh="未计入其他活动的消息，频次上限只看本旅程自己。",
    en="Messages from elsewhere are left out: caps count this journey alone.",
)


def notes_of(journey: Journey, *, wish: SimulationWish, share_bp: int, entrants: pa.Table) -> tuple[Note, ...]:
    """In the order in which they matter."""
    return tuple(_notes(journey, wish=wish, share_bp=share_bp, by_days=entrants.num_rows > 0))


def _notes(journey: Journey, *, wish: SimulationWish, share_bp: int, by_days: bool) -> Iterator[Note]:
    yield BEHAVIOUR
    yield OF_TODAY
    if share_bp < BASIS_POINTS:
        yield _sampled(share_bp)
    yield from _of_entry(journey, by_days=by_days)
    if wish.assumed_open_rate_bp:
        yield _assumed(wish.assumed_open_rate_bp)
    elif any(trigger.fact in READ_FACTS for trigger in _triggers(journey)):
        yield NO_OPENS
    if not wish.with_other_messages:
        yield NO_OTHERS
    if any(isinstance(node, SplitNode) and "member_of" in str(node.branches) for node in journey.nodes):
        yield MEMBERSHIP
    if any(isinstance(node, ExperimentNode) for node in journey.nodes):
        yield EXPERIMENTS
    yield IMPORTS
    yield RATES


def _triggers(journey: Journey) -> Iterator[Trigger]:
    for node in journey.nodes:
        if isinstance(node, WaitForNode):
            yield from (branch.event for branch in node.branches if branch.event is not None)
    yield from (rule.event for rule in journey.exits if rule.event is not None)
    if journey.goal is not None:
        yield journey.goal.event


def _of_entry(journey: Journey, *, by_days: bool) -> Iterator[Note]:
    entry = journey.entry
    if isinstance(entry, SegmentEntry) and by_days:
        yield Note(
            code="segment_by_days",
            zh="该人群当时没有变动记录，成员变化按天重新计算，进入时间精确到天。",
            en="No changes of the segment were recorded in that time: its members were worked out day by day.",
        )
    elif isinstance(entry, SegmentEntry):
        yield Note(
            code="segment_by_facts",
            zh="进入人群的时间取自当时的变动记录。",
            en="Who entered the segment, and when, is as it was recorded at the time.",
        )
    elif isinstance(entry, ScheduleEntry):
        yield Note(
            code="schedule_members",
            zh="每次到点的人群成员按当时的事件计算，标签和评分取最近一次快照。",
            en="Members at each moment of the schedule are by the events up to then and the nearest tags and scores.",
        )
    elif isinstance(entry, DateEntry):
        yield Note(
            code="dates_of_today",
            zh="纪念日取自今天的属性值。",
            en="Dates are those that customers' attributes say today.",
        )


def _sampled(share_bp: int) -> Note:
    one_in = BASIS_POINTS // share_bp
    return Note(
        code="sampled",
        zh=f"涉及的客户超过 {CUSTOMERS_MAX:,} 人或按要求抽样：模拟了其中约 1/{one_in}，数字已放大，并给出 95% 区间。",
        en=f"A sample of 1 in {one_in} customers was simulated (always above {CUSTOMERS_MAX:,}); figures are scaled "
        "up, with intervals of 95 %.",
    )


def _assumed(rate_bp: int) -> Note:
    return Note(
        code="assumed_opens",
        zh=f"假设 {rate_bp / 100:g}% 的已发消息在发送时即被打开，由抽签决定；这是假设，不是观察。",
        en=f"{rate_bp / 100:g} % of the messages sent are taken as opened at once, by lot: an assumption, not an "
        "observation.",
    )
