"""Names, places and contacts of simulated Chinese customers.

Nobody real can be reached: e-mail is at example.com (RFC 2606), and mobile numbers begin with 154, which no
carrier in China has been given (the numbering metadata of libphonenumber has 150–153 and 155–159 only).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt


def _words(text: str) -> list[str]:
    return text.split()


SURNAME_SHARES = {
    "王": 7.1, "李": 7.0, "张": 6.7, "刘": 5.1, "陈": 4.6, "杨": 3.2, "黄": 2.4, "赵": 2.2, "吴": 2.0, "周": 2.0,
    "徐": 1.5, "孙": 1.5, "马": 1.4, "朱": 1.3, "胡": 1.2, "郭": 1.2, "何": 1.1, "林": 1.1, "高": 1.0, "罗": 1.0,
    "郑": 0.9, "梁": 0.9, "谢": 0.8, "宋": 0.7, "唐": 0.7, "许": 0.7, "韩": 0.6, "邓": 0.6, "冯": 0.6, "曹": 0.6,
    "彭": 0.5, "曾": 0.5, "肖": 0.5, "田": 0.5, "董": 0.5, "潘": 0.5, "袁": 0.5, "蔡": 0.5, "蒋": 0.5, "余": 0.5,
    "于": 0.4, "杜": 0.4, "叶": 0.4, "程": 0.4, "苏": 0.4, "魏": 0.4, "吕": 0.4, "丁": 0.4, "沈": 0.4, "任": 0.4,
    "姚": 0.4, "卢": 0.4, "钟": 0.3, "姜": 0.3, "崔": 0.3, "谭": 0.3, "陆": 0.3, "范": 0.3, "汪": 0.3, "廖": 0.3,
    "石": 0.3, "金": 0.3, "韦": 0.3, "贾": 0.3, "夏": 0.3, "方": 0.3, "邹": 0.3, "熊": 0.3, "白": 0.3, "孟": 0.3,
    "秦": 0.3, "邱": 0.3, "侯": 0.2, "江": 0.2, "尹": 0.2, "薛": 0.2, "顾": 0.2, "龙": 0.2, "欧阳": 0.1, "诸葛": 0.02,
}  # fmt: skip
"""Per cent of the population, after the surname report of the Ministry of Public Security (2020), rounded."""

GIVEN_NAMES_FEMALE = _words(
    "静 敏 燕 丽 娟 婷 雪 琳 颖 倩 梅 芳 悦 薇 秀英 桂英 玉兰 秀兰 丽娟 雅琴 晓燕 春梅 海燕 丽华 玉梅 雨桐 梓涵 欣怡 "
    "诗涵 子涵 可欣 思雨 佳怡 雨萱 梦瑶 若曦 婉清 语嫣 静怡 晓雯 文静 佳琪 雅婷 梦洁 心怡 紫萱 慧敏 嘉欣 晓彤 一诺 "
    "依诺 沐晴 安琪 书瑶 念慈 清妍 素梅 月华 明珠 采薇"
)
GIVEN_NAMES_MALE = _words(
    "伟 强 磊 军 勇 杰 涛 超 鹏 斌 波 辉 刚 峰 建国 建华 建军 志强 志明 国强 海涛 晓东 小明 文博 子轩 浩然 宇轩 浩宇 "
    "俊杰 子豪 博文 一鸣 天佑 明轩 家豪 俊熙 子墨 梓睿 思远 致远 泽宇 嘉伟 振华 永强 文斌 立新 德明 学文 少华 云飞 "
    "承志 景行 知行 长青 树人 玉明 润泽 启航 书恒 望舒"
)

CITY_WEIGHTS = {
    ("上海", "上海"): 9.0, ("北京", "北京"): 7.5, ("广东", "广州"): 6.0, ("广东", "深圳"): 7.0, ("广东", "东莞"): 2.5,
    ("广东", "佛山"): 2.2, ("浙江", "杭州"): 7.0, ("浙江", "宁波"): 3.0, ("浙江", "温州"): 2.0, ("浙江", "嘉兴"): 1.5,
    ("江苏", "南京"): 4.5, ("江苏", "苏州"): 5.0, ("江苏", "无锡"): 2.4, ("江苏", "常州"): 1.5, ("四川", "成都"): 5.5,
    ("四川", "绵阳"): 0.7, ("重庆", "重庆"): 3.8, ("湖北", "武汉"): 4.0, ("湖北", "宜昌"): 0.6, ("湖南", "长沙"): 3.2,
    ("陕西", "西安"): 3.0, ("山东", "青岛"): 2.4, ("山东", "济南"): 2.2, ("山东", "烟台"): 1.0, ("河南", "郑州"): 2.8,
    ("河南", "洛阳"): 0.8, ("福建", "厦门"): 2.2, ("福建", "福州"): 2.0, ("福建", "泉州"): 1.4, ("安徽", "合肥"): 2.4,
    ("天津", "天津"): 2.4, ("辽宁", "沈阳"): 1.5, ("辽宁", "大连"): 1.6, ("黑龙江", "哈尔滨"): 1.2,
    ("吉林", "长春"): 1.0, ("河北", "石家庄"): 1.2, ("江西", "南昌"): 1.3, ("广西", "南宁"): 1.2,
    ("云南", "昆明"): 1.8, ("贵州", "贵阳"): 1.1,
    ("山西", "太原"): 1.0, ("甘肃", "兰州"): 0.6, ("海南", "海口"): 0.7, ("新疆", "乌鲁木齐"): 0.5,
    ("内蒙古", "呼和浩特"): 0.5,
}  # fmt: skip
"""(province, city) → relative weight of an online shop's customers: large and coastal cities lead."""

ACQUISITION_SHARES = {
    "wechat": 0.28, "xiaohongshu": 0.22, "douyin": 0.18, "search": 0.10, "store": 0.12, "referral": 0.10,
}  # fmt: skip

DECLINED_SHARES = {"offers": 0.08, "news": 0.16, "events": 0.28, "care": 0.05}
"""Topic → share of the customers who want nothing on it. They were asked at joining, channel by channel, for all of it
with each topic to be struck out; the keys are those of the topics that the product ships."""

CUSTOMERS_MAX = 10**8
"""The 154 range has eight free digits: more customers would share numbers."""

PHONE_STEP = 61_803_399
"""Coprime to 10^8: numbers look scattered and stay unique."""

MEMBER_NUMBER_FIRST = 10_000_000
"""Card numbers have eight digits or more; they rise with the time of joining."""


def surname_probabilities() -> npt.NDArray[np.float64]:
    """In the order of SURNAME_SHARES; sums to 1."""
    return _probabilities(list(SURNAME_SHARES.values()))


def city_probabilities() -> npt.NDArray[np.float64]:
    """In the order of CITY_WEIGHTS; sums to 1."""
    return _probabilities(list(CITY_WEIGHTS.values()))


def acquisition_probabilities() -> npt.NDArray[np.float64]:
    """In the order of ACQUISITION_SHARES; sums to 1."""
    return _probabilities(list(ACQUISITION_SHARES.values()))


def phone_numbers(customers: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """The eleven digits after +86 for customer indexes; unique below CUSTOMERS_MAX."""
    return 15_400_000_000 + (customers * PHONE_STEP + 8_675_309) % CUSTOMERS_MAX


def _probabilities(weights: list[float]) -> npt.NDArray[np.float64]:
    array = np.array(weights, dtype=np.float64)
    return np.asarray(array / array.sum(), dtype=np.float64)
