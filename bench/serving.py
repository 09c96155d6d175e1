"""A real server for the bench: `evergrove serve` on a free port with a home of its own, or its receiving part alone."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from bench.load import Address
from evergrove.access import create_source, create_workspace, list_sources, list_workspaces, open_server, open_workspace
from evergrove.facts import LeaseHeldError, flow_state, flush_to_lake, oldest_unread_at
from evergrove.inbox import open_inbox
from evergrove.kit import Settings, SystemClock

if TYPE_CHECKING:
    from bench.contracts import Parameters
    from evergrove.kit import Workspace

SLUG = "default"
SOURCES = 4
"""One source may send 100,000 events a second at most: the bench looks for the machine's limit, not for that one."""

READY_SECONDS_MAX = 90.0
STOP_SECONDS_MAX = 15.0
SETTLE_SECONDS_MAX = 900.0
CALM_SECONDS, CALM_SHARE_MAX = 3.0, 0.1
"""A process that takes less than this part of a core for so long has nothing to do."""

LOOK_SECONDS = 0.05
"""Between two looks at how far the flow has come."""

TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")


class ServingError(Exception):
    """The server did not start, or did not work off what it had."""


@dataclass(frozen=True, kw_only=True)
class Served:
    """A running server, its workspace opened beside it, and the processes it is made of by name."""

    address: Address
    workspace: Workspace
    process: subprocess.Popen[bytes]
    process_ids: dict[str, int] = field(default_factory=dict)

    def cpu_seconds(self) -> dict[str, float]:
        """Processor time that each process has taken."""
        found = {name: _cpu_seconds(number) for name, number in self.process_ids.items()}
        own = time.process_time()
        return {**found, "senders": own}

    def memory_mb(self, *, is_peak: bool = False) -> dict[str, float]:
        """Resident memory of each process in MB of 10^6 bytes, now or at most since its start."""
        key = "VmHWM" if is_peak else "VmRSS"
        return {name: _memory_mb(number, key=key) for name, number in self.process_ids.items()}


@contextmanager
def served(parameters: Parameters, *, name: str) -> Iterator[Served]:
    """`evergrove serve` in the home `name` of the work folder, which is made when it is not there."""
    settings = serving_settings(parameters, name=name)
    write_keys = prepare(settings)
    port = _free_port()
    command = [sys.executable, "-m", "evergrove.cli.main", "serve", "--home", str(settings.home), "--port", str(port)]
    with _running(settings, command, port=port, ready="/readyz") as process:
        workspace = open_workspace(settings, slug=SLUG)
        try:
            yield Served(
                address=Address(port=port, write_keys=write_keys),
                workspace=workspace,
                process=process,
                process_ids={"supervisor": process.pid, **_children(process.pid)},
            )
        finally:
            workspace.close()


@contextmanager
def receiving(parameters: Parameters, *, name: str) -> Iterator[Served]:
    """The receiving process alone: what it takes stays in the inbox."""
    settings = serving_settings(parameters, name=name)
    write_keys = prepare(settings)
    port = _free_port()
    command = [sys.executable, "-m", "evergrove.receive", "receive", "--home", str(settings.home), "--port", str(port)]
    with _running(settings, command, port=port, ready="/healthz") as process:
        workspace = open_workspace(settings, slug=SLUG)
        try:
            address = Address(port=port, write_keys=write_keys)
            yield Served(address=address, workspace=workspace, process=process, process_ids={"receive": process.pid})
        finally:
            workspace.close()


def prepare(settings: Settings) -> tuple[str, ...]:
    """The write keys of the bench's sources; home, workspace and sources are made when they are not there."""
    clock = SystemClock()
    if not list_workspaces(settings):
        create_workspace(settings, slug=SLUG, name=SLUG, clock=clock).close()
    server = open_server(settings)
    try:
        for number in range(len(list_sources(server, workspace=SLUG)), SOURCES):
            create_source(server, workspace=SLUG, name=f"shop {number}", clock=clock)
        return tuple(source.write_key or "" for source in list_sources(server, workspace=SLUG))
    finally:
        server.close()


