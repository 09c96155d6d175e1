"""The supervisor: starts the receiving and the working process, starts one again that dies, stops both in order.

It is a program of its own (`python -m evergrove.cli.supervising`) on the standard library alone, so that it stays at
some 12 MB; `evergrove serve` turns into it when the home is prepared.
"""

from __future__ import annotations

import argparse
import ctypes
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

LOOK_SECONDS = 0.1
"""Between two looks at the children: a dead one is started again within this."""

READY_SECONDS_MAX = 60.0
"""A child that does not answer by then has not started."""

RECEIVE_STOP_SECONDS_MAX = 4.0
WORK_STOP_SECONDS_MAX = 5.5
"""After its stop signal a child is killed when it takes longer; together below 10 s. Both survive that unharmed."""

BACK_OFF_SECONDS = (0.0, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0)
"""Before the first, second … start of a child that keeps dying."""

STEADY_SECONDS = 60.0
"""A child that lived this long begins with the first pause again."""

SOCKET_PATH_BYTES_MAX = 100
"""A Unix socket's path is cut at 107 bytes."""

FAILED_EXIT_CODE = 6
"""Of a part that is needed and does not answer, as every command has it."""

_PR_SET_PDEATHSIG = 1


@dataclass
class Child:
    """One of the two processes: how it is started, and since when it runs."""

    name: str
    command: list[str]
    is_ready: Callable[[], bool]
    stop_seconds_max: float
    before_start: Callable[[], None] = lambda: None
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    deaths: int = 0
    start_at: float = field(default=0.0)

    def start(self) -> None:
        self.before_start()
        self.process = start_tied(self.command)
        self.started_at = time.monotonic()

    def note_death(self) -> None:
        """Plan the next start."""
        now = time.monotonic()
        self.deaths = 0 if now - self.started_at > STEADY_SECONDS else self.deaths
        pause = BACK_OFF_SECONDS[min(self.deaths, len(BACK_OFF_SECONDS) - 1)]
        code = self.process.returncode if self.process else None
        say(f"the {self.name} process ended with {code}; it is started again in {pause:g} s")
        self.deaths += 1
        self.process = None
        self.start_at = now + pause

    def stop(self) -> None:
        """Ask, wait, kill."""
        if self.process is None:
            return
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(timeout=self.stop_seconds_max)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class Supervisor:
    """Keeps the children alive until a stop signal."""

    def __init__(self, children: list[Child]) -> None:
        """`children` in the order of their stop; they start in the reverse one."""
        self.children = children
        self.stop_asked = False

    def ask_to_stop(self, *_: object) -> None:
        """The handler of stop signals."""
        self.stop_asked = True

    def start(self) -> bool:
        """Start all and wait until they answer; False when one does not, or the stop was asked for meanwhile."""
        for child in reversed(self.children):
            child.start()
        deadline = time.monotonic() + READY_SECONDS_MAX
        waiting = list(self.children)
        while waiting and not self.stop_asked:
            time.sleep(LOOK_SECONDS / 2)
            for child in waiting:
                if child.process is not None and child.process.poll() is not None:
                    say(f"the {child.name} process ended with {child.process.returncode} at its start")
                    return False
            waiting = [child for child in waiting if not child.is_ready()]
            if time.monotonic() > deadline:
                say(f"the {waiting[0].name} process does not answer after {READY_SECONDS_MAX:.0f} s")
                return False
        return not self.stop_asked

    def watch(self) -> None:
        """Start again what dies, until the stop is asked for."""
        while not self.stop_asked:
            time.sleep(LOOK_SECONDS)
            for child in self.children:
                if child.process is None:
                    if time.monotonic() >= child.start_at:
                        child.start()
                elif child.process.poll() is not None:
                    child.note_death()

    def stop(self) -> None:
        """One after the other, in order."""
        for child in self.children:
            child.stop()


def say(text: str, *, stream: TextIO | None = None) -> None:
    """One line for the person at the terminal, at once."""
    stream = stream or sys.stderr
    stream.write(text + "\n")
    stream.flush()


def read_whole(descriptor: int) -> str:
    """All that a descriptor holds, which is closed: no child shall inherit it."""
    with open(descriptor, encoding="utf-8") as stream:
        return stream.read()


