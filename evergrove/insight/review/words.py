"""The review in words: what each figure is, and one sentence of what it says this month, in both languages."""

# ruff: noqa: E501 - a text is easier to edit on one line

from __future__ import annotations

from dataclasses import dataclass

from evergrove.insight.report.contracts import Language
from evergrove.insight.report.formatting import Formatter
from evergrove.insight.report.words import Words, say
from evergrove.insight.review.contracts import Change, ReviewFigure

NAMES = {
    "active": Words("活跃客户", "Active customers"),
    "new": Words("新客户", "New customers"),
    "buyers": Words("下单客户", "Customers who ordered"),
    "first_orders": Words("首次下单客户", "First-time buyers"),
    "orders": Words("订单数", "Orders"),
    "returning": Words("老客占比", "Returning buyers"),
    "kept": Words("上月买家留存", "Last month’s buyers kept"),
    "net": Words("净收入", "Net revenue"),
    "basket": Words("客单价", "Average order"),
    "sent": Words("发送消息", "Messages sent"),
    "delivered": Words("送达率", "Delivery rate"),
    "read": Words("打开率", "Open rate"),
    "converted": Words("转化率", "Conversion rate"),
    "unsubscribed": Words("消息退订率", "Unsubscribe rate of messages"),
}

MEANINGS = {
    "active": Words(
        "当月有过访问、下单、注册、登录或点击消息的客户；只收到消息不算活跃。",
        "Customers who visited, ordered, signed up or in, or clicked in a message. Being written to makes nobody active.",
    ),
    "new": Words("第一次出现就在当月的客户。", "Active customers never seen before this month."),
    "buyers": Words("当月至少下过一单的客户。", "Customers with at least one order in the month."),
    "first_orders": Words(
        "平生第一单落在当月的客户，是拉新的结果。",
        "Customers whose first order ever fell into the month: what acquisition brought.",
    ),
    "orders": Words(
        "当月支付完成的全部订单，含没有客户信息的订单和各个币种。",
        "Every order paid in the month, also those of nobody and in any currency.",
    ),
    "returning": Words(
        "当月下单客户中，此前月份已经下过单的比例，反映生意靠老客还是靠拉新。",
        "Of those who ordered, who had ordered in an earlier month: whether the shop lives on its customers or on new ones.",
    ),
    "kept": Words(
        "上月下单客户中，当月又下单的比例，是最直接的留存信号。",
        "Of last month’s buyers, who ordered again: the most direct sign of retention.",
    ),
    "net": Words("当月订单金额减去当月发生的退款。", "Orders of the month less refunds made in the month."),
    "basket": Words(
        "订单金额除以该币种的订单数，未扣退款；个别大单会显著拉高。",
        "Money ordered over orders in this currency, before refunds; a few large orders move it a lot.",
    ),
    "sent": Words(
        "当月交给渠道发出的消息，一条消息只计一次。", "Messages handed to a channel in the month, each counted once."
    ),
    "delivered": Words(
        "已发出且满 1 天的消息中送达的比例；目标高于 98%，过低先查地址质量与通道。",
        "Of messages out for a day or more, those that arrived. Target above 98%: below it, look at addresses and the channel.",
    ),
    "read": Words(
        "能回报打开的渠道上，送达满 3 天的消息被客户打开的比例；目标高于 35%，机器打开不算。",
        "Of messages delivered three days ago or earlier on channels that can tell, those a person opened. Target above 35%.",
    ),
    "converted": Words(
        "送达后 7 天内客户下单的比例，不论是否因消息而下单；目标高于 8%，因果请看与对照组相比的增量。",
        "Of delivered messages, whose customer ordered within 7 days, whatever moved them. Target above 8%; for what was caused, see the increments.",
    ),
    "unsubscribed": Words(
        "送达满 3 天的消息引起退订的比例；目标低于 0.5%，过高说明频率或内容打扰了客户。",
        "Of messages delivered three days ago or earlier, those that led to an opt-out. Target below 0.5%: above it, you write too often or about the wrong things.",
    ),
}

BEFORE, YEAR_BEFORE = Words("上月", "the month before"), Words("去年同月", "the same month a year earlier")

