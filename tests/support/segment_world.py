"""Small generated histories and rules. `Choose` picks one of some options: hypothesis draws, or a seeded generator."""

# ruff: noqa: E501 - tables of options read better a line each

from __future__ import annotations

import itertools
import json
import random
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pyarrow as pa

from evergrove.facts import FACT_SCHEMA, Engine, derive
from evergrove.segments import SegmentContext

AS_OF = datetime(2026, 11, 1, tzinfo=UTC)
DAY = timedelta(days=1)
INSTANT = timedelta(microseconds=1)
CUSTOMERS = ("cus_a", "cus_b", "cus_c", "cus_d", "cus_王")
NAMES = ("Order Completed", "Product Viewed", "Ticket Opened")
JOURNEY_NAMES = ("Journey Entered", "Journey Entered", "Journey Exited")
JOURNEY_REFERENCES = ("welcome@1", "welcome@2", "win_back@1", "welcomed@1", None)
CHANNELS = (None, "web", "app", "小程序")
AMOUNTS = (None, 0, 100, 250, 10_000)
PROPERTIES: tuple[dict[str, object], ...] = (
    {}, {"topic": "物流配送"}, {"topic": "发票", "score": 4.5}, {"score": 7}, {"score": "12"}, {"score": "a lot"},
    {"coupon": True}, {"coupon": False, "score": -0.1}, {"score": None},
)  # fmt: skip
TRAITS: tuple[dict[str, object], ...] = (
    {"city": "杭州"}, {"city": "上海", "age": 31}, {"age": 31.5}, {"vip": True}, {"vip": False, "age": 9}, {"city": "31"},
)  # fmt: skip
WINDOW_DAYS = (1, 7, 30)
AGES = (
    *(timedelta(0), INSTANT, timedelta(hours=3), timedelta(hours=20)),
    *(edge for days in WINDOW_DAYS for edge in (days * DAY, days * DAY - INSTANT, days * DAY + INSTANT)),
    *(3 * DAY, 12 * DAY, 45 * DAY),
)
OFFSETS = (None, 0, 480, -300)

TAG_SCHEMA = pa.schema(
    [
        pa.field("customer_id", pa.string()),
        pa.field("order_count_365_days", pa.int64()),
        pa.field("return_share", pa.float64()),
        pa.field("favourite_category", pa.string()),
        pa.field("first_order_day", pa.date32()),
        pa.field("has_coupon", pa.bool_()),
    ]
)
SCORE_SCHEMA = pa.schema(
    [pa.field("customer_id", pa.string()), pa.field("stage", pa.string()), pa.field("health", pa.int64())]
)

_TURNS = itertools.count()

Choose = Callable[[Sequence[Any]], Any]
World = dict[str, Any]


def seeded(seed: int) -> Choose:
    """The same choices every time."""
    return random.Random(seed).choice  # noqa: S311 - test data


def make_world(choose: Choose, *, rows_max: int = 24) -> World:
    """Facts as dictionaries, tags, scores, own tags and a list; some customers have nothing at all."""
    facts = [_fact(choose, number) for number in range(choose(range(rows_max + 1)))]
    tagged = [customer for customer in CUSTOMERS if choose((True, True, False))]
    tags = [
        {
            "customer_id": customer,
            "order_count_365_days": choose((None, 0, 1, 5)),
            "return_share": choose((None, 0.0, 0.25, 1.0)),
            "favourite_category": choose((None, "茶具", "tea")),
            "first_order_day": choose(
                (None, datetime(2026, 1, 5, tzinfo=UTC).date(), datetime(2024, 2, 29, tzinfo=UTC).date())
            ),
            "has_coupon": choose((None, True, False)),
        }
        for customer in tagged
    ]
    scores = [
        {
            "customer_id": customer,
            "stage": choose(("growth", "decline", "lost")),
            "health": choose((None, 0, 39, 40, 100)),
        }
        for customer in CUSTOMERS
        if choose((True, False))
    ]
    own = [{"customer_id": "cus_gone", "tag_key": "手工标签", "value": "2"}]
    own += [
        {"customer_id": c, "tag_key": "手工标签", "value": choose(("高意向", "2"))}
        for c in CUSTOMERS
        if choose((True, False))
    ]
    listed = [customer for customer in CUSTOMERS if choose((True, False))]
    return {"facts": facts, "tags": tags, "scores": scores, "own_tags": own, "list": [*listed, "cus_gone"]}


