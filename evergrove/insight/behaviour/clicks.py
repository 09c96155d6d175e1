"""Clicks of a page: where, on what, by how many; how far down it was seen, and for how long.

A click is placed inside the element that it hit: the browser tells the point in thousandths of the element, and the
captured page says where that element stands. Two windows of one class are not equally wide, and a page that is centred
or breaks its lines elsewhere would have its clicks drawn beside their buttons. Where the element is not on the captured
page, or an older script told no such point, x is scaled by the widths of both pages and y is taken as it is.

Invariants: every click of the period is in exactly one of `by_element`, `by_position`, `outside`; cells sum up to the
first two (unless CELLS_MAX cuts the sparsest); what a browser did not tell is unknown and never 0.
"""

from __future__ import annotations

from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from evergrove.facts import Engine, get_json_object, instant_of, micros
from evergrove.insight.behaviour.click_contracts import (
    Canvas,
    ClickCell,
    ClickCounts,
    ClickPerson,
    ClickScope,
    DepthShare,
    ElementClicks,
    PageClicks,
    PageTraffic,
)
from evergrove.insight.captures.contracts import PHONE_PIXELS_BELOW, TABLET_PIXELS_BELOW

CLICKED, VIEWED, LEFT = "Element Clicked", "Page Viewed", "Page Left"

CELL_PIXELS = 8
"""The side of a square: half a line of text, less than any button."""

CELLS_MAX = 20_000
"""Squares that are told, those with most clicks: more than a screen has room for."""

ELEMENTS_MAX = 300
PAGES_MAX = 1_000

DEPTH_STEP_PERCENT = 5

WHOLE_NUMBER, DECIMAL_NUMBER = r"^[0-9]{1,6}$", r"^[0-9]{1,6}([.][0-9]{1,6})?$"
"""Other texts are not a number of ours; a cast of bad text fails on one engine and is null on the other."""

THOUSAND = 1_000

_ELEMENT_SCHEMA = pa.schema(
    [("path", pa.string()), *((name, pa.int64()) for name in ("box_left", "box_top", "box_width", "box_height"))]
)


def clicked_pages(engine: Engine, facts: ir.Table, *, scope: ClickScope) -> tuple[PageTraffic, ...]:
    """The pages with the most clicks in the scope's period (its page is not asked for), at most PAGES_MAX."""
    told = _in_period(facts, scope=scope)
    clicks, views = told.filter(told.name == CLICKED), told.filter(told.name == VIEWED)
    counted = clicks.group_by("page").agg(clicks=clicks.count().cast("int64"))
    top = counted.order_by([counted.clicks.desc(), counted.page]).limit(PAGES_MAX)
    seen = views.group_by("page").agg(views=views.count().cast("int64"))
    found = top.left_join(_different(clicks, "session_id", name="click_visits"), "page").drop("page_right")
    found = found.left_join(_different(clicks, "customer_id", name="customers"), "page").drop("page_right")
    found = found.left_join(seen, "page").drop("page_right")
    found = found.left_join(_different(views, "session_id", name="visits"), "page").drop("page_right")
    chosen = found.select(
        "page",
        "clicks",
        "views",
        click_visits=found.click_visits.fill_null(0),
        customers=found.customers.fill_null(0),
        visits=found.views.notnull().ifelse(found.visits.fill_null(0), ibis.null("int64")),
    )
    rows = engine.fetch(chosen.order_by([chosen.clicks.desc(), chosen.page])).to_pylist()
    return tuple(PageTraffic(**row) for row in rows)


