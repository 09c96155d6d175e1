"""Who somebody is: what the profile says, and since when we know them."""

from __future__ import annotations

from functools import partial

import ibis
import ibis.expr.types as ir

from evergrove.profiles.attributes_relation import PROFILE_UPDATED, attributes_relation
from evergrove.profiles.tags.calendar import EPOCH
from evergrove.profiles.tags.contracts import HOURS_OF_WEEK, Family, Scope, Tag, TagGroup, TagKind
from evergrove.profiles.tags.measures import column_value, whole_days

TRAITS = ("gender", "birthday", "country", "region", "city", "acquisition_channel")

GENDERS = {
    "male": ("male", "m", "man", "男", "男性", "先生"),
    "female": ("female", "f", "woman", "女", "女性", "女士"),
}
"""What profiles write, in lower case; anything else is `other`."""

FULL_DATE = r"^(19|20)[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
MONTH_AND_DAY = r"^(--)?(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"
"""A birthday is YYYY-MM-DD (a time may follow), MM-DD, or --MM-DD as vCard writes it."""

AGE_YEARS_MAX = 120
MONTH_DAY = 100
LONGEST_MONTHS_DAYS = {2: 29, 4: 30, 6: 30, 9: 30, 11: 30}


def profile_rows(scope: Scope) -> ir.Table:
    """One row a customer: the traits, the birthday as numbers, and the days until the next one."""
    rows = attributes_relation(scope.engine, scope.facts, TRAITS)
    full = rows.birthday.re_search(FULL_DATE)
    short = rows.birthday.re_search(MONTH_AND_DAY)
    length = rows.birthday.length()
    month_day = ibis.cases((full, rows.birthday.substr(5, 5)), (short, rows.birthday.substr(length - 5, 5)))
    rows = rows.mutate(
        birth_year=ibis.cases((full, rows.birthday.substr(0, 4))).cast("int64"),
        month=month_day.substr(0, 2).cast("int64"),
        day_of_month=month_day.substr(3, 2).cast("int64"),
    )
    longest = ibis.cases(*((rows.month == month, days) for month, days in LONGEST_MONTHS_DAYS.items()), else_=31)
    exists = rows.day_of_month <= longest
    today = _today(scope)
    rows = rows.mutate(
        birth_month=ibis.cases((exists, rows.month)),
        had_birthday=rows.month * MONTH_DAY + rows.day_of_month <= today,
    )
    years = scope_year(scope) - rows.birth_year - ibis.cases((rows.had_birthday, 0), else_=1)
    return rows.mutate(age_years=ibis.cases((exists & years.between(0, AGE_YEARS_MAX), years)))


def scope_year(scope: Scope) -> int:
    """The UTC year of t."""
    return _date(scope.as_of_day)[0]


def _today(scope: Scope) -> int:
    """Month and day of t (UTC) as one number, 229 for 29 February."""
    _, month, day = _date(scope.as_of_day)
    return month * MONTH_DAY + day


def _date(number: int) -> tuple[int, int, int]:
    day = EPOCH.fromordinal(EPOCH.toordinal() + number)
    return day.year, day.month, day.day


def gender(rows: ir.Table) -> ir.StringValue:
    told = rows.gender.strip().lower()
    known = ((told.isin(words), label) for label, words in GENDERS.items())
    return ibis.cases(*known, (told.notnull(), "other"))


def known_rows(scope: Scope) -> ir.Table:
    """One row a customer with any fact: since when we know them, and when we last heard of them."""
    return scope.once("known", build=partial(_known, scope))


def _known(scope: Scope) -> ir.Table:
    rows = scope.facts
    rows = rows.group_by("customer_id").agg(oldest_us=rows.age_us.max(), first_day=rows.local_day.min())
    calendar = scope.calendar().select("local_day", first_date="day")
    return rows.left_join(calendar, rows.first_day == calendar.local_day).select(
        "customer_id", "oldest_us", "first_date"
    )


basic = partial(
    Tag, group=TagGroup.BASIC, kind=TagKind.TEXT, source_facts=(PROFILE_UPDATED,), freshness_hours=HOURS_OF_WEEK
)

PROFILE_TAGS = (
    basic(
        key="gender",
        unit="class",
        title_zh="性别",
        title_en="Gender",
        description_zh="客户资料里的性别：male、female 或 other；没填则未知。",
        description_en="As the profile says: male, female or other; unknown when it says nothing.",
        expression=gender,
    ),
    basic(
        key="age_years",
        kind=TagKind.INTEGER,
        unit="years",
        title_zh="年龄",
        title_en="Age",
        description_zh="按资料里的完整生日计算的周岁；2 月 29 日出生者平年 3 月 1 日增岁，不在 0–120 之间视为未知。",
        description_en="Completed years by the full birthday; those born on 29 February turn on 1 March otherwise. "
        "Outside 0–120 it is unknown.",
        expression=lambda rows: rows.age_years,
        freshness_hours=24,
    ),
    basic(
        key="birthday_month",
        kind=TagKind.INTEGER,
        unit="month 1–12",
        title_zh="生日月份",
        title_en="Month of birthday",
        description_zh="生日所在月份；只填月日也可用。",
        description_en="Month of the birthday; a birthday without a year is enough.",
        expression=lambda rows: rows.birth_month,
    ),
    *(
        basic(
            key=name,
            unit=name,
            title_zh=zh,
            title_en=en,
            description_zh=f"客户资料里最近一次填写的{zh}。",
            description_en=f"The {name} that the profile gave last.",
            expression=partial(column_value, column=name),
        )
        for name, zh, en in (("country", "国家", "Country"), ("region", "省区", "Region"), ("city", "城市", "City"))
    ),
    basic(
        key="acquisition_channel",
        group=TagGroup.CHANNEL,
        unit="channel",
        title_zh="获客渠道（资料）",
        title_en="Acquisition channel (profile)",
        description_zh="资料里写明的获客渠道；由链接参数得到的见“首次触达来源”。",
        description_en="Where the profile says the customer came from; for link parameters see the first-touch source.",
        expression=lambda rows: rows.acquisition_channel,
    ),
)

ANY_FACT = "*"
"""Stands for whatever fact there is."""

KNOWN_TAGS = (
    basic(
        key="tenure_days",
        kind=TagKind.INTEGER,
        unit="days",
        title_zh="客户年资",
        title_en="Tenure",
        description_zh="从最早一条事件到现在满几个 24 小时。",
        description_en="Whole 24-hour days since the earliest fact about the customer.",
        source_facts=(ANY_FACT,),
        expression=lambda rows: whole_days(rows.oldest_us),
        freshness_hours=24,
    ),
    basic(
        key="first_seen_day",
        kind=TagKind.DATE,
        unit="local date",
        title_zh="首次出现日",
        title_en="First seen",
        description_zh="最早一条事件的当地日期。",
        description_en="Local date of the earliest fact about the customer.",
        source_facts=(ANY_FACT,),
        expression=lambda rows: rows.first_date,
    ),
)

KNOWN = Family(name="known", fact_names=(ANY_FACT,), rows=known_rows, tags=KNOWN_TAGS, is_grouped=True)
PROFILES = Family(name="profiles", fact_names=(PROFILE_UPDATED,), rows=profile_rows, tags=PROFILE_TAGS, is_grouped=True)