def wait_until_calm(server: Served) -> None:
    """Wait until the working process has done what it does after its start. Raises ServingError."""
    last = server.cpu_seconds()

    def is_calm() -> bool:
        nonlocal last
        time.sleep(CALM_SECONDS)
        now = server.cpu_seconds()
        share, last = (now.get("work", 0) - last.get("work", 0)) / CALM_SECONDS, now
        return share < CALM_SHARE_MAX

    _wait(is_calm)


def is_taken_over(workspace: Workspace) -> bool:
    """Whether every received event has become facts in the feed."""
    state = flow_state(workspace)
    return open_inbox(workspace).end() <= state.inbox_taken and state.outgoing_end <= state.outgoing_taken


def wait_for_lake(workspace: Workspace) -> int:
    """Wait until everything received stands in the lake; the number of facts that the feed has had by then.

    The server writes a remainder that is smaller than a flush with the next interval, up to half a minute later; here
    it is written at once by the same function, so that an interval is not taken for work. Raises ServingError.
    """
    _wait(lambda: is_taken_over(workspace))
    while (state := flow_state(workspace)).behind("lake"):
        with suppress(LeaseHeldError):
            flush_to_lake(workspace)
        time.sleep(LOOK_SECONDS)
    return state.feed_end


def wait_for_segments(workspace: Workspace) -> None:
    """Wait until every received event has been looked at by the live segments. Raises ServingError."""
    _wait(lambda: is_taken_over(workspace) and flow_state(workspace).behind("segments") == 0)


def longest_wait_seconds(workspace: Workspace, *, reader: str) -> float:
    """How long the oldest fact has waited that `reader` has not worked in."""
    oldest = oldest_unread_at(workspace, reader=reader)
    return 0.0 if oldest is None else (workspace.clock.now() - oldest).total_seconds()


def _wait(is_done: Callable[[], bool]) -> None:
    deadline = time.monotonic() + SETTLE_SECONDS_MAX
    while not is_done():
        if time.monotonic() > deadline:
            raise ServingError(f"the server has not worked off its events after {SETTLE_SECONDS_MAX:.0f} s")
        time.sleep(LOOK_SECONDS)


def serving_settings(parameters: Parameters, *, name: str) -> Settings:
    """Of the home `name` in the work folder."""
    return Settings(
        home=parameters.folder / name,
        engine_memory_mb=parameters.engine_memory_mb,
        engine_threads=parameters.engine_threads,
    )


@contextmanager
def _running(settings: Settings, command: list[str], *, port: int, ready: str) -> Iterator[subprocess.Popen[bytes]]:
    limits = {
        "EVERGROVE_ENGINE_MEMORY_MB": str(settings.engine_memory_mb),
        "EVERGROVE_ENGINE_THREADS": str(settings.engine_threads),
    }
    log = settings.home.with_name(f"{settings.home.name}.server.log")
    with log.open("wb") as said:
        process = subprocess.Popen(  # noqa: S603 - our own program
            command,
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
            env={**os.environ, **limits},
            start_new_session=True,
        )
    try:
        deadline = time.monotonic() + READY_SECONDS_MAX
        while not _answers(port, ready):
            if process.poll() is not None or time.monotonic() > deadline:
                raise ServingError(f"the server did not start:\n{log.read_text(errors='replace')[-4_000:]}")
            time.sleep(LOOK_SECONDS)
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(timeout=STOP_SECONDS_MAX)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _answers(port: int, path: str) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=2) as reply:
            return bool(reply.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        number: int = probe.getsockname()[1]
        return number


def _children(number: int) -> dict[str, int]:
    """The receiving and the working process of a supervisor, by name; none where `/proc` does not tell."""
    listed = Path(f"/proc/{number}/task/{number}/children")
    found = {}
    for child in listed.read_text(encoding="ascii").split() if listed.exists() else ():
        command = Path(f"/proc/{child}/cmdline").read_bytes()
        found["receive" if b"evergrove.receive" in command else "work"] = int(child)
    return found


def _cpu_seconds(number: int) -> float:
    file = Path(f"/proc/{number}/stat")
    if not file.exists():
        return 0.0
    fields = file.read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS_PER_SECOND


def _memory_mb(number: int, *, key: str) -> float:
    file = Path(f"/proc/{number}/status")
    if not file.exists():
        return 0.0
    lines = [line for line in file.read_text(encoding="ascii").splitlines() if line.startswith(key)]
    return int(lines[0].split()[1]) * 1_024 / 1e6 if lines else 0.0
