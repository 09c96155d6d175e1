"""Why somebody stands in the queue, for the person who will speak to them, in both languages.

One figure leads: the risk, 0 to 100, by which the queue takes them in. The reasons say what it is made of, what is
plain to see first, and name whether they speak of orders or of visits as well; a second percentage beside the risk is
told apart by what it is of.
"""

from __future__ import annotations

from evergrove.desk.contracts import RiskFigures

DAYS_SHOWN_AS_WHOLE = 10.0
"""A gap of 2.5 days is told with its half, one of 31.4 as 31 days."""

ORDER_SILENCE_MIN = 1
"""Days without an order that are worth a sentence."""

Line = tuple[str, str]

_PAUSES: tuple[tuple[float, Line], ...] = (
    (0.95, ("几乎从未间隔这么久", "longer than nearly every pause at that pace")),
    (0.75, ("超过大多数间隔", "longer than most pauses at that pace")),
    (0.50, ("比通常的间隔长", "longer than a usual pause")),
    (0.00, ("在正常间隔之内", "no unusual pause")),
)
"""The chance that they would have been back, in words: nobody can tell a customer a chance of 97%."""


def save_titles(figures: RiskFigures) -> Line:
    """The line of the task (Chinese, English)."""
    risk = _points(figures.probability)
    return f"挽留客户：流失风险 {risk} 分", f"Keep this customer: churn risk {risk} of 100"


def save_reasons(figures: RiskFigures) -> dict[str, tuple[str, ...]]:
    """`zh` and `en`, a sentence a reason, the strongest first; what is not known is left out."""
    lines = [*_last_order(figures), _by_orders(figures), _by_rhythm(figures)]
    return {"zh": tuple(zh for zh, _ in lines), "en": tuple(en for _, en in lines)}


def _last_order(figures: RiskFigures) -> list[Line]:
    days, gap = figures.order_days, figures.order_gap_days
    if days is None or days < ORDER_SILENCE_MIN:
        return []
    zh, en = f"已 {days} 天没有下单", f"No order for {_counted(days)}"
    if gap is None:
        return [(f"{zh}，此前只下过一次单。", f"{en}, and only one before.")]
    return [(f"{zh}，此前平均约 {_days(gap)} 天下一次单。", f"{en}; before that about one every {_days(gap)} days.")]


def _by_orders(figures: RiskFigures) -> Line:
    none, days = f"{figures.none_probability * 100:.0f}%", figures.horizon_days
    return (
        f"只看下单：未来 {days} 天内不再下单的可能性为 {none}（BG/NBD 模型）。",
        f"By their orders alone, no order in the next {days} days is {none} likely (BG/NBD).",
    )


def _by_rhythm(figures: RiskFigures) -> Line:
    if figures.drop is None or figures.gap_days is None or figures.silence_days is None:
        return (
            "浏览、下单的天数太少，看不出本人的节奏，风险只按下单判断。",
            "Too few days with a visit or an order to know their pace: the risk is judged by orders alone.",
        )
    gap, silence, drop = _days(figures.gap_days), figures.silence_days, figures.drop
    pause_zh, pause_en = next(words for least, words in _PAUSES if drop >= least)
    moved_zh, moved_en = _moved(figures)
    zh = f"平时约每 {gap} 天有一次，这次已 {silence} 天没有，{pause_zh}，{moved_zh}"
    en = f"usually something every {gap} days, now nothing for {silence}, {pause_en}; {moved_en}"
    return f"把浏览、打开消息也算上：{zh}。", f"With visits and opened messages too: {en}."


def _moved(figures: RiskFigures) -> Line:
    """How the silence moves the risk away from what the orders say: the sum of both is the figure that leads."""
    before, after = _points(figures.none_probability), _points(figures.probability)
    if before == after:
        return f"风险仍为 {after} 分", f"the risk stays at {after}"
    return f"风险由 {before} 分调整为 {after} 分", f"this moves the risk from {before} to {after}"


def _points(share: float) -> str:
    return f"{share * 100:.0f}"


def _days(days: float) -> str:
    return f"{days:.0f}" if days >= DAYS_SHOWN_AS_WHOLE else f"{days:.1f}"


def _counted(days: int) -> str:
    return "1 day" if days == 1 else f"{days} days"
