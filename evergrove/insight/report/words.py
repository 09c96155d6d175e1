"""Every text of the report in both languages, each written for people of the trade. Fields in braces are figures."""

# ruff: noqa: E501 - a text is easier to edit on one line

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from evergrove.insight.report.contracts import Language
from evergrove.scores import VALUE_NAMES
from evergrove.scores import Words as ValueWords


@dataclass(frozen=True)
class Words:
    """One text in both languages, with the same fields."""

    zh: str
    en: str


PAGE = {
    "title": Words("客户经营报告", "Customer lifecycle report"),
    "brand": Words("长青 Evergrove", "Evergrove"),
    "simulated": Words("模拟数据", "Simulated data"),
    "simulated_long": Words(
        "本报告全部数据由模拟器生成，不代表任何真实经营结果。",
        "Every figure in this report was made by a simulator. It does not describe a real business.",
    ),
    "as_of": Words("数据截至 {as_of}", "As of {as_of}"),
    "span": Words("{first} 至 {last}", "{first} to {last}"),
    "findings": Words("要点", "In short"),
    "table": Words("查看数据表", "Show the figures"),
    "reading": Words("怎么看", "How to read it"),
    "methods": Words("口径与方法", "Definitions and method"),
    "contents": Words("目录", "Contents"),
    "total": Words("合计", "Total"),
    "unknown": Words("未知", "unknown"),
    "guests": Words("无客户信息的订单", "Orders without a customer"),
    "no_class": Words("未分层（只有退款）", "No class (refunds only)"),
    "no_plan": Words("尚无方案", "No plan yet"),
    "absent": Words("尚未下单", "No order yet"),
    "partial": Words("未满月", "month not over"),
    "enlarge": Words("图表需要启用脚本，数据见下表。", "The chart needs scripts; the figures are in the table below."),
    "made": Words(
        "由长青生成 · 自托管，不上传任何数据", "Made by Evergrove · self-hosted, nothing leaves your machine"
    ),
}

KEY_FIGURES = {
    "customers": Words("下过单的客户", "Customers with an order"),
    "customers_note": Words("近一年下过单：{active}", "{active} ordered in the last year"),
    "net": Words("净收入", "Net revenue"),
    "net_note": Words("已扣退款 {refunds}", "after {refunds} of refunds"),
    "orders": Words("订单", "Orders"),
    "orders_note": Words("其中 {guests} 笔没有客户信息", "{guests} of them without a customer"),
    "repeat": Words("复购客户占比", "Repeat customers"),
    "repeat_note": Words("{repeat} 人在两个以上日子下过单", "{repeat} ordered on two or more days"),
    "basket": Words("客单价", "Average order"),
    "basket_note": Words("订单金额 ÷ 订单数，未扣退款", "gross, before refunds"),
    "healthy": Words("成长与成熟期客户", "Growing or mature"),
    "healthy_note": Words("{decline} 人正在衰退", "{decline} are in decline"),
}

