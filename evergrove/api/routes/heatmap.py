"""The click heatmap: pages by clicks, one page with its clicks, who clicked, and the captures of pages."""

from __future__ import annotations

import gzip
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import Depends, Header, Path, Query, Response, status

from evergrove.access import Permission
from evergrove.api.heatmap_bodies import (
    CaptureBody,
    CaptureLinkBody,
    CapturesRemoved,
    CaptureWish,
    ClickCellBody,
    ClickCountsBody,
    ClickedPageBody,
    ClickedPages,
    ClickPeople,
    ClickPersonBody,
    ClicksWish,
    DepthBody,
    ElementBody,
    PageHeat,
)
from evergrove.api.moments import Day
from evergrove.api.paging import Paged, cursor, page_of
from evergrove.api.routes.customers import customer_summaries
from evergrove.api.routing import workspace_router
from evergrove.api.security import Inside, allow
from evergrove.facts import facts_relation, open_engine
from evergrove.insight import (
    CELL_PIXELS,
    DEVICES,
    PAGE_POLICY,
    Canvas,
    Capture,
    CapturedElement,
    ClickPerson,
    ClickScope,
    Device,
    PageClicks,
    PageTraffic,
    capture_link,
    captured_elements,
    captured_html,
    captures_of,
    click_devices,
    click_people,
    clicked_pages,
    find_capture,
    is_captured,
    page_clicks,
    remove_captures,
)
from evergrove.kit import InvalidError
from evergrove.profiles import describe_customers, workspace_zone

router = workspace_router("heatmap")

PERIOD_DAYS, PERIOD_DAYS_MAX = 30, 366
KEPT_SECONDS = 60.0
"""A page with 300,000 facts takes 3.5 s of processor time, which is heavy work: not for each look at it."""

BLANK_WIDTHS: dict[Device | None, int] = {"phone": 390, "tablet": 820, "desktop": 1_280, None: 1_280}
"""Of a page that was not captured: common windows, in CSS pixels."""

BLANK_HEIGHT, BLANK_MARGIN = 20_000, 200

PAGE_HEADERS = {
    # Without any of these a sandboxed frame may do less than a picture.
    "Content-Security-Policy": f"{PAGE_POLICY}; sandbox; frame-ancestors 'self'",
    "X-Frame-Options": "SAMEORIGIN",
    "Cache-Control": "private, max-age=3600, immutable",
    "Vary": "Accept-Encoding",
}

PageName = Annotated[str, Query(min_length=1, max_length=600, examples=["shop.example/cart"])]
DeviceName = Annotated[Device | None, Query(description="Empty: the one with most clicks.")]
CaptureId = Annotated[str, Path(pattern=r"^cap_[0-9a-f]{32}$")]


class InvalidPeriodError(InvalidError):
    code = "heatmap.period"

    def __init__(self) -> None:
        super().__init__(
            f"this is no period of 1 to {PERIOD_DAYS_MAX} days", help="choose a first day and a last day behind it"
        )


@dataclass(frozen=True, kw_only=True)
class _Period:
    """Whole days of the workspace's zone."""

    first: date
    last: date
    zone: str

    @property
    def begin(self) -> datetime:
        return datetime.combine(self.first, time(), ZoneInfo(self.zone)).astimezone(UTC)

    @property
    def end(self) -> datetime:
        return datetime.combine(self.last + timedelta(days=1), time(), ZoneInfo(self.zone)).astimezone(UTC)

    def scope(self, page: str = "", *, device: Device | None = None) -> ClickScope:
        return ClickScope(page=page, begin=self.begin, end=self.end, device=device)


Reading = Annotated[Inside, allow(Permission.OVERVIEW_READ)]


@dataclass(frozen=True, kw_only=True)
class DaysAsked:
    """The period of a heat map as it is asked for."""

    first: date | None
    last: date | None
    days: int


def _days(
    first: Annotated[Day | None, Query(description="In the workspace's zone; empty: `days` before the last.")] = None,
    last: Annotated[Day | None, Query(description="Empty: today.")] = None,
    days: Annotated[int, Query(ge=1, le=PERIOD_DAYS_MAX, description="Only without `first`.")] = PERIOD_DAYS,
) -> DaysAsked:
    return DaysAsked(first=first, last=last, days=days)


Days = Annotated[DaysAsked, Depends(_days)]


