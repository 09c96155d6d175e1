"""Messages: how many reach a customer, and what comes back. A message opened five times is one message opened."""

from __future__ import annotations

from functools import partial

import ibis
import ibis.expr.types as ir

from evergrove.profiles.tags.contracts import (
    HOURS_OF_WEEK,
    LAST_30_DAYS,
    LAST_90_DAYS,
    Family,
    Scope,
    Tag,
    TagGroup,
    TagKind,
    within,
)
from evergrove.profiles.tags.measures import (
    HOUR_BANDS,
    column_silence_days,
    column_total,
    fullest,
    in_band,
    ratio,
    tally,
    total,
)

SENT, OPENED, CLICKED = "Message Sent", "Message Opened", "Message Clicked"
BOUNCED, UNSUBSCRIBED = "Message Bounced", "Message Unsubscribed"
MESSAGE_FACTS = (SENT, OPENED, CLICKED, BOUNCED, UNSUBSCRIBED)
MESSAGE_DAYS = 90

COUNTED = (
    ("sent", SENT, (LAST_30_DAYS, LAST_90_DAYS), "发送", "sent"),
    ("opened", OPENED, (LAST_30_DAYS, LAST_90_DAYS), "打开", "opened"),
    ("clicked", CLICKED, (LAST_30_DAYS, LAST_90_DAYS), "点击", "clicked"),
    ("bounced", BOUNCED, (LAST_90_DAYS,), "退信", "bounced"),
)


def message_rows(scope: Scope) -> ir.Table:
    """One row a message of the last 90 days; facts older than that or without a message id share a row a customer.

    The windowed columns are the number of messages that a row stands for: at most 1 where the message is known.
    """
    facts = scope.named(*MESSAGE_FACTS)
    rows = facts.select(
        "customer_id",
        "age_us",
        "name",
        "local_minute",
        message=ibis.cases((within(facts.age_us, days=MESSAGE_DAYS), facts.message_id)),
    )
    opened = rows.name == OPENED
    counts = {
        f"{word}_{window.suffix}": tally(rows, where=(rows.name == name) & window.holds(rows))
        for word, name, windows, *_ in COUNTED
        for window in windows
    }
    bands = {f"opened_{band}": tally(rows, where=opened & in_band(rows.local_minute, band=band)) for band in HOUR_BANDS}
    rows = rows.group_by("customer_id", "message").agg(
        sent_age_us=rows.age_us.min(where=rows.name == SENT),
        opened_age_us=rows.age_us.min(where=opened),
        clicked_age_us=rows.age_us.min(where=rows.name == CLICKED),
        unsubscribed=tally(rows, where=rows.name == UNSUBSCRIBED),
        **counts,
        **bands,
    )
    return rows.mutate(
        **{
            name: ibis.cases((rows.message.isnull(), rows[name]), else_=(rows[name] > 0).cast("int64"))
            for name in counts
        }
    )


def open_share(rows: ir.Table) -> ir.FloatingValue:
    arrived = total(rows.sent_90_days) - total(rows.bounced_90_days)
    return ratio(total(rows.opened_90_days), to=arrived)


messages = partial(Tag, group=TagGroup.MESSAGES, source_facts=MESSAGE_FACTS)

MESSAGE_TAGS = (
    *(
        messages(
            key=f"message_{word}_count_{window.suffix}",
            kind=TagKind.INTEGER,
            unit="messages",
            title_zh=f"{window.zh}{zh}消息数",
            title_en=f"Messages {word}, {window.en}",
            description_zh=f"时间段内{zh}的不同消息条数，全部渠道合计；同一条重复{zh}只算一条。",
            description_en=f"Different messages {word} in the window, all channels; repeats of one message count once.",
            source_facts=(name,),
            expression=partial(column_total, column=f"{word}_{window.suffix}"),
            absent=0,
        )
        for word, name, windows, zh, _ in COUNTED
        for window in windows
    ),
    messages(
        key="message_open_share_90_days",
        kind=TagKind.SHARE,
        unit="share",
        title_zh="近 90 天打开率",
        title_en="Open share, last 90 days",
        description_zh="打开的消息占送达（发送减退信）的比例；没有收到消息则未知。",
        description_en="Messages opened over those that arrived (sent less bounced); unknown when none arrived.",
        source_facts=(OPENED,),
        expression=open_share,
    ),
    messages(
        key="message_click_share_90_days",
        kind=TagKind.SHARE,
        unit="share",
        title_zh="近 90 天点击打开比",
        title_en="Click-to-open share, last 90 days",
        description_zh="点击的消息占打开的比例；没有打开则未知。",
        description_en="Messages clicked over messages opened; unknown when none was opened.",
        source_facts=(CLICKED,),
        expression=lambda rows: ratio(total(rows.clicked_90_days), to=total(rows.opened_90_days)),
    ),
    *(
        messages(
            key=f"message_{word}_silence_days",
            kind=TagKind.INTEGER,
            unit="days",
            title_zh=f"距上次{zh}消息天数",
            title_en=f"Days since a message was {word}",
            description_zh=f"最近一次{zh}消息到现在满几个 24 小时；从未有过则未知。",
            description_en=f"Whole 24-hour days since a message was last {word}; unknown if never.",
            source_facts=(name,),
            expression=partial(column_silence_days, column=f"{word}_age_us"),
        )
        for word, name, zh in (("sent", SENT, "发送"), ("opened", OPENED, "打开"), ("clicked", CLICKED, "点击"))
    ),
    messages(
        key="message_open_hour_band_favourite",
        kind=TagKind.TEXT,
        unit="hour band",
        title_zh="常打开消息的时段",
        title_en="Favourite hours of opening",
        description_zh="历史上打开消息最多的当地时段（分段同常下单时段），定个人发送时间用。",
        description_en="Local hours with the most openings ever (bands as for orders): when to send to this person.",
        source_facts=(OPENED,),
        expression=lambda rows: fullest({band: total(rows[f"opened_{band}"]) for band in HOUR_BANDS}),
        freshness_hours=HOURS_OF_WEEK,
    ),
    messages(
        key="message_unsubscribed_count_lifetime",
        kind=TagKind.INTEGER,
        unit="times",
        title_zh="累计退订次数",
        title_en="Unsubscribes, lifetime",
        description_zh="从消息里退订的次数，全部渠道合计。",
        description_en="How often the customer left through a message, all channels.",
        source_facts=(UNSUBSCRIBED,),
        expression=lambda rows: total(rows.unsubscribed),
        absent=0,
        freshness_hours=HOURS_OF_WEEK,
    ),
)

MESSAGES = Family(name="messages", fact_names=MESSAGE_FACTS, rows=message_rows, tags=MESSAGE_TAGS)