SECTIONS = {
    "trend": Words("营收走势", "Revenue by month"),
    "trend_headline": Words(
        "近 {months} 个完整月的净收入里，老客贡献了 {share}",
        "Returning customers brought {share} of net revenue over the last {months} full months",
    ),
    "trend_reading": Words(
        "柱高是当月净收入（订单减退款）：主色为老客，辅色为当月首购的新客，灰色为对不上客户的订单。"
        "颜色变淡的最后一月尚未结束，不要与整月相比。老客占比越高，留住一位老客就越划算。",
        "Each bar is the month’s net revenue: the main colour for customers who came back, the pale one for first-time "
        "buyers, grey for orders without a customer. The faded last month is not over; do not compare it. The larger the "
        "main part, the more a retained customer is worth.",
    ),
    "pareto": Words("收入集中度", "Concentration"),
    "pareto_headline": Words(
        "消费最高的 20% 客户，贡献了 {share} 的净收入", "The top 20% of customers bring {share} of net revenue"
    ),
    "pareto_reading": Words(
        "曲线越往左上弯，收入越集中；虚线是人人消费相同的情形。基尼系数 {gini}。"
        "先为曲线最陡的那一段客户配上专人维护，再谈普惠活动。",
        "The more the curve bends to the upper left, the more few customers carry the business; the dashed line is "
        "what equal spending would look like. Gini {gini}. Give the steep part a named owner before planning "
        "anything for everyone.",
    ),
    "classes": Words("价值分层", "Value classes"),
    "classes_headline": Words(
        "{name}只占人数的 {people}，却带来 {money} 的净收入",
        "{people} of customers bring {money} of net revenue: “{name}”",
    ),
    "classes_reading": Words(
        "每一类两根柱：上为人数占比，下为净收入占比。下柱远长于上柱，是必须守住的人；"
        "上柱远长于下柱，宜用低成本的自动化触达。",
        "Two bars a class: its share of customers above, its share of net revenue below. Where the lower bar outgrows "
        "the upper, keep these people at almost any cost; where it falls short, use cheap automated contact.",
    ),
    "heat": Words("近度 × 频次", "Recency × frequency"),
    "heat_headline": Words(
        "{customers} 位曾经的常客已经沉默，他们累计消费 {money}",
        "{customers} once-regular customers have gone quiet; together they have spent {money}",
    ),
    "heat_reading": Words(
        "R 为最近一次下单的远近，F 为下单天数，各分 5 档，5 最好；颜色深浅是人数，格内小字是累计净消费。"
        "左上角（F 高、R 低）是召回的首选名单，右上角是最好的客户。",
        "R is how recently, F on how many days a customer ordered, each in five steps, 5 the best; colour is the number "
        "of customers, the small print their net spend. Upper left (high F, low R) is the first list to win back; "
        "upper right are your best.",
    ),
    "stages": Words("生命周期阶段", "Lifecycle stages"),
    "stages_headline": Words(
        "{healthy} 的客户处在成长期或成熟期；{decline} 人正在衰退，还来得及",
        "{healthy} of customers are growing or mature; {decline} are in decline and can still be reached",
    ),
    "stages_reading": Words(
        "每阶段两根柱：上为 {earlier}，下为现在。衰退期指沉默已超过本人购买周期的两倍（不少于 60 天），"
        "是本周最该联系的名单；流失期的召回成本要高得多。",
        "Two bars a stage: {earlier} above, now below. Decline means silence of more than twice the customer’s own purchase gap (60 "
        "days at least): this week’s call list. Winning back the lost costs far more.",
    ),
    "stages_reading_alone": Words(
        "衰退期指沉默已超过本人购买周期的两倍（不少于 60 天），是本周最该联系的名单；流失期的召回成本要高得多。",
        "Decline means silence of more than twice the customer’s own purchase gap (60 days at least): this week’s call "
        "list. Winning back the lost costs far more.",
    ),
    "moves": Words("分层迁移", "Class migration"),
    "moves_headline": Words(
        "自 {earlier} 以来，{stayed} 的重要价值客户守住了位置，{slipped} 人跌出“重要”四类",
        "Since {earlier}, {stayed} of the best class held their place; {slipped} customers slipped out of the top four",
    ),
    "moves_reading": Words(
        "每行是 {earlier} 的分层，每列是现在的分层，格内为人数，颜色是占该行的比例；对角线是没动的人。"
        "看对角线以外颜色最深的格子：那里是正在发生的变化。",
        "Rows are the class on {earlier}, columns the class now; figures are customers, colour their share of the row, "
        "and the diagonal those who stayed. The darkest cell off the diagonal is where change happens.",
    ),
    "cohorts": Words("同期群留存", "Cohort retention"),
    "cohorts_headline": Words(
        "首购后第 1 个月有 {first} 的客户再次下单，第 {later_month} 个月仍有 {later}",
        "{first} of new customers order again in the month after their first; in month {later_month}, {later} do",
    ),
    "cohorts_reading": Words(
        "每行是同一个月首购的客户，往右是之后各月下单的比例；斜体格子所在的月份尚未结束。"
        "数据起点的第一行混有更早的老客，留存偏高，不宜当作新客标杆。",
        "Each row holds the customers of one first-order month; to the right, the share who ordered in each later month. "
        "Cells in italics belong to a month that is not over. The first row also holds older customers from before the "
        "data begins: no benchmark for new ones.",
    ),
    "repurchase": Words("复购速度", "Second order"),
    "repurchase_headline": Words(
        "首购后 90 天内，{share} 的客户会第二次下单（{low_high}）",
        "{share} of customers order a second time within 90 days ({low_high})",
    ),
    "repurchase_reading": Words(
        "横轴为首购后的天数，色带是 95% 区间。还没观察满的客户只计到观察结束为止，不会被当成“没来”。"
        "曲线由陡变缓之前，是推动第二单的最佳时机。",
        "Days since the first order; the band is the 95% interval. A customer counts only as long as he has been watched "
        "and is never taken for lost because he is new. The time to push the second order is before the curve flattens.",
    ),
    "health": Words("健康指数是否说准了", "Health against what happened"),
    "health_headline": Words(
        "被预警的客户随后 {days} 天有 {alarm} 没有再来，健康的只有 {good}",
        "{alarm} of customers in alarm stayed away for the next {days} days, against {good} of the healthy",
    ),
    "health_reading": Words(
        "在 {cut_off} 只用当时已知的数据打分，再看之后 {days} 天谁没有下单；细线为 95% 区间。{areas}"
        "先联系“预警”里消费高的人。",
        "Scored on {cut_off} with what was known then, compared with who placed no order in the {days} days after; thin "
        "lines are 95% intervals. {areas}Start with the big spenders among those in alarm.",
    ),
    "health_areas": Words("区分度 AUC：{areas}。", "AUC: {areas}. "),
    "ranking_health": Words("健康指数", "health index"),
    "ranking_recency": Words("仅看最近下单", "recency alone"),
    "radar": Words("价值雷达", "Value radar"),
    "radar_headline": Words(
        "居中的一位{best}得 {best_score} 分，居中的一位{worst}得 {worst_score} 分",
        "Class by class, the typical customer scores between {worst_score} and {best_score} of 100",
    ),
    "radar_reading": Words(
        "每图是该类中得分居中的一位客户。权重：消费 40、影响力 30、服务成本 20、成长 10。"
        "虚线的轴没有数据，不按零分计，得分只按已知的权重折算（已知 {coverage}）。",
        "Each is the customer in the middle of the class. Weights: consumption 40, influence 30, cost to serve 20, "
        "growth 10. Dashed axes have no data: they do not count as zero, and the score rests on the known weight "
        "({coverage}).",
    ),
    "plan": Words("经营方案", "The plan"),
    "plan_headline": Words(
        "{coverage} 的客户已有明确的经营方案（目标 {target}）",
        "{coverage} of customers have a care plan (target {target})",
    ),
    "plan_reading": Words(
        "按“谁、多久一次、用什么渠道、给什么、谁负责”逐类落实；没有方案的人群先补上再做活动。",
        "For each class: how often, through which channel, with what, and who owns it. Fill the gaps before planning "
        "campaigns.",
    ),
    "quality": Words("数据质量", "Data quality"),
    "quality_headline": Words(
        "{share} 的订单能对应到客户，{rejected} 行数据未能接收",
        "{share} of orders belong to a known customer; {rejected} lines could not be accepted",
    ),
    "quality_reading": Words(
        "对不上客户的事件单独列出，从不丢弃；字段缺失意味着相应标签为“未知”，而不是零。补齐最左边的缺口，收益最大。",
        "Facts without a customer are shown, never dropped; a missing field makes its tags unknown, not zero. Close the "
        "widest gap first.",
    ),
}

