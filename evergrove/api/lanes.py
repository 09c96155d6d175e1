"""Two lanes for work on the engine, so that a long question never holds up the small ones (architecture §4)."""

from __future__ import annotations

import threading
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as FutureTimeoutError
from typing import TYPE_CHECKING, TypeVar

from evergrove.kit import LimitedError, UnavailableError

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")

INTERACTIVE_SECONDS_MAX = 5.0
"""What a person waits for a number while editing."""

INTERACTIVE_THREADS = 2
HEAVY_SECONDS_MAX = 120.0
HEAVY_THREADS = 1

WAITING_MAX = 6
"""Requests of one lane, at work and waiting: each holds a thread of the API meanwhile."""


class LaneFullError(LimitedError):
    code = "lane.full"


class TooSlowError(UnavailableError):
    code = "lane.too_slow"


class Lane:
    """A few threads, a short queue and a time limit."""

    def __init__(self, name: str, *, threads: int, waiting_max: int, seconds_max: float) -> None:
        self.name = name
        self.seconds_max = seconds_max
        self._room = threading.BoundedSemaphore(waiting_max)
        self._threads_max = threads
        self._turn = threading.Lock()
        self._threads: ThreadPoolExecutor | None = None

    def run(self, work: Callable[[], T]) -> T:
        """What `work` returns or raises.

        Raises LaneFullError at once when too many wait, TooSlowError after the time limit: work that waits is
        dropped then, work that has begun keeps its place in the lane until it ends.
        """
        if not self._room.acquire(blocking=False):
            raise LaneFullError(
                f"too many {self.name} questions are being worked on",
                help="wait a moment, then ask again",
                retry_after_seconds=2,
            )
        future: Future[T] = self._executor().submit(work)
        future.add_done_callback(lambda _: self._room.release())
        try:
            return future.result(timeout=self.seconds_max)
        except FutureTimeoutError as error:
            if future.done():
                raise  # the work itself raised it
            future.cancel()
            raise TooSlowError(
                f"this took longer than {self.seconds_max:g} seconds",
                help="ask for less: fewer conditions, a shorter time, or a job that runs in the background",
            ) from error

    def close(self) -> None:
        """Drop what waits; what has begun ends by itself. A lane that is used again takes new threads."""
        with self._turn:
            threads, self._threads = self._threads, None
        if threads is not None:
            threads.shutdown(wait=False, cancel_futures=True)

    def _executor(self) -> ThreadPoolExecutor:
        with self._turn:
            if self._threads is None:
                self._threads = ThreadPoolExecutor(self._threads_max, thread_name_prefix=f"api-{self.name}")
            return self._threads


class Lanes:
    """The lanes of one process."""

    def __init__(self) -> None:
        self.interactive = Lane(
            "interactive",
            threads=INTERACTIVE_THREADS,
            waiting_max=WAITING_MAX,
            seconds_max=INTERACTIVE_SECONDS_MAX,
        )
        self.heavy = Lane("heavy", threads=HEAVY_THREADS, waiting_max=WAITING_MAX, seconds_max=HEAVY_SECONDS_MAX)

    def close(self) -> None:
        """Give back the threads."""
        self.interactive.close()
        self.heavy.close()
