"""Days as rows: the month, the weekday and the key dates of a local day, looked up instead of computed in SQL."""

from __future__ import annotations

from datetime import date, timedelta

import pyarrow as pa

CALENDAR_SCHEMA = pa.schema(
    [
        pa.field("local_day", pa.int64()),
        pa.field("day", pa.date32()),
        pa.field("month_index", pa.int64()),
        pa.field("weekday", pa.int64()),
        pa.field("is_key_date", pa.bool_()),
    ]
)
"""`local_day` days since 1970, `month_index` months since year 0, `weekday` 1 Monday to 7 Sunday (ISO 8601)."""

EPOCH = date(1970, 1, 1)

KEY_DATES = ((1, 1), (2, 14), (3, 8), (5, 20), (6, 1), (6, 18), (9, 9), (11, 11), (12, 12), (12, 25))
"""Fixed shopping days of Chinese retail as (month, day): New Year, Valentine's, 3·8, 520, Children's Day, 618, 99,
Double 11, Double 12, Christmas. The days before them belong to them too (KEY_DATE_LEAD_DAYS)."""

KEY_DATE_LEAD_DAYS = 2
"""The eve and the day before it: platforms start a sale up to two days ahead."""


def day_number(day: date) -> int:
    """Days since 1970-01-01."""
    return (day - EPOCH).days


def calendar_days(*, last_day: int) -> pa.Table:
    """One row for each day from 1970-01-01 to `last_day`, in CALENDAR_SCHEMA."""
    days = [EPOCH + timedelta(days=number) for number in range(last_day + 1)]
    columns = {
        "local_day": list(range(last_day + 1)),
        "day": days,
        "month_index": [day.year * 12 + day.month - 1 for day in days],
        "weekday": [day.isoweekday() for day in days],
        "is_key_date": [_is_key_date(day) for day in days],
    }
    return pa.table(columns, schema=CALENDAR_SCHEMA)


def _is_key_date(day: date) -> bool:
    ahead = (day + timedelta(days=lead) for lead in range(KEY_DATE_LEAD_DAYS + 1))
    return any((each.month, each.day) in KEY_DATES for each in ahead)
