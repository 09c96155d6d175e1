"""Replies: their bodies, and the headers that let browsers of other sites read them."""

from __future__ import annotations

from base64 import b64decode
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Protocol

import msgspec

from evergrove.receive.contracts import OverloadError, OversizedUploadError, WrongMethodError

if TYPE_CHECKING:
    from evergrove.kit import EvergroveError

Headers = list[tuple[str, str]]

STATUS_BY_KIND = {"invalid": 400, "unauthenticated": 401, "missing": 404, "limited": 429, "unavailable": 503}
"""SDKs send again after 429 and 5xx, and drop the events after any other error."""

STATUS_BY_CODE = {WrongMethodError.code: 405, OversizedUploadError.code: 413}
"""Addresses that no SDK asks: here the status may say more."""

SUCCESS = b'{"success":true}'

PIXEL = b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")
"""A transparent GIF of 1 × 1."""

ALLOWED_HEADERS = "Authorization, Content-Type, Content-Encoding, X-Retry-Count, AnonymousId"
"""`*` does not cover Authorization; AnonymousId is RudderStack's."""

PREFLIGHT_SECONDS = "7200"
"""How long a browser remembers the answer to OPTIONS: the most that Chromium honours."""

UNAVAILABLE_RETRY_SECONDS = 2
"""After which a sender may ask again whether disk or stream are back; most are within a restart."""


class Responder(Protocol):
    """How the server takes a whole reply."""

    def response_bytes(self, status: int, headers: Headers, body: bytes) -> None: ...

    def response_empty(self, status: int, headers: Headers) -> None: ...


def cross_origin(origin: str | None) -> Headers:
    """Every site may send. A given origin is echoed, because `*` is refused for requests with credentials."""
    if not origin:
        return [("access-control-allow-origin", "*"), ("access-control-expose-headers", "Retry-After")]
    return [
        ("access-control-allow-origin", origin),
        ("access-control-allow-credentials", "true"),
        ("access-control-expose-headers", "Retry-After"),
        ("vary", "Origin"),
    ]


def reply_success(responder: Responder, *, origin: str | None) -> int:
    """200 and exactly `{"success":true}`: 202 and 204 make older SDKs send again."""
    responder.response_bytes(200, [("content-type", "application/json"), *cross_origin(origin)], SUCCESS)
    return 200


def reply_json(responder: Responder, value: Any, *, origin: str | None, status: int = 200) -> int:
    """`value` as JSON that nobody keeps."""
    headers = [("content-type", "application/json"), ("cache-control", "no-cache"), *cross_origin(origin)]
    responder.response_bytes(status, headers, msgspec.json.encode(value))
    return status


def reply_file(responder: Responder, body: bytes, *, origin: str | None, cache_seconds: int) -> int:
    """A script for browsers."""
    headers = [
        ("content-type", "text/javascript; charset=utf-8"),
        ("cache-control", f"public, max-age={cache_seconds}"),
        ("x-content-type-options", "nosniff"),
        *cross_origin(origin),
    ]
    responder.response_bytes(200, headers, body)
    return 200


def reply_pixel(responder: Responder) -> int:
    """200 and the image, whatever happened to the event: mail programs show a broken image otherwise."""
    headers = [("content-type", "image/gif"), ("cache-control", "no-store"), *cross_origin(None)]
    responder.response_bytes(200, headers, PIXEL)
    return 200


def reply_preflight(responder: Responder, *, origin: str | None) -> int:
    """What a browser wants to know before it sends."""
    headers = [
        *cross_origin(origin),
        ("access-control-allow-methods", "GET, POST, OPTIONS"),
        ("access-control-allow-headers", ALLOWED_HEADERS),
        ("access-control-max-age", PREFLIGHT_SECONDS),
    ]
    responder.response_empty(204, headers)
    return 204


def reply_error(responder: Responder, error: EvergroveError, *, cross_origin: Headers) -> int:
    """The error's shape, which has both `code` and `message`: python 2.3.4 sends for ever without."""
    status = STATUS_BY_CODE.get(error.code) or STATUS_BY_KIND.get(error.kind, 500)
    headers = [("content-type", "application/json"), ("cache-control", "no-store"), *cross_origin]
    if isinstance(error, OverloadError):
        headers.append(("retry-after", str(error.retry_after)))
    elif status == HTTPStatus.SERVICE_UNAVAILABLE:
        headers.append(("retry-after", str(UNAVAILABLE_RETRY_SECONDS)))
    responder.response_bytes(status, headers, msgspec.json.encode(error.as_dict()))
    return status
