"""The validation as a page: tables in English, a summary in Chinese. Figures are written as they came out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from evergrove.scores.names import VALUE_NAMES
from evergrove.scores.validation import GROUPED_COLUMNS, PopulationOutcome, RivalOutcome, ScoreValidation
from evergrove.statistics import CalibrationBin, Estimate

COLUMN_TITLES = {
    "rfm_class": "RFM class (八大价值分层)",
    "rfm_name": "RFM name",
    "rfm_grade": "Grade by money",
    "stage": "Lifecycle stage",
    "activity_state": "Activity",
    "health_band": "Health band",
    "value_cell": "Acquisition × retention",
}
METHOD_EN = (
    "Data: {data}. At each cut-off the scores see only facts that had happened and were known by then; the event is "
    "“no order in the following days”. Shares carry Wilson's 95 % interval, areas under the curve (AUC) DeLong's, "
    "differences DeLong's for pairs. Weights and anchors of the health index were chosen on the cut-off {chosen_on}, "
    "where its figures flatter it; one part, the factor of staying, was added after a first version's figures at "
    "2011-06-01 and 2011-09-01 had been seen. 2011-03-01 was looked at only when all was fixed: the cleanest judge."
)
METHOD_ZH = (
    "数据：{data}。每个截止日只用当日之前已发生且已知的事件打分，再看随后一段时间里谁没有再下单。"
    "健康指数的权重与锚点在 {chosen_on} 上选定，因此该日成绩偏乐观；其中“留存因子”是看过第一版在 2011-06-01 与 "
    "2011-09-01 的成绩之后才加入的。2011-03-01 在全部定稿之后才首次查看，是最干净的检验。"
    "AUC 越高，排序越准；方括号内为 95 % 区间。"
)
RIVAL_NAMES = {
    "recency": ("Recency alone", "单看最近一次消费"),
    "recency_over_gap": ("Recency over own gap", "最近一次消费 ÷ 自身购买间隔"),
    "no_order_probability": ("BG/NBD P(no order)", "BG/NBD 未来不购买概率"),
}
POPULATION_NAMES = {
    "ever_ordered": ("every customer with an order before the cut-off", "截止日之前下过单的全部客户"),
    "ordered_in_last_year": (
        "customers with an order in the 365 days before the cut-off",
        "截止日前 365 天内下过单的客户",
    ),
}


def validation_markdown(validations: Sequence[ScoreValidation], *, data: str, chosen_on: str) -> str:
    """A Markdown page. data: which facts; chosen_on: the cut-off on which weights and anchors were chosen."""
    lines = [
        "# Do the scores foretell who comes back?",
        "",
        METHOD_EN.format(data=data, chosen_on=chosen_on),
        "",
        *_summary_zh(validations, data=data, chosen_on=chosen_on),
    ]
    for validation in validations:
        lines += ["", f"## Cut-off {validation.cut_off:%Y-%m-%d}, {validation.horizon_days} days ahead"]
        lines += ["", f"Scores: `{validation.references}`."]
        for population in validation.populations:
            lines += _population(population)
    return "\n".join(lines) + "\n"


def _summary_zh(validations: Sequence[ScoreValidation], *, data: str, chosen_on: str) -> list[str]:
    lines = [
        "## 中文摘要",
        "",
        METHOD_ZH.format(data=data, chosen_on=chosen_on),
        "",
        "| 截止日 | 人群 | 客户数 | 未回来 | 健康指数 AUC | 减去单看最近消费 | 减去 BG/NBD | 预警组提升度 |",
        "|---|---|---:|---:|---|---|---|---|",
    ]
    for validation in validations:
        for population in validation.populations:
            rivals = {rival.name: rival for rival in population.rivals}
            lines.append(
                f"| {validation.cut_off:%Y-%m-%d} | {POPULATION_NAMES[population.population][1]} "
                f"| {population.customers:,} | {_percent(population.not_returned)} | {_number(population.health_area)} "
                f"| {_signed(rivals['recency'].against.difference)} "
                f"| {_signed(rivals['no_order_probability'].against.difference)} "
                f"| {_number(population.worst_band_lift.estimate)} |"
            )
    return lines


def _population(population: PopulationOutcome) -> list[str]:
    lines = [
        "",
        f"### {POPULATION_NAMES[population.population][0].capitalize()}",
        "",
        f"{population.customers:,} customers; {_percent(population.not_returned)} did not come back.",
        f"Without a health score and left out of its figures: {population.left_out:,}.",
        f"Lift of the alarm band (under 40): {_number(population.worst_band_lift.estimate)}.",
        "",
        "| ranking | AUC | health minus it | p | left out |",
        "|---|---|---|---:|---:|",
        f"| **Health index** | **{_number(population.health_area)}** | | | {population.left_out:,} |",
        *(_rival(rival) for rival in population.rivals),
    ]
    for column in GROUPED_COLUMNS:
        lines += ["", f"| {COLUMN_TITLES[column]} | customers | did not come back |", "|---|---:|---|"]
        lines += [
            f"| {VALUE_NAMES[column][outcome.value].zh} / {VALUE_NAMES[column][outcome.value].en} "
            f"| {outcome.customers:,} | {_percent(outcome.not_returned)} |"
            for outcome in population.values
            if outcome.column == column
        ]
    lines += _calibration(population.health_calibration, title="100 − health", scale=1.0)
    lines += _calibration(population.probability_calibration, title="BG/NBD P(no order), %", scale=100.0)
    error = "unknown" if population.probability_error is None else f"{100 * population.probability_error:.1f} points"
    lines += ["", f"BG/NBD: mean calibration error {error}, Brier score {_number(population.probability_brier)}."]
    return lines


def _rival(rival: RivalOutcome) -> str:
    p_value = "" if rival.against.p_value is None else f"{rival.against.p_value:.2g}"
    difference = _signed(rival.against.difference)
    return f"| {RIVAL_NAMES[rival.name][0]} | {_number(rival.area)} | {difference} | {p_value} | {rival.left_out:,} |"


def _calibration(table: Iterable[CalibrationBin], *, title: str, scale: float) -> list[str]:
    lines = ["", f"| {title} | mean | customers | did not come back |", "|---|---:|---:|---|"]
    lines += [
        f"| {scale * row.score_low:.1f} to {scale * row.score_high:.1f} | {scale * row.score_mean:.1f} "
        f"| {row.customers:,} | {_percent(row.observed)} |"
        for row in table
    ]
    return lines


def _percent(estimate: Estimate) -> str:
    if estimate.value is None:
        return "–"
    return f"{100 * estimate.value:.1f} %" + _interval(estimate, scale=100.0, digits=1)


def _number(estimate: Estimate) -> str:
    return "–" if estimate.value is None else f"{estimate.value:.3f}" + _interval(estimate, scale=1.0, digits=3)


def _signed(estimate: Estimate) -> str:
    if estimate.value is None:
        return "–"
    return f"{estimate.value:+.3f}" + _interval(estimate, scale=1.0, digits=3, sign="+")


def _interval(estimate: Estimate, *, scale: float, digits: int, sign: str = "") -> str:
    if estimate.low is None or estimate.high is None:
        return ""
    return f" [{scale * estimate.low:{sign}.{digits}f}, {scale * estimate.high:{sign}.{digits}f}]"
