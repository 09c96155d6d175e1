"""Every JSON text that simulated facts carry, written once; rows hold the position of theirs."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING

import pyarrow as pa

from evergrove.simulator.catalogue import shop_catalogue
from evergrove.simulator.people import ACQUISITION_SHARES, CITY_WEIGHTS, DECLINED_SHARES

if TYPE_CHECKING:
    from evergrove.simulator.rows import Integers

DWELL_SECONDS_MAX = 600
DISCOUNT_PERCENT_MAX = 30

SEARCHES_TEXT = (
    "茶具 四件套 香薰 收纳盒 多肉 手账 护手霜 坚果 围巾 马克杯 送礼 毛巾 咖啡豆 砧板 绿植 睡衣 蜡烛 拖鞋 花盆 桂花糕"
)
SEARCHES = SEARCHES_TEXT.split()
TOPICS = ("物流配送", "退换货", "商品质量", "发票", "优惠券", "会员积分", "商品咨询", "账号")
POST_TOPICS = ("晒单", "使用心得", "搭配", "提问", "生活记录")
CONSENT_STATES = ("subscribed", "unsubscribed")
NPS_SCORE_MAX = 10
CSAT_SCORE_MAX = 5


class PropertyTable:
    """`texts[code]` is a JSON object (`column` has them as Arrow).

    Each group of codes is a range that starts at an attribute.

    Code 0 says only that the fact is simulated.
    """

    def __init__(self) -> None:
        shop = shop_catalogue()
        self.texts: list[str] = []
        self.plain = self._add([{}])
        self.dwell = self._add([{"dwell_seconds": seconds} for seconds in range(DWELL_SECONDS_MAX + 1)])
        self.search = self._add([{"query": words} for words in SEARCHES])
        self.joined = self._add([{"acquisition_channel": name} for name in ACQUISITION_SHARES])
        self.consent = self._add([{"topic": "all", "state": state} for state in CONSENT_STATES])
        self.declined = self._add([{"topic": topic, "state": "unsubscribed"} for topic in DECLINED_SHARES])
        self.discount = self._add([_order_discount(percent) for percent in range(DISCOUNT_PERCENT_MAX + 1)])
        self.item = self._add(
            [
                {"product_name": name, "unit_price": _unit_price(int(price), percent=percent)}
                for name, price in zip(shop.product_names, shop.prices, strict=True)
                for percent in range(DISCOUNT_PERCENT_MAX + 1)
            ]
        )
        self.coupon = self._add([{"discount_percent": percent} for percent in range(DISCOUNT_PERCENT_MAX + 1)])
        self.ticket = self._add([{"topic": topic} for topic in TOPICS])
        self.csat = self._add(
            [{"survey": "csat", "score": n, "score_max": CSAT_SCORE_MAX} for n in range(CSAT_SCORE_MAX + 1)]
        )
        self.nps = self._add(
            [{"survey": "nps", "score": n, "score_max": NPS_SCORE_MAX} for n in range(NPS_SCORE_MAX + 1)]
        )
        self.post = self._add([{"topic": topic} for topic in POST_TOPICS])
        self.move = self._add([{"traits": {"region": region, "city": city}} for region, city in CITY_WEIGHTS])

        self.column = pa.array(self.texts)

    def item_code(self, products: Integers, *, percent: Integers) -> Integers:
        """The codes of lines of these products (catalogue positions) with these discounts (whole per cent)."""
        return self.item + products * (DISCOUNT_PERCENT_MAX + 1) + percent

    def _add(self, objects: list[dict[str, object]]) -> int:
        first = len(self.texts)
        self.texts += [json.dumps({"simulated": True, **each}, ensure_ascii=False) for each in objects]
        return first


@cache
def property_table() -> PropertyTable:
    """The one table of this process."""
    return PropertyTable()


def _order_discount(percent: int) -> dict[str, object]:
    return {"coupon": True, "discount_percent": percent} if percent else {"coupon": False}


def _unit_price(price: int, *, percent: int) -> str:
    """Major units as an exact decimal text: price in minor units less a whole per cent, without idle zeros."""
    ten_thousandths = price * (100 - percent)
    whole, rest = divmod(ten_thousandths, 10_000)
    return f"{whole}.{rest:04d}".rstrip("0").rstrip(".")
