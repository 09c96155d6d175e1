"""The receiving process alone, on a free port of the loopback; it dies with the test process."""

from __future__ import annotations

import json
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpx

from evergrove.access import create_source, create_workspace, list_workspaces, open_server, open_workspace
from evergrove.inbox import ReceivedRequest, open_inbox, unpack_requests
from evergrove.kit import Settings, SystemClock
from support.serving import free_port
from support.tethered import start_tethered, stop_tethered

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Iterator
    from pathlib import Path

READY_SECONDS_MAX = 30

WORKSPACE = "default"

ENTRIES_READ_MAX = 100_000


@dataclass
class Receiver:
    """A running receiving process over a home of its own."""

    home: Path
    port: int
    process: subprocess.Popen[str]
    log: Path
    options: tuple[str, ...]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def settings(self) -> Settings:
        return Settings.from_environment({}, home=self.home)

    def new_key(self, name: str, *, events_per_second_max: int = 100_000) -> str:
        """The write key of a new source."""
        server = open_server(self.settings)
        try:
            made = create_source(
                server,
                workspace=WORKSPACE,
                name=name,
                clock=SystemClock(),
                events_per_second_max=events_per_second_max,
            )
        finally:
            server.close()
        assert made.write_key is not None
        return made.write_key

    def requests(self, *, source: str) -> list[ReceivedRequest]:
        """What stands in the inbox of a source, in order."""
        workspace = open_workspace(self.settings, slug=WORKSPACE)
        inbox = open_inbox(workspace)
        try:
            entries = inbox.read(after=0, entries_max=ENTRIES_READ_MAX)
        finally:
            inbox.close()
            workspace.close()
        return [one for entry in entries for one in unpack_requests(entry.body) if one.source == source]

    def events(self, *, source: str) -> list[dict[str, Any]]:
        """The events of a source in the inbox, out of their batches, each once per arrival."""
        found: list[dict[str, Any]] = []
        for request in self.requests(source=source):
            body = json.loads(request.body)
            found += body["batch"] if request.kind == "batch" else [{"type": request.kind, **body}]
        return found

    def memory_mb(self) -> float:
        """The resident memory of the process."""
        import psutil

        return float(psutil.Process(self.process.pid).memory_info().rss) / 1e6

    def restart(self, *, kill: bool = False) -> None:
        """End the process, gently or not, and start it again on the same port."""
        if kill:
            self.process.kill()
        stop_tethered(self.process)
        self.process = _start(self.home, port=self.port, log=self.log, options=self.options)


@contextmanager
def receiving(home: Path, *options: str) -> Iterator[Receiver]:
    """A receiving process over `home`, whose workspace is made when it is missing; ends with the block."""
    settings = Settings.from_environment({}, home=home)
    if not list_workspaces(settings):
        create_workspace(settings, slug=WORKSPACE, name="Default workspace").close()
    log = home.parent / f"{home.name}.receive.log"
    port = free_port()
    process = _start(home, port=port, log=log, options=options)
    receiver = Receiver(home=home, port=port, process=process, log=log, options=options)
    try:
        yield receiver
    finally:
        stop_tethered(receiver.process)


def _start(home: Path, *, port: int, log: Path, options: tuple[str, ...]) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "evergrove.receive", "receive", "--home", str(home), "--port", str(port), *options]
    process = start_tethered(command, log=log)
    deadline = time.monotonic() + READY_SECONDS_MAX
    with httpx.Client(timeout=2) as client:  # a client for each question would read all certificates each time
        while not _is_well(client, port=port):
            if process.poll() is not None or time.monotonic() > deadline:
                process.kill()
                raise RuntimeError(f"the receiving process did not start:\n{log.read_text(errors='replace')}")
            time.sleep(0.05)
    return process


def _is_well(client: httpx.Client, *, port: int) -> bool:
    try:
        return client.get(f"http://127.0.0.1:{port}/healthz").status_code == 200
    except httpx.TransportError:
        return False
