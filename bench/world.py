"""The data that several rows share: a simulated world, as candidates in a file and as facts in a lake.

The lake is laid down by `Lake.append_facts`, a million facts a commit as the lake reader does, with customer ids that
follow from the simulator's member numbers: identity is the intake's work and is measured by its own row. The clock of
the workspace stands in the first year, so no year closes and 24 monthly partitions stay; the newest facts come after
the compaction as fresh files.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from evergrove.access import create_workspace, list_workspaces, open_workspace
from evergrove.facts import CUSTOMER_SCHEMA, FACT_SCHEMA, FACTS, Lake, compact, conform, lake_of
from evergrove.kit import FixedClock, Settings, Workspace
from evergrove.simulator import World, scale_world, simulate

if TYPE_CHECKING:
    from bench.contracts import Figures, Parameters

SLUG = "bench"
START, END = datetime(2024, 11, 1, tzinfo=UTC), datetime(2026, 11, 1, tzinfo=UTC)
"""Two years: 24 monthly partitions."""

STRETCHED_SHARE = 0.88
"""The scale world lasts eighteen months; over two years it has so much more (measured at 20 facts a customer)."""

NOW = datetime(2024, 12, 31, tzinfo=UTC)
FLUSH_FACTS = 1_000_000
FRESH_FACTS_MAX = 5_000
"""Facts of one fresh file: half a minute at 170 facts a second."""

MEMBER_NUMBER_FIRST = 10_000_000
"""Where the simulator's member numbers begin: `M10000000` is the first customer."""

FRESH_SHARE_MAX = 20
"""Fresh files hold at most a twentieth of all facts."""


def bench_world(*, customers: int, facts: int) -> World:
    """The simulator's scale world, stretched to two whole years with about `facts` facts."""
    lean = scale_world(customers, facts_target=int(facts * STRETCHED_SHARE))
    return replace(lean, start=START, end=END)


def candidates_path(parameters: Parameters) -> Path:
    return parameters.folder / "candidates.arrow"


def write_candidates(parameters: Parameters) -> Figures:
    """Simulate the world into one file. `seconds` is the simulator's own time, without the writing."""
    begun = time.perf_counter()
    world = bench_world(customers=parameters.customers, facts=parameters.facts)
    pilot_seconds = time.perf_counter() - begun
    seconds, facts, stream = 0.0, 0, simulate(world)
    path = candidates_path(parameters)
    path.parent.mkdir(parents=True, exist_ok=True)
    writer: pa.RecordBatchFileWriter | None = None
    while True:
        begun = time.perf_counter()
        batch = next(stream, None)
        seconds += time.perf_counter() - begun
        if batch is None:
            break
        if writer is None:
            writer = pa.ipc.new_file(path, batch.schema, options=pa.ipc.IpcWriteOptions(compression="lz4"))
        writer.write_batch(batch)
        facts += batch.num_rows
    if writer is not None:
        writer.close()
    return {"facts": facts, "seconds": seconds, "pilot_seconds": pilot_seconds}


@contextmanager
def bench_workspace(parameters: Parameters, *, name: str = "world") -> Iterator[Workspace]:
    """A workspace in the work folder, made when it is not there."""
    settings = Settings(
        home=parameters.folder / name,
        engine_memory_mb=parameters.engine_memory_mb,
        engine_threads=parameters.engine_threads,
    )
    is_there = any(entry.slug == SLUG for entry in list_workspaces(settings))
    if is_there:
        workspace = open_workspace(settings, slug=SLUG, clock=FixedClock(NOW))
    else:
        workspace = create_workspace(settings, slug=SLUG, name=SLUG, clock=FixedClock(NOW))
    try:
        yield workspace
    finally:
        workspace.close()


