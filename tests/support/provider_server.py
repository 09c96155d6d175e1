"""A real identity provider: the npm package `oidc-provider` run by Node on a free port (`tests/access/provider`)."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from support.sdks import INSTALL_SECONDS_MAX, NODE, ROOT
from support.tethered import read_ready_line, start_tethered, stop_tethered

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PROVIDER = ROOT / "tests" / "access" / "provider"


@pytest.fixture(scope="session")
def provider_package() -> Path:
    """The folder whose node_modules hold the provider, as the lock file has it."""
    lock = hashlib.sha256((PROVIDER / "package-lock.json").read_bytes()).hexdigest()[:16]
    marker = PROVIDER / "node_modules" / f".installed-{lock}"
    if not marker.exists():
        scripts = NODE.parent.parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
        command = [str(NODE), str(scripts)] if scripts.exists() else [shutil.which("npm") or "npm"]
        command += ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"]
        subprocess.run(command, cwd=PROVIDER, check=True, timeout=INSTALL_SECONDS_MAX)
        marker.touch()
    return PROVIDER


@contextmanager
def provider_server(package: Path, *, console_url: str, log: Path) -> Iterator[str]:
    """The issuer of a running provider that knows the console at that address."""
    process = start_tethered([NODE, package / "server.mjs"], log=log, environment={"CONSOLE_URL": console_url})
    try:
        yield f"http://127.0.0.1:{read_ready_line(process, log=log)}"
    finally:
        stop_tethered(process)
