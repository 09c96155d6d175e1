"""Why a line was not accepted: stable codes with their texts. Rules of a mapping use their own names as reasons."""

from __future__ import annotations

from typing import Literal

REASONS: dict[str, dict[str, str]] = {
    "field_count": {"en": "the line has more or fewer fields than the heading", "zh": "字段数与表头不一致"},
    "line_too_long": {"en": "the line is longer than 1 MiB", "zh": "单行超过 1 MiB"},
    "not_utf8": {"en": "the line holds bytes that are not UTF-8", "zh": "该行含有非 UTF-8 编码的字节"},
    "not_gb18030": {"en": "the line holds bytes that are not GB18030", "zh": "该行含有非 GB18030 编码的字节"},
    "no_row_kind": {"en": "no row kind of the mapping fits the line", "zh": "不符合映射中的任何一种行类型"},
    "key_missing": {"en": "the key is empty", "zh": "主键为空"},
    "time_missing": {"en": "the time is empty", "zh": "时间为空"},
    "time_impossible": {"en": "the time cannot be read or does not exist", "zh": "时间无法识别或并不存在"},
    "quantity_missing": {"en": "the quantity is empty", "zh": "数量为空"},
    "amount_missing": {"en": "the price or amount is empty", "zh": "单价或金额为空"},
    "number_unreadable": {"en": "a number cannot be read", "zh": "数字无法识别"},
    "number_not_finite": {"en": "a number is NaN or infinite", "zh": "数字为 NaN 或无穷大"},
    "number_too_large": {"en": "a number has more than 15 digits before the point", "zh": "数字整数部分超过 15 位"},
    "quantity_fractional": {"en": "the quantity is not a whole number", "zh": "数量不是整数"},
    "quantity_too_large": {"en": "the quantity is above one billion", "zh": "数量超过十亿"},
    "quantity_not_positive": {"en": "the quantity must be above zero here", "zh": "此处数量必须大于零"},
    "quantity_not_negative": {"en": "the quantity must be below zero here", "zh": "此处数量必须小于零"},
    "amount_negative": {"en": "the price or amount has the wrong sign", "zh": "单价或金额的正负号不符"},
    "amount_too_large": {"en": "the amount is beyond any real one", "zh": "金额大到不可信"},
    "currency_unknown": {"en": "the currency is not a code of three letters", "zh": "币种不是三位字母代码"},
    "order_amount_too_large": {"en": "the order's lines add up to too much", "zh": "订单各行合计金额大到不可信"},
    "row_changed": {
        "en": "the row was imported before with another time, quantity or amount; facts do not change",
        "zh": "该行此前已导入，但时间、数量或金额与当时不同；事实一经写入不再更改",
    },
    "entry_unreadable": {
        "en": "an entry of the inbox cannot be read; it was set aside so that the others go on",
        "zh": "收件箱中有一条记录无法读取，已搁置，不影响其他记录",
    },
    "event_not_json": {"en": "the body is not JSON", "zh": "请求内容不是合法的 JSON"},
    "event_not_object": {"en": "the event is not a JSON object", "zh": "事件不是 JSON 对象"},
    "event_too_large": {"en": "the event is larger than 32 KB", "zh": "单个事件超过 32 KB"},
    "event_too_deep": {"en": "the event is nested more than 64 levels deep", "zh": "事件嵌套超过 64 层"},
    "type_unknown": {
        "en": "the type is none of track, identify, page, screen, group, alias",
        "zh": "事件类型不是 track、identify、page、screen、group、alias 之一",
    },
    "name_missing": {"en": "a track call without an event name", "zh": "track 调用缺少事件名称"},
    "name_too_long": {"en": "the event name is longer than 200 characters", "zh": "事件名称超过 200 个字符"},
    "name_reserved": {
        "en": "only Evergrove itself writes events of this name; choose another one",
        "zh": "该事件名称由系统保留，请改用其他名称",
    },
    "identity_missing": {
        "en": "the event names nobody: no userId, no anonymousId, no other identifier",
        "zh": "事件未包含任何身份标识（userId、anonymousId 或其他标识）",
    },
    "group_missing": {"en": "a group call without a groupId", "zh": "group 调用缺少 groupId"},
    "properties_too_many": {"en": "the event has more than 1,000 properties", "zh": "事件属性超过 1,000 个"},
    "event_unreadable": {
        "en": "Evergrove could not read the event; replay it after an upgrade",
        "zh": "系统未能解析该事件，升级后可重放",
    },
    "properties_not_object": {
        "en": "properties or traits are not a JSON object",
        "zh": "properties 或 traits 不是 JSON 对象",
    },
    "line_not_object": {"en": "a product of the order is not a JSON object", "zh": "订单中的商品不是 JSON 对象"},
    "customer_erased": {
        "en": "the person was erased, and their identifiers are refused",
        "zh": "该客户已被删除，其标识不再接收",
    },
    "line_unplaced": {
        "en": "other lines of its order are in already, and its place among them is not known: correct it in the file "
        "and import that again",
        "zh": "同一订单的其他行已导入，而这一行在其中的位置未知；请在原文件里改好后重新导入",
    },
    "order_currencies_mixed": {"en": "the order's lines have different currencies", "zh": "同一订单内币种不一致"},
}


def reason_text(reason: str, *, language: Literal["zh", "en"]) -> str:
    """The text for people; the name of a mapping's own rule is its own text."""
    return REASONS.get(reason, {}).get(language, reason)
