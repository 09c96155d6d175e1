"""What guards every reply and every change: security headers, and the sign that a page of ours sent a change.

A browser sends the session cookie along with requests that other pages make. A change therefore needs a header that
other pages cannot set without asking (`X-Evergrove: 1`), or the browser's own word that the page is ours
(`Sec-Fetch-Site: same-origin`), or a token instead of the cookie (OWASP, Cross-Site Request Forgery Prevention).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.datastructures import Headers, MutableHeaders

from evergrove.access import ForbiddenError
from evergrove.api.errors import error_response, frame_response

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

CUSTOMER_PATHS = ("/t/", "/u/", "/p/")

BODY_TOO_LARGE = 413

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self'",
        "style-src 'self' 'unsafe-inline'",  # Ant Design writes its styles at run time; styles run no code
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)

SECURITY_HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=()",
}


class UnknownPageError(ForbiddenError):
    code = "request.unknown_page"

    def __init__(self) -> None:
        super().__init__(
            "this change does not come from a page of this server",
            help="send the header `X-Evergrove: 1`, or a token instead of a cookie",
        )


class Guard:
    """ASGI middleware around the whole application."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        replaced = False

        async def send_guarded(message: Message) -> None:
            nonlocal replaced
            if replaced:
                return
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if message["status"] == BODY_TOO_LARGE and "json" not in headers.get("content-type", ""):
                    await frame_response(BODY_TOO_LARGE)(scope, receive, send_guarded)
                    replaced = True  # the limit's own plain words are dropped
                    return
                for name, value in SECURITY_HEADERS.items():
                    headers.setdefault(name, value)
                if scope["path"].startswith("/api/"):
                    headers.setdefault("Cache-Control", "no-store")
            await send(message)

        if (
            scope["method"] not in SAFE_METHODS
            and not _is_for_customers(scope["path"])
            and not _is_ours(Headers(scope=scope))
        ):
            await error_response(UnknownPageError())(scope, receive, send_guarded)
            return
        await self._app(scope, receive, send_guarded)


def _is_for_customers(path: str) -> bool:
    """What mail programs, providers and customers' browsers post to: signed addresses, where no session counts."""
    return path.startswith(CUSTOMER_PATHS)


def _is_ours(headers: Headers) -> bool:
    if headers.get("authorization", "").lower().startswith("bearer "):
        return True  # no browser adds one by itself, as it does with `Basic`
    return headers.get("x-evergrove") == "1" or headers.get("sec-fetch-site") == "same-origin"
