"""Loyalty and community: points, coupons, tier, posts."""

from __future__ import annotations

from functools import partial

import ibis
import ibis.expr.types as ir

from evergrove.profiles.tags.contracts import (
    HOURS_OF_WEEK,
    LAST_90_DAYS,
    LAST_365_DAYS,
    LIFETIME,
    Family,
    Scope,
    Tag,
    TagGroup,
    TagKind,
    Window,
)
from evergrove.profiles.tags.measures import (
    json_integer,
    json_text,
    ranked,
    ratio,
    tally,
    tally_within,
    total,
    whole_days,
)

EARNED, SPENT, EXPIRED = "Points Earned", "Points Spent", "Points Expired"
POINT_FACTS = (EARNED, SPENT, EXPIRED)
ISSUED, REDEEMED = "Coupon Issued", "Coupon Redeemed"
COUPON_FACTS = (ISSUED, REDEEMED)
TIER = "Tier Changed"
POST = "Post Published"


def point_rows(scope: Scope) -> ir.Table:
    """One row a movement of points: `quantity`, or `$.points` where the source has no such column."""
    facts = scope.named(*POINT_FACTS)
    told = ibis.cases((facts.quantity.isnull(), json_integer(facts, key="points")), else_=facts.quantity)
    return facts.select("customer_id", "age_us", "name", points=told)


def coupon_rows(scope: Scope) -> ir.Table:
    facts = scope.named(*COUPON_FACTS)
    return facts.select(
        "customer_id",
        "age_us",
        is_redeemed=facts.name == REDEEMED,
        redeemed_order=ibis.cases((facts.name == REDEEMED, facts.order_id)),
        discount=ibis.cases((facts.name == REDEEMED, facts.amount_minor)),
    )


def tier_rows(scope: Scope) -> ir.Table:
    """The latest change of tier: one row a customer."""
    facts = scope.named(TIER)
    rows = facts.select("customer_id", "age_us", "fact_id", tier=json_text(facts, key="to"))
    rows = ranked(rows, order=[rows.age_us, rows.fact_id.desc()])
    return rows.filter(rows["rank"] == 1)


def post_rows(scope: Scope) -> ir.Table:
    return scope.named(POST).select("customer_id", "age_us")


def points_moved(rows: ir.Table, *, name: str, window: Window = LIFETIME) -> ir.IntegerValue:
    return total(rows.points, where=(rows.name == name) & window.holds(rows))


def points_balance(rows: ir.Table) -> ir.IntegerValue:
    return points_moved(rows, name=EARNED) - points_moved(rows, name=SPENT) - points_moved(rows, name=EXPIRED)


loyalty = partial(Tag, group=TagGroup.LOYALTY, kind=TagKind.INTEGER, absent=0, freshness_hours=HOURS_OF_WEEK)
community = partial(Tag, group=TagGroup.COMMUNITY, kind=TagKind.INTEGER, source_facts=(POST,))

POINT_TAGS = (
    loyalty(
        key="points_balance",
        unit="points",
        title_zh="积分余额",
        title_en="Points balance",
        description_zh="获得减去使用和过期的积分；账本以账户为准，此处供分群使用。",
        description_en="Points earned less spent and expired: for segments; the ledger itself is the account.",
        source_facts=POINT_FACTS,
        expression=points_balance,
        freshness_hours=24,
    ),
    loyalty(
        key="points_earned_365_days",
        unit="points",
        title_zh="近 365 天获得积分",
        title_en="Points earned, last 365 days",
        description_zh="一年内入账的积分。",
        description_en="Points credited within a year.",
        source_facts=(EARNED,),
        expression=partial(points_moved, name=EARNED, window=LAST_365_DAYS),
    ),
    loyalty(
        key="points_spent_lifetime",
        unit="points",
        title_zh="累计使用积分",
        title_en="Points spent, lifetime",
        description_zh="历史上使用掉的积分。",
        description_en="Points ever used.",
        source_facts=(SPENT,),
        expression=partial(points_moved, name=SPENT),
    ),
    loyalty(
        key="points_spent_share_lifetime",
        kind=TagKind.SHARE,
        unit="share",
        title_zh="积分使用率",
        title_en="Share of points used",
        description_zh="已使用积分占已获得积分的比例；没有获得过则未知。",
        description_en="Points spent over points earned; unknown when none were earned.",
        source_facts=POINT_FACTS,
        expression=lambda rows: ratio(points_moved(rows, name=SPENT), to=points_moved(rows, name=EARNED)),
        absent=None,
    ),
)

