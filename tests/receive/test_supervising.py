"""The supervisor: starts, watches, restarts and stops its two children in order."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import httpx
import psutil
import pytest

from evergrove.cli import supervising
from evergrove.cli.serving import PortTakenError, become_server, console_address, free_port, prepare_home
from evergrove.cli.supervising import Child, Supervisor
from evergrove.kit import Settings
from support import serving
from support.tethered import start_tethered

if TYPE_CHECKING:
    from pathlib import Path

LONG = [sys.executable, "-c", "import time; time.sleep(60)"]
STUBBORN = [sys.executable, "-c", "import signal, time; signal.signal(15, signal.SIG_IGN); print(1); time.sleep(60)"]


def child(command: list[str], *, name: str = "one", is_ready: bool = True, seconds: float = 1.0) -> Child:
    return Child(name=name, command=command, is_ready=lambda: is_ready, stop_seconds_max=seconds)


def test_a_child_that_cannot_start_is_told(capfd: pytest.CaptureFixture[str]) -> None:
    good = child(LONG, name="good")
    supervisor = Supervisor([child([sys.executable, "-c", "raise SystemExit(3)"], name="bad", is_ready=False), good])
    assert not supervisor.start()
    assert "the bad process ended with 3" in capfd.readouterr().err
    supervisor.stop()
    assert good.process is not None
    assert good.process.poll() is not None


def test_a_dead_child_is_started_again_with_growing_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    short = child([sys.executable, "-c", ""])
    short.start()
    pauses = []
    for _ in range(3):
        assert short.process is not None
        short.process.wait()
        before = time.monotonic()
        short.note_death()
        pauses.append(round(short.start_at - before, 1))
        short.start()
    assert pauses == [0.0, 0.5, 1.0]
    assert short.process is not None
    short.process.wait()
    short.started_at -= supervising.STEADY_SECONDS + 1
    before = time.monotonic()
    short.note_death()
    assert short.start_at - before < 0.1


def test_a_child_that_does_not_listen_is_killed() -> None:
    stubborn = child(STUBBORN, seconds=0.5)
    stubborn.start()
    time.sleep(0.3)
    stubborn.stop()
    assert stubborn.process is not None
    assert stubborn.process.returncode == -signal.SIGKILL


def test_children_die_with_the_supervisor() -> None:
    code = (
        "import sys, time; from evergrove.cli.supervising import start_tied; "
        "print(start_tied([sys.executable, '-c', 'import time; time.sleep(60)']).pid, flush=True); time.sleep(60)"
    )
    parent = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    orphan = psutil.Process(int(parent.stdout.readline()))
    parent.kill()
    parent.wait()
    parent.stdout.close()
    psutil.wait_procs([orphan], timeout=5)
    assert not orphan.is_running()


def test_the_socket_lies_in_a_private_folder_with_a_short_path(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    deep = tmp_path / ("x" * 120)
    deep.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(deep))
    path = supervising.private_socket()
    assert len(os.fsencode(path)) <= supervising.SOCKET_PATH_BYTES_MAX
    assert path.parent.stat().st_mode & 0o777 == 0o700
    path.parent.rmdir()
    assert list(deep.iterdir()) == []


def test_a_taken_port_is_an_error_that_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("evergrove.cli.serving.PORT_SECONDS_MAX", 0.2)
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(PortTakenError) as refused:
            free_port("127.0.0.1", taken.getsockname()[1])
    assert "--port" in refused.value.help
    assert free_port("127.0.0.1", 0) > 0


def test_an_empty_home_gets_its_first_workspace(home: Path) -> None:
    settings = Settings.from_environment({}, home=home)
    for _ in range(2):
        prepare_home(settings)
        assert [path.name for path in (home / "workspaces").iterdir()] == ["default"]


@pytest.mark.parametrize(("opens_at", "page"), [("", "/sign-in#"), ("/w/shop", "/sign-in?next=/w/shop#")])
def test_the_link_is_handed_on_to_be_said_later(
    home: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], opens_at: str, page: str
) -> None:
    turned_into: list[list[str]] = []
    monkeypatch.setattr("evergrove.cli.serving.os.execv", lambda _path, command: turned_into.append(command))
    become_server(Settings.from_environment({}, home=home), host="127.0.0.1", port=0, opens_at=opens_at)
    ((*command, greeting, descriptor),) = turned_into
    said = supervising.read_whole(int(descriptor))
    assert greeting == "--greeting"
    assert page in said
    secret = said.partition("token=")[2]
    assert secret
    assert secret not in "".join(command) + capfd.readouterr().out


@pytest.mark.parametrize(
    ("settings", "address"),
    [
        ({}, "http://localhost:8000"),
        ({"public_url": "https://shop.example/"}, "https://shop.example"),
        ({"public_url": "https://shop.example", "console_url": "https://crm.example"}, "https://crm.example"),
    ],
)
def test_the_first_link_leads_to_where_people_reach_the_console(settings: dict[str, str], address: str) -> None:
    assert console_address(Settings(**settings), host="0.0.0.0", port=8000) == address  # type: ignore[arg-type]  # noqa: S104


@pytest.mark.slow
def test_serve_starts_restarts_and_stops(home: Path) -> None:
    port = serving.free_port()
    log = home.parent / "serve.log"
    process = start_tethered([*serving.COMMAND, "serve", "--home", home, "--port", str(port)], log=log)
    assert process.stdout is not None
    lines = [process.stdout.readline()]
    assert lines[0].startswith(f"sign in: http://localhost:{port}/sign-in#token=")
    answer = httpx.get(f"http://127.0.0.1:{port}/api/sign-in/ways", timeout=20)
    assert answer.status_code == 200, "a link is said when it leads somewhere"
    lines.append(process.stdout.readline())
    assert lines[1] == f"Evergrove answers at http://localhost:{port}\n"
    supervisor = psutil.Process(process.pid)
    assert supervisor.memory_info().rss < 40e6
    for name in ("receive", "work"):
        (victim,) = [one for one in supervisor.children() if name in one.cmdline()]
        victim.kill()
        psutil.wait_procs([victim], timeout=5)
        _wait_until_ready(port)
        (successor,) = [one for one in supervisor.children() if name in one.cmdline()]
        assert successor.pid != victim.pid
    children = supervisor.children()
    begun = time.monotonic()
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=15) == 0
    assert time.monotonic() - begun < 10.5
    assert not any(one.is_running() for one in children)
    process.stdout.close()


def _wait_until_ready(port: int) -> None:
    deadline = time.monotonic() + 60
    while True:
        try:
            if httpx.get(f"http://127.0.0.1:{port}/readyz", timeout=5).status_code == 200:
                return
        except httpx.TransportError:
            pass
        assert time.monotonic() < deadline
        time.sleep(0.1)


@pytest.mark.slow
def test_serve_on_a_taken_port_ends_with_an_error(home: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = subprocess.run(
            [*serving.COMMAND, "serve", "--home", home, "--port", str(port)],
            check=False,
            capture_output=True,
            text=True,
        )
    assert done.returncode == 6
    assert f"127.0.0.1:{port}" in done.stderr
