"""`work`: the process that takes in, reads, computes and answers; `serve` starts one, further ones help it."""

from __future__ import annotations

import os
import signal
import sys
import threading
from importlib import import_module
from pathlib import Path
from typing import Annotated

import typer

from evergrove.cli.serving import check_places
from evergrove.cli.session import Home, console, reported
from evergrove.jobs import Worker
from evergrove.kit import Settings, configure_log


@reported
def work_command(
    home: Home = None,
    *,
    socket: Annotated[Path | None, typer.Option("--socket", hidden=True)] = None,
    verbose: Annotated[bool, typer.Option("--verbose", help="Log what is done, not only what fails.")] = False,
) -> None:
    """Work on every workspace of a home until it is stopped; any number of these may run at once."""
    configure_log(verbose=verbose)
    settings = Settings.from_environment(home=home)
    if socket is None:  # `serve` has looked already
        check_places(settings)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    worker = Worker(settings)
    worker.start()
    if socket is None:
        console.print(f"working on {', '.join(worker.slugs)} in {settings.home}; end with Ctrl-C", highlight=False)
        sys.stdout.flush()
        stop.wait()
    else:
        import_module("evergrove.api").serve_api(settings, socket=socket, stop=stop)
    if not worker.stop():
        # A job is in the middle of a step. What it has committed stands and it goes on at the next start; ending the
        # interpreter under a native thread could crash instead.
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(0)