def page_clicks(engine: Engine, facts: ir.Table, *, scope: ClickScope, canvas: Canvas) -> PageClicks:
    """Everything that is shown of one page; see PageClicks."""
    told = _of_page(facts, scope=scope)
    told = engine.remember(told, name="page_told")
    clicks = told.filter(told.name == CLICKED)
    devices = _devices(engine, clicks)
    if scope.device is not None:
        told = told.filter(told.screen == scope.device)
        clicks = told.filter(told.name == CLICKED)
    placed = engine.remember(_placed(engine, clicks, canvas=canvas), name="page_placed")
    depths, left = _depths(engine, told)
    return PageClicks(
        counts=_counts(engine, placed),
        cells=_cells(engine, placed),
        elements=_elements(engine, clicks),
        views=_views(engine, told),
        left_views=left["views"],
        depths=depths,
        dwell_seconds_median=_tenths(left["median"]),
        dwell_seconds_p90=_tenths(left["p90"]),
        fold_pixels=left["fold"],
        devices=devices,
    )


def click_devices(engine: Engine, facts: ir.Table, *, scope: ClickScope) -> dict[str, int]:
    """Clicks on the page by device class; those of an unknown one under an empty text."""
    told = _of_page(facts, scope=scope)
    return _devices(engine, told.filter(told.name == CLICKED))


def click_people(
    engine: Engine,
    facts: ir.Table,
    *,
    scope: ClickScope,
    path: str | None = None,
    after: tuple[int, str] | None = None,
    limit: int,
) -> tuple[ClickPerson, ...]:
    """Who clicked on the page, or on the element at `path`: most clicks first, behind (clicks, customer_id) `after`."""
    told = _of_page(facts, scope=scope)
    clicks = told.filter((told.name == CLICKED) & told.customer_id.notnull())
    if scope.device is not None:
        clicks = clicks.filter(clicks.screen == scope.device)
    if path is not None:
        clicks = clicks.filter(clicks.path == path)
    people = clicks.group_by("customer_id").agg(
        clicks=clicks.count().cast("int64"), last_us=clicks.occurred_us.max().cast("int64")
    )
    if after is not None:
        count, customer_id = after
        people = people.filter(
            (people.clicks < count) | ((people.clicks == count) & (people.customer_id > customer_id))
        )
    rows = engine.fetch(people.order_by([people.clicks.desc(), people.customer_id]).limit(limit)).to_pylist()
    return tuple(
        ClickPerson(customer_id=row["customer_id"], clicks=row["clicks"], last_at=instant_of(row["last_us"]))
        for row in rows
    )


def _in_period(facts: ir.Table, *, scope: ClickScope) -> ir.Table:
    """The three facts of pages in [begin, end), with `page`: host and path of their address."""
    within = (facts.occurred_us >= micros(scope.begin)) & (facts.occurred_us < micros(scope.end))
    told = facts.filter(facts.name.isin([CLICKED, VIEWED, LEFT]) & facts.url.notnull() & within)
    told = told.mutate(page=told.url.re_extract(r"^https?://([^?#]+)", 1))
    return told.filter(told.page != "")


def _of_page(facts: ir.Table, *, scope: ClickScope) -> ir.Table:
    """The facts of one page with their numbers, and `screen`: the class of the window, by its width, else by what the
    intake knows of the device; null where neither is told."""
    told = _in_period(facts, scope=scope)
    told = told.filter(told.page == scope.page)
    width = _whole(told, "viewport_width")
    screen = ibis.cases(
        (width < PHONE_PIXELS_BELOW, "phone"),
        (width < TABLET_PIXELS_BELOW, "tablet"),
        (width.notnull(), "desktop"),
        (told.device == "computer", "desktop"),
        (told.device.isin(["phone", "tablet"]), told.device),
    )
    return told.select(
        "name",
        "fact_id",
        "customer_id",
        "session_id",
        "occurred_us",
        "page",
        screen=screen,
        view_id=get_json_object(told.properties, "$.view_id"),
        path=get_json_object(told.properties, "$.path").fill_null(""),
        x=_whole(told, "x"),
        y=_whole(told, "y"),
        element_x=_whole(told, "element_x"),
        element_y=_whole(told, "element_y"),
        page_width=_whole(told, "page_width"),
        viewport_height=_whole(told, "viewport_height"),
        scroll_percent=_whole(told, "scroll_percent"),
        dwell_seconds=_number(told, "dwell_seconds", form=DECIMAL_NUMBER).cast("float64"),
    )