@router.get("/heatmap/pages", name="list_clicked_pages")
def get_pages(
    inside: Reading,
    days: Days,
    paging: Paged,
    text: Annotated[str, Query(max_length=200, description="A part of the page's address.")] = "",
) -> ClickedPages:
    """List pages by clicks, most first (at most 1,000)."""
    period = _period(inside, days)

    def work() -> tuple[PageTraffic, ...]:
        with open_engine(inside.workspace) as engine:
            facts = facts_relation(inside.workspace, engine, as_of=inside.clock.now())
            return clicked_pages(engine, facts, scope=period.scope())

    found = inside.state.kept.get(
        inside.slug, "heatmap", period, seconds_max=KEPT_SECONDS, make=lambda: inside.heavy(work)
    )
    wanted = [one for one in found if text.strip().lower() in one.page.lower()]
    shown, after = page_of(wanted, paging, key=lambda one: one.page)
    items = [
        ClickedPageBody(
            page=one.page,
            clicks=one.clicks,
            click_visits=one.click_visits,
            customers=one.customers,
            views=one.views,
            visits=one.visits,
            is_captured=is_captured(inside.workspace, one.page),
        )
        for one in shown
    ]
    return ClickedPages(items=items, next=after, first=period.first, last=period.last, zone=period.zone)


@router.get("/heatmap", name="get_heatmap")
def get_heatmap(
    inside: Reading,
    days: Days,
    page: PageName,
    device: DeviceName = None,
    capture: Annotated[str, Query(max_length=40, description="Empty: the newest of the device.")] = "",
) -> PageHeat:
    """One page with its clicks, placed on its captured picture."""
    period = _period(inside, days)
    captures = captures_of(inside.workspace, page)
    chosen = find_capture(inside.workspace, page, capture_id=capture) if capture else None
    device = chosen.device if chosen else device or _device(inside, period, page=page, captures=captures)
    chosen = chosen or next((one for one in captures if one.device == device), None)
    elements = captured_elements(inside.workspace, page, capture_id=chosen.capture_id) if chosen else []
    canvas = Canvas(
        width=chosen.width if chosen else BLANK_WIDTHS[device],
        height=chosen.height if chosen else BLANK_HEIGHT,
        elements=tuple(elements),
    )
    scope = period.scope(page, device=device)

    def work() -> PageClicks:
        with open_engine(inside.workspace) as engine:
            facts = facts_relation(inside.workspace, engine, as_of=inside.clock.now())
            return page_clicks(engine, facts, scope=scope, canvas=canvas)

    key = (scope, chosen.capture_id if chosen else "")
    found = inside.state.kept.get(
        inside.slug, "heatmap", key, seconds_max=KEPT_SECONDS, make=lambda: inside.heavy(work)
    )
    return _heat(found, period=period, scope=scope, chosen=chosen, captures=captures, elements=elements)


@router.get("/heatmap/people", name="list_click_people")
def get_people(
    inside: Annotated[Inside, allow(Permission.CUSTOMERS_READ)],
    days: Days,
    paging: Paged,
    page: PageName,
    device: DeviceName = None,
    path: Annotated[str | None, Query(max_length=1_000, description="An element; without it the whole page.")] = None,
) -> ClickPeople:
    """List who clicked on the page or on one element, most clicks first."""
    position = paging.position(2)
    after = None if position is None else (int(position[0] or 0), str(position[1]))
    wish = ClicksWish(page=page, device=device, path=path)
    found = people_who_clicked(inside, wish, days=days, after=after, limit=paging.limit + 1)
    shown = found[: paging.limit]
    rows = describe_customers(inside.workspace, [one.customer_id for one in shown])
    known = {row.customer_id: row for row in customer_summaries(inside, rows)}
    items = [
        ClickPersonBody(customer=known[one.customer_id], clicks=one.clicks, last_at=one.last_at)
        for one in shown
        if one.customer_id in known
    ]
    more = len(found) > paging.limit
    return ClickPeople(items=items, next=cursor(shown[-1].clicks, shown[-1].customer_id) if more else None)


def people_who_clicked(
    inside: Inside, wish: ClicksWish, *, days: DaysAsked, after: tuple[int, str] | None = None, limit: int
) -> tuple[ClickPerson, ...]:
    """Who clicked on the page or on one element, most clicks first, behind (clicks, customer) `after`."""
    scope = _period(inside, days).scope(wish.page, device=wish.device)

    def work() -> tuple[ClickPerson, ...]:
        with open_engine(inside.workspace) as engine:
            facts = facts_relation(inside.workspace, engine, as_of=inside.clock.now())
            return click_people(engine, facts, scope=scope, path=wish.path, after=after, limit=limit)

    return inside.interactive(work)


