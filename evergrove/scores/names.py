"""What people read for the values of the scores, in Chinese and English: names of the trade, not translations."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Words:
    """One value's name in both languages."""

    zh: str
    en: str


SCORE_NAMES = {
    "rfm": Words("RFM 价值分层", "RFM"),
    "interaction": Words("互动 RFM", "Interaction RFM"),
    "quadrant": Words("互动 × 价值象限", "Interaction × value"),
    "lifecycle": Words("生命周期阶段", "Lifecycle stage"),
    "radar": Words("客户价值雷达", "Value radar"),
    "health": Words("客户健康指数", "Health index"),
    "value_matrix": Words("获客 × 留存价值矩阵", "Acquisition × retention"),
    "purchases": Words("复购预测（BG/NBD）", "Purchase forecast (BG/NBD)"),
}

VALUE_NAMES: dict[str, dict[str, Words]] = {
    "rfm_class": {
        "important_value": Words("重要价值客户", "Top regulars"),
        "important_develop": Words("重要发展客户", "Big spenders to grow"),
        "important_keep": Words("重要保持客户", "Big spenders to keep"),
        "important_win_back": Words("重要挽留客户", "Big spenders to win back"),
        "general_value": Words("一般价值客户", "Loyal small baskets"),
        "general_develop": Words("一般发展客户", "Newcomers"),
        "general_keep": Words("一般保持客户", "Regulars going quiet"),
        "general_win_back": Words("一般挽留客户", "Small and gone quiet"),
    },
    "rfm_name": {
        "champion": Words("冠军客户", "Champions"),
        "loyal": Words("忠诚客户", "Loyal customers"),
        "potential_loyalist": Words("潜在忠诚客户", "Potential loyalists"),
        "new": Words("新客户", "New customers"),
        "promising": Words("有潜力客户", "Promising"),
        "need_attention": Words("需要关注", "Need attention"),
        "about_to_sleep": Words("即将沉睡", "About to sleep"),
        "at_risk": Words("有流失风险", "At risk"),
        "cannot_lose": Words("不可失去", "Cannot lose them"),
        "hibernating": Words("沉睡客户", "Hibernating"),
        "lost": Words("已流失", "Lost"),
    },
    "rfm_grade": {grade: Words(f"{grade} 类客户", f"Grade {grade}") for grade in "ABCD"},
    "quadrant": {
        "partner": Words("高互动高价值", "Partners: engaged and paying"),
        "enthusiast": Words("高互动低价值", "Enthusiasts: engaged, paying little"),
        "quiet_payer": Words("低互动高价值", "Quiet payers: paying, hardly engaged"),
        "bystander": Words("低互动低价值", "Bystanders: neither yet"),
    },
    "stage": {
        "acquisition": Words("引入期", "Acquisition"),
        "growth": Words("成长期", "Growth"),
        "maturity": Words("成熟期", "Maturity"),
        "decline": Words("衰退期", "Decline"),
        "lost": Words("流失期", "Lost"),
    },
    "activity_state": {
        "new": Words("新客", "New"),
        "active": Words("活跃", "Active"),
        "sleeping": Words("沉睡", "Sleeping"),
        "lost": Words("流失", "Lost"),
    },
    "radar_care": {
        "ordinary": Words("普通关怀", "Standard care"),
        "active": Words("主动关怀", "Proactive care"),
        "vip": Words("VIP 专属", "VIP care"),
    },
    "health_band": {
        "alarm": Words("预警（40 分以下）", "Alarm (under 40)"),
        "watch": Words("观察（40–60）", "Watch (40–60)"),
        "fair": Words("尚可（60–80）", "Fair (60–80)"),
        "good": Words("健康（80 分及以上）", "Good (80 and above)"),
    },
    "value_cell": {
        "core": Words("核心客户：首购高、复购强", "Core: strong start, strong return"),
        "grown": Words("养成客户：首购低、复购强", "Grown: small start, strong return"),
        "one_off": Words("一次性客户：首购高、复购弱", "One-off: strong start, weak return"),
        "marginal": Words("边缘客户：首购低、复购弱", "Marginal: small start, weak return"),
    },
    "radar_axis": {
        "consumption": Words("消费贡献", "Consumption"),
        "influence": Words("影响力", "Influence"),
        "service": Words("服务成本", "Cost to serve"),
        "growth": Words("成长潜力", "Growth potential"),
    },
    "health_axis": {
        "activity": Words("活跃度", "Activity"),
        "frequency": Words("频次", "Frequency"),
        "depth": Words("深度", "Depth"),
        "satisfaction": Words("满意度", "Satisfaction"),
    },
}
"""Column of the scores (or group of axes) to its values, in the order in which they are shown."""
