"""The duplicate check alone: a day of message ids, asked in the transactions of the intake.

The ids are random hashes, spread over the hours that are kept, in chunks as merging leaves them: the cost of making the
hashes is the intake's.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from bench.contracts import Row
from bench.world import bench_workspace
from evergrove.profiles.events.seen_ids import DUPLICATE_HOURS, HOUR_US, MERGED_IDS_MAX, Identified, SeenIds

if TYPE_CHECKING:
    from bench.contracts import Figures, Parameters
    from evergrove.kit import Workspace

FOLDER = "duplicates"
BATCH_IDS = 5_000
"""Events of one transaction of the intake under load."""

BATCHES = 60
EVENT_MICROSECONDS_MAX = 20.0
"""What an event may cost altogether in one thread at 50,000 a second."""

IDS_AIM = 100_000_000

Words = npt.NDArray[np.uint64]

NOTHING = Identified(np.zeros((0, 2), np.uint64), np.zeros(0, np.int64))


def fill(parameters: Parameters) -> Figures:
    """Store the ids of a day; seconds of it, and what they take on disk."""
    shutil.rmtree(parameters.folder / FOLDER, ignore_errors=True)
    with bench_workspace(parameters, name=FOLDER) as workspace:
        now_hour = _hour(workspace)
        seen, begun = SeenIds(), time.perf_counter()
        for hour, number, count in _chunks(parameters.duplicate_ids):
            ids = Identified(_hashes(hour, number, count), np.full(count, now_hour - DUPLICATE_HOURS + 1 + hour))
            with workspace.control.write() as connection:
                seen.tell_new(connection, NOTHING)  # lets it note what the transaction before has stored
                seen.remember(connection, ids)
        seconds = time.perf_counter() - begun
        held_mb = seen.bytes_held / 1e6
    files = [each for each in (parameters.folder / FOLDER).rglob("control.db*") if each.is_file()]
    return {"seconds": seconds, "held_mb": held_mb, "disk_mb": sum(each.stat().st_size for each in files) / 1e6}


def check(parameters: Parameters) -> Figures:
    """Microseconds an id in a fresh process: what the start reads, new ids, repeats of the last minutes and older."""
    chunks = list(_chunks(parameters.duplicate_ids))
    with bench_workspace(parameters, name=FOLDER) as workspace:
        hour, seen = _hour(workspace), SeenIds()
        begun = time.perf_counter()
        with workspace.control.read() as connection:
            seen.tell_new(connection, NOTHING)
        start_seconds = time.perf_counter() - begun
        random = np.random.default_rng(1)
        took: list[float] = []
        newest = np.zeros((0, 2), np.uint64)
        for _ in range(BATCHES):
            newest = _random_hashes(random, BATCH_IDS)
            took.append(_intake(workspace, seen, Identified(newest, np.full(BATCH_IDS, hour)), new=BATCH_IDS))
        recent = _intake(workspace, seen, Identified(newest, np.full(BATCH_IDS, hour)), new=0)
        old = chunks[len(chunks) // 2]
        ids = _hashes(*old)[:BATCH_IDS]
        older = _intake(workspace, seen, Identified(ids, np.full(len(ids), hour)), new=0) / len(ids)
        held_mb = seen.bytes_held / 1e6
    shutil.rmtree(parameters.folder / FOLDER, ignore_errors=True)
    return {
        "ids": float(parameters.duplicate_ids),
        "start_seconds": start_seconds,
        "new_us": float(np.median(took)) / BATCH_IDS * 1e6,
        "new_us_max": max(took) / BATCH_IDS * 1e6,
        "recent_us": recent / BATCH_IDS * 1e6,
        "older_us": older * 1e6,
        "held_mb": held_mb,
    }


def _intake(workspace: Workspace, seen: SeenIds, ids: Identified, *, new: int) -> float:
    """Seconds of asking and storing as the intake does it; the commit is not in it, the facts share it."""
    with workspace.control.write() as connection:
        begun = time.perf_counter()
        is_new = seen.tell_new(connection, ids)
        if is_new.any():
            seen.remember(connection, ids.taken(is_new))
        seconds = time.perf_counter() - begun
    if int(is_new.sum()) != new:
        raise AssertionError(f"{int(is_new.sum())} ids were taken for new, not {new}")
    return seconds


def _chunks(ids: int) -> list[tuple[int, int, int]]:
    """(hour, number, ids) of every chunk: hours of equal size."""
    found: list[tuple[int, int, int]] = []
    for hour in range(DUPLICATE_HOURS):
        left = ids // DUPLICATE_HOURS
        while left > 0:
            found.append((hour, len(found), min(left, MERGED_IDS_MAX)))
            left -= MERGED_IDS_MAX
    return found


def _hashes(hour: int, number: int, count: int) -> Words:
    return _random_hashes(np.random.default_rng((hour, number, 7)), count)


def _random_hashes(random: np.random.Generator, count: int) -> Words:
    return random.integers(0, 1 << 64, (count, 2), dtype=np.uint64)


def _hour(workspace: Workspace) -> int:
    return int(workspace.clock.now().timestamp() * 1_000_000) // HOUR_US


def rows(run: Callable[[str], Figures]) -> list[Row]:
    filled, found = run(f"{__name__}:fill"), run(f"{__name__}:check")
    larger = IDS_AIM / found["ids"]
    at_aim = (
        f"in proportion, {IDS_AIM:,} ids would take {found['held_mb'] * larger:,.0f} MB in memory,"
        f" {filled['disk_mb'] * larger:,.0f} MB on disk and {found['start_seconds'] * larger:.0f} s after a restart"
    )
    return [
        Row(
            key="duplicate-check",
            what="Duplicate check and storing, one new event among a day of them",
            figure=found["new_us"],
            unit="µs",
            limit=EVENT_MICROSECONDS_MAX,
            limit_name="what an event may cost altogether in one thread at 50,000 a second",
            ratio=found["new_us"] / EVENT_MICROSECONDS_MAX,
            aim="stated at 100 M ids",
            is_met=None,
            peak_rss_mb=found["peak_rss_mb"],
            detail=(
                (
                    f"{found['ids']:,.0f} ids in {DUPLICATE_HOURS} hours: {found['held_mb']:,.0f} MB in memory,"
                    f" {filled['disk_mb']:,.0f} MB on disk"
                ),
                f"batches of {BATCH_IDS:,}; the slowest {found['new_us_max']:.2f} µs an id",
                f"all repeated: {found['recent_us']:.2f} µs when just seen, {found['older_us']:.2f} µs when hours ago",
                f"after a restart the first batch waits {found['start_seconds']:.1f} s for the ids to be read",
                *((at_aim,) if larger > 1 else ()),
            ),
        )
    ]