COUPON_TAGS = (
    loyalty(
        key="coupon_issued_count_365_days",
        unit="coupons",
        title_zh="近 365 天领券数",
        title_en="Coupons received, last 365 days",
        description_zh="一年内发放或领取的优惠券张数。",
        description_en="Coupons given or taken within a year.",
        source_facts=(ISSUED,),
        expression=lambda rows: tally(rows, where=~rows.is_redeemed & LAST_365_DAYS.holds(rows)),
    ),
    loyalty(
        key="coupon_redeemed_count_365_days",
        unit="coupons",
        title_zh="近 365 天用券数",
        title_en="Coupons used, last 365 days",
        description_zh="一年内核销的优惠券张数。",
        description_en="Coupons redeemed within a year.",
        source_facts=(REDEEMED,),
        expression=lambda rows: tally(rows, where=rows.is_redeemed & LAST_365_DAYS.holds(rows)),
    ),
    loyalty(
        key="coupon_redeemed_share_lifetime",
        kind=TagKind.SHARE,
        unit="share",
        title_zh="优惠券核销率",
        title_en="Coupon redemption share",
        description_zh="用掉的券占领到的券的比例；没有领过则未知。",
        description_en="Coupons used over coupons received; unknown when none was received.",
        source_facts=(ISSUED,),
        expression=lambda rows: ratio(tally(rows, where=rows.is_redeemed), to=tally(rows, where=~rows.is_redeemed)),
        absent=None,
    ),
    loyalty(
        key="coupon_order_count_lifetime",
        group=TagGroup.PRICE,
        unit="orders",
        title_zh="累计用券订单数",
        title_en="Orders with a coupon, lifetime",
        description_zh="用过优惠券的不同订单数。",
        description_en="Different orders on which a coupon was redeemed.",
        source_facts=COUPON_FACTS,
        expression=lambda rows: rows.redeemed_order.nunique().fill_null(0),
    ),
    loyalty(
        key="coupon_discount_minor_lifetime",
        group=TagGroup.PRICE,
        kind=TagKind.MONEY,
        unit="minor units",
        title_zh="累计券优惠金额",
        title_en="Coupon discount, lifetime",
        description_zh="优惠券减免的金额合计。",
        description_en="The money that coupons took off.",
        source_facts=(REDEEMED,),
        expression=lambda rows: total(rows.discount),
    ),
)

TIER_TAGS = (
    loyalty(
        key="tier",
        kind=TagKind.TEXT,
        unit="tier",
        title_zh="会员等级",
        title_en="Loyalty tier",
        description_zh="最近一次等级变化后的等级。",
        description_en="The tier after the latest change.",
        source_facts=(TIER,),
        expression=lambda rows: rows.tier,
        absent=None,
        freshness_hours=24,
    ),
)

POST_TAGS = (
    *(
        community(
            key=f"post_count_{window.suffix}",
            unit="posts",
            title_zh=f"{window.zh}社区发帖数",
            title_en=f"Community posts, {window.en}",
            description_zh="在社区发布的内容数。",
            description_en="Posts published in the community.",
            expression=partial(tally_within, window=window),
            absent=0,
            freshness_hours=window.freshness_hours,
        )
        for window in (LAST_90_DAYS, LIFETIME)
    ),
    community(
        key="post_silence_days",
        unit="days",
        title_zh="距上次发帖天数",
        title_en="Days since last post",
        description_zh="最近一次发帖到现在满几个 24 小时。",
        description_en="Whole 24-hour days since the latest post.",
        expression=lambda rows: whole_days(rows.age_us.min()),
    ),
)

POINTS = Family(name="points", fact_names=POINT_FACTS, rows=point_rows, tags=POINT_TAGS)
COUPONS = Family(name="coupons", fact_names=COUPON_FACTS, rows=coupon_rows, tags=COUPON_TAGS)
TIERS = Family(name="tiers", fact_names=(TIER,), rows=tier_rows, tags=TIER_TAGS, is_grouped=True)
POSTS = Family(name="posts", fact_names=(POST,), rows=post_rows, tags=POST_TAGS)
