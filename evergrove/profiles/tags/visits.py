"""Visits: how often, how long, what is looked at, when, on which device.

A visit is a session of the last 90 days; facts without a session are one visit a local day. Older facts are folded
into one row a customer, which only says when somebody was last here.
"""

from __future__ import annotations

from functools import partial

import ibis
import ibis.expr.types as ir

from evergrove.profiles.tags.contracts import (
    HOURS_OF_WEEK,
    LAST_7_DAYS,
    LAST_30_DAYS,
    LAST_90_DAYS,
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
    at_rank,
    column_total,
    fullest,
    in_band,
    json_number,
    ranked,
    ratio,
    tally,
    whole_days,
)

PAGE, SCREEN, PRODUCT = "Page Viewed", "Screen Viewed", "Product Viewed"
SEARCH, CART, WISH = "Products Searched", "Product Added", "Product Added to Wishlist"
SIGN_IN, FEATURE = "Signed In", "Feature Used"
VISIT_FACTS = (PAGE, SCREEN, PRODUCT, SEARCH, CART, WISH, SIGN_IN, FEATURE)
DWELL_FACTS = (PAGE, SCREEN, PRODUCT)

VISIT_DAYS = 90
MINUTES_OF_DAY = 1_440
SECONDS_OF_MINUTE = 60.0

COUNTED = (
    ("product_view_count", PRODUCT, (LAST_30_DAYS, LAST_90_DAYS), "商品浏览", "Product views", "views"),
    ("search_count", SEARCH, (LAST_30_DAYS, LAST_90_DAYS), "站内搜索", "Searches", "searches"),
    ("cart_add_count", CART, (LAST_30_DAYS, LAST_90_DAYS), "加购", "Adds to cart", "adds"),
    ("wish_count", WISH, (LAST_90_DAYS,), "收藏", "Favourites", "favourites"),
    ("sign_in_count", SIGN_IN, (LAST_30_DAYS,), "登录", "Sign-ins", "sign-ins"),
    ("feature_use_count", FEATURE, (LAST_30_DAYS,), "功能使用", "Feature uses", "uses"),
)
"""Key, fact, windows, and the words of the tags that count facts of one name."""


def visit_rows(scope: Scope) -> ir.Table:
    """One row a visit of the last 90 days, and one row a customer for all that is older."""
    return scope.once("visits", build=partial(_visits, scope))


def device_rows(scope: Scope) -> ir.Table:
    """One row a customer and device of the last 90 days, the most used first."""
    rows = visit_rows(scope)
    rows = rows.filter(rows.is_visit & rows.device.notnull())
    rows = rows.group_by("customer_id", "device").agg(visits=rows.count(), youngest_us=rows.youngest_us.min())
    return ranked(rows, order=[rows.visits.desc(), rows.youngest_us, rows.device])


def look_rows(scope: Scope) -> ir.Table:
    """One row a customer and category looked at in the last 90 days, the most viewed first."""
    rows = scope.named(PRODUCT)
    rows = rows.filter(within(rows.age_us, days=VISIT_DAYS) & rows.category.notnull())
    rows = rows.group_by("customer_id", "category").agg(views=rows.count(), youngest_us=rows.age_us.min())
    return ranked(rows, order=[rows.views.desc(), rows.youngest_us, rows.category])


def _visits(scope: Scope) -> ir.Table:
    facts = scope.named(*VISIT_FACTS)
    recent = within(facts.age_us, days=VISIT_DAYS)
    dwelt = facts.name.isin(DWELL_FACTS) & LAST_30_DAYS.holds(facts) & facts.properties.notnull()
    rows = facts.select(
        "customer_id",
        "age_us",
        "name",
        session=ibis.cases((recent, facts.session_id)),
        session_day=ibis.cases((recent & facts.session_id.isnull(), facts.local_day)),
        device=ibis.cases((recent, facts.device)),
        local_day=facts.local_day,
        # The largest is the row of the visit's first fact: its minute rides in the remainder.
        arrival=ibis.cases((recent, facts.age_us * MINUTES_OF_DAY + facts.local_minute)),
        dwell_seconds=ibis.cases((dwelt, json_number(facts, key="dwell_seconds"))),
    )
    counts = {
        f"{key}_{window.suffix}": tally(rows, where=(rows.name == name) & window.holds(rows))
        for key, name, windows, *_ in COUNTED
        for window in windows
    }
    rows = rows.group_by("customer_id", "session", "session_day").agg(
        youngest_us=rows.age_us.min(),
        visit_day=rows.local_day.min(),
        local_minute=rows.arrival.max() % MINUTES_OF_DAY,
        device=rows.device.max(),
        dwell_seconds=rows.dwell_seconds.sum(),
        **counts,
    )
    return rows.mutate(is_visit=rows.session.notnull() | rows.session_day.notnull())


def visit_count(rows: ir.Table, *, window: Window) -> ir.IntegerValue:
    return tally(rows, where=rows.is_visit & within(rows.youngest_us, days=window.days or 0))


interaction = partial(Tag, group=TagGroup.INTERACTION, source_facts=VISIT_FACTS)

