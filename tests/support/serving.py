"""A whole server of the tests: `evergrove serve` on a free port of the loopback, which dies with the test process."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import httpx

from support.tethered import start_tethered, stop_tethered

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

READY_SECONDS_MAX = 60
"""Both processes are up after some 3 s on a free machine."""

COMMAND = [sys.executable, "-m", "evergrove.cli.main"]


@dataclass(frozen=True, kw_only=True)
class RunningServer:
    """A started server; `stop` asks, `kill` does not."""

    process: subprocess.Popen[str]
    home: Path
    port: int
    environment: Mapping[str, str]

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def create_source(self, name: str) -> str:
        """The write key of a new source."""
        return create_source(self.home, name, environment=self.environment)

    def stop(self) -> None:
        stop_tethered(self.process)

    def kill(self) -> None:
        """SIGKILL for the supervisor: its children die with it."""
        self.process.kill()
        self.process.wait()
        if self.process.stdout is not None:
            self.process.stdout.close()


def create_source(home: Path, name: str, *, environment: Mapping[str, str] | None = None) -> str:
    """The write key of a new source, made by the command."""
    import os

    done = subprocess.run(
        [*COMMAND, "source", "create", name, "--home", str(home), "--format", "json"],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, **(environment or {})},
    )
    key: str = json.loads(done.stdout)["write_key"]
    return key


def start_server(home: Path, *, port: int = 0, environment: Mapping[str, str] | None = None) -> RunningServer:
    """Start it and wait until it is ready (receiving and working)."""
    port = port or free_port()
    home.mkdir(parents=True, exist_ok=True)
    log = home.parent / f"{home.name}.server.log"
    process = start_tethered([*COMMAND, "serve", "--home", home, "--port", str(port)], log=log, environment=environment)
    server = RunningServer(process=process, home=home, port=port, environment=environment or {})
    deadline = time.monotonic() + READY_SECONDS_MAX
    with httpx.Client(timeout=2) as client:  # a client for each question would read all certificates each time
        while not _is_ready(client, server):
            if process.poll() is not None or time.monotonic() > deadline:
                server.kill()
                raise RuntimeError(f"the server did not start:\n{log.read_text(errors='replace')}")
            time.sleep(0.05)
    return server


def _is_ready(client: httpx.Client, server: RunningServer) -> bool:
    try:
        return client.get(f"{server.base_url}/readyz").status_code == 200
    except httpx.TransportError:
        return False


def free_port() -> int:
    """A port that nobody has now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        number: int = probe.getsockname()[1]
        return number
