"""Orders and refunds: consumption, rhythm, returns, and the share of key dates."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import ibis
import ibis.expr.types as ir

from evergrove.profiles.tags.contracts import (
    HOURS_OF_WEEK,
    LAST_30_DAYS,
    LAST_90_DAYS,
    LAST_365_DAYS,
    LIFETIME,
    Family,
    Scope,
    Tag,
    TagGroup,
    TagKind,
    Window,
    within,
)
from evergrove.profiles.tags.measures import (
    HOUR_BANDS,
    fullest,
    in_band,
    ratio,
    rounded,
    tally,
    total,
    whole_days,
)

ORDER, REFUND = "Order Completed", "Order Refunded"
SATURDAY = 6
NO = False
TREND_DAYS = 90

WINDOWS = (LAST_30_DAYS, LAST_90_DAYS, LAST_365_DAYS, LIFETIME)


def order_rows(scope: Scope) -> ir.Table:
    """One row an order or refund, with its place in the customer's own sequence and the day before it.

    Orders of one instant stand by amount, the highest first: what is equal after that is exchangeable here.
    """
    facts = scope.named(ORDER, REFUND)
    rows = facts.select(
        "customer_id",
        "age_us",
        "local_day",
        "local_minute",
        is_order=facts.name == ORDER,
        amount=facts.amount_minor.fill_null(0),
    )
    calendar = scope.calendar()
    rows = rows.left_join(calendar, "local_day").drop("local_day_right")
    own = ibis.window(
        group_by=[rows.customer_id, rows.is_order], order_by=[rows.age_us.desc(), rows.local_day, rows.amount.desc()]
    )
    rows = rows.mutate(
        place=ibis.row_number().over(own) + 1,
        previous_age_us=rows.age_us.lag().over(own),
        previous_day=rows.local_day.lag().over(own),
        previous_month=rows.month_index.lag().over(own),
    )
    first = rows.is_order & rows.previous_day.isnull()
    return rows.mutate(
        is_refund=~rows.is_order,
        opens_day=first | (rows.is_order & (rows.local_day != rows.previous_day)).fill_null(NO),
        opens_month=first | (rows.is_order & (rows.month_index != rows.previous_month)).fill_null(NO),
        gap_days=ibis.cases((rows.is_order, (rows.local_day - rows.previous_day).nullif(0))),
    )


consumption = partial(Tag, group=TagGroup.CONSUMPTION, source_facts=(ORDER,))
rhythm = partial(Tag, group=TagGroup.RHYTHM, source_facts=(ORDER,))
returns = partial(Tag, group=TagGroup.RETURNS, source_facts=(REFUND,))


def order_count(rows: ir.Table, *, window: Window = LIFETIME) -> ir.IntegerValue:
    return tally(rows, where=rows.is_order & window.holds(rows))


def gross_amount(rows: ir.Table, *, window: Window = LIFETIME) -> ir.IntegerValue:
    return total(rows.amount, where=rows.is_order & window.holds(rows))


def net_amount(rows: ir.Table, *, window: Window = LIFETIME) -> ir.IntegerValue:
    return gross_amount(rows, window=window) - refunded_amount(rows, window=window)


def refund_count(rows: ir.Table, *, window: Window) -> ir.IntegerValue:
    return tally(rows, where=rows.is_refund & window.holds(rows))


def refunded_amount(rows: ir.Table, *, window: Window = LIFETIME) -> ir.IntegerValue:
    return total(rows.amount, where=rows.is_refund & window.holds(rows))


def average_amount(rows: ir.Table, *, window: Window) -> ir.IntegerValue:
    return rounded(ratio(gross_amount(rows, window=window), to=order_count(rows, window=window)))


def order_silence_days(rows: ir.Table) -> ir.IntegerValue:
    return whole_days(rows.age_us.min(where=rows.is_order))


def median_gap_days(rows: ir.Table) -> ir.FloatingValue:
    return rows.gap_days.median().cast("float64")


def gap_ratio(rows: ir.Table) -> ir.FloatingValue:
    return order_silence_days(rows).cast("float64") / median_gap_days(rows)


def amount_change(rows: ir.Table) -> ir.FloatingValue:
    """(amount of the last 90 days − amount of the 90 days before) / the latter."""
    recent = within(rows.age_us, days=TREND_DAYS)
    before = within(rows.age_us, days=2 * TREND_DAYS) & ~recent
    earlier = total(rows.amount, where=rows.is_order & before)
    return ratio(total(rows.amount, where=rows.is_order & recent) - earlier, to=earlier)


def favourite_weekday(rows: ir.Table) -> ir.IntegerValue:
    counts = {str(day): tally(rows, where=rows.is_order & (rows.weekday == day)) for day in range(1, 8)}
    return fullest(counts).cast("int64")


def favourite_band(rows: ir.Table) -> ir.StringValue:
    return fullest(
        {band: tally(rows, where=rows.is_order & in_band(rows.local_minute, band=band)) for band in HOUR_BANDS}
    )


def _windowed() -> Iterator[Tag]:
    for window in WINDOWS:
        yield consumption(
            key=f"order_count_{window.suffix}",
            kind=TagKind.INTEGER,
            unit="orders",
            title_zh=f"{window.zh}订单数",
            title_en=f"Orders, {window.en}",
            description_zh="已完成的订单笔数，退款不冲减。",
            description_en="Completed orders; a refund does not take one away.",
            expression=partial(order_count, window=window),
            absent=0,
            freshness_hours=window.freshness_hours,
        )
        yield consumption(
            key=f"order_amount_minor_{window.suffix}",
            kind=TagKind.MONEY,
            unit="minor units",
            title_zh=f"{window.zh}净消费额",
            title_en=f"Net spend, {window.en}",
            description_zh="订单金额减去同一时间段内发生的退款；退的是以前的货时可以为负。",
            description_en="Order amounts less refunds of the same window; negative when older goods came back.",
            expression=partial(net_amount, window=window),
            absent=0,
            freshness_hours=window.freshness_hours,
        )


CONSUMPTION_TAGS = (
    *_windowed(),
    consumption(
        key="order_amount_gross_minor_lifetime",
        kind=TagKind.MONEY,
        unit="minor units",
        title_zh="累计消费总额（未扣退款）",
        title_en="Gross spend, lifetime",
        description_zh="全部已完成订单的金额，不扣退款。",
        description_en="The amount of all completed orders, refunds not taken off.",
        expression=gross_amount,
        absent=0,
        freshness_hours=HOURS_OF_WEEK,
    ),
    *(
        consumption(
            key=f"order_average_minor_{window.suffix}",
            kind=TagKind.MONEY,
            unit="minor units",
            title_zh=f"{window.zh}客单价",
            title_en=f"Average order value, {window.en}",
            description_zh="订单金额除以订单数，四舍五入到分；没有订单则未知。",
            description_en="Order amount over orders, rounded to the minor unit; unknown without an order.",
            expression=partial(average_amount, window=window),
            freshness_hours=window.freshness_hours,
        )
        for window in (LAST_365_DAYS, LIFETIME)
    ),
    consumption(
        key="order_largest_minor_lifetime",
        kind=TagKind.MONEY,
        unit="minor units",
        title_zh="最大单笔金额",
        title_en="Largest order",
        description_zh="历史上金额最高的一笔订单。",
        description_en="The amount of the largest order ever placed.",
        expression=lambda rows: rows.amount.max(where=rows.is_order),
        freshness_hours=HOURS_OF_WEEK,
    ),
    consumption(
        key="order_first_minor",
        kind=TagKind.MONEY,
        unit="minor units",
        title_zh="首单金额",
        title_en="First order value",
        description_zh="第一笔订单的金额；同一时刻有多笔时取最高的一笔。",
        description_en="The amount of the first order; the highest where several share the instant.",
        expression=lambda rows: rows.amount.max(where=rows.is_order & (rows.place == 1)),
        freshness_hours=HOURS_OF_WEEK,
    ),
    consumption(
        key="order_amount_change_90_days",
        kind=TagKind.SHARE,
        unit="share",
        title_zh="消费变化率（近 90 天比前 90 天）",
        title_en="Spend trend, 90 days on 90 days",
        description_zh="近 90 天订单金额相对再前 90 天的增减比例；前 90 天没有消费则未知。",
        description_en="Change of order amount against the 90 days before; unknown when nothing was spent then.",
        expression=amount_change,
    ),
)

RHYTHM_TAGS = (
    rhythm(
        key="order_first_day",
        kind=TagKind.DATE,
        unit="local date",
        title_zh="首次下单日",
        title_en="First order day",
        description_zh="第一笔订单的当地日期。",
        description_en="Local date of the first order.",
        expression=lambda rows: rows.day.min(where=rows.is_order),
        freshness_hours=HOURS_OF_WEEK,
    ),
    rhythm(
        key="order_last_day",
        kind=TagKind.DATE,
        unit="local date",
        title_zh="最近下单日",
        title_en="Last order day",
        description_zh="最近一笔订单的当地日期。",
        description_en="Local date of the latest order.",
        expression=lambda rows: rows.day.max(where=rows.is_order),
    ),
    rhythm(
        key="order_silence_days",
        kind=TagKind.INTEGER,
        unit="days",
        title_zh="距上次下单天数",
        title_en="Days since last order",
        description_zh="最近一笔订单到现在满几个 24 小时。",
        description_en="Whole 24-hour days since the latest order.",
        expression=order_silence_days,
    ),
    rhythm(
        key="order_span_days",
        kind=TagKind.INTEGER,
        unit="days",
        title_zh="首单至今天数",
        title_en="Days since first order",
        description_zh="第一笔订单到现在满几个 24 小时，即作为买家的年资。",
        description_en="Whole 24-hour days since the first order: seniority as a buyer.",
        expression=lambda rows: whole_days(rows.age_us.max(where=rows.is_order)),
    ),
    rhythm(
        key="order_day_count_lifetime",
        kind=TagKind.INTEGER,
        unit="days",
        title_zh="累计下单天数",
        title_en="Days with an order, lifetime",
        description_zh="有过订单的不同日期数；同一天多笔只算一次到店。",
        description_en="Distinct local days with an order: several orders on one day are one occasion.",
        expression=lambda rows: tally(rows, where=rows.opens_day),
        absent=0,
        freshness_hours=HOURS_OF_WEEK,
    ),
    rhythm(
        key="is_repeat_buyer",
        kind=TagKind.BOOLEAN,
        unit="yes / no",
        title_zh="复购客户",
        title_en="Repeat buyer",
        description_zh="在两个以上不同日期下过单。",
        description_en="Has ordered on two or more different days.",
        expression=lambda rows: tally(rows, where=rows.opens_day) >= 2,
        absent=False,
        freshness_hours=HOURS_OF_WEEK,
    ),
    rhythm(
        key="order_second_wait_days",
        kind=TagKind.INTEGER,
        unit="days",
        title_zh="首单到第二单间隔",
        title_en="Days from first to second order",
        description_zh="第一笔到第二笔订单满几个 24 小时；只有一单则未知。",
        description_en="Whole days between the first and the second order; unknown with one order only.",
        expression=lambda rows: whole_days(
            (rows.previous_age_us - rows.age_us).max(where=rows.is_order & (rows.place == 2))
        ),
        freshness_hours=HOURS_OF_WEEK,
    ),
    rhythm(
        key="order_gap_median_days",
        kind=TagKind.NUMBER,
        unit="days",
        title_zh="购买周期（中位间隔）",
        title_en="Own purchase cycle (median gap)",
        description_zh="相邻下单日之间间隔天数的中位数；只在一天下过单则未知。",
        description_en="Median days between consecutive days with an order; unknown with one such day.",
        expression=median_gap_days,
        freshness_hours=HOURS_OF_WEEK,
    ),
    rhythm(
        key="order_gap_ratio",
        kind=TagKind.NUMBER,
        unit="own gaps",
        title_zh="沉默与自身周期之比",
        title_en="Silence over own cycle",
        description_zh="距上次下单天数除以自身购买周期；大于 2 说明该来没来。",
        description_en="Days since the last order over the own median gap; above 2 the customer is overdue.",
        expression=gap_ratio,
    ),
    rhythm(
        key="order_month_count_lifetime",
        kind=TagKind.INTEGER,
        unit="months",
        title_zh="累计下单月数",
        title_en="Months with an order, lifetime",
        description_zh="有过订单的不同自然月数。",
        description_en="Distinct calendar months with an order.",
        expression=lambda rows: tally(rows, where=rows.opens_month),
        absent=0,
        freshness_hours=HOURS_OF_WEEK,
    ),
    rhythm(
        key="order_count_per_active_month",
        kind=TagKind.NUMBER,
        unit="orders per month",
        title_zh="活跃月均单数",
        title_en="Orders per active month",
        description_zh="订单数除以有订单的月数。",
        description_en="Orders over the months that have any.",
        expression=lambda rows: ratio(order_count(rows), to=tally(rows, where=rows.opens_month)),
        freshness_hours=HOURS_OF_WEEK,
    ),
    rhythm(
        key="order_weekday_favourite",
        kind=TagKind.INTEGER,
        unit="weekday 1–7",
        title_zh="常下单星期",
        title_en="Favourite weekday",
        description_zh="下单最多的星期，1 为周一、7 为周日；并列取靠前者。",
        description_en="Weekday with the most orders, 1 Monday to 7 Sunday; the earlier of equals.",
        expression=favourite_weekday,
        freshness_hours=HOURS_OF_WEEK,
    ),
    rhythm(
        key="order_hour_band_favourite",
        kind=TagKind.TEXT,
        unit="hour band",
        title_zh="常下单时段",
        title_en="Favourite hour band",
        description_zh="下单最多的当地时段：night 0–6、morning 6–11、noon 11–14、"
        "afternoon 14–18、evening 18–22、late 22–24 点。",
        description_en="Local hours with the most orders: night 0–6, morning 6–11, noon 11–14, afternoon 14–18, "
        "evening 18–22, late 22–24.",
        expression=favourite_band,
        freshness_hours=HOURS_OF_WEEK,
    ),
    rhythm(
        key="order_weekend_share_lifetime",
        kind=TagKind.SHARE,
        unit="share",
        title_zh="周末订单占比",
        title_en="Weekend share of orders",
        description_zh="周六、周日的订单占全部订单的比例。",
        description_en="Orders on Saturday and Sunday over all orders.",
        expression=lambda rows: ratio(
            tally(rows, where=rows.is_order & (rows.weekday >= SATURDAY)), to=order_count(rows)
        ),
        freshness_hours=HOURS_OF_WEEK,
    ),
    rhythm(
        key="order_key_date_share_lifetime",
        group=TagGroup.PRICE,
        kind=TagKind.SHARE,
        unit="share",
        title_zh="大促订单占比",
        title_en="Share of orders on key dates",
        description_zh="618、双 11、双 12 等大促当天及前两天的订单占比；高者是“等大促”的客户。",
        description_en="Orders on big sale days (618, Double 11, Double 12 …) or two days before, over all orders.",
        expression=lambda rows: ratio(tally(rows, where=rows.is_order & rows.is_key_date), to=order_count(rows)),
        freshness_hours=HOURS_OF_WEEK,
    ),
)

RETURN_TAGS = (
    *(
        returns(
            key=f"refund_count_{window.suffix}",
            kind=TagKind.INTEGER,
            unit="refunds",
            title_zh=f"{window.zh}退款次数",
            title_en=f"Refunds, {window.en}",
            description_zh="发生过的退款（含部分退款）次数。",
            description_en="Refunds made, partial ones included.",
            expression=partial(refund_count, window=window),
            absent=0,
            freshness_hours=window.freshness_hours,
        )
        for window in (LAST_365_DAYS, LIFETIME)
    ),
    returns(
        key="refund_amount_minor_lifetime",
        kind=TagKind.MONEY,
        unit="minor units",
        title_zh="累计退款金额",
        title_en="Refunded amount, lifetime",
        description_zh="全部退款的金额。",
        description_en="The amount of all refunds.",
        expression=refunded_amount,
        absent=0,
        freshness_hours=HOURS_OF_WEEK,
    ),
    returns(
        key="refund_share_lifetime",
        kind=TagKind.SHARE,
        unit="share",
        title_zh="退款率（金额）",
        title_en="Refund share of spend",
        description_zh="退款金额占订单金额的比例；退的货早于数据起点时可超过 1，没有订单则未知。",
        description_en="Refunded over ordered amount; above 1 when goods from before the data came back, "
        "unknown without an order.",
        expression=lambda rows: ratio(refunded_amount(rows), to=gross_amount(rows)),
        freshness_hours=HOURS_OF_WEEK,
    ),
    returns(
        key="refund_silence_days",
        kind=TagKind.INTEGER,
        unit="days",
        title_zh="距上次退款天数",
        title_en="Days since last refund",
        description_zh="最近一次退款到现在满几个 24 小时。",
        description_en="Whole 24-hour days since the latest refund.",
        expression=lambda rows: whole_days(rows.age_us.min(where=rows.is_refund)),
    ),
)

ORDERS = Family(
    name="orders",
    fact_names=(ORDER, REFUND),
    rows=order_rows,
    tags=(*CONSUMPTION_TAGS, *RHYTHM_TAGS, *RETURN_TAGS),
)
