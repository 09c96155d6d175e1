"""The API of the console and of programs: FastAPI routers, one file a domain. Translate, call one function, translate
back."""

from evergrove.api.app import build_app
from evergrove.api.serving import serve_api

__all__ = ["build_app", "serve_api"]
