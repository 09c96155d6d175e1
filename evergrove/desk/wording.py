"""Why somebody stands in the queue, for the person who will speak to them, in both languages."""

from __future__ import annotations

from evergrove.desk.contracts import RiskFigures

DAYS_SHOWN_AS_WHOLE = 10.0
"""A gap of 2.5 days is told with its half, one of 31.4 as 31 days."""


def save_titles(figures: RiskFigures) -> tuple[str, str]:
    """The line of the task (Chinese, English)."""
    percent = _percent(figures.probability)
    return f"挽留客户：流失风险 {percent}", f"Keep this customer: {percent} likely to be lost"


def save_reasons(figures: RiskFigures) -> dict[str, tuple[str, ...]]:
    """`zh` and `en`, a sentence a figure; what is not known is left out."""
    zh, en = _by_orders(figures)
    lines_zh, lines_en = [zh], [en]
    for pair in _by_rhythm(figures):
        lines_zh.append(pair[0])
        lines_en.append(pair[1])
    return {"zh": tuple(lines_zh), "en": tuple(lines_en)}


def save_script(figures: RiskFigures) -> str:
    """What stands in the task: the reasons in Chinese, then in English."""
    lines = save_reasons(figures)
    return "\n".join([*lines["zh"], "", *lines["en"]])


def _by_orders(figures: RiskFigures) -> tuple[str, str]:
    none, days = _percent(figures.none_probability), figures.horizon_days
    return (
        f"从购买节奏看，未来 {days} 天内不再下单的可能性为 {none}。",
        f"By the rhythm of their orders, no order in the next {days} days is {none} likely.",
    )


def _by_rhythm(figures: RiskFigures) -> list[tuple[str, str]]:
    if figures.drop is None or figures.gap_days is None or figures.silence_days is None:
        return [
            (
                "活跃记录太少，看不出本人的来访节奏，只按购买判断。",
                "Too few active days to know a rhythm of their own: judged by orders alone.",
            )
        ]
    gap, silence, drop = _days(figures.gap_days), figures.silence_days, _percent(figures.drop)
    return [
        (
            f"平时约每 {gap} 天来一次，这次已 {silence} 天没有动静。",
            f"Usually active every {gap} days, now silent for {silence}.",
        ),
        (
            f"按本人的节奏，到今天有 {drop} 的可能早该来过。",
            f"At that rhythm they would have been back by today with a chance of {drop}.",
        ),
    ]


def _percent(share: float) -> str:
    return f"{share * 100:.0f}%"


def _days(days: float) -> str:
    return f"{days:.0f}" if days >= DAYS_SHOWN_AS_WHOLE else f"{days:.1f}"