COLUMNS = {
    "month": Words("月份", "Month"),
    "net": Words("净收入", "Net revenue"),
    "returning": Words("老客", "Returning"),
    "new": Words("新客", "First-time"),
    "guest": Words("无客户信息", "No customer"),
    "orders": Words("订单", "Orders"),
    "buyers": Words("下单客户", "Customers ordering"),
    "customers": Words("客户数", "Customers"),
    "share_customers": Words("人数占比", "Share of customers"),
    "share_net": Words("净收入占比", "Share of net revenue"),
    "equal": Words("人人相同", "Equal spending"),
    "class": Words("分层", "Class"),
    "stage": Words("阶段", "Stage"),
    "now": Words("现在", "Now"),
    "change": Words("变化", "Change"),
    "days": Words("首购后天数", "Days since first order"),
    "second": Words("已有第二单", "Ordered again"),
    "interval": Words("95% 区间", "95% interval"),
    "at_risk": Words("仍在观察的客户", "Still watched"),
    "band": Words("健康档", "Health band"),
    "gone": Words("未再下单", "Stayed away"),
    "gone_share": Words("未再下单占比", "Share that stayed away"),
    "axis": Words("维度", "Axis"),
    "fact": Words("事件", "Fact"),
    "rows": Words("行数", "Rows"),
    "with_customer": Words("有客户", "With a customer"),
    "with_amount": Words("有金额", "With an amount"),
    "cohort": Words("首购月 \\ 之后第几月", "First order \\ months after"),
    "size": Words("人数", "Size"),
    "heat_corner": Words("频次 F \\ 近度 R", "Frequency F \\ recency R"),
    "moves_corner": Words("{earlier} \\ 现在", "{earlier} \\ now"),
    "top_share": Words("消费最高的", "Top"),
    "attribute": Words("资料：{key}", "Attribute: {key}"),
}

