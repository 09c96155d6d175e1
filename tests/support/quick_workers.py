"""Real working processes that start at once: forked from a server that has loaded everything, to be killed in tests."""

from __future__ import annotations

import multiprocessing
import os
import time
from typing import TYPE_CHECKING

from evergrove.jobs.worker import Worker

if TYPE_CHECKING:
    from multiprocessing.context import ForkServerProcess

    from evergrove.kit import Settings

END_SECONDS_MAX = 30.0
_CONTEXT = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload(["evergrove.jobs.worker", "support.quick_workers"])


def start_worker(settings: Settings) -> ForkServerProcess:
    """What `evergrove work` does, in a process of its own, until it is killed or the tests are gone."""
    process = _CONTEXT.Process(target=_work, args=(settings,), daemon=True)
    process.start()
    return process


def kill_worker(process: ForkServerProcess) -> None:
    """SIGKILL, and wait until it is gone."""
    process.kill()
    process.join(END_SECONDS_MAX)


def _work(settings: Settings) -> None:
    parent = os.getppid()
    Worker(settings).start()
    while os.getppid() == parent:
        time.sleep(0.5)
    os._exit(0)
