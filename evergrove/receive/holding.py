"""How many bytes this process holds for senders, and the limit of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evergrove.receive.contracts import HELD_BYTES_MAX, OverloadError

if TYPE_CHECKING:
    from types import TracebackType


class Holding:
    """The account of all bodies in memory; used from the event loop only."""

    def __init__(self, *, bytes_max: int = HELD_BYTES_MAX) -> None:
        self.bytes_max = bytes_max
        self.bytes_held = 0

    def begin(self) -> Hold:
        """The account of one request: give it back with `with`."""
        return Hold(self)


class Hold:
    """What one request holds."""

    __slots__ = ("_bytes", "_holding")

    def __init__(self, holding: Holding) -> None:
        self._holding = holding
        self._bytes = 0

    def add(self, count: int) -> None:
        """Count bytes before they are kept. Raises OverloadError when all requests together hold too much."""
        holding = self._holding
        if holding.bytes_held + count > holding.bytes_max:
            raise OverloadError
        holding.bytes_held += count
        self._bytes += count

    def __enter__(self) -> Hold:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._holding.bytes_held -= self._bytes
        self._bytes = 0
