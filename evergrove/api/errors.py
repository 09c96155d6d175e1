"""Every error that leaves the API has one shape; kinds become HTTP statuses here and nowhere else."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any, cast

import sqlalchemy as sa
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse

from evergrove.kit import EvergroveError, InvalidError, logger

if TYPE_CHECKING:
    from fastapi import FastAPI
    from starlette.requests import Request
    from starlette.responses import Response

STATUS_OF_KIND = {
    "invalid": 422,
    "unauthenticated": 401,
    "forbidden": 403,
    "missing": 404,
    "conflict": 409,
    "limited": 429,
    "unavailable": 503,
}
"""Anything else is ours: 500."""

KIND_OF_STATUS = {
    401: "unauthenticated",
    403: "forbidden",
    404: "missing",
    409: "conflict",
    413: "limited",
    503: "unavailable",
}

NEXT_STEPS = {
    404: "look at the path: /api/openapi.json lists what there is",
    405: "look at /api/openapi.json for the methods of this path",
    413: "send less at a time",
}

ERRORS_SHOWN_MAX = 20
"""Of one request: who sends 10,000 wrong rows does not need 10,000 sentences."""


class ErrorBody(BaseModel):
    """What went wrong, and what to do about it."""

    code: str = Field(examples=["source.missing"], description="Stable, for programs.")
    message: str = Field(examples=["there is no source “web”"])
    kind: str = Field(
        examples=["missing"],
        description="invalid, unauthenticated, forbidden, missing, conflict, limited, unavailable or internal.",
    )
    details: dict[str, Any] = Field(examples=[{}])
    help: str = Field(examples=["make the first source"], description="The next step.")


def add_error_handlers(app: FastAPI) -> None:
    """Let every error answer in the shape of ErrorBody."""
    app.add_exception_handler(EvergroveError, _known)
    app.add_exception_handler(RequestValidationError, _unreadable)
    app.add_exception_handler(HTTPException, _of_the_frame)
    app.add_exception_handler(sa.exc.DataError, _unstorable)
    app.add_exception_handler(Exception, _unforeseen)


def error_response(error: EvergroveError) -> JSONResponse:
    """The reply for one of our errors."""
    headers = {}
    if (seconds := error.details.get("retry_after_seconds")) is not None:
        headers["Retry-After"] = str(seconds)
    if error.kind == "unauthenticated":
        headers["WWW-Authenticate"] = "Bearer"
    return _response(error.as_dict(), status=STATUS_OF_KIND.get(error.kind, 500), headers=headers)


async def _known(request: Request, caught: Exception) -> Response:
    error = cast("EvergroveError", caught)
    if error.kind not in STATUS_OF_KIND:
        return await _unforeseen(request, error)
    return error_response(error)


async def _unreadable(_: Request, caught: Exception) -> Response:
    """What was sent does not fit; what it was is not repeated, it may be a password."""
    error = cast("RequestValidationError", caught)
    found = [
        {"at": ".".join(map(str, one["loc"])), "message": one["msg"], "type": one["type"]}
        for one in error.errors()[:ERRORS_SHOWN_MAX]
    ]
    first = found[0] if found else {"at": "request", "message": "cannot be read"}
    body = {
        "code": "request.invalid",
        "message": f"{first['at']}: {first['message']}",
        "kind": "invalid",
        "details": {"errors": found},
        "help": "mend what `details.errors` names; /api/openapi.json says what each path takes",
    }
    return _response(body, status=422)


async def _unstorable(_: Request, __: Exception) -> Response:
    """PostgreSQL takes no NUL in a text and no number past 64 bits; SQLite takes the first and finds nothing."""
    error = InvalidError("a value cannot be stored or looked for", help="send no NUL characters and no huge numbers")
    return error_response(error)


async def _of_the_frame(_: Request, caught: Exception) -> Response:
    error = cast("HTTPException", caught)
    return frame_response(error.status_code, headers=dict(error.headers or {}))


def frame_response(status: int, *, headers: dict[str, str] | None = None) -> JSONResponse:
    """The reply for 404 of an unknown path, 405, 413 and whatever else the web framework says by a status alone."""
    phrase = "body too large" if status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE else HTTPStatus(status).phrase.lower()
    body = {
        "code": "request." + phrase.replace(" ", "_").replace("-", "_"),
        "message": phrase,
        "kind": KIND_OF_STATUS.get(status, "invalid" if status < 500 else "internal"),
        "details": {},
        "help": NEXT_STEPS.get(status, "look at /api/openapi.json for what this path takes"),
    }
    return _response(body, status=status, headers=headers)


async def _unforeseen(request: Request, error: Exception) -> Response:
    """A defect of ours: its place goes into the log, nothing of it to the caller."""
    route = request.scope.get("route")
    logger(__name__).error(
        "request_failed", route=getattr(route, "name", ""), error=type(error).__name__, place=_place_of(error)
    )
    body = {
        "code": "internal",
        "message": "something went wrong on the server",
        "kind": "internal",
        "details": {},
        "help": "try again; if it stays, look at the server's log and tell the makers",
    }
    return _response(body, status=500)


def _place_of(error: BaseException) -> str:
    """File, line and function where it happened, without the values, which may be personal data."""
    trace = error.__traceback__
    if trace is None:
        return ""
    while trace.tb_next is not None:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno} in {trace.tb_frame.f_code.co_name}"


def _response(body: dict[str, Any], *, status: int, headers: dict[str, str] | None = None) -> JSONResponse:
    known = ErrorBody.model_validate(body).model_dump(mode="json")
    return JSONResponse(known, status_code=status, headers={"Cache-Control": "no-store", **(headers or {})})
