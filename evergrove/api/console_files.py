"""The console's built files: assets with a hash in their name for ever, every other page is index.html, never kept."""

from __future__ import annotations

import gzip
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, Response
from starlette.staticfiles import StaticFiles

if TYPE_CHECKING:
    from fastapi import FastAPI
    from starlette.requests import Request

ASSETS_SECONDS = 31_536_000
"""A year, the longest that caches honour; another build has other names."""

OTHER_DOORS = ("api", "v1", "t", "u", "p")
"""First parts of paths that are no pages: what is unknown there is an error, not the console."""

COMPRESSED_TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
"""What becomes a third of its size; pictures and fonts are packed already."""

COMPRESSED_FILES_MAX = 512
"""The assets of one build: some hundred files, a megabyte and a half when packed."""

MISSING_BUILD = """<!doctype html>
<html lang="zh"><meta charset="utf-8"><title>长青 Evergrove</title>
<body style="font:16px/1.6 system-ui,sans-serif;max-width:40rem;margin:4rem auto;padding:0 1rem">
<h1>长青 Evergrove</h1>
<p>接口已经就绪，但控制台尚未构建。在源码目录运行 <code>make console</code>，然后刷新本页。</p>
<p lang="en">The API is up, but the console has not been built. Run <code>make console</code> in the source tree,
then reload this page.</p>
</html>
"""


def add_console(app: FastAPI, *, folder: Path) -> None:
    """Serve the console from `folder` for every GET that nothing else answers."""
    files = StaticFiles(directory=folder, check_dir=False)

    async def get_console(request: Request) -> Response:
        path = str(request.path_params["path"])
        if path.partition("/")[0] in OTHER_DOORS:
            raise HTTPException(404)
        if path and path != "index.html" and _is_file(folder, path):
            packed = "gzip" in request.headers.get("accept-encoding", "") and path.startswith("assets/")
            response = _packed(folder / path) if packed else None
            response = response or await files.get_response(path, request.scope)
            lasting = path.startswith("assets/")
            response.headers["Cache-Control"] = (
                f"public, max-age={ASSETS_SECONDS}, immutable" if lasting else "no-cache"
            )
            return response
        if path.startswith("assets/"):
            raise HTTPException(404)  # an old page asks for files of an earlier build
        return _index(folder)

    app.add_route("/{path:path}", get_console, methods=["GET"], include_in_schema=False)


def _packed(path: Path) -> Response | None:
    """A built asset with gzip around it; None for kinds that gain nothing. Under one name it is always the same."""
    media_type = COMPRESSED_TYPES.get(path.suffix)
    if media_type is None:
        return None
    headers = {"Content-Encoding": "gzip", "Vary": "Accept-Encoding"}
    return Response(_compressed(path), media_type=media_type, headers=headers)


@lru_cache(maxsize=COMPRESSED_FILES_MAX)
def _compressed(path: Path) -> bytes:
    return gzip.compress(path.read_bytes(), mtime=0)


def _is_file(folder: Path, path: str) -> bool:
    """Whether `path` names a file inside `folder`, whatever dots and links it is made of."""
    try:
        wanted = (folder / path).resolve()
        return wanted.is_relative_to(folder.resolve()) and wanted.is_file()
    except (OSError, ValueError):
        return False


def _index(folder: Path) -> Response:
    index = folder / "index.html"
    text = index.read_text(encoding="utf-8") if index.is_file() else MISSING_BUILD
    return HTMLResponse(text, status_code=200 if index.is_file() else 503, headers={"Cache-Control": "no-cache"})
