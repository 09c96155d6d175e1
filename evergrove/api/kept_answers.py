"""Answers of the engine that many people ask for, kept for a moment: an overview is not computed for each of them."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeVar, cast

if TYPE_CHECKING:
    from evergrove.kit import Clock

T = TypeVar("T")

ANSWERS_MAX = 256
"""Answers kept, some kilobytes each."""


class KeptAnswers:
    """What `make` gave for a key, until it is too old. Threads may share it."""

    def __init__(self, *, clock: Clock) -> None:
        self._clock = clock
        self._turn = threading.Lock()
        self._answers: OrderedDict[Hashable, tuple[datetime, Any]] = OrderedDict()

    def get(self, *key: Hashable, seconds_max: float, make: Callable[[], T]) -> T:
        """The kept answer for `key`, or what `make` gives, which is kept."""
        now = self._clock.now()
        with self._turn:
            found = self._answers.get(key)
            if found is not None and now - found[0] <= timedelta(seconds=seconds_max):
                self._answers.move_to_end(key)
                return cast("T", found[1])
        answer = make()
        with self._turn:
            self._answers[key] = (now, answer)
            self._answers.move_to_end(key)
            while len(self._answers) > ANSWERS_MAX:
                self._answers.popitem(last=False)
        return answer