def _tenths(seconds: float | None) -> float | None:
    """As exactly as browsers tell it: sums of tenths differ in their last binary digit from engine to engine."""
    return None if seconds is None else round(seconds, 1)


def _whole(told: ir.Table, key: str) -> ir.Value:
    return _number(told, key, form=WHOLE_NUMBER).cast("int64")


def _number(told: ir.Table, key: str, *, form: str) -> ir.StringValue:
    text = get_json_object(told.properties, f"$.{key}")
    return text.re_search(form).ifelse(text, ibis.null("string"))


def _different(facts: ir.Table, column: str, *, name: str) -> ir.Table:
    """(page, `name`): how many different values of `column` each page has."""
    pairs = facts.filter(facts[column].notnull()).select("page", column).distinct()
    return pairs.group_by("page").agg(**{name: pairs.count().cast("int64")})


def _placed(engine: Engine, clicks: ir.Table, *, canvas: Canvas) -> ir.Table:
    """Clicks with `place_x`, `place_y` on the canvas (null: outside) and `is_within` (placed in their element)."""
    rows = [(one.path, one.left, one.top, one.width, one.height) for one in canvas.elements]
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(_ELEMENT_SCHEMA)
    boxes = engine.table(
        pa.table([pa.array(column, kind) for column, kind in zip(columns, _ELEMENT_SCHEMA.types, strict=True)],
                 schema=_ELEMENT_SCHEMA), name="page_boxes"
    )  # fmt: skip
    joined = clicks.left_join(boxes, "path").drop("path_right")
    is_within = joined.box_left.notnull() & joined.element_x.notnull() & joined.element_y.notnull()
    within_x = joined.box_left + (joined.box_width * joined.element_x) // THOUSAND
    within_y = joined.box_top + (joined.box_height * joined.element_y) // THOUSAND
    scaled_x = (joined.x * canvas.width) // joined.page_width.nullif(0)
    x, y = is_within.ifelse(within_x, scaled_x), is_within.ifelse(within_y, joined.y)
    joined = joined.mutate(at_x=x.cast("int64"), at_y=y.cast("int64"), is_within=is_within)
    is_on = (joined.at_x >= 0) & (joined.at_x <= canvas.width) & (joined.at_y >= 0) & (joined.at_y <= canvas.height)
    is_on = is_on.fill_null(ibis.literal(value=False))
    nowhere = ibis.null("int64")
    return joined.select(
        "customer_id",
        "session_id",
        place_x=is_on.ifelse(joined.at_x, nowhere),
        place_y=is_on.ifelse(joined.at_y, nowhere),
        is_within=(is_on & joined.is_within).ifelse(1, 0).cast("int64"),
        is_on=is_on.ifelse(1, 0).cast("int64"),
    )


def _counts(engine: Engine, placed: ir.Table) -> ClickCounts:
    sums = placed.agg(
        clicks=placed.count().cast("int64"),
        without_customer=placed.customer_id.isnull().ifelse(1, 0).sum().fill_null(0).cast("int64"),
        by_element=placed.is_within.sum().fill_null(0).cast("int64"),
        placed=placed.is_on.sum().fill_null(0).cast("int64"),
    )
    row = engine.fetch(sums).to_pylist()[0]
    on_canvas = row.pop("placed")
    return ClickCounts(
        **row,
        visits=_count_different(engine, placed, "session_id"),
        customers=_count_different(engine, placed, "customer_id"),
        by_position=on_canvas - row["by_element"],
        outside=row["clicks"] - on_canvas,
    )


