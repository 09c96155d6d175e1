"""Captured pages: what the clicks of a page are drawn over."""

from evergrove.insight.captures.contracts import (
    CAPTURE_BYTES_MAX,
    DEVICES,
    TOKEN_MINUTES,
    Capture,
    CapturedElement,
    CaptureTokenError,
    Device,
    InvalidCaptureError,
    InvalidPageError,
    MissingCaptureError,
    TooManyCapturesError,
)
from evergrove.insight.captures.keeping import (
    captured_elements,
    captured_html,
    captures_of,
    find_capture,
    is_captured,
    read_sent,
    remove_captures,
    take_capture,
)
from evergrove.insight.captures.pages import page_of_url
from evergrove.insight.captures.rendering import PAGE_POLICY
from evergrove.insight.captures.tokens import CaptureLink, audience_of_capture, capture_link, read_capture_token

__all__ = [
    "CAPTURE_BYTES_MAX",
    "DEVICES",
    "PAGE_POLICY",
    "TOKEN_MINUTES",
    "Capture",
    "CaptureLink",
    "CaptureTokenError",
    "CapturedElement",
    "Device",
    "InvalidCaptureError",
    "InvalidPageError",
    "MissingCaptureError",
    "TooManyCapturesError",
    "audience_of_capture",
    "capture_link",
    "captured_elements",
    "captured_html",
    "captures_of",
    "find_capture",
    "is_captured",
    "page_of_url",
    "read_capture_token",
    "read_sent",
    "remove_captures",
    "take_capture",
]
