"""The care plans that ship: one for each RFM class and each lifecycle stage, in Chinese and English.

They are a start that an operator edits: the base is one message a month, key customers get a personal recommendation
a week, the most valuable ones an adviser of their own and invitations.
"""

# ruff: noqa: E501 - each cell of the matrix is one sentence in each language

from __future__ import annotations

from typing import Any

STRATEGY_KEY = "default_care"


def _plan(
    care: str, zh: tuple[str, str, str, str], en: tuple[str, str, str, str], *, touches_month: int
) -> dict[str, Any]:
    """`zh`, `en`: frequency, channel, offer, owner."""
    words = ("frequency", "channel", "offer", "owner")
    return {
        "care": care,
        "touches_per_month_max": touches_month,
        "zh": dict(zip(words, zh, strict=True)),
        "en": dict(zip(words, en, strict=True)),
    }


CLASS_PLANS: dict[str, dict[str, Any]] = {
    "important_value": _plan(
        "vip",
        ("专属顾问每月至少主动联系一次，另有每周个性化推荐", "企业微信一对一为主，电话为辅", "新品优先购、会员日与线下活动邀请，不靠折扣", "专属客户顾问"),
        ("The adviser gets in touch at least monthly, plus a personal pick each week", "One-to-one chat first, phone second", "Early access, member days and event invitations rather than discounts", "Personal adviser"),
        touches_month=5,
    ),
    "important_develop": _plan(
        "key",
        ("每周一次个性化推荐", "微信服务通知、App 推送", "按首购品类推荐搭配，满额赠券引导第二、三单", "会员运营"),
        ("A personal recommendation each week", "WeChat or app push", "Pairings with what they bought; a spend-and-get voucher to build the next two orders", "Loyalty team"),
        touches_month=4,
    ),
    "important_keep": _plan(
        "key",
        ("按个人复购周期提醒，每周不超过一次", "企业微信、短信", "常购商品补货提醒，老客专享礼，附上新品对比", "客户顾问"),
        ("Timed to their own reorder rhythm, at most weekly", "One-to-one chat, SMS", "Replenishment reminder, a gift for regulars, what is new since the last visit", "Customer adviser"),
        touches_month=4,
    ),
    "important_win_back": _plan(
        "key",
        ("先人工回访一次，再以 7、21、45 天三次触达", "电话或企业微信回访，短信跟进", "先问清离开原因；高面值限时回归券，处理遗留问题", "客户顾问，店长复核"),
        ("One personal call, then three touches on days 7, 21 and 45", "Phone or one-to-one chat, SMS to follow up", "Ask why first, settle what is open; then a generous, time-limited return voucher", "Customer adviser, reviewed by the store lead"),
        touches_month=3,
    ),
    "general_value": _plan(
        "active",
        ("每两周一次", "App 推送、微信", "组合装与凑单满减，提升客单价；积分加倍日", "会员运营"),
        ("Every two weeks", "App push, WeChat", "Bundles and basket thresholds to lift order value; double-points days", "Loyalty team"),
        touches_month=2,
    ),
    "general_develop": _plan(
        "base",
        ("首单后 7 天、21 天各一次，之后每月一次", "微信、邮件", "使用指南加第二单小额券，邀请入会", "自动化旅程"),
        ("Days 7 and 21 after the first order, then monthly", "WeChat, e-mail", "How-to content, a small second-order voucher, an invitation to join", "Automated journey"),
        touches_month=2,
    ),
    "general_keep": _plan(
        "base",
        ("每月一次", "短信或邮件", "常购品类上新与小额券，测试唤醒时机", "自动化旅程"),
        ("Once a month", "SMS or e-mail", "News from the categories they bought, a small voucher, timing under test", "Automated journey"),
        touches_month=1,
    ),
    "general_win_back": _plan(
        "base",
        ("每月至多一次，连续三次无响应转为每季一次", "邮件等低成本渠道", "大促提醒与清仓，不主动投放高额补贴", "自动化旅程"),
        ("At most monthly; quarterly after three messages without a response", "E-mail and other low-cost channels", "Sale announcements and clearance, no costly incentives", "Automated journey"),
        touches_month=1,
    ),
}  # fmt: skip

STAGE_PLANS: dict[str, dict[str, Any]] = {
    "acquisition": _plan(
        "base",
        ("注册后 1、3、7 天欢迎序列，之后每月一次", "微信欢迎语、邮件", "新人礼、品牌故事、首单无忧退换承诺", "自动化旅程"),
        ("Welcome series on days 1, 3 and 7, then monthly", "WeChat welcome, e-mail", "Welcome gift, the brand's story, an easy-returns promise for the first order", "Automated journey"),
        touches_month=3,
    ),
    "growth": _plan(
        "active",
        ("每两周一次，围绕第二、三单", "App 推送、微信", "关联品类推荐、成长任务与积分", "会员运营"),
        ("Every two weeks, built round the second and third order", "App push, WeChat", "Neighbouring categories, milestones and points", "Loyalty team"),
        touches_month=2,
    ),
    "maturity": _plan(
        "key",
        ("每周一次个性化推荐", "企业微信、App 推送", "会员权益、新品试用、老带新奖励", "客户顾问"),
        ("A personal recommendation each week", "One-to-one chat, app push", "Member benefits, product trials, referral rewards", "Customer adviser"),
        touches_month=4,
    ),
    "decline": _plan(
        "key",
        ("预警后 72 小时内联系，之后两周一次", "企业微信、短信，必要时电话", "了解原因并补救，补货提醒加限时券", "客户顾问"),
        ("Contact within 72 hours of the warning, then every two weeks", "One-to-one chat, SMS, phone where it matters", "Find the cause and repair it; replenishment reminder with a time-limited voucher", "Customer adviser"),
        touches_month=3,
    ),
    "lost": _plan(
        "base",
        ("季度唤醒一次，保留对照组衡量真实效果", "邮件、短信，遵守退订", "回归礼与变化介绍；两次无响应即停止补贴", "自动化旅程"),
        ("One wake-up a quarter with a hold-out to measure the true effect", "E-mail or SMS, unsubscribes respected", "Return gift and what has changed; no more incentives after two silences", "Automated journey"),
        touches_month=1,
    ),
}  # fmt: skip
