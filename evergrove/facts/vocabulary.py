"""The names of facts that Evergrove knows, in code; `docs/reference/facts.md` is generated from here.

A sender may use any other name: it is kept as it is. These are the names that tags, scores and journeys read.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class FactName:
    """One name: the group that it belongs to, what it says in both languages, and the columns that carry it."""

    name: str
    group: str
    en: str
    zh: str
    columns: tuple[str, ...] = ()
    properties: tuple[str, ...] = ()


def _names(group: str, *rows: tuple[str, str, str, str, str]) -> tuple[FactName, ...]:
    """Rows of (name, English, Chinese, columns, properties); lists are separated by blanks."""
    return tuple(
        FactName(
            name=name, group=group, en=en, zh=zh, columns=tuple(columns.split()), properties=tuple(properties.split())
        )
        for name, en, zh, columns, properties in rows
    )


_ORDER = "order_id amount_minor currency quantity channel"
_LINE = "order_id product_id category quantity amount_minor currency"
_MESSAGE = "message_id channel campaign_key journey_key run_id experiment_key variant"

VOCABULARY: tuple[FactName, ...] = (
    *_names(
        "orders",
        (
            "Order Completed",
            "An order was paid; amount is its total",
            "订单支付完成，金额为整单合计",
            _ORDER,
            "discount_minor coupon lines lines_rejected amount_problem",
        ),
        ("Item Ordered", "One line of a completed order", "已完成订单的一行商品", _LINE, "unit_price description"),
        ("Order Refunded", "Money for an order was given back", "订单退款，金额为退款合计", _ORDER, ""),
        ("Item Refunded", "One line of a refund", "退款的一行商品", _LINE, "unit_price description"),
        ("Item Given", "An item handed over at no charge", "赠品：不收费交付的一件商品", _LINE, "description"),
        ("Order Cancelled", "An order was called off before it was paid", "订单在支付前取消", _ORDER, "reason"),
    ),
    *_names(
        "visits",
        (
            "Page Viewed",
            "A page was shown in a browser",
            "网页浏览",
            "url referrer session_id device",
            "title name dwell_seconds",
        ),
        (
            "Page Left",
            "A look at a page ended: how long it was in view since the last report, how far down it was seen",
            "结束浏览页面：自上次上报以来的可见时长与最大滚动深度",
            "url referrer session_id device",
            "dwell_seconds scroll_percent view_id title viewport_width viewport_height page_height",
        ),
        ("Screen Viewed", "A screen was shown in an app", "App 页面浏览", "session_id device", "screen dwell_seconds"),
        (
            "Element Clicked",
            "A place on a page was clicked",
            "页面元素点击",
            "url session_id",
            "x y path element_x element_y view_id page_width page_height viewport_width viewport_height",
        ),
        ("Product Viewed", "A product page was shown", "浏览商品详情", "product_id category session_id", "price"),
        ("Products Searched", "Somebody searched the shop", "站内搜索", "session_id", "query"),
        ("Product Added", "A product was put into the cart", "加入购物车", "product_id category quantity", ""),
        ("Product Removed", "A product was taken out of the cart", "移出购物车", "product_id category quantity", ""),
        ("Product Added to Wishlist", "A product was marked as a favourite", "收藏商品", "product_id category", ""),
        ("Checkout Started", "The check-out was opened", "进入结算", "order_id amount_minor currency", ""),
        ("Feature Used", "A feature of the product was used", "使用功能", "session_id device", "feature"),
        (
            "Content Read",
            "An article, lesson or video was read or watched",
            "阅读或观看内容",
            "session_id",
            "content_id dwell_seconds",
        ),
    ),
    *_names(
        "people",
        ("Signed Up", "An account was made", "注册", "channel utm_source", ""),
        ("Signed In", "Somebody signed in", "登录", "device session_id", ""),
        ("Profile Updated", "Attributes became known or changed", "客户属性更新", "", "traits"),
        ("Account Joined", "A customer belongs to an account", "加入企业账户", "account_id", "traits"),
        ("Customer Created", "A customer was seen for the first time", "首次识别到该客户", "", ""),
        ("Customer Merged", "Two customers turned out to be one", "客户合并", "", "merged_customer_id"),
        ("Customer Unmerged", "A merge was taken back", "撤销合并", "", "merged_customer_id"),
        (
            "Customer Erased",
            "A customer's data was erased; the certificate",
            "客户数据已删除（凭证）",
            "",
            "facts_erased",
        ),
        (
            "Consent Changed",
            "Consent for a channel and topic changed",
            "营销授权变更",
            "channel",
            "topic state basis proof",
        ),
        ("Tag Changed", "A tag was set by hand or by file", "手工或文件打标", "", "tag value"),
    ),
    *_names(
        "decisions",
        ("Score Changed", "A score passed a bound", "评分越过界限", "", "score from to"),
        ("Stage Changed", "The lifecycle stage changed", "生命周期阶段变化", "", "from to as_of versions"),
        ("Snapshot Published", "A snapshot was written to the lake", "快照发布", "", "snapshot as_of versions"),
        ("Segment Entered", "A customer entered a segment", "进入人群", "", "segment as_of"),
        ("Segment Exited", "A customer left a segment", "离开人群", "", "segment as_of"),
        ("Journey Entered", "A run of a journey began", "进入旅程", "journey_key run_id", ""),
        ("Journey Moved", "A run went on to another node", "旅程推进", "journey_key run_id", "node"),
        ("Journey Exited", "A run ended", "退出旅程", "journey_key run_id", "reason"),
        ("Experiment Exposed", "A customer met a variant", "实验曝光", "experiment_key variant", ""),
    ),
    *_names(
        "messages",
        *(
            (f"Message {state}", en, zh, _MESSAGE, properties)
            for state, en, zh, properties in (
                ("Planned", "A message was decided on", "消息已计划", ""),
                ("Held", "A message waits for its hour, cap or rate", "消息暂缓发送", "reason"),
                ("Suppressed", "A message was not sent, with the reason", "消息被拦截（含原因）", "reason"),
                ("Sent", "A message was handed to the channel", "消息已发送", ""),
                ("Delivered", "The channel reports delivery", "消息已送达", ""),
                ("Opened", "A message was opened", "消息被打开", "machine"),
                ("Clicked", "A link in a message was clicked", "消息链接被点击", "link"),
                ("Converted", "A message led to its goal", "消息带来转化", ""),
                ("Bounced", "An address refused a message", "消息被退回", "reason"),
                ("Complained", "A message was marked as spam", "被投诉为垃圾信息", ""),
                ("Unsubscribed", "A message led to an opt-out", "退订", "topic"),
                ("Failed", "A message could not be sent", "发送失败", "reason"),
                ("Unknown", "Nobody knows whether a message went out", "发送结果未知", "reason"),
            )
        ),
    ),
    *_names(
        "items",
        ("Item Price Changed", "A price changed", "商品价格变动", "product_id amount_minor currency", "before_minor"),
        ("Item Stock Changed", "Stock changed", "商品库存变动", "product_id quantity", "direction description"),
    ),
    *_names(
        "loyalty",
        ("Points Earned", "Points were credited", "积分入账", "quantity", "points"),
        ("Points Spent", "Points were used", "积分使用", "quantity", "points"),
        ("Points Expired", "Points lapsed", "积分过期", "quantity", "points"),
        ("Tier Changed", "The loyalty tier changed", "会员等级变化", "", "from to"),
        ("Coupon Issued", "A coupon was given", "优惠券发放", "amount_minor currency", "coupon"),
        ("Coupon Redeemed", "A coupon was used", "优惠券核销", "order_id amount_minor currency", "coupon"),
    ),
    *_names(
        "service",
        ("Ticket Opened", "A customer asked for help", "工单创建", "channel", "ticket_id topic priority"),
        ("Ticket Replied", "Service answered", "工单回复", "channel", "ticket_id reply_minutes"),
        ("Ticket Solved", "A ticket was solved", "工单解决", "channel", "ticket_id solved_minutes"),
        ("Survey Answered", "A survey was answered", "问卷提交", "channel", "survey kind score"),
        ("Post Published", "A post appeared in the community", "社区发帖", "", "kind group"),
        ("Task Opened", "A person was asked to act", "待办创建", "", "task"),
        ("Task Done", "A task was done", "待办完成", "", "task outcome"),
    ),
)

FACT_NAMES: dict[str, FactName] = {entry.name: entry for entry in VOCABULARY}


def facts_reference() -> str:
    """The page `docs/reference/facts.md`, in Markdown."""
    lines = [
        "# Facts: the vocabulary",
        "",
        "Generated by `make docs` from `evergrove/facts/vocabulary.py`. 由代码生成，请勿手改。",
        "",
        "Every fact has one name, one time and typed columns; the rest stands in `properties` (JSON). Money is an",
        "integer of the minor unit and never negative: the name gives the direction.",
        "",
        "Live events may also have `clock` (`own`: the sender's clock could not be checked) and `original_timestamp`",
        "(what the sender said, where it lay ahead of the receipt), `amount_problem` says why an amount is unknown.",
        "",
    ]
    for group in dict.fromkeys(entry.group for entry in VOCABULARY):
        lines += [f"## {group}", "", "| name | what it says | 含义 | columns | properties |", "|---|---|---|---|---|"]
        lines += [
            f"| `{e.name}` | {e.en} | {e.zh} | {_code(e.columns)} | {_code(e.properties)} |"
            for e in VOCABULARY
            if e.group == group
        ]
        lines.append("")
    return "\n".join(lines)


def _code(words: tuple[str, ...]) -> str:
    return " ".join(f"`{word}`" for word in words)
