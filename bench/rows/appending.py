"""Appending facts to the lake, beside `write_deltalake` of the same rows as they come."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

import pyarrow as pa
from deltalake import write_deltalake

from bench.contracts import Row
from bench.world import NOW, as_facts, candidates_path, customer_ids
from evergrove.facts import Lake

if TYPE_CHECKING:
    from bench.contracts import Figures, Parameters

ROUNDS = 3
"""The best round counts, for ours and for the peer."""


def append(parameters: Parameters) -> Figures:
    """Facts a second of `Lake.append_facts`, which sorts by customer within monthly partitions."""
    facts = _facts(parameters)
    seconds = []
    for number in range(ROUNDS):
        folder = parameters.folder / f"append-{number}"
        shutil.rmtree(folder, ignore_errors=True)
        begun = time.perf_counter()
        Lake(str(folder)).append_facts(facts, last_seq=facts.num_rows, now=NOW)
        seconds.append(time.perf_counter() - begun)
        shutil.rmtree(folder)
    return {"facts": facts.num_rows, "seconds": min(seconds)}


def peer(parameters: Parameters) -> Figures:
    """Facts a second of `write_deltalake` with its own settings: one file, unsorted, no partitions."""
    facts = _facts(parameters)
    seconds = []
    for number in range(ROUNDS):
        folder = parameters.folder / f"append-peer-{number}"
        shutil.rmtree(folder, ignore_errors=True)
        begun = time.perf_counter()
        write_deltalake(str(folder), facts, mode="append")
        seconds.append(time.perf_counter() - begun)
        shutil.rmtree(folder)
    return {"facts": facts.num_rows, "seconds": min(seconds)}


def _facts(parameters: Parameters) -> pa.Table:
    """The newest facts of the world, in the order of time."""
    ids, held = customer_ids(parameters.customers), 0
    taken: list[pa.Table] = []
    with pa.memory_map(str(candidates_path(parameters))) as source:
        reader = pa.ipc.open_file(source)
        for number in reversed(range(reader.num_record_batches)):
            taken.insert(0, as_facts(pa.Table.from_batches([reader.get_batch(number)]), ids=ids))
            held += taken[0].num_rows
            if held >= parameters.append_facts:
                break
    return pa.concat_tables(taken).slice(max(held - parameters.append_facts, 0)).combine_chunks()


def rows(run: Callable[[str], Figures]) -> list[Row]:
    ours, theirs = run(f"{__name__}:append"), run(f"{__name__}:peer")
    speed, limit = ours["facts"] / ours["seconds"], theirs["facts"] / theirs["seconds"]
    return [
        Row(
            key="append",
            what="Appending one flush to the lake, sorted and partitioned",
            figure=speed,
            unit="facts/s",
            limit=limit,
            limit_name="plain write_deltalake of the same table",
            ratio=speed / limit,
            aim="none set",
            is_met=None,
            peak_rss_mb=ours["peak_rss_mb"],
            limit_rss_mb=theirs["peak_rss_mb"],
            detail=(f"{ours['facts']:,.0f} facts in one commit, best of {ROUNDS}",),
        )
    ]
