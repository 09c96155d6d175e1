"""What the commands of campaigns say to people, in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from evergrove.cli.hints import words_step

if TYPE_CHECKING:
    from evergrove.campaigns import CampaignEstimate, EstimatedCount, LaunchProgress
    from evergrove.cli.campaign_sample import CampaignSample
    from evergrove.insight import CampaignEffect, EffectReport, MessageFunnel, MoneyEffect
    from evergrove.statistics import Effect, Estimate

WORDS: Mapping[str, Mapping[str, Any]] = {
    "en": {
        "members": "{count:,} customers in the segment, as of {as_of:%Y-%m-%d %H:%M} UTC, by the policy {policy}",
        "sample": " (judged by a sample of {judged:,})",
        "send_now": "would be sent to at once",
        "held": "would wait for a better hour",
        "control": "kept back as the control group",
        "suppressed": "would get nothing",
        "until": "from {hour:%Y-%m-%d %H:00} UTC",
        "cost": "Cost: {cost:,.2f}",
        "over_budget": "The budget is used up before everybody was written to.",
        "state": "{launch_id} · {campaign_key} · {state}",
        "of": "{planned:,} of {members:,} customers decided",
        "waiting": "{waiting:,} still to go, {rate:,.0f} a minute",
        "ends": "about {ends_at:%Y-%m-%d %H:%M} UTC the last one",
        "empty": "No customer of this campaign has been exposed yet.",
        "no_control": "This campaign keeps nobody back (hold_out_bp is 0), and without a control group there is no "
        "incremental effect to tell: nobody knows who would have ordered anyway. Left out, it keeps back a tenth.",
        "sample_good": "Sample for {customer_id}: {template} can be written.",
        "sample_bad": "Sample for {customer_id}: {template}: {message}",
        "arms": "{treated:,} written to, {control:,} kept back; window {days:g} days",
        "pending": "{pending:,} more have days left and are not judged yet",
        "conversion": "Customers with an order, of each group",
        "orders": "Orders a customer",
        "money": "Net money a customer ({currency})",
        "unsubscribed": "Customers who left, of each group",
        "effect": "{name}: {treated} against {control}; difference {difference} ({low} to {high})",
        "unknown": "{name}: not enough data ({reason})",
        "nothing": "the interval holds 0: no effect is shown",
        "extra": "Orders that would not have been: {value:,.0f} ({low:,.0f} to {high:,.0f})",
        "extra_money": "Net money that would not have been ({currency}): {value:,.2f} ({low:,.2f} to {high:,.2f})",
        "funnel": "Messages: {planned:,} planned, {sent:,} sent, {delivered:,} delivered, {opened:,} opened, "
        "{clicked:,} clicked, {converted:,} with an order",
        "alarm": {"met": "met", "missed": "MISSED", "undecided": "not decided yet", "unknown": "unknown"},
        "alarms": {
            "delivered": "delivered, of sent",
            "read": "read, of delivered",
            "converted": "with an order, of delivered",
            "unsubscribed": "unsubscribed, of delivered",
        },
        "target": "{name}: {value}, target {sign} {target:.1%}: {verdict}",
        "reasons": {
            "empty": "nobody was exposed, or the window is not over",
            "small_arm": "too few customers in one of the groups",
            "rare": "too few of them did anything",
            "sample_ratio": "the groups have another ratio than was drawn: look for what went wrong",
            "no_control": "nobody was kept back",
        },
    },
    "zh": {
        "members": "人群共 {count:,} 位客户，截至 {as_of:%Y-%m-%d %H:%M} UTC，依据策略 {policy}",
        "sample": "（按 {judged:,} 位的样本估算）",
        "send_now": "可立即发送",
        "held": "等到合适时段再发",
        "control": "留作对照组",
        "suppressed": "不会发送",
        "until": "{hour:%Y-%m-%d %H:00} UTC 起",
        "cost": "费用：{cost:,.2f}",
        "over_budget": "预算不够发给所有人。",
        "state": "{launch_id} · {campaign_key} · {state}",
        "of": "{members:,} 位客户中已判定 {planned:,} 位",
        "waiting": "还剩 {waiting:,} 条，每分钟 {rate:,.0f} 条",
        "ends": "预计 {ends_at:%Y-%m-%d %H:%M} UTC 发完",
        "empty": "这个活动还没有客户参与对比。",
        "no_control": "这个活动没有留对照组（hold_out_bp 为 0），看不出增量效果：无从知道谁本来就会下单。"
        "不写 hold_out_bp，默认留一成客户。",
        "sample_good": "样例（{customer_id}）：{template} 可以正常生成。",
        "sample_bad": "样例（{customer_id}）：{template}：{message}",
        "arms": "发送组 {treated:,} 位，对照组 {control:,} 位，转化窗口 {days:g} 天",
        "pending": "另有 {pending:,} 位窗口未满，暂不计入",
        "conversion": "下单客户占本组比例",
        "orders": "人均订单数",
        "money": "人均净消费（{currency}）",
        "unsubscribed": "退订客户占本组比例",
        "effect": "{name}：发送组 {treated}，对照组 {control}，相差 {difference}（{low} 至 {high}）",
        "unknown": "{name}：数据不足（{reason}）",
        "nothing": "区间包含 0，看不出效果",
        "extra": "活动带来的增量订单：{value:,.0f} 笔（{low:,.0f} 至 {high:,.0f}）",
        "extra_money": "活动带来的增量净消费（{currency}）：{value:,.2f}（{low:,.2f} 至 {high:,.2f}）",
        "funnel": "消息：计划 {planned:,}，发出 {sent:,}，送达 {delivered:,}，打开 {opened:,}，点击 {clicked:,}，"
        "窗口内下单 {converted:,}",
        "alarm": {"met": "达标", "missed": "未达标", "undecided": "尚不能判定", "unknown": "未知"},
        "alarms": {
            "delivered": "送达率（送达 ÷ 发出）",
            "read": "阅读率（阅读 ÷ 送达）",
            "converted": "转化率（窗口内下单 ÷ 送达）",
            "unsubscribed": "退订率（退订 ÷ 送达）",
        },
        "target": "{name}：{value}，目标 {sign} {target:.1%}，{verdict}",
        "reasons": {
            "empty": "还没有人参与对比，或窗口未满",
            "small_arm": "某一组人数太少",
            "rare": "有行为的客户太少",
            "sample_ratio": "两组人数比例与抽样不符，请先查明原因",
            "no_control": "没有留对照组",
        },
    },
}


def estimate_lines(found: CampaignEstimate, *, language: str) -> list[str]:
    """Reach, waiting, left out by reason, cost."""
    words = WORDS[language]
    head = words["members"].format(count=found.members, as_of=found.as_of, policy=found.policy)
    lines = [head if found.is_exact else head + words["sample"].format(judged=found.judged)]
    for name in ("send_now", "held", "control", "suppressed"):
        lines.append(f"  {_count(getattr(found, name))}  {words[name]}")
        if name == "held":
            lines += [f"    {_count(one)}  {words['until'].format(hour=hour)}" for hour, one in found.held_until]
        if name == "suppressed":
            lines += [f"    {_count(one)}  {reason}" for reason, one in found.by_reason]
    lines += [f"  {reach.channel} · {reach.template}: {_count(reach.customers)}" for reach in found.by_channel]
    if found.cost_minor:
        lines.append(words["cost"].format(cost=found.cost_minor / 100))
    if found.is_over_budget:
        lines.append(words["over_budget"])
    return lines


def sample_lines(sample: CampaignSample, *, language: str) -> list[str]:
    """Whether each template can be written for one customer, and what stands against it."""
    words, lines = WORDS[language], []
    for template, problems in sample.problems.items():
        shared = {"customer_id": sample.customer_id, "template": template}
        if not problems:
            lines.append(words["sample_good"].format(**shared))
        for problem in problems:
            message = problem.message_zh if language == "zh" else problem.message_en
            lines.append(words["sample_bad"].format(**shared, message=message))
            if step := words_step(problem.word):
                lines.append(f"  → {step}")
    return lines


def progress_lines(found: LaunchProgress, *, language: str) -> list[str]:
    """The state, messages by state and reason, what came back, what is left."""
    words, launch, counts = WORDS[language], found.launch, found.counts
    lines = [
        words["state"].format(launch_id=launch.launch_id, campaign_key=launch.campaign_key, state=launch.state),
        words["of"].format(planned=counts.planned, members=launch.members),
    ]
    for state, messages in sorted(counts.by_state.items()):
        reasons = [f"{reason} {part:,}" for (of, reason), part in counts.by_reason.items() if of == state]
        lines.append(f"  {messages:>9,}  {state}" + (f" ({', '.join(reasons)})" if reasons else ""))
    told = ("delivered", "opened", "clicked", "converted", "bounced", "complained", "unsubscribed")
    lines += [f"  {getattr(counts, name):>9,}  {name}" for name in told if getattr(counts, name)]
    if counts.waiting:
        left = words["waiting"].format(waiting=counts.waiting, rate=found.rate_per_minute)
        ends = "" if found.ends_at is None else " · " + words["ends"].format(ends_at=found.ends_at)
        lines.append(left + ends)
    return lines


def effect_lines(found: EffectReport, *, language: str, keeps_back: bool = True) -> list[str]:
    """The whole, then each part: the arms, what differs with its interval, the funnel, the alarms.

    `keeps_back`: whether the campaign has a control group; without one there is nothing to compare with.
    """
    lines = [WORDS[language]["no_control"]] if not keeps_back else _effect_lines(found.effect, language=language)
    if found.funnel is not None:
        lines += _funnel_lines(found.funnel, language=language)
    funnels = {one.part: one for one in found.funnels}
    effects = {one.part: one for one in found.effects}
    for part in dict.fromkeys([*effects, *funnels]):
        lines += ["", f"[{part or '–'}]"]
        if part in effects:
            lines += _effect_lines(effects[part], language=language)
        if part in funnels:
            lines += _funnel_lines(funnels[part], language=language)
    return lines


def _effect_lines(found: CampaignEffect, *, language: str) -> list[str]:
    words, exposed = WORDS[language], found.exposed
    if not exposed.treated + exposed.control + exposed.pending:
        return [words["empty"]]
    days = found.window.total_seconds() / 86_400
    lines = [words["arms"].format(treated=exposed.treated, control=exposed.control, days=days)]
    if exposed.pending:
        lines.append(words["pending"].format(pending=exposed.pending))
    lines += _compared(found.conversion, name=words["conversion"], unit="{:.2%}", language=language)
    lines += _compared(found.orders, name=words["orders"], unit="{:.3f}", language=language)
    for money in found.money:
        lines += _money_lines(money, language=language)
    lines += _compared(found.unsubscribed, name=words["unsubscribed"], unit="{:.2%}", language=language)
    return [*lines, *_total(found.extra_orders, text=words["extra"])]


def _money_lines(money: MoneyEffect, *, language: str) -> list[str]:
    words = WORDS[language]
    name = words["money"].format(currency=money.currency)
    lines = _compared(money.adjusted, name=name, unit="{:,.2f}", language=language, divisor=100)
    return [*lines, *_total(money.total, text=words["extra_money"], divisor=100, currency=money.currency)]


def _compared(effect: Effect, *, name: str, unit: str, language: str, divisor: int = 1) -> list[str]:
    words = WORDS[language]
    found = effect.difference
    if found.value is None or found.low is None or found.high is None:
        reason = effect.reason or found.reason or "empty"
        return [words["unknown"].format(name=name, reason=words["reasons"].get(reason, reason))]

    def shown(value: float | None, *, sign: str = "") -> str:
        return "–" if value is None else unit.replace("{:", "{:" + sign).format(value / divisor)

    line = words["effect"].format(
        name=name,
        treated=shown(effect.treated.value),
        control=shown(effect.control.value),
        difference=shown(found.value, sign="+"),
        low=shown(found.low, sign="+"),
        high=shown(found.high, sign="+"),
    )
    stop = "；" if language == "zh" else "; "
    return [line + (stop + words["nothing"] if found.low <= 0.0 <= found.high else "")]


def _total(found: Estimate, *, text: str, divisor: int = 1, **words: str) -> list[str]:
    if found.value is None or found.low is None or found.high is None:
        return []
    numbers = {name: getattr(found, name) / divisor for name in ("value", "low", "high")}
    return [text.format(**numbers, **words)]


def _funnel_lines(found: MessageFunnel, *, language: str) -> list[str]:
    words = WORDS[language]
    steps = ("planned", "sent", "delivered", "opened", "clicked", "converted")
    lines = [words["funnel"].format(**{name: getattr(found, name) for name in steps})]
    for reason, messages in found.suppressed:
        lines.append(f"  {messages:>9,}  {reason}")
    for alarm in found.alarms:
        value = "–" if alarm.share.value is None else f"{alarm.share.value:.1%}"
        lines.append(
            "  "
            + words["target"].format(
                name=words["alarms"][alarm.key],
                value=value,
                sign="≥" if alarm.is_floor else "≤",
                target=alarm.target,
                verdict=words["alarm"][alarm.verdict],
            )
        )
    return lines


def _count(found: EstimatedCount) -> str:
    if found.low == found.high:
        return f"{found.value:>9,}"
    return f"{found.value:>9,} ({found.low:,}–{found.high:,})"
