"""What the heatmap's routes say."""

from __future__ import annotations

from datetime import date, datetime

from pydantic import BaseModel, ConfigDict, Field

from evergrove.api.paging import Page
from evergrove.api.routes.customers import CustomerSummary
from evergrove.insight import Device


class _FromFace(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class ClickedPageBody(_FromFace):
    """A page with clicks. `views` and `visits` are null where the site sends no page views of it."""

    page: str = Field(examples=["shop.example/cart"])
    clicks: int
    click_visits: int = Field(description="Different visits with a click.")
    customers: int = Field(description="Different customers who clicked.")
    views: int | None
    visits: int | None
    is_captured: bool


class ClickedPages(Page[ClickedPageBody]):
    """Pages, those with most clicks first, from `first` to `last` in the workspace's zone."""

    first: date
    last: date
    zone: str = Field(examples=["Asia/Shanghai"])


class CaptureBody(_FromFace):
    """One captured page; sizes in CSS pixels."""

    capture_id: str = Field(examples=["cap_0199b2c48f7e7c3a9d1e2f6b5a4c3d2e"])
    url: str = Field(examples=["https://shop.example/cart"])
    title: str
    device: Device
    captured_at: datetime
    width: int
    height: int
    viewport_height: int


class ClickCellBody(_FromFace):
    """Clicks in a square of `cell_pixels`, by its upper left corner."""

    x: int
    y: int
    clicks: int


class ElementBody(_FromFace):
    """Clicks on one element; its place and its words where the captured page has it."""

    path: str = Field(examples=["main#shop > button.buy"])
    clicks: int
    visits: int
    customers: int
    label: str = Field(examples=["Buy"])
    box: list[int] | None = Field(description="Left, top, width, height.", examples=[[100, 300, 200, 40]])


class ClickCountsBody(_FromFace):
    """Every click is in exactly one of `by_element`, `by_position` and `outside`."""

    clicks: int
    visits: int
    customers: int
    without_customer: int
    by_element: int
    by_position: int
    outside: int


class DepthBody(_FromFace):
    """How many of the views that told it saw the page down to `percent` of its height."""

    percent: int
    views: int


class PageHeat(BaseModel):
    """Everything that is drawn of one page; `capture` is null before the page was captured for this device."""

    page: str
    device: Device | None = Field(description="Null: windows whose size nobody told are among them.")
    first: date
    last: date
    zone: str
    capture: CaptureBody | None
    captures: list[CaptureBody] = Field(description="Of every device, the newest first.")
    width: int
    height: int
    cell_pixels: int
    counts: ClickCountsBody
    cells: list[ClickCellBody]
    elements: list[ElementBody]
    devices: dict[str, int] = Field(description="Clicks by device class; an empty key: unknown.")
    views: int | None
    left_views: int
    depths: list[DepthBody]
    dwell_seconds_median: float | None
    dwell_seconds_p90: float | None
    fold_pixels: int | None


class ClickPersonBody(BaseModel):
    """A customer who clicked."""

    customer: CustomerSummary
    clicks: int
    last_at: datetime


class ClickPeople(Page[ClickPersonBody]):
    """Customers, those with most clicks first."""


class CaptureWish(BaseModel):
    """Which page is to be captured."""

    model_config = ConfigDict(extra="forbid")

    url: str = Field(min_length=1, max_length=1_000, examples=["https://shop.example/cart"])


class CaptureLinkBody(_FromFace):
    """Where to open the page; the link works once."""

    url: str = Field(examples=["https://shop.example/cart#evergrove-capture=eyJhdWQi…"])
    page: str
    expires_at: datetime


class CapturesRemoved(BaseModel):
    """How many captures are gone."""

    removed: int


class ClicksWish(BaseModel):
    """A page, or one element of it; `device` null: the one with most clicks."""

    model_config = ConfigDict(extra="forbid")

    page: str = Field(min_length=1, max_length=600, examples=["shop.example/cart"])
    device: Device | None = None
    path: str | None = Field(default=None, max_length=1_000)
