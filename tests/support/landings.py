"""A landing page of the tea shop, and forms that come back from it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from evergrove.content.landing import LandingPage, issue_token, read_landing

TOKEN_KEY = b"landing-tests-key-of-32-bytes...."
SHOWN_AT = datetime(2026, 11, 21, 12, tzinfo=UTC)
SENT_AT = SHOWN_AT + timedelta(seconds=20)


def words(zh: str, en: str) -> dict[str, str]:
    return {"zh": zh, "en": en}


CHOICES = [
    {"key": "green", "label": words("绿茶", "Green")},
    {"key": "black", "label": words("红茶", "Black")},
]


def tasting_document() -> dict[str, Any]:
    """A page with every kind of block: a form with every kind of question, and a booking."""
    return {
        "key": "tea_tasting",
        "name": words("春茶品鉴", "Spring tasting"),
        "title": words("春茶品鉴会报名", "Spring tea tasting"),
        "description": words("周六下午，一起喝春茶", "Saturday afternoon, this year's first teas"),
        "blocks": [*_blocks_to_read(), _sign_up_form(), _booking()],
    }


def _blocks_to_read() -> list[dict[str, Any]]:
    return [
        {"kind": "heading", "level": 1, "text": words("春茶品鉴会", "Spring tea tasting")},
        {
            "kind": "text",
            "text": words(
                '{{ customer.name | default: "您好" }}，邀您品茶。\n\n名额 20 位。',
                'Hello {{ customer.first_name | default: "there" }}.\n\nTwenty places.',
            ),
        },
        {
            "kind": "image",
            "address": "https://shop.example/tea.jpg",
            "alt": words("一杯绿茶", "A cup of green tea"),
        },
        {
            "kind": "coupon",
            "title": words("到店礼", "A gift at the shop"),
            "value": words("茶包一份", "A box of tea bags"),
            "code": "{{ context.coupon_code }}",
            "ends": words("至 12 月 31 日", "until 31 December"),
            "terms": words("每人一份", "One per person"),
        },
        {
            "kind": "navigation",
            "name": words("龙井路店", "Longjing Road shop"),
            "address": words("杭州市西湖区龙井路 1 号", "1 Longjing Road, Hangzhou"),
            "latitude": 30.2241,
            "longitude": 120.1012,
        },
        {"kind": "button", "label": words("打电话", "Call us"), "address": "tel:+8657100000000"},
    ]


def _sign_up_form() -> dict[str, Any]:
    return {
        "kind": "form",
        "key": "sign_up",
        "title": words("报名", "Sign up"),
        "fields": _questions(),
        "consents": [
            {
                "key": "news",
                "channel": "email",
                "topic": "event",
                "words": words("我同意接收活动邮件，可随时退订", "Send me news of events; I can opt out any time"),
            }
        ],
        "submit": words("提交报名", "Sign me up"),
        "thanks": words("收到，谢谢！\n\n我们会尽快与您联系。", "Got it, thank you!\n\nWe will be in touch."),
        "privacy_url": "https://shop.example/privacy",
    }


def _questions() -> list[dict[str, Any]]:
    return [
        {"key": "called", "kind": "name", "label": words("姓名", "Name"), "is_required": True},
        {
            "key": "email",
            "kind": "email",
            "label": words("邮箱", "E-mail"),
            "hint": words("用于发送确认函", "We send the confirmation there"),
        },
        {"key": "phone", "kind": "phone", "label": words("手机", "Phone")},
        {
            "key": "guests",
            "kind": "number",
            "label": words("人数", "Guests"),
            "characters_max": 2,
            "attribute": "party_size",
        },
        {"key": "born", "kind": "date", "label": words("生日", "Birthday"), "attribute": "birthday"},
        {"key": "tea", "kind": "choice", "label": words("爱喝", "Favourite"), "choices": CHOICES},
        {
            "key": "also",
            "kind": "choices",
            "label": words("还想试", "Would also try"),
            "choices": CHOICES,
            "attribute": "teas_wanted",
        },
        {"key": "remarks", "kind": "long_text", "label": words("备注", "Remarks"), "characters_max": 500},
    ]


def _booking() -> dict[str, Any]:
    return {
        "kind": "booking",
        "key": "visit",
        "services": [{"key": "tasting", "label": words("品鉴", "Tasting")}],
        "slots": ["10:00", "14:30"],
        "zone": "Asia/Shanghai",
        "days_ahead_min": 0,
        "days_ahead_max": 7,
        "closed_weekdays": [1],
        "submit": words("预约", "Book"),
        "thanks": words("已收到预约申请", "Your request has arrived"),
    }


def tasting_page(**changes: Any) -> LandingPage:
    """The page in version 3."""
    return read_landing({**tasting_document(), "version": 3, **changes})


def sent_form(block: str = "sign_up", *, token: str = "", **answers: str | list[str]) -> list[tuple[str, str]]:
    """The pairs that a browser would send from `tasting_page`."""
    known = token or issue_token("tea_tasting@3", token_key=TOKEN_KEY, now=SHOWN_AT)
    pairs = [("_token", known), ("_block", block), ("_language", "zh"), ("website", "")]
    for name, value in answers.items():
        pairs += [(name, one) for one in ([value] if isinstance(value, str) else value)]
    return pairs
