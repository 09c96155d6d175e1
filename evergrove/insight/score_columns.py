"""The columns of the scores as people choose them: names in both languages, unit, and the values of classes."""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa

from evergrove.scores import SCORE_SCHEMA, VALUE_NAMES, Words


@dataclass(frozen=True, kw_only=True)
class ScoreColumn:
    """One column. `kind`: integer, number, text, boolean or money (minor units); `values`: (value, zh, en)."""

    key: str
    score: str
    kind: str
    unit: str
    title_zh: str
    title_en: str
    values: tuple[tuple[str, str, str], ...]


_TITLES: dict[str, dict[str, tuple[str, Words]]] = {
    "rfm": {
        "rfm_class": ("", Words("RFM 八类客户", "RFM class (8)")),
        "rfm_name": ("", Words("RFM 十一类客户", "RFM segment (11)")),
        "rfm_grade": ("", Words("RFM 等级", "RFM grade")),
        "rfm_r": ("score 1–5", Words("R 分", "Recency score")),
        "rfm_f": ("score 1–5", Words("F 分", "Frequency score")),
        "rfm_m": ("score 1–5", Words("M 分", "Monetary score")),
        "rfm_recency_days": ("days", Words("距上次下单天数", "Days since last order")),
        "rfm_frequency": ("orders", Words("窗口内订单数", "Orders in the window")),
        "rfm_monetary_minor": ("minor units", Words("窗口内消费金额", "Spend in the window")),
    },
    "interaction": {
        "interaction_r": ("score 1–5", Words("互动 R 分", "Interaction recency score")),
        "interaction_f": ("score 1–5", Words("互动 F 分", "Interaction frequency score")),
        "interaction_d": ("score 1–5", Words("互动深度分", "Interaction depth score")),
        "interaction_recency_days": ("days", Words("距上次互动天数", "Days since last interaction")),
        "interaction_frequency": ("visits", Words("互动次数", "Interactions")),
        "interaction_depth": ("points", Words("互动深度", "Interaction depth")),
    },
    "quadrant": {"quadrant": ("", Words("互动 × 价值象限", "Interaction × value"))},
    "lifecycle": {
        "stage": ("", Words("生命周期阶段", "Lifecycle stage")),
        "activity_state": ("", Words("活跃状态", "Activity state")),
        "own_gap_days": ("days", Words("本人平均购买间隔", "Own days between orders")),
        "silence_days": ("days", Words("沉默天数", "Days of silence")),
    },
    "radar": {
        "radar_score": ("points 0–100", Words("价值雷达总分", "Value radar")),
        "radar_care": ("", Words("关怀级别", "Care level")),
        "radar_consumption_axis": ("hundredths of a point", Words("雷达：消费贡献", "Radar: consumption")),
        "radar_influence_axis": ("hundredths of a point", Words("雷达：影响力", "Radar: influence")),
        "radar_service_axis": ("hundredths of a point", Words("雷达：服务成本", "Radar: cost to serve")),
        "radar_growth_axis": ("hundredths of a point", Words("雷达：成长潜力", "Radar: growth potential")),
    },
    "health": {
        "health_score": ("points 0–100", Words("健康指数", "Health index")),
        "health_band": ("", Words("健康分档", "Health band")),
        "health_alarm": ("", Words("健康预警", "Health alarm")),
        "health_activity_axis": ("hundredths of a point", Words("健康：活跃度", "Health: activity")),
        "health_frequency_axis": ("hundredths of a point", Words("健康：频次", "Health: frequency")),
        "health_depth_axis": ("hundredths of a point", Words("健康：深度", "Health: depth")),
        "health_satisfaction_axis": ("hundredths of a point", Words("健康：满意度", "Health: satisfaction")),
    },
    "value_matrix": {
        "value_cell": ("", Words("获客 × 留存价值", "Acquisition × retention value")),
        "value_acquisition_minor": ("minor units", Words("首购价值", "Acquisition value")),
        "value_retention_minor": ("minor units", Words("复购价值", "Retention value")),
        "value_lifetime_minor": ("minor units", Words("累计价值", "Lifetime value to date")),
    },
    "purchases": {
        "purchase_alive": ("probability 0–1", Words("仍在活跃的概率", "Probability to be alive")),
        "purchase_orders_expected": ("orders", Words("预期订单数", "Orders expected")),
        "purchase_none_probability": ("probability 0–1", Words("不再下单的概率", "Probability of no order")),
    },
}
"""Score → column → (unit, names). Parts, coverage and versions explain a score and are not chosen by."""


def score_columns() -> tuple[ScoreColumn, ...]:
    """All of them, score by score."""
    return tuple(
        ScoreColumn(
            key=key,
            score=score,
            kind=_kind(key, SCORE_SCHEMA.field(key).type),
            unit=unit,
            title_zh=words.zh,
            title_en=words.en,
            values=tuple((value, name.zh, name.en) for value, name in VALUE_NAMES.get(key, {}).items()),
        )
        for score, columns in _TITLES.items()
        for key, (unit, words) in columns.items()
    )


def _kind(key: str, kind: pa.DataType) -> str:
    if key.endswith("_minor"):
        return "money"
    if pa.types.is_integer(kind):
        return "integer"
    if pa.types.is_floating(kind):
        return "number"
    return "boolean" if pa.types.is_boolean(kind) else "text"
