"""The shelf of 长青小店: ten categories of twelve products, with list prices in fen."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

_SHELF_YUAN = {
    "茶与咖啡": "茉莉绿茶 39 云南滇红 68 武夷岩茶 128 福鼎白茶 158 桂花乌龙 49 陈皮普洱 88 "
    "挂耳咖啡 59 冷萃咖啡液 45 意式拼配豆 79 大麦茶 19.9 玫瑰花茶 35 手冲咖啡壶 169",
    "厨房餐桌": "粗陶饭碗 29 青瓷盘 45 铸铁炒锅 299 原木砧板 89 竹筷十双 25 玻璃油壶 32 "
    "珐琅炖锅 459 不锈钢漏勺 19 陶瓷马克杯 42 保温饭盒 129 棉麻桌布 99 硅胶锅铲 22",
    "床品布艺": "纯棉四件套 399 天丝夏被 329 羽绒枕 199 亚麻靠垫 79 法兰绒毯 149 乳胶枕 239 "
    "全棉床笠 119 蚕丝被 899 棉纱毛巾被 169 地垫 59 遮光窗帘 259 棉麻抱枕套 39",
    "香氛蜡烛": "檀香线香 48 雪松扩香 128 桂花香薰蜡烛 98 白茶香氛喷雾 69 铜制香插 36 艾草香 29 "
    "柑橘蜡烛 88 无火香薰补充装 79 衣柜香片 25 车载香挂 59 沉香盘香 188 精油礼盒 268",
    "收纳清洁": "藤编收纳筐 69 抽屉分隔盒 29 真空压缩袋 35 折叠衣架 18 布艺收纳箱 59 去污膏 16 "
    "洗衣液 39.9 棉柔洗脸巾 25 竹炭除味包 22 玻璃密封罐 33 平板拖把 99 落地衣帽架 179",
    "绿植园艺": "虎皮兰 39 龟背竹 79 多肉拼盘 49 薄荷盆栽 15 蝴蝶兰 158 红陶花盆 28 "
    "营养土 19 园艺剪 45 自动浇水器 36 文竹 32 琴叶榕 219 种子盲盒 12",
    "文具手作": "牛皮手账本 39 钢笔 129 水彩颜料 88 毛笔套装 98 刺绣材料包 59 拼图 69 "
    "和纸胶带 12 黄铜书签 25 羊毛毡材料包 45 日历 49 宣纸 35 篆刻工具 148",
    "身体护理": "手工皂 28 山茶花护发油 89 护手霜 35 竹纤维毛巾 32 沐浴油 79 木梳 58 "
    "唇膏 29 牙刷四支 22 足浴包 39 身体乳 69 刮痧板 45 按摩精油 118",
    "点心零食": "山核桃仁 58 绿豆糕 32 牛轧糖 28 芝麻丸 39 桂花糕 26 海苔脆 18 "
    "冻干草莓 35 坚果礼盒 168 红枣夹核桃 42 米花糖 15 蛋黄酥 49 藕粉 36",
    "四季衣物": "棉麻围巾 79 羊绒围巾 359 纯棉袜三双 29 家居拖鞋 45 棉质睡衣 169 草编帽 69 "
    "羊毛手套 89 围裙 58 真丝眼罩 99 帆布袋 39 居家棉袍 269 蚕丝睡裙 459",
}
"""Category → product and price in yuan, most wanted first."""

POPULARITY_EXPONENT = 0.6
"""Product k of a category is wanted in proportion to k^-0.6: a mild Zipf law, so that the tail still sells."""

PRICE_KEY_STEP = 10**9
"""Above any price in fen: (category, price) becomes one sortable integer."""

PRICE_WINDOW = 4
"""A line of value v takes a product priced between v/4 and v, so that quantities stay between 1 and 5."""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Products sorted by (category, price); position in the arrays is the product's index.

    Prices in fen. `popularity_before[i]` is the summed popularity of the products before i (one longer).
    """

    category_names: tuple[str, ...]
    product_ids: tuple[str, ...]
    product_names: tuple[str, ...]
    categories: npt.NDArray[np.int64]
    prices: npt.NDArray[np.int64]
    popularity_before: npt.NDArray[np.float64]

    def pick(
        self, categories: npt.NDArray[np.int64], *, values: npt.NDArray[np.float64], draws: npt.NDArray[np.float64]
    ) -> npt.NDArray[np.int64]:
        """One product for each line, by popularity among those priced in (value/4, value] of its category.

        When nothing is priced so, the dearest below the value, else the cheapest of the category.
        `draws` are uniform in [0, 1).
        """
        keys = self.categories * PRICE_KEY_STEP + self.prices
        wanted = np.minimum(values, PRICE_KEY_STEP - 1).astype(np.int64)
        base = categories * PRICE_KEY_STEP
        high = np.searchsorted(keys, base + wanted, side="right")
        low = np.searchsorted(keys, base + wanted // PRICE_WINDOW, side="right")
        first = np.searchsorted(keys, base)
        low = np.where(low < high, low, np.maximum(high - 1, first))
        high = np.maximum(high, low + 1)
        before = self.popularity_before
        target = before[low] + draws * (before[high] - before[low])
        return np.clip(np.searchsorted(before, target, side="right") - 1, low, high - 1)


@cache
def shop_catalogue() -> Catalogue:
    """The 120 products of 长青小店."""
    rows = []
    for category, line in enumerate(_SHELF_YUAN.values()):
        words = line.split()
        for rank, (name, yuan) in enumerate(zip(words[::2], words[1::2], strict=True), start=1):
            fen = round(float(yuan) * 100)
            rows.append((category, fen, name, f"EG-{category + 1:02d}{rank:02d}", rank**-POPULARITY_EXPONENT))
    rows.sort()
    popularity = np.array([row[4] for row in rows])
    return Catalogue(
        category_names=tuple(_SHELF_YUAN),
        product_ids=tuple(row[3] for row in rows),
        product_names=tuple(row[2] for row in rows),
        categories=np.array([row[0] for row in rows], dtype=np.int64),
        prices=np.array([row[1] for row in rows], dtype=np.int64),
        popularity_before=np.concatenate([[0.0], np.cumsum(popularity)]),
    )