METHODS = (
    Words(
        "净收入＝订单金额－退款，按退款发生的月份扣减；金额以 {currency} 最小单位的整数存储，显示时换算。",
        "Net revenue is orders less refunds, taken off in the month of the refund. Money is kept as integers in the "
        "minor unit of {currency} and converted for display.",
    ),
    Words(
        "客户指下过单的人；同一天的多笔订单算一次购买，复购须在另一天。月份与日期按客户当地时间。",
        "A customer is someone who has ordered. Orders of one day are one occasion, so a repeat purchase is on another "
        "day. Days and months are the customer’s local ones.",
    ),
    Words(
        "RFM 八类按近度、频次、金额与全体买家的中位数比较；生命周期按本人的购买周期判断，并设最低天数。评分版本：{references}。",
        "The eight RFM classes compare recency, frequency and money with the median of all buyers; stages follow the "
        "customer’s own rhythm above fixed floors. Score versions: {references}.",
    ),
    Words(
        "占比的区间用 Wilson 法，AUC 用 DeLong 法，复购曲线用 Kaplan–Meier（Greenwood 误差），均为 95%。",
        "Intervals are 95%: Wilson for shares, DeLong for AUC, Kaplan–Meier with Greenwood’s error for the second order.",
    ),
    Words(
        "未知不等于零：没有对应数据的指标显示为“—”或虚线，也不计入得分；已知权重不足 50% 的客户不评分。",
        "Unknown is never zero: a figure without data is shown as “—” or dashed and stays out of the score; below half of "
        "the weight known, a customer is not scored.",
    ),
)

OTHER_CURRENCY = Words(
    "另有 {orders} 笔其他币种的订单，只计笔数，不计金额。",
    "{orders} orders in other currencies are counted as orders; their money is left out.",
)
LEFT_OUT = Words("本期缺少数据、因此未列出的部分：{names}。", "Left out because there is no data for it yet: {names}.")

PLAN_LINES = {
    "frequency": Words("频率", "How often"),
    "channel": Words("渠道", "Channel"),
    "offer": Words("内容", "Offer"),
    "owner": Words("负责人", "Owner"),
}

FACT_NAMES = {
    "Order Completed": Words("下单", "Order Completed"),
    "Order Refunded": Words("退款", "Order Refunded"),
    "Item Ordered": Words("订单商品", "Item Ordered"),
    "Item Refunded": Words("退款商品", "Item Refunded"),
    "Customer Created": Words("客户建档", "Customer Created"),
}


def say(words: Words | ValueWords, language: Language, **figures: Any) -> str:
    """The text in one language with its figures put in."""
    text: str = words.zh if language is Language.ZH else words.en
    return text.format(**figures) if figures else text


def value_name(column: str, value: str | None, language: Language) -> str:
    """What people read for a value of a score column; a value without a name stands as it is."""
    words = VALUE_NAMES.get(column, {}).get(value or "")
    return (value or "") if words is None else say(words, language)
