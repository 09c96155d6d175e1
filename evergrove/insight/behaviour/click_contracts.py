"""What is told of the clicks of a page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from evergrove.insight.captures import CapturedElement
from evergrove.insight.captures.contracts import Device


@dataclass(frozen=True, kw_only=True)
class ClickScope:
    """Clicks on a page (host and path) in [begin, end), by windows of one device class, or of all (None)."""

    page: str
    begin: datetime
    end: datetime
    device: Device | None = None


@dataclass(frozen=True, kw_only=True)
class Canvas:
    """What the clicks are drawn over: its size in CSS pixels, and where its elements stand (a captured page)."""

    width: int
    height: int
    elements: tuple[CapturedElement, ...] = ()


@dataclass(frozen=True, kw_only=True)
class PageTraffic:
    """One page of the list. `views` and `visits` come from page views: None where the site sends none of this page."""

    page: str
    clicks: int
    click_visits: int
    customers: int
    views: int | None
    visits: int | None


@dataclass(frozen=True, kw_only=True)
class ClickCell:
    """Clicks in a square of CELL_PIXELS whose upper left corner is (x, y) on the canvas."""

    x: int
    y: int
    clicks: int


@dataclass(frozen=True, kw_only=True)
class ElementClicks:
    """Clicks on one element. `customers`: different ones; clicks of visitors whom nobody knows are in the others."""

    path: str
    clicks: int
    visits: int
    customers: int


@dataclass(frozen=True, kw_only=True)
class DepthShare:
    """Of the views that told how far they were scrolled: how many saw the page down to `percent` of its height."""

    percent: int
    views: int


@dataclass(frozen=True, kw_only=True)
class ClickCounts:
    """Whole numbers of a page in a period. Visits are different session ids; those without one are not counted there.

    `by_element`: placed in their element; `by_position`: placed by the page's coordinates; `outside`: their place is
    not on the canvas or was not told. Together they are `clicks`.
    """

    clicks: int
    visits: int
    customers: int
    without_customer: int
    by_element: int
    by_position: int
    outside: int


@dataclass(frozen=True, kw_only=True)
class PageClicks:
    """Everything that is shown of one page.

    `views`: None where the site sends no page views of it. `left_views`: views that said how they ended, of which
    `dwell_seconds_median` and `…_p90` (seconds in view) and `depths` tell; `fold_pixels`: the height of half of the
    windows. `devices`: clicks by device class, whatever class was asked for.
    """

    counts: ClickCounts
    cells: tuple[ClickCell, ...]
    elements: tuple[ElementClicks, ...]
    views: int | None
    left_views: int
    depths: tuple[DepthShare, ...]
    dwell_seconds_median: float | None
    dwell_seconds_p90: float | None
    fold_pixels: int | None
    devices: dict[str, int]


@dataclass(frozen=True, kw_only=True)
class ClickPerson:
    """A customer who clicked: how often, and when last."""

    customer_id: str
    clicks: int
    last_at: datetime
