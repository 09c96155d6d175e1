"""Where orders come from and go to, and where the customer came from: channel, geography, origin."""

from __future__ import annotations

from functools import partial

import ibis.expr.types as ir

from evergrove.profiles.tags.contracts import HOURS_OF_WEEK, Family, Scope, Tag, TagGroup, TagKind
from evergrove.profiles.tags.measures import at_rank, column_first, column_value, ranked
from evergrove.profiles.tags.orders import ORDER

PLACE = ("country", "region", "city")
ORIGIN = ("utm_source", "utm_medium", "utm_campaign")
ORIGIN_FACTS = ("Signed Up", "Page Viewed", "Screen Viewed", "Order Completed")
"""Facts that carry the campaign of a visit; the earliest of them with a utm_source is the first touch."""


def channel_rows(scope: Scope) -> ir.Table:
    """One row a customer and order channel; `rank` by orders, `age_rank` by the latest."""
    rows = scope.once("routes", build=partial(_routes, scope))
    rows = rows.filter(rows.channel.notnull())
    rows = rows.group_by("customer_id", "channel").agg(orders=rows.orders.sum(), youngest_us=rows.youngest_us.min())
    rows = ranked(rows, order=[rows.orders.desc(), rows.youngest_us, rows.channel])
    return ranked(rows, order=[rows.youngest_us, rows.channel], name="age_rank")


def place_rows(scope: Scope) -> ir.Table:
    """One row a customer and place of delivery, the latest first; orders that name no place are left out."""
    rows = scope.once("routes", build=partial(_routes, scope))
    rows = rows.filter(rows.country.notnull() | rows.region.notnull() | rows.city.notnull())
    rows = rows.group_by("customer_id", *PLACE).agg(youngest_us=rows.youngest_us.min())
    return ranked(rows, order=[rows.youngest_us, *(rows[name] for name in PLACE)])


def origin_rows(scope: Scope) -> ir.Table:
    """The first fact of a customer that carries a utm_source: one row a customer."""
    rows = scope.named(*ORIGIN_FACTS)
    rows = rows.filter(rows.utm_source.notnull()).select("customer_id", "age_us", "fact_id", *ORIGIN)
    rows = ranked(rows, order=[rows.age_us.desc(), rows.fact_id])
    return rows.filter(rows["rank"] == 1)


def _routes(scope: Scope) -> ir.Table:
    rows = scope.named(ORDER)
    return rows.group_by("customer_id", "channel", *PLACE).agg(orders=rows.count(), youngest_us=rows.age_us.min())


channel = partial(Tag, group=TagGroup.CHANNEL, kind=TagKind.TEXT, source_facts=(ORDER,), freshness_hours=HOURS_OF_WEEK)
geography = partial(
    Tag, group=TagGroup.GEOGRAPHY, kind=TagKind.TEXT, source_facts=(ORDER,), freshness_hours=HOURS_OF_WEEK
)

CHANNEL_TAGS = (
    channel(
        key="order_channel_favourite",
        unit="channel",
        title_zh="常用下单渠道",
        title_en="Favourite order channel",
        description_zh="下单最多的渠道；并列取最近用过者。",
        description_en="The channel with the most orders; the most recent of equals.",
        expression=lambda rows: at_rank(rows.channel, rank=rows["rank"]),
    ),
    channel(
        key="order_channel_last",
        unit="channel",
        title_zh="最近下单渠道",
        title_en="Latest order channel",
        description_zh="最近一笔有渠道的订单的渠道。",
        description_en="The channel of the latest order that names one.",
        expression=lambda rows: at_rank(rows.channel, rank=rows.age_rank),
    ),
    channel(
        key="order_channel_count_lifetime",
        kind=TagKind.INTEGER,
        unit="channels",
        title_zh="下过单的渠道数",
        title_en="Order channels used, lifetime",
        description_zh="下过单的不同渠道数；2 以上为全渠道客户。",
        description_en="How many channels orders came through; two or more is an omnichannel customer.",
        expression=lambda rows: rows.count(),
        absent=0,
    ),
)

PLACE_TAGS = (
    *(
        geography(
            key=f"order_{name}_last",
            unit=name,
            title_zh=f"最近收货{zh}",
            title_en=f"Latest order {name}",
            description_zh=f"最近一笔写明地点的订单的{zh}。",
            description_en=f"The {name} of the latest order that names a place.",
            expression=partial(column_first, column=name),
        )
        for name, zh in (("country", "国家"), ("region", "省区"), ("city", "城市"))
    ),
    geography(
        key="order_place_count_lifetime",
        kind=TagKind.INTEGER,
        unit="places",
        title_zh="收货地点数",
        title_en="Order places, lifetime",
        description_zh="订单写明的不同地点（国家、省区、城市的组合）数；多者常为送礼或团购。",
        description_en="Different places (country, region, city) on orders; many often means gifts or group buying.",
        expression=lambda rows: rows.count(),
        absent=0,
    ),
)

ORIGIN_TAGS = tuple(
    channel(
        key=f"acquisition_{name}",
        unit=f"utm_{name}",
        title_zh=f"首次触达{zh}",
        title_en=f"First-touch {name}",
        description_zh=f"最早一次带 utm_source 的访问、注册或下单的 utm_{name}。",
        description_en=f"utm_{name} of the earliest visit, sign-up or order that carries a utm_source.",
        source_facts=ORIGIN_FACTS,
        expression=partial(column_value, column=f"utm_{name}"),
    )
    for name, zh in (("source", "来源"), ("medium", "媒介"), ("campaign", "活动"))
)

ORDER_CHANNELS = Family(name="order_channels", fact_names=(ORDER,), rows=channel_rows, tags=CHANNEL_TAGS)
ORDER_PLACES = Family(name="order_places", fact_names=(ORDER,), rows=place_rows, tags=PLACE_TAGS)
ORIGINS = Family(name="origins", fact_names=ORIGIN_FACTS, rows=origin_rows, tags=ORIGIN_TAGS, is_grouped=True)
