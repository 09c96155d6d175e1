"""Order lines: preference, breadth, and the price level of what is bought."""

from __future__ import annotations

from functools import partial

import ibis
import ibis.expr.types as ir

from evergrove.profiles.tags.contracts import (
    HOURS_OF_WEEK,
    LAST_365_DAYS,
    Family,
    Scope,
    Tag,
    TagGroup,
    TagKind,
    within,
)
from evergrove.profiles.tags.measures import at_rank, ranked, ratio, rounded, tally, total

ITEM = "Item Ordered"


def product_rows(scope: Scope) -> ir.Table:
    """One row a customer and product, with the customer's favourite first (lines, then amount, then id)."""
    rows = scope.once("products", build=partial(_products, scope))
    return ranked(rows, order=[rows.lines.desc(), rows.amount.desc(), rows.product_id])


def price_rows(scope: Scope) -> ir.Table:
    """One row a customer with an average unit price, and the share of customers whose price is lower."""
    rows = scope.once("products", build=partial(_products, scope))
    rows = rows.group_by("customer_id").agg(price=ratio(rows.amount.sum(), to=rows.quantity.sum()))
    rows = rows.filter(rows.price.notnull())
    return rows.mutate(percentile=ibis.percent_rank().over(ibis.window(order_by=rows.price)))


def category_rows(scope: Scope) -> ir.Table:
    """One row a customer and category, the one with the highest amount first (then lines, then name)."""
    rows = scope.once("products", build=partial(_products, scope))
    rows = rows.filter(rows.category.notnull())
    rows = rows.group_by("customer_id", "category").agg(
        amount=rows.amount.sum(), lines=rows.lines.sum(), youngest_us=rows.youngest_us.min()
    )
    return ranked(rows, order=[rows.amount.desc(), rows.lines.desc(), rows.category])


def _products(scope: Scope) -> ir.Table:
    """A product belongs to one category; where its lines disagree, to the name that sorts last."""
    rows = scope.named(ITEM)
    return rows.group_by("customer_id", "product_id").agg(
        category=rows.category.nullif("").max(),
        lines=rows.count(),
        quantity=total(rows.quantity),
        amount=total(rows.amount_minor),
        youngest_us=rows.age_us.min(),
    )


preference = partial(
    Tag, group=TagGroup.PREFERENCE, kind=TagKind.TEXT, source_facts=(ITEM,), freshness_hours=HOURS_OF_WEEK
)
breadth = partial(
    Tag, group=TagGroup.BREADTH, kind=TagKind.INTEGER, source_facts=(ITEM,), absent=0, freshness_hours=HOURS_OF_WEEK
)

