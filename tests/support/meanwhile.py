"""What another process does in the middle of something: started, and left when it has to wait for a lock."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

import sqlalchemy as sa

if TYPE_CHECKING:
    from collections.abc import Callable

    from evergrove.kit import Workspace

SECONDS_MAX = 20.0


class Meanwhile(threading.Thread):
    """Something that another process does; what it raises is kept."""

    def __init__(self, work: Callable[[], object]) -> None:
        super().__init__(daemon=True)
        self.work, self.error = work, ""

    def run(self) -> None:
        try:
            self.work()
        except Exception as error:  # noqa: BLE001 - the test asks what it was
            self.error = f"{type(error).__name__}: {error}"

    def go(self, workspace: Workspace) -> Meanwhile:
        """Start, and come back when it is through, or has to wait for somebody."""
        self.start()
        until = time.monotonic() + SECONDS_MAX
        while self.is_alive() and time.monotonic() < until and not _is_waited_for(workspace):
            self.join(0.01)
        return self

    def end(self) -> str:
        self.join(SECONDS_MAX)
        assert not self.is_alive()
        return self.error


def _is_waited_for(workspace: Workspace) -> bool:
    """Whether a session waits for a lock; on SQLite, where all writing takes turns, a moment is as good."""
    with workspace.control.read() as connection:
        if connection.dialect.name == "sqlite":
            time.sleep(0.2)
            return True
        asked = "select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"
        return connection.execute(sa.text(asked)).first() is not None