def _fact(choose: Choose, number: int) -> dict[str, Any]:
    name = choose((*NAMES, "Profile Updated", *JOURNEY_NAMES))
    properties = {"traits": choose(TRAITS)} if name == "Profile Updated" else choose(PROPERTIES)
    if name in JOURNEY_NAMES:
        properties = {"node": choose(("letter", "letter", ""))}
    return {
        "fact_id": f"f{number:03}",
        "name": name,
        "customer_id": choose((*CUSTOMERS[:4], None)),
        "occurred_at": AS_OF - choose(AGES),
        "utc_offset_minutes": choose(OFFSETS),
        "channel": choose(CHANNELS),
        "journey_key": choose(JOURNEY_REFERENCES) if name in JOURNEY_NAMES else None,
        "amount_minor": choose(AMOUNTS),
        "properties": json.dumps(properties, ensure_ascii=False),
    }


def fact_table(rows: Sequence[dict[str, Any]]) -> pa.Table:
    """The lake's columns; received when it happened."""
    schema = FACT_SCHEMA.append(pa.field("period", pa.string()))
    filled = [{"received_at": row["occurred_at"], "source": "test", **row} for row in rows]
    return pa.Table.from_pylist([{name: row.get(name) for name in schema.names} for row in filled], schema=schema)


def make_context(engine: Engine, world: World, *, as_of: datetime = AS_OF) -> SegmentContext:
    """Everything of a world on an engine, under names of its own."""
    turn = next(_TURNS)
    own_schema = pa.schema([("customer_id", pa.string()), ("tag_key", pa.string()), ("value", pa.string())])
    ids = pa.table({"customer_id": pa.array(world.get("customers", CUSTOMERS), pa.string())})
    return SegmentContext(
        engine=engine,
        facts=derive(engine.table(fact_table(world["facts"]), name=f"facts_{turn}"), as_of=as_of),
        customers=engine.table(ids, name=f"customers_{turn}"),
        as_of=as_of,
        tags=engine.table(pa.Table.from_pylist(world["tags"], schema=TAG_SCHEMA), name=f"tags_{turn}"),
        tag_schema=TAG_SCHEMA,
        scores=engine.table(pa.Table.from_pylist(world["scores"], schema=SCORE_SCHEMA), name=f"scores_{turn}"),
        score_schema=SCORE_SCHEMA,
        own_tags=engine.table(pa.Table.from_pylist(world["own_tags"], schema=own_schema), name=f"own_tags_{turn}"),
        own_tag_keys=frozenset({"手工标签"}),
        lists={
            "门店名单": engine.table(
                pa.table({"customer_id": pa.array(world["list"], pa.string())}), name=f"listed_{turn}"
            )
        },
    )


def make_rule(choose: Choose, *, depth: int = 3) -> dict[str, Any]:
    """One rule of the language, as JSON."""
    kind = choose(("all", "any", "not", "leaf", "leaf", "leaf")) if depth else "leaf"
    if kind == "not":
        return {"not": make_rule(choose, depth=depth - 1)}
    if kind in {"all", "any"}:
        return {kind: [make_rule(choose, depth=depth - 1) for _ in range(choose((1, 2, 3)))]}
    makers = (_event, _event, _event, _attribute, _tag, _score, _sequence, _sequence, _journey, _listed)
    found: dict[str, Any] = choose(makers)(choose)
    return found


def _numbers(choose: Choose, numbers: Sequence[float]) -> dict[str, Any]:
    operator = choose(("=", "!=", ">", ">=", "<", "<=", "in", "not_in", "between", "is_unknown", "two"))
    if operator == "is_unknown":
        return {"is_unknown": choose((True, False))}
    if operator == "two":
        return {">=": choose(numbers), "<": choose(numbers)}
    if operator in {"in", "not_in"}:
        return {operator: [choose(numbers), choose(numbers)]}
    if operator == "between":
        return {"between": sorted((choose(numbers), choose(numbers)))}
    return {operator: choose(numbers)}


def _texts(choose: Choose, texts: Sequence[str]) -> dict[str, Any]:
    operator = choose(("=", "!=", "in", "not_in", ">=", "contains", "starts_with", "is_unknown"))
    if operator == "is_unknown":
        return {"is_unknown": choose((True, False))}
    if operator in {"contains", "starts_with"}:
        return {operator: choose(texts)[:1]}
    return {operator: [choose(texts), choose(texts)] if operator in {"in", "not_in"} else choose(texts)}


