"""How often forms may be sent: by one address, and to one page. Kept in memory, since a form is no sign-in."""

from __future__ import annotations

import math
import threading
from collections import OrderedDict
from typing import TYPE_CHECKING

from evergrove.kit import LimitedError, is_this_machine

if TYPE_CHECKING:
    from evergrove.kit import Clock

WINDOW_SECONDS = 60

ADDRESS_FORMS_MAX = 30
"""Of one address a minute: a whole office may share one, a shop's tablet is used by many."""

PAGE_FORMS_MAX = 1_200
"""To one page a minute: more than a live broadcast brings; each is a transaction of some milliseconds."""

SUBJECTS_MAX = 20_000
"""Remembered at a time, some 200 bytes each; the one that was quiet longest is forgotten."""


class TooManyFormsError(LimitedError):
    code = "landing.too_many_forms"

    def __init__(self, *, seconds: int) -> None:
        super().__init__(
            "too many forms were sent",
            help=f"wait {seconds} seconds and send it again / 请等待 {seconds} 秒后重新提交",
            retry_after_seconds=seconds,
        )


class SubmissionRates:
    """Counts in windows of a minute."""

    def __init__(self, *, clock: Clock) -> None:
        self._clock = clock
        self._turn = threading.Lock()
        self._counts: OrderedDict[str, tuple[int, int]] = OrderedDict()

    def count(self, *, page: str, address: str) -> None:
        """One more form. Raises TooManyFormsError, and then it does not count."""
        now = self._clock.now().timestamp()
        window = int(now // WINDOW_SECONDS)
        limits = {f"page\x00{page}": PAGE_FORMS_MAX}
        if not is_this_machine(address):  # a proxy that is not trusted yet: everybody's address
            limits[f"address\x00{address}"] = ADDRESS_FORMS_MAX
        with self._turn:
            counts = {subject: self._count_of(subject, window=window) for subject in limits}
            if any(counts[subject] >= forms_max for subject, forms_max in limits.items()):
                raise TooManyFormsError(seconds=math.ceil((window + 1) * WINDOW_SECONDS - now) or 1)
            for subject, count in counts.items():
                self._counts[subject] = (window, count + 1)
                self._counts.move_to_end(subject)
            while len(self._counts) > SUBJECTS_MAX:
                self._counts.popitem(last=False)

    def _count_of(self, subject: str, *, window: int) -> int:
        known = self._counts.get(subject)
        return known[1] if known is not None and known[0] == window else 0
