"""A draft of a plan from a file's headings and values: what an operator would choose, where it can be known.

A heading decides before the values do. What is not known stays open: a wrong guess that nobody sees costs more than a
question.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import PurePath

import msgspec
import pyarrow as pa
import pyarrow.compute as pc

from evergrove.facts.mapping.guess_times import TimeGuess, guess_times
from evergrove.facts.mapping.guess_words import (
    DETAIL_NAMES,
    HEADINGS,
    PARTS,
    STATES,
    TIMES,
    plain,
)
from evergrove.facts.mapping.identifiers import clean_phone
from evergrove.facts.mapping.plan import (
    DETAIL_NAME,
    DETAILS,
    ROLES,
    TITLE_CHARACTERS_MAX,
    VALUES_MAX,
    Holds,
    Plan,
    StateMeaning,
)
from evergrove.facts.readers.contracts import FileOptions

FITTING_SHARE = 0.8
"""Of the values of a column that has no telling heading."""

_DATE = re.compile(r"\d{1,4}[-/.年]\d{1,2}[-/.月]\d{1,4}.*")
"""What may be a time: all formats are tried on such columns only."""
_EMAIL = re.compile(r"[^@\s,;]+@[^@\s,;]+\.[^@\s,;]+")
_CHINESE_MOBILE = re.compile(r"(\+?86)?1[3-9]\d{9}")
_NUMBER = re.compile(r"[¥￥$£€]?\s?[+-]?(0|[1-9]\d{0,14}|[1-9]\d{0,2}([,.]\d{3})+)([.,]\d{1,6})?\s?元?")
_COMMA_DECIMAL = re.compile(r".*\d,\d{1,2}\D*")
_POINT_DECIMAL = re.compile(r".*\d\.\d{1,2}\D*")
_SIGNS = {"¥": "CNY", "￥": "CNY", "元": "CNY", "$": "USD", "£": "GBP", "€": "EUR"}
_COUNTRIES = ("CN", "US", "GB", "HK", "TW", "SG", "AU", "DE", "FR", "JP")
"""Tried in this order on numbers without a prefix; the operator sees the guess and can change it."""

_TIME_WORDS = frozenset(word for words in TIMES.values() for word in words)
_MONEY = ("unit_price", "amount", "order_total")


class ColumnLook(msgspec.Struct, frozen=True):
    """A column of the sample: the share of rows in which it is filled, its distinct values in the order of the rows.

    `values` are at most VALUES_LOOKED_AT; `distinct` counts all of the sample.
    """

    name: str
    filled: float
    distinct: int
    values: tuple[str, ...]


class PlanGuess(msgspec.Struct, frozen=True):
    """A draft; `times` says how its time is written, with a choice where that cannot be known."""

    plan: Plan
    times: TimeGuess


def guess_plan(
    looks: Sequence[ColumnLook], *, rows: pa.Table, file_name: str, options: FileOptions, zone: str
) -> PlanGuess:
    """The draft for a sample: its columns, and the rows as text."""
    words = {look.name: _word_of(look) for look in looks}
    holds = _holds(set(words.values()))
    by_name = {look.name: look for look in looks}
    columns = _roles(words, by_name, holds=holds)
    if holds == "order_lines":
        columns = _with_one_amount(columns, rows)
    columns, names = _with_details(columns, by_name, holds=holds)
    times = guess_times([value for name, role in columns.items() if role == "time" for value in by_name[name].values])
    of = {role: by_name[name] for name, role in columns.items()}
    money = [value for name, role in columns.items() if role in (*_MONEY, "number") for value in by_name[name].values]
    plan = Plan(
        holds=holds,
        title=_title(file_name),
        columns=columns,
        names=names,
        states=_states(of.get("state")),
        currency="" if "currency" in of or holds != "order_lines" else _currency(money, looks),
        event_names=_event_names(of.get("event")),
        zone=zone,
        time_formats=times.formats,
        decimal_mark="," if _has_comma_decimals(money) else ".",
        country=_country(of.get("phone")),
        file=options,
    )
    return PlanGuess(plan, times)


def _word_of(look: ColumnLook) -> str:
    """What the column is called in the tables of words, else what its values look like; empty if neither says it."""
    heading = plain(look.name)
    if (word := HEADINGS.get(heading)) is not None:
        return _state_or_region(look) if word == "state" else word
    if heading in DETAIL_NAMES:
        return ""
    if part := next((meaning for part, meaning in PARTS if part in heading), ""):
        return part
    if _share(look.values, _EMAIL) >= FITTING_SHARE:
        return "email"
    if _share(look.values, _CHINESE_MOBILE) >= FITTING_SHARE:
        return "phone"
    if _share(look.values, _DATE) >= FITTING_SHARE and guess_times(look.values).share >= FITTING_SHARE:
        return "time"
    return ""


def _state_or_region(look: ColumnLook) -> str:
    """`State` is a state of the order or of a country; what is neither has too many values to be decided on."""
    if plain(look.name) == "state" and not any(plain(value) in STATES for value in look.values):
        return "region"
    return "state" if look.distinct <= VALUES_MAX else ""


def _share(values: Sequence[str], pattern: re.Pattern[str]) -> float:
    return sum(pattern.fullmatch(value) is not None for value in values) / len(values) if values else 0.0


def _holds(words: set[str]) -> Holds:
    if "order_id" in words and words & set(_MONEY):
        return "order_lines"
    if "event" in words:
        return "events"
    if words & {"unit_price", "amount"} and words & {"quantity", "product_name", "product_id"}:
        return "order_lines"
    if "event_time" in words and not words & {"joined_time", "updated_time"}:
        return "events"
    return "contacts"


def _roles(words: dict[str, str], looks: dict[str, ColumnLook], *, holds: Holds) -> dict[str, str]:
    """Column → role: of several columns for a role that one column has, the first that is filled."""
    roles = {role.name: role for role in ROLES[holds]}
    time = _best_time(words, looks, holds=holds)
    found: dict[str, str] = {}
    for name, word in words.items():
        role = "time" if name == time else word
        if (word in _TIME_WORDS and name != time) or role not in roles or not looks[name].filled:
            continue
        if roles[role].many or role not in found.values():
            found[name] = role
    return found


def _best_time(words: dict[str, str], looks: dict[str, ColumnLook], *, holds: Holds) -> str:
    for word in TIMES[holds]:
        for name, own in words.items():
            if own == word and looks[name].filled:
                return name
    return ""


def _with_one_amount(columns: dict[str, str], rows: pa.Table) -> dict[str, str]:
    """A line's own money: not the order's total that stands again on each of its lines, and not a price beside it."""
    of = {role: name for name, role in columns.items()}
    changed = dict(columns)
    if "amount" in of and "order_id" in of and _repeats(rows, of["order_id"], of["amount"]):
        changed[of["amount"]] = "order_total" if "order_total" not in of else "number"
        of.pop("amount")
    has_only_total = not {"amount", "unit_price"} & of.keys() and {"order_total", "order_id"} <= of.keys()
    if has_only_total and _is_unique(rows, of["order_id"]):
        changed[of["order_total"]] = "amount"
    if "amount" in of and "unit_price" in of:
        changed[of["unit_price"]] = "number"
    return changed


def _repeats(rows: pa.Table, order: str, amount: str) -> bool:
    """Whether orders of several lines have one and the same amount on all of them, and there are at least two."""
    groups = rows.group_by(order).aggregate([(amount, "count_distinct"), (amount, "count")])
    several = groups.filter(pc.greater(groups[f"{amount}_count"], 1))
    alike = pc.sum(pc.equal(several[f"{amount}_count_distinct"], 1)).as_py() or 0
    return bool(several.num_rows >= 2 and alike == several.num_rows)


def _is_unique(rows: pa.Table, column: str) -> bool:
    filled = rows[column].drop_null()
    return len(filled) == len(filled.unique())


def _with_details(
    columns: dict[str, str], looks: dict[str, ColumnLook], *, holds: Holds
) -> tuple[dict[str, str], dict[str, str]]:
    """The columns, and further ones that have a name to be kept under; in the order of the file."""
    every: dict[str, str] = {}
    names: dict[str, str] = {}
    for look in looks.values():
        role = columns.get(look.name, "")
        if role and role not in DETAILS:
            every[look.name] = role
            continue
        name = _detail_name(look.name)
        known = DETAIL_NAMES.get(plain(look.name))
        wanted = role or known or holds != "order_lines"
        if name and wanted and look.filled and name not in names.values():
            every[look.name] = role or _detail_kind(look)
            names[look.name] = name
    return every, names


def _detail_kind(look: ColumnLook) -> str:
    return "number" if _share(look.values, _NUMBER) == 1 else "text"


def _detail_name(heading: str) -> str:
    """What a detail is called: the usual name, else the heading in letters, digits and underscores if it has any."""
    known = DETAIL_NAMES.get(plain(heading)) or HEADINGS.get(plain(heading))
    if known:
        return known
    written = re.sub(r"[^a-z0-9]+", "_", heading.casefold()).strip("_")[:64]
    is_latin = heading.isascii() and DETAIL_NAME.fullmatch(written)
    return written if is_latin else ""


def _states(look: ColumnLook | None) -> dict[str, StateMeaning]:
    found = {} if look is None else {value: STATES.get(plain(value)) for value in look.values[:VALUES_MAX]}
    return {value: meaning for value, meaning in found.items() if meaning}  # type: ignore[misc] # the table's keys


def _event_names(look: ColumnLook | None) -> tuple[str, ...]:
    return () if look is None or look.distinct > VALUES_MAX else look.values[:VALUES_MAX]


def _currency(money: Sequence[str], looks: Sequence[ColumnLook]) -> str:
    """By the sign beside an amount, else by the headings' script; open for anything else."""
    signs = {_SIGNS[letter] for value in money for letter in value if letter in _SIGNS}
    if len(signs) == 1:
        return signs.pop()
    chinese = sum(bool(re.search(r"[一-鿿]", look.name)) for look in looks)
    return "CNY" if not signs and chinese * 2 > len(looks) else ""


def _has_comma_decimals(values: Sequence[str]) -> bool:
    return any(map(_COMMA_DECIMAL.fullmatch, values)) and not any(map(_POINT_DECIMAL.fullmatch, values))


def _country(look: ColumnLook | None) -> str:
    if look is None or not look.values:
        return _COUNTRIES[0]
    text = pa.array(look.values, pa.string())
    fits = {country: len(text) - clean_phone(text, country=country).null_count for country in _COUNTRIES}
    return max(_COUNTRIES, key=lambda country: fits[country])


def _title(file_name: str) -> str:
    """The file's name without its ending, dates and numbers: next month's file has the same one."""
    stem = PurePath(file_name).name.partition(".")[0]
    words = re.sub(r"[\d年月日]*\d[\d年月日]*|[()（）\[\]]", " ", stem)
    return " ".join(re.sub(r"[\s_\-.]+", " ", words).split())[:TITLE_CHARACTERS_MAX] or stem[:TITLE_CHARACTERS_MAX]