def _filter(choose: Choose) -> dict[str, Any]:
    made: dict[str, Any] = choose(
        (
            {"column": "channel", "is": _texts(choose, ("web", "app", "小程序"))},
            {"column": "amount_minor", "is": _numbers(choose, (0, 100, 99.5))},
            {"column": "local_hour", "is": _numbers(choose, (0, 8, 20))},
            {"column": "local_weekday", "is": _numbers(choose, (1, 6, 7))},
            {"property": "topic", "is": _texts(choose, ("物流配送", "发票"))},
            {"property": "score", "is": _numbers(choose, (4.5, 7, 12, -0.1))},
            {"property": "coupon", "is": {"=": choose((True, False))}},
        )
    )
    return made


def _window(choose: Choose) -> dict[str, Any]:
    within: dict[str, Any] = choose(
        (
            {}, {}, {"within_days": choose(WINDOW_DAYS)}, {"within_days": choose(WINDOW_DAYS)}, {"within_hours": 20},
            {"between": ["2026-10-20", "2026-10-31"]}, {"between": ["2026-10-25T00:00:00+08:00", "2026-10-31T21:00:00Z"]},
        )
    )  # fmt: skip
    return within


def _pattern(choose: Choose) -> dict[str, Any]:
    return {"event": choose(NAMES), "where": [_filter(choose) for _ in range(choose((0, 0, 1)))]}


def _event(choose: Choose) -> dict[str, Any]:
    measured = choose(
        (
            {"is": _numbers(choose, (0, 1, 2, 3))},
            {},
            {"measure": "sum", "of": "amount_minor", "is": _numbers(choose, (0, 100, 350, 0.5))},
            {"measure": "sum", "of": "properties.score", "is": _numbers(choose, (0, 4.5, 4.4, 14, 11.4))},
            {"measure": "min", "of": "amount_minor", "is": _numbers(choose, (0, 100))},
            {"measure": "max", "of": "properties.score", "is": _numbers(choose, (-0.1, 7))},
            {"measure": "distinct", "of": "channel", "is": _numbers(choose, (0, 1, 2))},
            {"measure": "distinct", "of": "properties.topic", "is": _numbers(choose, (0, 1))},
            {"measure": "distinct", "of": "local_day", "is": _numbers(choose, (1, 2))},
            {"measure": "last", "is": _numbers(choose, (0, 1, 7, 30))},
            {"measure": "first", "is": _numbers(choose, (0, 7, 30))},
            {"measure": "last", "of": "channel", "is": _texts(choose, ("web", "小程序"))},
            {"measure": "first", "of": "amount_minor", "is": _numbers(choose, (0, 100))},
            {"measure": "first", "of": "properties.topic", "is": _texts(choose, ("物流配送", "发票"))},
            {"measure": "last", "of": "properties.score", "is": {">=": 4.5}},
        )
    )
    return {**_pattern(choose), **measured, **_window(choose)}


def _attribute(choose: Choose) -> dict[str, Any]:
    made: dict[str, Any] = choose(
        (
            {"attribute": "city", "is": _texts(choose, ("杭州", "上海"))},
            {"attribute": "age", "is": _numbers(choose, (9, 31, 31.5))},
            {"attribute": "city", "is": _numbers(choose, (31, 5))},
            {"attribute": "vip", "is": choose((True, False))},
        )
    )
    return made


def _tag(choose: Choose) -> dict[str, Any]:
    made: dict[str, Any] = choose(
        (
            {"tag": "order_count_365_days", "is": _numbers(choose, (0, 1, 2.5))},
            {"tag": "return_share", "is": _numbers(choose, (0, 0.25, 1))},
            {"tag": "favourite_category", "is": _texts(choose, ("茶具", "tea"))},
            {"tag": "first_order_day", "is": choose(({"<": "2026-01-05"}, {"=": "2024-02-29"}, {"is_unknown": True}))},
            {"tag": "has_coupon", "is": choose((True, False))},
            {"tag": "手工标签", "is": choose(("高意向", {">": 1}, {"is_unknown": True}))},
        )
    )
    return made


def _score(choose: Choose) -> dict[str, Any]:
    made: dict[str, Any] = choose(
        (
            {"stage": choose((["decline", "lost"], "growth"))},
            {"score": "health", "is": _numbers(choose, (39, 40, 39.5))},
        )
    )
    return made


def _sequence(choose: Choose) -> dict[str, Any]:
    then = choose(("then", "then_not"))
    inside = {"first": _pattern(choose), then: _pattern(choose), "within_days": choose(WINDOW_DAYS)}
    return {"sequence": inside, **_window(choose)}


def _journey(choose: Choose) -> dict[str, Any]:
    return {"journey": choose((True, "welcome", "win_back"))}


def _listed(choose: Choose) -> dict[str, Any]:
    return {"list": choose(("门店名单", ["cus_a", "cus_gone"]))}
