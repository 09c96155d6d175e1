"""The words of the review's page that are not those of a figure."""

# ruff: noqa: E501 - a text is easier to edit on one line

from __future__ import annotations

from evergrove.insight.report.words import Words

TITLE = Words("月度复盘 · {month}", "Monthly review · {month}")

SECTIONS = {
    "people": Words("客户", "Customers"),
    "money": Words("订单与收入", "Orders and revenue"),
    "messages": Words("消息触达", "Messages"),
    "rfm_class_begin": Words("月初价值分层的当月收入", "The month’s revenue by value class as it began"),
    "rfm_class_end": Words("月末价值分层的当月收入", "The month’s revenue by value class at its end"),
    "stage_begin": Words("月初生命周期阶段的当月收入", "The month’s revenue by stage as it began"),
    "stage_end": Words("月末生命周期阶段的当月收入", "The month’s revenue by stage at its end"),
    "moves": Words("阶段变化", "Moves between stages"),
    "plan": Words("策略矩阵覆盖", "Coverage of the strategy matrix"),
    "revenue_reading": Words(
        "分层取自 {day} 的评分快照。按月初分层看，收入来自原本是谁的客户；按月末分层看，当月的购买已经改变了分层，不宜倒推原因。与上面的合计对账：没有客户信息的 {guest_orders} 单（净额 {guests}）不在任何一层；{refunded} 位客户当月只有退款、没有下单，计入分层而不计入“下单客户”。",
        "Classes are those of the scores of {day}. As the month began they say whose customers brought the money; at its end the month’s own orders have already moved them, so read no cause into it. To square it with the figures above: {guest_orders} orders of nobody, {guests} net, are in no class; {refunded} customers had a refund and no order in the month, so they are in a class and not among “Customers who ordered”.",
    ),
    "moves_reading": Words(
        "比较 {begin} 与 {end} 的评分快照，按人数列出最多的变化。",
        "Scores of {begin} beside those of {end}, the largest moves first.",
    ),
    "plan_reading": Words(
        "{share} 的客户所在分层或阶段有运营方案，目标 {target}。",
        "{share} of customers are in a class or stage with a care plan; the target is {target}.",
    ),
}

COLUMNS = {
    "figure": Words("指标", "Figure"),
    "value": Words("本月", "This month"),
    "interval": Words("95% 区间", "95% interval"),
    "rfm_class": Words("价值分层", "Value class"),
    "stage": Words("生命周期阶段", "Stage"),
    "customers": Words("客户数", "Customers"),
    "orders": Words("订单数", "Orders"),
    "net": Words("净收入", "Net revenue"),
    "share_net": Words("收入占比", "Share of revenue"),
    "move": Words("从 → 到", "From → to"),
    "no_class": Words("当时还没有分层", "No class at that time"),
    "absent": Words("（尚无）", "(not yet)"),
}

METHODS = (
    Words(
        "月份按工作区时区 {zone} 的自然月划分；收入为当月订单减当月退款，各币种分开，不相加。",
        "Months are calendar months of the workspace’s zone, {zone}. Revenue is the month’s orders less refunds made in it; currencies are never added.",
    ),
    Words(
        "比例附 95% Wilson 区间；两个月之差用 Newcombe 区间。两个月的买家有重叠，区间因此偏宽，判为差异的结论更保守。",
        "Shares have Wilson’s 95% interval, their differences Newcombe’s. Buyers of two months overlap, which makes that interval wider than need be: what it calls a difference is one.",
    ),
    Words(
        "人数、订单与收入是全量统计，没有抽样误差；是否预示下月，请结合活动与季节判断。",
        "Counts and money are of everybody and everything, without sampling error; whether they foretell next month is for you to judge.",
    ),
    Words(
        "消息指标只统计已满观察期的消息；转化不等于因果，因果看与对照组相比的增量。",
        "Message shares count messages old enough to tell. A conversion is not a cause: for that, see the increments against hold-outs.",
    ),
)
