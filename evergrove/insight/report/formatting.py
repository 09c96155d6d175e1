"""Figures as people of each language write them: 1,743 万 and £17.4m, 12%, 2011 年 12 月 and December 2011."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from evergrove.insight.report.contracts import Language

CURRENCY_SIGNS = {"GBP": "£", "CNY": "¥", "USD": "$", "EUR": "€", "JPY": "JP¥", "HKD": "HK$", "TWD": "NT$", "KRW": "₩"}
"""¥ is the renminbi here; the yen says so."""

MINOR_DIGITS = {"JPY": 0, "KRW": 0, "VND": 0, "CLP": 0, "KWD": 3, "BHD": 3, "JOD": 3, "OMR": 3, "TND": 3}
"""Digits of the minor unit where they are not two (ISO 4217)."""

MONTHS_EN = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip

COMPACT_EN = ((10**9, 10**9, "bn"), (10**6, 10**6, "m"), (10**4, 10**3, "k"))
COMPACT_ZH = ((10**8, 10**8, "亿"), (10**4, 10**4, "万"))
"""From which size on a figure is shortened, the unit, and its sign. In both languages four digits stay whole."""

COUNT_COMPACT_MIN = 100_000
"""Counts below stay exact: a reader wants to find his 5,878 customers again."""

UNKNOWN = "—"


@dataclass(frozen=True, kw_only=True)
class Formatter:
    """Figures in one language and one currency."""

    language: Language
    currency: str | None

    @property
    def minor_per_major(self) -> int:
        """How many minor units make a major one."""
        return int(10 ** MINOR_DIGITS.get(self.currency or "", 2))

    def count(self, value: int | None) -> str:
        """Exact, with thousands separated."""
        return UNKNOWN if value is None else f"{value:,}"

    def count_compact(self, value: int | None) -> str:
        """Exact while small, shortened from COUNT_COMPACT_MIN on."""
        return self.count(value) if value is None or abs(value) < COUNT_COMPACT_MIN else self._compact(float(value))

    def signed(self, value: int) -> str:
        """With its sign; nothing moved is ±0."""
        return "±0" if value == 0 else f"{'+' if value > 0 else '−'}{abs(value):,}"

    def share(self, value: float | None, *, digits: int = 0) -> str:
        """Per cent; a share that would round to none or to all keeps one digit more."""
        if value is None:
            return UNKNOWN
        text = f"{value * 100:.{digits}f}"
        rounded = float(text)
        if digits == 0 and ((rounded == 0 and value > 0) or (rounded == 100 and value < 1)):
            text = f"{value * 100:.1f}"
        return f"{text}%"

    def share_between(self, low: float | None, high: float | None) -> str:
        """An interval of shares."""
        return UNKNOWN if low is None or high is None else f"{low * 100:.1f}–{high * 100:.1f}%"

    def money(self, minor: float | None) -> str:
        """Whole major units, rounded."""
        if minor is None:
            return UNKNOWN
        major = round(minor / self.minor_per_major)
        return f"{'−' if major < 0 else ''}{self._sign()}{abs(major):,}"

    def money_compact(self, minor: float | None) -> str:
        """Shortened as far as a headline allows."""
        if minor is None:
            return UNKNOWN
        major = minor / self.minor_per_major
        return f"{'−' if major < 0 else ''}{self._sign()}{self._compact(abs(major))}"

    def money_exact(self, minor: float | None) -> str:
        """With the digits of the minor unit."""
        if minor is None:
            return UNKNOWN
        digits = MINOR_DIGITS.get(self.currency or "", 2)
        return f"{'−' if minor < 0 else ''}{self._sign()}{abs(minor) / self.minor_per_major:,.{digits}f}"

    def points(self, value: float | None) -> str:
        """A score of 0 to 100."""
        return UNKNOWN if value is None else f"{value:.1f}"

    def day(self, instant: datetime | date | None) -> str:
        """A calendar day."""
        if instant is None:
            return UNKNOWN
        if self.language is Language.ZH:
            return f"{instant.year} 年 {instant.month} 月 {instant.day} 日"
        return f"{instant.day} {MONTHS_EN[instant.month - 1]} {instant.year}"

    def month(self, label: str) -> str:
        """`2011-03` in words."""
        year, month = label.split("-")
        if self.language is Language.ZH:
            return f"{int(year)} 年 {int(month)} 月"
        return f"{MONTHS_EN[int(month) - 1]} {year}"

    def _sign(self) -> str:
        if self.currency is None:
            return ""
        return CURRENCY_SIGNS.get(self.currency, f"{self.currency} ")

    def _compact(self, value: float) -> str:
        steps = COMPACT_ZH if self.language is Language.ZH else COMPACT_EN
        for size_min, unit, suffix in steps:
            if value >= size_min:
                part = value / unit
                space = " " if self.language is Language.ZH else ""
                return f"{part:,.0f}{space}{suffix}" if part >= 1_000 else f"{part:,.1f}{space}{suffix}"
        return f"{value:,.0f}"
