"""Seeded histories of visits, clicks and orders, and a plain second reading of cohorts and credits."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from fractions import Fraction
from random import Random
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pyarrow as pa

from evergrove.facts.lake import LAKE_SCHEMA

if TYPE_CHECKING:
    from collections.abc import Iterable

BEGAN = datetime(2026, 1, 1, tzinfo=UTC)
AS_OF = datetime(2026, 6, 16, 5, tzinfo=UTC)
ZONE = "Europe/Berlin"
"""Its clocks go forward on 29 March 2026, within the histories."""

Row = dict[str, Any]
Credits = dict[tuple[Any, ...], dict[str, Fraction]]


def histories(*, seed: int, customers: int = 60) -> list[Row]:
    """Facts of customers (and some of nobody), many of them at the same microseconds and at the edges of months."""
    chance = Random(seed)  # noqa: S311 - histories of tests
    rows: list[Row] = []
    for number in range(customers):
        who = None if number % 15 == 14 else f"cus_{number:03d}"
        for _ in range(chance.randint(1, 12)):
            rows += _moment(chance, who)
    for number, row in enumerate(rows):
        row["fact_id"] = f"f{number:05d}"
    return rows


def table_of(rows: Iterable[Row]) -> pa.Table:
    """The histories in LAKE_SCHEMA."""
    return pa.Table.from_pylist([{name: row.get(name) for name in LAKE_SCHEMA.names} for row in rows], LAKE_SCHEMA)


def _moment(chance: Random, who: str | None) -> list[Row]:
    """A visit, a click with its visit, a marked sign-up or an order, at a time that is often a round one."""
    seconds = chance.choice([chance.randrange(166 * 86_400), chance.randrange(166) * 86_400 - 3_600])
    at = BEGAN + timedelta(seconds=max(seconds, 0))
    common = {"customer_id": who, "occurred_at": at, "received_at": at, "schema_version": 1}
    kind = chance.random()
    if kind < 0.35:
        money = {
            "amount_minor": chance.choice([1, 99, 100, 10_001, 333]),
            "currency": chance.choice(["CNY", "CNY", "USD"]),
        }
        order = common | {"name": "Order Completed"} | money
        return [order | ({"utm_source": "mini", "utm_medium": "code"} if chance.random() < 0.1 else {})]
    if kind < 0.45:
        return [common | {"name": "Signed Up", "utm_source": "fair", "utm_medium": "stand", "utm_campaign": "may"}]
    if kind < 0.6:
        key = chance.choice([{"campaign_key": "spring@2"}, {"journey_key": "win_back@1"}])
        clicked = common | {"name": "Message Clicked", "channel": "email"} | key
        return [clicked, *_visit(chance, common, at + timedelta(minutes=chance.choice([0, 10, 30, 31])))]
    return _visit(chance, common, at)


def _visit(chance: Random, common: Row, at: datetime) -> list[Row]:
    session = f"s{chance.randrange(10**9)}"
    origin = chance.choice([{}, {}, {"utm_source": "baidu", "utm_medium": "cpc", "utm_campaign": "brand"}])
    pages = []
    for page in range(chance.randint(1, 3)):
        seen = at + timedelta(minutes=page)
        marks = origin if page == 1 or chance.random() < 0.5 else {}
        pages.append(
            common | {"name": "Page Viewed", "session_id": session, "occurred_at": seen, "received_at": seen} | marks
        )
    return pages


def month_of(at: datetime) -> int:
    local = at.astimezone(ZoneInfo(ZONE))
    return local.year * 12 + local.month - 1


def week_of(at: datetime) -> int:
    return (at.astimezone(ZoneInfo(ZONE)).date().toordinal() - 1) // 7


def cohorts_by_hand(rows: list[Row], *, first: str, again: str, unit: str) -> dict[tuple[int, int | None], set[str]]:
    """(cohort's period, age) → customers; age None: the whole cohort."""
    period = month_of if unit == "month" else week_of
    found: dict[tuple[int, int | None], set[str]] = {}
    for who in sorted({row["customer_id"] for row in rows if row["customer_id"]}):
        own = [row for row in rows if row["customer_id"] == who and row["occurred_at"] <= AS_OF]
        began = min((row["occurred_at"] for row in own if row["name"] == first), default=None)
        if began is None:
            continue
        found.setdefault((period(began), None), set()).add(who)
        for row in own:
            if row["name"] == again and row["occurred_at"] > began:
                age = period(row["occurred_at"]) - period(began)
                found.setdefault((period(began), age), set()).add(who)
    return found


def touches_by_hand(rows: list[Row]) -> list[tuple[datetime, str, tuple[str, str, str, str]]]:
    """(time, id, (kind, source, medium, campaign)) of one customer's rows, as `touches` defines them."""
    clicks, touches = [], []
    for row in rows:
        if row["name"] == "Message Clicked":
            key = row.get("journey_key") or row.get("campaign_key") or ""
            medium = "journey" if row.get("journey_key") else "campaign"
            clicks.append(row["occurred_at"])
            touches.append((row["occurred_at"], row["fact_id"], ("message", "email", medium, key.partition("@")[0])))
        elif row.get("utm_source") and not row.get("session_id"):
            origin = (row["utm_source"], row.get("utm_medium") or "", row.get("utm_campaign") or "")
            touches.append((row["occurred_at"], row["fact_id"], ("utm", *origin)))
    for session in {row["session_id"] for row in rows if row.get("session_id")}:
        own = sorted((row for row in rows if row.get("session_id") == session), key=lambda row: row["occurred_at"])
        began = own[0]["occurred_at"]
        if any(timedelta(0) <= began - click <= timedelta(minutes=30) for click in clicks):
            continue
        marked = next((row for row in own if row.get("utm_source")), None)
        origin4 = ("utm", marked["utm_source"], marked["utm_medium"], marked["utm_campaign"]) if marked else None
        touches.append((began, session, origin4 or ("direct", "", "", "")))
    return touches


def credits_by_hand(rows: list[Row], *, since: datetime, until: datetime, days: int) -> Credits:
    """(origin…, currency) → {model: orders as a fraction}; the origin ("unattributed",) for nobody's."""
    found: Credits = {}

    def credit(key: tuple[Any, ...], model: str, part: Fraction) -> None:
        found.setdefault(key, {})[model] = found.setdefault(key, {}).get(model, Fraction(0)) + part

    people: dict[str | None, list[Row]] = {}
    for row in rows:
        people.setdefault(row["customer_id"], []).append(row)
    for who, own in people.items():
        touches = [] if who is None else touches_by_hand(own)
        for order in own:
            if order["name"] != "Order Completed" or not since <= order["occurred_at"] < until:
                continue
            at = order["occurred_at"]
            near = sorted(
                (t for t in touches if at - timedelta(days=days) < t[0] <= at), key=lambda t: (t[0], t[1], t[2][0])
            )
            for model, place, part in _parts([t[2][0] for t in near]):
                credit((*near[place][2], order["currency"]), model, part)
            if not near:
                credit(("unattributed", "", "", "", order["currency"]), "last", Fraction(1))
    return found


def _parts(kinds: list[str]) -> list[tuple[str, int, Fraction]]:
    count = len(kinds)
    if not count:
        return []
    known = [place for place, kind in enumerate(kinds) if kind != "direct"]
    parts = [
        ("last", count - 1, Fraction(1)),
        ("first", 0, Fraction(1)),
        ("last_non_direct", known[-1] if known else count - 1, Fraction(1)),
        *(("linear", place, Fraction(1, count)) for place in range(count)),
    ]
    if count <= 2:
        return parts + [("position", place, Fraction(1, count)) for place in range(count)]
    ends = [("position", place, Fraction(2, 5)) for place in (0, count - 1)]
    return parts + ends + [("position", place, Fraction(1, 5 * (count - 2))) for place in range(1, count - 1)]
