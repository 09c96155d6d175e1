"""A captured page: its size, where its elements stand, and what may be wrong with one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, get_args

import msgspec

from evergrove.kit import EvergroveError, InvalidError, LimitedError, MissingError

Device = Literal["phone", "tablet", "desktop"]
"""By the width of the window in CSS pixels: phone below 768, tablet below 1,024."""

DEVICES: tuple[Device, ...] = get_args(Device)
PHONE_PIXELS_BELOW = 768
TABLET_PIXELS_BELOW = 1_024

CAPTURE_BYTES_MAX = 12 * 1024 * 1024
"""Of a page with its style sheets and pictures, as JSON: a long shop page is 1 to 4 MB."""

TOKEN_MINUTES = 15
"""How long a link for a capture works: one opens it at once."""

CAPTURES_OF_PAGE_MAX = 3
"""Of one page and device: the newest ones stay, so that a change of the page can be looked back at."""

CAPTURED_PAGES_MAX = 300
"""Pages with a capture in one workspace, some 2 GB at worst and 100 MB as a rule."""

ELEMENTS_MAX = 6_000
"""Elements of a page whose places are kept."""

SIZE_PIXELS_MAX = 60_000
"""Longer than any page that a person scrolls through."""

PATH_CHARACTERS_MAX = 1_000
LABEL_CHARACTERS_MAX = 40


class InvalidCaptureError(InvalidError):
    code = "capture.invalid"

    def __init__(self, why: str) -> None:
        super().__init__(
            f"this is no captured page: {why}", help="load the page anew by a fresh link and capture again"
        )


class InvalidPageError(InvalidError):
    code = "capture.page"

    def __init__(self, address: str) -> None:
        super().__init__(
            f"“{address[:100]}” is no address of a page", help="give an address such as https://shop.example/cart"
        )


class CaptureTokenError(EvergroveError):
    kind = "unauthenticated"
    code = "capture.token"

    def __init__(self, why: str) -> None:
        super().__init__(why, help="ask for a fresh link in the console")


class MissingCaptureError(MissingError):
    code = "capture.missing"

    def __init__(self) -> None:
        super().__init__("this page has no such capture", help="choose another one, or capture the page")


class TooManyCapturesError(LimitedError):
    code = "capture.too_many"

    def __init__(self) -> None:
        super().__init__(
            f"{CAPTURED_PAGES_MAX} pages have captures already", help="remove captures of pages that are not needed"
        )


@dataclass(frozen=True, kw_only=True)
class Capture:
    """One picture of a page; sizes in CSS pixels, `viewport_height` is the part that is seen without scrolling."""

    capture_id: str
    page: str
    url: str
    title: str
    device: Device
    captured_at: datetime
    author: str
    width: int
    height: int
    viewport_height: int


class CapturedElement(msgspec.Struct, frozen=True, array_like=True):
    """Where an element of the page stands, in pixels of the captured page, and what is written on it."""

    path: str
    left: int
    top: int
    width: int
    height: int
    label: str = ""


class SentCapture(msgspec.Struct, frozen=True, kw_only=True):
    """What the browser sends; `tree` is the document as rrweb-snapshot serialises it. None of it is trusted."""

    url: str
    title: str = ""
    width: int
    height: int
    viewport_height: int
    elements: list[CapturedElement] = []
    tree: Any


def device_of(width: int) -> Device:
    """The device class of a window that wide."""
    if width < PHONE_PIXELS_BELOW:
        return "phone"
    return "tablet" if width < TABLET_PIXELS_BELOW else "desktop"
