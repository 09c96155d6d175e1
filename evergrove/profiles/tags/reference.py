"""The catalogue as a page for people: docs/reference/tags.md."""

from __future__ import annotations

from evergrove.profiles.tags.contracts import Tag, TagGroup
from evergrove.profiles.tags.registry import TAGS

GROUP_TITLES = {
    TagGroup.BASIC: ("基础信息", "Basic"),
    TagGroup.CONSUMPTION: ("消费", "Consumption"),
    TagGroup.RHYTHM: ("购买节奏", "Rhythm"),
    TagGroup.PREFERENCE: ("偏好", "Preference"),
    TagGroup.PRICE: ("价格敏感", "Price sensitivity"),
    TagGroup.BREADTH: ("购买宽度", "Breadth"),
    TagGroup.RETURNS: ("退换", "Returns"),
    TagGroup.CHANNEL: ("渠道", "Channel"),
    TagGroup.GEOGRAPHY: ("地域", "Geography"),
    TagGroup.INTERACTION: ("互动", "Interaction"),
    TagGroup.MESSAGES: ("消息", "Messages"),
    TagGroup.SERVICE: ("服务", "Service"),
    TagGroup.LOYALTY: ("忠诚", "Loyalty"),
    TagGroup.COMMUNITY: ("社区", "Community"),
}

INTRODUCTION = """# Tags · 标签目录

Generated from `evergrove/profiles/tags`; do not edit. 本页由代码生成，请勿手改。

{count} tags, each one column of the snapshot `tags`, computed as of t from facts with occurred_at ≤ t; a window of
W days is (t − W, t]. Where none of a tag's source facts exists in the workspace, the tag is unknown (null) for
everybody, never 0. Where they exist, a customer without any has 0 for counts and sums, and unknown for dates, gaps and
shares. Money is in integer minor units. “Fresh” is the age in hours beyond which a value may mislead.

共 {count} 个标签，各为快照 `tags` 的一列，按时点 t 用 occurred_at ≤ t 的事件计算；W 天窗口为 (t − W, t]。
工作区里没有来源事件时，所有人的该标签都是“未知”（空值），绝不记为 0；
有来源事件而某客户没有时，次数与金额为 0，日期、间隔、占比为未知。金额为最小货币单位的整数。
“时效”是超过后可能误导人的小时数。
"""


def tag_reference() -> str:
    """The whole page as Markdown, both languages side by side."""
    parts = [INTRODUCTION.format(count=len(TAGS))]
    for group in TagGroup:
        zh, en = GROUP_TITLES[group]
        parts.append(f"\n## {en} · {zh}\n")
        parts.append("| tag 标签 | kind 类型 · unit 单位 | meaning 含义 | source facts 来源事件 | fresh 时效 |")
        parts.append("|---|---|---|---|---|")
        parts += [_row(tag) for tag in TAGS if tag.group is group]
    return "\n".join(parts) + "\n"


def _row(tag: Tag) -> str:
    sources = "any 任意" if tag.source_facts == ("*",) else ", ".join(tag.source_facts)
    meaning = f"**{tag.title_en}** {tag.description_en}<br>**{tag.title_zh}** {tag.description_zh}"
    return f"| `{tag.key}` | {tag.kind} · {tag.unit} | {meaning} | {sources} | {tag.freshness_hours} h |"