def build_lake(parameters: Parameters) -> Figures:
    """Write the candidates into the lake: whole flushes, compaction, then the fresh files; and the customers' copy."""
    ids = customer_ids(parameters.customers)
    with bench_workspace(parameters) as workspace, pa.memory_map(str(candidates_path(parameters))) as source:
        reader = pa.ipc.open_file(source)
        total = sum(reader.get_batch(number).num_rows for number in range(reader.num_record_batches))
        fresh_facts = min(FRESH_FACTS_MAX, total // FRESH_SHARE_MAX // parameters.fresh_files)
        held_back = fresh_facts * parameters.fresh_files
        lake, written = lake_of(workspace), 0
        for piece in _pieces(reader, ids=ids, first=total - held_back, then=fresh_facts):
            if written == total - held_back:
                compact(workspace)
            _append(lake, piece, written=written)
            written += piece.num_rows
        _write_customers(workspace)
        files = lake.files(FACTS).paths
        size = sum(Path(path.removeprefix("file://")).stat().st_size for path in files)
        partitions = len(lake.partition_values(FACTS, column="period"))
    return {"facts": written, "files": len(files), "partitions": partitions, "lake_mb": size / 1e6}


def customer_ids(customers: int) -> pa.Array:
    """An id for each simulated customer, as long as a real one, in no order that means anything."""
    return pa.array(
        [f"cus_{hashlib.md5(str(n).encode(), usedforsecurity=False).hexdigest()}" for n in range(customers)]
    )


def as_facts(candidates: pa.Table, *, ids: pa.Array) -> pa.Table:
    """Candidates in FACT_SCHEMA; a row's first identifier is the member number, whose last digits count customers."""
    lists = candidates.column("identifiers").combine_chunks()
    offsets = np.asarray(lists.offsets)
    starts, owned = offsets[:-1], np.diff(offsets) > 0
    values = pc.struct_field(lists.values, "value")
    numbers = np.full(len(lists), -1, dtype=np.int64)
    cards = values.take(pa.array(starts[owned]))
    numbers[owned] = np.asarray(pc.utf8_slice_codeunits(cards, 1).cast(pa.int64())) - MEMBER_NUMBER_FIRST
    owners = ids.take(pa.array(numbers, mask=numbers < 0))
    facts = candidates.drop_columns(["identifiers"]).append_column("customer_id", owners)
    return conform(facts, schema=FACT_SCHEMA)


def _pieces(reader: pa.ipc.RecordBatchFileReader, *, ids: pa.Array, first: int, then: int) -> Iterator[pa.Table]:
    """Facts in the order of time: flushes of FLUSH_FACTS up to `first` facts, then files of `then` facts."""
    waiting: list[pa.Table] = []
    held, passed = 0, 0
    for number in range(reader.num_record_batches):
        waiting.append(as_facts(pa.Table.from_batches([reader.get_batch(number)]), ids=ids))
        held += waiting[-1].num_rows
        is_last = number == reader.num_record_batches - 1
        while held and (size := _size(passed, first=first, then=then)) and (held >= size or is_last):
            whole = pa.concat_tables(waiting)
            piece, rest = whole.slice(0, size), whole.slice(size)
            passed, held, waiting = passed + piece.num_rows, rest.num_rows, [rest]
            yield piece


def _size(passed: int, *, first: int, then: int) -> int:
    return min(FLUSH_FACTS, first - passed) if passed < first else then


def _append(lake: Lake, facts: pa.Table, *, written: int) -> None:
    numbers = pa.array(np.arange(written + 1, written + facts.num_rows + 1))
    place = FACT_SCHEMA.get_field_index("feed_seq")
    facts = facts.set_column(place, FACT_SCHEMA.field(place), numbers)
    lake.append_facts(facts, last_seq=written + facts.num_rows, now=NOW)


def _write_customers(workspace: Workspace) -> None:
    """The lake's copy of customers, with the traits of their sign-up, as the reader of the feed would have made it."""
    from bench.peer import open_peer

    connection = open_peer(workspace)
    rows = connection.execute(
        "SELECT customer_id, min(occurred_at) AS created_at, CAST(NULL AS VARCHAR) AS merged_into,"
        " coalesce(arg_min(properties -> '$.traits', occurred_at) FILTER (name = 'Profile Updated'), '{}')"
        " AS attributes, '{}' AS consents, max(feed_seq) AS feed_seq"
        " FROM facts WHERE customer_id IS NOT NULL GROUP BY customer_id"
    ).to_arrow_table()
    connection.close()
    attributes = rows.column("attributes").cast(pa.string())
    rows = rows.set_column(rows.column_names.index("attributes"), "attributes", attributes)
    lake_of(workspace).replace("customers", conform(rows, schema=CUSTOMER_SCHEMA), partition={})