@router.post("/heatmap/captures", name="ask_for_capture", status_code=status.HTTP_201_CREATED)
def post_capture_link(body: CaptureWish, inside: Annotated[Inside, allow(Permission.SOURCES_WRITE)]) -> CaptureLinkBody:
    """Make a link that lets the page at an address of one's own site be captured, once, within 15 minutes."""
    link = capture_link(inside.workspace, body.url, author=inside.author)
    inside.note(target=link.page)
    return CaptureLinkBody.model_validate(link)


@router.delete("/heatmap/captures", name="remove_captures")
def delete_captures(inside: Annotated[Inside, allow(Permission.SOURCES_WRITE)], page: PageName) -> CapturesRemoved:
    """Remove every capture of a page."""
    removed = remove_captures(inside.workspace, page)
    inside.note(target=page, removed=removed)
    return CapturesRemoved(removed=removed)


@router.get("/heatmap/captures/{capture_id}", name="get_captured_page", response_class=Response)
def get_captured_page(
    capture_id: CaptureId,
    inside: Reading,
    page: PageName,
    accept_encoding: Annotated[str, Header(max_length=200)] = "",
) -> Response:
    """The captured page as HTML that runs nothing and asks nobody for anything, to be shown in a sandboxed frame."""
    packed = captured_html(inside.workspace, page, capture_id=capture_id)
    if "gzip" in accept_encoding:
        return Response(packed, media_type="text/html", headers={**PAGE_HEADERS, "Content-Encoding": "gzip"})
    return Response(gzip.decompress(packed), media_type="text/html", headers=PAGE_HEADERS)


def _period(inside: Inside, days: DaysAsked) -> _Period:
    zone = workspace_zone(inside.workspace)
    last = days.last or inside.clock.now().astimezone(ZoneInfo(zone)).date()
    first = days.first or last - timedelta(days=days.days - 1)
    if not 0 <= (last - first).days < PERIOD_DAYS_MAX:
        raise InvalidPeriodError
    return _Period(first=first, last=last, zone=zone)


def _device(inside: Inside, period: _Period, *, page: str, captures: list[Capture]) -> Device | None:
    """The class with most clicks; where nobody clicked, that of the newest capture."""
    scope = period.scope(page)

    def work() -> dict[str, int]:
        with open_engine(inside.workspace) as engine:
            facts = facts_relation(inside.workspace, engine, as_of=inside.clock.now())
            return click_devices(engine, facts, scope=scope)

    counts = inside.state.kept.get(
        inside.slug, "heatmap_devices", scope, seconds_max=KEPT_SECONDS, make=lambda: inside.heavy(work)
    )
    known = [device for device in DEVICES if counts.get(device)]
    if known:
        return max(known, key=lambda device: counts[device])
    return None if counts or not captures else captures[0].device


def _heat(
    found: PageClicks,
    *,
    period: _Period,
    scope: ClickScope,
    chosen: Capture | None,
    captures: list[Capture],
    elements: list[CapturedElement],
) -> PageHeat:
    places = {one.path: one for one in elements}
    lowest = max((cell.y for cell in found.cells), default=0)
    return PageHeat(
        page=scope.page,
        device=scope.device,
        first=period.first,
        last=period.last,
        zone=period.zone,
        capture=CaptureBody.model_validate(chosen) if chosen else None,
        captures=[CaptureBody.model_validate(one) for one in captures],
        width=chosen.width if chosen else BLANK_WIDTHS[scope.device],
        height=chosen.height if chosen else lowest + BLANK_MARGIN,
        cell_pixels=CELL_PIXELS,
        counts=ClickCountsBody.model_validate(found.counts),
        cells=[ClickCellBody.model_validate(one) for one in found.cells],
        elements=[
            ElementBody(
                path=one.path,
                clicks=one.clicks,
                visits=one.visits,
                customers=one.customers,
                label=place.label if place else "",
                box=[place.left, place.top, place.width, place.height] if place else None,
            )
            for one in found.elements
            for place in (places.get(one.path),)
        ],
        devices=found.devices,
        views=found.views,
        left_views=found.left_views,
        depths=[DepthBody.model_validate(one) for one in found.depths],
        dwell_seconds_median=found.dwell_seconds_median,
        dwell_seconds_p90=found.dwell_seconds_p90,
        fold_pixels=found.fold_pixels,
    )
