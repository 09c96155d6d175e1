"""A plan: what each column of a file is, as an operator chooses it on a screen, and the mapping that says the same.

A plan knows three kinds of files and a fixed set of roles. It is a way to write a mapping, not a second language:
`planned.mapping_of` turns it into the mapping, which is what is tried, imported and kept.
"""

from __future__ import annotations

import re
from typing import Literal

import msgspec

from evergrove.facts.mapping.identifiers import countries_known, known_country
from evergrove.facts.readers.contracts import FileOptions
from evergrove.kit.errors import InvalidError

Holds = Literal["order_lines", "contacts", "events"]
StateMeaning = Literal["paid", "refunded", "leave_out"]
Need = Literal["required", "who", "money", "optional"]

TITLE_CHARACTERS_MAX = 80
"""As of a mapping's name, which it becomes."""

VALUES_MAX = 50
"""States of orders, and names of events, that a plan decides one by one."""

DETAIL_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}")
"""What attributes and properties are called in rules and messages."""


class Role(msgspec.Struct, frozen=True):
    """What a column can be. `need`: `who` and `money` ask for at least one of theirs. `many`: several may be it."""

    name: str
    need: Need = "optional"
    many: bool = False


DETAILS = ("text", "number")
"""Roles of columns that are kept under a name of their own."""

_WHO = tuple(Role(name, need="who", many=True) for name in ("phone", "email", "customer_number", "wechat_openid"))
_PLACE = tuple(Role(name) for name in ("city", "region", "country"))
_DETAILS = tuple(Role(name, many=True) for name in DETAILS)
_ITEM = (Role("product_name"), Role("product_id"), Role("category"))

ROLES: dict[Holds, tuple[Role, ...]] = {
    "order_lines": (
        Role("order_id", need="required"),
        Role("time", need="required", many=True),
        *_WHO,
        *_ITEM,
        Role("quantity"),
        Role("unit_price", need="money"),
        Role("amount", need="money"),
        Role("order_total"),
        Role("currency"),
        Role("state"),
        Role("refund_time"),
        Role("channel"),
        *_PLACE,
        *_DETAILS,
    ),
    "contacts": (Role("time", need="required", many=True), *_WHO, *_PLACE, *_DETAILS),
    "events": (
        Role("time", need="required", many=True),
        *_WHO,
        Role("event"),
        *_ITEM,
        Role("order_id"),
        Role("url"),
        Role("channel"),
        *_PLACE,
        *_DETAILS,
    ),
}
"""Which roles the columns of each kind of file can have, in the order in which they are offered."""


class Plan(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a file holds and what each of its columns is.

    `columns`: column → role, in the file's order; a column that is not named is not imported. `names`: what the
    columns of the DETAILS are called. `states`: value of the state column → what it means; the empty text stands for
    an empty field, and a value that is not here rejects its line. `currency`: where no column says it. `event`: the
    name where no column says it, else `event_names` are the values that are taken, as names. `title` becomes the
    mapping's name and its source: one order under one title counts once.
    """

    holds: Holds
    title: str
    columns: dict[str, str]
    names: dict[str, str] = {}
    states: dict[str, StateMeaning] = {}
    currency: str = ""
    event: str = ""
    event_names: tuple[str, ...] = ()
    zone: str = "UTC"
    time_formats: tuple[str, ...] = ()
    decimal_mark: Literal[".", ","] = "."
    country: str = "CN"
    file: FileOptions = FileOptions()

    def of(self, *roles: str) -> tuple[str, ...]:
        """The columns of these roles, in the order of the roles."""
        return tuple(column for role in roles for column, own in self.columns.items() if own == role)


class PlanProblem(msgspec.Struct, frozen=True):
    """What a plan still lacks: a code with words in the console, and the role, column or value it is about."""

    code: str
    about: str = ""


class PlanError(InvalidError):
    """A plan that makes no mapping yet; `problems` in the details."""

    code = "plan.incomplete"

    def __init__(self, problems: list[PlanProblem]) -> None:
        said = ", ".join(f"{problem.code} {problem.about}".strip() for problem in problems)
        super().__init__(
            f"the plan of the columns is not complete: {said}",
            help="choose what the columns are until nothing is missing",
            problems=[msgspec.structs.asdict(problem) for problem in problems],
        )


def plan_problems(plan: Plan, *, taken: tuple[str, ...] = ()) -> list[PlanProblem]:
    """What is missing or wrong, in the order of the form. `taken`: titles of mappings that are not the operator's."""
    return [
        *_title_problems(plan, taken=taken),
        *_role_problems(plan),
        *_value_problems(plan),
        *_name_problems(plan),
    ]


def check_plan(plan: Plan, *, taken: tuple[str, ...] = ()) -> None:
    """Raises PlanError unless the plan makes a mapping."""
    if problems := plan_problems(plan, taken=taken):
        raise PlanError(problems)


def _title_problems(plan: Plan, *, taken: tuple[str, ...]) -> list[PlanProblem]:
    title = plan.title.strip()
    if not title:
        return [PlanProblem("title_missing")]
    if len(title) > TITLE_CHARACTERS_MAX or not title.isprintable():
        return [PlanProblem("title_unusable", str(TITLE_CHARACTERS_MAX))]
    return [PlanProblem("title_taken", title)] if title in taken else []


def _role_problems(plan: Plan) -> list[PlanProblem]:
    roles = {role.name: role for role in ROLES[plan.holds]}
    used = list(plan.columns.values())
    unknown = [PlanProblem("role_unknown", column) for column, role in plan.columns.items() if role not in roles]
    missing = [PlanProblem("role_missing", role.name) for role in roles.values() if _is_missing(role, used)]
    twice = [PlanProblem("role_twice", role.name) for role in roles.values() if _is_twice(role, used)]
    groups = [
        PlanProblem(f"{need}_missing")
        for need in ("who", "money")
        if any(role.need == need for role in roles.values())
        and not any(role.need == need and role.name in used for role in roles.values())
    ]
    both = [PlanProblem("money_twice")] if {"unit_price", "amount"} <= set(used) else []
    return [*unknown, *missing, *twice, *groups, *both]


def _is_missing(role: Role, used: list[str]) -> bool:
    return role.need == "required" and role.name not in used


def _is_twice(role: Role, used: list[str]) -> bool:
    return not role.many and used.count(role.name) > 1


def _value_problems(plan: Plan) -> list[PlanProblem]:
    problems = []
    if plan.holds == "order_lines" and not plan.of("currency") and not re.fullmatch("[A-Z]{3}", plan.currency):
        problems.append(PlanProblem("currency_missing"))
    if plan.of("state") and not set(plan.states.values()) & {"paid", "refunded"}:
        problems.append(PlanProblem("states_missing"))
    if plan.holds == "events" and not (plan.event_names if plan.of("event") else plan.event.strip()):
        problems.append(PlanProblem("event_missing"))
    if len(plan.states) > VALUES_MAX or len(plan.event_names) > VALUES_MAX:
        problems.append(PlanProblem("values_too_many", str(VALUES_MAX)))
    if not known_country(plan.country):
        problems.append(PlanProblem("country_unknown", countries_known()))
    return problems


def _name_problems(plan: Plan) -> list[PlanProblem]:
    names = [(column, plan.names.get(column, "")) for column in plan.of(*DETAILS)]
    wrong = [PlanProblem("name_wrong", column) for column, name in names if not DETAIL_NAME.fullmatch(name)]
    given = [name for _, name in names]
    twice = sorted({name for name in given if name and given.count(name) > 1})
    return [*wrong, *(PlanProblem("name_twice", name) for name in twice)]