COUNT_UP = Words("比{when}多 {size}", "{size} more than {when}")
COUNT_DOWN = Words("比{when}少 {size}", "{size} fewer than {when}")
MONEY_UP = Words("比{when}高 {size}", "{size} above {when}")
MONEY_DOWN = Words("比{when}低 {size}", "{size} below {when}")
SHARE_UP = Words(
    "比{when}高 {points} 个百分点（区间 {low} 至 {high}），差异真实",
    "{points} points above {when} (interval {low} to {high}), beyond noise",
)
SHARE_DOWN = Words(
    "比{when}低 {points} 个百分点（区间 {low} 至 {high}），差异真实",
    "{points} points below {when} (interval {low} to {high}), beyond noise",
)
SAME = Words("与{when}持平", "the same as {when}")
NOISE = Words(
    "与{when}的差异（{points} 个百分点，区间 {low} 至 {high}）在波动范围内，不必当作变化",
    "its difference from {when} ({points} points, interval {low} to {high}) is within noise: read no change into it",
)
FROM_ZERO = Words("{when}为 0", "{when} had none")
UNFINISHED = Words(
    "本月未结束，只看进度，不与整月相比", "the month is still running: this is how far it has come, not a change"
)
NOT_COVERED = Words("{when}的数据不完整，无法比较", "the data do not hold the whole of {when}, so nothing is compared")
EMPTY = Words("与{when}相比的数据不足", "there is too little to compare with {when}")
UNKNOWN = Words("暂无数据可判断", "nothing to judge yet")

ALARM = {
    "met": Words("达到目标", "on target"),
    "missed": Words("未达目标，需要处理", "target missed: act on it"),
    "undecided": Words("目标落在误差范围内，尚不能判断", "the target lies within the interval: too early to say"),
    "unknown": Words("暂无可判断的消息", "no message can tell yet"),
}


@dataclass(frozen=True, kw_only=True)
class FigureWords:
    """A figure in both languages: its name, what it means, and what it says this month."""

    name_zh: str
    name_en: str
    meaning_zh: str
    meaning_en: str
    sentence_zh: str
    sentence_en: str


def figure_words(figure: ReviewFigure) -> FigureWords:
    """All texts of one figure."""
    meaning = MEANINGS[figure.key]
    return FigureWords(
        name_zh=name_of(figure, Language.ZH),
        name_en=name_of(figure, Language.EN),
        meaning_zh=meaning.zh,
        meaning_en=meaning.en,
        sentence_zh=sentence_of(figure, Language.ZH),
        sentence_en=sentence_of(figure, Language.EN),
    )


def name_of(figure: ReviewFigure, language: Language) -> str:
    """What the figure is called; money says its currency."""
    name = say(NAMES[figure.key], language)
    if figure.currency is None:
        return name
    return f"{name}（{figure.currency}）" if language is Language.ZH else f"{name} ({figure.currency})"


def value_text(figure: ReviewFigure, value: float | None, language: Language) -> str:
    """The value as it is read."""
    form = Formatter(language=language, currency=figure.currency)
    if figure.kind == "share":
        return form.share(value, digits=1)
    if figure.kind == "money":
        return form.money_exact(value) if figure.key == "basket" else form.money(value)
    return form.count(None if value is None else round(value))


def sentence_of(figure: ReviewFigure, language: Language) -> str:
    """One sentence: the value, what changed against the month before and the year before, and the alarm."""
    if figure.value is None:
        parts = [say(UNKNOWN, language)]
    elif figure.before.reason == "unfinished":
        parts = [say(UNFINISHED, language)]
    else:
        parts = [
            _change_text(figure, change, when=say(when, language), language=language)
            for change, when in ((figure.before, BEFORE), (figure.year_before, YEAR_BEFORE))
        ]
    if figure.alarm is not None:
        parts.append(say(ALARM[figure.alarm.verdict], language))
    name, value = name_of(figure, language), value_text(figure, figure.value, language)
    if language is Language.ZH:
        return f"{name} {value}：{'；'.join(parts)}。"
    return f"{name}: {value}; {'; '.join(parts)}."


def _change_text(figure: ReviewFigure, change: Change, *, when: str, language: Language) -> str:
    if change.reason is not None or change.difference is None:
        words = {"not_covered": NOT_COVERED, "empty": EMPTY}.get(change.reason or "", EMPTY)
        return say(words, language, when=when)
    if figure.kind == "share":
        # Beside its interval a difference within noise keeps its sign; where words say “above” or “below” they are it.
        size = change.difference if change.verdict == "noise" else abs(change.difference)
        fields = {"points": _points(size), "low": _points(change.low), "high": _points(change.high)}
        words = {"up": SHARE_UP, "down": SHARE_DOWN, "same": SAME, "noise": NOISE}[change.verdict]
        return say(words, language, when=when, **fields)
    if change.verdict == "same":
        return say(SAME, language, when=when)
    if change.relative is None:
        return say(FROM_ZERO, language, when=when)
    up, down = (MONEY_UP, MONEY_DOWN) if figure.kind == "money" else (COUNT_UP, COUNT_DOWN)
    words = up if change.verdict == "up" else down
    return say(words, language, when=when, size=f"{abs(change.relative) * 100:.1f}%")


def _points(value: float | None) -> str:
    """Percentage points with the sign of a minus as print has it."""
    return "—" if value is None else f"{round(value * 100, 1) or 0.0:.1f}".replace("-", "−")