def start_tied(command: list[str]) -> subprocess.Popen[bytes]:
    """Start a child that dies with this process; Ctrl-C in the terminal does not reach it, as we stop it in order."""
    parent = os.getpid()
    libc = ctypes.CDLL(None) if sys.platform == "linux" else None

    def tie() -> None:
        if libc is not None:
            libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
            if os.getppid() != parent:  # it died before the tie was made
                os._exit(FAILED_EXIT_CODE)

    # This process has one thread and has loaded nothing that could hold a lock between fork and exec.
    return subprocess.Popen(command, stdin=subprocess.DEVNULL, start_new_session=True, preexec_fn=tie)  # noqa: PLW1509, S603


def answers_http(host: str, port: int) -> bool:
    """Whether the receiving process answers its own question."""
    try:
        with socket.create_connection((reachable(host), port), timeout=1) as connection:
            connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            return connection.recv(12).endswith(b" 200")
    except OSError:
        return False


def takes_connections(path: Path) -> bool:
    """Whether somebody listens at the Unix socket."""
    with socket.socket(socket.AF_UNIX) as probe:
        probe.settimeout(1)
        try:
            probe.connect(str(path))
        except OSError:
            return False
    return True


def reachable(host: str) -> str:
    """An address under which a server that listens on `host` is reached from this machine."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}.get(host, host)  # noqa: S104 - read, not bound


def private_socket() -> Path:
    """A short path for a Unix socket in a fresh folder that only this user can enter."""
    folder = Path(tempfile.mkdtemp(prefix="evergrove-"))
    if len(os.fsencode(folder)) > SOCKET_PATH_BYTES_MAX - len("/work.sock"):
        folder.rmdir()
        folder = Path(tempfile.mkdtemp(prefix="evergrove-", dir="/tmp"))
    return folder / "work.sock"


def plan(given: argparse.Namespace, work_socket: Path) -> list[Child]:
    """The two children, in the order of their stop."""
    receive_command = [sys.executable, "-m", "evergrove.receive", "receive", "--home", str(given.home)]
    receive_command += ["--host", given.host, "--port", str(given.port)]
    receive_command += ["--work-socket", str(work_socket)]
    work_command = [sys.executable, "-m", "evergrove.cli.main", "work", "--home", str(given.home)]
    work_command += ["--socket", str(work_socket)]
    return [
        Child(
            name="receive",
            command=[*receive_command, *(["--access-log"] if given.access_log else [])],
            is_ready=lambda: answers_http(given.host, given.port),
            stop_seconds_max=RECEIVE_STOP_SECONDS_MAX,
        ),
        Child(
            name="work",
            command=work_command,
            is_ready=lambda: takes_connections(work_socket),
            stop_seconds_max=WORK_STOP_SECONDS_MAX,
            before_start=lambda: work_socket.unlink(
                missing_ok=True
            ),  # a killed one leaves it, and cannot bind it again
        ),
    ]


def main(arguments: list[str] | None = None) -> int:
    """Run until a stop signal; the exit code, 0 when both could start."""
    parser = argparse.ArgumentParser(prog="evergrove-supervisor", description=__doc__)
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--host", required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--access-log", action="store_true")
    parser.add_argument("--greeting", type=int, help="a descriptor with what to say once the server answers")
    given = parser.parse_args(arguments)
    greeting = read_whole(given.greeting) if given.greeting is not None else ""
    work_socket = private_socket()
    supervisor = Supervisor(plan(given, work_socket))
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, supervisor.ask_to_stop)
    try:
        has_started = supervisor.start()
        if has_started:
            if greeting:
                say(greeting, stream=sys.stdout)
            say(f"Evergrove answers at http://{shown_host(given.host)}:{given.port}", stream=sys.stdout)
            supervisor.watch()
        return 0 if has_started or supervisor.stop_asked else FAILED_EXIT_CODE
    finally:
        supervisor.stop()
        shutil.rmtree(work_socket.parent, ignore_errors=True)


def shown_host(host: str) -> str:
    """The host as it stands in an address."""
    host = reachable(host)
    if host in {"127.0.0.1", "::1"}:
        return "localhost"
    return f"[{host}]" if ":" in host else host


if __name__ == "__main__":
    sys.exit(main())
