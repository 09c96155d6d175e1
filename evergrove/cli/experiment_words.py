"""What the commands of experiments say to people, in both languages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from evergrove.experiments import ExperimentPlan, ExperimentReport, Heterogeneity, MetricResult
    from evergrove.insight import LiveExperiment

WORDS: Mapping[str, Mapping[str, Any]] = {
    "en": {
        "ratio": {
            "fits": "The arms have the sizes that the draw gives them (p = {p}).",
            "doubtful": "Arms of these sizes are unlikely for this draw (p = {p}): look into it before you trust them.",
            "broken": "BLOCKED: the draw cannot have given arms of these sizes (p = {p}). Find out where customers are "
            "lost or counted twice; until then no comparison is valid, and none is shown.",
            "unknown": "Nobody is in the arms yet.",
        },
        "look": "Look {number}, {information:.0%} of the planned customers; a difference counts from {deviate:.3f} "
        "standard errors on.",
        "better": "{arm} · {metric}: better, {difference} ({low} to {high}).",
        "worse": "{arm} · {metric}: worse, {difference} ({low} to {high}).",
        "no_difference_shown": "{arm} · {metric}: no difference shown ({low} to {high}). "
        "An experiment of this size finds one of {detectable} in four cases of five; smaller ones it may miss.",
        "unknown": "{arm} · {metric}: not known ({reason}).",
        "adjusted": "p-values are corrected for the {count} comparisons.",
        "not_worse": "  as a guardrail: at most {margin:.0%} worse.",
        "may_be_worse": "  as a guardrail: it may be worse by more than {margin:.0%}.",
        "differs": "{arm} · {metric} works differently by {dimension} (p = {p}):",
        "alike": "{arm} · {metric}: no difference of the effect by {dimension} can be shown (p = {p}):",
        "spread_unknown": "{arm} · {metric} by {dimension}: too few customers to compare.",
        "segment": "  {value}: {difference} ({low} to {high}); likely {shrunk}; {customers:,} customers",
        "segment_unknown": "  {value}: too few to compare; {customers:,} customers",
        "capped": "{metric}: {capped:,} customers cut at {cap:,.2f}.",
        "left_out": "{metric}: {left_out:,} customers left out, their window is not over.",
        "values": {"member": "in it", "not_member": "not in it", "-": "not known", "*": "all other values"},
        "status": {"planned": "Nobody has been exposed yet.", "running": "Running.", "over": "At its end."},
        "exposed": "Exposed: {arms}. Judged: {judged:,} (their {window} days are over).",
        "merged": "{count:,} customers were merged across arms and are compared in none.",
        "next_look": "The next look comes at {customers:,} judged customers.",
        "nothing_shown": {
            "nobody_yet": "Nothing to compare yet.",
            "before_first_look": "No comparison before the first planned look.",
            "before_end": "A fixed design shows nothing before its end.",
            "not_planned": "No look is due: publish the design with customers_planned.",
        },
        "money": "Money is in the smallest unit of {currency}.",
        "decision": {
            "roll_out": "Decision: roll out {arm}{why}.",
            "stop_no_effect": "Decision: stop, no variant did better by the end{why}.",
            "stop_worse": "Decision: stop, every variant does harm{why}.",
            "go_on": "Decision: let it run{why}.",
            "blocked": "Decision: none, the arms do not fit the draw.",
        },
        "why": " ({reasons})",
        "decided_by": {
            "sample_ratio": "the arms do not fit the draw",
            "nobody_yet": "nobody has been exposed",
            "before_first_look": "before the first look",
            "before_end": "before the end",
            "not_planned": "no number of customers is planned",
            "too_early": "before the shortest time that the rule demands",
            "primary_better": "the primary metric is better",
            "primary_worse": "the primary metric is worse",
            "guardrail_worse": "a guardrail is worse",
            "guardrail_unsure": "a guardrail may be worse by more than its margin",
            "no_difference_shown": "no difference shown",
            "unknown": "the primary metric is not known",
        },
        "without_arm": "{count:,} rows without an arm are left out.",
        "plan": "{customers:,} customers in all: {arms}",
        "inflation": "{inflation:.3f} times those of a single look; {expected:,} on average if the effect is as large "
        "as planned, since it may stop early.",
        "days": "{days:,} days; let it run {weeks} whole weeks, so that each weekday counts alike.",
        "planned": "  look {number}: at {customers:,} customers, |z| from {deviate:.3f} (p {nominal:.5f}); by then the "
        "effect is found in {found:.0%}",
        "finds": "Finds a difference of {difference} with a power of {power:.0%}; alpha {alpha:g}.",
        "reasons": {
            "empty": "nobody has a value",
            "small_arm": "too few customers in an arm",
            "rare": "too few of them did anything",
            "sample_ratio": "the sizes of the arms are not those of the draw",
            "no_control": "nobody is in control",
            "not_yet": "a fixed design is read once, at its end",
        },
    },
    "zh": {
        "ratio": {
            "fits": "各组人数与分流比例相符（p = {p}）。",
            "doubtful": "各组人数与分流比例不太相符（p = {p}），先核查，再看数字。",
            "broken": "已拦截：按设定的分流比例，不可能出现这样的人数（p = {p}）。请先查明哪里漏计或重复计了客户；"
            "在此之前任何对比都不成立，也不予显示。",
            "unknown": "还没有客户进入实验。",
        },
        "look": "第 {number} 次查看，已到计划人数的 {information:.0%}；差异达到 {deviate:.3f} 个标准误才算显著。",
        "better": "{arm} · {metric}：优于对照组，相差 {difference}（{low} 至 {high}）。",
        "worse": "{arm} · {metric}：劣于对照组，相差 {difference}（{low} 至 {high}）。",
        "no_difference_shown": "{arm} · {metric}：看不出差异（{low} 至 {high}）。"
        "这个规模的实验，五次里有四次能发现 {detectable} 的差异，更小的可能漏掉。",
        "unknown": "{arm} · {metric}：无法判断（{reason}）。",
        "adjusted": "p 值已按 {count} 项对比做多重校正。",
        "not_worse": "  护栏指标：变差不超过 {margin:.0%}。",
        "may_be_worse": "  护栏指标：不能排除变差超过 {margin:.0%}。",
        "differs": "{arm} · {metric}：按 {dimension} 看，效果确有不同（p = {p}）：",
        "alike": "{arm} · {metric}：按 {dimension} 看，看不出效果有差别（p = {p}）：",
        "spread_unknown": "{arm} · {metric}：按 {dimension} 拆分后人数太少，无法比较。",
        "segment": "  {value}：{difference}（{low} 至 {high}），收缩后估计 {shrunk}，{customers:,} 位客户",
        "segment_unknown": "  {value}：人数太少，无法比较，{customers:,} 位客户",
        "capped": "{metric}：{capped:,} 位客户的数值按 {cap:,.2f} 封顶。",
        "left_out": "{metric}：{left_out:,} 位客户观察期未满，暂不计入。",
        "values": {"member": "属于该人群", "not_member": "不属于该人群", "-": "未知", "*": "其余取值"},
        "status": {"planned": "还没有客户进入实验。", "running": "进行中。", "over": "已到终点。"},
        "exposed": "已曝光：{arms}；{judged:,} 位已满 {window} 天，计入分析。",
        "merged": "跨组合并的客户 {count:,} 位，不参与比较。",
        "next_look": "满 {customers:,} 位时进行下一次分析。",
        "nothing_shown": {
            "nobody_yet": "暂无可对比的数据。",
            "before_first_look": "第一次期中分析之前不显示对比。",
            "before_end": "固定样本的实验在结束之前不显示结果。",
            "not_planned": "无法安排分析：请补上 customers_planned 后重新发布。",
        },
        "money": "金额以{currency}的最小货币单位计。",
        "decision": {
            "roll_out": "建议：全量 {arm}{why}。",
            "stop_no_effect": "建议：结束，到终点仍没有哪一组更好{why}。",
            "stop_worse": "建议：停止，各实验组都有负面影响{why}。",
            "go_on": "建议：继续运行{why}。",
            "blocked": "暂不下结论：各组人数与分流比例不符。",
        },
        "why": "（{reasons}）",
        "decided_by": {
            "sample_ratio": "各组人数与分流比例不符",
            "nobody_yet": "还没有客户进入",
            "before_first_look": "还没到第一次分析",
            "before_end": "还没到终点",
            "not_planned": "没有设定计划样本量",
            "too_early": "还没到规则要求的最短时长",
            "primary_better": "核心指标更好",
            "primary_worse": "核心指标变差",
            "guardrail_worse": "护栏指标变差",
            "guardrail_unsure": "护栏指标的下降仍有可能超过容许范围",
            "no_difference_shown": "尚未显示出差异",
            "unknown": "核心指标暂时无法判断",
        },
        "without_arm": "{count:,} 行没有组别，未计入。",
        "plan": "共需 {customers:,} 位客户：{arms}",
        "inflation": "是只看一次的 {inflation:.3f} 倍；若效果与预期一样大，因可提前结束，平均只需 {expected:,} 位。",
        "days": "需 {days:,} 天；请跑满 {weeks} 个整周，让每个星期几的权重一致。",
        "planned": "  第 {number} 次查看：满 {customers:,} 位时，|z| 不低于 {deviate:.3f}（p {nominal:.5f}）算显著；"
        "到这时有 {found:.0%} 的把握发现预期效果",
        "finds": "可发现 {difference} 的差异，检验功效 {power:.0%}，显著性水平 {alpha:g}。",
        "reasons": {
            "empty": "没有数值",
            "small_arm": "某一组人数太少",
            "rare": "有行为的客户太少",
            "sample_ratio": "各组人数与分流比例不符",
            "no_control": "对照组没有客户",
            "not_yet": "固定样本的实验只在结束时看一次",
        },
    },
}


def report_lines(report: ExperimentReport, *, language: str) -> list[str]:
    """What the figures say, in sentences."""
    words = WORDS[language]
    ratio = report.sample_ratio
    lines = [words["ratio"][ratio.verdict].format(p=_p(ratio.p_value))]
    if report.is_blocked:
        return lines
    if report.look.design.kind == "sequential" and (report.look.number > 1 or not report.look.is_final):
        deviate = report.look.criterion(report.customers).deviate
        information = report.look.information[-1]
        lines.append(words["look"].format(number=report.look.number, information=information, deviate=deviate))
    for found in report.results:
        lines += _result_lines(found, words=words)
    if len(report.results) > 1:
        lines.append(words["adjusted"].format(count=len(report.results)))
    for spread in report.heterogeneity:
        lines += _spread_lines(spread, words=words)
    return lines


def live_lines(shown: LiveExperiment, *, language: str) -> list[str]:
    """Where a workspace's experiment stands, what its newest look says, and what its rule says to do."""
    words = WORDS[language]
    lines = [words["status"][shown.status]]
    if shown.exposed:
        arms = ", ".join(f"{arm} {count:,}" for arm, count in shown.exposed.items())
        lines.append(words["exposed"].format(arms=arms, judged=shown.judged, window=shown.window_days))
    if shown.merged:
        lines.append(words["merged"].format(count=shown.merged))
    if shown.report is not None:
        lines += report_lines(shown.report, language=language)
    if shown.currency:
        lines.append(words["money"].format(currency=shown.currency))
    if shown.reason in words["nothing_shown"]:
        lines.append(words["nothing_shown"][shown.reason])
    if shown.next_look_customers is not None:
        lines.append(words["next_look"].format(customers=shown.next_look_customers))
    decision = shown.decision
    reasons = "; ".join(words["decided_by"].get(one, one) for one in decision.reasons)
    why = words["why"].format(reasons=reasons) if reasons else ""
    return [*lines, words["decision"][decision.action].format(arm=decision.arm, why=why)]


