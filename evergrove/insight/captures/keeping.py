"""Captures in the workspace's files: a folder a page, three files a capture; its description is written last.

What is stored is the page as inert HTML, never the tree that a browser sent.
"""

from __future__ import annotations

import gzip
import hashlib
import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from evergrove.insight.captures.contracts import (
    CAPTURED_PAGES_MAX,
    CAPTURES_OF_PAGE_MAX,
    ELEMENTS_MAX,
    LABEL_CHARACTERS_MAX,
    PATH_CHARACTERS_MAX,
    SIZE_PIXELS_MAX,
    Capture,
    CapturedElement,
    CaptureTokenError,
    InvalidCaptureError,
    MissingCaptureError,
    SentCapture,
    TooManyCapturesError,
    device_of,
)
from evergrove.insight.captures.pages import site_of_url
from evergrove.insight.captures.rendering import render_capture
from evergrove.kit import write_whole

if TYPE_CHECKING:
    from evergrove.insight.captures.tokens import CaptureClaims
    from evergrove.kit import Workspace

CAPTURES = "captures"
"""The folder under the workspace's files."""

TITLE_CHARACTERS_MAX = 200
DESCRIPTION, PAGE, ELEMENTS = ".json", ".html.gz", ".elements.gz"
_ID = re.compile(r"cap_[0-9a-f]{32}")


def read_sent(body: bytes) -> SentCapture:
    """What a browser sent. Raises InvalidCaptureError."""
    try:
        return msgspec.json.decode(body, type=SentCapture)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise InvalidCaptureError("it cannot be read") from error


def take_capture(workspace: Workspace, sent: SentCapture, *, claims: CaptureClaims) -> Capture:
    """Render and store what a browser sent under a token; older captures of the page and device make room.

    Raises InvalidCaptureError, CaptureTokenError when another site sent it than the link was for, TooManyCapturesError.
    """
    if site_of_url(sent.url) != claims.site:
        raise CaptureTokenError("this link is for another site")
    if not all(0 < size <= SIZE_PIXELS_MAX for size in (sent.width, sent.height, sent.viewport_height)):
        raise InvalidCaptureError("it has no size")
    capture = Capture(
        capture_id=claims.jti,
        page=claims.page,
        url=f"{claims.site}{claims.page[claims.page.index('/') :]}",
        title=sent.title[:TITLE_CHARACTERS_MAX],
        device=device_of(sent.width),
        captured_at=workspace.clock.now(),
        author=claims.sub,
        width=sent.width,
        height=sent.height,
        viewport_height=sent.viewport_height,
    )
    html = render_capture(sent.tree, viewport_height=sent.viewport_height)
    folder = _folder(workspace, capture.page)
    if not folder.exists() and sum(1 for _ in _root(workspace).glob("*")) >= CAPTURED_PAGES_MAX:
        raise TooManyCapturesError
    place = folder / capture.capture_id
    write_whole(_file(place, PAGE), gzip.compress(html.encode("utf-8", "replace"), mtime=0))
    write_whole(_file(place, ELEMENTS), gzip.compress(msgspec.json.encode(_elements(sent)), mtime=0))
    write_whole(_file(place, DESCRIPTION), msgspec.json.encode(capture))
    same = [one for one in captures_of(workspace, capture.page) if one.device == capture.device]
    for old in same[CAPTURES_OF_PAGE_MAX:]:
        _remove(folder / old.capture_id)
    return capture


def captures_of(workspace: Workspace, page: str) -> list[Capture]:
    """The captures of a page, the newest first."""
    found = [
        msgspec.json.decode(path.read_bytes(), type=Capture)
        for path in _folder(workspace, page).glob(f"cap_*{DESCRIPTION}")
    ]
    return sorted(found, key=lambda one: (one.captured_at, one.capture_id), reverse=True)


def is_captured(workspace: Workspace, page: str) -> bool:
    """Whether a page has a capture."""
    return _folder(workspace, page).is_dir()


def find_capture(workspace: Workspace, page: str, *, capture_id: str) -> Capture:
    """One capture of a page. Raises MissingCaptureError."""
    for one in captures_of(workspace, page):
        if one.capture_id == capture_id:
            return one
    raise MissingCaptureError


def captured_html(workspace: Workspace, page: str, *, capture_id: str) -> bytes:
    """The page as inert HTML, compressed by gzip. Raises MissingCaptureError."""
    return _read(workspace, page, capture_id=capture_id, ending=PAGE)


def captured_elements(workspace: Workspace, page: str, *, capture_id: str) -> list[CapturedElement]:
    """Where the elements of a captured page stand. Raises MissingCaptureError."""
    data = gzip.decompress(_read(workspace, page, capture_id=capture_id, ending=ELEMENTS))
    return msgspec.json.decode(data, type=list[CapturedElement])


def remove_captures(workspace: Workspace, page: str) -> int:
    """Remove every capture of a page; returns how many there were. Raises MissingCaptureError when there is none."""
    found = captures_of(workspace, page)
    if not found:
        raise MissingCaptureError
    shutil.rmtree(_folder(workspace, page), ignore_errors=True)
    return len(found)


def _read(workspace: Workspace, page: str, *, capture_id: str, ending: str) -> bytes:
    if not _ID.fullmatch(capture_id):
        raise MissingCaptureError
    try:
        return _file(_folder(workspace, page) / capture_id, ending).read_bytes()
    except FileNotFoundError:
        raise MissingCaptureError from None


def _elements(sent: SentCapture) -> list[CapturedElement]:
    return [
        CapturedElement(
            path=one.path[:PATH_CHARACTERS_MAX],
            left=one.left,
            top=one.top,
            width=one.width,
            height=one.height,
            label=one.label[:LABEL_CHARACTERS_MAX],
        )
        for one in sent.elements[:ELEMENTS_MAX]
        if all(-SIZE_PIXELS_MAX <= number <= SIZE_PIXELS_MAX for number in (one.left, one.top, one.width, one.height))
    ]


def _root(workspace: Workspace) -> Path:
    return workspace.files / CAPTURES


def _folder(workspace: Workspace, page: str) -> Path:
    """By the hash of the page: its name is a visitor's or an attacker's choice."""
    return _root(workspace) / hashlib.sha256(page.encode("utf-8", "replace")).hexdigest()[:32]


def _file(place: Path, ending: str) -> Path:
    return place.with_name(place.name + ending)


def _remove(place: Path) -> None:
    for ending in (DESCRIPTION, PAGE, ELEMENTS):
        _file(place, ending).unlink(missing_ok=True)
