"""Paths against a plain telling of the same visits; and on both engines."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from evergrove.insight.behaviour import (
    BehaviourScope,
    InvalidPathsError,
    PathFigures,
    PathPeople,
    PathPlace,
    Period,
    path_customers,
    path_figures,
    people_page,
    read_paths,
    resolve_period,
)
from support.behaviour_world import AS_OF, SINCE, history_row, random_histories, scope_of
from support.path_reference import reference_links

if TYPE_CHECKING:
    from evergrove.facts.engine import Engine

UNTIL = SINCE + timedelta(days=10)


def document(anchor: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"anchor": anchor, "period": {"first_day": "2026-03-01", "last_day": "2026-03-10"}, **more}


def period_of(written: dict[str, Any]) -> Period:
    return resolve_period(read_paths(written).period, zone="UTC", now=AS_OF)


def figures_of(scope: BehaviourScope, written: dict[str, Any]) -> PathFigures:
    return path_figures(scope, read_paths(written), period=period_of(written))


def people_of(scope: BehaviourScope, written: dict[str, Any], people: PathPeople) -> tuple[str, ...]:
    paths = read_paths(written)
    behind = path_customers(scope, paths, period=period_of(written), people=people)
    return people_page(scope.engine, behind, limit=1_000).customer_ids


def counts(figures: PathFigures, *, anchor: str) -> Counter[tuple[int, str, str | None]]:
    """Links as the reference tells them."""
    return Counter(
        {
            (
                link.source.level,
                anchor if link.source.kind == "anchor" else link.source.name,
                link.target.name if link.target.kind == "node" else None,
            ): link.visits
            for link in figures.links
        }
    )


@pytest.mark.parametrize("direction", ["from", "to"])
def test_paths_of_events_are_what_going_through_visits_gives(shared_engine: Engine, direction: str) -> None:
    rows = random_histories(21, customers=70)
    written = document({"event": "Product Added"}, direction=direction, steps=3)
    scope = scope_of(shared_engine, rows, as_of=SINCE + timedelta(days=20))
    figures = figures_of(scope, written)
    day = timedelta(days=1)  # further around the period no visit is read
    told = reference_links(
        [row for row in rows if SINCE - day <= row["occurred_at"] < UNTIL + day],
        node_of=lambda row: str(row["name"]),
        anchor="Product Added",
        is_from=direction == "from",
        steps=3,
        since=SINCE,
        until=UNTIL,
    )
    assert counts(figures, anchor="Product Added") == told
    assert figures.visits == sum(count for (level, *_), count in told.items() if level == 0) > 30
    widest = max(figures.links, key=lambda link: link.customers)
    assert len(people_of(scope, written, PathPeople(source=widest.source, target=widest.target))) == widest.customers


def test_pages_beyond_eight_are_the_rest(shared_engine: Engine) -> None:
    rows = [
        row
        for number, letter in enumerate("abcdefghijkl")
        for row in (
            history_row(f"cus_{number}", "Page Viewed", 0, number=number, url="https://shop.example/?ref=1"),
            history_row(f"cus_{number}", "Page Viewed", 1, number=50 + number, url=f"//shop.example/{letter}/#top"),
            history_row(f"cus_{number}", "Order Completed", 2, number=100 + number),
        )
    ]
    for place, row in enumerate(rows):
        row["fact_id"] = f"f{place:03d}"
        row["url"] = row.get("url") and row["url"].replace("//shop", "https://shop", 1).replace("https:https", "https")
    written = document({"page": "/"}, nodes="pages", steps=2)
    scope = scope_of(shared_engine, rows)
    figures = figures_of(scope, written)
    first = [node for node in figures.nodes if node.place.level == 1]
    assert [node.place.name for node in first if node.place.kind == "node"] == [f"/{letter}" for letter in "abcdefgh"]
    (rest,) = [node for node in first if node.place.kind == "rest"]
    assert (rest.visits, rest.customers) == (4, 4)
    assert people_of(scope, written, PathPeople(source=rest.place)) == ("cus_10", "cus_11", "cus_8", "cus_9")
    ends = [link for link in figures.links if link.target.kind == "end"]
    assert sum(link.visits for link in ends) == 12
    # Orders are no page; as an anchor among pages they are a node all the same.
    back = figures_of(scope, document({"event": "Order Completed"}, nodes="pages", direction="to", steps=2))
    assert (back.visits, sum(link.visits for link in back.links if link.target.name == "/")) == (12, 12)


def test_visits_repeats_and_nobody(shared_engine: Engine) -> None:
    rows = [
        history_row("one", "Product Viewed", 0, number=1),
        history_row("one", "Product Viewed", 5, number=2),
        history_row("one", "Segment Entered", 6, number=3),
        history_row("one", "Order Completed", 35, number=4),
        history_row("two", "Product Viewed", 0, number=5),
        history_row("two", "Order Completed", 31, number=6),
        history_row("three", "Product Viewed", 0, number=7, session_id="s"),
        history_row("three", "Order Completed", 300, number=8, session_id="s"),
        history_row("late", "Product Viewed", 20 * 1440, number=9),
        history_row(None, "Product Viewed", 3, number=10),
    ]
    written = document({"event": "Product Viewed"}, steps=2)
    scope = scope_of(shared_engine, rows)
    figures = figures_of(scope, written)
    assert (figures.visits, figures.customers, figures.anchors_of_nobody) == (3, 3, 1)
    start = PathPlace(level=0, kind="anchor")
    bought = PathPlace(level=1, kind="node", name="Order Completed")
    assert people_of(scope, written, PathPeople(source=start, target=bought)) == ("one", "three")
    gone = PathPlace(level=1, kind="end")
    assert people_of(scope, written, PathPeople(source=start, target=gone)) == ("two",)


def test_both_engines_give_the_same_paths(engine: Engine, spark_engine: Engine) -> None:
    rows = random_histories(4, customers=40)
    written = document({"page": "/c"}, nodes="pages", steps=3)
    embedded, distributed = (figures_of(scope_of(one, rows), written) for one in (engine, spark_engine))
    assert distributed == embedded
    assert embedded.visits > 3


@pytest.mark.parametrize(
    "written",
    [
        document({}),
        document({"event": "Product Added", "page": "/"}),
        document({"event": "Product Added"}, steps=7),
        document({"event": "Product Added"}, direction="around"),
        document({"page": "x" * 600}),
    ],
)
def test_what_are_no_paths_is_refused(written: dict[str, Any]) -> None:
    with pytest.raises(InvalidPathsError):
        read_paths(written)
