"""The guide to the cluster form, followed word by word on one machine with real servers of every part."""

from __future__ import annotations

import os
import re
import shlex
import signal
import subprocess
import sys
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

from support.nats import NatsServer
from support.object_store import ACCESS_KEY, S3Server
from support.serving import free_port
from support.tethered import read_ready_line, start_tethered, stop_tethered

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
SECTION = {"en": "## The cluster form", "zh": "## 集群形态"}
BLOCK = re.compile(r"```sh\n(.*?)```", re.DOTALL)
READY_SECONDS_MAX = 60
EXAMPLE_ORDERS = 3
"""In the file that the guide imports."""


@dataclass(kw_only=True)
class Installer:
    """The engineer with the guide: a folder, the settings once they are written, and what runs."""

    folder: Path
    words: dict[str, str]
    stack: ExitStack
    environment: dict[str, str] = field(default_factory=dict)

    def write_settings(self, script: str) -> None:
        """Run the block that writes the file of settings, and take them over as its last line does."""
        done = self._bash(f"{self._meant(script)}\nenv -0")
        pairs = (pair.partition("=") for pair in done.split("\0"))
        self.environment = {name.split("\n")[-1]: value for name, _, value in pairs if name}

    def start(self, line: str) -> subprocess.Popen[str]:
        """A command that goes on."""
        words = shlex.split(self._meant(line))
        assert words[0] == "evergrove"
        command = [sys.executable, "-m", "evergrove.cli.main", *words[1:]]
        log = self.folder / f"{words[1]}.log"
        process = start_tethered(command, log=log, environment=self.environment)
        self.stack.callback(stop_tethered, process)
        return process

    def run(self, line: str) -> str:
        return self._bash(self._meant(line))

    def _meant(self, script: str) -> str:
        for written, meant in self.words.items():
            assert written not in script or meant
            script = script.replace(written, meant)
        return script

    def _bash(self, script: str) -> str:
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        done = subprocess.run(
            ["bash", "-e", "-c", script],
            cwd=self.folder,
            capture_output=True,
            text=True,
            timeout=120,
            env={**os.environ, **self.environment, "PATH": path},
            check=False,
        )
        assert done.returncode == 0, f"{script}\n{done.stdout}\n{done.stderr}"
        return done.stdout


def cluster_blocks(language: str) -> list[str]:
    """The shell blocks of the section: install, settings, what goes on, the first data."""
    page = (ROOT / "docs" / "guide" / language / "deploy.md").read_text(encoding="utf-8")
    section = page.split(SECTION[language])[1].split("\n## ")[0]
    return BLOCK.findall(section)


@pytest.fixture
def sail_url(s3_server: S3Server, tmp_path: Path) -> Iterator[str]:
    """An engine that has the bucket's keys in its own environment, as the guide demands."""
    log = tmp_path / "sail.log"
    script = ROOT / "tests" / "support" / "serve_spark.py"
    process = start_tethered([sys.executable, script], log=log, environment=s3_server.storage_options)
    yield f"sc://127.0.0.1:{int(read_ready_line(process, log=log))}"
    stop_tethered(process, stop_signal=signal.SIGKILL)


@pytest.fixture
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[NatsServer]:
    """NATS with the guide's own configuration, but for where it listens and writes."""
    page = (ROOT / "docs" / "guide" / "en" / "deploy.md").read_text(encoding="utf-8")
    written = page.split("# nats.conf\n")[1].split("```")[0].replace("{", "{{").replace("}", "}}")
    folder = tmp_path_factory.mktemp("broker")
    configuration = written.replace("0.0.0.0:4222", "127.0.0.1:{port}").replace("/var/lib/nats", "{store}")
    server = NatsServer(folder=folder, port=free_port(), configuration=configuration)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def installer(
    tmp_path: Path, fresh_postgres_url: str, s3_server: S3Server, broker: NatsServer, sail_url: str
) -> Iterator[Installer]:
    words = {
        "EVERGROVE_HOME=/srv/evergrove": f"EVERGROVE_HOME={tmp_path / 'home'}",
        "postgresql://evergrove:secret@db.internal/evergrove": f"'{fresh_postgres_url}'",
        "s3://evergrove/lake": f"s3://{s3_server.make_bucket()}/lake",
        "nats.internal:4222": f"127.0.0.1:{broker.port}",
        "sc://spark.internal:15002": sail_url,
        "eu-central-1": "us-east-1",
        "the-key": ACCESS_KEY,
        "the-secret": ACCESS_KEY,
        "AWS_ENDPOINT_URL=https://s3.internal": f"AWS_ENDPOINT_URL={s3_server.endpoint}\nAWS_ALLOW_HTTP=true",
        "8000": str(free_port()),
        "/opt/evergrove/bin/evergrove": "evergrove",
        "--host 0.0.0.0": "--host 127.0.0.1",
        "examples/youzan": str(ROOT / "examples" / "youzan"),
    }
    with ExitStack() as stack:
        yield Installer(folder=tmp_path, words=words, stack=stack)


def test_both_languages_give_the_same_commands() -> None:
    assert cluster_blocks("en") == cluster_blocks("zh")
    assert len(cluster_blocks("en")) == 4


def test_the_cluster_form_comes_up(installer: Installer) -> None:
    _install, settings, going_on, first_data = cluster_blocks("en")
    installer.write_settings(settings)
    serve, work = going_on.strip().splitlines()
    server, _ = installer.start(serve), installer.start(work)
    ready, take, refresh, query, doctor = first_data.strip().splitlines()
    installer.run(ready)
    installer.run(take)
    installer.run(refresh)
    assert str(EXAMPLE_ORDERS) in re.findall(r"\d+", installer.run(query))
    told = installer.run(doctor)
    assert "✗" not in told
    assert "nats durability" in told
    stop_tethered(server)
    installer.start(serve)
    wait_until_ready(installer)


def wait_until_ready(installer: Installer) -> None:
    """After a restart the same parts are found again."""
    deadline = time.monotonic() + READY_SECONDS_MAX
    with httpx.Client(timeout=2) as client:
        while time.monotonic() < deadline:
            try:
                if client.get(f"http://127.0.0.1:{installer.words['8000']}/readyz").status_code == 200:
                    return
            except httpx.TransportError:
                pass
            time.sleep(0.1)
    pytest.fail("the server did not come back")
