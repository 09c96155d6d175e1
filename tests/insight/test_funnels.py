"""Funnels against a plain telling of the same thing, at every edge; and on both engines."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from statistics import median
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest

from evergrove.insight.behaviour import (
    BehaviourScope,
    FunnelFigures,
    FunnelPeople,
    InvalidFunnelError,
    InvalidPeriodError,
    InvalidStepError,
    Period,
    PeriodWish,
    funnel_customers,
    funnel_figures,
    people_page,
    read_funnel,
    resolve_period,
)
from evergrove.kit import InvalidError
from support.behaviour_world import AS_OF, SINCE, history_row, random_histories, scope_of
from support.funnel_reference import reference_chains

if TYPE_CHECKING:
    from collections.abc import Callable

    from evergrove.facts.engine import Engine

HOUR_US = 3_600 * 1_000_000
UNTIL = SINCE + timedelta(days=10)
VIEW, ADD, ORDER = ({"event": name} for name in ("Product Viewed", "Product Added", "Order Completed"))
CHEAP_VIEW = {"event": "Product Viewed", "where": [{"property": "price", "is": {"<": 3}}]}


def document(*steps: dict[str, Any], hours: int = 48, **more: Any) -> dict[str, Any]:
    return {
        "steps": list(steps),
        "window_hours": hours,
        "period": {"first_day": "2026-03-01", "last_day": "2026-03-10"},
        **more,
    }


def period_of(written: dict[str, Any]) -> Period:
    return resolve_period(read_funnel(written).period, zone="UTC", now=AS_OF)


def figures_of(scope: BehaviourScope, written: dict[str, Any]) -> FunnelFigures:
    return funnel_figures(scope, read_funnel(written), period=period_of(written))


def everyone(scope: BehaviourScope, written: dict[str, Any], people: FunnelPeople) -> list[str]:
    """All pages of the people behind a figure, twenty at a time."""
    found: list[str] = []
    after: str | None = ""
    while after is not None:
        behind = funnel_customers(scope, read_funnel(written), period=period_of(written), people=people, after=after)
        page = people_page(scope.engine, behind, limit=20)
        found, after = [*found, *page.customer_ids], page.next
    return found


STEPS = {"view, add, order": [VIEW, ADD, ORDER], "the same event twice": [VIEW, VIEW, ORDER]}


def is_called(name: str) -> Callable[[dict[str, Any]], bool]:
    return lambda row: bool(row["name"] == name)


@pytest.mark.parametrize(("names", "hours"), [("view, add, order", 96), ("the same event twice", 24)])
def test_a_funnel_is_what_trying_every_chain_gives(shared_engine: Engine, names: str, hours: int) -> None:
    rows = random_histories(7, customers=90)
    steps = STEPS[names]
    written = document(*steps, hours=hours, breakdown="channel")
    scope = scope_of(shared_engine, rows)
    told = reference_chains(
        rows,
        [is_called(step["event"]) for step in steps],
        since=SINCE,
        until=UNTIL,
        window_us=hours * HOUR_US,
        as_of=AS_OF,
    )
    figures = figures_of(scope, written)
    assert figures.steps[2].customers > 0
    assert (figures.steps[0].still_open + figures.steps[1].still_open > 0) == (hours == 96)
    for place, step in enumerate(figures.steps, start=1):
        reached = [one for one in told.values() if one["reached"] >= place]
        is_open = [one for one in told.values() if one["reached"] == place and one["is_open"]]
        settled = [one for one in told.values() if one["settled_reached"] >= place]
        assert (step.customers, step.still_open, step.settled_customers) == (len(reached), len(is_open), len(settled))
        if place > 1:
            gaps = [one["gaps_us"][place - 2] for one in settled]
            assert step.median_seconds == pytest.approx(median(gaps) / 1e6)
            assert step.of_previous is not None
            assert step.of_previous.value == len(settled) / figures.steps[place - 2].settled_customers
            assert step.of_previous.low < step.of_previous.value < step.of_previous.high
        left = sorted(who for who, one in told.items() if one["reached"] == place and not one["is_open"])
        expected = left if place < 3 else []
        assert everyone(scope, written, FunnelPeople(step=place, behind="left")) == expected
        assert step.left == len(expected)
    for group in figures.groups:
        of_group = [one for one in told.values() if one["value"] == group.value]
        assert group.steps[0].customers == len(of_group)
        assert group.steps[1].customers == sum(one["reached"] >= 2 for one in of_group)
        people = FunnelPeople(step=2, behind="reached", is_one_group=True, value=group.value)
        assert len(everyone(scope, written, people)) == group.steps[1].customers
    assert {group.value for group in figures.groups} == {one["value"] for one in told.values()}


def test_conditions_and_events_of_nobody(shared_engine: Engine) -> None:
    rows = random_histories(11, customers=120)
    written = document(CHEAP_VIEW, ORDER)
    figures = figures_of(scope_of(shared_engine, rows), written)
    cheap = [row for row in rows if row["name"] == "Product Viewed" and int(row["properties"][10]) < 3]
    inside = [row for row in cheap if SINCE <= row["occurred_at"] < UNTIL and row["occurred_at"] <= AS_OF]
    assert figures.steps[0].customers == len({row["customer_id"] for row in inside} - {None})
    assert figures.events_of_nobody[0] == sum(row["customer_id"] is None for row in inside) > 0


def test_ties_follow_the_feed_and_windows_include_their_end(shared_engine: Engine) -> None:
    rows = [
        history_row("tie_in_order", "Product Viewed", 0, number=1),
        history_row("tie_in_order", "Order Completed", 0, number=2),
        history_row("tie_backwards", "Order Completed", 0, number=3),
        history_row("tie_backwards", "Product Viewed", 0, number=4),
        history_row("at_the_end", "Product Viewed", 0, number=5),
        history_row("at_the_end", "Order Completed", 48 * 60, number=6),
        history_row("too_late", "Product Viewed", 0, number=7),
        history_row("too_late", "Order Completed", 48 * 60 + 1, number=8),
        history_row("second_try", "Product Viewed", 0, number=9),
        history_row("second_try", "Product Viewed", 9 * 1440 + 1, number=10),
        history_row("second_try", "Order Completed", 10 * 1440 + 5, number=11),
        history_row("before", "Product Viewed", -1, number=12),
        history_row("before", "Order Completed", 5, number=13),
        history_row("behind", "Product Viewed", 10 * 1440, number=14),
        history_row("waiting", "Product Viewed", 10 * 1440 - 1, number=15),
    ]
    written = document(VIEW, ORDER)
    scope = scope_of(shared_engine, rows, as_of=SINCE + timedelta(days=11))
    through = everyone(scope, written, FunnelPeople(step=2, behind="reached"))
    assert through == ["at_the_end", "second_try", "tie_in_order"]
    assert everyone(scope, written, FunnelPeople(step=1, behind="left")) == ["tie_backwards", "too_late"]
    assert everyone(scope, written, FunnelPeople(step=1, behind="open")) == ["waiting"]
    step = figures_of(scope, written).steps[1]
    # The second try counts as a customer; its window was not over, so the rate leaves it out.
    assert (step.customers, step.settled_customers) == (3, 2)
    assert step.of_previous is not None
    assert step.of_previous.value == pytest.approx(2 / 5)


def test_members_only_and_a_score_as_breakdown(shared_engine: Engine) -> None:
    rows = random_histories(5, customers=80)
    members = [f"cus_{number:04d}" for number in range(0, 80, 2)]
    scores = pa.table({"customer_id": members[:20], "stage": ["growth", "lost"] * 10})
    scope = scope_of(
        shared_engine,
        rows,
        members=shared_engine.table(pa.table({"customer_id": members}), name="members"),
        scores=shared_engine.table(scores, name="stages"),
        scores_day="2026-03-01",
    )
    written = document(VIEW, ADD, breakdown="stage")
    figures = figures_of(scope, written)
    assert set(everyone(scope, written, FunnelPeople(step=1, behind="reached"))) <= set(members)
    assert [group.value for group in figures.groups if not group.is_rest][-1] is None
    assert {"growth", "lost"} <= {group.value for group in figures.groups}
    assert sum(group.steps[0].customers for group in figures.groups) == figures.steps[0].customers


def test_values_beyond_twelve_are_the_rest(shared_engine: Engine) -> None:
    rows = [
        history_row(f"cus_{number:03d}", "Product Viewed", number, number=number, utm_source=f"s{number // 2:02d}")
        for number in range(40)
    ]
    written = document(VIEW, ORDER, breakdown="utm_source")
    scope = scope_of(shared_engine, rows)
    figures = figures_of(scope, written)
    shown = tuple(str(group.value) for group in figures.groups if not group.is_rest)
    assert (len(shown), figures.groups[-1].is_rest, figures.groups[-1].steps[0].customers) == (12, True, 16)
    people = FunnelPeople(step=1, behind="reached", is_one_group=True, rest_of=shown)
    assert everyone(scope, written, people) == [f"cus_{number:03d}" for number in range(24, 40)]


def test_nothing_at_all_is_no_rate(shared_engine: Engine) -> None:
    figures = figures_of(scope_of(shared_engine, []), document(VIEW, ADD, ORDER, breakdown="device"))
    assert [step.customers for step in figures.steps] == [0, 0, 0]
    assert figures.steps[1].of_previous is None
    assert figures.steps[1].median_seconds is None
    assert figures.groups == ()


def test_both_engines_give_the_same_funnel(engine: Engine, spark_engine: Engine) -> None:
    rows = random_histories(3, customers=60)
    written = document(CHEAP_VIEW, VIEW, ADD, ORDER, breakdown="channel")
    embedded, distributed = (figures_of(scope_of(one, rows), written) for one in (engine, spark_engine))
    assert distributed == embedded
    assert embedded.steps[2].customers > 0
    people = FunnelPeople(step=2, behind="open")
    ids = [everyone(scope_of(one, rows), written, people) for one in (engine, spark_engine)]
    assert ids[0] == ids[1] != []


@pytest.mark.parametrize(
    ("written", "error"),
    [
        (document(VIEW), InvalidFunnelError),
        (document(*[VIEW] * 9), InvalidFunnelError),
        (document(VIEW, ADD, hours=0), InvalidFunnelError),
        (document(VIEW, ADD, breakdown="shoe_size"), InvalidFunnelError),
        (document(VIEW, {"event": ""}), InvalidStepError),
        (document(VIEW, {"event": "Product Added", "unless": []}), InvalidStepError),
        (document(VIEW, {"event": "Product Added", "where": [{"column": "nonsense", "is": 1}]}), InvalidError),
        ({"steps": 3}, InvalidFunnelError),
    ],
)
def test_what_is_no_funnel_is_refused(written: dict[str, Any], error: type[InvalidError]) -> None:
    with pytest.raises(error):
        read_funnel(written)


def test_periods_are_local_days() -> None:
    now = datetime(2026, 3, 10, 17, tzinfo=UTC)
    rolling = resolve_period(PeriodWish(days=7), zone="Asia/Shanghai", now=now)
    assert (rolling.first_day, rolling.last_day) == (date(2026, 3, 5), date(2026, 3, 11))
    assert rolling.since == datetime(2026, 3, 4, 16, tzinfo=UTC)
    spring = PeriodWish(first_day=date(2026, 3, 29), last_day=date(2026, 3, 29))
    short = resolve_period(spring, zone="Europe/Berlin", now=now)
    assert short.until - short.since == timedelta(hours=23)
    for wish in (
        PeriodWish(),
        PeriodWish(days=0),
        PeriodWish(days=3, first_day=date(2026, 1, 1)),
        PeriodWish(first_day=date(2026, 1, 2), last_day=date(2026, 1, 1)),
    ):
        with pytest.raises(InvalidPeriodError):
            resolve_period(wish, zone="UTC", now=now)
