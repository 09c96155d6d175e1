"""`serve`: prepare the home, then become the supervisor of the receiving and the working process."""

from __future__ import annotations

import os
import socket
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer

from evergrove.access import create_workspace, first_owner_link, list_workspaces, open_workspace
from evergrove.cli.session import Home, console, errors, reported
from evergrove.cli.supervising import shown_host
from evergrove.inbox import NatsRefusedError, NatsUnavailableError, open_inbox, stream_seen
from evergrove.kit import Settings, UnavailableError

DEFAULT_WORKSPACE = "default"
DEFAULT_WORKSPACE_NAME = "Default workspace"

NO_PUBLIC_URL = (
    "note: EVERGROVE_PUBLIC_URL is not set. Messages carry no tracked links, and marketing mail, which must let people "
    "unsubscribe, fails instead of going out. Set it to the https address under which customers reach this server."
)

PORT_SECONDS_MAX = 5.0
"""A server that was just killed gives its port back within this."""


class PortTakenError(UnavailableError):
    code = "serve.port_taken"

    def __init__(self, host: str, port: int, *, reason: str) -> None:
        super().__init__(
            f"nothing can listen on {host}:{port}: {reason}",
            help="end the program that listens there, or choose another one with --port",
        )


@reported
def serve_command(
    home: Home = None,
    *,
    host: Annotated[str, typer.Option("--host", help="The address to listen on; 0.0.0.0: every one.")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", help="0 takes a free one.", min=0, max=65_535)] = 8000,
    access_log: Annotated[
        bool, typer.Option("--access-log", help="Log every request, without addresses, keys or names.")
    ] = False,
) -> None:
    """Start the server: receives events, works them in, and shows the console. Ends with Ctrl-C."""
    become_server(Settings.from_environment(home=home), host=host, port=port, access_log=access_log)


def become_server(settings: Settings, *, host: str, port: int, access_log: bool = False, opens_at: str = "") -> None:
    """Prepare the home and turn into the supervisor, which says the one-time link, while nobody has signed in, as soon
    as it leads somewhere. `opens_at`: the page that it leads to; the first workspace without one.

    Raises PortTakenError before anything is started.
    """
    port = free_port(host, port)
    prepare_home(settings)
    link = first_owner_link(settings)
    if not settings.public_url:
        errors.print(NO_PUBLIC_URL, highlight=False, soft_wrap=True, markup=False)
    command = [sys.executable, "-m", "evergrove.cli.supervising", "--home", str(settings.home)]
    command += ["--host", host, "--port", str(port), *(["--access-log"] if access_log else [])]
    if link is not None:
        page = f"/sign-in?next={opens_at}" if opens_at else "/sign-in"
        said = f"sign in: {console_address(settings, host=host, port=port)}{page}#token={link.secret}"
        command += ["--greeting", str(_pipe_with(said))]
    console.file.flush()
    # What is loaded here (Arrow, engines) would stay in memory for nothing: the supervisor is a program of its own.
    os.execv(command[0], command)  # noqa: S606 - our own interpreter


def _pipe_with(text: str) -> int:
    """A descriptor that the program which we turn into can read `text` from: arguments are shown to everybody."""
    reading, writing = os.pipe()
    os.write(writing, text.encode())
    os.close(writing)
    os.set_inheritable(reading, True)  # noqa: FBT003 - positional by its signature
    return reading


def console_address(settings: Settings, *, host: str, port: int) -> str:
    """Where people open the console: as the settings have it, else on this machine."""
    return settings.console_address or f"http://{shown_host(host)}:{port}"


def prepare_home(settings: Settings) -> None:
    """Make the first workspace in an empty home, and bring every database to the newest shape before anything runs.

    Nothing is written as long as storage or NATS refuse us: `move` wants a database without a workspace.
    """
    _check_storage(settings)
    entries = list_workspaces(settings)
    if not entries:
        _check_nats(settings)
        create_workspace(settings, slug=DEFAULT_WORKSPACE, name=DEFAULT_WORKSPACE_NAME).close()
    for entry in entries:
        open_workspace(settings, slug=entry.slug).close()
    _check_streams(settings)


def check_places(settings: Settings) -> None:
    """Raise what cannot mend itself while the server runs: object storage or a NATS server that will not have us, or
    another home's stream. What is only away may come back; events get 503 until then."""
    _check_storage(settings)
    _check_streams(settings)


def _check_storage(settings: Settings) -> None:
    if "://" in settings.lake_url:
        from evergrove.facts import StorageUnavailableError, check_storage

        with suppress(StorageUnavailableError):
            check_storage(settings.lake_url)


def _check_nats(settings: Settings) -> None:
    """Where there is no workspace yet, and so no stream of ours."""
    if settings.inbox_url:
        with suppress(NatsUnavailableError):
            stream_seen(settings.inbox_url, slug=DEFAULT_WORKSPACE)


def _check_streams(settings: Settings) -> None:
    for entry in list_workspaces(settings) if settings.inbox_url else ():
        workspace = open_workspace(settings, slug=entry.slug)
        try:
            open_inbox(workspace).end()
        except NatsRefusedError:
            raise
        except UnavailableError:
            return
        finally:
            workspace.close()


def free_port(host: str, port: int) -> int:
    """The port, or a free one for 0. Raises PortTakenError when somebody has it and keeps it.

    Asked before anything starts: the server shares ports between its own processes, so that two servers could listen
    on one without an error.
    """
    deadline = time.monotonic() + PORT_SECONDS_MAX
    while True:
        try:
            family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
            with socket.socket(family, socket.SOCK_STREAM) as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind(address)
                number: int = probe.getsockname()[1]
                return number
        except OSError as error:
            if port == 0 or time.monotonic() > deadline:
                raise PortTakenError(host, port, reason=error.strerror or str(error)) from error
            time.sleep(0.1)


def home_of(home: Path | None) -> Settings:
    """The settings of a home that has at least one workspace; the first one is made when there is none."""
    settings = Settings.from_environment(home=home)
    if not list_workspaces(settings):
        create_workspace(settings, slug=DEFAULT_WORKSPACE, name=DEFAULT_WORKSPACE_NAME).close()
    return settings
