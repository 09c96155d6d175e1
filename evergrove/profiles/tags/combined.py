"""Tags over other tags: what no single family of facts can tell."""

from __future__ import annotations

from functools import partial

import ibis
import ibis.expr.types as ir

from evergrove.profiles.tags.contracts import HOURS_OF_WEEK, Tag, TagGroup, TagKind
from evergrove.profiles.tags.loyalty import COUPON_FACTS, REDEEMED
from evergrove.profiles.tags.measures import ratio
from evergrove.profiles.tags.visits import PRODUCT, VISIT_FACTS


def silence_days(tags: ir.Table) -> ir.IntegerValue:
    """The shortest of the silences that are known."""
    known = [
        tags.order_silence_days,
        tags.visit_silence_days,
        tags.message_opened_silence_days,
        tags.message_clicked_silence_days,
        tags.post_silence_days,
    ]
    never = 10**9
    return ibis.least(*(each.fill_null(never) for each in known)).nullif(never)


price = partial(Tag, group=TagGroup.PRICE, kind=TagKind.SHARE, unit="share", freshness_hours=HOURS_OF_WEEK)

COMBINED_TAGS = (
    price(
        key="coupon_order_share_lifetime",
        title_zh="用券订单占比",
        title_en="Share of orders with a coupon",
        description_zh="用过优惠券的订单占全部订单的比例；接近 1 是“无券不买”的客户。",
        description_en="Orders with a coupon over all orders; near 1 is a customer who buys with coupons only.",
        source_facts=COUPON_FACTS,
        expression=lambda tags: ratio(tags.coupon_order_count_lifetime, to=tags.order_count_lifetime),
    ),
    price(
        key="coupon_discount_share_lifetime",
        title_zh="平均优惠深度",
        title_en="Depth of coupon discount",
        description_zh="券优惠金额占券前总额（实付加优惠）的比例。",
        description_en="Coupon discount over what everything would have cost without it.",
        source_facts=(REDEEMED,),
        expression=lambda tags: ratio(
            tags.coupon_discount_minor_lifetime,
            to=tags.coupon_discount_minor_lifetime + tags.order_amount_gross_minor_lifetime,
        ),
    ),
    Tag(
        key="product_view_to_order_share_90_days",
        group=TagGroup.INTERACTION,
        kind=TagKind.SHARE,
        unit="orders per view",
        title_zh="近 90 天浏览下单比",
        title_en="Orders per product view, last 90 days",
        description_zh="近 90 天订单数除以商品浏览次数；没有浏览则未知，线下买家可超过 1。",
        description_en="Orders over product views of 90 days; unknown without views, above 1 for buyers in shops.",
        source_facts=(PRODUCT,),
        expression=lambda tags: ratio(tags.order_count_90_days, to=tags.product_view_count_90_days),
    ),
    Tag(
        key="activity_silence_days",
        group=TagGroup.INTERACTION,
        kind=TagKind.INTEGER,
        unit="days",
        title_zh="距上次主动行为天数",
        title_en="Days since own activity",
        description_zh="最近一次下单、访问、打开或点击消息、发帖到现在的天数；只收消息不算活跃。",
        description_en="Days since the customer last ordered, visited, opened or clicked a message, or posted; "
        "receiving a message is no activity.",
        source_facts=("Order Completed", *VISIT_FACTS, "Message Opened", "Message Clicked", "Post Published"),
        expression=silence_days,
    ),
)
