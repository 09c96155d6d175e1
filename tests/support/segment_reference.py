"""The rule language once more, from its JSON, in plain Python and row by row: what the compiled answer is held to."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

from support.segment_world import CUSTOMERS, World

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
NUMBER = re.compile(r"-?(0|[1-9][0-9]{0,11})(\.[0-9]{1,12})?")


def members(rule: dict[str, Any], world: World, *, as_of: datetime) -> set[str]:
    """Customers of the segment."""
    return {customer for customer in CUSTOMERS if holds(rule, world, customer=customer, as_of=as_of)}


def holds(rule: dict[str, Any], world: World, *, customer: str, as_of: datetime) -> bool:
    if "all" in rule:
        return all(holds(item, world, customer=customer, as_of=as_of) for item in rule["all"])
    if "any" in rule:
        return any(holds(item, world, customer=customer, as_of=as_of) for item in rule["any"])
    if "not" in rule:
        return not holds(rule["not"], world, customer=customer, as_of=as_of)
    if "list" in rule:
        return customer in (world["list"] if isinstance(rule["list"], str) else rule["list"])
    if "stage" in rule:
        stages = rule["stage"] if isinstance(rule["stage"], list) else [rule["stage"]]
        return _cell(world["scores"], customer, "stage") in stages
    if "score" in rule:
        return compare(_cell(world["scores"], customer, rule["score"]), rule["is"])
    if "tag" in rule:
        return _tag(rule, world, customer)
    history = [fact for fact in world["facts"] if fact["customer_id"] == customer and fact["occurred_at"] <= as_of]
    if "attribute" in rule:
        return compare_text(_attribute(history, rule["attribute"]), rule["is"])
    if "journey" in rule:
        return _journey(rule["journey"], history)
    return _sequence(rule, history, as_of) if "sequence" in rule else _event(rule, history, as_of)


def compare(value: Any, wanted: Any) -> bool:
    """A typed value; unknown meets nothing but `is_unknown`."""
    wanted = wanted if isinstance(wanted, dict) else {"in": wanted} if isinstance(wanted, list) else {"=": wanted}
    return all(_one(value, operator, literal) for operator, literal in wanted.items())


def compare_text(text: str | None, wanted: Any) -> bool:
    """A value kept as text, read as the kind of the literal."""
    wanted = wanted if isinstance(wanted, dict) else {"in": wanted} if isinstance(wanted, list) else {"=": wanted}
    for operator, literal in wanted.items():
        sample = literal[0] if isinstance(literal, list) else literal
        value: Any = text
        if operator != "is_unknown" and text is not None:
            if isinstance(sample, bool):
                value = {"true": True, "false": False}.get(text)
            elif isinstance(sample, int | float):
                value = float(text) if NUMBER.fullmatch(text) else None
        if not _one(value, operator, literal):
            return False
    return True


def _one(value: Any, operator: str, literal: Any) -> bool:
    if operator == "is_unknown":
        return bool((value is None) == literal)
    if value is None:
        return False
    if operator in {"in", "not_in"}:
        return (value in literal) == (operator == "in")
    if operator == "between":
        return bool(literal[0] <= value <= literal[1])
    if operator == "contains":
        return bool(literal in value)
    if operator == "starts_with":
        return bool(value.startswith(literal))
    return bool(
        {
            "=": value == literal,
            "!=": value != literal,
            ">": operator == ">" and value > literal,
            ">=": operator == ">=" and value >= literal,
            "<": operator == "<" and value < literal,
            "<=": operator == "<=" and value <= literal,
        }[operator]
    )


def _cell(rows: list[dict[str, Any]], customer: str, column: str) -> Any:
    return next((row[column] for row in rows if row["customer_id"] == customer), None)


def _tag(rule: dict[str, Any], world: World, customer: str) -> bool:
    if rule["tag"] == "手工标签":
        return compare_text(_cell(world["own_tags"], customer, "value"), rule["is"])
    value = _cell(world["tags"], customer, rule["tag"])
    return compare(value.isoformat() if isinstance(value, date) else value, rule["is"])


def _json_text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value)


def _attribute(history: list[dict[str, Any]], key: str) -> str | None:
    updates = [fact for fact in history if fact["name"] == "Profile Updated"]
    told = [(f["occurred_at"], f["fact_id"], json.loads(f["properties"])["traits"].get(key)) for f in updates]
    known = [each for each in told if each[2] is not None]
    return _json_text(max(known)[2]) if known else None


def _property(fact: dict[str, Any], key: str) -> str | None:
    return _json_text(json.loads(fact["properties"]).get(key))


def _number(text: str | None) -> int | None:
    """Millionths, so that sums are exact."""
    return round(float(text) * 1e6) if text is not None and NUMBER.fullmatch(text) else None


def _local(fact: dict[str, Any]) -> datetime:
    local: datetime = fact["occurred_at"] + timedelta(minutes=fact["utc_offset_minutes"] or 0)
    return local


def _column(fact: dict[str, Any], column: str) -> Any:
    local = _local(fact)
    derived = {"local_hour": local.hour, "local_weekday": local.isoweekday(), "local_day": (local - EPOCH).days}
    return derived[column] if column in derived else fact[column]


def _passes(fact: dict[str, Any], filters: list[dict[str, Any]]) -> bool:
    return all(
        compare(_column(fact, each["column"]), each["is"])
        if "column" in each
        else compare_text(_property(fact, each["property"]), each["is"])
        for each in filters
    )


def _inside(fact: dict[str, Any], rule: dict[str, Any], as_of: datetime) -> bool:
    at = fact["occurred_at"]
    if "within_days" in rule:
        return bool(at > as_of - timedelta(days=rule["within_days"]))
    if "within_hours" in rule:
        return bool(at > as_of - timedelta(hours=rule["within_hours"]))
    if "between" in rule:
        start, end = rule["between"]
        if len(start) == 10:
            return bool(start <= _local(fact).date().isoformat() <= end)
        return bool(datetime.fromisoformat(start) <= at < datetime.fromisoformat(end))
    return True


def _event(rule: dict[str, Any], history: list[dict[str, Any]], as_of: datetime) -> bool:
    rows = [
        fact
        for fact in history
        if fact["name"] == rule["event"] and _inside(fact, rule, as_of) and _passes(fact, rule.get("where", []))
    ]
    rows.sort(key=lambda fact: (fact["occurred_at"], fact["fact_id"]))
    measure = rule.get("measure", "count")
    if measure == "count":
        return compare(len(rows), rule.get("is", {">=": 1}))
    if measure in {"first", "last"}:
        chosen = rows[0 if measure == "first" else -1] if rows else None
        return _first_or_last(rule, chosen, as_of)
    of = rule["of"]
    into = of.startswith("properties.")
    values: list[Any]
    values = [_property(f, of.removeprefix("properties.")) if into else _column(f, of) for f in rows]
    if measure == "distinct":
        return compare(len({value for value in values if value is not None}), rule["is"])
    numbers: list[Any] = [_number(value) for value in values] if into else values
    known = [number for number in numbers if number is not None]
    found = sum(known) if measure == "sum" else None if not known else min(known) if measure == "min" else max(known)
    return compare(None if found is None else found / 1e6 if into else found, rule["is"])


def _first_or_last(rule: dict[str, Any], fact: dict[str, Any] | None, as_of: datetime) -> bool:
    if "of" not in rule:
        return compare(None if fact is None else (as_of - fact["occurred_at"]) // timedelta(days=1), rule["is"])
    of = rule["of"]
    if of.startswith("properties."):
        return compare_text(None if fact is None else _property(fact, of.removeprefix("properties.")), rule["is"])
    return compare(None if fact is None else _column(fact, of), rule["is"])


def _sequence(rule: dict[str, Any], history: list[dict[str, Any]], as_of: datetime) -> bool:
    inside = rule["sequence"]
    is_negated = "then_not" in inside
    then, within = inside["then_not" if is_negated else "then"], timedelta(days=inside["within_days"])
    firsts = [f for f in history if _matches(f, inside["first"]) and _inside(f, rule, as_of)]
    thens = [f["occurred_at"] for f in history if _matches(f, then)]
    for fact in firsts:
        at = fact["occurred_at"]
        is_followed = any(at < other <= at + within for other in thens)
        if (is_negated and not is_followed and at + within <= as_of) or (not is_negated and is_followed):
            return True
    return False


def _journey(wanted: Any, history: list[dict[str, Any]]) -> bool:
    def is_of_it(fact: dict[str, Any]) -> bool:
        return wanted is True or bool(str(fact["journey_key"] or "").partition("@")[0] == wanted)

    entered = [fact for fact in history if fact["name"] == "Journey Entered" and is_of_it(fact)]
    ended = [fact for fact in history if fact["name"] == "Journey Exited" and is_of_it(fact)]
    return len(entered) > len([fact for fact in ended if json.loads(fact["properties"])["node"] != ""])


def _matches(fact: dict[str, Any], pattern: dict[str, Any]) -> bool:
    return fact["name"] == pattern["event"] and _passes(fact, pattern.get("where", []))
