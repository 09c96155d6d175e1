"""Routers whose changes are in the audit log without a word of the route."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool

from evergrove.access import write_audit
from evergrove.api.errors import ErrorBody
from evergrove.api.security import Inside

BODY_BYTES_MAX = 1_048_576
"""Of a request; uploads have their own limit."""

ERROR_RESPONSES: dict[int | str, dict[str, Any]] = {
    "default": {"model": ErrorBody, "description": "What went wrong, and what to do about it."}
}


class AuditedRoute(APIRoute):
    """Writes one audit line for every request that was allowed to change something and succeeded.

    The action is the route's name, the target is what `Inside.note` said or the path's ids. Routes whose permission
    only reads are left out.
    """

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def handle_and_audit(request: Request) -> Response:
            response = await handle(request)
            inside: Inside | None = getattr(request.state, "inside", None)
            if inside is not None and not inside.permission.only_reads and response.status_code < 400:
                await run_in_threadpool(_audit, inside, action=self.name, path_values=dict(request.path_params))
            return response

        return handle_and_audit


def workspace_router(tag: str, *, audited: bool = True) -> APIRouter:
    """A router under `/api/w/{slug}`; each of its routes asks for a permission with `allow`.

    `audited=False` is for domains that write the line themselves, in the transaction of the change.
    """
    return APIRouter(
        prefix="/api/w/{slug}",
        tags=[tag],
        route_class=AuditedRoute if audited else APIRoute,
        responses=ERROR_RESPONSES,
        max_body_size=BODY_BYTES_MAX,
    )


def server_router(tag: str) -> APIRouter:
    """A router under `/api`, for what belongs to no workspace."""
    return APIRouter(prefix="/api", tags=[tag], responses=ERROR_RESPONSES, max_body_size=BODY_BYTES_MAX)


def _audit(inside: Inside, *, action: str, path_values: dict[str, Any]) -> None:
    if inside.noted.get("was_done_before"):
        return
    path_values.pop("slug", None)
    target = inside.noted.get("target") or "/".join(str(value) for value in path_values.values())
    with inside.server.write() as connection:
        write_audit(
            connection,
            workspace=inside.slug,
            at=inside.clock.now(),
            actor=inside.author,
            action=action,
            target=target,
            details=inside.noted.get("details"),
        )
