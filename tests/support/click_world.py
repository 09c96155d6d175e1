"""Visits to two pages of a shop, generated, and the figures of one page worked out row by row."""

from __future__ import annotations

import json
import random
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pyarrow as pa

from evergrove.facts.lake import LAKE_SCHEMA
from evergrove.insight.behaviour import Canvas, ClickScope
from evergrove.insight.behaviour.clicks import CELL_PIXELS
from evergrove.insight.captures import CapturedElement

PAGE, OTHER = "shop.example/cart", "shop.example/"
BEGIN, END = datetime(2026, 6, 1, tzinfo=UTC), datetime(2026, 6, 8, tzinfo=UTC)
CANVAS = Canvas(
    width=1_280,
    height=2_000,
    elements=(
        CapturedElement("main#shop > button.buy", 100, 300, 200, 40, "Buy"),
        CapturedElement("a#more", 1_270, 1_990, 40, 30, "More"),
    ),
)
PATHS = ("main#shop > button.buy", "a#more", "div.hero > img", "")
WIDTHS = (375, 390, 800, 1_023, 1_024, 1_280, 1_920)

SCOPE = ClickScope(page=PAGE, begin=BEGIN, end=END)


def visits(*, seed: int, count: int = 400) -> list[dict[str, Any]]:
    """Facts with gaps, bad numbers, other pages, and moments at both ends of the period."""
    chance = random.Random(seed)  # noqa: S311 - worlds of a test
    rows = []
    for number in range(count):
        width = chance.choice((*WIDTHS, None, "wide"))
        session = chance.choice((None, *(f"s{one}" for one in range(60))))
        shared = {
            "customer_id": chance.choice((None, *(f"c{one}" for one in range(25)))),
            "session_id": session,
            "url": f"https://{chance.choice((PAGE, PAGE, PAGE, OTHER))}{chance.choice(('', '?utm_source=x', '#top'))}",
            "device": chance.choice((None, "phone", "computer", "tablet")),
            "occurred_at": _moment(chance),
        }
        properties: dict[str, Any] = {"viewport_width": width, "view_id": f"v{number % 90}"}
        name = chance.choice(("Element Clicked", "Element Clicked", "Page Viewed", "Page Left", "Order Completed"))
        if name == "Element Clicked":
            properties |= _click(chance)
        elif name == "Page Left":
            properties |= {
                "scroll_percent": chance.choice((0, 5, 37, 74, 75, 100, None)),
                "dwell_seconds": chance.choice((0, 0.5, 12.3, 61, None)),
                "viewport_height": chance.choice((700, 844, None)),
            }
        rows.append({**shared, "name": name, "properties": json.dumps(properties), "fact_id": f"f{number:05d}"})
    return rows


def _moment(chance: random.Random) -> datetime:
    edges = (BEGIN, END, END - timedelta(microseconds=1), BEGIN - timedelta(microseconds=1))
    anywhere = BEGIN + timedelta(minutes=chance.randrange(-2_000, 12_000))
    return chance.choice((*edges, *([anywhere] * 12)))


def _click(chance: random.Random) -> dict[str, Any]:
    told = {
        "path": chance.choice(PATHS),
        "x": chance.choice((0, 17, 640, 1_279, 3_000, None)),
        "y": chance.choice((0, 350, 1_999, 2_000, 9_000)),
        "page_width": chance.choice((390, 1_280, 1_905, 0, None)),
    }
    if chance.random() < 0.6:
        told |= {"element_x": chance.randrange(1_001), "element_y": chance.randrange(1_001)}
    return told


def table_of(rows: list[dict[str, Any]]) -> pa.Table:
    """The rows in LAKE_SCHEMA."""
    full = [{"received_at": row["occurred_at"], "utc_offset_minutes": 480, "schema_version": 1, **row} for row in rows]
    return pa.Table.from_pylist([{name: row.get(name) for name in LAKE_SCHEMA.names} for row in full], LAKE_SCHEMA)


def expected(rows: list[dict[str, Any]], *, device: str | None) -> dict[str, Any]:
    """The figures of PAGE over CANVAS, one row after the other."""
    told = [row | {"said": json.loads(row["properties"])} for row in rows if _is_of_page(row)]
    clicks = [row for row in told if row["name"] == "Element Clicked"]
    devices = Counter(_screen(row) or "" for row in clicks)
    if device is not None:
        told = [row for row in told if _screen(row) == device]
        clicks = [row for row in told if row["name"] == "Element Clicked"]
    places = [_place(row["said"]) for row in clicks]
    cells = Counter(
        (x // CELL_PIXELS * CELL_PIXELS, y // CELL_PIXELS * CELL_PIXELS) for x, y, kind in places if kind != "outside"
    )
    kinds = Counter(kind for _, _, kind in places)
    elements = {
        path: (len(hits), _different(hits, "session_id"), _different(hits, "customer_id"))
        for path in {row["said"]["path"] for row in clicks}
        if (hits := [row for row in clicks if row["said"]["path"] == path])
    }
    return {
        "clicks": len(clicks),
        "visits": _different(clicks, "session_id"),
        "customers": _different(clicks, "customer_id"),
        "without_customer": sum(row["customer_id"] is None for row in clicks),
        "kinds": dict(kinds),
        "cells": dict(cells),
        "elements": elements,
        "devices": dict(devices),
        "views": sum(row["name"] == "Page Viewed" for row in told) or None,
        **_left(told),
    }


def _left(told: list[dict[str, Any]]) -> dict[str, Any]:
    views: dict[str, list[dict[str, Any]]] = {}
    for row in told:
        if row["name"] == "Page Left":
            views.setdefault(row["said"]["view_id"], []).append(row["said"])
    depths = [
        max(known)
        for said in views.values()
        if (known := [one["scroll_percent"] for one in said if one["scroll_percent"] is not None])
    ]
    seconds = [
        sum(known)
        for said in views.values()
        if (known := [one["dwell_seconds"] for one in said if one["dwell_seconds"] is not None])
    ]
    return {
        "left_views": len(views),
        "depths": [sum(depth >= percent for depth in depths) for percent in range(0, 101, 5)] if depths else [],
        "median": float(np.quantile(seconds, 0.5)) if seconds else None,
        "p90": float(np.quantile(seconds, 0.9)) if seconds else None,
    }


def _is_of_page(row: dict[str, Any]) -> bool:
    address = row["url"].split("?")[0].split("#")[0]
    is_then = BEGIN <= row["occurred_at"] < END
    return bool(is_then and address == f"https://{PAGE}" and row["name"] != "Order Completed")


def _screen(row: dict[str, Any]) -> str | None:
    width = json.loads(row["properties"])["viewport_width"]
    if isinstance(width, int):
        return "phone" if width < 768 else "tablet" if width < 1_024 else "desktop"
    return {"computer": "desktop", None: None}.get(row["device"], row["device"])


def _place(said: dict[str, Any]) -> tuple[int, int, str]:
    box = next((one for one in CANVAS.elements if one.path == said["path"]), None)
    if box is not None and "element_x" in said:
        x = box.left + box.width * said["element_x"] // 1_000
        y = box.top + box.height * said["element_y"] // 1_000
        kind = "element"
    elif said["x"] is None or not said["page_width"]:
        return 0, 0, "outside"
    else:
        x, y, kind = said["x"] * CANVAS.width // said["page_width"], said["y"], "position"
    return (x, y, kind) if 0 <= x <= CANVAS.width and 0 <= y <= CANVAS.height else (x, y, "outside")


def _different(rows: list[dict[str, Any]], key: str) -> int:
    return len({row[key] for row in rows} - {None})