def _count_different(engine: Engine, table: ir.Table, column: str) -> int:
    values = table.filter(table[column].notnull()).select(column).distinct()
    return int(engine.fetch(values.agg(many=values.count().cast("int64"))).to_pylist()[0]["many"])


def _cells(engine: Engine, placed: ir.Table) -> tuple[ClickCell, ...]:
    on = placed.filter(placed.place_x.notnull())
    on = on.mutate(x=(on.place_x // CELL_PIXELS) * CELL_PIXELS, y=(on.place_y // CELL_PIXELS) * CELL_PIXELS)
    cells = on.group_by(["x", "y"]).agg(clicks=on.count().cast("int64"))
    cells = cells.select(x=cells.x.cast("int64"), y=cells.y.cast("int64"), clicks=cells.clicks)
    top = cells.order_by([cells.clicks.desc(), cells.y, cells.x]).limit(CELLS_MAX)
    return tuple(ClickCell(**row) for row in engine.fetch(top).to_pylist())


def _elements(engine: Engine, clicks: ir.Table) -> tuple[ElementClicks, ...]:
    by_path = clicks.select("session_id", "customer_id", page=clicks.path)
    counted = by_path.group_by("page").agg(clicks=by_path.count().cast("int64"))
    found = counted.left_join(_different(by_path, "session_id", name="visits"), "page").drop("page_right")
    found = found.left_join(_different(by_path, "customer_id", name="customers"), "page").drop("page_right")
    chosen = found.select(
        "clicks", path=found.page, visits=found.visits.fill_null(0), customers=found.customers.fill_null(0)
    )
    top = chosen.order_by([chosen.clicks.desc(), chosen.path]).limit(ELEMENTS_MAX)
    return tuple(ElementClicks(**row) for row in engine.fetch(top).to_pylist())


def _devices(engine: Engine, clicks: ir.Table) -> dict[str, int]:
    """Clicks by device class; those of an unknown one under an empty text."""
    classed = clicks.select(screen=clicks.screen.fill_null(""))
    counted = classed.group_by("screen").agg(clicks=classed.count().cast("int64"))
    return {row["screen"]: row["clicks"] for row in engine.fetch(counted.order_by("screen")).to_pylist()}


def _views(engine: Engine, told: ir.Table) -> int | None:
    views = told.filter(told.name == VIEWED)
    count = int(engine.fetch(views.agg(many=views.count().cast("int64"))).to_pylist()[0]["many"])
    return count or None


def _depths(engine: Engine, told: ir.Table) -> tuple[tuple[DepthShare, ...], dict[str, Any]]:
    """The scroll curve, and of the same views their number, seconds and windows.

    A view may report several times: its depth is the greatest, its seconds add up.
    """
    left = told.filter((told.name == LEFT) & told.view_id.notnull())
    views = left.group_by("view_id").agg(
        depth=left.scroll_percent.max().cast("int64"),
        seconds=left.dwell_seconds.sum(),
        fold=left.viewport_height.max().cast("int64"),
    )
    views = engine.remember(views, name="page_views_left")
    sums = views.agg(
        views=views.count().cast("int64"),
        median=views.seconds.quantile(0.5).cast("float64"),
        p90=views.seconds.quantile(0.9).cast("float64"),
        fold=views.fold.quantile(0.5).round().cast("int64"),
    )
    whole: dict[str, Any] = engine.fetch(sums).to_pylist()[0]
    deep = views.filter(views.depth.notnull())
    counted = deep.group_by("depth").agg(views=deep.count().cast("int64"))
    by_depth = {min(row["depth"], 100): row["views"] for row in engine.fetch(counted.order_by("depth")).to_pylist()}
    steps = range(0, 101, DEPTH_STEP_PERCENT) if by_depth else ()
    curve = tuple(
        DepthShare(percent=percent, views=sum(views for depth, views in by_depth.items() if depth >= percent))
        for percent in steps
    )
    return curve, whole
