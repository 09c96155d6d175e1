"""A thread that does a few named steps in turn: each when it is due, each with its own back-off after an error.

Invariants: an error in one step is logged and never ends the thread or another step; a step that another worker does
(LeaseHeldError) is simply tried again; a thread ends within one step after `stop` was asked for.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from evergrove.facts import LeaseHeldError, LeaseLostError
from evergrove.kit import EvergroveError, logger

BACK_OFF_SECONDS_MIN = 0.5
"""After the first error; it doubles with each one that follows."""

BACK_OFF_SECONDS_MAX = 60.0
"""A database that was away for an hour is used again at most a minute after it came back."""

HELD_SECONDS = 0.2
"""A step that another worker does is asked for again after this."""

_log = logger(__name__)


@dataclass(kw_only=True)
class Step:
    """One thing to do again and again. `run` returns whether there may be more to do at once."""

    name: str
    is_due: Callable[[], bool]
    run: Callable[[], bool]
    errors: int = 0
    """Errors in a row."""
    waits_until: float = 0.0
    """On the monotonic clock."""

    def attempt(self) -> bool:
        """Run when due and not backing off; returns whether there may be more to do. Never raises an Exception."""
        if time.monotonic() < self.waits_until:
            return False
        try:
            more = self.is_due() and self.run()
        except (LeaseHeldError, LeaseLostError):
            self.waits_until = time.monotonic() + HELD_SECONDS
            return False
        except Exception as error:  # noqa: BLE001 - whatever it is, the other steps go on
            self._back_off(error)
            return False
        self.errors = 0
        return more

    def _back_off(self, error: Exception) -> None:
        """Only the class and the code are logged: a message may hold what a customer sent."""
        seconds = min(BACK_OFF_SECONDS_MIN * 2**self.errors, BACK_OFF_SECONDS_MAX)
        self.errors += 1
        self.waits_until = time.monotonic() + seconds
        code = error.code if isinstance(error, EvergroveError) else ""
        _log.error(
            "work.step_failed",
            step=self.name,
            error=type(error).__name__,
            code=code,
            at=_place(error),
            errors=self.errors,
            seconds_until_next=seconds,
        )


def _place(error: Exception) -> str:
    """File and line where it was raised, which is enough to find it and holds nothing of the data."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return "" if trace is None else f"{trace.tb_frame.f_code.co_filename.rpartition('/')[2]}:{trace.tb_lineno}"


def every(seconds: float, step: Step) -> Step:
    """`step`, looked at only every so many seconds."""
    looks_at, is_due = 0.0, step.is_due

    def is_time() -> bool:
        nonlocal looks_at
        now = time.monotonic()
        if now < looks_at:
            return False
        looks_at = now + seconds
        return is_due()

    return replace(step, is_due=is_time)


class StepThread(threading.Thread):
    """Does `steps` in turn until `stopping` is set; sleeps `pause_seconds` when none of them had anything to do."""

    def __init__(self, name: str, *, steps: Sequence[Step], pause_seconds: float, stopping: threading.Event) -> None:
        super().__init__(name=name, daemon=True)
        self.steps = tuple(steps)
        self._pause_seconds = pause_seconds
        self._stopping = stopping

    def run(self) -> None:
        while not self._stopping.is_set():
            more = False
            for step in self.steps:
                if self._stopping.is_set():
                    return
                more = step.attempt() or more
            if not more:
                self._stopping.wait(self._pause_seconds)
