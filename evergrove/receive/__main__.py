"""`python -m evergrove.receive`: the receiving process, as the supervisor starts it."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from evergrove.kit import EvergroveError, Settings
from evergrove.receive.contracts import BROWSER_FILES, ReceiveOptions
from evergrove.receive.server import run_receive

FAILED_EXIT_CODE = 6
"""Of a part that is needed and does not answer, as the command line has it."""


def main(arguments: list[str] | None = None) -> int:
    """Serve until SIGTERM; the exit code."""
    parser = argparse.ArgumentParser(prog="evergrove-receive", description=__doc__)
    parser.add_argument("role", choices=["receive"], help="shows in lists of processes")
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--work-socket", type=Path)
    parser.add_argument("--access-log", action="store_true")
    parser.add_argument("--browser-files", type=Path, default=BROWSER_FILES, help="scripts of another build")
    given = parser.parse_args(arguments)
    options = ReceiveOptions(
        host=given.host,
        port=given.port,
        work_socket=given.work_socket,
        access_log=given.access_log,
        browser_files=given.browser_files,
    )
    try:
        run_receive(Settings.from_environment(home=given.home), options)
    except EvergroveError as error:
        sys.stderr.write(f"✗ {error.message}\n  → {error.help}\n")
        return FAILED_EXIT_CODE
    return 0


if __name__ == "__main__":
    sys.exit(main())
