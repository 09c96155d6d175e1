"""Clicks of a page: every figure against one worked out row by row, and the same on both engines."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any

import pytest

from evergrove.facts.relations import derive
from evergrove.insight.behaviour import Canvas, ClickPerson, PageClicks, click_people, clicked_pages, page_clicks
from support.click_world import BEGIN, CANVAS, END, OTHER, PAGE, SCOPE, expected, table_of, visits

if TYPE_CHECKING:
    from evergrove.facts.engine import Engine
    from evergrove.insight.captures.contracts import Device

SEEDS = (1, 2)


def facts_of(engine: Engine, rows: list[dict[str, Any]]) -> Any:
    return derive(engine.table(table_of(rows), name="facts"), as_of=END.replace(year=2030))


def told_by(found: PageClicks) -> dict[str, Any]:
    counts = found.counts
    kinds = {"element": counts.by_element, "position": counts.by_position, "outside": counts.outside}
    return {
        "clicks": counts.clicks,
        "visits": counts.visits,
        "customers": counts.customers,
        "without_customer": counts.without_customer,
        "kinds": {kind: count for kind, count in kinds.items() if count},
        "cells": {(cell.x, cell.y): cell.clicks for cell in found.cells},
        "elements": {one.path: (one.clicks, one.visits, one.customers) for one in found.elements},
        "devices": found.devices,
        "views": found.views,
        "left_views": found.left_views,
        "depths": [one.views for one in found.depths],
        "median": None if found.dwell_seconds_median is None else pytest.approx(found.dwell_seconds_median, abs=0.051),
        "p90": None if found.dwell_seconds_p90 is None else pytest.approx(found.dwell_seconds_p90, abs=0.051),
    }


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("device", [None, "phone", "desktop"])
def test_every_figure_is_that_of_a_count_by_hand(shared_engine: Engine, seed: int, device: Device | None) -> None:
    rows = visits(seed=seed)
    found = page_clicks(
        shared_engine, facts_of(shared_engine, rows), scope=replace(SCOPE, device=device), canvas=CANVAS
    )
    assert told_by(found) == expected(rows, device=device)
    assert found.counts.by_element + found.counts.by_position + found.counts.outside == found.counts.clicks > 10
    assert sum(cell.clicks for cell in found.cells) == found.counts.by_element + found.counts.by_position


def test_pages_come_with_the_most_clicked_first(shared_engine: Engine) -> None:
    rows = visits(seed=4)
    first, second = clicked_pages(shared_engine, facts_of(shared_engine, rows), scope=SCOPE)
    assert (first.page, second.page) == (PAGE, OTHER)
    wanted = expected(rows, device=None)
    assert (first.clicks, first.click_visits, first.customers) == tuple(
        wanted[name] for name in ("clicks", "visits", "customers")
    )
    assert first.views == wanted["views"]
    assert first.visits is not None
    assert first.clicks > second.clicks > 0


def test_a_page_without_page_views_tells_no_views(shared_engine: Engine) -> None:
    rows = [row for row in visits(seed=5) if row["name"] == "Element Clicked"]
    facts = facts_of(shared_engine, rows)
    found = page_clicks(shared_engine, facts, scope=SCOPE, canvas=CANVAS)
    assert (found.views, found.left_views, found.depths, found.dwell_seconds_median) == (None, 0, (), None)
    assert all(one.views is None and one.visits is None for one in clicked_pages(shared_engine, facts, scope=SCOPE))


def test_without_a_captured_page_clicks_are_placed_by_position(shared_engine: Engine) -> None:
    bare = Canvas(width=CANVAS.width, height=CANVAS.height)
    found = page_clicks(shared_engine, facts_of(shared_engine, visits(seed=6)), scope=SCOPE, canvas=bare)
    assert found.counts.by_element == 0
    assert found.counts.by_position > 0


def test_nobody_clicked(shared_engine: Engine) -> None:
    found = page_clicks(shared_engine, facts_of(shared_engine, []), scope=SCOPE, canvas=CANVAS)
    assert (found.counts.clicks, found.cells, found.elements, found.devices) == (0, (), (), {})
    assert clicked_pages(shared_engine, facts_of(shared_engine, []), scope=SCOPE) == ()


def test_people_behind_an_element_come_page_by_page(shared_engine: Engine) -> None:
    rows = visits(seed=7)
    facts = facts_of(shared_engine, rows)
    path = "a#more"
    whole = click_people(shared_engine, facts, scope=SCOPE, path=path, limit=100)
    element = next(
        one for one in page_clicks(shared_engine, facts, scope=SCOPE, canvas=CANVAS).elements if one.path == path
    )
    assert len(whole) == element.customers > 6
    assert sorted(whole, key=lambda one: (-one.clicks, one.customer_id)) == list(whole)
    assert all(BEGIN <= one.last_at < END for one in whole)
    walked: list[ClickPerson] = []
    after = None
    while page := click_people(shared_engine, facts, scope=SCOPE, path=path, after=after, limit=4):
        walked += page
        after = (page[-1].clicks, page[-1].customer_id)
    assert walked == list(whole)


def test_both_engines_give_the_same_clicks(engine: Engine, spark_engine: Engine) -> None:
    rows = visits(seed=8)
    scope = replace(SCOPE, device="desktop")
    both = [facts_of(one, rows) for one in (engine, spark_engine)]
    embedded, distributed = (
        page_clicks(one, facts, scope=scope, canvas=CANVAS)
        for one, facts in zip((engine, spark_engine), both, strict=True)
    )
    for part in fields(PageClicks):
        assert getattr(embedded, part.name) == getattr(distributed, part.name), part.name
    assert clicked_pages(engine, both[0], scope=SCOPE) == clicked_pages(spark_engine, both[1], scope=SCOPE)
    people = [
        click_people(one, facts, scope=SCOPE, limit=9) for one, facts in zip((engine, spark_engine), both, strict=True)
    ]
    assert people[0] == people[1]
    assert len(people[0]) == 9
