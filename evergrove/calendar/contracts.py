"""What calendar questions can fail with, and the range of dates that is answered."""

from __future__ import annotations

from evergrove.kit import InvalidError

CALENDAR_YEAR_MIN, CALENDAR_YEAR_MAX = 1970, 2099
"""Before 1970 many zones kept local mean time; after 2099 nobody can say which zones still change their clocks, and
new moons close to midnight make lunar months uncertain."""


class InvalidWindowError(InvalidError):
    code = "calendar.invalid_window"


class UnknownZoneError(InvalidError):
    code = "calendar.unknown_zone"


class UnknownCountryError(InvalidError):
    code = "calendar.unknown_country"


class UnknownKeyDateError(InvalidError):
    code = "calendar.unknown_key_date"


class InvalidBirthdayError(InvalidError):
    code = "calendar.invalid_birthday"


class InvalidNoticeError(InvalidError):
    code = "calendar.invalid_notice"


class NoSuchLunarDateError(InvalidError):
    """The lunar year has no such leap month, or its month has no 30th day."""

    code = "calendar.no_such_lunar_date"


class OutOfRangeError(InvalidError):
    code = "calendar.out_of_range"


def check_year(year: int, *, year_min: int = CALENDAR_YEAR_MIN, year_max: int = CALENDAR_YEAR_MAX) -> None:
    """Raises OutOfRangeError for a year that is not answered."""
    if not year_min <= year <= year_max:
        raise OutOfRangeError(f"the year {year} is not known here", help=f"ask for {year_min} to {year_max}")
