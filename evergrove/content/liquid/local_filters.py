"""Dates, money and numbers as people of each language write them; no locale of the machine is asked.

Money is whole minor units (ISO 4217 exponents) and never a float. Dates are shown in the customer's time zone, else the
workspace's, else UTC.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_EVEN, Decimal
from functools import lru_cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from evergrove.content.contracts import UnknownVariableError

if TYPE_CHECKING:
    from evergrove.content.liquid.running import Rendering

MINOR_DIGITS = {
    **dict.fromkeys(("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "XAF"), 0),
    **dict.fromkeys(("VUV", "XOF", "XPF"), 0),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
}
"""Digits behind the point by ISO 4217, where they are not two."""

SYMBOLS = {
    "zh": {"CNY": "¥", "USD": "US$", "EUR": "€", "GBP": "£", "JPY": "JP¥", "HKD": "HK$", "TWD": "NT$", "KRW": "₩"},
    "en": {"CNY": "CN¥", "USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥", "HKD": "HK$", "TWD": "NT$", "KRW": "₩"},
}

DATE_FORMATS = {
    "zh": {
        "short": "%-m月%-d日",
        "long": "%Y年%-m月%-d日",
        "full": "%Y年%-m月%-d日 %A",
        "time": "%H:%M",
        "datetime": "%-m月%-d日 %H:%M",
        "": "%Y年%-m月%-d日",
    },
    "en": {
        "short": "%b %-d",
        "long": "%B %-d, %Y",
        "full": "%A, %B %-d, %Y",
        "time": "%-I:%M %p",
        "datetime": "%b %-d, %-I:%M %p",
        "": "%B %-d, %Y",
    },
}

_WEEKDAYS = {
    "zh": ("星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
_SHORT_WEEKDAYS = {
    "zh": ("周一", "周二", "周三", "周四", "周五", "周六", "周日"),
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
}
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_DIRECTIVE = re.compile(r"%(-?[A-Za-z%])")

FORMAT_CHARACTERS_MAX = 100

CURRENCY = re.compile(r"[A-Z]{3}")

DECIMALS_MAX = 6
"""More places than that are noise in a message."""


def format_date(value: object, pattern: object = "", zone: object = "", *, context: Rendering) -> str:
    """`short`, `long`, `full`, `time`, `datetime` as the language writes them, or `%Y-%m-%d %H:%M`.

    `value`: an instant, a date or ISO 8601 text; "now" is the time of sending. Raises ValueError for anything else.
    """
    moment = _moment(value, context, zone=str(zone) or context.zone_name())
    language = context.language if context.language in DATE_FORMATS else "en"
    wanted = str(pattern)
    if len(wanted) > FORMAT_CHARACTERS_MAX:
        raise ValueError("the format is too long")
    wanted = DATE_FORMATS[language].get(wanted, wanted)
    return _DIRECTIVE.sub(lambda found: _part(found.group(1), moment, language), wanted)


def format_relative_day(value: object, *, context: Rendering) -> int:
    """Whole days from the day of sending to `value`, in the customer's time zone: 0 today, 1 tomorrow."""
    zone = context.zone_name()
    return (_moment(value, context, zone=zone).date() - _moment("now", context, zone=zone).date()).days


def format_money(value: object, currency: object = "", *, context: Rendering) -> str:
    """Whole minor units with the currency's sign: 123450 CNY is ¥1,234.50. Raises ValueError for a fraction.

    Without a currency: the message's (`context.currency`), else the workspace's.
    """
    code = str(currency or _currency(context)).upper()
    if not CURRENCY.fullmatch(code):
        raise ValueError("a currency has three letters")
    minor = _minor(value)
    digits = MINOR_DIGITS.get(code, 2)
    whole, part = divmod(abs(minor), 10**digits)
    text = f"{whole:,}" + (f".{part:0{digits}d}" if digits else "")
    sign = SYMBOLS.get(context.language, SYMBOLS["en"]).get(code, f"{code} ")
    return f"{'-' if minor < 0 else ''}{sign}{text}"


def format_number(value: object, places: object = None, **_: Rendering) -> str:
    """With thousands marked: 1234567 is 1,234,567. `places`: digits behind the point, rounded half to even."""
    if isinstance(value, bool):
        raise TypeError("a number is needed")
    figure = Decimal(str(value).strip())
    if not figure.is_finite() or abs(figure.adjusted()) > 30:
        raise ValueError("not a number in reach")
    if places is None:
        return f"{figure:,f}"
    digits = int(str(places))
    if not 0 <= digits <= DECIMALS_MAX:
        raise ValueError(f"0 to {DECIMALS_MAX} places")
    return f"{figure.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_EVEN):,f}"


def _currency(context: Rendering) -> str:
    for root in ("context", "workspace"):
        place = context.values.get(root)
        if isinstance(place, dict) and place.get("currency"):
            return str(place["currency"])
    raise UnknownVariableError("workspace.currency", line=0, field=context.field)


def _minor(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise TypeError("whole minor units are needed")
    return int(value)


def _moment(value: object, context: Rendering, *, zone: str) -> datetime:
    if isinstance(value, str) and value in ("now", "today"):
        value = (context.values.get("message") or {}).get("now")
        if value is None:
            raise UnknownVariableError("message.now", line=0, field=context.field)
    if isinstance(value, str):
        value = _parsed(value)
    if isinstance(value, datetime):
        aware = value if value.tzinfo else value.replace(tzinfo=UTC)
        return aware.astimezone(_zone(zone))
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day, tzinfo=UTC)
    raise TypeError("a date is needed")


def _parsed(text: str) -> datetime | date:
    """ISO 8601; a date without a time is that day wherever the customer is."""
    return date.fromisoformat(text) if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text) else datetime.fromisoformat(text)


@lru_cache(maxsize=1_000)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def _part(code: str, moment: datetime, language: str) -> str:
    bare = code.removeprefix("-")
    numbers = {
        "d": moment.day,
        "m": moment.month,
        "H": moment.hour,
        "I": moment.hour % 12 or 12,
        "M": moment.minute,
        "S": moment.second,
        "y": moment.year % 100,
        "e": moment.day,
    }
    if bare in numbers:
        return str(numbers[bare]) if code != bare or bare == "e" else f"{numbers[bare]:02d}"
    month = f"{moment.month}月" if language == "zh" else _MONTHS[moment.month - 1]
    words = {
        "Y": str(moment.year),
        "B": month,
        "b": month if language == "zh" else month[:3],
        "A": _WEEKDAYS[language][moment.weekday()],
        "a": _SHORT_WEEKDAYS[language][moment.weekday()],
        "p": ("上午" if moment.hour < 12 else "下午") if language == "zh" else ("AM" if moment.hour < 12 else "PM"),
        "j": f"{moment.timetuple().tm_yday:03d}",
        "%": "%",
    }
    if code not in words:
        raise ValueError(f"%{code} is no part of a date")
    return words[code]
