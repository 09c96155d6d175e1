"""A real SMPP centre: the npm package `smpp` run by Node on a free port of the loopback (`tests/channels/smpp`)."""

from __future__ import annotations

import hashlib
import json
import shutil
import signal
import subprocess
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from support.sdks import INSTALL_SECONDS_MAX, NODE, ROOT
from support.tethered import read_ready_line, start_tethered, stop_tethered

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

CENTRE = ROOT / "tests" / "channels" / "smpp"


@dataclass(frozen=True, kw_only=True)
class SmppCentre:
    """A running centre; `events` is what it has seen so far."""

    process: subprocess.Popen[str]
    port: int
    journal: Path

    @property
    def events(self) -> list[dict[str, Any]]:
        if not self.journal.exists():
            return []
        return [json.loads(line) for line in self.journal.read_text().splitlines()]

    def submits(self) -> list[dict[str, Any]]:
        return self.seen("submit_sm")

    def seen(self, event: str) -> list[dict[str, Any]]:
        return [told for told in self.events if told["event"] == event]

    def drop_links(self) -> None:
        """End every connection without a word."""
        self.process.send_signal(signal.SIGUSR2)

    def stop(self) -> None:
        stop_tethered(self.process)


@pytest.fixture(scope="session")
def smpp_package() -> Path:
    """The folder whose node_modules hold the centre's package, as the lock file has it."""
    lock = hashlib.sha256((CENTRE / "package-lock.json").read_bytes()).hexdigest()[:16]
    marker = CENTRE / "node_modules" / f".installed-{lock}"
    if not marker.exists():
        scripts = NODE.parent.parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
        command = [str(NODE), str(scripts)] if scripts.exists() else [shutil.which("npm") or "npm"]
        command += ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"]
        subprocess.run(command, cwd=CENTRE, check=True, timeout=INSTALL_SECONDS_MAX)
        marker.touch()
    return CENTRE


@contextmanager
def smpp_centre(folder: Path, *, environment: Mapping[str, str] | None = None) -> Iterator[SmppCentre]:
    """A centre that writes what it sees under `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    log = folder / "centre.log"
    journal = folder / "centre.jsonl"
    process = start_tethered([NODE, CENTRE / "centre.mjs", journal], log=log, environment=environment)
    try:
        yield SmppCentre(process=process, port=int(read_ready_line(process, log=log)), journal=journal)
    finally:
        stop_tethered(process)
