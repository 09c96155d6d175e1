"""The disk as a power failure may leave it: what was synced is there, what was not may be, in any mixture of sectors.

A preloaded library (power_journal.c) writes down every write, truncation and sync of a real process, in order. Here the
files are built again as of any moment of that journal (the model of Pillai et al., "All File Systems Are Not Created
Equal", OSDI 2014: writes of one file since its last sync reach the disk in any subset, torn at sectors).
"""

from __future__ import annotations

import os
import random
import shutil
import struct
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from evergrove.access import migrate
from evergrove.kit import Database

SECTOR_BYTES = 512
HEAD = struct.Struct("<cHQQ")
SUPPORT = Path(__file__).parent


@dataclass(frozen=True, kw_only=True)
class Operation:
    """One record of the journal."""

    kind: str
    file: str
    offset: int
    data: bytes


@dataclass(frozen=True, kw_only=True)
class Journal:
    """What a process did to the files of `folder`, and how they were before."""

    before: dict[str, bytes]
    operations: list[Operation]


def record(folder: Path, *, appends: int, seed: int, is_careless: bool = False) -> Journal:
    """Run the writer under the journal."""
    library = folder / "power_journal.so"
    compiler = shutil.which("cc") or shutil.which("gcc")
    assert compiler is not None, "this test needs a C compiler: install gcc"
    source = SUPPORT / "power_journal.c"
    subprocess.run([compiler, "-shared", "-fPIC", "-O1", "-o", library, source, "-ldl"], check=True)
    watched = folder / "disk"
    watched.mkdir()
    database = Database(f"sqlite:///{watched}/inbox.db")
    migrate(database, name="inbox")
    database.close()
    before = {path.name: path.read_bytes() for path in watched.iterdir() if path.suffix != ".lock"}
    journal = folder / "journal"
    subprocess.run(
        [sys.executable, SUPPORT / "power_writer.py", watched, str(appends), str(seed), _word(is_careless=is_careless)],
        check=True,
        env={
            **os.environ,
            "LD_PRELOAD": str(library),
            "EVERGROVE_TEST_JOURNAL": str(journal),
            "EVERGROVE_TEST_WATCHED": str(watched),
        },
    )
    return Journal(before=before, operations=_read(journal.read_bytes()))


def _word(*, is_careless: bool) -> str:
    return "careless" if is_careless else "careful"


def _read(content: bytes) -> list[Operation]:
    operations, at = [], 0
    while at < len(content):
        kind, name_length, offset, length = HEAD.unpack_from(content, at)
        at += HEAD.size
        name = content[at : at + name_length].decode()
        at += name_length
        data = content[at : at + length]
        at += length
        operations.append(Operation(kind=kind.decode(), file=Path(name).name, offset=offset, data=data))
    return operations


def acknowledged_before(journal: Journal, moment: int) -> tuple[int, int]:
    """(appends that had returned, removals that had begun) when operation `moment` was about to happen."""
    said = b"".join(one.data for one in journal.operations[:moment] if one.file == "acknowledged" and one.kind == "w")
    return said.count(b"a"), said.count(b"r")


def disk_after(journal: Journal, folder: Path, *, moment: int, chance: random.Random) -> Path:
    """Files as a failure just before operation `moment` may leave them; the folder is made anew."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    durable = {name: bytearray(content) for name, content in journal.before.items()}
    pending: dict[str, list[Operation]] = {}
    for one in journal.operations[:moment]:
        if one.file == "acknowledged":
            continue
        if one.kind != "s":
            pending.setdefault(one.file, []).append(one)
            continue
        content = durable.setdefault(one.file, bytearray())
        for written in pending.pop(one.file, []):
            _apply(content, written)
    for name, written_since in pending.items():
        content = durable.setdefault(name, bytearray())
        for written in written_since:
            for part in _torn(written, chance):
                _apply(content, part)
    for name, content in durable.items():
        (folder / name).write_bytes(content)
    return folder


def _torn(written: Operation, chance: random.Random) -> list[Operation]:
    """Nothing, all, or some sectors of one write that no sync has followed."""
    fate = chance.random()
    if fate < 1 / 3:
        return []
    if fate < 2 / 3 or written.kind == "t":
        return [written]
    return [
        Operation(
            kind="w", file=written.file, offset=written.offset + start, data=written.data[start : start + SECTOR_BYTES]
        )
        for start in range(0, len(written.data), SECTOR_BYTES)
        if chance.random() < 1 / 2
    ]


def _apply(content: bytearray, written: Operation) -> None:
    end = written.offset + len(written.data)
    if written.kind == "t":
        end = written.offset
        del content[end:]
    if len(content) < end:
        content.extend(bytes(end - len(content)))
    if written.kind == "w":
        content[written.offset : end] = written.data
