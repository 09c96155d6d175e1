"""WeCom (企业微信): a message is a task that an employee must confirm; the month's places are a budget."""

from evergrove.channels.adapters.wecom.adapter import WECOM, WecomAdapter
from evergrove.channels.adapters.wecom.budget import PLACES_A_MONTH, PlaceWish, allocate_month, month_of
from evergrove.channels.adapters.wecom.settings import WecomSettings

__all__ = ["PLACES_A_MONTH", "WECOM", "PlaceWish", "WecomAdapter", "WecomSettings", "allocate_month", "month_of"]