def plan_lines(plan: ExperimentPlan, *, names: tuple[str, ...], alpha: float, power: float, language: str) -> list[str]:
    """How many, how long, and when to look."""
    words = WORDS[language]
    arms = ", ".join(f"{name} {count:,}" for name, count in zip(names, plan.arms, strict=True))
    lines = [
        words["plan"].format(customers=plan.customers, arms=arms),
        words["finds"].format(difference=_figure(plan.difference), power=power, alpha=alpha),
    ]
    if plan.inflation > 1.0:
        lines.append(words["inflation"].format(inflation=plan.inflation, expected=plan.expected_customers))
    if plan.days is not None:
        lines.append(words["days"].format(days=plan.days, weeks=plan.weeks))
    if len(plan.looks) > 1:
        lines += [
            words["planned"].format(
                number=look.number,
                customers=look.customers,
                deviate=look.deviate,
                nominal=look.p_value,
                found=look.found_by_then,
            )
            for look in plan.looks
        ]
    return lines


def _result_lines(found: MetricResult, *, words: Mapping[str, Any]) -> Iterator[str]:
    yield words[found.verdict].format(
        arm=found.arm,
        metric=found.metric.name,
        difference=_figure(found.difference.value),
        low=_figure(found.difference.low),
        high=_figure(found.difference.high),
        detectable=_figure(found.detectable),
        reason=words["reasons"].get(found.reason, found.reason),
    )
    if found.is_not_worse is not None:
        yield words["not_worse" if found.is_not_worse else "may_be_worse"].format(margin=found.metric.margin)
    if found.capped and found.cap is not None:
        yield "  " + words["capped"].format(metric=found.metric.name, capped=found.capped, cap=found.cap)
    if found.left_out:
        yield "  " + words["left_out"].format(metric=found.metric.name, left_out=found.left_out)


def _spread_lines(spread: Heterogeneity, *, words: Mapping[str, Any]) -> Iterator[str]:
    key = {"differs": "differs", "no_difference_shown": "alike", "unknown": "spread_unknown"}[spread.verdict]
    yield words[key].format(
        arm=spread.arm, metric=spread.metric.name, dimension=spread.dimension, p=_p(spread.p_adjusted)
    )
    for one in spread.segments:
        key = "segment_unknown" if one.difference.value is None else "segment"
        yield words[key].format(
            value=_value(one.value, dimension=spread.dimension, words=words),
            difference=_figure(one.difference.value),
            low=_figure(one.difference.low),
            high=_figure(one.difference.high),
            shrunk=_figure(one.shrunk),
            customers=one.customers,
        )


def _value(value: str, *, dimension: str, words: Mapping[str, Any]) -> str:
    """A value of a workspace's dimension in words; those of a file's columns are shown as they stand."""
    return str(words["values"].get(value, value)) if ":" in dimension else value


def _figure(value: float | None) -> str:
    return "–" if value is None else f"{value:.4g}"


def _p(value: float | None) -> str:
    return "–" if value is None else f"{value:.3g}"