PRODUCT_TAGS = (
    preference(
        key="product_favourite",
        unit="product id",
        title_zh="最常买商品",
        title_en="Favourite product",
        description_zh="出现在订单行里次数最多的商品；并列取金额高者。",
        description_en="The product on the most order lines; the higher amount of equals.",
        expression=lambda rows: at_rank(rows.product_id, rank=rows["rank"]),
    ),
    breadth(
        key="product_count_lifetime",
        unit="products",
        title_zh="累计买过的商品数",
        title_en="Distinct products bought, lifetime",
        description_zh="买过的不同商品数。",
        description_en="How many different products were ever bought.",
        expression=lambda rows: tally(rows, where=rows.product_id.notnull()),
    ),
    breadth(
        key="product_count_365_days",
        unit="products",
        title_zh="近 365 天买过的商品数",
        title_en="Distinct products bought, last 365 days",
        description_zh="一年内买过的不同商品数。",
        description_en="How many different products were bought within a year.",
        expression=lambda rows: tally(
            rows, where=rows.product_id.notnull() & within(rows.youngest_us, days=LAST_365_DAYS.days or 0)
        ),
        freshness_hours=24,
    ),
    breadth(
        key="item_quantity_lifetime",
        unit="pieces",
        title_zh="累计购买件数",
        title_en="Pieces bought, lifetime",
        description_zh="订单行数量之和，不扣退货。",
        description_en="Sum of the quantities of all order lines, returns not taken off.",
        expression=lambda rows: total(rows.quantity),
    ),
    breadth(
        key="product_repeat_share_lifetime",
        kind=TagKind.SHARE,
        unit="share",
        title_zh="回购商品占比",
        title_en="Share of products bought again",
        description_zh="买过的商品中买过两次以上的比例；高者适合做补货提醒和订阅。",
        description_en="Products on two or more order lines over all products bought: high means replenishment.",
        expression=lambda rows: ratio(
            tally(rows, where=rows.product_id.notnull() & (rows.lines > 1)),
            to=tally(rows, where=rows.product_id.notnull()),
        ),
        absent=None,
    ),
    Tag(
        key="unit_price_average_minor_lifetime",
        group=TagGroup.PRICE,
        kind=TagKind.MONEY,
        unit="minor units",
        title_zh="平均件单价",
        title_en="Average unit price",
        description_zh="订单行金额除以件数，四舍五入到分。",
        description_en="Amount of all order lines over pieces, rounded to the minor unit.",
        source_facts=(ITEM,),
        expression=lambda rows: rounded(ratio(rows.amount.sum(), to=rows.quantity.sum())),
        freshness_hours=HOURS_OF_WEEK,
    ),
)

CATEGORY_TAGS = (
    preference(
        key="category_favourite",
        unit="category",
        title_zh="最爱品类",
        title_en="Favourite category",
        description_zh="购买金额最高的品类。",
        description_en="The category with the highest amount bought.",
        expression=lambda rows: at_rank(rows.category, rank=rows["rank"]),
    ),
    preference(
        key="category_favourite_share",
        kind=TagKind.SHARE,
        unit="share",
        title_zh="最爱品类金额占比",
        title_en="Share of the favourite category",
        description_zh="最爱品类的金额占有品类的购买金额的比例；接近 1 是单品类客户。",
        description_en="Its amount over the amount of all lines with a category; near 1 is a one-category customer.",
        expression=lambda rows: ratio(at_rank(rows.amount, rank=rows["rank"]), to=rows.amount.sum()),
    ),
    preference(
        key="category_second",
        unit="category",
        title_zh="第二品类",
        title_en="Second category",
        description_zh="购买金额第二高的品类，交叉推荐的起点。",
        description_en="The category with the second highest amount: where cross-selling starts.",
        expression=lambda rows: at_rank(rows.category, rank=rows["rank"], place=2),
    ),
    breadth(
        key="category_count_lifetime",
        unit="categories",
        title_zh="累计买过的品类数",
        title_en="Distinct categories bought, lifetime",
        description_zh="买过的不同品类数。",
        description_en="How many different categories were ever bought.",
        expression=lambda rows: rows.count(),
    ),
)

PRICE_TAGS = (
    Tag(
        key="unit_price_percentile",
        group=TagGroup.PRICE,
        kind=TagKind.SHARE,
        unit="share",
        title_zh="件单价百分位",
        title_en="Unit price percentile",
        description_zh="有多大比例的买家平均件单价低于此客户；高者偏好高价商品。",
        description_en="The share of buyers whose average unit price is lower; high means a taste for the expensive.",
        freshness_hours=HOURS_OF_WEEK,
        source_facts=(ITEM,),
        expression=lambda rows: rows.percentile,
    ),
)

PRODUCTS = Family(name="products", fact_names=(ITEM,), rows=product_rows, tags=PRODUCT_TAGS)
PRICES = Family(name="prices", fact_names=(ITEM,), rows=price_rows, tags=PRICE_TAGS, is_grouped=True)
CATEGORIES = Family(name="categories", fact_names=(ITEM,), rows=category_rows, tags=CATEGORY_TAGS)
