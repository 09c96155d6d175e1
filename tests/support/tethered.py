"""Server processes of the tests: each dies with the test process, whatever kills that, and can run as another user.

The tie is made by this file run as a script between fork and exec, not by `preexec_fn`: with the threads of
gRPC and Delta around, code between fork and exec can deadlock.
"""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

STOP_SECONDS_MAX = 10
"""A server that has not gone this long after its stop signal is killed."""

_PR_SET_PDEATHSIG = 1
_ORPHAN_EXIT_CODE = 70


def start_tethered(
    command: Sequence[str | Path],
    *,
    log: Path,
    user_id: int | None = None,
    death_signal: signal.Signals = signal.SIGKILL,
    environment: Mapping[str, str] | None = None,
) -> subprocess.Popen[str]:
    """Start `command` so that it gets `death_signal` when this process is gone; stderr goes to `log`, stdout to a pipe.

    `user_id` is the user (and group) to run as; only root can ask for one.
    """
    assert user_id is None or os.geteuid() == 0, "only root can start a process as another user"
    tether = [sys.executable, "-I", __file__, str(os.getpid()), str(int(death_signal)), str(user_id or 0)]
    with log.open("ab") as stderr:
        return subprocess.Popen(
            [*tether, *map(str, command)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=stderr,
            text=True,
            env={**os.environ, **(environment or {})},
            start_new_session=True,  # Ctrl-C belongs to the tests: their teardown still needs the server
        )


def read_ready_line(process: subprocess.Popen[str], *, log: Path) -> str:
    """The first line that the server prints, which says where it listens; its log as an error when it dies instead."""
    assert process.stdout is not None
    line = process.stdout.readline().strip()
    if not line:
        raise RuntimeError(f"{process.args!r} ended with {process.wait()}:\n{log.read_text(errors='replace')}")
    return line


def stop_tethered(process: subprocess.Popen[str], *, stop_signal: signal.Signals = signal.SIGTERM) -> None:
    """Ask with `stop_signal`, then kill; returns when the process is gone."""
    if process.poll() is None:
        process.send_signal(stop_signal)
    try:
        process.wait(timeout=STOP_SECONDS_MAX)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    if process.stdout is not None:
        process.stdout.close()


def _become(parent_id: int, death_signal: int, user_id: int, command: list[str]) -> None:
    # Loaded before the user changes: nobody may be unable to read the interpreter's folder.
    libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None
    if user_id:
        os.setgroups([])
        os.setgid(user_id)
        os.setuid(user_id)
    # After the change of user, because the kernel forgets the death signal when credentials change.
    if libc is not None:
        libc.prctl(_PR_SET_PDEATHSIG, death_signal)
    if os.getppid() != parent_id:  # the parent died before the tie was made
        sys.exit(_ORPHAN_EXIT_CODE)
    os.execv(command[0], command)  # noqa: S606 - the command comes from the fixture


if __name__ == "__main__":
    _become(int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), sys.argv[4:])
