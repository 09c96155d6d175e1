"""Feed a simulated world into a workspace, through the same door as a file."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from evergrove.facts import CANDIDATE_SCHEMA, hold_lease, select_new
from evergrove.jobs.flow import catch_up
from evergrove.jobs.imports import Step, store_new
from evergrove.kit import Workspace, new_id, working_folder
from evergrove.profiles import IntakeCount, publish_customers
from evergrove.simulator import World, simulate

SOURCE = "simulator"


def simulate_into(
    workspace: Workspace, world: World, *, until: datetime | None = None, step: Step | None = None
) -> IntakeCount:
    """Simulate `world` (to before `until`, if given) and store its facts; the same world again adds nothing."""
    tell = step or (lambda _name, _share: None)
    with (
        hold_lease(workspace.inbox, name=f"import:{SOURCE}", clock=workspace.clock, in_inbox=True) as lease,
        working_folder(workspace.files / "imports", name=SOURCE) as folder,
    ):
        catch_up(workspace)
        tell("simulating", 0.0)
        staged = _write(simulate(world, until=until), folder / "facts.parquet")
        check = select_new(workspace, (staged,), source=SOURCE, folder=folder)
        count = store_new(workspace, check, import_id=new_id("imp"), lease=lease, tell=tell)
        publish_customers(workspace)
    return count


def write_world(world: World, path: Path) -> Path:
    """The world's facts as a Parquet file of CANDIDATE_SCHEMA."""
    path.parent.mkdir(parents=True, exist_ok=True)
    return _write(simulate(world), path)


def _write(batches: Iterable[pa.RecordBatch], path: Path) -> Path:
    with pq.ParquetWriter(path, CANDIDATE_SCHEMA, compression="zstd", compression_level=1) as writer:
        for batch in batches:
            writer.write_batch(batch)
    return path
