"""One world that touches every family of tags, and what each tag must be as of NOON."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from support.tag_histories import MICROSECOND, ago, fact, item, order, traits

ANNA, BO, CHEN, DORA = "cus_anna", "cus_bo", "cus_chen", "cus_dora"
"""Anna has everything, Bo edges and refunds, Chen only a profile, Dora only messages."""


def world() -> list[dict[str, Any]]:
    return [*_profiles(), *_orders(), *_visits(), *_messages(), *_service(), *_loyalty()]


def _profiles() -> list[dict[str, Any]]:
    return [
        traits(ANNA, ago(days=400), gender="女", birthday="1992-02-29", city="苏州", region="江苏"),
        traits(ANNA, ago(days=10), city="上海", region="上海", acquisition_channel="wechat"),
        traits(CHEN, ago(days=3), gender="M", birthday="03-05", country="CN"),
        traits(BO, ago(days=3), gender="x", birthday="1992-02-30", city=""),
    ]


def _orders() -> list[dict[str, Any]]:
    shop = {"channel": "store", "country": "CN", "region": "江苏", "city": "苏州"}
    web = {"channel": "web", "country": "CN", "region": "上海", "city": "上海", "utc_offset_minutes": 480}
    return [
        order(ANNA, datetime(2023, 11, 10, 2, tzinfo=UTC), 10_000, order_id="a1", **shop),
        order(ANNA, datetime(2024, 1, 10, 2, tzinfo=UTC), 5_001, order_id="a2", **web),
        order(ANNA, datetime(2024, 1, 10, 4, tzinfo=UTC), 2_000, order_id="a3", **web),
        # 29 February, 20:00 UTC: already 1 March in Shanghai.
        order(ANNA, datetime(2024, 2, 29, 20, tzinfo=UTC), 3_000, order_id="a4", **web),
        fact("Order Refunded", ANNA, ago(days=5), amount_minor=2_000, order_id="a3"),
        item(ANNA, datetime(2023, 11, 10, 2, tzinfo=UTC), "tea", amount=10_000, category="茶", quantity=4),
        item(ANNA, datetime(2024, 1, 10, 2, tzinfo=UTC), "cup", amount=5_001, category="厨房"),
        item(ANNA, datetime(2024, 1, 10, 4, tzinfo=UTC), "cup", amount=2_000, category="厨房"),
        item(ANNA, datetime(2024, 2, 29, 20, tzinfo=UTC), "soap", amount=3_000, quantity=2),
        # Bo: exactly on the edge of 30 days is outside of (t − 30 d, t], a microsecond later is inside.
        order(BO, ago(days=30), 700, order_id="b1", channel="app"),
        order(BO, ago(days=30) + MICROSECOND, 300, order_id="b2", channel="web"),
        item(BO, ago(days=30), "pen", amount=700, category="文具"),
        fact("Order Refunded", BO, ago(days=1), amount_minor=5_000, order_id="before"),
        order(None, ago(days=2), 99_999, order_id="guest"),
    ]


def _visits() -> list[dict[str, Any]]:
    at = ago(days=2)
    dwell = {"properties": {"dwell_seconds": 90}}
    return [
        fact("Page Viewed", ANNA, at, session_id="s1", device="phone", utm_source="ad", utm_medium="cpc", **dwell),
        fact("Product Viewed", ANNA, at, session_id="s1", device="phone", category="茶", **dwell),
        fact("Product Viewed", ANNA, at, session_id="s1", device="phone", category="茶"),
        fact("Product Viewed", ANNA, ago(days=8), session_id="s2", device="computer", category="厨房"),
        fact("Products Searched", ANNA, ago(days=8), session_id="s2", device="computer"),
        fact("Product Added", ANNA, ago(days=20), session_id="s3", device="phone"),
        fact("Product Added to Wishlist", ANNA, ago(days=60), device="phone"),
        fact("Page Viewed", ANNA, ago(days=60, minutes=1), device="phone"),
        fact("Page Viewed", ANNA, ago(days=300), session_id="old", device="tablet", utm_source="first"),
        fact("Signed In", ANNA, at, session_id="s1", device="phone"),
    ]


def _messages() -> list[dict[str, Any]]:
    def message(name: str, customer: str, days: float, number: str | None, hour: int = 12) -> dict[str, Any]:
        at = ago(days=days).replace(hour=hour)
        return fact(f"Message {name}", customer, at, message_id=number, channel="email")

    return [
        message("Sent", ANNA, 4, "m1"),
        message("Opened", ANNA, 4, "m1", hour=13),
        # A mail proxy fetched the pictures: nobody has read anything.
        message("Opened", ANNA, 1, "m3", hour=3) | {"properties": '{"machine":true,"template":"welcome@1"}'},
        message("Opened", DORA, 1, "m9", hour=3) | {"properties": '{"machine":true}'},
        message("Opened", ANNA, 3, "m1", hour=20),
        message("Clicked", ANNA, 3, "m1", hour=20),
        message("Sent", ANNA, 40, "m2"),
        message("Opened", ANNA, 40, None, hour=20),
        message("Sent", ANNA, 50, "m3"),
        message("Bounced", ANNA, 50, "m3"),
        message("Sent", ANNA, 200, "m0"),
        message("Opened", ANNA, 199, "m0", hour=9),
        message("Sent", DORA, 6, "d1"),
        message("Unsubscribed", DORA, 6, "d1", hour=18),
    ]


def _service() -> list[dict[str, Any]]:
    def ticket(name: str, days: float, number: str | None, **extra: Any) -> dict[str, Any]:
        properties = {"topic": "物流配送", **({"ticket_id": number} if number else {}), **extra}
        return fact(f"Ticket {name}", ANNA, ago(days=days), properties=properties)

    def answer(days: float, **properties: Any) -> dict[str, Any]:
        return fact("Survey Answered", ANNA, ago(days=days), properties=properties)

    return [
        ticket("Opened", 100, "t1"),
        ticket("Solved", 99.5, "t1"),
        ticket("Opened", 20, "t2"),
        ticket("Solved", 19, "t2"),
        ticket("Opened", 18, "t2", topic="发票"),
        answer(90, survey="csat", score=2, score_max=5),
        answer(30, survey="csat", score=4, score_max=5),
        answer(20, kind="nps", score="9"),
        answer(10, kind="nps", score="not told"),
    ]


def _loyalty() -> list[dict[str, Any]]:
    return [
        fact("Points Earned", ANNA, ago(days=400), quantity=100),
        fact("Points Earned", ANNA, ago(days=100), properties={"points": 50}),
        fact("Points Spent", ANNA, ago(days=50), quantity=30),
        fact("Coupon Issued", ANNA, ago(days=60)),
        fact("Coupon Issued", ANNA, ago(days=55)),
        fact("Coupon Redeemed", ANNA, ago(days=51), order_id="a2", amount_minor=1_000),
        fact("Tier Changed", ANNA, ago(days=90), properties={"from": "silver", "to": "gold"}),
        fact("Post Published", ANNA, ago(days=90)),
        fact("Post Published", ANNA, ago(days=9)),
    ]


EXPECTED: dict[str, dict[str, Any]] = {
    ANNA: {
        "gender": "female",
        "age_years": 32,  # born on 29 February, and it is 1 March
        "birthday_month": 2,
        "city": "上海",
        "region": "上海",
        "country": None,
        "acquisition_channel": "wechat",
        "tenure_days": 400,
        "first_seen_day": date(2023, 1, 26),
        "order_count_30_days": 1,
        "order_count_90_days": 3,
        "order_count_365_days": 4,
        "order_count_lifetime": 4,
        "order_amount_minor_30_days": 1_000,
        "order_amount_minor_90_days": 8_001,
        "order_amount_minor_365_days": 18_001,
        "order_amount_minor_lifetime": 18_001,
        "order_amount_gross_minor_lifetime": 20_001,
        "order_average_minor_365_days": 5_000,
        "order_average_minor_lifetime": 5_000,
        "order_largest_minor_lifetime": 10_000,
        "order_first_minor": 10_000,
        "order_amount_change_90_days": 1e-4,
        "order_first_day": date(2023, 11, 10),
        "order_last_day": date(2024, 3, 1),
        "order_silence_days": 0,
        "order_span_days": 112,
        "order_day_count_lifetime": 3,
        "is_repeat_buyer": True,
        "order_second_wait_days": 61,
        "order_gap_median_days": 56.0,
        "order_gap_ratio": 0.0,
        "order_month_count_lifetime": 3,
        "order_count_per_active_month": 4 / 3,
        "order_weekday_favourite": 3,
        "order_hour_band_favourite": "night",
        "order_weekend_share_lifetime": 0.0,
        "order_key_date_share_lifetime": 0.25,
        "product_favourite": "cup",
        "product_count_lifetime": 3,
        "product_count_365_days": 3,
        "item_quantity_lifetime": 8,
        "product_repeat_share_lifetime": 1 / 3,
        "unit_price_average_minor_lifetime": 2_500,
        "unit_price_percentile": 1.0,
        "category_favourite": "茶",
        "category_favourite_share": 10_000 / 17_001,
        "category_second": "厨房",
        "category_count_lifetime": 2,
        "refund_count_365_days": 1,
        "refund_count_lifetime": 1,
        "refund_amount_minor_lifetime": 2_000,
        "refund_share_lifetime": 2_000 / 20_001,
        "refund_silence_days": 5,
        "order_channel_favourite": "web",
        "order_channel_last": "web",
        "order_channel_count_lifetime": 2,
        "order_country_last": "CN",
        "order_region_last": "上海",
        "order_city_last": "上海",
        "order_place_count_lifetime": 2,
        "acquisition_source": "first",
        "acquisition_medium": None,
        "acquisition_campaign": None,
        "visit_count_7_days": 1,
        "visit_count_30_days": 3,
        "visit_count_90_days": 4,
        "visit_day_count_30_days": 3,
        "visit_silence_days": 2,
        "product_view_count_30_days": 3,
        "product_view_count_90_days": 3,
        "search_count_30_days": 1,
        "search_count_90_days": 1,
        "cart_add_count_30_days": 1,
        "cart_add_count_90_days": 1,
        "wish_count_90_days": 1,
        "sign_in_count_30_days": 1,
        "feature_use_count_30_days": None,
        "dwell_minutes_30_days": 3.0,
        "visit_hour_band_favourite_90_days": "noon",
        "device_favourite_90_days": "phone",
        "category_viewed_favourite_90_days": "茶",
        "category_viewed_favourite_share_90_days": 2 / 3,
        "product_view_to_order_share_90_days": 1.0,
        "activity_silence_days": 0,
        "message_sent_count_30_days": 1,
        "message_sent_count_90_days": 3,
        "message_opened_count_30_days": 1,
        "message_opened_count_90_days": 2,
        "message_clicked_count_30_days": 1,
        "message_clicked_count_90_days": 1,
        "message_bounced_count_90_days": 1,
        "message_open_share_90_days": 1.0,
        "message_click_share_90_days": 0.5,
        "message_sent_silence_days": 4,
        "message_opened_silence_days": 2,
        "message_clicked_silence_days": 2,
        "message_open_hour_band_favourite": "evening",
        "message_unsubscribed_count_lifetime": 0,
        "ticket_count_90_days": 1,
        "ticket_count_365_days": 2,
        "ticket_open_count": 1,
        "ticket_solution_hours_365_days": 18.0,
        "ticket_topic_last": "物流配送",
        "satisfaction_last_share": 0.8,
        "recommendation_score_last": 9,
        "recommendation_class_last": "promoter",
        "survey_count_365_days": 3,
        "points_balance": 120,
        "points_earned_365_days": 50,
        "points_spent_lifetime": 30,
        "points_spent_share_lifetime": 0.2,
        "coupon_issued_count_365_days": 2,
        "coupon_redeemed_count_365_days": 1,
        "coupon_redeemed_share_lifetime": 0.5,
        "coupon_order_count_lifetime": 1,
        "coupon_discount_minor_lifetime": 1_000,
        "coupon_order_share_lifetime": 0.25,
        "coupon_discount_share_lifetime": 1_000 / 21_001,
        "tier": "gold",
        "post_count_90_days": 1,
        "post_count_lifetime": 2,
        "post_silence_days": 9,
    },
    BO: {
        "gender": "other",
        "age_years": None,  # 30 February is no day
        "birthday_month": None,
        "city": None,
        "tenure_days": 30,
        "order_count_30_days": 1,
        "order_count_90_days": 2,
        "order_amount_minor_30_days": -4_700,
        "order_amount_minor_lifetime": -4_000,
        "refund_share_lifetime": 5.0,
        "order_channel_favourite": "web",
        "order_channel_count_lifetime": 2,
        "order_day_count_lifetime": 1,
        "is_repeat_buyer": False,
        "order_gap_median_days": None,
        "order_gap_ratio": None,
        "order_second_wait_days": 0,
        "unit_price_percentile": 0.0,
        "category_second": None,
        "order_country_last": None,
        "points_balance": 0,
        "coupon_order_share_lifetime": 0.0,
        "coupon_redeemed_share_lifetime": None,
        "ticket_open_count": 0,
    },
    CHEN: {
        "gender": "male",
        "age_years": None,
        "birthday_month": 3,
        "country": "CN",
        "tenure_days": 3,
        "order_count_lifetime": 0,
        "order_amount_minor_lifetime": 0,
        "order_average_minor_lifetime": None,
        "order_silence_days": None,
        "is_repeat_buyer": False,
        "unit_price_percentile": None,
        "refund_share_lifetime": None,
        "visit_count_30_days": 0,
        "visit_silence_days": None,
        "dwell_minutes_30_days": None,
        "message_open_share_90_days": None,
        "activity_silence_days": None,
        "post_count_lifetime": 0,
    },
    DORA: {
        "message_sent_count_30_days": 1,
        "message_opened_count_90_days": 0,
        "message_open_share_90_days": 0.0,
        "message_unsubscribed_count_lifetime": 1,
        "message_sent_silence_days": 6,
        "activity_silence_days": None,
        "order_count_lifetime": 0,
    },
}
"""Anna's row names every tag; of the others what differs in kind."""
