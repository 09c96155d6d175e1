"""Who uses a home on this machine: any number of processes together, or one that moves it alone."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from evergrove.kit import ConflictError

LOCK_FILE = "in-use.lock"


class HomeInUseError(ConflictError):
    code = "home.in_use"


@contextmanager
def home_in_use(home: Path, *, alone: bool = False) -> Iterator[None]:
    """Use `home` for the block, with others or `alone`; a process that dies gives it back.

    Raises HomeInUseError: alone, when anybody uses it; else, when somebody moves it.
    """
    home.mkdir(parents=True, exist_ok=True)
    with (home / LOCK_FILE).open("ab") as file:
        try:
            fcntl.flock(file, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise HomeInUseError(
                f"{home} is being used" if alone else f"{home} is being moved",
                help="stop the server and its workers first" if alone else "wait for the move to end",
            ) from error
        yield
