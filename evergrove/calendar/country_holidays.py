"""Public holidays of the countries, by the package `holidays`; mainland China's come from the official notices."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

from evergrove.calendar.contracts import OutOfRangeError, UnknownCountryError, check_year
from evergrove.calendar.official_days import OfficialNotice, official_days

if TYPE_CHECKING:
    from holidays import HolidayBase

CHINA = "CN"
ESTIMATED = "estimated"
"""Stands in the English name of a day that waits for the sight of the moon."""


@dataclass(frozen=True, kw_only=True)
class PublicHoliday:
    """One day off: its name in the country's own language, in English and in Chinese where the data has them.

    `is_provisional`: the date is an estimate, or waits for its official notice.
    """

    day: date
    name: str
    en: str
    zh: str
    is_provisional: bool


def countries() -> tuple[str, ...]:
    """ISO 3166 codes of all countries that are known, in order."""
    import holidays

    return tuple(sorted(holidays.list_supported_countries(include_aliases=False)))


@lru_cache(maxsize=512)
def holidays_of(
    country: str, *, year: int, subdivision: str = "", notices: tuple[OfficialNotice, ...] = ()
) -> tuple[PublicHoliday, ...]:
    """The public holidays of a country, or of a part of it (`DE`, `BY`), in order of their days.

    `notices` count instead of the data for mainland China.
    Raises UnknownCountryError, and OutOfRangeError for a year that the data does not have.
    """
    check_year(year)
    if country == CHINA and not subdivision:
        return tuple(
            PublicHoliday(day=one.day, name=one.zh, en=one.en, zh=one.zh, is_provisional=one.is_provisional)
            for one in official_days(year, notices=notices)
            if one.kind == "holiday"
        )
    found = _read(country, year=year, subdivision=subdivision, language=None)
    if not found.start_year <= year <= found.end_year:
        raise OutOfRangeError(
            f"holidays of {country} in {year} are not known", help=f"ask for {found.start_year} to {found.end_year}"
        )
    # Without a language the package takes that of the machine.
    own = _read(country, year=year, subdivision=subdivision, language=found.default_language)
    languages = found.supported_languages or ()
    named = {
        wanted: _read(country, year=year, subdivision=subdivision, language=language)
        for wanted in ("en", "zh")
        if (language := next((one for one in languages if one.startswith(wanted)), None))
    }
    return tuple(
        PublicHoliday(
            day=day,
            name=own[day],
            en=(english := str(named["en"].get(day, "")) if "en" in named else ""),
            zh=str(named["zh"].get(day, "")) if "zh" in named else "",
            is_provisional=ESTIMATED in english or ESTIMATED in own[day],
        )
        for day in sorted(own)
    )


def _read(country: str, *, year: int, subdivision: str, language: str | None) -> HolidayBase:
    import holidays

    try:
        return holidays.country_holidays(country, subdiv=subdivision or None, years=year, language=language)
    except NotImplementedError as error:
        raise UnknownCountryError(
            f"holidays of {country} {subdivision}".rstrip() + " are not known",
            help="give an ISO 3166 code: DE, or US with CA",
        ) from error