VISIT_TAGS = (
    *(
        interaction(
            key=f"visit_count_{window.suffix}",
            kind=TagKind.INTEGER,
            unit="visits",
            title_zh=f"{window.zh}访问次数",
            title_en=f"Visits, {window.en}",
            description_zh="时间段内有动作的会话数；没有会话号的动作按当地日期各算一次。",
            description_en="Sessions with a fact in the window; facts without one count as a visit a local day.",
            expression=partial(visit_count, window=window),
            absent=0,
        )
        for window in (LAST_7_DAYS, LAST_30_DAYS, LAST_90_DAYS)
    ),
    interaction(
        key="visit_day_count_30_days",
        kind=TagKind.INTEGER,
        unit="days",
        title_zh="近 30 天活跃天数",
        title_en="Active days, last 30 days",
        description_zh="时间段内的访问所开始的不同当地日期数。",
        description_en="Distinct local days on which a visit of the window began.",
        expression=lambda rows: rows.visit_day.nunique(
            where=rows.is_visit & within(rows.youngest_us, days=LAST_30_DAYS.days or 0)
        ).fill_null(0),
        absent=0,
    ),
    interaction(
        key="visit_silence_days",
        kind=TagKind.INTEGER,
        unit="days",
        title_zh="距上次访问天数",
        title_en="Days since last visit",
        description_zh="最近一次站内或应用内动作到现在满几个 24 小时。",
        description_en="Whole 24-hour days since the latest action on the site or in the app.",
        expression=lambda rows: whole_days(rows.youngest_us.min()),
    ),
    *(
        interaction(
            key=f"{key}_{window.suffix}",
            kind=TagKind.INTEGER,
            unit=unit,
            title_zh=f"{window.zh}{zh}次数",
            title_en=f"{en}, {window.en}",
            description_zh=f"时间段内“{name}”事件的次数。",
            description_en=f"How often “{name}” happened in the window.",
            source_facts=(name,),
            expression=partial(column_total, column=f"{key}_{window.suffix}"),
            absent=0,
        )
        for key, name, windows, zh, en, unit in COUNTED
        for window in windows
    ),
    interaction(
        key="dwell_minutes_30_days",
        kind=TagKind.NUMBER,
        unit="minutes",
        title_zh="近 30 天停留时长",
        title_en="Dwell time, last 30 days",
        description_zh="浏览事件上报的停留秒数之和，折成分钟；没有上报则未知。",
        description_en="Seconds reported by views ($.dwell_seconds), in minutes; unknown where none is reported.",
        source_facts=DWELL_FACTS,
        expression=lambda rows: rows.dwell_seconds.sum() / SECONDS_OF_MINUTE,
    ),
    interaction(
        key="visit_hour_band_favourite_90_days",
        group=TagGroup.PREFERENCE,
        kind=TagKind.TEXT,
        unit="hour band",
        title_zh="常访问时段",
        title_en="Favourite hours of visits",
        description_zh="近 90 天访问开始最多的当地时段（分段同常下单时段）；并列取靠前者。",
        description_en="When most visits of 90 days began, in local hours (bands as for orders).",
        expression=lambda rows: fullest(
            {band: tally(rows, where=rows.is_visit & in_band(rows.local_minute, band=band)) for band in HOUR_BANDS}
        ),
        freshness_hours=HOURS_OF_WEEK,
    ),
)

DEVICE_TAGS = (
    interaction(
        key="device_favourite_90_days",
        group=TagGroup.CHANNEL,
        kind=TagKind.TEXT,
        unit="device",
        title_zh="常用设备",
        title_en="Favourite device",
        description_zh="近 90 天访问最多的设备；并列取最近用过者。",
        description_en="The device of most visits of 90 days; the most recent of equals.",
        expression=lambda rows: at_rank(rows.device, rank=rows["rank"]),
        freshness_hours=HOURS_OF_WEEK,
    ),
)

LOOK_TAGS = (
    interaction(
        key="category_viewed_favourite_90_days",
        group=TagGroup.PREFERENCE,
        kind=TagKind.TEXT,
        unit="category",
        title_zh="近 90 天最常看品类",
        title_en="Most viewed category, last 90 days",
        description_zh="商品浏览最多的品类：当下的兴趣，可能与买过的不同。",
        description_en="The category of most product views: today's interest, which may differ from what was bought.",
        source_facts=(PRODUCT,),
        expression=lambda rows: at_rank(rows.category, rank=rows["rank"]),
    ),
    interaction(
        key="category_viewed_favourite_share_90_days",
        group=TagGroup.PREFERENCE,
        kind=TagKind.SHARE,
        unit="share",
        title_zh="最常看品类的浏览占比",
        title_en="Share of the most viewed category",
        description_zh="最常看品类的浏览次数占有品类的商品浏览的比例。",
        description_en="Its views over all product views with a category.",
        source_facts=(PRODUCT,),
        expression=lambda rows: ratio(at_rank(rows.views, rank=rows["rank"]), to=rows.views.sum()),
    ),
)

VISITS = Family(name="visits", fact_names=VISIT_FACTS, rows=visit_rows, tags=VISIT_TAGS)
DEVICES = Family(name="devices", fact_names=VISIT_FACTS, rows=device_rows, tags=DEVICE_TAGS)
LOOKS = Family(name="looks", fact_names=(PRODUCT,), rows=look_rows, tags=LOOK_TAGS)
