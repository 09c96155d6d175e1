"""The application: every route, the errors' one shape, the guard, the console's files."""

from __future__ import annotations

from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import anyio.to_thread
from fastapi import FastAPI

from evergrove import __version__
from evergrove.api.console_files import add_console
from evergrove.api.errors import add_error_handlers
from evergrove.api.headers import Guard
from evergrove.api.routes.registry import all_routers
from evergrove.api.state import ApiState

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from evergrove.kit import Clock, Settings

REQUEST_THREADS = 24
"""Requests worked on at once. The lanes hold at most 12 of them, and a database file has 16 readers."""

CONSOLE_FOLDER = Path(__file__).parent / "console"
"""The built console; the build puts it there."""


def build_app(settings: Settings, *, clock: Clock, console_folder: Path = CONSOLE_FOLDER) -> FastAPI:
    """The application over one home. Making it opens nothing; its lifespan gives back what requests opened."""
    state = ApiState(settings, clock=clock)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        anyio.to_thread.current_default_thread_limiter().total_tokens = REQUEST_THREADS
        try:
            yield
        finally:
            state.close()

    app = FastAPI(
        title="Evergrove",
        version=__version__,
        summary="Customer lifecycle operations: everything that the console does.",
        description="Sign in with a session cookie or `Authorization: Bearer egt_…`. Lists are `{items, next}`. "
        "Errors are `{code, message, kind, details, help}`. A change that comes with the cookie needs the header "
        "`X-Evergrove: 1`.",
        openapi_url="/api/openapi.json",
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
        generate_unique_id_function=lambda route: route.name,
        separate_input_output_schemas=False,
        redirect_slashes=False,
    )
    app.state.evergrove = state
    add_error_handlers(app)
    app.add_middleware(Guard)
    for router in all_routers():
        app.include_router(router)
    add_console(app, folder=console_folder)
    return app
