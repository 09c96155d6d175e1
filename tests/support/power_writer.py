"""Run as a program: append to an inbox, acknowledge each append in a file, remove some; see `power_loss.py`."""

from __future__ import annotations

import os
import random
import sys
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa

from evergrove.inbox import REQUESTS, NewEntry
from evergrove.inbox.sql_inbox import SqlInbox
from evergrove.kit import Database

BODY_BYTES_MAX = 30_000
"""400 appends are some 6 MB: the write-ahead log is checkpointed and begun again on the way."""

REMOVE_EVERY = 90


def main(folder: Path, *, appends: int, seed: int, is_careless: bool) -> None:
    database = Database(f"sqlite:///{folder}/inbox.db")
    if is_careless:
        sa.event.listen(database._writer, "connect", _without_sync)
    inbox, chance = SqlInbox(database), random.Random(seed)  # noqa: S311 - sizes of bodies
    acknowledged = os.open(folder / "acknowledged", os.O_WRONLY | os.O_CREAT)
    for number in range(appends):
        body = f"{number}|".encode() + chance.randbytes(chance.randrange(BODY_BYTES_MAX))
        inbox.append([NewEntry(kind=REQUESTS, import_id="", body=body, received_at=datetime(2026, 1, 1, tzinfo=UTC))])
        os.write(acknowledged, b"a")
        if number % REMOVE_EVERY == REMOVE_EVERY - 1:
            os.write(acknowledged, b"r")  # from here on, what is older may be gone
            inbox.remove(up_to=number + 1 - REMOVE_EVERY // 2)
    os.close(acknowledged)
    database.close()


def _without_sync(connection: sa.engine.interfaces.DBAPIConnection, _: object) -> None:
    connection.cursor().execute("PRAGMA synchronous = OFF")


if __name__ == "__main__":
    main(Path(sys.argv[1]), appends=int(sys.argv[2]), seed=int(sys.argv[3]), is_careless=sys.argv[4] == "careless")
